//! What is found in one file, counted, and what the ledger remembers of it.

use std::collections::{BTreeMap, BTreeSet};

use super::report::ReportError;
use crate::decode::{Failure, Learnt, Relaxation};
use crate::directory::FactKind;
use crate::store::FileOutcome;

/// Errors kept per file; the rest is counted.
const ERRORS_KEPT: usize = 20;

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
    use std::path::PathBuf;

    use super::*;
    use crate::import::report::{FileReport, ImportReport, JsonReport, Outcome};

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
