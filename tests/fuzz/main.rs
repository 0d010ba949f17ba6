//! Mutation fuzzing on the stable toolchain: what reads bytes of others, each in a target of its own.
//!
//! Every run takes a fixed number of inputs, so that it always ends alike. By hand, each target for a quarter of an hour from a beginning
//! that is printed: `AFTERCHAT_FUZZ_SECONDS=900 cargo test --test fuzz -- --nocapture --test-threads 1`. The same targets guided by
//! coverage, by hand too: `.ci/fuzz framing 900` (`coverage/`). Findings become tests beside the code or in `tests/core/hostile.rs`, or
//! files in `tests/fixtures/fuzz`, one folder for each target, which every run tries first.
#![allow(clippy::allow_attributes, reason = "test helpers outside #[test] functions")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may panic, and tells what it tried"
)]

#[path = "../support/archives.rs"]
mod archives;
#[path = "../support/rng.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod rng;

// What is fuzzed.
mod targets;
// Changing inputs and keeping those that show something new.
mod engine;
// Framing, decoding, relaxing; folding; queries.
mod texts;
// Saved calls of the REST API.
mod rest;
// Archives, tables, damaged libraries.
mod files;
// The receiver.
#[cfg(feature = "receive")]
mod requests;
