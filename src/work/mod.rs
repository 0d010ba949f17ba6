//! Threads and their signals. Knows nothing of conversations.

mod cancel;

pub use cancel::Cancel;
