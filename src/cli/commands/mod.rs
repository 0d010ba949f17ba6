//! One file per command.

pub(crate) mod backup;
pub(crate) mod directory;
pub(crate) mod export;
pub(crate) mod facets;
pub(crate) mod fields;
pub(crate) mod import;
pub(crate) mod locate;
pub(crate) mod marks;
#[cfg(feature = "receive")]
pub(crate) mod receive;
pub(crate) mod reindex;
pub(crate) mod remove;
#[cfg(feature = "request")]
pub(crate) mod request;
pub(crate) mod rescue;
pub(crate) mod search;
mod search_batch;
pub(crate) mod show;
pub(crate) mod tag;
pub(crate) mod verify;
pub(crate) mod views;
pub(crate) mod window;

use super::output::{self, Failure};
use crate::error::{Error, ErrorKind};
use crate::query::{Parsed, Query, parse};

/// The query of several arguments; what was not understood is told, or refused when `strict`.
fn query(words: &[String], strict: bool) -> Result<Query, Failure> {
    let Parsed { query, hints, .. } = parse(&words.join(" "));
    if strict && let Some(hint) = hints.first() {
        let error = Error::new(ErrorKind::Usage, format!("The query is not understood: {}", hint.message));
        return Err(error.hint("without --strict what is not understood is searched as words").into());
    }
    for hint in &hints {
        output::hint(&hint.message);
    }
    Ok(query)
}
