//! Words next to each other, in one run.
//!
//! The numbers of all words are joined before any place is read; then the places of the rarest word are candidates, which the other words
//! confirm or not.

use std::cmp::Reverse;
use std::ops::Range;

use rusqlite::Connection;

use super::super::Part;
use super::super::bitmap::Bitmap;
use super::super::evaluate::stop_if;
use super::block::{each_number_to, each_place, take_places};
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

/// Where a phrase would begin: number within the chunk, and below it the place of its first word. There may be millions in one long text.
type Candidate = u64;

/// Among so many conversations it is worth knowing who lacks a word before the next one is read: nearly always that is all of those of the newest
/// that came in long before their neighbours.
const FEW: usize = 256;

/// Bits of the place of a word in its part; a text has far fewer words.
const PLACE_BITS: u32 = 48;

/// The candidate that a word at a place speaks for, which stands behind `offset` others.
fn candidate(number: usize, place: u64, offset: u64) -> Option<Candidate> {
    let begin = place.checked_sub(offset).filter(|begin| *begin < 1 << PLACE_BITS)?;
    Some((number as u64) << PLACE_BITS | begin)
}

/// Calls with each hit of a run among some conversations of its chunk, by part and number.
pub(super) fn each_hit(
    connection: &Connection,
    run: &Run,
    sought: &[Sought<'_>],
    among: &Bitmap,
    cancel: &Cancel,
    take: &mut dyn FnMut(&Hit),
) -> rusqlite::Result<()> {
    // Long words are seldom said by many.
    let mut order: Vec<(u64, &Sought<'_>)> = (0..).zip(sought).collect();
    order.sort_by_key(|(_offset, word)| (word.prefix, Reverse(word.word.len())));
    let mut words: Vec<(u64, Vec<Found>)> = Vec::with_capacity(sought.len());
    let mut left: Option<Bitmap> = (among.count() <= FEW).then(|| among.clone());
    for (offset, word) in order {
        let mut found = Vec::new();
        let mut said = left.as_ref().filter(|_| !word.prefix).map(|_| Bitmap::empty(1 << CHUNK_BITS));
        let last = left.as_ref().and_then(Bitmap::bounds).and_then(|(_first, last)| u32::try_from(last).ok());
        run.entries(connection, *word, cancel, |part, entry| {
            if let (Some(left), Some(said), Some(last)) = (&left, &mut said, last) {
                entry.each_to(0, last, |number| {
                    if left.contains(number as usize) {
                        said.insert(number as usize);
                    }
                })?;
            }
            let numbers = entry.numbers.to_vec();
            found.push(Found { part, count: entry.count, numbers, places: entry.places.clone() });
            Ok(())
        })?;
        if found.is_empty() || said.as_ref().is_some_and(Bitmap::is_empty) {
            return Ok(());
        }
        left = said.or(left);
        words.push((offset, found));
    }
    let among = left.as_ref().unwrap_or(among);
    for part in Part::ALL {
        let mut words: Vec<Word<'_>> = words.iter().map(|(offset, found)| Word::new(*offset, found, part)).collect();
        if words.iter().any(|word| word.found.is_empty()) {
            continue;
        }
        words.sort_by_key(|word| word.count);
        let joined = joined(&words, among)?;
        if joined.is_empty() {
            continue;
        }
        let Some((rarest, others)) = words.split_first() else { return Ok(()) };
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut places = Places::of(run.id);
        each(connection, &mut places, rarest, &joined, cancel, |number, place| {
            candidates.extend(candidate(number, place, rarest.offset));
        })?;
        if rarest.found.len() > 1 {
            candidates.sort_unstable();
            candidates.dedup();
        }
        for word in others {
            confirm(connection, &mut places, word, &joined, cancel, &mut candidates)?;
        }
        for candidate in candidates {
            // Within the chunk, so it fits.
            let number = run.base | u32::try_from(candidate >> PLACE_BITS).unwrap_or(0);
            take(&Hit { number, part });
        }
    }
    Ok(())
}

/// The numbers within the chunk that have all words, as far as they are among some.
fn joined(words: &[Word<'_>], among: &Bitmap) -> rusqlite::Result<Bitmap> {
    let mut joined: Option<Bitmap> = None;
    for word in words {
        let before = joined.as_ref().unwrap_or(among);
        let mut set = Bitmap::empty(1 << CHUNK_BITS);
        let Some((_first, last)) = before.bounds() else { return Ok(set) };
        let last = u32::try_from(last).unwrap_or(u32::MAX);
        for found in &word.found {
            each_number_to(&found.numbers, 0, last, |number| {
                if before.contains(number as usize) {
                    set.insert(number as usize);
                }
            })
            .ok_or_else(damaged)?;
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
    cancel: &Cancel,
    mut take: impl FnMut(usize, u64),
) -> rusqlite::Result<()> {
    let Some((_first, last)) = among.bounds() else { return Ok(()) };
    let last = u32::try_from(last).unwrap_or(u32::MAX);
    let mut bytes = Vec::new();
    for found in &word.found {
        stop_if(cancel)?;
        let mut unread = found.places.clone();
        let mut at = 0;
        bytes.clear();
        let mut outcome = Ok(true);
        let whole = each_number_to(&found.numbers, 0, last, |number| {
            // Once something was wrong, the rest means nothing.
            while let Ok(true) = outcome {
                let mut left = bytes.get(at..).unwrap_or_default();
                if let Some(own) = take_places(&mut left) {
                    at = bytes.len() - left.len();
                    if among.contains(number as usize)
                        && each_place(own, |place| take(number as usize, place)).is_none()
                    {
                        outcome = Ok(false);
                    }
                    break;
                }
                outcome = places.more(connection, &mut unread, &mut bytes);
            }
        });
        match outcome {
            Ok(true) if whole.is_some() => {}
            Ok(_damaged) => return Err(damaged()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Keeps the candidates that a word confirms.
fn confirm(
    connection: &Connection,
    places: &mut Places,
    word: &Word<'_>,
    among: &Bitmap,
    cancel: &Cancel,
    candidates: &mut Vec<Candidate>,
) -> rusqlite::Result<()> {
    let mut confirmed = vec![false; candidates.len()];
    // Places of one entry ascend, as candidates do; another entry begins again.
    let mut at = 0;
    let mut last: Candidate = 0;
    each(connection, places, word, among, cancel, |number, place| {
        let Some(found) = candidate(number, place, word.offset) else { return };
        if found < last {
            at = 0;
        }
        last = found;
        at = seek(candidates, at, found);
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

/// The place of the first candidate from `from` on that is not before the wanted one. A beginning has thousands of words with a few places each:
/// going step by step, each of them would pass all candidates.
fn seek(candidates: &[Candidate], from: usize, wanted: Candidate) -> usize {
    let (mut low, mut step) = (from, 1);
    while candidates.get(low + step - 1).is_some_and(|candidate| *candidate < wanted) {
        low += step;
        step *= 2;
    }
    let high = (low + step - 1).min(candidates.len());
    low + candidates.get(low..high).unwrap_or_default().partition_point(|candidate| *candidate < wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeking_finds_what_going_step_by_step_finds() {
        for length in [0_u64, 1, 2, 7, 64, 100] {
            let candidates: Vec<Candidate> = (0..length).map(|at| at * 3 + 1).collect();
            for from in 0..=candidates.len() {
                for wanted in 0..length * 3 + 3 {
                    let slow = (from..candidates.len()).find(|at| candidates[*at] >= wanted);
                    assert_eq!(seek(&candidates, from, wanted), slow.unwrap_or(candidates.len()), "{from} {wanted}");
                }
            }
        }
        assert_eq!(candidate(3, 9, 2), Some(3 << PLACE_BITS | 7));
        assert_eq!((candidate(3, 1, 2), candidate(0, 1 << PLACE_BITS, 0)), (None, None));
    }
}
