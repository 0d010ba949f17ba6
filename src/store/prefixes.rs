//! Which conversations have a word that begins with one or two given letters.
//!
//! The text index would have to join thousands of words for that; here it is a set of numbers for each beginning and each 65,536
//! conversations, compressed. Longer beginnings, and those within one part of a conversation, are left to the text index.

use std::collections::{BTreeMap, BTreeSet};

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension as _};

use super::bitmap::Bitmap;
use super::chunk::{CHUNK_BITS, bytes_of, set_of};
use super::plan;
use super::quick::QuickMap;

/// Bits of one letter.
const LETTER_BITS: u32 = 21;

/// One or two letters as a number; the order is that of the letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Prefix(u64);

impl Prefix {
    /// Of a text of one or two letters; `None` for any other.
    pub(super) fn new(letters: &str) -> Option<Self> {
        let mut letters = letters.chars();
        let first = letters.next()?;
        let second = letters.next();
        letters.next().is_none().then(|| Self::of(first, second))
    }

    fn of(first: char, second: Option<char>) -> Self {
        Self(u64::from(first) << LETTER_BITS | second.map_or(0, u64::from))
    }

    /// The row of this prefix and a chunk.
    fn row(self, chunk: u32) -> i64 {
        i64::from(chunk) << (2 * LETTER_BITS) | self.0.cast_signed()
    }

    /// For people.
    pub(super) fn letters(self) -> String {
        let letter = |bits: u64| u32::try_from(bits & ((1 << LETTER_BITS) - 1)).ok().and_then(char::from_u32);
        let second = letter(self.0).filter(|letter| *letter != '\0');
        letter(self.0 >> LETTER_BITS).into_iter().chain(second).collect()
    }
}

/// The beginnings of folded words, ascending, each once.
pub(super) fn prefixes<'w>(words: impl Iterator<Item = &'w str>) -> Vec<Prefix> {
    let mut out = Vec::new();
    for word in words {
        let mut letters = word.chars();
        let Some(first) = letters.next() else { continue };
        out.push(Prefix::of(first, None));
        out.extend(letters.next().map(|second| Prefix::of(first, Some(second))));
    }
    out.sort_unstable();
    out.dedup();
    // Few are left of many.
    out.shrink_to_fit();
    out
}

/// Changes that wait for the end of a batch.
#[derive(Debug, Default)]
pub(super) struct Pending {
    added: BTreeMap<u32, Vec<Prefix>>,
    erased: BTreeSet<u32>,
}

impl Pending {
    /// Notes the beginnings of a conversation that has none on file, or whose older ones were [erased](Self::erase) in this batch.
    pub(super) fn add(&mut self, id: u32, prefixes: &[Prefix]) {
        self.added.insert(id, prefixes.to_vec());
    }

    /// Notes that a conversation loses all its beginnings.
    pub(super) fn erase(&mut self, id: u32) {
        self.added.remove(&id);
        self.erased.insert(id);
    }

    /// Writes it all.
    pub(super) fn write(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        erase(connection, &std::mem::take(&mut self.erased))?;
        // Ascending, so that the numbers of each set come in order.
        let mut rows: QuickMap<i64, Vec<u32>> = QuickMap::default();
        for (id, prefixes) in std::mem::take(&mut self.added) {
            for prefix in prefixes {
                rows.entry(prefix.row(id >> CHUNK_BITS)).or_default().push(id);
            }
        }
        let mut rows: Vec<(i64, Vec<u32>)> = rows.into_iter().collect();
        rows.sort_unstable();
        let mut read = connection.prepare_cached(plan::PREFIX)?;
        let mut write =
            connection.prepare_cached("INSERT OR REPLACE INTO prefix_segment (id, body) VALUES (?1, ?2)")?;
        for (row, ids) in rows {
            let known = read.query_row([row], |row| set_of(row.get_ref(0)?.as_blob()?)).optional()?;
            let mut set = known.unwrap_or_default();
            set |= RoaringBitmap::from_sorted_iter(ids).unwrap_or_default();
            write.execute((row, bytes_of(&mut set)?))?;
        }
        Ok(())
    }
}

/// Takes numbers out of all sets.
fn erase(connection: &Connection, erased: &BTreeSet<u32>) -> rusqlite::Result<()> {
    let mut read = connection.prepare_cached("SELECT id, body FROM prefix_segment WHERE id BETWEEN ?1 AND ?2")?;
    let mut write = connection.prepare_cached("UPDATE prefix_segment SET body = ?2 WHERE id = ?1")?;
    let mut chunks: BTreeMap<u32, RoaringBitmap> = BTreeMap::new();
    for id in erased {
        chunks.entry(id >> CHUNK_BITS).or_default().insert(*id);
    }
    for (chunk, gone) in chunks {
        let mut changed: Vec<(i64, Vec<u8>)> = Vec::new();
        let mut rows = read.query((Prefix(0).row(chunk), Prefix(0).row(chunk.saturating_add(1)) - 1))?;
        while let Some(row) = rows.next()? {
            let mut set = set_of(row.get_ref(1)?.as_blob()?)?;
            let before = set.len();
            set -= &gone;
            if set.len() < before {
                changed.push((row.get(0)?, bytes_of(&mut set)?));
            }
        }
        drop(rows);
        for (row, body) in changed {
            write.execute((row, body))?;
        }
    }
    Ok(())
}

/// The conversations with such a word, as far as they are among some; sets count from the number `first`.
pub(super) fn matching(
    connection: &Connection,
    prefix: Prefix,
    first: usize,
    among: &Bitmap,
) -> rusqlite::Result<Bitmap> {
    let mut out = Bitmap::empty(among.len());
    let Some((low, high)) = among.bounds() else { return Ok(out) };
    let number = |at: usize| u32::try_from(first.saturating_add(at)).unwrap_or(u32::MAX);
    let (from, to) = (number(low), number(high));
    let mut read = connection.prepare_cached(plan::PREFIX)?;
    for chunk in from >> CHUNK_BITS..=to >> CHUNK_BITS {
        let numbers = (chunk << CHUNK_BITS) as usize..(chunk as usize + 1) << CHUNK_BITS;
        let own = numbers.start.saturating_sub(first)..numbers.end.saturating_sub(first);
        let asked = among.count_in(&own);
        if asked == 0 {
            continue;
        }
        let set = read.query_row([prefix.row(chunk)], |row| set_of(row.get_ref(0)?.as_blob()?)).optional()?;
        let set = set.unwrap_or_default();
        if (asked as u64) < set.len() {
            among.iter_in(&own).filter(|at| set.contains(number(*at))).for_each(|at| out.insert(at));
        } else {
            set.range(from..=to).for_each(|id| out.insert(id as usize - first));
        }
    }
    Ok(out)
}

/// All sets there are, for checking: prefix and conversations.
pub(super) fn each(connection: &Connection, mut take: impl FnMut(Prefix, RoaringBitmap)) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("SELECT id, body FROM prefix_segment ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        take(Prefix(id.cast_unsigned() & ((1 << (2 * LETTER_BITS)) - 1)), set_of(row.get_ref(1)?.as_blob()?)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_have_one_and_two_letters() {
        let words = ["order", "a", "øre", "a", "退", "订"];
        let letters: Vec<String> = prefixes(words.into_iter()).into_iter().map(Prefix::letters).collect();
        assert_eq!(letters, ["a", "o", "or", "ø", "ør", "订", "退"]);
        for letters in letters {
            assert_eq!(Prefix::new(&letters).map(Prefix::letters), Some(letters));
        }
        assert_eq!((Prefix::new(""), Prefix::new("abc")), (None, None));
    }
}
