//! The newest hits without collecting all of them.
//!
//! Conversations are asked in steps, the newest two thousand first, until there are enough hits. A step is a span of time, not of numbers: what
//! came in out of order is asked in its turn, wherever its number stands, and whatever asks nothing of a part of the numbers does not read it.

use std::cmp::Reverse;
use std::ops::Range;

use super::ConversationId;
use super::bitmap::Bitmap;
use super::columns::{Columns, SEGMENT};
use super::evaluate::Evaluation;
use crate::query::Expr;

/// Conversations in the first step, about; few in tests, so that few make many steps.
const FIRST: usize = if cfg!(test) { 64 } else { 2_048 };
/// The part of itself by which the end of each next one may lie further.
const GROWTH: usize = 4;
/// Conversations whose begins tell where steps end: some are enough.
const SAMPLES: usize = 16_384;

/// The newest hits, and whether they are all there are.
pub(super) struct Newest {
    pub(super) ids: Vec<ConversationId>,
    pub(super) all: bool,
}

/// Where a step may end.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// The begin (ms) of the earliest conversation.
    from: i64,
    /// Conversations from there on, about.
    conversations: usize,
}

/// Where steps may end, the newest first; the last end leaves nothing.
pub(super) fn ends(columns: &Columns) -> Vec<End> {
    let apart = columns.len().div_ceil(SAMPLES).max(1);
    let sampled = columns.started_ms.iter().enumerate().step_by(apart);
    let mut begins: Vec<i64> =
        sampled.filter(|(at, _begin)| columns.present.contains(*at)).map(|(_at, begin)| *begin).collect();
    begins.sort_unstable_by_key(|begin| Reverse(*begin));
    let of = |conversations| begins.get(conversations / apart).map(|from| End { from: *from, conversations });
    let sizes = std::iter::successors(Some(FIRST), |size| size.checked_add(size / GROWTH));
    sizes.map_while(of).chain([End { from: i64::MIN, conversations: usize::MAX }]).collect()
}

/// The first `limit` hits, newest first, exactly as in the complete answer.
pub(super) fn newest(
    evaluation: &mut Evaluation<'_>,
    columns: &Columns,
    ends: &[End],
    expr: &Expr,
    limit: usize,
) -> rusqlite::Result<Newest> {
    let mut ids: Vec<ConversationId> = Vec::new();
    let mut ends = ends.iter();
    let mut wanted = 0;
    let mut after: Option<i64> = None;
    while let Some(end) = ends.find(|end| end.conversations >= wanted) {
        let step = |begin: i64| begin >= end.from && after.is_none_or(|after| begin < after);
        let (window, set) = if end.from == i64::MIN {
            // All there are cost less than finding out which of them are left.
            (0..columns.len(), evaluation.all(expr)?)
        } else {
            let Some((window, among)) = begun(columns, end.from, step) else { continue };
            let set = evaluation.within(expr, &window, &among)?;
            (window, set)
        };
        let hit = |at| {
            let begin = columns.started_ms.get(window.start + at).filter(|begin| step(**begin))?;
            Some((Reverse(*begin), ConversationId::from_index(window.start + at)?))
        };
        let mut hits: Vec<(Reverse<i64>, ConversationId)> = set.iter().filter_map(hit).collect();
        hits.sort_unstable();
        ids.extend(hits.into_iter().map(|(_begin, id)| id));
        if ids.len() >= limit {
            break;
        }
        after = Some(end.from);
        // As far as the rest is like what was seen, with a fifth to spare. Where there were no hits, asking for the rest at once costs least.
        wanted = end.conversations.saturating_mul(limit).saturating_mul(6) / (ids.len() * 5).max(1);
        if ids.is_empty() {
            wanted = usize::MAX;
        }
    }
    let all = ends.next().is_none() && ids.len() <= limit;
    ids.truncate(limit);
    Ok(Newest { ids, all })
}

/// The conversations of a step, which begins at `from`, and the segments in which they stand.
fn begun(columns: &Columns, from: i64, step: impl Fn(i64) -> bool) -> Option<(Range<usize>, Bitmap)> {
    let width = SEGMENT as usize;
    let reaches = |newest: &i64| *newest >= from;
    let first = columns.newest_ms.iter().position(reaches)?;
    let last = columns.newest_ms.iter().rposition(reaches)?;
    let window = first * width..((last + 1) * width).min(columns.len());
    let mut among = columns.present.slice(&window);
    for (segment, newest) in (0..).zip(columns.newest_ms.get(first..=last)?) {
        if !reaches(newest) {
            among.clear(&(segment * width..(segment + 1) * width));
        }
    }
    let begins = columns.started_ms.get(window.clone())?;
    let among = among.select(begins, |begin| step(*begin));
    Some((window, among))
}
