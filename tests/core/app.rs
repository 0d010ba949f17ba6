//! The program behind the window, without a window: changing from one library to another while something runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use afterchat::app::{Action, App, Command, Options, State, Wake};

use crate::import::chat;

/// Longest wait for a worker; a busy machine may need seconds.
const PATIENCE: Duration = Duration::from_mins(1);

fn wait(app: &mut App, what: &str, so: impl Fn(&State) -> bool) {
    let begun = Instant::now();
    while !so(app.state()) {
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}: {:?}", app.state().notices);
        std::thread::sleep(Duration::from_millis(5));
        app.poll();
    }
}

#[test]
fn the_samples_open_at_once_while_an_import_runs() {
    let folder = tempfile::tempdir().unwrap();
    let chats = folder.path().join("chats");
    std::fs::create_dir(&chats).unwrap();
    std::fs::write(chats.join("one.json"), chat(1)).unwrap();
    std::fs::write(chats.join("bad.json"), "no chat").unwrap();
    // The import hangs in the middle, as on a drive that does not answer.
    let hangs = Arc::new(AtomicBool::new(true));
    let wake: Wake = {
        let hangs = Arc::clone(&hangs);
        Arc::new(move || {
            while std::thread::current().name() == Some("import") && hangs.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(5));
            }
        })
    };
    let options = Options {
        library: Some(folder.path().join("library.sqlite")),
        paths: vec![chats],
        settings: Some(folder.path().join("settings.json")),
        ..Options::default()
    };
    let mut app = App::start(options, wake).unwrap();
    wait(&mut app, "the import", |state| state.import.is_some());
    // Whoever waits for the import waits in vain until this.
    let release = {
        let hangs = Arc::clone(&hangs);
        move || {
            let begun = Instant::now();
            while hangs.load(Ordering::Relaxed) && begun.elapsed() < Duration::from_secs(5) {
                std::thread::sleep(Duration::from_millis(5));
            }
            hangs.store(false, Ordering::Relaxed);
        }
    };
    let releasing = std::thread::Builder::new().name("release".into()).spawn(release).unwrap();
    app.dispatch(Action::Command(Command::TrySamples));
    assert!(hangs.load(Ordering::Relaxed), "the window waited for the import");
    assert!(app.state().import.is_none() && !app.state().library.ready);
    hangs.store(false, Ordering::Relaxed);
    wait(&mut app, "the samples", |state| {
        state.library.temporary && state.import.is_none() && state.library.total > 10
    });
    let library = app.state().library.path.clone();
    drop(app);
    assert!(!library.exists() && !library.parent().unwrap().exists(), "the samples go with the program");
    releasing.join().unwrap();
}
