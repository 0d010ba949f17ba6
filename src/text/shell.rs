//! Words of a POSIX shell.

use std::borrow::Cow;

/// A text as one word of a POSIX shell, in single quotes where it needs them.
#[must_use]
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b':' | b'.' | b'-' | b'_');
    if !text.is_empty() && text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_needs_quotes_has_them() {
        assert_eq!(shell_word("https://a.example/b-c_d"), "https://a.example/b-c_d");
        assert_eq!(shell_word("Joe's $(x) `y`"), r"'Joe'\''s $(x) `y`'");
        assert_eq!(shell_word(""), "''");
    }
}
