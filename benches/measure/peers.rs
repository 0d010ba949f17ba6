//! The same questions to other programs, in the same run over the same conversations: plain SQL (a table of conversations, one of messages, a
//! text index of these with SQLite's own folding), ripgrep over the files, notmuch over one mail each. What is not installed is left out.
//!
//! A process that is started for a question pays for its start; the time of the same program with nothing to do is taken off.

use std::collections::BTreeSet;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use afterchat::model::{Conversation, FlagName, Role, Timestamp};
use afterchat::query::parse;
use afterchat::store::{FacetKind, Reader, Store};
use afterchat::work::Cancel;
use rusqlite::Connection;

use super::support::Layout;
use super::support::timing::{line, once, ratio, spread};
use super::{Plan, corpus, find, library, scratch};

/// Single words whose newest hundred hits are asked for.
const WORDS: &[&str] = &["visitor4242", "faktura", "invoice", "order"];

/// Conditions and what they are in plain SQL.
const FILTERS: &[(&str, &str)] = &[
    ("is:missed", "is_missed"),
    ("rating:<=2", "stars BETWEEN 1 AND 2"),
    ("agent:john is:rated", "stars > 0 AND id IN (SELECT conversation_id FROM agent WHERE name LIKE 'John%')"),
];

/// Plain tables of the kind anybody would make.
const SCHEMA: &str = "
    PRAGMA journal_mode = OFF;
    BEGIN;
    CREATE TABLE conversation (id INTEGER PRIMARY KEY, started_ms INTEGER, is_missed INTEGER, stars INTEGER, country TEXT);
    CREATE TABLE agent (conversation_id INTEGER, name TEXT);
    CREATE TABLE message (id INTEGER PRIMARY KEY, conversation_id INTEGER, text TEXT);
    CREATE VIRTUAL TABLE message_text USING fts5 (text, content = 'message', content_rowid = 'id');";
const INDEXES: &str = "
    CREATE INDEX started ON conversation (started_ms);
    CREATE INDEX filters ON conversation (is_missed, stars, country);
    CREATE INDEX agents ON agent (name, conversation_id);
    CREATE INDEX messages ON message (conversation_id);
    COMMIT;";

const NEWEST: &str = "
    SELECT DISTINCT conversation.id FROM message_text
    JOIN message ON message.id = message_text.rowid JOIN conversation ON conversation.id = message.conversation_id
    WHERE message_text MATCH ?1 ORDER BY started_ms DESC LIMIT 100";

/// How often each question is asked.
const QUESTIONS: usize = 20;

pub(super) fn measure(plan: &Plan) {
    let path = library(plan);
    let mut reader = Store::open(&path).expect("the library").reader().expect("a reader");
    let (tables, maildir) = (scratch().join("peers.db"), scratch().join("peers-mail"));
    let (database, indexing) = others(&reader, &tables, &maildir);
    line("plain SQL: text index of all messages", indexing, "processor and disk, once");
    let notmuch = notmuch(&maildir);
    let (files, _bytes) = corpus(plan.conversations, Layout::Files);
    for word in WORDS {
        words(plan, &mut reader, &database, notmuch.as_deref(), &files, word);
    }
    for (query, sql) in FILTERS {
        let ours = ours(&mut reader, query, |reader, query| {
            reader.search(query, find::moment(), &Cancel::default()).expect("a search").ids.len() as u64
        });
        let sql = format!("SELECT count(*) FROM conversation WHERE {sql}");
        let theirs = times(|| database.query_row(&sql, [], |row| row.get::<_, u32>(0)).expect("a count").into());
        told(&format!("count {query}: plain SQL"), ours, theirs);
    }
    let facets = ours(&mut reader, "", |reader, query| {
        let facets = reader.facets(query, find::moment(), &[FacetKind::Agent], 10, "", &Cancel::default());
        facets.expect("facets").len() as u64
    });
    let sql = "SELECT count(*) FROM (SELECT name, count(DISTINCT conversation_id) FROM agent JOIN conversation \
               ON conversation.id = conversation_id GROUP BY name ORDER BY 2 DESC LIMIT 10)";
    told(
        "facet by agent: plain SQL",
        facets,
        times(|| database.query_row(sql, [], |row| row.get::<_, u32>(0)).expect("a facet").into()),
    );
}

/// One word, newest hundred.
fn words(plan: &Plan, reader: &mut Reader, database: &Connection, notmuch: Option<&Path>, files: &Path, word: &str) {
    let ours = ours(reader, word, |reader, query| {
        let page = reader.first_page(query, find::moment(), 100, &Cancel::default()).expect("a first page");
        black_box(reader.rows(&page.ids).expect("rows")).len() as u64
    });
    line(&format!("newest hundred of {word}"), ours.0, &format!("{} rows", ours.1));
    let mut statement = database.prepare(NEWEST).expect("SQL");
    let sql = times(|| {
        let ids = statement.query_map([word], |row| row.get::<_, i64>(0)).expect("rows");
        ids.collect::<rusqlite::Result<BTreeSet<_>>>().expect("ids").len() as u64
    });
    told(&format!("newest hundred of {word}: plain SQL"), ours, sql);
    if let Some(config) = notmuch {
        let ask = |word: &str| {
            let mut command = Command::new("notmuch");
            command.env("NOTMUCH_CONFIG", config).args(["search", "--output=messages", "--limit=100", "--", word]);
            command
        };
        if let (Some(with), Some(without)) = (process(|| ask(word)), process(|| ask("xyzzyq"))) {
            told(&format!("newest hundred of {word}: notmuch"), ours, less(with, without));
        }
    }
    let ask = |at: &Path, word: &str| {
        let mut command = Command::new("rg");
        command.args(["--files-with-matches", "--ignore-case", "--word-regexp", "--fixed-strings", word]).arg(at);
        command
    };
    let nothing = scratch().join("peers-nothing");
    fs::create_dir_all(&nothing).expect("a folder");
    if let (Some(with), Some(without)) = (process(|| ask(files, word)), process(|| ask(&nothing, word))) {
        told(&format!("files with {word}: ripgrep over {} files", plan.conversations), ours, less(with, without));
    }
}

/// A time and how many were found.
type Found = (Duration, u64);

fn told(what: &str, ours: Found, theirs: Found) {
    line(what, theirs.0, &format!("{} found, {} ours", theirs.1, ratio(theirs.0, ours.0)));
}

fn less(with: Found, without: Found) -> Found {
    (with.0.saturating_sub(without.0), with.1)
}

/// The median time of a question to Afterchat; another one is asked in between, so that nothing is remembered.
fn ours(reader: &mut Reader, text: &str, mut ask: impl FnMut(&mut Reader, &afterchat::query::Query) -> u64) -> Found {
    let (query, other) = (parse(text).query, parse("is:offline -order").query);
    times_of(QUESTIONS, || {
        black_box(reader.search(&other, find::moment(), &Cancel::default()).expect("a search"));
        once(|| ask(reader, &query))
    })
}

fn times(mut ask: impl FnMut() -> u64) -> Found {
    times_of(QUESTIONS, || once(&mut ask))
}

fn times_of(questions: usize, mut ask: impl FnMut() -> (Duration, u64)) -> Found {
    let mut found = 0;
    let times = (0..questions)
        .map(|_| {
            let (time, count) = ask();
            found = count;
            time
        })
        .collect();
    (spread(times).0, found)
}

/// The median time of a process and its lines; `None` where it is not installed.
fn process(command: impl Fn() -> Command) -> Option<Found> {
    let ask = || command().stderr(Stdio::null()).output().ok();
    ask()?;
    Some(times_of(5, || {
        let (time, out) = once(ask);
        (time, out.map_or(0, |out| out.stdout.split(|byte| *byte == b'\n').count() as u64 - 1))
    }))
}

/// Writes what the others read, once: plain tables, and mails with the texts of each conversation. Returns the time of indexing all messages.
pub(super) fn others(reader: &Reader, database: &Path, maildir: &Path) -> (Connection, Duration) {
    fs::remove_file(database).ok();
    for folder in ["cur", "new", "tmp"] {
        fs::create_dir_all(maildir.join(folder)).expect("a folder");
    }
    let connection = Connection::open(database).expect("a database");
    connection.execute_batch(SCHEMA).expect("tables");
    {
        let mut reader = reader.another().expect("a reader");
        let ids = reader.search(&parse("").query, find::moment(), &Cancel::default()).expect("a search").ids;
        let mut row = connection.prepare("INSERT INTO conversation VALUES (?1, ?2, ?3, ?4, ?5)").expect("SQL");
        let mut agent = connection.prepare("INSERT INTO agent VALUES (?1, ?2)").expect("SQL");
        let mut message =
            connection.prepare("INSERT INTO message (conversation_id, text) VALUES (?1, ?2)").expect("SQL");
        for (number, id) in (1_u32..).zip(ids.iter()) {
            let read = reader.conversation(*id).expect("readable").expect("there").conversation;
            let started = read.started.map_or(0, Timestamp::as_millis);
            let stars = read.rating.as_ref().and_then(|rating| rating.stars);
            let missed = read.flags.is(FlagName::Missed);
            row.execute((number, started, missed, stars, &read.visitor.place.country_code)).expect("a row");
            let names: BTreeSet<&str> = read.agents.iter().map(|agent| agent.name.as_str()).collect();
            for name in names {
                agent.execute((number, name)).expect("a row");
            }
            for text in texts(&read) {
                message.execute((number, text)).expect("a row");
            }
            mail(maildir, number, started, &read);
        }
    }
    let all = "INSERT INTO message_text (message_text) VALUES ('rebuild')";
    let (indexing, ()) = once(|| connection.execute_batch(all).expect("an index"));
    connection.execute_batch(INDEXES).expect("indexes");
    (connection, indexing)
}

fn texts(conversation: &Conversation) -> impl Iterator<Item = &str> {
    let spoken = conversation.messages.iter().filter(|message| message.role != Role::System);
    spoken.map(|message| message.text.as_str())
}

/// One mail of a conversation, where it is not there yet.
fn mail(maildir: &Path, id: u32, started: i64, conversation: &Conversation) {
    let path = maildir.join("cur").join(format!("{id}:2,S"));
    if path.exists() {
        return;
    }
    let time = chrono::DateTime::from_timestamp_millis(started).unwrap_or_default().to_rfc2822();
    let body: Vec<&str> = texts(conversation).collect();
    let text = format!(
        "From: visitor{id}@example.com\nTo: shop@example.com\nSubject: chat\nMessage-ID: <{id}@example.com>\nDate: {time}\n\
         MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{}\n",
        body.join("\n")
    );
    fs::write(path, text).expect("a mail");
}

/// Lets notmuch index the mails; `None` where it is not installed.
fn notmuch(maildir: &Path) -> Option<PathBuf> {
    let (config, time) = notmuch_new(maildir)?;
    line("notmuch new", time, "once; nothing where it was indexed before");
    Some(config)
}

/// The same; its configuration and how long it took.
pub(super) fn notmuch_new(maildir: &Path) -> Option<(PathBuf, Duration)> {
    let config = maildir.with_extension("notmuch");
    let path = maildir.display();
    let text = format!("[database]\npath={path}\n[user]\nname=x\nprimary_email=shop@example.com\n[new]\ntags=new\n");
    fs::write(&config, text).expect("a file");
    let (time, status) = once(|| {
        Command::new("notmuch").args(["new", "--quiet"]).env("NOTMUCH_CONFIG", &config).stdin(Stdio::null()).status()
    });
    status.ok()?.success().then_some((config, time))
}
