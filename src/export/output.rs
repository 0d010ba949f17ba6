//! Blocks of rows → files: headers, a new file where a sheet is full, what did not fit in cells.

use std::path::{Path, PathBuf};

use super::cell::Cell;
use super::csv::{Limits, split_cell};
use super::sink::{Sink, sibling};
use super::table::{Block, Continued, Table, record};
use super::{ExportReport, ExportSpec, Preset, Target};
use crate::error::Result;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The files of one export. Dropped without [`Self::finish`] it leaves nothing behind.
#[derive(Debug)]
pub(super) struct Output {
    table: Table,
    bom: bool,
    limits: Limits,
    excel: bool,
    /// The target, if it is a file.
    path: Option<PathBuf>,
    /// Complete files, still under temporary names.
    full: Vec<Sink>,
    sink: Sink,
    /// Rows in `sink`, with the header.
    rows_in_sheet: u64,
    /// The file of what did not fit in cells.
    rest: Option<Sink>,
    long_cells: u64,
    long_numbers: u64,
    gone: u64,
    report: ExportReport,
}

impl Output {
    /// # Errors
    /// Unknown column; the target cannot be written.
    pub(super) fn create(spec: &ExportSpec, target: &Target, limits: Limits) -> Result<Self> {
        let mut table = Table::new(spec, limits)?;
        let path = match target {
            Target::File(path) => Some(path.clone()),
            Target::Stdout => {
                table = table.with_whole_cells();
                None
            }
        };
        let mut output = Self {
            table,
            bom: spec.bom,
            limits,
            excel: spec.preset == Preset::Excel,
            path,
            full: Vec::new(),
            sink: Sink::create(target)?,
            rows_in_sheet: 0,
            rest: None,
            long_cells: 0,
            long_numbers: 0,
            gone: 0,
            report: ExportReport::default(),
        };
        output.begin_sheet()?;
        Ok(output)
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    /// Conversations done, those that had gone included.
    pub(super) fn done(&self) -> u64 {
        self.report.conversations + self.gone
    }

    /// # Errors
    /// The target cannot be written.
    pub(super) fn write(&mut self, block: &Block) -> Result<()> {
        let mut start = 0;
        let mut ends = block.records.ends();
        while !ends.is_empty() {
            let (now, later) = match &self.path {
                Some(path) if self.excel => {
                    if self.rows_in_sheet >= self.limits.rows {
                        let next = sibling(path, &(self.full.len() + 2).to_string());
                        let full = std::mem::replace(&mut self.sink, Sink::new_file(&next)?);
                        self.full.push(full);
                        self.begin_sheet()?;
                    }
                    let room =
                        usize::try_from(self.limits.rows.saturating_sub(self.rows_in_sheet)).unwrap_or(usize::MAX);
                    ends.split_at_checked(room.max(1)).unwrap_or((ends, &[]))
                }
                _ => (ends, &[][..]),
            };
            let end = now.last().copied().unwrap_or(start);
            self.sink.write(block.records.bytes().get(start..end).unwrap_or_default())?;
            let rows = u64::try_from(now.len()).unwrap_or(u64::MAX);
            self.rows_in_sheet += rows;
            self.report.rows += rows;
            start = end;
            ends = later;
        }
        for continued in &block.continued {
            self.write_rest(continued)?;
        }
        self.report.conversations += block.conversations;
        self.long_numbers += block.long_numbers;
        self.gone += block.gone;
        Ok(())
    }

    /// Gives all files their names.
    ///
    /// # Errors
    /// A file cannot be renamed; then none of this export keeps its name.
    pub(super) fn finish(mut self) -> Result<ExportReport> {
        let mut report = std::mem::take(&mut self.report);
        let sheets = self.full.len() + 1;
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if sheets > 1 {
            report.notes.push(format!("A sheet holds {} rows, so the export is in {sheets} files", self.limits.rows));
        } else if self.excel && self.rows_in_sheet > self.limits.rows {
            report.notes.push(format!("A sheet holds {} rows, and this export has more", self.limits.rows));
        }
        if let Some(path) = self.path.as_deref().filter(|_| self.long_cells > 0) {
            report.notes.push(format!(
                "Cells longer than {} characters go on in {}: {}",
                self.limits.cell,
                name(&sibling(path, CONTINUED)),
                self.long_cells
            ));
        }
        if self.long_numbers > 0 {
            report.notes.push(format!(
                "Cells with numbers of more than 15 digits, which a spreadsheet rounds unless their column is opened as text: {}",
                self.long_numbers
            ));
        }
        if self.gone > 0 {
            report.notes.push(format!("Conversations that had gone from the library meanwhile: {}", self.gone));
        }
        // The file that was named comes last: it alone may replace one, and when it does, nothing can fail any more. The others are new.
        let mut sinks = self.full.into_iter().chain([self.sink]).chain(self.rest);
        let named = sinks.next();
        for sink in sinks.chain(named) {
            match sink.finish() {
                Ok(path) => report.files.extend(path),
                Err(error) => {
                    for path in report.files {
                        drop(std::fs::remove_file(path));
                    }
                    return Err(error);
                }
            }
        }
        let named = usize::from(self.path.is_some()).min(report.files.len());
        report.files.rotate_right(named);
        Ok(report)
    }

    fn begin_sheet(&mut self) -> Result<()> {
        if self.bom {
            self.sink.write(BOM)?;
        }
        self.sink.write(&self.table.header())?;
        self.rows_in_sheet = 1;
        Ok(())
    }

    /// The rest of a long cell, in as many rows as it needs, to a file of its own.
    fn write_rest(&mut self, continued: &Continued) -> Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let dialect = self.table.dialect;
        self.long_cells += 1;
        let sink = if let Some(sink) = &mut self.rest {
            sink
        } else {
            let mut sink = Sink::new_file(&sibling(path, CONTINUED))?;
            if self.bom {
                sink.write(BOM)?;
            }
            sink.write(&record(dialect, &["key", "message_no", "column", "part", "text"]))?;
            self.rest.insert(sink)
        };
        let number = continued.message.map(|number| number.to_string()).unwrap_or_default();
        let mut rest = continued.rest.as_str();
        let mut part = 2_u32;
        while !rest.is_empty() {
            // One less than the limit: the guard may add an apostrophe.
            let (now, later) = split_cell(rest, self.limits.cell.saturating_sub(1).max(2));
            let mut text = String::new();
            dialect.push_text(&Cell::text(now), &mut text);
            sink.write(&record(dialect, &[&continued.key, &number, &continued.column, &part.to_string(), &text]))?;
            rest = later;
            part += 1;
        }
        Ok(())
    }
}

/// Ends the name of the file of what did not fit in cells.
const CONTINUED: &str = "continued";
