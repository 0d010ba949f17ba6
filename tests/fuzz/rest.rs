//! Saved calls of the vendor's REST API: whatever is around it, a secret that stands behind its name never comes out.

use afterchat::decode::{Finding, Framer, Piece, decode_frame};
use afterchat::directory::{Directory, Entry, exported, plain_id};
use afterchat::model::Timestamp;
use serde_json::{Map, Value, json};

use crate::rng::Rng;
use crate::targets::{kind, owned};

const CALLS: &[&[u8]] = &[
    br#"{"title":"Shop","lang":"en"}"#,
    br#"{"id":"1234","title":"Shop","lang":"en","accountKey":"14dc"}"#,
    br#"{"role":"agent","email":"a@example.com","fullname":"Ana","note":"Call me","password":"x"}"#,
    br#"{"records":[{"id":3,"nickname":"Ana","role":"admin"},{"id":"4","fullname":"Bo","role":"agent"},{"id":5,"title":"S","lang":"cs"}]}"#,
    br#"{"id":"758","active":true,"name":"Hi","event":"onload","only_once":1,"constraints":"all","conditions":[{"name":"delay_site","value":5,"cmp":">"}],"actions":[{"name":"message","agent_nick":"Ana","message":"Hello"}]}"#,
    br#"{ "active": true "days": [1,2,6,0], "timezone": 1, "config": [{ "dow": 1, "times": [ { "from": 480, "to": 705 }, { "from": 780, "to": 1020 } ] }] }"#,
    br#"{"active":true,"days":[1,7],"timezone":"Europe/Prague","config":[{"dow":7,"times":[{"from":"0","to":1440}]},{"dow":1,"times":[{"from":0,"to":60}]}]}"#,
    br#"{"id":9,"name":"domain-stats-report","config":{"url":"https://u:p@example.com/?token=x","headers":["X-Auth-Token: x"]}}"#,
    br#"{"domains":{"shop.example":{"visits":8,"conversations":2,"autoMessages":1}}}"#,
    br#"{"error":"AuthError","message":"No account found for apiKey x."}"#,
    br#"{"url":"http://api.example.com/accounts/208/users/create?apiKey=x","headers":{"apiKey":"x"},"request":{"role":"agent","email":"a@example.com","fullname":"Ana"},"response":"{\"id\":3,\"role\":\"agent\",\"email\":\"a@example.com\"}"}"#,
    br#"{"afterchat_directory":1,"entries":[{"since":1427470439703,"by_hand":true,"fact":{"user":{"id":"3","name":"Ana"}}},{"since":"2015-03-27T16:33:59Z","fact":{"office_hours":{"active":true,"zone":"+01:00","days":{"1":[{"from":480,"to":705}]}}}}]}"#,
];

/// In two halves, so that what is masked up to a comma is seen.
const SECRET: &str = "geheim,7f3a";

const NAMES: [&str; 9] = [
    "password",
    "apiKey",
    "api_key",
    "API key",
    "X-Auth-Token",
    "authorization",
    "client-secret",
    "passwd",
    "privateKey",
];

/// What stands between a name and its secret within a text, and behind the secret.
const WITHIN: [(&str, &str); 8] = [
    ("=", ""),
    (": ", " and more"),
    ("\":\"", "\"}"),
    ("\\\": \\\"", "\\\",\\\"a\\\":1"),
    ("' => '", "'"),
    ("] = ", "&x=1"),
    ("%3D", "&y"),
    (">", "</a>"),
];

/// Puts secrets behind their names, into objects and behind texts.
fn plant(value: &mut Value, rng: &mut Rng) {
    let name = NAMES[rng.below(NAMES.len())];
    match value {
        Value::String(text) if rng.below(2) == 0 => {
            let (separator, behind) = WITHIN[rng.below(WITHIN.len())];
            text.extend([" ", name, separator, SECRET, behind]);
        }
        Value::Array(list) => list.iter_mut().for_each(|value| plant(value, rng)),
        Value::Object(members) => {
            members.iter_mut().for_each(|(_name, value)| plant(value, rng));
            match rng.below(6) {
                0 => drop(members.insert(name.to_owned(), json!(SECRET))),
                1 => drop(members.insert(name.to_owned(), json!({"a": [SECRET]}))),
                2 => {
                    let header = Map::from_iter([("key".to_owned(), json!(name)), ("value".to_owned(), json!(SECRET))]);
                    members.insert("headers".to_owned(), json!([header]));
                }
                _ => {}
            }
        }
        _ => {}
    }
}

/// What was found, but for conversations, which are kept byte for byte.
fn found(input: &[u8]) -> Vec<Finding<'static>> {
    let mut framer = Framer::new(input);
    let mut out = Vec::new();
    while let Some(piece) = framer.next_piece().unwrap() {
        match piece {
            Piece::Frame(frame) => out.extend(decode_frame(&frame).into_iter().map(Finding::into_owned)),
            Piece::Finding(finding) => out.push(finding),
            Piece::Relaxed(_) => {}
        }
    }
    out.retain(|finding| !matches!(finding, Finding::Conversation(_)));
    out
}

/// The facts with a date each.
fn facts(findings: &[Finding<'_>]) -> Vec<Entry> {
    let learnt = findings.iter().filter_map(|it| if let Finding::Directory(it) = it { Some(it) } else { None });
    let dated = |(at, entry): (i64, &Entry)| Entry { since: Timestamp::from_millis(at), ..entry.clone() };
    (1..).zip(learnt.flat_map(|it| &it.entries)).map(dated).collect()
}

pub(crate) fn calls() -> Vec<Vec<u8>> {
    owned(CALLS)
}

/// Facts join alike in any order, an export reads back, and no secret is anywhere.
pub(crate) fn saved_calls(input: &[u8]) -> String {
    let findings = found(input);
    let entries = facts(&findings);
    let directory = Directory::of(entries.clone());
    assert_eq!(directory, Directory::of(entries.iter().rev().cloned().collect()), "the order of facts matters");
    for user in directory.users() {
        // An export made by hand may have ids that nothing else writes.
        let plain = plain_id(&user.id) == user.id && !user.id.is_empty();
        assert!(!plain || directory.user(&user.id) == Some(user), "{user:?}");
    }
    for (_since, _by_hand, hours) in directory.office_hours() {
        let open = hours.open_ms(1_600_000_000_000, 1_600_604_800_000);
        assert!(open.is_none_or(|open| (0..=604_800_000).contains(&open)), "{hours:?}");
    }
    let again = facts(&found(exported(&entries).unwrap().as_bytes()));
    assert_eq!(again, entries, "an export reads back as something else");

    if let Ok(mut value) = serde_json::from_slice::<Value>(input) {
        let seed = input.iter().fold(7_u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(*byte)));
        plant(&mut value, &mut Rng::new(seed));
        let findings = found(value.to_string().as_bytes());
        let said = format!("{findings:?} {:?}", Directory::of(facts(&findings)));
        assert!(SECRET.split(',').all(|half| !said.contains(half)), "{value} → {said}");
    }
    let shown = findings.iter().map(|finding| match finding {
        Finding::Directory(learnt) => {
            let kinds: Vec<&str> = learnt.entries.iter().map(|entry| entry.fact.kind().word()).take(3).collect();
            format!("{kinds:?} {:?} {:?}", learnt.dropped.len(), learnt.relaxed)
        }
        Finding::Failed(failure) => kind(&failure.message),
        Finding::NotConversation(what) => kind(what),
        Finding::Conversation(_) => String::new(),
    });
    shown.take(4).collect()
}
