//! Did you mean: the candidate a slip of the finger away. Compares bytes, as field words, values and commands are ASCII.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_recognised() {
        let words = ["missed", "offline", "agent", "before"];
        assert_eq!(nearest("mised", words), Some("missed"));
        assert_eq!(nearest("Agents", words), Some("agent"));
        assert_eq!(nearest("befor", words), Some("before"));
        assert_eq!(nearest("x", words), None);
        assert_eq!(nearest("colour", words), None);
        assert_eq!(slips(b"agnet", b"agent"), 1);
        assert_eq!(slips(b"", b"abc"), 3);
    }
}
