//! Writing: one batch at a time, each one transaction (batch.rs).
//!
//! The lock is SQLite's own and is held for one batch only, so that a long import never shuts anybody out for longer than that. What the writer
//! remembers of the library (numbers of folders and values) is forgotten when somebody else committed or a batch came to nothing.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OptionalExtension as _};

use super::batch::Batch;
use super::derive::{self, Names};
use super::payload::{Compressor, Dictionary, SAMPLES, Shared, Stored, Unpacker};
use super::schema;
use super::sql::{During as _, signed};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Vendor;
use crate::work::Cancel;

/// How long work that is under way waits for another writer: two long ones take turns.
pub const PATIENCE: Duration = Duration::from_mins(1);
/// How long something that a person just asked for waits: longer than others hold the lock when all is well.
const BRIEFLY: Duration = Duration::from_secs(5);
/// Pause between two attempts to begin, and to change settings, where SQLite waits a second by itself.
const PAUSE: Duration = Duration::from_millis(2);
/// How long a long import or the like lets go between two batches. Whoever waits looks more often than this, and so gets its turn.
const TURN: Duration = Duration::from_millis(5);

/// What failed where a transaction could not begin.
pub(super) const BEGIN: &str = "Could not begin to write to the library";

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

/// Begins a transaction when it is this connection's turn. SQLite's own waiting looks ten times a second, which would find a library that
/// somebody else writes batch after batch free only by luck.
pub(super) fn begin(connection: &Connection, path: &Path, patience: Duration, cancel: &Cancel) -> Result<()> {
    connection.busy_timeout(Duration::ZERO).during(BEGIN, path)?;
    let begun = Instant::now();
    let outcome = loop {
        match connection.execute_batch("BEGIN IMMEDIATE") {
            Err(error) if is_busy(&error) && begun.elapsed() < patience && !cancel.is_cancelled() => {
                thread::sleep(PAUSE);
            }
            outcome => break outcome,
        }
    };
    connection.busy_timeout(schema::BUSY_WAIT).during(BEGIN, path)?;
    // Who is in the way is found out once, at the end.
    outcome.during(BEGIN, path).map_err(|error| if cancel.is_cancelled() { Error::cancelled() } else { error })
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// Lets others have their turn, between two batches of long work.
pub fn give_way() {
    thread::sleep(TURN);
}

/// The writing side of a library.
#[derive(Debug)]
pub struct Writer {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) unpacker: Unpacker,
    /// What the compressors share; read when the first is asked for.
    shared: OnceCell<Arc<Shared>>,
    pub(super) remembered: Remembered,
    /// SQLite's number of the last commit by somebody else.
    pub(super) data_version: i64,
}

/// What is known of the library without asking it.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    pub(super) names: Names,
    pub(super) folders: BTreeMap<String, u32>,
    pub(super) dictionaries: BTreeSet<i64>,
    /// The file looked up last, and its folder.
    pub(super) file: Option<(u32, u32)>,
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

    /// Begins a batch: waits five seconds for another writer, then says who is in the way.
    ///
    /// # Errors
    /// Busy; read-only; the library cannot be written, or must be re-indexed first.
    pub fn batch(&mut self) -> Result<Batch<'_>> {
        self.batch_within(BRIEFLY, &Cancel::default())
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

    /// As [`Self::batch`], for what belongs to the user and can be read again from no file: once it is committed, a power cut does not take it.
    /// The batches that this writer begins later are written likewise.
    ///
    /// # Errors
    /// As [`Self::batch`].
    pub fn own_batch(&mut self) -> Result<Batch<'_>> {
        schema::make_durable(&self.connection).during(BEGIN, &self.path)?;
        self.batch()
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
        // Pages: 64 MB, and SQLite's default.
        let pages = if bulk { 8192 } else { 1000 };
        let what = if bulk {
            "Could not prepare the library"
        } else {
            "Everything is written, but the library could not be tidied up"
        };
        self.connection.pragma_update(None, "wal_autocheckpoint", pages).during(what, &self.path)?;
        if !bulk {
            // A log that grew large gives its space back. Whoever still reads keeps it from being emptied; the next writer does it then.
            // The first keeps nobody from writing, and leaves little to do for the second, which does.
            for how in ["PASSIVE", "TRUNCATE"] {
                let sql = format!("PRAGMA wal_checkpoint({how})");
                let _busy: i64 = self.connection.query_row(&sql, [], |row| row.get(0)).during(what, &self.path)?;
            }
        }
        Ok(())
    }

    /// A batch also where the library must be re-indexed first.
    pub(super) fn batch_unchecked(&mut self, patience: Duration, cancel: &Cancel) -> Result<Batch<'_>> {
        begin(&self.connection, &self.path, patience, cancel)?;
        let path = self.path.clone();
        Batch::begun(self).during(BEGIN, &path)
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

impl Remembered {
    /// The folder of a file.
    pub(super) fn folder_of(&mut self, connection: &Connection, file: u32) -> rusqlite::Result<u32> {
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
