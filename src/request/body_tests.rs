//! Bodies as the guide has them, and what is refused.

use super::*;

fn read(kind: Kind, json: &str) -> Result<Body> {
    Body::of(kind, Fields { json: Some(json.into()), ..Fields::default() }, true)
}

#[test]
fn members_have_the_order_of_the_guide() {
    let made = |kind, fields| Body::of(kind, fields, true).unwrap().compact();
    let fields = Fields { title: Some("Kolo Mlha".into()), lang: Some("en".into()), ..Fields::default() };
    assert_eq!(made(Kind::Account, fields), r#"{"title":"Kolo Mlha","lang":"en"}"#);
    let fields = Fields {
        role: Some("agent".into()),
        email: Some("ana@example.com".into()),
        name: Some("Ana Nová".into()),
        password: Some("a \"secret\"".into()),
        ..Fields::default()
    };
    assert_eq!(
        made(Kind::User, fields),
        r#"{"role":"agent","email":"ana@example.com","fullname":"Ana Nová","password":"a \"secret\""}"#
    );
    let fields = Fields {
        hours: Some("mon 8:00-11:45, 13-17; tue 8:00-11:45".into()),
        zone: Some("1".into()),
        ..Fields::default()
    };
    assert_eq!(
        made(Kind::OfficeHours, fields),
        r#"{"active":true,"days":[1,2],"timezone":1,"config":[{"dow":1,"times":[{"from":480,"to":705},{"from":780,"to":1020}]},{"dow":2,"times":[{"from":480,"to":705}]}]}"#
    );
    let fields = Fields { hours: Some("sun 22-2".into()), zone: Some("-3:30".into()), ..Fields::default() };
    assert_eq!(
        made(Kind::OfficeHours, fields),
        r#"{"active":true,"days":[1,0],"timezone":-3.5,"config":[{"dow":1,"times":[{"from":0,"to":120}]},{"dow":0,"times":[{"from":1320,"to":1440}]}]}"#
    );
    let fields = Fields { url: Some("https://example.com/stats".into()), ..Fields::default() };
    assert_eq!(
        made(Kind::Hook, fields),
        r#"{"name":"domain-stats-report","config":{"url":"https://example.com/stats"}}"#
    );
}

#[test]
fn a_body_from_a_file_is_sent_with_its_values() {
    for (kind, text) in [
        (
            Kind::Trigger,
            r#"{"active":true,"name":"First visit","description":"A greeting","event":"onload","conditions":[{"name":"delay_site","value":45},{"name":"is_visitor_send_message","value":false},{"name":"number_of_visits","value":1},{"name":"country","value":["CZ"],"cmp":"in"}],"actions":[{"name":"message","agent_nick":"Support","message":"Hello"}]}"#,
        ),
        (
            Kind::OfficeHours,
            r#"{"active":true,"days":[1,6,0],"timezone":5.75,"config":[{"dow":1,"times":[{"from":0,"to":705},{"from":720,"to":1440}]}]}"#,
        ),
    ] {
        let body = read(kind, text).unwrap();
        assert_eq!(body.compact(), text);
        assert_eq!(
            serde_json::from_str::<Value>(&body.pretty()).unwrap(),
            serde_json::from_str::<Value>(text).unwrap()
        );
    }
    let doubts = read(
        Kind::Trigger,
        r#"{"name":"x","event":"onload","conditions":[{"name":"country","value":"CZ"}],"actions":[{"name":"open","message":""}]}"#,
    );
    assert_eq!(doubts.unwrap().doubts().len(), 2);
}

#[test]
fn a_password_is_said_by_nothing_but_the_body() {
    let read = |json: &str| Body::of(Kind::User, Fields { json: Some(json.into()), ..Fields::default() }, true);
    for json in [r#"{"password":12345678}"#, r#"{"role":"x","password":["12345678"]}"#, r#"{"password":"12345678"}"#] {
        let error = read(json).expect_err(json).to_string();
        assert!(!error.contains("12345678"), "{error}");
    }
    let fields = Fields { json: Some(r#"{"password":"12345678"}"#.into()), ..Fields::default() };
    assert!(!format!("{fields:?}").contains("12345678"));
    let json = r#"{"role":"agent","email":"a@example.com","fullname":"A","password":"12345678"}"#;
    let body = read(json).expect("a user");
    assert!(!format!("{body:?}").contains("12345678") && body.compact().contains("12345678"));
}

#[test]
fn what_is_wrong_is_said() {
    let hours =
        |times: &str| format!(r#"{{"active":true,"days":[1],"timezone":1,"config":[{{"dow":1,"times":[{times}]}}]}}"#);
    let trigger = |condition: &str| {
        format!(
            r#"{{"name":"x","event":"onload","conditions":[{condition}],"actions":[{{"name":"message","message":"Hi"}}]}}"#
        )
    };
    for (kind, json, says) in [
        (Kind::Account, r#"{"title":"x"}"#.to_owned(), "lang is missing"),
        (Kind::Account, r#"{"title":" ","lang":"en"}"#.to_owned(), "title is missing"),
        (Kind::Account, r#"{"title":"x","lang":"english"}"#.to_owned(), "\"english\" is no language"),
        (
            Kind::User,
            r#"{"role":"owner","email":"a@example.com","fullname":"A","password":"x"}"#.to_owned(),
            "There is no role \"owner\"",
        ),
        (
            Kind::User,
            r#"{"role":"agent","email":"a@example","fullname":"A","password":"x"}"#.to_owned(),
            "\"a@example\" is no e-mail address",
        ),
        (Kind::User, r#"{"role":"agent","email":"a@example.com","fullname":"A"}"#.to_owned(), "password is missing"),
        (
            Kind::OfficeHours,
            hours(r#"{"from":480,"to":480}"#),
            "These hours cannot be: 480 to 480 are no minutes of a day, which are 0 to 1440",
        ),
        (
            Kind::OfficeHours,
            hours(r#"{"from":480,"to":1441}"#),
            "These hours cannot be: 480 to 1441 are no minutes of a day, which are 0 to 1440",
        ),
        (
            Kind::OfficeHours,
            r#"{"active":true,"days":[7],"timezone":1,"config":[]}"#.to_owned(),
            "These hours cannot be: there is no day 7 of the week",
        ),
        (
            Kind::OfficeHours,
            r#"{"active":true,"days":[],"timezone":15,"config":[]}"#.to_owned(),
            "There is no clock 15 hours east of UTC",
        ),
        (Kind::Trigger, trigger(r#"{"name":"delay_site","value":-1}"#), "delay_site cannot be -1"),
        (Kind::Trigger, trigger(r#"{"name":"is_visitor_served","value":"no"}"#), "is_visitor_served cannot be \"no\""),
        (
            Kind::Trigger,
            trigger(r#"{"name":"Delay Site","value":1}"#),
            "\"Delay Site\" cannot be the name of a condition",
        ),
        (
            Kind::Trigger,
            r#"{"name":"x","event":"onscroll","actions":[{"name":"message","message":"Hi"}]}"#.to_owned(),
            "There is no event \"onscroll\"",
        ),
        (
            Kind::Trigger,
            r#"{"name":"x","event":"onload","actions":[{"name":"message","message":" "}]}"#.to_owned(),
            "message is missing",
        ),
        (
            Kind::Hook,
            r#"{"name":"chats","config":{"url":"https://example.com"}}"#.to_owned(),
            "The API makes no hook \"chats\"",
        ),
        (
            Kind::Hook,
            r#"{"name":"domain-stats-report","config":{"url":"ftp://example.com"}}"#.to_owned(),
            "\"ftp://example.com\" is no address to send to",
        ),
    ] {
        assert_eq!(read(kind, &json).unwrap_err().to_string(), says, "{json}");
    }
    let odd = read(Kind::Account, r#"{"title":"x","lang":"en","apiKey":"k"}"#).unwrap_err().to_string();
    assert!(odd.starts_with("The body cannot be sent: unknown field `apiKey`"), "{odd}");
    let of = |kind, fields| Body::of(kind, fields, false).unwrap_err().to_string();
    assert_eq!(
        of(Kind::Account, Fields { role: Some("agent".into()), ..Fields::default() }),
        "--role has no meaning for this call"
    );
    assert_eq!(
        of(Kind::Account, Fields { title: Some("x".into()), json: Some("{}".into()), ..Fields::default() }),
        "--title has no meaning beside --body"
    );
    assert_eq!(of(Kind::User, Fields::default()), "Nothing is said that could be sent");
    let summer = Fields { hours: Some("mon 8-9".into()), zone: Some("Europe/Prague".into()), ..Fields::default() };
    assert_eq!(of(Kind::OfficeHours, summer), "\"Europe/Prague\" is not a number of hours");
}

#[test]
fn a_change_says_only_what_changes() {
    let fields = Fields { nickname: Some("Anička".into()), ..Fields::default() };
    assert_eq!(Body::of(Kind::User, fields, false).unwrap().compact(), r#"{"nickname":"Anička"}"#);
}

#[test]
fn hours_that_overlap_are_one_as_in_the_directory() {
    let typed = Fields { hours: Some("mon 9-12,11-13".into()), zone: Some("1".into()), ..Fields::default() };
    let json = r#"{"active":true,"days":[1],"timezone":1,"config":[{"dow":1,"times":[{"from":660,"to":780},{"from":540,"to":720}]}]}"#;
    let given = Fields { json: Some(json.to_owned().into()), ..Fields::default() };
    for fields in [typed, given] {
        let body = Body::of(Kind::OfficeHours, fields, true).expect("hours");
        let Body::OfficeHours(hours) = body else { panic!("another body") };
        assert_eq!(hours.config[0].times, [OpenSpan { from: 540, to: 780 }]);
    }
}
