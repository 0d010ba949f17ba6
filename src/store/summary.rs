//! Conversation → what the library derives from it: one line of the list, the words to be found (parts.rs), the names it shares with others
//! (values.rs), the ranks of copies.
//!
//! Pure: no SQL here.

use std::collections::BTreeSet;

use super::columns;
use super::evaluate::is_bit;
use super::figures::UNKNOWN;
use super::parts::words;
use super::prefixes::{Prefix, prefixes};
use super::values::{Value, values};
use super::words::Inverted;
use crate::model::{Agent, Basis, Conversation, Flag, FlagName, Flags, Key, Vendor, response_times};
use crate::query::Is;

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
    /// The longest time the visitor waited for a human answer.
    pub(super) wait_ms: Option<i64>,
    /// What it has, in the order of [`HAS`].
    pub(super) has: [bool; 5],
    /// Names it shares with others, the account first.
    pub(super) values: Vec<Value>,
    /// What is found in it.
    pub(super) words: Inverted,
    /// Beginnings of all words.
    pub(super) prefixes: Vec<Prefix>,
}

impl Summary {
    /// Works it out.
    pub(super) fn of(conversation: &Conversation) -> Self {
        let computed = &conversation.computed;
        let mut seen = BTreeSet::new();
        let words = words(conversation);
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
            wait_ms: response_times(&conversation.messages).into_iter().flatten().max(),
            has: has(conversation),
            values: values(conversation),
            prefixes: prefixes(words.words()),
            words,
        }
    }

    /// Its record for the columns in memory.
    pub(super) fn record(&self, file: u32, folder: u32) -> columns::Record {
        let flags = unpacked_flags(self.flags);
        let mut bits = columns::PRESENT;
        for is in Is::ALL {
            let holds = match is {
                Is::Flag(name) => flags.is(name),
                Is::Unanswered => bit_set(self.flags, UNANSWERED),
                Is::VisitorLast => bit_set(self.flags, VISITOR_LAST),
                Is::Rated => self.stars > 0,
                Is::Commented => bit_set(self.flags, COMMENTED),
                // The user's own, the directory's: no bit of the columns.
                Is::FollowedUp | Is::Starred | Is::InHours | Is::AfterHours => false,
            };
            if holds {
                bits |= is_bit(is);
            }
        }
        bits |= u32::from(self.stars.min(5)) << columns::STARS_SHIFT;
        for (place, has) in self.has.into_iter().enumerate() {
            bits |= u32::from(has) << place << columns::HAS_SHIFT;
        }
        if self.key.vendor == Vendor::SnapEngage {
            bits |= columns::SNAPENGAGE;
        }
        columns::Record {
            started_ms: self.started_ms,
            duration_ms: self.duration_ms.unwrap_or(UNKNOWN),
            first_response_ms: self.first_response_ms.unwrap_or(UNKNOWN),
            wait_ms: self.wait_ms.unwrap_or(UNKNOWN),
            messages: self.messages,
            file,
            folder,
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

fn has(conversation: &Conversation) -> [bool; 5] {
    let says = |text: &str| text.contains("http://") || text.contains("https://");
    [
        !conversation.visitor.emails.is_empty(),
        !conversation.visitor.phones.is_empty(),
        conversation.speech().any(|message| says(&message.text)),
        conversation.speech().any(|message| !message.translations.is_empty()),
        !conversation.problems.is_empty(),
    ]
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
