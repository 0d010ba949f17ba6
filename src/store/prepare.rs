//! The part of storing that needs no lock: summary, index text, compression. Runs on the decode threads.

use crate::decode::Decoded;

/// Compresses payloads with the dictionaries known so far; one per thread.
#[derive(Debug, Default)]
pub struct Compressor {}

impl Compressor {
    /// A compressor without dictionaries. [`super::Writer::compressor`] makes one with them.
    #[must_use]
    pub fn new() -> Self {
        Self {}
    }
}

/// A conversation ready to be written.
#[derive(Debug)]
pub struct Prepared {}

/// Works out everything the library keeps of a conversation.
#[must_use]
pub fn prepare(_decoded: &Decoded, _compressor: &mut Compressor) -> Prepared {
    Prepared {}
}
