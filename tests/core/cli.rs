//! The program as it is typed: each command, its exit codes, what it prints where.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::support::program::Dir;

/// A chat with things that must not reach a terminal, in the two shapes of a hook file.
const CHAT: &str = r#"{"accountId":208,"beginAt":1427470439703,"endAt":1427470739703,
 "channel":{"id":55039,"isChat":true,"isMissed":false,"isTriggered":true,"isOffline":false,"isCompleted":true,"isDropped":false,
  "duration":300,"rating":5,"ratingDesc":"Quick."},
 "visitor":{"id":7,"name":"Ada \u001b[31mByte","email":"ada@example.com","countryCode":"CZ","variables":{"plan":"pro"}},
 "paths":[{"url":"https://shop.example.com/pricing","title":"Pricing"}],
 "messages":[
  {"type":"agent","name":"","from":"","content":"May I help?","sentAt":1427470440000,"triggeredBy":"Greeting"},
  {"type":"visitor","name":"Ada Byte","from":"visitor:x","content":"Where is my order? \u0007","sentAt":1427470450000},
  {"type":"system","name":"John Doe","from":"agent:3","content":"agent.join","sentAt":1427470460000},
  {"type":"agent","name":"John Doe","from":"agent:3","content":"On its way,\nsir","sentAt":1427470464000},
  {"type":"system","name":"","from":"system","content":"close.visitorClose","sentAt":1427470739703}]}"#;

const MISSED: &str = r#"{"accountId":208,"beginAt":1427556839703,"endAt":1427556899703,
 "channel":{"id":55040,"isChat":false,"isMissed":true,"isTriggered":false,"isOffline":false,"isCompleted":false,"isDropped":false},
 "visitor":{"id":8,"name":"Žofie","email":"zofie@example.com"},
 "paths":[],"messages":[{"type":"visitor","from":"visitor:y","content":"Je tam někdo?","sentAt":1427556839703}]}"#;

/// A folder with two conversations and one broken file, imported.
fn imported() -> Dir {
    let dir = Dir::new();
    dir.write("hooks/chat.json", CHAT);
    dir.write("hooks/missed.json", MISSED);
    dir.write("hooks/broken.json", "{\"accountId\": 208,");
    let ran = dir.run(&["import", "hooks"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    dir
}

#[test]
fn import_says_what_it_did_and_what_is_wrong() {
    let dir = Dir::new();
    dir.write("hooks/chat.json", CHAT);
    dir.write("hooks/missed.json", MISSED);
    dir.write("hooks/broken.json", "{\"accountId\": 208,");
    let ran = dir.run(&["import", "hooks"]);
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.text(),
        "3 files found: 3 read, 0 unchanged, 0 without a conversation, 1 with errors\n\
         2 conversations added, 0 updated, 0 unchanged; 0 problems\n"
    );
    assert!(ran.stderr.starts_with("hooks/broken.json:1:1: Not JSON: "), "{}", ran.stderr);
    let again = dir.run(&["import", "hooks", "--fail-on-rejected"]);
    assert_eq!(again.code, 2);
    assert!(again.text().contains("0 conversations added, 0 updated, 2 unchanged"), "{}", again.text());
    assert_eq!(again.stderr, ran.stderr, "an unchanged file repeats its error");
}

#[test]
fn the_json_of_an_import_is_a_contract() {
    let dir = Dir::new();
    dir.write("hooks/chat.json", CHAT);
    dir.write("hooks/broken.json", "{\"accountId\": 208,");
    dir.write("hooks/empty.json", "");
    dir.write("hooks/both.ndjson", format!("{}\n{{\"accountId\":\n", MISSED.replace('\n', " ")));
    let report: serde_json::Value = serde_json::from_str(&dir.run(&["import", "hooks", "--json"]).stdout()).unwrap();
    assert_eq!(report["files"].to_string(), r#"{"failed":2,"found":4,"read":4,"skipped":1,"unchanged":0}"#);
    assert_eq!(report["conversations"].to_string(), r#"{"added":2,"unchanged":0,"updated":0}"#);
    assert_eq!(report["problems"], 0);
    let outcomes: Vec<String> = report["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            format!("{} {} {}", it["path"].as_str().unwrap(), it["outcome"].as_str().unwrap(), it["conversations"])
        })
        .collect();
    assert_eq!(
        outcomes,
        [
            "hooks/both.ndjson partial 1",
            "hooks/broken.json rejected 0",
            "hooks/chat.json imported 1",
            "hooks/empty.json skipped 0"
        ]
    );
    for outcome in report["outcomes"].as_array().unwrap() {
        for error in outcome["errors"].as_array().unwrap() {
            assert!(error["line"].is_u64() && error["column"].is_u64() && error["message"].is_string(), "{error}");
        }
        assert!(outcome["problems"].is_u64() && outcome["relaxed"].is_array(), "{outcome}");
    }
}

#[test]
fn standard_input_is_imported() {
    let dir = Dir::new();
    let ran = dir.run_with_input(&["import", "-"], CHAT);
    assert!(ran.stdout().contains("1 conversation added"));
    assert_eq!(dir.run(&["search", "--count"]).stdout(), "1\n");
}

#[test]
fn search_lists_newest_first() {
    let dir = imported();
    assert_eq!(
        dir.run(&["search"]).stdout(),
        "2015-03-28 15:33  Žofie                             missed                        smartsupp:208:55040@1427556839703  Je tam někdo?\n\
         2015-03-27 15:33  Ada ␛[31mByte             CZ  5★  triggered,completed           smartsupp:208:55039@1427470439703  Where is my order? ␇\n"
    );
    assert!(dir.run(&["search", "--sort", "oldest", "--limit", "1"]).stdout().contains(":55039@"));
    assert!(dir.run(&["search", "sort:oldest", "--limit", "1"]).stdout().contains(":55039@"));
    assert!(dir.run(&["search", "order"]).stdout().contains("Where is my order?"));
    let ran = dir.run(&["search", "nowhere"]);
    assert_eq!((ran.code, ran.text().as_str(), ran.stderr.as_str()), (1, "", ""));
}

#[test]
fn counts_are_bare_numbers() {
    let dir = imported();
    assert_eq!(dir.run(&["search", "--count"]).stdout(), "2\n");
    assert_eq!(dir.run(&["search", "--count", "is:missed"]).stdout(), "1\n");
    assert_eq!(dir.run(&["search", "order", "-is:missed", "--count"]).stdout(), "1\n");
    let none = dir.run(&["search", "--count", "is:dropped"]);
    assert_eq!((none.code, none.text().as_str()), (1, "0\n"));
}

#[test]
fn the_json_of_a_search_is_a_contract() {
    let dir = imported();
    assert_eq!(
        dir.run(&["search", "order", "--json"]).stdout(),
        "{\"key\":\"smartsupp:208:55039@1427470439703\",\"source\":\"smartsupp\",\"account\":\"208\",\"id\":\"55039\",\
         \"started\":\"2015-03-27T15:33:59.703+00:00\",\"ended\":\"2015-03-27T15:38:59.703+00:00\",\
         \"visitor\":{\"id\":\"7\",\"name\":\"Ada \\u001b[31mByte\",\"email\":\"ada@example.com\"},\
         \"flags\":[\"triggered\",\"completed\",\"chat\",\"rated\",\"commented\"],\"rating\":5,\
         \"agents\":[{\"id\":\"3\",\"name\":\"John Doe\"}],\"messages\":3,\"snippet\":\"Where is my order?\"}\n"
    );
    let prague = dir.run(&["search", "--json", "--time-zone", "europe/prague", "is:missed"]).json_lines();
    assert_eq!(prague[0]["started"], "2015-03-28T16:33:59.703+01:00");
    assert_eq!(prague[0]["rating"], serde_json::Value::Null);
}

#[test]
fn what_is_not_understood_is_searched_or_refused() {
    let dir = imported();
    let ran = dir.run(&["search", "agnet:john", "--count"]);
    assert_eq!((ran.code, ran.text().as_str()), (1, "0\n"));
    assert!(ran.stderr.starts_with("hint: "), "{}", ran.stderr);
    let strict = dir.run(&["search", "agnet:john", "--strict"]);
    assert_eq!(strict.code, 2);
    assert!(strict.stderr.starts_with("error: "), "{}", strict.stderr);
    let option = dir.run(&["search", "is:missed", "--jsno"]);
    assert_eq!(option.code, 2);
    assert!(option.stderr.starts_with("error: ") && option.stderr.contains("--jsno"), "{}", option.stderr);
}

#[test]
fn a_batch_answers_line_by_line() {
    let dir = imported();
    let answers = dir.run_with_input(&["search", "--batch"], "is:missed\n\nnowhere\n").json_lines();
    let told: Vec<String> =
        answers.iter().map(|it| format!("{} {} {}", it["query"], it["count"], it["keys"])).collect();
    assert_eq!(
        told,
        [
            r#""is:missed" 1 ["smartsupp:208:55040@1427556839703"]"#,
            r#""" 2 ["smartsupp:208:55040@1427556839703","smartsupp:208:55039@1427470439703"]"#,
            r#""nowhere" 0 []"#
        ]
    );
    assert!(answers.iter().all(|it| it["first_page_ms"].is_number() && it["total_ms"].is_number()));
}

#[test]
fn show_prints_the_conversation_as_it_is_read() {
    let dir = imported();
    assert_eq!(
        dir.run(&["show", "55039"]).stdout(),
        "\
Ada ␛[31mByte
27 March 2015, 15:33:59 – 15:38:59 (UTC)

Friday 27 March 2015

Greeting · automatic · 15:34:00
    May I help?

Ada Byte · 15:34:10
    Where is my order? ␇

John Doe joined · 15:34:20

John Doe · 15:34:24 · replied after 14 s
    On its way,
    sir

Visitor closed the chat · 15:38:59

Rated 5 of 5 — “Quick.”
"
    );
}

#[test]
fn show_gives_everything_as_json_and_the_original_bytes() {
    let dir = imported();
    assert_eq!(dir.run(&["show", "208:55039", "--original"]).bytes, CHAT.as_bytes());
    let json: serde_json::Value = serde_json::from_str(&dir.run(&["show", "55039", "--json"]).stdout()).unwrap();
    assert_eq!(json["key"], "smartsupp:208:55039@1427470439703");
    let messages: Vec<String> = json["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("{} {} {} {}", it["role"], it["name"], it["time"], it["text"]))
        .collect();
    assert_eq!(messages.len(), 5);
    assert_eq!(messages[0], r#""trigger" "" "2015-03-27T15:34:00.000+00:00" "May I help?""#);
    assert_eq!(messages[3], r#""agent" "John Doe" "2015-03-27T15:34:24.000+00:00" "On its way,\nsir""#);
    assert_eq!(json["messages"][2]["event"], "agent.join");
    assert_eq!(json["variables"][0].to_string(), r#"{"label":"","name":"plan","value":"pro"}"#);
}

#[test]
fn keys_may_be_shortened_while_they_are_clear() {
    let dir = imported();
    for key in ["smartsupp:208:55039@1427470439703", "208:55039", "55039", "smartsupp:208:55039"] {
        assert!(dir.run(&["show", key, "--json"]).stdout().contains("\"id\":\"55039\""), "{key}");
    }
    let several = dir.run(&["show", "550"]);
    assert_eq!((several.code, several.text().as_str()), (2, ""));
    assert!(several.stderr.starts_with("error: "), "{}", several.stderr);
    for id in ["55039", "55040"] {
        assert!(several.stderr.contains(id), "{}", several.stderr);
    }
    let none = dir.run(&["show", "99"]);
    assert_eq!(none.code, 1, "{}", none.stderr);
}

#[test]
fn exports_go_to_a_file_or_to_standard_output() {
    let dir = imported();
    let base =
        ["export", "--format", "conversations-csv", "--columns", "conversation_id,started_at,visitor_name,var:plan"];
    let run = |more: &[&str]| dir.run(&[&base, more].concat());
    let expected = "\
conversation_id,started_at,visitor_name,var:plan\r
55040,2015-03-28T15:33:59.703+00:00,Žofie,\r
55039,2015-03-27T15:33:59.703+00:00,Ada \u{1b}[31mByte,pro\r
";
    assert_eq!(run(&["-o", "-"]).stdout(), expected);
    let ran = run(&["-o", "out.csv"]);
    assert_eq!((ran.code, ran.text().as_str()), (0, ""), "{}", ran.stderr);
    assert_eq!(dir.read("out.csv"), expected);
    let excel = run(&["-o", "-", "--preset", "excel", "--delimiter", ";", "is:missed"]).stdout();
    assert!(excel.starts_with('\u{feff}') && excel.contains("55040;2015-03-28 15:33:59;"), "{excel}");
    let wrong = dir.run(&["export", "--format", "messages-csv", "-o", "no.csv", "--columns", "colour"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.starts_with("error: ") && wrong.stderr.contains("\nhint: "), "{}", wrong.stderr);
    assert!(!dir.path("no.csv").exists());
    let none = dir.run(&["export", "nowhere", "--format", "messages-csv", "-o", "-"]);
    assert_eq!((none.code, none.text().lines().count()), (1, 1), "{}", none.stderr);
}

#[test]
fn the_library_is_kept_in_order() {
    let dir = imported();
    assert_eq!(dir.run(&["verify"]).stdout(), "All is well: 2 conversations\n");
    assert_eq!(dir.run(&["reindex"]).stdout(), "The index was rebuilt, with 2 conversations\n");
    assert_eq!(dir.run(&["search", "order", "--count"]).stdout(), "1\n");
    assert_eq!(dir.run(&["remove", "hooks/missed.json"]).stdout(), "1 conversation taken out\n");
    let again = dir.run(&["remove", "hooks/missed.json"]);
    assert_eq!(
        (again.code, again.text()),
        (1, "0 conversations taken out: nothing was imported from there\n".to_owned())
    );
    assert_eq!(dir.run(&["search", "--count"]).stdout(), "1\n");
    assert_eq!(dir.run(&["remove", "elsewhere"]).code, 1);
    assert_eq!(dir.run(&["verify"]).stdout(), "All is well: 1 conversation\n");
}

#[test]
fn another_library_is_another_world() {
    let dir = imported();
    assert_eq!(dir.run(&["--library", "other.sqlite", "import", "hooks/missed.json"]).code, 0);
    assert_eq!(dir.run(&["--library", "other.sqlite", "search", "--count"]).stdout(), "1\n");
    assert!(dir.path("home/data/afterchat/library.sqlite").exists());
    dir.write("text.sqlite", "not a library at all, and long enough to be looked at twice");
    let wrong = dir.run(&["search", "--library", "text.sqlite"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.starts_with("error: ") && wrong.stderr.contains("text.sqlite"), "{}", wrong.stderr);
    assert_eq!(dir.read("text.sqlite"), "not a library at all, and long enough to be looked at twice");
    let zone = dir.run(&["search", "--time-zone", "Mars/Base"]);
    assert_eq!(zone.code, 2);
    assert!(zone.stderr.contains("Mars/Base") && zone.stderr.contains("\nhint: "), "{}", zone.stderr);
}

#[test]
fn a_named_library_that_is_not_there_is_an_error_and_not_made() {
    let dir = Dir::new();
    let commands: [&[&str]; 7] = [
        &["search"],
        &["show", "1"],
        &["export", "--format", "messages-csv", "-o", "-"],
        &["verify"],
        &["reindex"],
        &["remove", "hooks"],
        &["search", "--count"],
    ];
    for args in commands {
        let ran = dir.run(&[args, &["--library", "none.sqlite"]].concat());
        assert_eq!((ran.code, ran.text().as_str()), (2, ""), "{args:?}");
        assert_eq!(
            ran.stderr,
            "error: There is no library here (none.sqlite)\n\
             hint: look at the name, or make it by importing: afterchat import PATH --library FILE\n"
        );
        assert!(!dir.path("none.sqlite").exists(), "{args:?}");
    }
    // One's own is empty on a fresh machine.
    let own = dir.run(&["search", "--count"]);
    assert_eq!((own.code, own.text().as_str(), own.stderr.as_str()), (1, "0\n", ""));
    assert_eq!(dir.run(&["verify"]).stdout(), "All is well: 0 conversations\n");
}

#[test]
fn paths_that_lead_nowhere_are_no_import() {
    let dir = Dir::new();
    let ran = dir.run(&["import", "nowhere"]);
    assert_eq!((ran.code, ran.text().as_str()), (2, ""));
    assert!(ran.stderr.starts_with("error: There is no such file or folder (nowhere)\nhint: "), "{}", ran.stderr);
    let told = dir.run(&["import", "nowhere", "gone", "--json", "--library", "new.sqlite"]);
    assert_eq!(told.code, 2, "{}", told.stderr);
    assert!(told.stderr.starts_with("error: "), "{}", told.stderr);
    assert!(!dir.path("new.sqlite").exists() && !dir.path("home").exists(), "nothing was made");
    let report: serde_json::Value = serde_json::from_str(&told.text()).unwrap();
    assert_eq!(report["files"].to_string(), r#"{"failed":2,"found":2,"read":0,"skipped":0,"unchanged":0}"#);
    assert_eq!(report["outcomes"][1]["path"], "gone");
    assert_eq!(report["outcomes"][1]["outcome"], "rejected");
    assert_eq!(report["outcomes"][1]["errors"][0]["message"], "There is no such file or folder.");
    // Where one of several is there, the others are rejected files.
    dir.write("one.json", MISSED);
    let some = dir.run(&["import", "nowhere", "one.json", "--json"]);
    assert_eq!(some.code, 0, "{}", some.stderr);
    let report: serde_json::Value = serde_json::from_str(&some.text()).unwrap();
    assert_eq!(report["outcomes"][0]["outcome"], "rejected");
    assert_eq!(report["conversations"]["added"], 1);
    assert_eq!(dir.run(&["import", "nowhere", "one.json", "--fail-on-rejected"]).code, 2);
}

#[test]
fn a_failed_import_still_prints_one_object() {
    let dir = Dir::new();
    dir.write("one.json", MISSED);
    dir.write("text.sqlite", "not a library at all, and long enough to be looked at twice");
    let ran = dir.run(&["import", "one.json", "--json", "--library", "text.sqlite"]);
    assert_eq!(ran.code, 2);
    let report: serde_json::Value = serde_json::from_str(&ran.text()).unwrap();
    assert!(report["outcomes"].as_array().unwrap().is_empty());
    assert!(report["error"].as_str().unwrap().contains("not an Afterchat library"), "{report}");
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
}

#[test]
fn an_export_of_nothing_writes_no_file() {
    let dir = imported();
    dir.write("kept.csv", "as it was");
    for file in ["kept.csv", "new.csv"] {
        let ran = dir.run(&["export", "nowhere", "--format", "messages-csv", "-o", file]);
        assert_eq!((ran.code, ran.text().as_str()), (1, ""));
        assert_eq!(ran.stderr, format!("Nothing found: {file} was not written\n"));
    }
    assert_eq!(dir.read("kept.csv"), "as it was");
    assert!(!dir.path("new.csv").exists());
    let wrong = dir.run(&["export", "nowhere", "--format", "messages-csv", "-o", "new.csv", "--columns", "colour"]);
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
    // In a pipe the header alone is a table without rows.
    let piped = dir.run(&["export", "nowhere", "--format", "messages-csv", "-o", "-"]);
    assert_eq!((piped.code, piped.text().lines().count(), piped.stderr.as_str()), (1, 1, ""));
}

#[test]
fn a_library_of_an_older_program_asks_for_a_reindex() {
    let dir = imported();
    let library = dir.path("home/data/afterchat/library.sqlite");
    let set = |name: &str, value: i64| {
        let connection = rusqlite::Connection::open(&library).unwrap();
        let changed = connection
            .execute(
                "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
                (name, value),
            )
            .unwrap();
        assert_eq!(changed, 1);
    };
    // A re-index that was interrupted: everything is there, some of it as the older program had it.
    set("reindex_next", 2);
    let ran = dir.run(&["search", "--count"]);
    assert_eq!((ran.code, ran.text().as_str()), (0, "2\n"));
    assert!(ran.stderr.starts_with("hint: ") && ran.stderr.contains("afterchat reindex"), "{}", ran.stderr);
    assert_eq!(dir.run(&["reindex"]).code, 0);
    // So old that nothing derived can be read.
    set("index_version", 0);
    for args in [&["search", "--count"][..], &["show", "55039"], &["import", "hooks", "--again"], &["remove", "hooks"]]
    {
        let ran = dir.run(args);
        assert_eq!((ran.code, ran.text().as_str()), (2, ""), "{args:?}");
        assert!(ran.stderr.contains("older Afterchat") && ran.stderr.contains("afterchat reindex"), "{}", ran.stderr);
    }
    assert_eq!(dir.run(&["reindex"]).stdout(), "The index was rebuilt, with 2 conversations\n");
    assert_eq!(dir.run(&["search", "order", "--count"]).stdout(), "1\n");
}

#[test]
fn without_a_display_the_list_is_printed() {
    let dir = Dir::with_samples();
    let ran = dir.run(&["smartsupp", "snapengage", "mixed"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.text().lines().count(), 66);
    assert!(ran.text().lines().is_sorted_by(|a, b| a[..16] >= b[..16]), "newest first");
    if cfg!(all(feature = "gui", target_os = "linux")) {
        for said in ["display", "libxkbcommon-x11-0", "xvfb"] {
            assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
        }
    }
    // Only what was asked for; everything where nothing was.
    assert_eq!(dir.run(&["snapengage"]).text().lines().count(), 13);
    assert_eq!(dir.run(&[]).text(), ran.text());
}

#[test]
fn without_a_display_nothing_is_made_of_nothing() {
    let dir = Dir::new();
    let ran = dir.run(&["nowhere/at/all"]);
    assert_eq!((ran.code, ran.text().as_str()), (2, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("There is no such file or folder"), "{}", ran.stderr);
    assert!(!dir.path("home").exists(), "no library for a slip of the finger");
    let ran = dir.run(&["--library", "nowhere.sqlite"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(!dir.path("nowhere.sqlite").exists());
    dir.write("empty/a.json", "");
    assert_eq!(dir.run(&["empty"]).code, 1, "nothing found");
    assert_eq!(dir.run(&[]).code, 1, "nothing found");
}

#[test]
fn totals_of_an_export_are_told_once() {
    let dir = Dir::with_samples();
    assert_eq!(dir.run(&["import", "smartsupp"]).code, 0);
    let ran = dir.run(&["export", "--format", "messages-csv", "-o", "out.csv"]);
    assert_eq!(ran.stderr.matches("conversations, ").count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.trim_end().ends_with(": out.csv"), "{}", ran.stderr);
}

#[test]
fn a_mistyped_command_is_no_path() {
    let ran = Dir::new().run(&["serach", "refund"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("did you mean the command search?"), "{}", ran.stderr);
}

#[test]
fn help_and_version_need_nothing() {
    let dir = Dir::new();
    assert_eq!(dir.run(&["--version"]).stdout(), format!("afterchat {}\n", env!("CARGO_PKG_VERSION")));
    let help = dir.run(&["--help"]).stdout();
    assert!(help.contains("Examples:") && help.contains("--library <FILE>"), "{help}");
    assert!(!dir.path("home").exists(), "nothing was made");
    assert_eq!(dir.run(&["search", "--sort", "sideways"]).code, 2);
}

#[test]
fn a_closed_pipe_is_quiet() {
    let dir = Dir::new();
    let many: String = (0..3000).map(|n| CHAT.replace('\n', " ").replace("55039", &n.to_string()) + "\n").collect();
    dir.write("many.ndjson", many);
    assert_eq!(dir.run(&["import", "many.ndjson"]).code, 0);
    for args in [&["search", "--json"][..], &["export", "--format", "messages-csv", "-o", "-"], &["search"]] {
        let mut child = dir.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()),
            (Some(0), ""),
            "{args:?}"
        );
    }
}

#[test]
fn the_fields_are_listed_as_they_are_understood() {
    let dir = Dir::new();
    let ran = dir.run(&["fields", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let lines: Vec<serde_json::Value> =
        ran.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let words: Vec<&str> = lines.iter().filter_map(|line| line["field"].as_str()).collect();
    for word in ["is", "in", "agent", "country", "page", "var", "duration", "first-response", "last", "sort"] {
        assert!(words.contains(&word), "{word} is a field: {words:?}");
    }
    for line in &lines {
        let example = line["example"].as_str().expect("an example");
        let found = dir.run(&["search", "--strict", "--count", example]);
        assert_eq!(found.stderr, "", "{example} is understood");
    }
    let text = dir.run(&["fields"]);
    assert!(text.text().contains("is:missed"), "{}", text.text());
}

#[test]
fn facets_count_what_their_queries_find() {
    let dir = imported();
    let ran = dir.run(&["facets", "--by", "agent,country,page,account,is", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let mut kinds = Vec::new();
    for line in ran.text().lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let count = dir.run(&["search", "--strict", "--count", line["query"].as_str().expect("a query")]);
        assert_eq!(count.text().trim(), line["count"].to_string(), "{line}");
        kinds.push(line["by"].as_str().unwrap_or_default().to_owned());
    }
    kinds.dedup();
    assert_eq!(kinds, ["agent", "country", "page", "account", "is"]);
    let text = dir.run(&["facets", "is:chat", "--by", "agent"]);
    assert_eq!(text.text(), "          1  agent      John Doe (3)\n");
    assert_eq!(dir.run(&["facets", "nowhere", "--by", "agent"]).code, 1);
    let wrong = dir.run(&["facets", "--by", "colour"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("agent, country"), "{}", wrong.stderr);
}

#[test]
fn views_are_saved_counted_moved_and_removed() {
    let dir = imported();
    let own = |dir: &Dir| -> Vec<String> {
        let ran = dir.run(&["views", "--json"]);
        let lines = ran.text();
        let lines = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
        lines
            .filter(|line| line["built_in"] == false)
            .map(|line| format!("{} {} {}", line["name"], line["query"], line["count"]))
            .collect()
    };
    let built_in = dir.run(&["views"]).text();
    assert!(built_in.starts_with("          1  To answer  (is:missed"), "{built_in}");
    assert!(built_in.contains("          2  All"), "{built_in}");
    assert_eq!(dir.run(&["views", "save", "Orders", "order", "is:chat"]).code, 0);
    assert_eq!(dir.run(&["views", "save", "Czech", "country:cz"]).code, 0);
    assert_eq!(own(&dir), ["\"Orders\" \"order is:chat\" 1", "\"Czech\" \"country:cz\" 1"]);
    assert_eq!(dir.run(&["views", "move", "Czech", "1"]).code, 0);
    assert_eq!(dir.run(&["views", "rename", "Orders", "Questions"]).code, 0);
    assert_eq!(own(&dir), ["\"Czech\" \"country:cz\" 1", "\"Questions\" \"order is:chat\" 1"]);
    assert_eq!(dir.run(&["views", "remove", "Czech"]).code, 0);
    let gone = dir.run(&["views", "remove", "Czech"]);
    assert_eq!(gone.code, 2);
    assert!(gone.stderr.contains("There is no view of yours called \"Czech\""), "{}", gone.stderr);
    assert_eq!(own(&dir).len(), 1);
}

#[test]
fn marks_are_set_found_and_survive_another_import() {
    let dir = imported();
    let marked = |dir: &Dir, query: &str| dir.run(&["search", "--strict", "--count", query]).text().trim().to_owned();
    let ran = dir.run(&["tag", "55039", "--add", "Complaint", "--add", "vip", "--star", "--note", "ring her back"]);
    assert_eq!((ran.code, ran.text().as_str()), (0, "1 conversation changed\n"), "{}", ran.stderr);
    assert_eq!(dir.run(&["tag", "--query", "is:missed", "--followed-up"]).text(), "1 conversation changed\n");
    assert_eq!(dir.run(&["tag", "--query", "is:missed", "--followed-up"]).text(), "0 conversations changed\n");
    for query in
        ["tag:complaint", "tag:=vip", "is:starred", "has:note", "is:followed-up", "-is:starred", "\"ring her\""]
    {
        assert_eq!(marked(&dir, query), "1", "{query}");
    }
    let line: serde_json::Value =
        serde_json::from_str(&dir.run(&["search", "--json", "is:starred"]).text()).expect("JSON");
    assert_eq!(line["marks"]["tags"], serde_json::json!(["Complaint", "vip"]));
    assert_eq!(line["marks"]["note"], "ring her back");
    assert_eq!(dir.run(&["import", "hooks", "--again"]).code, 0);
    assert_eq!(dir.run(&["reindex"]).code, 0);
    assert_eq!(marked(&dir, "tag:complaint"), "1");
    assert_eq!(dir.run(&["tag", "55039", "--remove", "COMPLAINT", "--no-star"]).code, 0);
    assert_eq!(marked(&dir, "tag:complaint"), "0");
    assert_eq!(dir.run(&["tag", "55039"]).code, 2, "nothing to do is a mistake");
    assert_eq!(dir.run(&["tag", "nowhere", "--star"]).code, 1);
}

#[test]
fn marks_travel_as_a_file() {
    let dir = imported();
    assert_eq!(dir.run(&["marks", "export", "-o", "none.json"]).code, 1, "there are none");
    assert_eq!(dir.run(&["tag", "55039", "--add", "vip", "--star", "--note", "ring \u{1b}[31mher"]).code, 0);
    assert_eq!(dir.run(&["views", "save", "Czech", "country:cz"]).code, 0);
    let ran = dir.run(&["marks", "export", "-o", "marks.json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "Marks of 1 conversation, 1 view: marks.json\n"));
    let taken = dir.run(&["marks", "export", "-o", "marks.json"]);
    assert!(taken.code == 2 && taken.stderr.contains("--force"), "{}", taken.stderr);
    assert_eq!(dir.run(&["marks", "export", "-o", "marks.json", "--force"]).code, 0);
    assert_eq!(dir.run(&["marks", "export", "--output", "-"]).text(), dir.read("marks.json"));

    let elsewhere = |args: &[&str]| dir.run(&[&["--library", "other.sqlite"], args].concat());
    let ran = elsewhere(&["marks", "import", "marks.json"]);
    assert_eq!(
        ran.text(),
        "3 marks added, 0 newer than the library's, 0 older and left out, 0 the same; 1 view added\n\
         1 conversation is not in the library yet; the marks wait there\n"
    );
    assert_eq!(elsewhere(&["import", "hooks"]).code, 0);
    assert_eq!(elsewhere(&["search", "--count", "tag:vip is:starred has:note"]).text(), "1\n");
    assert_eq!(elsewhere(&["views"]).text().matches("Czech").count(), 1);

    assert_eq!(elsewhere(&["tag", "55039", "--note", "done"]).code, 0);
    let ran = elsewhere(&["marks", "import", "marks.json"]).text();
    assert!(ran.contains("note: the library's newer \"done\" stays, the file's \"ring ␛[31mher\" gives way"), "{ran}");
    let ran =
        dir.run_with_input(&["--library", "other.sqlite", "marks", "import", "-", "--json"], dir.read("marks.json"));
    let told: serde_json::Value = serde_json::from_slice(&ran.bytes).expect("JSON");
    assert_eq!(told["marks"], serde_json::json!({"added": 0, "newer": 0, "older": 1, "same": 2}));
    assert_eq!(told["conflicts"][0]["from"], "library");
    dir.write("foreign.json", "{\"a\": 1}");
    let ran = elsewhere(&["marks", "import", "foreign.json"]);
    assert!(ran.code == 2 && ran.stderr.contains("no file of marks (foreign.json)"), "{}", ran.stderr);
}
