//! CSV of every message, against `sqlite3 -csv` writing as many rows of the same text where that tool is installed.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use afterchat::export::{ExportSpec, Format, Preset, Target, export};
use afterchat::model::{Timestamp, Zone};
use afterchat::query::{Moment, parse};
use afterchat::store::{ConversationId, Reader, Store};
use afterchat::work::Cancel;
use rusqlite::Connection;

use super::support::timing::{line, median, rate, ratio};
use super::{Plan, library, scratch};

pub(super) fn measure(plan: &Plan) {
    let path = library(plan);
    let mut reader = Store::open(&path).expect("the library").reader().expect("a reader");
    let moment = Moment { zone: Zone::UTC, now: Timestamp::from_millis(1_640_000_000_000).expect("a time") };
    let ids = reader.search(&parse("").query, moment, &Cancel::default()).expect("a search").ids;
    let target = scratch().join("export.csv");
    for (name, format) in [("messages", Format::MessagesCsv), ("conversations", Format::ConversationsCsv)] {
        let mut rows = 0;
        let time = median(plan.runs, || rows = write(&reader, &ids, format, &target));
        let bytes = fs::metadata(&target).expect("the export").len();
        line(&format!("export {name} CSV"), time, &format!("{}, {rows} rows", rate(bytes, time)));
        if format == Format::MessagesCsv {
            match plain(&reader, &ids, plan.runs) {
                Some((floor, bytes)) => {
                    line("sqlite3 -csv of the same messages", floor, &rate(bytes, floor));
                    println!("{:<58} {:>12}", "export messages CSV against sqlite3 -csv", ratio(time, floor));
                }
                None => println!("sqlite3 is not installed: nothing to compare with"),
            }
        }
    }
}

fn write(reader: &Reader, ids: &[ConversationId], format: Format, target: &Path) -> u64 {
    let spec = ExportSpec {
        format,
        preset: Preset::Program,
        columns: Vec::new(),
        delimiter: b',',
        bom: false,
        guard: true,
        zone: Zone::UTC,
    };
    let target = Target::File(target.to_path_buf());
    export(reader, ids, &spec, &target, &Cancel::default(), &mut |_| ()).expect("an export").rows
}

/// The messages as a plain table, written by the sqlite3 tool.
fn plain(reader: &Reader, ids: &[ConversationId], runs: usize) -> Option<(std::time::Duration, u64)> {
    Command::new("sqlite3").arg("--version").stdout(Stdio::null()).status().ok()?;
    let database = scratch().join("plain.db");
    fs::remove_file(&database).ok();
    let connection = Connection::open(&database).expect("a database");
    let table = "PRAGMA journal_mode = OFF; BEGIN; \
                 CREATE TABLE message (key TEXT, no INTEGER, sent_ms INTEGER, role TEXT, author TEXT, author_id TEXT, text TEXT);";
    connection.execute_batch(table).expect("a table");
    {
        let mut insert = connection.prepare("INSERT INTO message VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)").expect("SQL");
        for id in ids {
            let conversation = reader.conversation(*id).expect("readable").expect("there").conversation;
            let key = conversation.key.to_string();
            for (no, message) in (0_i64..).zip(&conversation.messages) {
                let sent = message.sent.map(Timestamp::as_millis);
                let (name, id, text) = (&message.author_name, &message.author_id, &message.text);
                insert.execute((&key, no, sent, message.role.word(), name, id, text)).expect("a row");
            }
        }
    }
    connection.execute_batch("COMMIT").expect("a commit");
    let target = scratch().join("plain.csv");
    let time = median(runs, || {
        let out = File::create(&target).expect("a file");
        let sql = "SELECT key, no, strftime('%Y-%m-%dT%H:%M:%fZ', sent_ms / 1000.0, 'unixepoch'), role, author, author_id, text \
                   FROM message";
        let status = Command::new("sqlite3").arg("-csv").arg(&database).arg(sql).stdout(out).status().expect("sqlite3");
        assert!(status.success(), "sqlite3 wrote it");
    });
    Some((time, fs::metadata(&target).expect("the file").len()))
}
