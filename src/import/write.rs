//! The writing end of an import: blocks in order into batches, files into the ledger and into the report.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::block::{Decoder, Item, Part, stretches, unchanged, unread};
use super::names::hint;
use super::pipeline::{Blocks, Next, Shared};
use super::report::{FileReport, ImportReport, Outcome};
use super::source::Ended;
use super::tally::Tally;
use super::walk::Found;
use super::{ImportListener, ImportProgress};
use crate::decode::account_in;
use crate::directory::Entry;
use crate::error::{ErrorKind, Result};
use crate::model::Timestamp;
use crate::store::{self, Batch, FileEntry, FileId, FileOutcome, FileState, FolderId, Put, Writer};
use crate::work::Cancel;

/// The first batch is small: somebody may be waiting to see something, and a small import needs no large buffers.
const FIRST_BATCH: usize = 1_000;
/// Conversations, and bytes of payload, after which a batch is full.
const BATCH: usize = 16_000;
const BATCH_BYTES: usize = 48 << 20;
/// A batch takes no longer than this, on however slow a machine: others wait for their turn.
const LONGEST: Duration = Duration::from_secs(2);
/// A batch with something in it does not wait longer than this for more, so that the library is not locked over a slow source.
const PATIENCE: Duration = Duration::from_millis(250);
/// Least time between two reports of progress.
const PROGRESS: Duration = Duration::from_millis(100);

/// State that no content has: the line of a file that was begun and not finished is never taken for unchanged.
const UNFINISHED: FileState = FileState { size: u64::MAX >> 1, modified_ns: i64::MIN, hash: [0; 16] };

/// The writing end.
pub(super) struct Writing<'a> {
    shared: &'a Shared,
    cancel: &'a Cancel,
    listener: &'a mut dyn ImportListener,
    /// Decodes archives found late.
    decoder: Decoder,
    progress: ImportProgress,
    progressed: Instant,
    report: ImportReport,
    /// The file whose first parts are written.
    begun: Option<Begun>,
    /// The folder of the last file.
    folder: Option<(Arc<Path>, FolderId)>,
    /// Conversations and bytes in the open batch.
    batch: (usize, usize),
}

/// A file that is not at its end.
struct Begun {
    found: Arc<Found>,
    id: FileId,
    tally: Tally,
    /// Whether somebody removed its first parts meanwhile.
    removed: bool,
}

impl<'a> Writing<'a> {
    pub(super) fn new(
        shared: &'a Shared,
        cancel: &'a Cancel,
        listener: &'a mut dyn ImportListener,
        decoder: Decoder,
    ) -> Self {
        Self {
            shared,
            cancel,
            listener,
            decoder,
            progress: ImportProgress::default(),
            progressed: Instant::now(),
            report: ImportReport::default(),
            begun: None,
            folder: None,
            batch: (0, 0),
        }
    }

    /// Writes everything that comes.
    pub(super) fn run(mut self, writer: &mut Writer, blocks: &mut Blocks<'_, '_>) -> Result<ImportReport> {
        let mut bulk = false;
        let result = loop {
            match blocks.next(PATIENCE) {
                Next::End => {
                    // Cancelled stages end by themselves.
                    let all = self.shared.walked.load(Ordering::Relaxed)
                        && self.shared.found.load(Ordering::Relaxed) == self.progress.files_done;
                    self.report.cancelled = self.cancel.is_cancelled() && !all;
                    break Ok(());
                }
                Next::Quiet => {}
                Next::Block(items) if !items.iter().any(writes) => self.tell_all(items),
                Next::Block(items) => {
                    // A long import: from now on large buffers are worth it.
                    if !bulk && self.progress.conversations >= FIRST_BATCH as u64 {
                        bulk = true;
                        if let Err(error) = writer.set_bulk(true, store::PATIENCE, self.cancel) {
                            break Err(error);
                        }
                    }
                    if let Err(error) = self.write_batch(writer, blocks, items) {
                        break Err(error);
                    }
                }
            }
            if self.cancel.is_cancelled() {
                self.report.cancelled = true;
                break Ok(());
            }
            self.tell_progress(false);
        };
        // Also after a failure: what stays must not be left with bulk settings.
        let tidied = if bulk { writer.set_bulk(false, store::PATIENCE, self.cancel) } else { Ok(()) };
        self.tell_progress(true);
        match result.and(tidied) {
            Err(error) if error.kind() == ErrorKind::Cancelled => self.report.cancelled = true,
            outcome => outcome?,
        }
        Ok(self.report)
    }

    /// One transaction, from these items on until it is full or nothing comes.
    fn write_batch(&mut self, writer: &mut Writer, blocks: &mut Blocks<'_, '_>, items: Vec<Item>) -> Result<()> {
        self.batch = (0, 0);
        let first = self.progress.conversations == 0;
        let wanted = if first { FIRST_BATCH } else { BATCH };
        let interval = self.listener.commit_interval().min(LONGEST);
        let begun = Instant::now();
        // Two long imports take turns; one that cannot even begin says who is in the way.
        let mut batch = if first { writer.batch()? } else { writer.batch_within(store::PATIENCE, self.cancel)? };
        self.renew(&mut batch)?;
        let mut items = Some(items);
        while let Some(block) = items.take() {
            for item in block {
                // An archive may have been left in its middle: what comes after it would be taken for its end.
                if self.cancel.is_cancelled() {
                    break;
                }
                self.item(&mut batch, item)?;
            }
            self.tell_progress(false);
            let full = self.batch.0 >= wanted || self.batch.1 >= BATCH_BYTES || begun.elapsed() >= interval;
            if full || self.cancel.is_cancelled() {
                break;
            }
            if let Next::Block(next) = blocks.next(PATIENCE) {
                items = Some(next);
            }
        }
        batch.commit()?;
        if !first {
            store::give_way();
        }
        self.progress.conversations += self.batch.0 as u64;
        self.listener.committed();
        self.tell_progress(true);
        Ok(())
    }

    /// An archive that is unpacked here may hold more than one batch.
    fn split_if_full(&mut self, batch: &mut Batch<'_>) -> Result<()> {
        if self.batch.0 < BATCH && self.batch.1 < BATCH_BYTES {
            return Ok(());
        }
        batch.split(store::PATIENCE, self.cancel)?;
        self.progress.conversations += self.batch.0 as u64;
        self.batch = (0, 0);
        self.listener.committed();
        self.tell_progress(true);
        self.renew(batch)
    }

    /// Somebody else may have removed folders and files since the last batch.
    fn renew(&mut self, batch: &mut Batch<'_>) -> Result<()> {
        self.folder = None;
        let Some(mut begun) = self.begun.take() else { return Ok(()) };
        let folder = self.folder(batch, &begun.found.folder)?;
        let id = batch.file(folder, &entry(&begun.found, &begun.tally, None))?;
        begun.removed |= id != begun.id;
        begun.id = id;
        self.begun = Some(begun);
        Ok(())
    }

    fn item(&mut self, batch: &mut Batch<'_>, item: Item) -> Result<()> {
        match item {
            Item::Report(report, read) => self.tell(report, read),
            Item::Touched(found, state) => return self.touched(batch, &found, state),
            Item::Part(part) => return self.part(batch, part),
            Item::Archive(found) => {
                let mut result = Ok(());
                let flow = stretches(found, &mut |stretch| {
                    let part = self.decoder.stretch(stretch);
                    result = self.part(batch, part).and_then(|()| self.split_if_full(batch));
                    if result.is_ok() && !self.cancel.is_cancelled() {
                        ControlFlow::Continue(())
                    } else {
                        ControlFlow::Break(())
                    }
                });
                if flow.is_break() {
                    return result;
                }
            }
        }
        Ok(())
    }

    /// A file with the content it had before: only its line in the ledger changes, unless somebody else did something about the file
    /// meanwhile, such as remove it.
    fn touched(&mut self, batch: &mut Batch<'_>, found: &Found, state: FileState) -> Result<()> {
        let Some(mut entry) = found.known.clone() else { return Ok(()) };
        if batch.known(&found.folder, &found.name)?.as_ref() == Some(&*entry) {
            entry.state = state;
            let folder = self.folder(batch, &found.folder)?;
            batch.file(folder, &entry)?;
        }
        self.tell(unchanged(found.shown.clone(), &entry), false);
        Ok(())
    }

    /// Writes what was found in a file or a stretch of it.
    fn part(&mut self, batch: &mut Batch<'_>, part: Part) -> Result<()> {
        let Part { found, ready, mut learnt, tally, bytes, end } = part;
        self.progress.bytes += bytes;
        let end = match end {
            Some(Ended::Same(state)) => return self.touched(batch, &found, state),
            Some(Ended::Unreadable(sentence)) if self.begun.is_none() && ready.is_empty() => {
                self.tell(unread(found.shown.clone(), Outcome::Rejected, sentence), false);
                return Ok(());
            }
            end => end,
        };
        let facts_before = self.begun.as_ref().map_or(0, |begun| begun.tally.directory());
        let (known_id, tally, removed) = match self.begun.take() {
            Some(Begun { id, tally: mut before, removed, .. }) => {
                before.add(tally);
                (Some(id), before, removed)
            }
            None => (None, tally, false),
        };
        let tally = match prose(&found.name) {
            Some(what) if end.is_some() && tally.conversations + tally.directory() == 0 => Tally::no_conversation(what),
            _ => tally,
        };
        let folder = self.folder(batch, &found.folder)?;
        let mut entry = entry(&found, &tally, end.as_ref());
        if removed {
            entry.state = UNFINISHED;
        }
        let id = match known_id {
            Some(id) if end.is_none() => id,
            _ => batch.file(folder, &entry)?,
        };
        for one in &ready {
            match batch.put(id, one.position, &one.prepared)? {
                Put::Added => self.report.added += 1,
                Put::Updated => self.report.updated += 1,
                Put::Unchanged => self.report.same += 1,
            }
            self.batch.0 += 1;
            self.batch.1 += one.bytes;
        }
        if !learnt.is_empty() {
            date(&mut learnt, &found, facts_before);
            let new = batch.learn(&learnt)?;
            self.report.learnt += new;
            self.report.known += learnt.len() as u64 - new;
        }
        if end.is_none() {
            self.begun = Some(Begun { found, id, tally, removed });
            return Ok(());
        }
        let remembered = tally.remembered();
        let outcome = Outcome::from(entry.outcome);
        let report = FileReport {
            path: found.shown.clone(),
            outcome,
            content: outcome,
            conversations: tally.conversations,
            errors: remembered.errors,
            problems: remembered.problems,
            relaxed: remembered.relaxed,
            hint: hint(&found.name, tally.conversations),
            directory: remembered.directory,
            note: remembered.note,
            left_out: remembered.left_out,
        };
        self.tell(report, true);
        Ok(())
    }

    /// The number of a folder, remembered for the next file.
    fn folder(&mut self, batch: &mut Batch<'_>, path: &Arc<Path>) -> Result<FolderId> {
        if let Some((known, id)) = &self.folder
            && known == path
        {
            return Ok(*id);
        }
        let id = batch.folder(path)?;
        self.folder = Some((Arc::clone(path), id));
        Ok(id)
    }

    /// Reports a block in which nothing is to be written.
    fn tell_all(&mut self, items: Vec<Item>) {
        for item in items {
            if let Item::Report(report, read) = item {
                self.tell(report, read);
            }
        }
    }

    fn tell(&mut self, report: FileReport, read: bool) {
        self.report.count(&report, read);
        self.progress.files_done += 1;
        self.progress.files_failed = self.report.failed;
        self.listener.file(report);
    }

    fn tell_progress(&mut self, now: bool) {
        if now || self.progressed.elapsed() >= PROGRESS {
            self.progressed = Instant::now();
            self.progress.files_found = self.shared.found.load(Ordering::Relaxed);
            let unknown = self.shared.unknown.load(Ordering::Relaxed);
            self.progress.bytes_found = if unknown { 0 } else { self.shared.bytes.load(Ordering::Relaxed) };
            self.progress.walked = self.shared.walked.load(Ordering::Relaxed);
            self.listener.progress(&self.progress);
        }
    }
}

/// Gives facts the date of their file, and the account in its path. Those of one file are a millisecond apart, in their order, so that of two
/// that speak of the same thing the later one counts.
fn date(learnt: &mut [Entry], found: &Found, before: u64) {
    let ms = if found.stdin {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| i64::try_from(since.as_millis()).unwrap_or(1))
    } else {
        found.modified_ns / 1_000_000
    };
    let account = account_in(&found.folder.join(&found.name).to_string_lossy());
    for (place, entry) in (before..).zip(learnt) {
        let ms = ms.saturating_add(i64::try_from(place).unwrap_or(i64::MAX)).clamp(1, Timestamp::MAX_MILLIS);
        entry.since = entry.since.or(Timestamp::from_millis(ms));
        if let Some(account) = &account {
            entry.fact.belongs_to(account);
        }
    }
}

/// What a file is that people write for people, by its name. It is read all the same, and this is said only where it holds nothing.
fn prose(name: &str) -> Option<&'static str> {
    let markdown = Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"));
    markdown.then_some("A Markdown document without a conversation")
}

/// Whether an item needs a batch.
fn writes(item: &Item) -> bool {
    !matches!(item, Item::Report(..))
}

/// The ledger line of a file as far as it is known.
fn entry(found: &Found, tally: &Tally, end: Option<&Ended>) -> FileEntry {
    let state = match end {
        Some(Ended::Read(state) | Ended::Same(state)) => *state,
        // Begun, or not readable to its end: to be read again next time.
        Some(Ended::Unreadable(_) | Ended::Stopped) | None => UNFINISHED,
    };
    FileEntry {
        name: found.name.clone(),
        state,
        outcome: if end.is_some() { tally.outcome() } else { FileOutcome::Rejected },
        conversations: u32::try_from(tally.conversations).unwrap_or(u32::MAX),
        report: if end.is_some() { tally.remembered().to_text() } else { String::new() },
    }
}
