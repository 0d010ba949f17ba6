//! The floor of an import: what SQLite needs on one thread for the same rows, payloads and words when everything else is done already.
//! One transaction, no journal, text index tuned for bulk, indexes and commit included.

use std::fs;
use std::path::Path;
use std::time::Duration;

use afterchat::decode::{Finding, Framer, Piece, decode_frame};
use afterchat::model::Conversation;
use afterchat::query::TextKind;
use afterchat::store::searchable;
use afterchat::text;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::support::timing::{line, once, own_cpu, spread};
use super::{Plan, scratch};

const ROWS: &str = "SELECT * FROM conversation ORDER BY id";
const PAYLOADS: &str = "SELECT * FROM payload ORDER BY id";

/// The columns of words.
const COLUMNS: [&str; 11] =
    ["visitor", "agent", "auto", "translation", "person", "email", "page", "referrer", "variable", "label", "detail"];

/// Everything that is to be written, in memory.
struct Material {
    rows: Vec<Vec<Value>>,
    payloads: Vec<Vec<Value>>,
    words: Vec<Vec<String>>,
}

/// What the floor takes.
pub(super) struct Floor {
    pub(super) time: Duration,
    /// Processor time, s.
    pub(super) cpu: f64,
}

/// Measures the floor for what `library`, made from the NDJSON file in `folder`, holds.
pub(super) fn measure(plan: &Plan, library: &Path, folder: &Path) -> Floor {
    let from = Connection::open_with_flags(library, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the library");
    let mut schema: Vec<String> = ["conversation", "payload", "conversation_key"]
        .iter()
        .map(|name| {
            let sql = "SELECT sql FROM sqlite_schema WHERE name = ?1";
            from.query_row(sql, [name], |row| row.get(0)).expect("a table of the library")
        })
        .collect();
    schema.push(format!(
        "CREATE VIRTUAL TABLE conversation_text USING fts5 \
         ({}, content = '', contentless_delete = 1, tokenize = 'ascii')",
        COLUMNS.join(", ")
    ));
    let material = Material { rows: all(&from, ROWS), payloads: all(&from, PAYLOADS), words: words(folder) };
    assert_eq!(material.rows.len(), material.words.len(), "each conversation has words");
    let path = scratch().join("floor.db");
    let before = own_cpu();
    let times = (0..plan.runs).map(|_| once(|| write(&path, &schema, &material)).0);
    let time = spread(times.collect()).0;
    let cpu = (own_cpu() - before) / plan.runs.max(1) as f64;
    line("floor: rows, payloads and words on one thread", time, &format!("processor time {cpu:.2} s"));
    Floor { time, cpu }
}

fn all(from: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = from.prepare(sql).expect("SQL");
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|n| row.get(n)).collect()).expect("rows");
    rows.collect::<rusqlite::Result<_>>().expect("rows")
}

/// The folded words of every conversation, one text for each column.
fn words(folder: &Path) -> Vec<Vec<String>> {
    let text = fs::read(folder.join("conversations.ndjson")).expect("the corpus");
    let mut framer = Framer::new(text.as_slice());
    let mut words = Vec::new();
    while let Some(piece) = framer.next_piece().expect("memory") {
        let Piece::Frame(frame) = piece else { continue };
        for finding in decode_frame(&frame) {
            if let Finding::Conversation(decoded) = finding {
                words.push(columns(&decoded.conversation));
            }
        }
    }
    words
}

/// What is found in a conversation, with a word between two texts that keeps phrases within one.
fn columns(conversation: &Conversation) -> Vec<String> {
    let mut out = vec![String::new(); COLUMNS.len()];
    for (kind, words) in searchable(conversation) {
        let (column, separator) = match kind {
            TextKind::VisitorMessage => (0, text::BOUNDARY),
            TextKind::AgentMessage => (1, text::BOUNDARY),
            TextKind::AutoMessage => (2, text::BOUNDARY),
            TextKind::Translation => (3, text::BOUNDARY),
            TextKind::Person => (4, text::BOUNDARY),
            TextKind::Email => (5, text::BOUNDARY),
            TextKind::Page => (6, text::BOUNDARY),
            TextKind::Referrer => (7, text::BOUNDARY),
            TextKind::VariableName => (8, text::BOUNDARY),
            TextKind::VariableValue(_) => (8, "\u{E001}"),
            TextKind::Label => (9, text::BOUNDARY),
            TextKind::Detail => (10, text::BOUNDARY),
        };
        let column = &mut out[column];
        if !column.is_empty() || kind == TextKind::VariableName {
            column.extend([" ", separator]);
        }
        text::fold_into(words, column);
    }
    out
}

fn write(path: &Path, schema: &[String], material: &Material) {
    fs::remove_file(path).ok();
    let to = Connection::open(path).expect("a database");
    to.execute_batch("PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")
        .expect("SQL");
    for sql in schema {
        to.execute_batch(sql).expect("a table");
    }
    let tuned = "INSERT INTO conversation_text (conversation_text, rank) VALUES ('hashsize', 134217728); \
                 INSERT INTO conversation_text (conversation_text, rank) VALUES ('automerge', 0);";
    to.execute_batch(tuned).expect("SQL");
    let insert = |table: &str, columns: usize| {
        let places = vec!["?"; columns].join(", ");
        to.prepare(&format!("INSERT INTO {table} VALUES ({places})")).expect("SQL")
    };
    let width = |rows: &[Vec<Value>]| rows.first().map_or(1, Vec::len);
    let mut row = insert("conversation", width(&material.rows));
    let mut payload = insert("payload", width(&material.payloads));
    let places = vec!["?"; COLUMNS.len() + 1].join(", ");
    let sql = format!("INSERT INTO conversation_text (rowid, {}) VALUES ({places})", COLUMNS.join(", "));
    let mut text = to.prepare(&sql).expect("SQL");
    for values in &material.payloads {
        payload.execute(params_from_iter(values)).expect("a payload");
    }
    for (n, (values, words)) in material.rows.iter().zip(&material.words).enumerate() {
        row.execute(params_from_iter(values)).expect("a row");
        let id = (n + 1).to_string();
        text.execute(params_from_iter(std::iter::once(&id).chain(words))).expect("words");
    }
    drop((row, payload, text));
    to.execute_batch("COMMIT").expect("a commit");
}
