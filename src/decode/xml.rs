//! An XML element as the JSON that says the same, for SnapEngage's older format.
//!
//! Markup is quick-xml's. Entities that a document declares itself are never opened, and nothing outside it is ever read. A lone `&`, as
//! in an address that nobody escaped, is taken as what it is.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::describe::TOO_DEEP;
use super::json::{Json, Members, Repeated};
use super::read::MAX_VALUES;

/// The nesting at which it gives up, as with JSON.
const DEEP: usize = 128;

/// What is wrong with a text, and at which of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct XmlError {
    pub(super) at: usize,
    pub(super) message: String,
}

/// Whether a text is markup and no JSON.
pub(super) fn is_xml(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().first() == Some(&b'<')
}

/// Whether a text within JSON seems to hold a case of SnapEngage's older format.
pub(super) fn holds_case(text: &str) -> bool {
    is_xml(text.trim_start_matches('\u{feff}').as_bytes()) && text.contains("<case")
}

/// Reads one element: an object of its children, or a list where it says so or its children are all of one name.
pub(super) fn parse(text: &str) -> Result<Json<'static>, XmlError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let (mut open, mut values) = (Vec::<Element>::new(), 0_usize);
    loop {
        let event = reader.read_event();
        let at = usize::try_from(reader.error_position().max(reader.buffer_position())).unwrap_or(usize::MAX);
        let fail = |message: String| Err(XmlError { at, message: format!("Not XML: {message}") });
        let closed = match event {
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                return Err(XmlError { at, message: format!("Not XML: {error}") });
            }
            Ok(Event::Start(tag)) => {
                values += 1;
                if open.len() >= DEEP {
                    return fail(TOO_DEEP.to_owned());
                }
                if values > MAX_VALUES {
                    return fail(format!("it holds more than {} million values", MAX_VALUES / 1_000_000));
                }
                open.push(Element::of(&tag));
                continue;
            }
            Ok(Event::Empty(tag)) => {
                values += 1;
                Some(Element::of(&tag))
            }
            Ok(Event::End(_)) => open.pop(),
            Ok(Event::Text(part)) => {
                if let Some(element) = open.last_mut() {
                    element.text(&part.xml10_content().unwrap_or_default());
                }
                None
            }
            Ok(Event::CData(part)) => {
                if let Some(element) = open.last_mut() {
                    element.cdata(&part.xml10_content().unwrap_or_default());
                }
                None
            }
            Ok(Event::GeneralRef(part)) => {
                if let Some(element) = open.last_mut() {
                    element.text(&character(&part));
                }
                None
            }
            Ok(Event::Eof) => return fail("it ends before its first element closes".to_owned()),
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => None,
        };
        let Some(closed) = closed else { continue };
        let (name, value) = closed.close();
        match open.last_mut() {
            Some(parent) => parent.children.push((Cow::Owned(name), value)),
            None => return Ok(value),
        }
    }
}

/// The character an entity stands for; one that XML itself does not know stays as it is written.
fn character(part: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = part.resolve_char_ref() {
        return character.to_string();
    }
    let name = part.decode().unwrap_or_default();
    match name.as_ref() {
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "amp" => "&".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        other => format!("&{other};"),
    }
}

/// An element that is being read.
struct Element {
    name: String,
    /// `type="array"`.
    list: bool,
    /// `nil="true"`.
    null: bool,
    children: Members<'static>,
    text: String,
    /// Whether part of the text stood in a CDATA section, so that white space around it is layout.
    quoted: bool,
}

impl Element {
    fn of(tag: &BytesStart<'_>) -> Self {
        let says = |name: &str, value: &[u8]| {
            tag.try_get_attribute(name).ok().flatten().is_some_and(|found| found.value.as_ref() == value)
        };
        Self {
            name: String::from_utf8_lossy(tag.name().as_ref()).into_owned(),
            list: says("type", b"array"),
            null: says("nil", b"true"),
            children: Vec::new(),
            text: String::new(),
            quoted: false,
        }
    }

    fn text(&mut self, part: &str) {
        if !(self.quoted && part.trim().is_empty()) {
            self.text.push_str(part);
        }
    }

    fn cdata(&mut self, part: &str) {
        if !self.quoted && self.text.trim().is_empty() {
            self.text.clear();
        }
        self.quoted = true;
        self.text.push_str(part);
    }

    /// Its name and what it says.
    fn close(mut self) -> (String, Json<'static>) {
        let value = if self.list || self.is_list() {
            Json::List(self.children.into_iter().map(|(_, value)| value).collect())
        } else if self.null {
            Json::Null
        } else if self.children.is_empty() {
            Json::Text(Cow::Owned(self.text))
        } else {
            if !self.text.trim().is_empty() {
                self.children.push((Cow::Borrowed("#text"), Json::Text(Cow::Owned(self.text))));
            }
            let mut names: Vec<&str> = self.children.iter().map(|(name, _)| name.as_ref()).collect();
            names.sort_unstable();
            let repeated = names.windows(2).any(|pair| matches!(pair, [one, other] if one == other));
            Json::Object(self.children, if repeated { Repeated::Yes } else { Repeated::No })
        };
        (self.name, value)
    }

    /// Children of one name, several or named in the singular, are a list: `<transcripts><transcript>…`.
    fn is_list(&self) -> bool {
        let Some((first, _)) = self.children.first() else { return false };
        let alike = self.children.iter().all(|(name, _)| name == first);
        alike && (self.children.len() > 1 || self.name.strip_suffix('s') == Some(first.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        parse(text).map_or_else(|error| format!("{} {}", error.at, error.message), |json| json.to_json())
    }

    #[test]
    fn elements_become_objects_lists_and_texts() {
        assert_eq!(json("<case><id>7</id><city/></case>"), r#"{"id":"7","city":""}"#);
        assert_eq!(
            json("<case><transcripts type=\"array\">\n<transcript><id/></transcript></transcripts></case>"),
            r#"{"transcripts":[{"id":""}]}"#
        );
        assert_eq!(json("<c><emails><email>a</email></emails><x type='array'/></c>"), r#"{"emails":["a"],"x":[]}"#);
        assert_eq!(json("<c><a>1</a><a>2</a><b>3</b></c>"), r#"{"a":"1","a":"2","b":"3"}"#);
        assert_eq!(json("<c><a nil=\"true\"/><b>x<d/>y</b></c>"), r##"{"a":null,"b":{"d":"","#text":"xy"}}"##);
    }

    #[test]
    fn texts_are_what_was_written() {
        assert_eq!(json("<c><a>\n <![CDATA[ <b> & ]]>\n</a></c>"), r#"{"a":" <b> & "}"#);
        assert_eq!(json("<c><a>x<![CDATA[y]]>z</a></c>"), r#"{"a":"xyz"}"#);
        assert_eq!(json("<c><a>a&lt;b&amp;&#x10D;&nbsp; &quot;</a></c>"), "{\"a\":\"a<b&č&nbsp; \\\"\"}");
        // An address that nobody escaped.
        assert_eq!(json("<c><u>http://a.example/?b=1&c=2&d></u></c>"), r#"{"u":"http://a.example/?b=1&c=2&d>"}"#);
    }

    #[test]
    fn no_entity_is_opened() {
        let bomb = r#"<!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]><c><x>&a;&f;</x></c>"#;
        assert_eq!(json(bomb), r#"{"x":"&a;&f;"}"#);
    }

    #[test]
    fn broken_markup_is_told_with_its_place() {
        for text in ["<c><a>1</b></c>", "<c><a>1</a>", "<c", "</c>", ""] {
            assert!(parse(text).is_err(), "{text}");
        }
        let deep = "<a>".repeat(DEEP + 1);
        assert!(json(&deep).contains(TOO_DEEP));
    }
}
