//! Which conversations are meant: one type for the search box, the command line, views and exports.
//!
//! No input is an error: what is not understood is searched as words, with a hint. Pure: knows nothing of SQL, which `store` makes from
//! these values, and nothing of the library, whose values `store` adds to the completion.

mod built_in;
mod complete;
mod edit;
mod fields;
mod highlight;
mod hint;
mod nearest;
mod node;
mod parse;
mod print;
mod read;
mod sort;
mod terms;
mod time;

pub use built_in::{BuiltIn, BuiltInView, built_in};
pub use complete::{Candidate, Completion, complete};
pub use fields::{FIELDS, Field, ValueKind};
pub use highlight::{Highlight, Line, Scope, Shown, TextKind};
pub use hint::{Hint, HintKind};
pub use nearest::nearest;
pub use parse::{Parsed, parse};
pub use sort::Sort;
pub use terms::{Comparison, Figure, Has, Identity, Is, Named, Place, Side, TextTerm, Value, Words};
pub use time::{Day, Moment, Span, Unit};

use crate::model::Vendor;

/// A query: which conversations, in which order. Equal queries have equal canonical text (`Display`), and that text parses back to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Which conversations.
    pub expr: Expr,
    /// In which order.
    pub sort: Sort,
}

/// A condition. [`Expr::all_of`], [`Expr::any_of`] and [`Expr::negated`] make them in their simplest form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expr {
    /// Every conversation.
    #[default]
    All,
    /// All of these; at least two, never nested directly, texts in the order of their sides.
    And(Vec<Expr>),
    /// Any of these; as for [`Expr::And`].
    Or(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// One condition.
    Term(Term),
}

/// One condition on a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Words that stand next to each other, anywhere in the conversation or in what one side wrote.
    Text(TextTerm),
    /// `is:…`
    Is(Is),
    /// `has:…`
    Has(Has),
    /// `rating:…` in stars.
    Rating(Comparison),
    /// `duration:…`, `first-response:…`, `wait:…` in ms, `messages:…`; what is unknown never matches.
    Figure(Figure, Comparison),
    /// `agent:…`, `country:…` and other names the library knows all values of.
    Named(Named, Value),
    /// `visitor:…`, `page:…` and other places: words next to each other in one text of that place.
    Within(Place, Words),
    /// `visitor-id:…`, `email:=…`: exactly this visitor.
    Identity(Identity, String),
    /// `var:name=value`: words in the value of the variable of exactly this name; without a value the variable need only be there.
    Variable {
        /// The name as typed; compared folded and whole.
        name: String,
        /// What to look for in the value; `None` = any value.
        value: Option<Words>,
    },
    /// `source:…`
    Source(Vendor),
    /// `folder:…`: from that file or folder of the source, as typed.
    Folder(String),
    /// `id:…`: exactly this vendor id.
    Id(String),
    /// `after:…`, including that day.
    After(Day),
    /// `before:…`, excluding that day.
    Before(Day),
    /// `on:…`
    On(Day),
    /// `last:…`
    Last(Span),
}

/// Whether a bare word or value ends before this character.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')') || closing(c).is_some()
}

/// The characters that close a quote opened by this one; `None` for anything but an opening quote.
fn closing(open: char) -> Option<&'static [char]> {
    match open {
        '"' => Some(&['"']),
        '“' => Some(&['”']),
        '„' => Some(&['“', '”']),
        '«' => Some(&['»']),
        _ => None,
    }
}

#[cfg(test)]
mod query_tests;
