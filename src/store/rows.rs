//! Lines of the list, read by number.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _};

use super::derive::{agent_numbers, vendor_of};
use super::summary::{Summary, unpacked_conditions, unpacked_flags};
use super::values::ValueId;
use super::{ConversationId, plan};
use crate::directory::Joined;
use crate::model::{Agent, Flags, Key, Marks, Timestamp};

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
    pub agents: Vec<Agent>,
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
    /// One line of text: the visitor's first words, or the description; at most 200 characters.
    pub snippet: String,
    /// Number of problems.
    pub problems: u32,
    /// The user's own.
    pub marks: Marks,
    /// What the directory adds; no rules.
    pub joined: Joined,
}

impl Row {
    /// The line a summary makes.
    pub(super) fn of(id: ConversationId, summary: &Summary) -> Self {
        let [unanswered, visitor_last, commented] = unpacked_conditions(summary.flags);
        Self {
            id,
            key: summary.key.clone(),
            account: summary.account.clone(),
            started: Timestamp::from_millis(summary.started_ms),
            ended: Timestamp::from_millis(summary.ended_ms),
            visitor_name: summary.visitor_name.clone(),
            visitor_id: summary.visitor_id.clone(),
            visitor_email: summary.visitor_email.clone(),
            country_code: summary.country_code.clone(),
            agents: summary.agents.clone(),
            flags: unpacked_flags(summary.flags),
            unanswered,
            visitor_last,
            commented,
            stars: Some(summary.stars).filter(|stars| *stars > 0),
            messages: summary.messages,
            duration_ms: summary.duration_ms,
            first_response_ms: summary.first_response_ms,
            snippet: summary.snippet.clone(),
            problems: summary.problems,
            marks: Marks::default(),
            joined: Joined::default(),
        }
    }
}

/// Names by number, learnt as they are met. Numbers are never given again, so nothing here goes stale, save by a re-index.
#[derive(Debug, Default)]
pub(super) struct NamesByNumber {
    generation: i64,
    names: BTreeMap<u32, (String, String)>,
}

impl NamesByNumber {
    /// Names kept at most.
    const MANY: usize = 50_000;

    /// Forgets everything where the library changed.
    pub(super) fn at(&mut self, generation: i64) {
        if self.generation != generation || self.names.len() > Self::MANY {
            *self = Self { generation, ..Self::default() };
        }
    }

    /// Text and detail of the value with this number; empty where there is none.
    fn value(&mut self, connection: &Connection, id: u32) -> rusqlite::Result<(String, String)> {
        if let Some(name) = self.names.get(&id) {
            return Ok(name.clone());
        }
        let name = value(connection, ValueId(id))?.unwrap_or_default();
        self.names.insert(id, name.clone());
        Ok(name)
    }

    fn agent(&mut self, connection: &Connection, id: u32) -> rusqlite::Result<Agent> {
        self.value(connection, id).map(|(name, id)| Agent { id, name })
    }
}

/// Text and detail of a value.
pub(super) fn value(connection: &Connection, id: ValueId) -> rusqlite::Result<Option<(String, String)>> {
    connection.prepare_cached(plan::VALUE)?.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

/// One line without marks, or `None` where the conversation is gone.
pub(super) fn read(
    connection: &Connection,
    names: &mut NamesByNumber,
    id: ConversationId,
) -> rusqlite::Result<Option<Row>> {
    let mut statement = connection.prepare_cached(plan::ROW)?;
    let mut rows = statement.query([id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let flags: i64 = row.get(13)?;
    let [unanswered, visitor_last, commented] = unpacked_conditions(flags);
    let agents: Vec<Agent> = agent_numbers(row.get_ref(12)?.as_blob()?)
        .map(|agent| names.agent(connection, agent))
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(Row {
        id: row.get(0)?,
        key: key(row, 1)?,
        account: names.value(connection, row.get(5)?)?.0,
        started: Timestamp::from_millis(row.get(6)?),
        ended: Timestamp::from_millis(row.get(7)?),
        visitor_name: row.get(8)?,
        visitor_id: row.get(9)?,
        visitor_email: row.get(10)?,
        country_code: row.get(11)?,
        agents,
        flags: unpacked_flags(flags),
        unanswered,
        visitor_last,
        commented,
        stars: Some(row.get(14)?).filter(|stars| *stars > 0),
        messages: row.get(15)?,
        duration_ms: row.get(16)?,
        first_response_ms: row.get(17)?,
        snippet: row.get(18)?,
        problems: row.get(19)?,
        marks: Marks::default(),
        joined: Joined::default(),
    }))
}

/// The key whose four columns (vendor, account, id, begin) start at `at`.
pub(super) fn key(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Key> {
    Ok(Key {
        vendor: vendor_of(row.get(at)?),
        account: row.get(at + 1)?,
        id: row.get(at + 2)?,
        begin: Timestamp::from_millis(row.get(at + 3)?),
    })
}
