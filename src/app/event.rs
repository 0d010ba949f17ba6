//! What workers and the window report back to `update`.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::details::Section;
use super::hits::Hits;
use super::live::Watched;
use super::person::Person;
use super::receiving::ReceivingState;
use super::state::PathPurpose;
use super::vendor::Answered;
use super::views::View;
use crate::directory::Directory;
use crate::export::ExportReport;
use crate::import::{FileReport, ImportProgress, ImportReport};
use crate::model::{Marks, Zone};
use crate::query::Expr;
use crate::secret::Secret;
use crate::store::{ConversationId, Counts, Facet, FacetValue, LostFolder, ResultSet, Row, Stored, TriggerUse};

/// One thing that happened outside `update`. A closed list: nothing else reaches it.
#[derive(Clone, Debug)]
pub enum Event {
    /// A library is open and can be read.
    LibraryOpened {
        /// The file.
        path: PathBuf,
        /// Whether it goes away with the program (the samples).
        temporary: bool,
        /// Conversations in it.
        total: u64,
        /// Its state.
        generation: u64,
        /// The zone kept with it.
        zone: Option<Zone>,
        /// Whether what is derived from its payloads must be made anew.
        reindex: bool,
    },
    /// The library was left for another one, which is being opened.
    LibraryLeft,
    /// The library cannot be opened; the program can go on with another one.
    LibraryFailed(Failed),
    /// Ordered ids of a query, with the rows asked for along.
    Results {
        /// As requested.
        ticket: u64,
        /// The ids.
        results: ResultSet,
        /// Rows that were asked along, ready to show.
        rows: Vec<RowEntry>,
        /// Their version, as requested.
        version: u64,
        /// Conversations in the whole library.
        total: u64,
    },
    /// The beginning of the list, before the whole.
    FirstPage {
        /// As requested.
        ticket: u64,
        /// The first ids.
        ids: Vec<ConversationId>,
        /// Their rows, ready to show.
        rows: Vec<RowEntry>,
        /// As requested.
        version: u64,
    },
    /// A query could not be answered.
    SearchFailed {
        /// As requested.
        ticket: u64,
        /// Why.
        failed: Failed,
    },
    /// The counts of the left rail, behind the results.
    Counts {
        /// As requested.
        ticket: u64,
        /// The counts.
        counts: Counts,
    },
    /// The values of the rail's open sections.
    Facets {
        /// As requested.
        ticket: u64,
        /// The values.
        facets: Vec<Facet>,
    },
    /// All values of a section.
    Values {
        /// As requested.
        ticket: u64,
        /// The values.
        facet: Facet,
    },
    /// Why nothing was found.
    Loosen {
        /// As requested.
        ticket: u64,
        /// What each condition finds by itself, and words that are written nearly so.
        loosen: Loosen,
    },
    /// Values of the library for the word that is typed.
    Completed {
        /// As requested.
        ticket: u64,
        /// The values.
        values: Vec<FacetValue>,
    },
    /// The saved views, counted.
    Views(Vec<View>),
    /// The directory, as it is now.
    Known(Result<Arc<Directory>, Failed>),
    /// Triggers are being counted: conversations read so far, and all.
    TriggersProgress {
        /// As requested.
        ticket: u64,
        /// So far.
        done: u64,
        /// All.
        total: u64,
    },
    /// What came of triggers.
    Triggers {
        /// As requested.
        ticket: u64,
        /// The lines of the table.
        result: Result<Vec<TriggerUse>, Failed>,
    },
    /// A call of the vendor's REST API was answered, or not.
    Called(Result<Answered, Failed>),
    /// The user's own views were changed, or could not be.
    ViewsChanged,
    /// Marks are being written: conversations so far.
    MarkProgress {
        /// As requested.
        ticket: u64,
        /// So far.
        done: u64,
    },
    /// Marks were written, or could not be.
    Marked {
        /// As requested.
        ticket: u64,
        /// Conversations written, from the first on.
        done: u64,
        /// Those that changed, with what their marks were before.
        before: Vec<(ConversationId, Marks)>,
        /// Why not all were written.
        failed: Option<Failed>,
    },
    /// The next conversation that waits for the user, with its position in the list asked about; `None` where there is none.
    Next {
        /// As requested.
        ticket: u64,
        /// Which.
        next: Option<(usize, ConversationId)>,
    },
    /// Rows.
    Rows {
        /// As requested.
        version: u64,
        /// As requested.
        asked: Vec<ConversationId>,
        /// Those that still exist.
        result: Result<Vec<RowEntry>, Failed>,
    },
    /// A conversation was read.
    Opened {
        /// Which.
        id: ConversationId,
        /// What came of it; `None` where it is gone.
        result: Result<Option<Arc<Opened>>, Failed>,
    },
    /// All conversations of the person of the open one are known.
    Person(Person),
    /// A block of a history was read.
    History {
        /// As requested.
        ids: Vec<ConversationId>,
        /// What came of each.
        parts: Vec<Result<Arc<Opened>, Failed>>,
    },
    /// Original JSON was read.
    Original {
        /// Whose.
        id: ConversationId,
        /// Which copy.
        version: Option<i64>,
        /// What came of it.
        result: Result<Arc<OriginalText>, Failed>,
    },
    /// The path that is being imported leads elsewhere (through a link): sources are kept under `real`.
    Resolved {
        /// As given.
        given: PathBuf,
        /// Where it leads.
        real: PathBuf,
    },
    /// The import goes on.
    Progress(ImportProgress),
    /// A file was not simply imported or unchanged.
    FileReport(FileReport),
    /// Something was committed to the library.
    StoreChanged,
    /// The import ended.
    Imported(Result<ImportReport, Failed>),
    /// Opened folders are watched from now on.
    Watching(Watched),
    /// Files came by themselves and were imported.
    Arrived {
        /// The totals of these files.
        report: ImportReport,
        /// Those that need looking at.
        files: Vec<FileReport>,
    },
    /// Something about the watched folders that the user should know: a sentence.
    WatchTrouble(String),
    /// The receiver runs, or has stopped.
    Receiving(ReceivingState),
    /// The receiver could not be started, or something went wrong with it.
    ReceiveFailed(Failed),
    /// What was told with this sentence is over.
    ReceiveOver(String),
    /// The receiver answered a request.
    Received {
        /// HTTP status; 0 for a connection that ended without a request.
        status: u16,
        /// What became of it, without anything about persons.
        text: String,
    },
    /// What was received was imported: conversations added and updated.
    ReceivedImported(u64),
    /// A token was made.
    Token(Secret),
    /// Conversations indexed anew so far, and in all.
    ReindexProgress {
        /// So far.
        done: u64,
        /// In all.
        total: u64,
    },
    /// The library is indexed anew, with this number of conversations.
    Reindexed(Result<u64, Failed>),
    /// Conversations exported so far.
    ExportProgress(u64),
    /// The export did not begin, because the file is there already.
    ExportExists,
    /// The export ended.
    Exported(Result<ExportReport, Failed>),
    /// The first rows of an export: header first.
    Preview {
        /// As requested.
        ticket: u64,
        /// Cells.
        result: Result<Vec<Vec<String>>, Failed>,
    },
    /// A folder was listed for the path dialog.
    FolderListed {
        /// The folder.
        folder: PathBuf,
        /// What is in it; or a sentence.
        result: Result<Listing, Failed>,
    },
    /// Source folders that are not there any more.
    Lost(Vec<LostFolder>),
    /// The library follows a folder that was moved; or a sentence.
    Located {
        /// Where it stood, and where it stands.
        result: Result<(PathBuf, PathBuf), Failed>,
    },
    /// The native dialog gave paths; none when it was cancelled.
    PathsChosen(PathPurpose, Vec<PathBuf>),
    /// There is no native dialog here: use the one in the window.
    NoPortal(PathPurpose),
    /// The window became dark or light.
    Dark(bool),
    /// The desktop could not do something; the program goes on without.
    Unable {
        /// A sentence.
        sentence: String,
        /// What it was to be done with: a folder, an address.
        what: String,
    },
    /// A worker could not do something and has nobody else to tell.
    Failed(Failed),
}

/// What to do about an empty list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loosen {
    /// Each condition of the query with the number of conversations it finds alone.
    pub terms: Vec<(Expr, u64)>,
    /// Words that occur nowhere, each with words of the library that are written nearly so and in how many conversations they occur.
    pub spellings: Vec<(String, Vec<(String, u64)>)>,
}

/// Why something failed, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// What could not be done.
    pub sentence: String,
    /// What to do next.
    pub hint: Option<String>,
    /// Whether the user stopped it, which is no failure to show.
    pub cancelled: bool,
}

impl From<crate::error::Error> for Failed {
    fn from(error: crate::error::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&crate::error::Error> for Failed {
    fn from(error: &crate::error::Error) -> Self {
        Self {
            sentence: error.to_string(),
            hint: error.hint_text().map(str::to_owned),
            cancelled: error.kind() == crate::error::ErrorKind::Cancelled,
        }
    }
}

/// A row of the list and its line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowEntry {
    /// The row.
    pub row: Row,
    /// The line shown: the one with the best hit, else the row's own.
    pub snippet: String,
    /// Where the hits stand in `snippet`, bytes.
    pub hits: Vec<Range<usize>>,
    /// Hits in the whole conversation.
    pub found: usize,
    /// Where the hits stand in the visitor's name, bytes.
    pub name_hits: Vec<Range<usize>>,
}

/// A conversation, decoded, with what there is to highlight.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The conversation and where it was seen.
    pub stored: Stored,
    /// What is known beside the messages.
    pub sections: Vec<Section>,
    /// What there is to highlight.
    pub hits: Hits,
    /// For each message how long the visitor had waited for it, ms; set on the first human reply after visitor messages.
    pub responses: Vec<Option<i64>>,
}

/// The original JSON of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginalText {
    /// Exactly as it came (bytes that are not UTF-8 shown as U+FFFD).
    pub exact: String,
    /// The same with line breaks and indentation; nothing else is changed.
    pub pretty: String,
}

/// What is in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Its entries, folders first, sorted; the first few thousand.
    pub entries: Vec<FolderEntry>,
    /// Further entries.
    pub left_off: usize,
}

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FolderEntry {
    /// Whether it is a file; folders sort first.
    pub is_file: bool,
    /// Its name.
    pub name: String,
}
