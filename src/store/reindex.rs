//! Making everything derived anew from the payloads, conversation by conversation and in place, so that the library stays usable meanwhile.
//!
//! How far it is stands in the file and is committed with the work itself: killed and repeated, it goes on where it was. Only where the derived
//! tables are damaged are they thrown away first, and then the list fills again from the beginning.

use std::error::Error as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::ErrorCode;

use super::schema::{self, meta, meta_value, set_meta};
use super::sql::{During as _, unsigned};
use super::writer::{PATIENCE, is_damage};
use super::{ConversationId, Writer};
use crate::error::{Error, ErrorKind, Result};
use crate::work::Cancel;

/// Conversations in one transaction: a fraction of a second, so that others can write in between.
const BLOCK: u32 = 4096;

const WHAT: &str = "Could not re-index the library";

/// Re-indexes; returns how many conversations were done.
pub(super) fn reindex(path: &Path, cancel: &Cancel, progress: &mut dyn FnMut(u64, u64)) -> Result<u64> {
    let mut writer = Writer::open(path)?;
    let started = meta_value(&writer.connection, meta::REINDEX_NEXT).during(WHAT, path)? > 0;
    if !started && words_are_damaged(&writer) {
        schema::drop_derived(&mut writer.connection, path)?;
    }
    match run(&mut writer, cancel, progress) {
        Err(error) if is_corrupt(&error) => {
            schema::drop_derived(&mut writer.connection, path)?;
            run(&mut writer, cancel, progress)
        }
        outcome => outcome,
    }
}

fn run(writer: &mut Writer, cancel: &Cancel, progress: &mut dyn FnMut(u64, u64)) -> Result<u64> {
    let mut tally = Tally::default();
    writer.set_bulk(true, Duration::ZERO, cancel)?;
    let outcome = (|| {
        while let Some((next, last)) = block(writer, &mut tally, cancel)? {
            progress(next.saturating_sub(1).min(last), last);
            cancel.check()?;
        }
        Ok(())
    })();
    // Also after a failure: the settings stand in the file.
    let tidied = writer.set_bulk(false, PATIENCE, cancel);
    outcome.and(tidied)?;
    match tally.damaged.as_slice() {
        [] => Ok(tally.done),
        [first, ..] => Err(Error::new(
            ErrorKind::Store,
            format!(
                "{} of {} conversations could not be re-indexed; the first: {first}",
                tally.damaged.len(),
                tally.done
            ),
        )
        .hint("`afterchat verify` names them; restore a backup or import their source files into a new library.")
        .at(&writer.path)),
    }
}

#[derive(Debug, Default)]
struct Tally {
    done: u64,
    damaged: Vec<String>,
}

/// One transaction. Returns the next number and the last one there is, or `None` when all is done.
fn block(writer: &mut Writer, tally: &mut Tally, cancel: &Cancel) -> Result<Option<(u64, u64)>> {
    let path = writer.path.clone();
    let mut batch = writer.batch_unchecked(PATIENCE, cancel)?;
    let number = |value: i64| u32::try_from(value).unwrap_or(0);
    let next = number(meta_value(&batch.writer.connection, meta::REINDEX_NEXT).during(WHAT, &path)?).max(1);
    let last = number(meta_value(&batch.writer.connection, meta::LAST_CONVERSATION).during(WHAT, &path)?);
    let after = next.saturating_add(BLOCK).min(last.saturating_add(1));
    for id in (next..after).map(ConversationId) {
        match batch.derive_again(id) {
            Ok(there) => tally.done += u64::from(there),
            // Its line stays as it is.
            Err(error) if is_damage(&error) => {
                tally.done += 1;
                tally.damaged.push(error.to_string());
            }
            Err(error) => return Err(error),
        }
    }
    let finished = after > last;
    let next = if finished { 0 } else { i64::from(after) };
    set_meta(&batch.writer.connection, meta::REINDEX_NEXT, next).during(WHAT, &path)?;
    if finished {
        finish(&mut batch).during(WHAT, &path)?;
    }
    batch.commit()?;
    Ok((!finished).then(|| (unsigned(next), u64::from(last))))
}

/// Takes out what no conversation uses any more and says that all is of this version.
fn finish(batch: &mut super::Batch<'_>) -> rusqlite::Result<()> {
    let connection = &batch.writer.connection;
    connection.execute_batch(
        "
        DELETE FROM agent WHERE NOT EXISTS (SELECT 1 FROM conversation_agent WHERE agent_id = agent.id);
        DELETE FROM account WHERE id NOT IN (SELECT account_id FROM conversation);
        ",
    )?;
    let last = meta_value(connection, meta::LAST_CONVERSATION)?;
    connection.execute("DELETE FROM conversation_text WHERE rowid > ?1", [last])?;
    let count: i64 = connection.query_row("SELECT count(*) FROM conversation", [], |row| row.get(0))?;
    batch.added = 0;
    set_meta(connection, meta::CONVERSATIONS, count)?;
    set_meta(connection, meta::INCOMPLETE, 0)?;
    set_meta(connection, meta::INDEX_VERSION, schema::INDEX_VERSION)
}

/// Whether the text index fails its own check.
fn words_are_damaged(writer: &Writer) -> bool {
    let check = "INSERT INTO conversation_text (conversation_text) VALUES ('integrity-check')";
    matches!(writer.connection.execute(check, []), Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt))
}

fn is_corrupt(error: &Error) -> bool {
    error
        .source()
        .and_then(|cause| cause.downcast_ref::<rusqlite::Error>())
        .is_some_and(|cause| cause.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt))
}
