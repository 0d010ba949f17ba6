//! Which conversations have which of the user's marks: sets of numbers in memory, and the words of notes and tags.
//!
//! Words are looked up by reading them all: people write notes about some thousands of conversations, not about a million. What a mark says of a
//! conversation that is not in the library waits until it comes.

use std::collections::{BTreeMap, BTreeSet};

use roaring::RoaringBitmap;
use rusqlite::Connection;

use super::bitmap::Bitmap;
use super::columns::Columns;
use super::marks::{self, Kind, Rows};
use super::schema::{meta, meta_value};
use super::{derive, plan};
use crate::model::Key;
use crate::query::{Has, Is, Value};
use crate::text::{self, Phrase};

/// The marks of a library, by conversation number.
#[derive(Debug, Default)]
pub(super) struct Marked {
    /// The state of the columns for which they were read; 0 = never.
    moved: i64,
    /// The state of the columns' content in which keys were looked up.
    content: i64,
    /// The state of the library up to which marks were read.
    generation: i64,
    starred: RoaringBitmap,
    followed_up: RoaringBitmap,
    noted: RoaringBitmap,
    /// By what tells them apart.
    tags: BTreeMap<String, Tag>,
    /// Folded words of note and tags, each preceded by a space, boundaries between the texts, a space at the end.
    words: BTreeMap<u32, String>,
    /// Keys of conversations that are not in the library.
    waiting: BTreeSet<String>,
}

/// A tag and who has it.
#[derive(Debug, Default)]
pub(super) struct Tag {
    /// As it was written last.
    pub(super) text: String,
    changed_ms: i64,
    pub(super) set: RoaringBitmap,
}

impl Marked {
    /// Reads what changed since the columns moved; everything at first.
    pub(super) fn refresh(&mut self, connection: &Connection, columns: &Columns) -> rusqlite::Result<()> {
        if self.moved == columns.generation {
            return Ok(());
        }
        let generation = meta_value(connection, meta::GENERATION)?;
        let looked_up = self.content == columns.content;
        let gone = |number: u32| !columns.present.contains(number as usize);
        // A library put back from a backup may be older; what went may have come again under another number.
        if generation < self.generation || !looked_up && self.numbers().any(gone) {
            *self = Self::default();
        }
        if !marks::exist(connection)? {
            self.moved = columns.generation;
            return Ok(());
        }
        if self.moved == 0 {
            self.read_all(connection)?;
        } else {
            let mut keys: BTreeSet<String> =
                if looked_up { BTreeSet::new() } else { std::mem::take(&mut self.waiting) };
            let mut statement = connection.prepare_cached(plan::CHANGED_MARKS)?;
            let mut rows = statement.query([self.generation])?;
            while let Some(row) = rows.next()? {
                keys.insert(row.get(0)?);
            }
            for key in keys {
                let rows = marks::read(connection, &key)?;
                self.take(connection, key, &rows)?;
            }
        }
        self.tags.retain(|_key, tag| !tag.set.is_empty());
        self.moved = columns.generation;
        self.content = columns.content;
        self.generation = generation;
        Ok(())
    }

    /// The conversations for which a condition holds; `None` for one that no mark says.
    pub(super) fn of_is(&self, is: Is) -> Option<&RoaringBitmap> {
        match is {
            Is::Starred => Some(&self.starred),
            Is::FollowedUp => Some(&self.followed_up),
            _ => None,
        }
    }

    /// As [`Self::of_is`].
    pub(super) fn of_has(&self, has: Has) -> Option<&RoaringBitmap> {
        (has == Has::Note).then_some(&self.noted)
    }

    /// The conversations with a tag that is meant.
    pub(super) fn tagged(&self, value: &Value) -> RoaringBitmap {
        let meant = self.tags.values().filter(|tag| value.holds(&tag.text, ""));
        meant.fold(RoaringBitmap::new(), |all, tag| all | &tag.set)
    }

    /// All tags some conversation has.
    pub(super) fn tags(&self) -> impl Iterator<Item = &Tag> {
        self.tags.values()
    }

    /// The conversations whose note or one of whose tags says this.
    pub(super) fn saying(&self, phrase: &Phrase) -> RoaringBitmap {
        let mut wanted = String::new();
        for word in &phrase.words {
            wanted.extend([" ", word]);
        }
        if !phrase.prefix {
            wanted.push(' ');
        }
        self.words.iter().filter(|(_number, words)| words.contains(&wanted)).map(|(number, _words)| *number).collect()
    }

    fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        let sets = [&self.starred, &self.followed_up, &self.noted].into_iter();
        sets.chain(self.tags.values().map(|tag| &tag.set)).flatten()
    }

    fn read_all(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(plan::ALL_MARKS)?;
        let mut found = statement.query([])?;
        let mut open: Option<(String, Rows)> = None;
        while let Some(row) = found.next()? {
            let key = row.get_ref(0)?.as_str()?;
            if open.as_ref().is_none_or(|(open, _rows)| open != key) {
                let next = Some((key.to_owned(), Rows::new()));
                if let Some((key, rows)) = std::mem::replace(&mut open, next) {
                    self.take(connection, key, &rows)?;
                }
            }
            if let (Some((_key, rows)), Some(kind)) = (&mut open, Kind::of(row.get(1)?)) {
                rows.insert((kind, row.get(2)?), marks::Kept { value: row.get(3)?, changed_ms: row.get(4)? });
            }
        }
        match open {
            Some((key, rows)) => self.take(connection, key, &rows),
            None => Ok(()),
        }
    }

    /// Puts the marks of one conversation in place of those known of it.
    fn take(&mut self, connection: &Connection, key: String, rows: &Rows) -> rusqlite::Result<()> {
        let number = match key.parse::<Key>() {
            Ok(key) => derive::find(connection, &key)?.map(|(id, _payload)| id.0),
            Err(_of_a_later_program) => None,
        };
        let Some(number) = number else {
            self.waiting.insert(key);
            return Ok(());
        };
        self.waiting.remove(&key);
        let marks = marks::marks(rows);
        put(&mut self.starred, number, marks.starred);
        put(&mut self.followed_up, number, marks.followed_up.is_some());
        put(&mut self.noted, number, !marks.note.is_empty());
        for tag in self.tags.values_mut() {
            tag.set.remove(number);
        }
        for ((kind, name), kept) in rows {
            if *kind != Kind::Tag || kept.value.is_empty() {
                continue;
            }
            let tag = self.tags.entry(name.clone()).or_default();
            tag.set.insert(number);
            if (tag.changed_ms, tag.text.as_str()) < (kept.changed_ms, kept.value.as_str()) {
                tag.changed_ms = kept.changed_ms;
                tag.text.clone_from(&kept.value);
            }
        }
        let mut words = String::new();
        for text in marks.tags.iter().chain([&marks.note]) {
            text::fold_into(text, &mut words);
            words.extend([" ", text::BOUNDARY]);
        }
        words.push(' ');
        if marks.note.is_empty() && marks.tags.is_empty() {
            self.words.remove(&number);
        } else {
            self.words.insert(number, words);
        }
        Ok(())
    }
}

/// The part of a set that lies in a window of numbers, counted from its begin.
pub(super) fn slice(set: &RoaringBitmap, window: &std::ops::Range<usize>) -> Bitmap {
    let mut out = Bitmap::empty(window.len());
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    for at in set.range(number(window.start)..number(window.end)) {
        out.insert((at as usize).saturating_sub(window.start));
    }
    out
}

/// How many members of a set have a mark.
pub(super) fn count(set: &Bitmap, marked: &RoaringBitmap) -> u64 {
    marked.iter().filter(|number| set.contains(*number as usize)).count() as u64
}

fn put(set: &mut RoaringBitmap, number: u32, holds: bool) {
    if holds {
        set.insert(number);
    } else {
        set.remove(number);
    }
}
