//! The thread that writes exports, makes previews and lists folders.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::super::effect::{ExportRequest, PreviewRequest};
use super::super::event::{Event, Failed, FolderEntry};
use super::{Lazy, Outbox, Shelf, spawn};
use crate::error::{Error, Result};
use crate::export::{Target, export, preview};
use crate::work::{Cancel, Latest};

const LIST: usize = 0;
const PREVIEW: usize = 1;
const EXPORT: usize = 2;

/// Progress is told at most this often.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// Entries listed of one folder; beyond that typing the path is quicker anyway.
const MOST_ENTRIES: usize = 5000;

enum Request {
    List(PathBuf),
    Preview(PreviewRequest),
    Export(ExportRequest, Cancel),
}

/// The asking side.
pub(super) struct Exporter {
    mailbox: Latest<Request, 3>,
    running: Arc<Mutex<Cancel>>,
}

impl Exporter {
    pub(super) fn export(&self, request: ExportRequest) {
        let cancel = Cancel::default();
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = cancel.clone();
        self.mailbox.put(EXPORT, Request::Export(request, cancel));
    }

    pub(super) fn preview(&self, request: PreviewRequest) {
        self.mailbox.put(PREVIEW, Request::Preview(request));
    }

    pub(super) fn list(&self, folder: PathBuf) {
        self.mailbox.put(LIST, Request::List(folder));
    }

    pub(super) fn cancel(&self) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).cancel();
    }

    pub(super) fn stop(&self) {
        self.cancel();
        self.mailbox.close();
    }
}

pub(super) fn start(library: &Shelf, outbox: &Outbox, threads: &mut Vec<JoinHandle<()>>) -> Result<Exporter> {
    let exporter = Exporter { mailbox: Latest::default(), running: Arc::default() };
    let (mailbox, library, outbox) = (exporter.mailbox.clone(), library.clone(), outbox.clone());
    spawn("export", threads, move || {
        let mut reader = Lazy::default();
        while let Some(request) = mailbox.take() {
            let event = match request {
                Request::List(folder) => Event::FolderListed { result: list(&folder).map_err(Failed::from), folder },
                Request::Preview(PreviewRequest { ticket, spec, ids, rows }) => {
                    let result = reader.newest(&library).and_then(|reader| preview(reader, &ids, &spec, rows));
                    Event::Preview { ticket, result: result.map_err(Failed::from) }
                }
                Request::Export(request, cancel) => {
                    if !request.replace && request.target.exists() {
                        Event::ExportExists
                    } else {
                        write(&library, &mut reader, &outbox, request, &cancel)
                    }
                }
            };
            if !outbox.send(event) {
                return;
            }
        }
    })?;
    Ok(exporter)
}

fn write(library: &Shelf, reader: &mut Lazy, outbox: &Outbox, request: ExportRequest, cancel: &Cancel) -> Event {
    let mut told = Instant::now();
    let mut progress = |done| {
        if told.elapsed() >= PROGRESS_EVERY {
            told = Instant::now();
            outbox.send(Event::ExportProgress(done));
        }
    };
    let target = Target::File(request.target);
    let result = reader
        .newest(library)
        .and_then(|reader| export(reader, &request.ids, &request.spec, &target, cancel, &mut progress));
    Event::Exported(result.map_err(Failed::from))
}

/// The folder's entries, folders first, by name; hidden ones are left out.
fn list(folder: &Path) -> Result<Vec<FolderEntry>> {
    let failed = |cause| Error::io("The folder cannot be listed", folder, cause);
    let mut entries: Vec<FolderEntry> = std::fs::read_dir(folder)
        .map_err(failed)?
        .filter_map(std::result::Result::ok)
        .map(|entry| FolderEntry {
            // Follows links, so that a linked folder can be entered.
            is_file: !entry.path().is_dir(),
            name: entry.file_name().to_string_lossy().into_owned(),
        })
        .filter(|entry| !entry.name.starts_with('.'))
        .take(MOST_ENTRIES)
        .collect();
    entries.sort();
    Ok(entries)
}
