//! Words next to each other, in one run.
//!
//! The numbers of all words are joined before any place is read; then the places of the rarest word are candidates, which the other words
//! confirm or not.

use std::ops::Range;

use rusqlite::Connection;

use super::super::Part;
use super::super::bitmap::Bitmap;
use super::block::{each_number, each_place, take_places};
use super::lookup::{Run, Sought};
use super::run::Places;
use super::{CHUNK_BITS, damaged};
use crate::work::Cancel;

/// A place in which a conversation says it.
pub(super) struct Hit {
    pub(super) number: u32,
    pub(super) part: Part,
}

/// An entry that outlives its block.
struct Found {
    part: Part,
    count: usize,
    numbers: Vec<u8>,
    places: Range<u64>,
}

/// All entries of one word of the phrase, in one part.
struct Word<'f> {
    /// How many words stand before it.
    offset: u64,
    found: Vec<&'f Found>,
    count: usize,
}

impl<'f> Word<'f> {
    fn new(offset: u64, found: &'f [Found], part: Part) -> Self {
        let found: Vec<&Found> = found.iter().filter(|found| found.part == part).collect();
        Self { offset, count: found.iter().map(|found| found.count).sum(), found }
    }
}

/// Where a phrase would begin: number within the chunk, place of its first word.
type Candidate = (usize, u64);

/// Calls with each hit of a run, by part and number.
pub(super) fn each_hit(
    connection: &Connection,
    run: &Run,
    sought: &[Sought<'_>],
    counts: &dyn Fn(u32) -> bool,
    cancel: &Cancel,
    take: &mut dyn FnMut(&Hit),
) -> rusqlite::Result<()> {
    let mut words: Vec<Vec<Found>> = Vec::with_capacity(sought.len());
    for word in sought {
        let mut found = Vec::new();
        run.entries(connection, *word, cancel, |part, entry| {
            let numbers = entry.numbers.to_vec();
            found.push(Found { part, count: entry.count, numbers, places: entry.places.clone() });
            Ok(())
        })?;
        if found.is_empty() {
            return Ok(());
        }
        words.push(found);
    }
    for part in Part::ALL {
        let mut words: Vec<Word<'_>> =
            (0..).zip(&words).map(|(offset, found)| Word::new(offset, found, part)).collect();
        if words.iter().any(|word| word.found.is_empty()) {
            continue;
        }
        words.sort_by_key(|word| word.count);
        let joined = joined(run, &words, counts)?;
        if joined.is_empty() {
            continue;
        }
        let Some((rarest, others)) = words.split_first() else { return Ok(()) };
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut places = Places::of(run.id);
        each(connection, &mut places, rarest, &joined, |number, place| {
            candidates.extend(place.checked_sub(rarest.offset).map(|place| (number, place)));
        })?;
        if rarest.found.len() > 1 {
            candidates.sort_unstable();
            candidates.dedup();
        }
        for word in others {
            confirm(connection, &mut places, word, &joined, &mut candidates)?;
        }
        for (number, _place) in candidates {
            // Within the chunk, so it fits.
            let number = run.base | u32::try_from(number).unwrap_or(0);
            take(&Hit { number, part });
        }
    }
    Ok(())
}

/// The numbers within the chunk that have all words.
fn joined(run: &Run, words: &[Word<'_>], counts: &dyn Fn(u32) -> bool) -> rusqlite::Result<Bitmap> {
    let mut joined: Option<Bitmap> = None;
    for word in words {
        let mut set = Bitmap::empty(1 << CHUNK_BITS);
        for found in &word.found {
            each_number(&found.numbers, 0, |number| {
                let counts = || counts(run.base | number) && run.speaks_for(run.base | number);
                if joined.is_some() || counts() {
                    set.insert(number as usize);
                }
            })
            .ok_or_else(damaged)?;
        }
        if let Some(before) = &joined {
            set.and(before);
        }
        if set.is_empty() {
            return Ok(set);
        }
        joined = Some(set);
    }
    Ok(joined.unwrap_or_default())
}

/// Calls with each place of a word in some conversations, by entry and number.
fn each(
    connection: &Connection,
    places: &mut Places,
    word: &Word<'_>,
    among: &Bitmap,
    mut take: impl FnMut(usize, u64),
) -> rusqlite::Result<()> {
    let mut bytes = Vec::new();
    for found in &word.found {
        places.read(connection, &found.places, &mut bytes)?;
        let mut left = bytes.as_slice();
        let mut whole = true;
        each_number(&found.numbers, 0, |number| {
            let number = number as usize;
            match take_places(&mut left) {
                Some(own) if among.contains(number) => whole &= each_place(own, |place| take(number, place)).is_some(),
                Some(_other) => {}
                None => whole = false,
            }
        })
        .filter(|_count| whole)
        .ok_or_else(damaged)?;
    }
    Ok(())
}

/// Keeps the candidates that a word confirms.
fn confirm(
    connection: &Connection,
    places: &mut Places,
    word: &Word<'_>,
    among: &Bitmap,
    candidates: &mut Vec<Candidate>,
) -> rusqlite::Result<()> {
    let mut confirmed = vec![false; candidates.len()];
    // Places of one entry ascend, as candidates do; another entry begins again.
    let mut at = 0;
    let mut last: Candidate = (0, 0);
    each(connection, places, word, among, |number, place| {
        let Some(place) = place.checked_sub(word.offset) else { return };
        let found = (number, place);
        if found < last {
            at = 0;
        }
        last = found;
        while candidates.get(at).is_some_and(|candidate| *candidate < found) {
            at += 1;
        }
        if candidates.get(at) == Some(&found)
            && let Some(confirmed) = confirmed.get_mut(at)
        {
            *confirmed = true;
        }
    })?;
    let mut confirmed = confirmed.into_iter();
    candidates.retain(|_candidate| confirmed.next() == Some(true));
    Ok(())
}
