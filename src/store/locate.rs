//! Folders of sources that were moved or renamed: which are gone, and how the ledger follows, so that nothing has to be read again.
//!
//! Only paths in the library change; the folders themselves are never touched. The disk is asked for the folders the library names, which may
//! stand on a network: whoever must not wait does not call this.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::sql::{During as _, unsigned};
use super::{Store, Writer, path_text};
use crate::error::{Error, ErrorKind, Result};

const WHAT: &str = "Could not write the new place of a folder";

/// A folder from which files were imported, and which is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostFolder {
    /// Where it stood: the folder around all that was imported of what went with it.
    pub path: PathBuf,
    /// Files the library knows of it and of the folders in it.
    pub files: u64,
}

impl LostFolder {
    /// Whether this file or folder stood in it, or it in this folder.
    #[must_use]
    pub fn goes_with(&self, path: &Path) -> bool {
        path.starts_with(&self.path) || self.path.starts_with(path)
    }
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
    /// that was found again.
    ///
    /// # Errors
    /// As [`Self::locate`]; or nothing in the library came from `lost`.
    pub fn locate_lost(&self, lost: &Path, new: &Path) -> Result<PathBuf> {
        let around = lost.ancestors().skip(1).take_while(|above| !is_there(above));
        let mut nothing = None;
        for old in std::iter::once(lost).chain(around) {
            match self.locate(old, new) {
                Ok(0) => break,
                Ok(_changed) => return Ok(old.to_path_buf()),
                // Only what may stand at another depth is looked for there; whatever else is wrong would be wrong again.
                Err(error) if error.kind() == ErrorKind::NotFound => nothing = nothing.or(Some(error)),
                Err(error) => return Err(error),
            }
        }
        Err(nothing.unwrap_or_else(|| {
            Error::new(ErrorKind::NotFound, "Nothing in the library comes from this folder any more")
                .hint("It was located or taken out meanwhile; there is nothing left to do.")
                .at(lost)
        }))
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
        if moved.is_empty() {
            return Ok(0);
        }
        if !stands(connection, &moved, self.path())? {
            return Err(Error::new(ErrorKind::NotFound, "Nothing of what was imported from that folder stands here")
                .hint("Name the folder that has become the old one; its subfolders are found by their names.")
                .at(new));
        }
        let places: BTreeSet<&str> = moved.iter().map(|(_id, place)| place.as_str()).collect();
        if let Some(taken) = others.iter().find(|known| places.contains(known.path.as_str())) {
            return Err(Error::new(ErrorKind::Usage, "The library knows this folder already, with files of its own")
                .hint("Take one of the two out with `afterchat remove`; what stands in both stays.")
                .at(Path::new(&taken.path)));
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

/// Whether any of these folders, by number and new place, is there with one of its files. One that cannot be listed is told only where no other is.
fn stands(connection: &Connection, moved: &[(u32, String)], library: &Path) -> Result<bool> {
    let mut unread = None;
    for (id, place) in moved {
        let place = on_disk(Path::new(place));
        match std::fs::read_dir(&place) {
            Ok(names) => {
                if holds_its_files(connection, *id, names).during(WHAT, library)? {
                    return Ok(true);
                }
            }
            Err(cause) if is_gone(&cause) => (),
            Err(cause) => unread = unread.or(Some(Error::io("Could not list the folder", &place, cause))),
        }
    }
    unread.map_or(Ok(false), Err)
}

/// Whether a listed folder has a file that the library knows of this one; where it knows none, that the folder is there is enough.
///
/// What stands there is compared with the ledger, and not the other way round: where many old files are gone, the first that stands there is mostly
/// one of those that stayed.
fn holds_its_files(connection: &Connection, folder: u32, names: std::fs::ReadDir) -> rusqlite::Result<bool> {
    let mut known = connection.prepare_cached("SELECT 1 FROM file WHERE folder_id = ?1 AND name = ?2")?;
    for name in names.flatten() {
        if known.exists((folder, path_text(Path::new(&name.file_name()))))? {
            return Ok(true);
        }
    }
    Ok(!connection.prepare_cached("SELECT 1 FROM file WHERE folder_id = ?1")?.exists([folder])?)
}

/// Whether a folder is there. One that cannot be looked at, because of rights or of a network, is not gone.
fn is_there(folder: &Path) -> bool {
    match on_disk(folder).metadata() {
        Ok(found) => found.is_dir(),
        Err(cause) => !is_gone(&cause),
    }
}

fn is_gone(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
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
