//! Understanding what stands after a colon: comparisons, times, days, names. What makes no sense is `None`, and the parser says so.

use chrono::NaiveDate;

use super::{Comparison, Day, Field, Figure, Identity, Named, Place, Side, Sort, Span, Term, Unit, Value, Words};

/// What stands after a colon, taken apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// Without quotes, `=`, closing `*` and white space around; of a variable the name.
    pub(super) text: String,
    /// Whether `=` stood before it.
    pub(super) exact: bool,
    /// Whether `*` stood after it.
    pub(super) prefix: bool,
    /// Of a variable what stood after its `=`, and whether `*` stood after that.
    pub(super) assigned: Option<(String, bool)>,
}

impl Typed {
    /// The text of a field that knows neither `=` nor `*`.
    pub(super) fn plain(&self) -> Option<&str> {
        (!self.exact && !self.prefix && self.assigned.is_none()).then_some(self.text.as_str())
    }
}

/// What a field with its value means.
#[derive(Debug)]
pub(super) enum Meaning {
    Term(Term),
    Sort(Sort),
    Side(Side),
}

/// `john`, `=John Doe`. An account is always the whole one.
pub(super) fn name(typed: &Typed, named: Named) -> Option<Meaning> {
    let exact = typed.exact || named == Named::Account;
    let text = if typed.prefix { format!("{}*", typed.text) } else { typed.text.clone() };
    let searchable = exact || !crate::text::fold(&text).is_empty();
    let value = if exact { Value::exact(&text) } else { Value::words(&text) };
    (searchable && !value.text.is_empty()).then_some(Meaning::Term(Term::Named(named, value)))
}

/// `pricing`, `=shop.example/pricing`.
pub(super) fn page(typed: &Typed) -> Option<Meaning> {
    if typed.exact { name(typed, Named::Page) } else { within(typed, Place::Page) }
}

/// `ada@example.com`, `=ada@example.com`.
pub(super) fn email(typed: &Typed) -> Option<Meaning> {
    if typed.exact { identity(typed, Identity::Email) } else { within(typed, Place::Email) }
}

/// Exactly one visitor. Without a letter or digit nothing of it is in the text index.
pub(super) fn identity(typed: &Typed, identity: Identity) -> Option<Meaning> {
    let text = typed.text.trim();
    let meant = !typed.prefix && !crate::text::fold(text).is_empty();
    meant.then(|| Meaning::Term(Term::Identity(identity, text.to_owned())))
}

/// A range with its ends changed over, where that makes sense of it.
pub(super) fn turned_round(field: &Field, raw: &str) -> Option<String> {
    let (from, to) = raw.trim().split_once("..")?;
    let turned = format!("{}..{}", to.trim(), from.trim());
    field.read(&Typed { text: turned.clone(), ..Typed::default() }).map(|_meaning| turned)
}

/// Words of one place.
pub(super) fn within(typed: &Typed, place: Place) -> Option<Meaning> {
    Some(Meaning::Term(Term::Within(place, Words::new(&typed.text, typed.prefix)?)))
}

/// `chatPackage=pro`, `chatPackage=`, `pro`.
pub(super) fn variable(typed: &Typed) -> Option<Meaning> {
    let Some((value, prefix)) = &typed.assigned else { return within(typed, Place::Variable) };
    let name = typed.text.trim();
    if crate::text::fold(name).is_empty() {
        return None;
    }
    let value = if value.trim().is_empty() { None } else { Some(Words::new(value, *prefix)?) };
    Some(Meaning::Term(Term::Variable { name: name.to_owned(), value }))
}

/// A comparison of times, in ms.
pub(super) fn time(typed: &Typed, figure: Figure) -> Option<Meaning> {
    comparison(typed.plain()?, duration).map(|times| Meaning::Term(Term::Figure(figure, times)))
}

/// A comparison of numbers of messages.
pub(super) fn messages(typed: &Typed) -> Option<Meaning> {
    comparison(typed.plain()?, number).map(|numbers| Meaning::Term(Term::Figure(Figure::Messages, numbers)))
}

/// A comparison that some number of stars fulfils.
pub(super) fn stars(value: &str) -> Option<Comparison> {
    let comparison = comparison(value, number)?;
    (1..=5).any(|stars| comparison.holds(stars)).then_some(comparison)
}

/// What a figure covers when it stands alone: `5` only itself, `5m` all up to six minutes.
struct Amount {
    first: u64,
    last: u64,
}

/// A whole number, alone. Figures are compared as signed numbers later, so no larger ones.
fn number(text: &str) -> Option<Amount> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let value = plain.then(|| text.parse().ok()).flatten().filter(|value| *value <= MOST)?;
    Some(Amount { first: value, last: value })
}

/// The largest number in a query.
const MOST: u64 = i64::MAX.cast_unsigned();

/// The units of a length of time, largest first, with their length in ms.
pub(super) const TIME_UNITS: [(&str, u64); 5] =
    [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

/// `500ms`, `30s`, `5m`, `2h`, `1d`; seconds without a unit; in ms.
fn duration(text: &str) -> Option<Amount> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (count, unit) = text.split_at_checked(digits)?;
    let unit = unit.trim();
    let unit = if unit.is_empty() { "s" } else { unit };
    let (_word, length) = TIME_UNITS.into_iter().find(|(word, _length)| unit.eq_ignore_ascii_case(word))?;
    let first = count.parse::<u64>().ok()?.checked_mul(length)?;
    let last = first.checked_add(length - 1).filter(|last| *last <= MOST)?;
    Some(Amount { first, last })
}

/// `5`, `=5`, `>=3`, `>3`, `<=2`, `<2`, `2..4`, `2..`, `..4`.
fn comparison(value: &str, amount: fn(&str) -> Option<Amount>) -> Option<Comparison> {
    let amount = |text: &str| amount(text.trim());
    let first = |text: &str| amount(text).map(|amount| amount.first);
    let value = value.trim();
    if let Some((min, max)) = value.split_once("..") {
        let (min, max) = (min.trim(), max.trim());
        if min.is_empty() && max.is_empty() {
            return None;
        }
        let bound = |text: &str| if text.is_empty() { Some(None) } else { first(text).map(Some) };
        let comparison = Comparison { min: bound(min)?, max: bound(max)? };
        let ordered = comparison.min.zip(comparison.max).is_none_or(|(min, max)| min <= max);
        return ordered.then_some(comparison);
    }
    let after = |prefixes: [&str; 2]| prefixes.into_iter().find_map(|prefix| value.strip_prefix(prefix));
    if let Some(rest) = after([">=", "≥"]) {
        Some(Comparison { min: Some(first(rest)?), max: None })
    } else if let Some(rest) = after(["<=", "≤"]) {
        Some(Comparison { min: None, max: Some(first(rest)?) })
    } else if let Some(rest) = value.strip_prefix('>') {
        Some(Comparison { min: Some(first(rest)?.checked_add(1).filter(|min| *min <= MOST)?), max: None })
    } else if let Some(rest) = value.strip_prefix('<') {
        Some(Comparison { min: None, max: Some(first(rest)?.checked_sub(1)?) })
    } else {
        let Amount { first, last } = amount(value.strip_prefix('=').unwrap_or(value))?;
        Some(Comparison { min: Some(first), max: Some(last) })
    }
}

/// `2015-03-27`, `2015-03`, `2015`, `today`, `yesterday`.
pub(super) fn day(value: &str) -> Option<Day> {
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

/// `7d`, `24h`, `2 weeks`, `month`; days without a unit.
pub(super) fn span(value: &str) -> Option<Span> {
    let value = value.trim().to_ascii_lowercase();
    let split = value.bytes().take_while(u8::is_ascii_digit).count();
    let (count, unit) = value.split_at_checked(split)?;
    let unit = unit.trim();
    let unit = Unit::ALL.into_iter().find(|it| {
        let word = it.word();
        let short = unit.len() == 1 && unit.starts_with(it.letter());
        short || unit == word || unit.strip_suffix('s') == Some(word) || unit.is_empty() && *it == Unit::Day
    })?;
    let count = if count.is_empty() && value.len() > 1 { 1 } else { digits(count, 1..=5)? };
    (1..=Span::MOST).contains(&count).then_some(Span { count, unit })
}

fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let plain = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c(min: impl Into<Option<u64>>, max: impl Into<Option<u64>>) -> Comparison {
        Comparison { min: min.into(), max: max.into() }
    }

    #[test]
    fn comparisons_read_as_written() {
        for (text, expected) in [
            ("5", Some(c(5, 5))),
            ("=5", Some(c(5, 5))),
            (">=3", Some(c(3, None))),
            (">3", Some(c(4, None))),
            ("≥3", Some(c(3, None))),
            ("<=2", Some(c(None, 2))),
            ("<2", Some(c(None, 1))),
            ("2..4", Some(c(2, 4))),
            ("2..", Some(c(2, None))),
            ("..4", Some(c(None, 4))),
            ("4..2", None),
            ("..", None),
            ("", None),
            ("+5", None),
            ("<0", None),
            (">9223372036854775807", None),
            ("99999999999999999999", None),
            ("good", None),
        ] {
            assert_eq!(comparison(text, number), expected, "{text}");
        }
        assert_eq!(stars("6"), None);
        assert_eq!(stars(">5"), None);
        assert_eq!(stars("<1"), None);
    }

    #[test]
    fn times_read_as_written() {
        for (text, expected) in [
            (">5m", Some(c(300_001, None))),
            (">=5m", Some(c(300_000, None))),
            ("<5M", Some(c(None, 299_999))),
            ("30s..2m", Some(c(30_000, 120_000))),
            ("5m", Some(c(300_000, 359_999))),
            ("90", Some(c(90_000, 90_999))),
            (">= 2 h", Some(c(7_200_000, None))),
            ("1d..", Some(c(86_400_000, None))),
            ("250ms", Some(c(250, 250))),
            ("m", None),
            ("5x", None),
            ("-5m", None),
            ("99999999999999999d", None),
            ("9223372036854775807ms", Some(c(MOST, MOST))),
            (">9223372036854775807ms", None),
        ] {
            assert_eq!(comparison(text, duration), expected, "{text}");
        }
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
    fn spans_read_as_written() {
        let some = |count, unit| Some(Span { count, unit });
        for (text, expected) in [
            ("7d", some(7, Unit::Day)),
            ("7", some(7, Unit::Day)),
            ("24H", some(24, Unit::Hour)),
            ("2 weeks", some(2, Unit::Week)),
            ("month", some(1, Unit::Month)),
            ("3m", some(3, Unit::Month)),
            ("1y", some(1, Unit::Year)),
            ("0d", None),
            ("d", None),
            ("", None),
            ("100000d", None),
            ("7x", None),
            ("week7", None),
        ] {
            assert_eq!(span(text), expected, "{text}");
        }
    }
}
