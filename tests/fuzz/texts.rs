//! What is read as text: files of JSON, words, queries.

use std::collections::BTreeSet;

use afterchat::decode::{Finding, Framer, Piece, decode_frame, decode_payload};
use afterchat::model::{Zone, transcript};
use afterchat::query::parse;
use afterchat::text::{fold_into, tokens};

use crate::targets::{kind, owned};

pub(crate) const CHATS: &[&[u8]] = &[
    br#"{"accountId":7,"beginAt":1600000000000,"endAt":1600000060000,"channel":{"id":1,"isMissed":false,"rating":5},"visitor":{"id":"v","variables":{"a":{"label":"A","value":1}}},"paths":[{"url":"u","title":"t"}],"messages":[{"type":"visitor","from":"visitor:v","content":"Hi","sentAt":1600000001000},{"type":"system","content":"close.visitorClose"}]}"#,
    br#"{"link":"x","cases":[{"id":"a","created_at_seconds":1412367271,"transcripts":[{"date":"Oct 3, 2014 2:14:31 PM","message":"Hi","sender":"VISITOR","translations":{"de":"x"}}],"survey_score":80},{"id":"b","type":"offline","description":"d","requested_by":"x@example.com"}]}"#,
    b"2024-01-31 10:00:00 got {\"payload\":\"{\\\"channel\\\":{},\\\"messages\\\":[]}\"} ok\n[1,{\"id\":\"z\",\"transcript\":{\"0\":{\"message\":\"m\"}}},]\n",
];

pub(crate) fn chats() -> Vec<Vec<u8>> {
    owned(CHATS)
}

/// Framing, relaxing and decoding: it ends, and what was kept decodes as it did.
pub(crate) fn framing(input: &[u8]) -> String {
    let mut framer = Framer::new(input);
    let mut shown = BTreeSet::new();
    let mut pieces = 0;
    while let Some(piece) = framer.next_piece().unwrap() {
        pieces += 1;
        assert!(pieces <= input.len() + 2, "the framer does not end");
        let findings = match piece {
            Piece::Frame(frame) => decode_frame(&frame).into_iter().map(Finding::into_owned).collect(),
            Piece::Finding(finding) => vec![finding],
            Piece::Relaxed(relaxation) => {
                shown.insert(relaxation.word().to_owned());
                continue;
            }
        };
        for finding in findings {
            match finding {
                Finding::Conversation(decoded) => {
                    let it = &decoded.conversation;
                    assert_eq!(decode_payload(&decoded.payload).as_ref(), Ok(it), "read again it is another");
                    assert!(
                        !transcript::plain_text(it, Zone::UTC).is_empty()
                            && !transcript::markdown(it, Zone::UTC).is_empty()
                    );
                    assert_eq!(it.key.to_string().parse().as_ref(), Ok(&it.key));
                    shown.extend(it.problems.iter().map(|problem| format!("{:?} {}", problem.kind, kind(&problem.at))));
                    shown.extend(decoded.relaxed.iter().map(|relaxation| relaxation.word().to_owned()));
                }
                Finding::Directory(_) => drop(shown.insert("directory".to_owned())),
                Finding::NotConversation(what) => drop(shown.insert(kind(&what))),
                Finding::Failed(failure) => {
                    assert!(!failure.message.is_empty());
                    shown.insert(kind(&failure.message));
                }
            }
        }
    }
    format!("{shown:?}")
}

pub(crate) fn scripts() -> Vec<Vec<u8>> {
    owned(&["Žluťoučký kůň Straße ﬁ İıŁ 你好 ขอบคุณ 각 ガ e\u{301} 👩🏽‍🚀".as_bytes(), b"plain words 123"])
}

/// Folding again changes nothing, and words are folded as the whole is.
pub(crate) fn folding(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let (mut folded, mut again) = (String::new(), String::new());
    fold_into(&text, &mut folded);
    fold_into(&folded, &mut again);
    assert_eq!(again, folded, "folding twice differs: {text:?}");
    let words = tokens(&text);
    let joined = words.iter().fold(String::new(), |joined, word| joined + " " + &word.folded);
    assert_eq!(joined, folded, "{text:?}");
    assert!(words.iter().all(|word| text.get(word.range.clone()).is_some_and(|part| !part.is_empty())), "{text:?}");
    format!("{} {}", folded.len().min(60), words.len().min(30))
}

pub(crate) fn questions() -> Vec<Vec<u8>> {
    owned(&[b"refund \"where is\" -spam a OR (b c*) is:missed rating:<=2 on:2015-03 agent:\"John Doe\" sort:oldest"])
}

/// What was understood, printed, is understood alike.
pub(crate) fn queries(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let parsed = parse(&text);
    let printed = parsed.query.to_string();
    assert_eq!(parse(&printed).query, parsed.query, "{text:?} was printed as {printed:?}");
    kind(&format!("{:?}", parsed.query)).chars().filter(char::is_ascii_uppercase).take(40).collect()
}
