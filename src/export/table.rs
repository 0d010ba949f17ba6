//! Conversations → rows of CSV in memory. Knows nothing of files.

use super::cell::Cell;
use super::columns::{Chosen, Value, choose, variable};
use super::csv::{Dialect, Limits, Records, is_long_number, split_cell};
use super::message_columns::MessageRow;
use super::{ExportSpec, Format, Preset};
use crate::directory::Joined;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Conversation, Marks, Zone, response_times};

/// What stands in a row beside what the vendor sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside {
    /// The user's own.
    pub(super) marks: Marks,
    /// What the directory adds.
    pub(super) joined: Joined,
}

/// How rows are made and written.
#[derive(Clone, Debug)]
pub(super) struct Table {
    columns: Vec<Chosen>,
    format: Format,
    pub(super) dialect: Dialect,
    zone: Zone,
    /// Whether numbers that a spreadsheet rounds are counted.
    watch_numbers: bool,
    /// Cells longer than this, in UTF-16 units, go on elsewhere.
    cell_limit: Option<usize>,
}

/// Rows waiting to be written.
#[derive(Debug)]
pub(super) struct Block {
    /// Whole records.
    pub(super) records: Records,
    /// What did not fit in cells.
    pub(super) continued: Vec<Continued>,
    /// Conversations in it.
    pub(super) conversations: u64,
    /// Conversations that should be in it and have gone from the library meanwhile.
    pub(super) gone: u64,
    /// Cells with numbers that a spreadsheet rounds.
    pub(super) long_numbers: u64,
}

/// The rest of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Continued {
    pub(super) key: String,
    /// Message number; `None` in a row of a conversation.
    pub(super) message: Option<usize>,
    pub(super) column: String,
    pub(super) rest: String,
}

impl Table {
    /// # Errors
    /// Unknown column; a delimiter that cannot be one.
    pub(super) fn new(spec: &ExportSpec, limits: Limits) -> Result<Self> {
        if !spec.delimiter.is_ascii() || matches!(spec.delimiter, b'"' | b'\r' | b'\n' | 0) {
            return Err(Error::new(ErrorKind::Usage, "This character cannot separate cells")
                .hint("use one ASCII character such as a comma, a semicolon or a tab"));
        }
        let excel = spec.preset == Preset::Excel;
        Ok(Self {
            columns: choose(spec.format, &spec.columns)?,
            format: spec.format,
            dialect: Dialect::of(spec),
            zone: spec.zone,
            watch_numbers: excel,
            cell_limit: excel.then_some(limits.cell),
        })
    }

    /// The same where long cells have nowhere to go on.
    pub(super) fn with_whole_cells(self) -> Self {
        Self { cell_limit: None, ..self }
    }

    pub(super) fn headers(&self) -> Vec<String> {
        self.columns.iter().map(Chosen::header).collect()
    }

    /// The header as a record.
    pub(super) fn header(&self) -> Vec<u8> {
        record(self.dialect, &self.headers())
    }

    /// A block without rows.
    pub(super) fn block(&self) -> Block {
        Block { records: self.dialect.records(), continued: Vec::new(), conversations: 0, gone: 0, long_numbers: 0 }
    }

    /// Appends the rows of a conversation.
    pub(super) fn push(&self, conversation: &Conversation, beside: &Beside, block: &mut Block) {
        let mut text = String::new();
        self.rows(conversation, beside, &mut |row| {
            for column in &self.columns {
                text.clear();
                let cell = row.cell(column);
                self.dialect.push_text(&cell, &mut text);
                let mut fits = text.as_str();
                if let Some(limit) = self.cell_limit {
                    let (beginning, rest) = split_cell(&text, limit);
                    if !rest.is_empty() {
                        fits = beginning;
                        block.continued.push(row.continued(column.header(), rest));
                    }
                }
                if self.watch_numbers && matches!(cell, Cell::Text(_)) && is_long_number(fits) {
                    block.long_numbers += 1;
                }
                block.records.push_field(fits);
            }
            block.records.end_record();
        });
        block.conversations += 1;
    }

    /// The rows of a conversation as plain texts.
    pub(super) fn texts(&self, conversation: &Conversation, beside: &Beside) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        self.rows(conversation, beside, &mut |row| {
            let cells = self.columns.iter().map(|column| {
                let mut text = String::new();
                self.dialect.push_text(&row.cell(column), &mut text);
                text
            });
            rows.push(cells.collect());
        });
        rows
    }

    fn rows(&self, conversation: &Conversation, beside: &Beside, emit: &mut dyn FnMut(&Row<'_>)) {
        match self.format {
            Format::ConversationsCsv => emit(&Row { conversation, beside, zone: self.zone, message: None }),
            Format::MessagesCsv => {
                let key = conversation.key.to_string();
                let waits = response_times(&conversation.messages);
                for (index, (message, response_ms)) in conversation.messages.iter().zip(waits).enumerate() {
                    let message = MessageRow { key: &key, number: index + 1, message, response_ms, zone: self.zone };
                    emit(&Row { conversation, beside, zone: self.zone, message: Some(message) });
                }
            }
        }
    }
}

/// Texts as one record.
pub(super) fn record(dialect: Dialect, fields: &[impl AsRef<str>]) -> Vec<u8> {
    let mut records = dialect.records();
    for field in fields {
        records.push_field(field.as_ref());
    }
    records.end_record();
    records.bytes().to_vec()
}

/// What one row is made from.
struct Row<'a> {
    conversation: &'a Conversation,
    beside: &'a Beside,
    zone: Zone,
    message: Option<MessageRow<'a>>,
}

impl<'a> Row<'a> {
    fn cell(&self, column: &Chosen) -> Cell<'a> {
        match column {
            Chosen::Variable(name) => variable(self.conversation, name),
            Chosen::Table(column) => match column.value {
                Value::Conversation(value) => value(self.conversation, self.zone),
                Value::Marks(value) => value(&self.beside.marks),
                Value::Joined(value) => value(&self.beside.joined),
                Value::Message(value) => self.message.as_ref().map_or(Cell::Empty, value),
            },
        }
    }

    fn continued(&self, column: String, rest: &str) -> Continued {
        Continued {
            key: self.conversation.key.to_string(),
            message: self.message.map(|message| message.number),
            column,
            rest: rest.to_owned(),
        }
    }
}
