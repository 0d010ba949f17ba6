//! Checking a library: is every payload what it was, and does everything derived say what the payloads say?
//!
//! Works everything out again with the same functions that wrote it, on one state of the library, and mends nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension as _};

use super::columns::{Columns, Record, SEGMENT};
use super::copies::Merged;
use super::payload::Unpacker;
use super::prefixes::{self, Prefix};
use super::reindex::is_corrupt;
use super::rows::{self, NamesByNumber};
use super::schema::{self, meta, meta_value};
use super::sql::During as _;
use super::summary::Summary;
use super::value_segments::{Unpacked, ValueSegments};
use super::values::{ValueId, ValueKind};
use super::{ConversationId, Row, plan, words};
use crate::error::Result;
use crate::work::Cancel;

/// Faults told in full; more are counted.
const TOLD: usize = 100;

/// Conversations between two looks at the cancel flag.
const BLOCK: u32 = 256;

const WHAT: &str = "Could not check the library";

/// Checks; returns what is wrong.
pub(super) fn verify(path: &Path, cancel: &Cancel, progress: &mut dyn FnMut(u64, u64)) -> Result<Vec<String>> {
    let connection = schema::reader(path)?;
    let mut faults = Faults::default();
    let structure = structure(&connection, &mut faults).during(WHAT, path);
    faults.unless_damaged(structure, || "SQLite cannot read the file to its end.".to_owned())?;
    cancel.check()?;
    let compared = compare(&connection, path, &mut faults, cancel, progress);
    faults.unless_damaged(compared, || {
        "The check ended early: what the library says of itself cannot be read.".to_owned()
    })?;
    Ok(faults.told())
}

/// Compares what is derived with the payloads.
fn compare(
    connection: &Connection,
    path: &Path,
    faults: &mut Faults,
    cancel: &Cancel,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<()> {
    let transaction = connection.unchecked_transaction().during(WHAT, path)?;
    let mut columns = Columns::default();
    let refreshed = columns.refresh(&transaction).during(WHAT, path);
    let filters = faults.unless_damaged(refreshed, || "The filters cannot be read.".to_owned())?.is_some();
    let last = u32::try_from(meta_value(&transaction, meta::LAST_CONVERSATION).during(WHAT, path)?).unwrap_or(0);
    let mut check = Check {
        connection: &transaction,
        path,
        columns: filters.then_some(&columns),
        unpacker: Unpacker::default(),
        names: NamesByNumber::default(),
        words: Vec::new(),
        values: ValueSegments::default(),
        segment: (usize::MAX, BTreeMap::new()),
        prefixes: BTreeMap::new(),
        faults,
    };
    let (mut count, mut unread) = (0, 0);
    for id in 1..=last {
        if id % BLOCK == 0 {
            cancel.check()?;
            progress(u64::from(id), u64::from(last));
        }
        let there = check.conversation(ConversationId(id));
        match check
            .faults
            .unless_damaged(there, || format!("Conversation {id} stands where the file cannot be read."))?
        {
            Some(there) => count += i64::from(there),
            None => unread += 1,
        }
    }
    progress(u64::from(last), u64::from(last));
    let Check { words, prefixes, .. } = check;
    if unread == 0 && meta_value(&transaction, meta::CONVERSATIONS).during(WHAT, path)? != count {
        faults.add("The library's count of conversations is wrong.".to_owned());
    }
    // With conversations that were not read both differ for that reason alone: then it is only seen whether they can be read.
    let mut left_out = Faults::default();
    let compared = compare_words(&transaction, words, if unread == 0 { &mut *faults } else { &mut left_out });
    faults.unless_damaged(compared.during(WHAT, path), || "The text index cannot be read to its end.".to_owned())?;
    let compared = compare_prefixes(&transaction, prefixes, if unread == 0 { &mut *faults } else { &mut left_out });
    faults.unless_damaged(compared.during(WHAT, path), || {
        "The beginnings of words cannot be read to their end.".to_owned()
    })?;
    Ok(())
}

/// What is wrong, bounded.
#[derive(Debug, Default)]
struct Faults {
    told: Vec<String>,
    more: usize,
}

impl Faults {
    fn add(&mut self, sentence: String) {
        if self.told.len() < TOLD {
            self.told.push(sentence);
        } else {
            self.more += 1;
        }
    }

    /// What was read; damage is a finding here, and no reason to give up without telling the others.
    fn unless_damaged<T>(&mut self, outcome: Result<T>, sentence: impl FnOnce() -> String) -> Result<Option<T>> {
        match outcome {
            Err(error) if is_corrupt(&error) => {
                self.add(sentence());
                Ok(None)
            }
            outcome => outcome.map(Some),
        }
    }

    fn told(mut self) -> Vec<String> {
        if self.more > 0 {
            self.told.push(format!("… and {} more.", self.more));
        }
        self.told
    }
}

/// SQLite's own check.
fn structure(connection: &Connection, faults: &mut Faults) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("PRAGMA integrity_check(100)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != "ok" {
            faults.add(format!("SQLite: {line}"));
        }
    }
    Ok(())
}

struct Check<'c> {
    connection: &'c Connection,
    path: &'c Path,
    /// `None` where they cannot be read.
    columns: Option<&'c Columns>,
    unpacker: Unpacker,
    names: NamesByNumber,
    /// What the words of each conversation come to, by number.
    words: Vec<u64>,
    values: ValueSegments,
    /// The segment looked into last, and the values in it by conversation.
    segment: (usize, BTreeMap<usize, BTreeSet<u32>>),
    /// Beginning of words → conversations.
    prefixes: BTreeMap<Prefix, RoaringBitmap>,
    faults: &'c mut Faults,
}

impl Check<'_> {
    /// Checks one number; returns whether there is such a conversation.
    fn conversation(&mut self, id: ConversationId) -> Result<bool> {
        let row = rows::read(self.connection, &mut self.names, id).during(WHAT, self.path)?;
        let record = self.columns.map(|columns| columns.record(id));
        let merged = match Merged::read(self.connection, &mut self.unpacker, id, self.path) {
            Ok(merged) => merged,
            Err(error) if is_corrupt(&error) => return Err(error),
            Err(error) => {
                self.faults.add(format!("{error}."));
                return Ok(row.is_some());
            }
        };
        let Some(merged) = merged else {
            if row.is_some() || record.is_some_and(|record| record != Record::ABSENT) {
                self.faults.add(format!("Conversation {} has no payload.", id.0));
            }
            return Ok(row.is_some());
        };
        if let Some(error) = &merged.damaged {
            self.faults.add(format!("{error}."));
            return Ok(row.is_some());
        }
        let summary = Summary::of(&merged.conversation);
        let key = &summary.key;
        if row.as_ref() != Some(&Row::of(id, &summary)) {
            self.faults.add(format!("The line of {key} is not what its payload says."));
        }
        if !self.is_filed(id, &merged, &summary, record).during(WHAT, self.path)? {
            self.faults.add(format!("The filters of {key} are not what its payload says."));
        }
        let has_values = self.has_values(id, &summary).during(WHAT, self.path);
        let has_values = self.faults.unless_damaged(has_values, || format!("The names of {key} cannot be read."))?;
        if has_values == Some(false) {
            self.faults.add(format!("The names of {key} are not what its payload says."));
        }
        for prefix in &summary.prefixes {
            self.prefixes.entry(*prefix).or_default().insert(id.0);
        }
        self.words.resize(id.index(), 0);
        self.words.push(summary.words.fingerprint());
        Ok(row.is_some())
    }

    /// Whether the current copy and the record are right.
    fn is_filed(
        &self,
        id: ConversationId,
        merged: &Merged,
        summary: &Summary,
        record: Option<Record>,
    ) -> rusqlite::Result<bool> {
        let payload: Option<i64> = self
            .connection
            .prepare_cached("SELECT payload_id FROM conversation WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        let folder: Option<u32> = self
            .connection
            .prepare_cached("SELECT folder_id FROM file WHERE id = ?1")?
            .query_row([merged.first.file], |row| row.get(0))
            .optional()?;
        let file = u32::try_from(merged.first.file).unwrap_or(0);
        Ok(payload == Some(merged.current.payload)
            && record.is_none_or(|record| record == summary.record(file, folder.unwrap_or(0))))
    }

    /// Whether the lists of values are right.
    fn has_values(&mut self, id: ConversationId, summary: &Summary) -> rusqlite::Result<bool> {
        let segment = id.index() / SEGMENT as usize;
        if self.segment.0 != segment {
            let mut lists: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
            let mut unpacked = Unpacked::default();
            for kind in ValueKind::ALL {
                let all = self.values.of_kind(self.connection, kind)?;
                let mut insert = |at, value| {
                    lists.entry(at).or_default().insert(value);
                };
                all.with(segment, &mut unpacked, |all| all.each(&mut insert))?;
            }
            self.segment = (segment, lists);
        }
        let mut expected = BTreeSet::new();
        for value in &summary.values {
            let id: Option<u32> = self
                .connection
                .prepare_cached(plan::VALUE_ID)?
                .query_row((value.kind.number(), &value.text, &value.detail), |row| row.get(0))
                .optional()?;
            let Some(id) = id else { return Ok(false) };
            expected.insert(ValueId(id).running());
        }
        Ok(self.segment.1.remove(&(id.index() % SEGMENT as usize)).unwrap_or_default() == expected)
    }
}

/// Compares the words that must be there with those of the text index: eight bytes a conversation, however many words there are.
fn compare_words(connection: &Connection, mut words: Vec<u64>, faults: &mut Faults) -> rusqlite::Result<()> {
    // Also for those that are not there at all.
    let mut strays: BTreeMap<u32, u64> = BTreeMap::new();
    let mut spoken = RoaringBitmap::new();
    let mut twice = RoaringBitmap::new();
    words::each_place(connection, |number, place| match (place, words.get_mut(number as usize)) {
        (None, _) => {
            if !spoken.insert(number) {
                twice.insert(number);
            }
        }
        (Some(place), Some(left)) => *left = left.wrapping_sub(place),
        (Some(place), None) => {
            let sum = strays.entry(number).or_default();
            *sum = sum.wrapping_add(place);
        }
    })?;
    let wrong = (0..).zip(words).filter(|(_number, left)| *left != 0).map(|(number, _left)| number);
    for number in wrong.chain(strays.into_keys()).chain(twice) {
        faults.add(format!("The words of conversation {number} are not those of the text index."));
    }
    Ok(())
}

/// Compares the beginnings that must be there with the sets on file.
fn compare_prefixes(
    connection: &Connection,
    mut expected: BTreeMap<Prefix, RoaringBitmap>,
    faults: &mut Faults,
) -> rusqlite::Result<()> {
    let mut wrong: BTreeSet<Prefix> = BTreeSet::new();
    prefixes::each(connection, |prefix, set| {
        let known = expected.entry(prefix).or_default();
        if set.is_subset(known) {
            *known -= set;
        } else {
            wrong.insert(prefix);
        }
    })?;
    wrong.extend(expected.into_iter().filter(|(_prefix, left)| !left.is_empty()).map(|(prefix, _left)| prefix));
    for prefix in wrong {
        faults
            .add(format!("The conversations with words that begin with “{}” are not those on file.", prefix.letters()));
    }
    Ok(())
}
