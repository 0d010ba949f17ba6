//! Sets of conversations → orders and counts.
//!
//! The order comes from remembered lists, one for each way of sorting, that are filtered by the set.

use std::cmp::Reverse;
use std::sync::Arc;

use rusqlite::Connection;

use super::ConversationId;
use super::bitmap::Bitmap;
use super::columns::{Columns, SEGMENT, SNAPENGAGE, STARS_SHIFT};
use super::evaluate::{is_bit, stars};
use super::figures::UNKNOWN;
use super::first_page::{self, End};
use super::marked::{self, Marked};
use super::staffed::Staffed;
use super::value_segments::{Unpacked, ValueSegments};
use super::values::{ValueId, ValueKind};
use super::{names, plan};
use crate::directory::Directory;
use crate::model::FlagName;
use crate::query::{Is, Sort};
use crate::text;

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
    /// For orders by name: the place of each conversation's first name among all of its kind, from 1 on; 0 = none.
    ranks: Option<(ValueKind, Vec<u32>)>,
    /// As [`first_page::ends`] gives them.
    ends: Option<Arc<[End]>>,
}

impl Orders {
    /// Forgets all orders, after the columns changed.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Forgets what names had a part in, after the directory changed.
    pub(super) fn clear_names(&mut self) {
        self.ranks = None;
        self.other = None;
    }

    /// Whether [`Self::rank`] has to be called before an order is asked for, and of which names.
    pub(super) fn needs(&self, sort: Sort) -> Option<ValueKind> {
        let kind = names_of(sort)?;
        (self.ranks.as_ref().is_none_or(|(known, _)| *known != kind)).then_some(kind)
    }

    /// Takes in the places of names.
    pub(super) fn rank(&mut self, kind: ValueKind, ranks: Vec<u32>) {
        self.ranks = Some((kind, ranks));
    }

    /// The members of a set in an order; [`Sort::BestMatch`] counts as newest first.
    pub(super) fn ordered(&mut self, columns: &Columns, set: &Bitmap, sort: Sort) -> Arc<Vec<ConversationId>> {
        let hits = set.count();
        // Sorting a few is faster than walking all, and needs no remembered order.
        if hits.saturating_mul(32) < columns.present.count() {
            return Arc::new(sorted(columns, self.ranks(), set, sort));
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

    fn ranks(&self) -> &[u32] {
        self.ranks.as_ref().map_or(&[], |(_kind, ranks)| ranks)
    }

    fn of(&mut self, columns: &Columns, sort: Sort) -> Arc<Vec<ConversationId>> {
        let all = || Arc::new(sorted(columns, self.ranks(), &columns.present, sort));
        if matches!(sort, Sort::Newest | Sort::BestMatch) {
            if self.newest.is_none() {
                self.newest = Some(all());
            }
            return self.newest.clone().unwrap_or_default();
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

/// The names an order goes by.
fn names_of(sort: Sort) -> Option<ValueKind> {
    match sort {
        Sort::AgentsUp | Sort::AgentsDown => Some(ValueKind::Agent),
        Sort::CountriesUp | Sort::CountriesDown => Some(ValueKind::Country),
        Sort::AccountsUp | Sort::AccountsDown => Some(ValueKind::Account),
        _ => None,
    }
}

/// The members of a set, sorted; equals stand newest first, then by number.
fn sorted(columns: &Columns, ranks: &[u32], set: &Bitmap, sort: Sort) -> Vec<ConversationId> {
    let started = |at: usize| columns.started_ms.get(at).copied().unwrap_or(0);
    // 0 = unknown, which stands last in every order: as the smallest when descending, as the largest when ascending.
    let newest = |at: usize| Reverse(started(at));
    let star = |at: usize| columns.bits.get(at).map_or(0, |bits| stars(*bits));
    let known = |figure: i64| if figure == UNKNOWN { i64::MAX } else { figure };
    let rank = |at: usize| ranks.get(at).copied().filter(|rank| *rank > 0);
    let messages = |at: usize| columns.messages.get(at).copied().unwrap_or(0);
    let snapengage = |at: usize| columns.bits.get(at).is_some_and(|bits| bits & SNAPENGAGE != 0);
    match sort {
        Sort::Newest | Sort::BestMatch => by(set, newest),
        Sort::Oldest => by(set, |at| if started(at) == 0 { i64::MAX } else { started(at) }),
        Sort::Longest => by(set, |at| (Reverse(columns.duration_ms.get(at)), newest(at))),
        Sort::SlowestResponse => by(set, |at| (Reverse(columns.first_response_ms.get(at)), newest(at))),
        Sort::LowestRating => by(set, |at| (if star(at) == 0 { u32::MAX } else { star(at) }, newest(at))),
        Sort::HighestRating => by(set, |at| (Reverse(star(at)), newest(at))),
        Sort::MostMessages => by(set, |at| (Reverse(messages(at)), newest(at))),
        Sort::FewestMessages => by(set, |at| (messages(at), newest(at))),
        Sort::Shortest => by(set, |at| (known(columns.duration_ms.get(at)), newest(at))),
        Sort::FastestResponse => by(set, |at| (known(columns.first_response_ms.get(at)), newest(at))),
        Sort::MissedFirst => by(set, |at| (urgency(columns, at), newest(at))),
        Sort::MissedLast => by(set, |at| (Reverse(urgency(columns, at)), newest(at))),
        Sort::AgentsUp | Sort::CountriesUp | Sort::AccountsUp => {
            by(set, |at| (rank(at).unwrap_or(u32::MAX), newest(at)))
        }
        Sort::AgentsDown | Sort::CountriesDown | Sort::AccountsDown => by(set, |at| (Reverse(rank(at)), newest(at))),
        Sort::VendorsUp => by(set, |at| (snapengage(at), newest(at))),
        Sort::VendorsDown => by(set, |at| (!snapengage(at), newest(at))),
    }
}

/// How much a conversation's flags want to be seen: 0 most.
fn urgency(columns: &Columns, at: usize) -> usize {
    const FLAGS: [FlagName; 4] = [FlagName::Missed, FlagName::Offline, FlagName::Dropped, FlagName::Triggered];
    let bits = columns.bits.get(at).copied().unwrap_or(0);
    FLAGS.iter().position(|flag| bits & is_bit(Is::Flag(*flag)) != 0).unwrap_or(FLAGS.len())
}

/// The place of each conversation's first name, in the order of the alphabet, among all names of a kind: equal names have equal places, from 1
/// on; 0 = it has none. Folded, so that case and accents do not count.
pub(super) fn ranks(
    connection: &Connection,
    values: &mut ValueSegments,
    directory: &Directory,
    kind: ValueKind,
    len: usize,
) -> rusqlite::Result<Vec<u32>> {
    let mut named: Vec<(String, u32)> = Vec::new();
    let mut statement = connection.prepare_cached(plan::VALUES_OF_KIND)?;
    let mut rows = statement.query([kind.number()])?;
    while let Some(row) = rows.next()? {
        let (name, detail) = (row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?);
        // What the list shows: a country by its code, everybody else by name.
        let shown = match kind {
            ValueKind::Country if !detail.is_empty() => detail,
            _ => names::called(directory, kind, name, detail),
        };
        let shown = text::fold(if shown.is_empty() { detail } else { shown });
        named.push((shown, ValueId(row.get(0)?).running()));
    }
    named.sort_unstable();
    let mut places: Vec<u32> = vec![0; named.iter().map(|(_, running)| *running as usize + 1).max().unwrap_or(0)];
    let (mut place, mut before) = (0, None);
    for (name, running) in &named {
        if before != Some(name) {
            place += 1;
            before = Some(name);
        }
        // A name without letters is none.
        let known = if name.is_empty() { 0 } else { place };
        if let Some(own) = places.get_mut(*running as usize) {
            *own = known;
        }
    }
    let mut ranks = vec![0_u32; len];
    let kind = values.of_kind(connection, kind)?;
    let mut unpacked = Unpacked::default();
    for segment in 0..kind.len() {
        let first = segment * SEGMENT as usize;
        kind.with(segment, &mut unpacked, |lists| {
            let mut least: Vec<u32> = Vec::new();
            lists.each_different(|_number, values| {
                let known = values.iter().filter_map(|value| places.get(*value as usize)).filter(|place| **place > 0);
                least.push(known.min().copied().unwrap_or(0));
            });
            for (at, rank) in ranks.iter_mut().skip(first).take(SEGMENT as usize).enumerate() {
                *rank = least.get(lists.of_place(at)).copied().unwrap_or(0);
            }
        })?;
    }
    Ok(ranks)
}

fn by<K: Ord>(set: &Bitmap, key: impl Fn(usize) -> K) -> Vec<ConversationId> {
    let mut keyed: Vec<(K, u32)> =
        set.iter().filter_map(|at| u32::try_from(at).ok().map(|number| (key(at), number))).collect();
    // Stable: the set gives ascending numbers, and archives are mostly in order of time already.
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
    keyed.into_iter().map(|(_key, number)| ConversationId(number)).collect()
}
