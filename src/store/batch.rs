//! One transaction: conversations, ledger lines and what is derived of them, all or nothing.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::OptionalExtension as _;

use super::copies::Merged;
use super::derive::{self, Origin, Pending};
use super::ledger::{self, FileEntry, FileId, FolderId, path_text};
use super::schema::{meta, meta_value, set_meta};
use super::sql::{During as _, insert, signed};
use super::summary::Summary;
use super::writer::{BEGIN, Remembered, Writer, begin, give_way};
use super::{ConversationId, Prepared};
use crate::error::{Error, ErrorKind, Result};
use crate::work::Cancel;

/// What became of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// New to the library.
    Added,
    /// Known, and this copy changed what is current or added an older copy.
    Updated,
    /// These very bytes are known.
    Unchanged,
}

/// One transaction. Dropped without [`Self::commit`] it leaves no trace.
#[derive(Debug)]
pub struct Batch<'w> {
    pub(super) writer: &'w mut Writer,
    /// The largest conversation number given.
    last: u32,
    pub(super) generation: i64,
    /// Conversations more (or less) than before.
    pub(super) added: i64,
    pub(super) pending: Pending,
    /// Conversations that got another copy: summed up anew at the end, once each.
    copied: BTreeSet<ConversationId>,
    open: bool,
}

impl<'w> Batch<'w> {
    /// The batch of a transaction that was begun; dropping it ends the transaction.
    pub(super) fn begun(writer: &'w mut Writer) -> rusqlite::Result<Self> {
        let mut batch = Self {
            writer,
            last: 0,
            generation: 0,
            added: 0,
            pending: Pending::default(),
            copied: BTreeSet::new(),
            open: true,
        };
        batch.begin()?;
        Ok(batch)
    }

    /// The number of an absolute folder path, new or known. Files given alone belong to their folder; standard input is the folder `-`.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn folder(&mut self, path: &Path) -> Result<FolderId> {
        let text = path_text(path);
        if let Some(id) = self.writer.remembered.folders.get(&text) {
            return Ok(FolderId(*id));
        }
        let id = self.folder_number(&text).during("Could not write a source folder", &self.writer.path)?;
        self.writer.remembered.folders.insert(text, id);
        Ok(FolderId(id))
    }

    /// Begins or renews the ledger line of a file; conversations are put under the number it returns. `entry` may be put again with the
    /// final outcome under the same name in the same or a later batch.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn file(&mut self, folder: FolderId, entry: &FileEntry) -> Result<FileId> {
        let id = ledger::write(&self.writer.connection, folder, entry)
            .during("Could not write the ledger of source files", &self.writer.path)?;
        self.writer.remembered.file = Some((id, folder.0));
        Ok(FileId(id))
    }

    /// The ledger line of a file as it is now.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn known(&self, folder: &Path, name: &str) -> Result<Option<FileEntry>> {
        ledger::of_file(&self.writer.connection, folder, name)
            .during("Could not read the ledger of source files", &self.writer.path)
    }

    /// Writes one conversation. `position` is where its payload begins in the (unpacked) file, bytes.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn put(&mut self, file: FileId, position: u64, prepared: &Prepared) -> Result<Put> {
        const WHAT: &str = "Could not write a conversation";
        let library = self.writer.path.clone();
        match derive::find(&self.writer.connection, &prepared.summary.key).during(WHAT, &library)? {
            None => self.add(file, position, prepared).during(WHAT, &library).map(|()| Put::Added),
            Some((id, _current)) => self.add_copy(id, file, position, prepared).during(WHAT, &library),
        }
    }

    /// Makes all of it visible to readers. The file is sound whatever happens; a power cut takes it back as long as the system has not written
    /// it, save for a batch of [`Writer::own_batch`].
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn commit(mut self) -> Result<()> {
        self.commit_open()
    }

    /// Commits, lets others write, and goes on with a new transaction. Numbers of folders and files may be others' by then.
    ///
    /// # Errors
    /// As [`Writer::batch_within`].
    pub fn split(&mut self, patience: Duration, cancel: &Cancel) -> Result<()> {
        self.commit_open()?;
        give_way();
        begin(&self.writer.connection, &self.writer.path, patience, cancel)?;
        self.open = true;
        self.added = 0;
        self.pending = Pending::default();
        self.begin().during(BEGIN, &self.writer.path)?;
        self.check_indexed()
    }

    /// Refuses to write where derived tables lack conversations.
    pub(super) fn check_indexed(&self) -> Result<()> {
        let incomplete = meta_value(&self.writer.connection, meta::INCOMPLETE).during(BEGIN, &self.writer.path)?;
        if incomplete == 0 {
            return Ok(());
        }
        Err(Error::new(ErrorKind::NotIndexed, "The library comes from an older Afterchat and is not re-indexed yet")
            .hint("run afterchat reindex, or wait until the window has done it, and try again")
            .at(&self.writer.path))
    }

    fn commit_open(&mut self) -> Result<()> {
        for id in std::mem::take(&mut self.copied) {
            match self.derive_again(id) {
                // Nothing of it can be read: its line stays as it is.
                Err(error) if is_damage(&error) => {}
                outcome => drop(outcome?),
            }
        }
        self.finish().during("Could not commit to the library", &self.writer.path)
    }

    /// Works out everything derived of one conversation from its payloads; takes it out where there are none. Returns whether it is there.
    pub(super) fn derive_again(&mut self, id: ConversationId) -> Result<bool> {
        const WHAT: &str = "Could not renew a conversation";
        let Writer { connection, path, unpacker, remembered, .. } = &mut *self.writer;
        let merged = Merged::read(connection, unpacker, id, path)?;
        if derive::erase(connection, &mut self.pending, id).during(WHAT, path)? {
            self.added -= 1;
        }
        let Some(merged) = merged else { return Ok(false) };
        let file = u32::try_from(merged.first.file).unwrap_or(0);
        let folder = remembered.folder_of(connection, file).during(WHAT, path)?;
        let origin = Origin { payload: merged.current.payload, file, folder };
        let summary = Summary::of(&merged.conversation);
        derive::write(connection, &mut remembered.names, &mut self.pending, id, &summary, origin).during(WHAT, path)?;
        self.added += 1;
        // A source that is taken out may leave a million to be renewed.
        if self.pending.is_heavy() {
            self.flush().during(WHAT, &self.writer.path)?;
        }
        Ok(true)
    }

    /// Forgets the numbers of folders, some of which are gone.
    pub(super) fn forget_folders(&mut self) {
        self.writer.remembered.folders.clear();
        self.writer.remembered.file = None;
    }

    fn begin(&mut self) -> rusqlite::Result<()> {
        let connection = &self.writer.connection;
        let data_version: i64 = connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if data_version != self.writer.data_version {
            self.writer.remembered = Remembered::default();
            self.writer.data_version = data_version;
        }
        self.last = u32::try_from(meta_value(&self.writer.connection, meta::LAST_CONVERSATION)?).unwrap_or(u32::MAX);
        self.generation = meta_value(&self.writer.connection, meta::GENERATION)?.saturating_add(1);
        Ok(())
    }

    /// Writes what was gathered for the end of the batch.
    pub(super) fn flush(&mut self) -> rusqlite::Result<()> {
        self.pending.write(&self.writer.connection, self.generation)
    }

    fn finish(&mut self) -> rusqlite::Result<()> {
        self.flush()?;
        let connection = &self.writer.connection;
        let count = meta_value(connection, meta::CONVERSATIONS)?.saturating_add(self.added);
        set_meta(connection, meta::CONVERSATIONS, count)?;
        set_meta(connection, meta::LAST_CONVERSATION, i64::from(self.last))?;
        set_meta(connection, meta::GENERATION, self.generation)?;
        connection.execute_batch("COMMIT")?;
        self.open = false;
        Ok(())
    }

    fn folder_number(&self, text: &str) -> rusqlite::Result<u32> {
        let connection = &self.writer.connection;
        let known = connection
            .prepare_cached("SELECT id FROM folder WHERE path = ?1")?
            .query_row([text], |row| row.get(0))
            .optional()?;
        match known {
            Some(id) => Ok(id),
            None => insert(connection, "INSERT INTO folder (path) VALUES (?1)", [text]),
        }
    }

    fn add(&mut self, file: FileId, position: u64, prepared: &Prepared) -> rusqlite::Result<()> {
        self.last = self.last.saturating_add(1);
        let id = ConversationId(self.last);
        let payload = id.first_payload();
        self.add_payload(payload, file, position, prepared)?;
        let Writer { connection, remembered, .. } = &mut *self.writer;
        let folder = remembered.folder_of(connection, file.0)?;
        let origin = Origin { payload, file: file.0, folder };
        derive::write(connection, &mut remembered.names, &mut self.pending, id, &prepared.summary, origin)?;
        self.added += 1;
        Ok(())
    }

    fn add_copy(
        &mut self,
        id: ConversationId,
        file: FileId,
        position: u64,
        prepared: &Prepared,
    ) -> rusqlite::Result<Put> {
        let same: Option<(i64, u32, i64)> = self
            .writer
            .connection
            .prepare_cached("SELECT id, file_id, position FROM payload WHERE id BETWEEN ?1 AND ?2 AND hash = ?3")?
            .query_row((id.first_payload(), id.last_payload(), prepared.hash), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        if let Some((payload, first_file, first_position)) = same {
            if (first_file, first_position) != (file.0, signed(position)) {
                self.add_sighting(payload, file, position)?;
            }
            return Ok(Put::Unchanged);
        }
        let largest: i64 = self
            .writer
            .connection
            .prepare_cached("SELECT max(id) FROM payload WHERE id BETWEEN ?1 AND ?2")?
            .query_row((id.first_payload(), id.last_payload()), |row| {
                Ok(row.get::<_, Option<i64>>(0)?.unwrap_or_else(|| id.first_payload()))
            })?;
        // A million copies of one conversation are no archive any more: SQLite refuses the number that is taken.
        let payload = largest.saturating_add(1).min(id.last_payload());
        self.add_payload(payload, file, position, prepared)?;
        self.add_sighting(payload, file, position)?;
        self.copied.insert(id);
        Ok(Put::Updated)
    }

    fn add_sighting(&mut self, payload: i64, file: FileId, position: u64) -> rusqlite::Result<()> {
        self.writer
            .connection
            .prepare_cached("INSERT OR IGNORE INTO sighting (payload_id, file_id, position) VALUES (?1, ?2, ?3)")?
            .execute((payload, file.0, signed(position)))
            .map(|_rows| ())
    }

    fn add_payload(&mut self, id: i64, file: FileId, position: u64, prepared: &Prepared) -> rusqlite::Result<()> {
        let Writer { connection, remembered, .. } = &mut *self.writer;
        if let Some(dictionary) = &prepared.packed.dictionary
            && remembered.dictionaries.insert(dictionary.id)
        {
            connection
                .prepare_cached("INSERT OR IGNORE INTO dictionary (id, vendor, body) VALUES (?1, ?2, ?3)")?
                .execute((dictionary.id, derive::vendor_number(dictionary.vendor), dictionary.body.as_ref()))?;
        }
        connection
            .prepare_cached(
                "
                INSERT INTO payload (id, file_id, position, hash, bytes, dictionary_id, body)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute((
                id,
                file.0,
                signed(position),
                prepared.hash,
                signed(prepared.bytes as u64),
                prepared.packed.number,
                &prepared.packed.body,
            ))
            .map(|_rows| ())
    }
}

/// Whether stored payloads are to blame and not SQLite.
pub(super) fn is_damage(error: &Error) -> bool {
    error.kind() == ErrorKind::Store && error.source().is_none()
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        if self.open {
            self.writer.remembered = Remembered::default();
            // Where even this fails, SQLite has rolled back by itself.
            drop(self.writer.connection.execute_batch("ROLLBACK"));
        }
    }
}
