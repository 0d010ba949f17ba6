//! Odd data: recorded beside the conversation, never a reason to stop.

use std::fmt;

/// What is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// A field has a type it should not have; its value was ignored or taken as text.
    WrongType,
    /// A time that cannot be (zero, negative, far future).
    ImpossibleTime,
    /// A number outside what can be represented.
    OutOfRange,
    /// The same key twice in one object; the last wins.
    DuplicateKey,
    /// No identity: the payload's hash stands in.
    NoId,
    /// A system event code nobody knows; shown verbatim.
    UnknownEvent,
    /// A role word nobody knows.
    UnknownRole,
    /// The bytes were not valid UTF-8; the odd ones read as U+FFFD.
    Encoding,
}

/// One odd thing and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is odd.
    pub kind: ProblemKind,
    /// JSON pointer (RFC 6901) into the payload, such as `/messages/3/sentAt`.
    pub at: String,
    /// A sentence for people, without the place.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at.is_empty() { f.write_str(&self.message) } else { write!(f, "{} ({})", self.message, self.at) }
    }
}
