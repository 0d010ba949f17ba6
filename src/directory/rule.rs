//! A trigger in words.
//!
//! The names are those of the vendor's guide; whatever else stands in a definition is said as it stands there.

use super::{Condition, Trigger};

/// "When a page opens, if all: 60 s on the site; first visit; not yet served → as Support: Hello …"
#[must_use]
pub fn rule(trigger: &Trigger) -> String {
    let mut out = match trigger.event.as_str() {
        "onload" => "When a page opens".to_owned(),
        "onmessage" => "When the visitor writes".to_owned(),
        "" => "When it applies".to_owned(),
        other => format!("On {other}"),
    };
    let conditions: Vec<String> = trigger.conditions.iter().map(condition).collect();
    match (conditions.as_slice(), trigger.constraints.as_str()) {
        ([], _) => {}
        ([one], _) => out.extend([", if ", one]),
        // What a definition does not say is what the vendor answers to one that does not say it.
        (_, "") => out.extend([", if all: ", &conditions.join("; ")]),
        (_, which) => out.extend([", if ", which, ": ", &conditions.join("; ")]),
    }
    let actions: Vec<String> = trigger
        .actions
        .iter()
        .map(|action| match (action.name.as_str(), action.agent_nick.as_str()) {
            ("message" | "", "") => action.message.clone(),
            ("message" | "", nick) => format!("as {nick}: {}", action.message),
            (name, "") => format!("{name}: {}", action.message),
            (name, nick) => format!("{name} as {nick}: {}", action.message),
        })
        .collect();
    if !actions.is_empty() {
        out.push_str(" → ");
        out.push_str(&actions.join("; "));
    }
    if trigger.only_once == Some(true) {
        out.push_str(" (once for each visitor)");
    }
    if trigger.active == Some(false) {
        out.push_str(" (switched off)");
    }
    out
}

fn condition(condition: &Condition) -> String {
    let Condition { name, cmp, value } = condition;
    let yes = |is: &str, is_not: &str| match value.as_str() {
        "true" | "1" => Some(is.to_owned()),
        "false" | "0" => Some(is_not.to_owned()),
        _ => None,
    };
    let known = match name.as_str() {
        // A comparison that is stated is said as it stands.
        _ if !cmp.is_empty() => None,
        "delay_site" if is_number(value) => Some(format!("{value} s on the site")),
        "number_of_visits" if value == "1" => Some("first visit".to_owned()),
        "number_of_visits" if is_number(value) => Some(format!("{value} visits")),
        "is_visitor_served" => yes("already served", "not yet served"),
        "is_visitor_send_message" => yes("has written", "has not written yet"),
        _ => None,
    };
    known.unwrap_or_else(|| {
        let cmp = if cmp.is_empty() { "=" } else { cmp };
        format!("{name} {cmp} {value}")
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::Action;

    fn one(name: &str, cmp: &str, value: &str) -> Condition {
        Condition { name: name.into(), cmp: cmp.into(), value: value.into() }
    }

    #[test]
    fn the_guides_trigger_is_said_in_words() {
        let trigger = Trigger {
            event: "onload".into(),
            constraints: "all".into(),
            conditions: vec![
                one("delay_site", "", "60"),
                one("is_visitor_send_message", "", "false"),
                one("is_visitor_served", "", "false"),
                one("number_of_visits", "", "1"),
            ],
            actions: vec![Action { name: "message".into(), agent_nick: "Support".into(), message: "Hello!".into() }],
            only_once: Some(true),
            ..Trigger::default()
        };
        assert_eq!(
            rule(&trigger),
            "When a page opens, if all: 60 s on the site; has not written yet; not yet served; first visit \
             → as Support: Hello! (once for each visitor)"
        );
    }

    #[test]
    fn what_nobody_knows_is_said_as_it_stands() {
        let trigger = Trigger {
            event: "onscroll".into(),
            constraints: "any".into(),
            conditions: vec![
                one("country", "in", r#"["CZ","SK"]"#),
                one("delay_site", ">=", "5"),
                one("x", "", "null"),
            ],
            active: Some(false),
            ..Trigger::default()
        };
        assert_eq!(
            rule(&trigger),
            r#"On onscroll, if any: country in ["CZ","SK"]; delay_site >= 5; x = null (switched off)"#
        );
        assert_eq!(rule(&Trigger::default()), "When it applies");
    }
}
