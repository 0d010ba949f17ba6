//! Threads and their signals. Knows nothing of conversations.

mod cancel;
mod latest;

pub use cancel::Cancel;
pub use latest::{Latest, Taken};
