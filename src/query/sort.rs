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
    /// Shortest first; those without a length last.
    Shortest,
    /// Slowest first response first.
    SlowestResponse,
    /// Fastest first response first; those without one last.
    FastestResponse,
    /// Worst rating first; unrated last.
    LowestRating,
    /// Best rating first; unrated last.
    HighestRating,
    /// Most messages first.
    MostMessages,
    /// Fewest messages first.
    FewestMessages,
    /// Those that say most of the words first; newest first where the query has no words.
    BestMatch,
    /// By status: missed, offline, dropped, triggered, then all others.
    MissedFirst,
    /// By status, the other way round.
    MissedLast,
    /// By the name of an agent, of several the first in the alphabet; those without an agent last.
    AgentsUp,
    /// By the same name, the other way round; those without an agent last.
    AgentsDown,
    /// By the country's code; those without one last.
    CountriesUp,
    /// By the country's code, the other way round; those without one last.
    CountriesDown,
    /// By the account's title, else its number; those without one last.
    AccountsUp,
    /// By the account, the other way round; those without one last.
    AccountsDown,
    /// By the vendor's name, in the order of the alphabet.
    VendorsUp,
    /// By vendor, the other way round.
    VendorsDown,
}

/// Every order with its word after `sort:` and its name for people; first those that menus show, then those of single columns.
const SORTS: [(Sort, &str, &str); 21] = [
    (Sort::Newest, "newest", "Newest first"),
    (Sort::Oldest, "oldest", "Oldest first"),
    (Sort::Longest, "longest", "Longest first"),
    (Sort::Shortest, "shortest", "Shortest first"),
    (Sort::SlowestResponse, "slowest-response", "Slowest first response"),
    (Sort::FastestResponse, "fastest-response", "Fastest first response"),
    (Sort::LowestRating, "lowest-rating", "Worst rating first"),
    (Sort::HighestRating, "highest-rating", "Best rating first"),
    (Sort::MostMessages, "most-messages", "Most messages"),
    (Sort::FewestMessages, "fewest-messages", "Fewest messages"),
    (Sort::BestMatch, "best", "Best match"),
    (Sort::MissedFirst, "missed-first", "Missed and offline first"),
    (Sort::MissedLast, "missed-last", "Missed and offline last"),
    (Sort::AgentsUp, "agents-a-z", "Agents A to Z"),
    (Sort::AgentsDown, "agents-z-a", "Agents Z to A"),
    (Sort::CountriesUp, "countries-a-z", "Countries A to Z"),
    (Sort::CountriesDown, "countries-z-a", "Countries Z to A"),
    (Sort::AccountsUp, "accounts-a-z", "Accounts A to Z"),
    (Sort::AccountsDown, "accounts-z-a", "Accounts Z to A"),
    (Sort::VendorsUp, "vendors-a-z", "Vendors A to Z"),
    (Sort::VendorsDown, "vendors-z-a", "Vendors Z to A"),
];

impl Sort {
    /// All orders.
    #[expect(clippy::indexing_slicing, reason = "at compile time, where a wrong place is an error")]
    pub const ALL: [Self; SORTS.len()] = {
        let mut all = [Self::Newest; SORTS.len()];
        let mut at = 0;
        while at < all.len() {
            all[at] = SORTS[at].0;
            at += 1;
        }
        all
    };

    /// Those that a menu offers; the others are those of single columns.
    pub fn common() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().take_while(|sort| *sort != Self::MissedFirst)
    }

    fn line(self) -> (&'static str, &'static str) {
        let line = SORTS.iter().find(|(sort, ..)| *sort == self);
        line.map_or(("newest", "Newest first"), |(_, word, title)| (word, title))
    }

    /// The word after `sort:` and `--sort`.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.line().0
    }

    /// For people.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.line().1
    }

    /// Whether it is from the smallest to the largest, or from A to Z.
    #[must_use]
    pub fn is_ascending(self) -> bool {
        matches!(
            self,
            Self::Oldest
                | Self::Shortest
                | Self::FastestResponse
                | Self::LowestRating
                | Self::FewestMessages
                | Self::MissedFirst
                | Self::AgentsUp
                | Self::CountriesUp
                | Self::AccountsUp
                | Self::VendorsUp
        )
    }

    /// The order with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        from_word(&Self::ALL, Self::word, word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_has_a_line_of_its_own() {
        for sort in Sort::ALL {
            assert_eq!(Sort::from_word(sort.word()), Some(sort));
        }
        assert_eq!(Sort::common().last(), Some(Sort::BestMatch));
    }
}
