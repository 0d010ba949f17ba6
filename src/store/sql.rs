//! SQLite's errors in words, and the one vocabulary in which the store says what it was doing.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, Params};

use super::condition;
use crate::error::{Error, ErrorKind, Result};

/// Adds what was being done, and to which library, to SQLite's errors.
pub(super) trait During<T> {
    /// `what` is a sentence without a full stop such as "Could not read the conversation".
    fn during(self, what: &str, library: &Path) -> Result<T>;
}

impl<T> During<T> for rusqlite::Result<T> {
    fn during(self, what: &str, library: &Path) -> Result<T> {
        self.map_err(|cause| told(what, library, cause))
    }
}

/// What can be done about a damaged library. Nothing here leads back to where it was said.
pub(super) const DAMAGED: &str = "Copy the file first. `afterchat reindex` makes everything anew from the payloads that can still be read, and `afterchat rescue LIBRARY -o FOLDER` saves them as files; what is lost only a backup has, or the source files: import their folder into a new library with --library FILE.";

/// The sentence for a failure of SQLite.
pub(super) fn told(what: &str, library: &Path, cause: rusqlite::Error) -> Error {
    let error = match cause.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => return Error::cancelled(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            let who = condition::who_writes(library).unwrap_or_else(|| "another Afterchat".to_owned());
            Error::new(ErrorKind::Busy, format!("The library is being written by {who}"))
                .hint("Wait until it is done (an import, most likely) and try again, or use another library with --library FILE.")
        }
        Some(ErrorCode::ReadOnly) => Error::new(ErrorKind::ReadOnly, format!("{what}: the library can only be read"))
            .hint("Copy it to a folder in which you may write, or make the file and its folder writable."),
        Some(ErrorCode::NotADatabase) => Error::new(ErrorKind::Store, "This file is not an Afterchat library")
            .hint("Name another file with --library FILE; it is created where there is none."),
        _ if met_damage(&cause) => damaged(what, library, cause),
        Some(ErrorCode::DiskFull) => Error::new(ErrorKind::Store, format!("{what}: the disk is full"))
            .hint("Free some space and try again; what was committed is kept."),
        Some(ErrorCode::CannotOpen) if matches!(library.try_exists(), Ok(false)) => {
            Error::new(ErrorKind::NotFound, format!("{what}: it is gone"))
                .hint("Connect the drive it stands on, or bring it back from where it was moved.")
        }
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            Error::new(ErrorKind::Store, format!("{what}: the system does not let it be opened"))
                .because(cause)
                .hint("Look at the permissions of the file and its folder, and whether its disk is full.")
        }
        Some(ErrorCode::SystemIoFailure) => {
            Error::new(ErrorKind::Store, format!("{what}: the disk could not be read or written"))
                .because(cause)
                .hint("Look whether it is full or its drive is gone, and try again; what was committed is kept.")
        }
        // A library without one of its tables.
        _ if cause.to_string().starts_with("no such table") => damaged(what, library, cause),
        _ => Error::new(ErrorKind::Store, what).because(cause),
    };
    error.at(library)
}

/// Whether a page is damaged, or holds what Afterchat never writes: bytes that are no text, a text for a number.
pub(super) fn met_damage(cause: &rusqlite::Error) -> bool {
    use rusqlite::Error as Cause;
    cause.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt)
        || matches!(cause, Cause::Utf8Error(..) | Cause::FromSqlConversionFailure(..) | Cause::InvalidColumnType(..))
}

fn damaged(what: &str, library: &Path, cause: rusqlite::Error) -> Error {
    let how = condition::damage(library).map_or(String::new(), |how| format!(", {how}"));
    Error::new(ErrorKind::Store, format!("{what}: the library is damaged{how}")).because(cause).hint(DAMAGED)
}

/// Inserts one row and gives its number.
pub(super) fn insert(connection: &Connection, sql: &str, values: impl Params) -> rusqlite::Result<u32> {
    connection.prepare_cached(sql)?.execute(values)?;
    let row = connection.last_insert_rowid();
    u32::try_from(row).map_err(|_too_large| rusqlite::Error::IntegralValueOutOfRange(0, row))
}

/// An unsigned number as SQLite keeps it.
pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A number as SQLite kept it.
pub(super) fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// What is kept cannot be what was written.
pub(super) fn corrupt(what: impl std::fmt::Display) -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    rusqlite::Error::SqliteFailure(code, Some(what.to_string()))
}
