//! The index as a whole: reading all of it, and forgetting what cannot be there.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;
use rusqlite::Connection;

use super::block;
use super::invert::{fingerprint, key_hash};
use super::merge::runs_of;
use super::run::Cursor;
use super::{CHUNK_BITS, damaged, gather};

/// Calls with each conversation that a run speaks for, once for each run, and then with the [`fingerprint`] of each place: number, `None` or
/// fingerprint.
///
/// Blocks that are not what was written are an error.
pub(in crate::store) fn each_place(
    connection: &Connection,
    mut take: impl FnMut(u32, Option<u64>),
) -> rusqlite::Result<()> {
    for (chunk, runs) in chunks(connection)? {
        for (id, live) in runs {
            live.iter().for_each(|number| take(number, None));
            let mut cursor = Cursor::begin(connection, id, chunk, live)?;
            while let Some(entry) = cursor.next()? {
                let hash = key_hash(&entry.key);
                let mut whole = true;
                cursor.each(&entry, |number, places| {
                    whole &= block::each_place(places, |place| take(number, Some(fingerprint(hash, place)))).is_some();
                })?;
                if !whole {
                    return Err(damaged());
                }
            }
        }
    }
    Ok(())
}

/// Takes out all conversations with numbers beyond the last.
pub(in crate::store) fn forget_after(connection: &Connection, last: u32) -> rusqlite::Result<()> {
    let Some(next) = last.checked_add(1) else { return Ok(()) };
    for chunk in chunks(connection)?.into_keys().filter(|chunk| *chunk >= next >> CHUNK_BITS) {
        let first = chunk << CHUNK_BITS;
        let mut gone = RoaringBitmap::new();
        gone.insert_range(first.max(next)..=first | ((1 << CHUNK_BITS) - 1));
        gather::erase_of_chunk(connection, chunk, &gone)?;
    }
    Ok(())
}

fn chunks(connection: &Connection) -> rusqlite::Result<BTreeMap<u32, Vec<(i64, RoaringBitmap)>>> {
    let mut statement = connection.prepare("SELECT DISTINCT chunk FROM word_run ORDER BY chunk")?;
    let chunks = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<u32>>>()?;
    chunks.into_iter().map(|chunk| Ok((chunk, runs_of(connection, chunk)?))).collect()
}
