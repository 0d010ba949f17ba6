//! Sets of conversation numbers: one bit each. Knows nothing of conversations.

use std::ops::Range;

/// A set of numbers below a fixed length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bitmap {
    words: Vec<u64>,
    len: usize,
}

impl Bitmap {
    /// The empty set of numbers below `len`.
    pub(super) fn empty(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    /// All numbers below `len`.
    pub(super) fn full(len: usize) -> Self {
        Self { words: vec![u64::MAX; len.div_ceil(64)], len }.slice(&(0..len))
    }

    /// The numbers, counted from 0, at which `holds` is true; at most `len` of them are asked for.
    pub(super) fn of(len: usize, holds: impl Iterator<Item = bool>) -> Self {
        let mut words = Vec::with_capacity(len.div_ceil(64));
        let mut word = 0_u64;
        let mut filled = 0_u32;
        for bit in holds.take(len) {
            word |= u64::from(bit) << filled;
            filled += 1;
            if filled == 64 {
                words.push(word);
                word = 0;
                filled = 0;
            }
        }
        if filled > 0 {
            words.push(word);
        }
        words.resize(len.div_ceil(64), 0);
        Self { words, len }
    }

    /// One past the largest number there may be.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Adds a number; those beyond the length are ignored.
    pub(super) fn insert(&mut self, at: usize) {
        if at < self.len
            && let Some(word) = self.words.get_mut(at / 64)
        {
            *word |= 1 << (at % 64);
        }
    }

    /// Whether the number is in the set.
    pub(super) fn contains(&self, at: usize) -> bool {
        self.words.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// The numbers of the set at which `holds` is true.
    pub(super) fn filter(&self, mut holds: impl FnMut(usize) -> bool) -> Self {
        let of = |(place, word): (usize, &u64)| {
            let mut left = *word;
            let mut out = 0;
            while left != 0 {
                let bit = left.trailing_zeros();
                out |= u64::from(holds(place * 64 + bit as usize)) << bit;
                left &= left - 1;
            }
            out
        };
        Self { words: self.words.iter().enumerate().map(of).collect(), len: self.len }
    }

    /// The numbers of the set at whose value, counted from 0, `holds` is true: quick where the set is dense.
    pub(super) fn select<T>(&self, values: &[T], holds: impl Fn(&T) -> bool) -> Self {
        let mut words = Vec::with_capacity(self.words.len());
        words.extend(self.words.iter().zip(values.chunks(64)).map(|(word, values)| {
            if *word == 0 {
                return 0;
            }
            let bits = values.iter().zip(0..64).fold(0, |bits, (value, at)| bits | u64::from(holds(value)) << at);
            bits & word
        }));
        words.resize(self.words.len(), 0);
        Self { words, len: self.len }
    }

    /// The numbers of the set in those groups of 64, counted from 0, at whose value `holds` is true.
    pub(super) fn groups<T>(&self, values: &[T], holds: impl Fn(&T) -> bool) -> Self {
        let mut words = Vec::with_capacity(self.words.len());
        words.extend(self.words.iter().zip(values).map(|(word, value)| if holds(value) { *word } else { 0 }));
        words.resize(self.words.len(), 0);
        Self { words, len: self.len }
    }

    /// Takes out the numbers of a range, which begins and ends at multiples of 64.
    pub(super) fn clear(&mut self, range: &Range<usize>) {
        let words = self.words.iter_mut().take(range.end / 64).skip(range.start / 64);
        words.for_each(|word| *word = 0);
    }

    /// The smallest and the largest number of a range that are in the set; may also tell of those close to the ends of the range.
    pub(super) fn bounds_in(&self, range: &Range<usize>) -> Option<(usize, usize)> {
        let place = range.start / 64;
        let words = self.words_of(range);
        let (first, low) = words.iter().enumerate().find(|(_place, word)| **word != 0)?;
        let (last, high) = words.iter().enumerate().rfind(|(_place, word)| **word != 0)?;
        Some((
            (place + first) * 64 + low.trailing_zeros() as usize,
            (place + last) * 64 + 63 - high.leading_zeros() as usize,
        ))
    }

    /// Whether a number of a range is in the set; may also be true for one close to its ends.
    pub(super) fn meets(&self, range: &Range<usize>) -> bool {
        self.bounds_in(range).is_some()
    }

    /// Whether no number is in the set.
    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// The smallest and the largest number in the set.
    pub(super) fn bounds(&self) -> Option<(usize, usize)> {
        self.bounds_in(&(0..self.len))
    }

    /// The numbers of a range, counted from its begin, which is a multiple of 64.
    pub(super) fn slice(&self, range: &Range<usize>) -> Self {
        let mut out = Self::empty(range.len());
        let words = self.words.get(range.start / 64..).unwrap_or_default();
        out.words.iter_mut().zip(words).for_each(|(to, from)| *to = *from);
        if let Some(last) = out.words.last_mut()
            && !range.len().is_multiple_of(64)
        {
            *last &= (1 << (range.len() % 64)) - 1;
        }
        out
    }

    /// How many numbers are in the set.
    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// How many numbers of a range that begins at a multiple of 64 are in the set; also those close to its end.
    pub(super) fn count_in(&self, range: &Range<usize>) -> usize {
        self.words_of(range).iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Keeps what is in both.
    pub(super) fn and(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Adds what is in the other.
    pub(super) fn or(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Takes out what is in the other.
    pub(super) fn and_not(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }

    /// The numbers of a range that begins at a multiple of 64; also those close to its end.
    pub(super) fn iter_in(&self, range: &Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let first = range.start;
        members(self.words_of(range)).map(move |at| first + at)
    }

    /// The numbers, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        members(&self.words)
    }

    /// The words that hold a range.
    fn words_of(&self, range: &Range<usize>) -> &[u64] {
        self.words.get(range.start / 64..range.end.div_ceil(64).min(self.words.len())).unwrap_or_default()
    }
}

fn members(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(place, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            let bit = left.trailing_zeros();
            (left != 0).then(|| {
                left &= left - 1;
                place * 64 + bit as usize
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_set(numbers in proptest::collection::btree_set(0_usize..300, 0..60), others in proptest::collection::btree_set(0_usize..300, 0..60)) {
            let make = |set: &std::collections::BTreeSet<usize>| Bitmap::of(300, (0..300).map(|at| set.contains(&at)));
            let other = make(&others);
            let mut inserted = Bitmap::empty(300);
            for at in &numbers {
                inserted.insert(*at);
            }
            prop_assert_eq!(&inserted, &make(&numbers));
            prop_assert_eq!(inserted.count(), numbers.len());
            prop_assert!(inserted.iter().eq(numbers.iter().copied()));
            prop_assert_eq!(inserted.is_empty(), numbers.is_empty());
            prop_assert_eq!(inserted.bounds(), numbers.first().copied().zip(numbers.last().copied()));
            for range in [0..300, 64..200, 128..192, 256..300] {
                let part = inserted.slice(&range);
                prop_assert!(part.iter().eq(numbers.range(range.clone()).map(|at| at - range.start)));
                prop_assert_eq!(part.len, range.len());
            }
            prop_assert!(inserted.filter(|at| at % 3 == 0).iter().eq(numbers.iter().copied().filter(|at| at % 3 == 0)));
            let values: Vec<usize> = (0..290).collect();
            prop_assert!(inserted.select(&values, |at| at % 3 == 0).iter().eq(numbers.iter().copied().filter(|at| at % 3 == 0 && *at < 290)));
            for range in [0_usize..64, 64..300, 250..1000, 400..500] {
                let close = range.start / 64 * 64..range.end.next_multiple_of(64);
                let mut near = numbers.range(close.clone());
                let ends = near.next().map(|first| (*first, *near.next_back().unwrap_or(first)));
                prop_assert_eq!(inserted.bounds_in(&range), ends);
                if range.start.is_multiple_of(64) {
                    prop_assert!(inserted.iter_in(&range).eq(numbers.range(close.clone()).copied()));
                    prop_assert_eq!(inserted.count_in(&range), numbers.range(close).count());
                }
            }
            let mut cleared = inserted.clone();
            cleared.clear(&(64..192));
            prop_assert!(cleared.iter().eq(numbers.iter().copied().filter(|at| !(64..192).contains(at))));
            let mut both = inserted.clone();
            both.and(&other);
            prop_assert!(both.iter().eq(numbers.intersection(&others).copied()));
            let mut any = inserted.clone();
            any.or(&other);
            prop_assert!(any.iter().eq(numbers.union(&others).copied()));
            inserted.and_not(&other);
            prop_assert!(inserted.iter().eq(numbers.difference(&others).copied()));
        }
    }

    #[test]
    fn numbers_beyond_the_length_are_ignored() {
        let mut set = Bitmap::empty(65);
        set.insert(65);
        set.insert(1000);
        set.insert(64);
        assert!(set.iter().eq([64]));
        assert!(set.contains(64) && !set.contains(65) && !set.contains(1000));
    }
}
