//! The bytes of one file as a window that moves forward, in UTF-8 or what claims to be it.
//!
//! Takes off a byte order mark, transcodes UTF-16 that has one, and decodes form-encoded bodies (`payload=%7B…`). Places then count in
//! the decoded text. It does not look at JSON.

use std::collections::VecDeque;
use std::io::{self, Chain, Cursor, ErrorKind, Read};

use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use memchr::{memchr_iter, memrchr};

use super::MAX_OBJECT_BYTES;

/// Read at first: most files hold one conversation.
const FIRST_READ: usize = 8 * 1024;
/// Read later, at most; no more than the window holds, because blocks of this size are costly to allocate for every small file.
const NEXT_READ: usize = 64 * 1024;
/// From so many bytes on an object is large: its window gets room for the largest at once, and is handed over whole.
const LARGE: usize = 4 * 1024 * 1024;
/// How much of the beginning is looked at to recognise a form-encoded body.
const FORM_HEAD: usize = 512;

/// A place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Bytes from the beginning.
    pub(super) offset: u64,
    /// From 1.
    pub(super) line: u64,
    /// From 1, in bytes.
    pub(super) column: u64,
}

/// What was read by looking at the beginning, and the rest.
type Rest<R> = Chain<Cursor<Vec<u8>>, R>;

enum Source<R> {
    Plain(R),
    Utf16(Box<DecodeReaderBytes<Rest<R>, Vec<u8>>>),
    Form(FormReader<R>),
    /// Between two of the others.
    Gone,
}

/// A moving window over the text of one file.
pub(super) struct Input<R> {
    source: Source<R>,
    buffer: Vec<u8>,
    start: usize,
    opened: bool,
    place: Place,
}

impl<R: Read> Input<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            source: Source::Plain(reader),
            buffer: Vec::new(),
            start: 0,
            opened: false,
            place: Place { offset: 0, line: 1, column: 1 },
        }
    }

    /// The bytes read and not yet consumed.
    pub(super) fn window(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// Where the window begins.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Makes the window longer; `false` at the end of the file.
    pub(super) fn more(&mut self) -> io::Result<bool> {
        if !self.opened {
            self.opened = true;
            self.open()?;
            if !self.window().is_empty() {
                return Ok(true);
            }
        }
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
            if self.buffer.len() < NEXT_READ && self.buffer.capacity() > LARGE {
                // Room that a large object left behind.
                self.buffer.shrink_to(NEXT_READ);
            }
        }
        let size = self.buffer.len().clamp(FIRST_READ, NEXT_READ);
        if self.buffer.len() >= LARGE && self.buffer.capacity() < self.buffer.len() + size {
            // Once, instead of doubling and copying on and on, which takes three times the memory. What stays unused costs addresses only.
            self.buffer.reserve_exact(MAX_OBJECT_BYTES.saturating_add(4 * NEXT_READ));
        }
        Ok(self.read(size)? > 0)
    }

    /// Moves the window forward by `n` bytes and returns them. Many are handed over and not copied.
    pub(super) fn take(&mut self, n: usize) -> Vec<u8> {
        let n = n.min(self.window().len());
        if n < LARGE {
            let bytes = self.window().get(..n).unwrap_or_default().to_vec();
            self.consume(n);
            return bytes;
        }
        let rest = self.window().get(n..).unwrap_or_default().to_vec();
        let from = self.start;
        self.consume(n);
        let mut bytes = std::mem::replace(&mut self.buffer, rest);
        self.start = 0;
        bytes.truncate(from + n);
        bytes.drain(..from);
        bytes
    }

    /// Moves the window forward by `n` bytes.
    pub(super) fn consume(&mut self, n: usize) {
        let n = n.min(self.window().len());
        let taken = self.window().get(..n).unwrap_or_default();
        let mut place = self.place;
        place.offset += n as u64;
        match memrchr(b'\n', taken) {
            None => place.column += n as u64,
            Some(newline) => {
                place.line += memchr_iter(b'\n', taken).count() as u64;
                place.column = (n - newline) as u64;
            }
        }
        self.place = place;
        self.start += n;
    }

    /// The first byte at or after `from` in the window that is not white space, and its index; at most 64 KiB on.
    pub(super) fn significant(&mut self, from: usize) -> io::Result<Option<(usize, u8)>> {
        let mut at = from;
        loop {
            match self.window().get(at) {
                Some(b' ' | b'\t' | b'\r' | b'\n') if at - from < NEXT_READ => at += 1,
                Some(&byte) => return Ok(Some((at, byte))),
                None => {
                    if !self.more()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Bytes held in memory.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.buffer.capacity()
    }

    fn open(&mut self) -> io::Result<()> {
        while self.buffer.len() < 3 && self.read(FIRST_READ)? > 0 {}
        if self.buffer.starts_with(b"\xEF\xBB\xBF") {
            self.start = 3;
            self.place.offset = 3;
        } else if self.buffer.starts_with(b"\xFF\xFE") || self.buffer.starts_with(b"\xFE\xFF") {
            self.reopen(|head, reader| {
                let rest = Cursor::new(head).chain(reader);
                Source::Utf16(Box::new(DecodeReaderBytesBuilder::new().strip_bom(true).build(rest)))
            });
        } else if self.buffer.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            while self.buffer.len() < FORM_HEAD && self.read(FIRST_READ)? > 0 {}
            if is_form(self.buffer.get(..FORM_HEAD).unwrap_or(&self.buffer)) {
                self.reopen(|head, reader| Source::Form(FormReader::new(head, reader)));
            }
        }
        Ok(())
    }

    fn reopen(&mut self, make: impl FnOnce(Vec<u8>, R) -> Source<R>) {
        let head = std::mem::take(&mut self.buffer);
        if let Source::Plain(reader) = std::mem::replace(&mut self.source, Source::Gone) {
            self.source = make(head, reader);
        }
    }

    fn read(&mut self, size: usize) -> io::Result<usize> {
        let before = self.buffer.len();
        self.buffer.resize(before + size, 0);
        let result = loop {
            let room = self.buffer.get_mut(before..).unwrap_or_default();
            let result = match &mut self.source {
                Source::Plain(reader) => reader.read(room),
                Source::Utf16(reader) => reader.read(room),
                Source::Form(reader) => reader.read(room),
                Source::Gone => Ok(0),
            };
            match result {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.buffer.truncate(before + *result.as_ref().unwrap_or(&0));
        result
    }
}

/// Whether a text is a form-encoded body: names, `=`, and a value that begins with an encoded `{` or `[`.
fn is_form(head: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_=&%+-.*~[]".contains(byte);
    let line = head.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    let encoded = |window: &[u8]| matches!(window, [b'=', b'%', b'5' | b'7', b'B' | b'b']);
    line.iter().all(plain) && line.windows(4).any(encoded)
}

/// Decodes a form: `%XX`, `+` is a space, and `&` becomes a newline, so that each field stands on its own line.
struct FormReader<R> {
    reader: R,
    raw: VecDeque<u8>,
}

impl<R: Read> FormReader<R> {
    fn new(head: Vec<u8>, reader: R) -> Self {
        Self { reader, raw: head.into() }
    }
}

impl<R: Read> Read for FormReader<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let mut ended = false;
        // Three bytes are needed to decode one.
        while self.raw.len() < 3 && !ended {
            let mut chunk = [0; 4096];
            let n = self.reader.read(&mut chunk)?;
            ended = n == 0;
            self.raw.extend(chunk.get(..n).unwrap_or_default());
        }
        let mut written = 0;
        for slot in room {
            if self.raw.len() < 3 && !ended {
                break;
            }
            let Some(byte) = self.raw.pop_front() else { break };
            *slot = match byte {
                b'+' => b' ',
                b'&' => b'\n',
                b'%' => match (self.raw.front().copied().and_then(hex), self.raw.get(1).copied().and_then(hex)) {
                    (Some(high), Some(low)) => {
                        self.raw.drain(..2);
                        high * 16 + low
                    }
                    _ => b'%',
                },
                other => other,
            };
            written += 1;
        }
        Ok(written)
    }
}

/// The value of a hexadecimal digit.
pub(super) fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            room[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn check(bytes: &[u8], text: &str) {
        for drip in [false, true] {
            let reader: Box<dyn Read> = if drip { Box::new(Drip(bytes)) } else { Box::new(bytes) };
            let mut input = Input::new(reader);
            while input.more().expect("memory") {}
            assert_eq!(String::from_utf8_lossy(input.window()), text);
        }
    }

    #[test]
    fn encodings_are_taken_off() {
        check(b"{}", "{}");
        check(b"\xEF\xBB\xBF{}", "{}");
        check(b"\xFF\xFE{\0\"\0\x3D\xD8\x00\xDE\"\0}\0", "{\"\u{1F600}\"}");
        check(b"\xFE\xFF\0{\0}", "{}");
        check(b"payload=%7B%22a%22%3A+%22%2B%22%7D&x=%5B%5D", "payload={\"a\": \"+\"}\nx=[]");
        check(b"payload=100%&x=%7b", "payload=100%\nx={");
        check(b"percent=100% {}", "percent=100% {}");
        check(b"", "");
    }

    #[test]
    fn places_are_counted() {
        let mut input = Input::new(&b"ab\nc\n\ndef"[..]);
        assert!(input.more().expect("memory"));
        for (step, place) in [(1, (1, 1, 2)), (2, (3, 2, 1)), (4, (7, 4, 2)), (9, (9, 4, 4))] {
            input.consume(step);
            let Place { offset, line, column } = input.place();
            assert_eq!((offset, line, column), place);
        }
    }
}
