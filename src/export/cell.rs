//! The value of one cell before it is written, and the JSON of lists and objects.

use std::borrow::Cow;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::model::{Flag, Timestamp};

/// The value of one cell. How it is written is the business of `csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// Unknown.
    Empty,
    /// Text of people, vendors or websites: guarded.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A length of time in ms, written in seconds.
    Duration(i64),
    /// Yes or no.
    Bool(bool),
    /// An instant.
    Time(Timestamp),
}

impl<'a> Cell<'a> {
    /// Text, or nothing where it is empty.
    pub(super) fn text(text: &'a str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(Cow::Borrowed(text)) }
    }

    /// Made-up text, or nothing where it is empty.
    pub(super) fn owned(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(Cow::Owned(text)) }
    }

    pub(super) fn time(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Empty, Self::Time)
    }

    pub(super) fn duration(ms: Option<i64>) -> Self {
        ms.map_or(Self::Empty, Self::Duration)
    }

    pub(super) fn flag(flag: Flag) -> Self {
        flag.value.map_or(Self::Empty, Self::Bool)
    }

    pub(super) fn count(count: u32) -> Self {
        Self::Integer(i64::from(count))
    }

    /// A JSON list, or nothing where it is empty.
    pub(super) fn list(items: impl Iterator<Item = Value>) -> Self {
        let items: Vec<Value> = items.collect();
        if items.is_empty() { Self::Empty } else { Self::owned(Value::Array(items).to_string()) }
    }

    /// A JSON object of members that are JSON already, in their order, or nothing where it is empty.
    pub(super) fn members<'m>(members: impl Iterator<Item = (&'m str, &'m str)>) -> Self {
        let mut out = String::new();
        for (name, text) in members {
            out.push_str(if out.is_empty() { "{" } else { "," });
            out.push_str(&json!(name).to_string());
            out.push(':');
            match serde_json::from_str::<&RawValue>(text) {
                Ok(raw) => out.push_str(raw.get()),
                Err(_) => out.push_str(&json!(text).to_string()),
            }
        }
        if !out.is_empty() {
            out.push('}');
        }
        Self::owned(out)
    }
}

/// An object without the members that are empty.
pub(super) fn object(members: &[(&str, &str)]) -> Value {
    let stated = members.iter().filter(|(_, value)| !value.is_empty());
    Value::Object(stated.map(|(name, value)| ((*name).to_owned(), json!(value))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_of_unknown_fields_is_embedded_as_it_is() {
        let members = [("/a", "{\"x\": 1.50}"), ("/b\"", "12345678901234567890123"), ("/c", "not json")];
        let expected = r#"{"/a":{"x": 1.50},"/b\"":12345678901234567890123,"/c":"not json"}"#;
        assert_eq!(Cell::members(members.into_iter()), Cell::owned(expected.to_owned()));
        assert_eq!(Cell::members(std::iter::empty()), Cell::Empty);
        assert_eq!(Cell::list(std::iter::empty()), Cell::Empty);
    }
}
