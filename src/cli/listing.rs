//! One conversation as one line on a terminal.

use super::output::printable;
use crate::model::{FlagName, Zone};
use crate::store::Row;

/// Characters of the visitor's name shown.
const NAME: usize = 24;

/// Time, name, country, stars, flags, key and a snippet; times in `zone`.
pub(crate) fn line(row: &Row, zone: Zone) -> String {
    let time =
        row.started.map_or_else(|| "no time".to_owned(), |at| zone.local(at).format("%Y-%m-%d %H:%M").to_string());
    let name = [&row.visitor_name, &row.visitor_email].into_iter().find(|it| !it.is_empty());
    let name = printable(name.map_or("Visitor", String::as_str)).into_owned();
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

/// Exactly [`NAME`] characters, cut with `…` or filled up.
fn cut(name: &str) -> String {
    if name.chars().count() <= NAME {
        return format!("{name:NAME$}");
    }
    let mut cut: String = name.chars().take(NAME - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_their_place_exactly() {
        assert_eq!(cut("Ana").chars().count(), NAME);
        assert_eq!(cut(&"x".repeat(40)).chars().count(), NAME);
        assert!(cut(&"x".repeat(40)).ends_with('…'));
    }
}
