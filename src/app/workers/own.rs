//! The thread that writes what belongs to the user: saved views. Apart from imports, so that nobody waits for one to keep a view.

use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender};

use super::super::effect::ViewEdit;
use super::super::event::{Event, Failed};
use super::{Outbox, Shelf, spawn};
use crate::error::Result;
use crate::store::PATIENCE;
use crate::work::Cancel;

/// Changes that may wait; nobody clicks so fast.
const WAITING: usize = 64;

/// The asking side.
pub(super) struct Keeper {
    edits: Option<Sender<ViewEdit>>,
    cancel: Cancel,
}

impl Keeper {
    pub(super) fn edit(&self, edit: ViewEdit) {
        if let Some(edits) = &self.edits {
            // A full queue means that the library cannot be written to at all; that is told by the first of them.
            drop(edits.try_send(edit));
        }
    }

    pub(super) fn stop(&mut self) {
        self.cancel.cancel();
        self.edits = None;
    }
}

pub(super) fn start(library: &Shelf, outbox: &Outbox, threads: &mut Vec<JoinHandle<()>>) -> Result<Keeper> {
    let (sender, edits): (Sender<ViewEdit>, Receiver<ViewEdit>) = crossbeam_channel::bounded(WAITING);
    let cancel = Cancel::default();
    let (library, outbox, stop) = (library.clone(), outbox.clone(), cancel.clone());
    spawn("own", threads, move || {
        for edit in edits {
            if let Err(error) = carry_out(&library, edit, &stop) {
                outbox.send(Event::Failed(Failed::from(error)));
            }
            // Also after a failure, so that what is shown is what is kept.
            if !outbox.send(Event::ViewsChanged) {
                return;
            }
        }
    })?;
    Ok(Keeper { edits: Some(sender), cancel })
}

fn carry_out(library: &Shelf, edit: ViewEdit, cancel: &Cancel) -> Result<()> {
    let mut writer = library.store()?.writer()?;
    let mut batch = writer.batch_within(PATIENCE, cancel)?;
    match edit {
        ViewEdit::Put { name, query } => {
            batch.put_view(&name, &query)?;
        }
        ViewEdit::Rename { id, name } => {
            batch.rename_view(id, &name)?;
        }
        ViewEdit::Move { id, to } => {
            batch.move_view(id, to)?;
        }
        ViewEdit::Remove(id) => {
            batch.remove_view(id)?;
        }
    }
    batch.commit()
}
