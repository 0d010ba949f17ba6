//! The thread that writes what belongs to the user: saved views and the zone. Apart from imports, so that nobody waits for one to keep a view.
//!
//! Nothing of it can be read again from any file, so what was asked for is written also when the window is closed meanwhile.

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError};

use super::super::effect::ViewEdit;
use super::super::event::{Event, Failed};
use super::{Outbox, Shelf, guarded, spawn};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Zone;
use crate::store::PATIENCE;
use crate::work::Cancel;

/// Changes that may wait; nobody clicks so fast.
const WAITING: usize = 64;
/// How long a change waits for another writer once the window is closed.
const LAST_PATIENCE: Duration = Duration::from_secs(5);
/// Pause between two attempts, for those that fail at once.
const PAUSE: Duration = Duration::from_millis(50);

/// Something to keep.
enum Own {
    View(ViewEdit),
    Zone(Zone),
}

/// The asking side.
pub(super) struct Keeper {
    wishes: Option<Sender<Own>>,
    closing: Cancel,
}

impl Keeper {
    /// # Errors
    /// Too many changes wait already.
    pub(super) fn edit(&self, edit: ViewEdit) -> Result<()> {
        self.keep(Own::View(edit))
    }

    /// # Errors
    /// Too many changes wait already.
    pub(super) fn save_zone(&self, zone: Zone) -> Result<()> {
        self.keep(Own::Zone(zone))
    }

    fn keep(&self, own: Own) -> Result<()> {
        let Some(wishes) = &self.wishes else { return Ok(()) };
        wishes.try_send(own).map_err(|error| {
            let sentence = match error {
                TrySendError::Full(_) => {
                    "This change was not kept: too many others wait, because the library is being written to"
                }
                TrySendError::Disconnected(_) => "This change was not kept",
            };
            Error::new(ErrorKind::Busy, sentence).hint("Try again in a minute.")
        })
    }

    pub(super) fn stop(&mut self) {
        self.closing.cancel();
        self.wishes = None;
    }
}

pub(super) fn start(library: &Shelf, outbox: &Outbox, threads: &mut Vec<JoinHandle<()>>) -> Result<Keeper> {
    let (sender, wishes): (Sender<Own>, Receiver<Own>) = crossbeam_channel::bounded(WAITING);
    let closing = Cancel::default();
    let (library, outbox, closed) = (library.clone(), outbox.clone(), closing.clone());
    spawn("own", threads, move || {
        for own in wishes {
            let result = guarded(|| patiently(&closed, || carry_out(&library, &own)));
            let failed = result.map_err(|error| outbox.send(Event::Failed(Failed::from(error)))).is_err();
            if let Own::View(_) = own {
                // Also after a failure, so that what is shown is what is kept.
                outbox.send(Event::ViewsChanged);
            }
            if failed && closed.is_cancelled() {
                return;
            }
        }
    })?;
    Ok(Keeper { wishes: Some(sender), closing })
}

/// Tries again while another writer is in the way, though not for long once the window is closed.
fn patiently(closed: &Cancel, mut attempt: impl FnMut() -> Result<()>) -> Result<()> {
    let begun = Instant::now();
    loop {
        let patience = if closed.is_cancelled() { LAST_PATIENCE } else { PATIENCE };
        match attempt() {
            Err(error) if error.kind() == ErrorKind::Busy && begun.elapsed() < patience => thread::sleep(PAUSE),
            outcome => return outcome,
        }
    }
}

fn carry_out(library: &Shelf, own: &Own) -> Result<()> {
    let edit = match own {
        Own::Zone(zone) => return library.store()?.set_zone(*zone),
        Own::View(edit) => edit,
    };
    let mut writer = library.store()?.writer()?;
    let mut batch = writer.batch()?;
    match edit {
        ViewEdit::Put { name, query } => {
            batch.put_view(name, query)?;
        }
        ViewEdit::Rename { id, name } => {
            batch.rename_view(*id, name)?;
        }
        ViewEdit::Move { id, to } => {
            batch.move_view(*id, *to)?;
        }
        ViewEdit::Remove(id) => {
            batch.remove_view(*id)?;
        }
    }
    batch.commit()
}
