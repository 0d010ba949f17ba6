//! What comes without being asked for each time: files that appear in opened folders, and what a receiver takes.
//!
//! What comes by itself waits beside the list until the user takes it in, so that the list stays as it is while somebody reads in it.

use std::path::{Path, PathBuf};

use super::receiving::Receiving;
use crate::store::{ConversationId, LostFolder};

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
    /// Folders from which something was imported and which are not there any more.
    pub lost: Vec<LostFolder>,
    /// The one of them whose new place is being chosen.
    pub(super) locating: Option<PathBuf>,
    /// The receiver.
    pub receiving: Receiving,
    /// The newest conversation of the library of which the list knows.
    pub(super) known: Option<ConversationId>,
    /// Whether the next answer is shown whole, because the user waits for it.
    pub(super) admit: bool,
    /// Whether the list goes to the newest of what the next answer brings.
    pub(super) go: bool,
}

impl Live {
    /// The lost folder in which this folder or file stood, or which stood in it.
    #[must_use]
    pub fn lost_at(&self, path: &Path) -> Option<&LostFolder> {
        self.lost.iter().find(|lost| lost.goes_with(path))
    }
}

/// A watch under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Files and folders that are there.
    pub paths: Vec<PathBuf>,
    /// Whether they are looked through again and again, because the system does not tell of changes.
    pub polling: bool,
}
