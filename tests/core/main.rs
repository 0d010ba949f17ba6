//! The core, without a window.
#![allow(clippy::allow_attributes, reason = "test helpers outside #[test] functions")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test may panic"
)]

// What becomes of files.
mod import;
// Library → CSV on all cores, read back by another reader.
mod export;
// Framing and decoding under random input.
mod decode_properties;
// The documented samples and what is made of them.
mod decode_snapshots;
