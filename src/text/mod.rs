//! Folding text for search: the same function for what is indexed, what is asked and what is highlighted.
//!
//! The rules are in `fold`: case, accents and compatibility forms go; letters and digits form words; Chinese, Japanese, Korean, Thai, Lao,
//! Khmer and Myanmar characters, and emoji, are words of their own. Apostrophes split (`l'adresse` is found by `adresse`), on both sides alike.
//! There is no stemming and no dictionary: what is found is what was written. `links` finds web addresses, `shell` quotes for a shell.

mod fold;
mod hits;
mod links;
mod shell;

use std::ops::Range;

pub use hits::{match_ranges, snippet};
pub use links::{is_web, links};
pub use shell::shell_word;

/// Stands where no phrase may span two texts that are kept as one, and marks words of the program's own. No folded text contains it:
/// private-use characters separate words.
pub const BOUNDARY: &str = "\u{E000}";

/// One searchable word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands in the original text, in bytes, on character boundaries. Two words of one character (`½`) share its range.
    pub range: Range<usize>,
    /// Its folded form: lower case, without accents and compatibility forms. Never empty, never contains ASCII other than lower-case
    /// letters and digits.
    pub folded: String,
}

/// The searchable words of a text, in order. Chinese, Japanese, Korean and Thai characters are words of their own, so that any substring is a
/// phrase.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut sink = Collect::default();
    fold::walk(text, &mut sink);
    sink.tokens
}

/// Appends the folded words of `text` to `out`, each preceded by one space: exactly the words of [`tokens`].
pub fn fold_into(text: &str, out: &mut String) {
    fold::walk(text, &mut Append { out });
}

/// The folded words of `text` joined by single spaces, for comparing names and labels.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    if out.starts_with(' ') {
        out.remove(0);
    }
    out
}

/// A run of words to look for: all of them next to each other; the last one may be a beginning only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phrase {
    /// Folded words; never empty.
    pub words: Vec<String>,
    /// Whether the last word may go on.
    pub prefix: bool,
}

impl Phrase {
    /// The phrase of a text typed by a person; `None` where it has no searchable character.
    #[must_use]
    pub fn new(text: &str, prefix: bool) -> Option<Self> {
        let words: Vec<String> = tokens(text).into_iter().map(|token| token.folded).collect();
        (!words.is_empty()).then_some(Self { words, prefix })
    }
}

/// Writes words one after the other, each preceded by a space.
struct Append<'o> {
    out: &'o mut String,
}

impl fold::Sink for Append<'_> {
    fn begin(&mut self, _at: usize) {
        self.out.push(' ');
    }

    fn ascii(&mut self, run: &str) {
        let start = self.out.len();
        self.out.push_str(run);
        if let Some(tail) = self.out.get_mut(start..) {
            tail.make_ascii_lowercase();
        }
    }

    fn push(&mut self, c: char) {
        self.out.push(c);
    }

    fn replace_last(&mut self, c: char) {
        self.out.pop();
        self.out.push(c);
    }

    fn end(&mut self, _at: usize) {}
}

/// Collects words with their places.
#[derive(Default)]
struct Collect {
    tokens: Vec<Token>,
    start: usize,
    word: String,
}

impl fold::Sink for Collect {
    fn begin(&mut self, at: usize) {
        self.start = at;
    }

    fn ascii(&mut self, run: &str) {
        self.word.extend(run.chars().map(|c| c.to_ascii_lowercase()));
    }

    fn push(&mut self, c: char) {
        self.word.push(c);
    }

    fn replace_last(&mut self, c: char) {
        self.word.pop();
        self.word.push(c);
    }

    fn end(&mut self, at: usize) {
        self.tokens.push(Token { range: self.start..at, folded: std::mem::take(&mut self.word) });
    }
}

#[cfg(test)]
mod text_tests;
