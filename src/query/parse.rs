//! Text → [`Query`]. Never fails: what is not understood is searched as words, with a hint.
//!
//! Terms side by side must all hold. `OR` joins its two neighbours and binds closer than standing side by side, as in web search engines:
//! `is:missed refund OR parcel` means missed, and one of the two words. `-` negates the term or bracket after it. Inside quotes a doubled
//! quote is a quote.

use std::ops::Range;

use super::fields::{Field, Meaning, nearest, nearest_field};
use super::{Expr, Query, Term, TextTerm, ends_word};
use crate::text::Phrase;

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
    /// What was searched as words or left out instead; empty when all was understood.
    pub hints: Vec<Hint>,
}

/// Brackets deeper than this are not structure but noise.
const MAX_DEPTH: usize = 32;
/// More terms than anybody types; a pasted letter must not become ten thousand conditions.
const MAX_TERMS: usize = 200;
/// More hints than anybody reads.
const MAX_HINTS: usize = 20;

/// Reads a query. Never fails.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let mut parser = Parser { text, at: 0, terms: 0, out: Parsed::default() };
    let mut parts = Vec::new();
    loop {
        parts.extend(parser.conjunction(0));
        let start = parser.at;
        if !parser.eat(')') {
            break;
        }
        parser.hint(start..parser.at, "there is no opening bracket for this one");
    }
    if parser.at < text.len() {
        parser.hint(parser.at..text.len(), &format!("only the first {MAX_TERMS} terms count"));
    }
    parser.out.query.expr = Expr::all_of(parts);
    parser.out
}

struct Parser<'t> {
    text: &'t str,
    /// Byte offset of what comes next.
    at: usize,
    /// Terms read so far.
    terms: usize,
    out: Parsed,
}

impl<'t> Parser<'t> {
    /// Terms side by side, up to a closing bracket or the end.
    fn conjunction(&mut self, depth: usize) -> Vec<Expr> {
        let mut parts = Vec::new();
        while self.more() {
            parts.extend(self.disjunction(depth));
        }
        parts
    }

    /// Whether another term follows here.
    fn more(&mut self) -> bool {
        self.skip_space();
        self.peek().is_some_and(|c| c != ')') && self.terms < MAX_TERMS
    }

    /// One term or several joined by `OR`.
    fn disjunction(&mut self, depth: usize) -> Option<Expr> {
        const DANGLING: &str = "OR needs a term on both sides, so it is left out";
        let mut parts = Vec::new();
        // An `OR` whose right side has not come yet.
        let mut open = None;
        while self.more() {
            if let Some(span) = self.eat_or() {
                if parts.is_empty() || open.is_some() {
                    self.hint(span, DANGLING);
                } else {
                    open = Some(span);
                }
                continue;
            }
            if open.take().is_none() && !parts.is_empty() {
                break;
            }
            parts.extend(self.unary(depth));
        }
        if let Some(span) = open {
            self.hint(span, DANGLING);
        }
        (!parts.is_empty()).then(|| Expr::any_of(parts))
    }

    /// One term or bracket with the `-` before it.
    fn unary(&mut self, depth: usize) -> Option<Expr> {
        let start = self.at;
        let mut negative = false;
        while self.peek() == Some('-') && self.peek_second().is_some_and(|c| !c.is_whitespace() && c != ')') {
            negative = !negative;
            self.at += 1;
        }
        let inner = match self.peek()? {
            '(' => self.bracket(depth),
            _ => self.term(negative.then_some(start)),
        }?;
        Some(if negative { inner.negated() } else { inner })
    }

    fn bracket(&mut self, depth: usize) -> Option<Expr> {
        let start = self.at;
        self.eat('(');
        if depth >= MAX_DEPTH {
            self.hint(start..self.at, "too many brackets inside each other, so this one is left out");
            return None;
        }
        let parts = self.conjunction(depth + 1);
        if !self.eat(')') && self.terms < MAX_TERMS {
            self.hint(start..start + 1, "this bracket is not closed");
        }
        (!parts.is_empty()).then(|| Expr::all_of(parts))
    }

    /// A phrase, a field with its value, or a word. `negated_at` is where its `-` stands.
    fn term(&mut self, negated_at: Option<usize>) -> Option<Expr> {
        self.terms += 1;
        let start = self.at;
        if let Some(typed) = self.quoted() {
            let prefix = self.eat_stars();
            return self.text_term(typed, true, prefix, start);
        }
        let word = self.bare();
        if let Some((name, rest)) = word.split_once(':')
            && name.len() > 1
            && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
        {
            if let Some(field) = Field::named(name) {
                return self.field(field, name.len() + 1, start, negated_at);
            }
            let has_value = !rest.is_empty() || self.peek().is_some_and(|c| closing(c).is_some());
            if has_value && !rest.starts_with("//") {
                let near = nearest_field(name).map_or(String::new(), |near| format!("; did you mean {near}:"));
                self.hint(start..start + name.len(), &format!("unknown field \"{name}\", searched as words{near}"));
            }
        }
        if matches!(word, "AND" | "NOT") {
            let instead =
                if word == "AND" { "terms side by side must all occur" } else { "put - before a term to exclude it" };
            self.hint(start..self.at, &format!("{word} is searched as a word; {instead}"));
        }
        let typed = word.trim_end_matches('*');
        let prefix = typed.len() < word.len();
        self.text_term(typed.to_owned(), false, prefix, start)
    }

    /// A known field: its value is quoted or goes on to the end of the word.
    fn field(&mut self, field: &Field, value_at: usize, start: usize, negated_at: Option<usize>) -> Option<Expr> {
        self.at = start + value_at;
        let quoted = self.quoted();
        let was_quoted = quoted.is_some();
        let value = quoted.unwrap_or_else(|| self.bare().to_owned());
        let span = start..self.at;
        let word = field.word;
        if value.trim().is_empty() {
            self.hint(span, &format!("{word}: needs a value, such as {}", field.example));
            return None;
        }
        match field.read(value.trim()) {
            Some(Meaning::Term(term)) => Some(Expr::Term(term)),
            Some(Meaning::Sort(sort)) => {
                if let Some(minus) = negated_at {
                    self.hint(minus..self.at, "an order cannot be excluded, so this is left out");
                } else {
                    self.out.query.sort = sort;
                }
                None
            }
            None => {
                let message = match nearest(value.trim(), field.values()) {
                    Some(near) => {
                        format!("{word}: does not know \"{value}\", searched as words; did you mean {word}:{near}")
                    }
                    None => format!("{word}: needs {}; searched as words", field.wanted()),
                };
                self.hint(span.clone(), &message);
                let typed = if was_quoted { format!("{word}:{value}") } else { self.slice(span).to_owned() };
                let stripped = typed.trim_end_matches('*');
                let prefix = !was_quoted && stripped.len() < typed.len();
                let typed = if was_quoted { typed } else { stripped.to_owned() };
                self.text_term(typed, was_quoted, prefix, start)
            }
        }
    }

    fn text_term(&mut self, typed: String, quoted: bool, prefix: bool, start: usize) -> Option<Expr> {
        let Some(phrase) = Phrase::new(&typed, prefix) else {
            let shown = self.slice(start..self.at).to_owned();
            self.hint(start..self.at, &format!("{shown} has no letter, digit or emoji, so it is left out"));
            return None;
        };
        Some(Expr::Term(Term::Text(TextTerm { typed, quoted, phrase })))
    }

    /// What stands in quotes here, without them.
    fn quoted(&mut self) -> Option<String> {
        let start = self.at;
        let closers = closing(self.peek()?)?;
        self.bump();
        let mut inner = String::new();
        loop {
            let Some(c) = self.bump() else {
                self.hint(start..self.text.len(), "this quote is not closed");
                return Some(inner);
            };
            if closers.contains(&c) {
                if c != '"' || self.peek() != Some('"') {
                    return Some(inner);
                }
                self.bump();
            }
            inner.push(c);
        }
    }

    /// Everything up to a space, bracket or quote.
    fn bare(&mut self) -> &'t str {
        let rest = self.rest();
        let len = rest.find(ends_word).unwrap_or(rest.len());
        let start = self.at;
        self.at += len;
        self.slice(start..self.at)
    }

    fn eat_or(&mut self) -> Option<Range<usize>> {
        let rest = self.rest().strip_prefix("OR")?;
        if !rest.is_empty() && !rest.starts_with(ends_word) {
            return None;
        }
        let span = self.at..self.at + 2;
        self.at = span.end;
        Some(span)
    }

    fn eat_stars(&mut self) -> bool {
        let start = self.at;
        while self.eat('*') {}
        self.at > start
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn peek_second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    fn rest(&self) -> &'t str {
        self.slice(self.at..self.text.len())
    }

    fn slice(&self, span: Range<usize>) -> &'t str {
        self.text.get(span).unwrap_or_default()
    }

    fn hint(&mut self, span: Range<usize>, message: &str) {
        if self.out.hints.len() < MAX_HINTS {
            self.out.hints.push(Hint { span, message: message.to_owned() });
        }
    }
}

/// The characters that close a quote opened by this one; `None` for anything but an opening quote.
pub(super) fn closing(open: char) -> Option<&'static [char]> {
    match open {
        '"' => Some(&['"']),
        '“' => Some(&['”']),
        '„' => Some(&['“', '”']),
        '«' => Some(&['»']),
        _ => None,
    }
}
