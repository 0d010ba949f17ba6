//! The export dialog and the running export, in plain values. What they do is decided in `update`.

use std::path::PathBuf;

use crate::export::{Format, Preset};

/// Which conversations an export takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExportScope {
    /// The ticked ones, also those not in view.
    Ticked,
    /// All that match.
    All,
    /// The open one.
    This,
}

/// The export dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportDialog {
    /// Which conversations.
    pub scope: ExportScope,
    /// Rows.
    pub format: Format,
    /// Cells.
    pub preset: Preset,
    /// Columns of the format, in the table's order.
    pub columns: Vec<ColumnChoice>,
    /// One ASCII character.
    pub delimiter: u8,
    /// Byte order mark first.
    pub bom: bool,
    /// Formula guard.
    pub guard: bool,
    /// The file, as typed.
    pub target: String,
    /// The first rows.
    pub preview: Preview,
    /// The newest preview asked for.
    pub(super) preview_ticket: u64,
    /// Why it cannot be written as it stands; a sentence.
    pub error: Option<String>,
    /// The file exists: writing asks first.
    pub exists: bool,
    /// Whether a file of that name may be replaced.
    pub(super) replace: bool,
}

/// One column of the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnChoice {
    /// Header.
    pub name: String,
    /// What it holds.
    pub help: &'static str,
    /// Whether it is written.
    pub on: bool,
}

/// The first rows of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Preview {
    /// On its way.
    #[default]
    Loading,
    /// Header first, then rows.
    Ready(Vec<Vec<String>>),
    /// A sentence why not.
    Failed(String),
}

/// The running export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportJob {
    /// Conversations written.
    pub done: u64,
    /// Conversations to write.
    pub total: u64,
    /// The file.
    pub target: PathBuf,
    /// Whether it was asked to stop.
    pub stopping: bool,
    /// Whether the dialog it was started in is still on the screen.
    pub(super) in_dialog: bool,
}
