//! The threads that write: unpack a body, see what it is, keep it, and only then say so.

use std::io::{ErrorKind, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use chrono::Utc;
use crossbeam_channel::{Receiver, Sender, TrySendError};
use flate2::read::MultiGzDecoder;
use tokio::sync::oneshot;

use super::answer::Answer;
use super::budget::Taken;
use super::event::{Event, Teller};
use super::inbox::Inbox;
use super::index::Files;
use super::name::{Kind, Place, kind};
use super::{Limits, named, no_thread};
use crate::error::{REPORT, Result, io_words};

/// A whole body on its way to the disk.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) body: Vec<u8>,
    pub(super) gzip: bool,
    /// What the body takes of the memory there is for bodies.
    pub(super) memory: Taken,
    /// Gone where the sender did not wait: its body is kept all the same.
    pub(super) reply: oneshot::Sender<Done>,
}

/// What became of a body, and who sent it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Done {
    pub(super) answer: Answer,
    pub(super) source: &'static str,
}

/// What the threads share.
struct Disk {
    inbox: Arc<Inbox>,
    files: Files,
    largest: usize,
    /// Tells what a body is.
    kind: fn(&[u8]) -> Kind,
    teller: Teller,
    /// What was told of the last attempt where it failed, so that a full disk is told once.
    failing: Arc<Mutex<Option<String>>>,
}

/// The way to the threads.
pub(super) type Jobs = Sender<Job>;

/// Starts the threads; they end when nobody can send jobs any more and all are done.
pub(super) fn start(
    limits: &Limits,
    inbox: &Arc<Inbox>,
    jobs: &Receiver<Job>,
    files: &Files,
    teller: &Teller,
) -> Result<Vec<JoinHandle<()>>> {
    let failing = Arc::default();
    let thread = |_| {
        let jobs = jobs.clone();
        let disk = Disk {
            inbox: Arc::clone(inbox),
            files: files.clone(),
            largest: limits.body,
            kind,
            teller: teller.clone(),
            failing: Arc::clone(&failing),
        };
        let run = move || {
            for job in jobs {
                let Job { body, gzip, mut memory, reply } = job;
                // After a fault in the program the sender is asked to try again, and the others do not wait in vain.
                let done = catch_unwind(AssertUnwindSafe(|| disk.work(&body, gzip, &mut memory)))
                    .unwrap_or(Done { answer: Answer::NoDisk, source: "" });
                // The sender may have gone away.
                reply.send(done).ok();
            }
        };
        named("receive disk").stack_size(1 << 20).spawn(run).map_err(no_thread)
    };
    (0..limits.writers.max(1)).map(thread).collect()
}

impl Disk {
    fn work(&self, body: &[u8], gzip: bool, memory: &mut Taken) -> Done {
        if !gzip {
            return self.keep(body);
        }
        match unpack(body, self.largest, memory) {
            Ok(unpacked) => self.keep(&unpacked),
            Err(Packed::Broken) => {
                let place = Place::unread(body, ".gz");
                self.write(&place, body, Done { answer: Answer::Kept, source: "" })
            }
            Err(Packed::TooLarge) => Done { answer: Answer::TooLarge, source: "" },
            Err(Packed::NoMemory) => Done { answer: Answer::Busy, source: "" },
        }
    }

    fn keep(&self, body: &[u8]) -> Done {
        let kind = catch_unwind(AssertUnwindSafe(|| (self.kind)(body))).unwrap_or_else(|_panic| {
            let sentence =
                "A fault in the program: a body could not be looked at and is kept in the folder unread of the inbox";
            self.teller.tell(Event::Trouble(format!("{sentence}. {REPORT}")));
            Kind::Unreadable
        });
        let done = match kind {
            Kind::Empty => return Done { answer: Answer::Empty, source: "" },
            Kind::Readable { source, .. } => Done { answer: Answer::Stored, source },
            Kind::Unreadable => Done { answer: Answer::Kept, source: "" },
        };
        self.write(&Place::of(&kind, body, Utc::now()), body, done)
    }

    fn write(&self, place: &Place, body: &[u8], done: Done) -> Done {
        let kept = self.inbox.keep(place, body);
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        match kept {
            Ok(path) => {
                if let Some(told) = failing.take() {
                    self.teller.tell(Event::Over(told));
                }
                if done.answer == Answer::Stored {
                    self.files.add(path);
                }
                done
            }
            Err(error) => {
                if failing.is_none() {
                    let what = match error.kind() {
                        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "The disk of the inbox is full",
                        _ => "The inbox cannot be written",
                    };
                    let told = format!("{what}, senders are asked to try again: {}", io_words(&error));
                    *failing = Some(told.clone());
                    self.teller.tell(Event::Trouble(told));
                }
                Done { answer: Answer::NoDisk, ..done }
            }
        }
    }
}

/// Why a body could not be unpacked.
enum Packed {
    Broken,
    TooLarge,
    NoMemory,
}

/// Unpacks gzip, at most `largest` bytes, and pays for each piece.
fn unpack(packed: &[u8], largest: usize, memory: &mut Taken) -> Result<Vec<u8>, Packed> {
    let mut unpacker = MultiGzDecoder::new(packed);
    let mut out = Vec::new();
    let mut piece = vec![0; 64 << 10];
    loop {
        let read = unpacker.read(&mut piece).map_err(|_broken| Packed::Broken)?;
        if read == 0 {
            return Ok(out);
        }
        if out.len() + read > largest {
            return Err(Packed::TooLarge);
        }
        if !memory.more(read) {
            return Err(Packed::NoMemory);
        }
        out.extend(piece.iter().take(read));
    }
}

/// What a full queue means: as many requests as connections are on their way, so this is never seen; refusing is right all the same.
pub(super) fn submit(jobs: &Jobs, job: Job) -> Result<(), Answer> {
    jobs.try_send(job).map_err(|error| match error {
        TrySendError::Full(_) | TrySendError::Disconnected(_) => Answer::Busy,
    })
}

#[cfg(test)]
mod tests {
    use super::super::budget::Budget;
    use super::*;

    /// An inbox in a folder, and what is told of it.
    fn disk(folder: &std::path::Path, kind: fn(&[u8]) -> Kind) -> (Disk, Receiver<Event>) {
        let (events, told) = crossbeam_channel::bounded(8);
        let disk = Disk {
            inbox: Arc::new(Inbox::open(folder).expect("an inbox")),
            files: Files::nowhere(),
            largest: 1 << 20,
            kind,
            teller: Teller::new(events),
            failing: Arc::default(),
        };
        (disk, told)
    }

    #[test]
    fn a_body_at_which_the_program_fails_is_kept_and_told_of() {
        let folder = tempfile::tempdir().expect("a folder");
        let (disk, told) = disk(folder.path(), |_body| panic!("a fault made for a test"));
        let done = disk.work(b"{}", false, &mut Budget::new(0).nothing());
        assert_eq!(done.answer, Answer::Kept);
        let kept: Vec<_> = std::fs::read_dir(folder.path().join("unread")).expect("a folder").flatten().collect();
        let kept: Vec<Vec<u8>> = kept.iter().map(|file| std::fs::read(file.path()).expect("a file")).collect();
        assert_eq!(kept, [b"{}"]);
        let Ok(Event::Trouble(sentence)) = told.try_recv() else { panic!("nothing was told") };
        assert!(sentence.contains("fault in the program") && sentence.contains("unread"), "{sentence}");
    }

    #[test]
    fn a_trouble_is_told_once_and_so_is_its_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let (disk, told) = disk(folder.path(), |_body| Kind::Unreadable);
        let in_the_way = folder.path().join("unread");
        std::fs::write(&in_the_way, "no folder").expect("written");
        for _ in 0..2 {
            assert_eq!(disk.keep(b"{}").answer, Answer::NoDisk);
        }
        std::fs::remove_file(&in_the_way).expect("gone");
        for _ in 0..2 {
            assert_eq!(disk.keep(b"{}").answer, Answer::Kept);
        }
        let told: Vec<Event> = told.try_iter().collect();
        let [Event::Trouble(sentence), Event::Over(over)] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(sentence, over);
    }
}
