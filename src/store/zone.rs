//! The time zone kept with the library, so that days do not move with a travelling laptop.

use rusqlite::OptionalExtension as _;

use super::sql::During as _;
use super::{Store, schema};
use crate::error::Result;
use crate::model::Zone;

const NAME: &str = "zone";

impl Store {
    /// The time zone kept with the library; `None` until one was chosen, and for a zone this program does not know.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn zone(&self) -> Result<Option<Zone>> {
        let connection = schema::reader(self.path())?;
        let kept: Option<String> = connection
            .query_row("SELECT value FROM setting WHERE name = ?1", [NAME], |row| row.get(0))
            .optional()
            .during("Could not read the library's time zone", self.path())?;
        Ok(kept.and_then(|name| Zone::from_name(&name)))
    }

    /// Keeps the time zone with the library.
    ///
    /// # Errors
    /// The library cannot be written, or is being written by another program.
    pub fn set_zone(&self, zone: Zone) -> Result<()> {
        let connection = schema::writer(self.path())?;
        schema::make_durable(&connection)
            .and_then(|()| {
                connection.execute(
                "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
                (NAME, zone.name()),
            )
            })
            .during("Could not keep the time zone with the library", self.path())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("library.sqlite")).expect("a library");
        assert_eq!(store.zone().expect("read"), None);
        for name in ["Europe/Prague", "Asia/Tokyo"] {
            let zone = Zone::from_name(name).expect("known");
            store.set_zone(zone).expect("kept");
            assert_eq!(store.zone().expect("read"), Some(zone));
        }
    }
}
