//! What is kept of every conversation in memory, to filter, sort and count without SQL: 36 bytes each.
//!
//! With the newest first and one other order (4 bytes each), the places by one kind of name (4 bytes) and all values of all kinds (some 8 bytes,
//! value_segments.rs) that is about 56 bytes a conversation; the limit is 64. The file keeps it as records of fixed width in segments; this is also the only place that knows their layout.

use std::ops::Range;

use rusqlite::{Connection, OptionalExtension as _};

use super::ConversationId;
use super::bitmap::Bitmap;
use super::figures::{Figures, UNKNOWN};
use super::schema::{meta, meta_value};

/// Conversations in one segment: small enough that adding one conversation rewrites little, large enough that a million are a thousand rows.
pub(super) const SEGMENT: u32 = 1024;

/// Bytes of one record.
pub(super) const WIDTH: usize = 48;

/// In [`Record::bits`]: the first ten are those of `Is::ALL` that conversations say themselves, then three of stars.
pub(super) const STARS_SHIFT: u32 = 10;
/// In [`Record::bits`]: the vendor.
pub(super) const SNAPENGAGE: u32 = 1 << 13;
/// In [`Record::bits`]: there is such a conversation.
pub(super) const PRESENT: u32 = 1 << 15;
/// In [`Record::bits`]: from here on what it has, in the order of `Has::ALL` without notes, which are marks.
pub(super) const HAS_SHIFT: u32 = 16;

/// A stretch of time is 25 days, in ms a power of two.
const STRETCH_BITS: u32 = 31;

/// Which bit says that somebody began in the stretch of this time (ms); after 64 of them, more than four years, it begins again.
fn stretch(begin: i64) -> i64 {
    (begin >> STRETCH_BITS) & 63
}

/// One conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// 0 = unknown.
    pub(super) started_ms: i64,
    /// [`UNKNOWN`] where it is.
    pub(super) duration_ms: i64,
    /// [`UNKNOWN`] where it is.
    pub(super) first_response_ms: i64,
    /// The longest wait for an answer; [`UNKNOWN`] where it is.
    pub(super) wait_ms: i64,
    pub(super) messages: u32,
    /// Where the first copy was seen first.
    pub(super) file: u32,
    /// The folder of that file.
    pub(super) folder: u32,
    pub(super) bits: u32,
}

impl Record {
    /// A conversation that is not there.
    pub(super) const ABSENT: Self = Self {
        started_ms: 0,
        duration_ms: UNKNOWN,
        first_response_ms: UNKNOWN,
        wait_ms: UNKNOWN,
        messages: 0,
        file: 0,
        folder: 0,
        bits: 0,
    };

    /// Little-endian, in the order of the fields.
    pub(super) fn to_bytes(self) -> [u8; WIDTH] {
        let mut out = [0; WIDTH];
        let fields = self
            .started_ms
            .to_le_bytes()
            .into_iter()
            .chain(self.duration_ms.to_le_bytes())
            .chain(self.first_response_ms.to_le_bytes())
            .chain(self.wait_ms.to_le_bytes())
            .chain(self.messages.to_le_bytes())
            .chain(self.file.to_le_bytes())
            .chain(self.folder.to_le_bytes())
            .chain(self.bits.to_le_bytes());
        out.iter_mut().zip(fields).for_each(|(byte, value)| *byte = value);
        out
    }

    /// Reads what [`Self::to_bytes`] wrote.
    pub(super) fn from_bytes(bytes: &[u8; WIDTH]) -> Self {
        let (longs, _rest) = bytes.as_chunks::<8>();
        let [started, duration, response, wait, messages_file, folder_bits] = longs else { return Self::ABSENT };
        let halves = |pair: &[u8; 8]| {
            let both = u64::from_le_bytes(*pair);
            #[expect(clippy::cast_possible_truncation, reason = "the two halves of a pair")]
            (both as u32, (both >> 32) as u32)
        };
        let (messages, file) = halves(messages_file);
        let (folder, bits) = halves(folder_bits);
        Self {
            started_ms: i64::from_le_bytes(*started),
            duration_ms: i64::from_le_bytes(*duration),
            first_response_ms: i64::from_le_bytes(*response),
            wait_ms: i64::from_le_bytes(*wait),
            messages,
            file,
            folder,
            bits,
        }
    }
}

/// The columns of a library, by conversation number; number 0 is nobody.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// The state of the library they were read from.
    pub(super) generation: i64,
    /// The state in which a record was last seen to change: commits of views and marks alone change none.
    pub(super) content: i64,
    pub(super) started_ms: Vec<i64>,
    pub(super) duration_ms: Figures,
    pub(super) first_response_ms: Figures,
    pub(super) wait_ms: Figures,
    pub(super) messages: Vec<u32>,
    pub(super) file: Vec<u32>,
    pub(super) folder: Vec<u32>,
    pub(super) bits: Vec<u32>,
    /// Conversations there are.
    pub(super) present: Bitmap,
    /// The newest begin in each segment, ms; [`UNKNOWN`] in one without conversations.
    pub(super) newest_ms: Vec<i64>,
    /// For each 64 conversations in which stretches of time some of them began: bits of [`stretch`].
    stretches: Vec<u64>,
}

impl Columns {
    /// The conversation that came last, also where it is gone by now.
    pub(super) fn newest(&self) -> Option<ConversationId> {
        ConversationId::from_index(self.len().checked_sub(1)?)
    }

    /// Those of some conversations that may have begun within a time (ms), and others: whoever is left out is left out rightly. The window begins
    /// with a segment; sets count from its begin.
    pub(super) fn near(&self, time: &Range<i64>, window: &Range<usize>, among: &Bitmap) -> Bitmap {
        let (first, last) = (time.start >> STRETCH_BITS, time.end.saturating_sub(1) >> STRETCH_BITS);
        if last.saturating_sub(first) >= 63 {
            return among.clone();
        }
        let wanted = (first..=last).fold(0_u64, |bits, at| bits | 1 << (at & 63));
        let stretches = self.stretches.get(window.start / 64..).unwrap_or_default();
        among.groups(stretches, |stretches| stretches & wanted != 0)
    }

    /// Reads what changed since [`Self::generation`]; everything at first. Returns whether anything did. Call it inside a transaction.
    pub(super) fn refresh(&mut self, connection: &Connection) -> rusqlite::Result<bool> {
        let generation = meta_value(connection, meta::GENERATION)?;
        if generation == self.generation && !self.bits.is_empty() {
            return Ok(false);
        }
        // A library put back from a backup may be older than what is in memory.
        if generation < self.generation {
            *self = Self::default();
        }
        let last = meta_value(connection, meta::LAST_CONVERSATION)?;
        // Numbers in no segment are those of conversations that are gone, or come of damage, which must not cost memory.
        let segments: Option<u32> =
            connection.prepare_cached(super::plan::LAST_SEGMENT)?.query_row([], |row| row.get(0))?;
        let room = segments.map_or(0, |last| (last as usize).saturating_add(1).saturating_mul(SEGMENT as usize));
        let len = usize::try_from(last).unwrap_or(0).saturating_add(1).min(room).max(1);
        let mut changed = len != self.len();
        self.resize(len);
        let mut statement = connection.prepare_cached(super::plan::CHANGED_SEGMENTS)?;
        let mut rows = statement.query([self.generation])?;
        while let Some(row) = rows.next()? {
            let segment: u32 = row.get(0)?;
            let body = row.get_ref(1)?.as_blob()?;
            self.take(segment, body);
            changed = true;
        }
        if changed {
            self.present = Bitmap::of(self.bits.len(), self.bits.iter().map(|bits| bits & PRESENT != 0));
            self.content = generation;
        }
        self.generation = generation;
        Ok(true)
    }

    /// One past the largest number there may be.
    pub(super) fn len(&self) -> usize {
        self.bits.len()
    }

    /// The record of one conversation.
    pub(super) fn record(&self, id: ConversationId) -> Record {
        let at = id.index();
        let short = |column: &[u32]| column.get(at).copied().unwrap_or(0);
        Record {
            started_ms: self.started_ms.get(at).copied().unwrap_or(0),
            duration_ms: self.duration_ms.get(at),
            first_response_ms: self.first_response_ms.get(at),
            wait_ms: self.wait_ms.get(at),
            messages: short(&self.messages),
            file: short(&self.file),
            folder: short(&self.folder),
            bits: self.bits.get(at).copied().unwrap_or(0),
        }
    }

    fn resize(&mut self, len: usize) {
        self.started_ms.resize(len, 0);
        self.duration_ms.resize(len);
        self.first_response_ms.resize(len);
        self.wait_ms.resize(len);
        self.messages.resize(len, 0);
        self.file.resize(len, 0);
        self.folder.resize(len, 0);
        self.bits.resize(len, 0);
        self.newest_ms.resize(len.div_ceil(SEGMENT as usize), UNKNOWN);
        self.stretches.resize(len.div_ceil(64), 0);
    }

    fn take(&mut self, segment: u32, body: &[u8]) {
        let first = (segment as usize).saturating_mul(SEGMENT as usize);
        let (records, _rest) = body.as_chunks::<WIDTH>();
        let records: Vec<Record> = records.iter().map(Record::from_bytes).collect();
        fill(&mut self.started_ms, first, &records, |record| record.started_ms);
        for (at, record) in (first..).zip(&records) {
            self.duration_ms.set(at, record.duration_ms);
            self.first_response_ms.set(at, record.first_response_ms);
            self.wait_ms.set(at, record.wait_ms);
        }
        fill(&mut self.messages, first, &records, |record| record.messages);
        fill(&mut self.file, first, &records, |record| record.file);
        fill(&mut self.folder, first, &records, |record| record.folder);
        fill(&mut self.bits, first, &records, |record| record.bits);
        let begin = |record: &Record| (record.bits & PRESENT != 0).then_some(record.started_ms);
        if let Some(newest) = self.newest_ms.get_mut(segment as usize) {
            *newest = records.iter().filter_map(begin).max().unwrap_or(UNKNOWN);
        }
        for (stretches, records) in self.stretches.iter_mut().skip(first / 64).zip(records.chunks(64)) {
            *stretches = records.iter().filter_map(begin).fold(0, |bits, begin| bits | 1 << stretch(begin));
        }
    }
}

fn fill<T>(column: &mut [T], first: usize, records: &[Record], field: impl Fn(&Record) -> T) {
    column.iter_mut().skip(first).zip(records).for_each(|(value, record)| *value = field(record));
}

/// Changes of records that wait for the end of a batch.
#[derive(Debug, Default)]
pub(super) struct Pending {
    records: std::collections::BTreeMap<u32, Record>,
}

impl Pending {
    /// Notes the new record of a conversation.
    pub(super) fn set(&mut self, id: ConversationId, record: Record) {
        self.records.insert(id.0, record);
    }

    /// Writes them into their segments.
    pub(super) fn write(&mut self, connection: &Connection, generation: i64) -> rusqlite::Result<()> {
        let mut read = connection.prepare_cached("SELECT body FROM column_segment WHERE segment = ?1")?;
        let mut write = connection
            .prepare_cached("INSERT OR REPLACE INTO column_segment (segment, generation, body) VALUES (?1, ?2, ?3)")?;
        let records = std::mem::take(&mut self.records);
        let mut records = records.into_iter().peekable();
        while let Some(segment) = records.peek().map(|(id, _record)| id / SEGMENT) {
            let mut body: Vec<u8> = read.query_row([segment], |row| row.get(0)).optional()?.unwrap_or_default();
            while let Some((id, record)) = records.next_if(|(id, _record)| id / SEGMENT == segment) {
                let at = (id % SEGMENT) as usize * WIDTH;
                while body.len() < at + WIDTH {
                    body.extend(Record::ABSENT.to_bytes());
                }
                if let Some(place) = body.get_mut(at..at + WIDTH) {
                    place.copy_from_slice(&record.to_bytes());
                }
            }
            write.execute((segment, generation, body))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_who_began_within_a_time_is_left_out() {
        const DAY: i64 = 86_400_000;
        // Ten years, one of fifty elsewhere in time.
        let begin =
            |at: i64| 1_400_000_000_000 + DAY * if at % 50 == 7 { at * 7_919 % 3_650 } else { at * 3_650 / 2_048 };
        let record = |at| Record { started_ms: begin(at), bits: PRESENT, ..Record::ABSENT };
        let mut columns = Columns::default();
        columns.resize(2_048);
        columns.present = Bitmap::full(2_048);
        for segment in 0..2 {
            let first = i64::from(segment * SEGMENT);
            let body: Vec<u8> = (first..first + i64::from(SEGMENT)).flat_map(|at| record(at).to_bytes()).collect();
            columns.take(segment, &body);
        }
        for window in [0..2_048, 1_024..2_048] {
            let among = columns.present.slice(&window);
            for (from, days) in [(0, 1), (10, 31), (700, 365), (3_600, 100), (0, 4_000), (5, 0), (1_500, 1_650)] {
                let time = begin(0) + DAY * from..begin(0) + DAY * (from + days);
                let near = columns.near(&time, &window, &among);
                let within: Vec<usize> =
                    (0..window.len()).filter(|at| time.contains(&columns.started_ms[window.start + at])).collect();
                assert!(within.iter().all(|at| near.contains(*at)), "{from} {days}");
                if days == 31 {
                    assert!(near.count() < window.len() / 3, "most need no look: {}", near.count());
                }
            }
        }
    }
}
