//! Opening the file: creating it, its version, its connections.
//!
//! Nothing here knows what the tables mean.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior};

use super::reindex::is_corrupt;
use super::sql::{During as _, told};
use super::writer::{PATIENCE, waiting};
use super::{condition, kept};
use crate::error::{Error, ErrorKind, Result};
use crate::work::Cancel;

/// "Aftc": marks the file as ours.
pub(super) const APPLICATION_ID: i32 = 0x4166_7463;

/// The version of the tables that hold the truth. Changed together with a migration.
const TRUTH_VERSION: i32 = 4;

/// What brings the tables of a version to the next one; the first is that of version 1. Never changed once it was released.
const MIGRATIONS: &[&str] = &[
    // Saved views.
    "
    CREATE TABLE view (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        query TEXT NOT NULL,
        position INTEGER NOT NULL DEFAULT 0
    ) STRICT
    ",
    // The user's own marks.
    "
    CREATE TABLE mark (
        key TEXT NOT NULL,
        kind INTEGER NOT NULL,
        name TEXT NOT NULL DEFAULT '',
        value TEXT NOT NULL,
        changed_ms INTEGER NOT NULL,
        generation INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (key, kind, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX mark_generation ON mark (generation);
    ",
    // The directory. Files that were skipped are read again: they may be about it.
    "
    CREATE TABLE directory (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        since_ms INTEGER NOT NULL,
        by_hand INTEGER NOT NULL DEFAULT 0,
        fact TEXT NOT NULL,
        PRIMARY KEY (kind, id, since_ms, by_hand, fact)
    ) STRICT, WITHOUT ROWID;
    UPDATE file SET hash = zeroblob(16), modified_ns = 0 WHERE outcome = 2;
    ",
];

/// The version of what is derived: raised whenever decoding, folding or summaries change what would be stored.
pub(super) const INDEX_VERSION: i64 = 3;

/// The oldest [`INDEX_VERSION`] whose derived tables have today's columns; those of older ones are thrown away on opening.
const OLDEST_READABLE_INDEX: i64 = 3;

/// How long SQLite itself waits for another writer, where it is not [`super::writer::begin`] that waits.
pub(super) const BUSY_WAIT: Duration = Duration::from_secs(1);

/// How long somebody who only reads waits for a log that is being tidied up.
const READ_WAIT: Duration = Duration::from_secs(20);

const TRUTH: &str = include_str!("schema.sql");
const DERIVED: &str = include_str!("derived.sql");

/// Names in the table `meta`.
pub(super) mod meta {
    /// The [`super::INDEX_VERSION`] of what is derived.
    pub(in crate::store) const INDEX_VERSION: &str = "index_version";
    /// Grows with every commit.
    pub(in crate::store) const GENERATION: &str = "generation";
    /// The largest conversation number ever given.
    pub(in crate::store) const LAST_CONVERSATION: &str = "last_conversation";
    /// Conversations in the library.
    pub(in crate::store) const CONVERSATIONS: &str = "conversations";
    /// While a re-index is under way: the first conversation not yet done; otherwise 0.
    pub(in crate::store) const REINDEX_NEXT: &str = "reindex_next";
    /// The state of the library in which the directory was changed last.
    pub(in crate::store) const DIRECTORY: &str = "directory";
    /// 1 while the derived tables lack conversations, so that nobody may write before they are made anew.
    pub(in crate::store) const INCOMPLETE: &str = "incomplete";
}

/// Makes sure there is a library at `path` that this program understands. Returns what the user should know of how it is opened.
pub(super) fn ensure(path: &Path) -> Result<Vec<Error>> {
    condition::check_place(path)?;
    // The sentences for damage speak of re-indexing, for which the library would have to open.
    let notices =
        ensure_opens(path).map_err(|error| if is_corrupt(&error) { error.hint(condition::RESCUE) } else { error })?;
    Ok(notices)
}

/// See [`super::Store::keep_copy`].
pub(super) fn keep_copy(path: &Path) -> Result<()> {
    if condition::network(path).is_some() {
        return Ok(());
    }
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if connection.is_readonly("main").unwrap_or(true) {
        return Ok(());
    }
    kept::keep(&connection, path, false)
}

fn ensure_opens(path: &Path) -> Result<Vec<Error>> {
    if let Some(kind) = condition::network(path) {
        return ensure_readable(path, &kind);
    }
    create_file(path)?;
    let mut connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let fresh = match is_blank(&connection) {
        Ok(blank) => blank,
        // A medium that cannot be written: look again the way readers do.
        Err(error) if may_be_immutable(&error) => {
            connection = reader(path)?;
            false
        }
        Err(error) => return Err(told("Could not open the library", path, error)),
    };
    let read_only = connection.is_readonly("main").unwrap_or(true);
    if fresh && !read_only {
        // Somebody else may be making it too.
        waiting(PATIENCE, &Cancel::default(), || create_tables(&mut connection, path))?;
    }
    check_versions(&connection, path)?;
    if read_only {
        return Ok(vec![only_read(path)]);
    }
    let index = meta_value(&connection, meta::INDEX_VERSION).during("Could not read the library's version", path)?;
    let kept =
        kept::keep(&connection, path, index < INDEX_VERSION || truth_version(&connection, path)? < TRUTH_VERSION);
    migrate(&mut connection, path)?;
    if index < OLDEST_READABLE_INDEX {
        drop_derived(&mut connection, path)?;
    }
    Ok(kept.err().into_iter().collect())
}

/// A library on a network share: there must be one, and it is read only.
fn ensure_readable(path: &Path, kind: &str) -> Result<Vec<Error>> {
    let why = format!("The library stands on a network share ({kind})");
    if !path.exists() {
        return Err(Error::new(ErrorKind::ReadOnly, format!("{why}, where it cannot be kept safely"))
            .hint("Name a file on a disk of this computer with --library FILE; `afterchat backup` may well write to the share.")
            .at(path));
    }
    check_versions(&reader(path)?, path)?;
    Ok(vec![
        Error::new(ErrorKind::ReadOnly, format!("{why}, so it can only be read"))
            .hint("Copy it to a disk of this computer to import into it.")
            .at(path),
    ])
}

fn only_read(path: &Path) -> Error {
    Error::new(ErrorKind::ReadOnly, "The library can only be read")
        .hint("Copy it to a folder in which you may write, or make the file and its folder writable.")
        .at(path)
}

/// A connection that can write.
pub(super) fn writer(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if connection.is_readonly("main").during("Could not open the library", path)? || condition::network(path).is_some()
    {
        return Err(only_read(path));
    }
    connection
        .execute_batch(
            "
            PRAGMA synchronous = NORMAL;  -- in WAL mode a power cut may lose batches since the last sync, never the file
            PRAGMA temp_store = MEMORY;   -- nothing of the conversations in other files
            PRAGMA cache_size = -32768;   -- KiB
            PRAGMA journal_size_limit = 67108864;  -- bytes; a log that grew beyond is cut when it is begun anew
            ",
        )
        .during("Could not open the library for writing", path)?;
    Ok(connection)
}

/// From its next transaction on, what this connection commits is on the disk: it may not be in any file that could be read again.
pub(super) fn make_durable(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "
        PRAGMA synchronous = FULL;
        PRAGMA fullfsync = ON;  -- macOS only: there a sync alone does not reach the disk
        ",
    )
}

/// A connection that can only read.
pub(super) fn reader(path: &Path) -> Result<Connection> {
    let connection = if condition::network(path).is_some() {
        open_immutable(path)?
    } else {
        open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?
    };
    // A reader waits for nobody but who tidies up the log when the last one leaves.
    connection.busy_timeout(READ_WAIT).during("Could not open the library", path)?;
    let connection = match meta_value(&connection, meta::GENERATION) {
        Ok(_) => connection,
        Err(error) if may_be_immutable(&error) => {
            drop(connection);
            open_immutable(path)?
        }
        Err(error) => return Err(told("Could not read the library", path, error)),
    };
    connection
        .execute_batch(
            "
            PRAGMA query_only = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -16384;   -- KiB
            ",
        )
        .during("Could not open the library for reading", path)?;
    Ok(connection)
}

/// One number of the table `meta`; 0 where it is not set.
pub(super) fn meta_value(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT value FROM meta WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
        .map(Option::unwrap_or_default)
}

/// Sets one number of the table `meta`.
pub(super) fn set_meta(connection: &Connection, name: &str, value: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
        )?
        .execute((name, value))
        .map(|_rows| ())
}

/// Throws away everything derived and makes the empty tables of this program.
pub(super) fn drop_derived(connection: &mut Connection, path: &Path) -> Result<()> {
    const WHAT: &str = "Could not renew the index of the library";
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).during(WHAT, path)?;
    transaction
        .execute_batch(
            "
            DROP TABLE IF EXISTS word_block;
            DROP TABLE IF EXISTS word_run;
            DROP TABLE IF EXISTS column_segment;
            DROP TABLE IF EXISTS value_segment;
            DROP TABLE IF EXISTS prefix_segment;
            DROP TABLE IF EXISTS value;
            -- Of versions 1 and 2.
            DROP TABLE IF EXISTS indexed_word;
            DROP TABLE IF EXISTS conversation_text;
            DROP TABLE IF EXISTS conversation_agent;
            DROP TABLE IF EXISTS agent;
            DROP TABLE IF EXISTS account;
            DROP TABLE IF EXISTS conversation;
            ",
        )
        .and_then(|()| transaction.execute_batch(DERIVED))
        .and_then(|()| {
            let any: bool = transaction.query_row("SELECT EXISTS (SELECT 1 FROM payload)", [], |row| row.get(0))?;
            set_meta(&transaction, meta::CONVERSATIONS, 0)?;
            set_meta(&transaction, meta::INCOMPLETE, i64::from(any))?;
            set_meta(&transaction, meta::REINDEX_NEXT, i64::from(any))?;
            set_meta(&transaction, meta::INDEX_VERSION, INDEX_VERSION)?;
            let generation = meta_value(&transaction, meta::GENERATION)?;
            set_meta(&transaction, meta::GENERATION, generation.saturating_add(1))
        })
        .during(WHAT, path)?;
    transaction.commit().during(WHAT, path)
}

/// Creates the empty file, so that nobody but its owner can ever read it; SQLite gives its side files the same mode.
fn create_file(path: &Path) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    if !crate::work::aside::folder_of(path).is_dir() {
        // Not created: it may stand on a drive that is not connected.
        return Err(Error::new(ErrorKind::NotFound, "The library's folder is not there")
            .hint("Connect the drive it stands on, or make the folder, or name another file with --library FILE.")
            .at(path));
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_file) => Ok(()),
        Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(cause) => Err(Error::io("Could not create the library", path, cause)
            .hint("Name a file in a folder in which you may write with --library FILE.")),
    }
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection> {
    const WHAT: &str = "Could not open the library";
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).during(WHAT, path)?;
    connection.busy_timeout(BUSY_WAIT).during(WHAT, path)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Reads a file that nobody can be writing to because it stands on a medium that cannot be written.
pub(super) fn open_immutable(path: &Path) -> Result<Connection> {
    if fs::metadata(condition::companion(path, "-wal")).is_ok_and(|log| log.len() > 0) {
        return Err(Error::new(
            ErrorKind::ReadOnly,
            "The library was not closed properly, and where it stands nothing can be written to put that right",
        )
        .hint("Copy it, together with the file whose name ends with -wal, to a folder in which you may write.")
        .at(path));
    }
    untouched(path).during("Could not open the library", path)
}

/// As the file itself stands, without its log: nothing at all is written.
pub(super) fn untouched(path: &Path) -> rusqlite::Result<Connection> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_unknown| PathBuf::from(path));
    let text = absolute.to_string_lossy();
    let escaped = percent_encoding::utf8_percent_encode(&text, URI_ESCAPED);
    let uri = format!("file:{escaped}?immutable=1");
    Connection::open_with_flags(
        uri,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI,
    )
}

/// Characters with a meaning in SQLite's file addresses.
const URI_ESCAPED: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b'%').add(b'?').add(b'#').add(b' ');

/// Whether the failure is that of a write-ahead log that cannot be created.
fn may_be_immutable(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly))
}

/// Whether the file has no tables yet.
fn is_blank(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))
}

fn create_tables(connection: &mut Connection, path: &Path) -> Result<()> {
    const WHAT: &str = "Could not create the library";
    connection.execute_batch("PRAGMA page_size = 8192").during(WHAT, path)?;
    let _mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).during(WHAT, path)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).during(WHAT, path)?;
    // Somebody else may have been faster.
    if is_blank(&transaction).during(WHAT, path)? {
        transaction
            .execute_batch(TRUTH)
            .and_then(|()| transaction.execute_batch(DERIVED))
            .and_then(|()| set_meta(&transaction, meta::INDEX_VERSION, INDEX_VERSION))
            .and_then(|()| set_meta(&transaction, meta::GENERATION, 1))
            .and_then(|()| kept::restore(&transaction, path))
            .and_then(|()| transaction.pragma_update(None, "application_id", APPLICATION_ID))
            .and_then(|()| transaction.pragma_update(None, "user_version", TRUTH_VERSION))
            .during(WHAT, path)?;
    }
    transaction.commit().during(WHAT, path)
}

/// Brings the tables of an older version to this one's, step by step.
fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    const WHAT: &str = "Could not bring the library up to date";
    if truth_version(connection, path)? >= TRUTH_VERSION {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).during(WHAT, path)?;
    // Somebody else may have been faster.
    let from = truth_version(&transaction, path)?;
    for (step, sql) in (1..).zip(MIGRATIONS) {
        if step >= from {
            transaction.execute_batch(sql).during(WHAT, path)?;
        }
    }
    transaction.pragma_update(None, "user_version", TRUTH_VERSION.max(from)).during(WHAT, path)?;
    transaction.commit().during(WHAT, path)
}

fn truth_version(connection: &Connection, path: &Path) -> Result<i32> {
    connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .during("Could not read the library's version", path)
}

fn check_versions(connection: &Connection, path: &Path) -> Result<()> {
    const WHAT: &str = "Could not read the library's version";
    let application: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0)).during(WHAT, path)?;
    if application != APPLICATION_ID {
        return Err(Error::new(ErrorKind::Store, "This file is not an Afterchat library")
            .hint("Name another file with --library FILE; it is created where there is none.")
            .at(path));
    }
    let version = truth_version(connection, path)?;
    let index = meta_value(connection, meta::INDEX_VERSION).during(WHAT, path)?;
    if version > TRUTH_VERSION || index > INDEX_VERSION {
        return Err(Error::new(ErrorKind::NewerLibrary, "The library was written by a newer Afterchat")
            .hint("Install the newer version, or use another library with --library FILE.")
            .at(path));
    }
    Ok(())
}
