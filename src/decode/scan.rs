//! Finds the end of one JSON object in a stream, without holding the stream and without recursion.
//!
//! It is no parser: it follows strings, escapes and brackets only. What it cuts out may still be invalid.

use memchr::memchr3;

/// Containers whose kind is remembered; serde_json takes no deeper text anyway.
const REMEMBERED: u32 = 128;

/// What the scanner met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// All bytes were taken and the object goes on.
    More,
    /// A comma between members of an envelope was the last of this many bytes.
    Comma(usize),
    /// The object ends after this many of the bytes.
    Closed(usize),
    /// At this index a `{` in the first column begins a line where no value may stand: the object was broken off before.
    BrokenOff(usize),
}

/// A complete object that began in the first column of a line inside the object being scanned.
#[derive(Clone, Copy, Debug)]
struct Swallowed {
    depth: u32,
    begin: u64,
    end: Option<u64>,
}

/// Where the scanning of one object stands. Positions count from the object's first byte.
#[derive(Clone, Debug, Default)]
pub(super) struct Scanner {
    taken: u64,
    depth: u32,
    /// Bit n: container n is an object.
    objects: u128,
    in_string: bool,
    escaped: bool,
    /// The byte before was a newline.
    fresh_line: bool,
    /// The last byte that was not white space, and the position after it.
    last: u8,
    last_end: u64,
    swallowed: Option<Swallowed>,
    /// Whether it stops behind each member of the outermost object.
    stops_at_members: bool,
}

impl Scanner {
    /// A scanner to be given the bytes of an object from its `{` on.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A scanner to be given the bytes of an envelope after one of its values; it stops at each comma between members.
    pub(super) fn inside_envelope() -> Self {
        Self { depth: 1, objects: 1, last: b']', stops_at_members: true, ..Self::default() }
    }

    /// Follows the next bytes of the object.
    pub(super) fn advance(&mut self, bytes: &[u8]) -> Step {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let fresh_line = std::mem::take(&mut self.fresh_line);
            if self.in_string {
                if fresh_line && byte == b'{' {
                    return self.broken_off(at);
                }
                if std::mem::take(&mut self.escaped) {
                    self.fresh_line = byte == b'\n';
                    at += 1;
                    continue;
                }
                let Some(found) = bytes.get(at..).and_then(|rest| memchr3(b'"', b'\\', b'\n', rest)) else { break };
                at += found + 1;
                match bytes.get(at - 1) {
                    Some(b'\\') => self.escaped = true,
                    Some(b'\n') => self.fresh_line = true,
                    _ => {
                        self.in_string = false;
                        self.note_last(b'"', at);
                    }
                }
                continue;
            }
            at += 1;
            match byte {
                b'\n' => {
                    self.fresh_line = true;
                    continue;
                }
                b' ' | b'\t' | b'\r' => continue,
                b'"' => self.in_string = true,
                b'{' => {
                    if fresh_line && self.depth > 0 {
                        if !self.value_may_stand_here() {
                            return self.broken_off(at - 1);
                        }
                        self.note_swallowed(at - 1);
                    }
                    self.open(true);
                }
                b'[' => self.open(false),
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        self.taken += at as u64;
                        return Step::Closed(at);
                    }
                    if let Some(swallowed) =
                        self.swallowed.as_mut().filter(|s| s.end.is_none() && s.depth == self.depth)
                    {
                        swallowed.end = Some(self.taken + at as u64);
                    }
                }
                b',' if self.stops_at_members && self.depth == 1 => {
                    self.note_last(byte, at);
                    self.taken += at as u64;
                    return Step::Comma(at);
                }
                _ => {}
            }
            self.note_last(byte, at);
        }
        self.taken += bytes.len() as u64;
        Step::More
    }

    /// After the object was broken off (or the file ended): where a complete object begins that was taken for a part of it.
    ///
    /// `{"a":` newline `{"b":1}` newline `{…`: only the third line shows that the first was broken off, and the second is whole.
    pub(super) fn swallowed(&self) -> Option<u64> {
        let swallowed = self.swallowed.filter(|_| !self.in_string)?;
        (swallowed.end == Some(self.last_end)).then_some(swallowed.begin)
    }

    /// Whether the text ends inside a string.
    pub(super) fn in_string(&self) -> bool {
        self.in_string
    }

    fn broken_off(&mut self, at: usize) -> Step {
        self.taken += at as u64;
        Step::BrokenOff(at)
    }

    fn note_last(&mut self, byte: u8, end: usize) {
        self.last = byte;
        self.last_end = self.taken + end as u64;
    }

    fn note_swallowed(&mut self, at: usize) {
        if self.swallowed.is_none_or(|swallowed| swallowed.end.is_some()) {
            self.swallowed = Some(Swallowed { depth: self.depth, begin: self.taken + at as u64, end: None });
        }
    }

    fn open(&mut self, is_object: bool) {
        if self.depth < REMEMBERED {
            let bit = 1_u128 << self.depth;
            self.objects = if is_object { self.objects | bit } else { self.objects & !bit };
        }
        self.depth = self.depth.saturating_add(1);
    }

    /// Whether the grammar allows a value after what was read so far.
    fn value_may_stand_here(&self) -> bool {
        match self.last {
            b'[' | b':' => true,
            b',' => !self.in_object(),
            _ => false,
        }
    }

    fn in_object(&self) -> bool {
        self.depth.checked_sub(1).filter(|n| *n < REMEMBERED).is_some_and(|n| self.objects & (1_u128 << n) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(text: &str) -> Step {
        let whole = Scanner::new().advance(text.as_bytes());
        // The answer may not depend on how the bytes arrive.
        let mut scanner = Scanner::new();
        let mut single = Step::More;
        for (at, byte) in text.bytes().enumerate() {
            single = match scanner.advance(&[byte]) {
                Step::More => continue,
                Step::Comma(n) => Step::Comma(at + n),
                Step::Closed(n) => Step::Closed(at + n),
                Step::BrokenOff(n) => Step::BrokenOff(at + n),
            };
            break;
        }
        assert_eq!(whole, single, "{text}");
        whole
    }

    #[test]
    fn the_end_of_an_object_is_found() {
        assert_eq!(scan("{}x"), Step::Closed(2));
        assert_eq!(scan(r#"{"a":"}\"}","b":[{}]} {}"#), Step::Closed(21));
        assert_eq!(scan(r#"{"a":"\\"}"#), Step::Closed(10));
        assert_eq!(scan(r#"{"a":"#), Step::More);
    }

    #[test]
    fn a_line_that_begins_with_a_brace_breaks_off_what_cannot_go_on() {
        assert_eq!(scan("{\"a\":\"text\n{\"b\":1}"), Step::BrokenOff(11));
        assert_eq!(scan("{\"a\":1\n{\"b\":1}"), Step::BrokenOff(7));
        assert_eq!(scan("{\"a\":1,\n{\"b\":1}"), Step::BrokenOff(8));
        assert_eq!(scan("{\n{\"b\":1}"), Step::BrokenOff(2));
        assert_eq!(scan("{\"a\":[\n{\"b\":1},\n{\"c\":1}\n]}"), Step::Closed(26));
        assert_eq!(scan("{\"a\":\n{\"b\":1}\n}"), Step::Closed(15));
    }

    #[test]
    fn a_whole_object_taken_for_a_part_is_given_back() {
        let mut scanner = Scanner::new();
        assert_eq!(scanner.advance(b"{\"a\":[1,\n{\"b\":1}\n{\"c\":1}"), Step::BrokenOff(17));
        assert_eq!(scanner.swallowed(), Some(9));
        let mut scanner = Scanner::new();
        assert_eq!(scanner.advance(b"{\"a\":[\n{\"b\":1},\n{\"b\":1}], \"c\":2\n"), Step::More);
        assert_eq!(scanner.swallowed(), None);
    }

    #[test]
    fn depth_is_no_problem() {
        let mut scanner = Scanner::new();
        assert_eq!(scanner.advance("{\"a\":".repeat(200_000).as_bytes()), Step::More);
        assert_eq!(scanner.advance("}".repeat(200_000).as_bytes()), Step::Closed(200_000));
    }
}
