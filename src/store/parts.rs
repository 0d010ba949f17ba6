//! In which texts of a conversation words are found, and how they are sorted into its parts.
//!
//! Index, highlighting and extracts all read [`searchable`], so a hit that is shown is a hit the index has. Pure: no SQL here.

use std::collections::BTreeSet;

use super::words::{Inverted, Inverter};
use crate::model::{Conversation, Role, Variable};
use crate::query::TextKind;

/// The parts into which the words of a conversation are sorted. The text index keeps their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What the visitor wrote.
    Visitor,
    /// What human agents wrote.
    Agent,
    /// What rules, bots and unknown roles wrote.
    Auto,
    /// Translations of what anybody wrote.
    Translation,
    /// The visitor's names, ids, phone numbers and IP address.
    Person,
    /// The visitor's e-mail addresses.
    Email,
    /// Titles and addresses of pages.
    Page,
    /// Where the visitor came from.
    Referrer,
    /// Names and values of variables.
    Variable,
    /// Names and values of labels.
    Label,
    /// Everything else: agents, rules, files, place, group, notes, description, comment, software.
    Detail,
}

impl Part {
    /// All parts, by number.
    pub const ALL: [Self; COUNT] = [
        Self::Visitor,
        Self::Agent,
        Self::Auto,
        Self::Translation,
        Self::Person,
        Self::Email,
        Self::Page,
        Self::Referrer,
        Self::Variable,
        Self::Label,
        Self::Detail,
    ];

    /// What its texts are to a query; those of variables are names here.
    #[must_use]
    pub fn kind(self) -> TextKind<'static> {
        match self {
            Self::Visitor => TextKind::VisitorMessage,
            Self::Agent => TextKind::AgentMessage,
            Self::Auto => TextKind::AutoMessage,
            Self::Translation => TextKind::Translation,
            Self::Person => TextKind::Person,
            Self::Email => TextKind::Email,
            Self::Page => TextKind::Page,
            Self::Referrer => TextKind::Referrer,
            Self::Variable => TextKind::VariableName,
            Self::Label => TextKind::Label,
            Self::Detail => TextKind::Detail,
        }
    }
}

/// How many parts there are.
pub(super) const COUNT: usize = 11;

/// Every text in which words are found, in reading order, with what it is to a query; none of them is empty.
///
/// System events are not words somebody wrote. The browser's self-description names every browser there is, so it would only be found by
/// mistake.
#[must_use]
pub fn searchable(conversation: &Conversation) -> Vec<(TextKind<'_>, &str)> {
    let mut out = Vec::new();
    for entry in entries(conversation) {
        match entry {
            Entry::Text(part, text) => out.push((part.kind(), text)),
            Entry::Pair(name, value) => {
                out.extend([(TextKind::VariableName, name), (TextKind::VariableValue(name), value)]);
            }
        }
    }
    out.retain(|(_kind, text)| !text.is_empty());
    out
}

/// The words of a conversation, by part.
pub(super) fn words(conversation: &Conversation) -> Inverted {
    let mut inverter = Inverter::new();
    for entry in entries(conversation) {
        match entry {
            Entry::Text(part, words) => inverter.text(part, words),
            Entry::Pair(name, value) => inverter.variable(name, value),
        }
    }
    inverter.finish()
}

/// A text, or the name and the value of a variable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Entry<'c> {
    Text(Part, &'c str),
    Pair(&'c str, &'c str),
}

/// Entries in their order.
struct Entries<'c> {
    list: Vec<Entry<'c>>,
    seen: BTreeSet<Entry<'c>>,
}

impl<'c> Entries<'c> {
    /// Pages and values come again and again, and to be found once is enough; messages stay, every one of them can be a hit to walk to.
    fn push(&mut self, entry: Entry<'c>) {
        let wanted = match entry {
            Entry::Text(_, "") | Entry::Pair("", "") => false,
            Entry::Text(part, _text) if part <= Part::Translation => true,
            entry => self.seen.insert(entry),
        };
        if wanted {
            self.list.push(entry);
        }
    }

    fn extend(&mut self, entries: impl IntoIterator<Item = Entry<'c>>) {
        entries.into_iter().for_each(|entry| self.push(entry));
    }
}

fn entries(conversation: &Conversation) -> Vec<Entry<'_>> {
    let list = Vec::with_capacity(conversation.messages.len().saturating_add(48));
    let mut out = Entries { list, seen: BTreeSet::new() };
    for message in conversation.speech() {
        let part = match message.role {
            Role::Visitor => Part::Visitor,
            Role::Agent => Part::Agent,
            Role::Trigger | Role::Bot | Role::Other | Role::System => Part::Auto,
        };
        out.push(Entry::Text(part, &message.text));
        let translations = message.translations.iter();
        out.extend(translations.map(|translation| Entry::Text(Part::Translation, &translation.text)));
    }
    visitor(conversation, &mut out);
    pages(conversation, &mut out);
    for variable in [&conversation.variables, &conversation.javascript_variables, &conversation.operator_variables]
        .into_iter()
        .flatten()
    {
        out.push(Entry::Pair(&variable.name, &variable.value));
        // What people call it is a name as well.
        if variable.label != variable.name && !variable.label.is_empty() {
            out.push(Entry::Pair(&variable.label, &variable.value));
        }
    }
    let label = |label| texts_of(label).map(|text| Entry::Text(Part::Label, text));
    out.extend(conversation.labels.iter().flat_map(label));
    details(conversation, &mut out);
    out.list
}

fn visitor<'c>(conversation: &'c Conversation, out: &mut Entries<'c>) {
    let visitor = &conversation.visitor;
    let mut put = |part, text| out.push(Entry::Text(part, text));
    put(Part::Person, &visitor.name);
    put(Part::Person, &visitor.id);
    visitor.phones.iter().for_each(|phone| put(Part::Person, phone));
    put(Part::Person, &visitor.ip);
    visitor.emails.iter().for_each(|email| put(Part::Email, email));
    // Names and addresses that only stand above messages.
    for message in conversation.speech().filter(|message| message.role == Role::Visitor) {
        put(Part::Person, &message.author_name);
        put(Part::Email, &message.email);
    }
}

fn pages<'c>(conversation: &'c Conversation, out: &mut Entries<'c>) {
    for path in &conversation.paths {
        out.push(Entry::Text(Part::Page, &path.title));
        out.push(Entry::Text(Part::Page, &path.url));
    }
    let visitor = &conversation.visitor;
    let addresses = [&visitor.page_url, &visitor.entry_url, &conversation.destination_url];
    out.extend(addresses.map(|text| Entry::Text(Part::Page, text)));
    out.push(Entry::Text(Part::Referrer, &visitor.referrer));
}

fn details<'c>(conversation: &'c Conversation, out: &mut Entries<'c>) {
    let visitor = &conversation.visitor;
    let place = &visitor.place;
    let mut put = |text: &'c str| out.push(Entry::Text(Part::Detail, text));
    put(&conversation.description);
    if let Some(rating) = &conversation.rating {
        put(&rating.comment);
    }
    for agent in &conversation.agents {
        put(&agent.name);
        put(&agent.id);
    }
    for message in conversation.speech() {
        if message.role != Role::Visitor {
            put(&message.author_name);
            put(&message.email);
        }
        message.triggered_by.iter().for_each(|name| put(name));
        for file in &message.attachments {
            put(&file.name);
            put(&file.url);
        }
    }
    for text in [
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
    conversation.plugins.iter().flat_map(texts_of).for_each(&mut put);
    conversation.profile.iter().for_each(|detail| put(&detail.value));
}

fn texts_of(variable: &Variable) -> impl Iterator<Item = &str> {
    [variable.name.as_str(), variable.label.as_str(), variable.value.as_str()].into_iter()
}
