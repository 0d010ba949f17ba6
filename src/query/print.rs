//! [`Query`] → canonical text, which parses back to the same query.

use std::fmt::{self, Display, Formatter, Write as _};

use super::{Comparison, Day, Expr, Query, Sort, Term, TextTerm, ends_word};

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
        match self {
            Self::All => Ok(()),
            Self::And(parts) => joined(f, parts, " "),
            Self::Or(parts) => joined(f, parts, " OR "),
            Self::Not(inner) => {
                f.write_char('-')?;
                operand(f, inner)
            }
            Self::Term(term) => term.fmt(f),
        }
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Is(is) => write!(f, "is:{}", is.word()),
            Self::Rating(comparison) => write!(f, "rating:{comparison}"),
            Self::Agent(value) => field(f, "agent", value),
            Self::Source(vendor) => write!(f, "source:{}", vendor.word()),
            Self::Folder(value) => field(f, "folder", value),
            Self::Account(value) => field(f, "account", value),
            Self::Id(value) => field(f, "id", value),
            Self::After(day) => write!(f, "after:{day}"),
            Self::Before(day) => write!(f, "before:{day}"),
            Self::On(day) => write!(f, "on:{day}"),
        }
    }
}

impl Display for TextTerm {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.quoted {
            quoted(f, &self.typed)?;
        } else {
            f.write_str(&self.typed)?;
        }
        if self.phrase.prefix { f.write_char('*') } else { Ok(()) }
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

fn joined(f: &mut Formatter<'_>, parts: &[Expr], between: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        operand(f, part)?;
    }
    Ok(())
}

/// A part of something larger: brackets wherever somebody might wonder what belongs together.
fn operand(f: &mut Formatter<'_>, expr: &Expr) -> fmt::Result {
    match expr {
        Expr::And(_) | Expr::Or(_) | Expr::All => write!(f, "({expr})"),
        Expr::Not(_) | Expr::Term(_) => expr.fmt(f),
    }
}

fn field(f: &mut Formatter<'_>, word: &str, value: &str) -> fmt::Result {
    write!(f, "{word}:")?;
    if value.is_empty() || value.contains(ends_word) { quoted(f, value) } else { f.write_str(value) }
}

/// In quotes; a quote inside is doubled.
fn quoted(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "\"{}\"", text.replace('"', "\"\""))
}
