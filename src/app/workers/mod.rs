//! The threads that carry out effects: search, rows, import, export, own (saved views). Each has its own reader; nothing here decides anything.
//!
//! A thread that fails says so in an event. `wake` is called after each event, so that a sleeping window looks at it.

mod export;
mod import;
mod own;
mod rows;
mod search;

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

/// The library, once the search thread has opened it.
#[derive(Clone, Default)]
pub(super) struct Shelf(Arc<OnceLock<Store>>);

impl Shelf {
    fn store(&self) -> Result<&Store> {
        self.0.get().ok_or_else(|| Error::new(ErrorKind::Store, "The library is not open yet"))
    }
}

/// A reader that is opened with the first request and moved to the newest state with each.
#[derive(Default)]
pub(super) struct Lazy(Option<Reader>);

impl Lazy {
    /// Whether somebody wrote to the library since the reader moved; a library that cannot be read is no news.
    fn is_behind(&self) -> bool {
        self.0.as_ref().is_some_and(|reader| reader.is_behind().unwrap_or(false))
    }

    fn newest(&mut self, library: &Shelf) -> Result<&mut Reader> {
        match &mut self.0 {
            Some(reader) => {
                reader.refresh()?;
                Ok(reader)
            }
            slot => Ok(slot.insert(library.store()?.reader()?)),
        }
    }
}

/// The workers of one library. Dropping them stops what runs and waits for it.
pub(super) struct Workers {
    search: search::Searcher,
    rows: rows::RowReader,
    import: import::Importer,
    export: export::Exporter,
    own: own::Keeper,
    events: Receiver<Event>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts the threads; the library at `path` is opened by one of them.
    pub(super) fn start(path: PathBuf, temporary: bool, wake: Wake) -> Result<Self> {
        let (sender, events) = crossbeam_channel::bounded(WAITING_EVENTS);
        let outbox = Outbox { sender, wake };
        let library = Shelf::default();
        let mut threads = Vec::new();
        let search = search::start(&library, &outbox, path, temporary, &mut threads)?;
        let rows = rows::start(&library, &outbox, &mut threads)?;
        let import = import::start(&library, &outbox, &mut threads)?;
        let export = export::start(&library, &outbox, &mut threads)?;
        let own = own::start(&library, &outbox, &mut threads)?;
        Ok(Self { search, rows, import, export, own, events, threads })
    }

    /// What was reported since the last call, and whether there is more: workers that go on reporting must not keep the window from drawing.
    pub(super) fn events(&self) -> (Vec<Event>, bool) {
        let events = self.events.try_iter().take(WAITING_EVENTS).collect();
        (events, !self.events.is_empty())
    }

    /// Hands an effect to its thread. Effects of the window and of `App` are not for here.
    pub(super) fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Search(request) => self.search.search(request),
            Effect::Count(request) => self.search.count(request),
            Effect::Values(request) => self.search.values(request),
            Effect::Complete(request) => self.search.complete(request),
            Effect::Views(request) => self.search.views(request),
            Effect::EditView(edit) => self.own.edit(edit),
            Effect::Rows(request) => self.rows.rows(request),
            Effect::Open(request) => self.rows.open(request),
            Effect::Original { id, version } => self.rows.original(id, version),
            Effect::Import(request) => self.import.import(request),
            Effect::Reindex => self.import.reindex(),
            Effect::CancelImport => self.import.cancel(),
            Effect::SaveZone(zone) => self.import.save_zone(zone),
            Effect::Export(request) => self.export.export(request),
            Effect::CancelExport => self.export.cancel(),
            Effect::Preview(request) => self.export.preview(request),
            Effect::ListFolder(folder) => self.export.list(folder),
            Effect::SwitchLibrary { .. } | Effect::SaveSettings | Effect::Ask(_) => {}
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.search.stop();
        self.rows.stop();
        self.import.stop();
        self.export.stop();
        self.own.stop();
        for thread in self.threads.drain(..) {
            // A worker may wait for room for its last events.
            while !thread.is_finished() {
                self.events.try_iter().for_each(drop);
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
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
