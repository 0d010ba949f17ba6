//! The newest hits without collecting all of them.
//!
//! Windows of numbers are asked one after the other, those with the newest conversations first, until nothing that is left can be newer than what
//! is already there. Where numbers do not follow time that would take as long as everything, and is given up.

use std::cmp::Reverse;
use std::ops::Range;

use super::ConversationId;
use super::columns::{Columns, SEGMENT};
use super::evaluate::Evaluation;
use crate::query::Expr;

/// Segments in the first window; each one after it has twice as many.
const SEGMENTS: usize = 2;
/// Windows asked before it is given up.
const WINDOWS: usize = 64;
/// Hits looked at before it is given up.
const HITS: usize = 20_000;

/// The newest hits, and whether they are all there are.
pub(super) struct Newest {
    pub(super) ids: Vec<ConversationId>,
    pub(super) all: bool,
}

/// The first `limit` hits, newest first, exactly as in the complete answer; `None` where it was given up.
pub(super) fn newest(
    evaluation: &mut Evaluation<'_>,
    columns: &Columns,
    segments: &[(i64, u32)],
    expr: &Expr,
    limit: usize,
) -> rusqlite::Result<Option<Newest>> {
    let mut kept: Vec<(Reverse<i64>, u32)> = Vec::new();
    let (mut windows, mut hits, mut take) = (0, 0, SEGMENTS);
    let mut left = segments;
    while let Some((newest, _segment)) = left.first() {
        // Equals may still come before the last one, by number.
        if kept.len() >= limit && kept.last().is_none_or(|(Reverse(oldest), _number)| newest < oldest) {
            break;
        }
        let (now, later) = left.split_at(take.min(left.len()));
        (left, take) = (later, take.saturating_mul(2));
        for window in runs(now, columns.len()) {
            windows += 1;
            if windows > WINDOWS || hits > HITS {
                return Ok(None);
            }
            for at in evaluation.within(expr, &window)?.iter() {
                let number = window.start + at;
                let started = columns.started_ms.get(number).copied().unwrap_or(0);
                kept.push((Reverse(started), u32::try_from(number).unwrap_or(u32::MAX)));
                hits += 1;
            }
        }
        kept.sort_unstable();
        kept.truncate(limit);
    }
    let all = left.is_empty() && hits == kept.len();
    Ok(Some(Newest { ids: kept.into_iter().map(|(_started, number)| ConversationId(number)).collect(), all }))
}

/// Windows of numbers that cover some segments, ascending; neighbours are one window.
fn runs(segments: &[(i64, u32)], len: usize) -> Vec<Range<usize>> {
    let mut numbers: Vec<usize> = segments.iter().map(|(_newest, segment)| *segment as usize).collect();
    numbers.sort_unstable();
    numbers
        .chunk_by(|one, other| one + 1 == *other)
        .filter_map(|run| {
            let (first, last) = (run.first()?, run.last()?);
            Some(first * SEGMENT as usize..((last + 1) * SEGMENT as usize).min(len))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_asked_together() {
        let of = |segments: &[u32]| -> Vec<(i64, u32)> { segments.iter().map(|segment| (0, *segment)).collect() };
        assert_eq!(runs(&of(&[5, 4]), 6000), vec![4096..6000; 1]);
        assert_eq!(runs(&of(&[9, 0, 1]), 100_000), [0..2048, 9216..10240]);
    }
}
