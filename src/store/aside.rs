//! Files that are complete or not there: written aside, synced, then renamed.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// An empty file beside `target`, for its owner only, that goes away unless it is kept.
pub(super) fn beside(target: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(".afterchat-").suffix(".tmp").tempfile_in(folder_of(target))
}

/// Writes `content` to `target`, in place of what is there.
pub(super) fn write(target: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = beside(target)?;
    file.write_all(content)?;
    keep(file, target, true)
}

/// Makes the file durable and gives it its name; without `replace` never in place of another.
pub(super) fn keep(file: NamedTempFile, target: &Path, replace: bool) -> io::Result<()> {
    file.as_file().sync_all()?;
    let kept = if replace { file.persist(target) } else { file.persist_noclobber(target) };
    kept.map_err(|error| error.error)?;
    sync_folder(folder_of(target));
    Ok(())
}

/// The folder in which a file stands.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A new name is durable once its folder is. Not every file system can do that, and the file itself is complete either way.
pub(super) fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    drop(File::open(folder).and_then(|folder| folder.sync_all()));
    #[cfg(not(unix))]
    let _folder: (&Path, Option<File>) = (folder, None);
}
