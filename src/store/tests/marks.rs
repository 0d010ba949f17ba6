//! Marks: what they outlast, what finds them, what undoes them.

use super::*;
use crate::model::{Key, MarkChange, Marks};
use crate::store::{marks, schema};

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millis(ms).expect("a time")
}

fn change() -> MarkChange {
    MarkChange {
        starred: Some(true),
        followed_up: Some(true),
        add: vec!["Stížnost".to_owned()],
        note: Some("Call back about the invoice".to_owned()),
        ..MarkChange::default()
    }
}

/// Marks what a query finds; what it was before.
fn mark(library: &Library, query: &str, change: &MarkChange, now: i64) -> Vec<(ConversationId, Marks)> {
    let found = library.reader().search(&typed(query), moment(), &Cancel::default()).expect("an answer").ids;
    let mut writer = library.store.writer().expect("a writer");
    let mut batch = writer.batch().expect("a batch");
    let before = batch.mark(&found, change, at(now)).expect("marked");
    batch.commit().expect("committed");
    before
}

fn archive() -> Library {
    let library = Library::new();
    let payloads: Vec<String> =
        (0..4).map(|id| chat(id, BEGIN + i64::from(id), &format!("question {id}"), "an answer")).collect();
    library.put("/in/a/1.ndjson", &payloads);
    library
}

const MARKED: [&str; 9] = [
    "is:starred",
    "is:followed-up",
    "has:note",
    "tag:stiznost",
    "tag:=Stížnost",
    "invoice",
    "question \"the invoice\"",
    "in*  inv*",
    "stiznost OR nowhere",
];

#[test]
fn marks_outlast_reindex_and_come_back_with_their_conversation() {
    let library = archive();
    assert_eq!(mark(&library, "\"question 2\"", &change(), 5).len(), 1);
    let check = || {
        for query in MARKED {
            assert_eq!(library.found(query).len(), 1, "{query}");
        }
        assert_eq!(library.found("-is:starred -invoice").len(), 3);
        assert_eq!(library.found("in:messages invoice").len(), 0);
        assert_eq!(library.faults(), [""; 0]);
    };
    check();
    library.store.reindex(&Cancel::default(), &mut |_done, _total| {}).expect("re-indexed");
    check();
    let mut open = library.reader();
    let mut count = |query: &str| {
        open.refresh().expect("readable");
        open.search(&typed(query), moment(), &Cancel::default()).expect("an answer").ids.len()
    };
    assert_eq!(count("is:starred"), 1);
    library.store.remove(Path::new("/in/a"), &Cancel::default()).expect("removed");
    assert_eq!(count("is:starred"), 0);
    let payloads: Vec<String> =
        (2..4).map(|id| chat(id, BEGIN + i64::from(id), &format!("question {id}"), "an answer")).collect();
    library.put("/in/b/1.ndjson", &payloads);
    assert_eq!(count("is:starred invoice"), 1, "a reader that was open sees it come again");
    let rows = library.reader();
    let found = library.reader().search(&typed("has:note"), moment(), &Cancel::default()).expect("an answer").ids;
    let row = rows.rows(&found).expect("rows").pop().expect("one");
    assert_eq!(row.marks, Marks::default().with(&change(), at(5)));
}

#[test]
fn many_are_marked_at_once_and_it_can_be_undone() {
    let library = archive();
    mark(&library, "\"question 1\"", &change(), 5);
    let before = mark(&library, "", &MarkChange { followed_up: Some(true), ..MarkChange::default() }, 9);
    assert_eq!(before.len(), 3, "one was followed up");
    assert_eq!(library.found("is:followed-up").len(), 4);
    let mut writer = library.store.writer().expect("a writer");
    let mut batch = writer.batch().expect("a batch");
    assert_eq!(batch.restore_marks(&before, at(10)).expect("undone").len(), 3);
    batch.commit().expect("committed");
    assert_eq!(library.found("is:followed-up").len(), 1);
    let mut reader = library.reader();
    let counts = reader.counts(&typed(""), moment(), &Cancel::default()).expect("counts");
    assert_eq!(counts.is.iter().rev().take(2).copied().collect::<Vec<u64>>(), [1, 1]);
    let facets = reader.facets(&typed(""), moment(), &[FacetKind::Tag], 5, "", &Cancel::default()).expect("facets");
    let tags: Vec<(String, u64)> =
        facets.into_iter().flat_map(|facet| facet.values).map(|it| (it.term.to_string(), it.count)).collect();
    assert_eq!(tags, [("tag:=Stížnost".to_owned(), 1)]);
}

#[test]
fn an_older_library_gets_the_table() {
    let library = archive();
    let connection = schema::writer(library.store.path()).expect("writable");
    connection.execute_batch("DROP TABLE mark; PRAGMA user_version = 2").expect("an older library");
    let key: Key = "snapengage:none".parse().expect("a key");
    assert_eq!(library.reader().marks_of(&key).expect("none"), Marks::default());
    drop(connection);
    let store = Store::open(library.store.path()).expect("brought up to date");
    let connection = schema::reader(store.path()).expect("readable");
    assert!(marks::exist(&connection).expect("readable"));
    assert_eq!(mark(&library, "\"question 2\"", &change(), 5).len(), 1);
}
