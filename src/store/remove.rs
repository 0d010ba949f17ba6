//! Taking a source out again.
//!
//! One transaction, so that an import of the same files that runs beside it is either before or after: what it has written goes, and what it
//! writes later stays and is in the ledger.
//!
//! A conversation goes when none of its copies was seen anywhere else; a copy that was seen elsewhere stays and belongs there from now on. Works
//! on what the file says of payloads and sightings, not on anything derived.

use std::path::Path;

use super::batch::is_damage;
use super::schema::{meta, meta_value};
use super::sources::{self, Named};
use super::sql::During as _;
use super::{Batch, ConversationId, Writer, path_text};
use crate::error::Result;
use crate::work::Cancel;

/// Conversations looked at at once.
const BLOCK: u32 = 4096;

const WHAT: &str = "Could not take a source out of the library";

/// Takes out what came from `source`; returns how many conversations went, `None` where nothing had come from it.
pub(super) fn remove(library: &Path, source: &Path, cancel: &Cancel) -> Result<Option<u64>> {
    let mut writer = Writer::open(library)?;
    let source = if source == Path::new("-") { source.to_path_buf() } else { absolute(source) };
    let mut batch = writer.batch()?;
    let named = sources::named(&batch.writer.connection, &path_text(&source)).during(WHAT, library)?;
    if named.is_empty() {
        return Ok(None);
    }
    let last = meta_value(&batch.writer.connection, meta::LAST_CONVERSATION).during(WHAT, library)?;
    let last = u32::try_from(last).unwrap_or(u32::MAX);
    let mut removed = 0;
    let mut next: u32 = 1;
    while next <= last {
        cancel.check()?;
        let after = next.saturating_add(BLOCK).min(last.saturating_add(1));
        for id in places(&batch, next, after, &named).during(WHAT, library)? {
            match batch.derive_again(id) {
                // Nothing of the copies that stay can be read: its line stays as it is.
                Err(error) if is_damage(&error) => {}
                there => removed += u64::from(!there?),
            }
        }
        next = after;
    }
    forget_files(&batch, &named).during(WHAT, library)?;
    batch.forget_folders();
    batch.commit()?;
    Ok(Some(removed))
}

fn absolute(path: &Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_unknown| path.to_path_buf())
}

fn forget_files(batch: &Batch<'_>, named: &Named) -> rusqlite::Result<()> {
    let connection = &batch.writer.connection;
    let mut of_folder = connection.prepare_cached("DELETE FROM file WHERE folder_id = ?1")?;
    named.folders.iter().try_for_each(|folder| of_folder.execute([folder]).map(|_rows| ()))?;
    let mut file = connection.prepare_cached("DELETE FROM file WHERE id = ?1")?;
    named.files.iter().try_for_each(|id| file.execute([id]).map(|_rows| ()))?;
    connection.execute_batch("DELETE FROM folder WHERE NOT EXISTS (SELECT 1 FROM file WHERE folder_id = folder.id)")
}

/// Takes the named places from the copies of some conversations. Returns the conversations that changed.
fn places(batch: &Batch<'_>, from: u32, after: u32, named: &Named) -> rusqlite::Result<Vec<ConversationId>> {
    let connection = &batch.writer.connection;
    // The columns before the body, which is not read.
    let mut copies = connection.prepare_cached(
        "
        SELECT payload.id, payload.file_id, file.folder_id
        FROM payload JOIN file ON file.id = payload.file_id
        WHERE payload.id >= ?1 AND payload.id < ?2
        ORDER BY payload.id",
    )?;
    let range = (ConversationId(from).first_payload(), ConversationId(after).first_payload());
    let copies = copies.query_map(range, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let copies = copies.collect::<rusqlite::Result<Vec<(i64, u32, u32)>>>()?;
    let mut changed: Vec<ConversationId> = Vec::new();
    for (payload, file, folder) in copies {
        let mut touched = forget_sightings(connection, payload, named)?;
        if named.holds(file, folder) {
            touched = true;
            move_or_delete(connection, payload)?;
        }
        if touched {
            changed.extend(ConversationId::of_payload(payload));
        }
    }
    changed.dedup();
    Ok(changed)
}

fn forget_sightings(connection: &rusqlite::Connection, payload: i64, named: &Named) -> rusqlite::Result<bool> {
    let mut sightings = connection.prepare_cached(
        "
        SELECT sighting.file_id, file.folder_id, sighting.position
        FROM sighting JOIN file ON file.id = sighting.file_id
        WHERE sighting.payload_id = ?1",
    )?;
    let rows = sightings.query_map([payload], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let rows = rows.collect::<rusqlite::Result<Vec<(u32, u32, i64)>>>()?;
    let mut any = false;
    for (file, _folder, position) in rows.into_iter().filter(|(file, folder, _position)| named.holds(*file, *folder)) {
        any = true;
        connection
            .prepare_cached("DELETE FROM sighting WHERE payload_id = ?1 AND file_id = ?2 AND position = ?3")?
            .execute((payload, file, position))?;
    }
    Ok(any)
}

/// The copy belongs where it was seen next, or goes.
fn move_or_delete(connection: &rusqlite::Connection, payload: i64) -> rusqlite::Result<()> {
    let moved = connection
        .prepare_cached(
            "
            UPDATE payload SET file_id = sighting.file_id, position = sighting.position
            FROM (SELECT file_id, position FROM sighting WHERE payload_id = ?1 LIMIT 1) AS sighting
            WHERE payload.id = ?1",
        )?
        .execute([payload])?;
    if moved == 0 {
        connection.prepare_cached("DELETE FROM payload WHERE id = ?1")?.execute([payload])?;
    }
    Ok(())
}
