//! Which conversation has which values: for each kind and each segment of conversations one compressed list of lists.
//!
//! A reader keeps them in memory, kind by kind, from when it first needs them. Few lists are different from each other, so each of those stands
//! there once, and a conversation has the number of its own in one or two bytes: a set is counted by adding one a conversation. That takes some
//! eight bytes a conversation for all kinds together; a segment in which it would take more than 3.5 for one kind stays compressed, and is read
//! when it is looked at.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _};

use super::columns::SEGMENT;
use super::plan;
use super::quick::QuickMap;
use super::schema::{meta, meta_value};
use super::sql::corrupt;
use super::values::{ValueId, ValueKind};
use super::varint;

/// zstd's level: the lists are short.
const LEVEL: i32 = 1;

/// Bytes of a segment in memory up to which it is kept open: 3.5 a conversation.
const OPEN: usize = 3_584;

/// Bytes of a segment, unpacked: far more than any has.
const MOST: usize = 64 << 20;

/// The row of a kind and a segment.
fn row_of(kind: ValueKind, segment: u32) -> i64 {
    i64::from(kind.number()) << 32 | i64::from(segment)
}

/// The lists a reader has in memory.
#[derive(Debug, Default)]
pub(super) struct ValueSegments {
    kinds: BTreeMap<ValueKind, Kind>,
}

/// Those of one kind.
#[derive(Debug, Default)]
pub(super) struct Kind {
    /// The state of the library they were read from.
    generation: i64,
    segments: Vec<Segment>,
}

#[derive(Debug)]
enum Segment {
    Packed(Box<[u8]>),
    Open(Lists),
}

/// The lists of one segment.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Each list once, the empty one first: how many values, and the values.
    different: Box<[u8]>,
    /// Which of them a conversation has, by its place in the segment.
    own: Own,
}

/// Numbers of lists, as small as they can be.
#[derive(Debug)]
enum Own {
    Small(Box<[u8]>),
    Large(Box<[u16]>),
}

impl Default for Own {
    fn default() -> Self {
        Self::Small(Box::default())
    }
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
            let mut unpacked = Unpacked::default();
            let mut statement = connection.prepare_cached(plan::CHANGED_VALUES)?;
            let mut rows = statement.query((row_of(kind, 0), row_of(kind, u32::MAX), known.generation))?;
            while let Some(row) = rows.next()? {
                let segment = usize::try_from(row.get::<_, i64>(0)? & i64::from(u32::MAX)).unwrap_or(0);
                if segment > (u32::MAX / SEGMENT) as usize {
                    return Err(damaged());
                }
                let body = row.get_ref(1)?.as_blob()?;
                let lists = Lists::of(unpacked.fill(body)?)?;
                if known.segments.len() <= segment {
                    known.segments.resize_with(segment + 1, || Segment::Open(Lists::default()));
                }
                if let Some(place) = known.segments.get_mut(segment) {
                    *place = if lists.bytes() > OPEN { Segment::Packed(body.into()) } else { Segment::Open(lists) };
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

    /// Reads the lists of a segment.
    pub(super) fn with<T>(
        &self,
        segment: usize,
        unpacked: &mut Unpacked,
        read: impl FnOnce(&Lists) -> T,
    ) -> rusqlite::Result<T> {
        Ok(match self.segments.get(segment) {
            Some(Segment::Open(lists)) => read(lists),
            Some(Segment::Packed(body)) => read(&Lists::of(unpacked.fill(body)?)?),
            None => read(&Lists::default()),
        })
    }
}

impl Lists {
    /// Of the lists of a segment, one after the other.
    fn of(bytes: &[u8]) -> rusqlite::Result<Self> {
        Self::read(bytes).ok_or_else(damaged)
    }

    fn read(mut bytes: &[u8]) -> Option<Self> {
        let mut different = vec![0_u8];
        let mut known: QuickMap<&[u8], u16> = QuickMap::from_iter([(&[0_u8][..], 0)]);
        let mut own: Vec<u16> = Vec::with_capacity(SEGMENT as usize);
        while !bytes.is_empty() {
            if own.len() == SEGMENT as usize {
                return None;
            }
            let all = bytes;
            each_value(&mut bytes, |_value| ())?;
            let list = all.get(..all.len() - bytes.len()).unwrap_or_default();
            // There are at most as many as conversations.
            let next = u16::try_from(known.len()).unwrap_or(u16::MAX);
            own.push(*known.entry(list).or_insert_with(|| {
                different.extend_from_slice(list);
                next
            }));
        }
        let small: Result<Box<[u8]>, _> = own.iter().map(|number| u8::try_from(*number)).collect();
        let own = small.map_or_else(|_large| Own::Large(own.into()), Own::Small);
        Some(Self { different: different.into(), own })
    }

    fn bytes(&self) -> usize {
        self.different.len()
            + match &self.own {
                Own::Small(own) => own.len(),
                Own::Large(own) => 2 * own.len(),
            }
    }

    /// Calls with the number and the values of each of the different lists.
    pub(super) fn each_different(&self, mut take: impl FnMut(usize, &[u32])) {
        let mut bytes = &*self.different;
        let mut values: Vec<u32> = Vec::new();
        for number in 0.. {
            values.clear();
            // They were read once already, so this is their end.
            if each_value(&mut bytes, |value| values.push(value)).is_none() {
                break;
            }
            take(number, &values);
        }
    }

    /// The number of the list of a conversation, by its place in the segment; 0 is the empty one.
    pub(super) fn of_place(&self, at: usize) -> usize {
        match &self.own {
            Own::Small(own) => own.get(at).copied().map_or(0, usize::from),
            Own::Large(own) => own.get(at).copied().map_or(0, usize::from),
        }
    }

    /// Adds one for each of some places at the number of its list.
    pub(super) fn count(&self, places: impl Iterator<Item = usize>, counts: &mut [u32]) {
        let mut add = |number: usize| {
            if let Some(count) = counts.get_mut(number) {
                *count += 1;
            }
        };
        match &self.own {
            Own::Small(own) => places.for_each(|at| add(own.get(at).copied().map_or(0, usize::from))),
            Own::Large(own) => places.for_each(|at| add(own.get(at).copied().map_or(0, usize::from))),
        }
    }

    /// Tells the running numbers of the values of each conversation, by its place in the segment.
    pub(super) fn each(&self, mut take: impl FnMut(usize, u32)) {
        let mut lists: Vec<Vec<u32>> = Vec::new();
        self.each_different(|_number, values| lists.push(values.to_vec()));
        let places = match &self.own {
            Own::Small(own) => own.len(),
            Own::Large(own) => own.len(),
        };
        for at in 0..places {
            let values = lists.get(self.of_place(at)).map_or(&[][..], Vec::as_slice);
            for value in values {
                take(at, *value);
            }
        }
    }
}

/// Room for unpacking, used again and again.
#[derive(Default)]
pub(super) struct Unpacked {
    decompressor: Option<zstd::bulk::Decompressor<'static>>,
    bytes: Vec<u8>,
}

impl Unpacked {
    fn fill(&mut self, body: &[u8]) -> rusqlite::Result<&[u8]> {
        self.bytes.clear();
        let Some((length, packed)) = body.split_first_chunk::<4>() else { return Ok(&[]) };
        // A damaged length must not ask for all memory there is.
        self.bytes.reserve((u32::from_le_bytes(*length) as usize).min(MOST));
        let decompressor = match &mut self.decompressor {
            Some(decompressor) => decompressor,
            none => none.insert(zstd::bulk::Decompressor::new().map_err(corrupt)?),
        };
        decompressor.decompress_to_buffer(packed, &mut self.bytes).map_err(corrupt)?;
        Ok(&self.bytes)
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
    let mut before = unpacked.fill(known.as_deref().unwrap_or_default())?;
    let mut at = 0;
    while !before.is_empty() {
        if at == SEGMENT as usize {
            return Err(damaged());
        }
        each_value(&mut before, |value| put(at, Some(value))).ok_or_else(damaged)?;
        at += 1;
    }
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
        varint::put(&mut bytes, list.len() as u64);
        for value in list {
            varint::put(&mut bytes, u64::from(*value));
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
            lists.with(segment, &mut unpacked, |lists| lists.each_different(|_number, values| used.extend(values)))?;
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

/// Takes a list from the front and calls with its values; `None` where there is no whole one, or a value that cannot be.
fn each_value(bytes: &mut &[u8], mut take: impl FnMut(u32)) -> Option<()> {
    // Each value takes a byte at least, so this ends.
    for _ in 0..varint::take(bytes)? {
        take(u32::try_from(varint::take(bytes)?).ok().filter(|value| *value <= ValueId::LAST)?);
    }
    Some(())
}

fn damaged() -> rusqlite::Error {
    corrupt("the lists of values are damaged")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back() {
        for different in [1_u32, 3, 250, 300, 1024] {
            let list =
                |at: u32| -> Vec<u32> { (0..at % different % 4).map(|value| at % different * 1000 + value).collect() };
            let mut bytes = Vec::new();
            for at in 0..1024 {
                varint::put(&mut bytes, list(at).len() as u64);
                for value in list(at) {
                    varint::put(&mut bytes, u64::from(value));
                }
            }
            let lists = Lists::of(&bytes).expect("sound");
            let mut found: Vec<Vec<u32>> = vec![Vec::new(); 1024];
            lists.each(|at, value| found[at].push(value));
            assert!(found.iter().zip(0..).all(|(found, at)| *found == list(at)));
            let mut counts = vec![0; 1025];
            lists.count([1, 2, 1023, 5000].into_iter(), &mut counts);
            assert_eq!(counts.iter().sum::<u32>(), 4);
            assert!((0..1024).all(|at| lists.of_place(at) < 1025) && lists.of_place(5000) == 0);
        }
    }

    #[test]
    fn bytes_that_nobody_wrote_are_an_error() {
        assert!(Lists::of(&[1, 5, 0, 2, 6, 7]).is_ok());
        // A value is missing, four thousand million are, one is too large, one conversation too many has a list.
        let many = [0; SEGMENT as usize + 1];
        let bytes: [&[u8]; 4] =
            [&[2, 5], &[0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1], &[1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], &many];
        for bytes in bytes {
            assert!(Lists::of(bytes).is_err(), "{:?}", &bytes[..2]);
        }
    }
}
