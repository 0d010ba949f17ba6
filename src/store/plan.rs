//! The statements that must be fast, and the one place where a condition becomes SQL.
//!
//! Values are always bound. A test asks SQLite how it would run each of them (plan_tests.rs).

use crate::query::Side;
use crate::text::Phrase;

/// Conversations that contain what an FTS5 expression says (see [`match_text`]).
pub(super) const TEXT: &str = "SELECT rowid FROM conversation_text WHERE conversation_text MATCH ?1";

/// Conversations of one agent.
pub(super) const OF_AGENT: &str = "SELECT conversation_id FROM conversation_agent WHERE agent_id = ?1";

/// Conversations with exactly this vendor id.
pub(super) const OF_VENDOR_ID: &str = "SELECT id FROM conversation WHERE vendor_id = ?1";

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

/// A file of a folder.
pub(super) const FILE_OF_NAME: &str = "SELECT id FROM file WHERE folder_id = ?1 AND name = ?2";

/// How several texts are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    All,
    Any,
}

/// The FTS5 expression that finds these phrases. Everything is quoted: nothing a person typed is ever read as FTS5's own syntax.
pub(super) fn match_text(phrases: &[(&Phrase, Side)], join: Join) -> String {
    let word = match join {
        Join::All => " AND ",
        Join::Any => " OR ",
    };
    let mut out = String::new();
    for (phrase, side) in phrases {
        if !out.is_empty() {
            out.push_str(word);
        }
        out.push_str(match side {
            Side::Anywhere => "",
            Side::Messages => "{visitor agent auto} : ",
            Side::Visitor => "{visitor} : ",
            Side::Agent => "{agent} : ",
        });
        out.push('"');
        out.push_str(&phrase.words.join(" ").replace('"', "\"\""));
        out.push('"');
        if phrase.prefix {
            out.push('*');
        }
    }
    out
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
