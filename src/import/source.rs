//! Reading one source from end to end: plain, gzip, zip, standard input. Bounded memory, bounded unpacking; decodes nothing.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;
use zip::ZipArchive;

use super::names::left_by_system;
use super::sniff::{Content, HEAD, binary_sentence, sniff};
use super::walk::Found;
use crate::decode::{Failure, Finding, Framer, Piece};
use crate::error::io_words;
use crate::store::FileState;

/// Unpacked bytes after which the ratio of an archive is looked at.
const RATIO_FROM: u64 = 64 << 20;
/// Unpacked to packed bytes: JSON packs about 1 : 10, only a trap goes beyond this.
const RATIO: u64 = 200;
/// Most bytes one archive may unpack to.
const UNPACKED: u64 = 16 << 30;
/// Most files in a zip: their names alone take memory, some hundred MB at this number.
const MEMBERS: u64 = 250_000;

/// Takes the pieces of a source: the member of an archive they come from, and where that member begins in the unpacked archive.
pub(super) type PieceSink<'a> = dyn FnMut(Option<&Arc<str>>, u64, Piece) -> ControlFlow<()> + 'a;

/// How reading a source ended.
pub(super) enum Ended {
    /// All of it was read.
    Read(FileState),
    /// Nothing was read: the content is that of its line in the ledger.
    Same(FileState),
    /// It could not be opened, or not even its hash could be read.
    Unreadable(String),
    /// The sink wanted no more.
    Stopped,
}

/// Reads a source and gives its pieces in order. What is wrong with the source itself is a [`Piece::Finding`] too.
pub(super) fn stream(found: &Found, sink: &mut PieceSink<'_>) -> Ended {
    if found.stdin {
        return read_stream(found, Hashing::new(io::stdin().lock()), sink);
    }
    let same = |error: io::Error| Ended::Unreadable(unreadable_sentence(&error));
    let mut file = match File::open(&found.shown) {
        Ok(file) => file,
        Err(error) => return same(error),
    };
    let mut head = Vec::with_capacity(HEAD);
    if let Err(error) = (&mut file).take(HEAD as u64).read_to_end(&mut head).and_then(|_| file.rewind()) {
        return same(error);
    }
    let zip = sniff(&head) == Content::Zip;
    // A touched file may still be the same; a zip is read from its end, so that its hash needs a pass of its own anyway.
    if zip || found.known.as_ref().is_some_and(|known| known.state.size == found.size) {
        let state = match hash_file(&mut file, found) {
            Ok(state) => state,
            Err(error) => return same(error),
        };
        if found.known.as_ref().is_some_and(|known| known.state.size == state.size && known.state.hash == state.hash) {
            return Ended::Same(state);
        }
        if zip {
            return if read_zip(file, sink).is_break() { Ended::Stopped } else { Ended::Read(state) };
        }
    }
    read_stream(found, Hashing::new(file), sink)
}

/// Reads what came out of a gzip.
fn unpacked(source: impl Read, sink: &mut PieceSink<'_>) -> ControlFlow<()> {
    let mut reader = BufReader::with_capacity(64 << 10, source);
    match reader.fill_buf().map(|head| not_text(sniff(head))) {
        Ok(Some(sentence)) => sink(None, 0, failed(sentence)),
        Ok(None) => frames(reader, None, 0, sink),
        Err(error) => sink(None, 0, failed(unreadable_sentence(&error))),
    }
}

/// Why content of an archive is not read, if so.
pub(super) fn not_text(content: Content) -> Option<String> {
    match content {
        Content::Text => None,
        Content::Gzip | Content::Zip => {
            Some("This is an archive inside an archive. Unpack the outer one first.".to_owned())
        }
        Content::Binary(what) => Some(binary_sentence(what)),
    }
}

/// Hashes a whole file and goes back to its beginning.
fn hash_file(file: &mut File, found: &Found) -> io::Result<FileState> {
    let mut hashing = Hashing::new(&mut *file);
    io::copy(&mut hashing, &mut io::sink())?;
    let state = hashing.state(found);
    file.rewind()?;
    Ok(state)
}

/// Reads plain text or gzip from front to back.
fn read_stream<R: Read>(found: &Found, source: Hashing<R>, sink: &mut PieceSink<'_>) -> Ended {
    let mut reader = BufReader::with_capacity(256 << 10, source);
    let content = match reader.fill_buf() {
        Ok(head) => sniff(head),
        Err(error) => return Ended::Unreadable(unreadable_sentence(&error)),
    };
    let flow = match content {
        Content::Text => frames(&mut reader, None, 0, sink),
        Content::Gzip => unpacked(Unpacking::new(Gunzip(MultiGzDecoder::new(&mut reader))), sink),
        Content::Zip => {
            let sentence = "A zip archive cannot be read from standard input. Give its path instead.";
            sink(None, 0, failed(sentence.to_owned()))
        }
        Content::Binary(what) => sink(None, 0, failed(binary_sentence(what))),
    };
    if flow.is_break() {
        return Ended::Stopped;
    }
    // The rest counts for the hash, also where nothing in it could be read.
    match io::copy(&mut reader, &mut io::sink()) {
        Ok(_) => Ended::Read(reader.into_inner().state(found)),
        Err(_reported_while_framing) => Ended::Unreadable("Reading stopped before the end.".to_owned()),
    }
}

/// Reads the files of a zip in the order of their names.
fn read_zip(file: File, sink: &mut PieceSink<'_>) -> ControlFlow<()> {
    let mut file = BufReader::new(file);
    if is_too_full(&mut file) {
        let sentence = "This zip archive holds more than 250,000 files. Unpack it yourself and import the folder.";
        return sink(None, 0, failed(sentence.to_owned()));
    }
    let size = file.get_ref().metadata().map_or(0, |metadata| metadata.len());
    let mut archive = match file.rewind().map_err(Into::into).and_then(|()| ZipArchive::new(file)) {
        Ok(archive) => archive,
        Err(error) => return sink(None, 0, failed(format!("This zip archive could not be opened: {error}."))),
    };
    let mut members: Vec<(String, usize)> = (0..archive.len())
        .filter_map(|index| archive.name_for_index(index).map(|name| (name, index)))
        .map(|(name, index)| (name.map_or_else(|_| format!("file {index}"), std::borrow::Cow::into_owned), index))
        .collect();
    members.sort_unstable();
    let mut so_far = Before { bytes: 0, sound: 0, archive: size };
    for (name, index) in members {
        so_far = read_member(&mut archive, &name, index, so_far, sink)?;
        if let Some(sentence) = so_far.too_much() {
            return sink(None, 0, failed(format!("{sentence} What comes after {name} was left out.")));
        }
    }
    ControlFlow::Continue(())
}

/// What was unpacked of a zip before a file in it.
#[derive(Clone, Copy)]
struct Before {
    /// Bytes.
    bytes: u64,
    /// Bytes of files that did not grow too much: a trap among them is left out by itself.
    sound: u64,
    /// Size of the zip, bytes.
    archive: u64,
}

impl Before {
    /// Why no more is unpacked, if so.
    fn too_much(self) -> Option<String> {
        too_much(self.sound, self.archive).or_else(|| too_much(self.bytes, u64::MAX))
    }

    /// After so many bytes more.
    fn and(self, bytes: u64, sound: bool) -> Self {
        Self { bytes: self.bytes + bytes, sound: self.sound + if sound { bytes } else { 0 }, ..self }
    }
}

/// Whether a zip says that it holds more files than one may: even the list of them is not read then.
pub(super) fn is_too_full(zip: &mut (impl Read + Seek)) -> bool {
    zip_members(zip).is_ok_and(|members| members > MEMBERS)
}

/// How many files a zip says it holds, read from its end without reading the list of them.
fn zip_members(file: &mut (impl Read + Seek)) -> io::Result<u64> {
    /// The end record and the longest comment behind it.
    const TAIL: u64 = 22 + 0xFFFF;
    let size = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.take(TAIL).read_to_end(&mut tail)?;
    let missing = || io::Error::from(io::ErrorKind::InvalidData);
    let number = |from: &[u8], at: usize, bytes: usize| -> io::Result<u64> {
        let digits = from.get(at..at + bytes).ok_or_else(missing)?;
        Ok(digits.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    };
    let end = memchr::memmem::rfind(&tail, b"PK\x05\x06").ok_or_else(missing)?;
    let members = number(&tail, end + 10, 2)?;
    let Some(locator) = end.checked_sub(20).filter(|_| members == 0xFFFF) else { return Ok(members) };
    if tail.get(locator..locator + 4) != Some(b"PK\x06\x07") {
        return Ok(members);
    }
    file.seek(SeekFrom::Start(number(&tail, locator + 8, 8)?))?;
    let mut record = [0; 56];
    file.read_exact(&mut record)?;
    number(&record, 32, 8)
}

/// Why no more is unpacked of an archive of `packed` bytes that became `unpacked` bytes, if so.
fn too_much(unpacked: u64, packed: u64) -> Option<String> {
    if unpacked > RATIO_FROM && unpacked / RATIO > packed {
        return Some(format!(
            "Unpacking was stopped: the data grow more than {RATIO} times, which no chat archive does."
        ));
    }
    (unpacked > UNPACKED)
        .then(|| "Unpacking was stopped at 16 GiB. Unpack the archive yourself and import the files.".to_owned())
}

/// Reads one file of a zip; returns what was unpacked with it.
fn read_member(
    archive: &mut ZipArchive<BufReader<File>>,
    name: &str,
    index: usize,
    before: Before,
    sink: &mut PieceSink<'_>,
) -> ControlFlow<(), Before> {
    let base = before.bytes;
    let member: Arc<str> = name.into();
    let mut refuse = |sentence: String| sink(Some(&member), base, failed(sentence)).map_continue(|()| before);
    match archive.by_index_raw(index) {
        Ok(raw) if raw.is_dir() => return ControlFlow::Continue(before),
        Ok(raw) if raw.encrypted() => {
            return refuse("This file is encrypted. Unpack the archive with its password first.".to_owned());
        }
        Ok(raw) if !raw.is_file() => {
            return refuse("This is a link inside an archive; it was not followed.".to_owned());
        }
        Ok(_) => {}
        Err(error) => return refuse(format!("This file could not be unpacked: {error}.")),
    }
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    if left_by_system(last).is_some() || name.starts_with("__MACOSX/") {
        return ControlFlow::Continue(before);
    }
    let file = match archive.by_index(index) {
        Ok(file) => file,
        Err(error) => return refuse(format!("This file could not be unpacked: {error}.")),
    };
    let packed = file.compressed_size();
    let mut unpacking = Unpacking::new(Packed { inner: file, packed });
    unpacking.archive = Some(before);
    let mut reader = BufReader::with_capacity(64 << 10, unpacking);
    match reader.fill_buf().map(|head| not_text(sniff(head))) {
        Ok(None) => frames(&mut reader, Some(&member), base, sink)?,
        Ok(Some(sentence)) => {
            refuse(sentence)?;
        }
        Err(error) => {
            refuse(unreadable_sentence(&error))?;
        }
    }
    let Unpacking { unpacked, grew, .. } = reader.get_ref();
    ControlFlow::Continue(before.and(*unpacked, !grew))
}

/// Cuts a reader into pieces.
fn frames(reader: impl Read, member: Option<&Arc<str>>, base: u64, sink: &mut PieceSink<'_>) -> ControlFlow<()> {
    let mut framer = Framer::new(reader);
    loop {
        match framer.next_piece() {
            Ok(Some(piece)) => sink(member, base, piece)?,
            Ok(None) => return ControlFlow::Continue(()),
            Err(error) => return sink(member, base, failed(unreadable_sentence(&error))),
        }
    }
}

/// Unpacks a small gzip file into memory; `None` where it becomes larger than `limit` bytes, so that it must be streamed.
pub(super) fn gunzip(packed: &[u8], limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(packed).take(limit as u64 + 1).read_to_end(&mut unpacked)?;
    Ok((unpacked.len() <= limit).then_some(unpacked))
}

/// A failure of the source as a whole.
pub(super) fn failed(message: String) -> Piece {
    Piece::Finding(Finding::Failed(Failure { line: 0, column: 0, message }))
}

/// Why reading failed, as a sentence.
pub(super) fn unreadable_sentence(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "There is no permission to read this file.".to_owned(),
        io::ErrorKind::NotFound => "This file vanished before it could be read.".to_owned(),
        io::ErrorKind::UnexpectedEof => "The file ends too early; the rest of it is missing.".to_owned(),
        io::ErrorKind::Other => error.to_string(),
        _ => format!("This file could not be read: {}.", io_words(error)),
    }
}

/// Hashes and counts what passes through.
struct Hashing<R> {
    inner: R,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl<R> Hashing<R> {
    fn new(inner: R) -> Self {
        Self { inner, hasher: blake3::Hasher::new(), bytes: 0 }
    }

    fn state(&self, found: &Found) -> FileState {
        FileState { size: self.bytes, modified_ns: found.modified_ns, hash: short_hash(&self.hasher.finalize()) }
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if let Some(read) = buffer.get(..count) {
            self.hasher.update(read);
        }
        self.bytes += count as u64;
        Ok(count)
    }
}

/// The state of a small file in memory.
pub(super) fn state_of(found: &Found, content: &[u8]) -> FileState {
    FileState { size: content.len() as u64, modified_ns: found.modified_ns, hash: short_hash(&blake3::hash(content)) }
}

fn short_hash(hash: &blake3::Hash) -> [u8; 16] {
    let mut short = [0; 16];
    short.iter_mut().zip(hash.as_bytes()).for_each(|(to, from)| *to = *from);
    short
}

/// Something that unpacks and knows how many packed bytes it has taken.
trait Unpack: Read {
    fn packed(&self) -> u64;
}

struct Gunzip<'a, R>(MultiGzDecoder<&'a mut BufReader<Hashing<R>>>);

impl<R: Read> Read for Gunzip<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<R: Read> Unpack for Gunzip<'_, R> {
    fn packed(&self) -> u64 {
        self.0.get_ref().get_ref().bytes
    }
}

/// A member of a zip, whose packed size is known beforehand.
struct Packed<R> {
    inner: R,
    packed: u64,
}

impl<R: Read> Read for Packed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl<R: Read> Unpack for Packed<R> {
    fn packed(&self) -> u64 {
        self.packed
    }
}

/// Stops an archive that unpacks to far more than JSON can.
struct Unpacking<R> {
    inner: R,
    unpacked: u64,
    /// Of a file in a zip.
    archive: Option<Before>,
    /// Whether it was stopped because of itself alone.
    grew: bool,
}

impl<R> Unpacking<R> {
    fn new(inner: R) -> Self {
        Self { inner, unpacked: 0, archive: None, grew: false }
    }
}

impl<R: Unpack> Read for Unpacking<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.unpacked += count as u64;
        let itself = too_much(self.unpacked, self.inner.packed());
        self.grew = itself.is_some();
        let whole = || self.archive.and_then(|before| before.and(self.unpacked, true).too_much());
        match itself.or_else(whole) {
            Some(sentence) => Err(io::Error::other(sentence)),
            None => Ok(count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_says_how_many_files_it_holds() {
        let end = |members: u16| {
            let mut end = b"PK\x05\x06\0\0\0\0\0\0".to_vec();
            end.extend(members.to_le_bytes());
            end.resize(22, 0);
            end
        };
        let count = |bytes: Vec<u8>| zip_members(&mut io::Cursor::new(bytes)).ok();
        assert_eq!(count(end(7)), Some(7));
        assert_eq!(count([end(7), b"a comment".to_vec()].concat()), Some(7));
        // More than fit into the old record stand in a larger one before it.
        let mut large = b"PK\x06\x06".to_vec();
        large.resize(32, 0);
        large.extend(300_000_u64.to_le_bytes());
        large.resize(56, 0);
        let mut locator = b"PK\x06\x07\0\0\0\0".to_vec();
        locator.extend(5_u64.to_le_bytes());
        locator.resize(20, 0);
        assert_eq!(count([b"stuff".to_vec(), large, locator, end(0xFFFF)].concat()), Some(300_000));
        assert_eq!(count(b"PK\x03\x04".to_vec()), None);
        assert_eq!(count(Vec::new()), None);
    }

    #[test]
    fn archives_may_grow_as_json_does() {
        assert_eq!(too_much(60 << 20, 1), None);
        assert_eq!(too_much(1 << 30, 100 << 20), None);
        assert!(too_much(100 << 20, 100 << 10).is_some_and(|told| told.contains("200 times")));
        assert!(too_much(17 << 30, 2 << 30).is_some_and(|told| told.contains("16 GiB")));
    }
}
