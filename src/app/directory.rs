//! Typing in who is who: the dialog, and what its fields mean.

use crate::directory::{Account, Fact, HoursZone, OfficeHours, User, parse_days, plain_id};
use crate::query::{Named, Term};
use crate::store::FacetValue;

/// What is typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypedKind {
    /// The name of an agent.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryDialog {
    /// What is typed in.
    pub kind: TypedKind,
    /// The vendor's id of the agent or account; of office hours the account, or empty for every account.
    pub id: String,
    /// The name, the title, or days and times.
    pub text: String,
    /// The clock of office hours: an IANA zone or hours east of UTC.
    pub zone: String,
    /// Why it cannot be kept so; a sentence.
    pub error: Option<String>,
}

/// What somebody does in the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectoryEdit {
    /// Opens it for this agent or account.
    Open(TypedKind, String),
    /// Types in something else.
    Kind(TypedKind),
    /// Types the id.
    Id(String),
    /// Types the name, the title, or the hours.
    Text(String),
    /// Types the zone.
    Zone(String),
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
    /// The fact behind the fields, and whether it takes back what was typed in before.
    ///
    /// # Errors
    /// A sentence about the field that is wrong.
    pub fn fact(&self) -> Result<(Fact, bool), String> {
        let (id, text) = (self.id.trim(), self.text.trim());
        let back = text.is_empty();
        match self.kind {
            TypedKind::Agent if id.is_empty() => Err("Say whose name it is: the agent's id, such as 3".to_owned()),
            TypedKind::Account if id.is_empty() => Err("Say which account it is: its id, such as 208".to_owned()),
            TypedKind::Agent => {
                let id = plain_id(id).to_owned();
                Ok((Fact::User(User { id, name: text.to_owned(), ..User::default() }), back))
            }
            TypedKind::Account => {
                let account = Account { id: id.to_owned(), title: text.to_owned(), ..Account::default() };
                Ok((Fact::Account(account), back))
            }
            TypedKind::Hours => {
                let zone = HoursZone::parse(&self.zone).ok_or_else(|| {
                    format!(
                        "There is no time zone “{}”; write Europe/Prague, or hours east of UTC such as 1",
                        self.zone
                    )
                })?;
                let spans = parse_days(text)?;
                Ok((Fact::OfficeHours(OfficeHours::new(id, true, zone, spans)?), back))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(kind: TypedKind, id: &str, text: &str, zone: &str) -> Result<(Fact, bool), String> {
        DirectoryDialog { kind, id: id.into(), text: text.into(), zone: zone.into(), error: None }.fact()
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
