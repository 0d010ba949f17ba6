//! Framing and decoding under random input: nothing valid is lost, nothing panics.

use afterchat::decode::{Finding, Frame, Framer, Piece, decode_frame, decode_payload};
use proptest::prelude::*;

/// A text for JSON, with everything that could confuse a scanner.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        Just("}{".to_owned()),
        Just("\\\"{\"a\":1}\n{".to_owned()),
        Just("žluťoučký 你好 😀".to_owned()),
        Just("\u{2028}\u{0}".to_owned()),
    ]
}

/// Any JSON value, compact or pretty; pretty text never has a `{` in the first column behind the first line.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        text().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::Array),
            prop::collection::vec((text(), inner), 0..4)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// An object, as its text.
fn object() -> impl Strategy<Value = String> {
    (prop::collection::vec((text(), json()), 0..5), any::<bool>()).prop_map(|(members, pretty)| {
        let mut map: serde_json::Map<_, _> = members.into_iter().collect();
        // Envelopes are opened, which another test looks at.
        map.remove("cases");
        let value = serde_json::Value::Object(map);
        if pretty { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() }
    })
}

/// A conversation of either vendor with random values in its fields.
fn conversation() -> impl Strategy<Value = String> {
    let scalar = || {
        prop_oneof![
            any::<i64>().prop_map(serde_json::Value::from),
            (0_i64..2_000_000_000_000).prop_map(serde_json::Value::from),
            text().prop_map(serde_json::Value::from),
            json(),
        ]
    };
    let smartsupp_message = (scalar(), scalar(), scalar(), scalar(), scalar()).prop_map(|(kind, from, content, at, by)| {
        serde_json::json!({"type": kind, "from": from, "content": content, "sentAt": at, "triggeredBy": by})
    });
    let smartsupp = (scalar(), scalar(), scalar(), scalar(), prop::collection::vec(smartsupp_message, 0..4), json())
        .prop_map(|(account, begin, id, visitor, messages, extra)| {
            serde_json::json!({
                "accountId": account, "beginAt": begin, "channel": {"id": id, "rating": extra, "isMissed": true},
                "visitor": visitor, "messages": messages, "paths": extra
            })
        });
    let line = (scalar(), scalar(), scalar(), scalar(), scalar()).prop_map(|(id, seconds, date, message, sender)| {
        serde_json::json!({"id": id, "date": date, "date_seconds": seconds, "message": message, "sender": sender})
    });
    let snapengage = ("[a-z0-9]{1,8}", scalar(), scalar(), scalar(), prop::collection::vec(line, 0..4), json())
        .prop_map(|(id, kind, seconds, score, transcript, extra)| {
            serde_json::json!({
                "id": id, "type": kind, "created_at_seconds": seconds, "survey_score": score,
                "transcripts": transcript, "requester_details": extra, "labels": extra
            })
        });
    prop_oneof![smartsupp, snapengage].prop_map(|value| value.to_string())
}

fn pieces(bytes: &[u8]) -> Vec<Piece> {
    let mut framer = Framer::new(bytes);
    let mut out = Vec::new();
    while let Some(piece) = framer.next_piece().unwrap() {
        out.push(piece);
        assert!(out.len() <= bytes.len() + 2, "the framer does not end");
    }
    out
}

fn frames(bytes: &[u8]) -> Vec<String> {
    let text = |frame: Frame| String::from_utf8_lossy(&frame.bytes).into_owned();
    pieces(bytes)
        .into_iter()
        .filter_map(|piece| if let Piece::Frame(frame) = piece { Some(text(frame)) } else { None })
        .collect()
}

/// Reads the same bytes in chunks of this many.
struct Chunks<'a>(&'a [u8], usize);

impl std::io::Read for Chunks<'_> {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(room.len()).min(self.0.len());
        let (head, rest) = self.0.split_at(n);
        room[..n].copy_from_slice(head);
        self.0 = rest;
        Ok(n)
    }
}

proptest! {
    #[test]
    fn no_object_is_lost(objects in prop::collection::vec(object(), 1..6), shape in 0..7) {
        let text = match shape {
            0 => objects.concat(),
            1 => objects.join("\n"),
            2 => objects.join("\r\n") + "\r\n",
            3 => objects.join(" , "),
            4 => format!("[{}]", objects.join(",")),
            5 => format!("{{\"cases\":[{}],\"linkToNextSetOfResults\":\"x\"}}", objects.join(",\n")),
            _ => objects.iter().map(|object| format!("2024-01-31T10:00:00Z \t hook: {object} ok\n")).collect::<Vec<_>>().concat(),
        };
        prop_assert_eq!(frames(text.as_bytes()), objects);
    }

    #[test]
    fn places_are_those_of_the_file(objects in prop::collection::vec(object(), 1..5), gap in "[ \n,]{0,4}") {
        let text = objects.join(&gap);
        for piece in pieces(text.as_bytes()) {
            if let Piece::Frame(frame) = piece {
                let at = usize::try_from(frame.offset).unwrap();
                prop_assert_eq!(&text.as_bytes()[at..at + frame.bytes.len()], frame.bytes.as_slice());
                let before = &text[..at];
                prop_assert_eq!(frame.line, before.matches('\n').count() as u64 + 1);
                prop_assert_eq!(frame.column, (at - before.rfind('\n').map_or(0, |newline| newline + 1)) as u64 + 1);
            }
        }
    }

    #[test]
    fn chunks_make_no_difference(text in "[\\[\\]{}\",:a1\\\\ \n=%7B+]{0,80}", size in 1_usize..8) {
        let whole = format!("{:?}", pieces(text.as_bytes()));
        let mut framer = Framer::new(Chunks(text.as_bytes(), size));
        let mut parts = Vec::new();
        while let Some(piece) = framer.next_piece().unwrap() {
            parts.push(piece);
        }
        prop_assert_eq!(whole, format!("{parts:?}"));
    }

    #[test]
    fn objects_before_a_truncation_stay(objects in prop::collection::vec(object(), 1..6), cut in any::<prop::sample::Index>()) {
        let text = objects.join("\n");
        let cut = cut.index(text.len() + 1);
        let mut whole = Vec::new();
        let mut end = 0;
        for object in &objects {
            end += object.len();
            if end <= cut {
                whole.push(object.clone());
            }
            end += 1;
        }
        let found = frames(&text.as_bytes()[..cut]);
        prop_assert_eq!(&found[..whole.len()], whole.as_slice());
    }

    #[test]
    fn a_broken_line_costs_itself_only(
        before in prop::collection::vec(object(), 0..3),
        broken in conversation(),
        cut in any::<prop::sample::Index>(),
        behind in prop::collection::vec(object(), 2..4),
    ) {
        // At least the brace and at most everything but the last one.
        let mut cut = 1 + cut.index(broken.len() - 1);
        while !broken.is_char_boundary(cut) {
            cut -= 1;
        }
        let lines: Vec<_> = before.iter().map(String::as_str).chain([&broken[..cut]]).chain(behind.iter().map(String::as_str)).collect();
        let found = frames(lines.join("\n").as_bytes());
        for object in before.iter().chain(&behind) {
            prop_assert!(found.contains(object), "{object} is missing in {found:?}");
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for piece in pieces(&bytes) {
            if let Piece::Frame(frame) = piece {
                prop_assert!(!decode_frame(&frame).is_empty());
            }
        }
    }

    #[test]
    fn mutations_are_survived(
        objects in prop::collection::vec(conversation(), 1..4),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let mut bytes = objects.join("\n").into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for piece in pieces(&bytes) {
            if let Piece::Frame(frame) = piece {
                for finding in decode_frame(&frame) {
                    match finding {
                        Finding::Conversation(decoded) => {
                            prop_assert_eq!(decode_payload(&decoded.payload), Ok(decoded.conversation));
                        }
                        Finding::Failed(failure) => prop_assert!(failure.line >= 1 && failure.column >= 1),
                        Finding::NotConversation(what) => prop_assert!(!what.is_empty()),
                        Finding::Directory(learnt) => prop_assert!(!learnt.what.is_empty()),
                    }
                }
            }
        }
    }

    #[test]
    fn a_stored_payload_reads_as_before(object in conversation(), wrapped in 0..5) {
        let text = match wrapped {
            0 => object.clone(),
            1 => format!("{{\"timestamp\":1, \"payload\" : {object} }}"),
            2 => format!("{{\"body\":{}}}", serde_json::Value::from(object.as_str())),
            3 => format!("{{\"link\":\"\",\"cases\":[{object}]}}"),
            _ => format!("{{\"data\":[{{\"payload\":{object}}}]}}"),
        };
        let frame = Frame { bytes: text.into_bytes(), offset: 0, line: 1, column: 1, followed_by_nuls: false };
        let findings = decode_frame(&frame);
        prop_assert_eq!(findings.len(), 1);
        let Some(Finding::Conversation(decoded)) = findings.into_iter().next() else { return Err(TestCaseError::fail("lost")) };
        prop_assert_eq!(String::from_utf8_lossy(&decoded.payload), object);
        prop_assert_eq!(&decoded.relaxed, &[]);
        prop_assert_eq!(decode_payload(&decoded.payload), Ok(decoded.conversation));
    }
}
