//! The window, driven by accessible labels, without a display.
#![allow(clippy::allow_attributes, reason = "test helpers outside #[test] functions")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test may panic"
)]

// The list alone: a million rows that exist as numbers only.
mod list;
// Everything in Czech.
mod czech;
// Facets, proposals, hits, views.
mod finding;
// Palette, key sheet, focus.
mod keyboard;
// What is covered while the screen is shared.
mod blur;
// What a screen reader and a keyboard meet on every screen.
mod access;
// What comes by itself.
mod live;
// The user's own marks.
mod marks;
// The open conversation and the dialogs over the window.
mod reading;
// Settings: opened, in force, kept.
mod settings;
// Who is known, triggers, calls, uploaded files.
mod vendor;
// The whole window over a small library.
mod window;
