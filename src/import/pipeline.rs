//! The stages of an import and how they are held together.
//!
//! walk → read → decode (all cores) → write (the calling thread). One thread hands out numbered blocks in order, the writer takes them in
//! that order, and what is on its way is bounded in blocks and in bytes, however many files and conversations there are. Whole in memory are only
//! the names of one folder's entries, and a conversation that is larger than that bound, alone. Does not know what a file or a conversation is.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{Builder, Scope, ScopedJoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::block::{Decoder, Item, SMALL, Work, content_bytes, stretches};
use super::names::is_packed;
use super::walk::{Found, Met, Walk, line_of};
use crate::error::{Error, ErrorKind, Result};
use crate::store::{Compressor, Writer};
use crate::work::Cancel;

/// Blocks on their way at once, for each decode thread.
const TICKETS: usize = 24;
/// Bytes of content on their way at once; a block that is larger goes alone.
const ON_THEIR_WAY: u64 = 16 << 20;
/// A block of small files is full at this many files, or bytes.
const BLOCK_FILES: usize = 128;
const BLOCK_BYTES: u64 = 256 << 10;
/// How many such blocks the walk may be ahead, so that the number of files is known early.
const AHEAD: usize = 1024;

/// What the stages share.
#[derive(Default)]
pub(super) struct Shared {
    /// Files met by the walk so far.
    pub(super) found: AtomicU64,
    /// Bytes of files met by the walk so far.
    pub(super) bytes: AtomicU64,
    /// Whether one of them is packed or has no size.
    pub(super) unknown: AtomicBool,
    /// Whether the walk is over.
    pub(super) walked: AtomicBool,
    /// Set when the rest is no longer wanted.
    stopped: AtomicBool,
}

/// A group of neighbours the walk met.
enum Group {
    /// To be handled by a decode thread.
    Met(Vec<Met>),
    /// A file to be streamed.
    Stream(Found),
}

/// A numbered block for a decode thread.
struct Job {
    number: u64,
    /// Bytes of content, roughly.
    bytes: u64,
    work: Work,
}

/// A block that was decoded.
struct Done {
    number: u64,
    bytes: u64,
    items: Vec<Item>,
}

/// What is on its way, as the thread that sends it knows.
struct Load {
    blocks: usize,
    bytes: u64,
    /// Most blocks.
    capacity: usize,
    /// The bytes of each block that the writer is done with.
    taken: Receiver<u64>,
}

impl Load {
    /// Waits until there is room for a block; `false` where nobody takes any more.
    fn wait(&mut self, bytes: u64) -> bool {
        while self.blocks >= self.capacity || self.blocks > 0 && self.bytes.saturating_add(bytes) > ON_THEIR_WAY {
            if !self.wait_for_one() {
                return false;
            }
        }
        self.blocks += 1;
        self.bytes = self.bytes.saturating_add(bytes);
        true
    }

    /// Waits, where a large block is on its way, until it is written: what follows it may be as large, and is not even read meanwhile. `false`
    /// where nobody takes any more.
    fn wait_alone(&mut self) -> bool {
        while self.bytes > ON_THEIR_WAY {
            if !self.wait_for_one() {
                return false;
            }
        }
        true
    }

    fn wait_for_one(&mut self) -> bool {
        let Ok(taken) = self.taken.recv() else { return false };
        self.blocks -= 1;
        self.bytes = self.bytes.saturating_sub(taken);
        true
    }
}

/// Starts the stages and returns the receiving end.
pub(super) fn start<'scope, 'env>(
    scope: &'scope Scope<'scope, 'env>,
    shared: &'env Shared,
    cancel: &'env Cancel,
    ledger: Writer,
    (paths, again): (&'env [PathBuf], bool),
    compressors: Vec<Compressor>,
) -> Result<Blocks<'scope, 'env>> {
    let capacity = TICKETS * compressors.len().max(1);
    let (group_sender, groups) = bounded(AHEAD);
    let (job_sender, jobs) = bounded(capacity);
    let (done_sender, done) = bounded(capacity);
    let (written, taken) = bounded(capacity);
    let load = Load { blocks: 0, bytes: 0, capacity, taken };
    let walk = named("import walk")
        .spawn_scoped(scope, move || walk(paths, again, shared, cancel, &ledger, &group_sender))
        .map_err(no_thread)?;
    named("import read")
        .spawn_scoped(scope, move || read(&groups, load, &job_sender, shared, cancel))
        .map_err(no_thread)?;
    for compressor in compressors {
        let (jobs, done_sender) = (jobs.clone(), done_sender.clone());
        named("import decode")
            .spawn_scoped(scope, move || decode(&jobs, &done_sender, compressor))
            .map_err(no_thread)?;
    }
    Ok(Blocks { done, written, waiting: BTreeMap::new(), next: 0, given: None, shared, walk })
}

fn named(name: &str) -> Builder {
    Builder::new().name(name.to_owned())
}

fn no_thread(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "The import could not start its threads").because(error)
}

/// Stage 1: meets every file, in order.
fn walk(
    paths: &[PathBuf],
    again: bool,
    shared: &Shared,
    cancel: &Cancel,
    ledger: &Writer,
    groups: &Sender<Group>,
) -> Result<()> {
    let mut met_so_far: Vec<Met> = Vec::new();
    let mut bytes = 0;
    let mut sink = |met: Met| {
        shared.found.fetch_add(1, Ordering::Relaxed);
        if let Met::File(found) = &met {
            shared.bytes.fetch_add(found.size, Ordering::Relaxed);
            if found.stdin || is_packed(&found.name) {
                shared.unknown.store(true, Ordering::Relaxed);
            }
        }
        let group = match met {
            Met::File(found) if found.stdin || found.size > SMALL => {
                let before = std::mem::take(&mut met_so_far);
                bytes = 0;
                if !before.is_empty() && groups.send(Group::Met(before)).is_err() {
                    return false;
                }
                Group::Stream(found)
            }
            met => {
                bytes += content_bytes(&met);
                met_so_far.push(met);
                if met_so_far.len() < BLOCK_FILES && bytes < BLOCK_BYTES {
                    return true;
                }
                bytes = 0;
                Group::Met(std::mem::take(&mut met_so_far))
            }
        };
        groups.send(group).is_ok()
    };
    let mut lines = |folder: &std::path::Path, name: Option<&str>| line_of(ledger, folder, name);
    let result = Walk::new(again, cancel, &mut lines, &mut sink).run(paths);
    if !met_so_far.is_empty() && groups.send(Group::Met(met_so_far)).is_err() {
        return Ok(());
    }
    shared.walked.store(!cancel.is_cancelled(), Ordering::Relaxed);
    result
}

/// Stage 2: numbers the blocks; reads what is streamed.
fn read(groups: &Receiver<Group>, mut load: Load, jobs: &Sender<Job>, shared: &Shared, cancel: &Cancel) {
    let mut number = 0;
    let mut send = |work: Work| {
        let stopped = cancel.is_cancelled() || shared.stopped.load(Ordering::Relaxed);
        let bytes = work.bytes();
        if stopped || !load.wait(bytes) || jobs.send(Job { number, bytes, work }).is_err() || !load.wait_alone() {
            return ControlFlow::Break(());
        }
        number += 1;
        ControlFlow::Continue(())
    };
    for group in groups {
        let flow = match group {
            Group::Met(met) => send(Work::Met(met)),
            Group::Stream(found) => stretches(found, &mut |stretch| send(Work::Stretch(stretch))),
        };
        if flow.is_break() {
            return;
        }
    }
}

/// Stage 3: decodes blocks, in any order.
fn decode(jobs: &Receiver<Job>, done: &Sender<Done>, compressor: Compressor) {
    let mut decoder = Decoder::new(compressor);
    for Job { number, bytes, work } in jobs {
        if done.send(Done { number, bytes, items: decoder.work(work) }).is_err() {
            return;
        }
    }
}

/// The receiving end: blocks in the order of the walk.
pub(super) struct Blocks<'scope, 'env> {
    done: Receiver<Done>,
    written: Sender<u64>,
    waiting: BTreeMap<u64, Done>,
    next: u64,
    /// Bytes of the block that was given last, and is in memory until the next is asked for.
    given: Option<u64>,
    shared: &'env Shared,
    walk: ScopedJoinHandle<'scope, Result<()>>,
}

/// What [`Blocks::next`] gives.
pub(super) enum Next {
    /// The next block.
    Block(Vec<Item>),
    /// Nothing for the time being.
    Quiet,
    /// That was all.
    End,
}

impl Blocks<'_, '_> {
    /// Waits for the next block, at most this long.
    pub(super) fn next(&mut self, patience: Duration) -> Next {
        if let Some(bytes) = self.given.take() {
            // Nobody waits any more once everything is read.
            self.written.try_send(bytes).ok();
        }
        loop {
            if let Some(block) = self.waiting.remove(&self.next) {
                self.next += 1;
                self.given = Some(block.bytes);
                return Next::Block(block.items);
            }
            match self.done.recv_timeout(patience) {
                Ok(block) => {
                    self.waiting.insert(block.number, block);
                }
                Err(RecvTimeoutError::Timeout) => return Next::Quiet,
                Err(RecvTimeoutError::Disconnected) => return Next::End,
            }
        }
    }

    /// Ends all stages and tells what ended the walk.
    ///
    /// # Errors
    /// The ledger could not be read; a stage failed.
    pub(super) fn finish(self) -> Result<()> {
        self.shared.stopped.store(true, Ordering::Relaxed);
        drop((self.done, self.written));
        let walked =
            self.walk.join().unwrap_or_else(|_panic| Err(Error::new(ErrorKind::Io, "The import's walk failed")));
        if self.waiting.is_empty() {
            walked
        } else {
            Err(Error::new(ErrorKind::Io, "The import lost a part of its work; import again"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_its_way_is_bounded_in_blocks_and_in_bytes() {
        const MB: u64 = 1 << 20;
        let (written, taken) = bounded(3);
        let mut load = Load { blocks: 0, bytes: 0, capacity: 3, taken };
        assert!(load.wait(200 * MB), "a large one goes alone");
        written.send(200 * MB).expect("room");
        assert!(load.wait_alone(), "after the large one was taken");
        assert_eq!((load.blocks, load.bytes), (0, 0));
        assert!(load.wait(6 * MB) && load.wait_alone(), "small ones do not wait for each other");
        assert_eq!((load.blocks, load.bytes), (1, 6 * MB));
        assert!(load.wait(6 * MB) && load.wait(MB));
        written.send(6 * MB).expect("room");
        assert!(load.wait(1), "a fourth block has to wait for the first");
        assert_eq!((load.blocks, load.bytes), (3, 7 * MB + 1));
        drop(written);
        assert!(!load.wait(40 * MB), "nobody takes any more");
    }
}
