//! Sets of conversations → orders and counts.
//!
//! The order comes from remembered lists, one for each way of sorting, that are filtered by the set.

use std::cmp::Reverse;
use std::sync::Arc;

use super::ConversationId;
use super::bitmap::Bitmap;
use super::columns::{Columns, STARS_SHIFT};
use super::evaluate::{is_bit, stars};
use super::first_page::{self, End};
use super::marked::{self, Marked};
use super::staffed::Staffed;
use crate::query::{Is, Sort};

/// Counts for the filters of the left rail, within a result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of it.
    pub all: u64,
    /// For each [`Is`], in `Is::ALL` order.
    pub is: Vec<u64>,
    /// For 1 to 5 stars.
    pub stars: [u64; 5],
}

impl Counts {
    /// How many fulfil a condition.
    #[must_use]
    pub fn of(&self, is: Is) -> Option<u64> {
        Is::ALL.iter().position(|other| *other == is).and_then(|index| self.is.get(index)).copied()
    }
}

/// Bits of the columns that are counted: conditions, then stars.
const COUNTED_BITS: u32 = STARS_SHIFT + 3;

/// Counts within a set, in one pass.
pub(super) fn counts(columns: &Columns, marked: &Marked, staffed: &Staffed, set: &Bitmap) -> Counts {
    // How often each combination occurs: one addition a conversation, however many conditions there are.
    let mut combinations = vec![0_u64; 1 << COUNTED_BITS];
    for at in set.iter() {
        let bits = columns.bits.get(at).copied().unwrap_or(0) & ((1 << COUNTED_BITS) - 1);
        if let Some(count) = combinations.get_mut(bits as usize) {
            *count += 1;
        }
    }
    let mut counts = Counts { is: vec![0; Is::ALL.len()], ..Counts::default() };
    for (bits, count) in (0_u32..).zip(combinations).filter(|(_bits, count)| *count > 0) {
        counts.all += count;
        for (total, is) in counts.is.iter_mut().zip(Is::ALL) {
            if bits & is_bit(is) != 0 {
                *total += count;
            }
        }
        if let Some(total) = (stars(bits) as usize).checked_sub(1).and_then(|place| counts.stars.get_mut(place)) {
            *total += count;
        }
    }
    for (total, is) in counts.is.iter_mut().zip(Is::ALL) {
        if let Some(with) = marked.of_is(is) {
            *total = marked::count(set, with);
        } else if let Some(with) = staffed.of_is(is) {
            let mut both = set.clone();
            both.and(with);
            *total = both.count() as u64;
        }
    }
    counts
}

/// Remembered orders of all conversations: the newest first, and the other one used last.
#[derive(Debug, Default)]
pub(super) struct Orders {
    newest: Option<Arc<Vec<ConversationId>>>,
    other: Option<(Sort, Arc<Vec<ConversationId>>)>,
    /// As [`first_page::ends`] gives them.
    ends: Option<Arc<[End]>>,
}

impl Orders {
    /// Forgets all orders, after the columns changed.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The members of a set in an order; [`Sort::BestMatch`] counts as newest first.
    pub(super) fn ordered(&mut self, columns: &Columns, set: &Bitmap, sort: Sort) -> Arc<Vec<ConversationId>> {
        let hits = set.count();
        // Sorting a few is faster than walking all, and needs no remembered order.
        if hits.saturating_mul(32) < columns.present.count() {
            return Arc::new(sorted(columns, set, sort));
        }
        let order = self.of(columns, sort);
        if hits == order.len() {
            return order;
        }
        let mut ids = Vec::with_capacity(hits);
        ids.extend(order.iter().copied().filter(|id| set.contains(id.index())));
        Arc::new(ids)
    }

    /// Where the steps of a first page may end.
    pub(super) fn ends(&mut self, columns: &Columns) -> Arc<[End]> {
        Arc::clone(self.ends.get_or_insert_with(|| first_page::ends(columns).into()))
    }

    fn of(&mut self, columns: &Columns, sort: Sort) -> Arc<Vec<ConversationId>> {
        let all = || Arc::new(sorted(columns, &columns.present, sort));
        if matches!(sort, Sort::Newest | Sort::BestMatch) {
            return Arc::clone(self.newest.get_or_insert_with(all));
        }
        match &self.other {
            Some((known, order)) if *known == sort => Arc::clone(order),
            _ => {
                let order = all();
                self.other = Some((sort, Arc::clone(&order)));
                order
            }
        }
    }
}

/// The members of a set, sorted; equals stand newest first, then by number.
fn sorted(columns: &Columns, set: &Bitmap, sort: Sort) -> Vec<ConversationId> {
    let started = |at: usize| columns.started_ms.get(at).copied().unwrap_or(0);
    // 0 = unknown, which stands last in every order: as the smallest when descending, as the largest when ascending.
    let newest = |at: usize| Reverse(started(at));
    let star = |at: usize| columns.bits.get(at).map_or(0, |bits| stars(*bits));
    match sort {
        Sort::Newest | Sort::BestMatch => by(set, newest),
        Sort::Oldest => by(set, |at| if started(at) == 0 { i64::MAX } else { started(at) }),
        Sort::Longest => by(set, |at| (Reverse(columns.duration_ms.get(at)), newest(at))),
        Sort::SlowestResponse => by(set, |at| (Reverse(columns.first_response_ms.get(at)), newest(at))),
        Sort::LowestRating => by(set, |at| (if star(at) == 0 { u32::MAX } else { star(at) }, newest(at))),
        Sort::HighestRating => by(set, |at| (Reverse(star(at)), newest(at))),
        Sort::MostMessages => by(set, |at| (Reverse(columns.messages.get(at).copied().unwrap_or(0)), newest(at))),
    }
}

fn by<K: Ord>(set: &Bitmap, key: impl Fn(usize) -> K) -> Vec<ConversationId> {
    let mut keyed: Vec<(K, u32)> =
        set.iter().filter_map(|at| u32::try_from(at).ok().map(|number| (key(at), number))).collect();
    // Stable: the set gives ascending numbers, and archives are mostly in order of time already.
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
    keyed.into_iter().map(|(_key, number)| ConversationId(number)).collect()
}
