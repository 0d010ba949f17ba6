//! Dialogs of a path, of all values of a field and of a view, and messages to the user.

use std::path::PathBuf;

use crate::app::command::Command;
use crate::app::event::Listing;
use crate::app::rail::RailSection;
use crate::model::Timestamp;
use crate::store::Facet;

/// What a path is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathPurpose {
    /// A folder to import.
    Folder,
    /// Files to import.
    Files,
    /// The file of an export.
    SaveExport,
    /// Another library.
    Library,
    /// The new place of a folder that was moved.
    Moved,
}

/// The in-app path dialog, where the system has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathDialog {
    /// What for.
    pub purpose: PathPurpose,
    /// The folder that is listed.
    pub folder: PathBuf,
    /// The path as typed.
    pub text: String,
    /// What is in `folder`; `None` while it is on its way.
    pub listing: Option<Listing>,
    /// Why it cannot be listed or taken; a sentence.
    pub error: Option<String>,
}

/// The list of all values of a section of the rail.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueList {
    /// Of which section.
    pub section: RailSection,
    /// What was typed into its search field.
    pub typed: String,
    /// The values with the typed words; of an older request while the newer ones are on their way.
    pub facet: Option<Facet>,
    /// The newest request.
    pub(in crate::app) ticket: u64,
}

/// The dialog in which a view is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewDialog {
    /// The view that is renamed; `None` = the search on the screen becomes a new one.
    pub renamed: Option<i64>,
    /// The name as typed.
    pub name: String,
    /// The query of the new view.
    pub query: String,
    /// Why it cannot be kept so; a sentence.
    pub error: Option<String>,
}

/// How urgent a notice is; decides icon, colour and how long it stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// Something finished.
    Done,
    /// Something to know.
    Info,
    /// Something was not done, or not whole, and nothing is lost by it.
    Warning,
    /// Something failed; stays until it is closed.
    Error,
}

/// A message to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub id: u64,
    /// How urgent.
    pub kind: NoticeKind,
    /// A sentence.
    pub text: String,
    /// What to do next.
    pub hint: Option<String>,
    /// A file that can be shown in its folder.
    pub file: Option<PathBuf>,
    /// A command that helps.
    pub command: Option<Command>,
    /// Whether blur covers its text: it names a person or a tag.
    pub private: bool,
    /// Since when.
    pub since: Timestamp,
}

impl Notice {
    /// How long it stays, ms; `None` = until it is closed.
    #[must_use]
    pub fn lifetime_ms(&self) -> Option<i64> {
        match self.kind {
            NoticeKind::Done | NoticeKind::Info | NoticeKind::Warning => {
                Some(if self.command.is_some() || self.file.is_some() { 12_000 } else { 6_000 })
            }
            NoticeKind::Error => None,
        }
    }
}
