//! The core, without a window.
#![allow(clippy::allow_attributes, reason = "test helpers outside #[test] functions")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test may panic"
)]

#[path = "../support/mod.rs"]
mod support;

// The window's other language: complete, and nothing too much.
mod lang;
// Who may use whom, and what every file must have.
mod architecture;
// What becomes of files.
mod import;
// Killed and repeated.
mod crash;
// Copied, damaged, read-only, moved.
mod keeping;
// Libraries that cannot be changed, and every command that would.
mod sealed;
// A full disk.
mod full;
// Two programs at once.
mod together;
// Framing and decoding under random input.
mod decode_properties;
// The documented samples and what is made of them.
mod decode_snapshots;
// Who is who: saved requests and answers of the REST API, and what they add to conversations.
mod directory;
// SnapEngage's older XML, pages of its Logs API, files uploaded in a chat.
mod snapengage;
// What becomes of each file in `samples/`, and counts made straight from the JSON.
mod samples;
// Any bytes, and texts that stay what they are.
mod hostile;
// Random queries against a filter that is slow and obvious.
mod oracle;
// Library → CSV on all cores, read back by another reader.
mod export;
// Originals, tables and queries come back as they went in.
mod roundtrip;
// The program itself, in folders of its own: commands, exit codes, what it prints.
mod cli;
// README names what there is.
mod docs;
// Requests of vendors, and of others, to a receiver.
#[cfg(feature = "receive")]
mod receive;
// Calls of the vendor's REST API, made to a server of ours that answers as its guide says.
#[cfg(feature = "request")]
mod request;
// Folders that change while they are watched.
mod watch;
// The program behind the window, without a window.
mod app;
