//! Memory that bodies on their way may take together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is left. Clones are the same budget.
#[derive(Clone, Debug)]
pub(super) struct Budget(Arc<AtomicUsize>);

/// Taken bytes, given back when dropped.
#[derive(Debug)]
pub(super) struct Taken {
    budget: Budget,
    bytes: usize,
}

impl Budget {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    /// Nothing yet.
    pub(super) fn nothing(&self) -> Taken {
        Taken { budget: self.clone(), bytes: 0 }
    }
}

impl Taken {
    /// Takes more; `false` where not so much is left.
    pub(super) fn more(&mut self, bytes: usize) -> bool {
        let left = &self.budget.0;
        let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes)).is_ok();
        self.bytes += if taken { bytes } else { 0 };
        taken
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.budget.0.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_can_be_taken_again() {
        let budget = Budget::new(10);
        let mut first = budget.nothing();
        assert!(first.more(6) && first.more(3) && !first.more(2));
        let mut second = budget.nothing();
        assert!(!second.more(2));
        drop(first);
        assert!(second.more(10) && !second.more(1));
    }
}
