//! The orders of a result, with their words.

use super::terms::from_word;

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// Newest first; those without a time last.
    #[default]
    Newest,
    /// Oldest first; those without a time last.
    Oldest,
    /// Longest first.
    Longest,
    /// Slowest first response first.
    SlowestResponse,
    /// Worst rating first; unrated last.
    LowestRating,
    /// Best rating first; unrated last.
    HighestRating,
    /// Most messages first.
    MostMessages,
    /// Those that say most of the words first; newest first where the query has no words.
    BestMatch,
}

impl Sort {
    /// All orders, as menus show them.
    pub const ALL: [Self; 8] = [
        Self::Newest,
        Self::Oldest,
        Self::Longest,
        Self::SlowestResponse,
        Self::LowestRating,
        Self::HighestRating,
        Self::MostMessages,
        Self::BestMatch,
    ];

    /// The word after `sort:` and `--sort`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Longest => "longest",
            Self::SlowestResponse => "slowest-response",
            Self::LowestRating => "lowest-rating",
            Self::HighestRating => "highest-rating",
            Self::MostMessages => "most-messages",
            Self::BestMatch => "best",
        }
    }

    /// For people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Newest => "Newest first",
            Self::Oldest => "Oldest first",
            Self::Longest => "Longest first",
            Self::SlowestResponse => "Slowest first response",
            Self::LowestRating => "Worst rating first",
            Self::HighestRating => "Best rating first",
            Self::MostMessages => "Most messages",
            Self::BestMatch => "Best match",
        }
    }

    /// The order with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        from_word(&Self::ALL, Self::word, word)
    }
}
