//! Folders of sources that were moved or renamed: which are gone, and how the ledger follows, so that nothing has to be read again.
//!
//! Only paths in the library change; the folders themselves are never touched. Whether something stands somewhere is asked of the disk here and
//! nowhere else in `store`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::sql::{During as _, unsigned};
use super::{Store, Writer, path_text};
use crate::error::{Error, ErrorKind, Result};

const WHAT: &str = "Could not write the new place of a folder";

/// Files of a folder that are looked for in its new place at most: one that is there is enough.
const LOOKED_FOR: u32 = 1000;

/// A folder from which files were imported, and which is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostFolder {
    /// Where it stood: the folder around all that was imported of what went with it.
    pub path: PathBuf,
    /// Files the library knows of it and of the folders in it.
    pub files: u64,
}

/// A folder with files in the ledger.
struct Known {
    id: u32,
    path: String,
    files: u64,
}

/// As [`super::Reader::lost_folders`].
pub(super) fn lost(connection: &Connection) -> rusqlite::Result<Vec<LostFolder>> {
    let mut lost: BTreeMap<PathBuf, LostFolder> = BTreeMap::new();
    for Known { path, files, .. } in known(connection)? {
        let path = PathBuf::from(path);
        // Standard input has no place.
        if files == 0 || !path.is_absolute() || is_there(&path) {
            continue;
        }
        let Some(gone) = path.ancestors().take_while(|above| !is_there(above)).last() else { continue };
        match lost.get_mut(gone) {
            Some(together) => {
                together.path = around(&together.path, &path);
                together.files = together.files.saturating_add(files);
            }
            None => {
                lost.insert(gone.to_path_buf(), LostFolder { path, files });
            }
        }
    }
    Ok(lost.into_values().collect())
}

impl Store {
    /// As [`Self::locate`], of a [`LostFolder`]: also where `new` is what has become of a folder around it that is gone too. Returns the folder
    /// that was found again, and how many changed.
    ///
    /// # Errors
    /// As [`Self::locate`].
    pub fn locate_lost(&self, lost: &Path, new: &Path) -> Result<(PathBuf, u64)> {
        let mut outcome = self.locate(lost, new).map(|changed| (lost.to_path_buf(), changed));
        for above in lost.ancestors().skip(1).take_while(|above| !is_there(above)) {
            if outcome.as_ref().is_ok_and(|(_old, changed)| *changed > 0) {
                break;
            }
            if let Ok(changed) = self.locate(above, new) {
                outcome = Ok((above.to_path_buf(), changed));
            }
        }
        outcome
    }

    /// Says that what was imported from the folder `old` (and the folders in it) now stands in `new`; both absolute. One transaction. Returns
    /// how many folders changed, 0 where nothing came from `old`.
    ///
    /// # Errors
    /// The library knows a folder of that place already, or nothing that was imported is there; otherwise as [`super::Batch`].
    pub fn locate(&self, old: &Path, new: &Path) -> Result<u64> {
        let (old_text, new_text) = (path_text(old), path_text(new));
        let mut writer = Writer::open(self.path())?;
        let batch = writer.own_batch()?;
        let connection = &batch.writer.connection;
        let prefix = Path::new(&old_text);
        let known = known(connection).during(WHAT, self.path())?;
        let (moved, others): (Vec<_>, Vec<_>) =
            known.into_iter().partition(|known| Path::new(&known.path).starts_with(prefix));
        let moved: Vec<(u32, String)> = moved
            .into_iter()
            .filter_map(|Known { id, path, .. }| {
                let rest = Path::new(&path).strip_prefix(prefix).ok()?.to_path_buf();
                let place = if rest.as_os_str().is_empty() {
                    new_text.clone()
                } else {
                    path_text(&Path::new(&new_text).join(rest))
                };
                Some((id, place))
            })
            .collect();
        if let Some(taken) = others.iter().find(|known| moved.iter().any(|(_moved, place)| *place == known.path)) {
            return Err(Error::new(ErrorKind::Usage, "The library knows this folder already, with files of its own")
                .hint("Take one of the two out with `afterchat remove`; what stands in both stays.")
                .at(Path::new(&taken.path)));
        }
        let mut stands = moved.is_empty();
        for (id, place) in &moved {
            stands = stands || holds_its_files(connection, *id, Path::new(place)).during(WHAT, self.path())?;
        }
        if !stands {
            return Err(Error::new(ErrorKind::NotFound, "Nothing of what was imported from that folder stands here")
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

fn known(connection: &Connection) -> rusqlite::Result<Vec<Known>> {
    let mut folders = connection.prepare(
        "
        SELECT folder.id, folder.path, count(file.id)
        FROM folder LEFT JOIN file ON file.folder_id = folder.id
        GROUP BY folder.id ORDER BY folder.path",
    )?;
    folders
        .query_map([], |row| Ok(Known { id: row.get(0)?, path: row.get(1)?, files: unsigned(row.get(2)?) }))?
        .collect()
}

/// Whether a file that the library knows of a folder stands in another place; a folder of which it knows none has to be there itself.
fn holds_its_files(connection: &Connection, folder: u32, place: &Path) -> rusqlite::Result<bool> {
    let place = on_disk(place);
    if !place.is_dir() {
        return Ok(false);
    }
    let mut files = connection.prepare_cached("SELECT name FROM file WHERE folder_id = ?1 ORDER BY id LIMIT ?2")?;
    let mut rows = files.query((folder, LOOKED_FOR))?;
    let mut known = false;
    while let Some(row) = rows.next()? {
        known = true;
        if on_disk(&place.join(row.get_ref(0)?.as_str()?)).exists() {
            return Ok(true);
        }
    }
    Ok(!known)
}

fn is_there(folder: &Path) -> bool {
    on_disk(folder).is_dir()
}

/// The path of a text made by [`path_text`]: as it is, unless only what its percent signs may stand for is there.
fn on_disk(text: &Path) -> PathBuf {
    #[cfg(unix)]
    if !text.exists() {
        use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
        let bytes: Vec<u8> = percent_encoding::percent_decode(text.as_os_str().as_bytes()).collect();
        let decoded = PathBuf::from(std::ffi::OsString::from_vec(bytes));
        if decoded.exists() {
            return decoded;
        }
    }
    text.to_path_buf()
}

/// The longest path that both begin with.
fn around(one: &Path, other: &Path) -> PathBuf {
    one.components().zip(other.components()).take_while(|(one, other)| one == other).map(|(one, _)| one).collect()
}
