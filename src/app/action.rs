//! Everything the user can do: a closed list.

use std::ops::Range;
use std::path::PathBuf;

use super::columns::ColumnEdit;
use super::command::Command;
use super::directory::DirectoryEdit;
use super::exporting::ExportScope;
use super::marking::MarkScope;
use super::rail::RailSection;
use super::receiving::ReceiveEdit;
use super::state::DetailTab;
use super::vendor::{CallEdit, TriggerEdit, WhoEdit};
use super::views::Origin;
use crate::export::{Format, Preset};
use crate::lang::Language;
use crate::model::{MarkChange, Zone};
use crate::query::{Expr, Sort, Term};
use crate::settings::{Clock, DateForm, Density, Panes, TextSize, ThemeChoice};
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
    /// Types in who is who.
    Directory(DirectoryEdit),
    /// Changes the dialog of who is known.
    Who(WhoEdit),
    /// Does something in the table of triggers.
    Triggers(TriggerEdit),
    /// Changes the form of calls to the vendor's API, or sends it.
    Call(CallEdit),
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
    /// Gives or takes marks of the user's.
    Mark(MarkScope, MarkEdit),
    /// Stops writing marks; those written stay and can be undone.
    MarkStop,
    /// Something was typed into the dialog of tags.
    TagText(String),
    /// Moves the mark in the dialog of tags by this many.
    TagStep(i64),
    /// Turns over the tag with this index, or the marked one.
    TagTake(Option<usize>),
    /// Takes the tag with this index away.
    TagDrop(usize),
    /// Closes the dialog of tags.
    TagClose,
    /// The note in its dialog changed.
    NoteText(String),
    /// Takes the note in its dialog.
    NoteAccept,
    /// Closes the dialog of the note.
    NoteClose,
    /// Something was typed into the palette.
    PaletteText(String),
    /// Moves the mark in the palette by this many.
    PaletteStep(i64),
    /// Does what the line with this index says, or the marked one.
    PaletteTake(Option<usize>),
    /// Closes the palette.
    PaletteClose,
    /// Closes the sheet of keys.
    KeysClose,
    /// These places of the history are on the screen.
    HistoryVisible(Range<usize>),
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

    /// Changes the dialog of the receiver, or starts or stops the receiver.
    Receive(ReceiveEdit),
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
    /// Changes density, times, text size, columns, widths or blur.
    Look(LookEdit),
    /// Closes the settings.
    SettingsClose,
    /// Chooses the language; `None` = as the system says.
    Language(Option<Language>),
    /// Closes a notice.
    CloseNotice(u64),

    /// Puts text on the clipboard.
    Copy(String),
    /// Opens a web address; anything but `http` and `https` is refused.
    OpenUrl(String),
    /// Shows a file in the system's file manager.
    Reveal(PathBuf),
    /// Asks where a lost folder stands now.
    Locate(PathBuf),
}

/// What is done with marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkEdit {
    /// Exactly this.
    Change(MarkChange),
    /// A star for all; none where all have one.
    TurnStar,
    /// All are followed up; none where all are.
    TurnFollowedUp,
    /// Tags are chosen.
    Tag,
    /// A note is written.
    Note,
}

/// One change of how the window looks and writes times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookEdit {
    /// Rows of the list.
    Density(Density),
    /// Time of day.
    Clock(Clock),
    /// Dates.
    Date(DateForm),
    /// How long ago instead of when.
    Relative(bool),
    /// Text.
    TextSize(TextSize),
    /// Covers names, addresses and messages.
    Blur(bool),
    /// Columns of the list.
    Column(ColumnEdit),
    /// Widths of the window's parts.
    Panes(Panes),
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
