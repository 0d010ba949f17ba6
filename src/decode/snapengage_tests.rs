//! SnapEngage's shapes field by field.

use super::*;
use crate::decode::decode_payload;
use crate::model::{Basis, Variable};

/// A case with these members beside an id and an address.
fn decoded(members: &str) -> Conversation {
    let text = format!(r#"{{"id":"c-1","requested_by":"unknown",{members}}}"#);
    decode_payload(text.as_bytes()).expect(&text)
}

fn millis(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_millis)
}

fn check_begin(members: &str, ms: Option<i64>, uncertain: bool, stated: &str) {
    let chat = decoded(members);
    assert_eq!(
        (millis(chat.started), chat.time_uncertain, chat.started_stated.as_str()),
        (ms, uncertain, stated),
        "{members}"
    );
}

#[test]
fn seconds_win_over_numbers_over_texts() {
    check_begin(
        r#""created_at_date":"Oct 3, 2014 2:14:31 PM","created_at_seconds":1412367271,"created_at_milliseconds":268"#,
        Some(1_412_367_271_268),
        false,
        "Oct 3, 2014 2:14:31 PM",
    );
    check_begin(r#""created_at_date":1412367271268"#, Some(1_412_367_271_268), false, "");
    check_begin(r#""created_at":1412367271"#, Some(1_412_367_271_000), false, "");
    check_begin(
        r#""created_at":1412367271268,"created_at_date":"Oct 3, 2014 2:14:31 PM""#,
        Some(1_412_367_271_268),
        false,
        "Oct 3, 2014 2:14:31 PM",
    );
    check_begin(r#""created_at":"2014-10-03T20:14:31Z""#, Some(1_412_367_271_000), false, "");
    check_begin(
        r#""created_at_date":"Oct 3, 2014 2:14:31 PM""#,
        Some(1_412_345_671_000),
        true,
        "Oct 3, 2014 2:14:31 PM",
    );
    check_begin(r#""created_at_seconds":0"#, None, false, "");
}

#[test]
fn roles_come_from_the_sender_or_else_the_id() {
    for (members, role, id, name) in [
        (r#""sender":"VISITOR","id":"","alias":"visitor""#, Role::Visitor, "", "Zoe"),
        (r#""sender":"Agent","id":"sam@shop.example","alias":"Sam""#, Role::Agent, "sam@shop.example", "Sam"),
        (r#""id":"wc:sam+1@shop.example","alias":"Sam""#, Role::Agent, "sam+1@shop.example", "Sam"),
        (r#""id":"","alias":"Zo""#, Role::Visitor, "", "Zo"),
        (r#""alias":"visitor""#, Role::Visitor, "", "Zoe"),
        (r#""sender":"BOT","id":"b""#, Role::Bot, "b", ""),
        (r#""sender":"GHOST","id":"g""#, Role::Other, "g", ""),
    ] {
        let chat = decoded(&format!(r#""requester_details":{{"name":"Zoe"}},"transcripts":[{{{members}}}]"#));
        let message = &chat.messages[0];
        assert_eq!(
            (message.role, message.author_id.as_str(), message.author_name.as_str()),
            (role, id, name),
            "{members}"
        );
        assert_eq!(chat.problems.len(), usize::from(role == Role::Other), "{members}");
    }
}

#[test]
fn messages_are_sorted_and_ties_stay() {
    let chat = decoded(
        r#""transcript":[{"date":1414000009,"message":"c"},{"date":1414000005,"message":"a"},{"date":1414000005,"message":"b"},
            {"date_seconds":1414000005,"date_milliseconds":1,"date":"Oct 3, 2014 2:14:31 PM","message":"b2"}]"#,
    );
    let texts: Vec<_> = chat.messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["a", "b", "b2", "c"]);
    assert!(!chat.time_uncertain);
}

fn check_flags(
    members: &str,
    missed: Option<bool>,
    offline: Option<bool>,
    chat: Option<bool>,
    triggered: Option<bool>,
) {
    let flags = decoded(members).flags;
    let values = (flags.missed.value, flags.offline.value, flags.chat.value, flags.triggered.value);
    assert_eq!(values, (missed, offline, chat, triggered), "{members}");
    assert_eq!((flags.completed.value, flags.dropped.value), (None, None));
    for flag in [flags.missed, flags.offline, flags.chat, flags.triggered] {
        assert!(flag.value.is_none() || flag.basis == Basis::Computed);
    }
}

#[test]
fn flags_are_worked_out() {
    let visitor = r#"{"sender":"VISITOR","message":"a"}"#;
    let agent = r#"{"sender":"AGENT","message":"b"}"#;
    check_flags(
        &format!(r#""type":"chat","transcripts":[{visitor},{agent}]"#),
        Some(false),
        Some(false),
        Some(true),
        None,
    );
    check_flags(
        &format!(r#""type":"chat","proactive_chat":true,"transcripts":[{visitor}]"#),
        Some(true),
        Some(false),
        Some(false),
        Some(true),
    );
    check_flags(r#""type":"chat","proactive_chat":false"#, Some(true), Some(false), Some(false), Some(false));
    check_flags(r#""type":"offline","description":"d""#, Some(false), Some(true), Some(false), None);
    check_flags(&format!(r#""transcripts":[{agent}]"#), Some(false), Some(false), Some(false), None);
    check_flags(r#""type":"sms""#, None, None, None, None);
}

#[test]
fn an_offline_message_is_its_description() {
    let chat = decoded(
        r#""type":"offline","created_at":1414000000,"initial_message":" Call me ","requester_details":{"name":"Zoe"}"#,
    );
    let message = &chat.messages[0];
    assert_eq!(
        (message.role, message.text.as_str(), message.author_name.as_str()),
        (Role::Visitor, " Call me ", "Zoe")
    );
    assert_eq!((message.sent, chat.ended), (chat.started, chat.started));
    let chat = decoded(r#""type":"offline","description":"a","transcripts":[{"message":"b"}]"#);
    assert_eq!(chat.messages.len(), 1);
    assert_eq!(chat.messages[0].text, "b");
    assert!(decoded(r#""type":"chat","description":"a""#).messages.is_empty());
}

#[test]
fn the_end_is_the_last_message() {
    let end = |members: &str| millis(decoded(&format!(r#""created_at":1414000000500,{members}"#)).ended);
    assert_eq!(end(r#""chat_duration":60,"transcript":[{"date":1414000009}]"#), Some(1_414_000_009_000));
    assert_eq!(end(r#""chat_duration":60,"transcript":[{"date":1414000000}]"#), Some(1_414_000_000_500));
    assert_eq!(end(r#""chat_duration":60"#), Some(1_414_000_060_500));
    assert_eq!(end(r#""chat_duration":null"#), None);
    assert_eq!(end(r#""chat_duration":1e30"#), None);
}

fn check_score(score: &str, stars: Option<u8>, stated: &str, problems: usize) {
    let chat = decoded(&format!(r#""survey_score":{score}"#));
    let rating = chat.rating.expect("a rating");
    assert_eq!((rating.stars, rating.stated.as_str(), chat.problems.len()), (stars, stated, problems), "{score}");
}

#[test]
fn scores_become_stars() {
    for (score, stars) in
        [("0", 1), ("12", 1), ("13", 2), ("20", 2), ("50", 3), ("70", 4), ("87", 4), ("88", 5), ("100", 5)]
    {
        check_score(score, Some(stars), score, 0);
    }
    check_score("\"100\"", Some(5), "100", 0);
    check_score("101", None, "101", 1);
    check_score("-1", None, "-1", 1);
    assert_eq!(decoded(r#""survey_score":null"#).rating, None);
    let rating = decoded(r#""survey_comments":" fine ""#).rating.expect("a comment");
    assert_eq!((rating.stars, rating.comment.as_str()), (None, " fine "));
}

#[test]
fn placeholders_are_nobody() {
    let text = r#"{"id":"c","requested_by":"Unknown@example.com","page_url":"unknown","transcript":[{"alias":"visitor","message":"m"},{"alias":"Noor","message":"n"}],
        "requester_details":{"emails":["noor@example.com","NOOR@example.com",null],"phones":[5550100]}}"#;
    let visitor = decode_payload(text.as_bytes()).expect(text).visitor;
    assert_eq!((visitor.emails, visitor.phones), (vec!["noor@example.com".to_owned()], vec!["5550100".to_owned()]));
    assert_eq!((visitor.name.as_str(), visitor.page_url.as_str()), ("Noor", ""));
}

#[test]
fn lists_skip_what_is_null() {
    let chat = decoded(
        r#""labels":[null,{"name":"a","value":"b"}],"javascript_variables":{"x":1},"operator_variables":null,"plugins":[]"#,
    );
    let variable = |name: &str, value: &str| Variable { name: name.into(), label: String::new(), value: value.into() };
    assert_eq!(chat.labels, [variable("a", "b")]);
    assert_eq!(chat.javascript_variables, [variable("x", "1")]);
}

#[test]
fn translations_and_languages() {
    let chat = decoded(
        r#""language_code":"pt-BR,pt;q=0.9","transcripts":[{"translations":{"en":"Hello,","de":null}},{"translations":"Hallo"},{"translations":[]}]"#,
    );
    assert_eq!(chat.visitor.language, "pt-BR");
    let found: Vec<_> = chat
        .messages
        .iter()
        .map(|message| {
            message.translations.iter().map(|t| format!("{}:{}", t.language, t.text)).collect::<Vec<_>>().join(" ")
        })
        .collect();
    assert_eq!(found, ["en:Hello,", ":Hallo", ""]);
}

#[test]
fn a_case_without_an_id_is_named_by_its_content() {
    let text = r#"{"widget_id":"w","transcripts":[]}"#;
    let chat = decode_payload(text.as_bytes()).expect(text);
    assert!(chat.key.id.starts_with("hash-") && chat.key.id.len() == 37);
    assert_eq!((chat.account.as_str(), chat.key.account.as_str()), ("w", ""));
}

#[test]
fn anything_may_have_a_wrong_type() {
    for value in ["null", "true", "7", "\"x\"", "[]", "[1]", "{}", "{\"0\":1}", "{\"a\":{}}", "1e999"] {
        for key in [
            "type",
            "requester_details",
            "description",
            "created_at",
            "created_at_seconds",
            "transcripts",
            "labels",
            "survey_score",
            "survey_comments",
            "latitude",
        ] {
            decoded(&format!("\"{key}\":{value}"));
        }
        for key in ["id", "date", "date_seconds", "alias", "message", "translations", "sender"] {
            decoded(&format!(r#""transcripts":[{{"{key}":{value}}}]"#));
        }
    }
}
