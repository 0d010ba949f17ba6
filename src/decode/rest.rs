//! Saved requests and answers of Smartsupp's REST API → facts for the directory.
//!
//! Ids are text, however they were written. Secrets are dropped before anything is read (secrets.rs). What a fact has no field for is not kept.

use std::collections::{BTreeMap, BTreeSet};

use super::json::{Json, Members, get};
use super::{Failure, Learnt, Relaxation, secrets, times};
use crate::directory::{
    Account, Action, Answer, Condition, DomainCounts, EXPORTED, EXPORTED_VERSION, Entry, Fact, Hook, HoursZone,
    OfficeHours, Statistics, Trigger, User, plain_id,
};
use crate::model::Timestamp;

/// What an object of the REST API is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Account,
    User,
    Trigger,
    OfficeHours,
    Hook,
    Statistics,
    Answer,
    /// A list of any of them under this key.
    List(&'static str),
    /// Headers of a request: a key and nothing else.
    Headers,
    /// What `afterchat directory export` writes.
    Exported,
}

/// Says what an object of the REST API is, by its keys; the first line that fits wins.
pub(super) fn shape(members: &Members<'_>) -> Option<(Shape, &'static str)> {
    let has = |key| get(members, key).is_some();
    let list = |key| matches!(get(members, key), Some(Json::List(_)));
    let text = |key| matches!(get(members, key), Some(Json::Text(_)));
    let object = |key| get(members, key).and_then(Json::members);
    let only = |keys: &[&str]| members.iter().all(|(key, _)| keys.contains(&key.as_ref()));
    if has(EXPORTED) && list("entries") {
        return Some((Shape::Exported, "a directory that Afterchat exported"));
    }
    if object("domains").is_some_and(|all| all.iter().all(|(_, domain)| domain.get("visits").is_some())) {
        return Some((Shape::Statistics, "Smartsupp hourly statistics"));
    }
    if only(&["success"]) && matches!(get(members, "success"), Some(Json::Bool(_))) {
        return Some((Shape::Answer, "an answer of the Smartsupp REST API to a test call"));
    }
    if text("error") && text("message") && members.len() <= 3 {
        return Some((Shape::Answer, "an error answer of the Smartsupp REST API"));
    }
    if list("records") {
        return Some((Shape::List("records"), "a list answer of the Smartsupp REST API"));
    }
    if list("agents") {
        return Some((Shape::List("agents"), "a list of Smartsupp agents"));
    }
    if has("accountKey") {
        return Some((Shape::Account, "a Smartsupp REST API answer about an account"));
    }
    if only(&["title", "lang"]) && has("title") && has("lang") {
        return Some((Shape::Account, "a Smartsupp REST API request to create an account"));
    }
    let role = matches!(get(members, "role"), Some(Json::Text(role)) if ["agent", "admin"].contains(&role.trim().to_lowercase().as_str()));
    if has("role") && has("email") && has("fullname") || role && has("id") && (has("nickname") || has("email")) {
        let asks = !has("id");
        let name = if asks {
            "a Smartsupp REST API request to create a user"
        } else {
            "a Smartsupp REST API answer about a user"
        };
        return Some((Shape::User, name));
    }
    if has("event") && has("conditions") && has("actions") {
        return Some((Shape::Trigger, "a Smartsupp REST API trigger"));
    }
    let hours = |it: &Json<'_>| it.get("dow").is_some() && it.get("times").is_some();
    let config = matches!(get(members, "config"), Some(Json::List(days)) if days.iter().any(hours));
    if has("days") && has("timezone") && has("config") || config {
        return Some((Shape::OfficeHours, "Smartsupp REST API office hours"));
    }
    let report = matches!(get(members, "name"), Some(Json::Text(name)) if name == "domain-stats-report");
    if report && has("config") || object("config").is_some_and(|it| get(it, "url").is_some()) && text("name") {
        return Some((Shape::Hook, "a Smartsupp REST API hook"));
    }
    has("apiKey").then_some((Shape::Headers, "the headers of a Smartsupp REST API request"))
}

/// Reads what an object of this shape says, and what of it could not be read: a bad record of a list costs itself.
pub(super) fn learn(shape: Shape, what: &str, mut json: Json<'_>, relaxed: &[Relaxation]) -> (Learnt, Option<Failure>) {
    json.settle(&mut |_pointer, _key| {});
    let mut dropped = BTreeSet::new();
    secrets::drop_secrets(&mut json, &mut dropped);
    let mut learnt =
        Learnt { what: what.to_owned(), entries: Vec::new(), dropped: Vec::new(), relaxed: relaxed.to_vec() };
    let mut failed: Vec<String> = Vec::new();
    let mut more = 0_usize;
    let mut take = |entry: Result<Option<Entry>, String>| match entry {
        Ok(entry) => learnt.entries.extend(entry),
        Err(why) if failed.is_empty() => failed.push(why),
        Err(_one_more) => more += 1,
    };
    if let Some(members) = json.members() {
        let fact_of = |fact: Result<Option<Fact>, String>| fact.map(|fact| fact.map(known));
        match shape {
            Shape::List(key) => {
                for (number, record) in (1..).zip(list(members, key)) {
                    let fact = record.members().map_or(Ok(None), record_fact);
                    take(fact_of(fact).map_err(|why| format!("Record {number}: {why}")));
                }
            }
            Shape::Exported if text(members, EXPORTED) != EXPORTED_VERSION.to_string() => {
                take(Err("This directory was exported by a newer Afterchat".to_owned()));
            }
            Shape::Exported => {
                for (number, entry) in (1..).zip(list(members, "entries")) {
                    let unknown = || format!("Entry {number} of this directory is not understood");
                    take(exported(entry).map(Some).ok_or_else(unknown));
                }
            }
            Shape::Headers => {}
            shape => take(fact_of(fact(shape, members))),
        }
    }
    learnt.dropped = dropped.into_iter().collect();
    let failure = failed.pop().map(|why| {
        let message = if more == 0 { why } else { format!("{why}; {more} more are wrong likewise") };
        Failure { line: 0, column: 0, message }
    });
    (learnt, failure)
}

/// The account in the address of a call that stands beside what was sent or answered: `…/accounts/208/users/create`.
pub(super) fn account_around(members: &Members<'_>) -> Option<String> {
    let addresses = ["url", "uri", "path", "endpoint", "request_uri", "REQUEST_URI"];
    addresses.iter().find_map(|key| account_in(&text(members, key)))
}

/// The account in an address, or in a path of files that were saved after the vendor's scheme: `accounts/208/users/…`.
pub(crate) fn account_in(address: &str) -> Option<String> {
    const BELOW: [&str; 4] = ["users", "triggers", "hooks", "officehours"];
    let parts: Vec<&str> = address.split(['/', '\\']).collect();
    let found = parts.windows(3).rev().find_map(|three| match three {
        ["accounts", id, below] if BELOW.iter().any(|word| below.starts_with(word)) => Some(*id),
        _ => None,
    })?;
    (!found.is_empty() && found.bytes().all(|byte| byte.is_ascii_digit())).then(|| found.to_owned())
}

/// Office hours as the vendor's own guide prints them, without the comma between two members. `None` for anything else.
///
/// A comma is the only thing that JSON allows between a value and the next key of the same object, so putting it there invents nothing, provided that
/// nothing else is lost. That is so where the result has exactly the four members of office hours, each once and each as it must be: a lost
/// key or brace would leave a member over or missing.
pub(super) fn repaired(bytes: &[u8]) -> Option<Learnt> {
    /// The guide's text has 200 bytes.
    const MOST: usize = 64 << 10;
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= MOST)?;
    let (text, inserted) = with_commas(text);
    let mut json = Json::parse(&text).ok().filter(|_| inserted > 0)?;
    let mut repeated = false;
    json.settle(&mut |_pointer, _key| repeated = true);
    let members = json.members()?;
    let expected = ["active", "days", "timezone", "config"];
    let exact = |members: &Members<'_>, keys: &[&str]| {
        members.len() == keys.len() && keys.iter().all(|key| get(members, key).is_some())
    };
    let whole = !repeated
        && exact(members, &expected)
        && matches!(get(members, "active"), Some(Json::Bool(_)))
        && list(members, "config").iter().all(|day| day.members().is_some_and(|day| exact(day, &["dow", "times"])));
    if !whole {
        return None;
    }
    let (learnt, failure) =
        learn(Shape::OfficeHours, "Smartsupp REST API office hours", json, &[Relaxation::MissingComma]);
    failure.is_none().then_some(learnt)
}

/// The text with a comma wherever a value is followed by a key, with or without white space between; how many that were.
fn with_commas(text: &str) -> (String, usize) {
    let mut out = String::with_capacity(text.len() + 4);
    let mut inserted = 0;
    // Whether what was read last ends a value.
    let mut value_before = false;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let token = match first {
            '"' => {
                let length = string_length(rest);
                let is_key = rest.get(length..).unwrap_or_default().trim_start().starts_with(':');
                if value_before && is_key {
                    out.push(',');
                    inserted += 1;
                }
                value_before = !is_key;
                length
            }
            c if c.is_whitespace() => c.len_utf8(),
            '{' | '[' | ',' | ':' => {
                value_before = false;
                1
            }
            '}' | ']' => {
                value_before = true;
                1
            }
            c => {
                value_before = true;
                c.len_utf8()
            }
        };
        let (copied, left) = rest.split_at_checked(token).unwrap_or((rest, ""));
        out.push_str(copied);
        rest = left;
    }
    (out, inserted)
}

/// Bytes of the string a text begins with, its quotes included; all of it where it does not end.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn known(fact: Fact) -> Entry {
    Entry { since: None, by_hand: false, fact }
}

/// A member of a list answer, which need not have all keys.
fn record_fact(members: &Members<'_>) -> Result<Option<Fact>, String> {
    let has = |key| get(members, key).is_some();
    let shape = match shape(members) {
        Some((Shape::List(_) | Shape::Exported | Shape::Headers | Shape::Answer, _)) => return Ok(None),
        Some((shape, _)) => shape,
        None if has("role") => Shape::User,
        None if has("event") => Shape::Trigger,
        None if has("title") && has("lang") => Shape::Account,
        None => return Ok(None),
    };
    fact(shape, members)
}

fn fact(shape: Shape, members: &Members<'_>) -> Result<Option<Fact>, String> {
    let text = |key: &'static str| text(members, key);
    let first = |keys: &[&'static str]| keys.iter().map(|key| text(key)).find(|it| !it.is_empty()).unwrap_or_default();
    let account = first(&["accountId", "account_id", "aid"]);
    let id = plain_id(&text("id")).to_owned();
    Ok(Some(match shape {
        Shape::Account => {
            Fact::Account(Account { id, title: text("title"), lang: text("lang"), key: text("accountKey") })
        }
        Shape::User => Fact::User(User {
            id,
            account,
            name: first(&["fullname", "name"]),
            nickname: text("nickname"),
            email: text("email"),
            role: text("role"),
            lang: text("lang"),
            note: text("note"),
        }),
        Shape::Trigger => Fact::Trigger(trigger(members, id, account)),
        Shape::OfficeHours => Fact::OfficeHours(office_hours(members, &account)?),
        Shape::Hook => Fact::Hook(Hook {
            id,
            account,
            name: text("name"),
            config: get(members, "config").map_or_else(String::new, Json::to_json),
        }),
        Shape::Statistics => Fact::Statistics(statistics(members)),
        Shape::Answer => {
            Fact::Answer(Answer { success: flag(members, "success"), error: text("error"), message: text("message") })
        }
        Shape::List(_) | Shape::Headers | Shape::Exported => return Ok(None),
    }))
}

fn trigger(members: &Members<'_>, id: String, account: String) -> Trigger {
    let conditions = list(members, "conditions").into_iter().filter_map(Json::members).map(|it| Condition {
        name: text(it, "name"),
        cmp: text(it, "cmp"),
        value: get(it, "value").map_or_else(|| "null".to_owned(), Json::to_json),
    });
    let actions = list(members, "actions").into_iter().filter_map(Json::members).map(|it| Action {
        name: text(it, "name"),
        agent_nick: text(it, "agent_nick"),
        message: text(it, "message"),
    });
    Trigger {
        id,
        account,
        name: text(members, "name"),
        description: text(members, "description"),
        active: flag(members, "active"),
        event: text(members, "event"),
        only_once: flag(members, "only_once"),
        constraints: text(members, "constraints"),
        conditions: conditions.collect(),
        actions: actions.collect(),
    }
}

/// Open are the days in `days`, at their times in `config`: a day that is in one of them only is closed.
fn office_hours(members: &Members<'_>, account: &str) -> Result<OfficeHours, String> {
    let failed = |why: String| format!("Office hours that cannot be: {why}");
    let stated = text(members, "timezone");
    let zone = HoursZone::parse(&stated)
        .ok_or_else(|| failed(format!("there is no time zone “{}”", super::describe::shortened(&stated))))?;
    let day_of = |json: &Json<'_>| scalar(json).parse::<u8>().ok().map(|day| if day == 7 { 0 } else { day });
    let open: Option<BTreeSet<u8>> =
        get(members, "days").map(|_| list(members, "days").iter().filter_map(|day| day_of(day)).collect());
    let mut spans = Vec::new();
    for config in list(members, "config") {
        let Some(config) = config.members() else { continue };
        let day = get(config, "dow").and_then(day_of).ok_or_else(|| failed("a day has no number".to_owned()))?;
        for times in list(config, "times") {
            let minute = |key| times.get(key).and_then(|it| scalar(it).parse::<u16>().ok());
            let (from, to) =
                minute("from").zip(minute("to")).ok_or_else(|| failed("a time is no minute".to_owned()))?;
            spans.push((day, from, to));
        }
    }
    // All are checked, also those of closed days.
    OfficeHours::new(account, true, zone, spans.iter().copied()).map_err(failed)?;
    let active = flag(members, "active").unwrap_or(true);
    let spans = spans.into_iter().filter(|(day, _, _)| open.as_ref().is_none_or(|open| open.contains(day)));
    OfficeHours::new(account, active, zone, spans).map_err(failed)
}

fn statistics(members: &Members<'_>) -> Statistics {
    let domains = get(members, "domains").and_then(Json::members).into_iter().flatten();
    let counts = domains.map(|(domain, counts)| {
        let count = |key| counts.get(key).and_then(|it| scalar(it).parse().ok());
        let counts = DomainCounts {
            visits: count("visits"),
            conversations: count("conversations"),
            auto_messages: count("autoMessages"),
            auto_messages_reply: count("autoMessagesReply"),
        };
        (domain.to_string(), counts)
    });
    Statistics { domains: counts.collect::<BTreeMap<_, _>>() }
}

/// An entry of the program's own export, with its date.
fn exported(entry: &Json<'_>) -> Option<Entry> {
    let since = entry.get("since").and_then(times_of);
    let by_hand = matches!(entry.get("by_hand"), Some(Json::Bool(true)));
    let fact = serde_json::from_str(&entry.get("fact")?.to_json()).ok()?;
    Some(Entry { since, by_hand, fact })
}

fn times_of(json: &Json<'_>) -> Option<Timestamp> {
    match json {
        Json::Text(text) => times::from_text(text).map(|read| read.at),
        other => Timestamp::from_millis(scalar(other).parse().ok()?),
    }
}

/// A list, or an object with numbers for keys, which is what PHP makes of one.
fn list<'j, 'a>(members: &'j Members<'a>, key: &str) -> Vec<&'j Json<'a>> {
    match get(members, key) {
        Some(Json::List(list)) => list.iter().collect(),
        Some(Json::Object(members, _)) if members.iter().all(|(key, _)| key.parse::<u32>().is_ok()) => {
            members.iter().map(|(_, value)| value).collect()
        }
        _ => Vec::new(),
    }
}

fn text(members: &Members<'_>, key: &str) -> String {
    get(members, key).map(scalar).unwrap_or_default()
}

/// A text or number as text; nothing for anything else.
fn scalar(json: &Json<'_>) -> String {
    match json {
        Json::Text(text) => text.trim().to_owned(),
        Json::Number(digits) => digits.clone(),
        _ => String::new(),
    }
}

fn flag(members: &Members<'_>, key: &str) -> Option<bool> {
    match get(members, key)? {
        Json::Bool(flag) => Some(*flag),
        other => match scalar(other).as_str() {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        },
    }
}

#[cfg(test)]
#[path = "rest_tests.rs"]
mod tests;
