//! `afterchat import`

use std::io::{BufWriter, StdoutLock, Write as _};

use crate::cli::Ending;
use crate::cli::args::{Global, ImportArgs};
use crate::cli::output::{self, Failure, Progress, counted, printable, thousands};
use crate::import::{
    FileReport, ImportListener, ImportProgress, ImportReport, ImportRequest, JsonReport, Outcome, import, shown_path,
};
use crate::store::Store;
use crate::work::Cancel;

pub(crate) fn run(global: &Global, args: &ImportArgs) -> Result<Ending, Failure> {
    let store = global.store()?;
    let request = ImportRequest { paths: args.paths.clone(), again: args.again };
    let json = args.json.then(|| JsonReport::new(output::stdout()));
    let (report, json) = import_and_tell(&store, &request, json)?;
    match json {
        Some(json) => json.finish(&report)?,
        None => summary(&report)?,
    }
    let failed = args.fail_on_rejected && report.failed > 0;
    Ok(if failed { Ending::Failed } else { Ending::Done })
}

/// A report on standard output.
type Json = JsonReport<BufWriter<StdoutLock<'static>>>;

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
        None => Ok((report?, listener.json)),
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
    if let Some(hint) = &report.hint {
        output::hint(&format!("{path}: {hint}"));
    }
}
