//! Files that changed and are not imported yet: which of them can be read now.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use super::whole::is_whole;

/// A file that stayed the same so long and is whole is read.
const STEADY: Duration = Duration::from_millis(400);
/// A file that stayed the same so long is read even if its end is missing: nobody seems to write it any more.
const QUIET: Duration = Duration::from_secs(10);

/// Files that wait, by path.
#[derive(Debug, Default)]
pub(super) struct Pending {
    files: BTreeMap<PathBuf, Waiting>,
    folders: Vec<PathBuf>,
}

#[derive(Debug)]
struct Waiting {
    /// Size and modification time when last looked at.
    state: Option<(u64, Option<SystemTime>)>,
    /// Since when it has been so.
    since: Instant,
    /// Whether it is whole, once that was looked at.
    whole: Option<bool>,
}

impl Pending {
    /// A path was named, by the system or by a look through its folder.
    pub(super) fn named(&mut self, path: PathBuf, now: Instant) {
        self.files.entry(path).or_insert(Waiting { state: None, since: now, whole: None });
    }

    /// Folders that were named since the last call.
    pub(super) fn folders(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.folders)
    }

    /// Takes out the files that can be read now, at most so many. What is no longer there, and what is no file, is forgotten.
    pub(super) fn ready(&mut self, now: Instant, most: usize) -> Vec<PathBuf> {
        let mut ready = Vec::new();
        let folders = &mut self.folders;
        self.files.retain(|path, waiting| {
            if ready.len() >= most {
                return true;
            }
            let Ok(metadata) = fs::metadata(path) else { return false };
            if !metadata.is_file() {
                if metadata.is_dir() {
                    folders.push(path.clone());
                }
                return false;
            }
            let state = Some((metadata.len(), metadata.modified().ok()));
            if waiting.state != state {
                *waiting = Waiting { state, since: now.max(waiting.since), whole: None };
                return true;
            }
            let steady = now.saturating_duration_since(waiting.since);
            if steady < STEADY {
                return true;
            }
            let whole = *waiting.whole.get_or_insert_with(|| is_whole(path));
            if whole || steady >= QUIET {
                ready.push(path.clone());
            }
            !(whole || steady >= QUIET)
        });
        ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_when_it_is_whole_or_forgotten_by_its_writer() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.json");
        let mut pending = Pending::default();
        let begun = Instant::now();
        let at = |ms| begun + Duration::from_millis(ms);
        fs::write(&path, r#"{"a":"#).unwrap();
        pending.named(path.clone(), begun);
        assert!(pending.ready(at(0), 9).is_empty());
        assert!(pending.ready(at(5_000), 9).is_empty());
        fs::write(&path, r#"{"a":1}"#).unwrap();
        assert!(pending.ready(at(6_000), 9).is_empty());
        assert!(pending.ready(at(6_300), 9).is_empty());
        assert_eq!(pending.ready(at(6_500), 9), std::slice::from_ref(&path));
        assert!(pending.ready(at(9_000), 9).is_empty());

        fs::write(&path, r#"{"a":"#).unwrap();
        pending.named(path.clone(), at(10_000));
        assert!(pending.ready(at(10_000), 9).is_empty());
        assert_eq!(pending.ready(at(20_000), 9), std::slice::from_ref(&path));

        pending.named(path.clone(), at(30_000));
        fs::remove_file(&path).unwrap();
        pending.named(dir.path().to_path_buf(), at(30_000));
        assert!(pending.ready(at(30_000), 9).is_empty());
        assert_eq!(pending.folders(), [dir.path()]);
    }
}
