//! The thread that writes what belongs to the user: saved views, marks and the zone. Apart from imports, so that nobody waits for one to keep a view.
//!
//! Nothing of it can be read again from any file, so what was asked for is written also when the window is closed meanwhile.

use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError};

use super::super::effect::{MarkRequest, ViewEdit};
use super::super::event::{Event, Failed};
use super::super::marking::MarkWork;
use super::{Outbox, Shelf, guarded, spawn};
use crate::directory::{Fact, FactKind};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Marks, Timestamp, Zone};
use crate::store::{Batch, ConversationId, PATIENCE};
use crate::work::{Cancel, Current};

/// Changes that may wait; nobody clicks so fast.
const WAITING: usize = 64;
/// Conversations marked in one transaction: an import that runs takes turns with it.
const BLOCK: usize = 2500;
/// How long a change waits for another writer once the window is closed.
const LAST_PATIENCE: Duration = Duration::from_secs(5);
/// How often it is looked whether a day has begun.
const LOOK: Duration = Duration::from_mins(10);
/// Pause between two attempts, for those that fail at once.
const PAUSE: Duration = Duration::from_millis(50);

/// Something to keep.
enum Own {
    View(ViewEdit),
    Zone(Zone),
    Fact { fact: Fact, back: bool, since: Timestamp },
    Mark(MarkRequest, Cancel),
    Locate { old: PathBuf, new: PathBuf },
}

/// The asking side.
pub(super) struct Keeper {
    wishes: Option<Sender<Own>>,
    closing: Cancel,
    /// Stops the marks asked for so far.
    marking: Current,
}

impl Keeper {
    /// # Errors
    /// Too many changes wait already.
    pub(super) fn edit(&self, edit: ViewEdit) -> Result<()> {
        self.keep(Own::View(edit))
    }

    /// # Errors
    /// Too many changes wait already.
    pub(super) fn type_in(&self, fact: Fact, back: bool, since: Timestamp) -> Result<()> {
        self.keep(Own::Fact { fact, back, since })
    }

    /// # Errors
    /// Too many changes wait already.
    pub(super) fn save_zone(&self, zone: Zone) -> Result<()> {
        self.keep(Own::Zone(zone))
    }

    /// # Errors
    /// Too many changes wait already.
    pub(super) fn mark(&self, request: MarkRequest) -> Result<()> {
        self.keep(Own::Mark(request, self.marking.get()))
    }

    /// # Errors
    /// Too many changes wait already.
    pub(super) fn locate(&self, old: PathBuf, new: PathBuf) -> Result<()> {
        self.keep(Own::Locate { old, new })
    }

    /// Stops the marks that were asked for so far.
    pub(super) fn cancel(&self) {
        self.marking.cancel();
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
        loop {
            let own = match wishes.recv_timeout(LOOK) {
                Ok(own) => own,
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    // A window may be open for days, and a copy be made on each of them.
                    if let Some(store) = library.opened()
                        && let Err(error) = guarded(|| store.keep_copy())
                    {
                        outbox.send(Event::Failed(Failed::from(error)));
                    }
                    continue;
                }
            };
            let result = match &own {
                Own::View(edit) => guarded(|| write(&library, &closed, |batch| put_view(batch, edit))),
                Own::Zone(zone) => guarded(|| patiently(&closed, || library.store()?.set_zone(*zone))),
                Own::Fact { fact, back, since } => {
                    guarded(|| write(&library, &closed, |batch| type_in(batch, fact, *back, *since)))
                }
                // Tells what failed itself.
                Own::Mark(request, cancel) => mark(&library, &outbox, request, &closed, cancel),
                Own::Locate { old, new } => locate(&library, &outbox, &closed, old, new),
            };
            let told = !matches!(own, Own::Mark(..) | Own::Locate { .. });
            let busy = result.as_ref().is_err_and(|error| error.kind() == ErrorKind::Busy);
            if let Err(error) = result
                && told
            {
                outbox.send(Event::Failed(Failed::from(error)));
            }
            if let Own::Fact { .. } = own {
                outbox.send(Event::StoreChanged);
            }
            if let Own::View(_) = own {
                // Also after a failure, so that what is shown is what is kept.
                outbox.send(Event::ViewsChanged);
            }
            // Another program holds on to the library: nothing of what waits would be written either.
            if busy && closed.is_cancelled() {
                return;
            }
        }
    })?;
    Ok(Keeper { wishes: Some(sender), closing, marking: Current::default() })
}

/// The library follows a folder that was moved; tells what came of it.
fn locate(library: &Shelf, outbox: &Outbox, closed: &Cancel, old: &Path, new: &Path) -> Result<()> {
    // The library knows where links lead.
    let new = dunce::canonicalize(new).unwrap_or_else(|_unknown| new.to_path_buf());
    let located = guarded(|| patiently(closed, || library.store()?.locate_lost(old, &new)));
    let (result, told) = match located {
        Ok(old) => (Ok(()), Ok((old, new))),
        Err(error) => {
            let told = Failed::from(&error);
            (Err(error), Err(told))
        }
    };
    outbox.send(Event::Located { result: told });
    result
}

/// Tries again while another writer is in the way, though not for long once the window is closed.
fn patiently<T>(closed: &Cancel, mut attempt: impl FnMut() -> Result<T>) -> Result<T> {
    let begun = Instant::now();
    loop {
        let patience = if closed.is_cancelled() { LAST_PATIENCE } else { PATIENCE };
        match attempt() {
            Err(error) if error.kind() == ErrorKind::Busy && begun.elapsed() < patience => thread::sleep(PAUSE),
            outcome => return outcome,
        }
    }
}

/// Writes something in one transaction.
fn write<T>(library: &Shelf, closed: &Cancel, work: impl Fn(&mut Batch<'_>) -> Result<T>) -> Result<T> {
    patiently(closed, || {
        let mut writer = library.store()?.writer()?;
        let mut batch = writer.own_batch()?;
        let result = work(&mut batch)?;
        batch.commit()?;
        Ok(result)
    })
}

/// Office hours that have always held take the place of all that were typed in; those of a day stand beside those of other days.
fn type_in(batch: &mut Batch<'_>, fact: &Fact, back: bool, since: Timestamp) -> Result<()> {
    if fact.kind() == FactKind::OfficeHours && since.as_millis() <= 1 {
        batch.forget_facts(FactKind::OfficeHours, fact.id(), true)?;
    }
    batch.type_in(fact, since, back)
}

fn put_view(batch: &mut Batch<'_>, edit: &ViewEdit) -> Result<()> {
    match edit {
        ViewEdit::Put { name, query } => batch.put_view(name, query).map(drop),
        ViewEdit::Rename { id, name } => batch.rename_view(*id, name).map(drop),
        ViewEdit::Move { id, to } => batch.move_view(*id, *to).map(drop),
        ViewEdit::Remove(id) => batch.remove_view(*id).map(drop),
    }
}

/// Writes marks block by block; what was written before it stopped stays and is told.
fn mark(library: &Shelf, outbox: &Outbox, request: &MarkRequest, closed: &Cancel, cancel: &Cancel) -> Result<()> {
    let MarkRequest { ticket, work, now } = request;
    let mut before: Vec<(ConversationId, Marks)> = Vec::new();
    let mut done = 0_usize;
    let total = match work {
        MarkWork::Change(ids, _) => ids.len(),
        MarkWork::Undo(done) => done.before.len(),
    };
    let mut result = Ok(());
    while done < total && result.is_ok() {
        let end = done.saturating_add(BLOCK).min(total);
        let block = |batch: &mut Batch<'_>| match work {
            MarkWork::Change(ids, change) => batch.mark(ids.get(done..end).unwrap_or_default(), change, *now),
            MarkWork::Undo(undone) => {
                batch.unmark(undone.before.get(done..end).unwrap_or_default(), &undone.change, *now)
            }
        };
        match cancel.check().and_then(|()| guarded(|| write(library, closed, block))) {
            Ok(changed) => {
                before.extend(changed);
                done = end;
                if done < total {
                    outbox.send(Event::MarkProgress { ticket: *ticket, done: number(done) });
                }
            }
            Err(error) => result = Err(error),
        }
    }
    let failed = result.as_ref().err().map(Failed::from);
    outbox.send(Event::Marked { ticket: *ticket, done: number(done), before, failed });
    result
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
