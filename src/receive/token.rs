//! The secret a sender must know, compared in constant time.

use std::fmt;

use tokio_rustls::rustls::crypto::ring;

use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

/// A secret. Only its hash is kept: two hashes have the same length whatever was sent, and blake3 compares them in constant time.
#[derive(Clone)]
pub(super) struct Token(blake3::Hash);

impl Token {
    pub(super) fn new(secret: &str) -> Self {
        Self(blake3::hash(secret.as_bytes()))
    }

    /// Whether this is the secret.
    pub(super) fn is(&self, sent: &[u8]) -> bool {
        // `Hash` documents that `==` takes the same time wherever the first difference is.
        self.0 == blake3::hash(sent)
    }

    /// Whether an `Authorization` header holds the secret, bare or behind `Bearer`.
    pub(super) fn is_in_header(&self, value: &[u8]) -> bool {
        let bearer = value.split_at_checked(7).filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"bearer "));
        self.is(bearer.map_or(value, |(_, token)| token).trim_ascii())
    }

    /// Whether a secret survives a header and a path unchanged.
    pub(super) fn can_be_sent(secret: &str) -> bool {
        !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_graphic() && !b"/?#%".contains(&byte))
    }
}

/// A token nobody can guess: 128 bits of the system's randomness, as 32 letters and digits.
///
/// # Errors
/// The system gives no randomness.
pub fn new_token() -> Result<Secret> {
    let mut bytes = [0_u8; 16];
    let filled = ring::default_provider().secure_random.fill(&mut bytes);
    filled.map_err(|_no_more_is_known| Error::new(ErrorKind::Io, "The system gave no randomness for a token"))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)).into())
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_token_is_another_one_and_can_be_sent() {
        let (one, other) = (new_token().expect("randomness"), new_token().expect("randomness"));
        assert!(one != other && one.reveal().len() == 32 && Token::can_be_sent(one.reveal()));
    }

    #[test]
    fn bare_or_behind_bearer() {
        let token = Token::new("s3cret");
        for (header, right) in [
            ("s3cret", true),
            ("Bearer s3cret", true),
            ("bearer  s3cret ", true),
            ("Bearer", false),
            ("Bearer ", false),
            ("Basic s3cret", false),
            ("s3cre", false),
            ("s3crets", false),
            ("", false),
        ] {
            assert_eq!(token.is_in_header(header.as_bytes()), right, "{header:?}");
        }
    }
}
