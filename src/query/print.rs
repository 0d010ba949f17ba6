//! [`Query`] → canonical text, which parses back to the same query.

use std::fmt::{self, Display, Formatter, Write as _};

use super::read::TIME_UNITS;
use super::{
    Comparison, Day, Expr, Identity, Named, Place, Query, Side, Sort, Span, Term, TextTerm, Value, Words, ends_word,
};

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.expr.fmt(f)?;
        if self.sort != Sort::default() {
            let gap = if self.expr == Expr::All { "" } else { " " };
            write!(f, "{gap}sort:{}", self.sort.word())?;
        }
        Ok(())
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        whole(f, self, Side::default())
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Is(is) => write!(f, "is:{}", is.word()),
            Self::Has(has) => write!(f, "has:{}", has.word()),
            Self::Rating(comparison) => write!(f, "rating:{comparison}"),
            Self::Figure(figure, comparison) => {
                write!(f, "{}:", figure.word())?;
                if figure.is_time() { times(f, *comparison) } else { comparison.fmt(f) }
            }
            Self::Named(named, value) => name(f, *named, value),
            Self::Within(place, words) => {
                write!(f, "{}:", place.word())?;
                let odd = match place {
                    Place::Page | Place::Email => words.typed.starts_with('='),
                    Place::Variable | Place::Label => words.typed.contains('='),
                    Place::Visitor | Place::Referrer => false,
                };
                words_of(f, words, odd)
            }
            Self::Identity(Identity::Email, address) => {
                f.write_str("email:=")?;
                quoted_if(f, address, address.ends_with('*'))
            }
            Self::Identity(identity, id) => field(f, identity.word(), id),
            Self::Variable { name, value } => {
                f.write_str("var:")?;
                quoted_if(f, name, name.contains('='))?;
                f.write_char('=')?;
                value.as_ref().map_or(Ok(()), |words| words_of(f, words, false))
            }
            Self::Source(vendor) => write!(f, "source:{}", vendor.word()),
            Self::Folder(value) => field(f, "folder", value),
            Self::Id(value) => field(f, "id", value),
            Self::After(day) => write!(f, "after:{day}"),
            Self::Before(day) => write!(f, "before:{day}"),
            Self::On(day) => write!(f, "on:{day}"),
            Self::Last(span) => write!(f, "last:{span}"),
        }
    }
}

impl Display for TextTerm {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        steer(f, self.side, Side::default())?;
        bare(f, self)
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (Some(min), Some(max)) if min == max => write!(f, "{min}"),
            (Some(min), Some(max)) => write!(f, "{min}..{max}"),
            (None, Some(max)) => write!(f, "<={max}"),
            (min, None) => write!(f, ">={}", min.unwrap_or(0)),
        }
    }
}

impl Display for Day {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(day) => write!(f, "{}", day.format("%Y-%m-%d")),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Today => f.write_str("today"),
            Self::Yesterday => f.write_str("yesterday"),
        }
    }
}

impl Display for Span {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit.letter())
    }
}

/// A query, or what stands in a bracket where `side` is in force.
fn whole(f: &mut Formatter<'_>, expr: &Expr, side: Side) -> fmt::Result {
    match expr {
        Expr::All => Ok(()),
        Expr::And(parts) => joined(f, parts, " ", side),
        Expr::Or(parts) => joined(f, parts, " OR ", side),
        Expr::Not(_) | Expr::Term(_) => {
            let own = side_of(expr);
            if let Some(own) = own {
                steer(f, own, side)?;
            }
            operand(f, expr, own.unwrap_or(side))
        }
    }
}

fn joined(f: &mut Formatter<'_>, parts: &[Expr], between: &str, mut side: Side) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        if let Some(own) = side_of(part) {
            steer(f, own, side)?;
            side = own;
        }
        operand(f, part, side)?;
    }
    Ok(())
}

/// The side a text, or an excluded one, must stand under; `None` for everything that says it inside or has none.
pub(super) fn side_of(expr: &Expr) -> Option<Side> {
    match expr {
        Expr::Term(Term::Text(text)) => Some(text.side),
        Expr::Not(inner) => side_of(inner),
        Expr::All | Expr::And(_) | Expr::Or(_) | Expr::Term(_) => None,
    }
}

/// Puts a side in force where another one is.
fn steer(f: &mut Formatter<'_>, side: Side, now: Side) -> fmt::Result {
    if side == now { Ok(()) } else { write!(f, "in:{} ", side.word()) }
}

/// A part of something larger, its side being in force: brackets wherever somebody might wonder what belongs together.
fn operand(f: &mut Formatter<'_>, expr: &Expr, side: Side) -> fmt::Result {
    match expr {
        Expr::And(_) | Expr::Or(_) | Expr::All => {
            f.write_char('(')?;
            whole(f, expr, side)?;
            f.write_char(')')
        }
        Expr::Not(inner) => {
            f.write_char('-')?;
            operand(f, inner, side)
        }
        Expr::Term(Term::Text(text)) => bare(f, text),
        Expr::Term(term) => term.fmt(f),
    }
}

/// A text without its side.
fn bare(f: &mut Formatter<'_>, text: &TextTerm) -> fmt::Result {
    if text.quoted {
        quoted(f, &text.typed)?;
    } else {
        f.write_str(&text.typed)?;
    }
    if text.phrase.prefix { f.write_char('*') } else { Ok(()) }
}

fn name(f: &mut Formatter<'_>, named: Named, value: &Value) -> fmt::Result {
    write!(f, "{}:", named.word())?;
    // An account is exact anyway.
    let marked = value.exact && named != Named::Account;
    if marked {
        f.write_char('=')?;
    }
    let text = &value.text;
    // One star is part of the text, several would become one, and an equals sign would be taken for the mark.
    let odd = text.ends_with("**") || !marked && text.starts_with('=');
    quoted_if(f, text, odd)
}

fn words_of(f: &mut Formatter<'_>, words: &Words, odd: bool) -> fmt::Result {
    quoted_if(f, &words.typed, odd || words.typed.ends_with('*'))?;
    if words.phrase.prefix { f.write_char('*') } else { Ok(()) }
}

/// A comparison of times in ms, in the largest units that say it.
fn times(f: &mut Formatter<'_>, comparison: Comparison) -> fmt::Result {
    let whole = |ms: u64| ms.is_multiple_of(1000);
    match (comparison.min, comparison.max) {
        (Some(min), Some(max)) => {
            // `5m` covers everything up to six minutes.
            let covered = (max - min.min(max)).checked_add(1);
            let alone = TIME_UNITS.into_iter().find(|(_, unit)| covered == Some(*unit) && min.is_multiple_of(*unit));
            match alone {
                Some((word, unit)) => write!(f, "{}{word}", min / unit),
                None => write!(f, "{}..{}", Time(min), Time(max)),
            }
        }
        (None, Some(max)) if !whole(max) && whole(max.saturating_add(1)) => {
            write!(f, "<{}", Time(max.saturating_add(1)))
        }
        (None, Some(max)) => write!(f, "<={}", Time(max)),
        (Some(min), None) if !whole(min) && whole(min.saturating_sub(1)) => {
            write!(f, ">{}", Time(min.saturating_sub(1)))
        }
        (min, None) => write!(f, ">={}", Time(min.unwrap_or(0))),
    }
}

/// A length of time in ms, in the largest unit that has no fraction.
struct Time(u64);

impl Display for Time {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let fitting = TIME_UNITS.into_iter().find(|(_, unit)| self.0 != 0 && self.0.is_multiple_of(*unit));
        let (word, unit) = fitting.unwrap_or(("s", 1000));
        write!(f, "{}{word}", self.0 / unit)
    }
}

fn field(f: &mut Formatter<'_>, word: &str, value: &str) -> fmt::Result {
    write!(f, "{word}:")?;
    quoted_if(f, value, false)
}

/// In quotes where it would otherwise be read differently.
fn quoted_if(f: &mut Formatter<'_>, text: &str, odd: bool) -> fmt::Result {
    if odd || text.is_empty() || text.contains(ends_word) { quoted(f, text) } else { f.write_str(text) }
}

/// In quotes; a quote inside is doubled.
fn quoted(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "\"{}\"", text.replace('"', "\"\""))
}
