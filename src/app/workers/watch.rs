//! The thread that keeps opened folders under watch. The watch itself has a thread of its own; this one begins and ends it, and looks whether
//! the folders are still there, which a watch cannot tell.

use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, TryRecvError, bounded};

use super::super::event::{Event, Failed};
use super::super::live::Watched;
use super::{Outbox, Shelf, guarded, spawn};
use crate::error::{REPORT, Result};
use crate::import::{WatchEvent, Watching};
use crate::work::{Latest, Taken};

/// How often it is asked what the watch has to tell.
const TICK: Duration = Duration::from_millis(100);
/// How often it is looked whether the folders are there.
const LOOK: Duration = Duration::from_secs(2);
/// What a watch may tell at once; what does not fit is in the library all the same.
const WAITING: usize = 256;

/// The asking side.
pub(super) struct Watcher {
    mailbox: Latest<Vec<PathBuf>>,
}

impl Watcher {
    /// Watches exactly these from now on.
    pub(super) fn watch(&self, paths: Vec<PathBuf>) {
        self.mailbox.put(0, paths);
    }

    pub(super) fn stop(&self) {
        self.mailbox.close();
    }
}

pub(super) fn start(library: &Shelf, outbox: &Outbox, threads: &mut Vec<JoinHandle<()>>) -> Result<Watcher> {
    let watcher = Watcher { mailbox: Latest::default() };
    let (mailbox, library, outbox) = (watcher.mailbox.clone(), library.clone(), outbox.clone());
    spawn("watching", threads, move || {
        let mut guard = Guard { library, outbox, asked: Vec::new(), there: Vec::new(), watch: None };
        let mut looked = Instant::now();
        loop {
            // Without anything to watch there is nothing to do until somebody asks.
            let taken = if guard.asked.is_empty() {
                mailbox.take().map_or(Taken::Closed, Taken::Request)
            } else {
                mailbox.take_within(TICK)
            };
            match taken {
                Taken::Request(paths) => {
                    guard.ask(paths);
                    looked = Instant::now();
                }
                Taken::Nothing if looked.elapsed() >= LOOK => {
                    guard.look();
                    looked = Instant::now();
                }
                Taken::Nothing => {}
                Taken::Closed => return guard.end(),
            }
            guard.tell();
        }
    })?;
    Ok(watcher)
}

/// What the thread holds.
struct Guard {
    library: Shelf,
    outbox: Outbox,
    /// What is to be watched.
    asked: Vec<PathBuf>,
    /// What of it is there.
    there: Vec<PathBuf>,
    watch: Option<(Watching, Receiver<WatchEvent>)>,
}

impl Guard {
    fn ask(&mut self, paths: Vec<PathBuf>) {
        self.asked = paths;
        self.there = self.existing();
        self.begin();
    }

    fn existing(&self) -> Vec<PathBuf> {
        self.asked.iter().filter(|path| path.exists()).cloned().collect()
    }

    /// Watches what is there instead of what was watched before.
    fn begin(&mut self) {
        self.end();
        if self.there.is_empty() {
            self.outbox.send(Event::Watching(Watched::default()));
            return;
        }
        let (events, told) = bounded(WAITING);
        let begun = guarded(|| Watching::start(self.library.store()?.clone(), &self.there, events));
        match begun {
            Ok(watching) => self.watch = Some((watching, told)),
            Err(error) => {
                self.outbox.send(Event::Watching(Watched::default()));
                self.outbox.send(Event::Failed(Failed::from(error)));
            }
        }
    }

    fn end(&mut self) {
        if let Some((watching, _told)) = self.watch.take() {
            watching.stop();
        }
    }

    /// Says what went, and goes on with what came back: a watch does not see its own folder go, nor another one come in its place.
    fn look(&mut self) {
        let there = self.existing();
        if there == self.there {
            return;
        }
        for gone in self.there.iter().filter(|path| !there.contains(path)) {
            let name = gone.display();
            let sentence = format!("{name} is gone and is no longer watched; what came from it stays in the library");
            self.outbox.send(Event::WatchTrouble(sentence));
        }
        for back in there.iter().filter(|path| !self.there.contains(path)) {
            self.outbox.send(Event::WatchTrouble(format!("{} is there again and watched", back.display())));
        }
        self.there = there;
        self.begin();
    }

    /// Passes on what the watch told.
    fn tell(&mut self) {
        let Some((_watching, told)) = &self.watch else { return };
        loop {
            let event = match told.try_recv() {
                Ok(WatchEvent::Began { polling }) => Event::Watching(Watched { paths: self.there.clone(), polling }),
                Ok(WatchEvent::Imported { report, files }) => Event::Arrived { report, files },
                Ok(WatchEvent::Trouble(sentence)) => Event::WatchTrouble(sentence),
                Err(TryRecvError::Empty) => return,
                // Nobody asked it to: a fault ended its thread.
                Err(TryRecvError::Disconnected) => break,
            };
            self.outbox.send(event);
        }
        self.watch = None;
        self.outbox.send(Event::Watching(Watched::default()));
        let sentence = "A fault in the program: folders are no longer watched; open them again to go on";
        self.outbox.send(Event::WatchTrouble(format!("{sentence}. {REPORT}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn a_watch_that_ended_by_itself_is_not_said_to_go_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("library.sqlite")).expect("a library");
        let (lost, _told) = bounded(8);
        let paths = vec![folder.path().to_path_buf()];
        let watching = Watching::start(store, &paths, lost).expect("a watch");
        let (sender, events) = bounded(8);
        let outbox = Outbox { sender, wake: std::sync::Arc::new(|| {}) };
        let (teller, told) = bounded(8);
        let watch = Some((watching, told));
        let mut guard = Guard { library: Shelf::default(), outbox, asked: paths.clone(), there: paths, watch };
        guard.tell();
        assert_eq!(events.len(), 0);
        drop(teller);
        guard.tell();
        guard.tell();
        let events: Vec<Event> = events.try_iter().collect();
        let [Event::Watching(watched), Event::WatchTrouble(sentence)] = events.as_slice() else { panic!("{events:?}") };
        assert!(watched.paths.is_empty() && sentence.contains("no longer watched"), "{sentence}");
    }
}
