//! `afterchat import`

use std::io::{StdoutLock, Write as _};
use std::path::PathBuf;

use crossbeam_channel::bounded;

use crate::cli::Ending;
use crate::cli::args::{Global, ImportArgs};
use crate::cli::output::{self, Failure, JsonOut, Progress, counted, printable, thousands};
use crate::error::{Error, ErrorKind};
use crate::import::{
    FileReport, ImportListener, ImportProgress, ImportReport, ImportRequest, JsonReport, Outcome, WatchEvent, Watching,
    import, nowhere, shown_path,
};
use crate::store::Store;
use crate::work::Cancel;

/// Events of a watch that may wait for the terminal.
const EVENTS: usize = 1024;

pub(crate) fn run(global: &Global, args: &ImportArgs) -> Result<Ending, Failure> {
    let request = ImportRequest { paths: args.paths.clone(), again: args.again };
    let json = args.json.then(|| JsonReport::new(output::json_stdout()));
    if let Some(reports) = nowhere(&request.paths) {
        return refuse(&reports, json);
    }
    let store = match global.store() {
        Ok(store) => store,
        Err(error) => return Err(failed(error, json)),
    };
    let (report, json) = import_and_tell(&store, &request, json)?;
    match json {
        Some(json) => json.finish(&report)?,
        None => summary(&report)?,
    }
    if args.watch {
        watch(store, &args.paths)?;
    }
    let failed = args.fail_on_rejected && report.failed > 0;
    Ok(if failed { Ending::Failed } else { Ending::Done })
}

/// Imports what changes, until the program is ended: what is in the library stays whenever that is. Comes back only after a fault.
fn watch(store: Store, paths: &[PathBuf]) -> Result<(), Failure> {
    let (sender, events) = bounded(EVENTS);
    let watching = Watching::start(store, paths, sender)?;
    for event in events {
        match event {
            WatchEvent::Began { polling } => {
                let how =
                    if polling { " by looking through the folders, as the system cannot tell of changes" } else { "" };
                let mut out = output::stdout();
                writeln!(out, "Watching{how}; Ctrl+C stops")?;
                out.flush()?;
            }
            WatchEvent::Imported { report, files } => {
                files.iter().for_each(tell);
                summary(&report)?;
            }
            WatchEvent::Trouble(sentence) => output::to_stderr(&format!("error: {}\n", printable(&sentence))),
        }
    }
    watching.stop();
    Err(Error::fault().into())
}

/// Where not one of the paths leads anywhere nothing is begun: no library is made because of a slip of the finger.
pub(super) fn refuse(reports: &[FileReport], json: Option<Json>) -> Result<Ending, Failure> {
    let error = match reports {
        [one] => Error::new(ErrorKind::NotFound, "There is no such file or folder").at(&one.path),
        _ => Error::new(ErrorKind::NotFound, "None of these files and folders exists"),
    };
    if let Some(mut json) = json {
        for report in reports {
            json.file(report)?;
        }
        let all = reports.len() as u64;
        json.finish(&ImportReport { found: all, failed: all, ..ImportReport::default() })?;
    }
    Err(error.hint("look at the name; relative paths begin at the folder the command runs in").into())
}

/// Closes the object on standard output, so that it can be read also where the import failed.
fn failed(error: Error, json: Option<Json>) -> Failure {
    match json.map(|json| json.fail(&error)) {
        Some(Err(closed)) => closed.into(),
        Some(Ok(())) | None => error.into(),
    }
}

/// A report on standard output.
type Json = JsonReport<JsonOut<StdoutLock<'static>>>;

/// Imports with progress on a terminal; tells each file in `json`, or on standard error where something is wrong with it.
pub(super) fn import_and_tell(
    store: &Store,
    request: &ImportRequest,
    json: Option<Json>,
) -> Result<(ImportReport, Option<Json>), Failure> {
    let cancel = Cancel::default();
    let mut listener = Listener { json, closed: None, cancel: cancel.clone(), progress: Progress::new() };
    let report = import(store, request, &cancel, &mut listener);
    listener.progress.clear();
    match listener.closed {
        Some(failure) => Err(failure),
        None => match report {
            Ok(report) => Ok((report, listener.json)),
            Err(error) => Err(failed(error, listener.json)),
        },
    }
}

/// The totals in words.
fn summary(report: &ImportReport) -> Result<(), Failure> {
    let mut out = output::stdout();
    writeln!(
        out,
        "{} found: {} read, {} unchanged, {} without a conversation, {} with errors",
        counted(report.found, "file", "files"),
        thousands(report.read),
        thousands(report.unchanged),
        thousands(report.skipped),
        thousands(report.failed),
    )?;
    writeln!(
        out,
        "{} added, {} updated, {} unchanged; {}",
        counted(report.added, "conversation", "conversations"),
        thousands(report.updated),
        thousands(report.same),
        counted(report.problems, "problem", "problems"),
    )?;
    if report.learnt + report.known > 0 {
        writeln!(
            out,
            "{} new to the directory, {} known",
            counted(report.learnt, "fact", "facts"),
            thousands(report.known)
        )?;
    }
    out.flush()?;
    Ok(())
}

/// Tells what happens: one JSON object, or a line per file that needs looking at.
struct Listener {
    json: Option<Json>,
    /// Why nothing more can be written.
    closed: Option<Failure>,
    cancel: Cancel,
    progress: Progress,
}

impl ImportListener for Listener {
    fn progress(&mut self, progress: &ImportProgress) {
        self.progress.show(|| {
            format!(
                "{}{} of {} files, {}",
                if progress.walked { "" } else { "searching… " },
                thousands(progress.files_done),
                thousands(progress.files_found),
                counted(progress.conversations, "conversation", "conversations"),
            )
        });
    }

    fn file(&mut self, report: FileReport) {
        if self.closed.is_some() {
            return;
        }
        let told = if let Some(json) = &mut self.json {
            json.file(&report)
        } else {
            self.progress.clear();
            tell(&report);
            Ok(())
        };
        if let Err(error) = told {
            self.closed = Some(error.into());
            self.cancel.cancel();
        }
    }
}

/// Says on standard error what is wrong with a file: `path:line:column: sentence`.
fn tell(report: &FileReport) {
    let path = shown_path(&report.path);
    let path = printable(&path);
    if matches!(report.content, Outcome::Partial | Outcome::Rejected) {
        for error in &report.errors {
            let place = if error.line > 0 { format!(":{}:{}", error.line, error.column) } else { String::new() };
            output::to_stderr(&format!("{path}{place}: {}\n", printable(&error.message)));
        }
    }
    if report.outcome != Outcome::Unchanged && !report.left_out.is_empty() {
        let names = report.left_out.join(", ");
        output::to_stderr(&format!("{path}: left out as secret and kept nowhere: {}\n", printable(&names)));
    }
    if let Some(hint) = &report.hint {
        output::hint(&format!("{path}: {hint}"));
    }
}
