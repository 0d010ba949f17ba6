//! What `update` asks of others: of the worker threads ([`Effect`]) and of the window ([`Request`]).

use std::path::PathBuf;
use std::sync::Arc;

use super::hits::{Marker, Spot};
use crate::export::ExportSpec;
use crate::import::ImportRequest;
use crate::model::Zone;
use crate::query::{Moment, Query};
use crate::store::ConversationId;

/// One thing to do outside `update`.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Run a query; the newest one wins, an older one still running is interrupted.
    Search(SearchRequest),
    /// Read rows (and lines around the first hit).
    Rows(RowsRequest),
    /// Read and decode one conversation.
    Open(OpenRequest),
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
    /// Write an export.
    Export(ExportRequest),
    /// Stop the running export; nothing is left.
    CancelExport,
    /// The first rows of an export.
    Preview(PreviewRequest),
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
    /// What the counts of the rail are counted in: the same without the rail's own conditions.
    pub counted: Query,
    /// When and in which zone it is asked.
    pub moment: Moment,
    /// Rows to bring along: these positions.
    pub first_rows: std::ops::Range<usize>,
    /// For the line that shows why a conversation was found.
    pub marker: Arc<Marker>,
    /// Version of these rows, as in [`RowsRequest`].
    pub version: u64,
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
    /// Show a file in the system's file manager.
    Reveal(PathBuf),
    /// Open a web address; only `http` and `https` come here.
    OpenUrl(String),
    /// Put text on the clipboard.
    Copy(String),
    /// Put the text cursor into the search field and select its text.
    FocusSearch,
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
