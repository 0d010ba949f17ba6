//! The vendors' documented samples, retyped with fictional values, and what is made of them.
//!
//! Every `.json` and `.xml` under `tests/fixtures/decode` has a `.txt` beside it. `UPDATE_EXPECT=1 cargo test decode_snapshots` rewrites those.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use afterchat::decode::{Finding, Framer, Piece, decode_frame, decode_payload};
use afterchat::model::{Basis, Conversation, FlagName, Message, Timestamp, Variable, Zone};

#[test]
fn documented_samples_decode_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/decode");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json" || ending == "xml"));
    files.sort();
    assert_eq!(files.len(), 8);
    for path in files {
        let actual = told(&fs::read(&path).unwrap());
        let expected = path.with_extension("txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected, &actual).unwrap();
        }
        assert_eq!(actual, fs::read_to_string(&expected).unwrap_or_default(), "{}", path.display());
    }
}

/// Both generations of one conversation differ in spelling only.
#[test]
fn both_smartsupp_generations_say_the_same() {
    let read = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/decode").join(name);
        let mut conversation = decode_payload(&fs::read(path).unwrap()).unwrap();
        for message in &mut conversation.messages {
            message.author_stated.clear();
        }
        conversation
    };
    assert_eq!(read("smartsupp-2015.json"), read("smartsupp-2018.json"));
    assert_eq!(read("smartsupp-2015.json"), read("smartsupp-trailing-comma.json"));
}

fn told(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut framer = Framer::new(bytes);
    while let Some(piece) = framer.next_piece().unwrap() {
        match piece {
            Piece::Frame(frame) => {
                writeln!(out, "frame at {}:{}, {} bytes", frame.line, frame.column, frame.bytes.len()).unwrap();
                for finding in decode_frame(&frame) {
                    tell_finding(&finding, &mut out);
                }
            }
            Piece::Finding(finding) => tell_finding(&finding, &mut out),
            Piece::Relaxed(relaxation) => writeln!(out, "relaxed: {}", relaxation.word()).unwrap(),
        }
    }
    out
}

fn tell_finding(finding: &Finding, out: &mut String) {
    match finding {
        Finding::Conversation(decoded) => {
            tell_conversation(&decoded.conversation, out);
            for relaxation in &decoded.relaxed {
                writeln!(out, "relaxed: {}", relaxation.word()).unwrap();
            }
            assert_eq!(decode_payload(&decoded.payload).as_ref(), Ok(&decoded.conversation));
        }
        Finding::Directory(learnt) => writeln!(out, "directory: {}, {:?}", learnt.what, learnt.entries).unwrap(),
        Finding::NotConversation(what) => writeln!(out, "not a conversation: {what}").unwrap(),
        Finding::Failed(failure) => {
            writeln!(out, "failed at {}:{}: {}", failure.line, failure.column, failure.message).unwrap();
        }
    }
    out.push('\n');
}

fn tell_conversation(chat: &Conversation, out: &mut String) {
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            writeln!(out, "{name}: {value}").unwrap();
        }
    };
    line("key", chat.key.to_string());
    line("account", chat.account.clone());
    line("type", chat.type_stated.clone());
    line("flags", flags(chat));
    line("started", time(chat.started) + if chat.time_uncertain { " (uncertain)" } else { "" });
    line("started stated", chat.started_stated.clone());
    line("ended", time(chat.ended));
    line("ended by", chat.ended_by.clone());
    let visitor = &chat.visitor;
    for (name, value) in [
        ("visitor id", &visitor.id),
        ("visitor name", &visitor.name),
        ("visitor note", &visitor.note),
        ("visitor group", &visitor.group),
        ("ip", &visitor.ip),
        ("city", &visitor.place.city),
        ("region", &visitor.place.region),
        ("country", &visitor.place.country),
        ("country code", &visitor.place.country_code),
        ("latitude", &visitor.place.latitude),
        ("longitude", &visitor.place.longitude),
        ("language", &visitor.language),
        ("user agent", &visitor.user_agent),
        ("browser", &visitor.browser),
        ("os", &visitor.os),
        ("platform", &visitor.platform),
        ("referrer", &visitor.referrer),
        ("page", &visitor.page_url),
        ("entry", &visitor.entry_url),
        ("description", &chat.description),
        ("source id", &chat.source_id),
        ("case url", &chat.case_url),
        ("snapshot url", &chat.snapshot_url),
        ("destination url", &chat.destination_url),
    ] {
        line(name, value.clone());
    }
    line("emails", visitor.emails.join(", "));
    line("phones", visitor.phones.join(", "));
    for agent in &chat.agents {
        line("agent", format!("{} ({})", agent.name, agent.id));
    }
    if let Some(rating) = &chat.rating {
        line("rating", format!("{:?} stated {:?} comment {:?}", rating.stars, rating.stated, rating.comment));
    }
    let stated = &chat.stated;
    line(
        "stated",
        format!(
            "duration {:?}, first response {:?}, average {:?}, wait {:?}, messages {:?}, words {:?}",
            stated.duration, stated.first_response, stated.average_response, stated.wait, stated.messages, stated.words
        ),
    );
    line("computed", format!("{:?}", chat.computed));
    for (name, variables) in [
        ("variable", &chat.variables),
        ("javascript variable", &chat.javascript_variables),
        ("operator variable", &chat.operator_variables),
        ("label", &chat.labels),
        ("plugin", &chat.plugins),
    ] {
        for Variable { name: key, label, value } in variables {
            line(name, format!("{key:?} {label:?} {value:?}"));
        }
    }
    for detail in &chat.profile {
        line("profile", format!("{} = {}", detail.name, detail.value));
    }
    for path in &chat.paths {
        line("path", format!("{} {:?}", path.url, path.title));
    }
    for message in &chat.messages {
        line("message", tell_message(message));
    }
    for field in &chat.unknown {
        line("unknown", format!("{} = {}", field.at, field.json));
    }
    for problem in &chat.problems {
        line("problem", problem.to_string());
    }
}

fn flags(chat: &Conversation) -> String {
    let flag = |name: FlagName| {
        let flag = chat.flags.get(name);
        let value = flag.value.map_or("unknown", |value| if value { "yes" } else { "no" });
        let basis = if flag.basis == Basis::Computed { " (computed)" } else { "" };
        format!("{} {value}{basis}", name.word())
    };
    FlagName::ALL.map(flag).join(", ")
}

fn tell_message(message: &Message) -> String {
    let mut out = format!("{} {}", time(message.sent), message.role.word());
    for (name, value) in [
        ("as", &message.role_stated),
        ("name", &message.author_name),
        ("id", &message.author_id),
        ("from", &message.author_stated),
        ("stated", &message.sent_stated),
        ("email", &message.email),
        ("event", &message.event.clone().unwrap_or_default()),
        ("trigger", &message.triggered_by.clone().unwrap_or_default()),
    ] {
        if !value.is_empty() {
            write!(out, ", {name} {value}").unwrap();
        }
    }
    write!(out, ": {:?}", message.text).unwrap();
    for translation in &message.translations {
        write!(out, " [{}: {:?}]", translation.language, translation.text).unwrap();
    }
    for file in &message.attachments {
        write!(out, " [file {:?} {} {:?} {:?}]", file.name, file.url, file.kind, file.bytes).unwrap();
    }
    for (key, json) in &message.unknown {
        write!(out, " [unknown {key} = {json}]").unwrap();
    }
    out
}

fn time(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "no time".to_owned(), |at| Zone::UTC.iso(at))
}
