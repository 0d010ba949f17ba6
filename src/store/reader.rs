//! Reading: search, rows, conversations, originals. Never writes.

use std::path::PathBuf;
use std::sync::Arc;

use super::ConversationId;
use crate::error::Result;
use crate::model::{Conversation, FlagName, Flags, Key, Timestamp};
use crate::query::{Moment, Query};
use crate::text::Phrase;
use crate::work::Cancel;

/// An ordered list of conversations, shared.
#[derive(Clone, Debug, Default)]
pub struct ResultSet {
    /// Ids in the order of the query.
    pub ids: Arc<Vec<ConversationId>>,
    /// The state of the library that gave it.
    pub generation: u64,
}

/// Counts for the filters of the left rail, within a result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of it.
    pub all: u64,
    /// For each [`crate::query::Is`], in `Is::ALL` order.
    pub is: Vec<u64>,
    /// For 1 to 5 stars.
    pub stars: [u64; 5],
}

/// What one line of the list needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The library's number.
    pub id: ConversationId,
    /// Identity.
    pub key: Key,
    /// Account in any shape that has one.
    pub account: String,
    /// Begin.
    pub started: Option<Timestamp>,
    /// End.
    pub ended: Option<Timestamp>,
    /// Visitor's name.
    pub visitor_name: String,
    /// Visitor's id.
    pub visitor_id: String,
    /// Visitor's main e-mail.
    pub visitor_email: String,
    /// ISO country code as written.
    pub country_code: String,
    /// Agents: id and name.
    pub agents: Vec<crate::model::Agent>,
    /// Flags; the basis is kept.
    pub flags: Flags,
    /// The visitor wrote and no human replied.
    pub unanswered: bool,
    /// The visitor spoke last.
    pub visitor_last: bool,
    /// Whether the rating has a comment.
    pub commented: bool,
    /// Rating in stars.
    pub stars: Option<u8>,
    /// Messages written by anybody.
    pub messages: u32,
    /// Length, ms.
    pub duration_ms: Option<i64>,
    /// First response, ms.
    pub first_response_ms: Option<i64>,
    /// One line of text: the visitor's first words, or the description.
    pub snippet: String,
    /// Number of problems.
    pub problems: u32,
}

/// A conversation as stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The library's number.
    pub id: ConversationId,
    /// Decoded from the payload.
    pub conversation: Conversation,
    /// Where the payload was seen, the first sighting first.
    pub files: Vec<PathBuf>,
    /// Older copies, newest first.
    pub older: Vec<Version>,
}

/// An older copy of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Number of the copy, for [`Reader::original_version`].
    pub payload: i64,
    /// Where it was seen first.
    pub file: PathBuf,
    /// Size of the payload in bytes.
    pub bytes: u64,
}

/// What a typed key names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyMatch {
    /// Nothing.
    None,
    /// One conversation.
    One(ConversationId),
    /// Several; some of their keys, in order.
    Several(Vec<Key>),
}

/// A read-only connection. Sees one committed state at a time; [`Self::refresh`] moves to the newest.
#[derive(Debug)]
pub struct Reader {}

impl Reader {
    /// Moves to the newest committed state. Returns whether anything changed.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn refresh(&mut self) -> Result<bool> {
        Ok(false)
    }

    /// A number that grows with every committed change.
    #[must_use]
    pub fn generation(&self) -> u64 {
        0
    }

    /// Conversations in the library.
    #[must_use]
    pub fn total(&self) -> u64 {
        0
    }

    /// Runs a query: all ids, in order.
    ///
    /// # Errors
    /// The library cannot be read; cancelled.
    pub fn search(&mut self, _query: &Query, _moment: Moment, _cancel: &Cancel) -> Result<ResultSet> {
        Ok(ResultSet::default())
    }

    /// Counts within the conversations that match.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn counts(&mut self, _query: &Query, _moment: Moment, _cancel: &Cancel) -> Result<Counts> {
        Ok(Counts::default())
    }

    /// The rows of these conversations, in this order; vanished ones are left out.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn rows(&self, _ids: &[ConversationId]) -> Result<Vec<Row>> {
        Ok(Vec::new())
    }

    /// For each id one line of text around the first hit: decodes the payload, so for visible rows only.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn snippets(&self, _ids: &[ConversationId], _phrases: &[Phrase]) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    /// One conversation, or `None` where it is gone.
    ///
    /// # Errors
    /// The library cannot be read, or the payload is damaged.
    pub fn conversation(&self, _id: ConversationId) -> Result<Option<Stored>> {
        Ok(None)
    }

    /// The original bytes of the current payload.
    ///
    /// # Errors
    /// As [`Self::conversation`].
    pub fn original(&self, _id: ConversationId) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }

    /// The original bytes of one copy.
    ///
    /// # Errors
    /// As [`Self::conversation`].
    pub fn original_version(&self, _payload: i64) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }

    /// Finds a conversation by its key or any unambiguous shorter form: `55039`, `208:55039`, the first characters of an id.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn find_key(&self, _text: &str) -> Result<KeyMatch> {
        Ok(KeyMatch::None)
    }

    /// Stops the running statement from another thread.
    #[must_use]
    pub fn interrupter(&self) -> Box<dyn Fn() + Send + Sync> {
        Box::new(|| {})
    }

    /// How many conversations have this flag, for tests of counts.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn flag_count(&mut self, _flag: FlagName) -> Result<u64> {
        Ok(0)
    }
}
