//! Which conversation has which values: for each kind and each segment of conversations one compressed list of lists.
//!
//! A reader keeps the compressed lists in memory, kind by kind, from when it first needs them (about ten bytes a conversation), and unpacks a
//! segment when it looks into it.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _};

use super::columns::SEGMENT;
use super::plan;
use super::schema::{meta, meta_value};
use super::sql::corrupt;
use super::values::{ValueId, ValueKind};

/// zstd's level: the lists are short.
const LEVEL: i32 = 1;

/// Bytes of a segment, unpacked: far more than any has.
const MOST: usize = 64 << 20;

/// The row of a kind and a segment.
fn row_of(kind: ValueKind, segment: u32) -> i64 {
    i64::from(kind.number()) << 32 | i64::from(segment)
}

/// The compressed lists a reader has in memory.
#[derive(Debug, Default)]
pub(super) struct ValueSegments {
    kinds: BTreeMap<ValueKind, Kind>,
}

/// Those of one kind.
#[derive(Debug, Default)]
pub(super) struct Kind {
    /// The state of the library they were read from.
    generation: i64,
    segments: Vec<Box<[u8]>>,
}

impl ValueSegments {
    /// The lists of a kind as they are now. Call it inside a transaction.
    pub(super) fn of_kind(&mut self, connection: &Connection, kind: ValueKind) -> rusqlite::Result<&Kind> {
        let known = self.kinds.entry(kind).or_default();
        let generation = meta_value(connection, meta::GENERATION)?;
        if generation < known.generation {
            *known = Kind::default();
        }
        if generation > known.generation {
            let mut statement = connection.prepare_cached(plan::CHANGED_VALUES)?;
            let mut rows = statement.query((row_of(kind, 0), row_of(kind, u32::MAX), known.generation))?;
            while let Some(row) = rows.next()? {
                let segment = usize::try_from(row.get::<_, i64>(0)? & i64::from(u32::MAX)).unwrap_or(0);
                let body = row.get_ref(1)?.as_blob()?;
                if known.segments.len() <= segment {
                    known.segments.resize_with(segment + 1, Box::default);
                }
                if let Some(place) = known.segments.get_mut(segment) {
                    *place = body.into();
                }
            }
            known.generation = generation;
        }
        Ok(known)
    }
}

impl Kind {
    /// Segments there are.
    pub(super) fn len(&self) -> usize {
        self.segments.len()
    }

    /// Unpacks a segment and tells the running numbers of the values of each conversation, by its place in the segment.
    pub(super) fn each(
        &self,
        segment: usize,
        unpacked: &mut Unpacked,
        mut take: impl FnMut(usize, u32),
    ) -> rusqlite::Result<()> {
        let body = self.segments.get(segment).map_or(&[][..], |body| body);
        unpacked.fill(body)?;
        let mut bytes = unpacked.bytes.as_slice();
        let mut at = 0;
        while !bytes.is_empty() {
            for _ in 0..varint(&mut bytes) {
                take(at, varint(&mut bytes));
            }
            at += 1;
        }
        Ok(())
    }
}

/// Room for unpacking, used again and again.
#[derive(Default)]
pub(super) struct Unpacked {
    decompressor: Option<zstd::bulk::Decompressor<'static>>,
    bytes: Vec<u8>,
}

impl Unpacked {
    fn fill(&mut self, body: &[u8]) -> rusqlite::Result<()> {
        self.bytes.clear();
        let Some((length, packed)) = body.split_first_chunk::<4>() else { return Ok(()) };
        // A damaged length must not ask for all memory there is.
        self.bytes.reserve((u32::from_le_bytes(*length) as usize).min(MOST));
        let decompressor = match &mut self.decompressor {
            Some(decompressor) => decompressor,
            none => none.insert(zstd::bulk::Decompressor::new().map_err(corrupt)?),
        };
        decompressor.decompress_to_buffer(packed, &mut self.bytes).map(|_length| ()).map_err(corrupt)
    }
}

/// Changes that wait for the end of a batch.
#[derive(Debug, Default)]
pub(super) struct Pending {
    values: BTreeMap<u32, Vec<ValueId>>,
}

impl Pending {
    /// Notes the values of a conversation; none where it goes.
    pub(super) fn set(&mut self, id: u32, values: Vec<ValueId>) {
        self.values.insert(id, values);
    }

    /// Writes them into their segments.
    pub(super) fn write(&mut self, connection: &Connection, generation: i64) -> rusqlite::Result<()> {
        let values = std::mem::take(&mut self.values);
        let mut values = values.into_iter().peekable();
        let mut unpacked = Unpacked::default();
        let mut compressor = zstd::bulk::Compressor::new(LEVEL).map_err(corrupt)?;
        while let Some(segment) = values.peek().map(|(id, _values)| id / SEGMENT) {
            let mut changed: Vec<(usize, Vec<ValueId>)> = Vec::new();
            while let Some((id, values)) = values.next_if(|(id, _values)| id / SEGMENT == segment) {
                changed.push(((id % SEGMENT) as usize, values));
            }
            for kind in ValueKind::ALL {
                write_segment(connection, generation, (kind, segment), &changed, &mut unpacked, &mut compressor)?;
            }
        }
        Ok(())
    }
}

fn write_segment(
    connection: &Connection,
    generation: i64,
    (kind, segment): (ValueKind, u32),
    changed: &[(usize, Vec<ValueId>)],
    unpacked: &mut Unpacked,
    compressor: &mut zstd::bulk::Compressor<'_>,
) -> rusqlite::Result<()> {
    let row = row_of(kind, segment);
    let known: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM value_segment WHERE id = ?1")?
        .query_row([row], |row| row.get(0))
        .optional()?;
    let mut lists: Vec<Vec<u32>> = Vec::new();
    let mut put = |at: usize, list: Option<u32>| {
        if lists.len() <= at {
            lists.resize_with(at + 1, Vec::new);
        }
        if let Some(place) = lists.get_mut(at) {
            match list {
                Some(value) => place.push(value),
                None => place.clear(),
            }
        }
    };
    let before = Kind { generation, segments: vec![known.as_deref().unwrap_or_default().into()] };
    before.each(0, unpacked, |at, value| put(at, Some(value)))?;
    for (at, values) in changed {
        put(*at, None);
        values.iter().filter(|id| id.kind() == Some(kind)).for_each(|id| put(*at, Some(id.running())));
    }
    while lists.last().is_some_and(Vec::is_empty) {
        lists.pop();
    }
    if lists.is_empty() && known.is_none() {
        return Ok(());
    }
    let mut bytes = Vec::with_capacity(lists.len() * 4);
    for list in &lists {
        push_varint(&mut bytes, u32::try_from(list.len()).unwrap_or(0));
        for value in list {
            push_varint(&mut bytes, *value);
        }
    }
    let mut body = u32::try_from(bytes.len()).unwrap_or(0).to_le_bytes().to_vec();
    body.extend(compressor.compress(&bytes).map_err(corrupt)?);
    if known.as_ref() != Some(&body) {
        connection
            .prepare_cached("INSERT OR REPLACE INTO value_segment (id, generation, body) VALUES (?1, ?2, ?3)")?
            .execute((row, generation, body))?;
    }
    Ok(())
}

/// Takes out the values no conversation has any more.
pub(super) fn forget_unused(connection: &Connection) -> rusqlite::Result<()> {
    let mut all = ValueSegments::default();
    let mut unpacked = Unpacked::default();
    let mut used: BTreeSet<u32> = BTreeSet::new();
    for kind in ValueKind::ALL {
        let lists = all.of_kind(connection, kind)?;
        for segment in 0..lists.len() {
            lists.each(segment, &mut unpacked, |_at, value| {
                used.insert(value);
            })?;
        }
    }
    let mut statement = connection.prepare("SELECT id FROM value")?;
    let ids = statement.query_map([], |row| row.get::<_, u32>(0))?.collect::<rusqlite::Result<Vec<u32>>>()?;
    let mut delete = connection.prepare_cached("DELETE FROM value WHERE id = ?1")?;
    for id in ids.into_iter().filter(|id| !used.contains(&ValueId(*id).running())) {
        delete.execute([id])?;
    }
    Ok(())
}

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
fn push_varint(out: &mut Vec<u8>, mut value: u32) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

fn varint(bytes: &mut &[u8]) -> u32 {
    let mut value = 0;
    let mut shift = 0;
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        value |= u32::from(byte & 0x7F).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            break;
        }
        shift += 7;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_size_come_back() {
        let values = [0, 1, 127, 128, 300, 1 << 20, u32::MAX];
        let mut bytes = Vec::new();
        for value in values {
            push_varint(&mut bytes, value);
        }
        let mut rest = bytes.as_slice();
        assert_eq!(values.map(|_value| varint(&mut rest)), values);
        assert!(rest.is_empty());
        assert_eq!(varint(&mut rest), 0);
    }
}
