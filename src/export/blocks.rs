//! Conversations → blocks of rows, in the order of the ids, on all cores.
//!
//! Decoding is nearly all of an export's work. Each worker has its own reader and takes every so-many-th chunk of ids; its rows wait in a
//! bounded channel of its own until the chunks before them are written. So order and memory are kept without any sorting.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::table::{Beside, Block, Table};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Conversation;
use crate::store::{ConversationId, Reader};
use crate::work::Cancel;

/// Rows are handed on when there are so many bytes of them: enough for few writes, little enough for constant memory.
const BLOCK_BYTES: usize = 1024 * 1024;

/// Conversations a worker takes at a time; a block never has more.
const CHUNK: usize = 128;

/// Blocks that may wait for their turn, for each worker.
const WAITING: usize = 4;

/// More workers would only wait for the disk.
const MAX_WORKERS: usize = 8;

/// Hands the rows of these conversations to `write`, in order.
///
/// # Errors
/// The library cannot be read; cancelled; whatever `write` returns.
pub(super) fn each(
    reader: &Reader,
    ids: &[ConversationId],
    table: &Table,
    cancel: &Cancel,
    write: &mut dyn FnMut(&Block) -> Result<()>,
) -> Result<()> {
    let chunks = ids.len().div_ceil(CHUNK);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let workers = cores.min(MAX_WORKERS).min(chunks);
    if workers < 2 {
        return blocks(table, read(reader, ids), cancel).try_for_each(|block| write(&block?));
    }
    let readers = (0..workers).map(|_| reader.another()).collect::<Result<Vec<Reader>>>()?;
    thread::scope(|scope| {
        // Dropped on every way out of this closure, which ends the workers.
        let mut channels = Vec::with_capacity(workers);
        for (worker, reader) in readers.into_iter().enumerate() {
            let (sender, receiver) = bounded(WAITING);
            channels.push(receiver);
            let chunks = ids.chunks(CHUNK).skip(worker).step_by(workers);
            let work = move || guarded(&sender, || work_off(&reader, chunks, table, cancel, &sender));
            thread::Builder::new()
                .name(format!("export {worker}"))
                .spawn_scoped(scope, work)
                .map_err(|cause| Error::new(ErrorKind::Io, "Could not start a thread for the export").because(cause))?;
        }
        channels.iter().cycle().take(chunks).try_for_each(|channel| write_chunk(channel, write))
    })
}

/// What a worker sends: blocks, then `None` at the end of each chunk.
type Message = Option<Result<Block>>;

/// Does a worker's job. A fault in the program is a failure of the export as any other.
fn guarded(sender: &Sender<Message>, job: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(job)).is_err() {
        // Where nobody listens any more, the export has failed already.
        sender.send(Some(Err(Error::fault()))).ok();
    }
}

/// Makes the rows of these chunks until nobody wants them any more.
fn work_off<'i>(
    reader: &Reader,
    chunks: impl Iterator<Item = &'i [ConversationId]>,
    table: &Table,
    cancel: &Cancel,
    sender: &Sender<Message>,
) {
    for chunk in chunks {
        let messages = blocks(table, read(reader, chunk), cancel).map(Some).chain([None]);
        for message in messages {
            if sender.send(message).is_err() {
                return;
            }
        }
    }
}

fn write_chunk(channel: &Receiver<Message>, write: &mut dyn FnMut(&Block) -> Result<()>) -> Result<()> {
    loop {
        match channel.recv() {
            Ok(Some(block)) => write(&block?)?,
            Ok(None) => return Ok(()),
            Err(_worker_gone) => return Err(Error::new(ErrorKind::Io, "The export stopped in the middle")),
        }
    }
}

fn read(reader: &Reader, ids: &[ConversationId]) -> impl Iterator<Item = Result<Option<(Conversation, Beside)>>> {
    ids.iter().map(|id| {
        let Some((conversation, joined)) = reader.decoded(*id)? else { return Ok(None) };
        let marks = reader.marks_of(&conversation.key)?;
        Ok(Some((conversation, Beside { marks, joined })))
    })
}

/// The rows of these conversations; `None` is one that has gone from the library meanwhile.
pub(super) fn blocks(
    table: &Table,
    mut conversations: impl Iterator<Item = Result<Option<(Conversation, Beside)>>>,
    cancel: &Cancel,
) -> impl Iterator<Item = Result<Block>> {
    std::iter::from_fn(move || {
        let mut block = table.block();
        for conversation in conversations.by_ref().take(CHUNK) {
            match cancel.check().and(conversation) {
                Ok(Some((conversation, beside))) => table.push(&conversation, &beside, &mut block),
                Ok(None) => block.gone += 1,
                Err(error) => return Some(Err(error)),
            }
            if block.records.bytes().len() >= BLOCK_BYTES {
                break;
            }
        }
        (block.conversations + block.gone > 0).then_some(Ok(block))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_in_a_worker_is_told_to_the_writer() {
        let (sender, receiver) = bounded(1);
        guarded(&sender, || panic!("a fault made for a test"));
        let error = write_chunk(&receiver, &mut |_block| Ok(())).expect_err("the fault");
        assert_eq!(error.kind(), ErrorKind::Fault);
    }
}
