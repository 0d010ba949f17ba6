//! What the library remembers of source files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _};

use super::sql::{During as _, insert, signed, unsigned};
use super::{Writer, plan};
use crate::error::Result;

/// The library's number of a source folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderId(pub(super) u32);

/// The library's number of a source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) u32);

/// How a file is recognised as unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileState {
    /// Size, bytes.
    pub size: u64,
    /// Modification time, ns since 1970 (may be negative).
    pub modified_ns: i64,
    /// Hash of the whole content: [`super::content_hash`].
    pub hash: [u8; 16],
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileOutcome {
    /// Everything in it was imported.
    Imported,
    /// Something was imported and something was not.
    Partial,
    /// Valid or empty, but no conversation; what it holds for the directory was taken.
    Skipped,
    /// Nothing was imported, with a reason.
    Rejected,
}

impl FileOutcome {
    /// All of them; the place is the number the library keeps.
    const ALL: [Self; 4] = [Self::Imported, Self::Partial, Self::Skipped, Self::Rejected];

    /// Stable word for JSON reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Partial => "partial",
            Self::Skipped => "skipped",
            Self::Rejected => "rejected",
        }
    }

    pub(super) fn number(self) -> i64 {
        self as i64
    }

    fn from_number(number: i64) -> Self {
        usize::try_from(number).ok().and_then(|at| Self::ALL.get(at).copied()).unwrap_or(Self::Rejected)
    }
}

/// One line of the ledger of source files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// File name, without its folder: [`path_text`] of it.
    pub name: String,
    /// How it is recognised.
    pub state: FileState,
    /// What became of it.
    pub outcome: FileOutcome,
    /// Conversations in it.
    pub conversations: u32,
    /// JSON text of what the report repeats when the file is unchanged (errors, what it is, relaxations, problems); empty when there is
    /// nothing.
    pub report: String,
}

/// A path as text: bytes that are not UTF-8 are percent-encoded, so that two files never share a line of the ledger.
#[must_use]
pub fn path_text(path: &Path) -> String {
    text_with(path, |byte| percent_encoding::percent_encode_byte(byte).to_owned())
}

/// A path as text, with `escape` for each byte that is not UTF-8.
#[must_use]
pub fn text_with(path: &Path, escape: impl Fn(u8) -> String) -> String {
    if let Some(text) = path.to_str() {
        return text.to_owned();
    }
    let mut out = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|byte| escape(*byte)));
    }
    out
}

impl Writer {
    /// The ledger of one folder, by file name; nothing where the folder is unknown. Needs no batch.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn ledger(&self, folder: &Path) -> Result<BTreeMap<String, FileEntry>> {
        of_folder(&self.connection, folder).during("Could not read the ledger of source files", &self.path)
    }

    /// The ledger line of one file, by [`path_text`] of its name: what a few files of a large folder need.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn ledger_line(&self, folder: &Path, name: &str) -> Result<Option<FileEntry>> {
        of_file(&self.connection, folder, name).during("Could not read the ledger of source files", &self.path)
    }
}

/// The number of a folder, if the library knows it.
pub(super) fn folder_id(connection: &Connection, path: &Path) -> rusqlite::Result<Option<u32>> {
    connection
        .prepare_cached("SELECT id FROM folder WHERE path = ?1")?
        .query_row([path_text(path)], |row| row.get(0))
        .optional()
}

/// Writes the line of a file, new or known, and gives its number.
pub(super) fn write(connection: &Connection, folder: FolderId, entry: &FileEntry) -> rusqlite::Result<u32> {
    let known: Option<u32> = connection
        .prepare_cached("SELECT id FROM file WHERE folder_id = ?1 AND name = ?2")?
        .query_row((folder.0, &entry.name), |row| row.get(0))
        .optional()?;
    let state = (signed(entry.state.size), entry.state.modified_ns, entry.state.hash);
    let outcome = (entry.outcome.number(), entry.conversations, &entry.report);
    let Some(id) = known else {
        return insert(
            connection,
            "
            INSERT INTO file (folder_id, name, size, modified_ns, hash, outcome, conversations, report)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (folder.0, &entry.name, state.0, state.1, state.2, outcome.0, outcome.1, outcome.2),
        );
    };
    connection
        .prepare_cached(
            "
            UPDATE file SET size = ?2, modified_ns = ?3, hash = ?4, outcome = ?5, conversations = ?6, report = ?7
            WHERE id = ?1",
        )?
        .execute((id, state.0, state.1, state.2, outcome.0, outcome.1, outcome.2))?;
    Ok(id)
}

/// The ledger of one folder, by file name.
pub(super) fn of_folder(connection: &Connection, path: &Path) -> rusqlite::Result<BTreeMap<String, FileEntry>> {
    let Some(folder) = folder_id(connection, path)? else { return Ok(BTreeMap::new()) };
    let mut statement = connection.prepare_cached(plan::LEDGER)?;
    let entries = statement.query_map([folder], |row| {
        let name: String = row.get(0)?;
        let entry = FileEntry {
            name: name.clone(),
            state: FileState { size: unsigned(row.get(1)?), modified_ns: row.get(2)?, hash: row.get(3)? },
            outcome: FileOutcome::from_number(row.get(4)?),
            conversations: row.get(5)?,
            report: row.get(6)?,
        };
        Ok((name, entry))
    })?;
    entries.collect()
}

/// The line of one file.
pub(super) fn of_file(connection: &Connection, folder: &Path, name: &str) -> rusqlite::Result<Option<FileEntry>> {
    let Some(folder) = folder_id(connection, folder)? else { return Ok(None) };
    connection
        .prepare_cached(
            "
            SELECT size, modified_ns, hash, outcome, conversations, report
            FROM file WHERE folder_id = ?1 AND name = ?2",
        )?
        .query_row((folder, name), |row| {
            Ok(FileEntry {
                name: name.to_owned(),
                state: FileState { size: unsigned(row.get(0)?), modified_ns: row.get(1)?, hash: row.get(2)? },
                outcome: FileOutcome::from_number(row.get(3)?),
                conversations: row.get(4)?,
                report: row.get(5)?,
            })
        })
        .optional()
}

/// Where a file stands.
pub(super) fn file_path(connection: &Connection, file: i64) -> rusqlite::Result<PathBuf> {
    let parts: Option<(String, String)> = connection
        .prepare_cached(
            "SELECT folder.path, file.name FROM file JOIN folder ON folder.id = file.folder_id WHERE file.id = ?1",
        )?
        .query_row([file], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(match parts {
        Some((folder, name)) if folder == STDIN => PathBuf::from(if name.is_empty() { folder } else { name }),
        Some((folder, name)) => PathBuf::from(folder).join(name),
        None => PathBuf::new(),
    })
}

/// The folder that stands for standard input.
const STDIN: &str = "-";
