//! Runs of a chunk become fewer: eight of one size become one, so that a conversation is written again a few times only, however it came.

use std::collections::BTreeMap;
use std::ops::Range;

use roaring::RoaringBitmap;
use rusqlite::Connection;

use super::super::chunk::set_of;
use super::super::plan;
use super::CHUNK_BITS;
use super::run::{self, Cursor, Read, RunWriter};

/// Runs of one size that may stand side by side, one less; also how much larger the next size is, as a power of two.
const MANY: usize = 8;
const SIZE_BITS: u32 = 3;

/// The runs of a chunk, the oldest first, and for whom they speak.
pub(super) fn runs_of(connection: &Connection, chunk: u32) -> rusqlite::Result<Vec<(i64, RoaringBitmap)>> {
    let mut statement = connection.prepare_cached(plan::WORD_RUNS)?;
    let mut rows = statement.query([chunk])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push((row.get(0)?, set_of(row.get_ref(1)?.as_blob()?)?));
    }
    Ok(out)
}

/// Merges what is to be merged in a chunk.
pub(super) fn chunk(connection: &Connection, chunk: u32, generation: i64) -> rusqlite::Result<()> {
    loop {
        let mut sizes: BTreeMap<u32, Vec<(i64, RoaringBitmap)>> = BTreeMap::new();
        for (id, live) in runs_of(connection, chunk)? {
            sizes.entry(live.len().max(1).ilog2() / SIZE_BITS).or_default().push((id, live));
        }
        let Some(runs) = sizes.into_values().find(|runs| runs.len() >= MANY) else { return Ok(()) };
        merge(connection, chunk, generation, runs)?;
    }
}

fn merge(
    connection: &Connection,
    chunk: u32,
    generation: i64,
    runs: Vec<(i64, RoaringBitmap)>,
) -> rusqlite::Result<()> {
    let mut all = RoaringBitmap::new();
    let mut sources: Vec<(Cursor<'_>, Option<Read>)> = Vec::with_capacity(runs.len());
    let ids: Vec<i64> = runs.iter().map(|(id, _live)| *id).collect();
    for (id, live) in runs {
        all |= &live;
        let mut cursor = Cursor::begin(connection, id, chunk, live)?;
        let first = cursor.next()?;
        sources.push((cursor, first));
    }
    let mut run = RunWriter::begin(connection, chunk, generation)?;
    let mut said: Vec<(u32, Range<usize>)> = Vec::new();
    let mut places: Vec<u8> = Vec::new();
    loop {
        let smallest = sources.iter().filter_map(|(_cursor, entry)| entry.as_ref().map(|entry| &entry.key)).min();
        let Some(key) = smallest.cloned() else { break };
        said.clear();
        places.clear();
        for (cursor, entry) in &mut sources {
            let Some(read) = entry.take_if(|entry| entry.key == key) else { continue };
            cursor.each(&read, |number, own| {
                let start = places.len();
                places.extend_from_slice(own);
                said.push((number, start..places.len()));
            })?;
            *entry = cursor.next()?;
        }
        said.sort_by_key(|(number, _places)| *number);
        for (number, range) in &said {
            debug_assert_eq!(number >> CHUNK_BITS, chunk);
            run.conversation(*number, places.get(range.clone()).unwrap_or_default());
        }
        run.end_entry(&key)?;
    }
    drop(sources);
    run.finish(&mut all)?;
    ids.into_iter().try_for_each(|id| run::delete(connection, id))
}
