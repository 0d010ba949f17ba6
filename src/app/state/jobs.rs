//! Long jobs that are running, and what the last import did.

use std::path::PathBuf;

use crate::import::{FileReport, ImportProgress, ImportReport};
use crate::model::Timestamp;

/// The running import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportJob {
    /// What is imported.
    pub paths: Vec<PathBuf>,
    /// Paths that came while it runs; imported after it.
    pub waiting: Vec<PathBuf>,
    /// Files of the report to read again after it.
    pub retries: Vec<PathBuf>,
    /// Where a file of the report is read again: what was told of it before.
    pub retried: Option<Vec<FileReport>>,
    /// When it began.
    pub started: Timestamp,
    /// How far it is.
    pub progress: ImportProgress,
    /// Whether it was asked to stop.
    pub stopping: bool,
}

/// The index is being rebuilt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReindexJob {
    /// Conversations done.
    pub done: u64,
    /// Conversations in all; 0 until it is known.
    pub total: u64,
    /// Whether it was asked to stop.
    pub stopping: bool,
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastImport {
    /// What was imported.
    pub paths: Vec<PathBuf>,
    /// Totals; of the files done so far while it runs.
    pub totals: ImportReport,
    /// Files that were rejected, skipped or imported in part, in walk order, at most [`LastImport::LIMIT`].
    pub files: Vec<FileReport>,
    /// Further such files that are not in `files`.
    pub left_off: u64,
    /// How long it took, ms.
    pub took_ms: i64,
    /// Grows when entries of `files` were taken out or replaced.
    pub version: u64,
}

impl LastImport {
    /// File lines kept for the window; the command line streams all of them.
    pub const LIMIT: usize = 10_000;
}
