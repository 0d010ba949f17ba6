//! Looks which source folders are gone, on a thread of its own that nobody waits for: a folder on a network that went away may take minutes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::super::event::Event;
use super::{Outbox, Shelf, guarded};
use crate::error::{Error, ErrorKind, Result};

/// Looks for folders.
pub(super) struct Seeker {
    library: Shelf,
    outbox: Outbox,
    /// Whether a look is under way.
    looks: Arc<AtomicBool>,
    /// Whether another one is wanted behind it.
    again: Arc<AtomicBool>,
}

impl Seeker {
    pub(super) fn new(library: &Shelf, outbox: &Outbox) -> Self {
        Self { library: library.clone(), outbox: outbox.clone(), looks: Arc::default(), again: Arc::default() }
    }

    /// # Errors
    /// The system gives no thread.
    pub(super) fn look(&self) -> Result<()> {
        self.again.store(true, Ordering::SeqCst);
        if self.looks.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        let (library, outbox) = (self.library.clone(), self.outbox.clone());
        let (looks, again) = (Arc::clone(&self.looks), Arc::clone(&self.again));
        let failed = Arc::clone(&self.looks);
        let work = move || {
            loop {
                while again.swap(false, Ordering::SeqCst) {
                    // What cannot be read is said by those whom somebody waits for.
                    if let Ok(lost) = guarded(|| library.store()?.reader()?.lost_folders())
                        && !outbox.send(Event::Lost(lost))
                    {
                        return;
                    }
                }
                looks.store(false, Ordering::SeqCst);
                // Somebody may have asked just before.
                if !again.load(Ordering::SeqCst) || looks.swap(true, Ordering::SeqCst) {
                    return;
                }
            }
        };
        std::thread::Builder::new().name("lost folders".to_owned()).spawn(work).map(drop).map_err(|cause| {
            failed.store(false, Ordering::SeqCst);
            Error::new(ErrorKind::Io, "The system gave no thread to look for folders").because(cause)
        })
    }
}
