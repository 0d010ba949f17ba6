//! Wrappers, places of failures and relaxations, end to end.

use super::*;
use crate::decode::{Frame, decode_frame};

const CHAT: &str = r#"{"channel":{"id":1},"messages":[],"accountId":2}"#;

fn findings(text: &[u8]) -> Vec<Finding<'static>> {
    let frame = Frame { bytes: text.to_vec(), offset: 700, line: 10, column: 5, followed_by_nuls: false };
    decode_frame(&frame).into_iter().map(Finding::into_owned).collect()
}

/// The payloads found, or other findings in words.
fn check(text: &str, expected: &[&str]) {
    let told: Vec<_> = findings(text.as_bytes())
        .into_iter()
        .map(|finding| match finding {
            Finding::Conversation(decoded) => String::from_utf8(decoded.payload.into_owned()).expect("UTF-8"),
            Finding::NotConversation(what) => format!("= {what}"),
            Finding::Directory(learnt) => format!("directory: {}", learnt.what),
            Finding::Failed(failure) => format!("{}:{}! {}", failure.line, failure.column, failure.message),
        })
        .collect();
    assert_eq!(told, expected, "{text}");
}

#[test]
fn the_innermost_object_is_the_payload() {
    check(CHAT, &[CHAT]);
    check(&format!(r#"{{"payload": {CHAT} , "at":1}}"#), &[CHAT]);
    check(&format!(r#"{{"data":{{"body":{{"post":{CHAT}}}}}}}"#), &[CHAT]);
    check(&format!(r#"{{"a":{{"payload":{CHAT}}}}}"#), &["= an unknown object with “a”"]);
    check(&format!(r#"{{"data":{{"body":{{"post":{{"json":{CHAT}}}}}}}}}"#), &["= an unknown object with “json”"]);
    let quoted = serde_json::Value::from(CHAT).to_string();
    check(&format!(r#"{{"raw_body":{quoted}}}"#), &[CHAT]);
    check(&quoted, &[CHAT]);
    check(&format!(r#"{{"request":{{"path":"/hook"}},"body":{quoted}}}"#), &[CHAT]);
    check(&format!(r#"{{"event":"hook","data":{CHAT}}}"#), &[CHAT]);
    check(&format!(r#"{{"payload":[{CHAT},{CHAT}]}}"#), &[CHAT, CHAT]);
    check(
        &format!(r#"{{"next":"x","cases":[{CHAT},{{"success":true}},null]}}"#),
        &[CHAT, "directory: an answer of the Smartsupp REST API to a test call"],
    );
    check(r#"{"cases":[]}"#, &["= an empty list"]);
}

#[test]
fn failures_are_placed_in_the_file() {
    check(r#"{"a":1 "b":2}"#, &["10:12! Not JSON: a comma or } is missing here"]);
    check("{\"a\":1,\n\n \"b\" 2}", &["12:6! Not JSON: a colon is missing between key and value"]);
    check("{\"a\":[1,],\n \"b\" 2}", &["11:6! Not JSON: a colon is missing between key and value"]);
    // A newline inside a text counts as a line of the file, and a control character as one column.
    check("{\"a\":\"x\n\u{1}\" 2}", &["11:4! Not JSON: a comma or } is missing here"]);
    check(
        &format!("{{\"a\":{}1{}}}", "[".repeat(200), "]".repeat(200)),
        &["10:136! Not JSON: it is nested more than 128 levels deep"],
    );
    check(
        r#"{"payload":"{\"a\" 1}"}"#,
        &["10:5! Not JSON: a colon is missing between key and value, in a text within the file"],
    );
}

fn relaxed(text: &[u8]) -> (Conversation, Vec<Relaxation>) {
    match findings(text).pop() {
        Some(Finding::Conversation(decoded)) => {
            assert_eq!(read_payload(&decoded.payload), Ok(decoded.conversation.clone()));
            (decoded.conversation, decoded.relaxed)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn relaxations_are_reported_and_leave_the_payload_alone() {
    let text = b"{\"x\":1,\"payload\":{\"channel\":{\"id\":1,},\"visitor\":{\"name\":\"a\tb\xFF\",\"note\":\"\\ud83d\"},\"messages\":[]},}";
    let (chat, how) = relaxed(text);
    assert_eq!(
        how,
        [Relaxation::TrailingComma, Relaxation::LoneSurrogate, Relaxation::ControlCharacter, Relaxation::InvalidUtf8]
    );
    assert_eq!((chat.visitor.name.as_str(), chat.visitor.note.as_str()), ("a\tb\u{fffd}", "\u{fffd}"));
    assert!(chat.problems.iter().any(|problem| problem.kind == ProblemKind::Encoding));
    let Some(Finding::Conversation(decoded)) = findings(text).pop() else { panic!("lost") };
    assert_eq!(*decoded.payload, text[17..text.len() - 2]);
    // What is odd outside the payload is no problem of the conversation.
    let (chat, how) = relaxed(format!("{{\"note\":\"\u{1}\",\"payload\":{CHAT}}}").as_bytes());
    assert_eq!((how.as_slice(), chat.problems.len()), (&[Relaxation::ControlCharacter][..], 0));
}

#[test]
fn a_bad_element_of_a_wrapped_list_costs_itself() {
    let bad = r#"{"channel":{"id":2},"messages":nope}"#;
    for (text, place) in [
        (format!(r#"{{"n":1,"data":[{CHAT},{bad},{CHAT},]}}"#), (10, 101)),
        (serde_json::json!({"payload": format!("[{CHAT},{bad},{CHAT}]")}).to_string(), (10, 5)),
        (serde_json::json!({"payload": format!("{{\"data\":[{CHAT},{bad},{CHAT}]}}")}).to_string(), (10, 5)),
    ] {
        let found = findings(text.as_bytes());
        let [Finding::Conversation(one), Finding::Failed(failure), Finding::Conversation(two)] = found.as_slice()
        else {
            panic!("{text}: {found:?}");
        };
        assert_eq!((&*one.payload, &*two.payload), (CHAT.as_bytes(), CHAT.as_bytes()), "{text}");
        assert_eq!((failure.line, failure.column), place, "{text}: {failure:?}");
        assert_eq!(one.relaxed.is_empty(), !text.ends_with(",]}"), "{text}");
    }
}

#[test]
fn a_key_that_wraps_twice_is_read_twice() {
    for key in ["data", "cases"] {
        let found = findings(format!(r#"{{"x":{{}},"{key}":[{CHAT}],"{key}":[{CHAT}]}}"#).as_bytes());
        let [Finding::NotConversation(what), Finding::Conversation(_), Finding::Conversation(_)] = found.as_slice()
        else {
            panic!("{found:?}");
        };
        assert_eq!(*what, format!("The key “{key}” stands 2 times; all of them were read"));
    }
}

#[test]
fn too_many_values_are_refused_before_they_take_memory() {
    let with = |values: usize| {
        let text = format!(r#"{{"accountId":1,"channel":{{"id":1}},"x":[{}1]}}"#, "1,".repeat(values));
        has_too_many_values(text.as_bytes())
    };
    assert!(!with(MAX_VALUES - 5) && with(MAX_VALUES - 4));
    let text = format!(r#"{{"x":"{}"}}"#, "[,\\\",".repeat(MAX_VALUES / 2));
    assert!(!has_too_many_values(text.as_bytes()));
}

#[test]
fn many_problems_are_counted() {
    let messages = "{\"sentAt\":\"x\"},".repeat(1_500);
    let (chat, _) = relaxed(format!(r#"{{"channel":{{"id":1}},"messages":[{messages}],"accountId":2}}"#).as_bytes());
    assert_eq!((chat.messages.len(), chat.problems.len()), (1_500, 1_001));
    assert!(chat.problems.last().is_some_and(|last| last.message == "And 500 more problems like these"));
}

#[test]
fn nuls_behind_an_object_are_reported() {
    let frame = Frame { bytes: CHAT.into(), offset: 0, line: 1, column: 1, followed_by_nuls: true };
    let Some(Finding::Conversation(decoded)) = decode_frame(&frame).pop() else { panic!("lost") };
    assert_eq!(decoded.relaxed, [Relaxation::TrailingNuls]);
    let (_, how) = relaxed(serde_json::Value::from(format!("{CHAT}\0")).to_string().as_bytes());
    assert_eq!(how, [Relaxation::TrailingNuls]);
}

#[test]
fn repeated_keys_are_a_problem() {
    let (chat, _) = relaxed(br#"{"channel":{"id":1,"id":2},"messages":[],"accountId":1,"accountId":3}"#);
    assert_eq!(chat.key.to_string(), "smartsupp:3:2");
    let problems: Vec<_> = chat.problems.iter().map(|problem| (problem.kind, problem.at.as_str())).collect();
    assert_eq!(problems, [(ProblemKind::DuplicateKey, "/accountId"), (ProblemKind::DuplicateKey, "/channel/id")]);
}
