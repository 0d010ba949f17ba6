//! A mailbox with one slot per lane: the newest request replaces one that waits. What a search box and a scrolled list need.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A mailbox with `LANES` slots. Clones are the same mailbox. Lane 0 is served first.
#[derive(Debug)]
pub struct Latest<T, const LANES: usize = 1> {
    shared: Arc<Shared<T, LANES>>,
}

#[derive(Debug)]
struct Shared<T, const LANES: usize> {
    slots: Mutex<Slots<T, LANES>>,
    filled: Condvar,
}

#[derive(Debug)]
struct Slots<T, const LANES: usize> {
    lanes: [Option<T>; LANES],
    closed: bool,
}

/// What [`Latest::take_within`] gives.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken<T> {
    /// The request whose turn it is.
    Request(T),
    /// None came in time.
    Nothing,
    /// The mailbox is closed.
    Closed,
}

impl<T, const LANES: usize> Default for Latest<T, LANES> {
    fn default() -> Self {
        let slots = Slots { lanes: [const { None }; LANES], closed: false };
        Self { shared: Arc::new(Shared { slots: Mutex::new(slots), filled: Condvar::new() }) }
    }
}

impl<T, const LANES: usize> Clone for Latest<T, LANES> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T, const LANES: usize> Latest<T, LANES> {
    /// Puts a request into its lane, instead of one that still waits there. A lane that does not exist is a closed one.
    pub fn put(&self, lane: usize, request: T) {
        if let Some(slot) = self.slots().lanes.get_mut(lane) {
            *slot = Some(request);
        }
        self.shared.filled.notify_one();
    }

    /// Puts back a request that was stopped half-way, unless a newer one waits in its lane.
    pub fn put_back(&self, lane: usize, request: T) {
        if let Some(slot) = self.slots().lanes.get_mut(lane) {
            slot.get_or_insert(request);
        }
        self.shared.filled.notify_one();
    }

    /// Waits for a request; `None` once the mailbox is closed.
    pub fn take(&self) -> Option<T> {
        let mut slots = self.slots();
        loop {
            if slots.closed {
                return None;
            }
            if let Some(request) = slots.lanes.iter_mut().find_map(Option::take) {
                return Some(request);
            }
            slots = self.shared.filled.wait(slots).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// As [`Self::take`], but gives up after this time.
    pub fn take_within(&self, patience: Duration) -> Taken<T> {
        let mut slots = self.slots();
        loop {
            if slots.closed {
                return Taken::Closed;
            }
            if let Some(request) = slots.lanes.iter_mut().find_map(Option::take) {
                return Taken::Request(request);
            }
            let (waited, timeout) =
                self.shared.filled.wait_timeout(slots, patience).unwrap_or_else(PoisonError::into_inner);
            slots = waited;
            if timeout.timed_out() && !slots.closed && slots.lanes.iter().all(Option::is_none) {
                return Taken::Nothing;
            }
        }
    }

    /// Whether a request waits in this lane, so that what is being done for the one before is of no use any more.
    #[must_use]
    pub fn is_waiting(&self, lane: usize) -> bool {
        let slots = self.slots();
        slots.closed || slots.lanes.get(lane).is_some_and(Option::is_some)
    }

    /// Ends the taking side.
    pub fn close(&self) {
        self.slots().closed = true;
        self.shared.filled.notify_all();
    }

    fn slots(&self) -> MutexGuard<'_, Slots<T, LANES>> {
        // A panic between two assignments cannot leave the slots half written.
        self.shared.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_request_wins_and_lanes_have_an_order() {
        let mailbox: Latest<&str, 2> = Latest::default();
        mailbox.put(1, "rows of the first screen");
        mailbox.put(1, "rows of the second screen");
        mailbox.put(0, "open");
        assert!(mailbox.is_waiting(1));
        assert_eq!(mailbox.take(), Some("open"));
        assert_eq!(mailbox.take(), Some("rows of the second screen"));
        assert!(!mailbox.is_waiting(1));
        mailbox.put_back(1, "rows that were stopped");
        mailbox.put_back(1, "rows that are too late");
        assert_eq!(mailbox.take(), Some("rows that were stopped"));
    }

    #[test]
    fn patience_has_an_end() {
        let mailbox: Latest<u32> = Latest::default();
        assert_eq!(mailbox.take_within(Duration::from_millis(1)), Taken::Nothing);
        mailbox.put(0, 7);
        assert_eq!(mailbox.take_within(Duration::from_mins(1)), Taken::Request(7));
        mailbox.close();
        assert_eq!(mailbox.take_within(Duration::from_mins(1)), Taken::Closed);
    }

    #[test]
    fn a_waiting_thread_is_woken_and_ended() {
        let mailbox: Latest<u32> = Latest::default();
        let taker = mailbox.clone();
        let thread = std::thread::Builder::new()
            .name("taker".into())
            .spawn(move || std::iter::from_fn(|| taker.take()).last())
            .expect("a thread");
        mailbox.put(0, 7);
        while mailbox.is_waiting(0) {
            std::thread::yield_now();
        }
        mailbox.close();
        assert_eq!(thread.join().expect("no panic"), Some(7));
    }
}
