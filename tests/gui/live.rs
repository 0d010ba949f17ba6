//! What comes by itself: files that appear in an opened folder.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use afterchat::app::{Action, Extend};
use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::Desk;

/// A hook with this number, begun so many minutes after a first one.
fn hook(number: usize) -> String {
    let at = 1_427_470_439 + number * 60;
    format!(
        r#"{{"id":"live-{number}","type":"chat","created_at_seconds":{at},"requester_details":{{"name":"Visitor {number}"}},
            "transcripts":[{{"date_seconds":{at},"alias":"Visitor","message":"hello {number}"}}]}}"#
    )
}

/// Writes hooks into a folder, each a file.
fn write(folder: &Path, numbers: std::ops::Range<usize>) {
    for number in numbers {
        fs::write(folder.join(format!("{number}.json")), hook(number)).unwrap();
    }
}

/// A window on a folder of sixty conversations, watched, with the reader in the middle of the list.
fn reading() -> (Desk, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 0..60);
    let mut desk = Desk::open(&[folder.path()]);
    desk.wait("the import", |state| state.import.is_none() && state.results.len() == 60);
    desk.wait("the watch", |state| state.live.watched.is_some());
    desk.settle();
    desk.window.state_mut().dispatch(Action::Click(30, Extend::No));
    desk.window.state_mut().dispatch(Action::Move(afterchat::app::Move::By(5), Extend::No));
    desk.settle();
    (desk, folder)
}

#[test]
fn files_that_appear_wait_in_a_pill_and_nothing_moves() {
    let (mut desk, folder) = reading();
    let before = (desk.state().visible.clone(), desk.state().cursor, desk.state().results.ids.clone());
    let begun = Instant::now();
    write(folder.path(), 60..72);
    desk.wait("twelve new", |state| state.live.waiting == 12);
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}; two seconds on a machine with nothing else to do",
        begun.elapsed()
    );
    assert_eq!((desk.state().visible.clone(), desk.state().cursor, desk.state().results.ids.clone()), before);
    assert!(desk.window.query_by_label("Watching").is_some());
    let pill = desk.window.get_by_label("Show 12 new");
    assert_eq!(pill.accesskit_node().live(), egui::accesskit::Live::Polite, "screen readers say it");

    pill.click();
    desk.wait("the newest", |state| state.live.waiting == 0 && state.results.len() == 72);
    desk.settle();
    let state = desk.state();
    assert_eq!((state.cursor.map(|cursor| cursor.position), state.visible.start), (Some(0), 0));
    assert!(state.open.is_some() && desk.window.query_by_label_contains("12 new").is_none());

    // By key too.
    write(folder.path(), 72..73);
    desk.wait("one new", |state| state.live.waiting == 1);
    desk.window.key_press(Key::F5);
    desk.wait("the newest", |state| state.live.waiting == 0 && state.results.len() == 73);
}

#[test]
fn a_watch_is_switched_off_and_its_folder_may_go() {
    let (mut desk, folder) = reading();
    let path = folder.path().to_path_buf();
    drop(folder);
    desk.wait("a word about it", |state| state.notices.iter().any(|notice| notice.text.contains("is gone")));
    desk.wait("no watch", |state| state.live.watched.is_none());
    assert_eq!(desk.state().results.len(), 60, "what came from it stays");
    fs::create_dir(&path).unwrap();
    desk.wait("the watch", |state| state.live.watched.is_some());
    write(&path, 80..81);
    desk.wait("one new", |state| state.live.waiting == 1);

    desk.click("Menu");
    desk.click("File");
    desk.click("Watch opened folders");
    desk.wait("no watch", |state| !state.live.watch && state.live.watched.is_none());
    write(&path, 90..95);
    std::thread::sleep(Duration::from_secs(2));
    desk.window.run_steps(3);
    assert_eq!(desk.state().live.waiting, 1);
    fs::remove_dir_all(path).unwrap();
}
