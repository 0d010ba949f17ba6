//! Everything the user can do: a closed list, and one table of the commands from which menu, buttons, tooltips and shortcuts come.

use std::ops::Range;
use std::path::PathBuf;

use super::exporting::ExportScope;
use super::rail::RailSection;
use super::shortcut::Shortcut;
use super::state::{DetailTab, State};
use super::views::Origin;
use crate::export::{Format, Preset};
use crate::model::Zone;
use crate::query::{Expr, Sort, Term};
use crate::settings::ThemeChoice;
use crate::store::ConversationId;

/// One thing the user did. Widgets push actions and change nothing themselves.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A command of the table.
    Command(Command),
    /// Import these files and folders; one folder or file narrows the list to it.
    Import(Vec<PathBuf>),

    /// The search field changed.
    Search(String),
    /// Adds a condition to the query, or takes it out again.
    ToggleTerm(Term),
    /// A value of the rail: the query asks for it too, or no more.
    Include(Term),
    /// A value of the rail: the query excludes it, or no more.
    Exclude(Term),
    /// Opens or closes a section of the rail.
    Section(RailSection),
    /// Shows all values of a section, or closes that list.
    Values(Option<RailSection>),
    /// Something was typed into the list of all values.
    ValuesText(String),
    /// Shows a view.
    View(Origin),
    /// Opens the dialog to rename a view.
    RenameView(i64),
    /// The name in the dialog changed.
    ViewName(String),
    /// Takes the name in the dialog.
    ViewAccept,
    /// Closes the dialog.
    ViewClose,
    /// Gives a view the search on the screen.
    ReplaceView(i64),
    /// Moves a view up (negative) or down.
    MoveView(i64, i64),
    /// Takes a view away.
    RemoveView(i64),
    /// The search is meant as it stands: its last word is whole, it is remembered, and the keyboard goes to the list.
    AcceptSearch,
    /// The keyboard goes from the search field to the first row of what is found.
    EnterList,
    /// The text cursor stands at this byte of the search text, or not in the field at all.
    SearchCursor(Option<usize>),
    /// Moves the mark in the proposals by this many.
    Propose(i64),
    /// Takes the proposal with this index, or the marked one (else the first).
    TakeProposal(Option<usize>),
    /// Closes the proposals.
    CloseProposals,
    /// Puts another text in place of a part of the search text, in bytes.
    Replace(Range<usize>, String),
    /// Takes a condition out of the query.
    Drop(Expr),
    /// Puts another word in place of one of the query.
    Spell(String, String),
    /// Takes the chip with this index out of the query.
    RemoveChip(usize),
    /// Narrows to a folder or file, or to everything in the library.
    Folder(Option<String>),
    /// Chooses the order.
    Sort(Sort),

    /// These positions of the list are on the screen.
    Visible(Range<usize>),
    /// Moves the focused row.
    Move(Move, Extend),
    /// A row was clicked.
    Click(usize, Extend),
    /// The checkbox of a row was clicked.
    Tick(usize, Extend),
    /// Opens a conversation.
    Open(ConversationId),
    /// Shows a part of the details.
    Tab(DetailTab),
    /// Shows the original JSON of a copy: an older one by number, or the current one.
    Original(Option<i64>),
    /// Original JSON exactly as it came, or indented.
    OriginalExact(bool),

    /// Changes the export dialog.
    Export(ExportEdit),
    /// Writes the export as the dialog says.
    ExportStart,
    /// The same, over the file that is there.
    ExportReplace,
    /// Stops the running export.
    ExportStop,
    /// Opens the native dialog for the export's file.
    ExportBrowse,
    /// Closes the export dialog; a running export goes on.
    ExportClose,

    /// The path dialog's text changed.
    PathText(String),
    /// Lists another folder in the path dialog.
    PathFolder(PathBuf),
    /// Takes what the path dialog shows.
    PathAccept,
    /// Closes the path dialog.
    PathClose,

    /// Shows or closes the import report.
    ReportOpen(bool),
    /// Imports one file of the report again.
    Retry(PathBuf),
    /// Shows or closes the list of zones.
    ZoneList(bool),
    /// Something was typed into the list of zones.
    ZoneText(String),
    /// Chooses the zone.
    Zone(Zone),
    /// Chooses light or dark.
    Theme(ThemeChoice),
    /// Closes a notice.
    CloseNotice(u64),

    /// Puts text on the clipboard.
    Copy(String),
    /// Opens a web address; anything but `http` and `https` is refused.
    OpenUrl(String),
    /// Shows a file in the system's file manager.
    Reveal(PathBuf),
}

/// How the focused row moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// By this many rows; negative = up.
    By(i64),
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

/// What a click or move does to the ticks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extend {
    /// Nothing.
    #[default]
    No,
    /// Ctrl: turns this row over.
    Toggle,
    /// Shift: ticks everything from the anchor to here.
    Range,
}

/// One change of the export dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportEdit {
    /// Which conversations.
    Scope(ExportScope),
    /// Rows; the columns become the format's defaults.
    Format(Format),
    /// Cells; delimiter and BOM become the preset's.
    Preset(Preset),
    /// Ticks or unticks the column with this index.
    Column(usize, bool),
    /// Ticks all columns, or none.
    AllColumns(bool),
    /// Ticks the default columns.
    DefaultColumns,
    /// Delimiter.
    Delimiter(u8),
    /// Byte order mark.
    Bom(bool),
    /// Formula guard.
    Guard(bool),
    /// The file, as typed.
    Target(String),
}

/// The commands without a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Command {
    /// Choose a folder to import.
    OpenFolder,
    /// Choose files to import.
    OpenFiles,
    /// Try the samples in a temporary library.
    TrySamples,
    /// Stop the running import.
    StopImport,
    /// Make anew what is derived from the payloads.
    Reindex,
    /// Stop that.
    StopReindex,
    /// Show what the last import did.
    ShowReport,
    /// Open the export dialog.
    Export,
    /// Put the cursor into the search field.
    FocusSearch,
    /// Give the list the keyboard.
    FocusList,
    /// Empty the search field.
    ClearSearch,
    /// Remove the folder scope.
    ShowEverything,
    /// Toggle `is:missed`.
    ToggleMissed,
    /// Toggle `is:offline`.
    ToggleOffline,
    /// Toggle `is:unanswered`.
    ToggleUnanswered,
    /// Tick all that match.
    SelectAll,
    /// Untick everything.
    ClearSelection,
    /// Open the next conversation.
    Next,
    /// Open the one before.
    Previous,
    /// Go to the next hit.
    NextHit,
    /// Go to the hit before.
    PreviousHit,
    /// Keep the search as a view.
    SaveView,
    /// Forget the latest searches.
    ForgetRecent,
    /// Copy the key of the focused conversation.
    CopyKey,
    /// Choose the time zone.
    ChooseZone,
    /// Switch between light and dark.
    ToggleTheme,
    /// Close the window.
    Quit,
}

/// One line of the table.
pub struct CommandInfo {
    /// Which.
    pub command: Command,
    /// On buttons and in menus.
    pub label: &'static str,
    /// What it does, in one sentence without a period.
    pub tooltip: &'static str,
    /// Keys, the one shown to people first; those without Ctrl work only while no text is edited (function keys always).
    pub shortcuts: &'static [Shortcut],
    /// Whether it makes sense now.
    pub enabled: fn(&State) -> bool,
}

impl std::fmt::Debug for CommandInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CommandInfo")
            .field("command", &self.command)
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

/// The table of commands, in the order of the menu.
pub const COMMANDS: &[CommandInfo] = &[
    command(
        Command::OpenFolder,
        "Open folder…",
        "Import a folder of saved hook files",
        &[Shortcut::ctrl('O')],
        |state| state.library.ready,
    ),
    command(
        Command::OpenFiles,
        "Open files…",
        "Import single files, also .gz and .zip",
        &[Shortcut::ctrl_shift('O')],
        |state| state.library.ready,
    ),
    command(
        Command::TrySamples,
        "Try the samples",
        "Open a small shop's archive in a temporary library",
        &[],
        |state| state.samples.is_some(),
    ),
    command(Command::StopImport, "Stop importing", "What was imported so far stays", &[], |state| {
        state.import.as_ref().is_some_and(|job| !job.stopping)
    }),
    command(
        Command::Reindex,
        "Rebuild the index",
        "Make everything that is derived from your saved chats anew",
        &[],
        |state| state.library.ready && state.reindex.is_none(),
    ),
    command(
        Command::StopReindex,
        "Stop rebuilding the index",
        "It goes on where it was, later or with the next start",
        &[],
        |state| state.reindex.is_some_and(|job| !job.stopping),
    ),
    command(Command::ShowReport, "Import report", "What the last import did, file by file", &[], |state| {
        state.report.is_some()
    }),
    command(Command::Export, "Export…", "Write conversations to a CSV file", &[Shortcut::ctrl('E')], |state| {
        !state.results.is_empty() && !state.results.partial || !state.ticks.is_empty()
    }),
    command(
        Command::FocusSearch,
        "Search",
        "Go to the search field",
        &[Shortcut::plain('/'), Shortcut::ctrl('F')],
        |_| true,
    ),
    command(Command::FocusList, "Go to the list", "Move the keyboard to the list of conversations", &[], |_| true),
    command(Command::ClearSearch, "Clear search", "Show everything in the folder again", &[], |state| {
        !state.search.text.is_empty()
    }),
    command(Command::ShowEverything, "Everything in the library", "Remove the folder filter", &[], |state| {
        state.search.folder.is_some()
    }),
    command(Command::ToggleMissed, "Missed", "Only conversations no agent answered", &[], |_| true),
    command(Command::ToggleOffline, "Offline", "Only messages left while nobody was there", &[], |_| true),
    command(Command::ToggleUnanswered, "Unanswered", "Only conversations without a human reply", &[], |_| true),
    command(
        Command::SelectAll,
        "Select all that match",
        "Tick every conversation in the list",
        &[Shortcut::ctrl('A')],
        |state| !state.results.is_empty() && !state.results.partial,
    ),
    command(
        Command::ClearSelection,
        "Clear selection",
        "Untick everything, also what is not in view",
        &[Shortcut::ctrl_shift('A')],
        |state| !state.ticks.is_empty(),
    ),
    command(Command::Next, "Next conversation", "Open the next conversation", &[Shortcut::plain('J')], |state| {
        !state.results.is_empty()
    }),
    command(
        Command::Previous,
        "Previous conversation",
        "Open the conversation before",
        &[Shortcut::plain('K')],
        |state| !state.results.is_empty(),
    ),
    command(
        Command::NextHit,
        "Next hit",
        "Go to the next hit, then to the next conversation",
        &[Shortcut::function(3, false)],
        |state| !state.search.marker.is_empty(),
    ),
    command(Command::PreviousHit, "Previous hit", "Go to the hit before", &[Shortcut::function(3, true)], |state| {
        !state.search.marker.is_empty()
    }),
    command(
        Command::SaveView,
        "Save as view…",
        "Keep this search under a name in the left rail",
        &[Shortcut::ctrl('S')],
        |state| state.library.ready && !state.search.text.trim().is_empty(),
    ),
    command(Command::ForgetRecent, "Forget recent searches", "Empty the list under the search field", &[], |state| {
        !state.search.recent.is_empty()
    }),
    command(
        Command::CopyKey,
        "Copy key",
        "Copy the conversation's key for the command line",
        &[Shortcut::ctrl_shift('C')],
        |state| state.cursor.is_some(),
    ),
    command(
        Command::ChooseZone,
        "Time zone…",
        "The zone in which times are shown, filtered and exported",
        &[],
        |_| true,
    ),
    command(Command::ToggleTheme, "Light or dark", "Switch between light and dark", &[Shortcut::ctrl('L')], |_| true),
    command(Command::Quit, "Quit", "Close the window", &[Shortcut::ctrl('Q')], |_| true),
];

const fn command(
    command: Command,
    label: &'static str,
    tooltip: &'static str,
    shortcuts: &'static [Shortcut],
    enabled: fn(&State) -> bool,
) -> CommandInfo {
    CommandInfo { command, label, tooltip, shortcuts, enabled }
}

impl CommandInfo {
    /// Whether it stands in the menu; what stands on the screen all the time does not.
    #[must_use]
    pub fn in_menu(&self) -> bool {
        !matches!(
            self.command,
            Command::FocusList
                | Command::ToggleMissed
                | Command::ToggleOffline
                | Command::ToggleUnanswered
                | Command::Next
                | Command::Previous
                | Command::NextHit
                | Command::PreviousHit
                | Command::ClearSearch
        )
    }
}

impl Command {
    /// Whether the keyboard is elsewhere afterwards: what is typed meanwhile belongs there.
    #[must_use]
    pub fn moves_keyboard(self) -> bool {
        matches!(self, Self::FocusSearch | Self::FocusList | Self::SaveView | Self::ChooseZone | Self::Export)
    }

    /// Its line of the table.
    #[must_use]
    pub fn info(self) -> &'static CommandInfo {
        /// Never met: a test checks that the table is complete.
        const MISSING: CommandInfo = command(Command::Quit, "", "", &[], |_| false);
        COMMANDS.iter().find(|info| info.command == self).unwrap_or(&MISSING)
    }

    /// The tooltip with the shortcut behind it.
    #[must_use]
    pub fn tooltip(self) -> String {
        let info = self.info();
        match info.shortcuts.first() {
            Some(shortcut) => format!("{} ({})", info.tooltip, shortcut.text()),
            None => info.tooltip.to_owned(),
        }
    }

    /// Whether it makes sense now.
    #[must_use]
    pub fn is_enabled(self, state: &State) -> bool {
        (self.info().enabled)(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_one_line_and_every_shortcut_one_command() {
        for (index, info) in COMMANDS.iter().enumerate() {
            assert_eq!(info.command.info().label, info.label);
            assert!(!info.tooltip.ends_with('.') && !info.label.is_empty());
            for other in COMMANDS.iter().skip(index + 1) {
                assert_ne!(info.command, other.command);
                assert!(info.shortcuts.iter().all(|keys| !other.shortcuts.contains(keys)), "{}", info.label);
            }
        }
    }
}
