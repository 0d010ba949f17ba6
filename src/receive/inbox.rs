//! Files that stay: a body is written aside, synced, renamed to a name that nobody has, and its folder is synced.
//!
//! What [`Inbox::keep`] returned for is on the disk, whole and under its name, whatever happens to program or machine.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::group::Group;
use super::name::Place;
use crate::error::{Error, ErrorKind, Result};
use crate::work::aside;

/// How files that are being written begin. An import leaves them alone.
const ASIDE: &str = ".afterchat-incoming-";
/// Folders remembered: today's, `unread`, and yesterday's around midnight.
const REMEMBERED: usize = 4;

/// The folder for what arrives.
#[derive(Debug)]
pub(super) struct Inbox {
    root: PathBuf,
    folders: Mutex<BTreeMap<PathBuf, Arc<Folder>>>,
    /// Held as long as the inbox is open.
    _lock: File,
}

/// A folder that is there, and whose name is safe on the disk.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    handle: Option<File>,
    group: Group,
}

impl Inbox {
    /// Opens a folder as inbox, makes it if it is not there, and takes away what an earlier run had begun to write and never acknowledged.
    ///
    /// # Errors
    /// It cannot be written; another receiver uses it.
    pub(super) fn open(root: &Path) -> Result<Self> {
        let failed = |cause| Error::io("The inbox cannot be used", root, cause);
        make_private(root).map_err(failed)?;
        let root = dunce::canonicalize(root).map_err(failed)?;
        // One that was there may have been made just before a power cut; where the folder above may not be read it was not made by a receiver.
        root.parent().and_then(|above| sync_folder(above).ok());
        let lock = File::options().create(true).append(true).open(root.join(".lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(Error::new(ErrorKind::Busy, "Another Afterchat receives into this folder")
                    .at(&root)
                    .hint("stop it, or give another --inbox"));
            }
            Err(fs::TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        let inbox = Self { root, folders: Mutex::default(), _lock: lock };
        inbox.clear_away().map_err(failed)?;
        Ok(inbox)
    }

    /// Keeps bytes in a new file. The same name and the same bytes are one file where the place says so.
    pub(super) fn keep(&self, place: &Place, bytes: &[u8]) -> io::Result<PathBuf> {
        match self.try_keep(place, bytes) {
            // Somebody took the folder away while we knew it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.folders().clear();
                self.try_keep(place, bytes)
            }
            outcome => outcome,
        }
    }

    fn try_keep(&self, place: &Place, bytes: &[u8]) -> io::Result<PathBuf> {
        let folder = self.folder(&place.folder)?;
        let mut aside = tempfile::Builder::new().prefix(ASIDE).suffix(".part").tempfile_in(&folder.path)?;
        aside.write_all(bytes)?;
        aside.as_file().sync_all()?;
        for number in 1_u32.. {
            let name = match number {
                1 => format!("{}{}", place.stem, place.ending),
                number => format!("{}-{number}{}", place.stem, place.ending),
            };
            let target = folder.path.join(name);
            match aside.persist_noclobber(&target) {
                Ok(_file) => {
                    folder.sync()?;
                    return Ok(target);
                }
                Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {
                    if place.once {
                        // It was synced before it got its name; its name may not be yet.
                        folder.sync()?;
                        return Ok(target);
                    }
                    aside = failed.file;
                }
                Err(failed) => return Err(failed.error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// The folders of days: what an import reads.
    pub(super) fn years(&self) -> Result<Vec<PathBuf>> {
        let failed = |cause| Error::io("The inbox could not be read", &self.root, cause);
        let mut years = Vec::new();
        for entry in fs::read_dir(&self.root).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            if name.len() == 4 && name.as_encoded_bytes().iter().all(u8::is_ascii_digit) {
                years.push(entry.path());
            }
        }
        years.sort();
        Ok(years)
    }

    /// A folder below the inbox. When it is new, it and all above it are synced before anything is put into it.
    fn folder(&self, below: &Path) -> io::Result<Arc<Folder>> {
        let mut folders = self.folders();
        if let Some(folder) = folders.get(below) {
            return Ok(Arc::clone(folder));
        }
        let mut path = self.root.clone();
        for part in below {
            let above = path.clone();
            path.push(part);
            make_private(&path)?;
            // Also where it was there: whoever made it may have been killed before this.
            sync_folder(&above)?;
        }
        let handle = if cfg!(unix) { Some(File::open(&path)?) } else { None };
        let folder = Arc::new(Folder { path, handle, group: Group::default() });
        if folders.len() >= REMEMBERED {
            folders.clear();
        }
        folders.insert(below.to_path_buf(), Arc::clone(&folder));
        Ok(folder)
    }

    fn folders(&self) -> std::sync::MutexGuard<'_, BTreeMap<PathBuf, Arc<Folder>>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes what a killed run left half written. The lock says that nobody is writing now.
    fn clear_away(&self) -> io::Result<()> {
        let mut waiting = vec![self.root.clone()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    waiting.push(entry.path());
                } else if entry.file_name().as_encoded_bytes().starts_with(ASIDE.as_bytes()) {
                    fs::remove_file(entry.path())?;
                }
            }
        }
        Ok(())
    }
}

impl Folder {
    fn sync(&self) -> io::Result<()> {
        self.group.sync(|| self.handle.as_ref().map_or(Ok(()), File::sync_all))
    }
}

/// Makes a folder and those above it, for the owner only, and syncs the names of those that are new; one that is there stays as it is.
fn make_private(path: &Path) -> io::Result<()> {
    let new: Vec<&Path> = path.ancestors().take_while(|it| !it.as_os_str().is_empty() && !it.exists()).collect();
    aside::owner_folder(path)?;
    new.into_iter().try_for_each(|folder| sync_folder(aside::folder_of(folder)))
}

/// Syncs the names in a folder; unlike elsewhere a failure counts, because senders rely on it. Windows has no such thing; its file system keeps a journal of names.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(stem: &str, once: bool) -> Place {
        Place { folder: PathBuf::from("2015/03/27"), stem: stem.to_owned(), ending: ".json", once }
    }

    #[test]
    fn nothing_is_ever_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let inbox = Inbox::open(&dir.path().join("a/inbox")).unwrap();
        let first = inbox.keep(&place("x", false), b"one").unwrap();
        let second = inbox.keep(&place("x", false), b"two").unwrap();
        assert_ne!(first, second);
        assert_eq!((fs::read(first).unwrap(), fs::read(second).unwrap()), (b"one".to_vec(), b"two".to_vec()));
        let third = inbox.keep(&place("u", true), b"same").unwrap();
        assert_eq!(third, inbox.keep(&place("u", true), b"same").unwrap());
        let names: Vec<_> = fs::read_dir(third.parent().unwrap()).unwrap().collect();
        assert_eq!(names.len(), 3, "{names:?}");
    }

    #[test]
    fn a_folder_that_vanished_is_made_again() {
        let dir = tempfile::tempdir().unwrap();
        let inbox = Inbox::open(dir.path()).unwrap();
        inbox.keep(&place("x", false), b"one").unwrap();
        fs::remove_dir_all(dir.path().join("2015")).unwrap();
        assert!(inbox.keep(&place("x", false), b"one").unwrap().exists());
    }

    #[test]
    fn one_receiver_at_a_time_which_clears_away_what_was_left() {
        let dir = tempfile::tempdir().unwrap();
        let inbox = Inbox::open(dir.path()).unwrap();
        assert_eq!(Inbox::open(dir.path()).map(drop).unwrap_err().kind(), ErrorKind::Busy);
        let kept = inbox.keep(&place("x", false), b"one").unwrap();
        drop(inbox);
        let left = kept.with_file_name(format!("{ASIDE}Zq1.part"));
        fs::write(&left, "half").unwrap();
        let inbox = Inbox::open(dir.path()).unwrap();
        assert!(!left.exists() && kept.exists());
        assert_eq!(inbox.years().unwrap(), [dir.path().canonicalize().unwrap().join("2015")]);
    }
}
