//! Folding text for search: the same function for what is indexed, what is asked and what is highlighted.

use std::ops::Range;

/// One searchable word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands in the original text, in bytes, on character boundaries.
    pub range: Range<usize>,
    /// Its folded form: lower case, without accents and compatibility forms. Never empty, never contains ASCII other than letters and
    /// digits.
    pub folded: String,
}

/// The searchable words of a text, in order. Chinese, Japanese, Korean and Thai characters are words of their own, so that any substring is a
/// phrase.
#[must_use]
pub fn tokens(_text: &str) -> Vec<Token> {
    Vec::new()
}

/// Appends the folded words of `text` to `out`, each preceded by one space: what the text index stores.
pub fn fold_into(_text: &str, _out: &mut String) {}

/// The folded words of `text` joined by single spaces, for comparing names and labels.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::new();
    fold_into(text, &mut out);
    out.trim_start().to_owned()
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

/// Where the phrases occur in a text: byte ranges in order, merged where they touch.
#[must_use]
pub fn match_ranges(_text: &str, _phrases: &[Phrase]) -> Vec<Range<usize>> {
    Vec::new()
}

/// One line of about `width` characters around the first hit, or from the beginning; white space runs become one space, cuts are marked
/// by `…`.
#[must_use]
pub fn snippet(_text: &str, _phrases: &[Phrase], _width: usize) -> String {
    String::new()
}
