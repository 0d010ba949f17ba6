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
        (WORD_BLOCK, "SEARCH word_block USING INTEGER PRIMARY KEY (rowid=?)"),
        (WORD_RUNS, "SEARCH word_run USING INDEX word_run_chunk (chunk=?)"),
        (PREFIX, "SEARCH prefix_segment USING INTEGER PRIMARY KEY (rowid=?)"),
        (CHANGED_VALUES, "SEARCH value_segment USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        (VALUE_ID, "SEARCH value USING COVERING INDEX sqlite_autoindex_value_1 (kind=? AND text=? AND detail=?)"),
        (VALUES_OF_KIND, "SEARCH value USING COVERING INDEX sqlite_autoindex_value_1 (kind=?)"),
        (VALUES_OF_TEXT, "SEARCH value USING COVERING INDEX sqlite_autoindex_value_1 (kind=? AND text=?)"),
        (LAST_VALUE, "SEARCH value"),
        (VALUE, "SEARCH value USING INTEGER PRIMARY KEY (rowid=?)"),
        (OF_VENDOR_ID, "SEARCH conversation USING COVERING INDEX conversation_key (vendor_id=?)"),
        (BY_KEY, "SEARCH conversation USING INDEX conversation_key (vendor_id=? AND begin_ms=?)"),
        (BY_ID, "SEARCH conversation USING INDEX conversation_key (vendor_id=?)"),
        (BY_ID_PREFIX, "SEARCH conversation USING INDEX conversation_key (vendor_id>? AND vendor_id<?)"),
        (ROW, "SEARCH conversation USING INTEGER PRIMARY KEY (rowid=?)"),
        (VISITOR, "SEARCH conversation USING INTEGER PRIMARY KEY (rowid=?)"),
        (PAYLOAD, "SEARCH payload USING INTEGER PRIMARY KEY (rowid=?)"),
        (PAYLOADS_OF, "SEARCH payload USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        (LEDGER, "SEARCH file USING INDEX sqlite_autoindex_file_1 (folder_id=?)"),
        (FILE_OF_NAME, "SEARCH file USING COVERING INDEX sqlite_autoindex_file_1 (folder_id=? AND name=?)"),
        (MARKS_OF, "SEARCH mark USING PRIMARY KEY (key=?)"),
        (ALL_MARKS, "SCAN mark"),
        (CHANGED_MARKS, "SEARCH mark USING COVERING INDEX mark_generation (generation>?)"),
        (LAST_SEGMENT, "SEARCH column_segment"),
        (CHANGED_SEGMENTS, "SEARCH column_segment USING INDEX column_segment_generation (generation>?)"),
    ] {
        assert_eq!(plan_of(sql), expected, "{sql}");
    }
}
