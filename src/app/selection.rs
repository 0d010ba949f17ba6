//! Ticked conversations: a compact set by [`ConversationId`] that survives every change of filter.
//!
//! One bit per conversation of the library, so that "all that match" of a million costs 125 kB and no special case.

use crate::store::ConversationId;

const BITS: usize = 64;

/// A set of conversations. Iteration is in id order, which is the order of import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    words: Vec<u64>,
    len: usize,
}

impl Selection {
    /// Number of conversations in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is ticked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether this one is ticked.
    #[must_use]
    pub fn contains(&self, id: ConversationId) -> bool {
        let (word, mask) = place(id);
        self.words.get(word).is_some_and(|bits| bits & mask != 0)
    }

    /// Ticks or unticks one. Returns whether that changed anything.
    pub fn set(&mut self, id: ConversationId, ticked: bool) -> bool {
        let (word, mask) = place(id);
        if self.words.len() <= word {
            if !ticked {
                return false;
            }
            self.words.resize(word.saturating_add(1), 0);
        }
        let Some(bits) = self.words.get_mut(word) else { return false };
        if (*bits & mask != 0) == ticked {
            return false;
        }
        *bits ^= mask;
        self.len = if ticked { self.len.saturating_add(1) } else { self.len.saturating_sub(1) };
        true
    }

    /// Turns one over.
    pub fn toggle(&mut self, id: ConversationId) {
        let ticked = self.contains(id);
        self.set(id, !ticked);
    }

    /// Ticks all of these.
    pub fn extend(&mut self, ids: &[ConversationId]) {
        for id in ids {
            self.set(*id, true);
        }
    }

    /// Unticks everything.
    pub fn clear(&mut self) {
        self.words.clear();
        self.len = 0;
    }

    /// How many of `ids` are ticked.
    #[must_use]
    pub fn count_in(&self, ids: &[ConversationId]) -> usize {
        if self.is_empty() { 0 } else { ids.iter().filter(|id| self.contains(**id)).count() }
    }

    /// All of them: those of `shown` first, in that order, then the others in id order. What an export writes.
    #[must_use]
    pub fn in_order_of(&self, shown: &[ConversationId]) -> Vec<ConversationId> {
        let mut rest = self.clone();
        let mut out = Vec::with_capacity(self.len);
        out.extend(shown.iter().copied().filter(|id| rest.set(*id, false)));
        out.extend(rest.iter());
        out
    }

    /// All of them, in id order.
    pub fn iter(&self) -> impl Iterator<Item = ConversationId> + '_ {
        self.words.iter().enumerate().flat_map(|(word, bits)| {
            (0..BITS)
                .filter(move |bit| bits & (1 << bit) != 0)
                .filter_map(move |bit| ConversationId::from_index(word.saturating_mul(BITS).saturating_add(bit)))
        })
    }
}

/// Which word and which bit of it.
fn place(id: ConversationId) -> (usize, u64) {
    (id.index() / BITS, 1 << (id.index() % BITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(index: usize) -> ConversationId {
        ConversationId::from_index(index).expect("a small number")
    }

    #[test]
    fn ticks_are_counted_once() {
        let mut set = Selection::default();
        set.extend(&[id(3), id(64), id(3)]);
        assert_eq!(set.len(), 2);
        set.toggle(id(3));
        assert!(!set.set(id(900), false));
        assert_eq!(set.iter().collect::<Vec<_>>(), [id(64)]);
        assert_eq!(set.count_in(&[id(64), id(65)]), 1);
    }

    #[test]
    fn an_export_follows_the_list_and_appends_what_is_not_in_view() {
        let mut set = Selection::default();
        set.extend(&[id(1), id(2), id(5), id(9)]);
        assert_eq!(set.in_order_of(&[id(9), id(7), id(2)]), [id(9), id(2), id(1), id(5)]);
    }
}
