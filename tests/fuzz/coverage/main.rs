//! The targets of `tests/fuzz`, guided by coverage: LLVM's libFuzzer over code that counts which of its edges were taken and tells what was
//! compared. It works on the stable toolchain and needs a C++ compiler: `.ci/fuzz TARGET SECONDS`, from which `AFTERCHAT_FUZZ_TARGET`
//! comes. Requests are not among the targets: they go through sockets and threads, where the same input takes other ways each time.
#![no_main]

use std::cell::RefCell;
use std::path::PathBuf;
use std::{env, fs};

use libfuzzer_sys::fuzz_target;

use crate::targets::{Check, TOKENS, Target, named};

#[path = "../../support/archives.rs"]
mod archives;
#[path = "../files.rs"]
mod files;
#[path = "../rest.rs"]
mod rest;
#[path = "../../support/rng.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod rng;
#[path = "../targets.rs"]
#[allow(dead_code, reason = "the other engine has a number of inputs")]
mod targets;
#[path = "../texts.rs"]
mod texts;

thread_local! {
    static CHECK: RefCell<Check> = RefCell::new((target().start)());
}

fuzz_target!(init: prepare(), |input: &[u8]| {
    CHECK.with_borrow_mut(|check| drop(check(input)));
});

fn target() -> &'static Target {
    let name = env::var("AFTERCHAT_FUZZ_TARGET").unwrap_or_default();
    named(&name).unwrap_or_else(|| {
        let names: Vec<&str> = targets::TARGETS.iter().map(|target| target.name).collect();
        panic!("“{name}” is no target; AFTERCHAT_FUZZ_TARGET is one of: {}", names.join(", "))
    })
}

/// Writes what the fuzzer begins with: sound inputs into a folder, and tokens as a dictionary.
fn prepare() {
    let target = target();
    let Some(folder) = env::var_os("AFTERCHAT_FUZZ_BEGINNINGS").map(PathBuf::from) else { return };
    fs::create_dir_all(folder.join("inputs")).unwrap();
    for (number, input) in (target.beginnings)().iter().enumerate() {
        fs::write(folder.join("inputs").join(format!("{}-{number}", target.name)), input).unwrap();
    }
    let hex = |token: &&[u8]| token.iter().map(|byte| format!("\\x{byte:02x}")).collect::<String>();
    let lines: Vec<String> = TOKENS.iter().map(|token| format!("\"{}\"\n", hex(token))).collect();
    fs::write(folder.join("tokens"), lines.concat()).unwrap();
}
