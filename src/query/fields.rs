//! The one table of query fields: parser, hints, completion, help and README read it.

use chrono::NaiveDate;

use super::{Comparison, Day, Is, Sort, Term};
use crate::model::Vendor;
use crate::text;

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
    read: fn(&str) -> Option<Meaning>,
}

/// What may stand after the colon of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// One of [`Is::ALL`].
    Is,
    /// 1 to 5: `5`, `>=3`, `<=2`, `2..4`.
    Stars,
    /// One of [`Vendor::ALL`].
    Vendor,
    /// Any text, quoted where it has spaces.
    Text,
    /// `2015-03-27`, `2015-03`, `2015`, `today`, `yesterday`.
    Day,
    /// One of [`Sort::ALL`].
    Sort,
}

/// What a field with its value means.
#[derive(Debug)]
pub(super) enum Meaning {
    Term(Term),
    Sort(Sort),
}

/// All fields, in the order in which help lists them.
pub const FIELDS: &[Field] = &[
    Field {
        word: "is",
        aliases: &[],
        value: ValueKind::Is,
        help: "Conversations with this flag",
        example: "is:missed",
        read: |value| Is::from_word(value).map(|is| Meaning::Term(Term::Is(is))),
    },
    Field {
        word: "rating",
        aliases: &["stars"],
        value: ValueKind::Stars,
        help: "Rating in stars, 1 to 5",
        example: "rating:<=2",
        read: |value| stars(value).map(|stars| Meaning::Term(Term::Rating(stars))),
    },
    Field {
        word: "agent",
        aliases: &["operator"],
        value: ValueKind::Text,
        help: "A human agent took part, by id or by words of the name",
        example: "agent:\"John Doe\"",
        read: |value| {
            let searchable = !text::fold(value).is_empty();
            searchable.then(|| Meaning::Term(Term::Agent(value.to_owned())))
        },
    },
    Field {
        word: "source",
        aliases: &["vendor"],
        value: ValueKind::Vendor,
        help: "Which vendor sent it",
        example: "source:smartsupp",
        read: |value| Vendor::from_word(value).map(|vendor| Meaning::Term(Term::Source(vendor))),
    },
    Field {
        word: "folder",
        aliases: &["path"],
        value: ValueKind::Text,
        help: "Imported from this file or folder",
        example: "folder:exports/2024",
        read: |value| Some(Meaning::Term(Term::Folder(value.to_owned()))),
    },
    Field {
        word: "account",
        aliases: &[],
        value: ValueKind::Text,
        help: "Exactly this account of the vendor",
        example: "account:208",
        read: |value| Some(Meaning::Term(Term::Account(value.to_owned()))),
    },
    Field {
        word: "id",
        aliases: &[],
        value: ValueKind::Text,
        help: "Exactly this conversation id of the vendor",
        example: "id:55039",
        read: |value| Some(Meaning::Term(Term::Id(value.to_owned()))),
    },
    Field {
        word: "after",
        aliases: &["since"],
        value: ValueKind::Day,
        help: "Begun on that day or later",
        example: "after:2015-03-01",
        read: |value| day(value).map(|day| Meaning::Term(Term::After(day))),
    },
    Field {
        word: "before",
        aliases: &[],
        value: ValueKind::Day,
        help: "Begun before that day",
        example: "before:yesterday",
        read: |value| day(value).map(|day| Meaning::Term(Term::Before(day))),
    },
    Field {
        word: "on",
        aliases: &["date"],
        value: ValueKind::Day,
        help: "Begun on that day, or in that month or year",
        example: "on:2015-03",
        read: |value| day(value).map(|day| Meaning::Term(Term::On(day))),
    },
    Field {
        word: "sort",
        aliases: &["order"],
        value: ValueKind::Sort,
        help: "In which order",
        example: "sort:oldest",
        read: |value| Sort::from_word(value).map(Meaning::Sort),
    },
];

impl Field {
    /// The field with this word or alias, in any case.
    #[must_use]
    pub fn named(word: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.names().any(|name| name.eq_ignore_ascii_case(word)))
    }

    /// The values that may stand after the colon where they are few; empty for text, days and figures without an end.
    #[must_use]
    pub fn values(&self) -> Vec<&'static str> {
        match self.value {
            ValueKind::Is => Is::ALL.into_iter().map(Is::word).collect(),
            ValueKind::Vendor => Vendor::ALL.into_iter().map(Vendor::word).collect(),
            ValueKind::Sort => Sort::ALL.into_iter().map(Sort::word).collect(),
            ValueKind::Stars => vec!["1", "2", "3", "4", "5"],
            ValueKind::Day => vec!["today", "yesterday"],
            ValueKind::Text => Vec::new(),
        }
    }

    /// What the value should look like, to follow "needs".
    pub(super) fn wanted(&self) -> String {
        match self.value {
            ValueKind::Is | ValueKind::Vendor | ValueKind::Sort => format!("one of {}", self.values().join(", ")),
            ValueKind::Stars => "1 to 5, such as 5, >=3, <=2 or 2..4".to_owned(),
            ValueKind::Day => "a day such as 2015-03-27, 2015-03, 2015, today or yesterday".to_owned(),
            ValueKind::Text => "a text with letters or digits".to_owned(),
        }
    }

    pub(super) fn read(&self, value: &str) -> Option<Meaning> {
        (self.read)(value)
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.word).chain(self.aliases.iter().copied())
    }
}

/// The field word nearest to a mistyped one.
pub(super) fn nearest_field(typed: &str) -> Option<&'static str> {
    nearest(typed, FIELDS.iter().flat_map(Field::names)).and_then(Field::named).map(|field| field.word)
}

/// The candidate that is one or, for longer words, two slips of the finger away.
#[must_use]
pub fn nearest<'c>(typed: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let typed = typed.to_ascii_lowercase();
    let allowed = match typed.len() {
        3..=4 => 1,
        5..=24 => 2,
        _ => return None,
    };
    candidates
        .into_iter()
        .map(|candidate| (slips(typed.as_bytes(), candidate.as_bytes()), candidate))
        .filter(|(slips, _)| *slips <= allowed)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

/// Letters to add, drop, change or swap with their neighbour (optimal string alignment).
fn slips(a: &[u8], b: &[u8]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX - 1);
            let mut cost = (at(&last, j) + usize::from(from != to)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(to) && b.get(j - 1) == Some(from);
            if swapped {
                cost = cost.min(at(&before_last, j - 1) + 1);
            }
            row.push(cost);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

/// A comparison that some number of stars fulfils.
fn stars(value: &str) -> Option<Comparison> {
    let comparison = comparison(value)?;
    (1..=5).any(|stars| comparison.holds(stars)).then_some(comparison)
}

/// `5`, `=5`, `>=3`, `>3`, `<=2`, `<2`, `2..4`, `2..`, `..4`.
fn comparison(value: &str) -> Option<Comparison> {
    let number = |text: &str| {
        let text = text.trim();
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten()
    };
    let value = value.trim();
    if let Some((min, max)) = value.split_once("..") {
        let (min, max) = (min.trim(), max.trim());
        if min.is_empty() && max.is_empty() {
            return None;
        }
        let bound = |text: &str| if text.is_empty() { Some(None) } else { number(text).map(Some) };
        let comparison = Comparison { min: bound(min)?, max: bound(max)? };
        let ordered = comparison.min.zip(comparison.max).is_none_or(|(min, max)| min <= max);
        return ordered.then_some(comparison);
    }
    let after = |prefixes: [&str; 2]| prefixes.into_iter().find_map(|prefix| value.strip_prefix(prefix));
    if let Some(rest) = after([">=", "≥"]) {
        Some(Comparison { min: Some(number(rest)?), max: None })
    } else if let Some(rest) = after(["<=", "≤"]) {
        Some(Comparison { min: None, max: Some(number(rest)?) })
    } else if let Some(rest) = value.strip_prefix('>') {
        Some(Comparison { min: Some(number(rest)?.checked_add(1)?), max: None })
    } else if let Some(rest) = value.strip_prefix('<') {
        Some(Comparison { min: None, max: Some(number(rest)?.checked_sub(1)?) })
    } else {
        let exactly = Some(number(value.strip_prefix('=').unwrap_or(value))?);
        Some(Comparison { min: exactly, max: exactly })
    }
}

/// `2015-03-27`, `2015-03`, `2015`, `today`, `yesterday`.
fn day(value: &str) -> Option<Day> {
    let word = value.trim();
    if word.eq_ignore_ascii_case("today") {
        return Some(Day::Today);
    }
    if word.eq_ignore_ascii_case("yesterday") {
        return Some(Day::Yesterday);
    }
    let mut parts = word.split('-');
    let year = digits(parts.next()?, 4..=4)?;
    let year = i32::try_from(year).ok().filter(|year| *year >= 1000)?;
    let Some(month) = parts.next() else { return Some(Day::Year(year)) };
    let month = digits(month, 1..=2).filter(|month| (1..=12).contains(month))?;
    let Some(day) = parts.next() else { return Some(Day::Month(year, month)) };
    let day = digits(day, 1..=2)?;
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(year, month, day).map(Day::Date)
}

fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let plain = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
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
                    assert_eq!(parse(&format!("{name}:{value}")).hints, [], "{name}:{value}");
                }
            }
            assert!(!field.help.is_empty() && !field.help.ends_with('.'));
        }
    }

    #[test]
    fn comparisons_read_as_written() {
        let c = |min, max| Some(Comparison { min, max });
        for (text, expected) in [
            ("5", c(Some(5), Some(5))),
            ("=5", c(Some(5), Some(5))),
            (">=3", c(Some(3), None)),
            (">3", c(Some(4), None)),
            ("≥3", c(Some(3), None)),
            ("<=2", c(None, Some(2))),
            ("<2", c(None, Some(1))),
            ("2..4", c(Some(2), Some(4))),
            ("2..", c(Some(2), None)),
            ("..4", c(None, Some(4))),
            ("4..2", None),
            ("..", None),
            ("", None),
            ("+5", None),
            ("<0", None),
            (">4294967295", None),
            ("99999999999", None),
            ("good", None),
        ] {
            assert_eq!(comparison(text), expected, "{text}");
        }
        assert_eq!(stars("6"), None);
        assert_eq!(stars(">5"), None);
        assert_eq!(stars("<1"), None);
    }

    #[test]
    fn days_read_as_written() {
        let date = NaiveDate::from_ymd_opt(2015, 3, 7).expect("a date");
        for (text, expected) in [
            ("2015-03-07", Some(Day::Date(date))),
            ("2015-3-7", Some(Day::Date(date))),
            ("2015-03", Some(Day::Month(2015, 3))),
            ("2015", Some(Day::Year(2015))),
            ("Today", Some(Day::Today)),
            ("yesterday", Some(Day::Yesterday)),
            ("2015-02-30", None),
            ("2015-13", None),
            ("2015-03-07-01", None),
            ("15-03-07", None),
            ("0000", None),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(day(text), expected, "{text}");
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
        assert_eq!(nearest("mised", Is::ALL.map(Is::word)), Some("missed"));
        assert_eq!(slips(b"agnet", b"agent"), 1);
        assert_eq!(slips(b"", b"abc"), 3);
    }
}
