//! Words → conversations: what a reader knows of the runs, and single words and beginnings. Phrases are in phrase.rs.

use std::ops::RangeInclusive;

use roaring::RoaringBitmap;
use rusqlite::Connection;

use super::super::Part;
use super::super::bitmap::Bitmap;
use super::super::chunk::set_of;
use super::super::evaluate::stop_if;
use super::super::schema::{meta, meta_value};
use super::super::sql::unsigned;
use super::block::{Entries, Entry};
use super::run::{Heads, with_block};
use super::{CHUNK_BITS, cut, phrase};
use crate::text;
use crate::work::Cancel;

/// Words that stand next to each other in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Wanted {
    /// Folded; never empty.
    pub(in crate::store) words: Vec<String>,
    /// Whether the last one may go on.
    pub(in crate::store) prefix: bool,
    /// Where.
    pub(in crate::store) parts: &'static [Part],
}

/// One of them, as bytes to look for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sought<'w> {
    pub(super) word: &'w [u8],
    pub(super) prefix: bool,
    pub(super) parts: &'static [Part],
}

/// What a key is to a word that is looked for, while keys come ascending from it on.
enum Is {
    /// It, in this part.
    In(Part),
    /// It, in a part that does not count.
    Elsewhere,
    /// It can come no more.
    Behind,
}

impl Wanted {
    /// The words as they are to be looked for.
    pub(super) fn sought(&self) -> Vec<Sought<'_>> {
        let last = self.words.len().saturating_sub(1);
        let sought = |(place, word)| Sought {
            word: cut(word).as_bytes(),
            prefix: self.prefix && place == last,
            parts: self.parts,
        };
        self.words.iter().map(String::as_str).enumerate().map(sought).collect()
    }
}

impl Sought<'_> {
    fn is(&self, key: &[u8]) -> Is {
        let Some(rest) = key.strip_prefix(self.word) else { return Is::Behind };
        let Some(part) = rest.last() else { return Is::Elsewhere };
        if !self.prefix && rest.len() > 1 {
            return Is::Behind;
        }
        match Part::ALL.get(usize::from(*part)) {
            Some(part) if self.parts.contains(part) => Is::In(*part),
            _ => Is::Elsewhere,
        }
    }
}

/// The runs of one state of the library.
#[derive(Debug, Default)]
pub(in crate::store) struct Words {
    generation: i64,
    runs: Vec<Run>,
}

#[derive(Debug)]
pub(super) struct Run {
    pub(super) id: i64,
    generation: i64,
    pub(super) base: u32,
    first: u32,
    last: u32,
    /// `None`: all that it has words of.
    live: Option<RoaringBitmap>,
    /// Read when first needed.
    heads: Option<Heads>,
}

impl Run {
    fn overlaps(&self, numbers: &RangeInclusive<u32>) -> bool {
        self.first <= *numbers.end() && self.last >= *numbers.start()
    }

    /// Those of some conversations for which it speaks, by their numbers within the chunk.
    fn own(&self, numbers: impl Iterator<Item = u32>) -> Bitmap {
        let mut own = Bitmap::empty(1 << CHUNK_BITS);
        let speaks_for = |number: &u32| self.live.as_ref().is_none_or(|live| live.contains(*number));
        let numbers = numbers.filter(|number| (self.first..=self.last).contains(number)).filter(speaks_for);
        numbers.for_each(|number| own.insert((number - self.base) as usize));
        own
    }

    /// Calls with the entries from a key on, until it has enough.
    fn scan(
        &self,
        connection: &Connection,
        from: &[u8],
        cancel: &Cancel,
        mut goes_on: impl FnMut(&[u8], &Entry<'_>) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<()> {
        let Some(heads) = &self.heads else { return Ok(()) };
        let first = heads.block_of(from);
        for block in first..heads.len() {
            stop_if(cancel)?;
            let more = with_block(connection, self.id, block as u64, |body| {
                let mut entries = Entries::new(body)?;
                let mut next = if block == first { entries.seek(from)? } else { entries.next()? };
                while let Some(entry) = next {
                    if !goes_on(entries.key(), &entry)? {
                        return Ok(false);
                    }
                    next = entries.next()?;
                }
                Ok(true)
            })?;
            if !more {
                break;
            }
        }
        Ok(())
    }

    /// Calls with each entry of a word.
    pub(super) fn entries(
        &self,
        connection: &Connection,
        sought: Sought<'_>,
        cancel: &Cancel,
        mut take: impl FnMut(Part, &Entry<'_>) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        self.scan(connection, sought.word, cancel, |key, entry| {
            match sought.is(key) {
                Is::Elsewhere => {}
                Is::In(part) => take(part, entry)?,
                Is::Behind => return Ok(false),
            }
            Ok(true)
        })
    }
}

impl Words {
    /// Moves to the state that the connection sees.
    pub(in crate::store) fn refresh(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let generation = meta_value(connection, meta::GENERATION)?;
        if generation == self.generation {
            return Ok(());
        }
        let mut statement = connection
            .prepare_cached("SELECT id, generation, chunk, conversations, live FROM word_run ORDER BY chunk, id")?;
        let mut rows = statement.query([])?;
        let mut runs = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, made): (i64, i64) = (row.get(0)?, row.get(1)?);
            let live = set_of(row.get_ref(4)?.as_blob()?)?;
            let (Some(first), Some(last)) = (live.min(), live.max()) else { continue };
            // A number may be given again where the tables were made anew.
            let conversations = unsigned(row.get(3)?);
            let known = self.runs.iter_mut().find(|run| run.id == id && run.generation == made);
            runs.push(Run {
                id,
                generation: made,
                base: row.get::<_, u32>(2)? << CHUNK_BITS,
                first,
                last,
                heads: known.and_then(|run| run.heads.take()),
                live: Some(live).filter(|live| live.len() != conversations),
            });
        }
        *self = Self { generation, runs };
        Ok(())
    }

    /// The conversations that say something, as far as they are among some: of others it may or may not tell. Sets count from the number `first`.
    pub(in crate::store) fn matching(
        &mut self,
        connection: &Connection,
        wanted: &Wanted,
        first: usize,
        among: &Bitmap,
        cancel: &Cancel,
    ) -> rusqlite::Result<Bitmap> {
        let mut set = Bitmap::empty(among.len());
        let Some((low, high)) = among.bounds() else { return Ok(set) };
        let number = |at: usize| u32::try_from(first.saturating_add(at)).unwrap_or(u32::MAX);
        let mut insert = |number: u32| {
            if let Some(at) = (number as usize).checked_sub(first) {
                set.insert(at);
            }
        };
        let sought = wanted.sought();
        for run in self.overlapping(connection, &(number(low)..=number(high)))? {
            let own = (run.first as usize).saturating_sub(first)..(run.last as usize + 1).saturating_sub(first);
            let Some((_low, high)) = among.bounds_in(&own) else { continue };
            let last = number(high);
            stop_if(cancel)?;
            match sought.as_slice() {
                [word] => run.entries(connection, *word, cancel, |_part, entry| match &run.live {
                    None => entry.each_to(run.base, last, &mut insert),
                    Some(live) => entry.each_to(run.base, last, |number| {
                        if live.contains(number) {
                            insert(number);
                        }
                    }),
                })?,
                words => {
                    let own = run.own(among.iter_in(&(own.start / 64 * 64..own.end)).map(number));
                    phrase::each_hit(connection, run, words, &own, cancel, &mut |hit| insert(hit.number))?;
                }
            }
        }
        Ok(set)
    }

    /// Calls with each place in which one of some conversations says something.
    pub(in crate::store) fn each_hit(
        &mut self,
        connection: &Connection,
        wanted: &Wanted,
        among: &RoaringBitmap,
        cancel: &Cancel,
        mut take: impl FnMut(u32, Part),
    ) -> rusqlite::Result<()> {
        let (Some(first), Some(last)) = (among.min(), among.max()) else { return Ok(()) };
        let sought = wanted.sought();
        for run in self.overlapping(connection, &(first..=last))? {
            stop_if(cancel)?;
            let own = run.own(among.range(run.first..=run.last));
            phrase::each_hit(connection, run, &sought, &own, cancel, &mut |hit| {
                take(hit.number, hit.part);
            })?;
        }
        Ok(())
    }

    /// Calls with the words that begin in a way, each of them at least once.
    pub(in crate::store) fn each_word(
        &mut self,
        connection: &Connection,
        beginning: &str,
        cancel: &Cancel,
        mut take: impl FnMut(&str),
    ) -> rusqlite::Result<()> {
        let mut last: Vec<u8> = Vec::new();
        for run in self.overlapping(connection, &(0..=u32::MAX))? {
            run.scan(connection, beginning.as_bytes(), cancel, |key, _entry| {
                let Some((_part, word)) = key.split_last().filter(|_| key.starts_with(beginning.as_bytes())) else {
                    return Ok(false);
                };
                // Its other parts.
                if word == last {
                    return Ok(true);
                }
                last.clear();
                last.extend_from_slice(word);
                if let Ok(word) = std::str::from_utf8(word)
                    && !word.starts_with(text::BOUNDARY)
                {
                    take(word);
                }
                Ok(true)
            })?;
        }
        Ok(())
    }

    /// In how many conversations something is said.
    pub(in crate::store) fn count(
        &mut self,
        connection: &Connection,
        wanted: &Wanted,
        cancel: &Cancel,
    ) -> rusqlite::Result<usize> {
        let all = Bitmap::full(self.runs.iter().map(|run| run.last as usize + 1).max().unwrap_or(0));
        self.matching(connection, wanted, 0, &all, cancel).map(|set| set.count())
    }

    /// The runs that may speak for some numbers, ready to be scanned.
    fn overlapping(
        &mut self,
        connection: &Connection,
        numbers: &RangeInclusive<u32>,
    ) -> rusqlite::Result<impl Iterator<Item = &Run>> {
        for run in self.runs.iter_mut().filter(|run| run.heads.is_none() && run.overlaps(numbers)) {
            run.heads = Some(Heads::read(connection, run.id)?);
        }
        let numbers = numbers.clone();
        Ok(self.runs.iter().filter(move |run| run.overlaps(&numbers)))
    }
}
