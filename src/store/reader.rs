//! Reading: search, rows, conversations, originals. Never writes.
//!
//! A reader keeps the columns of the state it last moved to; rows and conversations are read as they are now, and what has vanished meanwhile is
//! left out.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _};

use super::copies::Merged;
use super::directory::Known;
use super::finding::Finder;
use super::keys::{self, KeyMatch};
use super::payload::{Stored as Payload, Unpacker};
use super::rows::{self, NamesByNumber, Row};
use super::schema::{self, meta, meta_value};
use super::sql::{During as _, unsigned};
use super::{ConversationId, LostFolder, ledger, locate, marks, searchable};
use crate::directory::{Directory, Joined};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Conversation, Marks, first_response};
use crate::query::{Highlight, Line, Shown, TextKind};
use crate::text;
use crate::work::Cancel;

/// A conversation as stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The library's number.
    pub id: ConversationId,
    /// Decoded from the payload, with the directory's names.
    pub conversation: Conversation,
    /// Where the payload was seen, the first sighting first.
    pub files: Vec<PathBuf>,
    /// Older copies, newest first.
    pub older: Vec<Version>,
    /// The user's own.
    pub marks: Marks,
    /// What the directory adds; names are in the conversation already.
    pub joined: Joined,
}

/// An older copy of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Number of the copy, for [`Reader::original_version`].
    pub payload: i64,
    /// Where it was seen first.
    pub file: PathBuf,
    /// Size of the payload in bytes.
    pub bytes: u64,
}

/// A read-only connection. Sees one committed state at a time; [`Self::refresh`] moves to the newest.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    path: PathBuf,
    finder: Finder,
    names: RefCell<NamesByNumber>,
    known: RefCell<Known>,
    unpacker: RefCell<Unpacker>,
}

impl Reader {
    pub(super) fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            connection: schema::reader(path)?,
            path: path.to_path_buf(),
            finder: Finder::default(),
            names: RefCell::default(),
            known: RefCell::default(),
            unpacker: RefCell::default(),
        })
    }

    /// Moves to the newest committed state. Returns whether anything changed.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn refresh(&mut self) -> Result<bool> {
        const WHAT: &str = "Could not read the library's columns";
        let transaction = self.connection.unchecked_transaction().during(WHAT, &self.path)?;
        let changed = self.finder.refresh(&transaction).during(WHAT, &self.path)?;
        drop(transaction);
        if changed {
            self.names.borrow_mut().at(self.finder.columns.generation);
        }
        Ok(changed)
    }

    /// The folders from which something was imported and which are not there, by path; those that went together are one. Looks at the disk, which
    /// may take its time on a network.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn lost_folders(&self) -> Result<Vec<LostFolder>> {
        locate::lost(&self.connection).during("Could not read the source folders", &self.path)
    }

    /// Whether something was committed since this reader moved. Cheap: reads one number.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn is_behind(&self) -> Result<bool> {
        let newest = meta_value(&self.connection, meta::GENERATION).during("Could not read the library", &self.path)?;
        Ok(self.finder.columns.generation != 0 && newest != self.finder.columns.generation)
    }

    /// A number that grows with every committed change.
    #[must_use]
    pub fn generation(&self) -> u64 {
        let loaded = self.finder.columns.generation;
        unsigned(if loaded == 0 { meta_value(&self.connection, meta::GENERATION).unwrap_or(0) } else { loaded })
    }

    /// Conversations in the library.
    #[must_use]
    pub fn total(&self) -> u64 {
        if self.finder.columns.generation == 0 {
            return unsigned(meta_value(&self.connection, meta::CONVERSATIONS).unwrap_or(0));
        }
        self.finder.columns.present.count() as u64
    }

    /// The rows of these conversations, in this order; vanished ones are left out.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn rows(&self, ids: &[ConversationId]) -> Result<Vec<Row>> {
        const WHAT: &str = "Could not read the list";
        let transaction = self.connection.unchecked_transaction().during(WHAT, &self.path)?;
        let generation = meta_value(&transaction, meta::GENERATION).during(WHAT, &self.path)?;
        let mut names = self.names.borrow_mut();
        names.at(generation);
        let marked = marks::any(&transaction).during(WHAT, &self.path)?;
        let rows = ids.iter().filter_map(|id| {
            let row = rows::read(&transaction, &mut names, *id).transpose()?;
            if !marked {
                return Some(row);
            }
            Some(row.and_then(|row| Ok(Row { marks: marks::of_key(&transaction, &row.key)?, ..row })))
        });
        let mut rows = rows.collect::<rusqlite::Result<Vec<Row>>>().during(WHAT, &self.path)?;
        let directory = self.directory_within(&transaction).during(WHAT, &self.path)?;
        for row in &mut rows {
            self.join_row(&directory, row)?;
        }
        Ok(rows)
    }

    /// Adds to a row what the directory knows.
    fn join_row(&self, directory: &Directory, row: &mut Row) -> Result<()> {
        directory.join_agents(&mut row.agents);
        row.joined.people = directory.people(&row.agents);
        directory.account_title(&row.account).clone_into(&mut row.joined.account_title);
        row.joined.in_hours = row.started.and_then(|at| directory.in_hours(&row.account, at.as_millis()));
        // When exactly the visitor asked stands in the payload only, and rows are those on a screen.
        if directory.has_hours() && row.first_response_ms.is_some() {
            let merged = self.merged(row.id)?;
            let ends = merged.and_then(|merged| first_response(&merged.conversation.messages));
            row.joined.open_response_ms =
                ends.and_then(|(asked, answered)| directory.open_response(&row.account, asked, answered));
        }
        Ok(())
    }

    /// For each id the line that shows best why it was found ([`Line::of`]), else its beginning: decodes the payload, so for visible rows only. Empty where the conversation is gone.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn snippets(&self, ids: &[ConversationId], highlights: &[Highlight]) -> Result<Vec<String>> {
        fn shown<'t>(highlights: &[Highlight], kind: TextKind<'_>, text: &'t str) -> Shown<'t> {
            Shown { text, phrases: Highlight::phrases_at(highlights, kind), written: kind.is_written() }
        }
        let line = |id: &ConversationId| {
            let Some(merged) = self.merged(*id)? else { return Ok(String::new()) };
            let texts = searchable(&merged.conversation);
            if let Some(line) = Line::of(texts.iter().map(|(kind, text)| shown(highlights, *kind, text))) {
                return Ok(line.text);
            }
            if !highlights.is_empty() {
                let Marks { tags, note, .. } = self.marks_of(&merged.conversation.key)?;
                let own = tags.iter().chain([&note]);
                let own = own.map(|text| shown(highlights, TextKind::Detail, text));
                if let Some(line) = Line::of(own) {
                    return Ok(line.text);
                }
            }
            Ok(texts.first().map_or_else(String::new, |(_, text)| text::snippet(text, &[], Line::WIDTH)))
        };
        ids.iter().map(line).collect()
    }

    /// One conversation, or `None` where it is gone.
    ///
    /// # Errors
    /// The library cannot be read, or the payload is damaged.
    pub fn conversation(&self, id: ConversationId) -> Result<Option<Stored>> {
        let Some(mut merged) = self.merged(id)? else { return Ok(None) };
        let joined = self.directory()?.join(&mut merged.conversation);
        let files = self.files_of(merged.current.payload)?;
        let older = merged.older.iter().map(|copy| {
            let file = self.file(copy.file)?;
            Ok(Version { payload: copy.payload, file, bytes: unsigned(copy.bytes) })
        });
        let older = older.collect::<Result<_>>()?;
        let marks = self.marks_of(&merged.conversation.key)?;
        Ok(Some(Stored { id, conversation: merged.conversation, files, older, marks, joined }))
    }

    /// The conversation and what the directory adds, without where it was seen: for exports.
    ///
    /// # Errors
    /// As [`Self::conversation`].
    pub fn decoded(&self, id: ConversationId) -> Result<Option<(Conversation, Joined)>> {
        let Some(mut merged) = self.merged(id)? else { return Ok(None) };
        let joined = self.directory()?.join(&mut merged.conversation);
        Ok(Some((merged.conversation, joined)))
    }

    /// Another connection to the same library, for another thread.
    ///
    /// # Errors
    /// As [`super::Store::reader`].
    pub fn another(&self) -> Result<Self> {
        Self::open(&self.path)
    }

    /// The original bytes of the current payload.
    ///
    /// # Errors
    /// As [`Self::conversation`]; the conversation is gone.
    pub fn original(&self, id: ConversationId) -> Result<Vec<u8>> {
        let payload: Option<i64> = self
            .connection
            .prepare_cached("SELECT payload_id FROM conversation WHERE id = ?1")
            .and_then(|mut statement| statement.query_row([id], |row| row.get(0)).optional())
            .during("Could not read the original", &self.path)?;
        self.original_version(payload.unwrap_or(0))
    }

    /// The original bytes of one copy.
    ///
    /// # Errors
    /// As [`Self::original`].
    pub fn original_version(&self, payload: i64) -> Result<Vec<u8>> {
        let stored = Payload::read(&self.connection, payload).during("Could not read the original", &self.path)?;
        let stored = stored.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "The conversation is not in the library any more").at(&self.path)
        })?;
        self.unpacker.borrow_mut().unpack(&self.connection, &stored, &self.path)
    }

    /// Finds a conversation by its key or any unambiguous shorter form: `55039`, `208:55039`, the first characters of an id.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn find_key(&self, text: &str) -> Result<KeyMatch> {
        keys::find(&self.connection, text).during("Could not look up the key", &self.path)
    }

    /// Stops the running statement from another thread.
    #[must_use]
    pub fn interrupter(&self) -> Box<dyn Fn() + Send + Sync> {
        let handle = self.connection.get_interrupt_handle();
        Box::new(move || handle.interrupt())
    }

    /// The library's file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Who is who, within one state of the library.
    pub(super) fn directory_within(&self, connection: &Connection) -> rusqlite::Result<Arc<Directory>> {
        let mut known = self.known.borrow_mut();
        known.refresh(connection)?;
        Ok(Arc::clone(&known.directory))
    }

    /// Reads within one state of the library.
    pub(super) fn with_connection<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let transaction = self.connection.unchecked_transaction()?;
        read(&transaction)
    }

    /// Answers from what is known of the library, which is read first where nothing is.
    pub(super) fn find<T>(
        &mut self,
        cancel: &Cancel,
        answer: impl FnOnce(&mut Finder, &Connection) -> rusqlite::Result<T>,
    ) -> Result<T> {
        const WHAT: &str = "Could not search the library";
        cancel.check()?;
        if self.finder.columns.generation == 0 {
            self.refresh()?;
        }
        let transaction = self.connection.unchecked_transaction().during(WHAT, &self.path)?;
        self.finder.refresh_marks(&transaction).during("Could not read your marks", &self.path)?;
        self.finder.refresh_words(&transaction).during(WHAT, &self.path)?;
        self.finder.refresh_directory(&transaction).during("Could not read the directory", &self.path)?;
        answer(&mut self.finder, &transaction).during(WHAT, &self.path)
    }

    fn merged(&self, id: ConversationId) -> Result<Option<Merged>> {
        Merged::read(&self.connection, &mut self.unpacker.borrow_mut(), id, &self.path)
    }

    fn file(&self, file: i64) -> Result<PathBuf> {
        ledger::file_path(&self.connection, file).during("Could not read the ledger of source files", &self.path)
    }

    fn files_of(&self, payload: i64) -> Result<Vec<PathBuf>> {
        const WHAT: &str = "Could not read where a conversation was seen";
        let mut statement = self
            .connection
            .prepare_cached(
                "
                SELECT file_id FROM payload WHERE id = ?1
                UNION ALL
                SELECT file_id FROM sighting WHERE payload_id = ?1",
            )
            .during(WHAT, &self.path)?;
        let files = statement.query_map([payload], |row| row.get(0)).during(WHAT, &self.path)?;
        let files = files.collect::<rusqlite::Result<Vec<i64>>>().during(WHAT, &self.path)?;
        let mut paths: Vec<PathBuf> = Vec::with_capacity(files.len());
        for file in files {
            let path = self.file(file)?;
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        Ok(paths)
    }
}
