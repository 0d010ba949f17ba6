//! Importing, in a process of its own whose peak memory is read, against the floor and against a bare walk.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use afterchat::import::{FileReport, ImportListener, ImportProgress, ImportRequest, import};
use afterchat::store::Store;
use afterchat::work::Cancel;

use super::support::Layout;
use super::support::timing::{Watched, line, median, once, ratio, spread, watch};
use super::{Plan, corpus, floor, scratch};

/// The first argument of a process that only imports.
pub(super) const CHILD: &str = "child-import";

struct Silent;

impl ImportListener for Silent {
    fn progress(&mut self, _progress: &ImportProgress) {}
    fn file(&mut self, _report: FileReport) {}
}

/// What the child does.
pub(super) fn child(library: &Path, path: &Path) {
    let store = Store::open(library).expect("a library");
    let request = ImportRequest { paths: vec![path.to_path_buf()], again: false };
    let report = import(&store, &request, &Cancel::default(), &mut Silent).expect("an import");
    assert_eq!(report.failed, 0, "the corpus is sound");
}

/// Imports in a child.
pub(super) fn run(library: &Path, path: &Path) -> Watched {
    let this = std::env::current_exe().expect("this program");
    let child = Command::new(this).arg(CHILD).arg(library).arg(path).stdin(Stdio::null()).spawn().expect("a child");
    let watched = watch(child);
    assert!(watched.status.success(), "the import failed");
    watched
}

/// Removes a library and SQLite's files beside it.
pub(super) fn remove(library: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = library.as_os_str().to_owned();
        name.push(ending);
        fs::remove_file(name).ok();
    }
}

pub(super) fn measure(plan: &Plan) {
    let library = scratch().join("import.db");
    let (files, bytes) = corpus(plan.conversations, Layout::Files);
    let (lines, _) = corpus(plan.conversations, Layout::Ndjson);
    // One library to take the floor's material from; it also warms the cache.
    remove(&library);
    run(&library, &lines);
    let floor = floor::measure(plan, &library, &lines);
    for (name, path) in [("files", &files), ("one NDJSON file", &lines)] {
        warm(path);
        let mut runs: Vec<Watched> = (0..plan.runs)
            .map(|_| {
                remove(&library);
                run(&library, path)
            })
            .collect();
        runs.sort_by_key(|run| run.time);
        let peak = runs.iter().map(|run| run.peak).max().unwrap_or(0);
        let run = &runs[runs.len() / 2];
        let more = format!(
            "{} floor, {:.0} a second, peak {peak} MB, library {:.3} x JSON",
            ratio(run.time, floor.time),
            plan.conversations as f64 / run.time.as_secs_f64(),
            fs::metadata(&library).expect("the library").len() as f64 / bytes as f64
        );
        line(&format!("import {name}"), run.time, &more);
        println!("    processor time {:.2} s, {:.2} x floor: {}", run.cpu(), run.cpu() / floor.cpu, run.by_thread());
    }
    rescan(plan, &library, &files);
}

/// Reads everything once, so that the disk is not what is measured: 100,000 files of a cold cache take twice the time.
pub(super) fn warm(path: &Path) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            warm(&entry.expect("an entry").path());
        }
    } else {
        std::hint::black_box(fs::read(path).expect("a file"));
    }
}

/// A second run over an unchanged folder.
fn rescan(plan: &Plan, library: &Path, files: &Path) {
    remove(library);
    run(library, files);
    let mut met = 0;
    let bare = median(plan.runs, || met = walk(files));
    assert_eq!(met, plan.conversations, "every file is met");
    line("bare walk and stat", bare, "");
    let inside = median(plan.runs, || child(library, files));
    line("import again, unchanged, in this process", inside, &format!("{} bare", ratio(inside, bare)));
    let times = (0..plan.runs).map(|_| once(|| run(library, files)).0).collect();
    let outside = spread(times).0;
    line("import again, unchanged, as a process", outside, &format!("{} bare", ratio(outside, bare)));
}

/// Files below a folder, each looked at.
fn walk(folder: &Path) -> u64 {
    let mut files = 0;
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let metadata = entry.metadata().expect("metadata");
        if metadata.is_dir() {
            files += walk(&entry.path());
        } else {
            std::hint::black_box((metadata.len(), metadata.modified().ok()));
            files += 1;
        }
    }
    files
}
