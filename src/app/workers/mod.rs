//! The threads that carry out effects: search, rows, folders, import, export, own (saved views, marks, the zone). Each has its own reader; nothing here
//! decides anything.
//!
//! A thread that fails says so in an event, also where the program itself is at fault: nobody waits for an answer for ever. `wake` is called
//! after each event, so that a sleeping window looks at it.

mod calls;
mod directory;
mod export;
mod folders;
mod import;
mod lost;
mod own;
mod receive;
mod rows;
mod search;
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender};

use super::effect::Effect;
use super::event::Event;
use crate::error::{Error, ErrorKind, Result};
use crate::store::{Reader, Store};

/// Called after each event. Must not block.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Events that may wait for the window; a worker that is faster waits too.
const WAITING_EVENTS: usize = 1024;

/// Where workers send what they found.
#[derive(Clone)]
pub(super) struct Outbox {
    sender: Sender<Event>,
    wake: Wake,
}

impl Outbox {
    /// Sends an event. Returns whether anybody still listens.
    fn send(&self, event: Event) -> bool {
        let heard = self.sender.send(event).is_ok();
        (self.wake)();
        heard
    }
}

/// Where a library is.
pub(super) enum Place {
    /// In this file.
    File(PathBuf),
    /// In a folder of its own, which goes when the last worker has ended.
    Temporary,
}

/// The library, once the search thread has opened it.
#[derive(Clone, Default)]
pub(super) struct Shelf {
    library: Arc<OnceLock<Shelved>>,
    /// Whether the next look at the library is a fault in the program.
    #[cfg(test)]
    faulty: Arc<std::sync::atomic::AtomicBool>,
}

/// What stands on the shelf.
struct Shelved {
    store: Store,
    /// The folder of a temporary library.
    _folder: Option<tempfile::TempDir>,
}

impl Shelf {
    fn store(&self) -> Result<&Store> {
        #[cfg(test)]
        assert!(!self.faulty.swap(false, std::sync::atomic::Ordering::Relaxed), "a fault made for a test");
        let shelved = self.library.get();
        shelved.map(|shelved| &shelved.store).ok_or_else(|| Error::new(ErrorKind::Store, "The library is not open yet"))
    }

    /// The library, where it is open.
    fn opened(&self) -> Option<&Store> {
        self.library.get().map(|shelved| &shelved.store)
    }

    fn put(&self, store: Store, folder: Option<tempfile::TempDir>) {
        self.library.get_or_init(|| Shelved { store, _folder: folder });
    }
}

/// Does a job. A fault in the program is a failure as any other.
fn guarded<T>(job: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|_panic| Err(Error::fault()))
}

/// A reader that is opened with the first request and moved to the newest state with each.
#[derive(Default)]
pub(super) struct Lazy(Option<Reader>);

impl Lazy {
    /// Whether somebody wrote to the library since the reader moved; a library that cannot be read is no news.
    fn is_behind(&self) -> bool {
        self.0.as_ref().is_some_and(|reader| reader.is_behind().unwrap_or(false))
    }

    /// Does a job with the newest state, guarded.
    fn read<T>(&mut self, library: &Shelf, job: impl FnOnce(&mut Reader) -> Result<T>) -> Result<T> {
        // A reader that was in the middle of something when the program failed is not used again.
        let mut taken = self.0.take();
        guarded(|| {
            let store = library.store()?;
            let reader = match &mut taken {
                Some(reader) => {
                    reader.refresh()?;
                    reader
                }
                slot => slot.insert(store.reader()?),
            };
            let result = job(reader);
            self.0 = taken;
            result
        })
    }
}

/// The workers of one library. Dropping them stops what runs and waits for it.
pub(super) struct Workers {
    search: search::Searcher,
    rows: rows::RowReader,
    import: import::Importer,
    folders: folders::Lister,
    lost: lost::Seeker,
    export: export::Exporter,
    own: own::Keeper,
    directory: directory::Asker,
    calls: calls::Caller,
    watch: watch::Watcher,
    receive: receive::Switch,
    events: Receiver<Event>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts the threads; the library is opened by one of them.
    pub(super) fn start(place: Place, wake: Wake) -> Result<Self> {
        Self::on(&Shelf::default(), place, wake)
    }

    /// As [`Self::start`], with an empty shelf.
    fn on(library: &Shelf, place: Place, wake: Wake) -> Result<Self> {
        let (sender, events) = crossbeam_channel::bounded(WAITING_EVENTS);
        let outbox = Outbox { sender, wake };
        let mut threads = Vec::new();
        let search = search::start(library, &outbox, place, &mut threads)?;
        let rows = rows::start(library, &outbox, &mut threads)?;
        let import = import::start(library, &outbox, &mut threads)?;
        let folders = folders::start(&outbox, &mut threads)?;
        let lost = lost::Seeker::new(library, &outbox);
        let export = export::start(library, &outbox, &mut threads)?;
        let own = own::start(library, &outbox, &mut threads)?;
        let directory = directory::start(library, &outbox, &mut threads)?;
        let calls = calls::Caller::new(library, &outbox);
        let watch = watch::start(library, &outbox, &mut threads)?;
        let receive = receive::start(library, &outbox, &mut threads)?;
        Ok(Self { search, rows, import, folders, lost, export, own, directory, calls, watch, receive, events, threads })
    }

    /// Takes the place of others: a thread of its own stops them and waits for their end, and dropping these waits for that thread.
    pub(super) fn follow(&mut self, others: Self) {
        // Without a thread the others are dropped here, which waits.
        drop(spawn("leaving", &mut self.threads, move || drop(others)));
    }

    /// What was reported since the last call, and whether there is more: workers that go on reporting must not keep the window from drawing.
    pub(super) fn events(&self) -> (Vec<Event>, bool) {
        let events = self.events.try_iter().take(WAITING_EVENTS).collect();
        (events, !self.events.is_empty())
    }

    /// Hands an effect to its thread. Effects of the window and of `App` are not for here.
    ///
    /// # Errors
    /// The thread cannot take it any more.
    pub(super) fn carry_out(&self, effect: Effect) -> Result<()> {
        match effect {
            Effect::Search(request) => self.search.search(request),
            Effect::Count(request) => self.search.count(request),
            Effect::Values(request) => self.search.values(request),
            Effect::Complete(request) => self.search.complete(request),
            Effect::Views(request) => self.search.views(request),
            Effect::EditView(edit) => return self.own.edit(edit),
            Effect::TypeIn { fact, back, since } => return self.own.type_in(fact, back, since),
            Effect::Known => self.directory.known(),
            Effect::Triggers(request) => self.directory.triggers(request),
            Effect::StopTriggers => self.directory.stop_counting(),
            Effect::Call(request) => return self.calls.call(request),
            Effect::Mark(request) => return self.own.mark(request),
            Effect::CancelMark => self.own.cancel(),
            Effect::Next(request) => self.search.next(request),
            Effect::Rows(request) => self.rows.rows(request),
            Effect::Open(request) => self.rows.open(request),
            Effect::Person(request) => self.search.person(request),
            Effect::History(request) => self.rows.history(request),
            Effect::Original { id, version } => self.rows.original(id, version),
            Effect::Import(request) => self.import.import(request),
            Effect::Receive(request) => self.receive.start(request),
            Effect::StopReceiving => self.receive.stop(),
            Effect::MakeToken => self.receive.make_token(),
            Effect::Watch(paths) => self.watch.watch(paths),
            Effect::Reindex => self.import.reindex(),
            Effect::CancelImport => self.import.cancel_import(),
            Effect::CancelReindex => self.import.cancel_reindex(),
            Effect::SaveZone(zone) => return self.own.save_zone(zone),
            Effect::Export(request) => self.export.export(request),
            Effect::CancelExport => self.export.cancel(),
            Effect::Preview(request) => self.rows.preview(request),
            Effect::ListFolder(folder) => self.folders.list(folder),
            Effect::LookForFolders => return self.lost.look(),
            Effect::Locate { old, new } => return self.own.locate(old, new),
            Effect::SwitchLibrary { .. } | Effect::SaveSettings | Effect::Ask(_) => {}
        }
        Ok(())
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.search.stop();
        self.rows.stop();
        self.import.stop();
        self.folders.stop();
        self.export.stop();
        self.own.stop();
        self.directory.stop();
        self.watch.stop();
        self.receive.close();
        // Nobody listens any more, and a worker that waits for room for an event learns it.
        self.events = crossbeam_channel::never();
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

/// Starts a named thread.
fn spawn(name: &str, threads: &mut Vec<JoinHandle<()>>, body: impl FnOnce() + Send + 'static) -> Result<()> {
    let thread = std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map_err(|cause| Error::new(ErrorKind::Io, format!("The system gave no thread for {name}")).because(cause))?;
    threads.push(thread);
    Ok(())
}

#[cfg(test)]
mod tests;
