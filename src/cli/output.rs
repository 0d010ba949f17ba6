//! Printing: errors, progress on a terminal, and text that cannot harm one.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind};
pub(crate) use crate::model::terminal::{printable, printable_lines};
pub(crate) use crate::model::words::number as thousands;

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Whoever read our output has enough.
    ClosedPipe,
    /// Something to tell.
    Error(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if error.kind() == ErrorKind::BrokenPipe {
            return Self::ClosedPipe;
        }
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            if inner.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe) {
                return Self::ClosedPipe;
            }
            cause = inner.source();
        }
        Self::Error(error)
    }
}

impl From<io::Error> for Failure {
    /// Of writing to standard output.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::ClosedPipe;
        }
        Self::Error(Error::new(ErrorKind::Io, "Could not write to standard output").because(error))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}

/// Standard output, buffered and locked.
pub(crate) fn stdout() -> io::BufWriter<io::StdoutLock<'static>> {
    io::BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// Standard output for JSON: characters that a terminal may obey are written as escapes, which mean the same to whoever reads JSON.
pub(crate) fn json_stdout() -> JsonOut<io::StdoutLock<'static>> {
    JsonOut { out: stdout(), begun: Vec::new() }
}

/// See [`json_stdout`]. serde_json escapes what ASCII calls control characters; this does the rest: DEL, C1 and marks of direction.
/// They can only stand inside texts, so nothing of JSON itself needs to be known.
pub(crate) struct JsonOut<W: io::Write> {
    out: io::BufWriter<W>,
    /// The first bytes of a character whose end has not come yet.
    begun: Vec<u8>,
}

impl<W: io::Write> io::Write for JsonOut<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut plain = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            if self.begun.is_empty() && !matches!(byte, 0x7F | 0xC2 | 0xE2) {
                continue;
            }
            if self.begun.is_empty() {
                self.out.write_all(bytes.get(plain..at).unwrap_or_default())?;
            }
            self.begun.push(byte);
            plain = at + 1;
            let unit: u16 = match self.begun.as_slice() {
                [0xC2 | 0xE2] | [0xE2, 0x80 | 0x81] => continue,
                [0x7F] => 0x7F,
                [0xC2, last @ 0x80..=0x9F] => u16::from(*last),
                [0xE2, 0x80, last @ 0xA8..=0xAE] => 0x2000 + u16::from(*last) - 0x80,
                [0xE2, 0x81, last @ 0xA6..=0xA9] => 0x2040 + u16::from(*last) - 0x80,
                harmless => {
                    self.out.write_all(harmless)?;
                    0
                }
            };
            if unit > 0 {
                write!(self.out, "\\u{unit:04x}")?;
            }
            self.begun.clear();
        }
        self.out.write_all(bytes.get(plain..).unwrap_or_default())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Tells an error on standard error.
pub(crate) fn error(error: &Error) {
    with_hint("error", error);
}

/// Tells why something is done in another way, with its hint; no error.
pub(crate) fn note(reason: &Error) {
    with_hint("note", reason);
}

fn with_hint(word: &str, error: &Error) {
    to_stderr(&format!("{word}: {}\n", printable(&error.to_string())));
    if let Some(text) = error.hint_text() {
        hint(text);
    }
}

/// Tells something besides the output on standard error.
pub(crate) fn hint(message: &str) {
    to_stderr(&format!("hint: {}\n", printable(message)));
}

/// Nothing can be done where standard error is closed.
pub(crate) fn to_stderr(text: &str) {
    io::stderr().lock().write_all(text.as_bytes()).ok();
}

/// One line on a terminal that is rewritten, at most ten times a second; nothing anywhere else.
pub(crate) struct Progress {
    terminal: bool,
    last: Option<Instant>,
    width: usize,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self { terminal: io::stderr().is_terminal(), last: None, width: 0 }
    }

    /// Shows a line, made only if it is due.
    pub(crate) fn show(&mut self, line: impl FnOnce() -> String) {
        let due = self.last.is_none_or(|last| last.elapsed() >= Duration::from_millis(100));
        if self.terminal && due {
            self.last = Some(Instant::now());
            let line = line();
            let width = line.chars().count();
            to_stderr(&format!("\r{line}{}", " ".repeat(self.width.saturating_sub(width))));
            self.width = width;
        }
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        if self.width > 0 {
            to_stderr(&format!("\r{}\r", " ".repeat(self.width)));
            self.width = 0;
        }
    }
}

/// `1 file`, `2 files`: the number with thousands apart, and the right form.
pub(crate) fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_exact_and_cannot_harm_a_terminal() {
        let texts = [
            "\u{9b}31m\u{7f}\u{85}",
            "\u{202e}gnp.exe\u{2069}\u{2028}",
            "é€😀\u{a0}\u{2070}\u{2022}",
            "\u{1b}]0;x\u{7}",
        ];
        let json = serde_json::to_string(&texts).unwrap();
        for chunk in [1, 2, 3, json.len()] {
            let mut out = JsonOut { out: io::BufWriter::new(Vec::new()), begun: Vec::new() };
            for part in json.as_bytes().chunks(chunk) {
                out.write_all(part).unwrap();
            }
            let written = String::from_utf8(out.out.into_inner().unwrap()).unwrap();
            assert_eq!(printable(&written), written);
            assert_eq!(serde_json::from_str::<Vec<String>>(&written).unwrap(), texts);
        }
    }

    #[test]
    fn numbers_read_easily() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(counted(1, "file", "files"), "1 file");
    }
}
