//! `afterchat show`

use std::io::{self, IsTerminal as _, Write as _};

use crate::cli::args::{Global, ShowArgs};
use crate::cli::output::{self, Failure, printable_lines};
use crate::cli::{Ending, json};
use crate::error::{Error, ErrorKind};
use crate::model::{Conversation, Key, ORG_ID_VARIABLE, TOKEN_VARIABLE, transcript, uploads};
use crate::store::{ConversationId, KeyMatch, Reader};

/// Candidates named when a key is ambiguous.
const CANDIDATES: usize = 10;

pub(crate) fn run(global: &Global, args: &ShowArgs) -> Result<Ending, Failure> {
    let store = global.indexed()?;
    let zone = global.zone(&store)?;
    let reader = store.reader()?;
    let Some(id) = find(&reader, &args.key)? else {
        output::to_stderr(&format!("There is no conversation {}\n", output::printable(&args.key)));
        return Ok(Ending::Nothing);
    };
    if args.original {
        let mut out = output::stdout();
        let original = reader.original(id)?;
        if io::stdout().is_terminal() {
            write!(out, "{}", printable_lines(&String::from_utf8_lossy(&original)))?;
        } else {
            out.write_all(&original)?;
        }
        out.flush()?;
        return Ok(Ending::Done);
    }
    let Some(stored) = reader.conversation(id)? else { return Ok(Ending::Nothing) };
    if args.json {
        let mut out = output::json_stdout();
        json::write_line(&mut out, &json::conversation(&stored, zone))?;
        out.flush()?;
    } else {
        let mut out = output::stdout();
        write!(out, "{}", printable_lines(&transcript::plain_text(&stored.conversation, zone)))?;
        write!(out, "{}", printable_lines(&files(&stored.conversation)))?;
        out.flush()?;
    }
    Ok(Ending::Done)
}

/// How to get the files that were uploaded in a SnapEngage chat, if any were.
fn files(conversation: &Conversation) -> String {
    let lines: Vec<String> =
        conversation.messages.iter().flat_map(uploads).map(|upload| format!("{}\n", upload.curl())).collect();
    if lines.is_empty() {
        return String::new();
    }
    format!(
        "\nUploaded files; nothing was fetched. With {ORG_ID_VARIABLE} and {TOKEN_VARIABLE} set:\n{}",
        lines.concat()
    )
}

/// The one conversation a key or a shorter form names.
pub(super) fn find(reader: &Reader, key: &str) -> Result<Option<ConversationId>, Failure> {
    match reader.find_key(key)? {
        KeyMatch::None => Ok(None),
        KeyMatch::One(id) => Ok(Some(id)),
        KeyMatch::Several(keys) => {
            let mut names: Vec<String> = keys.iter().take(CANDIDATES).map(Key::to_string).collect();
            if keys.len() > CANDIDATES {
                names.push("…".to_owned());
            }
            let error = Error::new(ErrorKind::NotFound, format!("{key:?} names several conversations"));
            Err(error.hint(format!("give one of {}", names.join(", "))).into())
        }
    }
}
