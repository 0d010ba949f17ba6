//! Text as a terminal may see it: control characters and marks that turn the direction of writing become visible pictures, so that no visitor
//! can send commands to the terminal or disguise what is shown. Files and pipes get every text as it is.

use std::borrow::Cow;

/// One line: line breaks and tabs become spaces.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    printable_but(text, |_| false)
}

/// As [`printable`], but line breaks stay.
#[must_use]
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    printable_but(text, |c| c == '\n')
}

/// Records of a table: as [`printable_lines`], but tabs stay, and so do the two characters that end a line.
#[must_use]
pub fn printable_records(text: &str) -> String {
    let line = |line: &str| {
        let (body, end) = match line.strip_suffix("\r\n") {
            Some(body) => (body, "\r\n"),
            None => (line, ""),
        };
        printable_but(body, |c| matches!(c, '\n' | '\t')).into_owned() + end
    };
    text.split_inclusive('\n').map(line).collect()
}

fn printable_but(text: &str, kept: fn(char) -> bool) -> Cow<'_, str> {
    let harmful = |c: char| {
        !kept(c)
            && (c.is_control()
                || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}'))
    };
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|c| match c {
                _ if !harmful(c) => c,
                '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
                '\u{7F}' => '\u{2421}',
                '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{FFFD}'),
                _ => '\u{FFFD}',
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_escape_sequence_reaches_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mred\u{7}"), "a␛[31mred␇");
        assert_eq!(printable("two\nlines\ttab\u{9b}31m"), "two lines tab\u{FFFD}31m");
        assert_eq!(printable("user\u{202E}gnp.exe"), "user\u{FFFD}gnp.exe");
        assert_eq!(printable_lines("two\nlines\r"), "two\nlines ");
        assert!(matches!(printable("žluťoučký 王"), Cow::Borrowed(_)));
    }

    #[test]
    fn records_keep_their_ends_and_nothing_else() {
        let records = "id\ttext\r\n1\t\"a\rb\nc\u{2028}d\u{1b}[2J\"\r\n2\tlast\r";
        assert_eq!(printable_records(records), "id\ttext\r\n1\t\"a b\nc d␛[2J\"\r\n2\tlast ");
        assert_eq!(printable_records(""), "");
    }
}
