//! Conversation → the names that many conversations share: agents, places, accounts, pages, rules, groups.
//!
//! Pure: no SQL here. The library keeps each of them once and knows it by number.

use std::collections::HashSet;

use crate::model::Conversation;

/// What kind of name it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum ValueKind {
    /// Human agents: name and vendor id.
    Agent,
    /// Countries: name and code.
    Country,
    City,
    Account,
    /// Addresses of pages: see [`page_address`].
    Page,
    /// Rules that sent messages.
    Trigger,
    Group,
}

/// How many bits of a value's number say its kind.
const KIND_BITS: u32 = 3;

impl ValueKind {
    /// All of them; the place is the number the library keeps.
    pub(super) const ALL: [Self; 7] =
        [Self::Agent, Self::Country, Self::City, Self::Account, Self::Page, Self::Trigger, Self::Group];

    pub(super) fn number(self) -> u32 {
        self as u32
    }
}

/// The library's number of a value: a running number and the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ValueId(pub(super) u32);

impl ValueId {
    /// The largest running number there may be.
    pub(super) const LAST: u32 = u32::MAX >> KIND_BITS;

    pub(super) fn new(running: u32, kind: ValueKind) -> Self {
        Self(running << KIND_BITS | kind.number())
    }

    /// The number without the kind, from 1: no two values share it.
    pub(super) fn running(self) -> u32 {
        self.0 >> KIND_BITS
    }

    /// The kind; `None` for a number nobody gave.
    pub(super) fn kind(self) -> Option<ValueKind> {
        ValueKind::ALL.get((self.0 & ((1 << KIND_BITS) - 1)) as usize).copied()
    }
}

/// One name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Value {
    pub(super) kind: ValueKind,
    /// The name.
    pub(super) text: String,
    /// The vendor's id of an agent, the code of a country; otherwise empty.
    pub(super) detail: String,
}

impl Value {
    pub(super) fn new(kind: ValueKind, text: &str, detail: &str) -> Self {
        Self { kind, text: text.to_owned(), detail: detail.to_owned() }
    }
}

/// Up to so many values, looking at each is faster than a set.
const FEW: usize = 32;

/// The values of a conversation, each once: the account first (also an empty one), then the agents in order of appearance, then the rest.
pub(super) fn values(conversation: &Conversation) -> Vec<Value> {
    let mut out = vec![Value::new(ValueKind::Account, &conversation.account, "")];
    // A conversation may name a new agent in each of its messages.
    let mut known: HashSet<Value> = HashSet::new();
    let mut put = |value: Value| {
        let there = if out.len() < FEW {
            out.contains(&value)
        } else {
            if known.is_empty() {
                known.extend(out.iter().cloned());
            }
            !known.insert(value.clone())
        };
        if !there {
            out.push(value);
        }
    };
    for agent in &conversation.agents {
        put(Value::new(ValueKind::Agent, &agent.name, &agent.id));
    }
    let visitor = &conversation.visitor;
    let place = &visitor.place;
    if !place.country.is_empty() || !place.country_code.is_empty() {
        put(Value::new(ValueKind::Country, &place.country, &place.country_code));
    }
    let triggers = conversation.speech().filter_map(|message| message.triggered_by.as_deref());
    let names = std::iter::once((ValueKind::City, place.city.as_str()))
        .chain(std::iter::once((ValueKind::Group, visitor.group.as_str())))
        .chain(triggers.map(|name| (ValueKind::Trigger, name)));
    for (kind, text) in names.filter(|(_kind, text)| !text.is_empty()) {
        put(Value::new(kind, text, ""));
    }
    let visited = conversation.paths.iter().map(|path| &path.url);
    for address in visited.chain([&visitor.page_url, &visitor.entry_url, &conversation.destination_url]) {
        let page = page_address(address);
        if !page.is_empty() {
            put(Value { kind: ValueKind::Page, text: page, detail: String::new() });
        }
    }
    out
}

/// Which page an address means: host in lower case and path, without scheme, query, fragment and closing slashes.
pub(super) fn page_address(address: &str) -> String {
    let address = address.split(['?', '#']).next().unwrap_or_default().trim();
    let rest = address.split_once("://").map_or(address, |(_scheme, rest)| rest).trim_end_matches('/');
    match rest.split_once('/') {
        Some((host, path)) => format!("{}/{path}", host.to_lowercase()),
        None => rest.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_its_host_and_path() {
        for (address, page) in [
            ("https://Shop.Example/Pricing?q=1#top", "shop.example/Pricing"),
            ("http://shop.example/", "shop.example"),
            ("shop.example/a/b//", "shop.example/a/b"),
            ("SHOP.example?x=https://other.example/", "shop.example"),
            ("https://", ""),
            ("  ", ""),
        ] {
            assert_eq!(page_address(address), page, "{address}");
            assert_eq!(page_address(page), page, "{address}");
        }
    }

    #[test]
    fn numbers_tell_their_kind() {
        for kind in ValueKind::ALL {
            let id = ValueId::new(7, kind);
            assert_eq!((id.running(), id.kind()), (7, Some(kind)));
        }
        assert_eq!(ValueId(7).kind(), None);
    }
}
