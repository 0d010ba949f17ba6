//! Cuts a file into candidate objects while it is being read; holds one object at a time.
//!
//! Takes one object, lists, one object per line, objects one after another with or without separators, `{"cases": […]}`, and log lines
//! with text around the objects. It repairs nothing and decodes nothing: what it gives may still be invalid, which
//! [`super::decode_frame`] says.

use std::io::{self, Read};

use memchr::{memchr, memchr2, memchr3};

use super::input::{Input, Place};
use super::scan::{Scanner, Step};
use super::{Failure, Finding, Frame, Piece};

/// The largest object taken, in bytes; a larger one is skipped and reported.
pub const MAX_OBJECT_BYTES: usize = 256 * 1024 * 1024;

/// How much of a line before a `{` is kept to judge it, and at least looked at to tell text from JSON.
const JUDGED: usize = 4096;

const MISSING_BRACE: &str = "Not JSON: it starts with a key; the opening { is missing";

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
    /// Open lists; those inside objects do not count.
    depth: u64,
    /// The depth of the list under `cases`, while an envelope is open.
    envelope: Option<u64>,
    /// Where the outermost open list begins.
    list_at: Place,
    before: Before,
    line: Line,
    finished: bool,
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
            depth: 0,
            envelope: None,
            list_at,
            before: Before::Opening,
            line: Line::Fresh,
            finished: false,
            frames: 0,
            failures: 0,
            lists: 0,
            scalars: 0,
            first_scalar: "",
            ignored_lines: 0,
            first_text: None,
        }
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
        let Some(byte) = self.skip_blank()? else { return self.end() };
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
                    return Ok(self.fail_and_consume(1, "Not JSON: a value is missing before this comma"));
                }
                self.input.consume(1);
                Ok(None)
            }
            b']' => {
                self.input.consume(1);
                let was_envelope = self.envelope == Some(self.depth);
                self.close_list();
                if was_envelope { self.skip_rest_of_envelope() } else { Ok(None) }
            }
            b'}' => {
                self.before = Before::Broken;
                Ok(self.fail_and_consume(1, "Not JSON: this } closes nothing"))
            }
            _ if self.before == Before::Value => {
                self.before = Before::Broken;
                Ok(self.fail_and_consume(0, "Not JSON: a comma is missing before this value"))
            }
            b'{' => self.object(),
            b'[' => {
                self.open_list();
                Ok(None)
            }
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
            b'[' if self.line != Line::Text && self.begins_list()? => {
                self.open_list();
                Ok(None)
            }
            b'[' if self.line == Line::Text && self.begins_list_of_objects(0)? => {
                self.open_list();
                Ok(None)
            }
            b'}' | b']' if self.line != Line::Text => {
                Ok(self.fail_and_consume(1, &format!("Not JSON: this {} closes nothing", char::from(byte))))
            }
            _ if self.line != Line::Fresh => {
                self.skip_line()?;
                Ok(None)
            }
            b'"' => self.text_outside(),
            _ => self.words(),
        }
    }

    fn open_list(&mut self) {
        if self.depth == 0 {
            self.list_at = self.input.place();
        }
        self.input.consume(1);
        self.depth += 1;
        self.lists += 1;
        self.before = Before::Opening;
    }

    fn close_list(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.envelope.is_some_and(|depth| depth > self.depth) {
            self.envelope = None;
        }
        self.before = Before::Value;
        self.line = Line::Value;
    }

    /// Takes the object that begins the window.
    fn object(&mut self) -> io::Result<Option<Piece>> {
        if self.envelope.is_none()
            && let Some(head) = self.envelope_head()?
        {
            let begin = self.input.place();
            self.input.consume(head);
            self.open_list();
            if self.depth == 1 {
                self.list_at = begin;
            }
            self.envelope = Some(self.depth);
            return Ok(None);
        }
        let begin = self.input.place();
        let mut scanner = Scanner::new();
        let mut scanned = 0;
        loop {
            match scanner.advance(self.input.window().get(scanned..).unwrap_or_default()) {
                Step::Closed(n) => return self.take_object(begin, scanned + n).map(Some),
                Step::BrokenOff(n) => {
                    let whole = scanner.swallowed().and_then(|at| usize::try_from(at).ok());
                    return Ok(Some(self.broken_object(begin, whole.unwrap_or(scanned + n))));
                }
                Step::More => scanned = self.input.window().len(),
            }
            if scanned > self.largest {
                return self.skip_giant(begin, scanner);
            }
            if !self.input.more()? {
                let whole = scanner.swallowed().and_then(|at| usize::try_from(at).ok());
                return Ok(Some(match whole {
                    Some(at) => self.broken_object(begin, at),
                    None => self.unclosed_object(begin, scanned, &scanner),
                }));
            }
        }
    }

    /// The length of `{"cases": ` where a `[` follows it.
    fn envelope_head(&mut self) -> io::Result<Option<usize>> {
        const KEY: &[u8] = b"\"cases\"";
        let Some((key, b'"')) = self.input.significant(1)? else { return Ok(None) };
        let after_key = key + KEY.len();
        while self.input.window().len() < after_key && self.input.more()? {}
        if self.input.window().get(key..after_key) != Some(KEY) {
            return Ok(None);
        }
        let Some((colon, b':')) = self.input.significant(after_key)? else { return Ok(None) };
        let Some((bracket, b'[')) = self.input.significant(colon + 1)? else { return Ok(None) };
        Ok(Some(bracket))
    }

    fn take_object(&mut self, begin: Place, length: usize) -> io::Result<Piece> {
        if length > self.largest {
            self.input.consume(length);
            return Ok(self.giant(begin));
        }
        let bytes = self.input.window().get(..length).unwrap_or_default().to_vec();
        self.input.consume(length);
        self.after_value();
        self.frames += 1;
        let followed_by_nuls = self.input.window().first() == Some(&0);
        Ok(Piece::Frame(Frame {
            bytes,
            offset: begin.offset,
            line: begin.line,
            column: begin.column,
            followed_by_nuls,
        }))
    }

    fn after_value(&mut self) {
        self.before = Before::Value;
        if self.line == Line::Fresh {
            self.line = Line::Value;
        }
    }

    fn broken_object(&mut self, begin: Place, length: usize) -> Piece {
        self.input.consume(length);
        self.after_break();
        let next = self.input.place().line;
        self.failure(
            begin,
            format!("Not JSON: the object that begins here breaks off before line {next}, where the next one begins"),
        )
    }

    fn unclosed_object(&mut self, begin: Place, length: usize, scanner: &Scanner) -> Piece {
        self.input.consume(length);
        self.after_break();
        let inside = if scanner.in_string() { " in the middle of a text" } else { "" };
        self.failure(begin, format!("Not JSON: the file ends{inside} before the object that begins here closes"))
    }

    fn after_break(&mut self) {
        self.before = Before::Broken;
        self.line = Line::Fresh;
    }

    /// Passes over the rest of an object that is too large to hold.
    fn skip_giant(&mut self, begin: Place, mut scanner: Scanner) -> io::Result<Option<Piece>> {
        loop {
            self.input.consume(usize::MAX);
            if !self.input.more()? {
                return Ok(Some(self.unclosed_object(begin, 0, &scanner)));
            }
            match scanner.advance(self.input.window()) {
                Step::More => {}
                Step::Closed(n) => {
                    self.input.consume(n);
                    return Ok(Some(self.giant(begin)));
                }
                Step::BrokenOff(n) => return Ok(Some(self.broken_object(begin, n))),
            }
        }
    }

    fn giant(&mut self, begin: Place) -> Piece {
        self.after_value();
        let limit = self.largest >> 20;
        self.failure(begin, format!("The object that begins here is larger than {limit} MiB and was left out"))
    }

    /// After the list of an envelope: passes over what else stands in it.
    fn skip_rest_of_envelope(&mut self) -> io::Result<Option<Piece>> {
        let begin = self.input.place();
        let mut scanner = Scanner::inside_object();
        loop {
            match scanner.advance(self.input.window()) {
                Step::More => self.input.consume(usize::MAX),
                Step::Closed(n) => {
                    self.input.consume(n);
                    return Ok(None);
                }
                Step::BrokenOff(n) => {
                    self.input.consume(n);
                    self.after_break();
                    return Ok(Some(
                        self.failure(
                            begin,
                            "Not JSON: the object around the list that ends here does not close".into(),
                        ),
                    ));
                }
            }
            if !self.input.more()? {
                return Ok(Some(
                    self.failure(begin, "Not JSON: the file ends before the object around this list closes".into()),
                ));
            }
        }
    }

    /// The length of the string that begins the window, with its quotes; `None` where it does not end.
    fn string_length(&mut self) -> io::Result<Option<usize>> {
        let mut at = 1;
        loop {
            match self.input.window().get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
                Some(found) => {
                    at += found;
                    if self.input.window().get(at) == Some(&b'"') {
                        return Ok(Some(at + 1));
                    }
                    at += 2;
                }
                None => at = at.max(self.input.window().len()),
            }
            if at >= self.input.window().len() && (at > self.largest || !self.input.more()?) {
                return Ok(None);
            }
        }
    }

    /// The string that begins the window: a frame where it seems to hold JSON, else a scalar.
    fn take_string(&mut self, length: usize) -> io::Result<Option<Piece>> {
        let text = self.input.window().get(1..length).unwrap_or_default();
        if text.trim_ascii_start().first().is_some_and(|byte| matches!(byte, b'{' | b'[')) {
            return self.take_object(self.input.place(), length).map(Some);
        }
        self.input.consume(length);
        self.note_scalar("a text");
        Ok(None)
    }

    fn text_in_list(&mut self) -> io::Result<Option<Piece>> {
        let begin = self.input.place();
        if let Some(length) = self.string_length()? {
            return self.take_string(length);
        }
        self.input.consume(usize::MAX);
        while self.input.more()? {
            self.input.consume(usize::MAX);
        }
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
        Ok(self.fail_and_consume(length.max(1), "Not JSON: this is no value"))
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

    /// A text in quotes at the beginning of a line outside lists.
    fn text_outside(&mut self) -> io::Result<Option<Piece>> {
        let Some(length) = self.string_length()? else { return self.words() };
        match self.input.significant(length)? {
            Some((colon, b':')) => {
                self.input.consume(colon);
                self.refuse_key()
            }
            Some((next, byte)) => {
                let between = self.input.window().get(length..next).unwrap_or_default();
                if byte == b',' || memchr(b'\n', between).is_some() { self.take_string(length) } else { self.words() }
            }
            None => self.take_string(length),
        }
    }

    /// A key outside any object: its opening brace is missing. Nothing of such a file is taken, because the names of the inner objects are
    /// lost as well; behind good objects only the stretch up to the next line that begins with `{` is left out.
    fn refuse_key(&mut self) -> io::Result<Option<Piece>> {
        let place = self.input.place();
        if self.frames == 0 {
            self.finished = true;
        } else {
            self.skip_to_object_line()?;
        }
        Ok(Some(self.failure(place, MISSING_BRACE.into())))
    }

    /// A line that begins with something other than JSON: a scalar of its own, or text that may hold an object further on.
    fn words(&mut self) -> io::Result<Option<Piece>> {
        let length = self.word_length()?;
        if let Some(kind) = scalar_kind(self.input.window().get(..length).unwrap_or_default()) {
            let next = self.input.significant(length)?;
            let between = self.input.window().get(length..next.map_or(length, |(at, _)| at)).unwrap_or_default();
            if next.is_none_or(|(_, byte)| byte == b',') || memchr(b'\n', between).is_some() {
                self.input.consume(length);
                self.note_scalar(kind);
                return Ok(None);
            }
        }
        if self.first_text.is_none() {
            while self.input.window().len() < 40 && self.input.more()? {}
            self.first_text = Some((self.input.place(), super::describe::beginning(self.input.window())));
        }
        self.find_object_in_line()
    }

    /// Looks for an object or a list of objects behind the text of a line.
    fn find_object_in_line(&mut self) -> io::Result<Option<Piece>> {
        let mut from = 0;
        loop {
            let window = self.input.window();
            let found = window.get(from..).and_then(|rest| memchr3(b'{', b'[', b'\n', rest)).map(|at| from + at);
            let Some(at) = found else {
                from = window.len();
                if from > 2 * JUDGED {
                    self.input.consume(from - JUDGED);
                    from = JUDGED;
                }
                if !self.input.more()? {
                    self.input.consume(usize::MAX);
                    self.ignored_lines += 1;
                    return Ok(None);
                }
                continue;
            };
            let byte = window.get(at).copied();
            match byte {
                Some(b'\n') => {
                    self.input.consume(at);
                    self.ignored_lines += 1;
                    return Ok(None);
                }
                Some(b'{') if !self.begins_object(at)? => from = at + 1,
                Some(b'[') if !self.begins_list_of_objects(at)? => from = at + 1,
                _ => {
                    let (key, colon) = looks_like_key(self.input.window().get(..at).unwrap_or_default());
                    if let Some(colon) = colon {
                        self.input.consume(colon);
                        if key == Key::Whole {
                            return self.refuse_key();
                        }
                        let place = self.input.place();
                        self.skip_to_object_line()?;
                        return Ok(Some(
                            self.failure(place, "Not JSON: the beginning of this object is missing".into()),
                        ));
                    }
                    self.input.consume(at);
                    self.line = Line::Text;
                    return Ok(None);
                }
            }
        }
    }

    /// Passes over the rest of the line.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let window = self.input.window();
            if let Some(at) = memchr(b'\n', window) {
                self.input.consume(at);
                return Ok(());
            }
            self.input.consume(usize::MAX);
            if !self.input.more()? {
                return Ok(());
            }
        }
    }

    /// Passes over everything before the next line that begins with `{`.
    fn skip_to_object_line(&mut self) -> io::Result<()> {
        loop {
            self.skip_line()?;
            while self.input.window().len() < 2 && self.input.more()? {}
            match self.input.window() {
                [_, b'{', ..] => return Ok(()),
                [] => return Ok(()),
                _ => self.input.consume(1),
            }
        }
    }

    /// Whether the `{` begins a template tag such as `{% … %}`.
    fn begins_template(&mut self) -> io::Result<bool> {
        while self.input.window().len() < 2 && self.input.more()? {}
        Ok(matches!(self.input.window(), [_, b'%' | b'#', ..]))
    }

    /// Whether the `{` at this index in a line of text begins a JSON object.
    fn begins_object(&mut self, at: usize) -> io::Result<bool> {
        Ok(matches!(self.input.significant(at + 1)?, Some((_, b'"' | b'}'))))
    }

    /// Whether the `[` at this index in a line of text begins a list of objects.
    fn begins_list_of_objects(&mut self, at: usize) -> io::Result<bool> {
        let mut at = at;
        for _ in 0..8 {
            match self.input.significant(at + 1)? {
                Some((next, b'[')) => at = next,
                Some((next, b'{')) => return self.begins_object(next),
                _ => break,
            }
        }
        Ok(false)
    }

    /// Whether the `[` that begins a line begins a JSON list, and not something like `[2024-01-31 10:00:00] INFO`.
    fn begins_list(&mut self) -> io::Result<bool> {
        let Some((first, byte)) = self.input.significant(1)? else { return Ok(true) };
        if matches!(byte, b'{' | b'[' | b']' | b'"' | b',') {
            return Ok(true);
        }
        while self.input.window().len() < first + JUDGED && self.input.more()? {}
        let rest = self.input.window().get(first..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| !b" \t\r\n,[]{}\":".contains(byte)).count();
        let is_scalar = rest.get(..length).and_then(scalar_kind).is_some();
        let next = self.input.significant(first + length)?;
        Ok(is_scalar && next.is_none_or(|(_, byte)| matches!(byte, b',' | b']')))
    }

    fn fail_and_consume(&mut self, n: usize, message: &str) -> Option<Piece> {
        let place = self.input.place();
        self.input.consume(n);
        Some(self.failure(place, message.to_owned()))
    }

    fn failure(&mut self, place: Place, message: String) -> Piece {
        self.failures += 1;
        Piece::Finding(Finding::Failed(Failure { line: place.line, column: place.column, message }))
    }

    /// What is left to say at the end of the file.
    fn end(&mut self) -> io::Result<Option<Piece>> {
        self.finished = true;
        if self.depth > 0 {
            return Ok(Some(
                self.failure(self.list_at, "Not JSON: the file ends before the list that begins here closes".into()),
            ));
        }
        if self.frames > 0 || self.failures > 0 {
            return Ok(None);
        }
        if let Some((place, beginning)) = self.first_text.take() {
            let message = format!("Not JSON: it begins with “{beginning}”, and there is no object in it");
            return Ok(Some(self.failure(place, message)));
        }
        let what = match (self.scalars, self.lists) {
            (0, 0) if self.input.place().offset == 0 => "an empty file".to_owned(),
            (0, 0) => "only white space".to_owned(),
            (0, _) => "an empty list".to_owned(),
            (1, 0) => self.first_scalar.to_owned(),
            (1, _) => format!("a list with {} in it", self.first_scalar),
            (n, _) => format!("{n} values without an object; the first is {}", self.first_scalar),
        };
        Ok(Some(Piece::Finding(Finding::NotConversation(what))))
    }
}

/// How much of a key stands before an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    /// `"key":`
    Whole,
    /// `key":`, its beginning is missing.
    Tail,
}

/// Whether a text ends like a key, and where its colon stands.
fn looks_like_key(text: &[u8]) -> (Key, Option<usize>) {
    let Some(before_colon) = text.trim_ascii_end().strip_suffix(b":") else { return (Key::Tail, None) };
    let Some(name) = before_colon.trim_ascii_end().strip_suffix(b"\"") else { return (Key::Tail, None) };
    (if name.contains(&b'"') { Key::Whole } else { Key::Tail }, Some(before_colon.len()))
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
#[path = "framing_tests.rs"]
mod tests;
