//! One conversation as one line on a terminal.

use unicode_width::UnicodeWidthStr as _;

use super::output::printable;
use crate::model::transcript::NAMELESS;
use crate::model::{FlagName, Zone};
use crate::store::Row;

/// Columns for the visitor's name.
const NAME: usize = 24;

/// Time, name, country, stars, flags, key and a snippet; times in `zone`.
pub(crate) fn line(row: &Row, zone: Zone) -> String {
    let time =
        row.started.map_or_else(|| "no time".to_owned(), |at| zone.local(at).format("%Y-%m-%d %H:%M").to_string());
    let name = [&row.visitor_name, &row.visitor_email].into_iter().find(|it| !it.trim().is_empty());
    let name = printable(name.map_or(NAMELESS, String::as_str)).into_owned();
    let stars = row.stars.map_or_else(String::new, |n| format!("{n}★"));
    let flags: Vec<&str> = row.flags.set().filter(|flag| *flag != FlagName::Chat).map(FlagName::word).collect();
    let snippet = printable(&row.snippet);
    format!(
        "{time:16}  {}  {:2}  {stars:2}  {:28}  {}  {snippet}",
        cut(&name),
        printable(&row.country_code),
        flags.join(","),
        row.key,
    )
    .trim_end()
    .to_owned()
}

/// Exactly [`NAME`] columns of a terminal, cut with `…` or filled up.
fn cut(name: &str) -> String {
    let fits = name.width() <= NAME;
    let most = if fits { NAME } else { NAME - 1 };
    let mut out = String::new();
    for c in name.chars() {
        if format!("{out}{c}").width() > most {
            break;
        }
        out.push(c);
    }
    if !fits {
        out.push('…');
    }
    let gap = NAME.saturating_sub(out.width());
    out.extend(std::iter::repeat_n(' ', gap));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_their_place_exactly() {
        for name in ["Ana", "李雷", &"x".repeat(40), &"李".repeat(40), "ขอบคุณมากค่ะ", "مُحَمَّد", ""]
        {
            assert_eq!(cut(name).width(), NAME, "{name}");
        }
        assert!(cut(&"x".repeat(40)).ends_with('…'));
    }
}
