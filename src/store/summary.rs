//! Conversation → what the library derives from it: one line of the list, the words to be found, the ranks of copies.
//!
//! Pure: no SQL here.

use std::collections::BTreeSet;

use super::columns;
use crate::model::{Agent, Basis, Conversation, Flag, FlagName, Flags, Key, Role, Vendor};
use crate::query::Is;
use crate::text;

/// The parts into which the words of a conversation are sorted: the columns of the text index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What the visitor wrote, and its translations.
    Visitor,
    /// What human agents wrote.
    Agent,
    /// What rules, bots and unknown roles wrote.
    Auto,
    /// Names, addresses and ids of the people.
    People,
    /// Notes, variables, labels, place, description, comment.
    Details,
    /// Titles and addresses of pages.
    Pages,
}

impl Part {
    /// All parts, in the order of the index's columns.
    pub const ALL: [Self; 6] = [Self::Visitor, Self::Agent, Self::Auto, Self::People, Self::Details, Self::Pages];
}

/// Bits of `conversation.flags` beyond three for each flag.
const UNANSWERED: u32 = 18;
const VISITOR_LAST: u32 = 19;
const COMMENTED: u32 = 20;

/// Characters kept of a snippet.
const SNIPPET_CHARS: usize = 200;

/// Everything derived from one conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) key: Key,
    pub(super) account: String,
    pub(super) flags: i64,
    pub(super) stars: u8,
    pub(super) messages: u32,
    pub(super) started_ms: i64,
    pub(super) ended_ms: i64,
    pub(super) duration_ms: Option<i64>,
    pub(super) first_response_ms: Option<i64>,
    pub(super) problems: u32,
    pub(super) agents: Vec<Agent>,
    pub(super) country_code: String,
    pub(super) visitor_id: String,
    pub(super) visitor_name: String,
    pub(super) visitor_email: String,
    pub(super) snippet: String,
    /// Folded words, by [`Part`].
    pub(super) words: [String; 6],
}

impl Summary {
    /// Works it out.
    pub(super) fn of(conversation: &Conversation) -> Self {
        let computed = &conversation.computed;
        let mut seen = BTreeSet::new();
        let agents: Vec<Agent> = conversation.agents.iter().filter(|agent| seen.insert(*agent)).cloned().collect();
        Self {
            key: conversation.key.clone(),
            account: conversation.account.clone(),
            flags: packed_flags(conversation),
            stars: conversation.stars().unwrap_or(0),
            messages: computed.messages(),
            started_ms: conversation.started.map_or(0, crate::model::Timestamp::as_millis),
            ended_ms: conversation.ended.map_or(0, crate::model::Timestamp::as_millis),
            duration_ms: computed.duration_ms,
            first_response_ms: computed.first_response_ms,
            problems: u32::try_from(conversation.problems.len()).unwrap_or(u32::MAX),
            agents,
            country_code: conversation.visitor.place.country_code.clone(),
            visitor_id: conversation.visitor.id.clone(),
            visitor_name: conversation.visitor.name.clone(),
            visitor_email: conversation.visitor.email().to_owned(),
            snippet: one_line(match conversation.first_visitor_text() {
                "" => &conversation.description,
                text => text,
            }),
            words: words(conversation),
        }
    }

    /// Its record for the columns in memory.
    pub(super) fn record(&self, file: u32, folder: u32, account: u32) -> columns::Record {
        let flags = unpacked_flags(self.flags);
        let mut bits = columns::PRESENT;
        for (bit, is) in Is::ALL.into_iter().enumerate() {
            let holds = match is {
                Is::Flag(name) => flags.is(name),
                Is::Unanswered => bit_set(self.flags, UNANSWERED),
                Is::VisitorLast => bit_set(self.flags, VISITOR_LAST),
                Is::Rated => self.stars > 0,
                Is::Commented => bit_set(self.flags, COMMENTED),
            };
            bits |= u16::from(holds) << bit;
        }
        bits |= u16::from(self.stars.min(5)) << columns::STARS_SHIFT;
        if self.key.vendor == Vendor::SnapEngage {
            bits |= columns::SNAPENGAGE;
        }
        columns::Record {
            started_ms: self.started_ms,
            duration_ms: self.duration_ms.unwrap_or(columns::UNKNOWN),
            first_response_ms: self.first_response_ms.unwrap_or(columns::UNKNOWN),
            messages: self.messages,
            file,
            folder,
            account,
            bits,
        }
    }
}

/// What decides which of two copies is newer: end, messages, hash; the larger is the newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub(super) ended_ms: i64,
    pub(super) messages: u32,
    pub(super) hash: [u8; 16],
}

impl Rank {
    /// The rank of a copy with this hash.
    pub(super) fn of(conversation: &Conversation, hash: [u8; 16]) -> Self {
        Self {
            ended_ms: conversation.ended.map_or(0, crate::model::Timestamp::as_millis),
            messages: conversation.computed.messages(),
            hash,
        }
    }
}

/// Every text in which words are found, in reading order, with the part it belongs to; none of them is empty.
///
/// System events are not words somebody wrote. The browser's self-description names every browser there is, so it would only be found by
/// mistake.
pub fn searchable(conversation: &Conversation) -> Vec<(Part, &str)> {
    let mut out = Vec::with_capacity(conversation.messages.len().saturating_add(32));
    for message in conversation.speech() {
        let part = match message.role {
            Role::Visitor => Part::Visitor,
            Role::Agent => Part::Agent,
            Role::Trigger | Role::Bot | Role::Other | Role::System => Part::Auto,
        };
        out.push((part, message.text.as_str()));
        out.extend(message.translations.iter().map(|translation| (part, translation.text.as_str())));
        out.extend(message.triggered_by.iter().map(|name| (Part::Auto, name.as_str())));
        out.extend(
            message
                .attachments
                .iter()
                .flat_map(|file| [file.name.as_str(), file.url.as_str()])
                .map(|text| (part, text)),
        );
    }
    people(conversation, &mut out);
    details(conversation, &mut out);
    for path in &conversation.paths {
        out.push((Part::Pages, path.title.as_str()));
        out.push((Part::Pages, path.url.as_str()));
    }
    let visitor = &conversation.visitor;
    let addresses = [&visitor.page_url, &visitor.entry_url, &visitor.referrer, &conversation.destination_url];
    out.extend(addresses.map(|text| (Part::Pages, text.as_str())));
    // Pages and values come again and again, and to be found once is enough; messages stay, every one of them can be a hit to walk to.
    let mut seen = BTreeSet::new();
    out.retain(|(part, text)| !text.is_empty() && (*part < Part::People || seen.insert((*part, *text))));
    out
}

fn people<'a>(conversation: &'a Conversation, out: &mut Vec<(Part, &'a str)>) {
    let visitor = &conversation.visitor;
    out.push((Part::People, &visitor.name));
    out.push((Part::People, &visitor.id));
    out.extend(visitor.emails.iter().chain(&visitor.phones).map(|text| (Part::People, text.as_str())));
    out.push((Part::People, &visitor.ip));
    for agent in &conversation.agents {
        out.push((Part::People, &agent.name));
        out.push((Part::People, &agent.id));
    }
    // Names that only stand above messages.
    for message in conversation.speech() {
        out.push((Part::People, &message.author_name));
        out.push((Part::People, &message.email));
    }
}

fn details<'a>(conversation: &'a Conversation, out: &mut Vec<(Part, &'a str)>) {
    let visitor = &conversation.visitor;
    let place = &visitor.place;
    let mut put = |text: &'a str| out.push((Part::Details, text));
    for text in [
        &conversation.description,
        &visitor.note,
        &visitor.group,
        &place.city,
        &place.region,
        &place.country,
        &place.country_code,
        &visitor.language,
        &visitor.browser,
        &visitor.os,
        &visitor.platform,
        &conversation.key.id,
    ] {
        put(text);
    }
    if let Some(rating) = &conversation.rating {
        put(&rating.comment);
    }
    for variable in [
        &conversation.variables,
        &conversation.javascript_variables,
        &conversation.operator_variables,
        &conversation.labels,
        &conversation.plugins,
    ]
    .into_iter()
    .flatten()
    {
        put(&variable.name);
        put(&variable.label);
        put(&variable.value);
    }
    for detail in &conversation.profile {
        put(&detail.value);
    }
}

/// The words of each part, folded, with a boundary between two texts so that no phrase spans them.
fn words(conversation: &Conversation) -> [String; 6] {
    let mut out: [String; 6] = Default::default();
    for (part, words) in searchable(conversation) {
        if let Some(column) = out.get_mut(part as usize) {
            if !column.is_empty() {
                column.push(' ');
                column.push_str(text::BOUNDARY);
            }
            text::fold_into(words, column);
        }
    }
    out
}

/// White space runs become one space; at most [`SNIPPET_CHARS`] characters.
fn one_line(text: &str) -> String {
    let mut out = String::new();
    let mut left = SNIPPET_CHARS;
    for word in text.split_whitespace() {
        if left == 0 {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
            left -= 1;
        }
        for letter in word.chars().take(left) {
            out.push(letter);
            left -= 1;
        }
    }
    out
}

fn bit_set(flags: i64, bit: u32) -> bool {
    flags >> bit & 1 == 1
}

fn packed_flags(conversation: &Conversation) -> i64 {
    let mut packed = 0;
    for (place, name) in FlagName::ALL.into_iter().enumerate() {
        let flag = conversation.flags.get(name);
        let bits = i64::from(flag.value.is_some())
            | i64::from(flag.value == Some(true)) << 1
            | i64::from(flag.basis == Basis::Computed) << 2;
        packed |= bits << (3 * place);
    }
    packed
        | i64::from(conversation.computed.unanswered) << UNANSWERED
        | i64::from(conversation.computed.visitor_last) << VISITOR_LAST
        | i64::from(conversation.is_commented()) << COMMENTED
}

/// The flags behind `conversation.flags`.
pub(super) fn unpacked_flags(packed: i64) -> Flags {
    let mut flags = Flags::default();
    for (place, name) in FlagName::ALL.into_iter().enumerate() {
        let bits = packed >> (3 * place);
        let flag = Flag {
            value: (bits & 1 == 1).then_some(bits & 2 == 2),
            basis: if bits & 4 == 4 { Basis::Computed } else { Basis::Vendor },
        };
        match name {
            FlagName::Chat => flags.chat = flag,
            FlagName::Missed => flags.missed = flag,
            FlagName::Offline => flags.offline = flag,
            FlagName::Dropped => flags.dropped = flag,
            FlagName::Triggered => flags.triggered = flag,
            FlagName::Completed => flags.completed = flag,
        }
    }
    flags
}

/// Unanswered, visitor last, commented: the three conditions kept beside the flags.
pub(super) fn unpacked_conditions(packed: i64) -> [bool; 3] {
    [UNANSWERED, VISITOR_LAST, COMMENTED].map(|bit| bit_set(packed, bit))
}
