//! The thread that fills the library: imports and re-indexing.

use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::super::event::{Event, Failed};
use super::{Outbox, Shelf, guarded, spawn};
use crate::error::Result;
use crate::import::{FileReport, ImportListener, ImportProgress, ImportRequest, Outcome, import};
use crate::work::{Cancel, Current, Latest};

// Before the import: nothing can be written to a library that is not indexed.
const REINDEX: usize = 0;
const IMPORT: usize = 1;

/// Progress is told at most this often.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

enum Request {
    Import(ImportRequest, Cancel),
    Reindex(Cancel),
}

/// The asking side.
pub(super) struct Importer {
    mailbox: Latest<Request, 2>,
    /// Of the newest import and of the newest re-indexing: both can be under way.
    importing: Current,
    reindexing: Current,
}

impl Importer {
    pub(super) fn import(&self, request: ImportRequest) {
        self.mailbox.put(IMPORT, Request::Import(request, self.importing.begin()));
    }

    pub(super) fn reindex(&self) {
        self.mailbox.put(REINDEX, Request::Reindex(self.reindexing.begin()));
    }

    /// Stops the import that runs or waits.
    pub(super) fn cancel_import(&self) {
        self.importing.cancel();
    }

    /// Stops the re-indexing that runs or waits.
    pub(super) fn cancel_reindex(&self) {
        self.reindexing.cancel();
    }

    pub(super) fn stop(&self) {
        self.cancel_import();
        self.cancel_reindex();
        self.mailbox.close();
    }
}

pub(super) fn start(library: &Shelf, outbox: &Outbox, threads: &mut Vec<JoinHandle<()>>) -> Result<Importer> {
    let importer =
        Importer { mailbox: Latest::default(), importing: Current::default(), reindexing: Current::default() };
    let (mailbox, library, outbox) = (importer.mailbox.clone(), library.clone(), outbox.clone());
    spawn("import", threads, move || {
        while let Some(request) = mailbox.take() {
            match request {
                Request::Import(request, cancel) => {
                    let mut listener = Listener { outbox: &outbox, cancel: &cancel, told: None };
                    let result = guarded(|| {
                        tell_links(&request.paths, &outbox);
                        import(library.store()?, &request, &cancel, &mut listener)
                    });
                    outbox.send(Event::Imported(result.map_err(Failed::from)));
                }
                Request::Reindex(cancel) => {
                    let mut told = None;
                    let mut progress = |done, total| {
                        if due(&mut told) {
                            outbox.send(Event::ReindexProgress { done, total });
                        }
                    };
                    let result = guarded(|| library.store()?.reindex(&cancel, &mut progress));
                    outbox.send(Event::Reindexed(result.map_err(Failed::from)));
                }
            }
        }
    })?;
    Ok(importer)
}

/// Tells where given paths really lead.
fn tell_links(paths: &[PathBuf], outbox: &Outbox) {
    for given in paths {
        if let Ok(real) = dunce::canonicalize(given)
            && real != *given
        {
            outbox.send(Event::Resolved { given: given.clone(), real });
        }
    }
}

struct Listener<'a> {
    outbox: &'a Outbox,
    cancel: &'a Cancel,
    told: Option<Instant>,
}

impl ImportListener for Listener<'_> {
    fn progress(&mut self, progress: &ImportProgress) {
        if due(&mut self.told) {
            self.send(Event::Progress(progress.clone()));
        }
    }

    fn file(&mut self, report: FileReport) {
        // Files that were simply imported are in the totals; there may be very many of them.
        let quiet = report.content == Outcome::Imported
            && report.errors.is_empty()
            && report.hint.is_none()
            && report.left_out.is_empty();
        if !quiet {
            self.send(Event::FileReport(report));
        }
    }

    fn committed(&mut self) {
        self.send(Event::StoreChanged);
    }

    /// The list fills while files are still being read.
    fn commit_interval(&self) -> Duration {
        Duration::from_millis(500)
    }
}

impl Listener<'_> {
    /// Nobody listens any more: the import ends.
    fn send(&self, event: Event) {
        if !self.outbox.send(event) {
            self.cancel.cancel();
        }
    }
}

/// Whether it is time to tell progress again.
fn due(told: &mut Option<Instant>) -> bool {
    let now = Instant::now();
    let due = told.is_none_or(|last| now.duration_since(last) >= PROGRESS_EVERY);
    if due {
        *told = Some(now);
    }
    due
}
