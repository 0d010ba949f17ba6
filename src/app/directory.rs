//! Typing in who is who: the dialog, and what its fields mean.

use chrono::NaiveDate;

use crate::directory::{Account, Fact, HoursZone, OfficeHours, User, parse_days, plain_id};
use crate::model::Timestamp;
use crate::query::{Named, Term};
use crate::store::FacetValue;

/// What is typed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TypedKind {
    /// The name of an agent.
    #[default]
    Agent,
    /// The title of an account.
    Account,
    /// Office hours.
    Hours,
}

impl TypedKind {
    /// All of them, in the order of the dialog.
    pub const ALL: [Self; 3] = [Self::Agent, Self::Account, Self::Hours];

    /// The word of the choice.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Agent => "Name of an agent",
            Self::Account => "Title of an account",
            Self::Hours => "Office hours",
        }
    }
}

/// The dialog while it is on the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryDialog {
    /// What is typed in.
    pub kind: TypedKind,
    /// The vendor's id of the agent or account; of office hours the account, or empty for every account.
    pub id: String,
    /// The name, the title, or days and times.
    pub text: String,
    /// The clock of office hours: an IANA zone or hours east of UTC.
    pub zone: String,
    /// The day from which office hours hold, as `2024-01-31`; empty = always.
    pub from: String,
    /// Why it cannot be kept so; a sentence.
    pub error: Option<String>,
}

/// What somebody does in the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectoryEdit {
    /// Opens it for this agent or account.
    Open(TypedKind, String),
    /// Opens it filled in like this.
    Fill(Box<DirectoryDialog>),
    /// Types in something else.
    Kind(TypedKind),
    /// Types the id.
    Id(String),
    /// Types the name, the title, or the hours.
    Text(String),
    /// Types the zone.
    Zone(String),
    /// Types the day from which office hours hold.
    From(String),
    /// Keeps it.
    Accept,
    /// Closes the dialog.
    Close,
}

impl DirectoryEdit {
    /// What the menu of an agent or account offers: giving it a name or title, by the id, which is all that hooks say.
    #[must_use]
    pub fn naming(value: &FacetValue) -> Option<(&'static str, Self)> {
        let Term::Named(named, _) = &value.term else { return None };
        match named {
            Named::Agent if !value.detail.is_empty() => {
                Some(("Name this agent…", Self::Open(TypedKind::Agent, value.detail.clone())))
            }
            Named::Account => {
                let id = if value.detail.is_empty() { &value.text } else { &value.detail };
                Some(("Give it a title…", Self::Open(TypedKind::Account, id.clone())))
            }
            _ => None,
        }
    }
}

impl DirectoryDialog {
    /// What is meant; days begin by the office's clock.
    ///
    /// # Errors
    /// A sentence about the field that is wrong.
    pub fn fact(&self) -> Result<Typed, String> {
        let (id, text) = (self.id.trim(), self.text.trim());
        let back = text.is_empty();
        match self.kind {
            TypedKind::Agent if id.is_empty() => Err("Say whose name it is: the agent's id, such as 3".to_owned()),
            TypedKind::Account if id.is_empty() => Err("Say which account it is: its id, such as 208".to_owned()),
            TypedKind::Agent => {
                let id = plain_id(id).to_owned();
                Ok(Typed { fact: Fact::User(User { id, name: text.to_owned(), ..User::default() }), back, since: None })
            }
            TypedKind::Account => {
                let account = Account { id: id.to_owned(), title: text.to_owned(), ..Account::default() };
                Ok(Typed { fact: Fact::Account(account), back, since: None })
            }
            TypedKind::Hours => {
                let zone = HoursZone::parse(&self.zone).ok_or_else(|| {
                    format!(
                        "There is no time zone “{}”; write Europe/Prague, or hours east of UTC such as 1",
                        self.zone
                    )
                })?;
                let spans = parse_days(text)?;
                let since = match self.from.trim() {
                    "" => Timestamp::from_millis(1),
                    day => Some(first_instant(zone, day)?),
                };
                Ok(Typed { fact: Fact::OfficeHours(OfficeHours::new(id, true, zone, spans)?), back, since })
            }
        }
    }
}

/// What somebody typed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// What.
    pub fact: Fact,
    /// Whether it takes back what was typed in before.
    pub back: bool,
    /// Since when it holds; `None` = from now on.
    pub since: Option<Timestamp>,
}

/// When a day begins by the office's clock.
fn first_instant(zone: HoursZone, day: &str) -> Result<Timestamp, String> {
    let parsed: Option<NaiveDate> = day.parse().ok();
    parsed
        .and_then(|day| zone.first_instant(day))
        .ok_or_else(|| format!("“{day}” is no day; write it as 2024-01-31, or leave it empty for always"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(kind: TypedKind, id: &str, text: &str, zone: &str) -> Result<(Fact, bool), String> {
        let typed = DirectoryDialog { kind, id: id.into(), text: text.into(), zone: zone.into(), ..Default::default() };
        typed.fact().map(|typed| (typed.fact, typed.back))
    }

    #[test]
    fn office_hours_hold_from_the_beginning_of_a_day_by_their_own_clock() {
        let since = |zone: &str, from: &str| {
            let (text, zone, from) = ("mon-fri 9-17".into(), zone.into(), from.into());
            let dialog = DirectoryDialog { kind: TypedKind::Hours, text, zone, from, ..Default::default() };
            dialog.fact().map(|typed| typed.since.map(Timestamp::as_millis))
        };
        assert_eq!(since("1", ""), Ok(Some(1)));
        assert_eq!(since("1", " 2024-01-31 "), Ok(Some(1_706_655_600_000)));
        assert_eq!(since("Europe/Prague", "2024-07-01"), Ok(Some(1_719_784_800_000)));
        assert!(since("1", "31. 1. 2024").is_err());
    }

    #[test]
    fn fields_become_facts_or_sentences() {
        let john = User { id: "3".into(), name: "John Doe".into(), ..User::default() };
        assert_eq!(fact(TypedKind::Agent, " agent:3 ", " John Doe ", ""), Ok((Fact::User(john), false)));
        assert!(matches!(fact(TypedKind::Account, "208", "", ""), Ok((Fact::Account(_), true))));
        assert!(matches!(fact(TypedKind::Hours, "", "mon-fri 9-17", "1"), Ok((Fact::OfficeHours(_), false))));
        for (kind, id, text, zone) in [
            (TypedKind::Agent, "", "John", ""),
            (TypedKind::Account, " ", "Shop", ""),
            (TypedKind::Hours, "", "mon 25-26", "1"),
            (TypedKind::Hours, "", "mon 9-17", "Mars"),
        ] {
            assert!(fact(kind, id, text, zone).is_err(), "{kind:?} {id} {text} {zone}");
        }
    }
}
