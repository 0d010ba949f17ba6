//! Blocks of entries and the bytes in them. Knows nothing of SQL; whatever the bytes are, reading them ends, at worst with an error.

use std::ops::Range;

use super::{LONGEST_WORD, damaged, varint};

/// An entry as it stands in a block.
#[derive(Clone, Debug)]
pub(super) struct Entry<'b> {
    /// Conversations.
    pub(super) count: usize,
    /// Their numbers within the chunk, packed.
    pub(super) numbers: &'b [u8],
    /// Where its places stand in those of the run.
    pub(super) places: Range<u64>,
}

/// Appends an entry behind one with the key `before` (empty: the first of a block).
pub(super) fn put_entry(out: &mut Vec<u8>, before: &[u8], key: &[u8], count: usize, numbers: &[u8], places: usize) {
    let shared = before.iter().zip(key).take_while(|(one, other)| one == other).count();
    let rest = key.get(shared..).unwrap_or_default();
    varint::put(out, shared as u64);
    varint::put(out, rest.len() as u64);
    out.extend_from_slice(rest);
    varint::put(out, count as u64);
    if count != 1 {
        varint::put(out, numbers.len() as u64);
    }
    varint::put(out, places as u64);
    out.extend_from_slice(numbers);
}

/// The entries of a block, one after the other.
#[derive(Debug)]
pub(super) struct Entries<'b> {
    rest: &'b [u8],
    key: Vec<u8>,
    /// How long the key before is, while seeking.
    length: usize,
    places: u64,
}

impl<'b> Entries<'b> {
    pub(super) fn new(mut body: &'b [u8]) -> rusqlite::Result<Self> {
        let places = varint::take(&mut body).ok_or_else(damaged)?;
        Ok(Self { rest: body, key: Vec::new(), length: 0, places })
    }

    /// The key of the entry that came last.
    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    /// The next one; `None` at the end.
    pub(super) fn next(&mut self) -> rusqlite::Result<Option<Entry<'b>>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.read().map(Some).ok_or_else(damaged)
    }

    /// The first one, of those not taken yet, whose key is not before a wanted one; `None` at the end, where the key means nothing any more. To be
    /// called first: keys on the way are not put together, which makes up most of the work of reading a block.
    pub(super) fn seek(&mut self, wanted: &[u8]) -> rusqlite::Result<Option<Entry<'b>>> {
        while !self.rest.is_empty() {
            let (entry, is_before) = self.step(wanted).ok_or_else(damaged)?;
            if !is_before {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    /// One entry, and whether its key is before the wanted one.
    fn step(&mut self, wanted: &[u8]) -> Option<(Entry<'b>, bool)> {
        let (shared, rest) = self.key_parts(self.length)?;
        self.length = shared + rest.len();
        // `self.key` is what the key before shares with the wanted one. A key that shares more with it is before the wanted one as well.
        let mut is_before = true;
        if shared <= self.key.len() {
            let own = wanted.get(shared..).unwrap_or_default();
            self.key.truncate(shared);
            is_before = rest < own;
            let same = rest.iter().zip(own).take_while(|(one, other)| one == other).count();
            self.key.extend_from_slice(if is_before { rest.get(..same)? } else { rest });
        }
        Some((self.entry()?, is_before))
    }

    fn read(&mut self) -> Option<Entry<'b>> {
        let (shared, rest) = self.key_parts(self.key.len())?;
        self.key.truncate(shared);
        self.key.extend_from_slice(rest);
        self.entry()
    }

    /// How many letters a key shares with the one before, which has so many, and its other ones.
    fn key_parts(&mut self, before: usize) -> Option<(usize, &'b [u8])> {
        let shared = varint::take_size(&mut self.rest)?;
        let length = varint::take_size(&mut self.rest)?;
        if shared > before || length == 0 || length > LONGEST_WORD + 1 - shared.min(LONGEST_WORD + 1) {
            return None;
        }
        Some((shared, self.bytes(length)?))
    }

    /// What follows the key.
    fn entry(&mut self) -> Option<Entry<'b>> {
        let count = varint::take_size(&mut self.rest)?;
        let length = if count == 1 { None } else { Some(varint::take_size(&mut self.rest)?) };
        let places = varint::take(&mut self.rest)?;
        let numbers = if let Some(length) = length {
            self.bytes(length)?
        } else {
            let mut after = self.rest;
            varint::take(&mut after)?;
            self.bytes(self.rest.len() - after.len())?
        };
        let from = self.places;
        self.places = from.checked_add(places)?;
        // Each number takes a byte at least.
        (count <= numbers.len()).then_some(Entry { count, numbers, places: from..self.places })
    }

    fn bytes(&mut self, length: usize) -> Option<&'b [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }
}

impl Entry<'_> {
    /// Calls with the numbers of a chunk whose first number is `base`, ascending, up to `last`; one behind it may be among them.
    pub(super) fn each_to(&self, base: u32, last: u32, take: impl FnMut(u32)) -> rusqlite::Result<()> {
        each_number_to(self.numbers, base, last, take)
            .filter(|count| *count <= self.count)
            .map(|_count| ())
            .ok_or_else(damaged)
    }
}

/// Packs numbers within a chunk, ascending.
pub(super) fn put_number(out: &mut Vec<u8>, before: Option<u32>, number: u32) {
    varint::put(out, u64::from(number - before.unwrap_or(0)));
}

/// Unpacks; returns how many there were, `None` where they are not what [`put_number`] writes.
pub(super) fn each_number(numbers: &[u8], base: u32, take: impl FnMut(u32)) -> Option<usize> {
    each_number_to(numbers, base, u32::MAX, take)
}

/// As [`each_number`], up to a number; one behind it may be among them.
pub(super) fn each_number_to(mut numbers: &[u8], base: u32, last: u32, mut take: impl FnMut(u32)) -> Option<usize> {
    let mut at = varint::take(&mut numbers)?;
    let mut count = 0;
    loop {
        let number = base | u32::from(u16::try_from(at).ok()?);
        take(number);
        count += 1;
        if numbers.is_empty() || number >= last {
            return Some(count);
        }
        let step = varint::take(&mut numbers)?;
        if step == 0 {
            return None;
        }
        at = at.checked_add(step)?;
    }
}

/// Takes the places of one conversation from the front, as bytes.
pub(super) fn take_places<'b>(from: &mut &'b [u8]) -> Option<&'b [u8]> {
    let all = *from;
    let mut left = all;
    // The first byte of a number has its lowest bit.
    loop {
        let last = left.first()? & 1 == 1;
        while left.first()? & 0x80 != 0 {
            left = left.get(1..)?;
        }
        left = left.get(1..)?;
        if last {
            *from = left;
            return all.get(..all.len() - left.len());
        }
    }
}

/// Calls with each of the places of one conversation.
pub(super) fn each_place(mut places: &[u8], mut take: impl FnMut(u64)) -> Option<()> {
    let mut place = 0_u64;
    loop {
        let step = varint::take(&mut places)?;
        place = place.checked_add(step >> 1)?;
        take(place);
        if step & 1 == 1 {
            return Some(());
        }
    }
}
