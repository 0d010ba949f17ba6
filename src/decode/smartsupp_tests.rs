//! Smartsupp's hook field by field.

use super::*;
use crate::decode::decode_payload;
use crate::model::Timestamp;

/// A conversation with these members beside an id.
fn decoded(members: &str) -> Conversation {
    let text = format!(r#"{{"channel":{{"id":5}},"accountId":1,{members}}}"#);
    decode_payload(text.as_bytes()).expect(&text)
}

/// A conversation with one message with these members.
fn message(members: &str) -> (Message, Vec<String>) {
    let mut chat = decoded(&format!(r#""visitor":{{"name":"Ann"}},"messages":[{{{members}}}]"#));
    (chat.messages.remove(0), chat.problems.iter().map(ToString::to_string).collect())
}

fn check_author(members: &str, role: Role, id: &str, name: &str) {
    let (message, problems) = message(members);
    assert_eq!((message.role, message.author_id.as_str(), message.author_name.as_str()), (role, id, name), "{members}");
    assert_eq!(problems.is_empty(), role != Role::Other, "{members}");
}

#[test]
fn authors_are_the_same_in_both_generations() {
    check_author(r#""type":"visitor","from":"tok""#, Role::Visitor, "tok", "Ann");
    check_author(r#""type":"visitor","from":"visitor:tok","name":" Bo ""#, Role::Visitor, "tok", " Bo ");
    check_author(r#""type":"visitor","from":"odd:tok""#, Role::Visitor, "odd:tok", "Ann");
    check_author(r#""type":"agent","from":3"#, Role::Agent, "3", "");
    check_author(r#""type":"agent","from":"3""#, Role::Agent, "3", "");
    check_author(r#""type":"agent","from":"agent:3""#, Role::Agent, "3", "");
    check_author(r#""type":"system","from":"system""#, Role::System, "", "");
    check_author(r#""type":"system","from":null,"name":"Jo""#, Role::System, "", "Jo");
    check_author(r#""from":"agent:3""#, Role::Agent, "3", "");
    check_author(r#""type":"contact""#, Role::Visitor, "", "Ann");
    check_author(r#""type":"bot""#, Role::Bot, "", "");
    check_author(r#""type":"wizard""#, Role::Other, "", "");
}

#[test]
fn a_triggered_message_is_the_triggers() {
    check_author(r#""type":"agent","name":"","from":null,"triggeredBy":"Welcome""#, Role::Trigger, "", "");
    check_author(r#""type":"trigger","from":"system""#, Role::Trigger, "", "");
    check_author(r#""type":"agent","from":3,"triggeredBy":"""#, Role::Agent, "3", "");
    let (message, _) = message(r#""type":"agent","triggeredBy":"Welcome""#);
    assert_eq!(message.triggered_by.as_deref(), Some("Welcome"));
}

fn check_event(content: &str, event: Option<&str>, problems: usize) {
    let (message, told) = message(&format!(r#""type":"system","content":"{content}""#));
    assert_eq!((message.event.as_deref(), told.len()), (event, problems), "{content}");
    assert_eq!(message.text, content);
}

#[test]
fn system_codes_are_an_open_set() {
    check_event("agent.join", Some("agent.join"), 0);
    check_event("agent_join", Some("agent.join"), 0);
    check_event("close.visitorClose", Some("close.visitorClose"), 0);
    check_event("ChatVisitorClose", Some("close.visitorClose"), 0);
    check_event("close.timeoutClose", Some("close.timeoutClose"), 1);
    check_event("agent.fly", Some("agent.fly"), 1);
    check_event("agent.fly.away_2", Some("agent.fly.away_2"), 1);
    check_event("The chat is over.", None, 0);
    check_event("hello", None, 0);
    check_event("Agent.join", None, 0);
    check_event("agent.", None, 0);
    let (other, told) = message(r#""type":"agent","content":"agent.fly""#);
    assert_eq!((other.event, told.len()), (None, 0));
}

#[test]
fn content_may_be_an_object() {
    let (text, _) = message(r#""type":"agent","content":{"type":"text","text":" hi ","data":null}"#);
    assert_eq!(text.text, " hi ");
    let (event, _) = message(r#""type":"system","content":{"type":"agent_join"}"#);
    assert_eq!(event.event.as_deref(), Some("agent.join"));
    let (file, _) = message(
        r#""type":"agent","content":{"type":"upload","data":{"fileName":"a.png","url":"https://f.example/a","size":"12"}}"#,
    );
    assert_eq!(file.attachments[0].name, "a.png");
    assert_eq!(file.attachments[0].bytes, Some(12));
    let (form, _) = message(r#""type":"bot","content":{"type":"rate_form","data":{"scale":5}}"#);
    assert_eq!(form.unknown, [("content/data".to_owned(), "{\"scale\":5}".to_owned())]);
    let (list, told) = message(r#""type":"agent","content":["a"]"#);
    assert_eq!((list.text.as_str(), told.len()), ("", 1));
}

fn check_rating(channel: &str, stars: Option<u8>, stated: &str, comment: &str, problems: usize) {
    let text = format!(r#"{{"accountId":1,"channel":{{"id":1,{channel}}}}}"#);
    let chat = decode_payload(text.as_bytes()).expect(&text);
    let rating = chat.rating.expect("a rating");
    assert_eq!((rating.stars, rating.stated.as_str(), rating.comment.as_str()), (stars, stated, comment), "{channel}");
    assert_eq!(chat.problems.len(), problems, "{channel}");
}

#[test]
fn ratings_are_one_to_five() {
    check_rating(r#""rating":5,"ratingDesc":"""#, Some(5), "5", "", 0);
    check_rating(r#""rating":"3","ratingDesc":" Nice ""#, Some(3), "3", " Nice ", 0);
    check_rating(r#""rating":4.0"#, Some(4), "4.0", "", 0);
    check_rating(r#""rating":0"#, None, "0", "", 0);
    check_rating(r#""rating":null,"ratingDesc":"only words""#, None, "", "only words", 0);
    check_rating(r#""rating":9"#, None, "9", "", 1);
    check_rating(r#""rating":"great""#, None, "great", "", 1);
    assert_eq!(decoded(r#""beginAt":1"#).rating, None);
}

#[test]
fn flags_that_are_missing_are_unknown() {
    let chat = decoded(r#""messages":[]"#);
    assert_eq!(chat.flags, Flags::default());
    let text = r#"{"accountId":1,"channel":{"id":1,"isMissed":false,"isOffline":true,"isDropped":null}}"#;
    let flags = decode_payload(text.as_bytes()).expect(text).flags;
    assert_eq!((flags.missed.value, flags.offline.value, flags.dropped.value), (Some(false), Some(true), None));
}

#[test]
fn identity_needs_an_id() {
    let text = br#"{"accountId":"1","beginAt":1600000000000,"channel":[]}"#;
    let chat = decode_payload(text).expect("a conversation");
    assert_eq!(chat.key.id, format!("hash-{}", blake3::hash(text).to_hex().get(..32).expect("64 digits")));
    assert_eq!(chat.problems[0].kind, ProblemKind::NoId);
    assert_eq!(decoded(r#""beginAt":1600000000"#).key.to_string(), "smartsupp:1:5@1600000000000");
    assert_eq!(decoded(r#""beginAt":null"#).key.to_string(), "smartsupp:1:5");
}

#[test]
fn begin_and_end_come_from_the_messages_where_they_are_missing() {
    let chat =
        decoded(r#""messages":[{"type":"visitor","sentAt":1600000005000},{"type":"agent","sentAt":1600000009000}]"#);
    assert_eq!(chat.started.map(Timestamp::as_millis), Some(1_600_000_005_000));
    assert_eq!(chat.ended.map(Timestamp::as_millis), Some(1_600_000_009_000));
    assert_eq!(chat.key.begin, None);
    assert_eq!(chat.computed.first_response_ms, Some(4000));
}

#[test]
fn agents_are_those_who_joined_or_wrote() {
    let chat = decoded(
        r#""messages":[{"type":"system","content":"agent.join","from":"agent:3","name":"Jo Field"},
            {"type":"agent","from":3,"content":"hi"},{"type":"agent","from":"4","name":"Al","content":"hi"},
            {"type":"agent","from":null,"triggeredBy":"T","name":"Robot","content":"hi"}]"#,
    );
    let names: Vec<_> = chat.agents.iter().map(|agent| (agent.id.as_str(), agent.name.as_str())).collect();
    assert_eq!(names, [("3", "Jo Field"), ("4", "Al")]);
    assert_eq!(chat.messages[1].author_name, "Jo Field");
}

#[test]
fn unknown_fields_are_kept_with_their_place() {
    let chat = decoded(
        r#""visitor":{"id":1,"crm":{"a/b":[1.10]}},"zone":"x","none":null,"messages":[{"type":"agent","lang":"cs"}]"#,
    );
    let unknown: Vec<_> = chat.unknown.iter().map(|field| format!("{} {}", field.at, field.json)).collect();
    assert_eq!(unknown, [r#"/visitor/crm {"a/b":[1.10]}"#, r#"/zone "x""#]);
    assert_eq!(chat.messages[0].unknown, [("lang".to_owned(), "\"cs\"".to_owned())]);
}

#[test]
fn anything_may_have_a_wrong_type() {
    for value in ["null", "true", "7", "\"x\"", "[]", "[1]", "{}", "{\"0\":1}", "{\"a\":{}}", "1e999"] {
        for key in ["beginAt", "endAt", "visitor", "paths", "messages"] {
            decoded(&format!("\"{key}\":{value}"));
        }
        for key in ["type", "from", "name", "content", "sentAt", "triggeredBy", "email", "attachments"] {
            message(&format!("\"{key}\":{value}"));
        }
    }
}
