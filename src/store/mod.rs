//! The library: one SQLite file, and the only SQL of the program.
//!
//! Every original payload is kept byte for byte; summary rows, agents, in-memory columns and the text index are derived from it and can be
//! rebuilt.
//!
//! # Why it is as it is
//!
//! - *One file.* A second one for what is derived would make imports faster, and would have to be kept in step after every crash, backup and
//!   copy. One transaction writes payload, line, words and ledger together, so there is no such step.
//! - *No message table.* A conversation is shown by decoding its payload again, some 30 µs; vendors' surprises need no migration.
//! - *One writer.* SQLite's own lock, held for one batch; whoever waits longer than a second is told who is in the way. Readers never wait for a
//!   writer (write-ahead log) and see one committed state at a time.
//! - *Numbers, not rows.* Filters, orders and counts work on columns and sets of numbers in memory; SQL answers for words and for visible lines.
//! - *Further sightings by file only.* Where the same conversation lies in several folders is kept once, as sightings of files; the folders
//!   follow from the ledger.

mod backup;
mod batch;
mod best;
mod bitmap;
mod carve;
mod chunk;
mod columns;
mod condition;
mod copies;
mod derive;
mod directory;
mod evaluate;
mod exchange;
mod facets;
mod figures;
mod finding;
mod first_page;
mod kept;
mod keys;
mod ledger;
mod locate;
mod marked;
mod marks;
mod match_text;
mod names;
mod parts;
mod payload;
mod plan;
mod prefixes;
mod prepare;
mod quick;
mod reader;
mod record;
mod reindex;
mod remove;
mod rescue;
mod rows;
mod schema;
mod search;
mod sources;
mod sql;
mod staffed;
mod summary;
mod trigger_uses;
mod value_segments;
mod values;
mod varint;
mod verify;
mod views;
mod vocabulary;
mod words;
mod writer;
mod zone;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use batch::{Batch, Put};
pub use exchange::{MarkConflict, MarksCount, MergedMarks};
pub use facets::{Facet, FacetKind, FacetValue};
pub use finding::{FirstPage, ResultSet};
pub use keys::KeyMatch;
pub use ledger::{FileEntry, FileId, FileOutcome, FileState, FolderId, path_text, text_with};
pub use locate::LostFolder;
pub use parts::{Part, searchable};
pub use payload::{Compressor, content_hash};
pub use prepare::{Prepared, prepare};
pub use reader::{Reader, Stored, Version};
pub use record::ConversationId;
pub use rescue::{Rescued, Save, rescue, rescue_to_folder};
pub use rows::Row;
pub use search::Counts;
pub use trigger_uses::TriggerUse;
pub use views::View;
pub use writer::{PATIENCE, Writer, give_way};

use crate::error::{Error, Result};
use crate::work::Cancel;
use sql::During as _;

/// A library file. Cheap to clone; every thread takes its own [`Reader`].
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
    notices: Arc<[Error]>,
}

impl Store {
    /// Opens the library at `path`, creating it (readable by the owner only) where there is none.
    ///
    /// # Errors
    /// Not a library, written by a newer program, damaged, its folder is not there or cannot be written. Nothing is ever made in place of
    /// something that is there.
    pub fn open(path: &Path) -> Result<Self> {
        let notices = schema::ensure(path)?.into();
        Ok(Self { path: path.to_path_buf(), notices })
    }

    /// What the user should know of how the library was opened: that it can only be read, that today's copy of its settings could not be kept.
    #[must_use]
    pub fn notices(&self) -> &[Error] {
        &self.notices
    }

    /// Keeps the day's copy of what is in no file, where there is none yet and the library can be written: what is open for days calls it as
    /// the days go by.
    ///
    /// # Errors
    /// The library cannot be read, or the folder of the copies not be written.
    pub fn keep_copy(&self) -> Result<()> {
        schema::keep_copy(&self.path)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A read-only connection; its columns are loaded when first needed.
    ///
    /// # Errors
    /// The file vanished or is damaged.
    pub fn reader(&self) -> Result<Reader> {
        Reader::open(&self.path)
    }

    /// The writing side. Takes no lock; each [`Batch`] does.
    ///
    /// # Errors
    /// The library is read-only, or as [`Self::reader`].
    pub fn writer(&self) -> Result<Writer> {
        Writer::open(&self.path)
    }

    /// Whether derived data was made by an older program (or an interrupted [`Self::reindex`]) and should be made anew as a job.
    ///
    /// # Errors
    /// As [`Self::reader`].
    pub fn needs_reindex(&self) -> Result<bool> {
        let connection = schema::reader(&self.path)?;
        schema::meta_value(&connection, schema::meta::INDEX_VERSION)
            .and_then(|version| {
                let next = schema::meta_value(&connection, schema::meta::REINDEX_NEXT)?;
                Ok(version < schema::INDEX_VERSION || next != 0)
            })
            .during("Could not read the library's version", &self.path)
    }

    /// Whether what is derived lacks conversations, so that no answer from it is right before [`Self::reindex`] is done.
    ///
    /// # Errors
    /// As [`Self::reader`].
    pub fn is_incomplete(&self) -> Result<bool> {
        let connection = schema::reader(&self.path)?;
        schema::meta_value(&connection, schema::meta::INCOMPLETE)
            .map(|incomplete| incomplete != 0)
            .during("Could not read the library's version", &self.path)
    }

    /// Makes everything derived anew from the payloads, in batches; killed and repeated it goes on where it was.
    /// `progress` is told (done, total) conversations.
    ///
    /// # Errors
    /// As [`Batch`]; cancelled.
    pub fn reindex(&self, cancel: &Cancel, progress: &mut dyn FnMut(u64, u64)) -> Result<u64> {
        reindex::reindex(&self.path, cancel, progress)
    }

    /// Checks payload hashes, derived data against payloads, the text index and SQLite's own structure. Returns what is wrong, in
    /// sentences; empty when all is well.
    ///
    /// # Errors
    /// Only where the file cannot be read at all; cancelled.
    pub fn verify(&self, cancel: &Cancel, progress: &mut dyn FnMut(u64, u64)) -> Result<Vec<String>> {
        verify::verify(&self.path, cancel, progress)
    }

    /// Takes out what came from `path` (a file or folder, as given at import): conversations seen nowhere else go, with their payloads and
    /// index entries. Returns the number of conversations taken out, or `None` where nothing had come from there.
    ///
    /// # Errors
    /// As [`Batch`]; cancelled.
    pub fn remove(&self, path: &Path, cancel: &Cancel) -> Result<Option<u64>> {
        remove::remove(&self.path, path, cancel)
    }
}

#[cfg(test)]
mod tests;
