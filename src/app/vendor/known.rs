//! Who is known: the directory as tables to read, each line with the form in which it can be typed in anew.

use std::sync::Arc;

use super::super::directory::{DirectoryDialog, TypedKind};
use super::super::state::Load;
use crate::directory::{Directory, days_text, rule_in};
use crate::lang::{tr, tr_with};
use crate::model::Zone;

/// A table of the dialog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KnownKind {
    /// Users: agents and administrators.
    #[default]
    Agents,
    /// Accounts.
    Accounts,
    /// Triggers, as they are defined now.
    Triggers,
    /// Office hours.
    Hours,
    /// Hooks.
    Hooks,
}

impl KnownKind {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 5] = [Self::Agents, Self::Accounts, Self::Triggers, Self::Hours, Self::Hooks];

    /// For people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Agents => tr("Agents"),
            Self::Accounts => tr("Accounts"),
            Self::Triggers => tr("Triggers"),
            Self::Hours => tr("Office hours"),
            Self::Hooks => tr("Hooks"),
        }
    }

    /// What is typed in from here.
    #[must_use]
    pub fn typed(self) -> TypedKind {
        match self {
            Self::Accounts => TypedKind::Account,
            Self::Hours => TypedKind::Hours,
            Self::Agents | Self::Triggers | Self::Hooks => TypedKind::Agent,
        }
    }
}

/// The dialog.
#[derive(Clone, Debug)]
pub struct WhoIsWho {
    /// Which table is shown.
    pub kind: KnownKind,
    /// All tables, in the order of [`KnownKind::ALL`].
    pub tables: Load<Arc<Vec<KnownTable>>>,
}

impl WhoIsWho {
    /// The table that is shown, once it was read.
    #[must_use]
    pub fn table(&self) -> Option<&KnownTable> {
        let index = KnownKind::ALL.iter().position(|kind| *kind == self.kind)?;
        self.tables.ready()?.get(index)
    }
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownTable {
    /// What its columns are called, and their widths in parts of all.
    pub columns: Vec<(&'static str, u16)>,
    /// Its lines.
    pub rows: Vec<KnownRow>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownRow {
    /// As many as there are columns.
    pub cells: Vec<String>,
    /// The form that changes it, filled in; `None` where nothing of it can be typed in.
    pub form: Option<DirectoryDialog>,
}

/// What somebody does in the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhoEdit {
    /// Shows a table.
    Kind(KnownKind),
    /// Closes the dialog.
    Close,
}

/// The tables of a directory, times in `zone`.
pub(in crate::app) fn tables(directory: &Directory, zone: Zone) -> Vec<KnownTable> {
    vec![agents(directory), accounts(directory), triggers(directory), hours(directory, zone), hooks(directory)]
}

fn form(kind: TypedKind, id: &str, text: &str) -> DirectoryDialog {
    DirectoryDialog { kind, id: id.to_owned(), text: text.to_owned(), ..DirectoryDialog::default() }
}

fn agents(directory: &Directory) -> KnownTable {
    let rows = directory.users().map(|it| KnownRow {
        cells: vec![
            it.id.clone(),
            it.best_name().to_owned(),
            it.role.clone(),
            it.email.clone(),
            it.xmpp().unwrap_or_default(),
        ],
        form: (!it.id.is_empty()).then(|| form(TypedKind::Agent, &it.id, it.best_name())),
    });
    let columns = vec![(tr("Id"), 12), (tr("Name"), 26), (tr("Role"), 12), (tr("E-mail"), 28), (tr("XMPP login"), 22)];
    KnownTable { columns, rows: rows.collect() }
}

fn accounts(directory: &Directory) -> KnownTable {
    let rows = directory.accounts().map(|it| KnownRow {
        cells: vec![it.id.clone(), it.title.clone(), it.lang.clone(), it.key.clone()],
        form: Some(form(TypedKind::Account, &it.id, &it.title)),
    });
    let columns = vec![(tr("Id"), 14), (tr("Title"), 38), (tr("Language"), 12), (tr("Key of the chat code"), 36)];
    KnownTable { columns, rows: rows.collect() }
}

fn triggers(directory: &Directory) -> KnownTable {
    let newest = directory.triggers().iter().filter_map(|history| Some((history, history.newest()?)));
    let rows = newest.map(|(history, it)| {
        let active = match it.active {
            Some(true) => tr("on"),
            Some(false) => tr("off"),
            None => "",
        };
        let cells = vec![history.id.clone(), it.name.clone(), active.to_owned(), rule_in(it, tr_with)];
        KnownRow { cells, form: None }
    });
    let columns = vec![(tr("Id"), 9), (tr("Name"), 25), (tr("Active"), 8), (tr("Rule"), 58)];
    KnownTable { columns, rows: rows.collect() }
}

fn hours(directory: &Directory, zone: Zone) -> KnownTable {
    let rows = directory.office_hours().map(|(since, by_hand, it)| {
        let account = if it.account.is_empty() { tr("every account").to_owned() } else { it.account.clone() };
        let days = if it.days.is_empty() { tr("always closed").to_owned() } else { days_text(it) };
        let always = since.as_millis() <= 1;
        let day = zone.day(since).to_string();
        let remark = match (it.active, by_hand) {
            (false, _) => tr("not in force"),
            (true, true) => tr("typed in"),
            (true, false) => "",
        };
        let remark = remark.to_owned();
        let form = DirectoryDialog {
            zone: it.zone.to_string(),
            from: if always || !by_hand { String::new() } else { day.clone() },
            ..form(TypedKind::Hours, &it.account, &days_text(it))
        };
        let from = if always { tr("always").to_owned() } else { day };
        KnownRow { cells: vec![account, days, it.zone.to_string(), from, remark], form: Some(form) }
    });
    let columns = vec![
        (tr("Account"), 16),
        (tr("Days and times"), 38),
        (tr("Time zone"), 18),
        (tr("Valid from"), 14),
        (tr("Remark"), 14),
    ];
    KnownTable { columns, rows: rows.collect() }
}

fn hooks(directory: &Directory) -> KnownTable {
    let rows = directory
        .hooks()
        .map(|it| KnownRow { cells: vec![it.id.clone(), it.name.clone(), it.config.clone()], form: None });
    KnownTable { columns: vec![(tr("Id"), 14), (tr("Name"), 30), (tr("Sends to"), 56)], rows: rows.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Entry, Fact, HoursZone, OfficeHours, User};
    use crate::model::Timestamp;

    #[test]
    fn every_line_has_all_cells_and_hours_their_form() {
        let entry = |ms, by_hand, fact| Entry { since: Timestamp::from_millis(ms), by_hand, fact };
        let hours = OfficeHours::new("208", true, HoursZone::Fixed(60), [(1, 480, 1020)]).unwrap();
        let directory = Directory::of(vec![
            entry(5, false, Fact::User(User { id: "3".into(), name: "John Doe".into(), ..User::default() })),
            entry(1_427_470_439_703, true, Fact::OfficeHours(hours)),
        ]);
        let tables = tables(&directory, Zone::UTC);
        for table in &tables {
            assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()));
            assert_eq!(table.columns.iter().map(|(_, width)| width).sum::<u16>(), 100);
        }
        let cells = |table: usize| tables[table].rows[0].cells.join(" | ");
        assert_eq!(cells(0), "3 | John Doe |  |  | uid3@smartsupp.com");
        assert_eq!(cells(3), "208 | Mon 08:00-17:00 | +01:00 | 2015-03-27 | typed in");
        let form = tables[3].rows[0].form.as_ref().unwrap();
        assert_eq!(form.fact().unwrap().fact.id(), "208", "what is shown can be typed in again");
    }
}
