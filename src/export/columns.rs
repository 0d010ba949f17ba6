//! The table of columns: dialog, command line and README read it. New columns only at the end.

use std::collections::BTreeSet;

use serde_json::json;

use super::Format;
use super::cell::{Cell, object};
use super::message_columns::MessageRow;
use crate::directory::Joined;
use crate::error::{Error, ErrorKind, Result};
use crate::model::transcript::plain_text;
use crate::model::{Basis, Conversation, Marks, Variable, Zone};

pub use super::message_columns::MESSAGE_COLUMNS;

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Header, fixed English.
    pub name: &'static str,
    /// What it holds, for the dialog and the README.
    pub help: &'static str,
    /// Ticked by default.
    pub default: bool,
    pub(super) value: Value,
}

/// Where the value of a column comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    Conversation(for<'a> fn(&'a Conversation, Zone) -> Cell<'a>),
    Marks(for<'a> fn(&'a Marks) -> Cell<'a>),
    Joined(for<'a> fn(&'a Joined) -> Cell<'a>),
    Message(for<'a> fn(&MessageRow<'a>) -> Cell<'a>),
}

/// A column as chosen.
#[derive(Clone, Debug)]
pub(super) enum Chosen {
    Table(&'static Column),
    /// `var:NAME`
    Variable(String),
}

impl Chosen {
    pub(super) fn header(&self) -> String {
        match self {
            Self::Table(column) => column.name.to_owned(),
            Self::Variable(name) => format!("{VARIABLE}{name}"),
        }
    }
}

/// Begins the name of a column that holds one variable.
const VARIABLE: &str = "var:";

/// The columns with these names, or the default ones where there are none.
///
/// # Errors
/// A name that is no column of this format.
pub(super) fn choose(format: Format, names: &[String]) -> Result<Vec<Chosen>> {
    let table = match format {
        Format::ConversationsCsv => COLUMNS,
        Format::MessagesCsv => MESSAGE_COLUMNS,
    };
    if names.is_empty() {
        return Ok(table.iter().filter(|column| column.default).map(Chosen::Table).collect());
    }
    names
        .iter()
        .map(|name| {
            let known = table.iter().find(|column| column.name == name).map(Chosen::Table);
            let variable = name.strip_prefix(VARIABLE).filter(|name| !name.is_empty());
            let variable = variable.filter(|_| format == Format::ConversationsCsv);
            known.or_else(|| variable.map(|name| Chosen::Variable(name.to_owned()))).ok_or_else(|| {
                let all: Vec<&str> = table.iter().map(|column| column.name).collect();
                Error::new(ErrorKind::Usage, format!("There is no column \"{name}\" in this format"))
                    .hint(format!("the columns are {}", all.join(", ")))
            })
        })
        .collect()
}

/// The value of the variable with this name: what the site told, then what the agents noted.
pub(super) fn variable<'a>(c: &'a Conversation, name: &str) -> Cell<'a> {
    let all = c.variables.iter().chain(&c.javascript_variables).chain(&c.operator_variables);
    all.filter(|variable| variable.name == name)
        .find(|variable| !variable.value.is_empty())
        .map_or(Cell::Empty, |found| Cell::text(&found.value))
}

type ConversationValue = for<'a> fn(&'a Conversation, Zone) -> Cell<'a>;

const fn ticked(name: &'static str, help: &'static str, value: ConversationValue) -> Column {
    Column { name, help, default: true, value: Value::Conversation(value) }
}

const fn more(name: &'static str, help: &'static str, value: ConversationValue) -> Column {
    Column { name, help, default: false, value: Value::Conversation(value) }
}

const fn own(name: &'static str, help: &'static str, value: for<'a> fn(&'a Marks) -> Cell<'a>) -> Column {
    Column { name, help, default: true, value: Value::Marks(value) }
}

/// Conversation columns, in order.
pub const COLUMNS: &[Column] = &[
    ticked("key", "Identity of the conversation", |c, _| Cell::owned(c.key.to_string())),
    ticked("source", "Vendor: smartsupp or snapengage", |c, _| Cell::text(c.key.vendor.word())),
    ticked("account_id", "Account: Smartsupp accountId, SnapEngage widget_id", |c, _| Cell::text(&c.account)),
    who("account_name", "Title of the account", true, |joined| Cell::text(&joined.account_title)),
    ticked("conversation_id", "The vendor's id of the conversation", |c, _| Cell::text(&c.key.id)),
    ticked("type", "The vendor's own type word", |c, _| Cell::text(&c.type_stated)),
    ticked("started_at", "Begin", |c, _| Cell::time(c.started)),
    ticked("ended_at", "End", |c, _| Cell::time(c.ended)),
    ticked("time_zone", "Zone of all times in the row", |_, zone| Cell::text(zone.name())),
    ticked("started_stated", "Begin as the vendor writes it", |c, _| Cell::text(&c.started_stated)),
    // Who
    ticked("visitor_name", "Visitor's name", |c, _| Cell::text(&c.visitor.name)),
    ticked("visitor_email", "Visitor's main e-mail address", |c, _| Cell::text(c.visitor.email())),
    ticked("visitor_phone", "Visitor's main phone number", |c, _| Cell::text(c.visitor.phone())),
    ticked("agent_names", "Names of the agents who took part, JSON list", |c, _| {
        Cell::list(c.agents.iter().map(|agent| json!(agent.name)))
    }),
    ticked("agent_ids", "Ids of the agents who took part, JSON list", |c, _| {
        Cell::list(c.agents.iter().map(|agent| json!(agent.id)))
    }),
    ticked("first_visitor_text", "The first text the visitor wrote", |c, _| Cell::text(c.first_visitor_text())),
    ticked("last_text", "The last text anybody wrote", |c, _| {
        c.last_speech().map_or(Cell::Empty, |message| Cell::text(&message.text))
    }),
    ticked("last_role", "Who wrote it", |c, _| {
        c.last_speech().map_or(Cell::Empty, |message| Cell::text(message.role.word()))
    }),
    // Flags
    ticked("is_missed", "1 if no agent answered", |c, _| Cell::flag(c.flags.missed)),
    ticked("missed_basis", "Who says so: vendor or computed", |c, _| match c.flags.missed.value {
        None => Cell::Empty,
        Some(_) => Cell::text(match c.flags.missed.basis {
            Basis::Vendor => "vendor",
            Basis::Computed => "computed",
        }),
    }),
    ticked("is_offline", "1 if left while nobody was there", |c, _| Cell::flag(c.flags.offline)),
    ticked("is_unanswered", "1 if the visitor wrote and no human ever replied", |c, _| {
        Cell::Bool(c.computed.unanswered)
    }),
    ticked("visitor_last", "1 if the visitor spoke last", |c, _| Cell::Bool(c.computed.visitor_last)),
    ticked("is_chat", "1 if visitor and agent both wrote", |c, _| Cell::flag(c.flags.chat)),
    ticked("is_triggered", "1 if there was an automatic message", |c, _| Cell::flag(c.flags.triggered)),
    ticked("is_completed", "1 if closed and answered", |c, _| Cell::flag(c.flags.completed)),
    ticked("is_dropped", "1 if dropped", |c, _| Cell::flag(c.flags.dropped)),
    own("followed_up_at", "When it was marked as followed up", |marks| Cell::time(marks.followed_up)),
    own("starred", "1 if starred", |marks| Cell::Bool(marks.starred)),
    own("tags", "Tags, JSON list", |marks| Cell::list(marks.tags.iter().map(|tag| json!(tag)))),
    own("own_note", "Your own note", |marks| Cell::text(&marks.note)),
    // Figures
    ticked("rating", "Rating in stars, 1 to 5", |c, _| {
        c.stars().map_or(Cell::Empty, |stars| Cell::Integer(i64::from(stars)))
    }),
    more("rating_stated", "Rating as the vendor states it", |c, _| {
        c.rating.as_ref().map_or(Cell::Empty, |rating| Cell::text(&rating.stated))
    }),
    ticked("rating_comment", "Comment to the rating", |c, _| {
        c.rating.as_ref().map_or(Cell::Empty, |rating| Cell::text(&rating.comment))
    }),
    more("duration_stated_s", "Length as stated, seconds", |c, _| Cell::text(&c.stated.duration)),
    more("first_response_stated_s", "First response as stated, seconds", |c, _| Cell::text(&c.stated.first_response)),
    more("avg_response_stated_s", "Average response as stated, seconds", |c, _| Cell::text(&c.stated.average_response)),
    more("wait_stated_s", "Wait as stated, seconds", |c, _| Cell::text(&c.stated.wait)),
    more("messages_stated", "Messages as stated", |c, _| Cell::text(&c.stated.messages)),
    more("words_stated", "Words as stated", |c, _| Cell::text(&c.stated.words)),
    more("duration_s", "From begin to end, seconds", |c, _| Cell::duration(c.computed.duration_ms)),
    more("first_response_s", "First visitor message to first human reply, seconds", |c, _| {
        Cell::duration(c.computed.first_response_ms)
    }),
    more("visitor_messages", "Messages the visitor wrote", |c, _| Cell::count(c.computed.visitor_messages)),
    more("agent_messages", "Messages human agents wrote", |c, _| Cell::count(c.computed.agent_messages)),
    more("trigger_messages", "Automatic messages", |c, _| Cell::count(c.computed.trigger_messages)),
    more("triggers", "Names of the rules that sent them, JSON list", |c, _| {
        let mut seen = BTreeSet::new();
        let names = c.messages.iter().filter_map(|message| message.triggered_by.as_deref());
        Cell::list(names.filter(|name| !name.is_empty() && seen.insert(*name)).map(|name| json!(name)))
    }),
    more("ended_by", "Who ended it, as stated", |c, _| Cell::text(&c.ended_by)),
    // Visitor
    more("visitor_id", "The vendor's id of the visitor", |c, _| Cell::text(&c.visitor.id)),
    more("visitor_note", "Note kept by the agents", |c, _| Cell::text(&c.visitor.note)),
    more("visitor_group", "Group of the visitor", |c, _| Cell::text(&c.visitor.group)),
    more("ip", "IP address", |c, _| Cell::text(&c.visitor.ip)),
    more("city", "City", |c, _| Cell::text(&c.visitor.place.city)),
    more("region", "Region", |c, _| Cell::text(&c.visitor.place.region)),
    more("country", "Country", |c, _| Cell::text(&c.visitor.place.country)),
    more("country_code", "ISO country code", |c, _| Cell::text(&c.visitor.place.country_code)),
    more("latitude", "Latitude", |c, _| Cell::text(&c.visitor.place.latitude)),
    more("longitude", "Longitude", |c, _| Cell::text(&c.visitor.place.longitude)),
    more("language", "Language of the browser", |c, _| Cell::text(&c.visitor.language)),
    more("user_agent", "User agent of the browser", |c, _| Cell::text(&c.visitor.user_agent)),
    more("browser", "Browser as stated", |c, _| Cell::text(&c.visitor.browser)),
    more("os", "Operating system as stated", |c, _| Cell::text(&c.visitor.os)),
    more("platform", "Platform as stated", |c, _| Cell::text(&c.visitor.platform)),
    more("page_url", "Page on which the chat began", |c, _| Cell::text(&c.visitor.page_url)),
    more("entry_url", "First page of the visit", |c, _| Cell::text(&c.visitor.entry_url)),
    more("referrer", "Page the visitor came from", |c, _| Cell::text(&c.visitor.referrer)),
    ticked("pages", "Visited pages in order, JSON list of title and url", |c, _| {
        Cell::list(c.paths.iter().map(|path| object(&[("title", &path.title), ("url", &path.url)])))
    }),
    // SnapEngage's requester details
    profile("profile_name", |c, _| detail(c, "name")),
    profile("profile_emails", |c, _| detail(c, "emails")),
    profile("profile_name_profile_link", |c, _| detail(c, "name_profile_link")),
    profile("profile_phones", |c, _| detail(c, "phones")),
    profile("profile_address", |c, _| detail(c, "address")),
    profile("profile_address_2", |c, _| detail(c, "address_2")),
    profile("profile_city", |c, _| detail(c, "city")),
    profile("profile_state", |c, _| detail(c, "state")),
    profile("profile_zip", |c, _| detail(c, "zip")),
    profile("profile_country", |c, _| detail(c, "country")),
    profile("profile_company_name", |c, _| detail(c, "company_name")),
    profile("profile_company_profile_link", |c, _| detail(c, "company_profile_link")),
    profile("profile_employees", |c, _| detail(c, "employees")),
    profile("profile_revenue", |c, _| detail(c, "revenue")),
    profile("profile_title", |c, _| detail(c, "title")),
    profile("profile_website", |c, _| detail(c, "website")),
    profile("profile_social_profile_links", |c, _| detail(c, "social_profile_links")),
    profile("profile_gender", |c, _| detail(c, "gender")),
    profile("profile_age", |c, _| detail(c, "age")),
    profile("profile_influencer_score", |c, _| detail(c, "influencer_score")),
    profile("profile_notes", |c, _| detail(c, "notes")),
    profile("profile_industry", |c, _| detail(c, "industry")),
    profile("profile_avatars", |c, _| detail(c, "avatars")),
    profile("profile_other_data", |c, _| detail(c, "other_data")),
    // The rest
    more("description", "SnapEngage description or initial message", |c, _| Cell::text(&c.description)),
    more("source_id", "SnapEngage source_id", |c, _| Cell::text(&c.source_id)),
    more("case_url", "The case on the vendor's site", |c, _| Cell::text(&c.case_url)),
    more("snapshot_url", "SnapEngage snapshot image", |c, _| Cell::text(&c.snapshot_url)),
    more("destination_url", "SnapEngage destination_url", |c, _| Cell::text(&c.destination_url)),
    more("plugins", "SnapEngage plugins, JSON list", |c, _| variables(&c.plugins)),
    more("variables", "What the site told (Smartsupp), JSON list", |c, _| variables(&c.variables)),
    more("javascript_variables", "What the site told (SnapEngage), JSON list", |c, _| {
        variables(&c.javascript_variables)
    }),
    more("operator_variables", "What the agents noted (SnapEngage), JSON list", |c, _| {
        variables(&c.operator_variables)
    }),
    more("labels", "SnapEngage labels, JSON list", |c, _| variables(&c.labels)),
    more("unknown_fields", "Fields nobody knew, JSON object by place", |c, _| {
        Cell::members(c.unknown.iter().map(|field| (field.at.as_str(), field.json.as_str())))
    }),
    more("problems", "Odd data, JSON list of sentences", |c, _| {
        Cell::list(c.problems.iter().map(|problem| json!(problem.to_string())))
    }),
    more("transcript", "The whole conversation as text", |c, zone| {
        Cell::owned(plain_text(c, zone).trim_end().to_owned())
    }),
    // The directory
    who("agent_emails", "E-mail addresses of the agents who took part, JSON list", false, |joined| {
        Cell::list(joined.people.iter().map(|person| json!(person.email)))
    }),
    who("agent_roles", "Their roles, agent or admin, JSON list", false, |joined| {
        Cell::list(joined.people.iter().map(|person| json!(person.role)))
    }),
    who("trigger_rules", "Rules behind automatic messages, JSON object by name of the trigger", false, |joined| {
        if joined.rules.is_empty() { Cell::Empty } else { Cell::owned(json!(joined.rules).to_string()) }
    }),
    who("in_office_hours", "1 if begun inside office hours", false, |joined| {
        joined.in_hours.map_or(Cell::Empty, Cell::Bool)
    }),
    who("first_response_open_s", "First response as far as it fell into office hours, seconds", false, |joined| {
        Cell::duration(joined.open_response_ms)
    }),
];

const fn who(
    name: &'static str,
    help: &'static str,
    default: bool,
    value: for<'a> fn(&'a Joined) -> Cell<'a>,
) -> Column {
    Column { name, help, default, value: Value::Joined(value) }
}

const fn profile(name: &'static str, value: ConversationValue) -> Column {
    more(name, "SnapEngage requester detail", value)
}

fn detail<'a>(c: &'a Conversation, name: &str) -> Cell<'a> {
    c.profile.iter().find(|detail| detail.name == name).map_or(Cell::Empty, |detail| Cell::text(&detail.value))
}

fn variables(all: &[Variable]) -> Cell<'_> {
    Cell::list(all.iter().map(|one| object(&[("name", &one.name), ("label", &one.label), ("value", &one.value)])))
}
