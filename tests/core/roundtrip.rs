//! What goes in comes out: originals byte for byte, tables as another reader sees them, queries as they were typed.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use afterchat::export::{COLUMNS, ExportSpec, Format, MESSAGE_COLUMNS, Preset, Target, export};
use afterchat::model::{Conversation, Timestamp, Zone};
use afterchat::query::{FIELDS, Query, parse};
use afterchat::store::{ConversationId, Reader};
use afterchat::work::Cancel;
use serde_json::value::RawValue;

use crate::support::library::{filled, moment};
use crate::support::program::{good_samples, samples};

/// The conversations of a file as they stand in it, cut out by serde_json.
fn originals(file: &Path) -> Vec<String> {
    let mut text = String::new();
    if file.extension().is_some_and(|ending| ending == "gz") {
        flate2::read::GzDecoder::new(fs::File::open(file).unwrap()).read_to_string(&mut text).unwrap();
    } else {
        text = fs::read_to_string(file).unwrap();
    }
    if file.ends_with("trailing-comma.json") {
        return vec![text.trim().to_owned()];
    }
    let values = serde_json::Deserializer::from_str(&text).into_iter::<&RawValue>();
    values.flat_map(|value| conversations(value.unwrap().get())).collect()
}

/// The innermost conversations of a JSON text.
fn conversations(json: &str) -> Vec<String> {
    if json.starts_with('[') {
        let list: Vec<&RawValue> = serde_json::from_str(json).unwrap();
        return list.into_iter().map(|value| value.get().to_owned()).collect();
    }
    let object: BTreeMap<String, &RawValue> = serde_json::from_str(json).unwrap();
    match object.get("cases") {
        Some(cases) => conversations(cases.get()),
        None => vec![json.to_owned()],
    }
}

fn all(reader: &mut Reader) -> Vec<ConversationId> {
    reader.search(&Query::default(), moment(), &Cancel::default()).unwrap().ids.to_vec()
}

#[test]
fn originals_come_back_byte_for_byte() {
    let mut total = 0;
    for file in good_samples() {
        let mut expected = originals(&file);
        let mut reader = filled(&[&file]).store.reader().unwrap();
        let mut given: Vec<String> =
            all(&mut reader).iter().map(|id| String::from_utf8(reader.original(*id).unwrap()).unwrap()).collect();
        expected.sort();
        given.sort();
        assert_eq!(given, expected, "{}", file.display());
        total += given.len();
    }
    // One of them lies in two files.
    assert_eq!(total, 67);
}

/// A table of everything in these files, and the conversations in the order of the list.
fn exported(
    paths: &[&Path],
    format: Format,
    columns: &[&str],
    guard: bool,
) -> (Vec<Conversation>, Vec<BTreeMap<String, String>>) {
    let filled = filled(paths);
    let mut reader = filled.store.reader().unwrap();
    let ids = all(&mut reader);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.csv");
    let spec = ExportSpec {
        format,
        preset: Preset::Program,
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        delimiter: b',',
        bom: false,
        guard,
        zone: Zone::from_name("Europe/Prague").unwrap(),
    };
    let target = Target::File(file.clone());
    let report = export(&reader, &ids, &spec, &target, &Cancel::default(), &mut |_| ()).unwrap();
    assert_eq!(report.conversations, ids.len() as u64);
    let mut table = csv::Reader::from_path(&file).unwrap();
    let rows: Vec<BTreeMap<String, String>> = table.deserialize().map(Result::unwrap).collect();
    assert_eq!(report.rows, rows.len() as u64);
    let conversations = ids.iter().map(|id| reader.conversation(*id).unwrap().unwrap().conversation).collect();
    (conversations, rows)
}

#[test]
fn conversations_read_back_from_a_table_with_all_columns() {
    let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    let (conversations, rows) = exported(&[&samples()], Format::ConversationsCsv, &names, false);
    assert_eq!(rows.len(), conversations.len());
    for (it, row) in conversations.iter().zip(&rows) {
        assert!(names.iter().all(|name| row.contains_key(*name)), "{row:?}");
        assert_eq!(row["key"], it.key.to_string());
        assert_eq!(row["visitor_name"], it.visitor.name);
        assert_eq!(row["first_visitor_text"], it.first_visitor_text());
        assert_eq!(row["visitor_messages"], it.computed.visitor_messages.to_string());
        assert_eq!(row["is_missed"], it.flags.missed.value.map_or("", |is| if is { "1" } else { "0" }));
        assert_eq!(row["rating"], it.stars().map_or_else(String::new, |stars| stars.to_string()));
        let at = it.started.map(|_| chrono::DateTime::parse_from_rfc3339(&row["started_at"]).unwrap());
        assert_eq!(at.map(|at| at.timestamp_millis()), it.started.map(Timestamp::as_millis));
        let names: Vec<&str> = it.agents.iter().map(|agent| agent.name.as_str()).collect();
        let listed: Vec<String> =
            serde_json::from_str(Some(&*row["agent_names"]).filter(|s| !s.is_empty()).unwrap_or("[]")).unwrap();
        assert_eq!(listed, names);
        let pages: Vec<BTreeMap<String, String>> =
            serde_json::from_str(Some(&*row["pages"]).filter(|s| !s.is_empty()).unwrap_or("[]")).unwrap();
        assert_eq!(pages.len(), it.paths.len());
    }
}

#[test]
fn messages_read_back_each_in_a_row_of_its_own() {
    let names: Vec<&str> = MESSAGE_COLUMNS.iter().map(|column| column.name).collect();
    let (conversations, rows) = exported(&[&samples()], Format::MessagesCsv, &names, false);
    let messages = conversations
        .iter()
        .flat_map(|it| it.messages.iter().enumerate().map(|(place, message)| (it.key.to_string(), place + 1, message)));
    let mut read = rows.iter();
    for (key, number, message) in messages {
        let row = read.next().unwrap();
        assert_eq!(
            (row["conversation_key"].as_str(), row["message_no"].as_str()),
            (key.as_str(), &*number.to_string())
        );
        assert_eq!(row["text"], message.text);
        assert_eq!(row["role"], message.role.word());
        assert_eq!(row["author_name"], message.author_name);
        assert_eq!(row["event_code"], message.event.as_deref().unwrap_or_default());
    }
    assert!(read.next().is_none());
}

#[test]
fn the_guard_adds_one_apostrophe_and_nothing_else() {
    // Nobody in the samples wrote what a spreadsheet would run.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("formulas.json");
    let message = |text: &str| serde_json::json!({"type": "visitor", "content": text, "sentAt": 1_600_000_000_000_u64});
    let messages: Vec<_> = ["=1+1", "@SUM(1)", "1+1"].map(message).into();
    let chat = serde_json::json!({"accountId": 7, "channel": {"id": 1}, "messages": messages});
    fs::write(&file, chat.to_string()).unwrap();
    let paths: &[&Path] = &[&samples(), &file];
    let (_, plain) = exported(paths, Format::MessagesCsv, &[], false);
    let (_, guarded) = exported(paths, Format::MessagesCsv, &[], true);
    let mut added = 0;
    for (plain, guarded) in plain.iter().zip(&guarded) {
        for (name, text) in plain {
            let with = &guarded[name];
            assert!(with == text || *with == format!("'{text}"), "{name}: {text:?} became {with:?}");
            added += usize::from(with != text);
        }
    }
    assert_eq!(added, 2);
}

#[test]
fn queries_print_what_they_mean() {
    let typed = [
        "",
        "refund order",
        "\"where is my order\"",
        "refund*",
        "-spam",
        "a OR b",
        "(a b) OR -c",
        "is:missed -is:offline",
        "rating:<=2",
        "rating:2..4 sort:oldest",
        "agent:\"John Doe\"",
        "folder:exports/2024",
        "on:2015-03",
        "before:yesterday",
        "nobody:knows this:field",
        "\"never closed",
        "))((",
        "OR OR",
        "děkuji 退货",
    ];
    let examples = FIELDS.iter().map(|field| field.example);
    for text in typed.into_iter().chain(examples) {
        let query = parse(text).query;
        let printed = query.to_string();
        assert_eq!(parse(&printed).query, query, "{text} became {printed}");
        assert_eq!(parse(&printed).query.to_string(), printed, "{text}");
    }
}
