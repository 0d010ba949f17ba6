//! Lines outside lists that begin with something other than an object: log lines, keys without their brace, scalars.

use std::io::{self, Read};

use memchr::{memchr, memchr3};

use super::{Framer, JUDGED, Line, scalar_kind};
use crate::decode::{Piece, describe};

const MISSING_BRACE: &str = "Not JSON: it starts with a key; the opening { is missing";

impl<R: Read> Framer<R> {
    /// A text in quotes at the beginning of a line outside lists.
    pub(super) fn text_outside(&mut self) -> io::Result<Option<Piece>> {
        let Some(length) = self.string_length()? else { return self.words() };
        match self.input.significant(length)? {
            Some((colon, b':')) => {
                self.input.consume(colon);
                self.refuse_key()
            }
            Some((next, byte)) => {
                let between = self.input.window().get(length..next).unwrap_or_default();
                if byte == b',' || memchr(b'\n', between).is_some() {
                    Ok(self.take_string(length))
                } else {
                    self.words()
                }
            }
            None => Ok(self.take_string(length)),
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
    pub(super) fn words(&mut self) -> io::Result<Option<Piece>> {
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
            while self.input.window().len() < 200 && self.input.more()? {}
            self.first_text = Some((self.input.place(), describe::beginning(self.input.window())));
        }
        self.find_object_in_line(false)
    }

    /// The rest of a line behind a value: text, and perhaps another object.
    pub(super) fn find_object_behind_value(&mut self) -> io::Result<Option<Piece>> {
        let ignored = self.ignored_lines;
        let piece = self.find_object_in_line(true);
        self.ignored_lines = ignored;
        piece
    }

    /// Whether a byte order mark stands here.
    pub(super) fn begins_with_mark(&mut self) -> io::Result<bool> {
        while self.input.window().len() < 3 && self.input.more()? {}
        Ok(self.input.window().starts_with(b"\xEF\xBB\xBF"))
    }

    /// Looks for an object or a list of objects behind the text of a line.
    fn find_object_in_line(&mut self, behind_value: bool) -> io::Result<Option<Piece>> {
        let mut from = 0;
        loop {
            if from > 2 * JUDGED {
                self.input.consume(from - JUDGED);
                from = JUDGED;
            }
            let window = self.input.window();
            let found = window.get(from..).and_then(|rest| memchr3(b'{', b'[', b'\n', rest)).map(|at| from + at);
            let Some(at) = found else {
                from = window.len();
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
                        if behind_value {
                            self.skip_line()?;
                            return Ok(None);
                        }
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
    pub(super) fn skip_line(&mut self) -> io::Result<()> {
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
                [_, b'{', ..] | [] => return Ok(()),
                _ => self.input.consume(1),
            }
        }
    }

    /// Whether the `{` begins a template tag such as `{% … %}`.
    pub(super) fn begins_template(&mut self) -> io::Result<bool> {
        while self.input.window().len() < 2 && self.input.more()? {}
        Ok(matches!(self.input.window(), [_, b'%' | b'#', ..]))
    }

    /// Whether the `{` at this index in a line of text begins a JSON object.
    fn begins_object(&mut self, at: usize) -> io::Result<bool> {
        Ok(matches!(self.input.significant(at + 1)?, Some((_, b'"' | b'}'))))
    }

    /// Whether the `[` at this index in a line of text begins a list of objects.
    pub(super) fn begins_list_of_objects(&mut self, at: usize) -> io::Result<bool> {
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
    pub(super) fn begins_list(&mut self) -> io::Result<bool> {
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
