//! Which words to mark in which text, so that what is marked is what the text index matched; and which line shows best what was found.
//!
//! Only the texts that count for a query (not those under a `-`) are marked. Names (`agent:`, `country:`) choose conversations and mark nothing.

use std::ops::Range;

use super::{Expr, Place, Query, Side, Term};
use crate::text::{self, Phrase};

/// Words to mark, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Highlight {
    /// What to mark.
    pub phrase: Phrase,
    /// In which texts.
    pub scope: Scope,
}

/// In which texts words are marked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// What a side wrote, or everything.
    Side(Side),
    /// One place.
    Within(Place),
    /// The value of the variable with this folded name.
    Variable(String),
}

/// What a text of a conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind<'t> {
    /// A message of the visitor, as written.
    VisitorMessage,
    /// A message of a human agent, as written.
    AgentMessage,
    /// A message of a trigger, a bot or anyone else, as written.
    AutoMessage,
    /// A translation of a message.
    Translation,
    /// The visitor's names, ids, phone numbers, IP addresses.
    Person,
    /// The visitor's e-mail addresses.
    Email,
    /// Titles and addresses of pages.
    Page,
    /// The referrer.
    Referrer,
    /// A label.
    Label,
    /// The name of a variable.
    VariableName,
    /// The value of the variable of this name.
    VariableValue(&'t str),
    /// Every other text.
    Detail,
}

impl TextKind<'_> {
    /// Whether it is what somebody wrote in the conversation.
    #[must_use]
    pub fn is_written(self) -> bool {
        matches!(self, Self::VisitorMessage | Self::AgentMessage | Self::AutoMessage | Self::Translation)
    }
}

impl Scope {
    /// Whether words of this scope are marked in such a text.
    #[must_use]
    pub fn covers(&self, kind: TextKind<'_>) -> bool {
        match self {
            Self::Side(Side::Anywhere) => true,
            Self::Side(Side::Messages) => {
                matches!(kind, TextKind::VisitorMessage | TextKind::AgentMessage | TextKind::AutoMessage)
            }
            Self::Side(Side::Visitor) => kind == TextKind::VisitorMessage,
            Self::Side(Side::Agent) => kind == TextKind::AgentMessage,
            Self::Within(Place::Visitor) => matches!(kind, TextKind::Person | TextKind::Email),
            Self::Within(Place::Email) => kind == TextKind::Email,
            Self::Within(Place::Page) => kind == TextKind::Page,
            Self::Within(Place::Referrer) => kind == TextKind::Referrer,
            Self::Within(Place::Label) => kind == TextKind::Label,
            Self::Within(Place::Variable) => matches!(kind, TextKind::VariableName | TextKind::VariableValue(_)),
            Self::Variable(name) => {
                if let TextKind::VariableValue(own) = kind {
                    text::fold(own) == *name
                } else {
                    false
                }
            }
        }
    }
}

impl Highlight {
    /// The phrases to mark in such a text.
    #[must_use]
    pub fn phrases_at(highlights: &[Self], kind: TextKind<'_>) -> Vec<Phrase> {
        highlights.iter().filter(|it| it.scope.covers(kind)).map(|it| it.phrase.clone()).collect()
    }
}

/// A text of a conversation among which the line is chosen that is shown of it.
#[derive(Clone, Debug)]
pub struct Shown<'t> {
    /// The text.
    pub text: &'t str,
    /// What to mark in it.
    pub phrases: Vec<Phrase>,
    /// Whether somebody wrote it, which says more than names and addresses do.
    pub written: bool,
}

/// The line that shows best why a conversation was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// About [`Line::WIDTH`] characters around the first hit.
    pub text: String,
    /// Where hits stand in it: byte ranges in order.
    pub hits: Vec<Range<usize>>,
    /// Hits in all texts.
    pub found: usize,
}

impl Line {
    /// Characters of a line.
    pub const WIDTH: usize = 160;

    /// Of the text with most of the phrases; of equal ones what somebody wrote, then the first. `None` without a hit.
    pub fn of<'t>(texts: impl IntoIterator<Item = Shown<'t>>) -> Option<Self> {
        let mut best: Option<((usize, bool), Shown<'t>)> = None;
        let mut found = 0_usize;
        for shown in texts {
            let hits = text::match_ranges(shown.text, &shown.phrases);
            if hits.is_empty() {
                continue;
            }
            found = found.saturating_add(hits.len());
            let occurs = |phrase: &&Phrase| !text::match_ranges(shown.text, std::slice::from_ref(*phrase)).is_empty();
            let different = if shown.phrases.len() > 1 { shown.phrases.iter().filter(occurs).count() } else { 1 };
            let rank = (different, shown.written);
            if best.as_ref().is_none_or(|(most, _)| rank > *most) {
                best = Some((rank, shown));
            }
        }
        let (_, Shown { text, phrases, .. }) = best?;
        let line = text::snippet(text, &phrases, Self::WIDTH);
        Some(Self { hits: text::match_ranges(&line, &phrases), text: line, found })
    }
}

impl Query {
    /// What to mark: every text not under a `-`, each once, in the order of the query.
    #[must_use]
    pub fn highlights(&self) -> Vec<Highlight> {
        fn collect(expr: &Expr, out: &mut Vec<Highlight>) {
            match expr {
                Expr::Term(term) => {
                    if let Some(highlight) = of_term(term)
                        && !out.contains(&highlight)
                    {
                        out.push(highlight);
                    }
                }
                Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| collect(part, out)),
                Expr::All | Expr::Not(_) => {}
            }
        }
        let mut out = Vec::new();
        collect(&self.expr, &mut out);
        out
    }

    /// The phrases of [`Self::highlights`], wherever they are marked.
    #[must_use]
    pub fn phrases(&self) -> Vec<Phrase> {
        self.highlights().into_iter().map(|highlight| highlight.phrase).collect()
    }
}

fn of_term(term: &Term) -> Option<Highlight> {
    let (phrase, scope) = match term {
        Term::Text(text) => (&text.phrase, Scope::Side(text.side)),
        Term::Within(place, words) => (&words.phrase, Scope::Within(*place)),
        Term::Variable { name, value: Some(words) } => (&words.phrase, Scope::Variable(text::fold(name))),
        _ => return None,
    };
    Some(Highlight { phrase: phrase.clone(), scope })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    fn marked(query: &str, kind: TextKind<'_>) -> Vec<String> {
        let phrases = Highlight::phrases_at(&parse(query).query.highlights(), kind);
        phrases.into_iter().map(|phrase| phrase.words.join(" ")).collect()
    }

    #[test]
    fn words_are_marked_where_they_were_asked_for() {
        let query = "refund page:pricing var:plan=pro label:vip email:ada -spam (in:visitor order OR in:agent sorry)";
        assert_eq!(marked(query, TextKind::VisitorMessage), ["refund", "order"]);
        assert_eq!(marked(query, TextKind::AgentMessage), ["refund", "sorry"]);
        assert_eq!(marked(query, TextKind::Translation), ["refund"]);
        assert_eq!(marked(query, TextKind::Page), ["refund", "pricing"]);
        assert_eq!(marked(query, TextKind::VariableValue("Plan")), ["refund", "pro"]);
        assert_eq!(marked(query, TextKind::VariableValue("planned")), ["refund"]);
        assert_eq!(marked(query, TextKind::VariableName), ["refund"]);
        assert_eq!(marked(query, TextKind::Email), ["refund", "ada"]);
        assert_eq!(marked(query, TextKind::Label), ["refund", "vip"]);
        assert_eq!(marked("in:messages hello", TextKind::AutoMessage), ["hello"]);
        assert_eq!(marked("in:messages hello", TextKind::Translation), [""; 0]);
        assert_eq!(marked("visitor:ada visitor:ada", TextKind::Email), ["ada"]);
        assert_eq!(marked("agent:john -(a OR b) is:missed", TextKind::Detail), [""; 0]);
    }
}
