//! The time zone kept with the library, so that days do not move with a travelling laptop.

use rusqlite::OptionalExtension as _;

use super::sql::During as _;
use super::{Store, schema};
use crate::error::Result;
use crate::model::Zone;

/// The zone's line of the table `setting`.
const NAME: &str = "time_zone";

impl Store {
    /// The time zone kept with the library; `None` until one was chosen.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn zone(&self) -> Result<Option<Zone>> {
        let connection = schema::reader(self.path())?;
        let name: Option<String> = connection
            .query_row("SELECT value FROM setting WHERE name = ?1", [NAME], |row| row.get(0))
            .optional()
            .during("Could not read the library's time zone", self.path())?;
        Ok(name.and_then(|name| Zone::from_name(&name)))
    }

    /// Keeps the time zone with the library.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn set_zone(&self, zone: Zone) -> Result<()> {
        schema::writer(self.path())?
            .execute(
                "
                INSERT INTO setting (name, value) VALUES (?1, ?2)
                ON CONFLICT DO UPDATE SET value = excluded.value",
                (NAME, zone.name()),
            )
            .map(|_rows| ())
            .during("Could not keep the time zone", self.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("library.db")).expect("a new library");
        assert_eq!(store.zone().expect("readable"), None);
        let zone = Zone::from_name("Europe/Prague").expect("a zone");
        store.set_zone(zone).expect("writable");
        store.set_zone(zone).expect("writable");
        assert_eq!(store.zone().expect("readable"), Some(zone));
    }
}
