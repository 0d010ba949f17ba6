//! `afterchat show`

use std::io::Write as _;

use crate::cli::args::{Global, ShowArgs};
use crate::cli::output::{self, Failure, printable_lines};
use crate::cli::{Ending, json};
use crate::error::{Error, ErrorKind};
use crate::model::{Key, transcript};
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
    let mut out = output::stdout();
    if args.original {
        out.write_all(&reader.original(id)?)?;
        out.flush()?;
        return Ok(Ending::Done);
    }
    let Some(stored) = reader.conversation(id)? else { return Ok(Ending::Nothing) };
    if args.json {
        json::write_line(&mut out, &json::conversation(&stored, zone))?;
    } else {
        write!(out, "{}", printable_lines(&transcript::plain_text(&stored.conversation, zone)))?;
    }
    out.flush()?;
    Ok(Ending::Done)
}

/// The one conversation a key or a shorter form names.
fn find(reader: &Reader, key: &str) -> Result<Option<ConversationId>, Failure> {
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
