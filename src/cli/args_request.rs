//! What was typed after `afterchat request`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::request::{BASE_URL, CALLS, Fields};
use crate::secret::Secret;

/// `afterchat request`
#[derive(Debug, Args)]
#[command(after_help = after_help())]
pub(super) struct RequestArgs {
    /// The call, or chat-code for the code of a web site.
    #[arg(value_name = "CALL", value_parser = names(), hide_possible_values = true)]
    pub(super) call: String,
    /// The account's id.
    #[arg(long, value_name = "ID")]
    pub(super) account: Option<String>,
    /// The id of the user or trigger; the accountKey for chat-code.
    #[arg(long, value_name = "ID")]
    pub(super) id: Option<String>,
    /// All that is sent, as JSON; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub(super) body: Option<PathBuf>,
    /// Title of an account.
    #[arg(long)]
    pub(super) title: Option<String>,
    /// Language, such as en.
    #[arg(long)]
    pub(super) lang: Option<String>,
    /// agent or admin.
    #[arg(long)]
    pub(super) role: Option<String>,
    /// E-mail address of a user.
    #[arg(long)]
    pub(super) email: Option<String>,
    /// Full name of a user.
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Name of a user that visitors see.
    #[arg(long)]
    pub(super) nickname: Option<String>,
    /// The environment variable with the password of a user.
    #[arg(long, value_name = "NAME")]
    pub(super) password_env: Option<String>,
    /// Office hours, such as "mon-fri 8:00-17:00; sat 9-12".
    #[arg(long)]
    pub(super) hours: Option<String>,
    /// Hours the office's clock is ahead of UTC, such as 1.
    #[arg(long, value_name = "HOURS", allow_hyphen_values = true)]
    pub(super) zone: Option<String>,
    /// Where hourly statistics are to be sent.
    #[arg(long)]
    pub(super) url: Option<String>,
    /// Make the call: the key is read from SMARTSUPP_API_KEY, the answer goes into the directory.
    #[arg(long)]
    pub(super) send: bool,
    /// The address of the API.
    #[arg(long, value_name = "URL", default_value = BASE_URL)]
    pub(super) base_url: String,
    /// Seconds to wait for the answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(super) timeout: u64,
}

/// The name of what needs no call.
pub(super) const CHAT_CODE: &str = "chat-code";

impl RequestArgs {
    /// What is to be sent, with the text of `--body` and the password.
    pub(super) fn fields(&self, json: Option<Secret>, password: Option<Secret>) -> Fields {
        Fields {
            json,
            password,
            title: self.title.clone(),
            lang: self.lang.clone(),
            role: self.role.clone(),
            email: self.email.clone(),
            name: self.name.clone(),
            nickname: self.nickname.clone(),
            hours: self.hours.clone(),
            zone: self.zone.clone(),
            url: self.url.clone(),
        }
    }
}

fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(CALLS.iter().map(|call| call.name).chain([CHAT_CODE]))
}

fn after_help() -> String {
    let width = CALLS.iter().map(|call| call.name.len()).max().unwrap_or(0);
    let lines =
        CALLS.iter().map(|call| format!("  {:<width$}  {} ({} {})\n", call.name, call.help, call.method(), call.path));
    let code = format!("  {CHAT_CODE:<width$}  Print the chat code of an accountKey (--id) and its preview link\n");
    format!("Calls:\n{}{code}\nMembers of bodies are those of the vendor's REST API guide.", lines.collect::<String>())
}
