//! The columns of the list in one line: one table of what there is, and the order, widths and choice of the user laid over it.

use crate::query::Sort;
use crate::settings::ColumnSetting;

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListColumn {
    /// Begin.
    Time,
    /// Flags as icon and word.
    Flags,
    /// Name, else e-mail.
    Visitor,
    /// What was said.
    Text,
    /// Agents.
    Agents,
    /// Rating in stars.
    Rating,
    /// Messages.
    Messages,
    /// Length.
    Duration,
    /// First response.
    FirstResponse,
    /// Country's code.
    Country,
    /// The user's tags.
    Tags,
    /// E-mail.
    Email,
    /// Account.
    Account,
    /// Vendor.
    Vendor,
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct ColumnInfo {
    /// Which.
    pub column: ListColumn,
    /// In the settings file.
    pub word: &'static str,
    /// Above it.
    pub title: &'static str,
    /// Its usual width, in points.
    pub width: u16,
    /// Whether it is shown from the start.
    pub shown: bool,
    /// Whether it holds figures, which stand at the right.
    pub figures: bool,
    /// The orders a click above it takes turns with; empty = none. Names and addresses of visitors stand in the rows alone: to sort a million
    /// by them, all rows would have to be read, which takes half a minute from a cold disk. Nor do tags and texts have an order.
    pub sorts: &'static [Sort],
}

/// The table, in the usual order.
pub const COLUMNS: &[ColumnInfo] = &[
    line(ListColumn::Time, "time", "Time", 118, true, false, &[Sort::Newest, Sort::Oldest]),
    line(ListColumn::Flags, "flags", "Status", 104, true, false, &[Sort::MissedFirst, Sort::MissedLast]),
    line(ListColumn::Visitor, "visitor", "Visitor", 150, true, false, &[]),
    line(ListColumn::Text, "text", "Message", 280, true, false, &[Sort::BestMatch]),
    line(ListColumn::Agents, "agents", "Agents", 120, true, false, &[Sort::AgentsUp, Sort::AgentsDown]),
    line(ListColumn::Rating, "rating", "Rating", 78, true, false, &[Sort::HighestRating, Sort::LowestRating]),
    line(ListColumn::Messages, "messages", "Messages", 78, true, true, &[Sort::MostMessages, Sort::FewestMessages]),
    line(ListColumn::Duration, "duration", "Length", 78, true, true, &[Sort::Longest, Sort::Shortest]),
    line(
        ListColumn::FirstResponse,
        "first-response",
        "First reply",
        90,
        false,
        true,
        &[Sort::SlowestResponse, Sort::FastestResponse],
    ),
    line(ListColumn::Country, "country", "Country", 64, true, false, &[Sort::CountriesUp, Sort::CountriesDown]),
    line(ListColumn::Tags, "tags", "Tags", 120, false, false, &[]),
    line(ListColumn::Email, "email", "E-mail", 170, false, false, &[]),
    line(ListColumn::Account, "account", "Account", 100, false, false, &[Sort::AccountsUp, Sort::AccountsDown]),
    line(ListColumn::Vendor, "vendor", "Vendor", 90, false, false, &[Sort::VendorsUp, Sort::VendorsDown]),
];

const fn line(
    column: ListColumn,
    word: &'static str,
    title: &'static str,
    width: u16,
    shown: bool,
    figures: bool,
    sorts: &'static [Sort],
) -> ColumnInfo {
    ColumnInfo { column, word, title, width, shown, figures, sorts }
}

/// A column as the user has it.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    /// Its line of the table.
    pub info: &'static ColumnInfo,
    /// In points.
    pub width: u16,
    /// Whether it is shown.
    pub shown: bool,
}

impl Placed {
    /// A column is never narrower nor wider, in points.
    pub const RANGE: (u16, u16) = (40, 900);
}

/// One change of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnEdit {
    /// Shows it, or no more; the last one stays.
    Show(ListColumn, bool),
    /// Makes it so wide, in points.
    Width(ListColumn, u16),
    /// Puts it in the place of another, which moves on.
    Move(ListColumn, ListColumn),
    /// Moves it by this many places of shown columns; negative = to the left.
    Shift(ListColumn, i8),
    /// All as they are from the start.
    Usual,
}

/// All columns in the user's order: those of the settings, then the others in the order of the table.
#[must_use]
pub fn placed(settings: &[ColumnSetting]) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::with_capacity(COLUMNS.len());
    for setting in settings {
        let known = COLUMNS.iter().find(|info| info.word == setting.column);
        let Some(info) = known.filter(|info| out.iter().all(|placed| placed.info.column != info.column)) else {
            continue;
        };
        let width = setting.width.clamp(Placed::RANGE.0, Placed::RANGE.1);
        out.push(Placed { info, width, shown: setting.shown });
    }
    for info in COLUMNS {
        if out.iter().all(|placed| placed.info.column != info.column) {
            // Settings of an older version do not know it: it does not push itself in.
            out.push(Placed { info, width: info.width, shown: info.shown && settings.is_empty() });
        }
    }
    if out.iter().all(|placed| !placed.shown) {
        for placed in &mut out {
            placed.shown = placed.info.shown;
        }
    }
    out
}

/// The settings after a change.
#[must_use]
pub fn edited(settings: &[ColumnSetting], edit: ColumnEdit) -> Vec<ColumnSetting> {
    let mut all = placed(settings);
    let at = |all: &[Placed], column| all.iter().position(|placed| placed.info.column == column);
    match edit {
        ColumnEdit::Usual => return Vec::new(),
        ColumnEdit::Show(column, shown) => {
            let last = !shown && all.iter().filter(|placed| placed.shown).count() < 2;
            for placed in all.iter_mut().filter(|placed| placed.info.column == column && !last) {
                placed.shown = shown;
            }
        }
        ColumnEdit::Width(column, width) => {
            for placed in all.iter_mut().filter(|placed| placed.info.column == column) {
                placed.width = width.clamp(Placed::RANGE.0, Placed::RANGE.1);
            }
        }
        ColumnEdit::Move(column, to) => {
            if let (Some(from), Some(to)) = (at(&all, column), at(&all, to)) {
                let moved = all.remove(from);
                all.insert(to.min(all.len()), moved);
            }
        }
        ColumnEdit::Shift(column, by) => {
            let shown: Vec<ListColumn> =
                all.iter().filter(|placed| placed.shown).map(|placed| placed.info.column).collect();
            let place = shown.iter().position(|other| *other == column);
            let next = place.and_then(|place| shown.get(place.checked_add_signed(isize::from(by))?));
            if let (Some(from), Some(to)) = (at(&all, column), next.and_then(|next| at(&all, *next))) {
                let moved = all.remove(from);
                all.insert(to.min(all.len()), moved);
            }
        }
    }
    all.iter()
        .map(|placed| ColumnSetting { column: placed.info.word.to_owned(), width: placed.width, shown: placed.shown })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(settings: &[ColumnSetting]) -> Vec<&'static str> {
        placed(settings).iter().filter(|placed| placed.shown).map(|placed| placed.info.word).collect()
    }

    #[test]
    fn columns_are_moved_hidden_and_brought_back() {
        assert_eq!(placed(&[]).len(), COLUMNS.len());
        let usual = shown(&[]);
        assert_eq!(usual.first(), Some(&"time"));
        let moved = edited(&[], ColumnEdit::Move(ListColumn::Rating, ListColumn::Time));
        assert_eq!(shown(&moved).first(), Some(&"rating"));
        let back = edited(&moved, ColumnEdit::Shift(ListColumn::Rating, 1));
        assert_eq!(shown(&back).get(..2), Some(["time", "rating"].as_slice()));
        let edge = edited(&back, ColumnEdit::Shift(ListColumn::Time, -1));
        assert_eq!(shown(&edge), shown(&back), "the first goes no further");
        let hidden = edited(&edge, ColumnEdit::Show(ListColumn::Time, false));
        assert!(!shown(&hidden).contains(&"time"));
        assert_eq!(shown(&edited(&hidden, ColumnEdit::Usual)), usual);
    }

    #[test]
    fn there_is_always_a_column_of_a_width_one_can_grab() {
        let mut settings = Vec::new();
        for info in COLUMNS {
            settings = edited(&settings, ColumnEdit::Show(info.column, false));
            settings = edited(&settings, ColumnEdit::Width(info.column, 1));
        }
        assert_eq!(shown(&settings).len(), 1);
        assert!(placed(&settings).iter().all(|placed| placed.width == 40));
        let odd = ColumnSetting { column: "of tomorrow".to_owned(), width: 3, shown: true };
        assert_eq!(placed(&[odd.clone(), odd]).len(), COLUMNS.len());
    }
}
