//! The thread that reads the directory and counts what came of triggers. The newest request wins; counting can be stopped.

use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::super::effect::TriggersRequest;
use super::super::event::{Event, Failed};
use super::{Lazy, Outbox, Shelf, spawn};
use crate::error::Result;
use crate::work::{Cancel, Current, Latest};

/// How often it is told how far counting is.
const TELL: Duration = Duration::from_millis(100);

const KNOWN: usize = 0;
const TRIGGERS: usize = 1;

enum Ask {
    Known,
    Triggers(TriggersRequest, Cancel),
}

/// The asking side.
pub(super) struct Asker {
    mailbox: Latest<Ask, 2>,
    /// Stops what is being counted.
    counting: Current,
}

impl Asker {
    pub(super) fn known(&self) {
        self.mailbox.put(KNOWN, Ask::Known);
    }

    pub(super) fn triggers(&self, request: TriggersRequest) {
        self.stop_counting();
        self.mailbox.put(TRIGGERS, Ask::Triggers(request, self.counting.begin()));
    }

    pub(super) fn stop_counting(&self) {
        self.counting.cancel();
    }

    pub(super) fn stop(&self) {
        self.stop_counting();
        self.mailbox.close();
    }
}

pub(super) fn start(library: &Shelf, outbox: &Outbox, threads: &mut Vec<JoinHandle<()>>) -> Result<Asker> {
    let asker = Asker { mailbox: Latest::default(), counting: Current::default() };
    let (mailbox, library, outbox) = (asker.mailbox.clone(), library.clone(), outbox.clone());
    spawn("directory", threads, move || {
        let mut reader = Lazy::default();
        while let Some(ask) = mailbox.take() {
            match ask {
                Ask::Known => {
                    let read = reader.read(&library, |reader| reader.directory());
                    outbox.send(Event::Known(read.map_err(Failed::from)));
                }
                Ask::Triggers(request, cancel) => count(&mut reader, &library, &outbox, &request, &cancel),
            }
        }
    })?;
    Ok(asker)
}

fn count(reader: &mut Lazy, library: &Shelf, outbox: &Outbox, request: &TriggersRequest, cancel: &Cancel) {
    let TriggersRequest { ticket, query, moment } = request;
    let mut told = Instant::now();
    let mut progress = |done, total| {
        if told.elapsed() >= TELL {
            told = Instant::now();
            outbox.send(Event::TriggersProgress { ticket: *ticket, done, total });
        }
    };
    let result = reader.read(library, |reader| reader.trigger_uses(query, *moment, cancel, &mut progress));
    outbox.send(Event::Triggers { ticket: *ticket, result: result.map_err(Failed::from) });
}
