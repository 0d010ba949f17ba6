//! Library → CSV, read back by another reader.

use std::fmt::Write as _;
use std::path::Path;

use afterchat::error::ErrorKind;
use afterchat::export::{ExportReport, ExportSpec, Format, Preset, Target, export, preview};
use afterchat::import::{FileReport, ImportListener, ImportProgress, ImportRequest, import};
use afterchat::model::{Timestamp, Zone};
use afterchat::query::{Moment, parse};
use afterchat::store::{ConversationId, Reader, Store};
use afterchat::work::Cancel;

/// More than one chunk for each worker, and not a whole number of them.
const CONVERSATIONS: u64 = 1_000;

struct Silent;

impl ImportListener for Silent {
    fn progress(&mut self, _progress: &ImportProgress) {}
    fn file(&mut self, report: FileReport) {
        assert_eq!(report.errors.len(), 0, "{report:?}");
    }
}

/// A library of conversations, one of which has a very long message.
fn library(folder: &Path) -> Store {
    let mut lines = String::new();
    for number in 1..=CONVERSATIONS {
        let begin = 1_427_470_000_000 + number * 60_000;
        let text =
            if number == 500 { "long, \"text\"; ".repeat(5_000) } else { format!("=order {number}, děkuji\\n日本") };
        let text = text.replace('"', "\\\"");
        writeln!(
            lines,
            r#"{{"accountId":208,"channel":{{"id":{number},"isMissed":true}},"beginAt":{begin},"endAt":{},"visitor":{{"id":"v{number}","name":"Jane {number}"}},"messages":[{{"type":"visitor","from":"visitor:v{number}","content":"{text}","sentAt":{begin}}},{{"type":"agent","from":"agent:3","name":"John Doe","content":"hello","sentAt":{}}}]}}"#,
            begin + 90_000,
            begin + 1_500,
        )
        .unwrap();
    }
    let source = folder.join("chats.ndjson");
    std::fs::write(&source, lines).unwrap();
    let store = Store::open(&folder.join("library")).unwrap();
    let request = ImportRequest { paths: vec![source], ..ImportRequest::default() };
    import(&store, &request, &Cancel::default(), &mut Silent).unwrap();
    store
}

fn found(reader: &mut Reader, query: &str) -> Vec<ConversationId> {
    let moment = Moment { zone: Zone::UTC, now: Timestamp::from_millis(1_427_500_000_000).unwrap() };
    reader.search(&parse(query).query, moment, &Cancel::default()).unwrap().ids.to_vec()
}

fn spec(format: Format, columns: &[&str]) -> ExportSpec {
    ExportSpec {
        format,
        preset: Preset::Program,
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        delimiter: b',',
        bom: false,
        guard: true,
        zone: Zone::UTC,
    }
}

fn write(reader: &Reader, ids: &[ConversationId], spec: &ExportSpec, path: &Path) -> ExportReport {
    let mut told = Vec::new();
    let target = Target::File(path.to_path_buf());
    let report = export(reader, ids, spec, &target, &Cancel::default(), &mut |done| told.push(done)).unwrap();
    assert!(told.is_sorted());
    assert_eq!(told.last().copied(), ids.len().try_into().ok().filter(|count| *count > 0));
    report
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn what_is_shown_is_what_is_exported_in_its_order() {
    let folder = tempfile::tempdir().unwrap();
    let store = library(folder.path());
    let mut reader = store.reader().unwrap();
    let path = folder.path().join("out.csv");

    let ids = found(&mut reader, "");
    assert_eq!(ids.len() as u64, CONVERSATIONS);
    let spec =
        spec(Format::ConversationsCsv, &["conversation_id", "is_missed", "first_visitor_text", "first_response_s"]);
    let report = write(&reader, &ids, &spec, &path);
    assert_eq!((report.conversations, report.rows), (CONVERSATIONS, CONVERSATIONS));
    let written = rows(&path);
    for (row, number) in written.iter().zip((1..=CONVERSATIONS).rev()) {
        assert_eq!(row[0], number.to_string());
        assert_eq!(row[1], "1");
        if number != 500 {
            assert_eq!(row[2], format!("'=order {number}, děkuji\n日本"));
        }
        assert_eq!(row[3], "1.5");
    }
    assert_eq!(written[500][2].len(), 14 * 5_000);

    let mut shown = preview(&reader, &ids, &spec, 3).unwrap();
    assert_eq!(shown.remove(0), spec.columns);
    assert_eq!(shown, written[..3]);

    // Few conversations need no workers; the order is that of the ids.
    let some = found(&mut reader, "id:7 OR id:3 sort:oldest");
    write(&reader, &some, &spec, &path);
    assert_eq!(rows(&path).iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["3", "7"]);
}

#[test]
fn messages_and_conversations_tell_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let store = library(folder.path());
    let mut reader = store.reader().unwrap();
    let ids = found(&mut reader, "sort:oldest");
    let path = folder.path().join("messages.csv");
    let report = write(&reader, &ids, &spec(Format::MessagesCsv, &[]), &path);
    assert_eq!((report.conversations, report.rows), (CONVERSATIONS, 2 * CONVERSATIONS));
    let rows = rows(&path);
    assert_eq!(rows[0][0], "smartsupp:208:1@1427470060000");
    assert_eq!(rows[1][5..9], ["agent", "John Doe", "3", "hello"]);
    assert_eq!(rows[1][12], "1.5");
    let preview = preview(&reader, &ids, &spec(Format::MessagesCsv, &[]), 5).unwrap();
    assert_eq!(preview.len(), 6);
}

#[test]
fn a_cancelled_export_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = library(folder.path());
    let mut reader = store.reader().unwrap();
    let ids = found(&mut reader, "");
    let out = tempfile::tempdir().unwrap();
    let target = Target::File(out.path().join("out.csv"));
    let spec = spec(Format::ConversationsCsv, &[]);
    let cancel = Cancel::default();
    let error = export(&reader, &ids, &spec, &target, &cancel, &mut |_| cancel.cancel()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0);
}
