//! What comes without being asked for each time: files that appear in opened folders, and what a receiver takes.
//!
//! What comes by itself waits beside the list until the user takes it in, so that the list stays as it is while somebody reads in it.

use std::path::PathBuf;

use super::receiving::Receiving;
use crate::store::ConversationId;

/// What comes by itself.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// Whether opened folders stay watched.
    pub watch: bool,
    /// Files and folders that were opened and read to their end, oldest first.
    pub opened: Vec<PathBuf>,
    /// What is watched just now.
    pub watched: Option<Watched>,
    /// Conversations the search finds that came by themselves and are not in the list yet.
    pub waiting: usize,
    /// The receiver.
    pub receiving: Receiving,
    /// The newest conversation of the library of which the list knows.
    pub(super) known: Option<ConversationId>,
    /// Whether the next answer is shown whole, because the user waits for it.
    pub(super) admit: bool,
    /// Whether the list goes to the newest of what the next answer brings.
    pub(super) go: bool,
}

/// A watch under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Files and folders that are there.
    pub paths: Vec<PathBuf>,
    /// Whether they are looked through again and again, because the system does not tell of changes.
    pub polling: bool,
}
