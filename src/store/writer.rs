//! Writing: one batch at a time, each one transaction.
//!
//! The lock is SQLite's own and is held for one batch only, so that a long import never shuts anybody out for longer than that. What the writer
//! remembers of the library (numbers of folders and values) is forgotten when somebody else committed or a batch came to nothing.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension as _};

use super::copies::Merged;
use super::derive::{self, Names, Origin, Pending};
use super::ledger::{self, FileEntry, FileId, FolderId, path_text};
use super::payload::{Compressor, Dictionary, SAMPLES, Shared, Stored, Unpacker};
use super::schema::{self, meta, meta_value, set_meta};
use super::sql::{During as _, insert, signed};
use super::summary::Summary;
use super::{ConversationId, Prepared};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Vendor;
use crate::work::Cancel;

/// How long work that is under way waits for another writer: two long ones take turns.
pub const PATIENCE: Duration = Duration::from_mins(1);
/// Pause between two attempts, for those that fail at once; SQLite itself waits a second in most.
const PAUSE: Duration = Duration::from_millis(50);

const BEGIN: &str = "Could not begin to write to the library";

/// Tries again while another writer is in the way, at most so long.
pub(super) fn waiting(patience: Duration, cancel: &Cancel, mut attempt: impl FnMut() -> Result<()>) -> Result<()> {
    let begun = Instant::now();
    loop {
        match attempt() {
            Err(error) if error.kind() == ErrorKind::Busy && begun.elapsed() < patience => {
                cancel.check()?;
                thread::sleep(PAUSE);
            }
            outcome => return outcome,
        }
    }
}

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

/// The writing side of a library.
#[derive(Debug)]
pub struct Writer {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) unpacker: Unpacker,
    /// What the compressors share; read when the first is asked for.
    shared: OnceCell<Arc<Shared>>,
    remembered: Remembered,
    /// SQLite's number of the last commit by somebody else.
    data_version: i64,
}

/// What is known of the library without asking it.
#[derive(Debug, Default)]
struct Remembered {
    names: Names,
    folders: BTreeMap<String, u32>,
    dictionaries: BTreeSet<i64>,
    /// The file looked up last, and its folder.
    file: Option<(u32, u32)>,
}

impl Writer {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let connection = schema::writer(path)?;
        Ok(Self {
            connection,
            path: path.to_path_buf(),
            unpacker: Unpacker::default(),
            shared: OnceCell::new(),
            remembered: Remembered::default(),
            data_version: -1,
        })
    }

    /// Begins a batch: waits a second for another writer, then says who is in the way.
    ///
    /// # Errors
    /// Busy; read-only; the library cannot be written, or must be re-indexed first.
    pub fn batch(&mut self) -> Result<Batch<'_>> {
        self.batch_within(Duration::ZERO, &Cancel::default())
    }

    /// As [`Self::batch`], but waits so long for another writer, or until it is cancelled.
    ///
    /// # Errors
    /// As [`Self::batch`]; cancelled.
    pub fn batch_within(&mut self, patience: Duration, cancel: &Cancel) -> Result<Batch<'_>> {
        let batch = self.batch_unchecked(patience, cancel)?;
        batch.check_indexed()?;
        Ok(batch)
    }

    /// A compressor that knows the library's dictionaries and trains new ones; all compressors of a writer share them, so that one for each
    /// thread is enough for the whole import.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn compressor(&self) -> Result<Compressor> {
        if let Some(shared) = self.shared.get() {
            return Ok(Compressor::with(Arc::clone(shared)));
        }
        let shared = self.dictionaries().during("Could not read the dictionaries", &self.path)?;
        let shared = self.shared.get_or_init(|| Arc::new(shared));
        Ok(Compressor::with(Arc::clone(shared)))
    }

    /// Prepares for writing very many conversations (larger buffers) or, with `false`, goes back. Waits as [`Self::batch_within`] does; going
    /// back is given up where another writer stays in the way, because it is about buffers only.
    ///
    /// # Errors
    /// As [`Self::batch_within`].
    pub fn set_bulk(&mut self, bulk: bool, patience: Duration, cancel: &Cancel) -> Result<()> {
        match waiting(patience, cancel, || self.try_bulk(bulk)) {
            Err(error) if !bulk && matches!(error.kind(), ErrorKind::Busy | ErrorKind::Cancelled) => Ok(()),
            outcome => outcome,
        }
    }

    fn try_bulk(&self, bulk: bool) -> Result<()> {
        let sql = if bulk {
            "
            -- FTS5 gathers words in memory (1 MB by default) and merges what it has written; gathering more and merging less is twice as
            -- fast. Merging everything at the end would leave the file with as many empty pages as the text index has.
            INSERT INTO conversation_text (conversation_text, rank) VALUES ('hashsize', 67108864);
            INSERT INTO conversation_text (conversation_text, rank) VALUES ('automerge', 8);
            PRAGMA wal_autocheckpoint = 8192;  -- pages: 64 MB
            "
        } else {
            "
            INSERT INTO conversation_text (conversation_text, rank) VALUES ('hashsize', 1048576);
            INSERT INTO conversation_text (conversation_text, rank) VALUES ('automerge', 4);
            PRAGMA wal_autocheckpoint = 1000;
            "
        };
        let what = if bulk {
            "Could not prepare the text index"
        } else {
            "Everything is written, but the library could not be tidied up"
        };
        self.connection.execute_batch(sql).during(what, &self.path)?;
        if !bulk {
            // A log that grew large gives its space back. Whoever still reads keeps it from being emptied; the next writer does it then.
            let _busy: i64 = self
                .connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
                .during(what, &self.path)?;
        }
        Ok(())
    }

    /// A batch also where the library must be re-indexed first.
    pub(super) fn batch_unchecked(&mut self, patience: Duration, cancel: &Cancel) -> Result<Batch<'_>> {
        waiting(patience, cancel, || self.connection.execute_batch("BEGIN IMMEDIATE").during(BEGIN, &self.path))?;
        // From here on dropping the batch ends the transaction.
        let mut batch = Batch {
            writer: self,
            last: 0,
            generation: 0,
            added: 0,
            pending: Pending::default(),
            copied: BTreeSet::new(),
            open: true,
        };
        batch.begin().during(BEGIN, &batch.writer.path)?;
        Ok(batch)
    }

    fn dictionaries(&self) -> rusqlite::Result<Shared> {
        let shared = Shared::default();
        let mut statement = self.connection.prepare("SELECT id, vendor, body FROM dictionary ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut without: BTreeSet<Vendor> = Vendor::ALL.into_iter().collect();
        while let Some(row) = rows.next()? {
            let body: Vec<u8> = row.get(2)?;
            let vendor = derive::vendor_of(row.get(1)?);
            without.remove(&vendor);
            shared.set(Dictionary { id: row.get(0)?, vendor, body: body.into() });
        }
        // A library that grew by small imports: its own payloads are the samples.
        for vendor in without {
            let mut statement =
                self.connection.prepare("SELECT payload_id FROM conversation WHERE vendor = ?1 LIMIT ?2")?;
            let ids = statement.query_map((derive::vendor_number(vendor), signed(SAMPLES as u64)), |row| row.get(0))?;
            let ids = ids.collect::<rusqlite::Result<Vec<i64>>>()?;
            if ids.len() < SAMPLES {
                continue;
            }
            let mut unpacker = Unpacker::default();
            let mut samples = Vec::with_capacity(ids.len());
            for id in ids.into_iter().skip(1) {
                let stored = Stored::read(&self.connection, id)?;
                samples.extend(stored.and_then(|it| unpacker.unpack(&self.connection, &it, &self.path).ok()));
            }
            shared.seed(vendor, samples);
        }
        Ok(shared)
    }
}

/// One transaction. Dropped without [`Self::commit`] it leaves no trace.
#[derive(Debug)]
pub struct Batch<'w> {
    pub(super) writer: &'w mut Writer,
    /// The largest conversation number given.
    last: u32,
    generation: i64,
    /// Conversations more (or less) than before.
    pub(super) added: i64,
    pub(super) pending: Pending,
    /// Conversations that got another copy: summed up anew at the end, once each and in order, because the text index is slow at going back.
    copied: BTreeSet<ConversationId>,
    open: bool,
}

impl Batch<'_> {
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

    /// Makes all of it durable and visible to readers.
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
        let Writer { connection, path, .. } = &*self.writer;
        waiting(patience, cancel, || connection.execute_batch("BEGIN IMMEDIATE").during(BEGIN, path))?;
        self.open = true;
        self.added = 0;
        self.pending = Pending::default();
        self.begin().during(BEGIN, &self.writer.path)?;
        self.check_indexed()
    }

    /// Refuses to write where derived tables lack conversations.
    fn check_indexed(&self) -> Result<()> {
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

impl Remembered {
    /// The folder of a file.
    fn folder_of(&mut self, connection: &Connection, file: u32) -> rusqlite::Result<u32> {
        if let Some((known, folder)) = self.file
            && known == file
        {
            return Ok(folder);
        }
        let folder = connection
            .prepare_cached("SELECT folder_id FROM file WHERE id = ?1")?
            .query_row([file], |row| row.get(0))
            .optional()?
            .unwrap_or(0);
        self.file = Some((file, folder));
        Ok(folder)
    }
}
