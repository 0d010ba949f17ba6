//! Who may stay when too many are connected.
//!
//! A connection whose request is being stored always stays. Of the others the one that has waited longest without a complete request gives
//! way to a new one: thousands of slow clients push each other out, and a quick one among them is served.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

/// The open connections.
#[derive(Debug)]
pub(super) struct Connections {
    most: usize,
    open: Mutex<Open>,
    /// Somebody left.
    left: Notify,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    slots: BTreeMap<u64, State>,
}

#[derive(Debug)]
struct State {
    /// When it connected, or its last request was answered.
    since: Instant,
    /// Its request is being stored.
    working: bool,
    /// It was asked to go.
    leaving: bool,
    leave: Arc<Notify>,
}

/// The place of one connection; given back when dropped.
#[derive(Debug)]
pub(super) struct Slot {
    number: u64,
    leave: Arc<Notify>,
    connections: Arc<Connections>,
}

impl Connections {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most: most.max(1), open: Mutex::default(), left: Notify::new() })
    }

    /// A place for a new connection; another one is asked to go where there is none. Waits only while all are being served.
    pub(super) async fn admit(self: &Arc<Self>) -> Slot {
        loop {
            if let Some(slot) = self.try_admit() {
                return slot;
            }
            self.left.notified().await;
        }
    }

    fn try_admit(self: &Arc<Self>) -> Option<Slot> {
        let mut open = self.open();
        if open.slots.len() < self.most {
            let number = open.next;
            open.next += 1;
            let leave = Arc::new(Notify::new());
            let state = State { since: Instant::now(), working: false, leaving: false, leave: Arc::clone(&leave) };
            open.slots.insert(number, state);
            return Some(Slot { number, leave, connections: Arc::clone(self) });
        }
        let longest = open.slots.values_mut().filter(|state| !state.working && !state.leaving).min_by_key(|s| s.since);
        if let Some(state) = longest {
            state.go();
        }
        None
    }

    /// Returns when nobody is connected any more.
    pub(super) async fn all_left(&self) {
        while !self.open().slots.is_empty() {
            self.left.notified().await;
        }
    }

    /// Asks all to go whose requests are not being stored.
    pub(super) fn send_away(&self) {
        self.open().slots.values_mut().filter(|state| !state.working).for_each(State::go);
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn go(&mut self) {
        self.leaving = true;
        self.leave.notify_one();
    }
}

impl Slot {
    /// Returns when this connection must go.
    pub(super) async fn must_leave(&self) {
        self.leave.notified().await;
    }

    /// A whole request is there; `false` where the connection was already asked to go.
    pub(super) fn begin(&self) -> bool {
        match self.connections.open().slots.get_mut(&self.number) {
            Some(state) if !state.leaving => {
                state.working = true;
                true
            }
            _ => false,
        }
    }

    /// The request is answered.
    pub(super) fn end(&self) {
        if let Some(state) = self.connections.open().slots.get_mut(&self.number) {
            state.working = false;
            state.since = Instant::now();
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.connections.open().slots.remove(&self.number);
        self.connections.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;

    /// What a future gives without waiting.
    fn now<T>(future: impl Future<Output = T>) -> Option<T> {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            std::task::Poll::Ready(value) => Some(value),
            std::task::Poll::Pending => None,
        }
    }

    #[test]
    fn the_one_that_waited_longest_gives_way() {
        let all = Connections::new(2);
        let (first, second) = (now(all.admit()).unwrap(), now(all.admit()).unwrap());
        assert!(first.begin());
        first.end(); // answered just now, so the second waits longer
        assert!(now(all.admit()).is_none());
        assert!(now(first.must_leave()).is_none() && now(second.must_leave()).is_some());
        assert!(!second.begin());
        drop(second);
        assert!(now(all.admit()).is_some());
    }

    #[test]
    fn who_is_served_stays() {
        let all = Connections::new(1);
        let only = now(all.admit()).unwrap();
        assert!(only.begin());
        assert!(now(all.admit()).is_none());
        all.send_away();
        assert!(now(only.must_leave()).is_none() && now(all.all_left()).is_none());
        drop(only);
        assert!(now(all.all_left()).is_some());
    }
}
