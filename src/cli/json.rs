//! The JSON the command line prints: a stable contract, field by field. New fields only at the end.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::json_message::{MessageJson, UnknownJson, message};
use super::output::{Failure, JsonOut};
use crate::directory::{Joined, Person, SentBy};
use crate::model::{Basis, Conversation, Flag, FlagName, Timestamp, Variable, VisitedPath, Zone, response_times};
use crate::query::{Expr, Field, Is, Query};
use crate::store::{FacetKind, FacetValue, Row, Stored};

/// Writes one value and a line break.
pub(crate) fn write_line<W: Write>(out: &mut JsonOut<W>, value: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// One line of `facets --json`: `query` finds exactly the conversations that are counted, within the same result.
#[derive(Serialize)]
pub(crate) struct FacetLine<'a> {
    by: &'static str,
    value: &'a str,
    detail: &'a str,
    count: u64,
    query: String,
}

impl<'a> FacetLine<'a> {
    pub(crate) fn new(kind: FacetKind, value: &'a FacetValue) -> Self {
        let query = Query { expr: Expr::Term(value.term.clone()), ..Query::default() }.to_string();
        Self { by: kind.word(), value: &value.text, detail: &value.detail, count: value.count, query }
    }
}

/// One line of `views --json`.
#[derive(Serialize)]
pub(crate) struct ViewLine<'a> {
    pub(crate) name: &'a str,
    pub(crate) query: &'a str,
    pub(crate) count: u64,
    pub(crate) built_in: bool,
}

/// One line of `fields --json`.
#[derive(Serialize)]
pub(crate) struct FieldLine {
    field: &'static str,
    aliases: &'static [&'static str],
    kind: &'static str,
    values: Vec<&'static str>,
    help: &'static str,
    example: &'static str,
}

impl FieldLine {
    pub(crate) fn new(field: &Field) -> Self {
        let Field { word, aliases, value, help, example, .. } = *field;
        Self { field: word, aliases, kind: value.word(), values: field.values(), help, example }
    }
}

/// One line of `search --json`. Times are ISO 8601 with offset in the chosen zone.
#[derive(Serialize)]
pub(crate) struct SearchLine<'a> {
    key: String,
    source: &'static str,
    account: &'a str,
    id: &'a str,
    started: Option<String>,
    ended: Option<String>,
    visitor: SearchVisitor<'a>,
    flags: Vec<&'static str>,
    rating: Option<u8>,
    agents: Vec<AgentJson<'a>>,
    messages: u32,
    snippet: &'a str,
    /// Only where there are some.
    #[serde(skip_serializing_if = "Option::is_none")]
    marks: Option<MarksJson<'a>>,
    /// What the directory knows, only where it does.
    #[serde(skip_serializing_if = "str::is_empty")]
    account_title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_office_hours: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_response_open_ms: Option<i64>,
}

/// The user's own.
#[derive(Serialize)]
struct MarksJson<'a> {
    starred: bool,
    followed_up: Option<String>,
    tags: &'a [String],
    note: &'a str,
}

#[derive(Serialize)]
struct SearchVisitor<'a> {
    id: &'a str,
    name: &'a str,
    email: &'a str,
}

#[derive(Serialize)]
struct AgentJson<'a> {
    id: &'a str,
    name: &'a str,
    /// What the directory knows besides.
    #[serde(skip_serializing_if = "str::is_empty")]
    email: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    role: &'a str,
}

impl<'a> AgentJson<'a> {
    fn all(joined: &'a Joined) -> Vec<Self> {
        let one = |it: &'a Person| Self { id: &it.id, name: &it.name, email: &it.email, role: &it.role };
        joined.people.iter().map(one).collect()
    }
}

impl<'a> SearchLine<'a> {
    pub(crate) fn new(row: &'a Row, zone: Zone) -> Self {
        let mut flags: Vec<&'static str> = row.flags.set().map(FlagName::word).collect();
        let more = [
            (Is::Unanswered, row.unanswered),
            (Is::VisitorLast, row.visitor_last),
            (Is::Rated, row.stars.is_some()),
            (Is::Commented, row.commented),
        ];
        flags.extend(more.into_iter().filter(|(_, holds)| *holds).map(|(is, _)| is.word()));
        Self {
            key: row.key.to_string(),
            source: row.key.vendor.word(),
            account: &row.account,
            id: &row.key.id,
            started: iso(row.started, zone),
            ended: iso(row.ended, zone),
            visitor: SearchVisitor { id: &row.visitor_id, name: &row.visitor_name, email: &row.visitor_email },
            flags,
            rating: row.stars,
            agents: AgentJson::all(&row.joined),
            messages: row.messages,
            snippet: &row.snippet,
            marks: (!row.marks.is_empty()).then(|| MarksJson {
                starred: row.marks.starred,
                followed_up: iso(row.marks.followed_up, zone),
                tags: &row.marks.tags,
                note: &row.marks.note,
            }),
            account_title: &row.joined.account_title,
            in_office_hours: row.joined.in_hours,
            first_response_open_ms: row.joined.open_response_ms,
        }
    }
}

/// One line of `search --batch`.
#[derive(Serialize)]
pub(crate) struct BatchLine<'a> {
    pub(crate) query: &'a str,
    pub(crate) count: u64,
    pub(crate) keys: Vec<String>,
    pub(crate) first_page_ms: f64,
    pub(crate) total_ms: f64,
}

pub(super) fn iso(at: Option<Timestamp>, zone: Zone) -> Option<String> {
    at.map(|at| zone.iso(at))
}

/// `show --json`: everything known about a conversation.
#[derive(Serialize)]
pub(crate) struct ConversationJson<'a> {
    key: String,
    source: &'static str,
    account: &'a str,
    id: &'a str,
    #[serde(rename = "type")]
    type_stated: &'a str,
    started: Option<String>,
    started_stated: &'a str,
    time_uncertain: bool,
    ended: Option<String>,
    time_zone: &'static str,
    flags: FlagsJson,
    unanswered: bool,
    visitor_last: bool,
    visitor: VisitorJson<'a>,
    agents: Vec<AgentJson<'a>>,
    messages: Vec<MessageJson<'a>>,
    paths: Vec<PathJson<'a>>,
    rating: Option<RatingJson<'a>>,
    stated: StatedJson<'a>,
    computed: ComputedJson,
    variables: Vec<VariableJson<'a>>,
    javascript_variables: Vec<VariableJson<'a>>,
    operator_variables: Vec<VariableJson<'a>>,
    labels: Vec<VariableJson<'a>>,
    plugins: Vec<VariableJson<'a>>,
    profile: Vec<NamedJson<'a>>,
    description: &'a str,
    ended_by: &'a str,
    source_id: &'a str,
    case_url: &'a str,
    snapshot_url: &'a str,
    destination_url: &'a str,
    unknown_fields: Vec<UnknownJson<'a>>,
    problems: Vec<ProblemJson<'a>>,
    files: Vec<String>,
    older_copies: usize,
    account_title: &'a str,
    in_office_hours: Option<bool>,
    first_response_open_ms: Option<i64>,
    /// Rules behind triggered messages, by the name those say.
    trigger_rules: &'a BTreeMap<String, SentBy>,
}

#[derive(Serialize)]
struct FlagsJson {
    missed: Option<bool>,
    offline: Option<bool>,
    dropped: Option<bool>,
    triggered: Option<bool>,
    completed: Option<bool>,
    chat: Option<bool>,
    /// Those worked out here, not stated by the vendor.
    computed: Vec<&'static str>,
}

#[derive(Serialize)]
struct VisitorJson<'a> {
    id: &'a str,
    name: &'a str,
    emails: &'a [String],
    phones: &'a [String],
    note: &'a str,
    group: &'a str,
    ip: &'a str,
    city: &'a str,
    region: &'a str,
    country: &'a str,
    country_code: &'a str,
    latitude: &'a str,
    longitude: &'a str,
    language: &'a str,
    user_agent: &'a str,
    browser: &'a str,
    os: &'a str,
    platform: &'a str,
    referrer: &'a str,
    page_url: &'a str,
    entry_url: &'a str,
}

#[derive(Serialize)]
struct PathJson<'a> {
    title: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
struct RatingJson<'a> {
    stars: Option<u8>,
    stated: &'a str,
    comment: &'a str,
}

#[derive(Serialize)]
struct StatedJson<'a> {
    duration: &'a str,
    first_response: &'a str,
    average_response: &'a str,
    wait: &'a str,
    messages: &'a str,
    words: &'a str,
}

#[derive(Serialize)]
struct ComputedJson {
    duration_ms: Option<i64>,
    first_response_ms: Option<i64>,
    visitor_messages: u32,
    agent_messages: u32,
    trigger_messages: u32,
}

#[derive(Serialize)]
struct VariableJson<'a> {
    name: &'a str,
    label: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct NamedJson<'a> {
    name: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct ProblemJson<'a> {
    at: &'a str,
    message: &'a str,
}

/// Everything known about a conversation, times in `zone`.
pub(crate) fn conversation(stored: &Stored, zone: Zone) -> ConversationJson<'_> {
    let it = &stored.conversation;
    ConversationJson {
        key: it.key.to_string(),
        source: it.key.vendor.word(),
        account: &it.account,
        id: &it.key.id,
        type_stated: &it.type_stated,
        started: iso(it.started, zone),
        started_stated: &it.started_stated,
        time_uncertain: it.time_uncertain,
        ended: iso(it.ended, zone),
        time_zone: zone.name(),
        flags: flags(it),
        unanswered: it.computed.unanswered,
        visitor_last: it.computed.visitor_last,
        visitor: visitor(it),
        agents: AgentJson::all(&stored.joined),
        messages: it.messages.iter().zip(response_times(&it.messages)).map(|(m, ms)| message(m, ms, zone)).collect(),
        paths: it.paths.iter().map(|VisitedPath { title, url }| PathJson { title, url }).collect(),
        rating: it.rating.as_ref().map(|it| RatingJson { stars: it.stars, stated: &it.stated, comment: &it.comment }),
        stated: StatedJson {
            duration: &it.stated.duration,
            first_response: &it.stated.first_response,
            average_response: &it.stated.average_response,
            wait: &it.stated.wait,
            messages: &it.stated.messages,
            words: &it.stated.words,
        },
        computed: ComputedJson {
            duration_ms: it.computed.duration_ms,
            first_response_ms: it.computed.first_response_ms,
            visitor_messages: it.computed.visitor_messages,
            agent_messages: it.computed.agent_messages,
            trigger_messages: it.computed.trigger_messages,
        },
        variables: variables(&it.variables),
        javascript_variables: variables(&it.javascript_variables),
        operator_variables: variables(&it.operator_variables),
        labels: variables(&it.labels),
        plugins: variables(&it.plugins),
        profile: it.profile.iter().map(|it| NamedJson { name: &it.name, value: &it.value }).collect(),
        description: &it.description,
        ended_by: &it.ended_by,
        source_id: &it.source_id,
        case_url: &it.case_url,
        snapshot_url: &it.snapshot_url,
        destination_url: &it.destination_url,
        unknown_fields: it.unknown.iter().map(|it| UnknownJson::new(&it.at, &it.json)).collect(),
        problems: it.problems.iter().map(|it| ProblemJson { at: &it.at, message: &it.message }).collect(),
        files: stored.files.iter().map(|file| crate::import::shown_path(file)).collect(),
        older_copies: stored.older.len(),
        account_title: &stored.joined.account_title,
        in_office_hours: stored.joined.in_hours,
        first_response_open_ms: stored.joined.open_response_ms,
        trigger_rules: &stored.joined.rules,
    }
}

fn flags(it: &Conversation) -> FlagsJson {
    let computed = |flag: &Flag| flag.value.is_some() && flag.basis == Basis::Computed;
    FlagsJson {
        missed: it.flags.missed.value,
        offline: it.flags.offline.value,
        dropped: it.flags.dropped.value,
        triggered: it.flags.triggered.value,
        completed: it.flags.completed.value,
        chat: it.flags.chat.value,
        computed: FlagName::ALL.into_iter().filter(|name| computed(&it.flags.get(*name))).map(FlagName::word).collect(),
    }
}

fn visitor(it: &Conversation) -> VisitorJson<'_> {
    let it = &it.visitor;
    VisitorJson {
        id: &it.id,
        name: &it.name,
        emails: &it.emails,
        phones: &it.phones,
        note: &it.note,
        group: &it.group,
        ip: &it.ip,
        city: &it.place.city,
        region: &it.place.region,
        country: &it.place.country,
        country_code: &it.place.country_code,
        latitude: &it.place.latitude,
        longitude: &it.place.longitude,
        language: &it.language,
        user_agent: &it.user_agent,
        browser: &it.browser,
        os: &it.os,
        platform: &it.platform,
        referrer: &it.referrer,
        page_url: &it.page_url,
        entry_url: &it.entry_url,
    }
}

fn variables(all: &[Variable]) -> Vec<VariableJson<'_>> {
    all.iter().map(|Variable { name, label, value }| VariableJson { name, label, value }).collect()
}
