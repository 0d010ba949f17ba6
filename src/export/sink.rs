//! Where the bytes go: a temporary file in the target's folder that gets its name when complete, or standard output.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Target;
use crate::error::{Error, ErrorKind, Result};
use crate::model::terminal::printable_records;
use crate::work::aside::{self, Access};

/// One file being written, or standard output. Dropped without [`Self::finish`] it leaves nothing behind.
#[derive(Debug)]
pub(super) enum Sink {
    /// Gets its name in [`Self::finish`].
    Aside {
        file: NamedTempFile,
        target: PathBuf,
        /// Whether a file of this name is replaced.
        replace: bool,
    },
    /// A device or pipe that exists already and must not be replaced.
    Direct {
        file: File,
        target: PathBuf,
    },
    Stdout,
}

impl Sink {
    /// # Errors
    /// The target is a folder, or its folder cannot be written.
    pub(super) fn create(target: &Target) -> Result<Self> {
        match target {
            Target::Stdout => Ok(Self::Stdout),
            Target::File(path) => Self::file(path),
        }
    }

    /// # Errors
    /// As [`Self::create`].
    pub(super) fn file(path: &Path) -> Result<Self> {
        let target = path.to_path_buf();
        let kind = std::fs::metadata(path).map(|metadata| metadata.file_type());
        if kind.as_ref().is_ok_and(std::fs::FileType::is_dir) || path.file_name().is_none() {
            return Err(
                Error::new(ErrorKind::Usage, "The export needs the name of a file, and this is a folder").at(path)
            );
        }
        if kind.is_ok_and(|kind| !kind.is_file()) {
            let file = OpenOptions::new().write(true).open(path);
            let file = file.map_err(|cause| Error::io("Could not write the export", path, cause))?;
            return Ok(Self::Direct { file, target });
        }
        let folder = aside::folder_of(path);
        if !folder.exists() {
            return Err(Error::new(ErrorKind::Io, format!("The folder {} does not exist", folder.display()))
                .hint("make it first, or choose another folder"));
        }
        let file = aside::beside(path, Access::Usual).map_err(|cause| {
            // Only the kind: the whole names the temporary file.
            Error::io("Could not write the export", path, io::Error::from(cause.kind()))
                .hint("choose a folder that exists and can be written to")
        })?;
        Ok(Self::Aside { file, target, replace: true })
    }

    /// A further file of the export, which nobody named: never in place of a file that is there already.
    ///
    /// # Errors
    /// As [`Self::create`]; there is a file of this name.
    pub(super) fn new_file(path: &Path) -> Result<Self> {
        if path.symlink_metadata().is_ok() {
            return Err(taken(path));
        }
        let mut sink = Self::file(path)?;
        if let Self::Aside { replace, .. } = &mut sink {
            *replace = false;
        }
        Ok(sink)
    }

    /// # Errors
    /// The disk is full, or the reader of standard output went away ([`ErrorKind::BrokenPipe`]).
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            // Not through the wrapper, whose errors tell of the temporary name.
            Self::Aside { file, target, .. } => {
                file.as_file_mut().write_all(bytes).map_err(|cause| failed(target, cause))
            }
            Self::Direct { file, target } => file.write_all(bytes).map_err(|cause| failed(target, cause)),
            Self::Stdout => {
                let mut out = io::stdout().lock();
                let shown = if out.is_terminal() {
                    Cow::Owned(printable_records(&String::from_utf8_lossy(bytes)).into_bytes())
                } else {
                    Cow::Borrowed(bytes)
                };
                out.write_all(&shown).and_then(|()| out.flush()).map_err(|cause| {
                    let kind =
                        if cause.kind() == io::ErrorKind::BrokenPipe { ErrorKind::BrokenPipe } else { ErrorKind::Io };
                    Error::new(kind, "Could not write to standard output").because(cause)
                })
            }
        }
    }

    /// Makes the file durable and gives it its name. Returns the name.
    ///
    /// # Errors
    /// The file cannot be synced or renamed.
    pub(super) fn finish(self) -> Result<Option<PathBuf>> {
        match self {
            Self::Stdout => Ok(None),
            Self::Direct { target, .. } => Ok(Some(target)),
            Self::Aside { file, target, replace } => {
                aside::keep(file, &target, replace).map_err(|cause| match cause.kind() {
                    io::ErrorKind::AlreadyExists if !replace => taken(&target),
                    _ => failed(&target, cause),
                })?;
                Ok(Some(target))
            }
        }
    }
}

/// The name of a further file of the same export: `out.csv` → `out-2.csv`.
pub(super) fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.file_stem().unwrap_or_default().to_owned();
    name.push("-");
    name.push(suffix);
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

fn failed(target: &Path, cause: io::Error) -> Error {
    Error::io("Could not write the export", target, cause)
}

/// A further file of the export has the name of a file that is there already.
fn taken(target: &Path) -> Error {
    Error::new(ErrorKind::Io, "The export needs a further file, and a file of that name is there already")
        .at(target)
        .hint("move that file away, or choose another name for the export")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_missing_folder_is_named_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("nope");
        let error = Sink::file(&missing.join("x.csv")).unwrap_err();
        assert_eq!(error.to_string(), format!("The folder {} does not exist", missing.display()));
    }

    #[test]
    fn a_file_appears_when_it_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.csv");
        let mut sink = Sink::file(&target).unwrap();
        sink.write(b"half").unwrap();
        assert!(!target.exists());
        drop(sink);
        assert_eq!(names(folder.path()), Vec::<String>::new());

        std::fs::write(&target, "old").unwrap();
        let mut sink = Sink::file(&target).unwrap();
        sink.write(b"new").unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "old");
        assert_eq!(sink.finish().unwrap(), Some(target.clone()));
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "new");
        assert_eq!(names(folder.path()), ["out.csv"]);
    }

    #[test]
    fn impossible_targets_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Sink::file(folder.path()).unwrap_err().kind(), ErrorKind::Usage);
        let missing = folder.path().join("missing/out.csv");
        let error = Sink::file(&missing).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::Io, None));
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_not_replaced() {
        let mut sink = Sink::file(Path::new("/dev/null")).unwrap();
        assert!(matches!(sink, Sink::Direct { .. }));
        sink.write(b"gone").unwrap();
        assert_eq!(sink.finish().unwrap(), Some(PathBuf::from("/dev/null")));
    }

    #[test]
    fn siblings_keep_the_ending() {
        assert_eq!(sibling(Path::new("a/out.csv"), "2"), Path::new("a/out-2.csv"));
        assert_eq!(sibling(Path::new("out"), "2"), Path::new("out-2"));
        assert_eq!(sibling(Path::new("a.b.csv"), "continued"), Path::new("a.b-continued.csv"));
    }
}
