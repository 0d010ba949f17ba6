//! Which conversations are meant: one type for the search box, the command line, views and exports.
//!
//! No input is an error: what is not understood is searched as words, with a hint. Pure: knows nothing of SQL, which `store` makes from
//! these values.

mod edit;
mod fields;
mod parse;
mod print;

use chrono::NaiveDate;

pub use fields::{FIELDS, Field, ValueKind, nearest};
pub use parse::{Hint, Parsed, parse};

use crate::model::{FlagName, Timestamp, Vendor, Zone};
use crate::text::Phrase;

/// A query: which conversations, in which order. Equal queries have equal canonical text (`Display`), and that text parses back to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Which conversations.
    pub expr: Expr,
    /// In which order.
    pub sort: Sort,
}

/// A condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expr {
    /// Every conversation.
    #[default]
    All,
    /// All of these; never empty, never nested directly.
    And(Vec<Expr>),
    /// Any of these; never empty, never nested directly.
    Or(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// One condition.
    Term(Term),
}

/// One condition on a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Words that stand next to each other anywhere in the conversation.
    Text(TextTerm),
    /// `is:…`
    Is(Is),
    /// `rating:…` in stars.
    Rating(Comparison),
    /// `agent:…`: id, or all words of the text occur in the name.
    Agent(String),
    /// `source:…`
    Source(Vendor),
    /// `folder:…`: from that file or folder of the source, as typed.
    Folder(String),
    /// `account:…`: exactly this account.
    Account(String),
    /// `id:…`: exactly this vendor id.
    Id(String),
    /// `after:…`, including that day.
    After(Day),
    /// `before:…`, excluding that day.
    Before(Day),
    /// `on:…`
    On(Day),
}

/// Text to look for, as typed and folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextTerm {
    /// As typed, without quotes and `*`; printed back.
    pub typed: String,
    /// Whether it was quoted.
    pub quoted: bool,
    /// What to look for.
    pub phrase: Phrase,
}

/// The conditions behind `is:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Is {
    /// A vendor's flag (SnapEngage's are partly computed).
    Flag(FlagName),
    /// The visitor wrote and no human replied.
    Unanswered,
    /// The visitor spoke last.
    VisitorLast,
    /// There is a rating figure.
    Rated,
    /// The rating has a comment.
    Commented,
}

impl Is {
    /// All of them, in the order in which lists show them.
    pub const ALL: [Self; 10] = [
        Self::Flag(FlagName::Missed),
        Self::Flag(FlagName::Offline),
        Self::Flag(FlagName::Dropped),
        Self::Flag(FlagName::Triggered),
        Self::Flag(FlagName::Completed),
        Self::Flag(FlagName::Chat),
        Self::Unanswered,
        Self::VisitorLast,
        Self::Rated,
        Self::Commented,
    ];

    /// The word after `is:`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Flag(flag) => flag.word(),
            Self::Unanswered => "unanswered",
            Self::VisitorLast => "visitor-last",
            Self::Rated => "rated",
            Self::Commented => "commented",
        }
    }

    /// The condition with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|is| is.word().eq_ignore_ascii_case(word))
    }
}

/// `5`, `>=3`, `2..4` on whole numbers; both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Smallest value that matches.
    pub min: Option<u32>,
    /// Largest value that matches.
    pub max: Option<u32>,
}

impl Comparison {
    /// Whether `value` matches.
    #[must_use]
    pub fn holds(self, value: u32) -> bool {
        self.min.is_none_or(|min| value >= min) && self.max.is_none_or(|max| value <= max)
    }
}

/// A day, month or year as typed; relative words stay words, so that a saved query moves with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// `2015-03-27`
    Date(NaiveDate),
    /// `2015-03`: year and month 1–12.
    Month(i32, u32),
    /// `2015`
    Year(i32),
    /// `today`
    Today,
    /// `yesterday`
    Yesterday,
}

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
}

impl Sort {
    /// All orders, as menus show them.
    pub const ALL: [Self; 7] = [
        Self::Newest,
        Self::Oldest,
        Self::Longest,
        Self::SlowestResponse,
        Self::LowestRating,
        Self::HighestRating,
        Self::MostMessages,
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
        }
    }

    /// The order with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.word().eq_ignore_ascii_case(word))
    }
}

/// What a query needs to know of the moment in which it is asked.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The zone in which days begin.
    pub zone: Zone,
    /// Now, for `today` and `yesterday`.
    pub now: Timestamp,
}

impl Day {
    /// The half-open span of instants this day (month, year) covers, in ms since 1970.
    #[must_use]
    pub fn span_millis(self, moment: Moment) -> std::ops::Range<i64> {
        let today = moment.zone.day(moment.now);
        let (first, after) = match self {
            Self::Date(day) => (day, day.succ_opt()),
            Self::Month(year, month) => {
                let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MAX);
                (first, first.checked_add_months(chrono::Months::new(1)))
            }
            Self::Year(year) => {
                let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX);
                (first, first.checked_add_months(chrono::Months::new(12)))
            }
            Self::Today => (today, today.succ_opt()),
            Self::Yesterday => (today.pred_opt().unwrap_or(today), Some(today)),
        };
        let start = moment.zone.day_start_millis(first);
        let end = after.map_or(i64::MAX, |day| moment.zone.day_start_millis(day));
        start..end
    }
}

impl Query {
    /// The phrases that a conversation must contain, for highlighting: every text not under a `-`.
    #[must_use]
    pub fn phrases(&self) -> Vec<Phrase> {
        fn collect(expr: &Expr, out: &mut Vec<Phrase>) {
            match expr {
                Expr::Term(Term::Text(text)) => out.push(text.phrase.clone()),
                Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| collect(part, out)),
                Expr::All | Expr::Not(_) | Expr::Term(_) => {}
            }
        }
        let mut phrases = Vec::new();
        collect(&self.expr, &mut phrases);
        phrases
    }
}

/// Whether a bare word or value ends before this character.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')') || parse::closing(c).is_some()
}

#[cfg(test)]
mod query_tests;
