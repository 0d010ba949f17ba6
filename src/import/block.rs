//! What travels between the stages of an import, and the decoding of it. Runs on the decode threads; writes nothing.

use std::fs::File;
use std::io::{self, Read as _};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use super::names::{hint, is_packed};
use super::report::{FileReport, Outcome, ReportError};
use super::sniff::{Content, binary_sentence, sniff};
use super::source::{Ended, gunzip, not_text, state_of, stream, unreadable_sentence};
use super::tally::{Remembered, Tally};
use super::walk::{Found, Met};
use crate::decode::{Failure, Finding, Framer, Learnt, Piece, decode_frame};
use crate::directory::Entry;
use crate::store::{Compressor, FileEntry, FileState, Prepared, prepare};

/// Files up to this many bytes are read whole, on the decode threads; larger ones are streamed.
pub(super) const SMALL: u64 = 1 << 20;
/// What a small gzip may unpack to in memory, bytes.
const UNPACKED_SMALL: usize = 4 << 20;
/// Bytes and number of pieces after which a streamed file's block is full.
const BLOCK_BYTES: usize = 256 << 10;
const BLOCK_PIECES: usize = 128;

/// What a panic is to the reader of the report.
const FAULT: &str = "A fault in the program: this file was left out. Please report it, with the file if you may.";

/// Work for a decode thread.
pub(super) enum Work {
    /// Neighbouring things the walk met.
    Met(Vec<Met>),
    /// A stretch of a file that is streamed.
    Stretch(Stretch),
}

impl Work {
    /// Bytes of content, roughly: what it may take in memory on its way.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::Met(met) => met.iter().map(content_bytes).sum(),
            Self::Stretch(stretch) => stretch.bytes as u64,
        }
    }
}

/// Bytes of content of something met, guessed where it is packed.
pub(super) fn content_bytes(met: &Met) -> u64 {
    /// JSON packs about 1 : 10.
    const UNPACKED: u64 = 10;
    let Met::File(found) = met else { return 0 };
    if is_packed(&found.name) { (found.size * UNPACKED).min(UNPACKED_SMALL as u64) } else { found.size }
}

/// Some pieces of a file that is streamed.
pub(super) struct Stretch {
    found: Arc<Found>,
    /// The file of an archive they come from.
    member: Option<Arc<str>>,
    /// Each with where its (archived) file begins in the unpacked archive.
    pieces: Vec<(u64, Piece)>,
    bytes: usize,
    /// Whether the file ends here, and how.
    end: Option<Ended>,
}

/// A result for the writer.
pub(super) enum Item {
    /// Only to be reported; whether its content was read.
    Report(FileReport, bool),
    /// The content is as in the ledger, but size or time are not.
    Touched(Box<Found>, FileState),
    /// What was found in a file, or in a stretch of it.
    Part(Part),
    /// A small file that turns out to be an archive: to be streamed by the writer itself, in its turn.
    Archive(Found),
}

/// What was found in a file or in a stretch of it.
pub(super) struct Part {
    pub(super) found: Arc<Found>,
    pub(super) ready: Vec<Ready>,
    /// Facts for the directory.
    pub(super) learnt: Vec<Entry>,
    pub(super) tally: Tally,
    pub(super) bytes: u64,
    pub(super) end: Option<Ended>,
}

impl Part {
    /// One in which nothing was found yet.
    fn of(found: Arc<Found>, bytes: u64, end: Option<Ended>) -> Self {
        Self { found, ready: Vec::new(), learnt: Vec::new(), tally: Tally::default(), bytes, end }
    }
}

/// A conversation on its way to the library.
pub(super) struct Ready {
    /// Where its payload begins in the unpacked file, bytes.
    pub(super) position: u64,
    /// Size of its payload, bytes.
    pub(super) bytes: usize,
    pub(super) prepared: Box<Prepared>,
}

/// One decode thread's tools.
pub(super) struct Decoder {
    pub(super) compressor: Compressor,
    buffer: Vec<u8>,
}

impl Decoder {
    pub(super) fn new(compressor: Compressor) -> Self {
        Self { compressor, buffer: Vec::new() }
    }

    /// Decodes whatever it is given.
    pub(super) fn work(&mut self, work: Work) -> Vec<Item> {
        match work {
            Work::Met(met) => met.into_iter().map(|met| self.met(met)).collect(),
            Work::Stretch(stretch) => vec![Item::Part(self.stretch(stretch))],
        }
    }

    fn met(&mut self, met: Met) -> Item {
        match met {
            Met::File(found) => {
                let shown = found.shown.clone();
                catch_unwind(AssertUnwindSafe(|| self.small_file(found)))
                    .unwrap_or_else(|_panic| Item::Report(unread(shown, Outcome::Rejected, FAULT.to_owned()), false))
            }
            Met::Unchanged(path, entry) => Item::Report(unchanged(path, &entry), false),
            Met::Refused(path, sentence) => Item::Report(unread(path, Outcome::Rejected, sentence), false),
            Met::Left(path, what) => Item::Report(unread(path, Outcome::Skipped, what.to_owned()), false),
        }
    }

    fn small_file(&mut self, found: Found) -> Item {
        let mut buffer = std::mem::take(&mut self.buffer);
        let item = match read_small(&found, &mut buffer) {
            Err(error) => Item::Report(unread(found.shown, Outcome::Rejected, unreadable_sentence(&error)), false),
            Ok(None) => Item::Archive(found),
            Ok(Some(content)) => self.content(found, content),
        };
        self.buffer = buffer;
        item
    }

    /// A small file whose content is in memory.
    fn content(&mut self, found: Found, content: &[u8]) -> Item {
        let state = state_of(&found, content);
        if found.known.as_ref().is_some_and(|known| known.state.size == state.size && known.state.hash == state.hash) {
            return Item::Touched(Box::new(found), state);
        }
        let bytes = state.size;
        let mut part = Part::of(Arc::new(found), bytes, None);
        match sniff(content) {
            Content::Text => self.text(content, &mut part),
            Content::Gzip => match gunzip(content, UNPACKED_SMALL) {
                Ok(Some(unpacked)) => match not_text(sniff(&unpacked)) {
                    Some(sentence) => part.tally.failed(whole(sentence)),
                    None => self.text(&unpacked, &mut part),
                },
                // Damaged or large: streaming keeps what comes before the damage, and bounds memory.
                Ok(None) | Err(_) => return archive(part),
            },
            Content::Zip => return archive(part),
            Content::Binary(what) => part.tally.failed(whole(binary_sentence(what))),
        }
        part.end = Some(Ended::Read(state));
        Item::Part(part)
    }

    /// All pieces of a text in memory.
    fn text(&mut self, text: &[u8], part: &mut Part) {
        let mut framer = Framer::new(text);
        loop {
            match framer.next_piece() {
                Ok(Some(piece)) => self.piece(piece, 0, None, part),
                Ok(None) => return,
                Err(error) => return part.tally.failed(whole(unreadable_sentence(&error))),
            }
        }
    }

    /// Decodes a stretch of a streamed file.
    pub(super) fn stretch(&mut self, stretch: Stretch) -> Part {
        let Stretch { found, member, pieces, bytes, end } = stretch;
        let mut part = Part::of(found, bytes as u64, end);
        for (base, piece) in pieces {
            self.piece(piece, base, member.as_deref(), &mut part);
        }
        if let Some(Ended::Unreadable(sentence)) = &part.end {
            part.tally.failed(whole(sentence.clone()));
        }
        part
    }

    /// Decodes one piece. A panic costs this piece only.
    fn piece(&mut self, piece: Piece, base: u64, member: Option<&str>, part: &mut Part) {
        let named = |message: String| match member {
            Some(member) => format!("{member}: {message}"),
            None => message,
        };
        let (line, column) = match &piece {
            Piece::Frame(frame) => (frame.line, frame.column),
            Piece::Finding(_) => (0, 0),
            Piece::Relaxed(relaxation) => return part.tally.relaxed(*relaxation),
        };
        let decoded = catch_unwind(AssertUnwindSafe(|| match piece {
            Piece::Relaxed(_) => Vec::new(),
            Piece::Finding(finding) => vec![(0, Judged::of(finding, &mut self.compressor))],
            Piece::Frame(frame) => {
                let mut from = 0;
                let findings = decode_frame(&frame);
                let several = findings.len() > 1;
                // Payloads unwrapped from JSON text stand nowhere in the frame: looking for each would take for ever.
                let mut in_place = true;
                let judge = |finding: Finding<'_>| {
                    if let (true, Finding::Conversation(decoded)) = (several, &finding) {
                        let found = in_place.then(|| position_within(&frame.bytes, from, &decoded.payload)).flatten();
                        in_place = found.is_some();
                        from = found.unwrap_or(from + 1);
                    }
                    (frame.offset + from as u64, Judged::of(finding, &mut self.compressor))
                };
                findings.into_iter().map(judge).collect()
            }
        }));
        let Ok(judged) = decoded else {
            let message = "A fault in the program: this was left out. Please report it, with the file if you may.";
            return part.tally.failed(Failure { line, column, message: named(message.to_owned()) });
        };
        for (position, judged) in judged {
            match judged {
                Judged::Conversation { problems, relaxed, bytes, prepared } => {
                    part.tally.conversation(problems, &relaxed);
                    part.ready.push(Ready { position: base + position, bytes, prepared });
                }
                Judged::Learnt(learnt) => {
                    part.tally.learnt(&learnt, line, column, named(learnt.what.clone()));
                    part.learnt.extend(learnt.entries);
                }
                Judged::Other(what) => part.tally.other(line, column, named(what)),
                Judged::Failed(failure) => {
                    part.tally.failed(Failure { message: named(failure.message), ..failure });
                }
            }
        }
    }
}

/// A finding after the expensive part.
enum Judged {
    Conversation { problems: usize, relaxed: Vec<crate::decode::Relaxation>, bytes: usize, prepared: Box<Prepared> },
    Learnt(Box<Learnt>),
    Other(String),
    Failed(Failure),
}

impl Judged {
    fn of(finding: Finding<'_>, compressor: &mut Compressor) -> Self {
        match finding {
            Finding::Conversation(mut decoded) => Self::Conversation {
                problems: decoded.conversation.problems.len(),
                bytes: decoded.payload.len(),
                relaxed: std::mem::take(&mut decoded.relaxed),
                prepared: Box::new(prepare(*decoded, compressor)),
            },
            Finding::Directory(learnt) => Self::Learnt(learnt),
            Finding::NotConversation(what) => Self::Other(what),
            Finding::Failed(failure) => Self::Failed(failure),
        }
    }
}

/// Where the next conversation of an envelope begins in its frame: its payload stands there byte for byte, unless it was unwrapped from
/// JSON text. Then a byte after the one before keeps positions apart.
fn position_within(frame: &[u8], from: usize, payload: &[u8]) -> Option<usize> {
    let rest = frame.get(from + 1..)?;
    memchr::memmem::find(rest, payload).map(|at| from + 1 + at)
}

/// Reads a whole small file; `None` where it has grown too large for that.
fn read_small<'b>(found: &Found, buffer: &'b mut Vec<u8>) -> io::Result<Option<&'b [u8]>> {
    let mut file = File::open(&found.shown)?;
    let wanted = usize::try_from(found.size.min(SMALL)).unwrap_or(0) + 1;
    if buffer.len() < wanted {
        buffer.resize(wanted, 0);
    }
    let mut filled = 0;
    loop {
        let Some(room) = buffer.get_mut(filled..).filter(|room| !room.is_empty()) else {
            if filled as u64 > SMALL {
                return Ok(None);
            }
            buffer.resize(buffer.len() * 2, 0);
            continue;
        };
        match file.read(room) {
            Ok(0) => return Ok(buffer.get(..filled)),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Reads a file as a stream, in stretches.
pub(super) fn stretches(found: Found, send: &mut dyn FnMut(Stretch) -> ControlFlow<()>) -> ControlFlow<()> {
    let found = Arc::new(found);
    let empty = |member: Option<Arc<str>>| Stretch {
        found: Arc::clone(&found),
        member,
        pieces: Vec::new(),
        bytes: 0,
        end: None,
    };
    let mut stretch = empty(None);
    let mut sink = |member: Option<&Arc<str>>, base, piece| {
        let other = stretch.member.as_ref() != member;
        if !stretch.pieces.is_empty() && other {
            send(std::mem::replace(&mut stretch, empty(None)))?;
        }
        if other {
            stretch.member = member.cloned();
        }
        if let Piece::Frame(frame) = &piece {
            stretch.bytes += frame.bytes.len();
        }
        stretch.pieces.push((base, piece));
        // At once, not when the next piece comes: a large one would be read meanwhile.
        if stretch.bytes >= BLOCK_BYTES || stretch.pieces.len() >= BLOCK_PIECES {
            let next = empty(stretch.member.clone());
            send(std::mem::replace(&mut stretch, next))?;
        }
        ControlFlow::Continue(())
    };
    let ended = catch_unwind(AssertUnwindSafe(|| stream(&found, &mut sink)))
        .unwrap_or_else(|_panic| Ended::Unreadable(FAULT.to_owned()));
    if matches!(ended, Ended::Stopped) {
        return ControlFlow::Break(());
    }
    stretch.end = Some(ended);
    send(stretch)
}

/// The report of a file that was not opened, or could not be.
pub(super) fn unread(path: PathBuf, outcome: Outcome, sentence: String) -> FileReport {
    FileReport {
        path,
        outcome,
        content: outcome,
        conversations: 0,
        errors: vec![ReportError::whole(sentence)],
        problems: 0,
        relaxed: Vec::new(),
        hint: None,
        directory: 0,
        note: None,
        left_out: Vec::new(),
    }
}

/// The report of an unchanged file: what it was before.
pub(super) fn unchanged(path: PathBuf, entry: &FileEntry) -> FileReport {
    let Remembered { errors, problems, relaxed, directory, note, left_out } = Remembered::from_text(&entry.report);
    FileReport {
        path,
        outcome: Outcome::Unchanged,
        content: entry.outcome.into(),
        conversations: entry.conversations.into(),
        errors,
        problems,
        relaxed,
        hint: hint(&entry.name, entry.conversations.into()),
        directory,
        note,
        left_out,
    }
}

/// The file of a part that turned out to be an archive; nothing was taken from it yet.
fn archive(part: Part) -> Item {
    match Arc::try_unwrap(part.found) {
        Ok(found) => Item::Archive(found),
        Err(found) => Item::Part(Part { found, ..part }),
    }
}

/// A failure of the file as a whole.
fn whole(message: String) -> Failure {
    Failure { line: 0, column: 0, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_object_is_handed_over_before_the_next_is_read() {
        const LARGE: usize = 2 << 20;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("two.jsonl");
        let one = format!("{{\"text\":\"{}\"}}\n", "word ".repeat(LARGE / 5));
        std::fs::write(&path, one.repeat(2)).expect("written");
        let found = Found {
            shown: path.clone(),
            folder: folder.path().into(),
            name: "two.jsonl".to_owned(),
            size: 0,
            modified_ns: 0,
            known: None,
            stdin: false,
        };
        let mut frames = 0;
        let flow = stretches(found, &mut |stretch| {
            frames += stretch.pieces.iter().filter(|(_, piece)| matches!(piece, Piece::Frame(_))).count();
            // The second is gone as soon as the first is there.
            let file = File::options().write(true).open(&path).expect("there");
            file.set_len(one.len() as u64).expect("cut");
            ControlFlow::Continue(())
        });
        assert!(flow.is_continue());
        assert_eq!(frames, 1, "the second was read while the first was in hand");
    }

    #[test]
    fn conversations_of_an_envelope_keep_apart() {
        let frame = br#"{"cases":[{"id":"a"},{"id":"b"},{"id":"b"}]}"#;
        let first = position_within(frame, 0, br#"{"id":"a"}"#);
        let second = position_within(frame, first.unwrap(), br#"{"id":"b"}"#);
        let third = position_within(frame, second.unwrap(), br#"{"id":"b"}"#);
        assert_eq!((first, second, third), (Some(10), Some(21), Some(32)));
        assert_eq!(position_within(frame, 3, b"elsewhere"), None);
    }
}
