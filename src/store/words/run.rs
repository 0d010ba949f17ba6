//! Runs on file: writing one from its first entry to its last, and reading one in the same order.

use std::ops::Range;
use std::vec;

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension as _};

use super::super::chunk::bytes_of;
use super::super::plan;
use super::block::{self, Entries, each_number, put_number, take_places};
use super::{CHUNK_BITS, damaged, varint};

/// Bytes after which a block is full: with SQLite's own few a page of the file.
const BLOCK: usize = 8_100;

/// Bytes of a piece of places; again a page.
pub(super) const PIECE: u64 = 8_100;

/// The first number of a piece of places among the blocks of a run.
const FIRST_PIECE: u64 = 1 << 23;

/// Bits of a block's number.
const BLOCK_BITS: u32 = 24;

/// The row of a block of a run.
pub(super) fn block_row(run: i64, block: u64) -> rusqlite::Result<i64> {
    let row = run.checked_mul(1 << BLOCK_BITS).zip(i64::try_from(block).ok());
    row.filter(|_row| block < 2 * FIRST_PIECE).map(|(run, block)| run | block).ok_or_else(damaged)
}

/// Calls with the bytes of a block.
pub(super) fn with_block<T>(
    connection: &Connection,
    run: i64,
    block: u64,
    read: impl FnOnce(&[u8]) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let mut statement = connection.prepare_cached(plan::WORD_BLOCK)?;
    let mut rows = statement.query([block_row(run, block)?])?;
    let row = rows.next()?.ok_or_else(damaged)?;
    read(row.get_ref(0)?.as_blob()?)
}

/// Places of a run, in order of asking; the last piece stays in memory.
#[derive(Debug)]
pub(super) struct Places {
    run: i64,
    piece: Option<u64>,
    body: Vec<u8>,
}

impl Places {
    pub(super) fn of(run: i64) -> Self {
        Self { run, piece: None, body: Vec::new() }
    }

    /// Appends the first bytes of a range to `out`, as many as one piece has, and takes them out of the range. Returns whether there were any.
    pub(super) fn more(
        &mut self,
        connection: &Connection,
        range: &mut Range<u64>,
        out: &mut Vec<u8>,
    ) -> rusqlite::Result<bool> {
        if range.is_empty() {
            return Ok(false);
        }
        let piece = range.start / PIECE;
        if self.piece != Some(piece) {
            self.piece = None;
            let body = &mut self.body;
            with_block(connection, self.run, FIRST_PIECE + piece, |bytes| {
                body.clear();
                body.extend_from_slice(bytes);
                Ok(())
            })?;
            self.piece = Some(piece);
        }
        let to = range.end.min((piece + 1) * PIECE);
        let within = |at: u64| usize::try_from(at - piece * PIECE).unwrap_or(usize::MAX);
        out.extend_from_slice(self.body.get(within(range.start)..within(to)).ok_or_else(damaged)?);
        range.start = to;
        Ok(true)
    }
}

/// Writes a run.
#[derive(Debug)]
pub(super) struct RunWriter<'c> {
    connection: &'c Connection,
    run: i64,
    /// The open block, and the key of its last entry.
    block: Vec<u8>,
    last_key: Vec<u8>,
    blocks: u64,
    heads: Vec<u8>,
    /// The open piece; all places before it are on file.
    piece: Vec<u8>,
    pieces: u64,
    /// The open entry.
    count: usize,
    last: Option<u32>,
    numbers: Vec<u8>,
    places: Vec<u8>,
}

impl<'c> RunWriter<'c> {
    /// Begins a run of a chunk.
    pub(super) fn begin(connection: &'c Connection, chunk: u32, generation: i64) -> rusqlite::Result<Self> {
        connection
            .prepare_cached(
                "INSERT INTO word_run (chunk, generation, conversations, live, heads) VALUES (?1, ?2, 0, x'', x'')",
            )?
            .execute((chunk, generation))?;
        Ok(Self {
            connection,
            run: connection.last_insert_rowid(),
            block: Vec::with_capacity(2 * BLOCK),
            last_key: Vec::new(),
            blocks: 0,
            heads: Vec::new(),
            piece: Vec::with_capacity(2 * BLOCK),
            pieces: 0,
            count: 0,
            last: None,
            numbers: Vec::new(),
            places: Vec::new(),
        })
    }

    /// Adds a conversation to the open entry; numbers come ascending.
    pub(super) fn conversation(&mut self, number: u32, places: &[u8]) {
        let within = number & ((1 << CHUNK_BITS) - 1);
        put_number(&mut self.numbers, self.last, within);
        self.last = Some(within);
        self.count += 1;
        self.places.extend_from_slice(places);
    }

    /// Ends the open entry, if it has conversations; keys come ascending.
    pub(super) fn end_entry(&mut self, key: &[u8]) -> rusqlite::Result<()> {
        if self.count == 0 {
            return Ok(());
        }
        let more = key.len() + self.numbers.len() + 16;
        if self.block.len() >= BLOCK || (self.block.len() > BLOCK / 2 && self.block.len() + more > BLOCK) {
            self.end_block()?;
        }
        if self.block.is_empty() {
            varint::put(&mut self.heads, key.len() as u64);
            self.heads.extend_from_slice(key);
            varint::put(&mut self.block, self.pieces * PIECE + self.piece.len() as u64);
            self.last_key.clear();
        }
        block::put_entry(&mut self.block, &self.last_key, key, self.count, &self.numbers, self.places.len());
        self.last_key.clear();
        self.last_key.extend_from_slice(key);
        self.piece.append(&mut self.places);
        self.end_pieces(false)?;
        self.numbers.clear();
        (self.count, self.last) = (0, None);
        Ok(())
    }

    /// Ends the run, which speaks for these conversations.
    pub(super) fn finish(mut self, live: &mut RoaringBitmap) -> rusqlite::Result<()> {
        if !self.block.is_empty() {
            self.end_block()?;
        }
        self.end_pieces(true)?;
        self.connection
            .prepare_cached("UPDATE word_run SET conversations = ?2, live = ?3, heads = ?4 WHERE id = ?1")?
            .execute((self.run, i64::try_from(live.len()).unwrap_or(i64::MAX), bytes_of(live)?, &self.heads))
            .map(|_rows| ())
    }

    fn end_block(&mut self) -> rusqlite::Result<()> {
        insert(self.connection, block_row(self.run, self.blocks)?, &self.block)?;
        self.blocks += 1;
        self.block.clear();
        // The two kinds must not meet.
        if self.blocks < FIRST_PIECE { Ok(()) } else { Err(damaged()) }
    }

    /// Writes all whole pieces of places; at the `end` what is left, too. One entry may have many: a word said a million times.
    fn end_pieces(&mut self, end: bool) -> rusqlite::Result<()> {
        let length = usize::try_from(PIECE).unwrap_or(usize::MAX);
        let mut written = 0;
        for piece in self.piece.chunks(length).filter(|piece| end || piece.len() == length) {
            insert(self.connection, block_row(self.run, FIRST_PIECE + self.pieces)?, piece)?;
            self.pieces += 1;
            written += piece.len();
        }
        self.piece.drain(..written);
        Ok(())
    }
}

fn insert(connection: &Connection, row: i64, body: &[u8]) -> rusqlite::Result<()> {
    connection.prepare_cached("INSERT INTO word_block (id, body) VALUES (?1, ?2)")?.execute((row, body)).map(|_rows| ())
}

/// Takes a run out of the file.
pub(super) fn delete(connection: &Connection, run: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM word_block WHERE id BETWEEN ?1 AND ?2")?
        .execute((block_row(run, 0)?, block_row(run, 2 * FIRST_PIECE - 1)?))?;
    connection.prepare_cached("DELETE FROM word_run WHERE id = ?1")?.execute([run]).map(|_rows| ())
}

/// The first keys of the blocks of a run.
#[derive(Debug, Default)]
pub(super) struct Heads {
    keys: Vec<u8>,
    ends: Vec<usize>,
}

impl Heads {
    pub(super) fn read(connection: &Connection, run: i64) -> rusqlite::Result<Self> {
        let mut statement = connection.prepare_cached("SELECT heads FROM word_run WHERE id = ?1")?;
        let body: Option<Vec<u8>> = statement.query_row([run], |row| row.get(0)).optional()?;
        Self::of(&body.ok_or_else(damaged)?).ok_or_else(damaged)
    }

    pub(super) fn of(mut body: &[u8]) -> Option<Self> {
        let mut heads = Self::default();
        while !body.is_empty() {
            let length = varint::take_size(&mut body)?;
            let (key, rest) = body.split_at_checked(length)?;
            heads.keys.extend_from_slice(key);
            heads.ends.push(heads.keys.len());
            body = rest;
        }
        Some(heads)
    }

    /// How many blocks there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, block: usize) -> &[u8] {
        let start = block.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(block).copied().unwrap_or(start);
        self.keys.get(start..end).unwrap_or_default()
    }

    /// The block in which a key stands if it is there: the last one that does not begin behind it.
    pub(super) fn block_of(&self, key: &[u8]) -> usize {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from.midpoint(to);
            if self.get(middle) <= key {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from.saturating_sub(1)
    }
}

/// An entry that was read in order.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) key: Vec<u8>,
    count: usize,
    numbers: Vec<u8>,
    places: Range<u64>,
}

/// Reads a run from its first entry to its last, and checks that keys ascend and that blocks begin with what the heads say.
#[derive(Debug)]
pub(super) struct Cursor<'c> {
    connection: &'c Connection,
    run: i64,
    base: u32,
    pub(super) live: RoaringBitmap,
    heads: Heads,
    block: usize,
    entries: vec::IntoIter<Read>,
    last_key: Vec<u8>,
    places: Places,
    bytes: Vec<u8>,
}

impl<'c> Cursor<'c> {
    pub(super) fn begin(
        connection: &'c Connection,
        run: i64,
        chunk: u32,
        live: RoaringBitmap,
    ) -> rusqlite::Result<Self> {
        Ok(Self {
            connection,
            run,
            base: chunk << CHUNK_BITS,
            live,
            heads: Heads::read(connection, run)?,
            block: 0,
            entries: Vec::new().into_iter(),
            last_key: Vec::new(),
            places: Places::of(run),
            bytes: Vec::new(),
        })
    }

    /// The next entry; `None` at the end.
    pub(super) fn next(&mut self) -> rusqlite::Result<Option<Read>> {
        loop {
            if let Some(entry) = self.entries.next() {
                if entry.key <= self.last_key {
                    return Err(damaged());
                }
                self.last_key.clone_from(&entry.key);
                return Ok(Some(entry));
            }
            if self.block >= self.heads.len() {
                return Ok(None);
            }
            let entries = with_block(self.connection, self.run, self.block as u64, |body| {
                let mut entries = Entries::new(body)?;
                let mut out = Vec::new();
                while let Some(entry) = entries.next()? {
                    let key = entries.key().to_vec();
                    out.push(Read { key, count: entry.count, numbers: entry.numbers.to_vec(), places: entry.places });
                }
                Ok(out)
            })?;
            if entries.first().is_none_or(|first| first.key != self.heads.get(self.block)) {
                return Err(damaged());
            }
            self.block += 1;
            self.entries = entries.into_iter();
        }
    }

    /// Calls with each live conversation of an entry and its places.
    pub(super) fn each(&mut self, entry: &Read, mut take: impl FnMut(u32, &[u8])) -> rusqlite::Result<()> {
        let mut unread = entry.places.clone();
        self.bytes.clear();
        while self.places.more(self.connection, &mut unread, &mut self.bytes)? {}
        let mut places = self.bytes.as_slice();
        let mut whole = true;
        let count = each_number(&entry.numbers, self.base, |number| match take_places(&mut places) {
            Some(own) if self.live.contains(number) => take(number, own),
            Some(_gone) => {}
            None => whole = false,
        });
        if whole && places.is_empty() && count == Some(entry.count) { Ok(()) } else { Err(damaged()) }
    }
}
