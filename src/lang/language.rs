//! The languages there are, and which of them the system asks for.

use serde::{Deserialize, Serialize};

/// A language of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Czech.
    #[serde(rename = "cs")]
    Czech,
}

impl Language {
    /// All, in the order of menus.
    pub const ALL: [Self; 2] = [Self::English, Self::Czech];

    /// ISO 639-1, as `--lang` and the settings have it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Czech => "cs",
        }
    }

    /// Its own name for itself, which is never translated.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Czech => "Čeština",
        }
    }

    /// The language of a locale such as `cs-CZ` or `cs_CZ.UTF-8`.
    #[must_use]
    pub fn of_locale(locale: &str) -> Option<Self> {
        let code = locale.split(['-', '_', '.', '@']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(code))
    }
}

/// The first language of the system that there is; else English.
#[must_use]
pub fn system() -> Language {
    sys_locale::get_locales().find_map(|locale| Language::of_locale(&locale)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_of_all_systems() {
        for (locale, language) in [
            ("cs", Some(Language::Czech)),
            ("cs-CZ", Some(Language::Czech)),
            ("cs_CZ.UTF-8", Some(Language::Czech)),
            ("CS@euro", Some(Language::Czech)),
            ("en_US", Some(Language::English)),
            ("csb_PL", None),
            ("C.UTF-8", None),
            ("", None),
        ] {
            assert_eq!(Language::of_locale(locale), language, "{locale}");
        }
    }
}
