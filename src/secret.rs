//! Texts that no log, error or failed test ever shows: passwords, tokens, keys.
//!
//! It hides from `Debug` and from errors of reading; it is not wiped from memory and not enciphered.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// A secret text. Whoever needs the text itself says [`Secret::reveal`].
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    /// Only whether there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "none" } else { "…" })
    }
}

impl<'de> Deserialize<'de> for Secret {
    /// Any text. Of anything else the error says what it should be, and not what it is.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let serde_json::Value::String(text) = value else {
            return Err(serde::de::Error::custom("a secret that is no text"));
        };
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_nowhere() {
        let secret = Secret::from("hunter2");
        assert_eq!(secret.reveal(), "hunter2");
        assert_eq!(serde_json::to_string(&secret).expect("JSON"), "\"hunter2\"");
        assert_eq!(serde_json::from_str::<Secret>("\"hunter2\"").expect("reads"), secret);
        assert!(!format!("{secret:?} {:#?}", Some(&secret)).contains("hunter2"));
        for json in ["12345678", "[12345678]", "{\"12345678\":1}", "true"] {
            let error = serde_json::from_str::<Secret>(json).expect_err(json).to_string();
            assert!(error.starts_with("a secret that is no text") && !error.contains("12345678"), "{error}");
        }
    }
}
