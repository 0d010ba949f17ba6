//! Printing: errors, progress on a terminal, and text that cannot harm one.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind};

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

/// Tells an error on standard error.
pub(crate) fn error(error: &Error) {
    with_hint("error", error);
}

/// Tells why something is done in another way, with its hint; no error.
#[cfg(feature = "gui")]
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

/// Text as a terminal may see it: control characters and marks that turn the direction of writing become visible pictures, so that no
/// visitor can send commands to the terminal or disguise what is shown. Line breaks and tabs become spaces.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    printable_but(text, |_| false)
}

/// As [`printable`], but line breaks stay.
pub(crate) fn printable_lines(text: &str) -> Cow<'_, str> {
    printable_but(text, |c| c == '\n')
}

fn printable_but(text: &str, kept: fn(char) -> bool) -> Cow<'_, str> {
    let harmful = |c: char| {
        !kept(c)
            && (c.is_control()
                || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}'))
    };
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|c| match c {
                _ if !harmful(c) => c,
                '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
                '\u{7F}' => '\u{2421}',
                '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{FFFD}'),
                _ => '\u{FFFD}',
            })
            .collect(),
    )
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

/// `1,234,567`
pub(crate) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_escape_sequence_reaches_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mred\u{7}"), "a␛[31mred␇");
        assert_eq!(printable("two\nlines\ttab\u{9b}31m"), "two lines tab\u{FFFD}31m");
        assert_eq!(printable("user\u{202E}gnp.exe"), "user\u{FFFD}gnp.exe");
        assert_eq!(printable_lines("two\nlines\r"), "two\nlines ");
        assert!(matches!(printable("žluťoučký 王"), Cow::Borrowed(_)));
    }

    #[test]
    fn numbers_read_easily() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(counted(1, "file", "files"), "1 file");
    }
}
