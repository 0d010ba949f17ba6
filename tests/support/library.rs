//! A library filled from files, without the program around it.

use std::path::{Path, PathBuf};

use afterchat::import::{FileReport, ImportListener, ImportProgress, ImportReport, ImportRequest, import};
use afterchat::model::{Timestamp, Zone};
use afterchat::query::Moment;
use afterchat::store::Store;
use afterchat::work::Cancel;

/// A library and what was said while it was filled.
pub(crate) struct Filled {
    pub(crate) store: Store,
    pub(crate) files: Vec<FileReport>,
    pub(crate) report: ImportReport,
    _folder: tempfile::TempDir,
}

/// A new library with everything in `paths`.
pub(crate) fn filled(paths: &[&Path]) -> Filled {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("library.sqlite")).unwrap();
    let request = ImportRequest { paths: paths.iter().map(PathBuf::from).collect(), again: false };
    let mut listener = Collect(Vec::new());
    let report = import(&store, &request, &Cancel::default(), &mut listener).unwrap();
    Filled { store, files: listener.0, report, _folder: folder }
}

/// A moment of the year 2026, in UTC.
pub(crate) fn moment() -> Moment {
    Moment { zone: Zone::UTC, now: Timestamp::from_millis(1_780_000_000_000).unwrap() }
}

struct Collect(Vec<FileReport>);

impl ImportListener for Collect {
    fn progress(&mut self, _progress: &ImportProgress) {}

    fn file(&mut self, report: FileReport) {
        self.0.push(report);
    }
}
