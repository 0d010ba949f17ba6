//! The one table of query fields: parser, hints, completion, help and README read it.

use super::nearest::nearest;
use super::read::{self, Meaning, Typed};
use super::{Figure, Has, Identity, Is, Named, Place, Side, Sort, Term};
use crate::model::Vendor;

/// One `word:value` of the language.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The word before the colon.
    pub word: &'static str,
    /// Other words for the same.
    pub aliases: &'static [&'static str],
    /// What may stand after the colon.
    pub value: ValueKind,
    /// What it does, one sentence without a period.
    pub help: &'static str,
    /// A complete example.
    pub example: &'static str,
    /// Understands a value; `None` where it makes no sense.
    read: fn(&Typed) -> Option<Meaning>,
}

/// What may stand after the colon of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// One of [`Is::ALL`].
    Is,
    /// One of [`Has::ALL`].
    Has,
    /// 1 to 5: `5`, `>=3`, `<=2`, `2..4`.
    Stars,
    /// A whole number, compared as stars are.
    Number,
    /// A length of time: `5m`, `>30s`, `30s..2m`; seconds without a unit.
    Duration,
    /// A name of which the library knows all values; `=` before it means exactly this one.
    Name(Named),
    /// Words of one place, quoted where there are several; `*` after the last one that may go on.
    Words(Place),
    /// Words of an e-mail address, or `=` and a whole one.
    Email,
    /// The vendor's id of a visitor; compared whole.
    VisitorId,
    /// Words in titles and addresses of pages, or `=` and one address.
    Page,
    /// `name=value`, `name=`, or words anywhere in the variables.
    Variable,
    /// One of [`Side::ALL`]; goes on to the next `in:` or the end of the bracket.
    Side,
    /// One of [`Vendor::ALL`].
    Vendor,
    /// Any text, quoted where it has spaces; compared whole.
    Text,
    /// `2015-03-27`, `2015-03`, `2015`, `today`, `yesterday`.
    Day,
    /// `7d`, `24h`, `2w`, `3m`, `1y`.
    Span,
    /// One of [`Sort::ALL`].
    Sort,
}

impl ValueKind {
    /// Whether `*` may stand behind it.
    pub(super) fn can_go_on(self) -> bool {
        matches!(self, Self::Name(_) | Self::Words(_) | Self::Email | Self::Page | Self::Variable)
    }

    /// Whether `=` may stand before it.
    pub(super) fn can_be_exact(self) -> bool {
        matches!(self, Self::Name(_) | Self::Email | Self::Page)
    }

    /// One word for JSON output.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Is | Self::Has | Self::Side | Self::Vendor | Self::Sort => "choice",
            Self::Stars => "stars",
            Self::Number => "number",
            Self::Duration => "duration",
            Self::Name(_) => "name",
            Self::Words(_) | Self::Email => "words",
            Self::Page => "page",
            Self::Variable => "variable",
            Self::Text | Self::VisitorId => "text",
            Self::Day => "day",
            Self::Span => "span",
        }
    }
}

/// All fields, in the order in which help lists them.
pub const FIELDS: &[Field] = &[
    Field {
        word: "is",
        aliases: &[],
        value: ValueKind::Is,
        help: "Conversations with this flag",
        example: "is:missed",
        read: |typed| Is::from_word(typed.plain()?).map(|is| Meaning::Term(Term::Is(is))),
    },
    Field {
        word: "has",
        aliases: &[],
        value: ValueKind::Has,
        help: "Conversations in which this is there",
        example: "has:email",
        read: |typed| Has::from_word(typed.plain()?).map(|has| Meaning::Term(Term::Has(has))),
    },
    Field {
        word: "rating",
        aliases: &["stars"],
        value: ValueKind::Stars,
        help: "Rating in stars, 1 to 5",
        example: "rating:<=2",
        read: |typed| read::stars(typed.plain()?).map(|stars| Meaning::Term(Term::Rating(stars))),
    },
    Field {
        word: "in",
        aliases: &[],
        value: ValueKind::Side,
        help: "The words after it were written by this side",
        example: "in:visitor refund",
        read: |typed| Side::from_word(typed.plain()?).map(Meaning::Side),
    },
    Field {
        word: "agent",
        aliases: &["operator"],
        value: ValueKind::Name(Named::Agent),
        help: "A human agent took part, by id or by words of the name; with = exactly this name or id",
        example: "agent:\"John Doe\"",
        read: |typed| read::name(typed, Named::Agent),
    },
    Field {
        word: "visitor",
        aliases: &[],
        value: ValueKind::Words(Place::Visitor),
        help: "The visitor's name, id, phone number, IP address or e-mail address",
        example: "visitor:ada",
        read: |typed| read::within(typed, Place::Visitor),
    },
    Field {
        word: "email",
        aliases: &["e-mail", "mail"],
        value: ValueKind::Email,
        help: "The visitor's e-mail address, whole or in part; with = exactly this address",
        example: "email:ada@example.com",
        read: read::email,
    },
    Field {
        word: "visitor-id",
        aliases: &[],
        value: ValueKind::VisitorId,
        help: "Exactly this visitor, by the vendor's id",
        example: "visitor-id:27671",
        read: |typed| read::identity(typed, Identity::VisitorId),
    },
    Field {
        word: "country",
        aliases: &[],
        value: ValueKind::Name(Named::Country),
        help: "The visitor's country, by code or by words of the name",
        example: "country:cz",
        read: |typed| read::name(typed, Named::Country),
    },
    Field {
        word: "city",
        aliases: &[],
        value: ValueKind::Name(Named::City),
        help: "The visitor's city",
        example: "city:praha",
        read: |typed| read::name(typed, Named::City),
    },
    Field {
        word: "group",
        aliases: &[],
        value: ValueKind::Name(Named::Group),
        help: "The visitor's group",
        example: "group:sales",
        read: |typed| read::name(typed, Named::Group),
    },
    Field {
        word: "account",
        aliases: &[],
        value: ValueKind::Name(Named::Account),
        help: "Exactly this account of the vendor",
        example: "account:208",
        read: |typed| read::name(typed, Named::Account),
    },
    Field {
        word: "page",
        aliases: &["url"],
        value: ValueKind::Page,
        help: "Words in titles and addresses of visited pages; with = exactly this page",
        example: "page:pricing",
        read: read::page,
    },
    Field {
        word: "referrer",
        aliases: &["referer"],
        value: ValueKind::Words(Place::Referrer),
        help: "Words of the address the visitor came from",
        example: "referrer:google",
        read: |typed| read::within(typed, Place::Referrer),
    },
    Field {
        word: "trigger",
        aliases: &[],
        value: ValueKind::Name(Named::Trigger),
        help: "This trigger sent a message",
        example: "trigger:\"Test Trigger\"",
        read: |typed| read::name(typed, Named::Trigger),
    },
    Field {
        word: "var",
        aliases: &["variable"],
        value: ValueKind::Variable,
        help: "A variable of this name has these words in its value; without = words anywhere in the variables",
        example: "var:chatPackage=pro",
        read: read::variable,
    },
    Field {
        word: "label",
        aliases: &[],
        value: ValueKind::Words(Place::Label),
        help: "Words of a label; with = words of its name and of its value",
        example: "label:complaint",
        read: |typed| read::within(typed, Place::Label),
    },
    Field {
        word: "tag",
        aliases: &["tags"],
        value: ValueKind::Name(Named::Tag),
        help: "A tag of your own, by its words; with = exactly this tag",
        example: "tag:complaint",
        read: |typed| read::name(typed, Named::Tag),
    },
    Field {
        word: "duration",
        aliases: &[],
        value: ValueKind::Duration,
        help: "From begin to end",
        example: "duration:>5m",
        read: |typed| read::time(typed, Figure::Duration),
    },
    Field {
        word: "first-response",
        aliases: &["response"],
        value: ValueKind::Duration,
        help: "From the visitor's first message to the first human answer",
        example: "first-response:30s..2m",
        read: |typed| read::time(typed, Figure::FirstResponse),
    },
    Field {
        word: "wait",
        aliases: &[],
        value: ValueKind::Duration,
        help: "The longest time the visitor waited for a human answer",
        example: "wait:>30s",
        read: |typed| read::time(typed, Figure::Wait),
    },
    Field {
        word: "messages",
        aliases: &[],
        value: ValueKind::Number,
        help: "Number of messages",
        example: "messages:>=10",
        read: read::messages,
    },
    Field {
        word: "on",
        aliases: &["date"],
        value: ValueKind::Day,
        help: "Begun on that day, or in that month or year",
        example: "on:2015-03",
        read: |typed| read::day(typed.plain()?).map(|day| Meaning::Term(Term::On(day))),
    },
    Field {
        word: "after",
        aliases: &["since"],
        value: ValueKind::Day,
        help: "Begun on that day or later",
        example: "after:2015-03-01",
        read: |typed| read::day(typed.plain()?).map(|day| Meaning::Term(Term::After(day))),
    },
    Field {
        word: "before",
        aliases: &[],
        value: ValueKind::Day,
        help: "Begun before that day",
        example: "before:yesterday",
        read: |typed| read::day(typed.plain()?).map(|day| Meaning::Term(Term::Before(day))),
    },
    Field {
        word: "last",
        aliases: &[],
        value: ValueKind::Span,
        help: "Begun in the last hours, days (today included; also without a unit), weeks, months or years",
        example: "last:7d",
        read: |typed| read::span(typed.plain()?).map(|span| Meaning::Term(Term::Last(span))),
    },
    Field {
        word: "source",
        aliases: &["vendor"],
        value: ValueKind::Vendor,
        help: "Which vendor sent it",
        example: "source:smartsupp",
        read: |typed| Vendor::from_word(typed.plain()?).map(|vendor| Meaning::Term(Term::Source(vendor))),
    },
    Field {
        word: "folder",
        aliases: &["path"],
        value: ValueKind::Text,
        help: "Imported from this file or folder",
        example: "folder:exports/2024",
        read: |typed| Some(Meaning::Term(Term::Folder(typed.plain()?.to_owned()))),
    },
    Field {
        word: "id",
        aliases: &[],
        value: ValueKind::Text,
        help: "Exactly this conversation id of the vendor",
        example: "id:55039",
        read: |typed| Some(Meaning::Term(Term::Id(typed.plain()?.to_owned()))),
    },
    Field {
        word: "sort",
        aliases: &["order"],
        value: ValueKind::Sort,
        help: "In which order",
        example: "sort:oldest",
        read: |typed| Sort::from_word(typed.plain()?).map(Meaning::Sort),
    },
];

impl Field {
    /// The field with this word or alias, in any case.
    #[must_use]
    pub fn named(word: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.names().any(|name| name.eq_ignore_ascii_case(word)))
    }

    /// The field a text begins with, up to and without the colon, and the length of its word.
    pub(super) fn at_start(text: &str) -> Option<(&'static Self, usize)> {
        let (name, _rest) = text.split_once(':')?;
        Self::named(name).map(|field| (field, name.len()))
    }

    /// The values that may stand after the colon where they are few, or those worth proposing; empty where only the library knows them and for
    /// figures without an end.
    #[must_use]
    pub fn values(&self) -> Vec<&'static str> {
        match self.value {
            ValueKind::Is => Is::ALL.into_iter().map(Is::word).collect(),
            ValueKind::Has => Has::ALL.into_iter().map(Has::word).collect(),
            ValueKind::Side => Side::ALL.into_iter().map(Side::word).collect(),
            ValueKind::Vendor => Vendor::ALL.into_iter().map(Vendor::word).collect(),
            ValueKind::Sort => Sort::ALL.into_iter().map(Sort::word).collect(),
            ValueKind::Stars => vec!["1", "2", "3", "4", "5"],
            ValueKind::Day => vec!["today", "yesterday"],
            ValueKind::Span => vec!["24h", "7d", "30d", "3m", "1y"],
            ValueKind::Duration => vec![">30s", ">1m", ">5m", ">1h"],
            ValueKind::Number
            | ValueKind::Name(_)
            | ValueKind::Words(_)
            | ValueKind::Email
            | ValueKind::VisitorId
            | ValueKind::Page
            | ValueKind::Variable
            | ValueKind::Text => Vec::new(),
        }
    }

    /// The names whose values of the library may stand after the colon.
    #[must_use]
    pub fn library_values(&self) -> Option<Named> {
        match self.value {
            ValueKind::Name(named) => Some(named),
            ValueKind::Page => Some(Named::Page),
            _ => None,
        }
    }

    /// The word and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.word).chain(self.aliases.iter().copied())
    }

    /// What the value should look like, to follow "needs".
    pub(super) fn wanted(&self) -> String {
        match self.value {
            ValueKind::Is | ValueKind::Has | ValueKind::Side | ValueKind::Vendor | ValueKind::Sort => {
                format!("one of {}", self.values().join(", "))
            }
            ValueKind::Stars => "1 to 5, such as 5, >=3, <=2 or 2..4".to_owned(),
            ValueKind::Number => "a number, such as 10, >=10, <5 or 2..4".to_owned(),
            ValueKind::Duration => "a time, such as 30s, >5m, <=2h or 30s..2m".to_owned(),
            ValueKind::Day => "a day such as 2015-03-27, 2015-03, 2015, today or yesterday".to_owned(),
            ValueKind::Span => {
                "a number of hours, days, weeks, months or years, such as 24h, 7d, 2w, 3m or 1y".to_owned()
            }
            ValueKind::Variable => "name=value, or a text with letters or digits".to_owned(),
            ValueKind::Name(_)
            | ValueKind::Words(_)
            | ValueKind::Email
            | ValueKind::VisitorId
            | ValueKind::Page
            | ValueKind::Text => "a text with letters or digits".to_owned(),
        }
    }

    pub(super) fn read(&self, typed: &Typed) -> Option<Meaning> {
        (self.read)(typed)
    }
}

/// The field word nearest to a mistyped one.
pub(super) fn nearest_field(typed: &str) -> Option<&'static str> {
    nearest(typed, FIELDS.iter().flat_map(Field::names)).and_then(Field::named).map(|field| field.word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    #[test]
    fn every_example_is_understood() {
        for field in FIELDS {
            let parsed = parse(field.example);
            assert_eq!(parsed.hints, [], "{}", field.example);
            assert_eq!(parsed.query.to_string(), field.example);
            for value in field.values() {
                for name in field.names() {
                    assert_eq!(parse(&format!("{name}:{value} x")).hints, [], "{name}:{value}");
                }
            }
            assert!(!field.help.is_empty() && !field.help.ends_with('.'));
        }
    }

    #[test]
    fn no_word_means_two_fields() {
        let mut names: Vec<&str> = FIELDS.iter().flat_map(Field::names).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        for named in Named::ALL {
            assert_eq!(Field::named(named.word()).and_then(Field::library_values), Some(named));
        }
        for place in Place::ALL {
            assert!(Field::named(place.word()).is_some());
        }
        for identity in Identity::ALL {
            assert!(Field::named(identity.word()).is_some());
        }
        for figure in Figure::ALL {
            assert!(Field::named(figure.word()).is_some());
        }
    }

    #[test]
    fn near_misses_are_recognised() {
        assert_eq!(nearest_field("agnet"), Some("agent"));
        assert_eq!(nearest_field("Agents"), Some("agent"));
        assert_eq!(nearest_field("befor"), Some("before"));
        assert_eq!(nearest_field("operater"), Some("agent"));
        assert_eq!(nearest_field("colour"), None);
        assert_eq!(nearest_field("x"), None);
    }
}
