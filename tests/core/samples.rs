//! The samples: what becomes of each file, as listed in `tests/fixtures/samples/expected.txt`, and counts that an independent reader of the
//! same JSON makes. `UPDATE_EXPECT=1 cargo test samples` writes the list anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use afterchat::import::{FileReport, shown_path};
use afterchat::query::parse;
use afterchat::store::Reader;
use afterchat::work::Cancel;
use serde_json::Value;

use crate::support::library::{filled, moment};
use crate::support::program::{files, good_samples, samples};

/// Compares with a file under `tests/fixtures`, or writes it.
fn assert_expected(name: &str, actual: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, actual).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    for (line, (expected, actual)) in expected.lines().zip(actual.lines()).enumerate() {
        assert_eq!(actual, expected, "line {} of {}", line + 1, file.display());
    }
    assert_eq!(actual.lines().count(), expected.lines().count(), "{}", file.display());
}

fn told(report: &FileReport) -> String {
    let path = report.path.strip_prefix(samples()).unwrap();
    let mut out =
        format!("{}: {}, {}", shown_path(path).replace('\\', "/"), report.outcome.word(), report.conversations);
    if report.problems > 0 {
        write!(out, ", problems {}", report.problems).unwrap();
    }
    for relaxation in &report.relaxed {
        write!(out, ", {}", relaxation.word()).unwrap();
    }
    out.push('\n');
    for error in &report.errors {
        writeln!(out, "    {}:{} {}", error.line, error.column, error.message).unwrap();
    }
    if let Some(note) = &report.note {
        writeln!(out, "    {note}").unwrap();
    }
    if !report.left_out.is_empty() {
        writeln!(out, "    left out: {}", report.left_out.join(", ")).unwrap();
    }
    if let Some(hint) = &report.hint {
        writeln!(out, "    hint: {hint}").unwrap();
    }
    out
}

#[test]
fn every_file_becomes_what_is_listed() {
    let filled = filled(&[&samples()]);
    let listed: String = filled.files.iter().map(told).collect();
    assert_expected("samples/expected.txt", &listed);
    assert_eq!(filled.files.len(), files(&samples()).len());
    let report = &filled.report;
    assert_eq!((report.found, report.read), (filled.files.len() as u64, filled.files.len() as u64));
    // One of them lies in two files and is the same in both.
    assert_eq!((report.added, report.updated, report.same), (70, 0, 1));
}

#[test]
fn reading_them_again_reads_nothing() {
    let samples = samples();
    let filled = filled(&[&samples]);
    let request = afterchat::import::ImportRequest { paths: vec![samples], again: false };
    let mut again = Again(Vec::new());
    let report = afterchat::import::import(&filled.store, &request, &Cancel::default(), &mut again).unwrap();
    assert_eq!((report.read, report.added, report.updated), (0, 0, 0));
    assert_eq!((report.failed, report.skipped), (filled.report.failed, filled.report.skipped));
    for (first, again) in filled.files.iter().zip(&again.0) {
        assert_eq!(again.outcome.word(), "unchanged", "{}", again.path.display());
        assert_eq!((&again.path, again.content, &again.errors), (&first.path, first.outcome, &first.errors));
    }
}

struct Again(Vec<FileReport>);

impl afterchat::import::ImportListener for Again {
    fn progress(&mut self, _progress: &afterchat::import::ImportProgress) {}

    fn file(&mut self, report: FileReport) {
        self.0.push(report);
    }
}

/// The conversations in the good samples, each once, as plain JSON.
fn plain() -> Vec<Value> {
    let mut found = BTreeMap::new();
    for file in good_samples() {
        let mut text = String::new();
        if file.extension().is_some_and(|ending| ending == "gz") {
            flate2::read::GzDecoder::new(fs::File::open(&file).unwrap()).read_to_string(&mut text).unwrap();
        } else {
            text = fs::read_to_string(&file).unwrap();
        }
        if file.ends_with("trailing-comma.json") {
            text = text.replace("},\n  },", "}\n  },");
        }
        for value in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
            let value = value.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let list = match value {
                Value::Array(list) => list,
                mut page if page.get("cases").is_some() => page["cases"].take().as_array().unwrap().clone(),
                one => vec![one],
            };
            for one in list {
                found.insert(format!("{} {} {}", one["channel"]["id"], one["id"], one["beginAt"]), one);
            }
        }
    }
    found.into_values().collect()
}

fn count(reader: &mut Reader, query: &str) -> usize {
    let parsed = parse(query);
    assert_eq!(parsed.hints, []);
    reader.search(&parsed.query, moment(), &Cancel::default()).unwrap().ids.len()
}

#[test]
fn counts_by_flag_are_those_in_the_json() {
    let conversations = plain();
    let samples = samples();
    let parts = ["smartsupp", "snapengage", "mixed"].map(|part| samples.join(part));
    let filled = filled(&[&parts[0], &parts[1], &parts[2]]);
    let mut reader = filled.store.reader().unwrap();
    let (smartsupp, snapengage): (Vec<&Value>, Vec<&Value>) =
        conversations.iter().partition(|it| it.get("channel").is_some());
    assert_eq!(count(&mut reader, ""), conversations.len());
    assert_eq!(count(&mut reader, "source:smartsupp"), smartsupp.len());
    assert_eq!(count(&mut reader, "source:snapengage"), snapengage.len());
    for (word, key) in [
        ("chat", "isChat"),
        ("missed", "isMissed"),
        ("offline", "isOffline"),
        ("dropped", "isDropped"),
        ("triggered", "isTriggered"),
        ("completed", "isCompleted"),
    ] {
        let stated = smartsupp.iter().filter(|it| it["channel"][key] == true).count();
        assert!(stated > 0, "{key}");
        assert_eq!(count(&mut reader, &format!("source:smartsupp is:{word}")), stated, "{key}");
    }
    let stated = |holds: &dyn Fn(&Value) -> bool| snapengage.iter().filter(|it| holds(it)).count();
    let offline = stated(&|it| it["type"] == "offline");
    let proactive = stated(&|it| it["proactive_chat"] == true);
    assert_eq!(count(&mut reader, "source:snapengage is:offline"), offline);
    assert_eq!(count(&mut reader, "source:snapengage is:triggered"), proactive);
    assert_eq!(count(&mut reader, "source:snapengage (is:completed OR is:dropped)"), 0);
    for stars in 1..=5_u64 {
        let rated = smartsupp.iter().filter(|it| it["channel"]["rating"].as_u64() == Some(stars)).count();
        assert_eq!(count(&mut reader, &format!("source:smartsupp rating:{stars}")), rated, "{stars} stars");
    }
    let commented = smartsupp.iter().filter(|it| it["channel"]["ratingDesc"].as_str().is_some_and(|it| !it.is_empty()));
    assert_eq!(count(&mut reader, "source:smartsupp is:commented"), commented.count());
}
