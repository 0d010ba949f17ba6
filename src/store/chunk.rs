//! Chunks of 65,536 conversations, and sets of their numbers as they stand on file.

use roaring::RoaringBitmap;

use super::sql::corrupt;

/// Bits of a conversation's number within its chunk; the upper ones are the chunk's.
pub(super) const CHUNK_BITS: u32 = 16;

/// A set as it stands on file.
pub(super) fn set_of(body: &[u8]) -> rusqlite::Result<RoaringBitmap> {
    RoaringBitmap::deserialize_from(body).map_err(corrupt)
}

/// A set for the file.
pub(super) fn bytes_of(set: &mut RoaringBitmap) -> rusqlite::Result<Vec<u8>> {
    set.optimize();
    let mut body = Vec::with_capacity(set.serialized_size());
    set.serialize_into(&mut body).map_err(corrupt)?;
    Ok(body)
}
