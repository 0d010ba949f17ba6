//! Marks: what they outlast, what finds them, what undoes them.

use super::*;
use crate::model::{Key, MarkChange, Marks};
use crate::query::Is;
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
    let follow = MarkChange::followed_up(true);
    let before = mark(&library, "", &follow, 9);
    mark(&library, "\"question 3\"", &MarkChange::star(true), 9);
    assert_eq!(before.len(), 3, "one was followed up");
    assert_eq!(library.found("is:followed-up").len(), 4);
    let mut writer = library.store.writer().expect("a writer");
    let mut batch = writer.batch().expect("a batch");
    assert_eq!(batch.unmark(&before, &follow, at(10)).expect("undone").len(), 3);
    batch.commit().expect("committed");
    assert_eq!(library.found("is:followed-up").len(), 1);
    assert_eq!(library.found("is:starred").len(), 2, "what was done since stays");
    let mut reader = library.reader();
    let counts = reader.counts(&typed(""), moment(), &Cancel::default()).expect("counts");
    let of = |is| Is::ALL.iter().position(|it| *it == is).and_then(|at| counts.is.get(at)).copied();
    assert_eq!((of(Is::Starred), of(Is::FollowedUp)), (Some(2), Some(1)));
    let facets = reader.facets(&typed(""), moment(), &[FacetKind::Tag], 5, "", &Cancel::default()).expect("facets");
    let tags: Vec<(String, u64)> =
        facets.into_iter().flat_map(|facet| facet.values).map(|it| (it.term.to_string(), it.count)).collect();
    assert_eq!(tags, [("tag:=Stížnost".to_owned(), 1)]);
}

#[test]
fn an_older_library_gets_the_table() {
    let library = archive();
    let connection = schema::writer(library.store.path()).expect("writable");
    connection
        .execute_batch("DROP TABLE mark; DROP TABLE directory; PRAGMA user_version = 2")
        .expect("an older library");
    let key: Key = "snapengage:none".parse().expect("a key");
    assert_eq!(library.reader().marks_of(&key).expect("none"), Marks::default());
    drop(connection);
    let store = Store::open(library.store.path()).expect("brought up to date");
    let connection = schema::reader(store.path()).expect("readable");
    assert!(marks::exist(&connection).expect("readable"));
    assert_eq!(mark(&library, "\"question 2\"", &change(), 5).len(), 1);
}

fn json(library: &Library) -> String {
    String::from_utf8(library.reader().marks_json().expect("written").0).expect("text")
}

fn merge(library: &Library, json: &str) -> Result<MergedMarks> {
    let mut writer = library.store.writer()?;
    let mut batch = writer.batch()?;
    let merged = batch.merge_marks(json.as_bytes())?;
    batch.commit()?;
    Ok(merged)
}

/// Two libraries in which marks were set, changed and taken away at different times.
fn two() -> (Library, Library) {
    let (one, other) = (archive(), archive());
    mark(&one, "\"question 1\"", &change(), 5);
    mark(&one, "\"question 1\"", &MarkChange { starred: Some(false), ..MarkChange::default() }, 8);
    mark(&one, "\"question 2\"", &MarkChange { add: vec!["vip".to_owned()], ..MarkChange::default() }, 5);
    let note = |note: &str| MarkChange { note: Some(note.to_owned()), starred: Some(true), ..MarkChange::default() };
    mark(&other, "\"question 1\"", &note("Paid"), 7);
    mark(&other, "\"question 3\"", &note("Ask Jana"), 9);
    let view = |library: &Library, name: &str, query: &str| {
        let mut writer = library.store.writer().expect("a writer");
        let mut batch = writer.batch().expect("a batch");
        batch.put_view(name, query).expect("kept");
        batch.commit().expect("committed");
    };
    view(&one, "Mine", "is:starred");
    view(&one, "Both", "is:missed");
    view(&other, "Both", "is:offline");
    (one, other)
}

#[test]
fn the_newest_of_each_mark_stays_in_whichever_order_files_are_taken_up() {
    let (one, other) = two();
    let (from_one, from_other) = (json(&one), json(&other));
    let merged = merge(&other, &from_one).expect("taken up");
    assert_eq!((merged.added, merged.newer, merged.older, merged.same), (3, 1, 1, 0));
    assert_eq!((merged.views, merged.waiting), (1, 0));
    let told: Vec<String> = merged
        .conflicts
        .iter()
        .map(|it| format!("{} {}: {} over {} {}", it.what, it.name, it.stays, it.gives_way, it.from_file))
        .collect();
    assert_eq!(
        told,
        [
            "star :  over starred true",
            "note : Paid over Call back about the invoice false",
            "view Both: is:offline over is:missed false"
        ]
    );
    merge(&one, &from_other).expect("taken up");
    let marks_of = |json: &str| -> serde_json::Value {
        serde_json::from_str::<serde_json::Value>(json).expect("JSON")["conversations"].clone()
    };
    assert_eq!(marks_of(&json(&one)), marks_of(&json(&other)), "who took up whose file does not matter");
    let again = merge(&one, &from_other).expect("taken up");
    assert_eq!((again.added, again.newer, again.same), (0, 0, 3), "again changes nothing");
    assert_eq!(one.found("is:starred").len(), 1);
    assert_eq!(one.found("paid").len(), 1);
}

#[test]
fn marks_go_round_and_wait_for_their_conversations() {
    let (one, _other) = two();
    let file = json(&one);
    let empty = Library::new();
    let merged = merge(&empty, &file).expect("taken up");
    assert_eq!((merged.waiting, merged.added, merged.conflicts.len()), (2, 5, 0));
    assert_eq!(json(&empty), file, "the same, to the byte");
    let payloads: Vec<String> =
        (0..4).map(|id| chat(id, BEGIN + i64::from(id), &format!("question {id}"), "an answer")).collect();
    empty.put("/in/a/1.ndjson", &payloads);
    assert_eq!(empty.found("tag:vip").len(), 1);
    assert_eq!(empty.found("-is:starred has:note").len(), 1);
}

#[test]
fn a_tag_that_was_taken_away_goes_everywhere_however_long_its_key_is() {
    let (one, other) = (archive(), archive());
    let tag = "ß".repeat(51);
    for library in [&one, &other] {
        mark(library, "\"question 1\"", &MarkChange { add: vec![tag.clone()], ..MarkChange::default() }, 5);
    }
    mark(&one, "\"question 1\"", &MarkChange { remove: vec![tag.clone()], ..MarkChange::default() }, 9);
    merge(&other, &json(&one)).expect("taken up");
    assert_eq!(other.found(&format!("tag:={tag}")).len(), 0);
    assert_eq!(json(&one), json(&other));
}

#[test]
fn a_file_that_is_not_understood_changes_nothing() {
    let library = archive();
    let entry = |entry: &str| format!(r#"{{"format":"afterchat marks","version":1,"conversations":[{entry}]}}"#);
    let changed = r#""changed":"2026-05-30T16:33:59.703Z""#;
    let table = [
        ("[]".to_owned(), "no file of marks"),
        (r#"{"version":1}"#.to_owned(), "no file of marks"),
        (r#"{"format":"afterchat marks","version":9}"#.to_owned(), "newer Afterchat"),
        (entry(r#"{"key":"nobody"}"#), "is no key"),
        (entry(r#"{"key":"snapengage:1","starred":{"value":true,"changed":"today"}}"#), "\"today\" is no time"),
        (
            entry(&format!(
                r#"{{"key":"snapengage:1","starred":{{"value":true,{changed}}},"tags":[{{"tag":" ","value":true,{changed}}}]}}"#
            )),
            "tag without a name",
        ),
        (entry(&format!(r#"{{"key":"snapengage:1","starred":{{"value":2,{changed}}}}}"#)), "line 1 column"),
    ];
    for (file, reason) in table {
        let error = merge(&library, &file).expect_err(&file).to_string();
        assert!(error.contains(reason), "{error} of {file}");
    }
    assert!(!json(&library).contains("snapengage"));
}
