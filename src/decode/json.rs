//! A JSON value that loses nothing: numbers keep their digits, objects their order, and repeated keys are noticed.
//!
//! Parsing is serde_json's. Text borrows from the input where it holds no escape. This file knows nothing of chats.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// The key under which serde_json hands over the digits of a number that is no 64-bit integer (feature `arbitrary_precision`).
const NUMBER_KEY: &str = "$serde_json::private::Number";

/// Up to this many keys, comparing each with each is faster than sorting.
const FEW_KEYS: usize = 64;

/// The members of an object in their order.
pub(super) type Members<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

/// One JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json<'a> {
    /// `null`; also what stays behind where a value was taken out.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, digit by digit as written.
    Number(String),
    /// A text without its escapes.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Self>),
    /// An object. `repeated` says that a key may stand in it more than once; see [`Json::settle`].
    Object(Members<'a>, Repeated),
}

/// Whether an object has a key more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeated {
    /// Every key stands once.
    No,
    /// At least one key stands more than once.
    Yes,
}

impl<'a> Json<'a> {
    /// Parses one complete value.
    pub(super) fn parse(text: &'a str) -> serde_json::Result<Self> {
        let mut json: Self = serde_json::from_str(text)?;
        // serde_json writes a + into exponents that have no sign.
        if json.has_exponent() {
            json.restore_exponents(&mut Exponents { rest: text.as_bytes() });
        }
        Ok(json)
    }

    fn has_exponent(&self) -> bool {
        match self {
            Self::Null | Self::Bool(_) | Self::Text(_) => false,
            Self::Number(digits) => is_exponential(digits.as_bytes()),
            Self::List(list) => list.iter().any(Self::has_exponent),
            Self::Object(members, _) => members.iter().any(|(_, value)| value.has_exponent()),
        }
    }

    /// Takes the digits of numbers with an exponent from the text, which has them in the same order.
    fn restore_exponents(&mut self, exponents: &mut Exponents<'_>) {
        match self {
            Self::Number(digits) if is_exponential(digits.as_bytes()) => {
                if let Some(written) = exponents.next().and_then(|digits| std::str::from_utf8(digits).ok()) {
                    written.clone_into(digits);
                }
            }
            Self::Null | Self::Bool(_) | Self::Text(_) | Self::Number(_) => {}
            Self::List(list) => list.iter_mut().for_each(|value| value.restore_exponents(exponents)),
            Self::Object(members, _) => {
                for (_, value) in members {
                    value.restore_exponents(exponents);
                }
            }
        }
    }

    /// What it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(..) => "an object",
        }
    }

    /// The members, if it is an object.
    pub(super) fn members(&self) -> Option<&Members<'a>> {
        if let Self::Object(members, _) = self { Some(members) } else { None }
    }

    /// The value of a key, if it is an object that has it; the last one where the key is repeated.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        get(self.members()?, key)
    }

    /// Whether it is `null`.
    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is empty in every sense: null, a blank text, an empty list or object.
    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Bool(_) | Self::Number(_) => false,
            Self::Text(text) => text.trim().is_empty(),
            Self::List(list) => list.is_empty(),
            Self::Object(members, _) => members.is_empty(),
        }
    }

    /// Its compact JSON text; numbers digit by digit as they came.
    pub(super) fn to_json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(digits) => out.push_str(digits),
            Self::Text(text) => write_text(text, out),
            Self::List(list) => {
                out.push('[');
                for (index, value) in list.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    value.write(out);
                }
                out.push(']');
            }
            Self::Object(members, _) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_text(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// Whether a key stands more than once in it or below.
    fn repeats(&self) -> bool {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => false,
            Self::List(list) => list.iter().any(Self::repeats),
            Self::Object(members, repeated) => {
                *repeated == Repeated::Yes || members.iter().any(|(_, value)| value.repeats())
            }
        }
    }

    /// Leaves only the last member of every repeated key, and tells each such key with the pointer of its object.
    pub(super) fn settle(&mut self, tell: &mut dyn FnMut(&str, &str)) {
        // Pointers are worth writing only where there is something to tell.
        if self.repeats() {
            self.settle_below(&mut String::new(), tell);
        }
    }

    /// Recursion is bounded: serde_json takes no text nested more than 128 deep.
    fn settle_below(&mut self, pointer: &mut String, tell: &mut dyn FnMut(&str, &str)) {
        let below = pointer.len();
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => {}
            Self::List(list) => {
                for (index, value) in list.iter_mut().enumerate() {
                    // Writing to a String cannot fail.
                    let _infallible = write!(pointer, "/{index}");
                    value.settle_below(pointer, tell);
                    pointer.truncate(below);
                }
            }
            Self::Object(members, repeated) => {
                if *repeated == Repeated::Yes {
                    keep_last(members, &mut |key| tell(pointer, key));
                    *repeated = Repeated::No;
                }
                for (key, value) in members {
                    push_pointer(pointer, key);
                    value.settle_below(pointer, tell);
                    pointer.truncate(below);
                }
            }
        }
    }
}

/// The value of a key; the last one where it is repeated.
pub(super) fn get<'m, 'a>(members: &'m Members<'a>, key: &str) -> Option<&'m Json<'a>> {
    members.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
}

/// Appends one step of a JSON pointer (RFC 6901).
pub(super) fn push_pointer(pointer: &mut String, key: &str) {
    pointer.push('/');
    for character in key.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            _ => pointer.push(character),
        }
    }
}

fn is_exponential(digits: &[u8]) -> bool {
    digits.iter().any(|byte| matches!(byte, b'e' | b'E'))
}

/// The numbers with an exponent in a JSON text.
struct Exponents<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Exponents<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.rest.iter().position(|byte| matches!(byte, b'"' | b'-' | b'0'..=b'9'))?;
            let found = self.rest.get(at..)?;
            if found.first() == Some(&b'"') {
                self.rest = behind_string(found);
                continue;
            }
            let is_number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
            let length = found.iter().position(|byte| !is_number(byte)).unwrap_or(found.len());
            let (number, rest) = found.split_at_checked(length)?;
            self.rest = rest;
            if is_exponential(number) {
                return Some(number);
            }
        }
    }
}

/// What follows the string that begins a text.
pub(super) fn behind_string(text: &[u8]) -> &[u8] {
    let mut rest = text.get(1..).unwrap_or_default();
    while let Some(at) = memchr::memchr2(b'"', b'\\', rest) {
        let step = if rest.get(at) == Some(&b'\\') { at + 2 } else { at + 1 };
        let quoted = step == at + 1;
        rest = rest.get(step..).unwrap_or_default();
        if quoted {
            return rest;
        }
    }
    &[]
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte < 0x20 || matches!(byte, b'"' | b'\\')) {
        let Some((plain, special)) = rest.split_at_checked(at) else { break };
        out.push_str(plain);
        let mut characters = special.chars();
        match characters.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(control) => {
                // Writing to a String cannot fail.
                let _infallible = write!(out, "\\u{:04x}", u32::from(control));
            }
            None => {}
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Whether a key stands more than once: compared pairwise in small objects, sorted in large ones, so that no object costs more than
/// n log n.
fn has_repeated_key(members: &Members<'_>) -> bool {
    if members.len() <= FEW_KEYS {
        let mut rest = members.as_slice();
        while let Some(((key, _), others)) = rest.split_first() {
            if others.iter().any(|(other, _)| other == key) {
                return true;
            }
            rest = others;
        }
        return false;
    }
    let mut keys: Vec<&str> = members.iter().map(|(key, _)| key.as_ref()).collect();
    keys.sort_unstable();
    keys.windows(2).any(|pair| pair.first() == pair.last())
}

/// Drops all but the last member of each key, and tells each key that stood more than once, in order of the alphabet.
fn keep_last(members: &mut Members<'_>, tell: &mut dyn FnMut(&str)) {
    let mut order: Vec<(&str, usize)> = members.iter().enumerate().map(|(at, (key, _))| (key.as_ref(), at)).collect();
    order.sort_unstable();
    let mut dropped = vec![false; order.len()];
    let mut told = None;
    for pair in order.windows(2) {
        if let [(key, at), (next, _)] = pair
            && key == next
        {
            if let Some(drop) = dropped.get_mut(*at) {
                *drop = true;
            }
            if told != Some(*key) {
                told = Some(*key);
                tell(key);
            }
        }
    }
    let mut dropped = dropped.into_iter();
    members.retain(|_| dropped.next() != Some(true));
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Json::Bool(value))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    /// A whole number of up to 64 bits, whose digits can be in one way only.
    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Json::Number(number.to_string()))
    }

    /// Below zero, or -0.
    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Json::Number(if number == 0 { "-0".to_owned() } else { number.to_string() }))
    }

    /// The digits of any other number: serde_json hands over texts of the input by `visit_str` and
    /// `visit_borrowed_str` only.
    fn visit_string<E>(self, digits: String) -> Result<Self::Value, E> {
        Ok(Json::Number(digits))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = access.next_element()? {
            list.push(value);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let Some(Key(first)) = access.next_key()? else { return Ok(Json::Object(Vec::new(), Repeated::No)) };
        let is_number = first == NUMBER_KEY;
        let value = access.next_value()?;
        if is_number && let Json::Number(digits) = value {
            return Ok(Json::Number(digits));
        }
        let mut members = Vec::with_capacity(8);
        members.push((first, value));
        while let Some((Key(key), value)) = access.next_entry()? {
            members.push((key, value));
        }
        if members.capacity() > 2 * members.len() {
            members.shrink_to_fit();
        }
        let repeated = if has_repeated_key(&members) { Repeated::Yes } else { Repeated::No };
        Ok(Json::Object(members, repeated))
    }
}

/// A key, borrowed where it holds no escape.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost() {
        for text in [
            r#"{"id":123456789012345678901234567890,"score":1e400,"half":-0.50,"text\\\":1e5":"-1e5","list":[1,-0,1E-5,-2.0e+07,true,null,"ä\nb"]}"#,
            r#"{"z":1,"a":{},"m":[]}"#,
            r#"{"$serde_json::private::Number":"1","other":2}"#,
            r#""\u0001\"\\""#,
        ] {
            assert_eq!(Json::parse(text).expect(text).to_json(), text);
        }
    }

    #[test]
    fn repeated_keys_are_told_and_the_last_one_wins() {
        let text = r#"{"a":1,"b":[{"c/d":1,"c/d":2,"c/d":3}],"a":2}"#;
        let mut json = Json::parse(text).expect("valid");
        let mut told = Vec::new();
        json.settle(&mut |pointer, key| told.push(format!("{pointer} {key}")));
        assert_eq!(told, [" a", "/b/0 c/d"]);
        assert_eq!(json.to_json(), r#"{"b":[{"c/d":3}],"a":2}"#);
    }

    #[test]
    fn large_objects_are_checked_too() {
        let unique: Vec<String> = (0..500).map(|n| format!("\"k{n}\":{n}")).collect();
        let text = format!("{{{}}}", unique.join(","));
        assert!(matches!(Json::parse(&text).expect("valid"), Json::Object(_, Repeated::No)));
        let text = format!("{{{},\"k7\":0}}", unique.join(","));
        let mut json = Json::parse(&text).expect("valid");
        assert!(matches!(json, Json::Object(_, Repeated::Yes)));
        json.settle(&mut |_, key| assert_eq!(key, "k7"));
        assert_eq!(json.get("k7"), Some(&Json::Number("0".into())));
    }
}
