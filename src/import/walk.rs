//! Which files there are, in a fixed order, and which of them changed. Opens no file.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use super::names::left_by_system;
use crate::error::{Result, io_words};
use crate::store::{FileEntry, Writer, path_text};
use crate::work::Cancel;

/// The given path that means standard input, and the ledger's folder for it.
pub(super) const STDIN: &str = "-";

/// A file to be read.
#[derive(Debug)]
pub(super) struct Found {
    /// Path as found under the given one; it is also what is opened.
    pub(super) shown: PathBuf,
    /// Absolute path of its folder.
    pub(super) folder: Arc<Path>,
    /// Name in the ledger.
    pub(super) name: String,
    /// Size when met, bytes.
    pub(super) size: u64,
    /// Modification time when met, ns since 1970.
    pub(super) modified_ns: i64,
    /// Its line in the ledger, where size or time differ from it.
    pub(super) known: Option<Box<FileEntry>>,
    /// Whether it is standard input.
    pub(super) stdin: bool,
}

/// What the walk meets.
#[derive(Debug)]
pub(super) enum Met {
    /// To be read.
    File(Found),
    /// As it was.
    Unchanged(PathBuf, Box<FileEntry>),
    /// Cannot or must not be opened; a sentence says why.
    Refused(PathBuf, String),
    /// Not worth opening; a sentence says what it is.
    Left(PathBuf, &'static str),
}

/// Where the ledger of one folder comes from; with a name only the line of that file.
pub(super) type Ledger<'a> = dyn FnMut(&Path, Option<&str>) -> Result<BTreeMap<String, FileEntry>> + 'a;

/// The ledger as a library keeps it.
pub(super) fn line_of(library: &Writer, folder: &Path, name: Option<&str>) -> Result<BTreeMap<String, FileEntry>> {
    let Some(name) = name else { return library.ledger(folder) };
    Ok(library.ledger_line(folder, name)?.map(|entry| (name.to_owned(), entry)).into_iter().collect())
}

/// One walk over the given paths.
pub(super) struct Walk<'a> {
    /// Read unchanged files again.
    again: bool,
    cancel: &'a Cancel,
    ledger: &'a mut Ledger<'a>,
    /// Takes what is met; `false` stops the walk.
    sink: &'a mut dyn FnMut(Met) -> bool,
    /// Folders seen, so that overlapping paths and links give each file once.
    folders: BTreeSet<Identity>,
    /// Files given by themselves, absolute.
    given: BTreeSet<PathBuf>,
}

/// A folder that waits for its turn.
struct Pending {
    shown: PathBuf,
    folder: PathBuf,
}

/// The walk was stopped, or failed.
enum Stop {
    Wanted,
    Failed(crate::error::Error),
}

impl<'a> Walk<'a> {
    /// A walk that has not begun.
    pub(super) fn new(
        again: bool,
        cancel: &'a Cancel,
        ledger: &'a mut Ledger<'a>,
        sink: &'a mut dyn FnMut(Met) -> bool,
    ) -> Self {
        Self { again, cancel, ledger, sink, folders: BTreeSet::new(), given: BTreeSet::new() }
    }

    /// Walks all paths, in the order given; within a folder first its files, then its folders, each by name.
    pub(super) fn run(&mut self, paths: &[PathBuf]) -> Result<()> {
        for path in paths {
            match self.path(path) {
                Ok(()) => {}
                Err(Stop::Wanted) => return Ok(()),
                Err(Stop::Failed(error)) => return Err(error),
            }
        }
        Ok(())
    }

    fn path(&mut self, path: &Path) -> Result<(), Stop> {
        if path.as_os_str() == STDIN {
            return self.emit(Met::File(Found {
                shown: path.to_path_buf(),
                folder: Path::new(STDIN).into(),
                name: String::new(),
                size: 0,
                modified_ns: 0,
                known: None,
                stdin: true,
            }));
        }
        let resolved = fs::metadata(path).and_then(|metadata| Ok((metadata, dunce::canonicalize(path)?)));
        let (metadata, absolute) = match resolved {
            Ok(resolved) => resolved,
            Err(error) => return self.refuse(path.to_path_buf(), unreachable_sentence(path, &error)),
        };
        if metadata.is_dir() {
            return self.tree(Pending { shown: path.to_path_buf(), folder: absolute });
        }
        let (Some(folder), Some(name)) = (absolute.parent().map(Path::to_path_buf), absolute.file_name()) else {
            return self.refuse(path.to_path_buf(), "This is not a file.".to_owned());
        };
        let walked = identity(&folder).is_ok_and(|folder| self.folders.contains(&folder));
        if walked || !self.given.insert(absolute.clone()) {
            return Ok(());
        }
        let name = path_text(Path::new(name));
        let known = (self.ledger)(&folder, Some(&name)).map_err(Stop::Failed)?.remove(&name);
        self.file(path.to_path_buf(), &folder.into(), name, &metadata, known)
    }

    /// A folder and all below it. A stack instead of recursion: folders nest as deep as somebody likes.
    fn tree(&mut self, root: Pending) -> Result<(), Stop> {
        let mut waiting = vec![root];
        while let Some(next) = waiting.pop() {
            let below = self.folder(&next)?;
            waiting.extend(below.into_iter().rev());
        }
        Ok(())
    }

    /// One folder: emits its files and returns its folders, by name.
    fn folder(&mut self, at: &Pending) -> Result<Vec<Pending>, Stop> {
        let names = match identity(&at.folder).map(|identity| self.folders.insert(identity)) {
            Ok(false) => return Ok(Vec::new()),
            Ok(true) => list(&at.folder),
            Err(error) => Err(error),
        };
        let names = match names {
            Ok(names) => names,
            Err(error) => {
                self.refuse(at.shown.clone(), format!("This folder could not be read: {}.", io_words(&error)))?;
                return Ok(Vec::new());
            }
        };
        let mut ledger = (self.ledger)(&at.folder, None).map_err(Stop::Failed)?;
        let folder: Arc<Path> = at.folder.as_path().into();
        let mut below = Vec::new();
        for (name, metadata) in names {
            let shown = at.shown.join(&name);
            let metadata = match metadata {
                Ok(metadata) if metadata.is_symlink() => fs::metadata(&shown).map(|target| (target, true)),
                other => other.map(|metadata| (metadata, false)),
            };
            match metadata {
                Err(error) => self.refuse(shown.clone(), unreachable_sentence(&shown, &error))?,
                Ok((metadata, linked)) if metadata.is_dir() => {
                    if linked && leads_back(&at.folder, &shown) {
                        let sentence = "This link leads back to a folder that contains it; it was not followed.";
                        self.refuse(shown, sentence.to_owned())?;
                    } else {
                        below.push(Pending { shown, folder: at.folder.join(&name) });
                    }
                }
                Ok((metadata, _)) => {
                    if self.given.is_empty() || !self.given.contains(&at.folder.join(&name)) {
                        let name = path_text(Path::new(&name));
                        let known = ledger.remove(&name);
                        self.file(shown, &folder, name, &metadata, known)?;
                    }
                }
            }
        }
        Ok(below)
    }

    fn file(
        &mut self,
        shown: PathBuf,
        folder: &Arc<Path>,
        name: String,
        metadata: &Metadata,
        known: Option<FileEntry>,
    ) -> Result<(), Stop> {
        if !metadata.is_file() {
            let sentence = format!("This is {}, not a file; it was not opened.", special_kind(metadata));
            return self.refuse(shown, sentence);
        }
        if let Some(left) = left_by_system(&name) {
            return self.emit(Met::Left(shown, left));
        }
        let modified_ns = modified_ns(metadata);
        let known = known.filter(|_| !self.again).map(Box::new);
        self.emit(match known {
            Some(entry) if entry.state.size == metadata.len() && entry.state.modified_ns == modified_ns => {
                Met::Unchanged(shown, entry)
            }
            known => Met::File(Found {
                shown,
                folder: Arc::clone(folder),
                name,
                size: metadata.len(),
                modified_ns,
                known,
                stdin: false,
            }),
        })
    }

    fn refuse(&mut self, shown: PathBuf, sentence: String) -> Result<(), Stop> {
        self.emit(Met::Refused(shown, sentence))
    }

    fn emit(&mut self, met: Met) -> Result<(), Stop> {
        if !self.cancel.is_cancelled() && (self.sink)(met) { Ok(()) } else { Err(Stop::Wanted) }
    }
}

/// The entries of a folder by name, each with what the entry itself (not a link's target) is.
fn list(folder: &Path) -> io::Result<Vec<(OsString, io::Result<Metadata>)>> {
    let mut entries = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| (entry.file_name(), entry.metadata())))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    Ok(entries)
}

/// Modification time in ns since 1970; 0 where the file system keeps none.
fn modified_ns(metadata: &Metadata) -> i64 {
    let Ok(modified) = metadata.modified() else { return 0 };
    match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
    }
}

/// Whether a link inside `folder` leads to that folder or one above it.
fn leads_back(folder: &Path, link: &Path) -> bool {
    match (dunce::canonicalize(folder), dunce::canonicalize(link)) {
        (Ok(folder), Ok(target)) => folder.starts_with(target),
        _ => false,
    }
}

/// Why nothing is at a given path, if so.
pub(super) fn missing(path: &Path) -> Option<String> {
    let error = fs::metadata(path).err().filter(|_| path.as_os_str() != STDIN)?;
    (error.kind() == io::ErrorKind::NotFound).then(|| unreachable_sentence(path, &error))
}

/// Why a path leads nowhere, as a sentence.
fn unreachable_sentence(path: &Path, error: &io::Error) -> String {
    let link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    match error.kind() {
        io::ErrorKind::NotFound if link => "This link leads nowhere.".to_owned(),
        io::ErrorKind::NotFound => "There is no such file or folder.".to_owned(),
        io::ErrorKind::PermissionDenied => "There is no permission to read this.".to_owned(),
        _ if link => format!("This link could not be followed: {}.", io_words(error)),
        _ => format!("This could not be looked at: {}.", io_words(error)),
    }
}

/// The kind of something that is neither file nor folder.
#[cfg(unix)]
fn special_kind(metadata: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = metadata.file_type();
    if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_char_device() || kind.is_block_device() {
        "a device"
    } else {
        "something special"
    }
}

#[cfg(not(unix))]
fn special_kind(_metadata: &Metadata) -> &'static str {
    "something special"
}

/// What makes two paths the same folder.
#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(folder: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(folder).map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
type Identity = PathBuf;

#[cfg(not(unix))]
fn identity(folder: &Path) -> io::Result<Identity> {
    dunce::canonicalize(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks and prints one line per thing met.
    fn walked(paths: &[&Path]) -> Vec<String> {
        let root = paths[0];
        let mut lines = Vec::new();
        let mut ledger = |_: &Path, _: Option<&str>| Ok(BTreeMap::new());
        let mut sink = |met: Met| {
            let (path, what) = match met {
                Met::File(found) => (found.shown, "file".to_owned()),
                Met::Unchanged(path, _) => (path, "unchanged".to_owned()),
                Met::Refused(path, sentence) => (path, sentence),
                Met::Left(path, what) => (path, what.to_owned()),
            };
            lines.push(format!("{}: {what}", path.strip_prefix(root).unwrap_or(&path).display()));
            true
        };
        let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
        Walk::new(false, &Cancel::default(), &mut ledger, &mut sink).run(&paths).expect("a walk");
        lines
    }

    fn folder_with(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, "{}").expect("written");
        }
        dir
    }

    #[test]
    fn files_come_by_name_then_folders_by_name() {
        let dir = folder_with(&["b/2.json", "b/1.json", "a/x.json/inner", "z.json", "c.json", ".DS_Store"]);
        assert_eq!(
            walked(&[dir.path()]),
            [
                ".DS_Store: Folder settings left by macOS",
                "c.json: file",
                "z.json: file",
                "a/x.json/inner: file",
                "b/1.json: file",
                "b/2.json: file"
            ]
        );
    }

    #[test]
    fn overlapping_paths_give_each_file_once() {
        let dir = folder_with(&["a/1.json", "a/2.json", "3.json"]);
        let (sub, file) = (dir.path().join("a"), dir.path().join("3.json"));
        assert_eq!(walked(&[dir.path(), &sub, &file]).len(), 3);
        let one = sub.join("1.json");
        let lines = walked(&[&one, &one, dir.path()]);
        assert_eq!(lines.len(), 3, "{lines:?}");
    }

    #[cfg(target_os = "linux")] // for the words of the error
    #[test]
    fn links_are_followed_unless_they_lead_back() {
        use std::os::unix::fs::symlink;
        let dir = folder_with(&["a/1.json", "target.json"]);
        symlink("..", dir.path().join("a/up")).expect("linked");
        symlink("../target.json", dir.path().join("a/link.json")).expect("linked");
        symlink("nowhere", dir.path().join("a/dead.json")).expect("linked");
        symlink("self", dir.path().join("a/self")).expect("linked");
        assert_eq!(
            walked(&[dir.path()]),
            [
                "target.json: file",
                "a/1.json: file",
                "a/dead.json: This link leads nowhere.",
                "a/link.json: file",
                "a/self: This link could not be followed: its links lead in a circle.",
                "a/up: This link leads back to a folder that contains it; it was not followed.",
            ]
        );
    }

    #[cfg(unix)]
    #[test]
    fn special_files_are_not_opened() {
        let dir = folder_with(&["1.json"]);
        let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("s.json")).expect("a socket");
        assert_eq!(walked(&[dir.path()]), ["1.json: file", "s.json: This is a socket, not a file; it was not opened."]);
    }

    #[test]
    fn a_path_that_is_not_there_is_reported() {
        let dir = folder_with(&[]);
        assert_eq!(walked(&[&dir.path().join("none")]), [": There is no such file or folder."]);
    }
}
