//! What the window asks of the desktop: file dialogs, the file manager, the browser. Each on a thread of its own, because each may hang.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};

use crate::app::{Event, Failed, PathPurpose, Wake};

/// A dialog that answers "nothing" quicker than anybody could cancel it was never shown: there is no portal.
const TOO_QUICK: Duration = Duration::from_millis(150);

/// Answers of the desktop.
pub(super) struct Native {
    sender: Sender<Event>,
    answers: Receiver<Event>,
    wake: Wake,
}

impl Native {
    /// `wake` is called when an answer is there.
    pub(super) fn new(wake: Wake) -> Self {
        let (sender, answers) = crossbeam_channel::bounded(16);
        Self { sender, answers, wake }
    }

    /// What was answered since the last call.
    pub(super) fn answers(&self) -> Vec<Event> {
        self.answers.try_iter().collect()
    }

    /// Shows a native dialog.
    pub(super) fn choose(&self, purpose: PathPurpose, suggested: Option<PathBuf>) {
        self.on_thread("file dialog", move || {
            let begun = Instant::now();
            let chosen = show(purpose, suggested.as_deref());
            if chosen.is_none() && begun.elapsed() < TOO_QUICK {
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
            open::that(folder)
                .err()
                .map(|error| failed("The folder could not be shown", &folder.to_string_lossy(), &error))
        });
    }

    /// Opens a web address in the browser.
    pub(super) fn open_url(&self, url: String) {
        self.on_thread("browser", move || {
            open::that(&url).err().map(|error| failed("The address could not be opened", &url, &error))
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
            drop(self.sender.try_send(failed("The system gave no thread for this", name, &error)));
        }
    }
}

fn failed(sentence: &str, what: &str, error: &std::io::Error) -> Event {
    Event::Failed(Failed { sentence: format!("{sentence}: {error} ({what})"), hint: None, cancelled: false })
}

fn show(purpose: PathPurpose, suggested: Option<&Path>) -> Option<Vec<PathBuf>> {
    let mut dialog = rfd::FileDialog::new();
    if let Some(folder) = suggested.and_then(Path::parent) {
        dialog = dialog.set_directory(folder);
    }
    match purpose {
        PathPurpose::Folder => {
            dialog.set_title("Open a folder of saved hook files").pick_folder().map(|path| vec![path])
        }
        PathPurpose::Files => dialog.set_title("Open saved hook files").pick_files(),
        PathPurpose::SaveExport => {
            if let Some(name) = suggested.and_then(Path::file_name) {
                dialog = dialog.set_file_name(name.to_string_lossy());
            }
            let dialog = dialog.set_title("Export to").add_filter("CSV", &["csv"]);
            dialog.save_file().map(|path| vec![path])
        }
    }
}
