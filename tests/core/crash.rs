//! An import or a re-index killed at any moment and repeated gives the library an undisturbed one gives.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use crate::import::{Place, chat, library_content};

/// Kills in one test; each at another share of the time an undisturbed import takes.
const KILLS: u32 = 8;

fn start(library: &Path, folder: &Path) -> Child {
    run(library, &[OsStr::new("import"), folder.as_os_str()])
}

fn run(library: &Path, args: &[&OsStr]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_afterchat"))
        .arg("--library")
        .arg(library)
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_killed_import_goes_on_where_it_was() {
    let place = Place::new();
    for id in 0..300 {
        place.write(&format!("{:02}/{id}.json", id % 5), chat(id));
    }
    let lines: Vec<String> = (200..4_000).map(chat).collect();
    place.write("lines.ndjson", lines.join("\n"));
    place.write("broken.ndjson", format!("{}\n{{\"accountId\":208,", chat(5_000)));

    let undisturbed = place.folder().with_file_name("undisturbed.db");
    let begun = Instant::now();
    assert!(start(&undisturbed, &place.folder()).wait().unwrap().success());
    let whole = begun.elapsed();
    let expected = library_content(&undisturbed);
    assert_eq!(expected.len(), 4_001);

    let mut killed = 0;
    for kill in 0..KILLS {
        let mut child = start(&place.library(), &place.folder());
        std::thread::sleep(whole * (kill * 2 + 1) / (KILLS * 2));
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        // From nothing at all, from what the kill before left, and in between.
        if kill % 3 == 2 {
            for ending in ["", "-wal", "-shm"] {
                fs::remove_file(format!("{}{ending}", place.library().display())).ok();
            }
        }
    }
    assert!(killed > 0, "the import is over before it can be killed ({whole:?})");
    let told = place.import();
    assert_eq!(told.report.failed, 1);
    assert!(place.content() == expected, "the content differs");
    assert_eq!(place.import().report.unchanged, told.report.found);
    // A lock outlives nobody.
    assert!(start(&place.library(), &place.folder()).wait().unwrap().success());
}

#[test]
fn a_killed_reindex_goes_on_where_it_was() {
    let place = Place::new();
    let lines: Vec<String> = (0..6_000).map(chat).collect();
    place.write("lines.ndjson", lines.join("\n"));
    place.import();
    let expected = place.content();
    let reindex = || run(&place.library(), &[OsStr::new("reindex")]);
    let begun = Instant::now();
    assert!(reindex().wait().unwrap().success());
    let whole = begun.elapsed();
    let mut killed = 0;
    for kill in 0..KILLS {
        let mut child = reindex();
        std::thread::sleep(whole * (kill * 2 + 1) / (KILLS * 2));
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        assert!(place.content() == expected, "the content differs after kill {kill}");
    }
    assert!(killed > 0, "re-indexing is over before it can be killed ({whole:?})");
    assert!(reindex().wait().unwrap().success());
    assert!(place.content() == expected, "the content differs");
    assert!(run(&place.library(), &[OsStr::new("verify")]).wait().unwrap().success());
}
