//! What was typed. No file is touched here, so that `--help` and `--version` never fail.

#[cfg(feature = "receive")]
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use super::args_directory::DirectoryArgs;
use super::args_own::{MarksArgs, TagArgs, ViewsArgs};
#[cfg(feature = "request")]
use super::args_request::RequestArgs;
use crate::export::{Format, Preset};
use crate::lang::Language;
use crate::query::Sort;
#[cfg(feature = "receive")]
use crate::settings::LISTEN;
use crate::store::FacetKind;

/// Browse, search and export finished live chats saved as hook JSON.
///
/// Without a command the window opens, on the given files and folders if there are any.
#[derive(Debug, Parser)]
#[command(
    name = "afterchat",
    version,
    subcommand_precedence_over_arg = true,
    after_help = "\
Examples:
  afterchat samples                             open the window on a folder
  afterchat import ~/hooks                      import without a window
  afterchat search 'is:missed after:2024-01-01'
  afterchat export is:missed --format conversations-csv -o missed.csv"
)]
pub(super) struct Cli {
    /// What every command understands.
    #[command(flatten)]
    pub(super) global: Global,
    /// The command; none = the window.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// Files and folders to open in the window.
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
}

/// What every command understands.
#[derive(Clone, Debug, Args)]
pub(super) struct Global {
    /// Use this library file instead of your own.
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) library: Option<PathBuf>,
    /// Show and read times in this IANA zone, such as Europe/Prague.
    #[arg(long, global = true, value_name = "ZONE")]
    pub(super) time_zone: Option<String>,
    /// Show the window in this language; what commands print is English.
    // Not global: a call of the API has a `--lang` of its own, an account's.
    #[arg(long, value_name = "LANG", value_parser = language)]
    pub(super) lang: Option<Language>,
}

/// `en` or `cs`.
fn language(code: &str) -> Result<Language, String> {
    let found = Language::ALL.into_iter().find(|language| language.code() == code);
    found.ok_or_else(|| {
        let codes: Vec<_> = Language::ALL.iter().map(|language| language.code()).collect();
        format!("the window speaks {}", codes.join(" and "))
    })
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import files and folders (`-` is standard input).
    Import(ImportArgs),
    /// List the conversations that match a query.
    Search(SearchArgs),
    /// Print one conversation.
    Show(ShowArgs),
    /// Write conversations or messages as CSV.
    Export(ExportArgs),
    /// Count the conversations of a query by agent, country, page …
    Facets(FacetsArgs),
    /// List what a query is made of: every field, its values and an example.
    Fields(FieldsArgs),
    /// Take what the vendors post, keep it in an inbox and import it.
    #[cfg(feature = "receive")]
    Receive(ReceiveArgs),
    /// List the saved views with their counts; save, rename, move and remove them.
    Views(ViewsArgs),
    /// Mark conversations: tags, star, followed up, a note.
    Tag(TagArgs),
    /// Write your own marks and saved views to a file, or take up those of another library.
    Marks(MarksArgs),
    /// Who is who: list, import, export and type in agents' names, accounts' titles and office hours.
    Directory(DirectoryArgs),
    /// Build, check and show calls of Smartsupp's REST API; with --send, make them.
    #[cfg(feature = "request")]
    Request(Box<RequestArgs>),
    /// Make everything derived anew from the original payloads.
    Reindex,
    /// Check payloads, derived data, text index and file structure.
    Verify,
    /// Take out the conversations that came from a file or folder and from nowhere else.
    Remove(RemoveArgs),
    /// Tell the library that a folder of sources was moved or renamed; nothing is read again.
    Locate(LocateArgs),
    /// Write one consistent copy of the library, also while it is in use.
    Backup(BackupArgs),
    /// Save the original payloads that can still be read out of a damaged library.
    Rescue(RescueArgs),
}

/// `afterchat import`
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Files and folders; `-` is standard input.
    #[arg(value_name = "PATH", required = true)]
    pub(super) paths: Vec<PathBuf>,
    /// Print one JSON object: an outcome per file, then the totals.
    #[arg(long)]
    pub(super) json: bool,
    /// Exit with 2 if a file could not be imported completely.
    #[arg(long)]
    pub(super) fail_on_rejected: bool,
    /// Read unchanged files again too.
    #[arg(long)]
    pub(super) again: bool,
    /// Go on: import what is new, changed or moved in, until Ctrl+C.
    #[arg(long, conflicts_with_all = ["json", "fail_on_rejected"])]
    pub(super) watch: bool,
}

/// `afterchat receive`
#[cfg(feature = "receive")]
#[derive(Debug, Args)]
pub(super) struct ReceiveArgs {
    /// Address and port; beyond this machine only with a token. Port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value_t = LISTEN)]
    pub(super) listen: SocketAddr,
    /// Folder in which what arrives is kept; otherwise `inbox` beside the usual library, `shop.inbox` beside shop.sqlite.
    #[arg(long, value_name = "DIR")]
    pub(super) inbox: Option<PathBuf>,
    /// What senders must know; others on this machine can see it here, so better `--token-env`.
    #[arg(long, value_name = "TOKEN", conflicts_with = "token_env")]
    pub(super) token: Option<crate::secret::Secret>,
    /// The environment variable that holds the token.
    #[arg(long, value_name = "NAME")]
    pub(super) token_env: Option<String>,
    /// The largest body taken, unpacked.
    #[arg(long, value_name = "SIZE", default_value = "16M", value_parser = size)]
    pub(super) max_body: usize,
    /// Speak TLS with this certificate (PEM, those of its issuers behind it).
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(super) tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM).
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(super) tls_key: Option<PathBuf>,
}

/// `afterchat search`
#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// Words and conditions; several arguments are one query. Nothing = everything.
    #[arg(value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// In which order; `newest` unless the query says otherwise.
    #[arg(long, value_name = "ORDER", value_parser = sort)]
    pub(super) sort: Option<Sort>,
    /// At most so many conversations.
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// Print only how many there are.
    #[arg(long, conflicts_with_all = ["json", "batch"])]
    pub(super) count: bool,
    /// Print one JSON object per line.
    #[arg(long)]
    pub(super) json: bool,
    /// Read one query per line from standard input, answer each with one line of JSON.
    #[arg(long, conflicts_with_all = ["query", "limit", "count"])]
    pub(super) batch: bool,
    /// Refuse a query that is not understood completely.
    #[arg(long)]
    pub(super) strict: bool,
}

/// `afterchat show`
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Key of the conversation, or any unambiguous shorter form.
    pub(super) key: String,
    /// Print everything known about it as JSON.
    #[arg(long, conflicts_with = "original")]
    pub(super) json: bool,
    /// Print the original payload, byte for byte.
    #[arg(long)]
    pub(super) original: bool,
}

/// `afterchat export`
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Words and conditions; several arguments are one query. Nothing = everything.
    #[arg(value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// What one row is.
    #[arg(long, value_enum)]
    pub(super) format: FormatArg,
    /// The file to write; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,
    /// How cells are written.
    #[arg(long, value_enum, default_value = "program")]
    pub(super) preset: PresetArg,
    /// Column names in order, separated by commas; `var:NAME` and `transcript` may be among them.
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    pub(super) columns: Vec<String>,
    /// One character between cells: `,` `;` or `tab`.
    #[arg(long, value_name = "C", value_parser = delimiter)]
    pub(super) delimiter: Option<u8>,
    /// Begin with a byte order mark.
    #[arg(long)]
    pub(super) bom: bool,
    /// Leave cells as they are even if a spreadsheet would run them as formulas.
    #[arg(long)]
    pub(super) no_guard: bool,
    /// Refuse a query that is not understood completely.
    #[arg(long)]
    pub(super) strict: bool,
}

/// `afterchat facets`
#[derive(Debug, Args)]
pub(super) struct FacetsArgs {
    /// Words and conditions; several arguments are one query. Nothing = everything.
    #[arg(value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// By what; several with commas between them.
    #[arg(long, value_name = "KIND", required = true, value_delimiter = ',', value_parser = facet)]
    pub(super) by: Vec<FacetKind>,
    /// At most so many values of each kind.
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// Print one JSON object per line.
    #[arg(long)]
    pub(super) json: bool,
    /// Refuse a query that is not understood completely.
    #[arg(long)]
    pub(super) strict: bool,
}

/// `afterchat fields`
#[derive(Debug, Args)]
pub(super) struct FieldsArgs {
    /// Print one JSON object per line.
    #[arg(long)]
    pub(super) json: bool,
}

/// `afterchat remove`
#[derive(Debug, Args)]
pub(super) struct RemoveArgs {
    /// The file or folder, as it was imported.
    pub(super) path: PathBuf,
}

/// `afterchat locate`
#[derive(Debug, Args)]
pub(super) struct LocateArgs {
    /// The folder's old place, as it was imported.
    pub(super) old: PathBuf,
    /// Its new place.
    pub(super) new: PathBuf,
}

/// `afterchat backup`
#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// The file to write; open it with --library.
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Replace a file of this name.
    #[arg(long)]
    pub(super) force: bool,
}

/// `afterchat rescue`
#[derive(Debug, Args)]
pub(super) struct RescueArgs {
    /// The damaged library. It is only read.
    #[arg(value_name = "LIBRARY")]
    pub(super) file: PathBuf,
    /// A new folder to save them to; `-` is standard output.
    #[arg(short, long, value_name = "FOLDER")]
    pub(super) output: PathBuf,
}

/// `--format`
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum FormatArg {
    /// One row per conversation.
    ConversationsCsv,
    /// One row per message, system events included.
    MessagesCsv,
}

impl From<FormatArg> for Format {
    fn from(arg: FormatArg) -> Self {
        match arg {
            FormatArg::ConversationsCsv => Self::ConversationsCsv,
            FormatArg::MessagesCsv => Self::MessagesCsv,
        }
    }
}

/// `--preset`
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum PresetArg {
    /// Comma, ISO 8601 with offset.
    Program,
    /// Byte order mark, the system's delimiter, local times and a zone column.
    Excel,
}

impl From<PresetArg> for Preset {
    fn from(arg: PresetArg) -> Self {
        match arg {
            PresetArg::Program => Self::Program,
            PresetArg::Excel => Self::Excel,
        }
    }
}

/// The words of all commands.
pub(super) fn command_names() -> Vec<String> {
    Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

fn sort(word: &str) -> Result<Sort, String> {
    Sort::from_word(word).ok_or_else(|| {
        let words: Vec<&str> = Sort::ALL.into_iter().map(Sort::word).collect();
        format!("the orders are {}", words.join(", "))
    })
}

/// A number of bytes such as `16M`.
#[cfg(feature = "receive")]
fn size(text: &str) -> Result<usize, String> {
    let (digits, shift) = match text.char_indices().last() {
        Some((at, 'k' | 'K')) => (text.get(..at), 10),
        Some((at, 'm' | 'M')) => (text.get(..at), 20),
        Some((at, 'g' | 'G')) => (text.get(..at), 30),
        _ => (Some(text), 0),
    };
    let number: Option<usize> = digits.and_then(|digits| digits.parse().ok());
    number.and_then(|n| n.checked_mul(1 << shift)).ok_or_else(|| "a number of bytes such as 500K or 16M".to_owned())
}

fn facet(word: &str) -> Result<FacetKind, String> {
    FacetKind::from_word(word).ok_or_else(|| {
        let words: Vec<&str> = FacetKind::ALL.into_iter().map(FacetKind::word).collect();
        format!("the kinds are {}", words.join(", "))
    })
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [one] if one.is_ascii() && !b"\"\r\n".contains(one) => Ok(*one),
        b"tab" | b"\\t" => Ok(b'\t'),
        _ => Err("one character such as , or ; or the word tab".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_arguments_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_path_is_no_command() {
        let cli = Cli::parse_from(["afterchat", "samples"]);
        assert!(cli.command.is_none());
        assert_eq!(cli.paths, [PathBuf::from("samples")]);
    }

    #[test]
    fn global_options_stand_anywhere() {
        for args in [["--library", "x", "import", "a"], ["import", "--library", "x", "a"]] {
            let cli = Cli::parse_from(["afterchat"].into_iter().chain(args));
            assert!(matches!(cli.command, Some(Command::Import(_))), "{args:?}");
            assert_eq!(cli.global.library, Some(PathBuf::from("x")));
        }
    }

    #[test]
    fn options_may_follow_the_query() {
        let cli = Cli::parse_from(["afterchat", "search", "refund", "--count", "--", "-spam"]);
        let Some(Command::Search(args)) = cli.command else { panic!("search") };
        assert_eq!(args.query, ["refund", "-spam"]);
        assert!(args.count);
    }

    #[cfg(feature = "receive")]
    #[test]
    fn sizes_have_units() {
        assert_eq!(size("16M"), Ok(16 << 20));
        assert_eq!(size("500k"), Ok(500 << 10));
        assert_eq!(size("12"), Ok(12));
        for odd in ["", "M", "1.5M", "-1", "16MB", "99999999999999999999G"] {
            assert!(size(odd).is_err(), "{odd:?}");
        }
    }

    #[test]
    fn delimiters_are_one_character() {
        assert_eq!(delimiter(";"), Ok(b';'));
        assert_eq!(delimiter("tab"), Ok(b'\t'));
        assert!(delimiter("\"").is_err());
        assert!(delimiter("ab").is_err());
        assert!(delimiter("é").is_err());
    }
}
