//! What the window asks of the desktop: file dialogs, the file manager, the browser. Each on a thread of its own, because each may hang.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};

use crate::app::{Event, PathPurpose, Wake};
use crate::lang::tr;

/// A dialog that answers "nothing" quicker than anybody could read and cancel it was never shown: there is no portal, unless one gave something
/// before. A busy machine takes its time to find that out.
const TOO_QUICK: Duration = Duration::from_millis(600);

/// Answers of the desktop.
pub(super) struct Native {
    sender: Sender<Event>,
    answers: Receiver<Event>,
    wake: Wake,
    /// Whether a dialog ever gave something: so there is a portal.
    portal: Arc<AtomicBool>,
}

impl Native {
    /// `wake` is called when an answer is there.
    pub(super) fn new(wake: Wake) -> Self {
        let (sender, answers) = crossbeam_channel::bounded(16);
        Self { sender, answers, wake, portal: Arc::default() }
    }

    /// What was answered since the last call.
    pub(super) fn answers(&self) -> Vec<Event> {
        self.answers.try_iter().collect()
    }

    /// Shows a native dialog.
    pub(super) fn choose(&self, purpose: PathPurpose, suggested: Option<PathBuf>) {
        // The language belongs to this thread.
        let title = match purpose {
            PathPurpose::Folder => tr("Open a folder of saved hook files"),
            PathPurpose::Library => tr("Open another library"),
            PathPurpose::Files => tr("Open saved hook files"),
            PathPurpose::SaveExport => tr("Export to"),
            PathPurpose::Moved => tr("Where is the folder now?"),
        };
        let library = tr("Library");
        let portal = Arc::clone(&self.portal);
        self.on_thread("file dialog", move || {
            let begun = Instant::now();
            let chosen = show(purpose, suggested.as_deref(), title, library);
            let gave = portal.fetch_or(chosen.is_some(), Ordering::Relaxed) || chosen.is_some();
            if !gave && begun.elapsed() < TOO_QUICK {
                Some(Event::NoPortal(purpose))
            } else {
                Some(Event::PathsChosen(purpose, chosen.unwrap_or_default()))
            }
        });
    }

    /// Shows a file in the system's file manager: its folder, as not every manager can mark a file.
    pub(super) fn reveal(&self, path: PathBuf) {
        self.on_thread("reveal", move || {
            let folder = if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(&path) };
            let shown = folder.to_string_lossy();
            if !folder.exists() {
                return Some(unable("The folder is not there any more", &shown));
            }
            // What the launcher says is for programmers.
            open::that(folder).err().map(|_| unable("No file manager could be started; the folder is", &shown))
        });
    }

    /// Opens a web address in the browser.
    pub(super) fn open_url(&self, url: String) {
        self.on_thread("browser", move || {
            open::that(&url).err().map(|_| unable("No browser could be started; the address is", &url))
        });
    }

    fn on_thread(&self, name: &str, work: impl FnOnce() -> Option<Event> + Send + 'static) {
        let (sender, wake) = (self.sender.clone(), self.wake.clone());
        let body = move || {
            if let Some(event) = work() {
                // Where the window is gone, nobody wants the answer.
                drop(sender.send(event));
                wake();
            }
        };
        if let Err(error) = std::thread::Builder::new().name(name.to_owned()).spawn(body) {
            drop(self.sender.try_send(unable("The system gave no thread for this", &format!("{name}: {error}"))));
        }
    }
}

fn unable(sentence: &str, what: &str) -> Event {
    Event::Unable { sentence: sentence.to_owned(), what: what.to_owned() }
}

fn show(purpose: PathPurpose, suggested: Option<&Path>, title: &str, library: &str) -> Option<Vec<PathBuf>> {
    let mut dialog = rfd::FileDialog::new().set_title(title);
    if let Some(folder) = suggested.and_then(Path::parent) {
        dialog = dialog.set_directory(folder);
    }
    match purpose {
        PathPurpose::Folder | PathPurpose::Moved => dialog.pick_folder().map(|path| vec![path]),
        PathPurpose::Library => dialog.add_filter(library, &["sqlite"]).pick_file().map(|path| vec![path]),
        PathPurpose::Files => dialog.pick_files(),
        PathPurpose::SaveExport => {
            if let Some(name) = suggested.and_then(Path::file_name) {
                dialog = dialog.set_file_name(name.to_string_lossy());
            }
            let dialog = dialog.add_filter("CSV", &["csv"]);
            dialog.save_file().map(|path| vec![path])
        }
    }
}
