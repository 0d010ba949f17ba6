//! Threads and their signals, and files that are whole or not there. Knows nothing of conversations.

pub mod aside;
mod cancel;
mod latest;

pub use cancel::{Cancel, Current};
pub use latest::{Latest, Taken};
