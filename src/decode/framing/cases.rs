//! SnapEngage's older format: `<case>` elements of XML, cut out whole. What is in them it does not judge.

use std::io::{self, Read};

use memchr::{memchr, memmem};

use super::Framer;
use crate::decode::input::Place;
use crate::decode::{Piece, describe};

/// What may stand around cases and says nothing: how it begins, and its end.
const AROUND: [(&[u8], &[u8]); 4] = [(b"<?xml", b"?>"), (b"<!--", b"-->"), (b"<cases", b">"), (b"</cases", b">")];

/// Within a case: where what looks like markup is text, and its end.
const TEXT: [(&[u8], &[u8]); 2] = [(b"<![CDATA[", b"]]>"), (b"<!--", b"-->")];

/// Bytes that tell what a `<` begins, and in which a declaration must end.
const LOOK: usize = 16;
const DECLARATION: usize = 4096;

impl<R: Read> Framer<R> {
    /// Whether the `<` that begins the window begins a case, or something that may stand around it.
    pub(super) fn begins_markup(&mut self) -> io::Result<bool> {
        while self.input.window().len() < LOOK && self.input.more()? {}
        let here = self.input.window();
        Ok(begins_tag(here, b"<case") || AROUND.iter().any(|(begin, _)| here.starts_with(begin)))
    }

    /// Takes the case that begins the window, or passes over what stands around cases.
    pub(super) fn markup(&mut self) -> io::Result<Option<Piece>> {
        if begins_tag(self.input.window(), b"<case") {
            return self.case();
        }
        let here = self.input.window();
        let end = AROUND.iter().find(|(begin, _)| here.starts_with(begin)).map_or(&b">"[..], |(_, end)| end);
        if self.first_text.is_none() {
            while self.input.window().len() < 200 && self.input.more()? {}
            self.first_text = Some((self.input.place(), describe::beginning(self.input.window())));
        }
        loop {
            match memmem::find(self.input.window(), end) {
                Some(at) => {
                    self.input.consume(at + end.len());
                    return Ok(None);
                }
                None if self.input.window().len() < DECLARATION && self.input.more()? => {}
                None => return self.words(),
            }
        }
    }

    fn case(&mut self) -> io::Result<Option<Piece>> {
        let begin = self.input.place();
        let mut giant = false;
        // How far the window was looked at, and what ends the text that stands there.
        let (mut at, mut until): (usize, &[u8]) = (1, b"");
        loop {
            if at > self.largest {
                self.input.consume(at);
                (at, giant) = (0, true);
            }
            let rest = self.input.window().get(at..).unwrap_or_default();
            let found = if until.is_empty() { memchr(b'<', rest) } else { memmem::find(rest, until) };
            let Some(found) = found else {
                // An end may be cut by the end of the window.
                at += (rest.len() + 1).saturating_sub(until.len().max(1));
                if !self.input.more()? {
                    return Ok(Some(self.unclosed_case(begin)));
                }
                continue;
            };
            at += found;
            if !until.is_empty() {
                at += until.len();
                until = b"";
                continue;
            }
            if self.input.window().len() < at + LOOK && self.input.more()? {
                continue;
            }
            let here = self.input.window().get(at..).unwrap_or_default();
            if let Some((begin, end)) = TEXT.iter().find(|(begin, _)| here.starts_with(begin)) {
                at += begin.len();
                until = end;
            } else if begins_tag(here, b"</case") {
                let end = at + memchr(b'>', here).map_or(here.len(), |end| end + 1);
                return Ok(Some(if giant {
                    self.input.consume(end);
                    self.giant(begin)
                } else {
                    self.take_object(begin, end)
                }));
            } else if begins_tag(here, b"<case") || here.starts_with(b"<?xml") {
                return Ok(Some(self.broken_case(begin, at)));
            } else {
                at += 1;
            }
        }
    }

    fn broken_case(&mut self, begin: Place, length: usize) -> Piece {
        self.input.consume(length);
        self.after_break();
        let next = self.input.place().line;
        self.failure(
            begin,
            format!("Not XML: the case that begins here breaks off in line {next}, where the next begins"),
        )
    }

    fn unclosed_case(&mut self, begin: Place) -> Piece {
        self.input.consume(usize::MAX);
        self.after_break();
        self.failure(begin, "Not XML: the file ends before the case that begins here closes".into())
    }
}

/// Whether a text begins with a tag of exactly this name.
fn begins_tag(text: &[u8], tag: &[u8]) -> bool {
    text.strip_prefix(tag)
        .and_then(<[u8]>::first)
        .is_some_and(|byte| matches!(byte, b'>' | b' ' | b'\t' | b'\r' | b'\n'))
}
