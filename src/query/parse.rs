//! Text → [`Query`].

use std::ops::Range;

use super::Query;

/// Something in the text that was not understood as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    /// A sentence for people.
    pub message: String,
}

/// A query and what was not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The query.
    pub query: Query,
    /// What was searched as words instead; empty when all was understood.
    pub hints: Vec<Hint>,
}

/// Reads a query. Never fails.
#[must_use]
pub fn parse(_text: &str) -> Parsed {
    Parsed::default()
}
