//! Which conversations began inside office hours and which outside: two sets in memory, made anew when conversations or the directory changed.
//!
//! A million take some hundred ms, which only a library with office hours pays; nothing of it is in the file, so new hours need no re-index.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Connection;

use super::bitmap::Bitmap;
use super::columns::{Columns, SEGMENT};
use super::plan;
use super::value_segments::{Unpacked, ValueSegments};
use super::values::{ValueId, ValueKind};
use crate::directory::{Directory, Timetable};
use crate::query::Is;

/// The two sets.
#[derive(Debug, Default)]
pub(super) struct Staffed {
    /// For which state of the columns' content, and for which directory.
    made_for: Option<(i64, Arc<Directory>)>,
    inside: Bitmap,
    outside: Bitmap,
}

impl Staffed {
    /// Makes the sets where what they depend on has changed.
    pub(super) fn refresh(
        &mut self,
        connection: &Connection,
        columns: &Columns,
        values: &mut ValueSegments,
        directory: &Arc<Directory>,
    ) -> rusqlite::Result<()> {
        let current = self.made_for.as_ref().is_some_and(|(content, known)| {
            // The same one, not only an equal one: comparing costs nothing.
            *content == columns.content && Arc::ptr_eq(known, directory)
        });
        if current {
            return Ok(());
        }
        self.inside = Bitmap::empty(columns.len());
        self.outside = Bitmap::empty(columns.len());
        if directory.hours_differ() {
            self.by_account(connection, columns, values, directory)?;
        } else if let Some(mut times) = directory.timetable("") {
            for at in columns.present.iter() {
                self.put(columns, at, &mut times);
            }
        }
        self.made_for = Some((columns.content, Arc::clone(directory)));
        Ok(())
    }

    /// The conversations for which a condition holds; `None` for one that office hours do not say.
    pub(super) fn of_is(&self, is: Is) -> Option<&Bitmap> {
        // Without office hours nothing says it.
        self.made_for.as_ref()?;
        match is {
            Is::InHours => Some(&self.inside),
            Is::AfterHours => Some(&self.outside),
            _ => None,
        }
    }

    fn by_account(
        &mut self,
        connection: &Connection,
        columns: &Columns,
        values: &mut ValueSegments,
        directory: &Directory,
    ) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(plan::VALUES_OF_KIND)?;
        let mut rows = statement.query([ValueKind::Account.number()])?;
        let mut tables: BTreeMap<u32, Option<Timetable<'_>>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            tables.insert(ValueId(row.get(0)?).running(), directory.timetable(row.get_ref(1)?.as_str()?));
        }
        let lists = values.of_kind(connection, ValueKind::Account)?;
        let mut unpacked = Unpacked::default();
        for segment in 0..lists.len() {
            let first = segment * SEGMENT as usize;
            let put = |at: usize, value| {
                let at = first + at;
                if columns.present.contains(at)
                    && let Some(Some(times)) = tables.get_mut(&value)
                {
                    self.put(columns, at, times);
                }
            };
            lists.with(segment, &mut unpacked, |lists| lists.each(put))?;
        }
        Ok(())
    }

    fn put(&mut self, columns: &Columns, at: usize, times: &mut Timetable<'_>) {
        // 0 = unknown.
        let Some(started) = columns.started_ms.get(at).filter(|ms| **ms != 0) else { return };
        match times.is_open(*started) {
            Some(true) => self.inside.insert(at),
            Some(false) => self.outside.insert(at),
            None => {}
        }
    }
}
