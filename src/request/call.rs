//! The table of calls.

use std::fmt::Write as _;

use super::body::{Body, Fields};
use crate::error::{Error, ErrorKind, Result};

/// What a body is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An account.
    Account,
    /// A user.
    User,
    /// A trigger.
    Trigger,
    /// Office hours.
    OfficeHours,
    /// A hook.
    Hook,
}

/// A call that can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it does, for people.
    pub help: &'static str,
    /// Its address; `:account` and `:id` stand for ids.
    pub path: &'static str,
    /// What is sent with it; a call without a body is a GET, all others are POST.
    pub body: Option<Kind>,
    /// Whether the body must have everything a new thing needs.
    pub creates: bool,
}

/// All calls, in the order in which help lists them.
pub const CALLS: &[Call] = &[
    get("test", "Test the key", "/test"),
    get("account-list", "List all accounts", "/accounts/"),
    create("account-create", "Create an account", "/accounts/create", Kind::Account),
    get("account-get", "Get an account", "/accounts/:account/get"),
    update("account-update", "Change an account", "/accounts/:account/update", Kind::Account),
    get("account-delete", "Delete an account", "/accounts/:account/delete"),
    get("user-list", "List the users of an account", "/accounts/:account/users/"),
    create("user-create", "Create a user: an agent or an administrator", "/accounts/:account/users/create", Kind::User),
    get("user-get", "Get a user", "/accounts/:account/users/:id/get"),
    update("user-update", "Change a user", "/accounts/:account/users/:id/update", Kind::User),
    get("user-delete", "Delete a user", "/accounts/:account/users/:id/delete"),
    get("trigger-list", "List the triggers of an account", "/accounts/:account/triggers/"),
    create("trigger-create", "Create a trigger", "/accounts/:account/triggers/create", Kind::Trigger),
    get("trigger-get", "Get a trigger", "/accounts/:account/triggers/:id/get"),
    update("trigger-update", "Change a trigger", "/accounts/:account/triggers/:id/update", Kind::Trigger),
    get("trigger-delete", "Delete a trigger", "/accounts/:account/triggers/:id/delete"),
    create(
        "office-hours-update",
        "Set the office hours of an account",
        "/accounts/:account/officehours/update",
        Kind::OfficeHours,
    ),
    create("hook-create", "Have hourly statistics sent to an address", "/accounts/:account/hooks/create", Kind::Hook),
];

const fn get(name: &'static str, help: &'static str, path: &'static str) -> Call {
    Call { name, help, path, body: None, creates: false }
}

const fn create(name: &'static str, help: &'static str, path: &'static str, body: Kind) -> Call {
    Call { name, help, path, body: Some(body), creates: true }
}

const fn update(name: &'static str, help: &'static str, path: &'static str, body: Kind) -> Call {
    Call { name, help, path, body: Some(body), creates: false }
}

impl Call {
    /// The call of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        CALLS.iter().find(|call| call.name == name)
    }

    /// `GET` or `POST`; the API uses no others.
    #[must_use]
    pub fn method(&self) -> &'static str {
        if self.body.is_some() { "POST" } else { "GET" }
    }

    /// The address below the API's, ids put in.
    ///
    /// # Errors
    /// An id is missing, not wanted, or no number.
    pub fn address(&self, account: Option<&str>, id: Option<&str>) -> Result<String> {
        let mut out = String::new();
        for (at, part) in self.path.split('/').enumerate() {
            if at > 0 {
                out.push('/');
            }
            match part {
                ":account" => write!(out, "{}", self.number("account", "--account", account)?).unwrap_or_default(),
                ":id" => write!(out, "{}", self.number("id", "--id", id)?).unwrap_or_default(),
                part => out.push_str(part),
            }
        }
        for (name, option, given) in [(":account", "--account", account), (":id", "--id", id)] {
            if given.is_some() && !self.path.contains(name) {
                return Err(usage(format!("{} takes no {option}", self.name), "leave it out"));
            }
        }
        Ok(out)
    }

    /// Checks what is to be sent; `None` for a call without a body.
    ///
    /// # Errors
    /// A sentence about the first thing that is wrong or missing.
    pub fn check(&self, fields: Fields) -> Result<Option<Body>> {
        match self.body {
            Some(kind) => Body::of(kind, fields, self.creates).map(Some),
            None if fields.is_empty() => Ok(None),
            None => Err(usage(format!("{} sends nothing", self.name), "leave the fields out")),
        }
    }

    fn number<'i>(&self, what: &str, option: &str, id: Option<&'i str>) -> Result<&'i str> {
        match id {
            Some(id) if !id.is_empty() && id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit()) => Ok(id),
            Some(id) => Err(usage(format!("{id:?} is no {what} of Smartsupp's"), "its ids are numbers such as 1234")),
            None => Err(usage(
                format!("{} needs {option}", self.name),
                "give the number that the API answered when it was created",
            )),
        }
    }
}

/// Something typed was wrong.
pub(super) fn usage(sentence: impl Into<String>, hint: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, sentence).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_the_guide() {
        let address = |name: &str, account, id| Call::named(name).unwrap().address(account, id);
        assert_eq!(address("test", None, None).unwrap(), "/test");
        assert_eq!(address("account-create", None, None).unwrap(), "/accounts/create");
        assert_eq!(address("user-create", Some("208"), None).unwrap(), "/accounts/208/users/create");
        assert_eq!(address("user-list", Some("208"), None).unwrap(), "/accounts/208/users/");
        assert_eq!(address("user-get", Some("208"), Some("3434")).unwrap(), "/accounts/208/users/3434/get");
        assert_eq!(address("office-hours-update", Some("208"), None).unwrap(), "/accounts/208/officehours/update");
        for (name, account, id, says) in [
            ("user-get", Some("208"), None, "user-get needs --id"),
            ("user-get", None, Some("3"), "user-get needs --account"),
            ("user-get", Some("2/../9"), Some("3"), "\"2/../9\" is no account of Smartsupp's"),
            ("test", Some("208"), None, "test takes no --account"),
        ] {
            assert_eq!(address(name, account, id).unwrap_err().to_string(), says);
        }
    }

    #[test]
    fn names_are_there_once_and_a_body_is_posted() {
        for (at, call) in CALLS.iter().enumerate() {
            assert_eq!(CALLS.iter().position(|other| other.name == call.name), Some(at));
            assert_eq!(call.method() == "POST", call.path.ends_with("create") || call.path.ends_with("update"));
        }
    }
}
