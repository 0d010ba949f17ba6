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
        &[CHAT, "= an answer of the Smartsupp REST API to a test call"],
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
