//! Writing what is derived of one conversation: its line, values, words, beginnings and record. One way for import, merge and re-index.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _};

use super::summary::Summary;
use super::values::{Value, ValueId, ValueKind};
use super::{ConversationId, columns, plan, prefixes, value_segments, words};
use crate::model::Vendor;

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

/// Everything derived that waits for the end of a batch.
#[derive(Debug, Default)]
pub(super) struct Pending {
    columns: columns::Pending,
    values: value_segments::Pending,
    prefixes: prefixes::Pending,
    words: words::Pending,
}

impl Pending {
    /// Whether it should be written before the batch ends, because it takes much memory.
    pub(super) fn is_heavy(&self) -> bool {
        self.words.is_heavy()
    }

    /// Writes it all.
    pub(super) fn write(&mut self, connection: &Connection, generation: i64) -> rusqlite::Result<()> {
        self.columns.write(connection, generation)?;
        self.values.write(connection, generation)?;
        self.prefixes.write(connection)?;
        self.words.write(connection, generation)
    }
}

/// Numbers of values that occur again and again.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashMap<Value, ValueId>,
    /// The largest running number given.
    last: Option<u32>,
}

impl Names {
    /// Values kept at most; beyond that they are looked up again.
    const MANY: usize = 100_000;

    fn id(&mut self, connection: &Connection, value: &Value) -> rusqlite::Result<ValueId> {
        if let Some(id) = self.known.get(value) {
            return Ok(*id);
        }
        let known: Option<u32> = connection
            .prepare_cached(plan::VALUE_ID)?
            .query_row((value.kind.number(), &value.text, &value.detail), |row| row.get(0))
            .optional()?;
        let id = match known {
            Some(id) => ValueId(id),
            None => self.new_id(connection, value)?,
        };
        if self.known.len() >= Self::MANY {
            self.known.clear();
        }
        self.known.insert(value.clone(), id);
        Ok(id)
    }

    fn new_id(&mut self, connection: &Connection, value: &Value) -> rusqlite::Result<ValueId> {
        let last = match self.last {
            Some(last) => last,
            None => connection
                .query_row("SELECT max(id) FROM value", [], |row| row.get::<_, Option<u32>>(0))?
                .map_or(0, |id| ValueId(id).running()),
        };
        let id = ValueId::new(last + 1, value.kind);
        self.last = Some(last + 1);
        connection.prepare_cached("INSERT INTO value (id, kind, text, detail) VALUES (?1, ?2, ?3, ?4)")?.execute((
            id.0,
            value.kind.number(),
            &value.text,
            &value.detail,
        ))?;
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
    let values: Vec<ValueId> =
        summary.values.iter().map(|value| names.id(connection, value)).collect::<rusqlite::Result<_>>()?;
    let of_kind = |kind| values.iter().filter(move |id| id.kind() == Some(kind));
    let account = of_kind(ValueKind::Account).next().map_or(0, |id| id.0);
    let agents: Vec<u8> = of_kind(ValueKind::Agent).flat_map(|id| id.0.to_le_bytes()).collect();
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
    pending.columns.set(id, summary.record(origin.file, origin.folder));
    pending.values.set(id.0, values);
    pending.prefixes.add(id.0, &summary.prefixes);
    pending.words.add(id.0, &summary.words);
    Ok(())
}

/// Takes out everything derived of a conversation. Returns whether there was a line of it.
pub(super) fn erase(connection: &Connection, pending: &mut Pending, id: ConversationId) -> rusqlite::Result<bool> {
    let erased = connection.prepare_cached("DELETE FROM conversation WHERE id = ?1")?.execute([id])? > 0;
    pending.columns.set(id, columns::Record::ABSENT);
    pending.values.set(id.0, Vec::new());
    pending.prefixes.erase(id.0);
    pending.words.erase(id.0);
    Ok(erased)
}

/// The agents behind `conversation.agents`.
pub(super) fn agent_numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let (numbers, _rest) = bytes.as_chunks::<4>();
    numbers.iter().map(|number| u32::from_le_bytes(*number))
}
