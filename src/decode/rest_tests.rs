//! Every shape of the REST API, secrets, and the one comma.

use super::*;
use crate::decode::{Finding, Frame, decode_frame};

fn findings(text: &str) -> Vec<Finding<'static>> {
    let bytes = text.as_bytes().to_vec();
    let frame = Frame { bytes, offset: 0, line: 1, column: 1, followed_by_nuls: false };
    decode_frame(&frame).into_iter().map(Finding::into_owned).collect()
}

fn learnt(text: &str) -> Learnt {
    match findings(text).as_slice() {
        [Finding::Directory(learnt)] => learnt.as_ref().clone(),
        other => panic!("{text}: {other:?}"),
    }
}

fn fact(text: &str) -> Fact {
    let learnt = learnt(text);
    assert_eq!((learnt.entries.len(), learnt.dropped.len()), (1, 0), "{text}");
    learnt.entries[0].fact.clone()
}

const HOURS: &str = r#""days": [1,2,6,0], "timezone": 1, "config": [{ "dow": 1, "times": [ { "from": 480, "to": 705 },
    { "from": 780, "to": 1020 } ] }, { "dow": 2, "times": [ { "from": 480, "to": 705 } ] }] }"#;

#[test]
fn every_shape_of_the_guide_becomes_a_fact() {
    for (text, what, kind, id) in [
        (r#"{"title":"Shop","lang":"en"}"#, "a Smartsupp REST API request to create an account", "account", ""),
        (
            r#"{"id":"1234","title":"Shop","lang":"en","accountKey":"14dc"}"#,
            "a Smartsupp REST API answer about an account",
            "account",
            "1234",
        ),
        (
            r#"{"role":"agent","email":"a@example.com","fullname":"Ana","note":""}"#,
            "a Smartsupp REST API request to create a user",
            "user",
            "",
        ),
        (
            r#"{"id":3434,"role":"agent","email":"a@example.com","fullname":"Ana","avatar":"","note":""}"#,
            "a Smartsupp REST API answer about a user",
            "user",
            "3434",
        ),
        (
            r#"{"id":"3434","role":"Admin","nickname":"Ana"}"#,
            "a Smartsupp REST API answer about a user",
            "user",
            "3434",
        ),
        (
            r#"{"id":"758","active":true,"name":"Hi","event":"onload","conditions":[],"actions":[]}"#,
            "a Smartsupp REST API trigger",
            "trigger",
            "758",
        ),
        (&format!(r#"{{ "active": true, {HOURS}"#), "Smartsupp REST API office hours", "office_hours", ""),
        (
            r#"{"id":9,"name":"domain-stats-report","config":{"url":"https://example.com/"}}"#,
            "a Smartsupp REST API hook",
            "hook",
            "9",
        ),
        (r#"{"domains":{"shop.example":{"visits":8}}}"#, "Smartsupp hourly statistics", "statistics", ""),
        (r#"{"success":true}"#, "an answer of the Smartsupp REST API to a test call", "answer", ""),
        (r#"{"error":"AuthError","message":"No"}"#, "an error answer of the Smartsupp REST API", "answer", ""),
    ] {
        let learnt = learnt(text);
        assert_eq!(learnt.what, what, "{text}");
        let facts: Vec<_> = learnt.entries.iter().map(|it| (it.fact.kind().word(), it.fact.id())).collect();
        assert_eq!(facts, [(kind, id)], "{text}");
        assert!(learnt.entries.iter().all(|it| it.since.is_none() && !it.by_hand));
    }
}

#[test]
fn lists_hold_one_fact_each() {
    let learnt = learnt(
        r#"{"records":[{"id":3,"nickname":"Ana","role":"admin"},{"id":"4","fullname":"Bo","role":"agent"},{"x":1},
            {"id":5,"title":"Shop","lang":"cs"},{"id":6,"name":"T","event":"onload"}]}"#,
    );
    let facts: Vec<_> = learnt.entries.iter().map(|it| (it.fact.kind().word(), it.fact.id())).collect();
    assert_eq!(facts, [("user", "3"), ("user", "4"), ("account", "5"), ("trigger", "6")]);
    for (text, what) in [
        (r#"{"records":[]}"#, "a list answer of the Smartsupp REST API"),
        (r#"{"records":[{"x":1}]}"#, "a list answer of the Smartsupp REST API"),
        (r#"{"name":"other","config":{}}"#, "a Smartsupp REST API hook"),
    ] {
        assert_eq!(findings(text), [Finding::NotConversation(what.to_owned())]);
    }
    let list = findings(
        r#"[{"id":1,"role":"agent","email":"a@example.com"},{"id":2,"role":"agent","email":"b@example.com"}]"#,
    );
    assert_eq!(list.len(), 2);
}

#[test]
fn secrets_are_dropped_and_told() {
    let user = learnt(r#"{"role":"agent","email":"a@example.com","fullname":"Ana","password":"geheim"}"#);
    assert_eq!(user.dropped, ["password"]);
    assert!(!format!("{user:?}").contains("geheim"));
    let answer = learnt(r#"{"error":"AuthError","message":"No account found for apiKey geheim."}"#);
    assert_eq!(answer.dropped, ["apiKey"]);
    let Fact::Answer(Answer { message, .. }) = &answer.entries[0].fact else { panic!() };
    assert_eq!(message, "No account found for apiKey ….");
    let headers = learnt(r#"{"apiKey":"geheim"}"#);
    assert_eq!((headers.entries.len(), headers.dropped.as_slice()), (0, &["apiKey".to_owned()][..]));
    let call = learnt(
        r#"{"url":"http://api.smartsupp.com/accounts/208/users/create?apiKey=geheim","headers":{"apiKey":"geheim"},
            "request":{"role":"agent","email":"a@example.com","fullname":"Ana"}}"#,
    );
    assert_eq!(call.dropped, ["apiKey"]);
    let Fact::User(User { account, .. }) = &call.entries[0].fact else { panic!() };
    assert_eq!(account, "208");
    assert!(!format!("{call:?}").contains("geheim"));
}

#[test]
fn office_hours_are_read_as_the_guide_means_them() {
    let Fact::OfficeHours(hours) = fact(&format!(r#"{{ "active": true, {HOURS}"#)) else { panic!() };
    assert_eq!(crate::directory::days_text(&hours), "Mon 08:00-11:45, 13:00-17:00; Tue 08:00-11:45");
    assert_eq!((hours.zone, hours.active), (HoursZone::Fixed(60), true));
    // A day that is not among the days is closed, and Sunday may be 7.
    let text = r#"{"active":1,"days":["7"],"timezone":"Europe/Prague","config":[{"dow":7,"times":[{"from":"0","to":1440}]},
        {"dow":1,"times":[{"from":0,"to":60}]}]}"#;
    let Fact::OfficeHours(hours) = fact(text) else { panic!() };
    assert_eq!(crate::directory::days_text(&hours), "Sun 00:00-24:00");
    for (broken, why) in [
        (r#"{"days":[1],"timezone":77,"config":[]}"#, "there is no time zone “77”"),
        (
            r#"{"days":[1],"timezone":1,"config":[{"dow":2,"times":[{"from":700,"to":600}]}]}"#,
            "700 to 600 are no minutes of a day, which are 0 to 1440",
        ),
    ] {
        let findings = findings(broken);
        let [Finding::Failed(failure)] = findings.as_slice() else { panic!("{findings:?}") };
        assert_eq!(failure.message, format!("Office hours that cannot be: {why}"));
    }
}

#[test]
fn the_guides_missing_comma_is_put_back_where_nothing_else_is_missing() {
    let whole = fact(&format!(r#"{{ "active": true, {HOURS}"#));
    let mended = learnt(&format!(r#"{{ "active": true {HOURS}"#));
    assert_eq!(mended.relaxed, [Relaxation::MissingComma]);
    assert_eq!(mended.entries[0].fact, whole);
    for (text, line, column) in [
        // Something else may be lost: refused, at the place.
        (r#"{ "active": true "days": [1], "config": [] }"#.to_owned(), 1, 18),
        (format!(r#"{{ "active": true "extra": 1, {HOURS}"#), 1, 18),
        (format!(r#"{{ "active": true "active": false, {HOURS}"#), 1, 18),
        (format!(r#"{{ "active": {{"x": true "days": [1] }}, {HOURS}"#), 1, 24),
        (r#"{ "role": "agent" "email": "a@example.com", "fullname": "Ana" }"#.to_owned(), 1, 19),
    ] {
        let findings = findings(&text);
        let [Finding::Failed(failure)] = findings.as_slice() else { panic!("{text}: {findings:?}") };
        assert_eq!((failure.line, failure.column), (line, column), "{text}");
        assert_eq!(failure.message, "Not JSON: a comma or } is missing here");
    }
}

#[test]
fn the_programs_own_export_reads_back() {
    let text = r#"{"afterchat_directory":1,"entries":[{"since":1427470439703,"by_hand":true,"fact":{"user":{"id":"3","name":"Ana"}}}]}"#;
    let learnt = learnt(text);
    let user = Fact::User(User { id: "3".into(), name: "Ana".into(), ..User::default() });
    let since = Timestamp::from_millis(1_427_470_439_703);
    assert_eq!(learnt.entries, [Entry { since, by_hand: true, fact: user }]);
    for (text, why) in [
        (r#"{"afterchat_directory":2,"entries":[]}"#, "This directory was exported by a newer Afterchat"),
        (r#"{"afterchat_directory":1,"entries":[{"since":5}]}"#, "Entry 1 of this directory is not understood"),
    ] {
        let [Finding::Failed(failure)] = &findings(text)[..] else { panic!("{text}") };
        assert_eq!(failure.message, why);
    }
}

#[test]
fn a_bad_record_costs_itself() {
    let zone = |zone: &str| format!(r#"{{"days":[1],"timezone":{zone},"config":[]}}"#);
    let span = |days: &str| {
        let hours = format!(r#"{{"active":true,"zone":"+00:00","days":{days}}}"#);
        format!(r#"{{"since":5,"fact":{{"office_hours":{hours}}}}}"#)
    };
    let touching = r#"{"1":[{"from":60,"to":120},{"from":60,"to":120}]}"#;
    for (text, said) in [
        (
            format!(r#"{{"records":[{},{},{},{}]}}"#, zone("1"), zone("77"), zone("2"), zone("99")),
            "Record 2: Office hours that cannot be: there is no time zone “77”; 1 more are wrong likewise",
        ),
        (
            format!(
                r#"{{"afterchat_directory":1,"entries":[{},{},{}]}}"#,
                span(touching),
                span(r#"{"8":[{"from":0,"to":60}]}"#),
                span("{}")
            ),
            "Entry 2 of this directory is not understood",
        ),
    ] {
        let findings = findings(&text);
        let [Finding::Directory(learnt), Finding::Failed(failure)] = findings.as_slice() else {
            panic!("{text}: {findings:?}")
        };
        assert_eq!((learnt.entries.len(), failure.message.as_str()), (2, said), "{text}");
        let Fact::OfficeHours(first) = &learnt.entries[0].fact else { panic!("{text}") };
        assert!(first.days.values().all(|spans| spans.len() == 1), "each minute is open once");
    }
}

#[test]
fn an_account_is_known_by_the_address_of_its_calls() {
    for (address, account) in [
        ("http://api.smartsupp.com/accounts/208/users/create", Some("208")),
        ("saved/accounts/48211/officehours.json", Some("48211")),
        ("/accounts/:aid/users", None),
        ("/accounts/create", None),
        ("bank/accounts/2024/january.json", None),
        ("accounts", None),
    ] {
        assert_eq!(account_in(address).as_deref(), account, "{address}");
    }
}
