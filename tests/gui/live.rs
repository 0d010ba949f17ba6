//! What comes by itself: files that appear in an opened folder, and what a receiver takes.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use afterchat::app::{Action, Command, Extend, ReceiveEdit, ReceivingState};
use egui::Key;
use egui::accesskit::Role;
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

/// Clicks what the rail may have to be scrolled for.
fn press(desk: &mut Desk, label: &str) {
    desk.window.get_by_label(label).click_accesskit();
    desk.window.run_steps(3);
}

#[test]
fn a_folder_that_was_moved_is_located() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path().canonicalize().unwrap();
    let (old, new) = (place.join("chats"), place.join("archive/chats of 2015"));
    fs::create_dir_all(old.join("deep")).unwrap();
    fs::create_dir(place.join("archive")).unwrap();
    write(&old.join("deep"), 0..3);
    let mut desk = Desk::open(&[&old]);
    desk.wait("the import", |state| state.import.is_none() && state.results.len() == 3);
    desk.wait("the watch", |state| state.live.watched.is_some());
    assert!(!Command::LocateFolder.is_enabled(desk.state()));
    desk.window.state_mut().dispatch(Action::Click(1, Extend::No));
    fs::rename(&old, &new).unwrap();
    desk.wait("the folder is missed", |state| !state.live.lost.is_empty());
    desk.settle();
    assert_eq!(desk.state().live.lost.first().unwrap().files, 3);
    assert!(desk.state().notices.iter().any(|notice| notice.command == Some(Command::LocateFolder)));
    assert!(desk.window.query_by_label("Section Moved or deleted").is_some());
    desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));

    // Nothing of it is in the folder around it, and that is said; the rail goes on offering it.
    assert!(desk.window.query_by_label("Locate folder deep").is_none(), "closed until somebody asks");
    press(&mut desk, "Section Moved or deleted");
    press(&mut desk, "Locate folder deep");
    let choose = |desk: &mut Desk, path: &Path| {
        let chosen = afterchat::app::Event::PathsChosen(afterchat::app::PathPurpose::Moved, vec![path.to_path_buf()]);
        desk.window.state_mut().report(chosen);
    };
    choose(&mut desk, &place.join("archive"));
    desk.wait("the sentence", |state| state.notices.iter().any(|notice| notice.text.contains("stands here")));
    assert!(!desk.state().live.lost.is_empty());

    // The folder around the lost one is known by what it holds. Not by a click: where the system has no dialog, ours is open by now.
    let lost = desk.state().live.lost.first().unwrap().path.clone();
    desk.window.state_mut().dispatch(Action::Locate(lost));
    choose(&mut desk, &new);
    let folder = new.to_str().unwrap().to_owned();
    desk.wait("it is found again", |state| state.live.lost.is_empty() && state.search.folder.as_ref() == Some(&folder));
    desk.wait("the list", |state| state.results.len() == 3 && state.live.opened == [new.clone()]);
    desk.window.state_mut().dispatch(Action::Click(2, Extend::No));
    desk.wait("the source follows", |state| {
        let opened = state.open.as_ref().and_then(|open| open.opened());
        opened.is_some_and(|opened| opened.stored.files.iter().all(|file| file.starts_with(&new)))
    });
    // And the watch goes on there.
    write(&new, 10..11);
    desk.wait("what came there", |state| state.live.waiting == 1);
}

#[test]
fn folders_that_were_deleted_on_purpose_do_not_fill_the_rail() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path().canonicalize().unwrap();
    for day in 1..=31 {
        fs::create_dir(place.join(format!("{day:02}"))).unwrap();
        write(&place.join(format!("{day:02}")), day..day + 1);
    }
    write(&place, 0..1);
    let mut desk = Desk::open(&[&place]);
    desk.wait("the import", |state| state.import.is_none() && state.results.len() == 32);
    desk.wait("the watch", |state| state.live.watched.is_some());
    for day in 1..=31 {
        fs::remove_dir_all(place.join(format!("{day:02}"))).unwrap();
    }
    desk.window.state_mut().report(afterchat::app::Event::WatchTrouble("Folders are missing".to_owned()));
    desk.wait("the folders are missed", |state| state.live.lost.len() == 31);
    desk.settle();
    let shown = |desk: &Desk| {
        let label = |name: String| name.starts_with("Locate folder ");
        desk.window.query_all_by(|node| node.role() == Role::Button && node.label().is_some_and(label)).count()
    };
    let last = desk.window.get_by_label("Section Moved or deleted").rect().top();
    assert!(desk.window.get_by_label("Section Accounts").rect().top() < last);
    assert!(desk.window.query_by_label("Locate folder 01").is_none());
    press(&mut desk, "Section Moved or deleted");
    assert_eq!(shown(&desk), 5);
    press(&mut desk, "More moved or deleted");
    assert_eq!(shown(&desk), 31);
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

/// Posts a body as a vendor does, and returns the first line of the answer.
#[cfg(feature = "receive")]
fn post(address: SocketAddr, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[cfg(feature = "receive")]
#[test]
fn the_receiver_is_switched_on_and_off_and_what_it_takes_waits_in_the_pill() {
    let (mut desk, _folder) = reading();
    assert!(desk.state().live.receiving.is_off());
    desk.window.state_mut().dispatch(Action::Command(Command::Receive));
    desk.wait("a token", |state| state.live.receiving.token.reveal().len() == 32);
    // The usual port may be taken.
    desk.window.state_mut().dispatch(Action::Receive(ReceiveEdit::Listen("127.0.0.1:0".to_owned())));
    desk.window.run_steps(3);
    let token = desk.state().live.receiving.token.reveal().to_owned();
    let inbox = desk.folder.path().join("inbox");
    assert_eq!(Path::new(&desk.state().live.receiving.inbox), inbox);
    assert!(!inbox.exists(), "nothing happens before it is started");
    desk.click("Start receiving");
    desk.wait("the receiver", |state| matches!(state.live.receiving.now, ReceivingState::On(_)));
    let ReceivingState::On(address) = desk.state().live.receiving.now else { unreachable!() };
    assert!(desk.window.query_by_label(&format!("On, at {address}")).is_some());
    let url = desk.window.get_by_label("URL for the vendor");
    assert_eq!(url.accesskit_node().value(), Some(format!("http://{address}/{token}")));

    let begun = Instant::now();
    assert!(post(address, "/wrong", &hook(200)).contains(" 401 "));
    assert!(post(address, &format!("/{token}"), &hook(201)).contains(" 200 "));
    desk.wait("one new", |state| state.live.waiting == 1);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert!(desk.window.query_by_label("1 request stored, 1 refused").is_some());
    desk.click("Close");
    assert!(desk.window.query_by_label(&format!("Receiving on {address}")).is_some(), "the status bar says so");
    desk.click("Show 1 new");
    desk.wait("it", |state| state.results.len() == 61);

    desk.click(&format!("Receiving on {address}"));
    desk.click("Stop receiving");
    desk.wait("the end", |state| state.live.receiving.is_off());
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");

    // An address that is taken is said in the dialog.
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let busy = other.local_addr().unwrap().to_string();
    desk.window.state_mut().dispatch(Action::Receive(ReceiveEdit::Listen(busy.clone())));
    desk.window.run_steps(3);
    desk.click("Start receiving");
    desk.wait("why not", |state| state.live.receiving.is_off() && state.live.receiving.failed.is_some());
    assert!(desk.window.query_by_label_contains(&format!("Could not listen on {busy}")).is_some());
}

#[cfg(feature = "receive")]
#[test]
fn what_was_acknowledged_is_in_the_library_when_the_window_closes() {
    let (mut desk, _folder) = reading();
    desk.window.state_mut().dispatch(Action::Command(Command::Receive));
    desk.wait("a token", |state| !state.live.receiving.token.is_empty());
    desk.window.state_mut().dispatch(Action::Receive(ReceiveEdit::Listen("127.0.0.1:0".to_owned())));
    desk.window.state_mut().dispatch(Action::Receive(ReceiveEdit::Start));
    desk.wait("the receiver", |state| matches!(state.live.receiving.now, ReceivingState::On(_)));
    let ReceivingState::On(address) = desk.state().live.receiving.now else { unreachable!() };
    let token = desk.state().live.receiving.token.reveal().to_owned();
    for number in 300..340 {
        assert!(post(address, &format!("/{token}"), &hook(number)).contains(" 200 "));
    }
    let Desk { window, folder } = desk;
    drop(window);
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
    let store = afterchat::store::Store::open(&folder.path().join("library.sqlite")).unwrap();
    assert_eq!(store.reader().unwrap().total(), 100);
}
