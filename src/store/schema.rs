//! Opening the file: creating it, its version, its connections.
//!
//! Nothing here knows what the tables mean.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior};

use super::sql::{During as _, told};
use crate::error::{Error, ErrorKind, Result};

/// "Aftc": marks the file as ours.
const APPLICATION_ID: i32 = 0x4166_7463;

/// The version of the tables that hold the truth. Changed together with a migration.
const TRUTH_VERSION: i32 = 2;

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
];

/// The version of what is derived: raised whenever decoding, folding or summaries change what would be stored.
pub(super) const INDEX_VERSION: i64 = 2;

/// The oldest [`INDEX_VERSION`] whose derived tables have today's columns; those of older ones are thrown away on opening.
const OLDEST_READABLE_INDEX: i64 = 2;

/// How long somebody who wants to write waits for another writer.
const BUSY_WAIT: Duration = Duration::from_secs(1);

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
    /// 1 while the derived tables lack conversations, so that nobody may write before they are made anew.
    pub(in crate::store) const INCOMPLETE: &str = "incomplete";
}

/// Makes sure there is a library at `path` that this program understands.
pub(super) fn ensure(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Err(Error::new(ErrorKind::Store, "The library must be a file, and this is a folder").at(path));
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
    if fresh && !connection.is_readonly("main").unwrap_or(true) {
        create_tables(&mut connection, path)?;
    }
    check_versions(&connection, path)?;
    if !connection.is_readonly("main").unwrap_or(true) {
        migrate(&mut connection, path)?;
    }
    if meta_value(&connection, meta::INDEX_VERSION).during("Could not read the library's version", path)?
        < OLDEST_READABLE_INDEX
        && !connection.is_readonly("main").unwrap_or(true)
    {
        drop_derived(&mut connection, path)?;
    }
    Ok(())
}

/// A connection that can write.
pub(super) fn writer(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if connection.is_readonly("main").during("Could not open the library", path)? {
        return Err(Error::new(ErrorKind::ReadOnly, "The library can only be read")
            .hint("Copy it to a folder in which you may write, or make the file and its folder writable.")
            .at(path));
    }
    connection
        .execute_batch(
            "
            PRAGMA synchronous = NORMAL;  -- in WAL mode a power cut may lose the last batch, never the file
            PRAGMA temp_store = MEMORY;   -- nothing of the conversations in other files
            PRAGMA cache_size = -32768;   -- KiB
            PRAGMA journal_size_limit = 67108864;  -- bytes; a log that grew beyond is cut when it is begun anew
            ",
        )
        .during("Could not open the library for writing", path)?;
    Ok(connection)
}

/// A connection that can only read.
pub(super) fn reader(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
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
            DROP TABLE IF EXISTS indexed_word;
            DROP TABLE IF EXISTS conversation_text;
            DROP TABLE IF EXISTS column_segment;
            DROP TABLE IF EXISTS value_segment;
            DROP TABLE IF EXISTS prefix_segment;
            DROP TABLE IF EXISTS value;
            -- Of version 1.
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
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(|cause| Error::io("Could not create the library's folder", folder, cause))?;
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
    let absolute = std::path::absolute(path).unwrap_or_else(|_unknown| PathBuf::from(path));
    let text = absolute.to_string_lossy();
    let escaped = percent_encoding::utf8_percent_encode(&text, URI_ESCAPED);
    let uri = format!("file:{escaped}?immutable=1");
    Connection::open_with_flags(
        uri,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI,
    )
    .during("Could not open the library", path)
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
            .and_then(|()| transaction.pragma_update(None, "application_id", APPLICATION_ID))
            .and_then(|()| transaction.pragma_update(None, "user_version", TRUTH_VERSION))
            .during(WHAT, path)?;
    }
    transaction.commit().during(WHAT, path)
}

/// Brings the tables of an older version to this one's, step by step.
fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    const WHAT: &str = "Could not bring the library up to date";
    let version = |connection: &Connection| -> Result<i32> {
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).during(WHAT, path)
    };
    if version(connection)? >= TRUTH_VERSION {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).during(WHAT, path)?;
    // Somebody else may have been faster.
    let from = version(&transaction)?;
    for (step, sql) in (1..).zip(MIGRATIONS) {
        if step >= from {
            transaction.execute_batch(sql).during(WHAT, path)?;
        }
    }
    transaction.pragma_update(None, "user_version", TRUTH_VERSION.max(from)).during(WHAT, path)?;
    transaction.commit().during(WHAT, path)
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
    let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).during(WHAT, path)?;
    let index = meta_value(connection, meta::INDEX_VERSION).during(WHAT, path)?;
    if version > TRUTH_VERSION || index > INDEX_VERSION {
        return Err(Error::new(ErrorKind::NewerLibrary, "The library was written by a newer Afterchat")
            .hint("Install the newer version, or use another library with --library FILE.")
            .at(path));
    }
    Ok(())
}
