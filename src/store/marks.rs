//! The user's own marks: star, followed up, tags, note.
//!
//! Kept by the identity of the conversation, so that re-import, re-index and remove never touch them, and marks may be there before their
//! conversation comes. A row says what one mark is now and since when; one that was taken away stays, with an empty value.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::sql::During as _;
use super::{Batch, ConversationId, Reader, plan, rows};
use crate::error::Result;
use crate::model::{Key, MarkChange, Marks, Timestamp, tag_key};

/// What is kept of each mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// `1`.
    Star = 1,
    /// When, in ms.
    FollowedUp = 2,
    /// The text.
    Note = 3,
    /// As written; the name of the row is its [`tag_key`].
    Tag = 4,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Star, Self::FollowedUp, Self::Note, Self::Tag];

    /// The kind behind a number of the file.
    pub(super) fn of(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as i64 == number)
    }
}

/// One mark of a conversation: its kind, and of a tag what tells it apart.
pub(super) type Name = (Kind, String);

/// What a mark is, and when it became so (ms).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kept {
    /// The newer one wins where two meet, so this stands first.
    pub(super) changed_ms: i64,
    /// Empty where it was taken away.
    pub(super) value: String,
}

/// All marks of one conversation.
pub(super) type Rows = BTreeMap<Name, Kept>;

const READ: &str = "Could not read your marks";
const WRITE: &str = "Could not write your marks";

impl Reader {
    /// The marks of these conversations, in this order; none for those that are gone.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn marks(&self, ids: &[ConversationId]) -> Result<Vec<Marks>> {
        self.with_connection(|connection| {
            let there = exist(connection)?;
            ids.iter()
                .map(|id| match key_of(connection, *id)?.filter(|_key| there) {
                    Some(key) => read(connection, &key.to_string()).map(|rows| marks(&rows)),
                    None => Ok(Marks::default()),
                })
                .collect()
        })
        .during(READ, self.path())
    }

    /// The marks of the conversation with this key, also where it is not in the library.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn marks_of(&self, key: &Key) -> Result<Marks> {
        self.with_connection(|connection| of_key(connection, key)).during(READ, self.path())
    }
}

impl Batch<'_> {
    /// Changes the marks of these conversations. Returns those that changed with what they were before, for [`Self::unmark`].
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn mark(
        &mut self,
        ids: &[ConversationId],
        change: &MarkChange,
        now: Timestamp,
    ) -> Result<Vec<(ConversationId, Marks)>> {
        self.change_marks(ids.iter().copied(), |_place, before| before.with(change, now), now)
    }

    /// Undoes a change of [`Self::mark`]: what it touched becomes as it was `before`, what was done otherwise since stays. Returns those that
    /// changed with what they were before that.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn unmark(
        &mut self,
        before: &[(ConversationId, Marks)],
        change: &MarkChange,
        now: Timestamp,
    ) -> Result<Vec<(ConversationId, Marks)>> {
        let after = |place: usize, marks: &Marks| match before.get(place) {
            Some((_id, before)) => marks.without(change, before),
            None => marks.clone(),
        };
        self.change_marks(before.iter().map(|(id, _marks)| *id), after, now)
    }

    fn change_marks(
        &mut self,
        ids: impl Iterator<Item = ConversationId>,
        after: impl Fn(usize, &Marks) -> Marks,
        now: Timestamp,
    ) -> Result<Vec<(ConversationId, Marks)>> {
        let mut changed = Vec::new();
        let connection = &self.writer.connection;
        let mut change = |place: usize, id: ConversationId| -> rusqlite::Result<()> {
            let Some(key) = key_of(connection, id)? else { return Ok(()) };
            let key = key.to_string();
            let before = read(connection, &key)?;
            let was = marks(&before);
            let wanted = values(&after(place, &was));
            let mut names: Vec<&Name> = before.keys().chain(wanted.keys()).collect();
            names.sort_unstable();
            names.dedup();
            let mut any = false;
            for name in names {
                let (old, new) = (before.get(name), wanted.get(name).map_or("", String::as_str));
                if old.map_or("", |old| &old.value) == new {
                    continue;
                }
                // What is done last counts, whatever clock made the mark that is there.
                let changed_ms = now.as_millis().max(old.map_or(0, |old| old.changed_ms.saturating_add(1)));
                write(connection, &key, name, &Kept { changed_ms, value: new.to_owned() }, self.generation)?;
                any = true;
            }
            if any {
                changed.push((id, was));
            }
            Ok(())
        };
        for (place, id) in ids.enumerate() {
            change(place, id).during(WRITE, &self.writer.path)?;
        }
        Ok(changed)
    }
}

/// Whether the library has the table: one that an older program wrote to a medium that cannot be written has not.
pub(super) fn exist(connection: &Connection) -> rusqlite::Result<bool> {
    connection.table_exists(None, "mark")
}

/// Whether there is any mark in the library.
pub(super) fn any(connection: &Connection) -> rusqlite::Result<bool> {
    if !exist(connection)? {
        return Ok(false);
    }
    connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM mark)")?.query_row([], |row| row.get(0))
}

/// The marks of the conversation with a key.
pub(super) fn of_key(connection: &Connection, key: &Key) -> rusqlite::Result<Marks> {
    if !exist(connection)? {
        return Ok(Marks::default());
    }
    read(connection, &key.to_string()).map(|rows| marks(&rows))
}

/// All that is kept of the marks of a conversation.
pub(super) fn read(connection: &Connection, key: &str) -> rusqlite::Result<Rows> {
    let mut statement = connection.prepare_cached(plan::MARKS_OF)?;
    let mut found = statement.query([key])?;
    let mut out = Rows::new();
    while let Some(row) = found.next()? {
        // Kinds of a later program stay as they are.
        let Some(kind) = Kind::of(row.get(0)?) else { continue };
        out.insert((kind, row.get(1)?), Kept { value: row.get(2)?, changed_ms: row.get(3)? });
    }
    Ok(out)
}

/// Writes one mark.
pub(super) fn write(
    connection: &Connection,
    key: &str,
    (kind, name): &Name,
    kept: &Kept,
    generation: i64,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO mark (key, kind, name, value, changed_ms, generation) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    statement.execute((key, *kind as i64, name, &kept.value, kept.changed_ms, generation)).map(|_rows| ())
}

/// What is kept → what it means.
pub(super) fn marks(rows: &Rows) -> Marks {
    let mut marks = Marks::default();
    for ((kind, _name), Kept { value, .. }) in rows.iter().filter(|(_name, kept)| !kept.value.is_empty()) {
        match kind {
            Kind::Star => marks.starred = true,
            Kind::FollowedUp => marks.followed_up = value.parse().ok().and_then(Timestamp::from_millis),
            Kind::Note => marks.note.clone_from(value),
            Kind::Tag => marks.tags.push(value.clone()),
        }
    }
    marks
}

/// The values that mean these marks.
fn values(marks: &Marks) -> BTreeMap<Name, String> {
    let mut out: BTreeMap<Name, String> =
        marks.tags.iter().map(|tag| ((Kind::Tag, tag_key(tag)), tag.clone())).collect();
    if marks.starred {
        out.insert((Kind::Star, String::new()), "1".to_owned());
    }
    if let Some(at) = marks.followed_up {
        out.insert((Kind::FollowedUp, String::new()), at.as_millis().to_string());
    }
    if !marks.note.is_empty() {
        out.insert((Kind::Note, String::new()), marks.note.clone());
    }
    out
}

fn key_of(connection: &Connection, id: ConversationId) -> rusqlite::Result<Option<Key>> {
    let mut statement = connection.prepare_cached(plan::ROW)?;
    let mut found = statement.query([id])?;
    found.next()?.map(|row| rows::key(row, 1)).transpose()
}
