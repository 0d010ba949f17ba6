//! Which form of a text an amount takes: the rules of CLDR for the languages there are.

use std::fmt;

use super::{Language, figures};

/// How many of something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// A whole number.
    Whole(u64),
    /// A number that is shown with one decimal.
    Decimal(f64),
}

impl From<u64> for Amount {
    fn from(n: u64) -> Self {
        Self::Whole(n)
    }
}

impl From<u32> for Amount {
    fn from(n: u32) -> Self {
        Self::Whole(u64::from(n))
    }
}

impl From<usize> for Amount {
    fn from(n: usize) -> Self {
        Self::Whole(u64::try_from(n).unwrap_or(u64::MAX))
    }
}

impl From<f64> for Amount {
    fn from(n: f64) -> Self {
        Self::Decimal(n)
    }
}

impl fmt::Display for Amount {
    /// As the language of this thread writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(n) => f.write_str(&figures::number(*n)),
            Self::Decimal(n) => f.write_str(&figures::decimal(*n, 1)),
        }
    }
}

/// The index of the form: `msgstr[0]` and so on.
pub(super) fn form(language: Language, n: Amount) -> usize {
    match (language, n) {
        (_, Amount::Whole(1)) => 0,
        (Language::English, _) | (Language::Czech, Amount::Whole(2..=4)) => 1,
        (Language::Czech, Amount::Decimal(_)) => 2,
        (Language::Czech, Amount::Whole(_)) => 3,
    }
}

/// How many forms a language has.
pub(super) fn forms(language: Language) -> usize {
    match language {
        Language::English => 2,
        Language::Czech => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn czech_has_four() {
        let czech = |n| form(Language::Czech, n);
        assert_eq!([0, 1, 2, 4, 5, 21, 22, 101, 1_000_000].map(|n: u64| czech(n.into())), [3, 0, 1, 1, 3, 3, 3, 3, 3]);
        assert_eq!(czech(Amount::Decimal(1.5)), 2);
        assert_eq!(forms(Language::Czech), 4);
    }
}
