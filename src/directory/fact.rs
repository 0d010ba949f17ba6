//! One thing the directory was told, and when.
//!
//! Secrets have no field here: what is not kept cannot leak. The JSON form (serde) is that of the library and of `afterchat directory export`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::OfficeHours;
use crate::model::Timestamp;

/// A fact with its date. Facts are never changed, only joined by newer ones, so that an older message still finds what held then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Since when: for a saved request or answer when its file was written. `None` until somebody who knows sets it.
    pub since: Option<Timestamp>,
    /// Whether somebody typed it in, which counts more than what was imported.
    pub by_hand: bool,
    /// What.
    pub fact: Fact,
}

/// What is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// An account.
    Account(Account),
    /// A user: an agent or an administrator.
    User(User),
    /// A trigger.
    Trigger(Trigger),
    /// Office hours.
    OfficeHours(OfficeHours),
    /// A hook.
    Hook(Hook),
    /// One report of hourly statistics.
    Statistics(Statistics),
    /// An answer that says no more than how a call went.
    Answer(Answer),
}

/// What kind of fact; the words are those of the library and of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKind {
    /// See [`Fact::Account`].
    Account,
    /// See [`Fact::User`].
    User,
    /// See [`Fact::Trigger`].
    Trigger,
    /// See [`Fact::OfficeHours`].
    OfficeHours,
    /// See [`Fact::Hook`].
    Hook,
    /// See [`Fact::Statistics`].
    Statistics,
    /// See [`Fact::Answer`].
    Answer,
}

impl FactKind {
    /// All of them, in the order in which lists show them.
    pub const ALL: [Self; 7] =
        [Self::Account, Self::User, Self::Trigger, Self::OfficeHours, Self::Hook, Self::Statistics, Self::Answer];

    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::User => "user",
            Self::Trigger => "trigger",
            Self::OfficeHours => "office_hours",
            Self::Hook => "hook",
            Self::Statistics => "statistics",
            Self::Answer => "answer",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word.replace('-', "_");
        Self::ALL.into_iter().find(|kind| kind.word().eq_ignore_ascii_case(&word))
    }

    /// For people: one, several.
    #[must_use]
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Account => ("account", "accounts"),
            Self::User => ("user", "users"),
            Self::Trigger => ("trigger", "triggers"),
            Self::OfficeHours => ("set of office hours", "sets of office hours"),
            Self::Hook => ("hook", "hooks"),
            Self::Statistics => ("report of statistics", "reports of statistics"),
            Self::Answer => ("answer to a call", "answers to calls"),
        }
    }
}

impl Fact {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> FactKind {
        match self {
            Self::Account(_) => FactKind::Account,
            Self::User(_) => FactKind::User,
            Self::Trigger(_) => FactKind::Trigger,
            Self::OfficeHours(_) => FactKind::OfficeHours,
            Self::Hook(_) => FactKind::Hook,
            Self::Statistics(_) => FactKind::Statistics,
            Self::Answer(_) => FactKind::Answer,
        }
    }

    /// The vendor's id; the account of office hours; empty where there is none, as in requests.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Account(it) => &it.id,
            Self::User(it) => &it.id,
            Self::Trigger(it) => &it.id,
            Self::OfficeHours(it) => &it.account,
            Self::Hook(it) => &it.id,
            Self::Statistics(_) | Self::Answer(_) => "",
        }
    }

    /// This fact with what an older one says of the same thing besides; only users and accounts are said piece by piece.
    #[must_use]
    pub fn over(self, older: Self) -> Self {
        match (self, older) {
            (Self::User(it), Self::User(older)) => Self::User(it.over(older)),
            (Self::Account(it), Self::Account(older)) => Self::Account(it.over(older)),
            (it, _other) => it,
        }
    }

    /// Says to which account it belongs, where that is not known yet.
    pub fn belongs_to(&mut self, account: &str) {
        let place = match self {
            Self::User(it) => &mut it.account,
            Self::Trigger(it) => &mut it.account,
            Self::OfficeHours(it) => &mut it.account,
            Self::Hook(it) => &mut it.account,
            Self::Account(_) | Self::Statistics(_) | Self::Answer(_) => return,
        };
        if place.is_empty() {
            account.clone_into(place);
        }
    }
}

/// An account: usually one company. Empty text means nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Account {
    /// The vendor's id: `accountId` of conversations, `widget_id` of SnapEngage.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Its internal name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Language of its dashboard.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lang: String,
    /// `accountKey`: stands in the chat code of every page and is no secret.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
}

impl Account {
    /// What this says, and what only the older one says.
    #[must_use]
    pub fn over(self, older: Self) -> Self {
        Self {
            id: either(self.id, older.id),
            title: either(self.title, older.title),
            lang: either(self.lang, older.lang),
            key: either(self.key, older.key),
        }
    }
}

/// Somebody who answers chats. Ids are the vendor's own and one for all accounts: XMPP logins are `uid3@…`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct User {
    /// `3`; an e-mail address for SnapEngage.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The account, where it is known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub account: String,
    /// Full name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Name shown to visitors.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub nickname: String,
    /// E-mail address, which is also the login.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// `agent` or `admin`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// Language.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lang: String,
    /// Note kept by the vendor.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl User {
    /// The best name there is; empty where there is none.
    #[must_use]
    pub fn best_name(&self) -> &str {
        [&self.name, &self.nickname, &self.email].into_iter().find(|it| !it.is_empty()).map_or("", String::as_str)
    }

    /// What this says, and what only the older one says.
    #[must_use]
    pub fn over(self, older: Self) -> Self {
        Self {
            id: either(self.id, older.id),
            account: either(self.account, older.account),
            name: either(self.name, older.name),
            nickname: either(self.nickname, older.nickname),
            email: either(self.email, older.email),
            role: either(self.role, older.role),
            lang: either(self.lang, older.lang),
            note: either(self.note, older.note),
        }
    }

    /// The login of XMPP programs, `uid3@smartsupp.com`; `None` for an id that is no number.
    #[must_use]
    pub fn xmpp(&self) -> Option<String> {
        let number = !self.id.is_empty() && self.id.bytes().all(|byte| byte.is_ascii_digit());
        number.then(|| format!("uid{}@smartsupp.com", self.id))
    }
}

/// A rule that sends messages by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trigger {
    /// The vendor's id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The account, where it is known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub account: String,
    /// What messages say in `triggeredBy`.
    pub name: String,
    /// For its owner.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Whether it is switched on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// `onload`, `onmessage`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub event: String,
    /// Whether a visitor sees it only once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_once: Option<bool>,
    /// `all` or `any` of the conditions.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub constraints: String,
    /// When it speaks.
    pub conditions: Vec<Condition>,
    /// What it does.
    pub actions: Vec<Action>,
}

/// One condition of a trigger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// `delay_site`, `number_of_visits` …
    pub name: String,
    /// How the value is compared, where the vendor says so.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cmp: String,
    /// Its JSON text.
    pub value: String,
}

/// One thing a trigger does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Action {
    /// `message`.
    pub name: String,
    /// In whose name.
    pub agent_nick: String,
    /// What it says.
    pub message: String,
}

/// Where the vendor sends what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hook {
    /// The vendor's id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The account, where it is known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub account: String,
    /// `domain-stats-report`.
    pub name: String,
    /// Its settings as JSON text, secrets in addresses masked.
    pub config: String,
}

/// One hourly report, by domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Statistics {
    /// Counts of each domain.
    pub domains: BTreeMap<String, DomainCounts>,
}

/// What happened on one domain within the hour; `None` where the report does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DomainCounts {
    /// Visits.
    pub visits: Option<u64>,
    /// Conversations.
    pub conversations: Option<u64>,
    /// Messages of triggers.
    pub auto_messages: Option<u64>,
    /// Those that were answered.
    pub auto_messages_reply: Option<u64>,
}

/// How a call went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// `success` of a test call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// The kind of error, such as `AuthError`; empty where there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// The vendor's sentence, keys masked.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// The newer text, where it says anything.
fn either(newer: String, older: String) -> String {
    if newer.is_empty() { older } else { newer }
}

/// An id as everything else writes it: `3` for `agent:3`, `uid3` and `uid3@smartsupp.com`.
#[must_use]
pub fn plain_id(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix("agent:").unwrap_or(text);
    let login = text.strip_suffix("@smartsupp.com").unwrap_or(text).strip_prefix("uid");
    login.filter(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(text)
}

/// Whether a text is one e-mail address: one `@`, something before it and a domain with a dot behind it. For what is typed in and what is sent.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control());
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    plain
        && !local.is_empty()
        && !local.contains('@')
        && domain.split('.').count() > 1
        && domain.split('.').all(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_one_however_they_are_written() {
        for text in ["3", " 3 ", "agent:3", "uid3", "uid3@smartsupp.com"] {
            assert_eq!(plain_id(text), "3");
        }
        for text in ["uid", "uidx", "ana@example.com", "uid@smartsupp.com"] {
            assert_eq!(plain_id(text), text);
        }
    }

    #[test]
    fn a_fact_reads_back_and_says_only_what_is_known() {
        let user = User { id: "3".into(), name: "Ana".into(), ..User::default() };
        assert_eq!(user.xmpp().as_deref(), Some("uid3@smartsupp.com"));
        let text = serde_json::to_string(&Fact::User(user.clone())).expect("JSON");
        assert_eq!(text, r#"{"user":{"id":"3","name":"Ana"}}"#);
        assert_eq!(serde_json::from_str::<Fact>(&text).expect("reads"), Fact::User(user));
        for kind in FactKind::ALL {
            assert_eq!(FactKind::from_word(kind.word()), Some(kind));
        }
    }
}
