//! Bytes in, conversations and problems out.
//!
//! Pure: no clock, no file system, no panic, no hard failure. [`Framer`] cuts a stream of bytes into candidate objects, [`decode_frame`]
//! says what each of them is, [`decode_payload`] reads a stored payload again.

mod common;
mod describe;
mod detect;
mod framing;
mod input;
mod json;
mod loose;
mod read;
mod relax;
mod rest;
mod scan;
mod secrets;
mod smartsupp;
mod snapengage;
mod times;
mod xml;

use std::borrow::Cow;

pub use framing::{Framer, MAX_OBJECT_BYTES};
pub use read::MAX_VALUES;

pub(crate) use rest::account_in;

use crate::directory::Entry;
use crate::model::Conversation;

/// One candidate object, cut out of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Its bytes, exactly as in the file (UTF-16 is given as UTF-8).
    pub bytes: Vec<u8>,
    /// Where it begins: bytes from the beginning of the (unpacked) file.
    pub offset: u64,
    /// Line of its first byte, from 1.
    pub line: u64,
    /// Column of its first byte, from 1, in bytes.
    pub column: u64,
    /// NUL bytes follow it, as after a crash of the machine that wrote it; they are harmless and reported.
    pub followed_by_nuls: bool,
}

/// Why something could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Line, from 1; 0 where no place can be named.
    pub line: u64,
    /// Column in bytes, from 1; 0 where no place can be named.
    pub column: u64,
    /// A sentence for people.
    pub message: String,
}

/// A value-preserving relaxation that was needed to read a text that is not strict JSON. Structure is never repaired, save for one comma.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relaxation {
    /// A comma directly before `}` or `]`.
    TrailingComma,
    /// Half of a surrogate pair, read as U+FFFD.
    LoneSurrogate,
    /// A control character inside a string, not escaped.
    ControlCharacter,
    /// Bytes that are not UTF-8, read as U+FFFD.
    InvalidUtf8,
    /// NUL bytes or other padding at the end.
    TrailingNuls,
    /// A comma between two members, in office hours only: the vendor's own guide lacks it.
    MissingComma,
}

impl Relaxation {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::TrailingComma,
        Self::LoneSurrogate,
        Self::ControlCharacter,
        Self::InvalidUtf8,
        Self::TrailingNuls,
        Self::MissingComma,
    ];

    /// Stable word for JSON reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::TrailingComma => "trailing-comma",
            Self::LoneSurrogate => "lone-surrogate",
            Self::ControlCharacter => "control-character",
            Self::InvalidUtf8 => "invalid-utf8",
            Self::TrailingNuls => "trailing-nuls",
            Self::MissingComma => "missing-comma",
        }
    }
}

/// One conversation found in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'f> {
    /// The conversation with its problems.
    pub conversation: Conversation,
    /// The innermost conversation object, byte for byte: a part of the frame, unless it was unwrapped from a text.
    pub payload: Cow<'f, [u8]>,
    /// What was needed to read it; sorted, each once.
    pub relaxed: Vec<Relaxation>,
}

/// What a saved request or answer of the REST API says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learnt {
    /// What it is, in words such as "a Smartsupp REST API answer about a user".
    pub what: String,
    /// Facts for the directory, in the order in which they stand there; those without a date are as old as the file.
    pub entries: Vec<Entry>,
    /// Names of secrets that were dropped, sorted, each once.
    pub dropped: Vec<String>,
    /// What was needed to read it; sorted, each once.
    pub relaxed: Vec<Relaxation>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding<'f> {
    /// A conversation.
    Conversation(Box<Decoded<'f>>),
    /// No conversation, but something for the directory.
    Directory(Box<Learnt>),
    /// Valid, but not a conversation: what it is, in words such as "Smartsupp hourly statistics".
    NotConversation(String),
    /// Could not be read.
    Failed(Failure),
}

impl Finding<'_> {
    /// Moves the place of a failure from one within a text to one in what that text stands in, at this line and column.
    fn place(&mut self, line: u64, column: u64) {
        if let Self::Failed(failure) = self {
            match failure.line {
                0 => (failure.line, failure.column) = (line, column),
                1 => (failure.line, failure.column) = (line, column + failure.column.saturating_sub(1)),
                within => failure.line = line + within - 1,
            }
        }
    }

    /// The same, on its own.
    #[must_use]
    pub fn into_owned(self) -> Finding<'static> {
        match self {
            Self::Conversation(decoded) => {
                let Decoded { conversation, payload, relaxed } = *decoded;
                let payload = Cow::Owned(payload.into_owned());
                Finding::Conversation(Box::new(Decoded { conversation, payload, relaxed }))
            }
            Self::Directory(learnt) => Finding::Directory(learnt),
            Self::NotConversation(what) => Finding::NotConversation(what),
            Self::Failed(failure) => Finding::Failed(failure),
        }
    }
}

/// What the framer meets.
#[derive(Debug)]
pub enum Piece {
    /// A candidate object, for [`decode_frame`].
    Frame(Frame),
    /// Something that is no object and needs no decoding: a number in the file, a broken stretch, a blank file.
    Finding(Finding<'static>),
    /// A relaxation that was needed between objects, such as a comma at the end of a list.
    Relaxed(Relaxation),
}

/// Says what a frame is: usually one conversation, several for an envelope. Places are those in the file.
#[must_use]
pub fn decode_frame(frame: &Frame) -> Vec<Finding<'_>> {
    let needed: &[Relaxation] = if frame.followed_by_nuls { &[Relaxation::TrailingNuls] } else { &[] };
    let mut findings = read::read(&frame.bytes, needed);
    for finding in &mut findings {
        finding.place(frame.line, frame.column);
    }
    findings
}

/// Reads a stored payload again: exactly what [`decode_frame`] made of it.
///
/// # Errors
/// The payload is not a conversation, which can only be if it was damaged.
pub fn decode_payload(bytes: &[u8]) -> Result<Conversation, Failure> {
    read::read_payload(bytes)
}
