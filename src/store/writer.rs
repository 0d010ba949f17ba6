//! Writing: one batch at a time, each one transaction.

use std::path::{Path, PathBuf};

use super::{Compressor, Prepared};
use crate::error::Result;

/// The library's number of a source folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderId(pub(super) i64);

/// The library's number of a source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) i64);

/// How a file is recognised as unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileState {
    /// Size, bytes.
    pub size: u64,
    /// Modification time, ns since 1970 (may be negative).
    pub modified_ns: i64,
    /// Hash of the whole content (BLAKE3, first 16 bytes).
    pub hash: [u8; 16],
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileOutcome {
    /// Everything in it was imported.
    Imported,
    /// Something was imported and something was not.
    Partial,
    /// Valid or empty, but no conversation.
    Skipped,
    /// Nothing was imported, with a reason.
    Rejected,
}

impl FileOutcome {
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
}

/// One line of the ledger of source files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// File name, without its folder; the exact bytes on Unix are kept by percent-encoding what is not UTF-8.
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

/// What became of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// New to the library.
    Added,
    /// Known, and this copy changed what is current or added an older copy.
    Updated,
    /// These very bytes are known.
    Unchanged,
}

/// The writing side of a library.
#[derive(Debug)]
pub struct Writer {}

impl Writer {
    /// Begins a batch: waits a second for another writer, then says who is in the way.
    ///
    /// # Errors
    /// Busy; read-only; the library cannot be written.
    pub fn batch(&mut self) -> Result<Batch<'_>> {
        Ok(Batch { _writer: self })
    }

    /// A compressor with the library's dictionaries. Ask again after a batch: dictionaries are trained from the first payloads.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn compressor(&self) -> Result<Compressor> {
        Ok(Compressor::new())
    }

    /// Prepares for writing very many conversations (larger buffers) or, with `false`, goes back and tidies the index.
    ///
    /// # Errors
    /// As [`Self::batch`].
    pub fn set_bulk(&mut self, _bulk: bool) -> Result<()> {
        Ok(())
    }

    /// The ledger of one folder, by file name; nothing where the folder is unknown. Needs no batch.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn ledger(&self, _folder: &Path) -> Result<std::collections::BTreeMap<String, FileEntry>> {
        Ok(std::collections::BTreeMap::new())
    }
}

/// One transaction. Dropped without [`Self::commit`] it leaves no trace.
#[derive(Debug)]
pub struct Batch<'w> {
    _writer: &'w mut Writer,
}

impl Batch<'_> {
    /// The number of an absolute folder path, new or known. Files given alone belong to their folder; standard input is the folder `-`.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn folder(&mut self, _path: &Path) -> Result<FolderId> {
        Ok(FolderId(0))
    }

    /// Begins or renews the ledger line of a file; conversations are put under the number it returns. `entry` may be put again with the
    /// final outcome under the same name in the same or a later batch.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn file(&mut self, _folder: FolderId, _entry: &FileEntry) -> Result<FileId> {
        Ok(FileId(0))
    }

    /// Writes one conversation. `position` is where its payload begins in the (unpacked) file, bytes.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn put(&mut self, _file: FileId, _position: u64, _prepared: &Prepared) -> Result<Put> {
        Ok(Put::Unchanged)
    }

    /// Makes all of it durable and visible to readers.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn commit(self) -> Result<()> {
        Ok(())
    }
}

/// The path of a source file as it was given, for reports.
#[must_use]
pub fn source_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(name)
}
