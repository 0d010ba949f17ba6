//! Texts of one conversation → its words, each once for each part, with their places. Runs on the decode threads; knows nothing of numbers.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;

use super::super::Part;
use super::super::parts::COUNT;
use super::{cut, name_of_variable, varint};
use crate::text;

/// The words of a conversation by part, with the places of each, in no order that means anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Inverted {
    /// One after the other, each a word and its part.
    keys: Vec<u8>,
    /// As they stand on file.
    places: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    hash: u64,
    /// Where its key and its places end.
    key: usize,
    places: usize,
}

impl Inverted {
    /// Hash of the key, key, places.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &[u8], &[u8])> {
        let (mut key, mut places) = (0, 0);
        self.entries.iter().map(move |entry| {
            let found = (
                entry.hash,
                self.keys.get(key..entry.key).unwrap_or_default(),
                self.places.get(places..entry.places).unwrap_or_default(),
            );
            (key, places) = (entry.key, entry.places);
            found
        })
    }

    /// Each word that somebody could look for, at least once.
    pub(in crate::store) fn words(&self) -> impl Iterator<Item = &str> {
        self.iter().filter_map(|(_hash, key, _places)| {
            let (_part, word) = key.split_last()?;
            std::str::from_utf8(word).ok().filter(|word| !word.starts_with(text::BOUNDARY))
        })
    }

    /// What it holds in memory, in bytes.
    pub(in crate::store) fn weight(&self) -> usize {
        self.keys.len() + self.places.len() + self.entries.len() * size_of::<Entry>()
    }

    /// The same with one hash for all keys.
    #[cfg(test)]
    pub(super) fn colliding(mut self) -> Self {
        self.entries.iter_mut().for_each(|entry| entry.hash = 7);
        self
    }

    /// A number that says all of it, whatever the order: the sum of [`fingerprint`] over all places.
    pub(in crate::store) fn fingerprint(&self) -> u64 {
        let mut sum = 0_u64;
        for (hash, _key, mut places) in self.iter() {
            let mut place = 0_u64;
            while let Some(step) = varint::take(&mut places) {
                place = place.wrapping_add(step >> 1);
                sum = sum.wrapping_add(fingerprint(hash, place));
            }
        }
        sum
    }
}

/// A number for a key (by its hash) and a place.
pub(super) fn fingerprint(key_hash: u64, place: u64) -> u64 {
    mixed(key_hash.wrapping_add(place), SECOND)
}

/// The hash of a key: the same within a process, another one in each, so that nobody can prepare words that collide.
pub(super) fn key_hash(key: &[u8]) -> u64 {
    match key.split_last() {
        Some((part, word)) => with_part(word_hash(word), *part),
        None => 0,
    }
}

const FIRST: u64 = 0x9E37_79B9_7F4A_7C15;
const SECOND: u64 = 0xD6E8_FEB8_6659_FD93;

static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(FIRST));

fn word_hash(word: &[u8]) -> u64 {
    let (eights, rest) = word.as_chunks::<8>();
    let hash = eights.iter().fold(*SEED, |hash, eight| mixed(hash ^ u64::from_le_bytes(*eight), FIRST));
    let rest = rest.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
    mixed(hash ^ rest, SECOND ^ word.len() as u64)
}

fn with_part(word_hash: u64, part: u8) -> u64 {
    mixed(word_hash ^ u64::from(part), FIRST)
}

/// Both halves of the product, so that every bit has a say in every other.
fn mixed(value: u64, with: u64) -> u64 {
    let product = u128::from(value) * u128::from(with);
    let [one, other] = [product, product >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or(0));
    one ^ other
}

/// Takes texts one after the other and gives [`Inverted`].
#[derive(Debug, Default)]
pub(in crate::store) struct Inverter {
    /// Folded, each word preceded by a space.
    text: String,
    words: Vec<Word>,
    /// The next place in each part.
    next: [u32; COUNT],
    /// What was inverted before, of a conversation with very many words: each holds later places than the one before.
    earlier: Vec<Inverted>,
}

/// Words waiting to be inverted at most, and bytes of them that are kept: a word waits in 24 bytes.
const WAITING: usize = if cfg!(test) { 5 } else { 1 << 18 };
const TEXT_KEPT: usize = if cfg!(test) { 30 } else { 4 << 20 };
/// A longer text is folded in pieces of so many bytes and up to the next white space, which ends a word.
const PIECE: usize = if cfg!(test) { 20 } else { 1 << 20 };

/// Small, because it is sorted.
#[derive(Clone, Copy, Debug)]
struct Word {
    hash: u64,
    /// In the text, bytes.
    start: u32,
    length: u16,
    part: u8,
    place: u32,
}

impl Word {
    fn of(self, text: &str) -> &[u8] {
        let start = self.start as usize;
        text.as_bytes().get(start..start + usize::from(self.length)).unwrap_or_default()
    }
}

impl Inverter {
    /// For a conversation of a usual size.
    pub(in crate::store) fn new() -> Self {
        Self { text: String::with_capacity(4096), words: Vec::with_capacity(384), ..Self::default() }
    }

    /// A text of a part.
    pub(in crate::store) fn text(&mut self, part: Part, words: &str) {
        let mut rest = words;
        while let Some((piece, behind)) = first_piece(rest) {
            self.run(part, piece);
            self.make_room();
            rest = behind;
        }
        self.run(part, rest);
        self.jump(part);
    }

    /// Name and value of a variable.
    pub(in crate::store) fn variable(&mut self, name: &str, value: &str) {
        const PART: Part = Part::Variable;
        let start = self.text.len();
        self.run(PART, name);
        let whole = name_of_variable(self.text.get(start..).unwrap_or_default());
        let start = self.text.len();
        self.text.push_str(&whole);
        // One place behind the name's last word: no phrase of people's words goes over it.
        self.push(PART, start, whole.len());
        self.run(PART, value);
        self.jump(PART);
    }

    fn run(&mut self, part: Part, words: &str) {
        let from = self.text.len();
        text::fold_into(words, &mut self.text);
        let mut start = from;
        while start < self.text.len() {
            // Behind the space.
            start += 1;
            let rest = self.text.as_bytes().get(start..).unwrap_or_default();
            let length = memchr::memchr(b' ', rest).unwrap_or(rest.len());
            self.push(part, start, length);
            start += length;
        }
    }

    fn push(&mut self, part: Part, start: usize, length: usize) {
        let Some(next) = self.next.get_mut(part as usize) else { return };
        let place = *next;
        *next = next.saturating_add(1);
        let word = cut(self.text.get(start..start + length).unwrap_or_default()).as_bytes();
        // A conversation has less than 4 GB of words, and a word was just cut.
        let (Ok(start), Ok(length)) = (u32::try_from(start), u16::try_from(word.len())) else { return };
        let part = part as u8;
        self.words.push(Word { hash: with_part(word_hash(word), part), start, length, part, place });
        if self.words.len() >= WAITING {
            self.spill();
        }
    }

    /// Inverts what waits.
    fn spill(&mut self) {
        let mut inverted = inverted(&self.text, &mut self.words);
        self.words.clear();
        // Many of these wait for the end of a large conversation.
        inverted.places.shrink_to_fit();
        inverted.keys.shrink_to_fit();
        inverted.entries.shrink_to_fit();
        self.earlier.push(inverted);
    }

    /// Keeps no more text than is needed.
    fn make_room(&mut self) {
        if self.text.len() >= TEXT_KEPT {
            self.spill();
            self.text.clear();
        }
    }

    /// After a text of a part.
    fn jump(&mut self, part: Part) {
        self.make_room();
        if let Some(next) = self.next.get_mut(part as usize) {
            *next = next.saturating_add(1);
        }
    }

    /// All of it.
    pub(in crate::store) fn finish(mut self) -> Inverted {
        if self.earlier.is_empty() {
            return inverted(&self.text, &mut self.words);
        }
        self.spill();
        merged(&self.earlier)
    }
}

/// The first piece of a long text, and the rest; `None` where it is short, or one word.
fn first_piece(text: &str) -> Option<(&str, &str)> {
    let behind = text.as_bytes().get(PIECE..)?;
    let at = PIECE + behind.iter().position(u8::is_ascii_whitespace)?;
    text.split_at_checked(at)
}

/// These words of a text.
fn inverted(text: &str, words: &mut [Word]) -> Inverted {
    let of = |word: &Word| word.of(text);
    // Equal hashes are equal words, nearly always; where not, they must not mix.
    words.sort_unstable_by(|one, other| {
        one.hash
            .cmp(&other.hash)
            .then_with(|| of(one).cmp(of(other)))
            .then(one.part.cmp(&other.part))
            .then(one.place.cmp(&other.place))
    });
    let mut out = Inverted::default();
    out.places.reserve(words.len() + words.len() / 4);
    out.keys.reserve(words.iter().map(|word| usize::from(word.length) + 1).sum());
    out.entries.reserve(words.len());
    for same in words.chunk_by(|one, other| one.hash == other.hash && one.part == other.part && of(one) == of(other)) {
        let Some(first) = same.first() else { continue };
        out.keys.extend_from_slice(of(first));
        out.keys.push(first.part);
        let mut before = 0;
        for (left, word) in (0..same.len()).rev().zip(same) {
            varint::put(&mut out.places, u64::from(word.place - before) << 1 | u64::from(left == 0));
            before = word.place;
        }
        out.entries.push(Entry { hash: first.hash, key: out.keys.len(), places: out.places.len() });
    }
    out
}

/// All of these in one; each holds later places than the one before.
fn merged(pieces: &[Inverted]) -> Inverted {
    let each = |(number, piece)| Inverted::iter(piece).map(move |(hash, key, places)| (hash, key, number, places));
    let mut entries: Vec<(u64, &[u8], usize, &[u8])> = pieces.iter().enumerate().flat_map(each).collect();
    entries.sort_unstable();
    let mut out = Inverted::default();
    for same in entries.chunk_by(|one, other| one.0 == other.0 && one.1 == other.1) {
        let Some((hash, key, ..)) = same.first() else { continue };
        out.keys.extend_from_slice(key);
        let mut before = 0;
        for (left, (_hash, _key, _number, places)) in (0..same.len()).rev().zip(same) {
            let (mut places, mut place) = (*places, 0);
            while let Some(step) = varint::take(&mut places) {
                place += step >> 1;
                varint::put(&mut out.places, (place - before) << 1 | u64::from(left == 0 && places.is_empty()));
                before = place;
            }
        }
        out.entries.push(Entry { hash: *hash, key: out.keys.len(), places: out.places.len() });
    }
    out
}
