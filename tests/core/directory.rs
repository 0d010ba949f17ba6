//! The directory from the outside: what saved requests and answers of the REST API become, and what they add to conversations.

use serde_json::{Value, json};

use crate::support::program::{Dir, samples};

/// The sentence of the vendor's guide, with its missing comma and without conversations.
const GUIDE: &str = r#"Request POST: http://api.smartsupp.com/accounts/create { "title": "Shop (not visible to clients)", "lang": "en" }
Response HTTP/1.1 200 OK { "id": "1234", "title": "Shop (not visible to clients)", "lang": "en", "accountKey": "14dc" }
Request POST: http://api.smartsupp.com/accounts/:aid/users/create { "role": "agent", "email": "ana@example.com", "fullname": "Ana Example", "password": "geheim" }
Response HTTP/1.1 200 OK { "id": "3", "role": "agent", "email": "ana@example.com", "fullname": "Ana Example", "avatar": "", "note": "" }
HTTP/1.1 401 Unauthorized { "error": "AuthError", "message": "No account found for apiKey geheim." }
Request POST: http://api.smartsupp.com/accounts/:aid/officehours/update { "active": true "days": [1,2,6,0], "timezone": 1, "config": [{ "dow": 1, "times": [ { "from": 480, "to": 705 }, { "from": 780, "to": 1020 } ] }, { "dow": 2, "times": [ { "from": 480, "to": 705 } ] }] }
"#;

fn lines(dir: &Dir, args: &[&str]) -> Vec<Value> {
    dir.run(args).json_lines()
}

/// The fields of each line, by name.
fn fields(lines: &[Value], names: &[&str]) -> Vec<Value> {
    lines.iter().map(|line| names.iter().map(|name| line[*name].clone()).collect()).collect()
}

#[test]
fn the_guide_itself_becomes_the_directory() {
    let dir = Dir::new();
    dir.write("guide.txt", GUIDE);
    let report = dir.run(&["import", "guide.txt", "--json"]);
    let report: Value = serde_json::from_str(&report.stdout()).unwrap();
    let file = &report["outcomes"][0];
    assert_eq!(
        (&file["outcome"], &file["directory"], &file["relaxed"]),
        (&json!("skipped"), &json!(6), &json!(["missing-comma"]))
    );
    assert_eq!(file["note"], "Into the directory: 2 accounts, 2 users, 1 set of office hours, 1 answer to a call");
    assert_eq!(file["left_out"], json!(["apiKey", "password"]));
    assert_eq!(report["directory"], json!({"added": 6, "unchanged": 0}));
    let listed = lines(&dir, &["directory", "list", "--json", "user", "office-hours", "answer"]);
    assert_eq!(
        fields(&listed, &["kind", "id", "name", "email", "role", "xmpp", "hours", "zone", "message"]),
        [
            json!(["user", "3", "Ana Example", "ana@example.com", "agent", "uid3@smartsupp.com", null, null, null]),
            json!([
                "office_hours",
                null,
                null,
                null,
                null,
                null,
                "Mon 08:00-11:45, 13:00-17:00; Tue 08:00-11:45",
                "+01:00",
                null
            ]),
            json!(["answer", null, null, null, null, null, null, null, "No account found for apiKey …."]),
        ]
    );
}

#[test]
fn a_secret_is_nowhere_in_the_library() {
    let dir = Dir::new();
    dir.write("guide.txt", GUIDE);
    dir.write("call.json", r#"{"headers":{"apiKey":"geheim"},"body":"{\"role\":\"agent\",\"email\":\"b@example.com\",\"fullname\":\"Bo\",\"password\":\"geheim\"}"}"#);
    dir.write("headers.json", r#"{"apiKey":"geheim"}"#);
    dir.write(
        "broken.json",
        r#"{"role":"agent","email":"c@example.com","fullname":"Cy","password":"geheim" "note":""}"#,
    );
    let ran = dir.run(&["import", ".", "--library", "l.sqlite"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!ran.stderr.contains("geheim") && !ran.text().contains("geheim"), "{}", ran.stderr);
    assert!(ran.stderr.contains("headers.json: left out as secret and kept nowhere: apiKey"), "{}", ran.stderr);
    let mut looked = 0;
    for entry in std::fs::read_dir(dir.path("")).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("l.sqlite") && path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(memchr::memmem::find(&bytes, b"geheim").is_none(), "{}", path.display());
            looked += 1;
        }
    }
    assert!(looked > 0);
}

#[test]
fn what_was_typed_in_counts_and_can_be_taken_back() {
    let dir = Dir::new();
    dir.write("users.json", r#"{"records":[{"id":3,"nickname":"Ana","role":"admin","email":"ana@example.com"}]}"#);
    assert_eq!(dir.run(&["directory", "import", "users.json"]).stdout(), "1 fact new to the directory, 0 known\n");
    assert_eq!(dir.run(&["directory", "import", "users.json"]).stdout(), "0 facts new to the directory, 1 known\n");
    let name = || lines(&dir, &["directory", "list", "--json", "user"])[0]["name"].clone();
    assert_eq!(name(), "Ana");
    for named in ["Anna", "Anna Example"] {
        let _done = dir.run(&["directory", "name-agent", "uid3@smartsupp.com", named]).stdout();
        assert_eq!(name(), named);
    }
    let exported = dir.run(&["directory", "export"]).stdout();
    let _done = dir.run(&["directory", "name-agent", "3", ""]).stdout();
    assert_eq!(name(), "Ana");
    dir.write("other/directory.json", &exported);
    let _done = dir.run(&["directory", "import", "other/directory.json", "--library", "other.sqlite"]).stdout();
    assert_eq!(dir.run(&["directory", "export", "--library", "other.sqlite"]).stdout(), exported);
    assert_eq!(dir.run(&["directory", "remove", "user", "3"]).stdout(), "1 fact taken out\n");
    assert_eq!(dir.run(&["directory", "list"]).code, 1);
    let _done = dir.run(&["directory", "title-account", "208", "Shop"]).stdout();
    assert_eq!(dir.run(&["directory", "list"]).stdout(), "account       208  Shop\n");
    for wrong in [
        &["directory", "office-hours", "mon 25-26"][..],
        &["directory", "office-hours", "mon 9-17", "--zone", "Mars/Olympus"],
        &["directory", "name-agent", "", "X"],
        &["directory", "name-agent", "3", "X", "--role", "boss"],
        &["directory", "import", "nowhere.json"],
    ] {
        assert_eq!(dir.run(wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn the_samples_have_a_directory() {
    let dir = Dir::new();
    let folder = samples().join("directory");
    let ran = dir.run(&["import", folder.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let listed = lines(&dir, &["directory", "list", "--json"]);
    let count = |kind: &str| listed.iter().filter(|line| line["kind"] == kind).count();
    let kinds = ["account", "user", "trigger", "office_hours", "statistics"].map(count);
    assert_eq!((kinds, listed.len()), ([1, 7, 4, 1, 1], 14));
    let hours = listed.iter().find(|line| line["kind"] == "office_hours").unwrap();
    assert_eq!(hours["account"], "48211", "known by the path");
    let renamed = listed.iter().find(|line| line["id"] == "77").unwrap();
    assert_eq!((&renamed["names"], &renamed["definitions"]), (&json!(["Second visit", "Welcome back"]), &json!(2)));
}

/// A Smartsupp hook in which agents are numbers only: what the visitor wrote, and who answered when.
fn chat(id: u32, account: u32, began_ms: u64, agent: &str, name: &str) -> String {
    json!({
        "accountId": account,
        "beginAt": began_ms,
        "endAt": began_ms + 600_000,
        "channel": {"id": id, "isChat": true, "isMissed": false, "isTriggered": true},
        "visitor": {"id": 1, "name": "Ada"},
        "paths": [],
        "messages": [
            {"type": "agent", "name": "", "from": null, "content": "Hello?", "sentAt": began_ms, "triggeredBy": "Greeting"},
            {"type": "visitor", "name": "Ada", "from": "visitor:1", "content": format!("question {id}"), "sentAt": began_ms + 1000},
            {"type": "agent", "name": name, "from": format!("agent:{agent}"), "content": "answer", "sentAt": began_ms + 61_000},
        ],
    })
    .to_string()
}

/// 2024-06-03 is a Monday; 10:00 in Prague.
const MONDAY: u64 = 1_717_401_600_000;

/// A library of three chats and a directory that came later.
fn shop() -> Dir {
    let dir = Dir::new();
    dir.write("chats/1.json", chat(1, 208, MONDAY, "3", ""));
    dir.write("chats/2.json", chat(2, 208, MONDAY + 86_400_000, "3", "Support"));
    dir.write("chats/3.json", chat(3, 209, MONDAY + 12 * 3_600_000, "4", "Support"));
    let _done = dir.run(&["import", "chats"]).stdout();
    dir
}

fn import_directory(dir: &Dir) {
    dir.write(
        "rest/users.json",
        r#"[{"id":"3","role":"admin","email":"john@example.com","fullname":"John Doe"},{"id":4,"role":"agent","nickname":"Jo","email":"jo@example.com"}]"#,
    );
    dir.write("rest/account.json", r#"{"id":208,"title":"Kolo & Mlha","lang":"cs","accountKey":"k"}"#);
    dir.write(
        "rest/trigger.json",
        r#"{"id":"758","active":true,"name":"Greeting","event":"onload","only_once":true,"constraints":"all","conditions":[{"name":"delay_site","value":60},{"name":"number_of_visits","value":1}],"actions":[{"name":"message","agent_nick":"Support","message":"Hello?"}]}"#,
    );
    let _done = dir.run(&["import", "rest"]).stdout();
}

fn found(dir: &Dir, query: &str) -> Vec<String> {
    let ids = lines(dir, &["search", query, "--json", "--sort", "oldest"]);
    ids.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn names_are_joined_when_something_is_read() {
    let dir = shop();
    assert_eq!(found(&dir, "agent:john"), Vec::<String>::new());
    assert_eq!(found(&dir, "agent:=Support"), ["3", "2"]);
    import_directory(&dir);
    for (query, ids) in [
        ("agent:john", &["1", "2"][..]),
        ("agent:\"John Doe\"", &["1", "2"]),
        ("agent:=\"John Doe\"", &["1", "2"]),
        ("agent:john@example.com", &["1", "2"]),
        ("agent:3", &["1", "2"]),
        ("agent:support", &["3", "2"]),
        ("agent:=Support", &["3", "2"]),
        ("-agent:john", &["3"]),
        ("account:208", &["1", "2"]),
        ("account:\"kolo & mlha\"", &["1", "2"]),
    ] {
        assert_eq!(found(&dir, query), ids, "{query}");
    }
    let listed = lines(&dir, &["search", "", "--json", "--sort", "oldest"]);
    let john = json!([{"id": "3", "name": "John Doe", "email": "john@example.com", "role": "admin"}]);
    assert_eq!((&listed[0]["agents"], &listed[0]["account_title"]), (&john, &json!("Kolo & Mlha")));
    assert_eq!(listed[1]["agents"][0]["name"], "Jo");
    assert_eq!(listed[1].get("account_title"), None);
}

#[test]
fn facets_group_by_the_directorys_names_and_find_what_they_count() {
    let dir = shop();
    import_directory(&dir);
    let facets = lines(&dir, &["facets", "--by", "agent,account", "--json"]);
    assert_eq!(
        fields(&facets, &["value", "detail", "count", "query"]),
        [
            json!(["John Doe", "3", 2, "agent:=\"John Doe\""]),
            json!(["Jo", "4", 1, "agent:=Jo"]),
            json!(["Kolo & Mlha", "208", 2, "account:208"]),
            json!(["209", "", 1, "account:209"]),
        ]
    );
    for facet in &facets {
        let count = found(&dir, facet["query"].as_str().unwrap()).len();
        assert_eq!(json!(count), facet["count"], "{facet}");
    }
    let _done = dir.run(&["directory", "name-agent", "4", "John Doe"]).stdout();
    let facets = lines(&dir, &["facets", "--by", "agent", "--json"]);
    assert_eq!(fields(&facets, &["value", "count"]), [json!(["John Doe", 3])], "one name is one to people");
    assert_eq!(found(&dir, "agent:=\"John Doe\"").len(), 3);
}

#[test]
fn one_conversation_shows_who_wrote_and_which_rule_spoke() {
    let dir = shop();
    import_directory(&dir);
    let shown = lines(&dir, &["show", "smartsupp:208:1", "--json"]).remove(0);
    assert_eq!(shown["messages"][2]["name"], "John Doe", "it had none");
    assert_eq!(
        shown["trigger_rules"],
        json!({"Greeting": "When a page opens, if all: 60 s on the site; first visit → as Support: Hello? (once for each visitor)"})
    );
    let shown = lines(&dir, &["show", "smartsupp:208:2", "--json"]).remove(0);
    assert_eq!(shown["messages"][2]["name"], "Support", "what the visitor saw");
    assert_eq!(shown["agents"][0]["name"], "John Doe");
    assert!(dir.run(&["show", "smartsupp:208:1"]).stdout().contains("John Doe"));
    let original = dir.run(&["show", "smartsupp:208:1", "--original"]).stdout();
    assert_eq!(original, chat(1, 208, MONDAY, "3", ""), "nothing is written into a conversation");
}

#[test]
fn exports_have_names_and_ids() {
    let dir = shop();
    import_directory(&dir);
    let columns = "account_id,account_name,agent_ids,agent_names,agent_emails,agent_roles";
    let args = ["export", "id:1", "--format", "conversations-csv", "-o", "-", "--columns", columns];
    assert_eq!(
        dir.run(&args).stdout(),
        format!(
            "{columns}\r\n208,Kolo & Mlha,\"[\"\"3\"\"]\",\"[\"\"John Doe\"\"]\",\"[\"\"john@example.com\"\"]\",\"[\"\"admin\"\"]\"\r\n"
        )
    );
    let args = ["export", "id:1", "--format", "messages-csv", "-o", "-", "--columns", "author_id,author_name,role"];
    assert_eq!(
        dir.run(&args).stdout(),
        "author_id,author_name,role\r\n,,trigger\r\n1,Ada,visitor\r\n3,John Doe,agent\r\n"
    );
}

fn hours(dir: &Dir, args: &[&str]) {
    let _done = dir.run(&[&["directory", "office-hours"], args].concat()).stdout();
}

#[test]
fn office_hours_are_conditions() {
    let dir = shop();
    let both = |dir: &Dir| (found(dir, "is:inhours"), found(dir, "is:afterhours"));
    let none: Vec<String> = Vec::new();
    assert_eq!(both(&dir), (none.clone(), none.clone()), "without hours nothing is inside or outside");
    // Chats 1 and 2 began at 10:00 in Prague, 3 at 22:00.
    hours(&dir, &["mon-fri 9-17", "--zone", "Europe/Prague"]);
    assert_eq!(both(&dir), (vec!["1".into(), "2".into()], vec!["3".into()]));
    assert_eq!(found(&dir, "-is:inhours agent:4"), ["3"]);
    // What is typed in again replaces what was typed in before, whichever is the longer text.
    for days in ["tue 1-2, 3-4, 5-6", "wed 1-2", "mon-fri 9-17"] {
        hours(&dir, &[days, "--zone", "Europe/Prague"]);
        assert_eq!(lines(&dir, &["directory", "list", "--json", "office-hours"]).len(), 1);
    }
    assert_eq!(both(&dir), (vec!["1".into(), "2".into()], vec!["3".into()]));
    // An account's own count, and later ones from their date.
    hours(&dir, &["mon-sun 20-24", "--account", "209", "--zone", "2"]);
    assert_eq!(both(&dir).1, none);
    hours(&dir, &["mon 9-10:30; tue 12-17", "--zone", "Europe/Prague", "--from", "2024-06-04"]);
    assert_eq!(both(&dir), (vec!["1".into(), "3".into()], vec!["2".into()]));
    let facets = lines(&dir, &["facets", "--by", "is", "--json"]);
    for (word, count) in [("inhours", 2), ("afterhours", 1)] {
        let facet = facets.iter().find(|line| line["value"] == word).unwrap();
        assert_eq!(facet["count"], count, "{word}");
    }
    assert_eq!(dir.run(&["directory", "office-hours", "--remove", "--account", "209"]).code, 0);
    assert_eq!(both(&dir), (vec!["1".into()], vec!["3".into(), "2".into()]));
}

#[test]
fn a_first_response_is_also_told_in_open_minutes() {
    let dir = shop();
    // Asked at 10:00:01 and answered at 10:01:01.
    hours(&dir, &["mon 9-17; tue 10:01-11", "--zone", "Europe/Prague"]);
    let listed = lines(&dir, &["search", "", "--json", "--sort", "oldest"]);
    assert_eq!(
        fields(&listed, &["id", "in_office_hours", "first_response_open_ms"]),
        [json!(["1", true, 60_000]), json!(["3", false, 0]), json!(["2", false, 1_000])]
    );
    let shown = lines(&dir, &["show", "smartsupp:208:2", "--json"]).remove(0);
    assert_eq!((&shown["in_office_hours"], &shown["first_response_open_ms"]), (&json!(false), &json!(1_000)));
    let columns = "conversation_id,in_office_hours,first_response_s,first_response_open_s";
    let args = ["export", "sort:oldest", "--format", "conversations-csv", "-o", "-", "--columns", columns];
    assert_eq!(dir.run(&args).stdout(), format!("{columns}\r\n1,1,60,60\r\n3,0,60,0\r\n2,0,60,1\r\n"));
}

#[test]
fn triggers_are_counted_by_what_came_of_them() {
    let dir = shop();
    import_directory(&dir);
    dir.write(
        "more.json",
        r#"{"records":[{"id":758,"name":"Hello there","event":"onload","active":true},{"id":9,"name":"Never","event":"onload","active":false}]}"#,
    );
    dir.write(
        "chats/4.json",
        chat(4, 208, MONDAY, "3", "")
            .replace("Greeting", "Unknown rule")
            .replace("\"isTriggered\":true", "\"isTriggered\":true,\"rating\":5"),
    );
    dir.write("chats/5.json", chat(5, 208, MONDAY, "3", "").replace(r#""type":"visitor""#, r#""type":"system""#));
    let _done = dir.run(&["import", "chats", "more.json"]).stdout();
    let table = lines(&dir, &["directory", "triggers", "--json"]);
    assert_eq!(
        fields(&table, &["id", "name", "defined", "shown", "answered", "joined", "rated", "query"]),
        [
            json!(["758", "Hello there", true, 4, 3, 4, 0, "trigger:=\"Hello there\" OR trigger:=Greeting"]),
            json!(["", "Unknown rule", false, 1, 1, 1, 1, "trigger:=\"Unknown rule\""]),
            json!(["9", "Never", true, 0, 0, 0, 0, "trigger:=Never"]),
        ]
    );
    for row in &table {
        let count = dir.run(&["search", row["query"].as_str().unwrap(), "--count"]).text();
        assert_eq!(count.trim(), row["shown"].to_string());
    }
    let text = dir.run(&["directory", "triggers"]).stdout();
    assert!(text.contains("defined, never fired") && text.contains("fired, not defined"), "{text}");
}
