//! A folder of sources that was moved or renamed: the ledger follows, and nothing has to be read again.
//!
//! Only paths in the library change; the folders themselves are never touched.

use std::path::Path;

use super::sql::During as _;
use super::{Store, Writer, path_text};
use crate::error::{Error, ErrorKind, Result};

const WHAT: &str = "Could not write the new place of a folder";

impl Store {
    /// Says that what was imported from the folder `old` (and the folders in it) now stands in `new`; both absolute. One transaction. Returns
    /// how many folders changed, 0 where nothing came from `old`.
    ///
    /// # Errors
    /// The library knows a folder of that place already, or none of the folders is there; otherwise as [`super::Batch`].
    pub fn locate(&self, old: &Path, new: &Path) -> Result<u64> {
        let (old_text, new_text) = (path_text(old), path_text(new));
        let mut writer = Writer::open(self.path())?;
        let batch = writer.batch()?;
        let connection = &batch.writer.connection;
        let prefix = Path::new(&old_text);
        let known: Vec<(u32, String)> = connection
            .prepare("SELECT id, path FROM folder ORDER BY id")
            .and_then(|mut statement| statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
            .during(WHAT, self.path())?;
        let (moved, others): (Vec<_>, Vec<_>) =
            known.into_iter().partition(|(_id, path)| Path::new(path).starts_with(prefix));
        let moved: Vec<(u32, String)> = moved
            .into_iter()
            .filter_map(|(id, path)| {
                let rest = Path::new(&path).strip_prefix(prefix).ok()?.to_path_buf();
                let place = if rest.as_os_str().is_empty() {
                    new_text.clone()
                } else {
                    path_text(&Path::new(&new_text).join(rest))
                };
                Some((id, place))
            })
            .collect();
        if let Some((_id, path)) = others.iter().find(|(_id, path)| moved.iter().any(|(_moved, place)| place == path)) {
            return Err(Error::new(ErrorKind::Usage, "The library knows this folder already, with files of its own")
                .hint("Take one of the two out with `afterchat remove`; what stands in both stays.")
                .at(Path::new(path)));
        }
        if !moved.is_empty() && !moved.iter().any(|(_id, place)| Path::new(place).is_dir()) {
            let sentence = match moved.len() {
                1 => "What was imported does not stand here".to_owned(),
                many => format!("None of the {many} folders that were imported stands here"),
            };
            return Err(Error::new(ErrorKind::NotFound, sentence)
                .hint("Name the folder that has become the old one; its subfolders are found by their names.")
                .at(new));
        }
        // In two steps, because one of them may now have the name another had.
        for (id, _place) in &moved {
            connection.execute("UPDATE folder SET path = '?' || id WHERE id = ?1", [id]).during(WHAT, self.path())?;
        }
        for (id, place) in &moved {
            connection.execute("UPDATE folder SET path = ?2 WHERE id = ?1", (id, place)).during(WHAT, self.path())?;
        }
        batch.commit()?;
        Ok(moved.len() as u64)
    }
}
