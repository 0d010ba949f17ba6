//! Shared by the tests: folders that go away, the program run in them, libraries filled from a folder, and made-up conversations.

pub(crate) mod library;
pub(crate) mod made;
pub(crate) mod program;
pub(crate) mod rng;
