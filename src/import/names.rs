//! Names of files as people see them. Does not open anything.

use std::path::Path;

use crate::store::text_with;

/// A path for people and JSON: bytes that are not UTF-8 are written `\xNN`.
#[must_use]
pub fn shown_path(path: &Path) -> String {
    text_with(path, |byte| format!("\\x{byte:02X}"))
}

/// Leavings of operating systems, which nobody meant to import; said to be skipped, never opened.
pub(super) fn left_by_system(name: &str) -> Option<&'static str> {
    if name.starts_with("._") {
        return Some("A macOS resource file, left by the operating system");
    }
    if name.starts_with(".afterchat-") {
        return Some("A file that Afterchat itself has begun to write");
    }
    match name {
        ".DS_Store" => Some("Folder settings left by macOS"),
        "Thumbs.db" | "desktop.ini" => Some("Folder settings left by Windows"),
        _ => None,
    }
}

/// Advice about a file: the vendor's published script writes every conversation over the one before.
pub(super) fn hint(name: &str, conversations: u64) -> Option<String> {
    (conversations == 1 && name.eq_ignore_ascii_case("data.json")).then(|| {
        "The vendor's sample script saves every conversation as data.json, each over the one before: only the last is here. \
         Let it write one file per conversation; appending mixes two that arrive together."
            .to_owned()
    })
}

/// Whether a file says by its name that its content is packed.
pub(super) fn is_packed(name: &str) -> bool {
    let ending = Path::new(name).extension();
    ["gz", "zip"].iter().any(|packed| ending.is_some_and(|ending| ending.eq_ignore_ascii_case(packed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn odd_bytes_stay_visible() {
        use std::os::unix::ffi::OsStrExt as _;
        let name = std::ffi::OsStr::from_bytes(b"caf\xe9.json");
        assert_eq!(shown_path(Path::new(name)), "caf\\xE9.json");
        assert_eq!(shown_path(Path::new("café.json")), "café.json");
    }

    #[test]
    fn only_a_lone_conversation_in_data_json_gets_advice() {
        assert!(hint("data.json", 1).is_some());
        assert!(hint("data.json", 2).is_none());
        assert!(hint("chat.json", 1).is_none());
    }
}
