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
