//! A typed key → the conversation it names.
//!
//! Any unambiguous shorter form of the printed key will do: without the vendor, the account or the begin, and with the first characters of the
//! id only. An id typed in full beats ids that merely begin with it.

use rusqlite::Connection;

use super::{ConversationId, derive, plan, rows};
use crate::model::{Key, Timestamp, Vendor};

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

/// Keys told at most where there are several; one more shows that there are more.
const TOLD: usize = 10;

/// One way to read what was typed.
#[derive(Debug, PartialEq, Eq)]
struct Reading {
    vendor: Option<Vendor>,
    account: Option<String>,
    id: String,
    begin: Option<Timestamp>,
}

/// Finds a conversation.
pub(super) fn find(connection: &Connection, text: &str) -> rusqlite::Result<KeyMatch> {
    let text = text.trim();
    if let Ok(key) = text.parse::<Key>()
        && let Some((id, _payload)) = derive::find(connection, &key)?
    {
        return Ok(KeyMatch::One(id));
    }
    let readings = readings(text);
    for exact in [true, false] {
        let mut found: Vec<(Key, ConversationId)> = Vec::new();
        for reading in &readings {
            collect(connection, reading, exact, &mut found)?;
        }
        found.sort();
        found.dedup();
        match found.as_slice() {
            [] => {}
            [(_key, id)] => return Ok(KeyMatch::One(*id)),
            _ => {
                let keys = found.into_iter().map(|(key, _id)| key).take(TOLD + 1);
                return Ok(KeyMatch::Several(keys.collect()));
            }
        }
    }
    Ok(KeyMatch::None)
}

/// Every way to read the text: as it stands, and split at the separators of the printed form.
fn readings(text: &str) -> Vec<Reading> {
    let whole = Reading { vendor: None, account: None, id: text.to_owned(), begin: None };
    let (vendor, rest) = match text.split_once(':') {
        Some((word, rest)) if Vendor::from_word(word).is_some() => (Vendor::from_word(word), rest),
        _ => (None, text),
    };
    let (rest, begin) = match rest.rsplit_once('@') {
        Some((before, ms)) => match ms.parse().ok().and_then(Timestamp::from_millis) {
            Some(begin) => (before, Some(begin)),
            None => (rest, None),
        },
        None => (rest, None),
    };
    let (account, id) = match rest.split_once(':') {
        Some((account, id)) => (Some(unescaped(account)), id),
        None => (None, rest),
    };
    let split = Reading { vendor, account, id: unescaped(id), begin };
    let mut readings = vec![whole];
    if !readings.contains(&split) {
        readings.push(split);
    }
    readings.retain(|reading| !reading.id.is_empty());
    readings
}

fn unescaped(part: &str) -> String {
    percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned()
}

fn collect(
    connection: &Connection,
    reading: &Reading,
    exact: bool,
    found: &mut Vec<(Key, ConversationId)>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(if exact { plan::BY_ID } else { plan::BY_ID_PREFIX })?;
    // No text that begins with the id is larger than the id followed by the last character there is.
    let mut rows = if exact {
        statement.query([&reading.id])?
    } else {
        statement.query([&reading.id, &format!("{}{}", reading.id, char::MAX)])?
    };
    while let Some(row) = rows.next()? {
        let key = rows::key(row, 1)?;
        let meant = reading.vendor.is_none_or(|vendor| vendor == key.vendor)
            && reading.account.as_ref().is_none_or(|account| *account == key.account)
            && reading.begin.is_none_or(|begin| key.begin == Some(begin));
        if meant {
            found.push((key, row.get(0)?));
        }
        if found.len() > TOLD {
            break;
        }
    }
    Ok(())
}
