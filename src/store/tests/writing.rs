//! Opening, writing, reading back.

use super::*;
use crate::error::ErrorKind;
use crate::store::schema;

#[test]
fn what_is_the_users_own_is_synced_with_each_commit() {
    let library = Library::new();
    let mut writer = library.store.writer().expect("a writer");
    let level = |batch: Batch<'_>| -> i64 {
        batch.writer.connection.pragma_query_value(None, "synchronous", |row| row.get(0)).expect("a level")
    };
    let (normal, full) = (1, 2);
    assert_eq!(level(writer.batch().expect("a batch")), normal);
    assert_eq!(level(writer.own_batch().expect("a batch")), full);
}

#[test]
fn what_is_put_comes_back_byte_for_byte() {
    let library = Library::new();
    let payload = chat(55039, BEGIN, "Where is my order?", "On its way");
    assert_eq!(library.put("/in/2015/a.json", std::slice::from_ref(&payload)), [Put::Added]);
    let reader = library.reader();
    let KeyMatch::One(id) = reader.find_key("55039").expect("an answer") else { panic!("one conversation") };
    assert_eq!(reader.original(id).expect("there"), payload.as_bytes());
    let stored = reader.conversation(id).expect("readable").expect("there");
    assert_eq!(stored.conversation, decoded(&payload).conversation);
    assert_eq!(stored.files, [Path::new("/in/2015/a.json")]);
    assert_eq!(stored.older, []);
    let [row] = reader.rows(&[id]).expect("rows").try_into().expect("one row");
    assert_eq!(row.key.to_string(), format!("smartsupp:208:55039@{BEGIN}"));
    assert_eq!(row.snippet, "Where is my order?");
    assert_eq!(row.agents.first().map(|agent| agent.name.as_str()), Some("John Doe"));
    assert_eq!(row.flags, stored.conversation.flags);
    assert_eq!(row.first_response_ms, Some(15_000));
    assert_eq!(library.faults(), [""; 0]);
}

#[test]
fn the_same_bytes_again_change_nothing_but_the_places() {
    let library = Library::new();
    let payload = chat(1, BEGIN, "hello", "");
    let twice = [payload.clone(), payload.clone()];
    assert_eq!(library.put("/in/a.json", &twice), [Put::Added, Put::Unchanged]);
    let before = library.content();
    assert_eq!(library.put("/in/a.json", &twice), [Put::Unchanged, Put::Unchanged]);
    assert_eq!(library.content(), before);
    assert_eq!(library.put("/other/b.json", &[payload]), [Put::Unchanged]);
    assert_eq!(library.found("folder:/other").len(), 1);
    assert_eq!(library.reader().total(), 1);
}

#[test]
fn a_batch_that_is_dropped_leaves_no_trace() {
    let library = Library::new();
    let mut writer = library.store.writer().expect("a writer");
    let mut compressor = writer.compressor().expect("a compressor");
    let prepared = prepare(decoded(&chat(1, BEGIN, "hello", "there")), &mut compressor);
    for commit in [false, true] {
        let mut batch = writer.batch().expect("a batch");
        let folder = batch.folder(Path::new("/in")).expect("a folder");
        let file = batch.file(folder, &entry("a.json")).expect("a file");
        assert_eq!(batch.put(file, 0, &prepared).expect("written"), Put::Added);
        if commit {
            batch.commit().expect("committed");
        } else {
            drop(batch);
            assert_eq!(library.reader().total(), 0);
            assert_eq!(writer.ledger(Path::new("/in")).expect("a ledger").len(), 0);
        }
    }
    assert_eq!(library.content().len(), 1);
    assert_eq!(library.faults(), [""; 0]);
}

#[test]
fn the_ledger_remembers() {
    let library = Library::new();
    library.put("/in/a.json", &[]);
    let mut writer = library.store.writer().expect("a writer");
    let changed = FileEntry { outcome: FileOutcome::Rejected, report: "{}".to_owned(), ..entry("a.json") };
    let mut batch = writer.batch().expect("a batch");
    let folder = batch.folder(Path::new("/in")).expect("a folder");
    batch.file(folder, &changed).expect("a file");
    batch.file(folder, &entry("b.json")).expect("a file");
    batch.commit().expect("committed");
    let ledger = writer.ledger(Path::new("/in")).expect("a ledger");
    assert_eq!(ledger.values().cloned().collect::<Vec<_>>(), [changed, entry("b.json")]);
    assert_eq!(writer.ledger(Path::new("/")).expect("a ledger").len(), 0);
}

#[test]
fn a_second_writer_is_told_who_is_in_the_way() {
    let library = Library::new();
    let mut first = library.store.writer().expect("a writer");
    let mut second = library.store.writer().expect("another");
    let batch = first.batch().expect("a batch");
    let error = second.batch().map(|_batch| ()).expect_err("locked");
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert!(error.to_string().starts_with("The library is being written by another "), "{error}");
    assert!(error.hint_text().is_some());
    // Readers do not wait.
    assert_eq!(library.found("").len(), 0);
    drop(batch);
    second.batch().expect("free").commit().expect("committed");
}

#[test]
fn two_writers_agree_on_numbers() {
    let library = Library::new();
    let mut writers = [library.store.writer().expect("a writer"), library.store.writer().expect("another")];
    for turn in 0..6_u32 {
        let writer = &mut writers[turn as usize % 2];
        let mut compressor = writer.compressor().expect("a compressor");
        let prepared = prepare(decoded(&chat(turn, BEGIN, "hello", "there")), &mut compressor);
        let mut batch = writer.batch().expect("a batch");
        let folder = batch.folder(Path::new(if turn < 3 { "/in" } else { "/other" })).expect("a folder");
        let file = batch.file(folder, &entry(&format!("{turn}.json"))).expect("a file");
        batch.put(file, 0, &prepared).expect("written");
        batch.commit().expect("committed");
    }
    assert_eq!(library.found("agent:3 folder:/other").len(), 3);
    assert_eq!(library.faults(), [""; 0]);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("library.db");
    let store = Store::open(&path).expect("a new library");
    let _writer = store.writer().expect("a writer").batch().expect("a batch").commit();
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    let names = std::fs::read_dir(path.parent().expect("a folder")).expect("a listing");
    for file in names {
        assert_eq!(mode(&file.expect("a file").path()), 0o600);
    }
}

#[test]
fn newer_and_foreign_files_are_refused_in_words() {
    let cases = [
        ("PRAGMA user_version = 99", ErrorKind::NewerLibrary, "The library was written by a newer Afterchat"),
        (
            "UPDATE meta SET value = 99 WHERE name = 'index_version'",
            ErrorKind::NewerLibrary,
            "The library was written by a newer Afterchat",
        ),
        ("PRAGMA application_id = 7", ErrorKind::Store, "This file is not an Afterchat library"),
    ];
    for (sql, kind, sentence) in cases {
        let library = Library::new();
        schema::writer(library.store.path()).expect("open").execute_batch(sql).expect(sql);
        let error = Store::open(library.store.path()).map(|_store| ()).expect_err(sql);
        assert_eq!(error.kind(), kind, "{sql}");
        assert!(error.to_string().starts_with(sentence), "{error}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "These are my notes and no library, however long the file may be. ".repeat(50))
        .expect("written");
    let error = Store::open(&text).map(|_store| ()).expect_err("no library");
    assert!(error.to_string().starts_with("This file is not an Afterchat library"), "{error}");
    let error = Store::open(folder.path()).map(|_store| ()).expect_err("a folder");
    assert!(error.to_string().contains("this is a folder"), "{error}");
}

#[test]
fn a_medium_that_cannot_be_written_is_read_all_the_same() {
    let library = Library::new();
    library.put("/in/a.json", &[chat(1, BEGIN, "hello", "there")]);
    schema::writer(library.store.path())
        .expect("open")
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_row| Ok(()))
        .expect("emptied");
    // Strange letters, because the path becomes an address.
    let copy = library.folder.path().join("a copy #1 100%?.db");
    std::fs::copy(library.store.path(), &copy).expect("copied");
    let connection = schema::open_immutable(&copy).expect("readable");
    let count: i64 = connection.query_row("SELECT count(*) FROM conversation", [], |row| row.get(0)).expect("a count");
    assert_eq!(count, 1);
}

#[test]
fn dictionaries_are_trained_from_the_first_thousand() {
    let library = Library::new();
    let payloads: Vec<String> =
        (0..1500).map(|id| chat(id, BEGIN + i64::from(id), &format!("question {}", id * 7919), "an answer")).collect();
    let (first, second) = payloads.split_at(1200);
    library.put("/in/a.json", first);
    library.put("/in/b.json", second);
    let connection = schema::reader(library.store.path()).expect("readable");
    let sizes = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, f64>(0)).expect("an average");
    let plain = sizes("SELECT avg(length(body)) FROM payload WHERE dictionary_id = 0");
    let trained = sizes("SELECT avg(length(body)) FROM payload WHERE dictionary_id > 0");
    assert!(trained * 2.0 < plain, "{trained} {plain}");
    let reader = library.reader();
    for (number, payload) in (0_i64..).zip(&payloads) {
        let KeyMatch::One(id) = reader.find_key(&format!("208:{number}@{}", BEGIN + number)).expect("an answer") else {
            panic!("one conversation")
        };
        assert_eq!(reader.original(id).expect("there"), payload.as_bytes());
    }
}

#[test]
fn a_library_that_grew_slowly_gets_its_dictionary_too() {
    let library = Library::new();
    for part in 0..13_u32 {
        let ids = part * 90..(part + 1) * 90;
        let payloads: Vec<String> = ids.map(|id| chat(id, BEGIN + i64::from(id), "a question", "an answer")).collect();
        library.put("/in/a.json", &payloads);
    }
    let connection = schema::reader(library.store.path()).expect("readable");
    let trained: i64 = connection.query_row("SELECT count(*) FROM dictionary", [], |row| row.get(0)).expect("a count");
    assert_eq!(trained, 1);
    assert_eq!(library.faults(), [""; 0]);
}
