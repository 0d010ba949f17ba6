//! Writing what is derived of one conversation: its line, agents, words and record. One way for import, merge and re-index.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _};

use super::columns::Pending;
use super::sql::insert;
use super::summary::Summary;
use super::{ConversationId, plan};
use crate::model::{Agent, Vendor};

/// Where a conversation belongs and which copy is current.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    /// The current copy.
    pub(super) payload: i64,
    /// The file of the first copy.
    pub(super) file: u32,
    /// Its folder.
    pub(super) folder: u32,
}

/// Numbers of names that occur again and again.
#[derive(Debug, Default)]
pub(super) struct Names {
    accounts: BTreeMap<String, u32>,
    agents: BTreeMap<Agent, u32>,
}

impl Names {
    /// Names kept at most; beyond that they are looked up again.
    const MANY: usize = 50_000;

    fn account(&mut self, connection: &Connection, name: &str) -> rusqlite::Result<u32> {
        if let Some(id) = self.accounts.get(name) {
            return Ok(*id);
        }
        let known = connection
            .prepare_cached("SELECT id FROM account WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        let id = match known {
            Some(id) => id,
            None => insert(connection, "INSERT INTO account (name) VALUES (?1)", [name])?,
        };
        if self.accounts.len() >= Self::MANY {
            self.accounts.clear();
        }
        self.accounts.insert(name.to_owned(), id);
        Ok(id)
    }

    fn agent(&mut self, connection: &Connection, agent: &Agent) -> rusqlite::Result<u32> {
        if let Some(id) = self.agents.get(agent) {
            return Ok(*id);
        }
        let known = connection
            .prepare_cached("SELECT id FROM agent WHERE vendor_id = ?1 AND name = ?2")?
            .query_row((&agent.id, &agent.name), |row| row.get(0))
            .optional()?;
        let id = match known {
            Some(id) => id,
            None => {
                insert(connection, "INSERT INTO agent (vendor_id, name) VALUES (?1, ?2)", (&agent.id, &agent.name))?
            }
        };
        if self.agents.len() >= Self::MANY {
            self.agents.clear();
        }
        self.agents.insert(agent.clone(), id);
        Ok(id)
    }
}

/// The number of a vendor in the file.
pub(super) fn vendor_number(vendor: Vendor) -> i64 {
    match vendor {
        Vendor::Smartsupp => 1,
        Vendor::SnapEngage => 2,
    }
}

/// The vendor of a number in the file.
pub(super) fn vendor_of(number: i64) -> Vendor {
    if number == vendor_number(Vendor::SnapEngage) { Vendor::SnapEngage } else { Vendor::Smartsupp }
}

/// The conversation with this key and its current copy, if the library has it.
pub(super) fn find(
    connection: &Connection,
    key: &crate::model::Key,
) -> rusqlite::Result<Option<(ConversationId, i64)>> {
    connection
        .prepare_cached(plan::BY_KEY)?
        .query_row(
            (&key.id, key.begin.map_or(0, crate::model::Timestamp::as_millis), &key.account, vendor_number(key.vendor)),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
}

/// Writes everything derived of a conversation that has nothing derived yet.
pub(super) fn write(
    connection: &Connection,
    names: &mut Names,
    pending: &mut Pending,
    id: ConversationId,
    summary: &Summary,
    origin: Origin,
) -> rusqlite::Result<()> {
    let account = names.account(connection, &summary.account)?;
    let mut agents = Vec::with_capacity(summary.agents.len() * 4);
    let mut of_agent = connection
        .prepare_cached("INSERT OR IGNORE INTO conversation_agent (agent_id, conversation_id) VALUES (?1, ?2)")?;
    for agent in &summary.agents {
        let agent = names.agent(connection, agent)?;
        agents.extend(agent.to_le_bytes());
        of_agent.execute((agent, id))?;
    }
    connection
        .prepare_cached(
            "
            INSERT INTO conversation (
                id, vendor, vendor_id, begin_ms, key_account, payload_id, account_id, flags, stars, messages, started_ms, ended_ms,
                duration_ms, first_response_ms, problems, agents, country_code, visitor_id, visitor_name, visitor_email, snippet
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
        )?
        .execute(rusqlite::params![
            id,
            vendor_number(summary.key.vendor),
            summary.key.id,
            summary.key.begin.map_or(0, crate::model::Timestamp::as_millis),
            summary.key.account,
            origin.payload,
            account,
            summary.flags,
            summary.stars,
            summary.messages,
            summary.started_ms,
            summary.ended_ms,
            summary.duration_ms,
            summary.first_response_ms,
            summary.problems,
            agents,
            summary.country_code,
            summary.visitor_id,
            summary.visitor_name,
            summary.visitor_email,
            summary.snippet,
        ])?;
    let [visitor, agent, auto, people, details, pages] = &summary.words;
    connection
        .prepare_cached(
            "
            INSERT INTO conversation_text (rowid, visitor, agent, auto, people, details, pages)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((id, visitor, agent, auto, people, details, pages))?;
    pending.set(id, summary.record(origin.file, origin.folder, account));
    Ok(())
}

/// Takes out everything derived of a conversation. Returns whether there was a line of it.
pub(super) fn erase(connection: &Connection, pending: &mut Pending, id: ConversationId) -> rusqlite::Result<bool> {
    let agents: Option<Vec<u8>> = connection
        .prepare_cached("SELECT agents FROM conversation WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    // Apart, because `RETURNING` would need a savepoint (see `sql::insert`).
    connection.prepare_cached("DELETE FROM conversation WHERE id = ?1")?.execute([id])?;
    for agent in agent_numbers(agents.as_deref().unwrap_or_default()) {
        connection
            .prepare_cached("DELETE FROM conversation_agent WHERE agent_id = ?1 AND conversation_id = ?2")?
            .execute((agent, id))?;
    }
    connection.prepare_cached("DELETE FROM conversation_text WHERE rowid = ?1")?.execute([id])?;
    pending.set(id, super::columns::Record::ABSENT);
    Ok(agents.is_some())
}

/// The agents behind `conversation.agents`.
pub(super) fn agent_numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let (numbers, _rest) = bytes.as_chunks::<4>();
    numbers.iter().map(|number| u32::from_le_bytes(*number))
}
