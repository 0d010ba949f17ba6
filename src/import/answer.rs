//! An answer of the vendor's REST API that was just received → the directory.

use crate::decode::{Finding, Framer, Piece, decode_frame};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Timestamp;
use crate::store::Store;

/// Puts what an answer says into the directory. `address` is that of the call below the API's, which tells the account; `json` is a JSON text or
/// empty. Returns how many facts are new.
///
/// # Errors
/// The library cannot be written.
pub fn answer(store: &Store, address: &str, json: &str, now: Timestamp) -> Result<u64> {
    // As a saved call looks that keeps its address.
    let text = format!("{{\"url\":\"{address}\",\"body\":{json}}}");
    let mut framer = Framer::new(text.as_bytes());
    let mut entries = Vec::new();
    while let Some(piece) =
        framer.next_piece().map_err(|cause| Error::new(ErrorKind::Io, "Could not read the answer").because(cause))?
    {
        let Piece::Frame(frame) = piece else { continue };
        for finding in decode_frame(&frame) {
            if let Finding::Directory(learnt) = finding {
                entries.extend(learnt.entries);
            }
        }
    }
    if entries.is_empty() {
        return Ok(0);
    }
    for entry in &mut entries {
        entry.since = entry.since.or(Some(now));
    }
    let mut writer = store.writer()?;
    // No file of the user has the answer.
    let mut batch = writer.own_batch()?;
    let new = batch.learn(&entries)?;
    batch.commit()?;
    Ok(new)
}
