//! One text → what it is: strict parsing, the second attempt, envelopes and wrappers.
//!
//! Payloads are cut out of the original bytes, never written anew.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::detect::{self, Kind};
use super::json::{Json, behind_string, push_pointer};
use super::loose::{At, Fields, Notes};
use super::relax::{Relaxed, relax};
use super::{
    Decoded, Failure, Finding, Framer, Learnt, Piece, Relaxation, describe, rest, secrets, smartsupp, snapengage, xml,
};
use crate::model::{Conversation, Problem, ProblemKind, Vendor};

/// The most values (and containers) of one object that is taken: each takes some dozen bytes while it is read, however short it is.
pub const MAX_VALUES: usize = 5_000_000;

/// Wrappers within wrappers that are opened.
const WRAPPED_AT_MOST: u32 = 3;

/// A text and the bytes it was made of.
struct Source<'f, 'a> {
    original: &'f [u8],
    text: &'a str,
    /// Set where the text differs from the bytes.
    relaxed: Option<&'a Relaxed>,
    /// What was needed so far, further out included.
    needed: Vec<Relaxation>,
}

impl<'f> Source<'f, '_> {
    /// The original bytes of a part of the text.
    fn payload(&self, part: &str) -> &'f [u8] {
        let from = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let (from, to) = match self.relaxed {
            Some(relaxed) => (relaxed.original(from), relaxed.original(from + part.len())),
            None => (from, from + part.len()),
        };
        self.original.get(from..to).unwrap_or_default()
    }
}

/// Reads a text: usually one conversation, several for an envelope. Places in failures count from the text's first byte.
pub(super) fn read<'f>(bytes: &'f [u8], needed: &[Relaxation]) -> Vec<Finding<'f>> {
    read_wrapped(bytes, needed, 0)
}

fn read_wrapped<'f>(bytes: &'f [u8], needed: &[Relaxation], wrapped: u32) -> Vec<Finding<'f>> {
    if xml::is_xml(bytes) {
        return vec![read_case(bytes, needed)];
    }
    let mut out = Vec::new();
    let result = with_source(bytes, needed, |source, json| find(source, source.text, json, wrapped, &mut out));
    if let Err(failure) = result {
        match elements_of_broken(bytes, needed, wrapped) {
            Some(elements) => out.extend(elements),
            None => out.push(match rest::repaired(bytes) {
                Some(learnt) => Finding::Directory(Box::new(learnt)),
                None => Finding::Failed(failure),
            }),
        }
    }
    out
}

/// The elements of a list, or of a wrapper around one, that cannot be parsed as a whole: what is wrong with one of them costs only itself.
/// `None` where it is no such thing.
fn elements_of_broken(bytes: &[u8], needed: &[Relaxation], wrapped: u32) -> Option<Vec<Finding<'static>>> {
    if wrapped == WRAPPED_AT_MOST {
        return None;
    }
    let mut framer = Framer::opening_wrappers(bytes);
    let (mut out, mut relaxed, mut opened) = (Vec::new(), Vec::new(), false);
    // Reading from memory does not fail.
    while let Ok(Some(piece)) = framer.next_piece() {
        match piece {
            Piece::Frame(frame) if frame.bytes.len() == bytes.trim_ascii().len() => return None,
            Piece::Frame(frame) => {
                opened = true;
                let mut findings = read_wrapped(&frame.bytes, needed, wrapped + 1);
                for finding in &mut findings {
                    finding.place(frame.line, frame.column);
                }
                out.extend(findings.into_iter().map(Finding::into_owned));
            }
            Piece::Finding(finding) => out.push(finding),
            Piece::Relaxed(relaxation) => relaxed.push(relaxation),
        }
    }
    for finding in &mut out {
        if let Finding::Conversation(decoded) = finding {
            decoded.relaxed.extend(&relaxed);
            decoded.relaxed.sort_unstable();
            decoded.relaxed.dedup();
        }
    }
    opened.then_some(out)
}

/// Reads a case of SnapEngage's older format, which is XML.
fn read_case<'f>(bytes: &'f [u8], needed: &[Relaxation]) -> Finding<'f> {
    let text = String::from_utf8_lossy(bytes);
    let json = match xml::parse(&text) {
        Ok(json) => json,
        Err(error) => {
            let before = text.get(..error.at).unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let line = before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
            let column = (before.len() - line_start) as u64 + 1;
            return Finding::Failed(Failure { line, column, message: error.message });
        }
    };
    let Some(Kind::Conversation(vendor)) = json.members().map(detect::detect) else {
        let keys = json.members().map(detect::unknown).unwrap_or_default();
        return Finding::NotConversation(
            format!("an XML case that is no conversation, {keys}").trim_end_matches(", ").to_owned(),
        );
    };
    let mut relaxed = needed.to_vec();
    if matches!(text, Cow::Owned(_)) {
        relaxed.push(Relaxation::InvalidUtf8);
    }
    relaxed.sort_unstable();
    relaxed.dedup();
    let conversation = conversation(vendor, json, bytes, matches!(text, Cow::Owned(_)));
    Finding::Conversation(Box::new(Decoded { conversation, payload: bytes.into(), relaxed }))
}

/// Reads the payload of one conversation.
pub(super) fn read_payload(bytes: &[u8]) -> Result<Conversation, Failure> {
    if xml::is_xml(bytes) {
        return match read_case(bytes, &[]) {
            Finding::Conversation(decoded) => Ok(decoded.conversation),
            Finding::Failed(failure) => Err(failure),
            _ => Err(Failure { line: 0, column: 0, message: "This is no conversation".to_owned() }),
        };
    }
    let no_conversation = || Failure { line: 0, column: 0, message: "This is no conversation".to_owned() };
    with_source(bytes, &[], |source, json| match json.members().map(detect::detect) {
        Some(Kind::Conversation(vendor)) => Ok(conversation(vendor, json, bytes, source.relaxed.is_some())),
        _ => Err(no_conversation()),
    })?
}

/// Parses strictly, then with relaxations, and hands over the value. Where both fail, the second failure is the one that hurts.
fn with_source<'f, T>(
    bytes: &'f [u8],
    needed: &[Relaxation],
    then: impl FnOnce(&Source<'f, '_>, Json<'_>) -> T,
) -> Result<T, Failure> {
    if has_too_many_values(bytes) {
        let message = format!(
            "The object that begins here holds more than {} million values and was left out",
            MAX_VALUES / 1_000_000
        );
        return Err(Failure { line: 0, column: 0, message });
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(json) = Json::parse(text)
    {
        return Ok(then(&Source { original: bytes, text, relaxed: None, needed: needed.to_vec() }, json));
    }
    let relaxed = relax(bytes);
    match Json::parse(&relaxed.text) {
        Ok(json) => {
            let mut all = [needed, &relaxed.applied].concat();
            all.sort_unstable();
            all.dedup();
            Ok(then(&Source { original: bytes, text: &relaxed.text, relaxed: Some(&relaxed), needed: all }, json))
        }
        Err(error) => Err(failure(bytes, &relaxed, &error)),
    }
}

/// Whether a text holds more than [`MAX_VALUES`], as its commas and brackets tell.
fn has_too_many_values(bytes: &[u8]) -> bool {
    if bytes.len() <= MAX_VALUES {
        return false;
    }
    let (mut values, mut rest) = (0, bytes);
    while let Some((byte, behind)) = rest.split_first() {
        rest = if *byte == b'"' { behind_string(rest) } else { behind };
        values += usize::from(matches!(byte, b',' | b'[' | b'{'));
    }
    values > MAX_VALUES
}

/// The failure of a text at its place in the original bytes.
fn failure(bytes: &[u8], relaxed: &Relaxed, error: &serde_json::Error) -> Failure {
    let message = describe::sentence(error);
    let line_start = match error.line() {
        0 | 1 => 0,
        line => memchr::memchr_iter(b'\n', relaxed.text.as_bytes()).nth(line - 2).map_or(0, |at| at + 1),
    };
    let at = relaxed.original(line_start + error.column().saturating_sub(1)).min(bytes.len());
    let before = bytes.get(..at).unwrap_or_default();
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let lines = memchr::memchr_iter(b'\n', before).count();
    Failure { line: lines as u64 + 1, column: (at - line_start) as u64 + 1, message }
}

/// Says what a value of the text is; `part` is its own text.
fn find<'f>(source: &Source<'f, '_>, part: &str, mut json: Json<'_>, wrapped: u32, out: &mut Vec<Finding<'f>>) {
    match json {
        Json::Object(ref members, _) => match detect::detect(members) {
            Kind::Conversation(vendor) => out.push(found(source, part, vendor, json)),
            Kind::Directory(shape, name) => tell_learnt(rest::learn(shape, name, json, &source.needed), out),
            Kind::Other(name) | Kind::Unknown(name) => out.push(Finding::NotConversation(name)),
            Kind::Cases => find_member(source, part, &mut json, "cases", wrapped, out),
            Kind::Wrapper(keys) => {
                let unknown = detect::unknown(members);
                if wrapped == WRAPPED_AT_MOST {
                    out.push(Finding::NotConversation(unknown));
                    return;
                }
                let account = rest::account_around(members);
                let mut dropped = BTreeSet::new();
                secrets::names(members, &mut dropped);
                let from = out.len();
                find_wrapped(source, part, json, &keys, wrapped, out);
                belong(out.get_mut(from..).unwrap_or_default(), account.as_deref(), dropped);
            }
        },
        Json::List(list) if list.is_empty() => out.push(Finding::NotConversation("an empty list".to_owned())),
        Json::List(list) => {
            let parts = elements(part);
            for (element, part) in list.into_iter().zip(parts) {
                if !matches!(element, Json::Null) {
                    find(source, part.get(), element, wrapped, out);
                }
            }
        }
        Json::Text(inner) if wrapped < WRAPPED_AT_MOST => {
            let bytes = inner.trim_start_matches('\u{feff}').as_bytes();
            if inner.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
                out.extend(read_wrapped(bytes, &source.needed, wrapped + 1).into_iter().map(within_text));
            } else if xml::holds_case(&inner) {
                let mut framer = Framer::new(bytes);
                // Reading from memory does not fail.
                while let Ok(Some(piece)) = framer.next_piece() {
                    match piece {
                        Piece::Frame(frame) => {
                            out.extend(
                                read_wrapped(&frame.bytes, &source.needed, wrapped + 1).into_iter().map(within_text),
                            );
                        }
                        Piece::Finding(finding) => out.push(within_text(finding)),
                        Piece::Relaxed(_) => {}
                    }
                }
            } else {
                out.push(Finding::NotConversation("a text".to_owned()));
            }
        }
        other => out.push(Finding::NotConversation(other.kind().to_owned())),
    }
}

/// A finding in a text within a text: places there mean nothing in the file.
fn within_text<'f>(finding: Finding<'_>) -> Finding<'f> {
    match finding {
        Finding::Failed(Failure { message, .. }) => {
            Finding::Failed(Failure { line: 0, column: 0, message: format!("{message}, in a text within the file") })
        }
        other => other.into_owned(),
    }
}

/// Opens the first key that holds a conversation; without one all that hold something for the directory, or says what the first one holds.
fn find_wrapped<'f>(
    source: &Source<'f, '_>,
    part: &str,
    mut json: Json<'_>,
    keys: &[&str],
    wrapped: u32,
    out: &mut Vec<Finding<'f>>,
) {
    let mut first = None;
    let mut told = Vec::new();
    for key in keys {
        let mut inner = Vec::new();
        find_member(source, part, &mut json, key, wrapped + 1, &mut inner);
        if inner.iter().any(|finding| matches!(finding, Finding::Conversation(_))) {
            out.append(&mut inner);
            return;
        }
        if inner.iter().any(|finding| matches!(finding, Finding::Directory(_))) {
            told.append(&mut inner);
        } else {
            first.get_or_insert(inner);
        }
    }
    if told.is_empty() {
        out.extend(first.unwrap_or_default());
    } else {
        out.append(&mut told);
    }
}

/// Tells what was found for the directory within a wrapper of which account it is, and what secrets stand around it.
fn belong(found: &mut [Finding<'_>], account: Option<&str>, mut dropped: BTreeSet<String>) {
    for finding in found {
        let Finding::Directory(learnt) = finding else { continue };
        if let Some(account) = account {
            learnt.entries.iter_mut().for_each(|entry| entry.fact.belongs_to(account));
        }
        // Told once, with the first.
        dropped.extend(learnt.dropped.drain(..));
        learnt.dropped = std::mem::take(&mut dropped).into_iter().collect();
    }
}

fn tell_learnt((learnt, failure): (Learnt, Option<Failure>), out: &mut Vec<Finding<'_>>) {
    if !learnt.entries.is_empty() || !learnt.dropped.is_empty() {
        out.push(Finding::Directory(Box::new(learnt)));
    } else if failure.is_none() {
        out.push(Finding::NotConversation(learnt.what));
    }
    out.extend(failure.map(Finding::Failed));
}

/// Goes on with the value of a key.
fn find_member<'f>(
    source: &Source<'f, '_>,
    part: &str,
    json: &mut Json<'_>,
    key: &str,
    wrapped: u32,
    out: &mut Vec<Finding<'f>>,
) {
    let Json::Object(members, _) = json else { return };
    let values = members.iter_mut().filter(|(name, _)| name == key).map(|(_, value)| value);
    let parts = values_of(part, key);
    if parts.len() > 1 {
        let key = describe::shortened(key);
        out.push(Finding::NotConversation(format!(
            "The key “{key}” stands {} times; all of them were read",
            parts.len()
        )));
    }
    for (value, part) in values.zip(parts) {
        find(source, part.get(), std::mem::replace(value, Json::Null), wrapped, out);
    }
}

fn found<'f>(source: &Source<'f, '_>, part: &str, vendor: Vendor, json: Json<'_>) -> Finding<'f> {
    let payload = source.payload(part.trim());
    let conversation = conversation(vendor, json, payload, source.relaxed.is_some());
    Finding::Conversation(Box::new(Decoded { conversation, payload: payload.into(), relaxed: source.needed.clone() }))
}

/// Decodes one conversation; `altered` where the text differs from the bytes.
fn conversation(vendor: Vendor, mut json: Json<'_>, payload: &[u8], altered: bool) -> Conversation {
    let mut notes = Notes::default();
    // The payload alone is asked, so that reading it again gives the same.
    if altered && std::str::from_utf8(payload).is_err() {
        notes.add(ProblemKind::Encoding, At::Root, "Some bytes are not UTF-8 and are shown as \u{fffd}");
    }
    json.settle(&mut |pointer, key| {
        let message = format!("The key “{}” stands more than once; the last one counts", describe::shortened(key));
        let mut at = pointer.to_owned();
        push_pointer(&mut at, key);
        notes.problems.push(Problem { kind: ProblemKind::DuplicateKey, at, message });
    });
    let fields = Fields::of(Some(json), At::Root, &mut notes);
    match vendor {
        Vendor::Smartsupp => smartsupp::decode(fields, payload, notes),
        Vendor::SnapEngage => snapengage::decode(fields, payload, notes),
    }
}

/// The texts of the elements of a list.
fn elements(list: &str) -> Vec<&RawValue> {
    serde_json::from_str(list).unwrap_or_default()
}

/// The texts of the values of a key: more than one where the key is repeated.
fn values_of<'a>(object: &'a str, key: &str) -> Vec<&'a RawValue> {
    struct Values<'k>(&'k str);
    impl<'de> Visitor<'de> for Values<'_> {
        type Value = Vec<&'de RawValue>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut found = Vec::new();
            while let Some((key, value)) = access.next_entry::<Cow<'de, str>, &RawValue>()? {
                if key == self.0 {
                    found.push(value);
                }
            }
            Ok(found)
        }
    }
    let mut deserializer = serde_json::Deserializer::from_str(object);
    deserializer.deserialize_map(Values(key)).unwrap_or_default()
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
