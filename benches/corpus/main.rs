//! Makes a corpus of finished chats for benches and trials:
//!
//! `cargo bench --bench corpus -- --conversations 100000 --layout files --seed 1 --vendors mixed --out DIR`
#![allow(clippy::allow_attributes, clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

#[path = "../support/mod.rs"]
mod support;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use support::{Corpus, Layout, Vendors};

const USAGE: &str = "usage: corpus --out DIR [--conversations N] [--layout ndjson|files|array] [--seed N] \
                     [--vendors mixed|smartsupp|snapengage]";

struct Wanted {
    conversations: u64,
    layout: Layout,
    seed: u64,
    vendors: Vendors,
    out: PathBuf,
}

fn main() -> ExitCode {
    // Run by `cargo bench` without arguments of its own, there is nothing to make.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if arguments.is_empty() {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let Some(wanted) = wanted(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let begun = Instant::now();
    match Corpus::new(wanted.seed, wanted.conversations, wanted.vendors).write(wanted.layout, &wanted.out) {
        Ok(bytes) => {
            let seconds = begun.elapsed().as_secs_f64();
            println!(
                "{} conversations, {bytes} bytes of JSON in {seconds:.1} s: {}",
                wanted.conversations,
                wanted.out.display()
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {}: {error}", wanted.out.display());
            ExitCode::from(2)
        }
    }
}

fn wanted(arguments: &[String]) -> Option<Wanted> {
    let mut wanted = Wanted {
        conversations: 100_000,
        layout: Layout::Ndjson,
        seed: 1,
        vendors: Vendors::Mixed,
        out: PathBuf::new(),
    };
    let mut arguments = arguments.iter();
    while let Some(name) = arguments.next() {
        let value = arguments.next()?;
        match (name.as_str(), value.as_str()) {
            ("--conversations", number) => wanted.conversations = number.parse().ok()?,
            ("--seed", number) => wanted.seed = number.parse().ok()?,
            ("--out", path) => wanted.out = path.into(),
            ("--layout", "ndjson") => wanted.layout = Layout::Ndjson,
            ("--layout", "files") => wanted.layout = Layout::Files,
            ("--layout", "array") => wanted.layout = Layout::Array,
            ("--vendors", "mixed") => wanted.vendors = Vendors::Mixed,
            ("--vendors", "smartsupp") => wanted.vendors = Vendors::Smartsupp,
            ("--vendors", "snapengage") => wanted.vendors = Vendors::SnapEngage,
            _ => return None,
        }
    }
    (!wanted.out.as_os_str().is_empty()).then_some(wanted)
}
