//! Smartsupp's POST hook, both generations: until November 2018 (`groupKey`, `from` as a bare token, number or null) and since
//! (`group`, `from` as `visitor:…`, `agent:…`, `system`).
//!
//! The vendor's figures are taken as stated and never checked: its own sample contradicts itself.

use std::collections::HashMap;

use super::common::{
    Agents, add_once, attachment, attachments, empty, first_and_last, id_or_hash, role_of, silent, sort_by_time,
    variables,
};
use super::json::Json;
use super::loose::{At, Fields, Notes};
use crate::model::{
    Agent, ComputedFigures, Conversation, Flag, Flags, Message, ProblemKind, Rating, Role, StatedFigures, Vendor,
    VisitedPath, Visitor,
};

/// System events and how they are spelled in the hook, in the old widget and in the SDK; the first spelling is kept in
/// [`Message::event`].
const EVENTS: &[&[&str]] = &[
    &["agent.join", "agent_join"],
    &["agent.leave", "agent_leave"],
    &["agent.assign", "agent_assign"],
    &["agent.unassign", "agent_unassign"],
    &["close.visitorClose", "visitor_close", "ChatVisitorClose"],
    &["close.agentClose", "agent_close"],
    &["chat.close", "chat_close"],
];

/// Decodes one conversation.
pub(super) fn decode(mut fields: Fields<'_, '_>, payload: &[u8], mut notes: Notes) -> Conversation {
    let notes = &mut notes;
    let mut out = empty(Vendor::Smartsupp);
    out.key.account = fields.id("accountId", notes);
    out.account.clone_from(&out.key.account);
    let begin = fields.time("beginAt", notes);
    let end = fields.time("endAt", notes);
    out.key.begin = begin.map(|time| time.at);
    out.time_uncertain = begin.is_some_and(|time| time.uncertain);

    let root = At::Root;
    let mut channel = Fields::of(fields.take("channel"), At::Key(&root, "channel"), notes);
    out.key.id = id_or_hash(channel.id("id", notes), "/channel/id", payload, notes);
    out.flags = flags(&mut channel, notes);
    out.stated = StatedFigures {
        duration: channel.figure("duration", notes),
        average_response: channel.figure("avgResponse", notes),
        first_response: channel.figure("firstResponse", notes),
        messages: channel.figure("messagesCount", notes),
        words: channel.figure("wordsCount", notes),
        wait: String::new(),
    };
    out.rating = rating(&mut channel, notes);
    channel.leave(&mut out.unknown);

    let mut visitor = Fields::of(fields.take("visitor"), At::Key(&root, "visitor"), notes);
    out.visitor = self::visitor(&mut visitor, notes);
    out.variables = variables(&mut visitor, "variables", notes);
    visitor.leave(&mut out.unknown);

    let at = At::Key(&root, "paths");
    out.paths = fields
        .list("paths", notes)
        .into_iter()
        .filter_map(|(index, value)| path(value, At::Index(&at, index), notes))
        .collect();

    let at = At::Key(&root, "messages");
    let elements = fields.list("messages", notes);
    // At once: growing by doubling takes three times the memory.
    let mut messages = Vec::with_capacity(elements.len());
    for (index, value) in elements.into_iter().filter(|(_, value)| !value.is_null()) {
        messages.push(message(value, At::Index(&at, index), &out.visitor, notes));
    }
    out.messages = sort_by_time(messages);
    out.agents = agents(&out.messages);
    name_agents(&mut out.messages, &out.agents);

    let (first, last) = first_and_last(&out.messages);
    out.started = out.key.begin.or(first);
    out.ended = end.map(|time| time.at).or(last);
    out.computed = ComputedFigures::of(&out.messages, out.started, out.ended);
    fields.leave(&mut out.unknown);
    out.unknown.append(&mut notes.kept);
    out.problems = notes.take_problems();
    out
}

fn flags(channel: &mut Fields<'_, '_>, notes: &mut Notes) -> Flags {
    let mut flag = |key| Flag::stated(channel.flag(key, notes));
    Flags {
        chat: flag("isChat"),
        missed: flag("isMissed"),
        triggered: flag("isTriggered"),
        offline: flag("isOffline"),
        completed: flag("isCompleted"),
        dropped: flag("isDropped"),
    }
}

/// 1 to 5; 0 counts as none but is kept as stated.
fn rating(channel: &mut Fields<'_, '_>, notes: &mut Notes) -> Option<Rating> {
    let stated = channel.figure("rating", notes);
    let comment = channel.text("ratingDesc", notes);
    if stated.is_empty() && comment.trim().is_empty() {
        return None;
    }
    let figure = stated.parse::<f64>().ok().filter(|figure| figure.is_finite());
    let stars = figure.filter(|figure| (0.5..5.5).contains(figure)).map(|figure| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0.5 to 5.5")]
        let stars = figure.round() as u8;
        stars.clamp(1, 5)
    });
    if stars.is_none() && figure.is_some_and(|figure| figure != 0.0) {
        notes.add(
            ProblemKind::OutOfRange,
            At::Key(&channel.at, "rating"),
            format!("The rating {stated} is not between 1 and 5"),
        );
    }
    Some(Rating { stars, stated, comment })
}

fn visitor(fields: &mut Fields<'_, '_>, notes: &mut Notes) -> Visitor {
    let mut visitor = Visitor { id: fields.id("id", notes), name: fields.text("name", notes), ..Visitor::default() };
    add_once(&mut visitor.emails, [fields.text("email", notes)]);
    visitor.note = fields.text("note", notes);
    visitor.group = fields.loose_text("group", notes);
    let old_group = fields.loose_text("groupKey", notes);
    if visitor.group.trim().is_empty() {
        visitor.group = old_group;
    }
    visitor.ip = fields.text("ipAddress", notes);
    visitor.place.city = fields.text("city", notes);
    visitor.place.country_code = fields.text("countryCode", notes);
    visitor.place.country = fields.text("country", notes);
    visitor.user_agent = fields.text("userAgent", notes);
    visitor.platform = fields.text("platform", notes);
    visitor.referrer = fields.text("referer", notes);
    add_once(&mut visitor.phones, [fields.loose_text("phone", notes)]);
    visitor
}

/// `{url, title}` or a plain address.
fn path(value: Json<'_>, at: At<'_>, notes: &mut Notes) -> Option<VisitedPath> {
    let path = match value {
        Json::Text(url) => VisitedPath { url: url.into_owned(), title: String::new() },
        value => {
            let mut fields = Fields::of(Some(value), at, notes);
            let path = VisitedPath { url: fields.text("url", notes), title: fields.text("title", notes) };
            fields.leave(&mut notes.kept);
            path
        }
    };
    (!path.url.is_empty() || !path.title.is_empty()).then_some(path)
}

fn message(value: Json<'_>, at: At<'_>, visitor: &Visitor, notes: &mut Notes) -> Message {
    let mut fields = match value {
        // Text alone: nobody knows whose.
        Json::Text(text) => return Message { text: text.into_owned(), ..silent(Role::Other) },
        value => Fields::of(Some(value), at, notes),
    };
    let mut message = silent(Role::Other);
    message.role_stated = fields.text("type", notes);
    message.author_name = fields.text("name", notes);
    message.author_stated = fields.id("from", notes);
    let content = fields.take("content");
    message.sent = fields.time("sentAt", notes).map(|time| time.at);
    message.triggered_by = Some(fields.loose_text("triggeredBy", notes)).filter(|name| !name.trim().is_empty());
    message.email = fields.text("email", notes);
    message.attachments = attachments(&mut fields, "attachments", notes);

    let (prefix, id) = author(&message.author_stated);
    id.clone_into(&mut message.author_id);
    message.role = role(&message, prefix, at, notes);
    let kind = content.map(|content| self::content(content, &mut message, at, notes)).unwrap_or_default();
    if message.role == Role::System {
        message.event =
            event(&message.text, at, notes).or_else(|| event(&kind, at, notes).filter(|_| message.text.is_empty()));
    }
    if message.role == Role::Visitor && message.author_name.trim().is_empty() {
        message.author_name.clone_from(&visitor.name);
    }
    message.unknown.extend(fields.left_over().map(|(key, value)| (key.into_owned(), value.to_json())));
    message
}

/// `agent:3` → (`agent`, `3`); `3` and a bare token → (nothing, all of it); `system` → (`system`, nothing).
fn author(from: &str) -> (&str, &str) {
    let from = from.trim();
    match from.split_once(':') {
        Some((prefix, id)) if role_of(prefix).is_some() => (prefix, id),
        _ if role_of(from).is_some() => (from, ""),
        _ => ("", from),
    }
}

/// By `triggeredBy` first, because a triggered message calls itself one of an agent; then by the word, then by the author's prefix.
fn role(message: &Message, prefix: &str, at: At<'_>, notes: &mut Notes) -> Role {
    let stated = role_of(if message.role_stated.trim().is_empty() { prefix } else { &message.role_stated });
    match stated {
        Some(Role::Visitor) => Role::Visitor,
        _ if message.triggered_by.is_some() => Role::Trigger,
        Some(role) => role,
        None => {
            let word = super::describe::shortened(&message.role_stated);
            notes.add(ProblemKind::UnknownRole, At::Key(&at, "type"), format!("The role “{word}” is unknown"));
            Role::Other
        }
    }
}

/// A text, or an object `{type, text, data}`. Gives the object's type.
fn content(content: Json<'_>, message: &mut Message, at: At<'_>, notes: &mut Notes) -> String {
    let at = At::Key(&at, "content");
    match content {
        Json::Text(text) => message.text = text.into_owned(),
        Json::Number(digits) => message.text = digits,
        Json::Object(members, _) => {
            let mut fields = Fields::new(members, at);
            let kind = fields.text("type", notes);
            match fields.take("text") {
                Some(Json::Text(text)) => message.text = text.into_owned(),
                Some(other) => message.text = super::loose::value_text(other),
                None => {}
            }
            let data = fields.take("data").filter(|data| !data.is_nothing());
            let has_file = data.as_ref().is_some_and(|data| data.get("url").is_some());
            match data {
                Some(data) if has_file => message.attachments.extend(attachment(data, At::Key(&at, "data"), notes)),
                Some(data) => message.unknown.push(("content/data".to_owned(), data.to_json())),
                None => {}
            }
            message.unknown.extend(fields.left_over().map(|(key, value)| (format!("content/{key}"), value.to_json())));
            return kind;
        }
        other if other.is_nothing() => {}
        other => {
            notes.add(ProblemKind::WrongType, at, format!("Should be a text, but is {}", other.kind()));
            message.unknown.push(("content".to_owned(), other.to_json()));
        }
    }
    String::new()
}

/// The code of a system event; `None` where it is an ordinary text. An unknown code is kept as it is, with a problem.
fn event(text: &str, at: At<'_>, notes: &mut Notes) -> Option<String> {
    let code = text.trim();
    if let Some(known) = EVENTS.iter().find(|spellings| spellings.contains(&code)) {
        return known.first().map(|code| (*code).to_owned());
    }
    if !is_code(code) {
        return None;
    }
    notes.add(
        ProblemKind::UnknownEvent,
        At::Key(&at, "content"),
        format!("The system event “{}” is unknown", super::describe::shortened(code)),
    );
    Some(code.to_owned())
}

/// Whether a text looks like an event code: words of letters joined by dots or underscores, the first in lower case.
fn is_code(text: &str) -> bool {
    let mut words = text.split(['.', '_']);
    let first = words.next().unwrap_or_default();
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let rest = words.collect::<Vec<_>>();
    !rest.is_empty()
        && !first.is_empty()
        && first.bytes().all(|byte| byte.is_ascii_lowercase())
        && rest.into_iter().all(is_word)
}

/// Human agents in order of appearance: who joined, and who wrote.
fn agents(messages: &[Message]) -> Vec<Agent> {
    let mut agents = Agents::default();
    for message in messages {
        if message.role == Role::Agent || message.event.as_deref() == Some("agent.join") {
            agents.add(&message.author_id, &message.author_name);
        }
    }
    agents.into_list()
}

/// Gives an agent's messages without a name the one that stands elsewhere in the same conversation.
fn name_agents(messages: &mut [Message], agents: &[Agent]) {
    // The first of an id counts, and later ones are put in before it.
    let names: HashMap<&str, &str> =
        agents.iter().rev().map(|agent| (agent.id.as_str(), agent.name.as_str())).collect();
    for message in messages {
        if message.role == Role::Agent
            && message.author_name.is_empty()
            && !message.author_id.is_empty()
            && let Some(name) = names.get(message.author_id.as_str())
        {
            (*name).clone_into(&mut message.author_name);
        }
    }
}

#[cfg(test)]
#[path = "smartsupp_tests.rs"]
mod tests;
