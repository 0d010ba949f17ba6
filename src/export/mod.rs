//! Library → files.

mod columns;
mod csv;

use std::path::PathBuf;

pub use columns::{COLUMNS, Column, MESSAGE_COLUMNS};

use crate::error::Result;
use crate::model::Zone;
use crate::store::{ConversationId, Reader};
use crate::work::Cancel;

/// One row per conversation, or one per message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One row per conversation.
    ConversationsCsv,
    /// One row per message, system events included.
    MessagesCsv,
}

/// How cells are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Comma, ISO 8601 with offset: for programs.
    Program,
    /// BOM, the system's delimiter, local time and a zone column: for spreadsheets.
    Excel,
}

/// What to write and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportSpec {
    /// Rows.
    pub format: Format,
    /// Cells.
    pub preset: Preset,
    /// Column names in order; empty = the defaults of the format.
    pub columns: Vec<String>,
    /// One ASCII character.
    pub delimiter: u8,
    /// Byte order mark first.
    pub bom: bool,
    /// Formula guard.
    pub guard: bool,
    /// Zone of all times.
    pub zone: Zone,
}

/// Where to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a temporary file beside it, then renamed.
    File(PathBuf),
    /// To standard output.
    Stdout,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportReport {
    /// Conversations.
    pub conversations: u64,
    /// Rows without the header.
    pub rows: u64,
    /// The files, several where a spreadsheet's row limit was met.
    pub files: Vec<PathBuf>,
    /// Things the reader should know: cells over a spreadsheet's limit and the like.
    pub notes: Vec<String>,
}

/// Writes the conversations with these ids, in this order, with constant memory. `progress` is told conversations done.
///
/// # Errors
/// Unknown column; the library cannot be read; the target cannot be written; cancelled. Nothing is left under the final name.
pub fn export(
    _reader: &Reader,
    _ids: &[ConversationId],
    _spec: &ExportSpec,
    _target: &Target,
    _cancel: &Cancel,
    _progress: &mut dyn FnMut(u64),
) -> Result<ExportReport> {
    Ok(ExportReport::default())
}

/// The header and the first rows as the export would write them, for a preview.
///
/// # Errors
/// As [`export`].
pub fn preview(
    _reader: &Reader,
    _ids: &[ConversationId],
    _spec: &ExportSpec,
    _rows: usize,
) -> Result<Vec<Vec<String>>> {
    Ok(Vec::new())
}
