//! Measures Afterchat against floors taken in the same run:
//!
//! `cargo bench --bench measure -- [decode] [import] [find] [typing] [together] [peers] [rivals] [export] [frames] [--conversations N] [--runs N] [--keep]`
//!
//! Corpora and libraries are made under the target folder and kept; `--keep` takes the library of the run before where there is one.
//! Compare ratios, not seconds, and look at the load of the machine first.
#![allow(clippy::allow_attributes, reason = "a bench may panic and prints")]
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a bench may panic and prints"
)]

mod decode;
mod export;
mod find;
mod floor;
#[cfg(feature = "gui")]
mod frames;
mod import;
mod peers;
mod rivals;
#[path = "../support/mod.rs"]
mod support;
mod together;
mod typing;

use std::fs;
use std::path::{Path, PathBuf};

use support::{Corpus, Layout, Vendors};

/// As in the program itself: without it, imports here take a sixth (one file) to a quarter (many) more processor time than those of anybody.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What to measure and on how much.
struct Plan {
    parts: Vec<String>,
    conversations: u64,
    runs: usize,
    keep: bool,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [mode, library, path] = arguments.as_slice()
        && mode == import::CHILD
    {
        return import::child(Path::new(library), Path::new(path));
    }
    let plan = plan(&arguments);
    println!("{} conversations, median of {} runs; load {}", plan.conversations, plan.runs, load());
    for part in &plan.parts {
        println!("\n{part}");
        match part.as_str() {
            "decode" => decode::measure(&plan),
            "import" => import::measure(&plan),
            "find" => find::measure(&plan),
            "typing" => typing::measure(&plan),
            "together" => together::measure(&plan),
            "peers" => peers::measure(&plan),
            "rivals" => rivals::measure(&plan),
            "export" => export::measure(&plan),
            #[cfg(feature = "gui")]
            "frames" => frames::measure(&plan),
            other => panic!("there is no part called {other}"),
        }
    }
}

fn plan(arguments: &[String]) -> Plan {
    let mut plan = Plan { parts: Vec::new(), conversations: 100_000, runs: 3, keep: false };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--conversations" => plan.conversations = arguments.next().and_then(|n| n.parse().ok()).expect("a number"),
            "--runs" => plan.runs = arguments.next().and_then(|n| n.parse().ok()).expect("a number"),
            "--keep" => plan.keep = true,
            part => plan.parts.push(part.to_owned()),
        }
    }
    if plan.parts.is_empty() {
        plan.parts = ["decode", "import", "find", "export"].map(str::to_owned).to_vec();
    }
    plan
}

/// Where corpora and libraries are kept.
fn scratch() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("measure");
    fs::create_dir_all(&folder).expect("the target folder");
    folder
}

/// A corpus, made where it is not there yet. Returns its folder and its bytes of JSON.
fn corpus(conversations: u64, layout: Layout) -> (PathBuf, u64) {
    let folder = scratch().join(format!("{layout:?}-{conversations}").to_lowercase());
    let done = folder.with_extension("bytes");
    if let Ok(bytes) = fs::read_to_string(&done) {
        return (folder, bytes.parse().expect("a number"));
    }
    let bytes = Corpus::new(1, conversations, Vendors::Mixed).write(layout, &folder).expect("a corpus");
    fs::write(done, bytes.to_string()).expect("a note");
    (folder, bytes)
}

/// A library of the corpus.
fn library(plan: &Plan) -> PathBuf {
    let (folder, _bytes) = corpus(plan.conversations, Layout::Ndjson);
    let library = scratch().join(format!("library-{}.db", plan.conversations));
    if !plan.keep || !library.exists() {
        import::remove(&library);
        import::run(&library, &folder);
    }
    library
}

/// How busy the machine is.
fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or("unknown").to_owned()
}
