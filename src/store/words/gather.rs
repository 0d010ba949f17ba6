//! What one batch has to say, gathered in memory and written as one run for each chunk.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use roaring::RoaringBitmap;
use rusqlite::Connection;

use super::super::chunk::bytes_of;
use super::block::take_places;
use super::invert::Inverted;
use super::run::{self, RunWriter};
use super::{CHUNK_BITS, damaged, merge, varint};

/// Words that wait for the end of a batch.
#[derive(Debug, Default)]
pub(in crate::store) struct Pending {
    /// The words of the conversations that were added, each one under its place in this list; 0 = taken out again.
    numbers: Vec<u32>,
    /// The same the other way round.
    places: HashMap<u32, usize>,
    /// Hash of a key → the first of the words that have it.
    known: HashMap<u64, usize, BuildHasherDefault<Hashed>>,
    words: Vec<Word>,
    /// The keys of all words, one after the other.
    keys: Vec<u8>,
    erased: BTreeSet<u32>,
    /// What it holds in memory, about, in bytes.
    weight: usize,
    /// Kept for its memory.
    looked_up: Vec<Option<usize>>,
}

#[derive(Debug)]
struct Word {
    key: Range<usize>,
    /// Another word with the same hash.
    next: Option<usize>,
    /// The conversation that came last.
    last: usize,
    /// For each conversation how many places in the list after the one before, then its places.
    body: Vec<u8>,
}

/// Of what is a hash already.
#[derive(Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Pending {
    /// Bytes after which it is better written than kept: more than an import's batch ever has.
    const HEAVY: usize = 96 << 20;

    /// Whether it should be written before the batch ends.
    pub(in crate::store) fn is_heavy(&self) -> bool {
        self.weight > Self::HEAVY
    }

    /// Notes the words of a conversation that has none on file, or whose older ones were [erased](Self::erase) in this batch.
    pub(in crate::store) fn add(&mut self, number: u32, inverted: &Inverted) {
        let place = self.numbers.len();
        self.numbers.push(number);
        self.places.insert(number, place);
        // Looked up first and all together: what is in no cache is fetched side by side.
        let mut first = std::mem::take(&mut self.looked_up);
        first.extend(inverted.iter().map(|(hash, _key, _places)| self.known.get(&hash).copied()));
        for ((hash, key, places), first) in inverted.iter().zip(first.drain(..)) {
            let word = self.word(hash, key, first);
            let Some(word) = self.words.get_mut(word) else { continue };
            varint::put(&mut word.body, (place - word.last) as u64);
            word.last = place;
            word.body.extend_from_slice(places);
            self.weight += places.len() + 1;
        }
        self.looked_up = first;
    }

    /// Notes that a conversation loses all its words.
    pub(in crate::store) fn erase(&mut self, number: u32) {
        if let Some(place) = self.places.remove(&number)
            && let Some(known) = self.numbers.get_mut(place)
        {
            *known = 0;
        }
        self.erased.insert(number);
    }

    /// Writes it all.
    pub(in crate::store) fn write(&mut self, connection: &Connection, generation: i64) -> rusqlite::Result<()> {
        let gathered = std::mem::take(self);
        let chunks: BTreeSet<u32> = gathered.places.keys().map(|number| number >> CHUNK_BITS).collect();
        erase(connection, &gathered.erased)?;
        gathered.write_runs(connection, generation)?;
        chunks.into_iter().try_for_each(|chunk| merge::chunk(connection, chunk, generation))
    }

    /// The word of a key, new or known; `first` is what is known of its hash.
    fn word(&mut self, hash: u64, key: &[u8], first: Option<usize>) -> usize {
        let mut at = first;
        while let Some(place) = at {
            let Some(word) = self.words.get(place) else { break };
            if self.keys.get(word.key.clone()) == Some(key) {
                return place;
            }
            at = word.next;
        }
        let place = self.words.len();
        let start = self.keys.len();
        self.keys.extend_from_slice(key);
        // Not `first`: another word with this hash may have come since.
        let next = self.known.insert(hash, place);
        self.weight += size_of::<Word>() + size_of::<u64>() + key.len();
        self.words.push(Word { key: start..self.keys.len(), next, last: 0, body: Vec::new() });
        place
    }

    fn write_runs(&self, connection: &Connection, generation: i64) -> rusqlite::Result<()> {
        let mut live: BTreeMap<u32, RoaringBitmap> = BTreeMap::new();
        for number in self.numbers.iter().filter(|number| **number != 0) {
            live.entry(number >> CHUNK_BITS).or_default().insert(*number);
        }
        let mut runs: BTreeMap<u32, RunWriter<'_>> = BTreeMap::new();
        for chunk in live.keys() {
            runs.insert(*chunk, RunWriter::begin(connection, *chunk, generation)?);
        }
        // Sixteen bytes decide most comparisons.
        let mut order: Vec<(u128, &[u8], &Word)> = self.words.iter().map(|word| self.sortable(word)).collect();
        order.sort_unstable_by_key(|(beginning, key, _word)| (*beginning, *key));
        let mut said: Vec<(u32, &[u8])> = Vec::new();
        for (_beginning, key, word) in order {
            self.said(word, &mut said).ok_or_else(damaged)?;
            // Only renewed conversations come out of order.
            if !said.is_sorted_by_key(|(number, _places)| *number) {
                said.sort_unstable_by_key(|(number, _places)| *number);
            }
            for of_chunk in said.chunk_by(|(one, _), (other, _)| one >> CHUNK_BITS == other >> CHUNK_BITS) {
                let Some(run) = of_chunk.first().and_then(|(number, _)| runs.get_mut(&(number >> CHUNK_BITS))) else {
                    continue;
                };
                for (number, places) in of_chunk {
                    run.conversation(*number, places);
                }
                run.end_entry(key)?;
            }
        }
        for (run, mut live) in runs.into_values().zip(live.into_values()) {
            run.finish(&mut live)?;
        }
        Ok(())
    }

    fn sortable<'w>(&'w self, word: &'w Word) -> (u128, &'w [u8], &'w Word) {
        let key = self.keys.get(word.key.clone()).unwrap_or_default();
        let mut beginning = [0; 16];
        beginning.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        (u128::from_be_bytes(beginning), key, word)
    }

    /// The conversations that say a word, with its places.
    fn said<'w>(&self, word: &'w Word, out: &mut Vec<(u32, &'w [u8])>) -> Option<()> {
        out.clear();
        let mut body = word.body.as_slice();
        let mut place = 0;
        while !body.is_empty() {
            place += varint::take_size(&mut body)?;
            let places = take_places(&mut body)?;
            match self.numbers.get(place)? {
                0 => {}
                number => out.push((*number, places)),
            }
        }
        Some(())
    }
}

/// Takes conversations out of the runs on file.
pub(super) fn erase(connection: &Connection, erased: &BTreeSet<u32>) -> rusqlite::Result<()> {
    let mut chunks: BTreeMap<u32, RoaringBitmap> = BTreeMap::new();
    for number in erased {
        chunks.entry(number >> CHUNK_BITS).or_default().insert(*number);
    }
    for (chunk, gone) in chunks {
        erase_of_chunk(connection, chunk, &gone)?;
    }
    Ok(())
}

/// Takes conversations out of the runs of a chunk; runs without any go.
pub(super) fn erase_of_chunk(connection: &Connection, chunk: u32, gone: &RoaringBitmap) -> rusqlite::Result<()> {
    for (id, mut live) in merge::runs_of(connection, chunk)? {
        let before = live.len();
        live -= gone;
        if live.is_empty() {
            run::delete(connection, id)?;
        } else if live.len() < before {
            connection
                .prepare_cached("UPDATE word_run SET live = ?2 WHERE id = ?1")?
                .execute((id, bytes_of(&mut live)?))?;
        }
    }
    Ok(())
}
