//! Making and changing queries: what clicks on filters and chips do. Every change is a new query.

use super::print::side_of;
use super::{Expr, Query, Side, Term, TextTerm, parse};
use crate::text::Phrase;

impl Expr {
    /// All of these, in the simplest form: flat, without repetitions, texts in the order of their sides.
    #[must_use]
    pub fn all_of(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::All => {}
                Self::And(inner) => inner.into_iter().for_each(|part| push_new(&mut flat, part)),
                other => push_new(&mut flat, other),
            }
        }
        if flat.len() > 1 { Self::And(by_side(flat)) } else { flat.pop().unwrap_or_default() }
    }

    /// Any of these, in the simplest form; every conversation where one of them is every conversation, or where there are none.
    #[must_use]
    pub fn any_of(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::All => return Self::All,
                Self::Or(inner) => inner.into_iter().for_each(|part| push_new(&mut flat, part)),
                other => push_new(&mut flat, other),
            }
        }
        if flat.len() > 1 { Self::Or(by_side(flat)) } else { flat.pop().unwrap_or_default() }
    }

    /// Not this; twice is as it was.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}

fn push_new(parts: &mut Vec<Expr>, part: Expr) {
    if !parts.contains(&part) {
        parts.push(part);
    }
}

/// Texts of one side behind each other, those of no side first: each is put before the first text that comes after it.
fn by_side(parts: Vec<Expr>) -> Vec<Expr> {
    if parts.iter().filter_map(side_of).is_sorted() {
        return parts;
    }
    let mut out: Vec<Expr> = Vec::with_capacity(parts.len());
    for part in parts {
        let side = side_of(&part);
        let place = out.iter().position(|other| side.is_some() && side_of(other) > side);
        out.insert(place.unwrap_or(out.len()), part);
    }
    out
}

impl TextTerm {
    /// The condition for a text given by the program (a clicked name, a selected passage): quoted where the language would otherwise read
    /// it differently. Anywhere in the conversation. `None` where it has no searchable character.
    #[must_use]
    pub fn new(text: &str, prefix: bool) -> Option<Self> {
        let phrase = Phrase::new(text, prefix)?;
        let term = Self { typed: text.to_owned(), quoted: false, phrase, side: Side::default() };
        let bare = Expr::Term(Term::Text(term.clone()));
        let parsed = parse(&bare.to_string());
        let quoted = parsed.query.expr != bare || !parsed.hints.is_empty();
        Some(Self { quoted, ..term })
    }

    /// The same, looked for in what this side wrote.
    #[must_use]
    pub fn of_side(self, side: Side) -> Self {
        Self { side, ..self }
    }
}

impl Query {
    /// The conditions that must all hold: what the chips under the search box show.
    #[must_use]
    pub fn conjuncts(&self) -> &[Expr] {
        match &self.expr {
            Expr::All => &[],
            Expr::And(parts) => parts,
            other => std::slice::from_ref(other),
        }
    }

    /// The plain terms among [`Self::conjuncts`].
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.conjuncts().iter().filter_map(|part| if let Expr::Term(term) = part { Some(term) } else { None })
    }

    /// Whether this term must hold.
    #[must_use]
    pub fn has_term(&self, term: &Term) -> bool {
        self.terms().any(|own| own == term)
    }

    /// Whether this term must not hold.
    #[must_use]
    pub fn excludes_term(&self, term: &Term) -> bool {
        self.conjuncts().iter().any(|part| matches!(part, Expr::Not(inner) if **inner == Expr::Term(term.clone())))
    }

    /// The same with one more condition at the end; its opposite goes.
    #[must_use]
    pub fn with(&self, condition: Expr) -> Self {
        let kept = self.without(&condition.clone().negated());
        Self { expr: Expr::all_of([kept.expr, condition]), sort: self.sort }
    }

    /// The same without a condition that must hold by itself.
    #[must_use]
    pub fn without(&self, condition: &Expr) -> Self {
        let kept = self.conjuncts().iter().filter(|part| *part != condition).cloned();
        Self { expr: Expr::all_of(kept), sort: self.sort }
    }

    /// The same with this term; `-term` goes.
    #[must_use]
    pub fn with_term(&self, term: &Term) -> Self {
        self.with(Expr::Term(term.clone()))
    }

    /// The same with `-term`; the term goes.
    #[must_use]
    pub fn excluding_term(&self, term: &Term) -> Self {
        self.with(Expr::Term(term.clone()).negated())
    }

    /// The same without this term.
    #[must_use]
    pub fn without_term(&self, term: &Term) -> Self {
        self.without(&Expr::Term(term.clone()))
    }

    /// With the term if it was not there, without it if it was: what a click on a filter does.
    #[must_use]
    pub fn toggled(&self, term: &Term) -> Self {
        if self.has_term(term) { self.without_term(term) } else { self.with_term(term) }
    }
}
