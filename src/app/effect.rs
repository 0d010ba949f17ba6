//! What `update` asks of others: of the worker threads ([`Effect`]) and of the window ([`Request`]).

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::hits::{Marker, Spot};
use super::marking::MarkWork;
use super::person::Known;
use crate::directory::Fact;
use crate::export::ExportSpec;
use crate::import::ImportRequest;
use crate::model::{Timestamp, Zone};
use crate::query::{Field, Moment, Query};
use crate::secret::Secret;
use crate::store::{ConversationId, FacetKind};

/// One thing to do outside `update`.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Run a query; the newest one wins, an older one still running is interrupted.
    Search(SearchRequest),
    /// Count what the rail shows, after one of its sections was opened.
    Count(CountRequest),
    /// All values of a section of the rail.
    Values(ValuesRequest),
    /// Values of the library for the word that is typed.
    Complete(CompleteRequest),
    /// The saved views with their counts.
    Views(ViewsRequest),
    /// Change the user's own views.
    EditView(ViewEdit),
    /// Keep what somebody typed in about who is who; with `back` take it out instead.
    TypeIn {
        /// What.
        fact: Fact,
        /// Whether it only goes.
        back: bool,
        /// Since when it holds.
        since: Timestamp,
    },
    /// Read who is known.
    Known,
    /// Count what came of triggers.
    Triggers(TriggersRequest),
    /// Stop that.
    StopTriggers,
    /// Make a call of the vendor's REST API.
    Call(CallRequest),
    /// Write marks of the user's.
    Mark(MarkRequest),
    /// Stop writing marks; those written stay.
    CancelMark,
    /// Look for the next conversation that waits for the user.
    Next(NextRequest),
    /// Read rows (and lines around the first hit).
    Rows(RowsRequest),
    /// Read and decode one conversation.
    Open(OpenRequest),
    /// Look for all conversations of a person.
    Person(PersonRequest),
    /// Read and decode a block of a person's history.
    History(HistoryRequest),
    /// Read the original JSON of a conversation, or of one of its older copies.
    Original {
        /// Whose.
        id: ConversationId,
        /// Number of an older copy; `None` = the current one.
        version: Option<i64>,
    },
    /// Import files and folders.
    Import(ImportRequest),
    /// Make anew what is derived from the payloads.
    Reindex,
    /// Stop the running import; what was committed stays.
    CancelImport,
    /// Stop making anew what is derived; it goes on where it was when it is asked for again.
    CancelReindex,
    /// Watch exactly these files and folders from now on.
    Watch(Vec<PathBuf>),
    /// Start the receiver.
    Receive(ReceiveRequest),
    /// Stop the receiver; what it acknowledged is imported.
    StopReceiving,
    /// Make a token for the receiver.
    MakeToken,
    /// Write an export.
    Export(ExportRequest),
    /// Stop the running export; nothing is left.
    CancelExport,
    /// The first rows of an export.
    Preview(PreviewRequest),
    /// Look which source folders are not there any more.
    LookForFolders,
    /// The lost folder `old` now stands in `new`.
    Locate {
        /// As it is among the lost ones.
        old: PathBuf,
        /// A folder that is there.
        new: PathBuf,
    },
    /// List a folder for the in-app path dialog.
    ListFolder(PathBuf),
    /// Close this library and open the one at this path (a new, temporary one where `None`), then import `paths` into it.
    SwitchLibrary {
        /// The library file.
        library: Option<PathBuf>,
        /// What to import into it.
        paths: Vec<PathBuf>,
    },
    /// Keep the zone with the library.
    SaveZone(Zone),
    /// Keep theme, folder and view for the next start.
    SaveSettings,
    /// Something only the window can do.
    Ask(Request),
}

/// A query to run.
#[derive(Clone, Debug)]
pub struct SearchRequest {
    /// Grows with every request; the answer carries it.
    pub ticket: u64,
    /// What is meant.
    pub query: Query,
    /// When and in which zone it is asked.
    pub moment: Moment,
    /// Rows to bring along: these positions.
    pub first_rows: std::ops::Range<usize>,
    /// For the line that shows why a conversation was found.
    pub marker: Arc<Marker>,
    /// Version of these rows, as in [`RowsRequest`].
    pub version: u64,
    /// Whether the beginning of the list is wanted before the whole: for another query than the one on the screen.
    pub first_page: bool,
    /// What to count afterwards.
    pub count: CountRequest,
}

/// What the rail counts. Each field is counted in the query without the values it asks for in that very field.
#[derive(Clone, Debug)]
pub struct CountRequest {
    /// Of the search it belongs to.
    pub ticket: u64,
    /// When and in which zone it is asked.
    pub moment: Moment,
    /// The query itself.
    pub all: Query,
    /// What flags are counted in.
    pub flags: Query,
    /// What stars are counted in.
    pub stars: Query,
    /// The open sections, and what each is counted in.
    pub facets: Vec<(FacetKind, Query)>,
    /// Values of a section at most.
    pub limit: usize,
}

/// All values of a section of the rail.
#[derive(Clone, Debug)]
pub struct ValuesRequest {
    /// Grows with every request; the answer carries it.
    pub ticket: u64,
    /// What.
    pub kind: FacetKind,
    /// What it is counted in.
    pub query: Query,
    /// When and in which zone it is asked.
    pub moment: Moment,
    /// Only values with these words.
    pub typed: String,
}

/// Values of the library for the word that is typed.
#[derive(Clone, Debug)]
pub struct CompleteRequest {
    /// Grows with every request; the answer carries it.
    pub ticket: u64,
    /// Of which field.
    pub field: &'static Field,
    /// What is typed of the value.
    pub typed: String,
}

/// The saved views with their counts.
#[derive(Clone, Debug)]
pub struct ViewsRequest {
    /// Counted within this folder.
    pub folder: Option<String>,
    /// When and in which zone it is asked.
    pub moment: Moment,
}

/// Triggers to count.
#[derive(Clone, Debug)]
pub struct TriggersRequest {
    /// Grows with every request; the answer carries it.
    pub ticket: u64,
    /// In which conversations.
    pub query: Query,
    /// When and in which zone it is asked.
    pub moment: Moment,
}

/// A call of the vendor's REST API.
#[derive(Clone)]
pub struct CallRequest {
    /// Where the API is.
    pub base_url: String,
    /// Where to, below that.
    pub address: String,
    /// What is sent, JSON; `None` for a call that only asks.
    pub body: Option<String>,
    /// When.
    pub now: Timestamp,
}

impl std::fmt::Debug for CallRequest {
    /// Without the body, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallRequest").field("address", &self.address).finish_non_exhaustive()
    }
}

/// A change of the user's own views.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewEdit {
    /// Keeps a query under a name.
    Put {
        /// The name.
        name: String,
        /// The query as text.
        query: String,
    },
    /// Gives a view another name.
    Rename {
        /// Which.
        id: i64,
        /// The name.
        name: String,
    },
    /// Moves a view to a place among the user's own, from 0.
    Move {
        /// Which.
        id: i64,
        /// Where to.
        to: usize,
    },
    /// Takes a view away.
    Remove(i64),
}

/// Marks to write.
#[derive(Clone, Debug)]
pub struct MarkRequest {
    /// Grows with every request; the answer carries it.
    pub ticket: u64,
    /// What.
    pub work: MarkWork,
    /// When it was done.
    pub now: Timestamp,
}

/// The next conversation of a list that a query finds too.
#[derive(Clone, Debug)]
pub struct NextRequest {
    /// Grows with every request; the answer carries it.
    pub ticket: u64,
    /// What it must match.
    pub query: Query,
    /// When and in which zone it is asked.
    pub moment: Moment,
    /// The list.
    pub ids: Arc<Vec<ConversationId>>,
    /// The position from which on it is looked for; behind the end it begins at the top.
    pub from: usize,
}

/// Rows to read.
#[derive(Clone, Debug)]
pub struct RowsRequest {
    /// Which; a few hundred at most.
    pub ids: Vec<ConversationId>,
    /// For the line that shows why a conversation was found; empty = the row's own snippet.
    pub marker: Arc<Marker>,
    /// Grows when rows known so far may be out of date; the answer carries it.
    pub version: u64,
}

/// A conversation to open.
#[derive(Clone, Debug)]
pub struct OpenRequest {
    /// Which.
    pub id: ConversationId,
    /// What to highlight.
    pub marker: Arc<Marker>,
}

/// A person to look for.
#[derive(Clone, Debug)]
pub struct PersonRequest {
    /// The conversation they were met in.
    pub id: ConversationId,
    /// What finds them.
    pub known: Known,
    /// When and in which zone it is asked.
    pub moment: Moment,
}

/// A block of a history to read.
#[derive(Clone, Debug)]
pub struct HistoryRequest {
    /// Which; a few at most.
    pub ids: Vec<ConversationId>,
    /// What to highlight.
    pub marker: Arc<Marker>,
}

/// A receiver to start.
#[derive(Clone, Debug)]
pub struct ReceiveRequest {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Folder for what arrives.
    pub inbox: PathBuf,
    /// What a sender must know.
    pub token: Option<Secret>,
}

/// An export to write.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    /// How.
    pub spec: ExportSpec,
    /// Which, in order.
    pub ids: Arc<Vec<ConversationId>>,
    /// Where to.
    pub target: PathBuf,
    /// Whether a file that is there already may be replaced.
    pub replace: bool,
}

/// A preview to make.
#[derive(Clone, Debug)]
pub struct PreviewRequest {
    /// Grows with every request; the answer carries it.
    pub ticket: u64,
    /// How.
    pub spec: ExportSpec,
    /// The first few conversations.
    pub ids: Arc<Vec<ConversationId>>,
    /// Rows at most, without the header.
    pub rows: usize,
}

/// How far the open conversation is scrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To its first message.
    First,
    /// To its end.
    Last,
    /// By a screen, up.
    PageUp,
    /// By a screen, down.
    PageDown,
}

/// What only the window can do. Answers come back as events or actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Native dialog for one folder → `Event::PathsChosen` or `Event::NoPortal`.
    ChooseFolder,
    /// Native dialog for files → as above.
    ChooseFiles,
    /// Native dialog for the file an export is written to → as above.
    ChooseSaveFile {
        /// Path to begin with.
        suggested: PathBuf,
    },
    /// Native dialog for another library → as above.
    ChooseLibrary,
    /// Native dialog for the new place of a folder → as above.
    ChooseMoved,
    /// Show a file in the system's file manager.
    Reveal(PathBuf),
    /// Open a web address; only `http` and `https` come here.
    OpenUrl(String),
    /// Put text on the clipboard.
    Copy(String),
    /// Put the text cursor into the search field and select its text.
    FocusSearch,
    /// Put the text cursor into the search field at this byte of its text.
    SearchCursor(usize),
    /// Put the text cursor into the note of the open conversation, also of one that is still being read.
    FocusNote,
    /// Scroll the open conversation.
    Reach(Reach),
    /// In a narrow window, show the conversation instead of the list.
    Reading,
    /// Give the list the keyboard.
    FocusList,
    /// Bring this position of the list into view.
    ScrollTo(usize),
    /// Put this position at the top of the list; the fraction of a row by which it was scrolled stays.
    KeepTop(usize),
    /// Scroll the list to its beginning.
    ScrollToTop,
    /// Bring this part of the open conversation into view.
    ScrollToSpot(Spot),
    /// Close the window.
    Quit,
}

impl Request {
    /// Whether it moves the keyboard.
    #[must_use]
    pub fn wants_focus(&self) -> bool {
        matches!(self, Self::FocusSearch | Self::SearchCursor(_) | Self::FocusNote | Self::FocusList)
    }
}
