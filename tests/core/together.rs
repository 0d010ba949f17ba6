//! Several programs on one library: nobody waits who only reads, nothing is lost, and nobody sees SQLite's words for it.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::import::{chat, library_content};
use crate::support::program::{Dir, Ran};

const LIBRARY: [&str; 2] = ["--library", "library.db"];

/// A folder with two overlapping halves of an archive.
fn archive() -> Dir {
    let dir = Dir::new();
    let lines = |range: std::ops::Range<u32>| range.map(chat).collect::<Vec<_>>().join("\n");
    dir.write("one/a.ndjson", lines(0..3_000));
    dir.write("two/b.ndjson", lines(2_000..5_000));
    for id in 0..60 {
        dir.write(&format!("one/single/{id}.json"), chat(10_000 + id));
    }
    dir
}

fn start(dir: &Dir, args: &[&str]) -> Child {
    dir.command(&[&LIBRARY[..], args].concat()).stdout(Stdio::null()).spawn().unwrap()
}

fn run(dir: &Dir, args: &[&str]) -> Ran {
    dir.run(&[&LIBRARY[..], args].concat())
}

#[track_caller]
fn ends_well(child: Child) {
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && told.is_empty(), "{}: {told}", output.status);
}

#[test]
fn two_imports_into_a_new_library_lose_nothing() {
    let dir = archive();
    let mut children = vec![start(&dir, &["import", "one"]), start(&dir, &["import", "two"])];
    let mut searches = 0;
    // Readers see some committed state all the while.
    let mut last = 0;
    while children.iter_mut().any(|child| child.try_wait().unwrap().is_none()) {
        if dir.path("library.db").exists() {
            let ran = run(&dir, &["search", "parcel", "--count"]);
            assert!(ran.code <= 1 && ran.stderr.is_empty(), "{}", ran.stderr);
            let count: u64 = ran.text().trim().parse().unwrap();
            assert!(count >= last, "{count} after {last}");
            (last, searches) = (count, searches + 1);
        }
    }
    children.into_iter().for_each(ends_well);
    assert!(searches > 0);
    let both = library_content(&dir.path("library.db"));
    assert_eq!(both.len(), 5_060);
    assert_eq!(dir.run(&["--library", "alone.db", "import", "one", "two"]).code, 0);
    assert!(both == library_content(&dir.path("alone.db")));
    assert!(run(&dir, &["verify"]).stdout().starts_with("All is well: 5,060 "));
}

#[test]
fn exports_backups_and_removals_go_on_beside_an_import() {
    let dir = archive();
    assert_eq!(run(&dir, &["import", "one"]).code, 0);
    let import = start(&dir, &["import", "two"]);
    let export = start(&dir, &["export", "--format", "messages-csv", "-o", "all.csv"]);
    let backup = run(&dir, &["backup", "copy.db"]);
    assert_eq!(backup.code, 0, "{}", backup.stderr);
    let removed = run(&dir, &["remove", "one/single"]);
    assert_eq!((removed.code, removed.stderr.as_str()), (0, ""));
    assert!(removed.text().starts_with("60 conversations"), "{}", removed.text());
    ends_well(import);
    let export = export.wait_with_output().unwrap();
    assert!(export.status.success(), "{}", String::from_utf8_lossy(&export.stderr));
    assert!(dir.read("all.csv").lines().count() > 3_000);
    assert_eq!(library_content(&dir.path("library.db")).len(), 5_000);
    assert!(run(&dir, &["verify"]).stdout().starts_with("All is well: 5,000 "));
    assert!(dir.run(&["--library", "copy.db", "verify"]).stdout().starts_with("All is well: "));
}

#[test]
fn small_changes_have_their_turn_beside_a_long_import() {
    let dir = archive();
    assert_eq!(run(&dir, &["import", "two"]).code, 0);
    let lines: Vec<String> = (20_000..32_000).map(chat).collect();
    dir.write("many/lines.ndjson", lines.join("\n"));
    let mut import = start(&dir, &["import", "many"]);
    let mut changed = 0;
    while import.try_wait().unwrap().is_none() {
        let ran = run(&dir, &["tag", "2000", if changed % 2 == 0 { "--star" } else { "--no-star" }]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "after {changed} changes");
        changed += 1;
    }
    ends_well(import);
    assert!(changed >= 2, "the import is over before anything can change: {changed}");
    assert_eq!(library_content(&dir.path("library.db")).len(), 15_000);
}

#[test]
fn who_waits_in_vain_is_told_who_writes() {
    let dir = archive();
    assert_eq!(run(&dir, &["import", "one"]).code, 0);
    let store = afterchat::store::Store::open(&dir.path("library.db")).unwrap();
    let mut writer = store.writer().unwrap();
    let batch = writer.batch().unwrap();
    let begun = Instant::now();
    let ran = run(&dir, &["locate", "one", "two"]);
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("error: The library is being written by "), "{}", ran.stderr);
    assert!(ran.stderr.contains("hint: Wait until it is done") && !ran.stderr.contains("locked"), "{}", ran.stderr);
    if std::path::Path::new("/proc/locks").exists() {
        assert!(ran.stderr.contains(&format!("process {}, ", std::process::id())), "{}", ran.stderr);
    }
    // Readers are not in the way, and nobody is in theirs.
    assert_eq!(run(&dir, &["search", "--count"]).stdout(), "3060\n");
    drop(batch);
    assert_eq!(run(&dir, &["remove", "one/single"]).code, 0);
}
