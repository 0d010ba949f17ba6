//! Words of the text index that are spelt nearly like one that has no hits.

use rusqlite::Connection;

use super::evaluate::stop_if;
use super::plan;
use super::sql::unsigned;
use crate::text;
use crate::work::Cancel;

/// Words between two looks at whether the answer is still wanted.
const CHECK_EVERY: usize = 1024;

/// Known words at most two slips of the finger away (one for short words), with the conversations that have them: the nearest first, then the
/// most frequent. Words that begin with another letter are not looked at, save where the first two letters changed places.
pub(super) fn nearest(
    connection: &Connection,
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
    let mut found: Vec<(usize, u64, String)> = Vec::new();
    let mut statement = connection.prepare_cached(plan::WORDS)?;
    let mut until_check = CHECK_EVERY;
    for beginning in beginnings {
        // No word that begins so is larger than the beginning followed by the last character there is.
        let mut rows = statement.query([&beginning, &format!("{beginning}{}", char::MAX)])?;
        while let Some(row) = rows.next()? {
            until_check -= 1;
            if until_check == 0 {
                until_check = CHECK_EVERY;
                stop_if(cancel)?;
            }
            let Ok(known) = row.get_ref(0)?.as_str() else { continue };
            if known == folded || known.len() > folded.len() + 4 * allowed {
                continue;
            }
            let letters: Vec<char> = known.chars().collect();
            if letters.len().abs_diff(wanted.len()) > allowed {
                continue;
            }
            let slips = distance(&wanted, &letters);
            if slips <= allowed {
                found.push((slips, unsigned(row.get(1)?), known.to_owned()));
            }
        }
    }
    found.sort_by(|(slips, count, word), (others, less, other)| {
        slips.cmp(others).then(less.cmp(count)).then_with(|| word.cmp(other))
    });
    found.dedup();
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
