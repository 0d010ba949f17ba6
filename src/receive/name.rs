//! What a body is, and the name of its file. Reads a body as an import would and keeps nothing of it.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::decode::{Finding, Framer, Piece, decode_frame};

/// Characters of an id that a name holds.
const ID: usize = 48;

/// What a body is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing but white space.
    Empty,
    /// Of a vendor, or something else that an import can say something about.
    Readable {
        /// `smartsupp`, `snapengage` or `other`.
        source: &'static str,
        /// The vendor's id of the conversation; empty where there is none.
        id: String,
    },
    /// Nothing that could be read.
    Unreadable,
}

/// Reads a body.
pub(super) fn kind(body: &[u8]) -> Kind {
    if body.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Kind::Empty;
    }
    let mut known = false;
    let mut framer = Framer::new(body);
    // Reading from memory does not fail.
    while let Ok(Some(piece)) = framer.next_piece() {
        let Piece::Frame(frame) = piece else { continue };
        for finding in decode_frame(&frame) {
            match finding {
                Finding::Conversation(found) => {
                    let key = &found.conversation.key;
                    return Kind::Readable { source: key.vendor.word(), id: key.id.clone() };
                }
                other => known |= !matches!(other, Finding::Failed(_)),
            }
        }
    }
    if known { Kind::Readable { source: "other", id: String::new() } } else { Kind::Unreadable }
}

/// Where a body goes, below the inbox: a folder, the name without its ending, and the ending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// `YYYY/MM/DD` in UTC, or `unread`.
    pub(super) folder: PathBuf,
    /// Only ASCII letters, digits, `-` and `_`.
    pub(super) stem: String,
    /// With its dot.
    pub(super) ending: &'static str,
    /// The same name means the same bytes, so that one file is enough for all that are sent again.
    pub(super) once: bool,
}

impl Place {
    /// The place of a body that arrived at this moment.
    pub(super) fn of(kind: &Kind, body: &[u8], arrived: DateTime<Utc>) -> Self {
        let mut hash = blake3::hash(body).to_hex();
        hash.truncate(16);
        let Kind::Readable { source, id } = kind else { return Self::unread(body, ".txt") };
        let mut stem = format!("{}-{source}", arrived.format("%Y%m%dT%H%M%S%3fZ"));
        if !id.is_empty() {
            stem.push('-');
            stem.extend(id.chars().take(ID).map(safe));
        }
        // Writing to a text does not fail.
        write!(stem, "-{hash}").ok();
        let ending = match body.trim_ascii_start().first() {
            Some(b'{' | b'[') => ".json",
            Some(b'<') => ".xml",
            // Form-encoded, or behind a byte order mark: an import tells by the content.
            _ => ".txt",
        };
        Self { folder: PathBuf::from(arrived.format("%Y/%m/%d").to_string()), stem, ending, once: false }
    }

    /// The place of a body that cannot be read: its name is its hash, so that a sender that tries again for hours leaves one file.
    pub(super) fn unread(body: &[u8], ending: &'static str) -> Self {
        let mut stem = blake3::hash(body).to_hex();
        stem.truncate(32);
        Self { folder: PathBuf::from(UNREAD), stem: stem.as_str().to_owned(), ending, once: true }
    }
}

/// The folder of the inbox for what cannot be read.
pub(super) const UNREAD: &str = "unread";

fn safe(c: char) -> char {
    if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smartsupp(id: &str) -> String {
        serde_json::json!({"accountId": 208, "beginAt": 1_427_470_439_703_u64, "channel": {"id": id}, "messages": []})
            .to_string()
    }

    fn arrived() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_427_470_439_703).expect("a time")
    }

    #[test]
    fn bodies_are_told_apart() {
        let readable = |source, id: &str| Kind::Readable { source, id: id.to_owned() };
        for (body, expected) in [
            (smartsupp("55039"), readable("smartsupp", "55039")),
            (format!("[{}]", smartsupp("1")), readable("smartsupp", "1")),
            (
                format!(
                    "payload={}",
                    percent_encoding::utf8_percent_encode(&smartsupp("7"), percent_encoding::NON_ALPHANUMERIC)
                ),
                readable("smartsupp", "7"),
            ),
            (
                r#"{"id":"8b7c3b3b","type":"chat","requested_by":"a@example.com","created_at_seconds":1412367271}"#
                    .to_owned(),
                readable("snapengage", "8b7c3b3b"),
            ),
            (r#"{"domains":{"shop.example.com":{"visits":1}}}"#.to_owned(), readable("other", "")),
            (r#"{"a":1}"#.to_owned(), readable("other", "")),
            (
                "<?xml version=\"1.0\"?>\n<case><id>8b7c</id><requested_by>a@example.com</requested_by></case>"
                    .to_owned(),
                readable("snapengage", "8b7c"),
            ),
            ("<?xml version=\"1.0\"?><case><id>1</id></case>".to_owned(), readable("other", "")),
            ("<case><id>1</id>".to_owned(), Kind::Unreadable),
            ("  \r\n".to_owned(), Kind::Empty),
            ("hello".to_owned(), Kind::Unreadable),
            ("<html>".to_owned(), Kind::Unreadable),
            (r#"{"accountId":208,"#.to_owned(), Kind::Unreadable),
        ] {
            assert_eq!(kind(body.as_bytes()), expected, "{body}");
        }
    }

    #[test]
    fn no_id_makes_a_strange_name() {
        for id in ["../../etc/passwd", "a\u{0}b", "C:\\x|?*", "žluťoučký", &"x".repeat(300), ".", "..", "a b\nc"] {
            let body = smartsupp(id);
            let place = Place::of(&kind(body.as_bytes()), body.as_bytes(), arrived());
            assert_eq!(place.folder, PathBuf::from("2015/03/27"));
            assert!(place.stem.starts_with("20150327T153359703Z-smartsupp-"), "{}", place.stem);
            assert!(place.stem.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)), "{}", place.stem);
            assert!(place.stem.len() < 110, "{}", place.stem);
        }
    }

    #[test]
    fn the_same_unreadable_bytes_have_one_name() {
        let name = |body: &[u8]| Place::of(&kind(body), body, arrived());
        assert_eq!(name(b"hello"), name(b"hello"));
        assert_ne!(name(b"hello"), name(b"hullo"));
        assert_eq!(name(b"hello").folder, PathBuf::from("unread"));
    }
}
