//! What the conditions of a query are made of: flags, sides, places, names, figures. Each closed set is a list with its words.

use crate::model::FlagName;
use crate::text::{self, Phrase};

/// Text to look for, as typed and folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextTerm {
    /// As typed, without quotes and `*`; printed back.
    pub typed: String,
    /// Whether it was quoted.
    pub quoted: bool,
    /// What to look for.
    pub phrase: Phrase,
    /// Where to look.
    pub side: Side,
}

/// Text to look for in one place: the value of `page:…`, `visitor:…` and the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// As typed, without quotes and `*`; printed back.
    pub typed: String,
    /// What to look for.
    pub phrase: Phrase,
}

impl Words {
    /// The words of a text; `None` where it has no searchable character.
    #[must_use]
    pub fn new(text: &str, prefix: bool) -> Option<Self> {
        let typed = text.trim();
        Some(Self { typed: typed.to_owned(), phrase: Phrase::new(typed, prefix)? })
    }
}

/// A name of which the library knows all values, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// As typed, without quotes and `=`, trimmed.
    pub text: String,
    /// Whether exactly this value is meant (`agent:="John Doe"`), not any with these words.
    pub exact: bool,
}

impl Value {
    /// Any value with these words, or this value's short form (id, code).
    #[must_use]
    pub fn words(text: &str) -> Self {
        Self { text: text.trim().to_owned(), exact: false }
    }

    /// Exactly this value: what a click on it means.
    #[must_use]
    pub fn exact(text: &str) -> Self {
        Self { text: text.trim().to_owned(), exact: true }
    }

    /// Whether a value of the library is meant: `name` for people, `code` its id or code (may be empty).
    ///
    /// Exact values are equal to the code in any case, or to the name when folded; others equal the code in any case, or all their words occur in the name,
    /// the last one as a beginning where it ends in `*`.
    #[must_use]
    pub fn holds(&self, name: &str, code: &str) -> bool {
        if self.text.is_empty() {
            return false;
        }
        if self.exact {
            return self.text == name.trim() || self.text.eq_ignore_ascii_case(code) || {
                let folded = text::fold(&self.text);
                !folded.is_empty() && folded == text::fold(name)
            };
        }
        if self.text.eq_ignore_ascii_case(code) {
            return true;
        }
        let Some(Phrase { words, prefix }) = Phrase::new(&self.text, self.text.ends_with('*')) else { return false };
        let known = text::fold(name);
        words.iter().enumerate().all(|(place, word)| {
            let begins = prefix && place + 1 == words.len();
            known.split(' ').any(|own| if begins { own.starts_with(word.as_str()) } else { own == word })
        })
    }
}

/// Who wrote the words that are looked for: `in:…`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Every text of the conversation.
    #[default]
    Anywhere,
    /// What anyone wrote in the conversation, as written.
    Messages,
    /// What the visitor wrote.
    Visitor,
    /// What human agents wrote.
    Agent,
}

impl Side {
    /// All of them, in the order in which a query is printed.
    pub const ALL: [Self; 4] = [Self::Anywhere, Self::Messages, Self::Visitor, Self::Agent];

    /// The word after `in:`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Anywhere => "anywhere",
            Self::Messages => "messages",
            Self::Visitor => "visitor",
            Self::Agent => "agent",
        }
    }

    /// The side with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        from_word(&Self::ALL, Self::word, word)
    }
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
    /// The user marked it as followed up.
    FollowedUp,
    /// The user gave it a star.
    Starred,
    /// Begun inside office hours.
    InHours,
    /// Begun outside office hours. Without known hours it is neither.
    AfterHours,
}

impl Is {
    /// All of them, in the order in which lists show them.
    pub const ALL: [Self; 14] = [
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
        Self::FollowedUp,
        Self::Starred,
        Self::InHours,
        Self::AfterHours,
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
            Self::FollowedUp => "followed-up",
            Self::Starred => "starred",
            Self::InHours => "inhours",
            Self::AfterHours => "afterhours",
        }
    }

    /// What it means, one sentence without a period.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Flag(FlagName::Missed) => "No agent answered",
            Self::Flag(FlagName::Offline) => "Left while nobody was there",
            Self::Flag(FlagName::Dropped) => "The chat was dropped",
            Self::Flag(FlagName::Triggered) => "At least one automatic message",
            Self::Flag(FlagName::Completed) => "Closed, and every visitor message answered",
            Self::Flag(FlagName::Chat) => "Visitor and agent both wrote",
            Self::Unanswered => "The visitor wrote and no human replied",
            Self::VisitorLast => "The visitor spoke last",
            Self::Rated => "With a rating",
            Self::Commented => "With a comment on the rating",
            Self::FollowedUp => "You marked it as followed up",
            Self::Starred => "You gave it a star",
            Self::InHours => "Begun inside office hours",
            Self::AfterHours => "Begun outside office hours",
        }
    }

    /// Whether the conversation itself says it, and not a mark of the user's or the directory.
    #[must_use]
    pub fn is_of_conversation(self) -> bool {
        !matches!(self, Self::FollowedUp | Self::Starred | Self::InHours | Self::AfterHours)
    }

    /// The condition with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        from_word(&Self::ALL, Self::word, word)
    }
}

/// The conditions behind `has:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Has {
    /// The visitor's e-mail address is known.
    Email,
    /// The visitor's phone number is known.
    Phone,
    /// Somebody wrote a web address.
    Link,
    /// A message has a translation.
    Translation,
    /// Something in the payload was odd.
    Problem,
    /// The user wrote a note about it.
    Note,
}

impl Has {
    /// All of them, in the order in which lists show them.
    pub const ALL: [Self; 6] = [Self::Email, Self::Phone, Self::Link, Self::Translation, Self::Problem, Self::Note];

    /// The word after `has:`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Link => "link",
            Self::Translation => "translation",
            Self::Problem => "problem",
            Self::Note => "note",
        }
    }

    /// For people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Email => "With e-mail address",
            Self::Phone => "With phone number",
            Self::Link => "With a link",
            Self::Translation => "Translated",
            Self::Problem => "With problems",
            Self::Note => "With your note",
        }
    }

    /// What it means, one sentence without a period.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Email => "The visitor's e-mail address is known",
            Self::Phone => "The visitor's phone number is known",
            Self::Link => "Somebody wrote a web address",
            Self::Translation => "A message has a translation",
            Self::Problem => "Something in the original was odd and is noted beside the conversation",
            Self::Note => "You wrote a note about it",
        }
    }

    /// The condition with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        from_word(&Self::ALL, Self::word, word)
    }
}

/// Names of which the library knows all values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Named {
    /// A human agent who took part: name or id.
    Agent,
    /// The visitor's country: name or code.
    Country,
    /// The visitor's city.
    City,
    /// The visitor's group.
    Group,
    /// A trigger that sent a message.
    Trigger,
    /// A visited page: host and path, without query string. Always exact.
    Page,
    /// The vendor's account. Always exact, also without `=`.
    Account,
    /// A tag of the user's.
    Tag,
}

impl Named {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Agent, Self::Country, Self::City, Self::Group, Self::Trigger, Self::Page, Self::Account, Self::Tag];

    /// The field that asks for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Country => "country",
            Self::City => "city",
            Self::Group => "group",
            Self::Trigger => "trigger",
            Self::Page => "page",
            Self::Account => "account",
            Self::Tag => "tag",
        }
    }
}

/// Texts beside the messages that can be searched apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The visitor's names, ids, phone numbers, IP addresses and e-mail addresses.
    Visitor,
    /// The visitor's e-mail addresses.
    Email,
    /// Titles and addresses of visited pages.
    Page,
    /// Where the visitor came from.
    Referrer,
    /// Labels.
    Label,
    /// Names and values of variables.
    Variable,
}

impl Place {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Visitor, Self::Email, Self::Page, Self::Referrer, Self::Label, Self::Variable];

    /// The field that asks for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Email => "email",
            Self::Page => "page",
            Self::Referrer => "referrer",
            Self::Label => "label",
            Self::Variable => "var",
        }
    }
}

/// What tells a visitor from all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// The vendor's id of the visitor, as it is written.
    VisitorId,
    /// One of the visitor's e-mail addresses, in any case.
    Email,
}

impl Identity {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::VisitorId, Self::Email];

    /// The field that asks for it; `email` with `=` before the address.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::VisitorId => "visitor-id",
            Self::Email => "email",
        }
    }

    /// Whether this id or address is the one that is meant. White space around is never meant.
    #[must_use]
    pub fn is_same(self, meant: &str, own: &str) -> bool {
        let (meant, own) = (meant.trim(), own.trim());
        match self {
            Self::VisitorId => meant == own,
            Self::Email => meant == own || meant.to_lowercase() == own.to_lowercase(),
        }
    }
}

/// Figures worked out from the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// From begin to end, ms.
    Duration,
    /// From the visitor's first message to the first human answer, ms.
    FirstResponse,
    /// The longest time the visitor waited for a human answer, ms.
    Wait,
    /// Messages somebody or something wrote.
    Messages,
}

impl Figure {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Duration, Self::FirstResponse, Self::Wait, Self::Messages];

    /// The field that asks for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Duration => "duration",
            Self::FirstResponse => "first-response",
            Self::Wait => "wait",
            Self::Messages => "messages",
        }
    }

    /// Whether it is a length of time in ms, not a number of things.
    #[must_use]
    pub fn is_time(self) -> bool {
        self != Self::Messages
    }
}

/// `5`, `>=3`, `2..4` on whole numbers; both ends included, at least one is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Smallest value that matches.
    pub min: Option<u64>,
    /// Largest value that matches.
    pub max: Option<u64>,
}

impl Comparison {
    /// Whether `value` matches.
    #[must_use]
    pub fn holds(self, value: u64) -> bool {
        self.min.is_none_or(|min| value >= min) && self.max.is_none_or(|max| value <= max)
    }

    /// Exactly this value.
    #[must_use]
    pub fn exactly(value: u64) -> Self {
        Self { min: Some(value), max: Some(value) }
    }
}

/// The member of a list with this word, in any case.
pub(super) fn from_word<T: Copy>(all: &[T], word_of: fn(T) -> &'static str, word: &str) -> Option<T> {
    all.iter().copied().find(|it| word_of(*it).eq_ignore_ascii_case(word))
}
