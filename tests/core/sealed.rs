//! Every command that changes something, on a library that cannot be changed: one sentence, what to do next, exit code 2, and nothing is
//! written. Commands that only read go on where that can be.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::import::{chat, library_content};
use crate::support::program::{Dir, Ran, files};

/// Whatever changes a library.
const CHANGES: &[&[&str]] = &[
    &["import", "other"],
    &["remove", "in"],
    &["reindex"],
    &["locate", "in", "moved"],
    &["tag", "--query", "parcel", "--add", "late"],
    &["tag", "smartsupp:208:5", "--star"],
    &["views", "save", "Mine", "parcel"],
    &["views", "rename", "Kept", "Other"],
    &["views", "move", "Kept", "1"],
    &["views", "remove", "Kept"],
    &["marks", "import", "marks.json"],
    &["directory", "import", "users.json"],
    &["directory", "name-agent", "3", "Joe Doe"],
    &["directory", "title-account", "208", "Shop"],
    &["directory", "office-hours", "mon-fri 8:00-17:00", "--zone", "UTC"],
    &["directory", "remove", "user", "7"],
    #[cfg(feature = "receive")]
    &["receive", "--listen", "127.0.0.1:0", "--inbox", "inbox"],
    // Nobody listens there: what is refused only after a call would say that instead.
    #[cfg(feature = "request")]
    &["request", "test", "--send", "--base-url", "http://127.0.0.1:9"],
];

/// What may begin while somebody else writes, because it writes later.
const LATER: &[&str] = &["receive", "request"];

/// Whatever only reads one.
const READS: &[&[&str]] = &[
    &["search", "parcel"],
    &["show", "smartsupp:208:5"],
    &["show", "smartsupp:208:5", "--original"],
    &["export", "--format", "messages-csv", "-o", "-"],
    &["facets", "--by", "account"],
    &["views"],
    &["marks", "export", "-o", "-"],
    &["directory"],
    &["verify"],
];

/// A library with something of everything, and what the commands name.
fn library(name: &str) -> Dir {
    let dir = Dir::new();
    let lines: Vec<String> = (0..200).map(chat).collect();
    for folder in ["in", "moved"] {
        dir.write(&format!("{folder}/lines.ndjson"), lines.join("\n"));
    }
    dir.write("other/one.json", chat(900));
    dir.write("users.json", r#"[{"id":3,"fullname":"Joe Doe","email":"joe@example.com","role":"agent"}]"#);
    let run = |args: &[&str]| dir.run(&[&["--library", name], args].concat()).stdout();
    run(&["import", "in"]);
    run(&["tag", "smartsupp:208:7", "--add", "first"]);
    run(&["views", "save", "Kept", "parcel"]);
    run(&["directory", "name-agent", "7", "Ann Bell"]);
    let saved = dir.run(&["--library", name, "marks", "export", "-o", "marks.json"]);
    assert_eq!(saved.code, 0, "{}", saved.stderr);
    dir
}

/// The program, with a key for what makes calls.
fn command(dir: &Dir, args: &[&str]) -> Command {
    let mut command = dir.command(args);
    command.env("SMARTSUPP_API_KEY", "0123-fictional-key");
    command
}

/// Every file of a folder, byte for byte.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files(folder).into_iter().map(|file| (file.display().to_string(), fs::read(file).unwrap())).collect()
}

/// One sentence and a way out, and nothing else.
fn refuses(ran: &Ran, args: &[&str], sentence: &str) {
    assert_eq!((ran.code, ran.text().as_str()), (2, ""), "{args:?}: {}", ran.stderr);
    assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains(sentence), "{args:?}: {}", ran.stderr);
    assert_eq!(ran.stderr.matches("\nhint: ").count(), 1, "{args:?}: {}", ran.stderr);
    assert!(ran.stderr.contains(".db"), "the file is named: {}", ran.stderr);
}

#[test]
fn damaged_and_foreign_libraries_are_changed_by_nothing() {
    type Damage = fn(&mut Vec<u8>);
    let cases: &[(&str, Damage)] = &[
        ("cut short", |bytes| bytes.truncate(bytes.len() / 2)),
        ("damaged", |bytes| bytes[100..4_000].fill(0xFF)),
        ("not an Afterchat library", |bytes| bytes.splice(.., *b"Dear aunt, this is a letter.").for_each(drop)),
        ("written by a newer Afterchat", |bytes| bytes[60..64].copy_from_slice(&99_u32.to_be_bytes())),
    ];
    let dir = library("library.db");
    let whole = fs::read(dir.path("library.db")).unwrap();
    fs::create_dir(dir.path("shelf")).unwrap();
    for (sentence, damage) in cases {
        let mut bytes = whole.clone();
        damage(&mut bytes);
        fs::write(dir.path("shelf/library.db"), bytes).unwrap();
        let before = contents(&dir.path("shelf"));
        for args in CHANGES.iter().chain(READS) {
            let mut command = command(&dir, &[&["--library", "shelf/library.db"], *args].concat());
            let ran = Ran::of(command.output().unwrap());
            refuses(&ran, args, sentence);
            assert!(contents(&dir.path("shelf")) == before, "{args:?} wrote, {sentence}");
        }
    }
}

#[cfg(unix)]
#[test]
fn what_can_only_be_read_is_changed_by_nothing_and_read_with_a_note() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    const NOBODY: u32 = 65_534;
    let dir = library("library.db");
    fs::create_dir(dir.path("shelf")).unwrap();
    fs::copy(dir.path("library.db"), dir.path("shelf/library.db")).unwrap();
    let mode = |path: &str, mode: u32| fs::set_permissions(dir.path(path), fs::Permissions::from_mode(mode)).unwrap();
    mode("shelf/library.db", 0o444);
    mode("shelf", 0o555);
    mode("", 0o777);
    mode("marks.json", 0o644);
    // The superuser may write everywhere, so that the program is run as somebody who may nothing.
    let free = fs::write(dir.path("shelf/probe"), "").is_ok();
    fs::remove_file(dir.path("shelf/probe")).ok();
    let run = |args: &[&str]| {
        let mut command = command(&dir, &[&["--library", "shelf/library.db"], args].concat());
        if free {
            command.uid(NOBODY).gid(NOBODY);
        }
        Ran::of(command.output().unwrap())
    };
    let before = contents(&dir.path("shelf"));
    for args in CHANGES {
        refuses(&run(args), args, "can only be read");
    }
    for args in READS {
        let ran = run(args);
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("note: The library can only be read"), "{args:?}: {}", ran.stderr);
    }
    assert!(contents(&dir.path("shelf")) == before);
    mode("shelf", 0o755);
}

#[test]
fn what_somebody_else_writes_is_left_alone_and_read() {
    let dir = library("library.db");
    let before = library_content(&dir.path("library.db"));
    let store = afterchat::store::Store::open(&dir.path("library.db")).unwrap();
    let mut writer = store.writer().unwrap();
    let batch = writer.batch().unwrap();
    // Each waits some seconds, so all of them wait together.
    std::thread::scope(|scope| {
        for args in CHANGES.iter().filter(|args| !LATER.contains(&args[0])) {
            let dir = &dir;
            scope.spawn(move || {
                let ran = dir.run(&[&["--library", "library.db"], *args].concat());
                refuses(&ran, args, "is being written by");
                assert!(!ran.stderr.contains("locked"), "{args:?}: {}", ran.stderr);
            });
        }
    });
    for args in READS {
        let ran = dir.run(&[&["--library", "library.db"], *args].concat());
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.stderr);
        assert!(!ran.stderr.contains("error"), "{args:?}: {}", ran.stderr);
    }
    drop(batch);
    assert!(library_content(&dir.path("library.db")) == before);
    assert_eq!(dir.run(&["--library", "library.db", "search", "tag:first", "--count"]).stdout(), "1\n");
}
