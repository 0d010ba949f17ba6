//! The thread that writes exports.

use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::super::effect::ExportRequest;
use super::super::event::{Event, Failed};
use super::{Lazy, Outbox, Shelf, spawn};
use crate::error::Result;
use crate::export::{Target, export};
use crate::work::{Cancel, Current, Latest};

/// Progress is told at most this often.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// The asking side.
pub(super) struct Exporter {
    mailbox: Latest<(ExportRequest, Cancel)>,
    running: Current,
}

impl Exporter {
    pub(super) fn export(&self, request: ExportRequest) {
        self.mailbox.put(0, (request, self.running.begin()));
    }

    pub(super) fn cancel(&self) {
        self.running.cancel();
    }

    pub(super) fn stop(&self) {
        self.cancel();
        self.mailbox.close();
    }
}

pub(super) fn start(library: &Shelf, outbox: &Outbox, threads: &mut Vec<JoinHandle<()>>) -> Result<Exporter> {
    let exporter = Exporter { mailbox: Latest::default(), running: Current::default() };
    let (mailbox, library, outbox) = (exporter.mailbox.clone(), library.clone(), outbox.clone());
    spawn("export", threads, move || {
        let mut reader = Lazy::default();
        while let Some((request, cancel)) = mailbox.take() {
            let event = if !request.replace && request.target.exists() {
                Event::ExportExists
            } else {
                write(&library, &mut reader, &outbox, request, &cancel)
            };
            if !outbox.send(event) {
                return;
            }
        }
    })?;
    Ok(exporter)
}

fn write(library: &Shelf, reader: &mut Lazy, outbox: &Outbox, request: ExportRequest, cancel: &Cancel) -> Event {
    let mut told = Instant::now();
    let mut progress = |done| {
        if told.elapsed() >= PROGRESS_EVERY {
            told = Instant::now();
            outbox.send(Event::ExportProgress(done));
        }
    };
    let target = Target::File(request.target);
    let result =
        reader.read(library, |reader| export(reader, &request.ids, &request.spec, &target, cancel, &mut progress));
    Event::Exported(result.map_err(Failed::from))
}
