//! Hostile and odd files, made here, each with the outcome it must have: any bytes, and texts that stay what they are.

use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use afterchat::decode::{Finding, Frame, Framer, Piece, decode_frame};
use afterchat::import::Outcome;
use afterchat::model::Conversation;

use crate::support::library::filled;
use crate::support::program::Dir;

/// Texts that have harmed programs: control, direction and combining characters, formulas, code, paths, white space at both ends.
const NAUGHTY: &[&str] = &[
    "\u{1b}[31mred\u{7}\u{8}",
    "\u{9b}31m\u{85}\u{7f}",
    "\u{1b}]0;title\u{7}",
    "\0",
    "a\0b",
    "\u{202e}gnp.exe\u{2066}",
    "\u{feff}x",
    "👩🏽‍🚀🇨🇿",
    "a\u{301}\u{301}\u{301}",
    "\u{e000}\u{f0000}\u{10ffff}\u{ffff}",
    "=1+1",
    "\t=1",
    "\r=1",
    "＝1+1",
    "@SUM(1)",
    "-5",
    "+1+1",
    "'; DROP TABLE conversation; --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%s%n{0}",
    " both ",
    "a\r\nb\n",
    "\"",
    "a\"b,c;d",
    "\u{3000}x\u{3000}",
    "null",
    "\\",
    "\\u0041",
    "مرحبا\u{200f}",
    "İßﬁ",
    "﷽",
    "CON",
    "--help",
    "$(touch x)",
    "{\"channel\":{},\"messages\":[]}",
];

/// A conversation in which `text` stands wherever people write.
fn smartsupp(id: &str, text: &str) -> String {
    let text = serde_json::json!(text);
    format!(
        r#"{{"accountId":7,"beginAt":1600000000000,"channel":{{"id":{id},"rating":4,"ratingDesc":{text}}},"visitor":{{"id":"v","name":{text},"note":{text},"city":{text},"variables":{{"plan":{{"label":{text},"value":{text}}}}}}},"paths":[{{"url":"https://example.com/","title":{text}}}],"messages":[{{"type":"visitor","name":"V","content":{text},"sentAt":1600000001000}}]}}"#
    )
}

fn findings(bytes: &[u8]) -> Vec<Finding<'static>> {
    let mut framer = Framer::new(bytes);
    let mut all = Vec::new();
    while let Some(piece) = framer.next_piece().unwrap() {
        match piece {
            Piece::Frame(frame) => all.extend(decode_frame(&frame).into_iter().map(Finding::into_owned)),
            Piece::Finding(finding) => all.push(finding),
            Piece::Relaxed(_) => {}
        }
    }
    all
}

fn only(text: &str) -> Conversation {
    let frame = Frame { bytes: text.into(), offset: 0, line: 1, column: 1, followed_by_nuls: false };
    match decode_frame(&frame).pop() {
        Some(Finding::Conversation(decoded)) => decoded.conversation,
        other => panic!("{text}: {other:?}"),
    }
}

fn counts(bytes: &[u8]) -> (usize, usize) {
    let all = findings(bytes);
    let conversations = all.iter().filter(|it| matches!(it, Finding::Conversation(_))).count();
    let failed = all.iter().filter(|it| matches!(it, Finding::Failed(_))).count();
    (conversations, failed)
}

#[test]
fn texts_arrive_as_they_were_sent() {
    for text in NAUGHTY {
        let it = only(&smartsupp("1", text));
        let arrived = [
            &it.messages[0].text,
            &it.visitor.name,
            &it.visitor.note,
            &it.visitor.place.city,
            &it.paths[0].title,
            &it.variables[0].label,
            &it.variables[0].value,
            &it.rating.as_ref().unwrap().comment,
        ];
        assert!(arrived.iter().all(|arrived| arrived == text), "{text:?} became {arrived:?}");
        assert_eq!(it.problems, [], "{text:?}");
    }
}

#[test]
fn no_text_reaches_a_terminal_as_a_command_and_json_is_exact() {
    let dir = Dir::new();
    for (n, text) in NAUGHTY.iter().enumerate() {
        dir.write(&format!("in/{n}.json"), smartsupp(&n.to_string(), text));
    }
    dir.write("in/bad.json", "\u{1b}[31m\u{9b}nonsense");
    let harmful = |text: &str| {
        let direction = ['\u{202a}'..='\u{202e}', '\u{2066}'..='\u{2069}', '\u{2028}'..='\u{2029}'];
        text.chars().any(|c| (c.is_control() && c != '\n') || direction.iter().any(|range| range.contains(&c)))
    };
    let run = |args: &[&str]| {
        let output = dir.command(args).output().unwrap();
        let both = [output.stdout.clone(), output.stderr].concat();
        let both = String::from_utf8(both).unwrap();
        assert!(!harmful(&both), "{args:?}: {both:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["import", "in", "--library", "l"]);
    run(&["search", "", "--library", "l"]);
    run(&["import", "in", "--json", "--again", "--library", "l"]);
    run(&["search", "", "--json", "--library", "l"]);
    for (n, text) in NAUGHTY.iter().enumerate() {
        let key = format!("smartsupp:7:{n}@1600000000000");
        run(&["show", &key, "--library", "l"]);
        let json: serde_json::Value = serde_json::from_str(&run(&["show", &key, "--json", "--library", "l"])).unwrap();
        assert_eq!(json["messages"][0]["text"], *text);
        assert_eq!(json["visitor"]["name"], *text);
    }
}

#[test]
fn no_command_passes_texts_on_to_a_terminal() {
    const EVIL: &str = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}\u{2066}\u{2028}x";
    let harmful = |text: &str| {
        text.chars().any(|c| {
            (c.is_control() && c != '\n') || EVIL.chars().any(|evil| evil == c && !c.is_alphanumeric() && !c.is_ascii())
        })
    };
    let dir = Dir::new();
    let evil = serde_json::json!(EVIL);
    let chat = format!(
        r#"{{"accountId":{evil},"beginAt":1600000000000,"channel":{{"id":7,"rating":4,"ratingDesc":{evil}}},"visitor":{{"id":"v","name":{evil},"country":{evil},"variables":{{"plan":{{"label":{evil},"value":{evil}}}}}}},"paths":[{{"url":"https://example.com/","title":{evil}}}],"messages":[{{"type":"agent","name":{evil},"from":"agent:1","content":{evil},"sentAt":1600000001000,"triggeredBy":{evil}}},{{"type":"agent","name":{evil},"from":"agent:1","content":{evil},"sentAt":1600000002000}}]}}"#
    );
    dir.write("in/chat.json", chat);
    dir.write("in/bad.json", EVIL);
    if cfg!(unix) {
        dir.write(&format!("in/{EVIL}.json"), "no chat");
    }
    let kinds: Vec<&str> =
        afterchat::store::FacetKind::ALL.into_iter().map(afterchat::store::FacetKind::word).collect();
    let kinds = kinds.join(",");
    let folder = format!("in/{EVIL}");
    let other = format!("{EVIL}.sqlite");
    let lines: &[&[&str]] = &[
        &["import", "in"],
        &["import", "in", "--again", "--json"],
        &["import", &folder],
        &["search"],
        &["search", "--json"],
        &["search", "owned"],
        &["search", "agent:=", EVIL, "--strict"],
        &["facets", "--by", &kinds],
        &["facets", "--by", &kinds, "--json"],
        &["fields"],
        &["fields", "--json"],
        &["show", "7"],
        &["show", "7", "--json"],
        &["show", EVIL],
        &["views", "save", EVIL, EVIL],
        &["views"],
        &["views", "--json"],
        &["views", "rename", "nobody", EVIL],
        &["views", "remove", EVIL],
        &["tag", "7", "--add", EVIL, "--note", EVIL],
        &["tag", EVIL, "--star"],
        &["search", "is:starred OR tag:x"],
        &["marks", "export", "-o", "-"],
        &["marks", "export", "-o", EVIL],
        &["marks", "import", EVIL],
        &["marks", "import", "in/bad.json"],
        &["directory", "name-agent", EVIL, EVIL],
        &["directory", "title-account", EVIL, EVIL],
        &["directory", "import", "in"],
        &["directory", "list"],
        &["directory", "list", "--json"],
        &["directory", "export"],
        &["directory", "remove", EVIL],
        &["request", EVIL],
        &["request", "account-get", "--account", EVIL],
        &["request", "account-create", "--title", EVIL, "--lang", "en"],
        &["export", "--format", "messages-csv", "-o", EVIL],
        &["export", "nothing-of-this", "--format", "messages-csv", "-o", EVIL],
        &["export", "--format", "messages-csv", "--columns", EVIL, "-o", "out.csv"],
        &["verify"],
        &["reindex"],
        &["backup", EVIL],
        &["backup", EVIL],
        &["rescue", EVIL, "-o", &other],
        &["rescue", "nowhere", "-o", &other],
        &["locate", &folder, EVIL],
        &["remove", &folder],
        &["in"],
        &[],
        &[EVIL],
    ];
    let mut missing = crate::docs::commands(&dir);
    // Prints events of the network, with no text of anybody in them.
    missing.retain(|name| name != "receive" && lines.iter().all(|line| line.first() != Some(&name.as_str())));
    assert_eq!(missing, Vec::<String>::new(), "commands without a line here");
    for line in lines {
        let output = dir.command(line).output().unwrap();
        let both = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!harmful(&both), "{line:?}: {both:?}");
    }
    // For whoever reads it the text is exact.
    let facets = dir.run(&["facets", "--by", "agent", "--json"]).json_lines();
    assert_eq!(facets.first().and_then(|line| line["value"].as_str()), Some(EVIL), "{facets:?}");
}

#[test]
fn no_name_can_pass_for_another_line() {
    let text = "{\"accountId\":1,\"channel\":{\"id\":1},\"messages\":[{\"type\":\"visitor\",\"name\":\"V\\n\\nJo · 10:00:00\\u2028x\",\"content\":\"Hi\"}]}";
    let shown = afterchat::model::transcript::plain_text(&only(text), afterchat::model::Zone::UTC);
    assert!(shown.lines().any(|line| line.starts_with("V  Jo")), "{shown}");
}

#[test]
fn csv_gives_back_every_text() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = String::new();
    for (n, text) in NAUGHTY.iter().enumerate() {
        writeln!(lines, "{}", smartsupp(&n.to_string(), text)).unwrap();
    }
    fs::write(folder.path().join("in.jsonl"), lines).unwrap();
    let library = filled(&[&folder.path().join("in.jsonl")]);
    let dir = folder.path().join("out.csv");
    let reader = library.store.reader().unwrap();
    let keys = (0..NAUGHTY.len()).map(|n| format!("smartsupp:7:{n}@1600000000000"));
    let ids: Vec<_> = keys
        .map(|key| match reader.find_key(&key).unwrap() {
            afterchat::store::KeyMatch::One(id) => id,
            other => panic!("{key}: {other:?}"),
        })
        .collect();
    let spec = afterchat::export::ExportSpec {
        format: afterchat::export::Format::MessagesCsv,
        preset: afterchat::export::Preset::Program,
        columns: vec!["text".to_owned()],
        delimiter: b',',
        bom: false,
        guard: true,
        zone: afterchat::model::Zone::UTC,
    };
    let target = afterchat::export::Target::File(dir.clone());
    afterchat::export::export(&reader, &ids, &spec, &target, &afterchat::work::Cancel::default(), &mut |_| ()).unwrap();
    let mut table = csv::Reader::from_path(&dir).unwrap();
    let cells: Vec<String> = table.records().map(|row| row.unwrap()[0].to_owned()).collect();
    assert_eq!(cells.len(), NAUGHTY.len());
    for (cell, text) in cells.iter().zip(NAUGHTY) {
        assert!(cell == text || *cell == format!("'{text}"), "{text:?} became {cell:?}");
        assert!(!cell.starts_with(['=', '@', '\t', '\r', '＝']), "{cell:?} is not guarded");
    }
}

#[test]
fn numbers_keep_their_digits() {
    for digits in
        ["123456789012345678901234567890", "1e5", "1E5", "1e+5", "-0", "1.0", "0.1e-7", "18446744073709551616"]
    {
        let it = only(&smartsupp(digits, "x"));
        assert_eq!(it.key.id, digits);
    }
}

#[test]
fn a_value_of_a_wrong_type_is_a_problem_and_is_kept() {
    let fields = ["accountId", "beginAt", "endAt", "visitor", "paths", "messages"];
    let inner = ["id", "isChat", "duration", "rating"];
    for wrong in ["[\"odd\"]", "{\"x\":\"odd\"}", "[[[\"odd\"]]]", "\"odd\""] {
        let whole = fields.map(|name| {
            (
                name,
                format!("{{\"channel\":{{\"id\":1}},\"{name}\":{wrong},\"accountId2\":0,\"messages\":[]}}").replace(
                    "\"messages\":[]}",
                    if name == "messages" { "\"beginAt\":1}" } else { "\"messages\":[]}" },
                ),
            )
        });
        let within = inner.map(|name| (name, format!("{{\"channel\":{{\"{name}\":{wrong}}},\"messages\":[]}}")));
        for (name, text) in whole.into_iter().chain(within) {
            let it = only(&text);
            assert!(format!("{it:?}").contains("odd"), "{name}: {wrong} is lost: {it:?}");
        }
    }
}

#[test]
fn repeated_keys_are_told_and_the_last_one_counts() {
    let text = r#"{"accountId":1,"channel":{"id":1,"rating":5,"rating":2},"messages":[{"type":"visitor","content":"a","\u0063ontent":"b"}],"accountId":2}"#;
    let it = only(text);
    assert_eq!(
        (it.account.as_str(), it.rating.as_ref().unwrap().stated.as_str(), it.messages[0].text.as_str()),
        ("2", "2", "b")
    );
    assert_eq!(
        it.problems.iter().filter(|problem| problem.kind == afterchat::model::ProblemKind::DuplicateKey).count(),
        3
    );
}

#[test]
fn a_cut_anywhere_costs_what_was_cut() {
    let (one, two) = (smartsupp("1", "a"), smartsupp("2", "žluť 😀"));
    for cut in 1..two.len() {
        let tail = &two.as_bytes()[..cut];
        assert_eq!(counts(tail), (0, 1), "{cut}");
        assert_eq!(counts(&[one.as_bytes(), b"\n", tail].concat()), (1, 1), "{cut}");
        assert_eq!(counts(&[b"[", one.as_bytes(), b",", tail].concat()).0, 1, "{cut}");
        assert_eq!(counts(&[b"{\"next\":\"x\",\"cases\":[", one.as_bytes(), b",", tail].concat()).0, 1, "{cut}");
        assert_eq!(counts(&[b"{\"next\":\"x\",\"data\":[", one.as_bytes(), b",", tail].concat()).0, 1, "{cut}");
        assert_eq!(counts(&[one.as_bytes(), b"\n", tail, b"\n", one.as_bytes()].concat()).0, 2, "{cut}");
    }
}

#[test]
fn one_bad_conversation_costs_itself() {
    let (good, other) = (smartsupp("1", "a"), smartsupp("2", "b"));
    let values = [
        "nope",
        "01",
        "+1",
        "NaN",
        "'a'",
        "{a:1}",
        "\"\\x\"",
        "\"\\\0\"",
        "[1,,2]",
        "{\"a\" 1}",
        &format!("{}{}", "[".repeat(200), "]".repeat(200)),
    ];
    for value in values {
        let bad = format!("{},\"x\":{value}}}", good.strip_suffix('}').unwrap());
        for text in [
            format!("[{good},{bad},{other}]"),
            format!("{good}\n{bad}\n{other}\n"),
            format!("{good}{bad}{other}"),
            format!("{{\"cases\":[{good},{bad},{other}]}}"),
            format!("{{\"total\":3,\"cases\":[{good},{bad},{other}]}}"),
            format!("{{\"total\":3,\"data\":[{good},{bad},{other}]}}"),
            serde_json::json!({"payload": format!("[{good},{bad},{other}]")}).to_string(),
        ] {
            let (conversations, failed) = counts(text.as_bytes());
            assert_eq!(conversations, 2, "{value}");
            assert!(failed >= 1, "{value}");
        }
    }
}

#[test]
fn conversations_are_found_between_anything() {
    let (one, two) = (smartsupp("1", "a"), smartsupp("2", "b"));
    for between in
        ["", "\n", ",", " ; ", " | ", "\u{feff}", "\n\u{feff}", "\n\u{1e}", "\0\0", "\r\n\r\n", " ok\n2024-01-01 got "]
    {
        assert_eq!(counts(format!("{one}{between}{two}").as_bytes()).0, 2, "{between:?}");
    }
}

#[test]
fn deep_nesting_is_refused_in_words() {
    for text in [
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        "[{\"\":".repeat(100_000),
        format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000)),
    ] {
        assert!(findings(text.as_bytes()).iter().any(|it| matches!(it, Finding::Failed(_))));
    }
    // At the edge: the object itself is the first level.
    for (inner, fits) in [(126, true), (127, false)] {
        let text =
            format!("{{\"accountId\":1,\"channel\":{{\"id\":1}},\"x\":{}{}}}", "[".repeat(inner), "]".repeat(inner));
        assert_eq!(counts(text.as_bytes()).0 == 1, fits, "{inner}");
    }
}

#[test]
fn large_things_take_time_in_proportion() {
    let began = Instant::now();
    let agents: Vec<String> = (0..20_000)
        .map(|n| format!("{{\"type\":\"agent\",\"name\":\"N{n}\",\"from\":{n},\"content\":\"m\"}}"))
        .collect();
    let it = only(&format!("{{\"accountId\":1,\"channel\":{{\"id\":1}},\"messages\":[{}]}}", agents.join(",")));
    assert_eq!((it.messages.len(), it.agents.len()), (20_000, 20_000));
    let emails: Vec<String> = (0..20_000).map(|n| format!("\"u{n}@example.com\"")).collect();
    let it = only(&format!(
        "{{\"id\":\"a\",\"transcripts\":[],\"requester_details\":{{\"emails\":[{}]}}}}",
        emails.join(",")
    ));
    assert_eq!(it.visitor.emails.len(), 20_000);
    let inner: Vec<String> =
        (0..5_000).map(|n| format!("{{\"id\":\"p{n}\",\"transcripts\":[{{\"message\":\"\\\"\"}}]}}")).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrapped.json");
    fs::write(&file, serde_json::json!({"payload": format!("[{}]", inner.join(","))}).to_string()).unwrap();
    let filled = filled(&[&file]);
    assert_eq!((filled.report.added, filled.files[0].outcome), (5_000, Outcome::Imported));
    // Quadratic time would be minutes here, also where tests run slowly.
    assert!(began.elapsed() < Duration::from_mins(1), "{:?}", began.elapsed());
}
