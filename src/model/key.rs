//! Identity of a conversation across re-imports, and its printed form.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::Timestamp;

/// Characters escaped inside one part of a printed key, so that `:` and `@` separate and the key is safe in a shell, a URL and a file name.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'*')
    .add(b'/')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'@')
    .add(b'\\')
    .add(b'|')
    .add(b'`')
    .add(b'\'')
    .add(b'$')
    .add(b'&')
    .add(b';')
    .add(b'(')
    .add(b')');

/// Who sent the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vendor {
    /// Smartsupp's POST hook, both generations.
    Smartsupp,
    /// SnapEngage's Integration POST API, Logs API and older shapes.
    SnapEngage,
}

impl Vendor {
    /// All vendors, in the order in which lists show them.
    pub const ALL: [Self; 2] = [Self::Smartsupp, Self::SnapEngage];

    /// The word used in keys, queries and exports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Smartsupp => "smartsupp",
            Self::SnapEngage => "snapengage",
        }
    }

    /// The vendor's own spelling, for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Smartsupp => "Smartsupp",
            Self::SnapEngage => "SnapEngage",
        }
    }

    /// The vendor whose word this is, in any case.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vendor| vendor.word().eq_ignore_ascii_case(word))
    }
}

/// Identity of a conversation.
///
/// Smartsupp: account, channel id and begin time, because a re-opened channel keeps its id. SnapEngage: the id alone, because some of its
/// shapes lack the account. Printed as `smartsupp:208:55039@1427470439703` and `snapengage:8b7c3b3b-f5d7`, parts percent-encoded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The vendor.
    pub vendor: Vendor,
    /// Smartsupp's `accountId` as written; empty where it is missing and for SnapEngage.
    pub account: String,
    /// Smartsupp's `channel.id`, SnapEngage's `id`, as written; where there is none, `hash-` and the payload's hash.
    pub id: String,
    /// Smartsupp's `beginAt`; `None` for SnapEngage and where it is missing.
    pub begin: Option<Timestamp>,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = utf8_percent_encode(&self.id, ESCAPED);
        match self.vendor {
            Vendor::SnapEngage => write!(f, "snapengage:{id}"),
            Vendor::Smartsupp => {
                let account = utf8_percent_encode(&self.account, ESCAPED);
                write!(f, "smartsupp:{account}:{id}")?;
                if let Some(begin) = self.begin {
                    write!(f, "@{}", begin.as_millis())?;
                }
                Ok(())
            }
        }
    }
}

/// A text that is not a complete key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyError;

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a complete key such as smartsupp:208:55039@1427470439703 or snapengage:8b7c3b3b-f5d7")
    }
}

impl std::error::Error for KeyError {}

impl FromStr for Key {
    type Err = KeyError;

    /// Reads exactly what `Display` writes.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (vendor, rest) = text.split_once(':').ok_or(KeyError)?;
        match Vendor::from_word(vendor).ok_or(KeyError)? {
            Vendor::SnapEngage => {
                Ok(Self { vendor: Vendor::SnapEngage, account: String::new(), id: decoded(rest)?, begin: None })
            }
            Vendor::Smartsupp => {
                let (account, rest) = rest.split_once(':').ok_or(KeyError)?;
                let (id, begin) = match rest.split_once('@') {
                    Some((id, begin)) => {
                        let ms = begin.parse().map_err(|_not_a_number| KeyError)?;
                        (id, Some(Timestamp::from_millis(ms).ok_or(KeyError)?))
                    }
                    None => (rest, None),
                };
                Ok(Self { vendor: Vendor::Smartsupp, account: decoded(account)?, id: decoded(id)?, begin })
            }
        }
    }
}

/// One part of a printed key, unescaped.
pub(crate) fn decoded(part: &str) -> Result<String, KeyError> {
    percent_decode_str(part).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_not_utf8| KeyError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_key_reads_back() {
        for text in [
            "smartsupp:208:55039@1427470439703",
            "smartsupp::55039",
            "smartsupp:a%3Ab:x%20y@1",
            "snapengage:8b7c3b3b-f5d7-4e58-96d8",
            "snapengage:%2E%2F",
        ] {
            let key: Key = text.parse().expect(text);
            assert_eq!(key.to_string().parse(), Ok(key));
        }
    }

    #[test]
    fn incomplete_keys_are_refused() {
        for text in ["", "55039", "smartsupp:55039", "other:1:2", "smartsupp:1:2@x"] {
            assert_eq!(text.parse::<Key>(), Err(KeyError), "{text}");
        }
    }
}
