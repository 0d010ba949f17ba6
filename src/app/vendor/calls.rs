//! A call of the vendor's REST API as a form: what is typed, what is sent for it, and what came back. Nothing is sent but on its button.

use std::collections::BTreeMap;

use super::super::event::Failed;
use crate::lang::{said, tr, tr_n};
use crate::request::{BASE_URL, Body, CALLS, Call, Fields, Kind, curl};
use crate::secret::Secret;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallField {
    /// The account's id.
    Account,
    /// The id of a user or trigger.
    Id,
    /// Title of an account.
    Title,
    /// Language of an account or user.
    Lang,
    /// `agent` or `admin`.
    Role,
    /// E-mail address of a user.
    Email,
    /// Full name of a user.
    Name,
    /// Name of a user that visitors see.
    Nickname,
    /// Password of a user.
    Password,
    /// Days and times.
    Hours,
    /// Hours east of UTC.
    Zone,
    /// Where a hook sends to.
    Url,
    /// All of it as JSON.
    Json,
    /// Where the API is.
    Base,
}

impl CallField {
    /// What stands beside it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Account => tr("Account"),
            Self::Id => tr("Id"),
            Self::Title => tr("Title"),
            Self::Lang => tr("Language"),
            Self::Role => tr("Role"),
            Self::Email => tr("E-mail"),
            Self::Name => tr("Full name"),
            Self::Nickname => tr("Shown name"),
            Self::Password => tr("Password"),
            Self::Hours => tr("Hours"),
            Self::Zone => tr("UTC +"),
            Self::Url => tr("Sends to"),
            Self::Json => "JSON",
            Self::Base => tr("API"),
        }
    }

    /// An example.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::Account => "1234",
            Self::Id => "3434",
            Self::Title => tr("Not seen by visitors"),
            Self::Lang => "en",
            Self::Email => "ana@example.com",
            Self::Name => "Ana Nová",
            Self::Nickname => tr("May stay empty"),
            Self::Hours => "mon-fri 8:00-17:00; sat 9-12",
            Self::Zone => "1",
            Self::Url => "https://example.com/hook",
            Self::Role | Self::Password | Self::Json | Self::Base => "",
        }
    }
}

/// What a new trigger may look like.
const TRIGGER: &str = r#"{
  "active": true,
  "name": "First visit",
  "event": "onload",
  "conditions": [
    { "name": "delay_site", "value": 45 },
    { "name": "number_of_visits", "value": 1 }
  ],
  "actions": [
    { "name": "message", "agent_nick": "Support", "message": "Can I help you choose?" }
  ]
}"#;

/// The form.
#[derive(Clone)]
pub struct CallForm {
    /// Which call.
    pub call: &'static Call,
    values: BTreeMap<CallField, String>,
    /// Whether it is on its way, or what became of it.
    pub now: Calling,
}

/// What became of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Calling {
    /// It was not sent.
    #[default]
    Idle,
    /// It is on its way.
    Sending,
    /// It was answered: a sentence, and the answer as it came.
    Done(String, String),
    /// It was not answered, or refused.
    Failed(Failed),
}

/// An answer of the API that is in the directory now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// As it came; may be empty.
    pub text: String,
    /// Facts that were new.
    pub learnt: u64,
}

/// A call that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltCall {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Where to, below the API's address.
    pub address: String,
    /// Where to.
    pub url: String,
    /// The JSON on several lines; `None` where nothing is sent.
    pub pretty: Option<String>,
    /// Exactly what is sent.
    pub compact: Option<String>,
    /// The line for a shell.
    pub curl: String,
    /// What the vendor may know and this program does not.
    pub doubts: Vec<String>,
}

/// What somebody does in the form.
#[derive(Clone, PartialEq, Eq)]
pub enum CallEdit {
    /// Chooses the call of this name.
    Call(&'static str),
    /// Types into a field.
    Field(CallField, String),
    /// Sends it.
    Send,
    /// Closes the form.
    Close,
}

impl Default for CallForm {
    fn default() -> Self {
        const FIRST: Call = Call { name: "test", help: "", path: "/test", body: None, creates: false };
        let values = BTreeMap::from([
            (CallField::Base, BASE_URL.to_owned()),
            (CallField::Role, "agent".to_owned()),
            (CallField::Json, TRIGGER.to_owned()),
        ]);
        Self { call: CALLS.first().unwrap_or(&FIRST), values, now: Calling::Idle }
    }
}

impl CallForm {
    /// The fields the call has, in order.
    #[must_use]
    pub fn fields(&self) -> Vec<CallField> {
        use CallField as F;
        let mut fields = Vec::new();
        if self.call.path.contains(":account") {
            fields.push(F::Account);
        }
        if self.call.path.contains(":id") {
            fields.push(F::Id);
        }
        fields.extend_from_slice(match self.call.body {
            None => &[],
            Some(Kind::Account) => &[F::Title, F::Lang],
            Some(Kind::User) => &[F::Role, F::Email, F::Name, F::Password, F::Nickname, F::Lang],
            Some(Kind::Trigger) => &[F::Json],
            Some(Kind::OfficeHours) => &[F::Hours, F::Zone],
            Some(Kind::Hook) => &[F::Url],
        });
        fields.push(F::Base);
        fields
    }

    /// What stands in a field.
    #[must_use]
    pub fn value(&self, field: CallField) -> &str {
        self.values.get(&field).map_or("", String::as_str)
    }

    /// Puts something into a field; what became of the call before is of another one.
    pub(in crate::app) fn set(&mut self, field: CallField, text: String) {
        self.values.insert(field, text);
        self.now = Calling::Idle;
    }

    /// The same with another password, for a screen that others may see.
    #[must_use]
    pub fn masked(&self) -> Self {
        let mut form = self.clone();
        if let Some(password) = form.values.get_mut(&CallField::Password).filter(|password| !password.is_empty()) {
            "••••••••".clone_into(password);
        }
        form
    }

    /// What would be sent.
    ///
    /// # Errors
    /// A sentence about the first thing that is wrong or missing.
    pub fn built(&self) -> Result<BuiltCall, String> {
        let fields = self.fields();
        let given = |field: CallField| {
            let text = self.value(field).trim();
            (fields.contains(&field) && !text.is_empty()).then(|| text.to_owned())
        };
        for (field, sentence) in [
            (CallField::Account, tr("Say which account: its number, such as 1234")),
            (CallField::Id, tr("Say which one: its number, such as 3434")),
            (CallField::Hours, tr("Say when it is open, such as mon-fri 8:00-17:00")),
            (CallField::Zone, tr("Say how many hours the office's clock is ahead of UTC, such as 1")),
            (CallField::Url, tr("Say where the statistics are to be sent")),
            (CallField::Json, tr("Write the trigger as JSON")),
            (CallField::Base, tr("Say where the API is")),
        ] {
            if fields.contains(&field) && given(field).is_none() {
                return Err(sentence.to_owned());
            }
        }
        let base = self.value(CallField::Base).trim().trim_end_matches('/');
        if !(base.starts_with("https://") || base.starts_with("http://")) {
            return Err(tr("The address of the API begins with https://").to_owned());
        }
        let wrong = |error: crate::error::Error| said(&error.to_string()).into_owned();
        let (account, id) = (given(CallField::Account), given(CallField::Id));
        let address = self.call.address(account.as_deref(), id.as_deref()).map_err(wrong)?;
        let typed = Fields {
            json: given(CallField::Json).map(Secret::from),
            title: given(CallField::Title),
            lang: given(CallField::Lang),
            role: given(CallField::Role),
            email: given(CallField::Email),
            name: given(CallField::Name),
            nickname: given(CallField::Nickname),
            // Exactly as typed: spaces may belong to it.
            password: Some(Secret::from(self.value(CallField::Password)))
                .filter(|password| fields.contains(&CallField::Password) && !password.is_empty()),
            hours: given(CallField::Hours),
            zone: given(CallField::Zone),
            url: given(CallField::Url),
        };
        let body = self.call.check(typed).map_err(wrong)?;
        let url = format!("{base}{address}");
        let compact = body.as_ref().map(Body::compact);
        Ok(BuiltCall {
            method: self.call.method(),
            curl: curl(&url, compact.as_deref()),
            pretty: body.as_ref().map(Body::pretty),
            doubts: body.iter().flat_map(Body::doubts).collect(),
            address,
            url,
            compact,
        })
    }

    /// The answer in a sentence.
    pub(in crate::app) fn sentence(&self, answered: &Answered) -> String {
        let json: serde_json::Value = serde_json::from_str(&answered.text).unwrap_or_default();
        let list = json.as_array().or_else(|| json.get("records")?.as_array());
        let id = json.get("id").map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        let mut sentence = match (self.call.name, list, id) {
            ("test", ..) => tr("The key works").to_owned(),
            (_, Some(list), _) => {
                tr_n("The API answered with {n} thing", "The API answered with {n} things", list.len() as u64)
            }
            (_, None, Some(id)) => crate::lang::tr_with("Done: the API answered with the id {id}", &[("id", &id)]),
            (_, None, None) => tr("Done").to_owned(),
        };
        if answered.learnt > 0 {
            sentence.push_str("; ");
            sentence.push_str(&tr_n(
                "{n} fact is new to the directory",
                "{n} facts are new to the directory",
                answered.learnt,
            ));
        }
        sentence
    }
}

impl std::fmt::Debug for CallForm {
    /// Without what was typed, which may be a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallForm").field("call", &self.call.name).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for CallEdit {
    /// Without what was typed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Call(name) => name,
            Self::Field(..) => "Field",
            Self::Send => "Send",
            Self::Close => "Close",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str, values: &[(CallField, &str)]) -> CallForm {
        let mut form = CallForm { call: Call::named(name).unwrap(), ..CallForm::default() };
        for (field, text) in values {
            form.set(*field, (*text).to_owned());
        }
        form
    }

    #[test]
    fn a_form_becomes_exactly_what_the_guide_says() {
        use CallField as F;
        let built = form(
            "user-create",
            &[(F::Account, "208"), (F::Email, "ana@example.com"), (F::Name, "Ana Nova"), (F::Password, " s3 cret")],
        )
        .built()
        .unwrap();
        assert_eq!((built.method, built.url.as_str()), ("POST", "https://api.smartsupp.com/accounts/208/users/create"));
        let json = r#"{"role":"agent","email":"ana@example.com","fullname":"Ana Nova","password":" s3 cret"}"#;
        assert_eq!(built.compact.as_deref(), Some(json));
        assert!(built.curl.contains("$SMARTSUPP_API_KEY") && built.curl.contains(json));
        // What was typed for another call is not sent with this one.
        let mut form = form("user-create", &[(F::Account, "208"), (F::Title, "Shop"), (F::Lang, "cs")]);
        form.call = Call::named("account-create").unwrap();
        assert_eq!(form.built().unwrap().compact.as_deref(), Some(r#"{"title":"Shop","lang":"cs"}"#));
        assert!(!format!("{form:?}").contains("Shop"));
        form.set(F::Password, "geheim".to_owned());
        assert_ne!((form.masked().value(F::Password), form.value(F::Title)), ("geheim", ""));
    }

    #[test]
    fn every_call_can_be_made_or_says_what_it_lacks() {
        use CallField as F;
        for call in CALLS {
            let empty = CallForm { call, ..CallForm::default() };
            let sentence = empty.built().err().unwrap_or_default();
            assert!(!sentence.contains("--"), "{}: {sentence}", call.name);
            let filled = form(
                call.name,
                &[
                    (F::Account, "208"),
                    (F::Id, "3"),
                    (F::Title, "Shop"),
                    (F::Lang, "en"),
                    (F::Email, "ana@example.com"),
                    (F::Name, "Ana"),
                    (F::Password, "x"),
                    (F::Hours, "mon-fri 8-17"),
                    (F::Zone, "1"),
                    (F::Url, "https://example.com/hook"),
                ],
            );
            assert!(filled.built().is_ok(), "{}: {:?}", call.name, filled.built());
        }
        let wrong = form("office-hours-update", &[(F::Account, "208"), (F::Hours, "mon 9-25"), (F::Zone, "1")]);
        assert!(wrong.built().unwrap_err().contains("not understood"), "{:?}", wrong.built());
    }

    #[test]
    fn answers_are_sentences() {
        let says = |name: &str, text: &str, learnt| form(name, &[]).sentence(&Answered { text: text.into(), learnt });
        assert_eq!(says("test", r#"{"success":true}"#, 1), "The key works; 1 fact is new to the directory");
        assert_eq!(says("user-list", r#"{"records":[{},{}]}"#, 0), "The API answered with 2 things");
        assert_eq!(says("account-create", r#"{"id":"1234"}"#, 0), "Done: the API answered with the id 1234");
        assert_eq!(says("user-delete", "", 0), "Done");
    }
}
