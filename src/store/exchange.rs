//! Marks and saved views as a file: JSON that people can read, which another library takes up.
//!
//! Each mark travels with the time at which it became what it is, also those that were taken away, so that the newest wins wherever two
//! libraries meet, in whichever order and however often. Views have no such time: one that is there stays.

use std::collections::BTreeMap;
use std::io::{ErrorKind as ErrorOf, Write as _};
use std::path::Path;

use chrono::{DateTime, SecondsFormat};
use rusqlite::Connection;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::marks::{self, Kept, Kind, Rows};
use super::sql::During as _;
use super::{Batch, Reader, Store, View, derive, plan, rescue, views};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Key, Timestamp, Zone, tag_key, tidy_tag};
use crate::work::aside::{self, Access};

/// How the file says what it is.
const FORMAT: &str = "afterchat marks";

/// The newest version of the file this program writes and reads.
const VERSION: u32 = 1;

const READ: &str = "Could not read your marks";
const WRITE: &str = "Could not write your marks";
const SAVE: &str = "Could not write the file of marks";

/// What a file of marks holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarksCount {
    /// Conversations with marks, also with marks that were taken away.
    pub conversations: u64,
    /// Saved views.
    pub views: u64,
}

/// What became of a file of marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergedMarks {
    /// Marks the library did not know of.
    pub added: u64,
    /// Marks that went before the library's, because they are newer.
    pub newer: u64,
    /// Marks that gave way to the library's, because they are older.
    pub older: u64,
    /// Marks that say what the library's say.
    pub same: u64,
    /// Conversations that are not in the library; their marks wait for them.
    pub waiting: u64,
    /// Views the library did not have.
    pub views: u64,
    /// Where library and file said different things, in the order of the file.
    pub conflicts: Vec<MarkConflict>,
}

/// A mark or view of which library and file said different things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkConflict {
    /// The key of the conversation; empty for a view.
    pub key: String,
    /// `star`, `followed up`, `note`, `tag` or `view`.
    pub what: &'static str,
    /// Which tag or view; empty for other marks.
    pub name: String,
    /// Whether the file's is the newer one and stays.
    pub from_file: bool,
    /// What stays, for people; empty = that it was taken away.
    pub stays: String,
    /// What was given up, likewise.
    pub gives_way: String,
}

/// The file.
#[derive(Debug, Serialize, Deserialize)]
struct File {
    format: String,
    version: u32,
    #[serde(default)]
    conversations: Vec<Conversation>,
    #[serde(default)]
    views: Vec<NamedQuery>,
}

/// The marks of one conversation.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Conversation {
    key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    starred: Option<Changed<bool>>,
    /// When; `null` = not, or no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    followed_up: Option<Changed<Option<Moment>>>,
    /// Empty = none, or no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<Changed<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

/// What a mark is, and since when.
#[derive(Debug, Serialize, Deserialize)]
struct Changed<T> {
    value: T,
    changed: Moment,
}

/// A tag, or that it was taken away.
#[derive(Debug, Serialize, Deserialize)]
struct Tag {
    #[serde(rename = "tag")]
    text: String,
    value: bool,
    changed: Moment,
}

#[derive(Debug, Serialize, Deserialize)]
struct NamedQuery {
    name: String,
    query: String,
}

/// An instant in ms, written as ISO 8601 with milliseconds.
#[derive(Clone, Copy, Debug)]
struct Moment(i64);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let at = DateTime::from_timestamp_millis(self.0.clamp(1, Timestamp::MAX_MILLIS)).unwrap_or_default();
        serializer.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let at = DateTime::parse_from_rfc3339(&text).ok().map(|at| at.timestamp_millis());
        at.and_then(Timestamp::from_millis)
            .map(|at| Self(at.as_millis()))
            .ok_or_else(|| D::Error::custom(format!("{text:?} is no time such as 2026-05-30T16:33:59.703Z")))
    }
}

impl Reader {
    /// All marks and saved views as JSON, with how many there are.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn marks_json(&self) -> Result<(Vec<u8>, MarksCount)> {
        let conversations = self.with_connection(all).during(READ, self.path())?;
        file_of(conversations, self.views()?)
    }
}

/// What can be read of marks and saved views in a damaged library, as the JSON of [`Reader::marks_json`], and whether that is all of it.
pub(super) fn rescued(library: &Path) -> Result<(Vec<u8>, MarksCount, bool)> {
    let ((conversations, views), whole) = rescue::own(library, |connection| {
        let mut conversations = Vec::new();
        let marks = each(connection, &mut conversations);
        let views = views::all(connection);
        let whole = marks.is_ok() && views.is_ok();
        ((conversations, views.unwrap_or_default()), whole)
    });
    file_of(conversations, views).map(|(json, count)| (json, count, whole))
}

/// The file of these marks and views, with how many there are.
fn file_of(conversations: Vec<Conversation>, views: Vec<View>) -> Result<(Vec<u8>, MarksCount)> {
    let count = MarksCount { conversations: conversations.len() as u64, views: views.len() as u64 };
    let views = views.into_iter().map(|View { name, query, .. }| NamedQuery { name, query }).collect();
    let file = File { format: FORMAT.to_owned(), version: VERSION, conversations, views };
    let mut json =
        serde_json::to_vec_pretty(&file).map_err(|cause| Error::new(ErrorKind::Store, READ).because(cause))?;
    json.push(b'\n');
    Ok((json, count))
}

impl Store {
    /// Writes all marks and saved views to a file, readable by its owner only: whole or not at all.
    ///
    /// # Errors
    /// There is a file of this name, and not `replace`; it cannot be written; the library cannot be read.
    pub fn save_marks(&self, target: &Path, replace: bool) -> Result<MarksCount> {
        let (json, count) = self.reader()?.marks_json()?;
        let failed = |cause: std::io::Error| match cause.kind() {
            ErrorOf::AlreadyExists => Error::new(ErrorKind::Usage, "There is a file of this name already")
                .hint("Name another file, or replace this one with --force.")
                .at(target),
            _ => Error::io(SAVE, target, cause),
        };
        if target.is_dir() {
            return Err(Error::new(ErrorKind::Usage, "Marks need the name of a file, and this is a folder").at(target));
        }
        let mut file = aside::beside(target, Access::Owner).map_err(failed)?;
        file.write_all(&json).map_err(failed)?;
        aside::keep(file, target, replace).map_err(failed)?;
        Ok(count)
    }
}

impl Batch<'_> {
    /// Takes up a file of [`Reader::marks_json`]: of each mark the newest change stays, views that are not there come. Doing it again changes
    /// nothing.
    ///
    /// # Errors
    /// It is no such file, or one of a newer program (then nothing is changed); the library cannot be written.
    pub fn merge_marks(&mut self, json: &[u8]) -> Result<MergedMarks> {
        let file = read_file(json)?;
        let mut merged = MergedMarks::default();
        for conversation in &file.conversations {
            let (key, rows) = rows_of(conversation)?;
            self.merge_one(&key, rows, &mut merged).during(WRITE, &self.writer.path)?;
        }
        let mut known: BTreeMap<String, String> = views::all(&self.writer.connection)
            .during(WRITE, &self.writer.path)?
            .into_iter()
            .map(|it| (it.name, it.query))
            .collect();
        for NamedQuery { name, query } in file.views {
            let name = name.trim().to_owned();
            match known.get(&name) {
                Some(there) if *there == query => {}
                Some(there) => merged.conflicts.push(MarkConflict {
                    key: String::new(),
                    what: "view",
                    from_file: false,
                    stays: there.clone(),
                    gives_way: query,
                    name,
                }),
                None => {
                    self.put_view(&name, &query)?;
                    merged.views += 1;
                    known.insert(name, query);
                }
            }
        }
        Ok(merged)
    }

    fn merge_one(&self, key: &Key, theirs: Rows, merged: &mut MergedMarks) -> rusqlite::Result<()> {
        let connection = &self.writer.connection;
        let text = key.to_string();
        let ours = marks::read(connection, &text)?;
        for (name, theirs) in theirs {
            let Some(ours) = ours.get(&name) else {
                marks::write(connection, &text, &name, &theirs, self.generation)?;
                merged.added += 1;
                continue;
            };
            if ours.value == theirs.value {
                merged.same += 1;
                if theirs.changed_ms > ours.changed_ms {
                    marks::write(connection, &text, &name, &theirs, self.generation)?;
                }
                continue;
            }
            // Where both changed in the same millisecond the larger text stays, so that it does not matter who takes up whose file.
            let from_file = theirs > *ours;
            if from_file {
                marks::write(connection, &text, &name, &theirs, self.generation)?;
                merged.newer += 1;
            } else {
                merged.older += 1;
            }
            if !means_the_same(name.0, ours, &theirs) {
                let (stays, gives_way) = if from_file { (&theirs, ours) } else { (ours, &theirs) };
                merged.conflicts.push(MarkConflict {
                    key: text.clone(),
                    what: word(name.0),
                    from_file,
                    stays: spoken(name.0, stays),
                    gives_way: spoken(name.0, gives_way),
                    name: name.1,
                });
            }
        }
        if derive::find(connection, key)?.is_none() {
            merged.waiting += 1;
        }
        Ok(())
    }
}

/// The file, if this program understands it.
fn read_file(json: &[u8]) -> Result<File> {
    /// What decides whether the rest can be understood.
    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        format: String,
        #[serde(default)]
        version: u32,
    }
    let no_marks =
        || Error::new(ErrorKind::Usage, "This is no file of marks").hint("afterchat marks export writes such a file");
    let head: Head = serde_json::from_slice(json).map_err(|cause| no_marks().because(cause))?;
    if head.format != FORMAT {
        return Err(no_marks());
    }
    if head.version > VERSION {
        return Err(Error::new(ErrorKind::Usage, "This file of marks was written by a newer Afterchat")
            .hint("bring this one up to date"));
    }
    serde_json::from_slice(json)
        .map_err(|cause| Error::new(ErrorKind::Usage, "This file of marks cannot be read").because(cause))
}

/// What the library keeps of the marks of one entry.
fn rows_of(entry: &Conversation) -> Result<(Key, Rows)> {
    let wrong = |what: String| {
        Error::new(ErrorKind::Usage, format!("This file of marks cannot be read: {what}"))
            .hint("nothing was changed; mend the entry or take it out")
    };
    let key: Key = entry.key.parse().map_err(|_unreadable| wrong(format!("{:?} is no key", entry.key)))?;
    let mut rows = Rows::new();
    let mut put = |kind, name: String, changed: Moment, value: String| {
        let kept = Kept { changed_ms: changed.0, value };
        let newest = rows.entry((kind, name)).or_insert_with(|| kept.clone());
        if *newest < kept {
            *newest = kept;
        }
    };
    if let Some(Changed { value, changed }) = &entry.starred {
        put(Kind::Star, String::new(), *changed, if *value { "1".to_owned() } else { String::new() });
    }
    if let Some(Changed { value, changed }) = &entry.followed_up {
        put(Kind::FollowedUp, String::new(), *changed, value.map_or_else(String::new, |at| at.0.to_string()));
    }
    if let Some(Changed { value, changed }) = &entry.note {
        put(Kind::Note, String::new(), *changed, value.trim().to_owned());
    }
    for Tag { text, value, changed } in &entry.tags {
        let tidy = tidy_tag(text).ok_or_else(|| wrong(format!("{key} has a tag without a name")))?;
        // One that was taken away is told by its key, which may be longer than any tag.
        let (name, value) = if *value { (tag_key(&tidy), tidy) } else { (tag_key(text), String::new()) };
        put(Kind::Tag, name, *changed, value);
    }
    Ok((key, rows))
}

/// Everything the library keeps of marks, also what was taken away.
fn all(connection: &Connection) -> rusqlite::Result<Vec<Conversation>> {
    let mut out = Vec::new();
    each(connection, &mut out)?;
    Ok(out)
}

/// As [`all`], as far as it goes.
fn each(connection: &Connection, out: &mut Vec<Conversation>) -> rusqlite::Result<()> {
    if !marks::exist(connection)? {
        return Ok(());
    }
    let mut statement = connection.prepare_cached(plan::MARK_HISTORY)?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        // Kinds and keys of a later program stay where they are.
        let (Some(kind), key) = (Kind::of(row.get(1)?), row.get::<_, String>(0)?) else { continue };
        if out.last().is_none_or(|last| last.key != key) {
            if key.parse::<Key>().is_err() {
                continue;
            }
            out.push(Conversation { key, ..Conversation::default() });
        }
        let (name, value, changed): (String, String, _) = (row.get(2)?, row.get(3)?, Moment(row.get(4)?));
        let Some(entry) = out.last_mut() else { continue };
        match kind {
            Kind::Star => entry.starred = Some(Changed { value: !value.is_empty(), changed }),
            Kind::FollowedUp => entry.followed_up = Some(Changed { value: value.parse().ok().map(Moment), changed }),
            Kind::Note => entry.note = Some(Changed { value, changed }),
            Kind::Tag => {
                let there = !value.is_empty();
                entry.tags.push(Tag { text: if there { value } else { name }, value: there, changed });
            }
        }
    }
    Ok(())
}

/// Whether two values differ in a way nobody loses anything by: a spelling, the minute at which two people followed up.
fn means_the_same(kind: Kind, one: &Kept, other: &Kept) -> bool {
    matches!(kind, Kind::FollowedUp | Kind::Tag) && one.value.is_empty() == other.value.is_empty()
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Star => "star",
        Kind::FollowedUp => "followed up",
        Kind::Note => "note",
        Kind::Tag => "tag",
    }
}

fn spoken(kind: Kind, Kept { value, .. }: &Kept) -> String {
    let at = value.parse().ok().and_then(Timestamp::from_millis);
    match (kind, at) {
        _ if value.is_empty() => String::new(),
        (Kind::Star, _) => "starred".to_owned(),
        (Kind::FollowedUp, Some(at)) => Zone::UTC.iso(at),
        _ => value.clone(),
    }
}
