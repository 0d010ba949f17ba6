//! What the directory calls the values of the library, and which of them a condition means. Numbers stay as they are; a new name needs no
//! re-index.

use super::values::ValueKind;
use crate::directory::{Directory, User};
use crate::query::Value;

/// The name of a value for people: an agent's by its id, an account's title; whatever else there is says it itself.
pub(super) fn called<'a>(directory: &'a Directory, kind: ValueKind, text: &'a str, detail: &'a str) -> &'a str {
    match kind {
        ValueKind::Agent => directory.name_of(text, detail),
        ValueKind::Account => Some(directory.account_title(text)).filter(|title| !title.is_empty()).unwrap_or(text),
        _ => text,
    }
}

/// Whether a condition means a value, by what the directory says of it.
pub(super) fn holds(directory: &Directory, kind: ValueKind, value: &Value, text: &str, detail: &str) -> bool {
    let known = called(directory, kind, text, detail);
    match kind {
        ValueKind::Account => value.holds(known, text),
        _ if value.holds(known, detail) => true,
        // Words of what the conversation says, and of the e-mail address, find as well; exactly a name is only what it is called.
        ValueKind::Agent if !value.exact => {
            let email = directory.user(detail).map_or("", |user: &User| &user.email);
            value.holds(text, detail) || value.holds(email, email)
        }
        _ => false,
    }
}

/// As [`holds`], by what conversations say alone: how an exact name is found that the directory has replaced.
pub(super) fn held_before(kind: ValueKind, value: &Value, text: &str, detail: &str) -> bool {
    kind == ValueKind::Agent && value.holds(text, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Account, Entry, Fact};
    use crate::model::Timestamp;

    fn directory() -> Directory {
        let user = User { id: "3".into(), name: "John Doe".into(), email: "jd@example.com".into(), ..User::default() };
        let account = Account { id: "208".into(), title: "Shop".into(), ..Account::default() };
        let since = Timestamp::from_millis(1);
        let entry = |fact| Entry { since, by_hand: false, fact };
        Directory::of(vec![entry(Fact::User(user)), entry(Fact::Account(account))])
    }

    #[test]
    fn an_agent_is_found_by_every_name_there_is() {
        let directory = directory();
        let agent = |value: Value, text: &str, id: &str| holds(&directory, ValueKind::Agent, &value, text, id);
        for (typed, text, id, found) in [
            ("john", "", "3", true),
            ("jo*", "", "3", true),
            ("3", "", "3", true),
            ("jd@example.com", "", "3", true),
            ("support", "Support", "3", true),
            ("john", "", "4", false),
            ("johnny", "", "3", false),
        ] {
            assert_eq!(agent(Value::words(typed), text, id), found, "{typed} {text} {id}");
        }
        assert!(agent(Value::exact("John Doe"), "Support", "3"));
        assert!(agent(Value::exact("3"), "Support", "3"));
        assert!(!agent(Value::exact("Support"), "Support", "3"));
        assert!(held_before(ValueKind::Agent, &Value::exact("Support"), "Support", "3"));
    }

    #[test]
    fn an_account_is_found_by_its_whole_title() {
        let directory = directory();
        let account = |value: &str| holds(&directory, ValueKind::Account, &Value::exact(value), "208", "");
        assert!(account("208") && account("shop"));
        assert!(!account("sho"));
        assert_eq!(called(&directory, ValueKind::Account, "208", ""), "Shop");
        assert_eq!(called(&directory, ValueKind::Account, "209", ""), "209");
        assert_eq!(called(&directory, ValueKind::City, "208", ""), "208");
    }
}
