//! A trigger in words.
//!
//! The names are those of the vendor's guide; whatever else stands in a definition is said as it stands there.

use std::fmt::{self, Display};

use serde::{Serialize, Serializer};

use super::{Action, Condition, Trigger};
use crate::model::words::filled;

/// How fixed words are said: the English text with what is filled in at its `{names}`, in the language of whoever reads it.
pub type Say = fn(&str, &[(&str, &dyn Display)]) -> String;

/// As [`rule_in`], in English.
#[must_use]
pub fn rule(trigger: &Trigger) -> String {
    rule_in(trigger, filled)
}

/// "When a page opens, if all: 60 s on the site; first visit; not yet served → as Support: Hello …"
#[must_use]
pub fn rule_in(trigger: &Trigger, tr_with: Say) -> String {
    let when = match trigger.event.as_str() {
        "onload" => tr_with("When a page opens", &[]),
        "onmessage" => tr_with("When the visitor writes", &[]),
        "" => tr_with("When it applies", &[]),
        other => tr_with("On {event}", &[("event", &other)]),
    };
    let conditions: Vec<String> = trigger.conditions.iter().map(|it| condition(it, tr_with)).collect();
    let all = conditions.join("; ");
    let args: &[(&str, &dyn Display)] = &[("when", &when), ("condition", &all), ("conditions", &all)];
    let mut out = match (conditions.len(), trigger.constraints.as_str()) {
        (0, _) => when,
        (1, _) => tr_with("{when}, if {condition}", args),
        // What a definition does not say is what the vendor answers to one that does not say it.
        (_, "" | "all") => tr_with("{when}, if all: {conditions}", args),
        (_, "any") => tr_with("{when}, if any: {conditions}", args),
        (_, which) => {
            tr_with("{when}, if {which}: {conditions}", &[("when", &when), ("which", &which), ("conditions", &all)])
        }
    };
    let actions: Vec<String> = trigger
        .actions
        .iter()
        .map(|Action { name, agent_nick: nick, message }| match (name.as_str(), nick.as_str()) {
            ("message" | "", "") => message.clone(),
            ("message" | "", nick) => tr_with("as {nick}: {message}", &[("nick", &nick), ("message", message)]),
            (name, "") => format!("{name}: {message}"),
            (name, nick) => {
                tr_with("{name} as {nick}: {message}", &[("name", &name), ("nick", &nick), ("message", message)])
            }
        })
        .collect();
    if !actions.is_empty() {
        out.push_str(" → ");
        out.push_str(&actions.join("; "));
    }
    let once = (trigger.only_once == Some(true)).then(|| tr_with("once for each visitor", &[]));
    let off = (trigger.active == Some(false)).then(|| tr_with("switched off", &[]));
    for remark in [once, off].into_iter().flatten() {
        out.extend([" (", &remark, ")"]);
    }
    out
}

/// The rule a message was sent by, as it was defined then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentBy {
    /// The definition.
    pub trigger: Trigger,
    /// What the trigger is called now; empty where it still has that name.
    pub name_now: String,
}

impl SentBy {
    /// The rule in words.
    #[must_use]
    pub fn words(&self, tr_with: Say) -> String {
        let words = rule_in(&self.trigger, tr_with);
        if self.name_now.is_empty() {
            return words;
        }
        tr_with("{words} (now called {name})", &[("words", &words), ("name", &self.name_now)])
    }
}

impl Display for SentBy {
    /// In English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(filled))
    }
}

impl Serialize for SentBy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn condition(condition: &Condition, tr_with: Say) -> String {
    let Condition { name, cmp, value } = condition;
    let stated = match value.as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    };
    let known = match (name.as_str(), stated) {
        // A comparison that is stated is said as it stands.
        _ if !cmp.is_empty() => None,
        ("delay_site", _) if is_number(value) => Some(tr_with("{seconds} s on the site", &[("seconds", value)])),
        ("number_of_visits", _) if value == "1" => Some(tr_with("first visit", &[])),
        ("number_of_visits", _) if is_number(value) => Some(tr_with("{count} visits", &[("count", value)])),
        ("is_visitor_served", Some(true)) => Some(tr_with("already served", &[])),
        ("is_visitor_served", Some(false)) => Some(tr_with("not yet served", &[])),
        ("is_visitor_send_message", Some(true)) => Some(tr_with("has written", &[])),
        ("is_visitor_send_message", Some(false)) => Some(tr_with("has not written yet", &[])),
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
