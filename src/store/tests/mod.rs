//! The library as its users see it.

mod copies;
mod finding;
mod locating;
mod marks;
mod search;
mod upkeep;
mod writing;

use std::path::Path;

use super::*;
use crate::decode::{Decoded, Finding, Frame, decode_frame};
use crate::model::{Timestamp, Zone};
use crate::query::{Moment, Query};

/// A library in a folder that goes away with it.
struct Library {
    folder: tempfile::TempDir,
    store: Store,
}

impl Library {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("library.db")).expect("a new library");
        Self { folder, store }
    }

    /// Puts payloads that stand one after another in one file, in one batch.
    fn put(&self, file: &str, payloads: &[String]) -> Vec<Put> {
        let mut writer = self.store.writer().expect("a writer");
        let mut compressor = writer.compressor().expect("a compressor");
        let (folder, name) = file.rsplit_once('/').expect("a folder and a name");
        let mut batch = writer.batch().expect("a batch");
        let folder = batch.folder(Path::new(folder)).expect("a folder");
        let file = batch.file(folder, &entry(name)).expect("a file");
        let mut position = 0;
        let mut outcomes = Vec::new();
        for payload in payloads {
            let prepared = prepare(decoded(payload), &mut compressor);
            outcomes.push(batch.put(file, position, &prepared).expect("written"));
            position += payload.len() as u64;
        }
        batch.commit().expect("committed");
        outcomes
    }

    fn reader(&self) -> Reader {
        self.store.reader().expect("a reader")
    }

    /// The keys that a typed query finds, in its order.
    fn found(&self, query: &str) -> Vec<String> {
        let mut reader = self.reader();
        let query = typed(query);
        let found = reader.search(&query, moment(), &Cancel::default()).expect("an answer");
        let rows = reader.rows(&found.ids).expect("rows");
        rows.iter().map(|row| row.key.to_string()).collect()
    }

    /// Everything the library says of its conversations, by key, without the numbers that depend on the order of arrival.
    fn content(&self) -> Vec<String> {
        let mut reader = self.reader();
        let all = reader.search(&Query::default(), moment(), &Cancel::default()).expect("an answer");
        let mut lines: Vec<String> = Vec::new();
        for row in reader.rows(&all.ids).expect("rows") {
            let stored = reader.conversation(row.id).expect("readable").expect("there");
            let original = reader.original(row.id).expect("there");
            let older: Vec<String> = stored
                .older
                .iter()
                .map(|copy| String::from_utf8(reader.original_version(copy.payload).expect("there")).expect("text"))
                .collect();
            let mut files = stored.files.clone();
            files.sort();
            let row = Row { id: ConversationId(0), ..row };
            lines.push(format!(
                "{}\n{row:?}\n{:?}\n{}\n{older:?}\n{files:?}",
                row.key,
                stored.conversation,
                String::from_utf8(original).expect("text"),
            ));
        }
        lines.sort();
        lines
    }

    fn faults(&self) -> Vec<String> {
        self.store.verify(&Cancel::default(), &mut |_done, _total| {}).expect("readable")
    }
}

fn typed(query: &str) -> Query {
    let parsed = crate::query::parse(query);
    assert_eq!(parsed.hints, [], "{query}");
    parsed.query
}

fn moment() -> Moment {
    Moment { zone: Zone::UTC, now: Timestamp::from_millis(1_700_000_000_000).expect("a time") }
}

fn entry(name: &str) -> FileEntry {
    FileEntry {
        name: name.to_owned(),
        state: FileState { size: 7, modified_ns: -3, hash: [1; 16] },
        outcome: FileOutcome::Imported,
        conversations: 1,
        report: String::new(),
    }
}

fn decoded(payload: &str) -> Decoded<'static> {
    let frame = Frame { bytes: payload.as_bytes().to_vec(), offset: 0, line: 1, column: 1, followed_by_nuls: false };
    match decode_frame(&frame).into_iter().next().map(Finding::into_owned) {
        Some(Finding::Conversation(decoded)) => *decoded,
        other => panic!("{other:?}: {payload}"),
    }
}

/// A Smartsupp hook: visitor and, unless `reply` is empty, agent 3.
fn chat(id: u32, begin_ms: i64, question: &str, reply: &str) -> String {
    let reply_json = match reply {
        "" => String::new(),
        text => format!(
            r#",{{"type":"agent","name":"John Doe","from":3,"content":"{text}","sentAt":{}}}"#,
            begin_ms + 20_000
        ),
    };
    format!(
        r#"{{"accountId":208,"beginAt":{begin_ms},"endAt":{},"channel":{{"id":{id},"isChat":{},"isMissed":{},"isOffline":false,"rating":null}},"visitor":{{"id":"v{id}","name":"Visitor {id}","email":"v{id}@example.com","note":"Kept at Brno"}},"paths":[{{"title":"Pricing","url":"https://shop.example/pricing"}}],"messages":[{{"type":"visitor","from":"v{id}","content":"{question}","sentAt":{}}}{reply_json}]}}"#,
        begin_ms + 60_000,
        !reply.is_empty(),
        reply.is_empty(),
        begin_ms + 5_000,
    )
}

/// A SnapEngage case with or without a survey.
fn case(id: &str, seconds: i64, text: &str, survey: &str) -> String {
    format!(
        r#"{{"id":"{id}","widget_id":"w-1","type":"chat","requested_by":"ann@example.com","created_at_seconds":{seconds},"chat_duration":60,{survey}"transcripts":[{{"id":"","date_seconds":{seconds},"alias":"visitor","message":"{text}","sender":"VISITOR"}}]}}"#
    )
}

const BEGIN: i64 = 1_427_470_439_703;
