//! What a hint says about a typed query.

use std::ops::Range;

/// Something in the text that was not understood as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Where, in bytes of the text; never empty.
    pub span: Range<usize>,
    /// What is wrong, for programs.
    pub kind: HintKind,
    /// A sentence for people.
    pub message: String,
    /// What to put in place of the span, where a slip of the finger is likely.
    pub fix: Option<String>,
}

/// What is wrong, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HintKind {
    /// The word before a colon is no field; searched as words.
    UnknownField,
    /// The field does not know this value; searched as words.
    BadValue,
    /// Nothing stands after the colon, or no words for `in:`; left out.
    MissingValue,
    /// A quote that is not closed; it ends with the text.
    OpenQuote,
    /// A bracket that is not closed, or one too many.
    Bracket,
    /// `OR` without a term on both sides, `AND`, `NOT`.
    Operator,
    /// Nothing to search for in it; left out.
    Unsearchable,
    /// `-` before something that cannot be excluded: left out, or taken for what comes after it.
    NotExcludable,
    /// More brackets or terms than anybody types; left out.
    TooMuch,
}

impl HintKind {
    /// One word for JSON output; stays the same from version to version.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::UnknownField => "unknown-field",
            Self::BadValue => "bad-value",
            Self::MissingValue => "missing-value",
            Self::OpenQuote => "open-quote",
            Self::Bracket => "bracket",
            Self::Operator => "operator",
            Self::Unsearchable => "unsearchable",
            Self::NotExcludable => "not-excludable",
            Self::TooMuch => "too-much",
        }
    }
}
