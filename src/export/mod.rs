//! Library → files. Streams with constant memory; what is exported are the ids it is given, in their order, never a query.
//!
//! `columns` says what can be written, `csv` how a cell is written, `table` makes rows, `blocks` makes them on all cores, `output` and `sink` put
//! them into files.

mod blocks;
mod cell;
mod columns;
mod csv;
mod message_columns;
mod output;
mod sink;
mod table;

use std::path::PathBuf;

pub use columns::{COLUMNS, Column, MESSAGE_COLUMNS};

use self::csv::Limits;
use self::output::Output;
use self::table::{Beside, Table};
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

impl ExportSpec {
    /// Whether it can be written at all, for who has nothing to write.
    ///
    /// # Errors
    /// Unknown column.
    pub fn check(&self) -> Result<()> {
        Table::new(self, Limits::EXCEL).map(|_table| ())
    }
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
/// For the Excel preset a full sheet goes on in `NAME-2.csv`, and what does not fit in a cell in `NAME-continued.csv` (key, message_no,
/// column, part, text); the report says so.
///
/// # Errors
/// Unknown column; the library cannot be read; the target cannot be written; cancelled. Nothing is left under the final name.
/// [`crate::error::ErrorKind::BrokenPipe`] where the reader of standard output went away.
pub fn export(
    reader: &Reader,
    ids: &[ConversationId],
    spec: &ExportSpec,
    target: &Target,
    cancel: &Cancel,
    progress: &mut dyn FnMut(u64),
) -> Result<ExportReport> {
    let mut output = Output::create(spec, target, Limits::EXCEL)?;
    let table = output.table().clone();
    blocks::each(reader, ids, &table, cancel, &mut |block| {
        output.write(block)?;
        progress(output.done());
        Ok(())
    })?;
    cancel.check()?;
    output.finish()
}

/// The header and the first rows as the export would write them, for a preview.
///
/// # Errors
/// As [`export`].
pub fn preview(reader: &Reader, ids: &[ConversationId], spec: &ExportSpec, rows: usize) -> Result<Vec<Vec<String>>> {
    let table = Table::new(spec, Limits::EXCEL)?;
    let mut out = vec![table.headers()];
    for id in ids {
        if out.len() > rows {
            break;
        }
        if let Some((conversation, joined)) = reader.decoded(*id)? {
            let marks = reader.marks_of(&conversation.key)?;
            out.extend(table.texts(&conversation, &Beside { marks, joined }));
        }
    }
    out.truncate(rows.saturating_add(1));
    Ok(out)
}

#[cfg(test)]
mod export_tests;
