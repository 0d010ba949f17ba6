//! Inbox → library, behind the back of requests: one thread imports new files in batches.
//!
//! Nothing is lost with it: what could not be imported is found again in the inbox at the next attempt or at the next start.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::event::{Event, Indexed, Teller};
use super::inbox::Inbox;
use super::{join, named, no_thread};
use crate::error::Result;
use crate::import::{FileReport, ImportListener, ImportProgress, ImportRequest, Outcome, import};
use crate::store::Store;
use crate::work::Cancel;

/// Files that may wait; when there are more, the folders are looked through instead.
const WAITING: usize = 16 << 10;
/// How long a file waits for others.
const GATHER: Duration = Duration::from_millis(250);
/// Files of one import.
const MOST: usize = 4096;
/// How long the last import may take; the next start does the rest.
const AT_THE_END: Duration = Duration::from_secs(20);
/// Pause after an import that failed, the first time and at most.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_mins(1));

/// The way to the thread.
#[derive(Clone, Debug)]
pub(super) struct Files {
    paths: Sender<PathBuf>,
    everything: Arc<AtomicBool>,
}

impl Files {
    /// A new file. Never waits.
    pub(super) fn add(&self, path: PathBuf) {
        if self.paths.try_send(path).is_err() {
            self.everything.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
impl Files {
    /// Nobody takes them.
    pub(super) fn nowhere() -> Self {
        Self { paths: bounded(0).0, everything: Arc::default() }
    }
}

/// The thread and the way to it.
pub(super) struct Index {
    pub(super) files: Files,
    cancel: Cancel,
    thread: JoinHandle<()>,
}

impl Index {
    /// Imports what is left, as far as that takes no longer than [`AT_THE_END`], and ends. The other holders of [`Files`] must be gone.
    pub(super) fn finish(self) {
        drop(self.files);
        let until = Instant::now() + AT_THE_END;
        while !self.thread.is_finished() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.cancel.cancel();
        join(self.thread);
    }
}

/// Starts the thread; it begins with all that lies in the inbox.
pub(super) fn start(store: Store, inbox: Arc<Inbox>, teller: Teller) -> Result<Index> {
    let (paths, waiting) = bounded(WAITING);
    let everything = Arc::new(AtomicBool::new(true));
    let files = Files { paths, everything: Arc::clone(&everything) };
    let cancel = Cancel::default();
    let indexer = Indexer { store, inbox, waiting, everything, teller, cancel: cancel.clone() };
    let thread = named("receive index").spawn(move || indexer.run()).map_err(no_thread)?;
    Ok(Index { files, cancel, thread })
}

struct Indexer {
    store: Store,
    inbox: Arc<Inbox>,
    waiting: Receiver<PathBuf>,
    /// Set when the folders must be looked through.
    everything: Arc<AtomicBool>,
    teller: Teller,
    cancel: Cancel,
}

impl Indexer {
    fn run(self) {
        let mut pause = PAUSES.0;
        let mut told: Option<String> = None;
        loop {
            let (outcome, last) = if self.everything.swap(false, Ordering::Relaxed) {
                (self.inbox.years().and_then(|years| self.import(years)), false)
            } else {
                let (paths, last) = self.gather();
                (self.import(paths), last)
            };
            match outcome {
                Ok(()) => {
                    pause = PAUSES.0;
                    if let Some(told) = told.take() {
                        self.teller.tell(Event::Over(told));
                    }
                }
                Err(error) => {
                    self.everything.store(true, Ordering::Relaxed);
                    if told.is_none() {
                        let sentence = format!("What arrived is kept in the inbox and waits for the library: {error}");
                        self.teller.tell(Event::Trouble(sentence.clone()));
                        told = Some(sentence);
                    }
                    if last || !self.sleep(pause) {
                        // The next start does it.
                        return;
                    }
                    pause = (pause * 2).min(PAUSES.1);
                }
            }
            if last && !self.everything.load(Ordering::Relaxed) {
                return;
            }
        }
    }

    /// Waits for files and for others that come soon after; whether these were the last.
    fn gather(&self) -> (Vec<PathBuf>, bool) {
        let Ok(first) = self.waiting.recv() else { return (Vec::new(), true) };
        let mut paths = vec![first];
        let until = Instant::now() + GATHER;
        while paths.len() < MOST {
            match self.waiting.recv_deadline(until) {
                Ok(path) => paths.push(path),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return (paths, true),
            }
        }
        (paths, false)
    }

    /// Sleeps; `false` where nobody sends files any more.
    fn sleep(&self, pause: Duration) -> bool {
        let until = Instant::now() + pause;
        loop {
            // What comes meanwhile is found in the folders.
            match self.waiting.recv_deadline(until) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    fn import(&self, paths: Vec<PathBuf>) -> Result<()> {
        if paths.is_empty() {
            return Ok(());
        }
        let mut counted = Counted::default();
        let report = import(&self.store, &ImportRequest { paths, again: false }, &self.cancel, &mut counted)?;
        if report.read > 0 {
            self.teller.tell(Event::Indexed(Indexed { added: report.added, updated: report.updated, ..counted.0 }));
        }
        Ok(())
    }
}

/// Counts the files that were read.
#[derive(Default)]
struct Counted(Indexed);

impl ImportListener for Counted {
    fn progress(&mut self, _progress: &ImportProgress) {}

    fn file(&mut self, report: FileReport) {
        self.0.files += u64::from(report.outcome != Outcome::Unchanged);
        self.0.skipped += u64::from(report.outcome == Outcome::Skipped);
        self.0.failed += u64::from(matches!(report.outcome, Outcome::Partial | Outcome::Rejected));
    }
}
