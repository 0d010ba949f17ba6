//! Watched folders: files come, grow, move and go, as real programs make them do.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use afterchat::import::{WatchEvent, Watching};
use afterchat::query::Query;
use afterchat::store::Store;
use afterchat::work::Cancel;

use crate::support::library::moment;

/// A watched folder with a library of its own.
struct Watched {
    folder: tempfile::TempDir,
    store: Store,
    events: crossbeam_channel::Receiver<WatchEvent>,
    _watching: Watching,
}

impl Watched {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("library.sqlite")).unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        let (sender, events) = crossbeam_channel::bounded(10_000);
        let watching = Watching::start(store.clone(), &[folder.path().join("in")], sender).unwrap();
        assert_eq!(events.recv(), Ok(WatchEvent::Began { polling: false }));
        Self { folder, store, events, _watching: watching }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("in").join(name)
    }

    fn count(&self) -> usize {
        self.store.reader().unwrap().search(&Query::default(), moment(), &Cancel::default()).unwrap().ids.len()
    }

    /// Waits until so many are in the library. On an idle machine that takes one second.
    fn wait_for(&self, conversations: usize) {
        let until = Instant::now() + Duration::from_mins(1);
        while self.count() != conversations {
            assert!(Instant::now() < until, "{} of {conversations}", self.count());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until so much was told since the last call, and makes sure that it was no more: files read, conversations added and updated, files
    /// with errors.
    fn tells(&self, expected: (u64, u64, u64, u64)) {
        let until = Instant::now() + Duration::from_mins(1);
        let mut sum = (0, 0, 0, 0);
        loop {
            // The library is written before it is told.
            let patience = if sum == expected { Duration::from_millis(300) } else { until - Instant::now() };
            match self.events.recv_timeout(patience) {
                Ok(WatchEvent::Imported { report, .. }) => {
                    sum = (sum.0 + report.read, sum.1 + report.added, sum.2 + report.updated, sum.3 + report.failed);
                }
                Ok(other) => panic!("{other:?}"),
                Err(_nothing_more) => return assert_eq!(sum, expected),
            }
        }
    }
}

fn chat(id: u64, end: u64) -> String {
    let begin = 1_427_470_439_703_u64;
    serde_json::json!({"accountId": 208, "beginAt": begin, "endAt": begin + end, "channel": {"id": id}, "messages": []})
        .to_string()
}

#[test]
fn files_appear_however_they_come() {
    let watched = Watched::new();
    fs::write(watched.path("new.json"), chat(1, 0)).unwrap();
    watched.wait_for(1);
    watched.tells((1, 1, 0, 0));

    // Changed.
    fs::write(watched.path("new.json"), chat(1, 5)).unwrap();
    let changed = Instant::now();
    let Ok(WatchEvent::Imported { report, .. }) = watched.events.recv_timeout(Duration::from_mins(1)) else {
        panic!("nothing came in {:?}", changed.elapsed())
    };
    assert_eq!((report.added, report.updated), (0, 1));

    // Moved in: a file, and a folder with folders in it.
    let outside = watched.folder.path().join("outside");
    fs::create_dir_all(outside.join("a/b")).unwrap();
    fs::write(outside.join("single.json"), chat(2, 0)).unwrap();
    fs::write(outside.join("a/three.json"), chat(3, 0)).unwrap();
    fs::write(outside.join("a/b/four.json"), chat(4, 0)).unwrap();
    fs::rename(outside.join("single.json"), watched.path("single.json")).unwrap();
    fs::rename(outside.join("a"), watched.path("a")).unwrap();
    watched.wait_for(4);
    // Made inside a folder that is made at the same moment.
    fs::create_dir_all(watched.path("2015/03/27")).unwrap();
    fs::write(watched.path("2015/03/27/five.json"), chat(5, 0)).unwrap();
    watched.wait_for(5);
    watched.tells((4, 4, 0, 0));

    // A log that grows.
    for id in 6..9 {
        let mut log = OpenOptions::new().create(true).append(true).open(watched.path("hooks.log")).unwrap();
        writeln!(log, "2015-03-27 all: {}", chat(id, 0)).unwrap();
        drop(log);
        watched.wait_for(usize::try_from(id).unwrap());
        watched.tells((1, 1, 0, 0));
    }

    // What goes stays in the library.
    fs::remove_file(watched.path("new.json")).unwrap();
    fs::remove_dir_all(watched.path("a")).unwrap();
    thread::sleep(Duration::from_millis(1_500));
    watched.tells((0, 0, 0, 0));
    assert_eq!(watched.count(), 8);
}

#[test]
fn a_file_written_slowly_appears_once_and_whole() {
    let watched = Watched::new();
    let text = format!("[{},\n{}]", chat(1, 0), chat(2, 0));
    let mut file = fs::File::create(watched.path("slow.json")).unwrap();
    for piece in text.as_bytes().chunks(40) {
        assert_eq!(watched.count(), 0);
        file.write_all(piece).unwrap();
        thread::sleep(Duration::from_millis(700));
    }
    drop(file);
    watched.wait_for(2);
    watched.tells((1, 2, 0, 0));
}

#[test]
fn ten_thousand_files_appear_once() {
    let watched = Watched::new();
    for id in 0..10_000 {
        let folder = watched.path(&format!("{:02}", id / 500));
        if id % 500 == 0 {
            fs::create_dir(&folder).unwrap();
        }
        fs::write(folder.join(format!("{id}.json")), chat(id, 0)).unwrap();
    }
    watched.wait_for(10_000);
    watched.tells((10_000, 10_000, 0, 0));
}
