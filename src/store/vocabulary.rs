//! Words of the text index that are spelt nearly like one that has no hits.

use std::collections::HashSet;

use rusqlite::Connection;

use super::parts::Part;
use super::words::{Wanted, Words};
use crate::text;
use crate::work::Cancel;

/// Known words at most two slips of the finger away (one for short words), with the conversations that have them: the nearest first, then the
/// most frequent. Words that begin with another letter are not looked at, save where the first two letters changed places.
pub(super) fn nearest(
    connection: &Connection,
    words: &mut Words,
    word: &str,
    limit: usize,
    cancel: &Cancel,
) -> rusqlite::Result<Vec<(String, u64)>> {
    let folded = text::fold(word);
    let wanted: Vec<char> = folded.chars().collect();
    let allowed = match wanted.len() {
        0..=2 => return Ok(Vec::new()),
        3..=4 => 1,
        _ => 2,
    };
    let beginnings = match wanted.as_slice() {
        [first, second, ..] if first != second => vec![first.to_string(), format!("{second}{first}")],
        [first, ..] => vec![first.to_string()],
        [] => Vec::new(),
    };
    // Each run has its own list of words, so most come several times.
    let mut seen: HashSet<String> = HashSet::new();
    let mut near: Vec<(usize, String)> = Vec::new();
    let mut letters: Vec<char> = Vec::new();
    for beginning in beginnings {
        words.each_word(connection, &beginning, cancel, |known| {
            if known == folded || known.len() > folded.len() + 4 * allowed {
                return;
            }
            letters.clear();
            letters.extend(known.chars());
            if letters.len().abs_diff(wanted.len()) > allowed || seen.contains(known) {
                return;
            }
            seen.insert(known.to_owned());
            let slips = distance(&wanted, &letters);
            if slips <= allowed {
                near.push((slips, known.to_owned()));
            }
        })?;
    }
    let mut found: Vec<(usize, u64, String)> = Vec::with_capacity(near.len());
    for (slips, word) in near {
        let wanted = Wanted { words: vec![word.clone()], prefix: false, parts: &Part::ALL };
        let count = words.count(connection, &wanted, cancel)? as u64;
        if count > 0 {
            found.push((slips, count, word));
        }
    }
    found.sort_by(|(slips, count, word), (others, less, other)| {
        slips.cmp(others).then(less.cmp(count)).then_with(|| word.cmp(other))
    });
    found.truncate(limit);
    Ok(found.into_iter().map(|(_slips, count, word)| (word, count)).collect())
}

/// Letters put in, left out, exchanged, or two neighbours that changed places.
fn distance(one: &[char], other: &[char]) -> usize {
    let width = other.len() + 1;
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..width).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut line = Vec::with_capacity(width);
        line.push(row + 1);
        for (column, own) in other.iter().enumerate() {
            let cell = |line: &[usize], at: usize| line.get(at).copied().unwrap_or(usize::MAX - 1);
            let mut best = (cell(&last, column + 1) + 1)
                .min(cell(&line, column) + 1)
                .min(cell(&last, column) + usize::from(letter != own));
            let crossed = column.checked_sub(1).zip(row.checked_sub(1));
            if let Some((left, above)) = crossed
                && other.get(left) == Some(letter)
                && one.get(above) == Some(own)
            {
                best = best.min(cell(&before, left) + 1);
            }
            line.push(best);
        }
        before = std::mem::replace(&mut last, line);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        for (one, other, slips) in [
            ("refund", "refund", 0),
            ("refund", "refnd", 1),
            ("refund", "refudn", 1),
            ("refund", "erfund", 1),
            ("", "ab", 2),
            ("kitten", "sitting", 3),
        ] {
            let letters = |word: &str| word.chars().collect::<Vec<_>>();
            assert_eq!(distance(&letters(one), &letters(other)), slips, "{one} {other}");
            assert_eq!(distance(&letters(other), &letters(one)), slips, "{other} {one}");
        }
    }
}
