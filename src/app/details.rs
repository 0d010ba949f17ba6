//! What is known of a conversation beside its messages, as rows of a name and a value: what the details show, and where hits in them stand.
//!
//! Pages, figures and problems are not rows; the window draws them from the conversation.

use std::borrow::Cow;
use std::ops::Range;

use crate::directory::Joined;
use crate::lang::{tr, tr_in, tr_with};
use crate::model::{Conversation, Device, Variable, Visitor};
use crate::query::TextKind as Kind;

/// A group of rows with a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading; empty for the card at the top, whose one row is the visitor's name.
    pub title: &'static str,
    /// Its rows.
    pub rows: Vec<DetailRow>,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DetailRow {
    /// What it is.
    pub key: String,
    /// What it says; empty for variables without a value.
    pub value: String,
    /// What of `value` the text index knows, and as what: byte ranges in order.
    pub(super) pieces: Vec<(Kind<'static>, Range<usize>)>,
    /// As what the text index knows `key`.
    pub(super) key_kind: Option<Kind<'static>>,
    /// The names of the variable whose value this is: the site's, and what people call it.
    pub(super) variable: Option<(String, String)>,
}

/// The heading of the section that stands behind pages and figures.
pub const ABOUT: &str = "Conversation";

/// The heading of the section with what only programmers read, at the very end.
pub const TECHNICAL: &str = "Technical";

/// Pages shown among the details; the others are on their own tab.
pub const PAGES: usize = 3;

/// All sections that have something to say. The card is always the first.
#[must_use]
pub fn sections(conversation: &Conversation, joined: &Joined) -> Vec<Section> {
    let visitor = &conversation.visitor;
    let card = Section { title: "", rows: vec![DetailRow::one("Name", Kind::Person, visitor.name.trim())] };
    let lists = [
        ("Variables", &conversation.variables),
        ("JavaScript variables", &conversation.javascript_variables),
        ("Operator variables", &conversation.operator_variables),
        ("Labels", &conversation.labels),
        ("Plugins", &conversation.plugins),
    ];
    let lists = lists.map(|(title, list)| {
        let of_list = |one| match title {
            "Labels" => named(one, Kind::Label),
            "Plugins" => named(one, Kind::Detail),
            _ => variable(one),
        };
        Section { title, rows: list.iter().map(of_list).collect() }
    });
    let profile = conversation.profile.iter();
    let profile = profile.map(|detail| DetailRow::one(&spoken(&detail.name), Kind::Detail, &detail.value));
    let mut sections = vec![card, Section { title: "Visitor", rows: said(visitor_rows(visitor)) }];
    sections.extend(lists);
    sections.push(Section { title: "Profile", rows: said(profile.collect()) });
    sections.push(Section { title: ABOUT, rows: said(about(conversation, joined)) });
    sections.push(Section { title: TECHNICAL, rows: said(technical_rows(visitor)) });
    sections.retain(|section| !section.rows.is_empty());
    sections
}

/// Rows without the empty ones.
fn said(mut rows: Vec<DetailRow>) -> Vec<DetailRow> {
    rows.retain(|row| !row.value.trim().is_empty());
    rows
}

impl DetailRow {
    /// The key for people: what this program calls it in their language; names that others gave stay as they are.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.key_kind.is_none() { tr_in("detail", &self.key) } else { &self.key }
    }

    /// The value for people: as it is, save for what this program says itself.
    #[must_use]
    pub fn shown(&self) -> Cow<'_, str> {
        match (self.key.as_str(), self.value.split_once(" on ")) {
            _ if self.value.trim().is_empty() => Cow::Borrowed(tr("(empty)")),
            _ if !self.pieces.is_empty() => Cow::Borrowed(&self.value),
            ("Office hours", _) => Cow::Borrowed(tr(&self.value)),
            ("Device", Some((browser, system))) => {
                let (browser, system) = (device(browser), device(system));
                Cow::Owned(tr_with("{browser} on {system}", &[("browser", &browser), ("system", &system)]))
            }
            ("Device", None) => device(&self.value),
            _ => Cow::Borrowed(&self.value),
        }
    }

    /// A row whose value is found as a whole.
    fn one(key: &str, kind: Kind<'static>, value: &str) -> Self {
        Self { key: key.to_owned(), value: value.to_owned(), pieces: vec![(kind, 0..value.len())], ..Self::default() }
    }

    /// A row that is only shown.
    fn plain(key: &str, value: String) -> Self {
        Self { key: key.to_owned(), value, ..Self::default() }
    }

    /// A row of several parts, separated by commas.
    fn joined(key: &str, kind: Kind<'static>, parts: &[&str]) -> Self {
        let mut row = Self { key: key.to_owned(), ..Self::default() };
        for text in parts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            if !row.value.is_empty() {
                row.value.push_str(", ");
            }
            let start = row.value.len();
            row.value.push_str(text);
            row.pieces.push((kind, start..row.value.len()));
        }
        row
    }
}

fn visitor_rows(visitor: &Visitor) -> Vec<DetailRow> {
    let place = &visitor.place;
    let one = DetailRow::one;
    let mut rows = Vec::new();
    rows.extend(visitor.emails.iter().map(|email| one("E-mail", Kind::Email, email)));
    rows.extend(visitor.phones.iter().map(|phone| one("Phone", Kind::Person, phone)));
    rows.extend([
        one("Note", Kind::Detail, &visitor.note),
        one("Group", Kind::Detail, &visitor.group),
        DetailRow::joined("Place", Kind::Detail, &[&place.city, &place.region, &place.country]),
        one("Country", Kind::Detail, &place.country_code.trim().to_uppercase()),
        DetailRow::plain("Position", DetailRow::joined("", Kind::Detail, &[&place.latitude, &place.longitude]).value),
        DetailRow::plain("Device", Device::of(&visitor.user_agent).words().unwrap_or_default()),
        one("IP", Kind::Person, &visitor.ip),
        one("Language", Kind::Detail, &visitor.language),
        one("Page", Kind::Page, &visitor.page_url),
        one("Entry page", Kind::Page, &visitor.entry_url),
        one("Referrer", Kind::Referrer, &visitor.referrer),
    ]);
    rows
}

fn technical_rows(visitor: &Visitor) -> Vec<DetailRow> {
    let one = DetailRow::one;
    vec![
        DetailRow::joined("Browser", Kind::Detail, &[&visitor.browser, &visitor.os]),
        one("Platform", Kind::Detail, &visitor.platform),
        one("Visitor id", Kind::Person, &visitor.id),
        DetailRow::plain("User agent", visitor.user_agent.clone()),
    ]
}

fn variable(variable: &Variable) -> DetailRow {
    DetailRow {
        key_kind: Some(Kind::VariableName),
        variable: Some((variable.name.clone(), variable.label.clone())),
        ..DetailRow::one(shown_name(variable), Kind::VariableName, &variable.value)
    }
}

fn named(one: &Variable, kind: Kind<'static>) -> DetailRow {
    DetailRow { key_kind: Some(kind), ..DetailRow::one(shown_name(one), kind, &one.value) }
}

fn shown_name(variable: &Variable) -> &str {
    if variable.label.trim().is_empty() { &variable.name } else { &variable.label }
}

/// Agents, vendor, account, key, addresses.
fn about(conversation: &Conversation, joined: &Joined) -> Vec<DetailRow> {
    let agents = conversation.agents.iter().map(|agent| {
        if agent.name.is_empty() || agent.id.is_empty() {
            return DetailRow::one("Agent", Kind::Detail, &format!("{}{}", agent.name, agent.id));
        }
        let (name, id) = (agent.name.len(), agent.id.len());
        DetailRow {
            pieces: vec![(Kind::Detail, 0..name), (Kind::Detail, name + 2..name + 2 + id)],
            ..DetailRow::plain("Agent", format!("{} ({})", agent.name, agent.id))
        }
    });
    let shown = |key: &str, value: &str| DetailRow::plain(key, value.to_owned());
    let mut rows: Vec<DetailRow> = agents.collect();
    rows.extend(joined.people.iter().flat_map(|person| {
        // An e-mail address that is the id stands there already.
        let email = if person.email == person.id { "" } else { &person.email };
        [shown("Agent's e-mail", email), shown("Agent's role", &person.role)]
    }));
    let hours = match joined.in_hours {
        None => "",
        Some(true) => "Begun inside office hours",
        Some(false) => "Begun outside office hours",
    };
    let account = [joined.account_title.as_str(), &conversation.account];
    let account = match account {
        ["", id] => id.to_owned(),
        [title, id] => format!("{title} ({id})"),
    };
    rows.extend([
        shown("Source", conversation.key.vendor.title()),
        shown("Account", &account),
        shown("Office hours", hours),
        DetailRow::one("Id", Kind::Detail, &conversation.key.id),
        shown("Type", &conversation.type_stated),
        shown("Ended by", &conversation.ended_by),
        shown("Source id", &conversation.source_id),
        shown("Case", &conversation.case_url),
        shown("Snapshot", &conversation.snapshot_url),
        DetailRow::one("Destination", Kind::Page, &conversation.destination_url),
        shown("Key", &conversation.key.to_string()),
    ]);
    rows
}

/// A browser or a system, with or without its version, as people call it; most have one name in all languages.
fn device(name: &str) -> Cow<'_, str> {
    let whole = tr_in("device", name);
    match name.rsplit_once(' ').filter(|(_, version)| version.bytes().all(|byte| byte.is_ascii_digit())) {
        Some((name, version)) if whole == format!("{name} {version}") => {
            Cow::Owned(format!("{} {version}", tr_in("device", name)))
        }
        _ => Cow::Borrowed(whole),
    }
}

/// What SnapEngage's profile of a requester calls its fields, and what they are called here.
pub const PROFILE: &[(&str, &str)] = &[
    ("name", "Name"),
    ("emails", "E-mail addresses"),
    ("email", "E-mail"),
    ("phones", "Phone numbers"),
    ("phone", "Phone"),
    ("name_profile_link", "Profile of the person"),
    ("address", "Address"),
    ("address_2", "Address, second line"),
    ("city", "City"),
    ("state", "State"),
    ("zip", "Postcode"),
    ("country", "Country"),
    ("company_name", "Company"),
    ("company_profile_link", "Profile of the company"),
    ("employees", "Employees"),
    ("revenue", "Revenue"),
    ("title", "Job title"),
    ("website", "Website"),
    ("social_profile_links", "Social profiles"),
    ("gender", "Gender"),
    ("age", "Age"),
    ("influencer_score", "Influencer score"),
    ("notes", "Notes"),
    ("industry", "Industry"),
    ("avatars", "Pictures"),
    ("other_data", "Other data"),
];

/// A field of a profile in words; one that nobody knows as it stands: `shoe_size` → `Shoe size`.
fn spoken(name: &str) -> String {
    if let Some((_, title)) = PROFILE.iter().find(|(known, _)| *known == name) {
        return (*title).to_owned();
    }
    let name = name.replace('_', " ");
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
