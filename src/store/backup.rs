//! One consistent copy of the library while it is in use.
//!
//! SQLite writes the copy from one committed state, without the pages that hold nothing any more; readers and writers go on meanwhile. What
//! cannot be read makes the backup fail: a copy that lacks something is what [`super::rescue`] is for.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::payload::{Stored, Unpacker};
use super::sql::{During as _, told};
use super::{Store, condition, schema};
use crate::error::{Error, ErrorKind, Result};
use crate::work::aside::{self, Access};

const WHAT: &str = "Could not write the backup";

impl Store {
    /// Writes a copy of the library to `target`, readable by its owner only: aside, synced and renamed, so that it is whole or not there. It is
    /// a library like any other. Returns its size in bytes.
    ///
    /// # Errors
    /// There is a file of this name, and not `replace`; it is the library itself; the disk is full; the library is damaged, or originals in it
    /// are, and the file would be replaced: it may be the last that has them.
    pub fn backup(&self, target: &Path, replace: bool) -> Result<u64> {
        self.refuse(target, replace)?;
        let file = aside::beside(target, Access::Owner).map_err(|cause| {
            Error::io(WHAT, target, cause).hint("Name a file in a folder that exists and in which you may write.")
        })?;
        let source = schema::reader(self.path())?;
        // The connection itself cannot write to the library; the copy is another file.
        source.execute_batch("PRAGMA query_only = OFF").during(WHAT, self.path())?;
        let Some(name) = file.path().to_str() else {
            return Err(Error::new(ErrorKind::Usage, "The name of a backup must be UTF-8").at(target));
        };
        source.execute("VACUUM INTO ?1", [name]).map_err(|cause| {
            let full = matches!(cause.sqlite_error_code(), Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure));
            told(WHAT, if full { target } else { self.path() }, cause)
        })?;
        drop(source);
        write_ahead(file.path()).during(WHAT, target)?;
        if replace && target.exists() {
            whole(file.path(), target)?;
        }
        let size = file.as_file().metadata().map_err(|cause| Error::io(WHAT, target, cause))?.len();
        aside::keep(file, target, replace).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::AlreadyExists => taken(target),
            _ => Error::io(WHAT, target, cause),
        })?;
        Ok(size)
    }

    fn refuse(&self, target: &Path, replace: bool) -> Result<()> {
        if target.is_dir() || target.file_name().is_none() {
            return Err(
                Error::new(ErrorKind::Usage, "A backup needs the name of a file, and this is a folder").at(target)
            );
        }
        if let (Ok(own), Ok(other)) = (self.path().canonicalize(), target.canonicalize())
            && own == other
        {
            return Err(Error::new(ErrorKind::Usage, "This is the library itself").at(target));
        }
        if !replace && target.symlink_metadata().is_ok() {
            return Err(taken(target));
        }
        // What stands in a log would be written into the new file by whoever opens it. The last who closes a library takes the log away.
        if condition::companion(target, "-wal").exists() {
            if let Ok(other) = Connection::open_with_flags(target, OpenFlags::SQLITE_OPEN_READ_WRITE) {
                drop(other.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)));
            }
            if condition::companion(target, "-wal").exists() {
                return Err(Error::new(
                    ErrorKind::Busy,
                    "There is a library of this name that is in use or was not closed",
                )
                .hint("Name another file.")
                .at(target));
            }
        }
        Ok(())
    }
}

fn taken(target: &Path) -> Error {
    Error::new(ErrorKind::Usage, "There is a file of this name already")
        .hint("Name another file, or replace this one with --force.")
        .at(target)
}

/// Looks at all originals of a copy that is to take the place of another: a damaged one must not.
fn whole(copy: &Path, target: &Path) -> Result<()> {
    let connection = schema::reader(copy)?;
    let mut unpacker = Unpacker::default();
    let mut payloads = connection.prepare("SELECT id FROM payload ORDER BY id").during(WHAT, target)?;
    let mut ids = payloads.query(()).during(WHAT, target)?;
    while let Some(row) = ids.next().during(WHAT, target)? {
        let id = row.get(0).during(WHAT, target)?;
        let Some(stored) = Stored::read(&connection, id).during(WHAT, target)? else { continue };
        unpacker.unpack(&connection, &stored, copy).map_err(|_damaged| {
            Error::new(
                ErrorKind::Store,
                "The library has damaged originals, so the backup that stands here stays as it is",
            )
            .hint("afterchat verify names them. Write the backup under another name.")
            .at(target)
        })?;
    }
    Ok(())
}

/// The copy works as the library does: with a write-ahead log, whose companions are gone again when it is closed.
fn write_ahead(path: &Path) -> rusqlite::Result<()> {
    let connection = Connection::open(path)?;
    let _mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    connection.close().map_err(|(_connection, error)| error)
}
