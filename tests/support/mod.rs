//! Shared by the tests: folders that go away, the program run in them, libraries filled from a folder, made-up conversations, archives, and a client.

pub(crate) mod archives;
#[cfg(feature = "receive")]
pub(crate) mod http;
pub(crate) mod library;
pub(crate) mod made;
pub(crate) mod program;
pub(crate) mod rng;
