//! Daily copies of what cannot be derived from payloads nor read again from files: settings, saved views, marks and
//! the directory.
//!
//! They lie beside the library, in a folder with `.kept` at the end of its name, one small JSON file a day, and are taken up by a library that
//! is made anew in the same place. Conversations are not in them: those are in your files, and in `afterchat backup`.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::Utc;
use rusqlite::Connection;
use rusqlite::types::{FromSql, FromSqlResult, Value, ValueRef};
use serde::{Deserialize, Serialize};

use super::sql::During as _;
use crate::error::{Error, Result};
use crate::work::aside::{self, Access};

/// Copies that stay.
const MOST: usize = 7;

/// The tables and their columns, which are texts and whole numbers.
const TABLES: &[(&str, &[&str])] = &[
    ("setting", &["name", "value"]),
    ("view", &["name", "query", "position"]),
    ("mark", &["key", "kind", "name", "value", "changed_ms"]),
    ("directory", &["kind", "id", "since_ms", "by_hand", "fact"]),
];

/// The version of the file.
const VERSION: u32 = 1;

const WHAT: &str = "Could not keep the daily copy of the library's settings, views, marks and directory";

/// One copy.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Copy {
    version: u32,
    tables: Vec<Table>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Table {
    name: String,
    rows: Vec<Vec<Cell>>,
}

/// A value.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Cell {
    Number(i64),
    Text(String),
}

impl From<Cell> for Value {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Number(number) => Self::Integer(number),
            Cell::Text(text) => Self::Text(text),
        }
    }
}

impl FromSql for Cell {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Integer(number) => Ok(Self::Number(number)),
            other => other.as_str().map(|text| Self::Text(text.to_owned())),
        }
    }
}

/// The folder of the copies of a library.
pub(super) fn folder(library: &Path) -> PathBuf {
    let mut name = library.as_os_str().to_owned();
    name.push(".kept");
    name.into()
}

/// Writes today's copy where there is none, or always before an `upgrade`; the oldest beyond seven go. A library that has none needs no copy.
pub(super) fn keep(connection: &Connection, library: &Path, upgrade: bool) -> Result<()> {
    let folder = folder(library);
    let today = folder.join(format!("{}.json", Utc::now().format("%Y-%m-%d")));
    if !upgrade && today.exists() {
        return Ok(());
    }
    let copy = read(connection).during(WHAT, library)?;
    if copy.tables.iter().all(|table| table.rows.is_empty()) {
        return Ok(());
    }
    let failed = |cause| Error::io(WHAT, &today, cause);
    aside::owner_folder(&folder).map_err(failed)?;
    aside::sync_folder(aside::folder_of(&folder));
    let text = serde_json::to_vec_pretty(&copy).map_err(|cause| failed(cause.into()))?;
    aside::write(&today, &text, Access::Owner).map_err(failed)?;
    let copies = copies(&folder);
    for old in copies.iter().take(copies.len().saturating_sub(MOST)) {
        fs::remove_file(old).map_err(|cause| Error::io("Could not take away an old daily copy", old, cause))?;
    }
    Ok(())
}

/// Takes up the newest copy that can be read; called once, when the tables are new.
pub(super) fn restore(connection: &Connection, library: &Path) -> rusqlite::Result<()> {
    let newest = copies(&folder(library)).into_iter().rev().find_map(|path| {
        let copy: Copy = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        (copy.version <= VERSION).then_some(copy)
    });
    for Table { name, rows } in newest.unwrap_or_default().tables {
        // A table of that name only: the file is no place to take SQL from.
        let Some((table, columns)) = TABLES.iter().find(|(known, _columns)| *known == name) else { continue };
        let marks = vec!["?"; columns.len()].join(", ");
        let sql = format!("INSERT OR REPLACE INTO {table} ({}) VALUES ({marks})", columns.join(", "));
        let mut statement = connection.prepare(&sql)?;
        for row in rows.into_iter().filter(|row| row.len() == columns.len()) {
            statement.execute(rusqlite::params_from_iter(row.into_iter().map(Value::from)))?;
        }
    }
    Ok(())
}

fn read(connection: &Connection) -> rusqlite::Result<Copy> {
    let tables = TABLES.iter().map(|(table, columns)| {
        let sql = format!("SELECT {} FROM {table} ORDER BY 1", columns.join(", "));
        // An older library that is about to be brought up to date may lack one.
        if !connection.table_exists(None, *table)? {
            return Ok(Table { name: (*table).to_owned(), rows: Vec::new() });
        }
        let mut statement = connection.prepare(&sql)?;
        let rows = statement.query_map([], |row| (0..columns.len()).map(|at| row.get(at)).collect())?;
        Ok(Table { name: (*table).to_owned(), rows: rows.collect::<rusqlite::Result<_>>()? })
    });
    Ok(Copy { version: VERSION, tables: tables.collect::<rusqlite::Result<_>>()? })
}

/// The copies, oldest first: their names are days.
fn copies(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|it| it == "json")).collect();
    paths.sort();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Zone;
    use crate::store::Store;

    fn library() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("library.sqlite");
        let store = Store::open(&path).expect("a library");
        store.set_zone(Zone::from_name("Asia/Tokyo").expect("known")).expect("kept");
        let connection = super::super::schema::writer(&path).expect("a writer");
        connection
            .execute("INSERT INTO view (name, query, position) VALUES ('Žofie', 'is:missed', 3)", [])
            .expect("in");
        (dir, path)
    }

    #[test]
    fn seven_days_are_kept() {
        let (_dir, path) = library();
        let kept = folder(&path);
        assert!(!kept.exists(), "nothing had to be kept when the library was made");
        fs::create_dir(&kept).expect("a folder");
        for day in 1..=9 {
            fs::write(kept.join(format!("2020-01-0{day}.json")), "{").expect("written");
        }
        fs::write(kept.join("note.txt"), "mine").expect("written");
        Store::open(&path).expect("open");
        let names: Vec<String> = copies(&kept)
            .iter()
            .map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names.len(), 7, "{names:?}");
        assert_eq!(
            names[..6],
            [
                "2020-01-04.json",
                "2020-01-05.json",
                "2020-01-06.json",
                "2020-01-07.json",
                "2020-01-08.json",
                "2020-01-09.json"
            ]
        );
        assert!(kept.join("note.txt").exists());
    }

    #[test]
    fn what_is_open_for_days_has_a_copy_of_each() {
        let (_dir, path) = library();
        let store = Store::open(&path).expect("open");
        let count = || copies(&folder(&path)).len();
        assert_eq!(count(), 1);
        // Another day: there is no copy of it yet.
        for copy in copies(&folder(&path)) {
            fs::rename(&copy, folder(&path).join("2020-01-01.json")).expect("renamed");
        }
        store.keep_copy().expect("kept");
        store.keep_copy().expect("kept already");
        assert_eq!(count(), 2);
    }

    #[test]
    fn a_library_made_anew_takes_up_the_newest_copy_that_can_be_read() {
        let (_dir, path) = library();
        Store::open(&path).expect("keeps a copy");
        fs::write(folder(&path).join("9999-01-01.json"), "{ cut").expect("written");
        fs::write(folder(&path).join("9998-01-01.json"), r#"{"version":99,"tables":[]}"#).expect("written");
        fs::remove_file(&path).expect("removed");
        let store = Store::open(&path).expect("made anew");
        let connection = super::super::schema::reader(&path).expect("a reader");
        let view: (String, String, i64) = connection
            .query_row("SELECT name, query, position FROM view", [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .expect("a view");
        assert_eq!(view, ("Žofie".to_owned(), "is:missed".to_owned(), 3));
        assert_eq!(store.zone().expect("read").map(|zone| zone.name().to_owned()).as_deref(), Some("Asia/Tokyo"));
    }

    #[test]
    fn before_an_upgrade_todays_copy_is_made_anew() {
        let (_dir, path) = library();
        let store = Store::open(&path).expect("keeps a copy");
        store.set_zone(Zone::from_name("Europe/Prague").expect("known")).expect("kept");
        Store::open(&path).expect("has one of today");
        let text = |path: &Path| fs::read_to_string(copies(&folder(path)).pop().expect("a copy")).expect("text");
        assert!(text(&path).contains("Asia/Tokyo"));
        let connection = super::super::schema::writer(&path).expect("a writer");
        connection.execute_batch("UPDATE meta SET value = 0 WHERE name = 'index_version'").expect("older");
        Store::open(&path).expect("an older library");
        assert!(text(&path).contains("Europe/Prague"));
    }
}
