//! SnapEngage: the Integration POST API, a case of the Logs API (times as numbers), the shapes of 2014 and 2015 (`transcript`,
//! `initial_message`, no `sender`), and the older XML, which `xml` has made JSON (no `type`, `languages` instead of `language_code`).
//!
//! Times: seconds and milliseconds first, then numbers, and the vendor's date texts last, because those are local to the account. The
//! vendor states no end: it is the last message, which is a fact, and only without any message the begin plus `chat_duration`, because
//! nobody says from when that is counted.

use super::common::{Agents, add_once, empty, first_and_last, id_or_hash, role_of, silent, sort_by_time, variables};
use super::json::Json;
use super::loose::{At, Fields, Notes, value_text};
use super::times::ReadTime;
use crate::model::{
    Agent, ComputedFigures, Conversation, Flag, Flags, Message, ProblemKind, ProfileDetail, Rating, Role, Timestamp,
    Translation, Vendor, Visitor,
};

/// What the vendor writes where there is no e-mail address.
const NO_EMAIL: [&str; 2] = ["unknown", "unknown@example.com"];

/// Decodes one conversation.
pub(super) fn decode(mut fields: Fields<'_, '_>, payload: &[u8], mut notes: Notes) -> Conversation {
    let notes = &mut notes;
    let mut out = empty(Vendor::SnapEngage);
    out.key.id = id_or_hash(fields.id("id", notes), "/id", payload, notes);
    out.account = fields.id("widget_id", notes);
    out.case_url = fields.text("url", notes);
    out.snapshot_url = fields.text("snapshot_image_url", notes);
    out.destination_url = fields.text("destination_url", notes);
    out.type_stated = fields.text("type", notes);
    let requested_by = fields.text("requested_by", notes);
    let requester = fields.take("requester_details");
    let description = fields.take("description");
    let initial = fields.take("initial_message");
    out.description = [description, initial]
        .into_iter()
        .flatten()
        .map(value_text)
        .find(|text| !text.trim().is_empty())
        .unwrap_or_default();

    let begin = began(&mut fields, &mut out.started_stated, notes);
    out.time_uncertain = begin.is_some_and(|time| time.uncertain);
    let proactive = fields.flag("proactive_chat", notes);
    out.visitor = visitor(&mut fields, notes);
    people(&mut out, requester, requested_by, notes);
    out.source_id = fields.id("source_id", notes);
    out.stated.wait = fields.figure("chat_waittime", notes);
    out.stated.duration = fields.figure("chat_duration", notes);
    out.ended_by = fields.text("chat_ended_by", notes);
    out.rating = rating(&mut fields, notes);

    let messages = transcript(&mut fields, &mut out, notes);
    if out.visitor.name.trim().is_empty() {
        out.visitor.name = messages
            .iter()
            .find(|message| message.role == Role::Visitor && !message.author_name.is_empty())
            .map(|message| message.author_name.clone())
            .unwrap_or_default();
    }
    out.messages = sort_by_time(messages);
    for message in
        out.messages.iter_mut().filter(|message| message.role == Role::Visitor && message.author_name.is_empty())
    {
        message.author_name.clone_from(&out.visitor.name);
    }
    let (agent_id, agent_alias) = (fields.id("chat_agent_id", notes), fields.text("chat_agent_alias", notes));
    out.agents = agents(&out.messages, &agent_id, &agent_alias);

    out.started = begin.map(|time| time.at).or(first_and_last(&out.messages).0);
    offline_text(&mut out);
    let (_, last) = first_and_last(&out.messages);
    out.ended = ended(out.started, last, &out.stated.duration);
    out.computed = ComputedFigures::of(&out.messages, out.started, out.ended);
    out.flags = flags(&out, proactive);

    out.javascript_variables = variables(&mut fields, "javascript_variables", notes);
    out.operator_variables = variables(&mut fields, "operator_variables", notes);
    out.labels = variables(&mut fields, "labels", notes);
    out.plugins = variables(&mut fields, "plugins", notes);
    fields.leave(&mut out.unknown);
    out.unknown.append(&mut notes.kept);
    out.problems = notes.take_problems();
    out
}

/// The begin, and the vendor's own text of it.
fn began(fields: &mut Fields<'_, '_>, stated: &mut String, notes: &mut Notes) -> Option<ReadTime> {
    let parts = fields.time_in_parts("created_at_seconds", "created_at_milliseconds", notes);
    let date = fields.take("created_at_date");
    let plain = fields.take("created_at");
    if let Some(Json::Text(text)) = &date {
        stated.push_str(text);
    }
    let certain = parts.map(|at| ReadTime { at, uncertain: false });
    if certain.is_some() {
        check_spare_time(fields, "created_at", plain.as_ref(), notes);
        check_spare_time(fields, "created_at_date", date.as_ref(), notes);
        return certain;
    }
    best_time(fields, &[("created_at", plain), ("created_at_date", date)], notes)
}

/// A time that is not needed, because there is a better one: noted where it cannot be one. Texts are kept as stated anyway.
fn check_spare_time(fields: &Fields<'_, '_>, key: &str, value: Option<&Json<'_>>, notes: &mut Notes) {
    match value {
        Some(Json::Text(_)) if key.ends_with("date") => {}
        Some(value) => drop(fields.time_of(key, value, notes)),
        None => {}
    }
}

/// The first of these values that states a time with a zone, else the first that states one without.
fn best_time(fields: &Fields<'_, '_>, values: &[(&str, Option<Json<'_>>)], notes: &mut Notes) -> Option<ReadTime> {
    let mut uncertain = None;
    for (key, value) in values {
        match value.as_ref().and_then(|value| fields.time_of(key, value, notes)) {
            Some(time) if time.uncertain => uncertain = uncertain.or(Some(time)),
            Some(time) => return Some(time),
            None => {}
        }
    }
    uncertain
}

fn visitor(fields: &mut Fields<'_, '_>, notes: &mut Notes) -> Visitor {
    let mut visitor = Visitor::default();
    let mut url = |key| {
        Some(fields.text(key, notes)).filter(|url| !url.trim().eq_ignore_ascii_case("unknown")).unwrap_or_default()
    };
    visitor.page_url = url("page_url");
    visitor.referrer = url("referrer_url");
    visitor.entry_url = url("entry_url");
    visitor.ip = fields.text("ip_address", notes);
    visitor.user_agent = fields.text("user_agent", notes);
    visitor.browser = fields.text("browser", notes);
    visitor.os = fields.text("os", notes);
    visitor.place.country_code = fields.text("country_code", notes);
    visitor.place.country = fields.text("country", notes);
    visitor.place.region = fields.loose_text("region", notes);
    visitor.place.city = fields.text("city", notes);
    visitor.place.latitude = fields.figure("latitude", notes);
    visitor.place.longitude = fields.figure("longitude", notes);
    let languages = fields.text("language_code", notes);
    let languages = if languages.is_empty() { language_listed(fields, notes) } else { languages };
    let first = languages.split(',').next().unwrap_or_default();
    first.split(';').next().unwrap_or_default().trim().clone_into(&mut visitor.language);
    visitor
}

/// The first language of the older format's list `[{name, code}]`; several are kept as they are too.
fn language_listed(fields: &mut Fields<'_, '_>, notes: &mut Notes) -> String {
    let Some(value) = fields.take("languages") else { return String::new() };
    let first = match &value {
        Json::List(list) => list.first().and_then(|first| first.get("code")),
        _ => None,
    };
    let code = match first {
        Some(Json::Text(code)) => code.clone().into_owned(),
        _ => String::new(),
    };
    if code.is_empty() || matches!(&value, Json::List(list) if list.len() > 1) {
        notes.keep(At::Key(&fields.at, "languages"), &value);
    }
    code
}

/// Name, addresses and numbers of the requester, and all 24 details as they are.
fn people(out: &mut Conversation, requester: Option<Json<'_>>, requested_by: String, notes: &mut Notes) {
    let root = At::Root;
    let mut emails = vec![requested_by];
    let mut phones = Vec::new();
    let fields = Fields::of(requester, At::Key(&root, "requester_details"), notes);
    for (key, value) in fields.left_over() {
        match key.as_ref() {
            "name" => out.visitor.name = value_text(value.clone()),
            "emails" | "email" => texts(&value, &mut emails),
            "phones" | "phone" => texts(&value, &mut phones),
            _ => {}
        }
        let value = value_text(value);
        if !value.is_empty() {
            out.profile.push(ProfileDetail { name: key.into_owned(), value });
        }
    }
    emails.retain(|email| !NO_EMAIL.iter().any(|none| none.eq_ignore_ascii_case(email.trim())));
    add_once(&mut out.visitor.emails, emails);
    add_once(&mut out.visitor.phones, phones);
}

/// The texts of a list, or the one text.
fn texts(value: &Json<'_>, out: &mut Vec<String>) {
    match value {
        Json::List(list) => list.iter().for_each(|value| texts(value, out)),
        Json::Object(members, _) => members.iter().for_each(|(_, value)| texts(value, out)),
        Json::Text(text) => out.push(text.clone().into_owned()),
        Json::Number(digits) => out.push(digits.clone()),
        Json::Null | Json::Bool(_) => {}
    }
}

/// 0 to 100, which counts as 1 + round(score / 25) stars.
fn rating(fields: &mut Fields<'_, '_>, notes: &mut Notes) -> Option<Rating> {
    let stated = fields.figure("survey_score", notes);
    let comment = match fields.take("survey_comments") {
        Some(Json::List(list)) => {
            list.into_iter().map(value_text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
        }
        Some(value) => value_text(value),
        None => String::new(),
    };
    if stated.is_empty() && comment.trim().is_empty() {
        return None;
    }
    let score = stated.parse::<f64>().ok().filter(|score| score.is_finite());
    let stars = score.filter(|score| (0.0..=100.0).contains(score)).map(|score| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4")]
        let above_one = (score / 25.0).round() as u8;
        1 + above_one
    });
    if stars.is_none() && score.is_some() {
        notes.add(
            ProblemKind::OutOfRange,
            At::Key(&fields.at, "survey_score"),
            format!("The score {stated} is not between 0 and 100"),
        );
    }
    Some(Rating { stars, stated, comment })
}

/// The messages as they stand in the file.
fn transcript(fields: &mut Fields<'_, '_>, out: &mut Conversation, notes: &mut Notes) -> Vec<Message> {
    let root = fields.at;
    let mut messages = Vec::new();
    for key in ["transcripts", "transcript"] {
        // Where both are there, the second should be the same again.
        if !messages.is_empty() {
            if let Some(second) = fields.take(key).filter(|second| !second.is_nothing()) {
                notes.keep(At::Key(&root, key), &second);
            }
            continue;
        }
        let list = fields.list(key, notes);
        let at = At::Key(&root, key);
        // At once: growing by doubling takes three times the memory.
        messages.reserve_exact(list.len());
        for (index, value) in list {
            if !value.is_null() {
                messages.push(message(value, At::Index(&at, index), &mut out.time_uncertain, notes));
            }
        }
    }
    messages
}

fn message(value: Json<'_>, at: At<'_>, uncertain: &mut bool, notes: &mut Notes) -> Message {
    let mut fields = match value {
        // Text alone: nobody knows whose.
        Json::Text(text) => return Message { text: text.into_owned(), ..silent(Role::Other) },
        value => Fields::of(Some(value), at, notes),
    };
    let mut message = silent(Role::Other);
    message.author_stated = fields.id("id", notes);
    let date = fields.take("date");
    if let Some(Json::Text(text)) = &date {
        message.sent_stated.push_str(text);
    }
    let parts = fields.time_in_parts("date_seconds", "date_milliseconds", notes);
    let time = match parts {
        Some(at) => {
            check_spare_time(&fields, "date", date.as_ref(), notes);
            Some(ReadTime { at, uncertain: false })
        }
        None => date.and_then(|date| fields.time_of("date", &date, notes)),
    };
    message.sent = time.map(|time| time.at);
    *uncertain |= time.is_some_and(|time| time.uncertain);
    let alias = fields.text("alias", notes);
    match fields.take("message") {
        Some(Json::Text(text)) => message.text = text.into_owned(),
        Some(other) => {
            notes.add(
                ProblemKind::WrongType,
                At::Key(&at, "message"),
                format!("Should be a text, but is {}", other.kind()),
            );
            message.text = value_text(other);
        }
        None => {}
    }
    message.translations = fields.take("translations").map(translations).unwrap_or_default();
    message.role_stated = fields.text("sender", notes);
    let id = message.author_stated.trim();
    id.strip_prefix("wc:").unwrap_or(id).clone_into(&mut message.author_id);
    message.role = role(&message, &alias, at, notes);
    // `visitor` stands in for a name that nobody knows.
    if message.role != Role::Visitor || !alias.trim().eq_ignore_ascii_case("visitor") {
        message.author_name = alias;
    }
    message.unknown = fields.left_over().map(|(key, value)| (key.into_owned(), value.to_json())).collect();
    message
}

/// By the sender's word; where there is none, whoever has an id is an agent.
fn role(message: &Message, alias: &str, at: At<'_>, notes: &mut Notes) -> Role {
    if message.role_stated.trim().is_empty() {
        let is_visitor = message.author_id.is_empty()
            || message.author_id.eq_ignore_ascii_case("visitor")
            || alias.trim().eq_ignore_ascii_case("visitor");
        return if is_visitor { Role::Visitor } else { Role::Agent };
    }
    role_of(&message.role_stated).unwrap_or_else(|| {
        let word = super::describe::shortened(&message.role_stated);
        notes.add(ProblemKind::UnknownRole, At::Key(&at, "sender"), format!("The role “{word}” is unknown"));
        Role::Other
    })
}

/// `{language: text}`, or a text of unknown language.
fn translations(value: Json<'_>) -> Vec<Translation> {
    match value {
        Json::Object(members, _) => members
            .into_iter()
            .filter(|(_, value)| !value.is_nothing())
            .map(|(language, value)| Translation { language: language.into_owned(), text: plain(value) })
            .collect(),
        value if value.is_nothing() => Vec::new(),
        value => vec![Translation { language: String::new(), text: plain(value) }],
    }
}

/// Text exactly as sent; anything else as JSON.
fn plain(value: Json<'_>) -> String {
    match value {
        Json::Text(text) => text.into_owned(),
        other => value_text(other),
    }
}

/// Human agents in order of appearance, then the one the case names.
fn agents(messages: &[Message], id: &str, alias: &str) -> Vec<Agent> {
    let mut agents = Agents::default();
    for message in messages.iter().filter(|message| message.role == Role::Agent) {
        agents.add(&message.author_id, &message.author_name);
    }
    agents.add(id.strip_prefix("wc:").unwrap_or(id), alias);
    agents.into_list()
}

/// An offline message comes without a transcript: its text is the description.
fn offline_text(out: &mut Conversation) {
    if out.messages.is_empty() && !out.description.trim().is_empty() && !is_type(out, "chat") {
        out.messages.push(Message {
            author_name: out.visitor.name.clone(),
            text: out.description.clone(),
            sent: out.started,
            sent_stated: out.started_stated.clone(),
            ..silent(Role::Visitor)
        });
    }
}

/// Whether it is of that type, `chat` or `offline`. The older XML states none; there `source_id` says it: 1 is an offline message, 2 a
/// chat, 3 a chat that the agent began (the vendor's text on the XML).
fn is_type(out: &Conversation, word: &str) -> bool {
    let stated = match (out.type_stated.trim(), out.source_id.trim()) {
        ("", "1") => "offline",
        ("", "2" | "3") => "chat",
        (stated, _) => stated,
    };
    stated.eq_ignore_ascii_case(word)
}

fn ended(started: Option<Timestamp>, last: Option<Timestamp>, duration: &str) -> Option<Timestamp> {
    if last.is_some() {
        // `created_at` may be some milliseconds later than the only message.
        return last.max(started);
    }
    let seconds: i64 = duration.parse().ok().filter(|seconds| *seconds >= 0)?;
    Timestamp::from_millis(started?.as_millis().checked_add(seconds.checked_mul(1000)?)?)
}

/// The vendor states none of the flags as such. Completed and dropped stay unknown.
fn flags(out: &Conversation, proactive: Option<bool>) -> Flags {
    let is_offline = is_type(out, "offline");
    let untyped = out.type_stated.trim().is_empty();
    let is_chat = is_type(out, "chat") || (untyped && !is_offline && !out.messages.is_empty());
    let agent_began = (untyped && out.source_id.trim() == "3").then_some(true);
    let known = is_offline || is_chat;
    let computed = |value: bool| if known { Flag::computed(value) } else { Flag::default() };
    let figures = &out.computed;
    Flags {
        chat: computed(figures.visitor_messages > 0 && figures.agent_messages > 0),
        missed: computed(is_chat && figures.agent_messages == 0),
        offline: computed(is_offline),
        triggered: proactive.or(agent_began).map_or(Flag::default(), Flag::computed),
        ..Flags::default()
    }
}

#[cfg(test)]
#[path = "snapengage_tests.rs"]
mod tests;
