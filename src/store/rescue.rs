//! Saving out of a damaged library whatever payloads can still be read, byte for byte, and what is in no file: marks, views, the directory.
//!
//! The file is only read: by SQLite as long as that goes, then page by page. What comes out has been checked against its hash; what has not
//! passed is named. Nothing is put together from parts and nothing is guessed, and a damaged library is not mended: what was saved is imported
//! into a new one. After damage, copies that were taken out of the library lately may come back, because nobody can say any more what was free.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::carve::{Pages, Row, Value};
use super::payload::{Dictionary, Stored, Unpacker};
use super::{MarksCount, condition, derive, directory, exchange, schema};
use crate::directory::exported;
use crate::error::{Error, ErrorKind, Result};
use crate::work::Cancel;
use crate::work::aside;

/// Payloads or pages between two looks at the cancel flag.
const BLOCK: u64 = 256;

/// Originals in one file.
const IN_ONE_FILE: u64 = 5000;

/// A file with so many bytes gets no more.
const BYTES_IN_ONE_FILE: usize = 64 << 20;

/// The file of marks and saved views.
const MARKS: &str = "marks.json";

/// The file of the directory.
const DIRECTORY: &str = "directory.json";

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rescued {
    /// Payloads saved: every copy of every conversation.
    pub saved: u64,
    /// What could not be read, a sentence each, in the order of the library.
    pub lost: Vec<String>,
    /// Whether SQLite could not read the tables to their end.
    pub damaged: bool,
    /// How much of the file is not there, in words: nobody can say what stood in it.
    pub cut: Option<String>,
    /// Marks and saved views that were saved with them; only where a folder was written.
    pub marks: MarksCount,
    /// Whether marks or views could not be read, so that there may be more.
    pub marks_unread: bool,
    /// Facts of the directory that were saved with them; only where a folder was written.
    pub facts: u64,
    /// Whether the directory could not be read to its end.
    pub facts_unread: bool,
}

/// Gets the number of a conversation, that of the copy, and the bytes.
pub type Save<'s> = &'s mut dyn FnMut(u32, u32, &[u8]) -> Result<()>;

/// Takes all payloads that can be read out of the library at `path`, whatever state it is in. `save` gets the number of the conversation, that
/// of the copy, and the bytes; each pair comes once. Never writes to the library.
///
/// # Errors
/// The file cannot be opened at all; what `save` fails with; cancelled.
pub fn rescue(path: &Path, cancel: &Cancel, save: Save<'_>) -> Result<Rescued> {
    let mut pages = Pages::open(path).map_err(|cause| Error::io("Could not open the library", path, cause))?;
    let connection = schema::untouched(path).ok();
    let mut unpacker = Unpacker::default();
    for dictionary in dictionaries(connection.as_ref(), &mut pages, cancel)? {
        unpacker.learn(&dictionary);
    }
    let mut search = Search { unpacker, cancel, save, looked: 0, saved: BTreeSet::new(), lost: BTreeMap::new() };
    let whole = match &connection {
        Some(connection) => search.tables(connection)?,
        None => false,
    };
    // What the log holds SQLite was not asked for, because it would have to write.
    let logged = fs::metadata(condition::companion(path, "-wal")).is_ok_and(|log| log.len() > 0);
    if !whole || logged {
        search.pages(&mut pages)?;
    }
    if let Some(connection) = &connection {
        search.miss(connection);
    }
    let lost = search.lost.into_iter().map(|(id, why)| {
        let (conversation, copy) = split(id);
        let copy = if copy > 0 { format!(", copy {copy}") } else { String::new() };
        format!("Conversation {conversation}{copy}: {why}.")
    });
    let (saved, lost) = (search.saved.len() as u64, lost.collect());
    Ok(Rescued { saved, lost, damaged: !whole, cut: condition::damage(path), ..Rescued::default() })
}

impl Rescued {
    /// Whether something is certainly not there any more, or may not be, as far as this looked.
    #[must_use]
    pub fn is_short(&self) -> bool {
        !self.lost.is_empty() || self.cut.is_some() || self.marks_unread || self.facts_unread
    }

    /// Whether nothing at all was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.saved == 0 && self.lost.is_empty() && self.facts == 0 && self.marks == MarksCount::default()
    }
}

/// As [`rescue`], into a new folder of files `originals-0001.json` and so on, in each some thousand originals one after another with a line feed
/// behind each: few enough files to be synced, and importing them gives every byte back. Marks and saved views go into `marks.json`, which
/// `afterchat marks import` takes up, the directory into `directory.json`, which an import reads. The folder is whole or not there.
///
/// # Errors
/// There is something of this name; the disk is full; otherwise as [`rescue`].
pub fn rescue_to_folder(path: &Path, folder: &Path, cancel: &Cancel, saved: &mut dyn FnMut()) -> Result<Rescued> {
    if folder.symlink_metadata().is_ok() {
        return Err(Error::new(
            ErrorKind::Usage,
            "There is something of this name already, and nothing is overwritten",
        )
        .hint("Name a new folder.")
        .at(folder));
    }
    let failed = |cause: io::Error| Error::io("Could not save what was read", folder, cause);
    let aside = tempfile::Builder::new()
        .prefix(".afterchat-")
        .suffix(".tmp")
        .tempdir_in(aside::folder_of(folder))
        .map_err(|cause| failed(cause).hint("Name a new folder in one that exists and in which you may write."))?;
    let mut packs = Packs { folder: aside.path(), number: 0, file: None };
    let mut report = rescue(path, cancel, &mut |_conversation, _copy, bytes| {
        packs.add(bytes).map_err(failed)?;
        saved();
        Ok(())
    })?;
    packs.close().map_err(failed)?;
    let (json, marks, whole) = exchange::rescued(path)?;
    let put = |name: &str, text: &[u8]| {
        let mut file = File::create_new(aside.path().join(name))?;
        file.write_all(text).and_then(|()| file.sync_all())
    };
    if marks != MarksCount::default() {
        put(MARKS, &json).map_err(failed)?;
    }
    (report.marks, report.marks_unread) = (marks, !whole);
    let (facts, whole) = directory::rescued(path);
    if !facts.is_empty() {
        exported(&facts).map_err(io::Error::from).and_then(|json| put(DIRECTORY, json.as_bytes())).map_err(failed)?;
    }
    (report.facts, report.facts_unread) = (facts.len() as u64, !whole);
    fs::rename(aside.path(), folder).map_err(failed)?;
    // It has its name now and stays.
    let _path: PathBuf = aside.keep();
    aside::sync_folder(aside::folder_of(folder));
    Ok(report)
}

/// Reads something of the user's own, and whether that is all of it. What was changed lately stands in the log, which only an ordinary reader
/// looks into; where that fails, the file alone is asked.
pub(super) fn own<T: Default>(library: &Path, read: impl Fn(&Connection) -> (T, bool)) -> (T, bool) {
    let logged = fs::metadata(condition::companion(library, "-wal")).is_ok_and(|log| log.len() > 0);
    let with_log = logged.then(|| schema::reader(library).ok()).flatten().map(|connection| read(&connection));
    match with_log.filter(|(_found, whole)| *whole) {
        Some(found) => found,
        None => schema::untouched(library).map(|connection| read(&connection)).unwrap_or_default(),
    }
}

/// Files of originals.
struct Packs<'f> {
    folder: &'f Path,
    number: u32,
    /// The file that is being written, with its originals and bytes.
    file: Option<(BufWriter<File>, u64, usize)>,
}

impl Packs<'_> {
    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.file.as_ref().is_none_or(|(_file, count, size)| *count >= IN_ONE_FILE || *size >= BYTES_IN_ONE_FILE) {
            self.close()?;
            self.number += 1;
            let file = File::create_new(self.folder.join(format!("originals-{:04}.json", self.number)))?;
            self.file = Some((BufWriter::new(file), 0, 0));
        }
        let Some((file, count, size)) = &mut self.file else { return Ok(()) };
        file.write_all(bytes)?;
        file.write_all(b"\n")?;
        *count += 1;
        *size += bytes.len();
        Ok(())
    }

    /// Makes the file durable.
    fn close(&mut self) -> io::Result<()> {
        let Some((file, _count, _size)) = self.file.take() else { return Ok(()) };
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

struct Search<'s> {
    unpacker: Unpacker,
    cancel: &'s Cancel,
    save: Save<'s>,
    looked: u64,
    saved: BTreeSet<i64>,
    /// Payloads that were met and could not be read, with the reason.
    lost: BTreeMap<i64, &'static str>,
}

impl Search<'_> {
    /// Reads the table as SQLite does, until it meets damage. Returns whether it came to the end.
    fn tables(&mut self, connection: &Connection) -> Result<bool> {
        let sql = "SELECT id, file_id, hash, bytes, dictionary_id, body FROM payload ORDER BY id";
        let Ok(mut statement) = connection.prepare(sql) else { return Ok(false) };
        let Ok(mut rows) = statement.query([]) else { return Ok(false) };
        loop {
            match rows.next() {
                // A row with a value of another type is damage of this row.
                Ok(Some(row)) => {
                    if let Ok(stored) = Stored::from_row(row) {
                        self.take(&stored)?;
                    } else if let Ok(id) = row.get(0) {
                        self.lost.insert(id, "its row is damaged");
                    }
                }
                Ok(None) => return Ok(true),
                Err(_damage) => return Ok(false),
            }
        }
    }

    /// Looks at every page for rows that were not saved yet.
    fn pages(&mut self, pages: &mut Pages) -> Result<()> {
        for number in 1..=pages.count() {
            self.breathe()?;
            for row in pages.rows(number, PAYLOAD_COLUMNS, is_payload) {
                if !self.saved.contains(&row.id)
                    && let Some(stored) = stored(row)
                {
                    self.take(&stored)?;
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, stored: &Stored) -> Result<()> {
        self.breathe()?;
        let id = stored.id;
        let (conversation, copy) = split(id);
        match self.unpacker.known(stored) {
            _ if self.saved.contains(&id) || conversation == 0 => {}
            Ok(bytes) => {
                (self.save)(conversation, copy, &bytes)?;
                self.saved.insert(id);
                self.lost.remove(&id);
            }
            Err(why) => _ = self.lost.entry(id).or_insert(why),
        }
        Ok(())
    }

    /// Names payloads that the list of conversations knows of and that were met nowhere.
    fn miss(&mut self, connection: &Connection) {
        let Ok(mut statement) = connection.prepare("SELECT payload_id FROM conversation") else { return };
        let Ok(ids) = statement.query_map([], |row| row.get(0)) else { return };
        for id in ids.map_while(rusqlite::Result::ok) {
            if !self.saved.contains(&id) {
                self.lost.entry(id).or_insert("it stood where the file cannot be read");
            }
        }
    }

    fn breathe(&mut self) -> Result<()> {
        self.looked += 1;
        if self.looked.is_multiple_of(BLOCK) { self.cancel.check() } else { Ok(()) }
    }
}

/// Conversation and copy of a payload's number.
fn split(id: i64) -> (u32, u32) {
    let conversation = super::ConversationId::of_payload(id);
    let copy = conversation.map_or(0, |it| u32::try_from(id - it.first_payload()).unwrap_or(0));
    (conversation.map_or(0, |it| it.0), copy)
}

/// Every dictionary whose content gives its own number, by SQLite and, where that fails, from the pages.
fn dictionaries(connection: Option<&Connection>, pages: &mut Pages, cancel: &Cancel) -> Result<Vec<Dictionary>> {
    let read = |connection: &Connection| -> rusqlite::Result<Vec<(i64, i64, Vec<u8>)>> {
        let mut statement = connection.prepare("SELECT id, vendor, body FROM dictionary")?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
    };
    let by_table = connection.and_then(|connection| read(connection).ok()).unwrap_or_default();
    let mut sound: Vec<Dictionary> = by_table.into_iter().filter_map(dictionary).collect();
    for number in 1..=pages.count() {
        if u64::from(number).is_multiple_of(BLOCK) {
            cancel.check()?;
        }
        let rows = pages.rows(number, DICTIONARY_COLUMNS, is_dictionary).into_iter();
        sound.extend(rows.filter_map(|row| match <[Value; DICTIONARY_COLUMNS]>::try_from(row.values) {
            Ok([_id, Value::Int(vendor), Value::Blob(body)]) => dictionary((row.id, vendor, body)),
            _ => None,
        }));
    }
    Ok(sound)
}

fn dictionary((id, vendor, body): (i64, i64, Vec<u8>)) -> Option<Dictionary> {
    let made = Dictionary::new(derive::vendor_of(vendor), body);
    (made.id == id).then_some(made)
}

/// Columns of the table `dictionary`.
const DICTIONARY_COLUMNS: usize = 3;

fn is_dictionary(types: &[u64]) -> bool {
    matches!(types, [0, vendor, body] if is_int(*vendor) && is_blob(*body))
}

/// Columns of the table `payload`.
const PAYLOAD_COLUMNS: usize = 7;

/// The hash is a blob of 16 bytes.
fn is_payload(types: &[u64]) -> bool {
    matches!(types, [0, file, position, 44, bytes, dictionary, body]
        if [file, position, bytes, dictionary].into_iter().all(|kind| is_int(*kind)) && is_blob(*body))
}

fn is_int(kind: u64) -> bool {
    matches!(kind, 1..=6 | 8 | 9)
}

fn is_blob(kind: u64) -> bool {
    kind >= 12 && kind.is_multiple_of(2)
}

fn stored(row: Row) -> Option<Stored> {
    let Ok(
        [_id, Value::Int(file), _position, Value::Blob(hash), Value::Int(bytes), Value::Int(number), Value::Blob(body)],
    ) = <[Value; PAYLOAD_COLUMNS]>::try_from(row.values)
    else {
        return None;
    };
    Some(Stored { id: row.id, file, hash: hash.try_into().ok()?, bytes, number, body })
}
