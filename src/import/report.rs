//! What an import did, file by file and in total, and how that is told as JSON.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::names::shown_path;
use crate::decode::Relaxation;
use crate::error::Error;
use crate::store::FileOutcome;

/// What became of a file in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Everything in it was imported.
    Imported,
    /// Something was imported and something was not.
    Partial,
    /// Not read: same size, time and content as before.
    Unchanged,
    /// Valid or empty, but no conversation; what it holds for the directory was taken.
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

impl From<FileOutcome> for Outcome {
    fn from(outcome: FileOutcome) -> Self {
        match outcome {
            FileOutcome::Imported => Self::Imported,
            FileOutcome::Partial => Self::Partial,
            FileOutcome::Skipped => Self::Skipped,
            FileOutcome::Rejected => Self::Rejected,
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

impl ReportError {
    /// About the file as a whole.
    pub(super) fn whole(message: impl Into<String>) -> Self {
        Self { line: 0, column: 0, message: message.into() }
    }
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReport {
    /// As found under the given path.
    pub path: PathBuf,
    /// What became of it.
    pub outcome: Outcome,
    /// What had become of it when it was read: the same as `outcome`, except for unchanged files, which tell of the earlier run.
    pub content: Outcome,
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
    /// Facts in it that were taken into the directory.
    pub directory: u64,
    /// What they are, in words.
    pub note: Option<String>,
    /// Names of secrets that were left out and are kept nowhere.
    pub left_out: Vec<String>,
}

impl Serialize for FileReport {
    /// One element of `outcomes` in the JSON report.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let relaxed: Vec<&str> = self.relaxed.iter().map(|relaxation| relaxation.word()).collect();
        let mut object = serializer.serialize_struct("FileReport", 10)?;
        object.serialize_field("path", &shown_path(&self.path))?;
        object.serialize_field("outcome", self.outcome.word())?;
        object.serialize_field("conversations", &self.conversations)?;
        object.serialize_field("errors", &self.errors)?;
        object.serialize_field("problems", &self.problems)?;
        object.serialize_field("relaxed", &relaxed)?;
        match &self.hint {
            Some(hint) => object.serialize_field("hint", hint)?,
            None => object.skip_field("hint")?,
        }
        if self.directory > 0 || !self.left_out.is_empty() {
            object.serialize_field("directory", &self.directory)?;
            object.serialize_field("note", &self.note)?;
            object.serialize_field("left_out", &self.left_out)?;
        }
        object.end()
    }
}

/// The totals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Files met by the walk.
    pub found: u64,
    /// Files read.
    pub read: u64,
    /// Files not imported again, because size and time or the content are as before.
    pub unchanged: u64,
    /// Files without a conversation, those unchanged since an earlier run included.
    pub skipped: u64,
    /// Files of which something could not be imported (rejected or partial), those unchanged since an earlier run included.
    pub failed: u64,
    /// Conversations new to the library.
    pub added: u64,
    /// Conversations changed.
    pub updated: u64,
    /// Conversations known, byte for byte: those in unchanged files included.
    pub same: u64,
    /// Problems in all conversations of the files met.
    pub problems: u64,
    /// Facts new to the directory.
    pub learnt: u64,
    /// Facts the directory had: those in unchanged files included.
    pub known: u64,
    /// Whether it was stopped before the end.
    pub cancelled: bool,
}

impl ImportReport {
    /// Counts one file in; conversations are counted where they are written, except those of unchanged files.
    pub(super) fn count(&mut self, file: &FileReport, read: bool) {
        self.found += 1;
        self.read += u64::from(read);
        self.problems += file.problems;
        if file.outcome == Outcome::Unchanged {
            self.unchanged += 1;
            self.same += file.conversations;
            self.known += file.directory;
        }
        match file.content {
            Outcome::Skipped => self.skipped += 1,
            Outcome::Partial | Outcome::Rejected => self.failed += 1,
            Outcome::Imported | Outcome::Unchanged => {}
        }
    }
}

/// The totals as they stand in the JSON report.
#[derive(serde::Serialize)]
struct Totals {
    files: Files,
    conversations: Conversations,
    problems: u64,
    directory: Facts,
}

#[derive(serde::Serialize)]
struct Facts {
    added: u64,
    unchanged: u64,
}

#[derive(serde::Serialize)]
struct Files {
    found: u64,
    read: u64,
    unchanged: u64,
    skipped: u64,
    failed: u64,
}

#[derive(serde::Serialize)]
struct Conversations {
    added: u64,
    updated: u64,
    unchanged: u64,
}

/// Writes the JSON report while the import runs: one object, `outcomes` first, one per line, then the totals.
pub struct JsonReport<W> {
    out: W,
    files: u64,
}

impl<W: Write> JsonReport<W> {
    /// A report into `out`, which should be buffered.
    pub fn new(out: W) -> Self {
        Self { out, files: 0 }
    }

    /// Writes one file.
    ///
    /// # Errors
    /// What writing gives.
    pub fn file(&mut self, report: &FileReport) -> io::Result<()> {
        self.out.write_all(if self.files == 0 { b"{\"outcomes\":[\n" } else { b",\n" })?;
        self.files += 1;
        Ok(serde_json::to_writer(&mut self.out, report)?)
    }

    /// Closes the object where the import failed: without totals, with an `error`.
    ///
    /// # Errors
    /// What writing gives.
    pub fn fail(mut self, error: &Error) -> io::Result<()> {
        self.out.write_all(if self.files == 0 { b"{\"outcomes\":[" } else { b"\n" })?;
        self.out.write_all(b"],\"error\":")?;
        serde_json::to_writer(&mut self.out, &error.to_string())?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }

    /// Writes the totals and closes the object.
    ///
    /// # Errors
    /// What writing gives.
    pub fn finish(mut self, report: &ImportReport) -> io::Result<()> {
        let totals = Totals {
            files: Files {
                found: report.found,
                read: report.read,
                unchanged: report.unchanged,
                skipped: report.skipped,
                failed: report.failed,
            },
            conversations: Conversations { added: report.added, updated: report.updated, unchanged: report.same },
            problems: report.problems,
            directory: Facts { added: report.learnt, unchanged: report.known },
        };
        let totals = serde_json::to_string(&totals)?;
        self.out.write_all(if self.files == 0 { b"{\"outcomes\":[" } else { b"\n" })?;
        writeln!(self.out, "],{}", totals.strip_prefix('{').unwrap_or(&totals))?;
        self.out.flush()
    }
}
