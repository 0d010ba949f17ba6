//! Syncing a folder once for all who wait for it.
//!
//! A sync covers every file that was in the folder when it began. So whoever comes while one runs waits for the next one, and all who wait
//! share that.

use std::io;
use std::sync::{Condvar, Mutex, PoisonError};

/// The syncs of one folder.
#[derive(Debug, Default)]
pub(super) struct Group {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// Syncs begun so far.
    begun: u64,
    /// The last sync that ended well; those before it are covered by it.
    good: u64,
    /// The last that failed: nobody who waited for it is told that all is well, even if a later one succeeds, because a system may
    /// forget what it could not write.
    bad: u64,
    running: bool,
}

impl Group {
    /// Returns once a sync that began after this call has ended.
    pub(super) fn sync(&self, sync: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = state.begun + 1;
        while state.running && state.good < mine && state.bad < mine {
            state = self.ended.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.bad >= mine {
            return Err(io::Error::other("the folder could not be synced"));
        }
        if state.good >= mine {
            return Ok(());
        }
        state.running = true;
        state.begun += 1;
        let number = state.begun;
        drop(state);
        let outcome = sync();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.running = false;
        *(if outcome.is_ok() { &mut state.good } else { &mut state.bad }) = number;
        drop(state);
        self.ended.notify_all();
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn many_share_a_sync_and_none_is_told_too_early() {
        let group = Group::default();
        let (written, synced, syncs) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let mine = written.fetch_add(1, Ordering::SeqCst) + 1;
                        let sync = || {
                            let covered = written.load(Ordering::SeqCst);
                            std::thread::sleep(Duration::from_millis(1));
                            synced.fetch_max(covered, Ordering::SeqCst);
                            syncs.fetch_add(1, Ordering::SeqCst);
                            Ok(())
                        };
                        group.sync(sync).unwrap();
                        assert!(synced.load(Ordering::SeqCst) >= mine);
                    }
                });
            }
        });
        assert!(syncs.load(Ordering::SeqCst) < 320, "{syncs:?} syncs");
    }

    #[test]
    fn a_failure_is_told_and_the_next_one_tries_again() {
        let group = Group::default();
        assert!(group.sync(|| Err(io::Error::other("broken"))).is_err());
        assert!(group.sync(|| Ok(())).is_ok());
    }
}
