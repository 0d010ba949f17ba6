//! Everything the window shows, in plain values. Only `update` changes it.
//!
//! Knows no egui: scroll offsets, focus and text cursors stay in `ui`.

mod dialogs;
mod jobs;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

pub use dialogs::{Notice, NoticeKind, PathDialog, PathPurpose, ValueList, ViewDialog};
pub use jobs::{ImportJob, LastImport, ReindexJob};

use super::complete::Completing;
use super::directory::DirectoryDialog;
use super::event::{Loosen, Opened, OriginalText};
use super::exporting::{ExportDialog, ExportJob, ExportScope};
use super::hits::{Marker, Spot};
use super::live::Live;
use super::marking::{NoteDialog, OwnMarks, TagDialog};
use super::palette::Palette;
use super::person::{History, Person};
use super::rail::RailSection;
use super::row_cache::RowCache;
use super::selection::Selection;
use super::times::Times;
use super::vendor::Vendor;
use super::views::View;
use crate::export::ExportSpec;
use crate::lang::{Language, tr};
use crate::model::{Marks, Timestamp, Zone};
use crate::query::{Parsed, Query, Sort};
use crate::settings::{Look, ThemeChoice};
use crate::store::{ConversationId, Counts, Facet, FacetKind};

/// What the program is doing.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The library.
    pub library: Library,
    /// The zone in which times are shown, filtered by day and exported.
    pub zone: Zone,
    /// Light, dark or as the system says.
    pub theme: ThemeChoice,
    /// Density, times, text size, columns, widths, blur.
    pub look: Look,
    /// When the last input came; `None` before the first.
    pub now: Option<Timestamp>,
    /// The chosen language; `None` = as the system says.
    pub language: Option<Language>,
    /// What is asked.
    pub search: Search,
    /// What was found.
    pub results: Results,
    /// Rows read so far.
    pub rows: RowCache,
    /// Positions of the list that are on the screen.
    pub visible: Range<usize>,
    /// Ticked conversations.
    pub ticks: Selection,
    /// How many of them are in `results`.
    pub ticks_in_view: usize,
    /// The user's own marks that are being written, and what can be undone.
    pub own: OwnMarks,
    /// The focused row.
    pub cursor: Option<Cursor>,
    /// The open conversation. The one before stays until the next one is read.
    pub open: Option<Open>,
    /// The conversation that is being read.
    pub opening: Option<ConversationId>,
    /// Whether it is opened at its last hit, because hits are walked backwards.
    pub(super) from_end: bool,
    /// The same person's conversations, where the open one is not the only one.
    pub person: Option<Person>,
    /// Their history, while it stands in place of the one conversation.
    pub history: Option<History>,
    /// Which part of the details is shown.
    pub tab: DetailTab,
    /// The running import.
    pub import: Option<ImportJob>,
    /// The library's index is being rebuilt.
    pub reindex: Option<ReindexJob>,
    /// What comes without being asked for each time.
    pub live: Live,
    /// What the last import did.
    pub report: Option<LastImport>,
    /// Whether the import report is on the screen.
    pub report_open: bool,
    /// The export dialog, while it is on the screen.
    pub export: Option<ExportDialog>,
    /// The running export, which goes on when its dialog is closed.
    pub exporting: Option<ExportJob>,
    /// The in-app dialog for paths, while it is on the screen (above the export dialog).
    pub paths: Option<PathDialog>,
    /// Whether the settings are on the screen.
    pub settings_open: bool,
    /// The list of zones: what was typed into its search field, while it is on the screen.
    pub zone_list: Option<String>,
    /// The list of all values of a section, while it is on the screen.
    pub values: Option<ValueList>,
    /// What is proposed under the search field.
    pub completing: Completing,
    /// Saved views, the built-in ones first.
    pub views: Vec<View>,
    /// The dialog in which a view is named, while it is on the screen.
    pub view_dialog: Option<ViewDialog>,
    /// The dialog in which somebody types in who is who.
    pub directory_dialog: Option<DirectoryDialog>,
    /// Who is known, what came of triggers, a call of the vendor's API, while they are on the screen.
    pub vendor: Vendor,
    /// The palette, while it is on the screen.
    pub palette: Option<Palette>,
    /// Whether the sheet of keys is on the screen.
    pub keys_open: bool,
    /// The dialog of tags, while it is on the screen.
    pub tag_dialog: Option<TagDialog>,
    /// The dialog of a note for several conversations, while it is on the screen.
    pub note_dialog: Option<NoteDialog>,
    /// Sections of the rail that were opened or closed, by their word.
    pub sections: BTreeMap<String, bool>,
    /// Messages to the user, oldest first.
    pub notices: Vec<Notice>,
    /// The library the program was started with, to which the samples lead back.
    pub own_library: PathBuf,
    /// The library in the platform's folder for data.
    pub usual_library: PathBuf,
    /// The library chosen in its place.
    pub chosen_library: Option<PathBuf>,
    /// The folder of samples, where one was found.
    pub samples: Option<PathBuf>,
    /// Where an export is suggested to go: the folder last exported to, or the user's documents.
    pub export_folder: PathBuf,
    /// Where the in-app path dialog begins.
    pub browse_folder: PathBuf,
    /// The delimiter spreadsheets expect on this computer.
    pub system_delimiter: u8,
    /// Whether the window is dark just now, whatever was chosen.
    pub dark: bool,
    /// Paths that came before the library was open.
    pub(super) waiting_paths: Vec<PathBuf>,
    pub(super) views_asked: ViewsAsked,
    pub(super) next_notice: u64,
    pub(super) next_ticket: u64,
    /// The newest request for the next conversation that waits.
    pub(super) next_asked: u64,
}

/// The library that is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Library {
    /// The file; empty until it is open.
    pub path: PathBuf,
    /// Whether it goes away with the program (the samples).
    pub temporary: bool,
    /// Conversations in it.
    pub total: u64,
    /// Its state as last seen.
    pub generation: u64,
    /// Whether it is open.
    pub ready: bool,
    /// Why it is not, where it failed.
    pub error: Option<String>,
}

/// What is asked. The text is the truth; chips and rail are other faces of `parsed`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// As typed.
    pub text: String,
    /// What was understood of it (with a `*` after the last word while typing) and hints.
    pub parsed: Parsed,
    /// The folder or file to which the library is narrowed, as in `folder:`; outside the text, so that clearing the search keeps it.
    pub folder: Option<String>,
    /// The order chosen in the menu; a `sort:` in the text goes before it.
    pub sort: Sort,
    /// The latest searches that led somewhere, newest first, at most [`Search::RECENT`].
    pub recent: Vec<String>,
    /// Whether the text was typed into the field; what the program put there (a view, a filter) means exactly what it says.
    pub(super) typing: bool,
    /// Whether the first row is to be opened as soon as the answer is there.
    pub(super) enter: bool,
    /// What is highlighted.
    pub marker: Arc<Marker>,
    /// When the running query was last sent; decides when it is renewed during an import.
    pub(super) sent: Option<Timestamp>,
    /// Whether the library changed since.
    pub(super) dirty: bool,
}

impl Search {
    /// Searches remembered.
    pub const RECENT: usize = 20;

    /// The text that means by itself, typed or not, what is searched.
    #[must_use]
    pub(super) fn meant(&self) -> String {
        if self.typing { super::terms::while_typing(&self.text) } else { self.text.clone() }
    }

    /// Whether the last word is taken as a beginning, because it is being typed.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.typing && super::terms::while_typing(&self.text).len() > self.text.len()
    }
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// Ids in order, shared with workers.
    pub ids: Arc<Vec<ConversationId>>,
    /// Whether `ids` is only the beginning of the list: the rest is on its way.
    pub partial: bool,
    /// Whether the answer takes so long that something should be seen of it.
    pub slow: bool,
    /// The query that gave them, in full (with folder and order).
    pub shown: Query,
    /// The query of the newest ticket; the same as `shown` once it is answered.
    pub query: Query,
    /// The newest ticket sent.
    pub asked: u64,
    /// The ticket of `ids`.
    pub answered: u64,
    /// Counts for the rail; of an older query while the newer ones are on their way, `None` before the first.
    pub counts: Option<Counts>,
    /// Whether office hours are known: whether anything was ever counted inside or outside them.
    pub staffed: bool,
    /// The ticket of `counts`.
    pub counted: u64,
    /// Values of the rail's open sections; of an older query while the newer ones are on their way.
    pub facets: BTreeMap<FacetKind, Facet>,
    /// Why nothing was found, once it is known.
    pub loosen: Option<Loosen>,
    /// Why the newest query has no answer; a sentence.
    pub failed: Option<String>,
}

impl Results {
    /// Number of conversations found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether a newer query is running.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.answered != self.asked
    }
}

/// The focused row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Which conversation.
    pub id: ConversationId,
    /// Where it stands in `results`; where it stood last if it is no longer in them.
    pub position: usize,
    /// The other end of a Shift selection.
    pub anchor: ConversationId,
}

/// The open conversation.
#[derive(Clone, Debug)]
pub struct Open {
    /// Which.
    pub id: ConversationId,
    /// Its content.
    pub body: Load<Arc<Opened>>,
    /// The user's marks as they were last read or written; [`State::marks_of`] knows those on their way too.
    pub marks: Marks,
    /// The hit F3 stands on, an index of [`super::Hits::walk`].
    pub hit: Option<usize>,
    /// The original JSON, once its tab was shown.
    pub original: Option<OriginalView>,
}

impl Open {
    /// The content, where it is there.
    #[must_use]
    pub fn opened(&self) -> Option<&Arc<Opened>> {
        self.body.ready()
    }

    /// Where F3 stands: the spot, and the number of the hit within it.
    #[must_use]
    pub fn standing(&self) -> Option<(Spot, usize)> {
        self.opened()?.hits.walk.get(self.hit?).copied()
    }
}

/// Something that is read in the background.
#[derive(Clone, Debug)]
pub enum Load<T> {
    /// On its way.
    Loading,
    /// Here.
    Ready(T),
    /// A sentence why not.
    Failed(String),
}

impl<T> Load<T> {
    /// The thing, where it is there.
    #[must_use]
    pub fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(thing) => Some(thing),
            Self::Loading | Self::Failed(_) => None,
        }
    }
}

/// The original JSON on the screen.
#[derive(Clone, Debug)]
pub struct OriginalView {
    /// Number of an older copy; `None` = the current one.
    pub version: Option<i64>,
    /// Its text.
    pub text: Load<Arc<OriginalText>>,
    /// Whether it is shown exactly as it came instead of indented.
    pub exact: bool,
}

/// The parts of the details.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum DetailTab {
    /// Who it was.
    #[default]
    Visitor,
    /// Visited pages.
    Paths,
    /// Rating and figures.
    Rating,
    /// Original JSON.
    Original,
}

impl DetailTab {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Visitor, Self::Paths, Self::Rating, Self::Original];

    /// For people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Visitor => tr("Visitor"),
            Self::Paths => tr("Pages"),
            Self::Rating => tr("Rating"),
            Self::Original => "JSON",
        }
    }
}

/// For which state of things views were last counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ViewsAsked {
    pub(super) generation: u64,
    pub(super) folder: Option<String>,
    pub(super) zone: Zone,
    pub(super) at: Option<Timestamp>,
}

impl State {
    /// The id at a position of the list.
    #[must_use]
    pub fn id_at(&self, position: usize) -> Option<ConversationId> {
        self.results.ids.get(position).copied()
    }

    /// The same person's conversation after (`forward`) or before the open one.
    #[must_use]
    pub fn of_same_person(&self, forward: bool) -> Option<ConversationId> {
        let person = self.person.as_ref()?;
        let at = person.position(self.opening.or(self.open.as_ref().map(|open| open.id))?)?;
        let at = if forward { at.checked_add(1)? } else { at.checked_sub(1)? };
        person.ids.get(at).copied()
    }

    /// The position of an id in the list. Looks at `near` first.
    #[must_use]
    pub fn position_of(&self, id: ConversationId, near: usize) -> Option<usize> {
        if self.id_at(near) == Some(id) {
            return Some(near);
        }
        self.results.ids.iter().position(|other| *other == id)
    }

    /// Number of conversations an export with this scope takes.
    #[must_use]
    pub fn scope_count(&self, scope: ExportScope) -> usize {
        match scope {
            ExportScope::Ticked => self.ticks.len(),
            ExportScope::All => self.results.len(),
            ExportScope::This => usize::from(self.open.is_some()),
        }
    }

    /// Whether what an export with this scope takes is known whole; the list's end may still be on its way.
    #[must_use]
    pub fn is_whole(&self, scope: ExportScope) -> bool {
        scope != ExportScope::All || !self.results.partial
    }

    /// How times are written.
    #[must_use]
    pub fn times(&self) -> Times {
        Times::new(self.zone, &self.look, self.now)
    }

    /// The order in force.
    #[must_use]
    pub fn sort(&self) -> Sort {
        if self.search.parsed.query.sort == Sort::default() { self.search.sort } else { self.search.parsed.query.sort }
    }

    /// How the export dialog's choices are written.
    #[must_use]
    pub fn export_spec(&self, dialog: &ExportDialog) -> ExportSpec {
        ExportSpec {
            format: dialog.format,
            preset: dialog.preset,
            columns: dialog.columns.iter().filter(|column| column.on).map(|column| column.name.clone()).collect(),
            delimiter: dialog.delimiter,
            bom: dialog.bom,
            guard: dialog.guard,
            zone: self.zone,
        }
    }

    /// Whether a section of the rail is open.
    #[must_use]
    pub fn is_section_open(&self, section: RailSection) -> bool {
        self.sections.get(section.word()).copied().unwrap_or(section.begins_open())
    }

    /// Whether the welcome screen stands instead of the list: an open, empty library with nothing on its way.
    #[must_use]
    pub fn is_welcome(&self) -> bool {
        self.library.ready && self.library.total == 0 && self.import.is_none()
    }
}
