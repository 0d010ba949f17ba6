//! A flag that says "stop soon".

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result};

/// A shared flag; clones are the same flag.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// An error once it was asked to stop, so that loops can use `?`.
    ///
    /// # Errors
    /// [`Error::cancelled`].
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(Error::cancelled()) } else { Ok(()) }
    }
}

/// The flag of the job that was asked for last, for whoever may stop it.
#[derive(Debug, Default)]
pub struct Current(Mutex<Cancel>);

impl Current {
    /// The flag of a new job: from now on [`Self::cancel`] means this one.
    pub fn begin(&self) -> Cancel {
        let cancel = Cancel::default();
        *self.lock() = cancel.clone();
        cancel
    }

    /// The flag of the jobs that were asked for since the last stop.
    pub fn get(&self) -> Cancel {
        self.lock().clone()
    }

    /// Stops what was asked for so far, and nothing that comes later.
    pub fn cancel(&self) {
        std::mem::take(&mut *self.lock()).cancel();
    }

    fn lock(&self) -> MutexGuard<'_, Cancel> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
