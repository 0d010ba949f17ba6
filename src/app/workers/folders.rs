//! The thread that lists folders for the in-app path dialog. Alone, because a folder on a network may take its time.

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use super::super::event::{Event, Failed, FolderEntry, Listing};
use super::{Outbox, guarded, spawn};
use crate::error::{Error, Result};
use crate::work::Latest;

/// Entries listed of one folder; beyond that typing the path is quicker anyway.
const MOST_ENTRIES: usize = 5000;

/// The asking side.
pub(super) struct Lister {
    mailbox: Latest<PathBuf>,
}

impl Lister {
    pub(super) fn list(&self, folder: PathBuf) {
        self.mailbox.put(0, folder);
    }

    pub(super) fn stop(&self) {
        self.mailbox.close();
    }
}

pub(super) fn start(outbox: &Outbox, threads: &mut Vec<JoinHandle<()>>) -> Result<Lister> {
    let lister = Lister { mailbox: Latest::default() };
    let (mailbox, outbox) = (lister.mailbox.clone(), outbox.clone());
    spawn("folders", threads, move || {
        while let Some(folder) = mailbox.take() {
            let result = guarded(|| list(&folder)).map_err(Failed::from);
            if !outbox.send(Event::FolderListed { folder, result }) {
                return;
            }
        }
    })?;
    Ok(lister)
}

/// The folder's entries, folders first, by name; hidden ones are left out.
fn list(folder: &Path) -> Result<Listing> {
    let failed = |cause| Error::io("The folder cannot be listed", folder, cause);
    let mut entries: Vec<FolderEntry> = std::fs::read_dir(folder)
        .map_err(failed)?
        .filter_map(std::result::Result::ok)
        .map(|entry| FolderEntry {
            is_file: !is_folder(&entry),
            name: entry.file_name().to_string_lossy().into_owned(),
        })
        .filter(|entry| !entry.name.starts_with('.'))
        .collect();
    entries.sort();
    let left_off = entries.len().saturating_sub(MOST_ENTRIES);
    entries.truncate(MOST_ENTRIES);
    Ok(Listing { entries, left_off })
}

/// Follows links, so that a linked folder can be entered.
fn is_folder(entry: &std::fs::DirEntry) -> bool {
    entry.file_type().is_ok_and(|kind| if kind.is_symlink() { entry.path().is_dir() } else { kind.is_dir() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_off_comes_last_and_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..MOST_ENTRIES + 2 {
            std::fs::write(folder.path().join(format!("{number:05}.json")), b"").expect("written");
        }
        std::fs::create_dir(folder.path().join("zoo")).expect("made");
        std::fs::write(folder.path().join(".hidden"), b"").expect("written");
        let listing = list(folder.path()).expect("listed");
        let name = |at: usize| listing.entries.get(at).map(|entry| entry.name.as_str());
        assert_eq!((name(0), name(1), name(MOST_ENTRIES - 1)), (Some("zoo"), Some("00000.json"), Some("04998.json")));
        assert_eq!((listing.entries.len(), listing.left_off), (MOST_ENTRIES, 3));
        assert!(list(&folder.path().join("nowhere")).is_err());
    }
}
