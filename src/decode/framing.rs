//! Cuts a file into candidate objects while it is being read; holds one object at a time.
//!
//! Takes one object, lists, one object per line, objects one after another with or without separators, `{"cases": […]}`, and log lines
//! with text around the objects, and SnapEngage's older XML, one case after another. A wrapper around a list, `{"data": […]}`, is one object as long as it is whole. It repairs nothing and decodes nothing: what it gives may still be invalid, which
//! [`super::decode_frame`] says.

mod cases;
mod lines;
mod objects;

use std::io::{self, Read};

use memchr::{memchr, memchr3};

use super::describe::TOO_DEEP;
use super::input::{Input, Place};
use super::{Failure, Finding, Piece, Relaxation};

/// The largest object taken, in bytes; a larger one is skipped and reported. Twice what the promised memory is for.
pub const MAX_OBJECT_BYTES: usize = 128 * 1024 * 1024;

/// How much of a line before a `{` is kept to judge it, and at least looked at to tell text from JSON.
const JUDGED: usize = 4096;

/// The nesting at which serde_json gives up, in containers.
const DEEP: u64 = 128;

/// What stood before in the open list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// `[`
    Opening,
    /// A value, or something that was reported in place of one.
    Value,
    /// A comma.
    Comma,
    /// Something broken: what follows is taken without complaint.
    Broken,
}

/// What stood before on the same line, outside lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// Nothing but white space and commas.
    Fresh,
    /// A value.
    Value,
    /// Text and then a value.
    Text,
}

/// Cuts a stream into candidate objects; holds one object at a time.
pub struct Framer<R> {
    input: Input<R>,
    largest: usize,
    /// Whether wrappers around lists are opened at once, and not only where they cannot be taken whole.
    opens_wrappers: bool,
    /// Open lists; those inside objects do not count.
    depth: u64,
    /// Whether it was said of the open list that it nests too deep.
    deep_told: bool,
    /// The depth of the list under `cases` or a wrapper's key, while an envelope is open.
    envelope: Option<u64>,
    /// Where the outermost open list begins.
    list_at: Place,
    before: Before,
    line: Line,
    finished: bool,
    /// A sign that stands alone was reported, and no value came since: more of them are not worth a word.
    stray_told: bool,
    frames: u64,
    failures: u64,
    lists: u64,
    scalars: u64,
    first_scalar: &'static str,
    ignored_lines: u64,
    first_text: Option<(Place, String)>,
}

impl<R: Read> Framer<R> {
    /// A framer over the bytes of one file.
    pub fn new(reader: R) -> Self {
        let input = Input::new(reader);
        let list_at = input.place();
        Self {
            input,
            largest: MAX_OBJECT_BYTES,
            opens_wrappers: false,
            depth: 0,
            deep_told: false,
            envelope: None,
            list_at,
            before: Before::Opening,
            line: Line::Fresh,
            finished: false,
            stray_told: false,
            frames: 0,
            failures: 0,
            lists: 0,
            scalars: 0,
            first_scalar: "",
            ignored_lines: 0,
            first_text: None,
        }
    }

    /// A framer that opens a wrapper around a list, such as `{"data": […]}`, for a text that could not be parsed as a whole.
    pub(super) fn opening_wrappers(reader: R) -> Self {
        Self { opens_wrappers: true, ..Self::new(reader) }
    }

    /// The next piece, or `None` at the end.
    ///
    /// # Errors
    /// Only what reading the source gives.
    pub fn next_piece(&mut self) -> io::Result<Option<Piece>> {
        while !self.finished {
            if let Some(piece) = self.step()? {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }

    /// Lines of text without an object that were passed over so far, such as those of a log.
    #[must_use]
    pub fn ignored_lines(&self) -> u64 {
        self.ignored_lines
    }

    fn step(&mut self) -> io::Result<Option<Piece>> {
        let Some(byte) = self.skip_blank()? else { return Ok(self.end()) };
        if self.depth > 0 { self.step_in_list(byte) } else { self.step_outside(byte) }
    }

    /// Consumes white space and NUL bytes; notes where a new line begins.
    fn skip_blank(&mut self) -> io::Result<Option<u8>> {
        loop {
            let window = self.input.window();
            let blank = window.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0)).count();
            let next = window.get(blank).copied();
            if window.get(..blank).is_some_and(|blank| memchr(b'\n', blank).is_some()) {
                self.line = Line::Fresh;
            }
            self.input.consume(blank);
            if next.is_some() || !self.input.more()? {
                return Ok(next);
            }
        }
    }

    fn step_in_list(&mut self, byte: u8) -> io::Result<Option<Piece>> {
        match byte {
            b',' => {
                let before = std::mem::replace(&mut self.before, Before::Comma);
                if matches!(before, Before::Opening | Before::Comma) {
                    return Ok(self.stray("Not JSON: a value is missing before this comma"));
                }
                self.input.consume(1);
                Ok(None)
            }
            b']' if self.before == Before::Comma => {
                self.before = Before::Value;
                Ok(Some(Piece::Relaxed(Relaxation::TrailingComma)))
            }
            b']' => {
                self.input.consume(1);
                let was_envelope = self.envelope == Some(self.depth);
                self.close_list();
                if was_envelope { self.skip_rest_of_envelope() } else { Ok(None) }
            }
            b'}' => {
                self.before = Before::Broken;
                Ok(self.stray("Not JSON: this } closes nothing"))
            }
            _ if self.before == Before::Value => {
                self.before = Before::Broken;
                Ok(Some(self.fail_and_consume(0, "Not JSON: a comma is missing before this value")))
            }
            b'{' => self.object(),
            b'[' => Ok(self.open_list()),
            b'"' => self.text_in_list(),
            _ => self.scalar_in_list(),
        }
    }

    fn step_outside(&mut self, byte: u8) -> io::Result<Option<Piece>> {
        match byte {
            b',' => {
                self.input.consume(1);
                Ok(None)
            }
            b'{' if !self.begins_template()? => self.object(),
            b'[' if self.line != Line::Text && self.begins_list()? => Ok(self.open_list()),
            b'[' if self.line == Line::Text && self.begins_list_of_objects(0)? => Ok(self.open_list()),
            b'}' | b']' if self.line != Line::Text => Ok(self.stray(if byte == b'}' {
                "Not JSON: this } closes nothing"
            } else {
                "Not JSON: this ] closes nothing"
            })),
            // Files that each had a byte order mark, put together.
            0xEF if self.begins_with_mark()? => {
                self.input.consume(3);
                Ok(None)
            }
            b'<' if self.line != Line::Text && self.begins_markup()? => self.markup(),
            _ if self.line != Line::Fresh => self.find_object_behind_value(),
            b'"' => self.text_outside(),
            _ => self.words(),
        }
    }

    /// Opens a list; says so, once, where lists nest deeper than a parser would follow. What stands in them is read all the same.
    fn open_list(&mut self) -> Option<Piece> {
        let place = self.input.place();
        if self.depth == 0 {
            self.list_at = place;
            self.deep_told = false;
        }
        self.input.consume(1);
        self.depth += 1;
        self.lists += 1;
        self.before = Before::Opening;
        if self.depth < DEEP || std::mem::replace(&mut self.deep_told, true) {
            return None;
        }
        Some(self.failure(place, format!("Not JSON: {TOO_DEEP}")))
    }

    fn close_list(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.envelope.is_some_and(|depth| depth > self.depth) {
            self.envelope = None;
        }
        self.before = Before::Value;
        self.line = Line::Value;
    }

    fn after_value(&mut self) {
        self.stray_told = false;
        self.before = Before::Value;
        if self.line == Line::Fresh {
            self.line = Line::Value;
        }
    }

    /// The length of the string that begins the window, with its quotes; `None` where it does not end on its line.
    fn string_length(&mut self) -> io::Result<Option<usize>> {
        let mut at = 1;
        loop {
            match self.input.window().get(at..).and_then(|rest| memchr3(b'"', b'\\', b'\n', rest)) {
                Some(found) => {
                    at += found;
                    match self.input.window().get(at) {
                        Some(b'"') => return Ok(Some(at + 1)),
                        Some(b'\\') => at += 2,
                        _ => return Ok(None),
                    }
                }
                None => at = at.max(self.input.window().len()),
            }
            if at >= self.input.window().len() && (at > self.largest || !self.input.more()?) {
                return Ok(None);
            }
        }
    }

    /// The string that begins the window: a frame where it seems to hold JSON, else a scalar.
    fn take_string(&mut self, length: usize) -> Option<Piece> {
        let text = self.input.window().get(1..length).unwrap_or_default();
        if text.trim_ascii_start().first().is_some_and(|byte| matches!(byte, b'{' | b'[')) {
            return Some(self.take_object(self.input.place(), length));
        }
        self.input.consume(length);
        self.note_scalar("a text");
        None
    }

    fn text_in_list(&mut self) -> io::Result<Option<Piece>> {
        let begin = self.input.place();
        if let Some(length) = self.string_length()? {
            return Ok(self.take_string(length));
        }
        self.skip_line()?;
        self.before = Before::Broken;
        Ok(Some(self.failure(begin, "Not JSON: the text that begins here has no closing quote".into())))
    }

    fn scalar_in_list(&mut self) -> io::Result<Option<Piece>> {
        let length = self.word_length()?;
        if let Some(kind) = scalar_kind(self.input.window().get(..length).unwrap_or_default()) {
            self.input.consume(length);
            self.note_scalar(kind);
            return Ok(None);
        }
        self.before = Before::Broken;
        let told = self.stray("Not JSON: this is no value");
        self.input.consume(length.saturating_sub(1));
        Ok(told)
    }

    /// The bytes up to the next white space or JSON sign; all of the window where that is long.
    fn word_length(&mut self) -> io::Result<usize> {
        loop {
            let window = self.input.window();
            let length = window.iter().take_while(|byte| !b" \t\r\n,[]{}\":".contains(byte)).count();
            if length < window.len() || length > JUDGED || !self.input.more()? {
                return Ok(length);
            }
        }
    }

    fn note_scalar(&mut self, kind: &'static str) {
        if self.scalars == 0 {
            self.first_scalar = kind;
        }
        self.scalars += 1;
        self.after_value();
    }

    /// Consumes one byte that does not belong here; reports it unless one was just reported.
    fn stray(&mut self, message: &str) -> Option<Piece> {
        if std::mem::replace(&mut self.stray_told, true) {
            self.input.consume(1);
            return None;
        }
        Some(self.fail_and_consume(1, message))
    }

    fn fail_and_consume(&mut self, n: usize, message: &str) -> Piece {
        let place = self.input.place();
        self.input.consume(n);
        self.failure(place, message.to_owned())
    }

    fn failure(&mut self, place: Place, message: String) -> Piece {
        self.failures += 1;
        Piece::Finding(Finding::Failed(Failure { line: place.line, column: place.column, message }))
    }

    /// What is left to say at the end of the file.
    fn end(&mut self) -> Option<Piece> {
        self.finished = true;
        // Thousands of brackets are not also an unclosed list.
        if self.depth > 0 && !self.deep_told {
            return Some(
                self.failure(self.list_at, "Not JSON: the file ends before the list that begins here closes".into()),
            );
        }
        if self.frames > 0 || self.failures > 0 {
            return None;
        }
        if let Some((place, beginning)) = self.first_text.take() {
            let message = format!("Not JSON: it begins with “{beginning}”, and there is no object in it");
            return Some(self.failure(place, message));
        }
        let what = match (self.scalars, self.lists) {
            (0, 0) if self.input.place().offset == 0 => "an empty file".to_owned(),
            (0, 0) => "only white space".to_owned(),
            (0, _) => "an empty list".to_owned(),
            (1, 0) => self.first_scalar.to_owned(),
            (1, _) => format!("a list with {} in it", self.first_scalar),
            (n, _) => format!("{n} values without an object; the first is {}", self.first_scalar),
        };
        Some(Piece::Finding(Finding::NotConversation(what)))
    }
}

/// What kind of JSON scalar this is, if one.
fn scalar_kind(word: &[u8]) -> Option<&'static str> {
    match word {
        b"true" | b"false" => Some("true or false"),
        b"null" => Some("null"),
        [b'-' | b'0'..=b'9', ..] => {
            std::str::from_utf8(word).ok().and_then(|text| serde_json::from_str::<serde_json::Number>(text).ok())?;
            Some("a number")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
