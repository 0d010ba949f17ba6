//! Re-index, verify, remove.

use super::*;
use crate::error::ErrorKind;
use crate::store::schema;

fn archive() -> Library {
    let library = Library::new();
    let payloads: Vec<String> =
        (0..40).map(|id| chat(id, BEGIN + i64::from(id), &format!("question {id}"), "an answer")).collect();
    library.put("/in/a/1.ndjson", &payloads);
    library.put("/in/b/2.ndjson", &payloads[..10]);
    library.put("/in/b/3.ndjson", &[chat(3, BEGIN + 3, "question 3 answered later", "an answer, and a longer one")]);
    library.put("/in/c/4.json", &[case("aa-1", 1_412_367_271, "Only here", "\"survey_score\":100,")]);
    library
}

fn sql(library: &Library, statement: &str) {
    schema::writer(library.store.path()).expect("open").execute_batch(statement).expect(statement);
}

fn reindex(library: &Library) -> u64 {
    library.store.reindex(&Cancel::default(), &mut |_done, _total| {}).expect("re-indexed")
}

#[test]
fn a_reindexed_library_is_what_it_was() {
    let library = archive();
    let before = library.content();
    assert!(!library.store.needs_reindex().expect("readable"));
    assert_eq!(reindex(&library), 41);
    assert_eq!(library.content(), before);
    assert_eq!(library.faults(), [""; 0]);
}

#[test]
fn an_older_index_stays_usable_and_is_made_anew() {
    let library = archive();
    let before = library.content();
    sql(&library, "UPDATE meta SET value = 0 WHERE name = 'index_version'");
    // No program ever wrote version 0: its tables cannot be read, so they are emptied.
    let store = Store::open(library.store.path()).expect("an older library");
    assert!(store.needs_reindex().expect("readable"));
    assert_eq!(library.reader().total(), 0);
    let error = store.writer().expect("a writer").batch().map(|_batch| ()).expect_err("incomplete");
    assert_eq!(error.kind(), ErrorKind::NotIndexed);
    reindex(&library);
    assert!(!store.needs_reindex().expect("readable"));
    assert_eq!(library.content(), before);
    assert_eq!(library.faults(), [""; 0]);
}

#[test]
fn an_interrupted_reindex_goes_on() {
    let library = archive();
    let before = library.content();
    sql(&library, "UPDATE meta SET value = 20 WHERE name = 'reindex_next'");
    sql(&library, "INSERT OR REPLACE INTO meta (name, value) VALUES ('reindex_next', 20)");
    assert!(library.store.needs_reindex().expect("readable"));
    assert_eq!(reindex(&library), 22);
    assert!(!library.store.needs_reindex().expect("readable"));
    assert_eq!(library.content(), before);
    let cancel = Cancel::default();
    cancel.cancel();
    assert!(library.store.reindex(&cancel, &mut |_done, _total| {}).is_ok_and(|done| done == 41), "one block is all");
}

#[test]
fn every_kind_of_damage_is_seen_and_mended() {
    for (damage, told) in [
        ("UPDATE conversation SET snippet = 'x' WHERE id = 5", "The line of smartsupp:208:4@"),
        ("DELETE FROM conversation WHERE id = 5", "The line of smartsupp:208:4@"),
        ("UPDATE conversation SET payload_id = 1 WHERE id = 5", "The filters of smartsupp:208:4@"),
        ("DELETE FROM value WHERE text = 'John Doe'", "The names of smartsupp:208:0@"),
        ("DELETE FROM value_segment WHERE id < 9", "The names of smartsupp:208:0@"),
        ("UPDATE value_segment SET body = x'04000000FF' WHERE id < 9", "The names of "),
        (
            "DELETE FROM prefix_segment WHERE id = (SELECT max(id) FROM prefix_segment)",
            "The conversations with words that begin",
        ),
        ("UPDATE prefix_segment SET body = x'00'", "The beginnings of words cannot be read"),
        ("UPDATE column_segment SET body = zeroblob(length(body))", "The filters of smartsupp:208:0@"),
        ("DELETE FROM word_run WHERE id = 1", "The words of conversation 5 are not those of the text index."),
        (
            "INSERT INTO word_run SELECT 9, chunk, generation, conversations, live, heads FROM word_run WHERE id = 1; \
             INSERT INTO word_block SELECT id - (1 << 24) + (9 << 24), body FROM word_block WHERE id >> 24 = 1",
            "The words of conversation 5 are not those of the text index.",
        ),
        ("DELETE FROM word_block WHERE id & ((1 << 23) - 1) = 0", "The text index cannot be read to its end."),
        ("UPDATE word_block SET body = zeroblob(length(body))", "The text index cannot be read to its end."),
        ("UPDATE word_block SET body = substr(body, 1, length(body) - 1)", "The text index cannot be read to its end."),
        ("UPDATE word_run SET live = x'00'", "The text index cannot be read to its end."),
        ("UPDATE word_run SET heads = x'0162'", "The text index cannot be read to its end."),
        ("UPDATE meta SET value = 7 WHERE name = 'conversations'", "The library's count of conversations is wrong."),
        (
            "INSERT INTO conversation (id, vendor, vendor_id, payload_id, account_id) VALUES (42, 1, 'x', 0, 0); UPDATE meta SET value = 42 WHERE name = 'last_conversation'",
            "Conversation 42 has no payload.",
        ),
    ] {
        let library = archive();
        sql(&library, damage);
        let faults = library.faults();
        assert!(faults.iter().any(|fault| fault.starts_with(told)), "{damage}: {faults:?}");
        reindex(&library);
        assert_eq!(library.faults(), [""; 0], "{damage}");
    }
}

#[test]
fn a_damaged_payload_is_named_and_the_rest_is_kept() {
    let library = archive();
    sql(
        &library,
        "UPDATE payload SET body = zeroblob(9) WHERE id = (SELECT payload_id FROM conversation WHERE id = 5)",
    );
    let faults = library.faults();
    assert!(faults.iter().any(|fault| fault.contains("is damaged")), "{faults:?}");
    let error = library.store.reindex(&Cancel::default(), &mut |_done, _total| {}).expect_err("damaged");
    assert!(error.to_string().starts_with("1 of 41 conversations could not be re-indexed"), "{error}");
    assert_eq!(library.found("").len(), 41);
    assert!(!library.store.needs_reindex().expect("readable"));
}

#[test]
fn damaged_pages_do_not_end_the_check() {
    let library = archive();
    let path = library.store.path().to_owned();
    sql(&library, "PRAGMA wal_checkpoint(TRUNCATE)");
    let page = |name: &str| -> usize {
        let connection = rusqlite::Connection::open(&path).expect("a file");
        connection
            .query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [name], |row| row.get::<_, u32>(0))
            .expect("a table") as usize
    };
    let (payload, words) = (page("payload"), page("word_block"));
    let mut bytes = std::fs::read(&path).expect("readable");
    for page in [payload, words] {
        bytes[(page - 1) * 8192..][..8].fill(0xEE);
    }
    std::fs::write(&path, bytes).expect("written");
    let faults = library.faults();
    let told = |beginning: &str| faults.iter().filter(|fault| fault.starts_with(beginning)).count();
    assert_eq!((told("Conversation "), told("The text index cannot be read to its end.")), (41, 1), "{faults:?}");
}

#[test]
fn values_that_are_no_text_do_not_end_the_check() {
    let library = archive();
    sql(&library, "UPDATE conversation SET vendor_id = CAST(x'FF41' AS TEXT) WHERE id = 7");
    let faults = library.faults();
    assert!(faults.iter().any(|fault| fault == "Conversation 7 stands where the file cannot be read."), "{faults:?}");
    let reader = library.reader();
    let error = reader.rows(&[ConversationId(7)]).expect_err("damaged").to_string();
    assert!(error.contains("the library is damaged"), "{error}");
}

#[test]
fn what_was_seen_elsewhere_stays() {
    let library = archive();
    let remove = |path: &str| library.store.remove(Path::new(path), &Cancel::default()).expect("removed");
    assert_eq!(remove("/nowhere"), None);
    assert_eq!(remove("/in/a"), Some(30));
    assert_eq!(library.faults(), [""; 0]);
    assert_eq!(library.found("folder:/in/a").len(), 0);
    assert_eq!(library.found("folder:/in/b").len(), 10);
    assert_eq!(library.found("question").len(), 10);
    assert_eq!(library.found("only").len(), 1);
    let reader = library.reader();
    let KeyMatch::One(id) = reader.find_key("3").expect("an answer") else { panic!("one conversation") };
    let stored = reader.conversation(id).expect("readable").expect("there");
    assert_eq!(stored.older.len(), 1);
    assert!(
        stored.files.iter().chain(stored.older.iter().map(|copy| &copy.file)).all(|file| file.starts_with("/in/b"))
    );
    // Its files are new to the library again, and come back as they were.
    let writer = library.store.writer().expect("a writer");
    assert_eq!(writer.ledger(Path::new("/in/a")).expect("a ledger").len(), 0);
    assert_eq!(remove("/in/b/3.ndjson"), Some(0), "its files are forgotten, and nothing goes");
    assert_eq!(remove("/in"), Some(11));
    assert_eq!(library.found("").len(), 0);
    assert_eq!(library.faults(), [""; 0]);
    library.put("/in/a/1.ndjson", &[chat(1, BEGIN, "back again", "")]);
    let mut reader = library.reader();
    let found = reader.search(&Query::default(), moment(), &Cancel::default()).expect("an answer");
    assert!(found.ids[0].index() > 41, "numbers are never given again");
    assert_eq!(library.faults(), [""; 0]);
}

#[test]
fn a_source_goes_as_a_whole() {
    let library = Library::new();
    // More than are looked at at once.
    let payloads: Vec<String> = (0..4_500).map(|id| chat(id, BEGIN + i64::from(id), "a", "b")).collect();
    library.put("/in/a/1.ndjson", &payloads);
    let done = std::sync::atomic::AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut seen = std::collections::BTreeSet::new();
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                seen.insert(library.reader().total());
            }
            seen
        });
        assert_eq!(library.store.remove(Path::new("/in/a"), &Cancel::default()).expect("removed"), Some(4_500));
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        watch.join().expect("a watcher")
    });
    // Between two states an import of the same files could put something under a file that goes.
    assert!(seen.iter().all(|total| [0, 4_500].contains(total)), "{seen:?}");
    assert_eq!(library.faults(), [""; 0]);
}

#[test]
fn with_any_page_damaged_the_rest_is_found_again_and_hints_lead_on() {
    let library = Library::new();
    let question =
        |id: u32| (0..60).map(|n| (id * 61 + n).wrapping_mul(2_654_435_761).to_string()).collect::<Vec<_>>().join(" ");
    let payloads: Vec<String> =
        (0..150).map(|id| chat(id, BEGIN + i64::from(id), &question(id), "an answer")).collect();
    library.put("/in/a.ndjson", &payloads);
    let emptied = "PRAGMA wal_checkpoint(TRUNCATE)";
    schema::writer(library.store.path()).expect("open").query_row(emptied, [], |_row| Ok(())).expect("emptied");
    let whole = std::fs::read(library.store.path()).expect("readable");
    let (mut mended, mut partly, mut lost) = (0, 0, 0);
    for page in (1..whole.len() / 8192).step_by(3) {
        let mut bytes = whole.clone();
        bytes[page * 8192..page * 8192 + 200].fill(0xEE);
        let path = library.folder.path().join(format!("{page}.db"));
        std::fs::write(&path, bytes).expect("written");
        let told = |error: &Error| {
            let hint = error.hint_text().unwrap_or_default();
            assert!(hint.contains("new library") && !hint.contains("verify"), "page {page}: {error}: {hint}");
        };
        let store = match Store::open(&path) {
            Ok(store) => store,
            Err(error) => {
                told(&error);
                lost += 1;
                continue;
            }
        };
        let faults = store.verify(&Cancel::default(), &mut |_done, _total| {}).expect("a verdict");
        assert_ne!(faults, [""; 0], "page {page}");
        match store.reindex(&Cancel::default(), &mut |_done, _total| {}) {
            Ok(done) => {
                assert_eq!(done, 150, "page {page}");
                mended += 1;
            }
            Err(error) => {
                assert!(error.hint_text().is_some_and(|hint| !hint.contains("reindex")), "page {page}: {error}");
                if store.is_incomplete().is_ok_and(|incomplete| !incomplete) {
                    let mut reader = store.reader().expect("readable");
                    let found = reader.search(&Query::default(), moment(), &Cancel::default());
                    // Where nothing could be renewed, the lists that were there may be damaged too.
                    assert!(found.is_ok_and(|found| found.ids.len() > 100), "page {page}: {error}");
                    partly += 1;
                } else {
                    lost += 1;
                }
            }
        }
    }
    assert!(mended > 5 && partly > 1 && lost < 4, "{mended} {partly} {lost}");
}

#[test]
fn a_damaged_library_does_not_replace_its_backup() {
    let library = archive();
    let target = library.folder.path().join("backup.db");
    library.store.backup(&target, false).expect("written");
    library.store.backup(&target, true).expect("a sound one takes its place");
    let kept = std::fs::read(&target).expect("there");
    sql(
        &library,
        "UPDATE payload SET body = zeroblob(9) WHERE id = (SELECT payload_id FROM conversation WHERE id = 5)",
    );
    let error = library.store.backup(&target, true).expect_err("damaged");
    assert!(error.to_string().contains("the backup that stands here stays as it is"), "{error}");
    assert!(std::fs::read(&target).expect("there") == kept);
    let names = std::fs::read_dir(library.folder.path()).expect("a folder").count();
    library.store.backup(&library.folder.path().join("other.db"), false).expect("under another name");
    assert_eq!(
        std::fs::read_dir(library.folder.path()).expect("a folder").count(),
        names + 1,
        "nothing is left beside it"
    );
}
