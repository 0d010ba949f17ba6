//! Files → library: walk, read, decode on all cores, write in batches.

mod answer;
mod block;
mod names;
mod pipeline;
mod report;
mod sniff;
mod source;
mod tally;
mod walk;
mod watch;
mod write;

use std::num::NonZero;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

pub use answer::answer;
pub use names::shown_path;
pub use report::{FileReport, ImportReport, JsonReport, Outcome, ReportError};
pub use watch::{WatchEvent, Watching};

use block::{Decoder, unread};
use pipeline::Shared;
use write::Writing;

use crate::error::Result;
use crate::store::Store;
use crate::work::Cancel;

/// What to import.
#[derive(Clone, Debug, Default)]
pub struct ImportRequest {
    /// Files and folders; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Read every file again, also unchanged ones.
    pub again: bool,
}

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportProgress {
    /// Files found so far by the walk.
    pub files_found: u64,
    /// Files done.
    pub files_done: u64,
    /// Whether the walk is over, so that `files_found` is final.
    pub walked: bool,
    /// Bytes read, of packed files those they became.
    pub bytes: u64,
    /// Bytes of the files found so far; 0 where one of them is packed, or is no file, so that nothing can be said of its content.
    pub bytes_found: u64,
    /// Conversations committed (added, updated or unchanged).
    pub conversations: u64,
    /// Files with something to report.
    pub files_failed: u64,
}

/// Who listens to an import. Called from the writing thread.
pub trait ImportListener {
    /// Called at most some ten times a second and after every commit.
    fn progress(&mut self, progress: &ImportProgress);
    /// Called once per file, in walk order.
    fn file(&mut self, report: FileReport);
    /// Called after every commit.
    fn committed(&mut self) {}
    /// Longest time between two commits. Somebody who watches wants to see conversations soon; otherwise full batches are quicker.
    fn commit_interval(&self) -> Duration {
        Duration::MAX
    }
}

/// The reports of these paths where not one of them leads anywhere, so that nothing needs to be begun.
#[must_use]
pub fn nowhere(paths: &[PathBuf]) -> Option<Vec<FileReport>> {
    let report = |path: &PathBuf| Some(unread(path.clone(), Outcome::Rejected, walk::missing(path)?));
    paths.iter().map(report).collect()
}

/// Imports. What was committed stays, also when cancelled or failed; running it again goes on.
///
/// # Errors
/// The library cannot be written. Unreadable files are no errors: they are in the report. Cancelling is no error either: the report says so.
pub fn import(
    store: &Store,
    request: &ImportRequest,
    cancel: &Cancel,
    listener: &mut dyn ImportListener,
) -> Result<ImportReport> {
    let mut writer = store.writer()?;
    let ledger = store.writer()?;
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let compressors = (0..threads).map(|_| writer.compressor()).collect::<Result<Vec<_>>>()?;
    let decoder = Decoder::new(writer.compressor()?);
    let shared = Shared::default();
    thread::scope(|scope| {
        let wanted = (request.paths.as_slice(), request.again);
        let mut blocks = pipeline::start(scope, &shared, cancel, ledger, wanted, compressors)?;
        let written = Writing::new(&shared, cancel, listener, decoder).run(&mut writer, &mut blocks);
        let finished = blocks.finish();
        let report = written?;
        if !report.cancelled {
            finished?;
        }
        Ok(report)
    })
}
