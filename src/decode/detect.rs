//! Says what a JSON object is by the keys it has; reads no values beyond that.

use super::describe::shortened;
use super::json::{Json, Members, get};
use super::rest::{self, Shape};
use super::xml;
use crate::model::Vendor;

/// Keys under which receivers keep the body they got, in the order in which they are tried.
pub(super) const WRAPPERS: [&str; 10] =
    ["payload", "body", "data", "content", "json", "raw_body", "rawBody", "request", "post", "response"];

/// What an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A conversation of this vendor.
    Conversation(Vendor),
    /// A page of SnapEngage's Logs API: conversations under `cases`.
    Cases,
    /// Of the REST API: something for the directory, and in words.
    Directory(Shape, &'static str),
    /// Something known that is no conversation, in words.
    Other(String),
    /// Perhaps a wrapper around a conversation: these keys hold something that may be one.
    Wrapper(Vec<&'static str>),
    /// Nothing known, in words.
    Unknown(String),
}

/// Says what an object is. The order is that of certainty: vendors' own keys first, what may be a wrapper
/// last.
pub(super) fn detect(members: &Members<'_>) -> Kind {
    if is_smartsupp(members) {
        return Kind::Conversation(Vendor::Smartsupp);
    }
    if matches!(get(members, "cases"), Some(Json::List(_))) {
        return Kind::Cases;
    }
    if is_snapengage(members) {
        return Kind::Conversation(Vendor::SnapEngage);
    }
    let around: Vec<_> = WRAPPERS.into_iter().filter(|key| get(members, key).is_some_and(is_conversation)).collect();
    if !around.is_empty() {
        return Kind::Wrapper(around);
    }
    if let Some(name) = known_other(members) {
        return Kind::Other(name);
    }
    if let Some((shape, name)) = rest::shape(members) {
        return Kind::Directory(shape, name);
    }
    if let Some((_, name)) = OTHERS.iter().find(|(keys, _)| keys.iter().all(|key| get(members, key).is_some())) {
        return Kind::Other((*name).to_owned());
    }
    let wrappers: Vec<_> = WRAPPERS.into_iter().filter(|key| get(members, key).is_some_and(may_hold_json)).collect();
    if wrappers.is_empty() { Kind::Unknown(unknown(members)) } else { Kind::Wrapper(wrappers) }
}

/// What an object is that turned out to wrap nothing, or of which nothing is known.
pub(super) fn unknown(members: &Members<'_>) -> String {
    if members.is_empty() {
        return "an empty object".to_owned();
    }
    let mut keys: Vec<_> = members.iter().take(5).map(|(key, _)| format!("“{}”", shortened(key))).collect();
    if members.len() > keys.len() {
        keys.push("…".to_owned());
    }
    format!("an unknown object with {}", keys.join(", "))
}

/// Smartsupp's hook: a `channel` and one more of its keys. Without a channel it takes messages and the account or the begin.
fn is_smartsupp(members: &Members<'_>) -> bool {
    let has = |key| get(members, key).is_some();
    let container = |key| get(members, key).is_some_and(is_container);
    if container("channel") {
        return has("messages") || has("beginAt") || has("accountId");
    }
    container("messages") && (has("beginAt") || has("accountId"))
}

/// SnapEngage's case, in any of its shapes. Without an id it takes a transcript and one more of its keys.
fn is_snapengage(members: &Members<'_>) -> bool {
    let has = |key| get(members, key).is_some();
    let transcript = has("transcripts") || has("transcript");
    let other = || has("requested_by") || has("created_at_seconds") || has("widget_id");
    match get(members, "id") {
        Some(Json::Text(_) | Json::Number(_)) => transcript || other(),
        _ => transcript && other(),
    }
}

fn is_conversation(value: &Json<'_>) -> bool {
    value.members().is_some_and(|members| is_smartsupp(members) || is_snapengage(members))
}

fn is_container(value: &Json<'_>) -> bool {
    matches!(value, Json::Object(..) | Json::List(_))
}

fn may_hold_json(value: &Json<'_>) -> bool {
    match value {
        Json::Object(members, _) => !members.is_empty(),
        Json::List(list) => list.iter().any(|value| matches!(value, Json::Object(..))),
        Json::Text(text) => {
            text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) || xml::holds_case(text)
        }
        _ => false,
    }
}

/// Other things the two vendors send or answer, known by their keys. The first line that fits wins.
const OTHERS: &[(&[&str], &str)] = &[
    (&["error", "message"], "an error answer of the Smartsupp REST API"),
    (&["records"], "a list answer of the Smartsupp REST API"),
    (&["name", "config"], "a Smartsupp REST API hook"),
    (&["visits", "is_online"], "a Smartsupp v2 visitor"),
    (&["conversation_id", "sub_type"], "a Smartsupp v2 message without its conversation"),
    (&["contact_id", "visitor_id", "status"], "a Smartsupp v2 conversation without its messages"),
    (
        &["format", "version", "conversations", "views"],
        "marks and saved views of Afterchat, for afterchat marks import",
    ),
];

fn known_other(members: &Members<'_>) -> Option<String> {
    let value = |key| get(members, key);
    if let (Some(Json::Text(event)), Some(Json::Object(..))) = (value("event"), value("data")) {
        return Some(format!("a Smartsupp v2 webhook event ({})", shortened(event)));
    }
    if let Some(Json::List(items)) = value("items") {
        let has = |item: &Json<'_>, key| item.get(key).is_some();
        if items.iter().any(|item| has(item, "sub_type") || has(item, "conversation_id")) {
            return Some("a Smartsupp v2 REST list of messages".to_owned());
        }
        if items.iter().any(|item| has(item, "contact_id") && has(item, "status")) {
            return Some("a Smartsupp v2 REST list of conversations without their messages".to_owned());
        }
        // An order has a total and items too, and more.
        let envelope = members.iter().all(|(key, _)| ["total", "after", "items"].contains(&key.as_ref()));
        if value("total").is_some() && envelope {
            return Some("a Smartsupp v2 REST list".to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &Kind) {
        let json = Json::parse(text).expect(text);
        assert_eq!(&detect(json.members().expect(text)), expected, "{text}");
    }

    #[test]
    fn conversations_are_known_by_their_keys() {
        let smartsupp = Kind::Conversation(Vendor::Smartsupp);
        let snapengage = Kind::Conversation(Vendor::SnapEngage);
        check(r#"{"channel":{"id":1},"messages":[]}"#, &smartsupp);
        check(r#"{"channel":[],"accountId":1}"#, &smartsupp);
        check(r#"{"accountId":1,"messages":{"0":{}}}"#, &smartsupp);
        check(r#"{"id":"a","transcripts":[]}"#, &snapengage);
        check(r#"{"id":"a","type":"offline","requested_by":"x@example.com"}"#, &snapengage);
        check(r#"{"transcript":[],"widget_id":"w"}"#, &snapengage);
        check(r#"{"cases":[]}"#, &Kind::Cases);
    }

    #[test]
    fn other_things_are_named() {
        for (text, name) in [
            (
                r#"{"type":"event_callback","event":"conversation.rated","data":{}}"#,
                "a Smartsupp v2 webhook event (conversation.rated)",
            ),
            (r#"{"event":"contact.banned","data":{"contact":{}}}"#, "a Smartsupp v2 webhook event (contact.banned)"),
            (
                r#"{"total":1,"items":[{"sub_type":"agent","conversation_id":"c"}]}"#,
                "a Smartsupp v2 REST list of messages",
            ),
            (
                r#"{"items":[{"contact_id":null,"status":"open"}]}"#,
                "a Smartsupp v2 REST list of conversations without their messages",
            ),
            (r#"{"id":"v","visits":3,"is_online":false}"#, "a Smartsupp v2 visitor"),
        ] {
            check(text, &Kind::Other(name.to_owned()));
        }
    }

    #[test]
    fn wrappers_come_last() {
        check(r#"{"event":"hook","data":{"channel":{"id":1},"messages":[]}}"#, &Kind::Wrapper(vec!["data"]));
        check(r#"{"timestamp":1,"payload":{"a":1}}"#, &Kind::Wrapper(vec!["payload"]));
        check(r#"{"request":{"a":1},"body":" [{}]"}"#, &Kind::Wrapper(vec!["body", "request"]));
        check(r#"{"payload":"text"}"#, &Kind::Unknown("an unknown object with “payload”".to_owned()));
        check("{}", &Kind::Unknown("an empty object".to_owned()));
    }
}
