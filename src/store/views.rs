//! Saved views: names for queries, in an order of the user's.

use rusqlite::{Connection, OptionalExtension as _};

use super::sql::{During as _, insert};
use super::{Batch, Reader};
use crate::error::{Error, ErrorKind, Result};

/// A name for a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Stable while the view is there.
    pub id: i64,
    /// As typed, trimmed; no two views share it.
    pub name: String,
    /// Canonical text of the query.
    pub query: String,
}

const WHAT: &str = "Could not write a saved view";

impl Reader {
    /// All saved views in their order.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn views(&self) -> Result<Vec<View>> {
        self.with_connection(all).during("Could not read the saved views", self.path())
    }
}

impl Batch<'_> {
    /// Saves a query under a name, at the end; a view of that name gets the query and stays where it is. Returns its id.
    ///
    /// # Errors
    /// The name is empty; the library cannot be written.
    pub fn put_view(&mut self, name: &str, query: &str) -> Result<i64> {
        let name = usable(name)?;
        let library = self.writer.path.clone();
        let connection = &self.writer.connection;
        if let Some(id) = named(connection, name).during(WHAT, &library)? {
            connection.execute("UPDATE view SET query = ?2 WHERE id = ?1", (id, query)).during(WHAT, &library)?;
            return Ok(id);
        }
        let sql = "
            INSERT INTO view (name, query, position)
            VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM view))";
        insert(connection, sql, (name, query)).map(i64::from).during(WHAT, &library)
    }

    /// Gives a view another name. Returns whether there is such a view.
    ///
    /// # Errors
    /// The name is empty or taken; the library cannot be written.
    pub fn rename_view(&mut self, id: i64, name: &str) -> Result<bool> {
        let name = usable(name)?;
        let library = self.writer.path.clone();
        let connection = &self.writer.connection;
        if named(connection, name).during(WHAT, &library)?.is_some_and(|taken| taken != id) {
            return Err(Error::new(ErrorKind::Usage, format!("There is a view called {name:?} already"))
                .hint("Choose another name."));
        }
        let changed =
            connection.execute("UPDATE view SET name = ?2 WHERE id = ?1", (id, name)).during(WHAT, &library)?;
        Ok(changed > 0)
    }

    /// Moves a view to a place among all, from 0; beyond the end is the end. Returns whether there is such a view.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn move_view(&mut self, id: i64, place: usize) -> Result<bool> {
        let library = self.writer.path.clone();
        let connection = &self.writer.connection;
        let mut ids: Vec<i64> = all(connection).during(WHAT, &library)?.into_iter().map(|view| view.id).collect();
        let Some(from) = ids.iter().position(|it| *it == id) else { return Ok(false) };
        ids.remove(from);
        ids.insert(place.min(ids.len()), id);
        for (position, id) in (1_i64..).zip(ids) {
            connection.execute("UPDATE view SET position = ?2 WHERE id = ?1", (id, position)).during(WHAT, &library)?;
        }
        Ok(true)
    }

    /// Takes a view out. Returns whether there was one.
    ///
    /// # Errors
    /// The library cannot be written.
    pub fn remove_view(&mut self, id: i64) -> Result<bool> {
        let connection = &self.writer.connection;
        let removed = connection.execute("DELETE FROM view WHERE id = ?1", [id]).during(WHAT, &self.writer.path)?;
        Ok(removed > 0)
    }
}

/// All saved views in their order.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<View>> {
    // A library that an older program wrote to a medium that cannot be written has no such table.
    let there: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'view' AND type = 'table')",
        [],
        |row| row.get(0),
    )?;
    if !there {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare_cached("SELECT id, name, query FROM view ORDER BY position, id")?;
    statement.query_map([], |row| Ok(View { id: row.get(0)?, name: row.get(1)?, query: row.get(2)? }))?.collect()
}

/// A name without white space around it.
fn usable(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "A view needs a name")
            .hint("Give it one, as in: afterchat views save \"To call\" is:missed"));
    }
    Ok(name)
}

fn named(connection: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    connection.prepare_cached("SELECT id FROM view WHERE name = ?1")?.query_row([name], |row| row.get(0)).optional()
}
