//! Sentences for what is wrong with a text that should be JSON.

/// What is wrong with a text that nests without an end.
pub(super) const TOO_DEEP: &str = "it is nested more than 128 levels deep";

/// serde_json's messages and what they mean to a reader.
const SENTENCES: &[(&str, &str)] = &[
    ("EOF while parsing a string", "it ends in the middle of a text"),
    ("EOF while parsing a list", "it ends before a list closes"),
    ("EOF while parsing an object", "it ends before an object closes"),
    ("EOF while parsing a value", "it ends where a value should stand"),
    ("expected `:`", "a colon is missing between key and value"),
    ("expected `,` or `]`", "a comma or ] is missing here"),
    ("expected `,` or `}`", "a comma or } is missing here"),
    ("expected ident", "this word is none of true, false and null"),
    ("expected value", "a value is missing here"),
    ("expected `\"`", "a double quote is missing here"),
    ("invalid escape", "a backslash is followed by something unknown"),
    ("invalid number", "this is no number"),
    ("number out of range", "this number is too large"),
    ("invalid unicode code point", "this escape stands for no character"),
    ("control character", "a control character stands in a text without being escaped"),
    ("key must be a string", "a key in double quotes is missing here"),
    ("lone leading surrogate", "half of a surrogate pair stands alone"),
    ("trailing comma", "a comma is followed by no value"),
    ("trailing characters", "something follows after the end"),
    ("unexpected end of hex escape", "an escape \\u is too short or half of a pair"),
    ("recursion limit exceeded", TOO_DEEP),
];

/// A sentence for an error of serde_json, without the place.
pub(super) fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let known = SENTENCES.iter().find(|(start, _)| text.starts_with(start)).map(|(_, sentence)| *sentence);
    // Only its own wording is left where it says something new.
    let plain = text.rsplit_once(" at line ").map_or(text.as_str(), |(plain, _)| plain);
    format!("Not JSON: {}", known.unwrap_or(plain))
}

/// The beginning of a text for a message: at most 40 characters of its first line.
pub(super) fn beginning(bytes: &[u8]) -> String {
    let line = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    let head = line.get(..200).unwrap_or(line);
    shortened(String::from_utf8_lossy(head).trim())
}

/// At most 40 characters of a text, control characters shown as U+FFFD.
pub(super) fn shortened(text: &str) -> String {
    let mut out: String =
        text.chars().take(40).map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect();
    if text.chars().nth(40).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_a_sentence() {
        for (text, expected) in [
            (r#"{"a":1 "b":2}"#, "Not JSON: a comma or } is missing here"),
            (r#"{"a" 1}"#, "Not JSON: a colon is missing between key and value"),
            ("{a:1}", "Not JSON: a key in double quotes is missing here"),
            (r#"{"a":}"#, "Not JSON: a value is missing here"),
            (r#"{"a":nope}"#, "Not JSON: this word is none of true, false and null"),
            (r#"["\q"]"#, "Not JSON: a backslash is followed by something unknown"),
            ("[01]", "Not JSON: this is no number"),
            (&"[".repeat(200), "Not JSON: it is nested more than 128 levels deep"),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(text).expect_err(text);
            assert_eq!(sentence(&error), expected, "{text}");
        }
    }

    #[test]
    fn a_beginning_is_short_and_printable() {
        assert_eq!(beginning(b"\x00PNG\nmore"), "\u{fffd}PNG");
        assert_eq!(beginning("ä".repeat(300).as_bytes()), format!("{}…", "ä".repeat(40)));
    }
}
