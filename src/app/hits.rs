//! Where the words of a query stand in a conversation: what is highlighted, what F3 walks, and the line that stands for it in the list.
//!
//! Texts and their parts are those of the text index, so that a highlight and a match cannot disagree.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::details::{ABOUT, Section, sections};
use crate::directory::Joined;
use crate::model::{Conversation, Role};
use crate::query::{Highlight, Line, Query, Shown, TextKind as Kind};
use crate::text::{self, Phrase};

/// A text of a conversation as it stands on the screen, in reading order: the timeline from top to bottom, then the details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// What the conversation is about, above the messages.
    Description,
    /// Who wrote the message with this index, above it.
    Author(usize),
    /// The text of the message with this index.
    Message(usize),
    /// A translation of a message.
    Translation(usize, usize),
    /// The name of a file of a message.
    File(usize, usize),
    /// The comment of the rating.
    Comment,
    /// The name of a row of the details: section and row.
    Key(usize, usize),
    /// The value of a row of the details: section and row.
    Detail(usize, usize),
    /// The title of a page.
    Title(usize),
    /// The address of a page.
    Address(usize),
}

impl Spot {
    /// The message it belongs to.
    #[must_use]
    pub fn message(self) -> Option<usize> {
        match self {
            Self::Author(index) | Self::Message(index) | Self::Translation(index, _) | Self::File(index, _) => {
                Some(index)
            }
            _ => None,
        }
    }

    /// The page it belongs to.
    #[must_use]
    pub fn page(self) -> Option<usize> {
        match self {
            Self::Title(index) | Self::Address(index) => Some(index),
            _ => None,
        }
    }

    /// Whether it is what somebody wrote.
    fn is_written(self) -> bool {
        matches!(self, Self::Description | Self::Message(_) | Self::Translation(..) | Self::Comment)
    }

    /// Whether it stands in the timeline; everything else stands in the details.
    #[must_use]
    pub fn in_timeline(self) -> bool {
        self <= Self::Comment
    }
}

/// What to look for in each kind of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marker {
    highlights: Vec<Highlight>,
}

/// Hits of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    pub(super) spots: BTreeMap<Spot, Vec<Range<usize>>>,
    /// Every hit as a spot and the number of the hit within it: what F3 walks.
    pub walk: Vec<(Spot, usize)>,
}

impl Hits {
    /// Where hits stand in the text of a spot as it is shown: byte ranges in order.
    #[must_use]
    pub fn at(&self, spot: Spot) -> &[Range<usize>] {
        self.spots.get(&spot).map_or(&[], Vec::as_slice)
    }

    /// Whether something is found in a message, its translations or its files.
    #[must_use]
    pub fn in_message(&self, index: usize) -> bool {
        let from = Spot::Message(index);
        self.spots.contains_key(&from)
            || self.spots.range(Spot::Translation(index, 0)..=Spot::Translation(index, usize::MAX)).next().is_some()
            || self.spots.range(Spot::File(index, 0)..=Spot::File(index, usize::MAX)).next().is_some()
    }
}

/// One searchable text where it stands.
struct Standing<'a> {
    spot: Spot,
    kind: Kind<'a>,
    /// What else it is, where it goes by two names.
    also: Option<Kind<'a>>,
    text: &'a str,
    /// Where it begins within what the spot shows, bytes.
    offset: usize,
}

impl Marker {
    /// What a query looks for.
    #[must_use]
    pub fn new(query: &Query) -> Self {
        Self { highlights: query.highlights() }
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.highlights.is_empty()
    }

    fn of(&self, text: &Standing<'_>) -> Vec<Phrase> {
        let mut phrases = Highlight::phrases_at(&self.highlights, text.kind);
        for phrase in text.also.map(|kind| Highlight::phrases_at(&self.highlights, kind)).unwrap_or_default() {
            if !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
        phrases
    }

    /// Where hits stand in a name of a person, such as the one in a row of the list.
    #[must_use]
    pub fn in_name(&self, name: &str) -> Vec<Range<usize>> {
        text::match_ranges(name, &Highlight::phrases_at(&self.highlights, Kind::Person))
    }

    /// All hits of a conversation whose details are `sections`.
    #[must_use]
    pub fn hits(&self, conversation: &Conversation, sections: &[Section]) -> Hits {
        let mut hits = Hits::default();
        if self.is_empty() {
            return hits;
        }
        let mut seen = BTreeSet::new();
        for text in texts(conversation, sections) {
            let ranges = text::match_ranges(text.text, &self.of(&text));
            if ranges.is_empty() {
                continue;
            }
            // A name above every message is one thing to look at, not many.
            let again = matches!(text.spot, Spot::Author(_)) && !seen.insert(text.text);
            let known = hits.spots.entry(text.spot).or_default();
            if !again {
                hits.walk.extend((known.len()..).map(|hit| (text.spot, hit)).take(ranges.len()));
            }
            known.extend(ranges.into_iter().map(|range| range.start + text.offset..range.end + text.offset));
        }
        hits
    }

    /// The line that shows best why a conversation was found; `None` without a hit.
    #[must_use]
    pub fn line(&self, conversation: &Conversation) -> Option<Line> {
        let sections = sections(conversation, &Joined::default());
        let mut seen = BTreeSet::new();
        let texts = texts(conversation, &sections);
        // A name above every message is one hit, not many.
        let once = texts.iter().filter(|text| !matches!(text.spot, Spot::Author(_)) || seen.insert(text.text));
        Line::of(once.map(|text| Shown { text: text.text, phrases: self.of(text), written: text.spot.is_written() }))
    }
}

/// The searchable texts of a conversation in the order in which they are walked.
fn texts<'a>(conversation: &'a Conversation, sections: &'a [Section]) -> Vec<Standing<'a>> {
    let mut out = Vec::with_capacity(conversation.messages.len() + 32);
    let mut put = |spot, kind, text: &'a str| out.push(Standing { spot, kind, also: None, text, offset: 0 });
    let description = conversation.description.trim();
    // The timeline shows a description that is also a message as the message alone.
    if conversation.messages.iter().all(|message| message.text.trim() != description) {
        put(Spot::Description, Kind::Detail, description);
    }
    for (index, message) in conversation.messages.iter().enumerate().filter(|(_, message)| message.is_speech()) {
        let kind = match message.role {
            Role::Visitor => Kind::VisitorMessage,
            Role::Agent => Kind::AgentMessage,
            Role::Trigger | Role::Bot | Role::Other | Role::System => Kind::AutoMessage,
        };
        let rule = message.triggered_by.as_deref().map(str::trim).filter(|name| !name.is_empty());
        match rule.filter(|_| message.role == Role::Trigger) {
            Some(rule) => put(Spot::Author(index), Kind::Detail, rule),
            None if message.role == Role::Visitor => {
                put(Spot::Author(index), Kind::Person, message.author_name.trim());
            }
            None => put(Spot::Author(index), Kind::Detail, message.author_name.trim()),
        }
        put(Spot::Message(index), kind, &message.text);
        for (number, translation) in message.translations.iter().enumerate() {
            put(Spot::Translation(index, number), Kind::Translation, &translation.text);
        }
        for (number, file) in message.attachments.iter().enumerate() {
            let shown = if file.name.is_empty() { &file.url } else { &file.name };
            put(Spot::File(index, number), Kind::Detail, shown);
        }
    }
    if let Some(rating) = &conversation.rating {
        put(Spot::Comment, Kind::Detail, &rating.comment);
    }
    for (number, section) in sections.iter().enumerate() {
        if section.title == ABOUT {
            pages(conversation, &mut out);
        }
        for (line, row) in section.rows.iter().enumerate() {
            if let Some(kind) = row.key_kind {
                out.push(Standing { spot: Spot::Key(number, line), kind, also: None, text: &row.key, offset: 0 });
            }
            out.extend(row.pieces.iter().map(|(kind, range)| Standing {
                spot: Spot::Detail(number, line),
                kind: row.variable.as_ref().map_or(*kind, |(name, _)| Kind::VariableValue(name)),
                also: row.variable.as_ref().map(|(_, label)| Kind::VariableValue(label)),
                text: row.value.get(range.clone()).unwrap_or_default(),
                offset: range.start,
            }));
        }
    }
    out.retain(|text| !text.text.is_empty());
    out
}

fn pages<'a>(conversation: &'a Conversation, out: &mut Vec<Standing<'a>>) {
    for (number, path) in conversation.paths.iter().enumerate() {
        out.push(Standing { spot: Spot::Title(number), kind: Kind::Page, also: None, text: &path.title, offset: 0 });
        out.push(Standing { spot: Spot::Address(number), kind: Kind::Page, also: None, text: &path.url, offset: 0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    fn conversation() -> Conversation {
        crate::decode::decode_payload(
            br#"{"accountId":1,"beginAt":1466510000000,"channel":{"id":7,"isChat":true,"rating":5,"ratingDesc":"green!"},
                "visitor":{"id":"green","name":"Ada Green","note":"likes green","variables":{"plan":{"label":"Plan","value":"green"}}},
                "paths":[{"title":"Home","url":"https://example.com/green"},{"title":"A","url":""}],
                "messages":[
                    {"type":"agent","name":"Bob Green","from":1,"content":"Hello","sentAt":1466510000000},
                    {"type":"visitor","name":"Ada","from":"visitor:green","content":"a green bike, a green bag","sentAt":1466510001000},
                    {"type":"agent","name":"Bob Green","from":1,"content":"no","sentAt":1466510002000}]
}"#,
        )
        .expect("a conversation")
    }

    fn found(query: &str) -> Vec<(Spot, usize)> {
        let conversation = conversation();
        Marker::new(&parse(query).query).hits(&conversation, &sections(&conversation, &Joined::default())).walk
    }

    #[test]
    fn hits_are_walked_from_top_to_bottom_and_then_through_the_details() {
        let walk = found("green");
        let spots: Vec<Spot> = walk.iter().map(|(spot, _)| *spot).collect();
        assert_eq!(
            spots,
            [
                Spot::Author(0),
                Spot::Message(1),
                Spot::Message(1),
                Spot::Comment,
                Spot::Detail(0, 0),
                Spot::Detail(1, 0),
                Spot::Detail(2, 0),
                Spot::Address(0),
                Spot::Detail(3, 0),
                Spot::Detail(4, 0),
            ],
            "the name above the third message is the same again"
        );
        assert_eq!(walk.iter().filter(|(spot, _)| *spot == Spot::Message(1)).count(), 2);
        assert_eq!(found("-green"), []);
        assert_eq!(found("in:visitor green"), [(Spot::Message(1), 0), (Spot::Message(1), 1)]);
        assert_eq!(found("page:green"), [(Spot::Address(0), 0)]);
        assert_eq!(found("var:plan=green"), [(Spot::Detail(2, 0), 0)]);
        assert_eq!(found("is:chat"), []);
    }

    #[test]
    fn the_line_with_most_of_the_words_is_shown() {
        let line = |query: &str| Marker::new(&parse(query).query).line(&conversation());
        let found = line("green bag").expect("found");
        assert_eq!(found.text, "a green bike, a green bag");
        assert_eq!(found.hits, [2..7, 16..21, 22..25]);
        assert_eq!(found.found, 11);
        assert_eq!(line("purple"), None);
    }
}
