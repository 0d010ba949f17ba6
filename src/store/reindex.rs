//! Making everything derived anew from the payloads, conversation by conversation and in place, so that the library stays usable meanwhile.
//!
//! How far it is stands in the file and is committed with the work itself: killed and repeated, it goes on where it was. Only where the derived
//! tables are damaged are they thrown away first, and then the list fills again from the beginning.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::batch::is_damage;
use super::copies::Merged;
use super::schema::{self, meta, meta_value, set_meta};
use super::sql::{During as _, met_damage, unsigned};
use super::writer::{PATIENCE, give_way};
use super::{ConversationId, Writer, value_segments, words};
use crate::error::{Error, ErrorKind, Result};
use crate::work::Cancel;

/// Conversations in one transaction: a fraction of a second, so that others can write in between.
const BLOCK: u32 = 4096;

const WHAT: &str = "Could not re-index the library";

/// Re-indexes; returns how many conversations were done.
pub(super) fn reindex(path: &Path, cancel: &Cancel, progress: &mut dyn FnMut(u64, u64)) -> Result<u64> {
    let mut writer = Writer::open(path)?;
    match run(&mut writer, cancel, progress) {
        Err(error) if is_corrupt(&error) => from_nothing(&mut writer, cancel, progress).map_err(lost),
        outcome => outcome,
    }
}

/// With new tables: what is still damaged then are payloads, and each costs itself.
fn from_nothing(writer: &mut Writer, cancel: &Cancel, progress: &mut dyn FnMut(u64, u64)) -> Result<u64> {
    let path = writer.path.clone();
    forget_derived(&writer.connection).during(WHAT, &path)?;
    schema::drop_derived(&mut writer.connection, &path)?;
    let outcome = run(writer, cancel, progress);
    // The forgotten pages; they take room and do no harm where this fails.
    drop(writer.connection.execute_batch("VACUUM"));
    outcome
}

fn run(writer: &mut Writer, cancel: &Cancel, progress: &mut dyn FnMut(u64, u64)) -> Result<u64> {
    let mut tally = Tally::default();
    writer.set_bulk(true, Duration::ZERO, cancel)?;
    let outcome = (|| {
        while let Some((next, last)) = block(writer, &mut tally, cancel)? {
            progress(next.saturating_sub(1).min(last), last);
            cancel.check()?;
            give_way();
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
        .hint("All others are found and shown. Import the source files again into a new library with --library FILE, or restore a backup, to have these too.")
        .at(&writer.path)),
    }
}

/// Takes the derived tables out of the schema without touching their pages, which SQLite would read to free them. Until they are made anew the
/// file says that its index is of no version, so that whoever opens it makes them.
fn forget_derived(connection: &Connection) -> rusqlite::Result<()> {
    // Without payloads nothing could be made anew.
    let _any: bool = connection.query_row("SELECT EXISTS (SELECT 1 FROM payload)", [], |row| row.get(0))?;
    let truth = Connection::open_in_memory()?;
    truth.execute_batch(include_str!("schema.sql"))?;
    let mut names = truth.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let names = names.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let names = serde_json::to_string(&names).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    connection.execute_batch("PRAGMA writable_schema = ON; BEGIN IMMEDIATE")?;
    let forgotten = connection
        .execute(
            "
            DELETE FROM sqlite_schema
            WHERE tbl_name NOT IN (SELECT value FROM json_each(?1)) AND tbl_name NOT LIKE 'sqlite^_%' ESCAPE '^'",
            [names],
        )
        .and_then(|_rows| set_meta(connection, meta::INDEX_VERSION, 0))
        .and_then(|()| connection.execute_batch("COMMIT"));
    if forgotten.is_err() {
        drop(connection.execute_batch("ROLLBACK"));
    }
    connection.execute_batch("PRAGMA writable_schema = RESET")?;
    forgotten
}

/// The same failure where nothing more can be mended here.
fn lost(error: Error) -> Error {
    if !is_corrupt(&error) {
        return error;
    }
    error.hint("This file cannot be mended. `afterchat show KEY --original` gives out what can still be read; import the source files into a new library with --library FILE, or restore a backup.")
}

#[derive(Debug, Default)]
struct Tally {
    done: u64,
    damaged: Vec<String>,
    /// Conversations whose payloads stand on damaged pages, among those before `looked`.
    unreadable: BTreeSet<ConversationId>,
    looked: u32,
}

impl Tally {
    /// Finds the conversations that cannot be read, each in a transaction of its own: once SQLite met a damaged page, nothing more works in the
    /// same one.
    fn look(&mut self, writer: &mut Writer, next: u32, after: u32) {
        self.looked = after;
        let Writer { connection, path, unpacker, .. } = writer;
        for id in (next..after).map(ConversationId) {
            if let Err(error) = Merged::read(connection, unpacker, id, path)
                && is_corrupt(&error)
            {
                self.unreadable.insert(id);
                self.done += 1;
                self.damaged.push(error.to_string());
            }
        }
    }
}

/// One transaction. Returns the next number and the last one there is, or `None` when all is done.
fn block(writer: &mut Writer, tally: &mut Tally, cancel: &Cancel) -> Result<Option<(u64, u64)>> {
    let path = writer.path.clone();
    let mut batch = writer.batch_unchecked(PATIENCE, cancel)?;
    let number = |value: i64| u32::try_from(value).unwrap_or(0);
    let fresh = meta_value(&batch.writer.connection, meta::INCOMPLETE).during(WHAT, &path)? != 0;
    let next = number(meta_value(&batch.writer.connection, meta::REINDEX_NEXT).during(WHAT, &path)?).max(1);
    let last = number(meta_value(&batch.writer.connection, meta::LAST_CONVERSATION).during(WHAT, &path)?);
    let after = next.saturating_add(BLOCK).min(last.saturating_add(1));
    let (mut done, mut damaged) = (0, Vec::new());
    for id in (next..after).map(ConversationId).filter(|id| !tally.unreadable.contains(id)) {
        match batch.derive_again(id) {
            Ok(there) => done += u64::from(there),
            // Its line stays as it is.
            Err(error) if is_damage(&error) => {
                done += 1;
                damaged.push(error.to_string());
            }
            Err(error) if fresh && is_corrupt(&error) && tally.looked < after => {
                drop(batch);
                tally.look(writer, next, after);
                return Ok(Some((u64::from(next), u64::from(last))));
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
    tally.done += done;
    tally.damaged.append(&mut damaged);
    Ok((!finished).then(|| (unsigned(next), u64::from(last))))
}

/// Takes out what no conversation uses any more and says that all is of this version.
fn finish(batch: &mut super::Batch<'_>) -> rusqlite::Result<()> {
    // First, so that what is used stands in the file.
    batch.flush()?;
    let connection = &batch.writer.connection;
    value_segments::forget_unused(connection)?;
    let last = meta_value(connection, meta::LAST_CONVERSATION)?;
    words::forget_after(connection, u32::try_from(last).unwrap_or(u32::MAX))?;
    let count: i64 = connection.query_row("SELECT count(*) FROM conversation", [], |row| row.get(0))?;
    batch.added = 0;
    set_meta(connection, meta::CONVERSATIONS, count)?;
    set_meta(connection, meta::INCOMPLETE, 0)?;
    set_meta(connection, meta::INDEX_VERSION, schema::INDEX_VERSION)
}

/// Whether SQLite met a damaged page, or a value that nobody wrote.
pub(super) fn is_corrupt(error: &Error) -> bool {
    error.source().and_then(|cause| cause.downcast_ref::<rusqlite::Error>()).is_some_and(met_damage)
}
