//! Calls of the vendor's REST API: what is shown, what is sent to a server of ours, and what becomes of its answers.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::support::program::{Dir, Ran};

const KEY: &str = "0123-fictional-key";

/// A server that takes one request, gives it back as (head, body), and answers with these bytes after a pause.
struct Server {
    url: String,
    asked: JoinHandle<(String, String)>,
}

impl Server {
    fn that_answers(answer: impl Into<Vec<u8>>, pause: Duration) -> Self {
        let answer = answer.into();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = thread::Builder::new()
            .name("server".to_owned())
            .spawn(move || {
                let (mut stream, _peer) = listener.accept().unwrap();
                let mut read = Vec::new();
                let mut byte = [0];
                while !read.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() > 0 {
                    read.push(byte[0]);
                }
                let head = String::from_utf8(read).unwrap();
                let length = head
                    .lines()
                    .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok())
                    .unwrap_or(0);
                let mut body = vec![0; length];
                stream.read_exact(&mut body).unwrap();
                thread::sleep(pause);
                // Whoever has gone away reads nothing.
                stream.write_all(&answer).ok();
                (head, String::from_utf8(body).unwrap())
            })
            .unwrap();
        Self { url, asked }
    }

    fn with(status: &str, body: &str) -> Self {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        Self::that_answers(head + body, Duration::ZERO)
    }
}

/// Sends a call to a server; what the server was asked comes back with how the program ended.
fn sent(dir: &Dir, server: Server, args: &[&str]) -> (Ran, String, String) {
    let mut all = vec!["request"];
    all.extend(args);
    all.extend(["--send", "--base-url", &server.url]);
    let mut command = dir.command(&all);
    let ran = Ran::of(command.env("SMARTSUPP_API_KEY", KEY).env("NEW_PASSWORD", "geheim").output().unwrap());
    let (head, body) = server.asked.join().unwrap();
    (ran, head, body)
}

#[test]
fn without_send_nothing_is_sent_and_all_is_shown() {
    let dir = Dir::new();
    let shown = dir.run(&["request", "account-create", "--title", "Joe's shop", "--lang", "en"]).stdout();
    assert_eq!(
        shown,
        "POST https://api.smartsupp.com/accounts/create\n\n\
         {\n  \"title\": \"Joe's shop\",\n  \"lang\": \"en\"\n}\n\n\
         curl --fail-with-body -H \"apiKey: $SMARTSUPP_API_KEY\" -H 'Content-Type: application/json' \
         --data-raw '{\"title\":\"Joe'\\''s shop\",\"lang\":\"en\"}' https://api.smartsupp.com/accounts/create\n"
    );
    assert!(dir.run(&["request", "test"]).stdout().starts_with("GET https://api.smartsupp.com/test\n"));
    let code = dir.run(&["request", "chat-code", "--id", "0123456789abcdef01234567"]).stdout();
    assert!(code.contains("_smartsupp.key = \"0123456789abcdef01234567\";"), "{code}");
    assert!(!dir.path("home/data").exists(), "no library is made for that");
    let wrong = dir.run(&["request", "user-create", "--account", "208", "--role", "owner"]);
    assert_eq!((wrong.code, wrong.text().as_str()), (2, ""));
    assert!(wrong.stderr.contains("error: ") && wrong.stderr.contains("hint: "), "{}", wrong.stderr);
}

#[test]
fn an_answer_goes_into_the_directory_of_its_account() {
    let dir = Dir::new();
    let answer =
        r#"{"id":"3434","role":"agent","email":"ana@example.com","fullname":"Ana Nová","avatar":"","note":""}"#;
    let args = [
        "user-create",
        "--account",
        "208",
        "--role",
        "agent",
        "--email",
        "ana@example.com",
        "--name",
        "Ana Nová",
        "--password-env",
        "NEW_PASSWORD",
    ];
    let (ran, head, body) = sent(&dir, Server::with("200 OK", answer), &args);
    assert_eq!((ran.code, ran.text().trim()), (0, answer), "{}", ran.stderr);
    assert_eq!(ran.stderr, "1 fact new to the directory\n");
    assert!(head.starts_with("POST /accounts/208/users/create HTTP/1.1\r\n"), "{head}");
    assert!(head.to_lowercase().contains(&format!("\r\napikey: {KEY}\r\n")), "{head}");
    assert_eq!(body, r#"{"role":"agent","email":"ana@example.com","fullname":"Ana Nová","password":"geheim"}"#);
    let known = dir.run(&["directory", "list", "--json", "user"]).json_lines();
    assert_eq!(
        (&known[0]["id"], &known[0]["account"], &known[0]["name"], &known[0]["xmpp"]),
        (&"3434".into(), &"208".into(), &"Ana Nová".into(), &"uid3434@smartsupp.com".into())
    );
    let library = std::fs::read(dir.path("home/data/afterchat/library.sqlite")).unwrap_or_default();
    let holds = |text: &str| library.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(!holds("geheim") && !holds(KEY), "no secret is stored");

    let (ran, head, body) = sent(&dir, Server::with("200 OK", r#"{"success":true}"#), &["test"]);
    assert_eq!((ran.code, body.as_str()), (0, ""));
    assert!(head.starts_with("GET /test HTTP/1.1\r\n"), "{head}");
    let (ran, ..) =
        sent(&dir, Server::with("204 No Content", ""), &["user-delete", "--account", "208", "--id", "3434"]);
    assert_eq!((ran.code, ran.text().as_str()), (0, "{}\n"), "{}", ran.stderr);
}

#[test]
fn what_goes_wrong_is_told() {
    let dir = Dir::new();
    let long = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{{\"id\":", 17 << 20);
    for (server, says) in [
        (
            Server::with("401 Unauthorized", r#"{"error":"AuthError","message":"No account found for this apiKey."}"#),
            "error: The API refused this with 401: No account found for this apiKey (AuthError)\nhint: look at the key",
        ),
        (
            // As the guide's own answer: it repeats the key.
            Server::with(
                "401 Unauthorized",
                &format!(r#"{{"error":"AuthError","message":"No account found for apiKey {KEY}."}}"#),
            ),
            "No account found for apiKey (the key) (AuthError)",
        ),
        (
            Server::with("403 Forbidden", &format!("<html>{KEY} may not do this</html>")),
            "refused this with 403: <html>(the key) may not do this</html>",
        ),
        (
            Server::with("500 Internal Server Error", "<html>oops</html>"),
            "error: The API refused this with 500: <html>oops</html>",
        ),
        (
            Server::with("200 OK", r#"{"error":"ValidationError","message":"Title is empty"}"#),
            "error: The API refused this with 200: Title is empty (ValidationError)",
        ),
        (
            Server::with("200 OK", "Welcome to this hotel's Wi-Fi \u{1b}[2J"),
            "something that is no JSON: Welcome to this hotel's Wi-Fi ␛[2J",
        ),
        (
            Server::that_answers(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
                Duration::ZERO,
            ),
            "error: The API answered 302: it wants to be asked elsewhere",
        ),
        (
            Server::that_answers("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"id\":", Duration::ZERO),
            "error: Could not reach the API",
        ),
        (Server::that_answers(long, Duration::ZERO), "error: Could not reach the API"),
        (Server::that_answers("no HTTP at all\r\n\r\n", Duration::ZERO), "error: Could not reach the API"),
        (Server::that_answers("", Duration::from_secs(3)), "error: The API did not answer within 1 s"),
    ] {
        let (ran, head, _body) = sent(&dir, server, &["account-list", "--timeout", "1"]);
        assert!(head.starts_with("GET /accounts/ HTTP/1.1\r\n"), "{head}");
        assert_eq!((ran.code, ran.text().as_str()), (2, ""), "{says}");
        assert!(ran.stderr.contains(says), "{says:?} in {:?}", ran.stderr);
        assert!(!ran.stderr.contains(KEY), "{}", ran.stderr);
    }
    let without_key = dir.run(&["request", "test", "--send"]);
    assert!(
        without_key.stderr.starts_with("error: The environment variable SMARTSUPP_API_KEY holds no key of the API\n")
    );
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = dir.command(&["request", "test", "--send", "--base-url", &format!("http://{nobody}")]);
    let ran = Ran::of(command.env("SMARTSUPP_API_KEY", KEY).output().unwrap());
    assert!(ran.code == 2 && ran.stderr.starts_with("error: Could not reach the API"), "{}", ran.stderr);
}

/// The calls of the guide that create or change something, with other values: name and ids, what is sent, what is answered.
const GUIDE: &[(&[&str], &str, &str, &str)] = &[
    (
        &["account-create"],
        "/accounts/create",
        r#"{"title":"Kolo (not shown to visitors)","lang":"cs"}"#,
        r#"{"id":"7001","title":"Kolo (not shown to visitors)","lang":"cs","accountKey":"0123456789abcdef0123456789abcdef012345"}"#,
    ),
    (
        &["user-create", "--account", "7001"],
        "/accounts/7001/users/create",
        r#"{"role":"agent","email":"eva@example.com","fullname":"Eva Polní","password":"geheim"}"#,
        r#"{"id":"81","role":"agent","email":"eva@example.com","fullname":"Eva Polní","avatar":"","note":""}"#,
    ),
    (
        &["trigger-create", "--account", "7001"],
        "/accounts/7001/triggers/create",
        r#"{"active":true,"name":"First visit","description":"A greeting for who is here for the first time","event":"onload","conditions":[{"name":"delay_site","value":45},{"name":"is_visitor_send_message","value":false},{"name":"is_visitor_served","value":false},{"name":"number_of_visits","value":1}],"actions":[{"name":"message","agent_nick":"Support","message":"Can I help you choose?"}]}"#,
        r#"{"id":"92","active":true,"name":"First visit","description":"A greeting for who is here for the first time","event":"onload","only_once":true,"constraints":"all","conditions":[{"name":"delay_site","value":45},{"name":"is_visitor_send_message","value":false},{"name":"is_visitor_served","value":false},{"name":"number_of_visits","value":1}],"actions":[{"name":"message","agent_nick":"Support","message":"Can I help you choose?"}]}"#,
    ),
    (
        &["office-hours-update", "--account", "7001"],
        "/accounts/7001/officehours/update",
        r#"{"active":true,"days":[1,2,6,0],"timezone":1,"config":[{"dow":1,"times":[{"from":480,"to":705},{"from":780,"to":1020}]},{"dow":2,"times":[{"from":480,"to":705}]}]}"#,
        r#"{"active":true,"days":[1,2,6,0],"timezone":1,"config":[{"dow":1,"times":[{"from":480,"to":705},{"from":780,"to":1020}]},{"dow":2,"times":[{"from":480,"to":705}]}]}"#,
    ),
    (
        &["hook-create", "--account", "7001"],
        "/accounts/7001/hooks/create",
        r#"{"name":"domain-stats-report","config":{"url":"https://example.com/statistics"}}"#,
        r#"{"id":"5","name":"domain-stats-report","config":{"url":"https://example.com/statistics"}}"#,
    ),
];

/// A hook of that account, in which the agent is a number and the trigger a name.
const CHAT: &str = r#"{"accountId":7001,"beginAt":1427097600000,"endAt":1427097660000,"channel":{"id":1,"isChat":true},
    "visitor":{"id":2,"name":"Ada"},"messages":[
    {"type":"agent","from":null,"content":"Can I help you choose?","sentAt":1427097600000,"triggeredBy":"First visit"},
    {"type":"visitor","from":"visitor:2","content":"Yes","sentAt":1427097610000},
    {"type":"agent","from":"agent:81","content":"Hello","sentAt":1427097620000}]}"#;

/// What the directory and a conversation say, without dates.
fn known(dir: &Dir) -> (Vec<serde_json::Value>, String, String) {
    let mut lines = dir.run(&["directory", "list", "--json"]).json_lines();
    for line in &mut lines {
        line.as_object_mut().unwrap().remove("since");
        // A request and its answer are two definitions where both are imported.
        line.as_object_mut().unwrap().remove("definitions");
    }
    lines.retain(|line| line["kind"] != "answer");
    dir.write("chat.json", CHAT);
    assert_eq!(dir.run(&["import", "chat.json"]).code, 0);
    let found = dir.run(&["search", "agent:eva account:\"Kolo (not shown to visitors)\" is:inhours", "--count"]);
    let shown = dir.run(&["show", "1", "--json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown.text()).unwrap();
    (lines, found.text(), shown["trigger_rules"].to_string())
}

#[test]
fn every_call_of_the_guide_is_made_imported_and_joined() {
    let (made, imported) = (Dir::new(), Dir::new());
    for (args, address, body, answer) in GUIDE {
        made.write("body.json", body);
        let shown = made.run(&[&["request"], *args, &["--body", "body.json"]].concat()).stdout();
        assert!(shown.starts_with(&format!("POST https://api.smartsupp.com{address}\n")), "{shown}");
        let (ran, head, sent) =
            sent(&made, Server::with("200 OK", answer), &[*args, &["--body", "body.json"]].concat());
        assert_eq!((ran.code, ran.text().trim()), (0, *answer), "{}", ran.stderr);
        assert!(head.starts_with(&format!("POST {address} HTTP/1.1\r\n")), "{head}");
        assert_eq!(&sent, body, "byte for byte");
        // The same saved by somebody who tried it out: the request beside its address, and the answer.
        imported.write(&format!("saved{address}.answer.json"), answer);
        imported.write(&format!("saved{address}.request.json"), body);
    }
    let ran = imported.run(&["import", "saved"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!ran.stderr.contains("geheim"), "{}", ran.stderr);
    let (made, imported) = (known(&made), known(&imported));
    let kinds: Vec<&str> = made.0.iter().filter_map(|line| line["kind"].as_str()).collect();
    assert_eq!(kinds, ["account", "user", "trigger", "office_hours", "hook"], "{:?}", made.0);
    assert_eq!(made.1, "1\n", "found by the agent's name, the account's title and the office hours");
    assert!(made.2.contains("When a page opens, if all: 45 s on the site"), "{}", made.2);
    assert_eq!((&imported.1, &imported.2), (&made.1, &made.2));
    for kind in ["account", "user", "trigger", "office_hours", "hook"] {
        assert!(imported.0.iter().any(|line| line["kind"] == kind), "{kind}: {:?}", imported.0);
    }
}
