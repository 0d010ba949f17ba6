//! Figures in memory: times in ms that are unknown, small or, seldom, anything at all; four bytes each.

use std::collections::BTreeMap;

/// Stands for an unknown figure in a record.
pub(super) const UNKNOWN: i64 = i64::MIN;

/// In place of a figure: it is unknown.
const NONE: u32 = u32::MAX;
/// In place of a figure: it is among the odd ones (negative, or longer than some 49 days).
const ODD: u32 = u32::MAX - 1;

/// One figure of every conversation.
#[derive(Debug, Default)]
pub(super) struct Figures {
    small: Vec<u32>,
    odd: BTreeMap<usize, i64>,
}

impl Figures {
    /// Makes room for numbers below `len`; new ones are unknown.
    pub(super) fn resize(&mut self, len: usize) {
        self.small.resize(len, NONE);
    }

    /// Sets the figure of one conversation; numbers beyond the length are ignored.
    pub(super) fn set(&mut self, at: usize, value: i64) {
        let Some(place) = self.small.get_mut(at) else { return };
        if *place == ODD {
            self.odd.remove(&at);
        }
        *place = match u32::try_from(value) {
            Ok(small) if small < ODD => small,
            _ if value == UNKNOWN => NONE,
            _ => {
                self.odd.insert(at, value);
                ODD
            }
        };
    }

    /// The figure of one conversation; [`UNKNOWN`] where it is.
    pub(super) fn get(&self, at: usize) -> i64 {
        match self.small.get(at).copied() {
            None | Some(NONE) => UNKNOWN,
            Some(ODD) => self.odd.get(&at).copied().unwrap_or(UNKNOWN),
            Some(small) => i64::from(small),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_comes_back() {
        let mut figures = Figures::default();
        figures.resize(3);
        assert_eq!(figures.get(1), UNKNOWN);
        for value in
            [0, 5, -1, i64::from(u32::MAX) - 2, i64::from(u32::MAX) - 1, i64::from(u32::MAX), i64::MAX, UNKNOWN]
        {
            figures.set(1, value);
            assert_eq!(figures.get(1), value);
            assert_eq!(figures.odd.len(), usize::from(!(0..i64::from(ODD)).contains(&value) && value != UNKNOWN));
        }
        figures.set(3, 1);
        assert_eq!((figures.get(3), figures.get(0)), (UNKNOWN, UNKNOWN));
    }
}
