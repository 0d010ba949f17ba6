//! Rows of a damaged library, page by page, where SQLite cannot read the tables any more.
//!
//! Knows of SQLite's file format (sqlite.org/fileformat2.html) just what a row of a table needs: leaf pages, records, overflow chains, and the
//! frames of the write-ahead log that were committed. Trusts nothing: whoever asks checks what comes out by its hash. Pages given free long ago
//! are looked at too, because nobody can say any more which are.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::condition::companion;

/// What our libraries have, for a file whose beginning is lost.
const PAGE: usize = 8192;

/// A leaf of a table.
const LEAF: u8 = 0x0D;

/// More than a payload can have, bytes.
const LARGEST: u64 = 512 << 20;

/// The columns of one row, its number among them as [`Value::Null`].
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) values: Vec<Value>,
}

/// One value; texts and floating point numbers are of no interest here.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Int(i64),
    Blob(Vec<u8>),
    Other,
}

/// The pages of a library, those of the log in place of the older ones.
#[derive(Debug)]
pub(super) struct Pages {
    file: File,
    log: Option<File>,
    /// Page number → place in the log, bytes.
    newer: BTreeMap<u32, u64>,
    page: usize,
    /// Bytes at the end of each page that SQLite leaves alone.
    reserved: usize,
    count: u32,
}

impl Pages {
    pub(super) fn open(library: &Path) -> io::Result<Self> {
        let file = File::open(library)?;
        let length = file.metadata()?.len();
        let log = File::open(companion(library, "-wal")).ok();
        let mut pages = Self { file, log, newer: BTreeMap::new(), page: PAGE, reserved: 0, count: 0 };
        let mut head = [0; 100];
        if let Some(size) = pages.file.read_exact(&mut head).ok().and_then(|()| page_size(&head)) {
            pages.page = size;
            pages.reserved = head.get(20).copied().map_or(0, usize::from);
        }
        pages.read_log();
        let whole = u32::try_from(length / pages.page as u64).unwrap_or(u32::MAX);
        pages.count = whole.max(pages.newer.last_key_value().map_or(0, |(last, _place)| *last));
        Ok(pages)
    }

    /// How many there are; they are counted from 1.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// The rows of a page with so many columns, if it is a leaf of a table and `wanted` says yes to what their columns are (SQLite's serial types).
    pub(super) fn rows(&mut self, number: u32, columns: usize, wanted: impl Fn(&[u64]) -> bool) -> Vec<Row> {
        let Some(page) = self.read(number) else { return Vec::new() };
        let header = if number == 1 { 100 } else { 0 };
        if page.get(header) != Some(&LEAF) {
            return Vec::new();
        }
        let cells = usize::from(short(&page, header + 3).unwrap_or(0));
        let places = (0..cells).filter_map(|cell| short(&page, header + 8 + cell * 2)).map(usize::from);
        places.filter_map(|place| self.row(&page, place, columns, &wanted)).collect()
    }

    fn row(&mut self, page: &[u8], place: usize, columns: usize, wanted: &dyn Fn(&[u64]) -> bool) -> Option<Row> {
        let mut cell = page.get(place..page.len().checked_sub(self.reserved)?)?;
        let length = varint(&mut cell)?;
        let id = varint(&mut cell)?.cast_signed();
        let types = record_types(cell, columns)?;
        if length > LARGEST || !wanted(&types) {
            return None;
        }
        let record = self.payload(cell, usize::try_from(length).ok()?)?;
        let mut header = record.as_slice();
        let size = usize::try_from(varint(&mut header)?).ok()?;
        let mut body = record.get(size..)?;
        let values = types.iter().map(|kind| value(&mut body, *kind)).collect::<Option<Vec<Value>>>()?;
        Some(Row { id, values })
    }

    /// The whole of a cell, with what stands on overflow pages.
    fn payload(&mut self, cell: &[u8], length: usize) -> Option<Vec<u8>> {
        let usable = self.page.checked_sub(self.reserved)?;
        let most = usable.checked_sub(35)?;
        if length <= most {
            return cell.get(..length).map(<[u8]>::to_vec);
        }
        let least = (usable.checked_sub(12)? * 32 / 255).checked_sub(23)?;
        let kept = least + (length.checked_sub(least)?) % usable.checked_sub(4)?;
        let local = if kept <= most { kept } else { least };
        let mut out = cell.get(..local)?.to_vec();
        let mut next = long(cell, local)?;
        while out.len() < length {
            let page = self.read(next)?;
            next = long(&page, 0)?;
            let left = length - out.len();
            out.extend(page.get(4..usable)?.iter().take(left));
        }
        Some(out)
    }

    fn read(&mut self, number: u32) -> Option<Vec<u8>> {
        let mut page = vec![0; self.page];
        let (file, place) = match (self.newer.get(&number), &mut self.log) {
            (Some(place), Some(log)) => (log, *place),
            _ => (&mut self.file, u64::from(number.checked_sub(1)?) * self.page as u64),
        };
        file.seek(SeekFrom::Start(place)).ok()?;
        file.read_exact(&mut page).ok()?;
        Some(page)
    }

    /// Finds the frames that were committed.
    fn read_log(&mut self) {
        let Some(log) = &mut self.log else { return };
        let mut head = [0; 32];
        if log.read_exact(&mut head).is_err() || long(&head, 0).is_none_or(|magic| magic & !1 != 0x377F_0682) {
            return;
        }
        let Some(page) = long(&head, 8).and_then(|size| usize::try_from(size).ok()).filter(|size| sound(*size)) else {
            return;
        };
        self.page = page;
        let salts = head.get(16..24).map(<[u8]>::to_vec);
        let (mut place, mut open) = (32_u64, Vec::new());
        let mut frame = [0; 24];
        while log.seek(SeekFrom::Start(place)).is_ok() && log.read_exact(&mut frame).is_ok() {
            if frame.get(8..16).map(<[u8]>::to_vec) != salts {
                break;
            }
            open.extend(long(&frame, 0).map(|number| (number, place + 24)));
            if long(&frame, 4).is_some_and(|pages| pages > 0) {
                self.newer.extend(open.drain(..));
            }
            place += 24 + page as u64;
        }
    }
}

fn sound(size: usize) -> bool {
    size.is_power_of_two() && (512..=65_536).contains(&size)
}

fn page_size(head: &[u8]) -> Option<usize> {
    let size = match short(head, 16)? {
        1 => 65_536,
        size => usize::from(size),
    };
    sound(size).then_some(size)
}

/// The serial types of a record, if it has so many columns. They stand in the cell itself, not on another page.
fn record_types(cell: &[u8], columns: usize) -> Option<Vec<u64>> {
    let mut rest = cell;
    let size = usize::try_from(varint(&mut rest)?).ok()?;
    let mut types = cell.get(cell.len().checked_sub(rest.len())?..size)?;
    let mut out = Vec::with_capacity(columns);
    while !types.is_empty() {
        if out.len() == columns {
            return None;
        }
        out.push(varint(&mut types)?);
    }
    (out.len() == columns).then_some(out)
}

fn value(body: &mut &[u8], kind: u64) -> Option<Value> {
    let length = match kind {
        0 | 8 | 9 => 0,
        1..=4 => usize::try_from(kind).ok()?,
        5 => 6,
        6 | 7 => 8,
        10 | 11 => return None,
        text_or_blob => usize::try_from((text_or_blob - 12) / 2).ok()?,
    };
    let (bytes, rest) = body.split_at_checked(length)?;
    *body = rest;
    Some(match kind {
        0 => Value::Null,
        8 => Value::Int(0),
        9 => Value::Int(1),
        1..=6 => {
            let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
            Value::Int(bytes.iter().fold(if negative { -1 } else { 0 }, |number, byte| number << 8 | i64::from(*byte)))
        }
        blob if blob >= 12 && blob.is_multiple_of(2) => Value::Blob(bytes.to_vec()),
        _ => Value::Other,
    })
}

/// SQLite's numbers of one to nine bytes, the ninth whole.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for place in 0..9 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        if place == 8 {
            return Some(number << 8 | u64::from(*byte));
        }
        number = number << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(number)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    /// Bytes that tell where they stand.
    fn body(size: usize) -> Vec<u8> {
        (0..=250).cycle().take(size).collect()
    }

    #[test]
    fn numbers_of_every_length() {
        for (bytes, number) in [(&[0x00][..], 0), (&[0x7F], 127), (&[0x81, 0x00], 128), (&[0xFF; 9], u64::MAX)] {
            let mut rest = bytes;
            assert_eq!((varint(&mut rest), rest.len()), (Some(number), 0), "{bytes:?}");
        }
        assert_eq!(varint(&mut &[0x80][..]), None);
        assert_eq!(value(&mut &[0xFF, 0xFE][..], 2), Some(Value::Int(-2)));
        assert_eq!(value(&mut &[0x7F, 0xFF, 0xFF][..], 3), Some(Value::Int(0x7F_FFFF)));
    }

    #[test]
    fn what_sqlite_wrote_is_read_from_file_and_log() {
        let dir = tempfile::tempdir().expect("a folder");
        for page in [512, 4096, 65_536] {
            let path = dir.path().join(format!("{page}.db"));
            let connection = Connection::open(&path).expect("a file");
            let mode = if page == 512 { "DELETE" } else { "WAL" };
            connection
                .execute_batch(&format!(
                    "PRAGMA page_size = {page}; CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, b BLOB)"
                ))
                .expect("made");
            let _mode: String =
                connection.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |row| row.get(0)).expect("set");
            let sizes = [0_usize, 1, 100, 470, 477, 478, 3000, 4061, 4062, 9000, 65_500, 300_000];
            for (id, size) in (0_i64..).zip(&sizes) {
                let blob: Vec<u8> = body(*size);
                connection
                    .execute("INSERT INTO t VALUES (?1, ?2, ?3)", (id + 1, -i64::try_from(*size).expect("small"), blob))
                    .expect("in");
            }
            let mut pages = Pages::open(&path).expect("opened");
            let mut found = BTreeMap::new();
            for number in 1..=pages.count() {
                for row in pages.rows(number, 3, |types| types.first() == Some(&0)) {
                    found.insert(row.id, row.values);
                }
            }
            assert_eq!(found.len(), sizes.len(), "page size {page}");
            for (id, values) in found {
                let size = sizes[usize::try_from(id - 1).expect("ours")];
                let blob: Vec<u8> = body(size);
                assert_eq!(
                    values,
                    [Value::Null, Value::Int(-i64::try_from(size).expect("small")), Value::Blob(blob)],
                    "{page}: {size}"
                );
            }
            drop(connection);
        }
    }
}
