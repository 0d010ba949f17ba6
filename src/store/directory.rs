//! The directory's facts in the library. What they mean is said in `crate::directory`.

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::schema::{meta, meta_value, set_meta};
use super::sql::During as _;
use super::{Batch, Reader, plan, rescue};
use crate::directory::{Directory, Entry, Fact, FactKind};
use crate::error::Result;
use crate::model::Timestamp;

const READ: &str = "Could not read the directory";
const WRITE: &str = "Could not write the directory";

/// The directory as it was read last.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The state of the library in which it was changed last; `None` = never read.
    changed: Option<i64>,
    pub(super) directory: Arc<Directory>,
}

impl Known {
    /// Reads it where it changed. Returns whether it did.
    pub(super) fn refresh(&mut self, connection: &Connection) -> rusqlite::Result<bool> {
        let changed = meta_value(connection, meta::DIRECTORY)?;
        if self.changed == Some(changed) {
            return Ok(false);
        }
        let first = self.changed.is_none();
        // Statistics are many, and nothing is joined with them.
        let facts = facts(connection, |kind| kind != FactKind::Statistics)?;
        let directory = Directory::of(facts);
        let differs = *self.directory != directory;
        if differs {
            // An equal one stays the same one, and with it what was made for it.
            self.directory = Arc::new(directory);
        }
        self.changed = Some(changed);
        Ok(differs || first)
    }
}

impl Reader {
    /// Who is who, as it is now.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn directory(&self) -> Result<Arc<Directory>> {
        self.with_connection(|connection| self.directory_within(connection)).during(READ, self.path())
    }

    /// All facts of these kinds, by kind, id and date.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn facts(&self, kinds: &[FactKind]) -> Result<Vec<Entry>> {
        self.with_connection(|connection| facts(connection, |kind| kinds.contains(&kind))).during(READ, self.path())
    }
}

impl Batch<'_> {
    /// Adds facts; those without a date are left out. Returns how many are new.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn learn(&mut self, entries: &[Entry]) -> Result<u64> {
        let connection = &self.writer.connection;
        let generation = self.generation;
        let write = || -> rusqlite::Result<u64> {
            let mut new = 0;
            let mut statement = connection.prepare_cached(
                "INSERT OR IGNORE INTO directory (kind, id, since_ms, by_hand, fact) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for Entry { since, by_hand, fact } in entries {
                let Some(since) = since else { continue };
                let text = serde_json::to_string(fact)
                    .map_err(|cause| rusqlite::Error::ToSqlConversionFailure(cause.into()))?;
                new += statement.execute((fact.kind().word(), fact.id(), since.as_millis(), by_hand, text))? as u64;
            }
            if new > 0 {
                set_meta(connection, meta::DIRECTORY, generation)?;
            }
            Ok(new)
        };
        write().during(WRITE, &self.writer.path)
    }

    /// Keeps what somebody typed in: of a user or an account it is joined over what was typed in about it before, so that what is not said again
    /// stays; office hours take the place of those from the same instant. With `back` only takes out what was typed in.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn type_in(&mut self, fact: &Fact, since: Timestamp, back: bool) -> Result<()> {
        let connection = &self.writer.connection;
        let mut fact = fact.clone();
        if !back {
            for before in typed_in(connection, &fact).during(READ, &self.writer.path)?.into_iter().rev() {
                fact = fact.over(before);
            }
        }
        let only = (fact.kind() == FactKind::OfficeHours).then(|| since.as_millis());
        let gone = connection
            .execute(
                "DELETE FROM directory WHERE kind = ?1 AND id = ?2 AND by_hand = 1 AND (?3 IS NULL OR since_ms = ?3)",
                (fact.kind().word(), fact.id(), only),
            )
            .and_then(|gone| {
                if gone > 0 {
                    set_meta(connection, meta::DIRECTORY, self.generation)?;
                }
                Ok(gone)
            });
        gone.during(WRITE, &self.writer.path)?;
        if !back {
            self.learn(&[Entry { since: Some(since), by_hand: true, fact }])?;
        }
        Ok(())
    }

    /// Takes all facts of a kind and id out, or only those that were typed in. Returns how many there were.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn forget_facts(&mut self, kind: FactKind, id: &str, typed_only: bool) -> Result<u64> {
        let connection = &self.writer.connection;
        let generation = self.generation;
        let write = || -> rusqlite::Result<u64> {
            let gone = connection.execute(
                "DELETE FROM directory WHERE kind = ?1 AND id = ?2 AND by_hand >= ?3",
                (kind.word(), id, typed_only),
            )?;
            if gone > 0 {
                set_meta(connection, meta::DIRECTORY, generation)?;
            }
            Ok(gone as u64)
        };
        write().during(WRITE, &self.writer.path)
    }
}

/// What was typed in about the same thing before, in order of the dates.
fn typed_in(connection: &Connection, fact: &Fact) -> rusqlite::Result<Vec<Fact>> {
    let mut statement = connection
        .prepare_cached("SELECT fact FROM directory WHERE kind = ?1 AND id = ?2 AND by_hand = 1 ORDER BY since_ms")?;
    let mut rows = statement.query((fact.kind().word(), fact.id()))?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.extend(serde_json::from_str::<Fact>(row.get_ref(0)?.as_str()?));
    }
    Ok(out)
}

/// What can be read of the facts of a damaged library, and whether that is all of them.
pub(super) fn rescued(library: &Path) -> (Vec<Entry>, bool) {
    rescue::own(library, |connection| {
        let mut out = Vec::new();
        let whole = FactKind::ALL.into_iter().all(|kind| each(connection, kind, &mut out).is_ok());
        (out, whole)
    })
}

/// All facts of some kinds.
fn facts(connection: &Connection, wanted: impl Fn(FactKind) -> bool) -> rusqlite::Result<Vec<Entry>> {
    let mut out = Vec::new();
    for kind in FactKind::ALL.into_iter().filter(|kind| wanted(*kind)) {
        each(connection, kind, &mut out)?;
    }
    Ok(out)
}

/// Adds the facts of a kind; those of a later program, which this one does not understand, stay where they are.
fn each(connection: &Connection, kind: FactKind, out: &mut Vec<Entry>) -> rusqlite::Result<()> {
    // One that an older program wrote to a medium that cannot be written has no such table.
    if !connection.table_exists(None, "directory")? {
        return Ok(());
    }
    let mut statement = connection.prepare_cached(plan::FACTS)?;
    let mut rows = statement.query([kind.word()])?;
    while let Some(row) = rows.next()? {
        let Ok(fact) = serde_json::from_str::<Fact>(row.get_ref(2)?.as_str()?) else { continue };
        out.push(Entry { since: Timestamp::from_millis(row.get(0)?), by_hand: row.get(1)?, fact });
    }
    Ok(())
}
