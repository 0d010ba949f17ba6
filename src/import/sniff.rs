//! What kind of content a file has, by its first bytes. Names play no part.

/// How many bytes decide.
pub(super) const HEAD: usize = 8 << 10;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Text, or worth trying as text.
    Text,
    /// gzip.
    Gzip,
    /// zip.
    Zip,
    /// Something else: what it is, in words.
    Binary(&'static str),
}

/// Beginnings of formats that are no text.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it and import what is inside"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it and import what is inside"),
    (b"BZh", "a bzip2 archive; unpack it and import what is inside"),
    (b"\xfd7zXZ\0", "an xz archive; unpack it and import what is inside"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive; unpack it and import what is inside"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
];

/// Judges a file by its first [`HEAD`] bytes (fewer where it is shorter).
pub(super) fn sniff(head: &[u8]) -> Content {
    let head = head.get(..HEAD).unwrap_or(head);
    if head.starts_with(b"\x1f\x8b\x08") {
        return Content::Gzip;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Content::Zip;
    }
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Content::Binary(what);
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Content::Text; // UTF-16 is full of NULs
    }
    // A file system that lost the end of a file pads it with NULs, and a text may hold one: what begins like JSON is tried.
    let padding = head.iter().rev().take_while(|byte| **byte == 0).count();
    let text = head.get(..head.len() - padding).unwrap_or_default();
    let begins = text
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(text)
        .iter()
        .find(|byte| !byte.is_ascii_whitespace() && **byte != 0);
    if memchr::memchr(0, text).is_some() && !matches!(begins, Some(b'{' | b'[')) {
        return Content::Binary("binary data");
    }
    Content::Text
}

/// The sentence for a file that is not text.
pub(super) fn binary_sentence(what: &str) -> String {
    format!("This is {what}, not text with JSON.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_known_by_its_first_bytes() {
        for (head, expected) in [
            (&b"{\"a\":1}"[..], Content::Text),
            (b"", Content::Text),
            (b"\0\0\0\0", Content::Text),
            (b"{\"a\":1}\0\0\0", Content::Text),
            (b"\xef\xbb\xbf {\"a\":\"\0\"}", Content::Text),
            (b"\xff\xfe{\0}\0", Content::Text),
            (b"\x1f\x8b\x08\0", Content::Gzip),
            (b"PK\x03\x04rest", Content::Zip),
            (b"\x89PNG\r\n\x1a\n....", Content::Binary("a PNG image")),
            (b"MZ\0\x01", Content::Binary("binary data")),
        ] {
            assert_eq!(sniff(head), expected, "{head:?}");
        }
    }
}
