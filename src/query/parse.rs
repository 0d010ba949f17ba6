//! Text → [`Query`]. Never fails: what is not understood is searched as words, with a hint.
//!
//! Terms side by side must all hold. `OR` joins its two neighbours and binds closer than standing side by side, as in web search engines:
//! `is:missed refund OR parcel` means missed, and one of the two words. `-` negates the term or bracket after it. Inside quotes a doubled
//! quote is a quote.
//!
//! `in:` governs the words and brackets after it, up to the next `in:` or the end of its bracket; where none follow, the words before it that have no
//! `in:` of their own. `sort:` counts wherever it stands.

use std::ops::Range;

use super::fields::{Field, ValueKind, nearest_field};
use super::hint::{Hint, HintKind};
use super::nearest::nearest;
use super::node::Node;
use super::read::{Meaning, Typed, turned_round};
use super::{Place, Query, Side, Term, TextTerm, Words, closing, ends_word};
use crate::text::Phrase;

/// A query and what was not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The query.
    pub query: Query,
    /// What was searched as words or left out instead; empty when all was understood.
    pub hints: Vec<Hint>,
    /// Where words of the language stand, each with its colon (`agent:`), in order.
    pub fields: Vec<Range<usize>>,
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
    let mut parser = Parser { text, at: 0, terms: 0, texts: 0, governor: None, out: Parsed::default() };
    let mut parts = Vec::new();
    loop {
        parser.conjunction(0, &mut parts);
        let start = parser.at;
        if !parser.eat(')') {
            break;
        }
        parser.hint(HintKind::Bracket, start..parser.at, "there is no opening bracket for this one");
    }
    if parser.at < text.len() {
        parser.hint(HintKind::TooMuch, parser.at..text.len(), &format!("only the first {MAX_TERMS} terms count"));
    }
    let side = parser.trailing_side(&parts);
    parser.out.query.expr = Node::Group { own: side, parts }.resolved(Side::default());
    parser.out.hints.sort_by_key(|hint| hint.span.start);
    parser.out
}

/// An `in:` in force.
struct Governor {
    side: Side,
    span: Range<usize>,
    /// [`Parser::texts`] where it stood.
    texts: usize,
}

struct Parser<'t> {
    text: &'t str,
    /// Byte offset of what comes next.
    at: usize,
    /// Terms read so far.
    terms: usize,
    /// Texts to look for among them.
    texts: usize,
    /// The last `in:` of this bracket.
    governor: Option<Governor>,
    out: Parsed,
}

impl<'t> Parser<'t> {
    /// Terms side by side, up to a closing bracket or the end.
    fn conjunction(&mut self, depth: usize, parts: &mut Vec<Node>) {
        while self.more() {
            parts.extend(self.disjunction(depth));
        }
    }

    /// Whether another term follows here, after everything that only steers.
    fn more(&mut self) -> bool {
        loop {
            self.skip_space();
            if self.terms >= MAX_TERMS || self.peek().is_none_or(|c| c == ')') {
                return false;
            }
            if !self.eat_steering() {
                return true;
            }
        }
    }

    /// `in:` or `sort:` with a value that is understood.
    fn eat_steering(&mut self) -> bool {
        let start = self.at;
        let Some((field, name)) = self.field_here() else { return false };
        if !matches!(field.value, ValueKind::Side | ValueKind::Sort) {
            return false;
        }
        let hints = self.out.hints.len();
        self.at = start + name + 1;
        let typed = self.typed(field.value);
        match field.read(&typed) {
            Some(Meaning::Side(side)) => {
                self.check_governor();
                self.governor = Some(Governor { side, span: start..self.at, texts: self.texts });
            }
            Some(Meaning::Sort(sort)) => self.out.query.sort = sort,
            Some(Meaning::Term(_)) | None => {
                self.at = start;
                self.out.hints.truncate(hints);
                return false;
            }
        }
        self.terms += 1;
        self.out.fields.push(start..start + name + 1);
        true
    }

    /// Says so where the last `in:` has nothing to govern.
    fn check_governor(&mut self) {
        if let Some(Governor { span, texts, .. }) = self.governor.take()
            && texts == self.texts
        {
            self.lone_side(span);
        }
    }

    fn lone_side(&mut self, span: Range<usize>) {
        self.hint(HintKind::MissingValue, span, "in: needs words to look for, such as in:visitor refund");
    }

    /// The side of the whole bracket, where its `in:` stands behind the words.
    fn trailing_side(&mut self, parts: &[Node]) -> Option<Side> {
        let Governor { side, span, texts } = self.governor.take()?;
        if texts != self.texts {
            return None;
        }
        if parts.iter().any(Node::is_free) {
            return Some(side);
        }
        self.lone_side(span);
        None
    }

    /// One term or several joined by `OR`.
    fn disjunction(&mut self, depth: usize) -> Option<Node> {
        const DANGLING: &str = "OR needs a term on both sides, so it is left out";
        let mut parts = Vec::new();
        // An `OR` whose right side has not come yet.
        let mut open = None;
        while self.more() {
            if let Some(span) = self.eat_or() {
                if parts.is_empty() || open.is_some() {
                    self.hint(HintKind::Operator, span, DANGLING);
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
            self.hint(HintKind::Operator, span, DANGLING);
        }
        if parts.len() > 1 { Some(Node::Any(parts)) } else { parts.pop() }
    }

    /// One term or bracket with the `-` before it.
    fn unary(&mut self, depth: usize) -> Option<Node> {
        let start = self.at;
        let mut negative = false;
        while self.peek() == Some('-') && self.peek_second().is_some_and(|c| !c.is_whitespace() && c != ')') {
            negative = !negative;
            self.at += 1;
        }
        if negative && self.negated_side(start) {
            let inner = if self.more() { self.unary(depth) } else { None };
            return inner.map(|inner| Node::Not(Box::new(inner)));
        }
        let inner = match self.peek()? {
            '(' => self.bracket(depth),
            _ => self.term(negative.then_some(start)),
        }?;
        Some(if negative { Node::Not(Box::new(inner)) } else { inner })
    }

    /// `-in:visitor refund`: the side cannot be excluded, so the `-` goes to what stands after it. Returns whether there is such a side.
    fn negated_side(&mut self, minus: usize) -> bool {
        let start = self.at;
        let side = self.field_here().is_some_and(|(field, _)| field.value == ValueKind::Side);
        if !side || !self.eat_steering() {
            return false;
        }
        let said = self.slice(start..self.at).to_owned();
        let message =
            format!("in: cannot be excluded, so the - is taken for what comes after it, such as {said} -refund");
        self.hint(HintKind::NotExcludable, minus..self.at, &message);
        true
    }

    fn bracket(&mut self, depth: usize) -> Option<Node> {
        let start = self.at;
        self.eat('(');
        if depth >= MAX_DEPTH {
            let message = "too many brackets inside each other, so this one is left out";
            self.hint(HintKind::TooMuch, start..self.at, message);
            return None;
        }
        let outer = self.governor.take();
        let mut parts = Vec::new();
        self.conjunction(depth + 1, &mut parts);
        if !self.eat(')') && self.terms < MAX_TERMS {
            self.hint(HintKind::Bracket, start..start + 1, "this bracket is not closed");
        }
        let own = self.trailing_side(&parts).or(outer.as_ref().map(|governor| governor.side));
        self.governor = outer;
        (!parts.is_empty()).then_some(Node::Group { own, parts })
    }

    /// A phrase, a field with its value, or a word. `negated_at` is where its `-` stands.
    fn term(&mut self, negated_at: Option<usize>) -> Option<Node> {
        self.terms += 1;
        let start = self.at;
        if let Some(typed) = self.quoted() {
            let prefix = self.eat_stars();
            return self.text_term(typed, true, prefix, start);
        }
        if let Some((field, name)) = self.field_here() {
            self.at = start + name + 1;
            self.out.fields.push(start..self.at);
            return self.field(field, start, negated_at);
        }
        let word = self.bare();
        if let Some((name, rest)) = word.split_once(':')
            && name.len() > 1
            && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
        {
            let has_value = !rest.is_empty() || self.peek().is_some_and(|c| closing(c).is_some());
            if has_value && !rest.starts_with("//") {
                let near = nearest_field(name);
                let asked = near.map_or(String::new(), |near| format!("; did you mean {near}:"));
                let message = format!("unknown field \"{name}\", searched as words{asked}");
                self.hint_fix(HintKind::UnknownField, start..start + name.len(), &message, near);
            }
        }
        if matches!(word, "AND" | "NOT") {
            let instead =
                if word == "AND" { "terms side by side must all occur" } else { "put - before a term to exclude it" };
            let message = format!("{word} is searched as a word; {instead}");
            self.hint(HintKind::Operator, start..self.at, &message);
        }
        if word == "or" && start > 0 && negated_at.is_none() && !self.rest().trim().is_empty() {
            self.hint(
                HintKind::Operator,
                start..self.at,
                "or is searched as a word; OR in capitals means one or the other",
            );
        }
        let typed = word.trim_end_matches('*');
        let prefix = typed.len() < word.len();
        // Behind a `-` it is no operator, and must not become one when it is printed.
        let quoted = word == "OR";
        self.text_term(typed.to_owned(), quoted, prefix, start)
    }

    /// The field whose word and colon stand here, with the length of the word.
    fn field_here(&self) -> Option<(&'static Field, usize)> {
        let rest = self.rest();
        let word = rest.split(ends_word).next().unwrap_or_default();
        Field::at_start(word)
    }

    /// A known field, read up to its colon.
    fn field(&mut self, field: &Field, start: usize, negated_at: Option<usize>) -> Option<Node> {
        let value_at = self.at;
        let typed = self.typed(field.value);
        let word = field.word;
        if typed.text.is_empty() && typed.assigned.is_none() {
            let message = format!("{word}: needs a value, such as {}", field.example);
            self.hint(HintKind::MissingValue, start..self.at, &message);
            return None;
        }
        if field.value == ValueKind::Words(Place::Label)
            && let Some((value, prefix)) = &typed.assigned
        {
            // A label is a name with a value; both are words of it.
            let words = [Words::new(&typed.text, false), Words::new(value, *prefix)].into_iter().flatten();
            let parts: Vec<Node> = words.map(|words| Node::Term(Term::Within(Place::Label, words))).collect();
            return if parts.is_empty() {
                self.misunderstood(field, start, value_at)
            } else {
                Some(Node::Group { own: None, parts })
            };
        }
        match field.read(&typed) {
            Some(Meaning::Term(term)) => Some(Node::Term(term)),
            // Elsewhere these were eaten before.
            Some(Meaning::Sort(_) | Meaning::Side(_)) => {
                let message = match field.value {
                    ValueKind::Sort => "an order cannot be excluded, so this is left out",
                    _ => "in: cannot be excluded, so this is left out; put - before the words after it",
                };
                self.hint(HintKind::NotExcludable, negated_at.unwrap_or(start)..self.at, message);
                None
            }
            None => self.misunderstood(field, start, value_at),
        }
    }

    /// A field whose value makes no sense is searched as it stands.
    fn misunderstood(&mut self, field: &Field, start: usize, value_at: usize) -> Option<Node> {
        let word = field.word;
        let raw = self.slice(value_at..self.at);
        let was_quoted = raw.contains(|c| closing(c).is_some());
        let unquoted = raw.replace(|c| closing(c).is_some() || c == '”' || c == '»', "");
        let near = nearest(unquoted.trim(), field.values());
        let message = match near {
            Some(near) => {
                format!("{word}: does not know \"{}\", searched as words; did you mean {word}:{near}", unquoted.trim())
            }
            None => match turned_round(field, &unquoted) {
                Some(turned) => {
                    format!("{word}: the range ends before it begins, searched as words; did you mean {word}:{turned}")
                }
                None => format!("{word}: needs {}; searched as words", field.wanted()),
            },
        };
        self.hint_fix(HintKind::BadValue, value_at..self.at, &message, near);
        let typed = if was_quoted { format!("{word}:{unquoted}") } else { self.slice(start..self.at).to_owned() };
        let stripped = typed.trim_end_matches('*');
        let prefix = !was_quoted && stripped.len() < typed.len();
        let typed = if was_quoted { typed } else { stripped.to_owned() };
        self.text_term(typed, was_quoted, prefix, start)
    }

    /// The value of a field: quoted, or up to the end of the word.
    fn typed(&mut self, kind: ValueKind) -> Typed {
        let mut typed = Typed::default();
        if kind.can_be_exact() {
            typed.exact = self.eat('=');
        }
        if matches!(kind, ValueKind::Variable | ValueKind::Words(Place::Label)) {
            let (start, hints) = (self.at, self.out.hints.len());
            let name = self.quoted().unwrap_or_else(|| self.bare_up_to('=').to_owned());
            if self.eat('=') {
                typed.text = name;
                typed.assigned = Some(self.value(true));
                return typed;
            }
            self.at = start;
            self.out.hints.truncate(hints);
        }
        let (text, prefix) = self.value(kind.can_go_on());
        Typed { text: text.trim().to_owned(), prefix, ..typed }
    }

    /// A quoted or bare value, and whether stars stood after it.
    fn value(&mut self, starred: bool) -> (String, bool) {
        if let Some(text) = self.quoted() {
            let prefix = starred && self.eat_stars();
            return (text, prefix);
        }
        let bare = self.bare();
        let text = if starred { bare.trim_end_matches('*') } else { bare };
        (text.to_owned(), text.len() < bare.len())
    }

    fn text_term(&mut self, typed: String, quoted: bool, prefix: bool, start: usize) -> Option<Node> {
        let Some(phrase) = Phrase::new(&typed, prefix) else {
            let shown = self.slice(start..self.at).to_owned();
            let message = format!("{shown} has no letter, digit or emoji, so it is left out");
            self.hint(HintKind::Unsearchable, start..self.at, &message);
            return None;
        };
        self.texts += 1;
        let own = self.governor.as_ref().map(|governor| governor.side);
        Some(Node::Text { own, term: TextTerm { typed, quoted, phrase, side: Side::default() } })
    }

    /// What stands in quotes here, without them.
    fn quoted(&mut self) -> Option<String> {
        let start = self.at;
        let closers = closing(self.peek()?)?;
        self.bump();
        let mut inner = String::new();
        loop {
            let Some(c) = self.bump() else {
                self.hint(HintKind::OpenQuote, start..self.text.len(), "this quote is not closed");
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
        self.take(len)
    }

    /// The same, up to this character at most.
    fn bare_up_to(&mut self, end: char) -> &'t str {
        let rest = self.rest();
        let len = rest.find(|c| c == end || ends_word(c)).unwrap_or(rest.len());
        self.take(len)
    }

    fn take(&mut self, len: usize) -> &'t str {
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

    fn hint(&mut self, kind: HintKind, span: Range<usize>, message: &str) {
        self.hint_fix(kind, span, message, None);
    }

    fn hint_fix(&mut self, kind: HintKind, span: Range<usize>, message: &str, fix: Option<&str>) {
        if self.out.hints.len() < MAX_HINTS {
            self.out.hints.push(Hint { span, kind, message: message.to_owned(), fix: fix.map(str::to_owned) });
        }
    }
}
