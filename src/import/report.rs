//! What an import did, file by file and in total, and how that is told as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::PathBuf;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::names::shown_path;
use crate::decode::{Failure, Learnt, Relaxation};
use crate::directory::FactKind;
use crate::error::Error;
use crate::store::FileOutcome;

/// Errors kept per file; the rest is counted.
const ERRORS_KEPT: usize = 20;

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

/// Counts what is found in one file.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// Conversations.
    pub(super) conversations: u64,
    /// Odd data in them.
    pub(super) problems: u64,
    /// Things that could not be read.
    failed: u64,
    /// Valid things that are no conversation.
    other: u64,
    errors: Vec<ReportError>,
    /// Errors beyond those kept.
    more: u64,
    relaxed: BTreeSet<Relaxation>,
    /// Facts for the directory.
    facts: BTreeMap<FactKind, u64>,
    /// What they were found in.
    known: Vec<ReportError>,
    /// Names of secrets that were left out.
    dropped: BTreeSet<String>,
}

impl Tally {
    /// Nothing but something that is no conversation, as a whole.
    pub(super) fn no_conversation(what: &str) -> Self {
        let mut tally = Self::default();
        tally.other(0, 0, what.to_owned());
        tally
    }

    /// A conversation with this many problems.
    pub(super) fn conversation(&mut self, problems: usize, relaxed: &[Relaxation]) {
        self.conversations += 1;
        self.problems += problems as u64;
        self.relaxed.extend(relaxed);
    }

    /// Something for the directory.
    pub(super) fn learnt(&mut self, learnt: &Learnt, line: u64, column: u64, what: String) {
        for entry in &learnt.entries {
            *self.facts.entry(entry.fact.kind()).or_default() += 1;
        }
        if learnt.entries.is_empty() {
            self.other(line, column, what);
        } else if self.known.len() < ERRORS_KEPT {
            self.known.push(ReportError { line, column, message: what });
        }
        self.dropped.extend(learnt.dropped.iter().cloned());
        self.relaxed.extend(&learnt.relaxed);
    }

    /// Facts for the directory.
    pub(super) fn directory(&self) -> u64 {
        self.facts.values().sum()
    }

    /// A relaxation that was needed between conversations.
    pub(super) fn relaxed(&mut self, relaxation: Relaxation) {
        self.relaxed.insert(relaxation);
    }

    /// Something that could not be read.
    pub(super) fn failed(&mut self, failure: Failure) {
        self.failed += 1;
        self.error(ReportError { line: failure.line, column: failure.column, message: failure.message });
    }

    /// Something that is no conversation.
    pub(super) fn other(&mut self, line: u64, column: u64, what: String) {
        self.other += 1;
        self.error(ReportError { line, column, message: what });
    }

    fn error(&mut self, error: ReportError) {
        if self.errors.len() < ERRORS_KEPT {
            self.errors.push(error);
        } else {
            self.more += 1;
        }
    }

    /// Adds what was found further on in the same file.
    pub(super) fn add(&mut self, next: Self) {
        self.conversations += next.conversations;
        self.problems += next.problems;
        self.failed += next.failed;
        self.other += next.other;
        self.more += next.more;
        for error in next.errors {
            self.error(error);
        }
        self.relaxed.extend(next.relaxed);
        for (kind, count) in next.facts {
            *self.facts.entry(kind).or_default() += count;
        }
        self.known.extend(next.known.into_iter().take(ERRORS_KEPT.saturating_sub(self.known.len())));
        self.dropped.extend(next.dropped);
    }

    /// What became of the file.
    pub(super) fn outcome(&self) -> FileOutcome {
        let facts = self.directory();
        match (self.conversations, self.failed, self.other) {
            // Without a conversation: what it is stands in the report, and what became of it.
            (0, 0, _) => FileOutcome::Skipped,
            (0, _, _) if facts > 0 => FileOutcome::Partial,
            (0, _, _) => FileOutcome::Rejected,
            (_, 0, 0) => FileOutcome::Imported,
            _ => FileOutcome::Partial,
        }
    }

    /// What the report tells and repeats when the file is unchanged.
    pub(super) fn remembered(&self) -> Remembered {
        let mut errors = self.errors.clone();
        if let Some(last) = errors.last_mut().filter(|_| self.more > 0) {
            last.message = format!("{} And {} more like these.", last.message, self.more);
        }
        // What a skipped file is. Beside conversations, facts need no explanation.
        if self.conversations == 0 {
            errors.extend(self.known.iter().take(ERRORS_KEPT.saturating_sub(errors.len())).cloned());
        }
        let relaxed = self.relaxed.iter().copied().collect();
        Remembered {
            errors,
            problems: self.problems,
            relaxed,
            directory: self.directory(),
            note: self.note(),
            left_out: self.dropped.iter().cloned().collect(),
        }
    }

    fn note(&self) -> Option<String> {
        let counts = self.facts.iter().map(|(kind, count)| {
            let (one, several) = kind.title();
            format!("{count} {}", if *count == 1 { one } else { several })
        });
        (!self.facts.is_empty()).then(|| format!("Into the directory: {}", counts.collect::<Vec<_>>().join(", ")))
    }
}

/// What the ledger keeps of a file's report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Remembered {
    pub(super) errors: Vec<ReportError>,
    pub(super) problems: u64,
    pub(super) relaxed: Vec<Relaxation>,
    pub(super) directory: u64,
    pub(super) note: Option<String>,
    pub(super) left_out: Vec<String>,
}

/// Its JSON text; short, because most files have nothing to tell and keep none.
#[derive(serde::Serialize, serde::Deserialize, Default)]
#[serde(default)]
struct RememberedJson {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ReportError>,
    problems: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relaxed: Vec<String>,
    #[serde(skip_serializing_if = "is_zero")]
    directory: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Remembered {
    /// The text for the ledger; empty when there is nothing to tell.
    pub(super) fn to_text(&self) -> String {
        if *self == Self::default() {
            return String::new();
        }
        let json = RememberedJson {
            errors: self.errors.clone(),
            problems: self.problems,
            relaxed: self.relaxed.iter().map(|relaxation| relaxation.word().to_owned()).collect(),
            directory: self.directory,
            note: self.note.clone(),
            left_out: self.left_out.clone(),
        };
        serde_json::to_string(&json).unwrap_or_default()
    }

    /// Reads what [`Self::to_text`] wrote; nothing where it cannot be read.
    pub(super) fn from_text(text: &str) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        let json: RememberedJson = serde_json::from_str(text).unwrap_or_default();
        let relaxed = Relaxation::ALL.into_iter().filter(|known| json.relaxed.iter().any(|word| word == known.word()));
        Self {
            errors: json.errors,
            problems: json.problems,
            relaxed: relaxed.collect(),
            directory: json.directory,
            note: json.note,
            left_out: json.left_out,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(message: &str) -> Failure {
        Failure { line: 3, column: 7, message: message.to_owned() }
    }

    #[test]
    fn outcomes_follow_from_what_was_found() {
        let conversation = |tally: &mut Tally| tally.conversation(0, &[]);
        let other = |tally: &mut Tally| tally.other(1, 1, "Statistics".to_owned());
        let broken = |tally: &mut Tally| tally.failed(failure("Broken."));
        let outcome = |steps: &[&dyn Fn(&mut Tally)]| {
            let mut tally = Tally::default();
            for step in steps {
                step(&mut tally);
            }
            tally.outcome()
        };
        assert_eq!(outcome(&[]), FileOutcome::Skipped);
        assert_eq!(outcome(&[&other]), FileOutcome::Skipped);
        assert_eq!(outcome(&[&broken]), FileOutcome::Rejected);
        assert_eq!(outcome(&[&broken, &other]), FileOutcome::Rejected);
        assert_eq!(outcome(&[&conversation]), FileOutcome::Imported);
        assert_eq!(outcome(&[&conversation, &other]), FileOutcome::Partial);
        assert_eq!(outcome(&[&conversation, &broken]), FileOutcome::Partial);
    }

    #[test]
    fn many_errors_are_counted_and_remembered() {
        let mut tally = Tally::default();
        tally.conversation(2, &[Relaxation::TrailingComma]);
        for n in 0..25 {
            let mut part = Tally::default();
            part.failed(failure(&format!("Number {n}.")));
            tally.add(part);
        }
        let told = tally.remembered();
        assert_eq!(told.errors.len(), ERRORS_KEPT);
        assert_eq!(told.errors.last().expect("errors").message, "Number 19. And 5 more like these.");
        assert_eq!(Remembered::from_text(&told.to_text()), told);
        assert_eq!(Remembered::default().to_text(), "");
    }

    #[test]
    fn the_json_report_is_one_object() {
        let file = FileReport {
            path: PathBuf::from("shop/a.json"),
            outcome: Outcome::Rejected,
            content: Outcome::Rejected,
            conversations: 0,
            errors: vec![ReportError { line: 3, column: 7, message: "Broken.".to_owned() }],
            problems: 0,
            relaxed: vec![Relaxation::TrailingComma],
            hint: None,
            directory: 0,
            note: None,
            left_out: Vec::new(),
        };
        let mut report = ImportReport::default();
        report.count(&file, true);
        let mut out = Vec::new();
        let mut json = JsonReport::new(&mut out);
        json.file(&file).expect("written");
        json.file(&file).expect("written");
        json.finish(&report).expect("written");
        let text = String::from_utf8(out).expect("text");
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["outcomes"].as_array().expect("a list").len(), 2);
        assert_eq!(
            value["outcomes"][0].to_string(),
            r#"{"conversations":0,"errors":[{"column":7,"line":3,"message":"Broken."}],"outcome":"rejected","path":"shop/a.json","problems":0,"relaxed":["trailing-comma"]}"#
        );
        assert_eq!(value["files"].to_string(), r#"{"failed":1,"found":1,"read":1,"skipped":0,"unchanged":0}"#);
        let mut empty = Vec::new();
        JsonReport::new(&mut empty).finish(&ImportReport::default()).expect("written");
        serde_json::from_slice::<serde_json::Value>(&empty).expect("JSON");
    }
}
