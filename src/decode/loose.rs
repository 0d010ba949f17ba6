//! Takes fields out of an object whatever type they have, and notes what is odd.
//!
//! Everything taken is gone from the object, so that what is left over are the fields nobody knew. It knows no vendor.

use std::borrow::Cow;

use super::json::{Json, Members, push_pointer};
use super::times::{self, ReadTime};
use crate::model::{Problem, ProblemKind, Timestamp, UnknownField};

/// A place in the payload: a chain of steps, written out only where there is something to say.
#[derive(Clone, Copy, Debug)]
pub(super) enum At<'p> {
    /// The payload itself.
    Root,
    /// A member of an object.
    Key(&'p At<'p>, &'p str),
    /// An element of a list.
    Index(&'p At<'p>, usize),
}

impl At<'_> {
    /// The JSON pointer (RFC 6901).
    pub(super) fn pointer(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    /// Recursion as deep as decoders go, which is a handful of steps.
    fn write(&self, out: &mut String) {
        match self {
            Self::Root => {}
            Self::Key(parent, key) => {
                parent.write(out);
                push_pointer(out, key);
            }
            Self::Index(parent, index) => {
                parent.write(out);
                push_pointer(out, &index.to_string());
            }
        }
    }
}

/// Problems of one conversation that are told; more are counted.
const TOLD: usize = 1_000;

/// What is odd so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// What to tell.
    pub(super) problems: Vec<Problem>,
    /// What was not told.
    more: u64,
    /// Values of a wrong type for which there is no other place: kept like fields nobody knew, so that nothing sent is lost.
    pub(super) kept: Vec<UnknownField>,
}

impl Notes {
    /// Notes something odd.
    pub(super) fn add(&mut self, kind: ProblemKind, at: At<'_>, message: impl Into<String>) {
        if self.problems.len() >= TOLD {
            self.more += 1;
            return;
        }
        self.problems.push(Problem { kind, at: at.pointer(), message: message.into() });
    }

    /// Takes what there is to tell; many like each other end in a count.
    pub(super) fn take_problems(&mut self) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.problems);
        let more = std::mem::take(&mut self.more);
        if more > 0
            && let Some(kind) = problems.last().map(|last| last.kind)
        {
            problems.push(Problem { kind, at: String::new(), message: format!("And {more} more problems like these") });
        }
        problems
    }

    fn wrong_type(&mut self, at: At<'_>, wanted: &str, value: &Json<'_>) {
        self.add(ProblemKind::WrongType, at, format!("Should be {wanted}, but is {}", value.kind()));
    }

    /// Notes a wrong type, and keeps the value.
    fn out_of_place(&mut self, at: At<'_>, wanted: &str, value: &Json<'_>) {
        self.wrong_type(at, wanted, value);
        self.keep(at, value);
    }

    /// Keeps a value that fits nowhere else.
    pub(super) fn keep(&mut self, at: At<'_>, value: &Json<'_>) {
        self.kept.push(UnknownField { at: at.pointer(), json: value.to_json() });
    }
}

/// The members of an object, to be taken out by name.
#[derive(Debug)]
pub(super) struct Fields<'a, 'p> {
    members: Members<'a>,
    /// Where the last one was found: vendors keep their order, so the next is usually behind it.
    next: usize,
    /// Where the object stands.
    pub(super) at: At<'p>,
}

impl<'a, 'p> Fields<'a, 'p> {
    /// The fields of an object. Null, a missing value and PHP's `[]` count as an empty object; anything else is a problem.
    pub(super) fn of(value: Option<Json<'a>>, at: At<'p>, notes: &mut Notes) -> Self {
        let members = match value {
            Some(Json::Object(members, _)) => members,
            Some(value) if value.is_nothing() => Vec::new(),
            Some(value) => {
                notes.out_of_place(at, "an object", &value);
                Vec::new()
            }
            None => Vec::new(),
        };
        Self::new(members, at)
    }

    /// The fields of these members.
    pub(super) fn new(members: Members<'a>, at: At<'p>) -> Self {
        Self { members, next: 0, at }
    }

    /// Takes a value; null counts as missing.
    pub(super) fn take(&mut self, key: &str) -> Option<Json<'a>> {
        let found = self.find(key)?;
        self.next = found + 1;
        let (_, value) = self.members.get_mut(found)?;
        let value = std::mem::replace(value, Json::Null);
        (!value.is_null()).then_some(value)
    }

    fn find(&self, key: &str) -> Option<usize> {
        let (before, behind) = self.members.split_at_checked(self.next)?;
        let is_key = |(name, _): &(Cow<'_, str>, Json<'_>)| name == key;
        behind.iter().position(is_key).map(|at| at + self.next).or_else(|| before.iter().position(is_key))
    }

    /// A text for people: exactly as sent, empty where there is none. Numbers and booleans are taken as text, with a problem.
    pub(super) fn text(&mut self, key: &str, notes: &mut Notes) -> String {
        self.word(key, false, notes)
    }

    /// A text that may as well be a number or boolean, such as an id: as written, empty where there is none or it is blank.
    pub(super) fn id(&mut self, key: &str, notes: &mut Notes) -> String {
        match self.take(key) {
            Some(Json::Text(text)) if text.trim().is_empty() => String::new(),
            Some(Json::Text(text)) => text.into_owned(),
            other => self.scalar(key, other, notes),
        }
    }

    /// A text for people that may as well be a number or boolean: exactly as sent, empty where there is none.
    pub(super) fn loose_text(&mut self, key: &str, notes: &mut Notes) -> String {
        self.word(key, true, notes)
    }

    fn word(&mut self, key: &str, numbers_too: bool, notes: &mut Notes) -> String {
        match self.take(key) {
            Some(Json::Text(text)) => text.into_owned(),
            Some(value @ (Json::Number(_) | Json::Bool(_))) if !numbers_too => {
                notes.wrong_type(At::Key(&self.at, key), "a text", &value);
                self.scalar(key, Some(value), notes)
            }
            other => self.scalar(key, other, notes),
        }
    }

    fn scalar(&self, key: &str, value: Option<Json<'a>>, notes: &mut Notes) -> String {
        match value {
            Some(Json::Text(text)) => text.into_owned(),
            Some(Json::Number(digits)) => digits,
            Some(Json::Bool(value)) => value.to_string(),
            Some(value) if !value.is_nothing() => {
                notes.out_of_place(At::Key(&self.at, key), "a text", &value);
                String::new()
            }
            _ => String::new(),
        }
    }

    /// A boolean in any spelling: true, 1, "1", "true". `None` where it is missing, null or blank.
    pub(super) fn flag(&mut self, key: &str, notes: &mut Notes) -> Option<bool> {
        let value = self.take(key)?;
        let word = match &value {
            Json::Bool(value) => return Some(*value),
            Json::Number(digits) => digits.as_str(),
            Json::Text(text) => text.trim(),
            _ => "?",
        };
        match word {
            "1" => return Some(true),
            "0" => return Some(false),
            _ if word.eq_ignore_ascii_case("true") => return Some(true),
            _ if word.eq_ignore_ascii_case("false") => return Some(false),
            _ => {}
        }
        if !value.is_nothing() {
            notes.out_of_place(At::Key(&self.at, key), "true or false", &value);
        }
        None
    }

    /// A figure, exactly as written; empty where there is none. A text that is no number is a problem and is kept.
    pub(super) fn figure(&mut self, key: &str, notes: &mut Notes) -> String {
        match self.take(key) {
            Some(Json::Number(digits)) => {
                self.check_range(key, &digits, notes);
                digits
            }
            Some(Json::Text(text)) => {
                let text = text.trim().to_owned();
                match text.parse::<f64>() {
                    Ok(_) => self.check_range(key, &text, notes),
                    Err(_) if text.is_empty() => {}
                    Err(_) => {
                        notes.add(ProblemKind::WrongType, At::Key(&self.at, key), "Should be a number, but is a text");
                    }
                }
                text
            }
            Some(value) => {
                if !value.is_nothing() {
                    notes.out_of_place(At::Key(&self.at, key), "a number", &value);
                }
                String::new()
            }
            None => String::new(),
        }
    }

    fn check_range(&self, key: &str, digits: &str, notes: &mut Notes) {
        if !digits.parse::<f64>().is_ok_and(f64::is_finite) {
            notes.add(ProblemKind::OutOfRange, At::Key(&self.at, key), format!("The number {digits} is out of range"));
        }
    }

    /// An instant, number or text; see [`times`]. What cannot be one is a problem.
    pub(super) fn time(&mut self, key: &str, notes: &mut Notes) -> Option<ReadTime> {
        let value = self.take(key)?;
        self.time_of(key, &value, notes)
    }

    /// The instant that a value taken from `key` states.
    pub(super) fn time_of(&self, key: &str, value: &Json<'_>, notes: &mut Notes) -> Option<ReadTime> {
        let at = At::Key(&self.at, key);
        let (time, stated) = match value {
            Json::Number(digits) => {
                (times::from_number(digits).map(|at| ReadTime { at, uncertain: false }), digits.as_str())
            }
            Json::Text(text) => (times::from_text(text), text.trim()),
            other => {
                if !other.is_nothing() {
                    notes.out_of_place(at, "a time", other);
                }
                return None;
            }
        };
        if time.is_none() && !stated.is_empty() {
            notes.keep(at, value);
            if stated.parse::<f64>().is_ok() {
                notes.add(ProblemKind::ImpossibleTime, at, format!("The time {stated} cannot be"));
            } else {
                let stated = super::describe::shortened(stated);
                notes.add(ProblemKind::WrongType, at, format!("Should be a time, but is the text “{stated}”"));
            }
        }
        time
    }

    /// The instant of seconds with a separate milliseconds part.
    pub(super) fn time_in_parts(&mut self, seconds: &str, millis: &str, notes: &mut Notes) -> Option<Timestamp> {
        let whole = self.figure(seconds, notes);
        let part = self.figure(millis, notes);
        if whole.is_empty() {
            return None;
        }
        let time = times::from_parts(&whole, Some(&part));
        if time.is_none() {
            notes.keep(At::Key(&self.at, seconds), &restored(whole.clone()));
        }
        if !part.is_empty() && part.parse::<u16>().is_err() {
            notes.keep(At::Key(&self.at, millis), &restored(part));
        }
        if time.is_none() && whole.parse::<f64>().is_ok_and(f64::is_finite) {
            notes.add(ProblemKind::ImpossibleTime, At::Key(&self.at, seconds), format!("The time {whole} cannot be"));
        }
        time
    }

    /// A list; an object with keys 0, 1, 2 … counts as one in the order of its numbers. Missing and null are an empty list, anything else is
    /// a problem. Each element comes with the step that leads to it.
    pub(super) fn list(&mut self, key: &str, notes: &mut Notes) -> Vec<(usize, Json<'a>)> {
        match self.take(key) {
            Some(value) => list_of(value, At::Key(&self.at, key), notes),
            None => Vec::new(),
        }
    }

    /// The fields that were not taken and hold something other than null, with their JSON text.
    pub(super) fn left_over(self) -> impl Iterator<Item = (Cow<'a, str>, Json<'a>)> {
        self.members.into_iter().filter(|(_, value)| !value.is_null())
    }

    /// Adds the fields that were not taken to `out`.
    pub(super) fn leave(self, out: &mut Vec<UnknownField>) {
        let at = self.at;
        out.extend(
            self.left_over()
                .map(|(key, value)| UnknownField { at: At::Key(&at, &key).pointer(), json: value.to_json() }),
        );
    }
}

/// A figure as the JSON it may have been.
pub(super) fn restored(figure: String) -> Json<'static> {
    // Not all that is read as a number is one in JSON: nan, inf, .5
    match Json::parse(&figure) {
        Ok(Json::Number(digits)) if digits == figure => Json::Number(digits),
        _ => Json::Text(figure.into()),
    }
}

/// The elements of a list with the steps that lead to them; see [`Fields::list`].
pub(super) fn list_of<'a>(value: Json<'a>, at: At<'_>, notes: &mut Notes) -> Vec<(usize, Json<'a>)> {
    match value {
        Json::List(list) => list.into_iter().enumerate().collect(),
        Json::Object(members, repeated) => {
            let numbered = |members: Members<'a>| {
                members
                    .into_iter()
                    .filter_map(|(key, value)| Some((key.parse::<usize>().ok()?, value)))
                    .collect::<Vec<_>>()
            };
            if members.iter().all(|(key, _)| key.parse::<usize>().is_ok()) {
                let mut list = numbered(members);
                list.sort_by_key(|(number, _)| *number);
                return list;
            }
            let value = Json::Object(members, repeated);
            notes.wrong_type(at, "a list", &value);
            vec![(0, value)]
        }
        value if value.is_nothing() => Vec::new(),
        value => {
            notes.out_of_place(at, "a list", &value);
            Vec::new()
        }
    }
}

/// A value as text for people: texts exactly as sent, numbers as they are, lists and objects as JSON, nothing as nothing.
pub(super) fn value_text(value: Json<'_>) -> String {
    match value {
        Json::Null => String::new(),
        Json::Text(text) => text.into_owned(),
        Json::Number(digits) => digits,
        Json::Bool(value) => value.to_string(),
        value if value.is_nothing() => String::new(),
        value => value.to_json(),
    }
}

#[cfg(test)]
#[path = "loose_tests.rs"]
mod tests;
