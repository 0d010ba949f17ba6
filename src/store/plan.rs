//! The statements that must be fast.
//!
//! Values are always bound. A test asks SQLite how it would run each of them (plan_tests.rs).

/// A block of the text index.
pub(super) const WORD_BLOCK: &str = "SELECT body FROM word_block WHERE id = ?1";

/// The runs of a chunk of the text index.
pub(super) const WORD_RUNS: &str = "SELECT id, live FROM word_run WHERE chunk = ?1 ORDER BY id";

/// Conversations that begin with one or two letters: a row of a prefix and a chunk.
pub(super) const PREFIX: &str = "SELECT body FROM prefix_segment WHERE id = ?1";

/// Lists of values of one kind that changed after a generation.
pub(super) const CHANGED_VALUES: &str = "
    SELECT id, body FROM value_segment WHERE id BETWEEN ?1 AND ?2 AND generation > ?3";

/// The number of a value.
pub(super) const VALUE_ID: &str = "SELECT id FROM value WHERE kind = ?1 AND text = ?2 AND detail = ?3";

/// All values of a kind.
pub(super) const VALUES_OF_KIND: &str = "SELECT id, text, detail FROM value WHERE kind = ?1";

/// Values with this text.
pub(super) const VALUES_OF_TEXT: &str = "SELECT id FROM value WHERE kind = ?1 AND text = ?2";

/// The value that came last.
pub(super) const LAST_VALUE: &str = "SELECT max(id) FROM value";

/// A value.
pub(super) const VALUE: &str = "SELECT text, detail FROM value WHERE id = ?1";

/// Conversations with exactly this vendor id.
pub(super) const OF_VENDOR_ID: &str = "SELECT id FROM conversation WHERE vendor_id = ?1";

/// What tells the visitor of a conversation from others: id and first e-mail address.
pub(super) const VISITOR: &str = "SELECT visitor_id, visitor_email FROM conversation WHERE id = ?1";

/// The one conversation with this key.
pub(super) const BY_KEY: &str = "
    SELECT id, payload_id FROM conversation
    WHERE vendor_id = ?1 AND begin_ms = ?2 AND key_account = ?3 AND vendor = ?4";

/// Conversations whose vendor id begins with a text: bounds from, up to (excluded).
pub(super) const BY_ID_PREFIX: &str = "
    SELECT id, vendor, key_account, vendor_id, begin_ms FROM conversation
    WHERE vendor_id >= ?1 AND vendor_id < ?2
    ORDER BY vendor_id, begin_ms";

/// Conversations with exactly this vendor id, with their keys.
pub(super) const BY_ID: &str = "
    SELECT id, vendor, key_account, vendor_id, begin_ms FROM conversation
    WHERE vendor_id = ?1
    ORDER BY begin_ms";

/// One line of the list.
pub(super) const ROW: &str = "
    SELECT
        id, vendor, key_account, vendor_id, begin_ms, account_id, started_ms, ended_ms, visitor_name, visitor_id,
        visitor_email, country_code, agents, flags, stars, messages, duration_ms, first_response_ms, snippet, problems,
        payload_id
    FROM conversation WHERE id = ?1";

/// One copy of a conversation.
pub(super) const PAYLOAD: &str = "
    SELECT id, file_id, hash, bytes, dictionary_id, body FROM payload WHERE id = ?1";

/// All copies of some conversations: bounds included.
pub(super) const PAYLOADS_OF: &str = "
    SELECT id, file_id, hash, bytes, dictionary_id, body FROM payload WHERE id BETWEEN ?1 AND ?2 ORDER BY id";

/// The ledger of a folder.
pub(super) const LEDGER: &str = "
    SELECT name, size, modified_ns, hash, outcome, conversations, report FROM file WHERE folder_id = ?1";

/// Parts of the columns that changed after a generation.
pub(super) const CHANGED_SEGMENTS: &str = "
    SELECT segment, body FROM column_segment WHERE generation > ?1";

/// The last segment of the columns.
pub(super) const LAST_SEGMENT: &str = "SELECT max(segment) FROM column_segment";

/// The marks of a conversation, by its key.
pub(super) const MARKS_OF: &str = "SELECT kind, name, value, changed_ms FROM mark WHERE key = ?1";

/// All marks there are, those of each conversation together.
pub(super) const ALL_MARKS: &str = "
    SELECT key, kind, name, value, changed_ms FROM mark WHERE value <> '' ORDER BY key, kind, name";

/// What is kept of all marks, also of those that were taken away.
pub(super) const MARK_HISTORY: &str = "SELECT key, kind, name, value, changed_ms FROM mark ORDER BY key, kind, name";

/// Keys of conversations whose marks changed after a generation.
pub(super) const CHANGED_MARKS: &str = "SELECT key FROM mark WHERE generation > ?1";

/// All facts of the directory of one kind.
pub(super) const FACTS: &str = "
    SELECT since_ms, by_hand, fact FROM directory WHERE kind = ?1 ORDER BY id, since_ms, by_hand, fact";

/// A file of a folder.
pub(super) const FILE_OF_NAME: &str = "SELECT id FROM file WHERE folder_id = ?1 AND name = ?2";

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
