//! Payloads at rest: hash, compression, dictionaries.
//!
//! A payload of two or three kilobytes compresses badly alone and well with a dictionary trained on the first thousand of its vendor. All
//! [`Compressor`]s of a library share what they know: whoever meets the thousandth payload trains, the others go on meanwhile and take the
//! dictionary up by themselves. Its number comes from its content, so nothing has to be agreed with anybody.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::plan;
use super::sql::During as _;
use crate::decode::decode_payload;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Conversation, Vendor};

/// Payloads a dictionary is trained on.
pub(super) const SAMPLES: usize = 1000;

/// At most so much of each, bytes.
const SAMPLE_BYTES: usize = 16 * 1024;

/// Size of a dictionary, bytes.
const DICTIONARY_BYTES: usize = 48 * 1024;

/// Payloads from so many bytes on get a buffer of their own.
const LARGE: usize = 1 << 20;

/// zstd's level: higher ones cost more than they save here.
const LEVEL: i32 = 1;

/// What payloads and files are recognised by: the first 16 bytes of BLAKE3.
#[must_use]
pub fn content_hash(bytes: &[u8]) -> [u8; 16] {
    let mut out = [0; 16];
    out.iter_mut().zip(blake3::hash(bytes).as_bytes()).for_each(|(to, from)| *to = *from);
    out
}

/// A trained dictionary.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Dictionary {
    /// Never 0.
    pub(super) id: i64,
    pub(super) vendor: Vendor,
    pub(super) body: Arc<[u8]>,
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dictionary({}, {} bytes)", self.id, self.body.len())
    }
}

impl Dictionary {
    pub(super) fn new(vendor: Vendor, body: Vec<u8>) -> Self {
        let hash = content_hash(&body);
        let id = hash.iter().take(6).fold(1_i64, |id, byte| id << 8 | i64::from(*byte));
        Self { id, vendor, body: body.into() }
    }
}

/// What the compressors of one library share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    state: Mutex<BTreeMap<Vendor, Known>>,
}

#[derive(Debug)]
enum Known {
    Samples(Vec<Vec<u8>>),
    /// Somebody is at it, or it was tried in vain.
    Training,
    Dictionary(Dictionary),
}

impl Shared {
    /// Makes a dictionary known, from the library.
    pub(super) fn set(&self, dictionary: Dictionary) {
        self.lock().insert(dictionary.vendor, Known::Dictionary(dictionary));
    }

    /// Payloads of the library to train on, where it has no dictionary yet.
    pub(super) fn seed(&self, vendor: Vendor, samples: Vec<Vec<u8>>) {
        self.lock().entry(vendor).or_insert(Known::Samples(samples));
    }

    /// The dictionary for a payload, which counts as a sample while there is none.
    fn for_payload(&self, vendor: Vendor, payload: &[u8]) -> Option<Dictionary> {
        let samples = {
            let mut state = self.lock();
            let known = state.entry(vendor).or_insert_with(|| Known::Samples(Vec::new()));
            match known {
                Known::Dictionary(dictionary) => return Some(dictionary.clone()),
                Known::Training => return None,
                Known::Samples(samples) => {
                    samples.push(payload.get(..SAMPLE_BYTES).unwrap_or(payload).to_vec());
                    if samples.len() < SAMPLES {
                        return None;
                    }
                    let samples = std::mem::take(samples);
                    *known = Known::Training;
                    samples
                }
            }
        };
        let body = zstd::dict::from_samples(&samples, DICTIONARY_BYTES).ok()?;
        let dictionary = Dictionary::new(vendor, body);
        self.set(dictionary.clone());
        Some(dictionary)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Vendor, Known>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Compresses payloads; one per thread. All that come from one [`super::Writer`] share their dictionaries.
#[derive(Clone, Default)]
pub struct Compressor {
    shared: Arc<Shared>,
    contexts: Contexts,
}

/// zstd's working memory, one for each vendor; a clone begins with none.
#[derive(Default)]
struct Contexts {
    plain: Option<zstd::bulk::Compressor<'static>>,
    trained: BTreeMap<Vendor, (i64, zstd::bulk::Compressor<'static>)>,
    buffer: Vec<u8>,
}

impl Clone for Contexts {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compressor").finish_non_exhaustive()
    }
}

/// A payload ready to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packed {
    /// What to write beside it: a dictionary's number, 0 = compressed without one, [`STORED`] = not compressed.
    pub(super) number: i64,
    /// The dictionary, so that the library can be given it where it lacks it.
    pub(super) dictionary: Option<Dictionary>,
    pub(super) body: Vec<u8>,
}

/// Stands where a dictionary's number would: the bytes themselves, because they would only have grown.
const STORED: i64 = -1;

impl Compressor {
    /// A compressor that begins without dictionaries. [`super::Writer::compressor`] makes one that knows the library's.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn with(shared: Arc<Shared>) -> Self {
        Self { shared, contexts: Contexts::default() }
    }

    /// Compresses one payload.
    pub(super) fn pack(&mut self, vendor: Vendor, payload: &[u8]) -> Packed {
        let mut dictionary = self.shared.for_payload(vendor, payload);
        let Contexts { plain, trained, buffer } = &mut self.contexts;
        buffer.clear();
        buffer.reserve(zstd::zstd_safe::compress_bound(payload.len()));
        let mut packed = dictionary
            .as_ref()
            .and_then(|dictionary| trained_context(trained, dictionary))
            .is_some_and(|context| context.compress_to_buffer(payload, buffer).is_ok());
        if !packed {
            dictionary = None;
            if plain.is_none() {
                *plain = zstd::bulk::Compressor::new(LEVEL).ok();
            }
            packed = plain.as_mut().is_some_and(|context| context.compress_to_buffer(payload, buffer).is_ok());
        }
        if packed && buffer.len() < payload.len() {
            let number = dictionary.as_ref().map_or(0, |dictionary| dictionary.id);
            // The room that a large payload needed is not kept for all the others.
            let body = if payload.len() < LARGE { buffer.as_slice().to_vec() } else { std::mem::take(buffer) };
            Packed { number, dictionary, body }
        } else {
            if payload.len() >= LARGE {
                *buffer = Vec::new();
            }
            Packed { number: STORED, dictionary: None, body: payload.to_vec() }
        }
    }
}

fn trained_context<'c>(
    trained: &'c mut BTreeMap<Vendor, (i64, zstd::bulk::Compressor<'static>)>,
    dictionary: &Dictionary,
) -> Option<&'c mut zstd::bulk::Compressor<'static>> {
    if trained.get(&dictionary.vendor).is_none_or(|(id, _context)| *id != dictionary.id) {
        let context = zstd::bulk::Compressor::with_dictionary(LEVEL, &dictionary.body).ok()?;
        trained.insert(dictionary.vendor, (dictionary.id, context));
    }
    trained.get_mut(&dictionary.vendor).map(|(_id, context)| context)
}

/// The size to make room for; one that no payload has is damage, and no reason to run out of memory.
fn size(stated: i64) -> usize {
    const LARGEST: usize = 512 << 20;
    usize::try_from(stated).ok().filter(|size| *size <= LARGEST).unwrap_or(0)
}

/// Unpacks payloads; loads dictionaries as they are met.
#[derive(Default)]
pub(super) struct Unpacker {
    contexts: BTreeMap<i64, zstd::bulk::Decompressor<'static>>,
}

impl fmt::Debug for Unpacker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unpacker").finish_non_exhaustive()
    }
}

/// One row of the table `payload`.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) id: i64,
    pub(super) file: i64,
    pub(super) hash: [u8; 16],
    pub(super) bytes: i64,
    /// As [`Packed::number`].
    pub(super) number: i64,
    pub(super) body: Vec<u8>,
}

impl Stored {
    /// Reads the row of [`plan::PAYLOAD`] or [`plan::PAYLOADS_OF`].
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            file: row.get(1)?,
            hash: row.get(2)?,
            bytes: row.get(3)?,
            number: row.get(4)?,
            body: row.get(5)?,
        })
    }

    /// The payload with this number.
    pub(super) fn read(connection: &Connection, id: i64) -> rusqlite::Result<Option<Self>> {
        connection.prepare_cached(plan::PAYLOAD)?.query_row([id], Self::from_row).optional()
    }
}

impl Unpacker {
    /// The original bytes, checked against their hash.
    pub(super) fn unpack(&mut self, connection: &Connection, stored: &Stored, library: &Path) -> Result<Vec<u8>> {
        let bytes = match stored.number {
            STORED => Some(stored.body.clone()),
            dictionary => {
                let size = size(stored.bytes);
                self.context(connection, dictionary, library)?.and_then(|it| it.decompress(&stored.body, size).ok())
            }
        };
        bytes.filter(|bytes| content_hash(bytes) == stored.hash).ok_or_else(|| {
            Error::new(ErrorKind::Store, format!("The stored payload {} is damaged", stored.id))
                .hint("Restore a backup of the library, or import the source files into a new one.")
                .at(library)
        })
    }

    /// As [`Self::unpack`], of a library that is damaged: with the dictionaries learnt before; otherwise why it cannot be.
    pub(super) fn known(&mut self, stored: &Stored) -> Result<Vec<u8>, &'static str> {
        const DAMAGED: &str = "its bytes are damaged";
        let bytes = match stored.number {
            STORED => stored.body.clone(),
            0 => zstd::bulk::decompress(&stored.body, size(stored.bytes)).map_err(|_zstd| DAMAGED)?,
            dictionary => {
                let context =
                    self.contexts.get_mut(&dictionary).ok_or("the dictionary it was compressed with is lost")?;
                context.decompress(&stored.body, size(stored.bytes)).map_err(|_zstd| DAMAGED)?
            }
        };
        if content_hash(&bytes) == stored.hash { Ok(bytes) } else { Err(DAMAGED) }
    }

    /// Learns a dictionary, for [`Self::known`].
    pub(super) fn learn(&mut self, dictionary: &Dictionary) {
        if let Ok(context) = zstd::bulk::Decompressor::with_dictionary(&dictionary.body) {
            self.contexts.insert(dictionary.id, context);
        }
    }

    /// What the payload says.
    pub(super) fn conversation(
        &mut self,
        connection: &Connection,
        stored: &Stored,
        library: &Path,
    ) -> Result<Conversation> {
        decode_payload(&self.unpack(connection, stored, library)?).map_err(|failure| {
            Error::new(
                ErrorKind::Store,
                format!("The stored payload {} is no conversation: {}", stored.id, failure.message),
            )
            .at(library)
        })
    }

    fn context(
        &mut self,
        connection: &Connection,
        dictionary: i64,
        library: &Path,
    ) -> Result<Option<&mut zstd::bulk::Decompressor<'static>>> {
        let place = match self.contexts.entry(dictionary) {
            Entry::Occupied(known) => return Ok(Some(known.into_mut())),
            Entry::Vacant(place) => place,
        };
        let context = if dictionary == 0 {
            zstd::bulk::Decompressor::new()
        } else {
            let body: Option<Vec<u8>> = connection
                .prepare_cached("SELECT body FROM dictionary WHERE id = ?1")
                .and_then(|mut statement| statement.query_row([dictionary], |row| row.get(0)).optional())
                .during("Could not read a dictionary", library)?;
            let Some(body) = body else { return Ok(None) };
            zstd::bulk::Decompressor::with_dictionary(&body)
        };
        let context = context
            .map_err(|cause| Error::new(ErrorKind::Store, "Could not unpack a payload").because(cause).at(library))?;
        Ok(Some(place.insert(context)))
    }
}
