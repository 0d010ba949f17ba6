//! All facts as one JSON text that an import reads again: `afterchat directory export`, and what a rescue saves.

use serde_json::json;

use super::Entry;
use crate::model::Timestamp;

/// The key that tells such a text, with the version of its form; before all others.
pub const EXPORTED: &str = "afterchat_directory";

/// The version that is written, and the only one that is read.
pub const EXPORTED_VERSION: u32 = 1;

/// All of them as one object, one fact a line.
///
/// # Errors
/// None that these facts could make.
pub fn exported(entries: &[Entry]) -> serde_json::Result<String> {
    let mut out = format!("{{\"{EXPORTED}\":{EXPORTED_VERSION},\"entries\":[");
    let mut separator = "\n";
    for Entry { since, by_hand, fact } in entries {
        let since = since.map(Timestamp::as_millis);
        out.push_str(separator);
        out.push_str(&serde_json::to_string(&json!({"since": since, "by_hand": by_hand, "fact": fact}))?);
        separator = ",\n";
    }
    out.push_str("\n]}\n");
    Ok(out)
}
