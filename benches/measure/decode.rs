//! Framing and decoding on one thread, against reading the bytes and against serde_json making values of them.

use std::fs;
use std::hint::black_box;

use afterchat::decode::{Finding, Framer, Piece, decode_frame, decode_payload};

use super::support::Layout;
use super::support::timing::{line, median, rate, ratio};
use super::{Plan, corpus};

pub(super) fn measure(plan: &Plan) {
    let (folder, bytes) = corpus(plan.conversations, Layout::Ndjson);
    let path = folder.join("conversations.ndjson");
    let read = median(plan.runs, || {
        black_box(fs::read(&path).expect("the corpus"));
    });
    line("read the bytes", read, &rate(bytes, read));
    let text = fs::read(&path).expect("the corpus");
    let values = median(plan.runs, || {
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            black_box(serde_json::from_slice::<serde_json::Value>(line).expect("JSON"));
        }
    });
    line("serde_json::Value of every line", values, &rate(bytes, values));
    let cut = median(plan.runs, || {
        let mut framer = Framer::new(text.as_slice());
        while let Some(piece) = framer.next_piece().expect("memory") {
            black_box(piece);
        }
    });
    line("frame", cut, &format!("{}, {} serde_json", rate(bytes, cut), ratio(cut, values)));
    let mut conversations = 0_u64;
    let decoded = median(plan.runs, || {
        conversations = 0;
        let mut framer = Framer::new(text.as_slice());
        while let Some(piece) = framer.next_piece().expect("memory") {
            if let Piece::Frame(frame) = piece {
                for finding in decode_frame(&frame) {
                    conversations += u64::from(matches!(black_box(finding), Finding::Conversation(_)));
                }
            }
        }
    });
    assert_eq!(conversations, plan.conversations, "every line is a conversation");
    line("frame and decode", decoded, &format!("{}, {} serde_json", rate(bytes, decoded), ratio(decoded, values)));
    let again = median(plan.runs, || {
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            black_box(decode_payload(line).expect("a conversation"));
        }
    });
    line(
        "decode stored payloads again",
        again,
        &format!("{}, {} serde_json", rate(bytes, again), ratio(again, values)),
    );
}
