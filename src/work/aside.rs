//! Files that are complete or not there: written aside in the same folder, synced, then renamed, and the folder synced.

use std::fs::{DirBuilder, File};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Its owner only.
    Owner,
    /// As any file the user saves.
    Usual,
}

/// An empty file beside `target` that goes away unless it is kept.
///
/// # Errors
/// The folder is not there or cannot be written.
pub fn beside(target: &Path, access: Access) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".afterchat-").suffix(".tmp");
    #[cfg(unix)]
    if access == Access::Usual {
        // What the user's mask leaves of it; by itself a temporary file is its owner's alone.
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _by_the_folder = access;
    builder.tempfile_in(folder_of(target))
}

/// Writes `content` to `target`, in place of what is there.
///
/// # Errors
/// The folder cannot be written; the disk is full.
pub fn write(target: &Path, content: &[u8], access: Access) -> io::Result<()> {
    let mut file = beside(target, access)?;
    // Not through the wrapper, whose errors tell of the temporary name.
    file.as_file_mut().write_all(content)?;
    keep(file, target, true)
}

/// Makes the file durable and gives it its name; without `replace` never in place of another.
///
/// # Errors
/// It cannot be synced or renamed; [`io::ErrorKind::AlreadyExists`] without `replace`.
pub fn keep(file: NamedTempFile, target: &Path, replace: bool) -> io::Result<()> {
    file.as_file().sync_all()?;
    let kept = if replace { file.persist(target) } else { file.persist_noclobber(target) };
    kept.map_err(|error| error.error)?;
    sync_folder(folder_of(target));
    Ok(())
}

/// Makes a folder and those above it, for their owner only; one that is there stays as it is.
///
/// # Errors
/// The folder above cannot be written.
pub fn owner_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// The folder in which a file stands.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A new name is durable once its folder is. Not every file system can do that, and the file itself is complete either way.
pub fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    drop(File::open(folder).and_then(|folder| folder.sync_all()));
    #[cfg(not(unix))]
    let _folder: (&Path, Option<File>) = (folder, None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("a.json");
        let names = || folder.path().read_dir().expect("read").count();
        drop(beside(&target, Access::Usual).expect("made"));
        assert_eq!(names(), 0);
        write(&target, b"old", Access::Owner).expect("written");
        write(&target, b"new", Access::Owner).expect("written");
        let second = beside(&target, Access::Owner).expect("made");
        assert_eq!(keep(second, &target, false).expect_err("taken").kind(), io::ErrorKind::AlreadyExists);
        assert_eq!((std::fs::read(&target).expect("read"), names()), (b"new".to_vec(), 1));
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            assert_eq!(target.metadata().expect("there").mode() & 0o077, 0);
        }
        assert_eq!(folder_of(Path::new("a.json")), Path::new("."));
    }

    #[cfg(unix)]
    #[test]
    fn a_new_folder_is_its_owners_and_one_that_is_there_stays_as_it_is() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("changed");
        let new = folder.path().join("a/b");
        for _again in 0..2 {
            owner_folder(&new).expect("made");
            assert_eq!((mode(&new), mode(&folder.path().join("a")), mode(folder.path())), (0o700, 0o700, 0o755));
        }
    }
}
