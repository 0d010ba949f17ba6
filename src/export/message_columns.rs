//! The table of message columns.

use serde_json::{Value as Json, json};

use super::cell::{Cell, object};
use super::columns::{Column, Value};
use crate::model::{Message, Zone};

/// What a row of the messages CSV is made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct MessageRow<'a> {
    /// Printed key of the conversation.
    pub(super) key: &'a str,
    /// Position in the conversation, from 1.
    pub(super) number: usize,
    pub(super) message: &'a Message,
    /// How long the visitor had waited for this reply.
    pub(super) response_ms: Option<i64>,
    pub(super) zone: Zone,
}

const fn column(name: &'static str, help: &'static str, value: for<'a> fn(&MessageRow<'a>) -> Cell<'a>) -> Column {
    Column { name, help, default: true, value: Value::Message(value) }
}

/// Message columns, in order; new ones only at the end.
pub const MESSAGE_COLUMNS: &[Column] = &[
    column("conversation_key", "Identity of the conversation", |row| Cell::text(row.key)),
    column("message_no", "Position in the conversation, from 1", |row| {
        i64::try_from(row.number).map_or(Cell::Empty, Cell::Integer)
    }),
    column("sent_at", "When", |row| Cell::time(row.message.sent)),
    column("sent_stated", "Time as the vendor writes it", |row| Cell::text(&row.message.sent_stated)),
    column("time_zone", "Zone of all times in the row", |row| Cell::text(row.zone.name())),
    column("role", "visitor, agent, trigger, bot, system or other", |row| Cell::text(row.message.role.word())),
    column("author_name", "Name shown above the message", |row| Cell::text(&row.message.author_name)),
    column("author_id", "The vendor's id of the author", |row| Cell::text(&row.message.author_id)),
    column("text", "What was written, exactly as sent", |row| Cell::text(&row.message.text)),
    column("translations", "Translations, JSON list of language and text", |row| {
        let all = row.message.translations.iter();
        Cell::list(all.map(|one| object(&[("language", &one.language), ("text", &one.text)])))
    }),
    column("event_code", "Code of a system event", |row| Cell::text(row.message.event.as_deref().unwrap_or(""))),
    column("triggered_by", "Rule that sent an automatic message", |row| {
        Cell::text(row.message.triggered_by.as_deref().unwrap_or(""))
    }),
    column("response_s", "How long the visitor had waited for this reply, seconds", |row| {
        Cell::duration(row.response_ms)
    }),
    column("role_stated", "The vendor's own word for the role", |row| Cell::text(&row.message.role_stated)),
    column("author_stated", "The author as the vendor writes it", |row| Cell::text(&row.message.author_stated)),
    column("message_email", "E-mail address stated with the message", |row| Cell::text(&row.message.email)),
    column("attachments", "Files sent with it, JSON list", |row| {
        Cell::list(row.message.attachments.iter().map(|file| {
            let mut json = object(&[("name", &file.name), ("url", &file.url), ("kind", &file.kind)]);
            if let (Some(bytes), Json::Object(members)) = (file.bytes, &mut json) {
                members.insert("bytes".to_owned(), json!(bytes));
            }
            json
        }))
    }),
    column("unknown_fields", "Fields nobody knew, JSON object", |row| {
        Cell::members(row.message.unknown.iter().map(|(name, json)| (name.as_str(), json.as_str())))
    }),
];
