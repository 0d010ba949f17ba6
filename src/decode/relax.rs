//! The second attempt at a text that is not strict JSON: five harmless faults are taken, and no value changes.
//!
//! Structure is never repaired: no brace, comma, quote or key is ever invented.

use std::borrow::Cow;

use super::Relaxation;
use super::input::hex;

/// A text made readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Relaxed {
    /// The text to parse.
    pub(super) text: String,
    /// What was needed; in order of occurrence, each once.
    pub(super) applied: Vec<Relaxation>,
    lengths: Vec<Edits>,
}

/// Where a copy differs in length from what it was made of: for each place how far it is from the one before, in the copy and in the
/// source. Two bytes for most of them, because a text in an old encoding has millions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Edits {
    steps: Vec<u8>,
    /// Each so many steps: the places reached, and where the next step stands in `steps`.
    marks: Vec<(Place, usize)>,
    count: usize,
    last: Place,
}

/// The same place in the copy and in the source, bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    copied: usize,
    source: usize,
}

impl Edits {
    /// Steps between two marks.
    const STRIDE: usize = 256;

    fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn original(&self, at: usize) -> usize {
        let known = self.marks.partition_point(|(place, _)| place.copied <= at);
        let (mut place, from) = known.checked_sub(1).and_then(|mark| self.marks.get(mark)).copied().unwrap_or_default();
        let mut steps = self.steps.get(from..).unwrap_or_default().iter();
        while let (Some(copied), Some(source)) = (step(&mut steps), step(&mut steps)) {
            if place.copied + copied > at {
                break;
            }
            place = Place { copied: place.copied + copied, source: place.source + source };
        }
        place.source + (at - place.copied)
    }

    /// Notes that both texts stand at these lengths now.
    fn note(&mut self, copied: usize, source: usize) {
        if self.count.is_multiple_of(Self::STRIDE) {
            self.marks.push((self.last, self.steps.len()));
        }
        self.count += 1;
        push_step(&mut self.steps, copied - self.last.copied);
        push_step(&mut self.steps, source - self.last.source);
        self.last = Place { copied, source };
    }
}

/// Writes a number, seven bits a byte, the lowest first.
fn push_step(steps: &mut Vec<u8>, mut number: usize) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            return steps.push(low & 0x7F);
        }
        steps.push(low | 0x80);
    }
}

/// Reads what [`push_step`] wrote.
fn step(steps: &mut std::slice::Iter<'_, u8>) -> Option<usize> {
    let mut number = 0;
    for shift in (0..usize::BITS).step_by(7) {
        let byte = *steps.next()?;
        number |= usize::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

impl Relaxed {
    /// The position in the original bytes of a position in the text.
    pub(super) fn original(&self, at: usize) -> usize {
        self.lengths.iter().rev().fold(at, |at, edits| edits.original(at))
    }
}

/// Makes `bytes` readable: parts that are not UTF-8 become U+FFFD, NULs at the end are dropped, then see [`Copy`].
pub(super) fn relax(bytes: &[u8]) -> Relaxed {
    let mut applied = Vec::new();
    let mut lengths = Vec::new();
    let kept = bytes.iter().rposition(|byte| *byte != 0 && !byte.is_ascii_whitespace()).map_or(0, |last| last + 1);
    let (body, tail) = bytes.split_at_checked(kept).unwrap_or((bytes, &[]));
    if tail.contains(&0) {
        applied.push(Relaxation::TrailingNuls);
    }
    let body = if tail.contains(&0) { body } else { bytes };
    let valid = match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_invalid) => {
            let (text, edits) = replaced(body);
            applied.push(Relaxation::InvalidUtf8);
            lengths.push(edits);
            Cow::Owned(text)
        }
    };
    let mut copy = Copy { source: valid.as_bytes(), at: 0, out: None, edits: Edits::default(), applied };
    copy.run();
    let Copy { out, edits, applied, .. } = copy;
    if !edits.is_empty() {
        lengths.push(edits);
    }
    // Only ASCII was replaced by ASCII, so the text is still valid.
    let text = out.and_then(|out| String::from_utf8(out).ok()).unwrap_or_else(|| valid.into_owned());
    Relaxed { text, applied, lengths }
}

/// A text in which parts that are not UTF-8 became U+FFFD.
fn replaced(bytes: &[u8]) -> (String, Edits) {
    // Room for exactly that: a text in an old encoding may become three times as large.
    let room = |chunk: std::str::Utf8Chunk<'_>| {
        chunk.valid().len() + if chunk.invalid().is_empty() { 0 } else { char::REPLACEMENT_CHARACTER.len_utf8() }
    };
    let mut valid = String::with_capacity(bytes.utf8_chunks().map(room).sum());
    let mut edits = Edits::default();
    let mut source = 0;
    for chunk in bytes.utf8_chunks() {
        valid.push_str(chunk.valid());
        source += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            valid.push(char::REPLACEMENT_CHARACTER);
            source += chunk.invalid().len();
            edits.note(valid.len(), source);
        }
    }
    (valid, edits)
}

/// Copies a text: a comma between a value and a closing bracket becomes a space, half a surrogate pair becomes `\ufffd`, a control
/// character inside a string becomes its escape.
struct Copy<'a> {
    source: &'a [u8],
    at: usize,
    /// Nothing as long as nothing was replaced: then a large text is not in memory twice.
    out: Option<Vec<u8>>,
    edits: Edits,
    applied: Vec<Relaxation>,
}

impl Copy<'_> {
    fn run(&mut self) {
        let mut last = 0;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'"' => self.string(),
                b',' if ends_a_value(last) && self.a_bracket_closes_next() => {
                    self.replace(1, b" ", Relaxation::TrailingComma);
                    continue;
                }
                _ => self.keep(1),
            }
            if !byte.is_ascii_whitespace() {
                last = byte;
            }
        }
    }

    fn string(&mut self) {
        self.keep(1);
        while let Some(byte) = self.peek(0) {
            match byte {
                b'"' => return self.keep(1),
                b'\\' => self.escape(),
                0..0x20 => {
                    let escape = format!("\\u{byte:04x}");
                    self.replace(1, escape.as_bytes(), Relaxation::ControlCharacter);
                }
                _ => self.keep(1),
            }
        }
    }

    fn escape(&mut self) {
        match self.unit(0) {
            Some(0xD800..=0xDBFF) if matches!(self.unit(6), Some(0xDC00..=0xDFFF)) => self.keep(12),
            Some(0xD800..=0xDFFF) => self.replace(6, b"\\ufffd", Relaxation::LoneSurrogate),
            Some(_) => self.keep(6),
            // Also before a control character, which then stays as it is: such an escape has no meaning to preserve.
            None => self.keep(2),
        }
    }

    /// The UTF-16 unit of an escape `\uXXXX` this far on.
    fn unit(&self, ahead: usize) -> Option<u32> {
        let from = self.at + ahead;
        let [b'\\', b'u', digits @ ..] = self.source.get(from..from + 6)? else { return None };
        digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + u32::from(hex(*digit)?)))
    }

    fn a_bracket_closes_next(&self) -> bool {
        let rest = self.source.get(self.at + 1..).unwrap_or_default();
        matches!(rest.iter().find(|byte| !byte.is_ascii_whitespace()), Some(b'}' | b']'))
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.source.get(self.at + ahead).copied()
    }

    fn keep(&mut self, n: usize) {
        let end = self.source.len().min(self.at + n);
        if let Some(out) = &mut self.out {
            out.extend_from_slice(self.source.get(self.at..end).unwrap_or_default());
        }
        self.at = end;
    }

    fn replace(&mut self, n: usize, by: &[u8], why: Relaxation) {
        let out = self.out.get_or_insert_with(|| {
            let mut out = Vec::with_capacity(self.source.len());
            out.extend_from_slice(self.source.get(..self.at).unwrap_or_default());
            out
        });
        out.extend_from_slice(by);
        self.at += n;
        if by.len() != n {
            self.edits.note(out.len(), self.at);
        }
        if !self.applied.contains(&why) {
            self.applied.push(why);
        }
    }
}

/// Whether a value can end with this byte.
fn ends_a_value(byte: u8) -> bool {
    matches!(byte, b'"' | b'}' | b']') || byte.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Relaxation::{ControlCharacter, InvalidUtf8, LoneSurrogate, TrailingComma, TrailingNuls};

    fn check(bytes: &[u8], text: &str, applied: &[Relaxation]) {
        let relaxed = relax(bytes);
        assert_eq!((relaxed.text.as_str(), relaxed.applied.as_slice()), (text, applied));
        assert!(relaxed.original(text.len()) <= bytes.len());
    }

    #[test]
    fn harmless_faults_are_taken() {
        check(b"{\"a\":[1,{},\n],}", "{\"a\":[1,{} \n] }", &[TrailingComma]);
        check(
            br#"["\ud83d","\ud83d\ude00","\ude00x","\ud83d\ud83d\ude00"]"#,
            r#"["\ufffd","\ud83d\ude00","\ufffdx","\ufffd\ud83d\ude00"]"#,
            &[LoneSurrogate],
        );
        check(b"[\"a\tb\nc\\\"\x01\"]", "[\"a\\u0009b\\u000ac\\\"\\u0001\"]", &[ControlCharacter]);
        check(b"[\"\\\0\"]", "[\"\\\0\"]", &[]);
        check(b"[\"a\xFFb\xC3\"]", "[\"a\u{fffd}b\u{fffd}\"]", &[InvalidUtf8]);
        check(b"{}\0\0 \0", "{}", &[TrailingNuls]);
    }

    #[test]
    fn structure_is_never_repaired() {
        for text in [
            "[,]",
            "{,}",
            "[1,,]",
            "[1,,2]",
            "{\"a\":,}",
            "{\"a\":1 \"b\":2}",
            "{'a':1}",
            "[1",
            ",]",
            "\"a\":1,",
            "{\"a,}\":1}",
        ] {
            check(text.as_bytes(), text, &[]);
        }
    }

    #[test]
    fn thousands_of_edits_take_two_bytes_each() {
        let text = b"\xFF--".repeat(10_000);
        let relaxed = relax(&text);
        for (at, _) in relaxed.text.match_indices("--") {
            assert_eq!(relaxed.original(at) % 3, 1, "{at}");
            assert_eq!(relaxed.original(at) / 3, at / 5, "{at}");
        }
        assert!(relaxed.lengths.iter().all(|edits| edits.steps.len() == 20_000));
        let far = relax(&["x".repeat(100_000).as_bytes(), b"\xFFy"].concat());
        assert_eq!(far.original(100_003), 100_001);
        assert_eq!(far.original(99_999), 99_999);
    }

    #[test]
    fn places_are_found_again() {
        let bytes = b"[\"\t\xFF\xFF|\"]";
        let relaxed = relax(bytes);
        let bar = relaxed.text.find('|').expect("kept");
        assert_eq!(bytes.get(relaxed.original(bar)), Some(&b'|'));
        assert_eq!(relaxed.original(relaxed.text.len()), bytes.len());
        assert_eq!(relaxed.original(0), 0);
    }
}
