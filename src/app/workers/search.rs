//! The thread that opens the library and answers queries: first the ids with the rows of the first screen, then the counts.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::super::effect::SearchRequest;
use super::super::event::{Event, Failed};
use super::rows::entries;
use super::{Lazy, Outbox, Shelf, spawn};
use crate::error::{ErrorKind, Result};
use crate::store::{Reader, Store};
use crate::work::{Cancel, Latest, Taken};

/// How often the library is looked at for changes by another program.
const LOOK: Duration = Duration::from_secs(1);

/// The asking side.
pub(super) struct Searcher {
    mailbox: Latest<SearchRequest>,
    running: Arc<Mutex<Running>>,
}

/// How to stop what runs now.
#[derive(Default)]
struct Running {
    cancel: Cancel,
    interrupt: Option<Box<dyn Fn() + Send + Sync>>,
}

impl Searcher {
    /// Asks; a query that still runs is stopped.
    pub(super) fn search(&self, request: SearchRequest) {
        // Under the lock, so that the interrupt cannot meet the statement of the new request.
        let running = lock(&self.running);
        stop_running(&running);
        self.mailbox.put(0, request);
    }

    pub(super) fn stop(&self) {
        let running = lock(&self.running);
        stop_running(&running);
        self.mailbox.close();
    }
}

fn stop_running(running: &Running) {
    running.cancel.cancel();
    if let Some(interrupt) = &running.interrupt {
        interrupt();
    }
}

fn lock(running: &Mutex<Running>) -> std::sync::MutexGuard<'_, Running> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn start(
    library: &Shelf,
    outbox: &Outbox,
    path: PathBuf,
    temporary: bool,
    threads: &mut Vec<JoinHandle<()>>,
) -> Result<Searcher> {
    let searcher = Searcher { mailbox: Latest::default(), running: Arc::default() };
    let (mailbox, running) = (searcher.mailbox.clone(), Arc::clone(&searcher.running));
    let (library, outbox) = (library.clone(), outbox.clone());
    spawn("search", threads, move || {
        let mut reader = Lazy::default();
        if let Err(error) = open(&library, &outbox, &path, temporary, &mut reader) {
            outbox.send(Event::LibraryFailed(Failed::from(error)));
            return;
        }
        loop {
            let request = match mailbox.take_within(LOOK) {
                Taken::Request(request) => request,
                Taken::Closed => return,
                Taken::Nothing => {
                    // Another program, most likely; what this one does is told at once.
                    if reader.is_behind() && !outbox.send(Event::StoreChanged) {
                        return;
                    }
                    continue;
                }
            };
            let cancel = Cancel::default();
            lock(&running).cancel = cancel.clone();
            if mailbox.is_waiting(0) {
                continue;
            }
            let ticket = request.ticket;
            if let Err(error) = answer(&library, &mut reader, &running, &outbox, &request, &cancel)
                && !cancel.is_cancelled()
            {
                outbox.send(Event::SearchFailed { ticket, failed: Failed::from(error) });
            }
        }
    })?;
    Ok(searcher)
}

fn open(library: &Shelf, outbox: &Outbox, path: &Path, temporary: bool, reader: &mut Lazy) -> Result<()> {
    let store = Store::open(path)?;
    let (zone, reindex) = (store.zone()?, store.needs_reindex()?);
    let store = library.0.get_or_init(|| store);
    let path = store.path().to_path_buf();
    let opened = reader.newest(library)?;
    let (total, generation) = (opened.total(), opened.generation());
    outbox.send(Event::LibraryOpened { path, temporary, total, generation, zone, reindex });
    Ok(())
}

fn answer(
    library: &Shelf,
    reader: &mut Lazy,
    running: &Mutex<Running>,
    outbox: &Outbox,
    request: &SearchRequest,
    cancel: &Cancel,
) -> Result<()> {
    let reader = reader.newest(library)?;
    {
        let mut running = lock(running);
        if running.interrupt.is_none() {
            running.interrupt = Some(reader.interrupter());
        }
    }
    let results = again(cancel, || reader.search(&request.query, request.moment, cancel))?;
    let first = results.ids.get(clamp(&request.first_rows, results.ids.len())).unwrap_or_default().to_vec();
    let rows = again(cancel, || entries(reader, &first, &request.marker))?;
    let total = reader.total();
    outbox.send(Event::Results { ticket: request.ticket, results, rows, version: request.version, total });
    let counts = again(cancel, || Reader::counts(reader, &request.counted, request.moment, cancel))?;
    outbox.send(Event::Counts { ticket: request.ticket, counts });
    Ok(())
}

/// Once more, where an interrupt meant for the query before met this one.
fn again<T>(cancel: &Cancel, mut work: impl FnMut() -> Result<T>) -> Result<T> {
    match work() {
        Err(error) if error.kind() == ErrorKind::Cancelled && !cancel.is_cancelled() => work(),
        other => other,
    }
}

fn clamp(range: &std::ops::Range<usize>, len: usize) -> std::ops::Range<usize> {
    let end = range.end.min(len);
    range.start.min(end)..end
}
