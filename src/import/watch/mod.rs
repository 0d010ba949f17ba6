//! Keeping a folder under watch: what is new, changed or moved in is imported within two seconds of being whole.
//!
//! The system tells which files change; where it cannot (too many folders, some network drives) the folders are looked through again and
//! again. What the system said is only a hint: what decides is the ledger, so that a file is imported once however often it is named.
//! Files that vanish change nothing in the library.

mod pending;
mod whole;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use super::walk::{Met, Walk, line_of};
use super::{FileReport, ImportListener, ImportProgress, ImportReport, ImportRequest, Outcome, import};
use crate::error::{Error, ErrorKind, Result};
use crate::store::Store;
use crate::work::Cancel;
use pending::Pending;

/// How often it is looked at what waits.
const TICK: Duration = Duration::from_millis(200);
/// Names from the system that may wait; when there are more, the folders are looked through.
const NAMES: usize = 16 << 10;
/// Files of one import.
const MOST: usize = 4096;
/// A folder that appeared is looked through at once, and again after this long: files may have been put into it before the system began to
/// tell of them.
const SECOND_LOOK: Duration = Duration::from_secs(1);
/// How often folders are looked through where the system tells, and where it does not; at least so many times as long as a look takes.
const TOLD: (Duration, u32) = (Duration::from_mins(1), 100);
const POLLED: (Duration, u32) = (Duration::from_secs(1), 4);
/// Pause after an import that failed.
const BREATH: Duration = Duration::from_secs(2);
/// Reports of files kept in one event; the totals count all.
const REPORTS: usize = 100;

/// What a watch tells.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WatchEvent {
    /// It has begun; whether the folders are looked through again and again, because the system does not tell of changes.
    Began {
        /// Looked through, not told.
        polling: bool,
    },
    /// Files were imported.
    Imported {
        /// The totals of these files.
        report: ImportReport,
        /// Those that need looking at, at most a hundred.
        files: Vec<FileReport>,
    },
    /// Something needs looking at: a sentence. The watch goes on.
    Trouble(String),
}

/// A watch under way. Dropping it ends it.
#[derive(Debug)]
pub struct Watching {
    cancel: Cancel,
    thread: Option<JoinHandle<()>>,
}

impl Watching {
    /// Watches files and folders. What changed in them since they were imported is imported first. `events` hears of it; a watch never waits
    /// for its listener.
    ///
    /// # Errors
    /// One of the paths leads nowhere; no thread.
    pub fn start(store: Store, paths: &[PathBuf], events: Sender<WatchEvent>) -> Result<Self> {
        let absolute = |path: &PathBuf| {
            dunce::canonicalize(path).map_err(|cause| Error::io("This cannot be watched", path, cause))
        };
        let paths = paths.iter().map(absolute).collect::<Result<Vec<_>>>()?;
        let cancel = Cancel::default();
        let watch = Watch { store, paths, events, cancel: cancel.clone(), pending: Pending::default() };
        let thread = Builder::new()
            .name("watch".to_owned())
            .spawn(move || watch.run())
            .map_err(|cause| Error::new(ErrorKind::Io, "The watch could not start its thread").because(cause))?;
        Ok(Self { cancel, thread: Some(thread) })
    }

    /// Asks it to end and does not wait: an import under way is broken off between two batches.
    pub fn ask_to_stop(&self) {
        self.cancel.cancel();
    }

    /// Ends it and waits for that.
    pub fn stop(mut self) {
        self.ask_to_stop();
        if let Some(thread) = self.thread.take() {
            // A panic ended that thread already.
            drop(thread.join());
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.ask_to_stop();
    }
}

/// What the system told, for the thread.
#[derive(Clone)]
struct Ear {
    names: Sender<PathBuf>,
    /// Something was lost, or cannot be told.
    lost: Arc<AtomicBool>,
    deaf: Arc<AtomicBool>,
}

impl Ear {
    fn hear(&self, told: notify::Result<notify::Event>) {
        let event = match told {
            Ok(event) => event,
            Err(error) => {
                self.lost.store(true, Ordering::Relaxed);
                self.deaf.fetch_or(is_full(&error), Ordering::Relaxed);
                return;
            }
        };
        if event.need_rescan() {
            self.lost.store(true, Ordering::Relaxed);
        }
        let of_interest = match event.kind {
            EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
            EventKind::Modify(ModifyKind::Name(mode)) => mode != RenameMode::From,
            EventKind::Remove(_) => false,
            _ => true,
        };
        for path in event.paths.into_iter().filter(|_| of_interest) {
            if self.names.try_send(path).is_err() {
                self.lost.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// Whether the system can watch no more folders.
fn is_full(error: &notify::Error) -> bool {
    matches!(error.kind, notify::ErrorKind::MaxFilesWatch)
}

/// When all folders are looked through.
struct Schedule {
    next: Instant,
    /// Not before, whatever the system lost.
    earliest: Instant,
}

impl Schedule {
    fn new(now: Instant) -> Self {
        Self { next: now, earliest: now }
    }

    /// The system lost names: it is looked as soon as that may be.
    fn lost(&mut self) {
        self.next = self.next.min(self.earliest);
    }

    fn looked(&mut self, begun: Instant, ended: Instant, polling: bool) {
        let took = ended.saturating_duration_since(begun);
        let after = |(pause, times): (Duration, u32)| ended + pause.max(took.saturating_mul(times));
        self.next = after(if polling { POLLED } else { TOLD });
        self.earliest = after(POLLED);
    }
}

/// The thread.
struct Watch {
    store: Store,
    /// Absolute.
    paths: Vec<PathBuf>,
    events: Sender<WatchEvent>,
    cancel: Cancel,
    pending: Pending,
}

impl Watch {
    fn run(mut self) {
        let (names, told) = bounded(NAMES);
        let ear = Ear { names, lost: Arc::default(), deaf: Arc::default() };
        // Kept: dropping it ends the telling.
        let watcher = self.listen(&ear);
        ear.deaf.fetch_or(watcher.is_err(), Ordering::Relaxed);
        let mut polling = ear.deaf.load(Ordering::Relaxed);
        self.tell(WatchEvent::Began { polling });
        // Folders to be looked through, and when.
        let mut looks: Vec<(Instant, PathBuf)> = Vec::new();
        let mut schedule = Schedule::new(Instant::now());
        let (mut troubled, mut blind) = (false, false);
        while !self.cancel.is_cancelled() {
            self.gather(&told);
            if ear.deaf.load(Ordering::Relaxed) && !polling {
                polling = true;
                self.tell(WatchEvent::Began { polling });
            }
            let now = Instant::now();
            for folder in self.pending.folders() {
                looks.extend([(now, folder.clone()), (now + SECOND_LOOK, folder)]);
            }
            if ear.lost.swap(false, Ordering::Relaxed) {
                schedule.lost();
            }
            let everything = schedule.next <= now;
            let due = if everything {
                self.paths.clone()
            } else {
                let due: BTreeSet<PathBuf> =
                    looks.extract_if(.., |(when, _)| *when <= now).map(|(_, folder)| folder).collect();
                due.into_iter().collect()
            };
            let looked = self.look(&due);
            if everything {
                schedule.looked(now, Instant::now(), polling);
            }
            match looked {
                Ok(()) => blind = false,
                Err(error) => {
                    if !std::mem::replace(&mut blind, true) {
                        let text = format!("The watched folders could not be looked through: {error}");
                        self.tell(WatchEvent::Trouble(text));
                    }
                    looks.extend(due.into_iter().map(|path| (Instant::now() + BREATH, path)));
                }
            }
            let ready = self.pending.ready(Instant::now(), MOST);
            match self.import(&ready) {
                Ok(()) => troubled = false,
                Err(error) => {
                    if !std::mem::replace(&mut troubled, true) {
                        self.tell(WatchEvent::Trouble(format!("New files wait for the library: {error}")));
                    }
                    for path in ready {
                        self.pending.named(path, Instant::now() + BREATH);
                    }
                }
            }
        }
    }

    /// Asks the system to tell.
    fn listen(&self, ear: &Ear) -> notify::Result<RecommendedWatcher> {
        let hearing = ear.clone();
        let mut watcher = notify::recommended_watcher(move |told| hearing.hear(told))?;
        for path in &self.paths {
            if path.is_dir() {
                watcher.watch(path, RecursiveMode::Recursive)?;
            } else if let Some(folder) = path.parent() {
                // A file that is replaced is another file; its folder stays.
                watcher.watch(folder, RecursiveMode::NonRecursive)?;
            }
        }
        Ok(watcher)
    }

    /// Takes what was told during one tick.
    fn gather(&mut self, told: &Receiver<PathBuf>) {
        let until = Instant::now() + TICK;
        loop {
            match told.recv_deadline(until) {
                Ok(path) if self.paths.iter().any(|watched| path.starts_with(watched)) => {
                    self.pending.named(path, Instant::now());
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Looks through folders for files that differ from the ledger.
    fn look(&mut self, paths: &[PathBuf]) -> Result<()> {
        if paths.is_empty() {
            return Ok(());
        }
        let pending = &mut self.pending;
        let now = Instant::now();
        let ledger = self.store.writer()?;
        let mut lines = |folder: &Path, name: Option<&str>| line_of(&ledger, folder, name);
        let mut sink = |met| {
            if let Met::File(found) = met {
                pending.named(found.shown, now);
            }
            true
        };
        Walk::new(false, &self.cancel, &mut lines, &mut sink).run(paths)
    }

    fn import(&self, paths: &[PathBuf]) -> Result<()> {
        if paths.is_empty() {
            return Ok(());
        }
        let mut noted = Noted(Vec::new());
        let request = ImportRequest { paths: paths.to_vec(), again: false };
        let report = import(&self.store, &request, &self.cancel, &mut noted)?;
        if report.read > 0 {
            self.tell(WatchEvent::Imported { report, files: noted.0 });
        }
        Ok(())
    }

    fn tell(&self, event: WatchEvent) {
        // Whoever does not listen finds everything in the library.
        self.events.try_send(event).ok();
    }
}

/// Keeps what needs looking at.
struct Noted(Vec<FileReport>);

impl ImportListener for Noted {
    fn progress(&mut self, _progress: &ImportProgress) {}

    fn file(&mut self, report: FileReport) {
        let wrong = matches!(report.outcome, Outcome::Partial | Outcome::Rejected) || report.hint.is_some();
        // A file may vanish between its change and its import; that is no news.
        if wrong && self.0.len() < REPORTS && fs::exists(&report.path).unwrap_or(true) {
            self.0.push(report);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_through_folders_never_takes_most_of_the_time() {
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        let mut schedule = Schedule::new(begun);
        schedule.looked(begun, at(10), false);
        assert_eq!(schedule.next, at(1010));
        schedule.lost();
        assert_eq!(schedule.next, at(50), "four times as long as the look took");
        schedule.looked(at(50), at(50), false);
        schedule.lost();
        assert_eq!(schedule.next, at(51));
    }
}
