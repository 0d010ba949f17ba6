//! The part of storing that needs no lock: summary, index words, compression. Runs on the decode threads.

use super::payload::{Compressor, Packed, content_hash};
use super::summary::Summary;
use crate::decode::Decoded;

/// A conversation ready to be written.
#[derive(Debug)]
pub struct Prepared {
    pub(super) summary: Summary,
    /// Of the payload.
    pub(super) hash: [u8; 16],
    pub(super) packed: Packed,
    /// Size of the payload, bytes.
    pub(super) bytes: usize,
}

impl Prepared {
    /// What it holds in memory, in bytes, so that batches and queues can be bounded.
    #[must_use]
    pub fn weight(&self) -> usize {
        let words = self.summary.words.weight();
        let prefixes = self.summary.prefixes.len().saturating_mul(8);
        self.packed.body.len().saturating_add(words).saturating_add(prefixes).saturating_add(1024)
    }
}

/// Works out everything the library keeps of a conversation. What was decoded goes before its payload is compressed, because a large one takes
/// as much memory for either.
#[must_use]
pub fn prepare(decoded: Decoded<'_>, compressor: &mut Compressor) -> Prepared {
    let Decoded { conversation, payload, relaxed: _told } = decoded;
    let summary = Summary::of(&conversation);
    drop(conversation);
    let packed = compressor.pack(summary.key.vendor, &payload);
    Prepared { summary, hash: content_hash(&payload), packed, bytes: payload.len() }
}
