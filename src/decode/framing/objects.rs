//! Objects: taken whole, broken off, too large, or the envelope `{"cases": […]}` opened while it streams.

use std::io::{self, Read};

use super::{Before, Framer, JUDGED, Line};
use crate::decode::detect::WRAPPERS;
use crate::decode::input::Place;
use crate::decode::scan::{Scanner, Step};
use crate::decode::{Finding, Frame, Piece};

/// Members of an envelope that may stand before its list.
const BEFORE_CASES: usize = 8;

impl<R: Read> Framer<R> {
    /// Takes the object that begins the window.
    pub(super) fn object(&mut self) -> io::Result<Option<Piece>> {
        if let Some(head) = self.envelope_head(self.opens_wrappers)? {
            return Ok(self.open_envelope(head));
        }
        let begin = self.input.place();
        let mut scanner = Scanner::new();
        let mut followed = 0;
        loop {
            match scanner.advance(self.input.window().get(followed..).unwrap_or_default()) {
                Step::Closed(n) => return Ok(Some(self.take_object(begin, followed + n))),
                Step::BrokenOff(n) => {
                    if let Some(head) = self.envelope_head(true)? {
                        return Ok(self.open_envelope(head));
                    }
                    let whole = scanner.swallowed().and_then(|at| usize::try_from(at).ok());
                    return Ok(Some(self.broken_object(begin, whole.unwrap_or(followed + n))));
                }
                Step::More | Step::Comma(_) => followed = self.input.window().len(),
            }
            if followed > self.largest {
                if let Some(head) = self.envelope_head(true)? {
                    return Ok(self.open_envelope(head));
                }
                return self.skip_giant(begin, scanner);
            }
            if !self.input.more()? {
                // What stands in a wrapper's list need not be lost with its end.
                if let Some(head) = self.envelope_head(true)? {
                    return Ok(self.open_envelope(head));
                }
                let whole = scanner.swallowed().and_then(|at| usize::try_from(at).ok());
                return Ok(Some(match whole {
                    Some(at) => self.broken_object(begin, at),
                    None => self.unclosed_object(begin, followed, &scanner),
                }));
            }
        }
    }

    /// Goes on inside the list of the envelope that begins the window.
    fn open_envelope(&mut self, head: usize) -> Option<Piece> {
        let begin = self.input.place();
        self.input.consume(head);
        let told = self.open_list();
        if self.depth == 1 {
            self.list_at = begin;
        }
        self.envelope = Some(self.depth);
        told
    }

    /// The length of `{"cases": ` where a `[` follows it, or the like with a wrapper's key; a few short texts, numbers and words may stand
    /// before that key. `None` inside an envelope.
    fn envelope_head(&mut self, wrappers: bool) -> io::Result<Option<usize>> {
        if self.envelope.is_some() {
            return Ok(None);
        }
        let mut from = 1;
        for _ in 0..=BEFORE_CASES {
            let Some((key, b'"')) = self.input.significant(from)? else { return Ok(None) };
            let Some(after_key) = self.short_string(key)? else { return Ok(None) };
            let name = self.input.window().get(key + 1..after_key - 1).unwrap_or_default().to_vec();
            let Some((colon, b':')) = self.input.significant(after_key)? else { return Ok(None) };
            let Some((value, first)) = self.input.significant(colon + 1)? else { return Ok(None) };
            if name == b"cases" || wrappers && first == b'[' && WRAPPERS.iter().any(|key| key.as_bytes() == name) {
                return Ok((first == b'[').then_some(value));
            }
            // A conversation begins with one of these.
            if matches!(name.as_slice(), b"id" | b"accountId") {
                return Ok(None);
            }
            let end = match first {
                b'"' => self.short_string(value)?,
                b'{' | b'[' => None,
                _ => self.short_word(value)?,
            };
            let Some(end) = end else { return Ok(None) };
            let Some((comma, b',')) = self.input.significant(end)? else { return Ok(None) };
            from = comma + 1;
        }
        Ok(None)
    }

    /// Where the string that begins at this index ends, its quotes included; `None` where it is long or does not end.
    fn short_string(&mut self, from: usize) -> io::Result<Option<usize>> {
        let mut at = from + 1;
        while at - from < JUDGED {
            match self.input.window().get(at).copied() {
                Some(b'"') => return Ok(Some(at + 1)),
                Some(b'\\') => at += 2,
                Some(_) => at += 1,
                None if self.input.more()? => {}
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Where the number or word that begins at this index ends.
    fn short_word(&mut self, from: usize) -> io::Result<Option<usize>> {
        let mut at = from;
        while at - from < JUDGED {
            match self.input.window().get(at).copied() {
                Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.') => at += 1,
                Some(_) => return Ok(Some(at).filter(|at| *at > from)),
                None if self.input.more()? => {}
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The length of `"cases": ` where a `[` follows it.
    fn another_cases(&mut self) -> io::Result<Option<usize>> {
        let Some((key, b'"')) = self.input.significant(0)? else { return Ok(None) };
        self.input.consume(key);
        let Some(after_key) = self.short_string(0)? else { return Ok(None) };
        if self.input.window().get(1..after_key - 1) != Some(b"cases") {
            return Ok(None);
        }
        let Some((colon, b':')) = self.input.significant(after_key)? else { return Ok(None) };
        Ok(self.input.significant(colon + 1)?.filter(|(_, first)| *first == b'[').map(|(value, _)| value))
    }

    pub(super) fn take_object(&mut self, begin: Place, length: usize) -> Piece {
        if length > self.largest {
            self.input.consume(length);
            return self.giant(begin);
        }
        let bytes = self.input.take(length);
        self.after_value();
        self.frames += 1;
        let followed_by_nuls = self.input.window().first() == Some(&0);
        Piece::Frame(Frame { bytes, offset: begin.offset, line: begin.line, column: begin.column, followed_by_nuls })
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
        let inside = if scanner.in_string() { " within a quoted text," } else { "" };
        self.failure(begin, format!("Not JSON: the file ends{inside} before the object that begins here closes"))
    }

    pub(super) fn after_break(&mut self) {
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
                Step::More | Step::Comma(_) => {}
                Step::Closed(n) => {
                    self.input.consume(n);
                    return Ok(Some(self.giant(begin)));
                }
                Step::BrokenOff(n) => return Ok(Some(self.broken_object(begin, n))),
            }
        }
    }

    pub(super) fn giant(&mut self, begin: Place) -> Piece {
        self.after_value();
        let limit = self.largest >> 20;
        self.failure(begin, format!("The object that begins here is larger than {limit} MiB and was left out"))
    }

    /// After the list of an envelope: passes over what else stands in it, but for another such list.
    pub(super) fn skip_rest_of_envelope(&mut self) -> io::Result<Option<Piece>> {
        let begin = self.input.place();
        let mut scanner = Scanner::inside_envelope();
        loop {
            match scanner.advance(self.input.window()) {
                Step::More => self.input.consume(usize::MAX),
                Step::Comma(n) => {
                    self.input.consume(n);
                    if let Some(value) = self.another_cases()? {
                        let place = self.input.place();
                        let told = self.open_envelope(value);
                        debug_assert!(told.is_none(), "it is as deep as the one before");
                        return Ok(Some(Piece::Finding(Finding::NotConversation(format!(
                            "The key “cases” stands once more in line {}, column {}; both lists were read",
                            place.line, place.column
                        )))));
                    }
                    continue;
                }
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
}
