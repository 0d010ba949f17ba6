//! How SQLite means to run the statements that must be fast.

use super::*;
use crate::store::Store;

/// What `EXPLAIN QUERY PLAN` says, line by line.
fn plan_of(sql: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("library.db")).expect("a new library");
    let connection = crate::store::schema::reader(store.path()).expect("readable");
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect(sql);
    let count = statement.parameter_count();
    for at in 1..=count {
        statement.raw_bind_parameter(at, "0").expect("a parameter");
    }
    let mut rows = statement.raw_query();
    let mut out = Vec::new();
    while let Some(row) = rows.next().expect("a line of the plan") {
        out.push(row.get::<_, String>(3).expect("text"));
    }
    out.join("; ")
}

#[test]
fn hot_statements_use_their_index() {
    for (sql, expected) in [
        (TEXT, "SCAN conversation_text VIRTUAL TABLE INDEX 0:M6"),
        (OF_AGENT, "SEARCH conversation_agent USING PRIMARY KEY (agent_id=?)"),
        (OF_VENDOR_ID, "SEARCH conversation USING COVERING INDEX conversation_key (vendor_id=?)"),
        (BY_KEY, "SEARCH conversation USING INDEX conversation_key (vendor_id=? AND begin_ms=?)"),
        (BY_ID, "SEARCH conversation USING INDEX conversation_key (vendor_id=?)"),
        (BY_ID_PREFIX, "SEARCH conversation USING INDEX conversation_key (vendor_id>? AND vendor_id<?)"),
        (ROW, "SEARCH conversation USING INTEGER PRIMARY KEY (rowid=?)"),
        (PAYLOAD, "SEARCH payload USING INTEGER PRIMARY KEY (rowid=?)"),
        (PAYLOADS_OF, "SEARCH payload USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        (LEDGER, "SEARCH file USING INDEX sqlite_autoindex_file_1 (folder_id=?)"),
        (FILE_OF_NAME, "SEARCH file USING COVERING INDEX sqlite_autoindex_file_1 (folder_id=? AND name=?)"),
        (CHANGED_SEGMENTS, "SEARCH column_segment USING INDEX column_segment_generation (generation>?)"),
    ] {
        assert_eq!(plan_of(sql), expected, "{sql}");
    }
}

#[test]
fn what_people_type_is_never_syntax() {
    let phrase =
        |words: &[&str], prefix| Phrase { words: words.iter().map(|word| (*word).to_owned()).collect(), prefix };
    let (a, b) = (phrase(&["near", "the"], false), phrase(&["or"], true));
    assert_eq!(match_text(&[(&a, Side::Anywhere), (&b, Side::Anywhere)], Join::All), r#""near the" AND "or"*"#);
    assert_eq!(match_text(&[(&a, Side::Anywhere), (&b, Side::Anywhere)], Join::Any), r#""near the" OR "or"*"#);
    assert_eq!(match_text(&[(&phrase(&["a\"b"], false), Side::Visitor)], Join::All), r#"{visitor} : "a""b""#);
}
