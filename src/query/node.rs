//! What the parser has read before it is known which `in:` governs what: an `in:` may stand behind its words.

use super::{Expr, Side, Term, TextTerm};

/// What was read, before it is known which `in:` governs what.
pub(super) enum Node {
    Group { own: Option<Side>, parts: Vec<Node> },
    Any(Vec<Node>),
    Not(Box<Node>),
    Text { own: Option<Side>, term: TextTerm },
    Term(Term),
}

impl Node {
    /// The condition, where `inherited` is the side in force around it.
    pub(super) fn resolved(self, inherited: Side) -> Expr {
        let all = |parts: Vec<Self>, side: Side| parts.into_iter().map(move |part| part.resolved(side));
        match self {
            Self::Group { own, parts } => Expr::all_of(all(parts, own.unwrap_or(inherited))),
            Self::Any(parts) => Expr::any_of(all(parts, inherited)),
            Self::Not(inner) => inner.resolved(inherited).negated(),
            Self::Text { own, term } => Expr::Term(Term::Text(TextTerm { side: own.unwrap_or(inherited), ..term })),
            Self::Term(term) => Expr::Term(term),
        }
    }

    /// Whether it has words without an `in:` of their own.
    pub(super) fn is_free(&self) -> bool {
        match self {
            Self::Group { own, parts } => own.is_none() && parts.iter().any(Self::is_free),
            Self::Any(parts) => parts.iter().any(Self::is_free),
            Self::Not(inner) => inner.is_free(),
            Self::Text { own, .. } => own.is_none(),
            Self::Term(_) => false,
        }
    }
}
