//! What an import did, file by file and in total.

use std::path::PathBuf;

use crate::decode::Relaxation;

/// What became of a file in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Everything in it was imported.
    Imported,
    /// Something was imported and something was not.
    Partial,
    /// Not read: same size, time and content as before.
    Unchanged,
    /// Valid or empty, but no conversation.
    Skipped,
    /// Nothing was imported, with a reason.
    Rejected,
}

impl Outcome {
    /// Stable word for JSON reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Partial => "partial",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
            Self::Rejected => "rejected",
        }
    }
}

/// One reason why something in a file was not imported.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ReportError {
    /// Line from 1; 0 where no place can be named.
    pub line: u64,
    /// Column from 1 in bytes; 0 where no place can be named.
    pub column: u64,
    /// A sentence.
    pub message: String,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReport {
    /// As found under the given path.
    pub path: PathBuf,
    /// What became of it.
    pub outcome: Outcome,
    /// Conversations in it.
    pub conversations: u64,
    /// Why something was not imported; for a skipped file what it is. At most 20, then a count in the last message.
    pub errors: Vec<ReportError>,
    /// Odd data in its conversations.
    pub problems: u64,
    /// Relaxations that were needed; sorted, each once.
    pub relaxed: Vec<Relaxation>,
    /// Advice, such as that about the vendor's overwriting script.
    pub hint: Option<String>,
}

/// The totals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Files met by the walk.
    pub found: u64,
    /// Files read.
    pub read: u64,
    /// Files not read, as before.
    pub unchanged: u64,
    /// Files without a conversation.
    pub skipped: u64,
    /// Files of which something could not be imported (rejected or partial).
    pub failed: u64,
    /// Conversations new to the library.
    pub added: u64,
    /// Conversations changed.
    pub updated: u64,
    /// Conversations known, byte for byte.
    pub same: u64,
    /// Problems in all conversations read.
    pub problems: u64,
    /// Whether it was stopped before the end.
    pub cancelled: bool,
}
