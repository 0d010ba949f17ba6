//! Importing: one job at a time, what comes meanwhile waits.

use std::mem::take;
use std::path::{Path, PathBuf};

use super::super::Command;
use super::super::Completing;
use super::super::effect::Effect;
use super::super::event::Failed;
use super::super::state::{ImportJob, LastImport, Library, NoticeKind, ReindexJob, Search, State};
use super::{Step, live, lost, search, views};
use crate::import::{FileReport, ImportProgress, ImportReport, ImportRequest, Outcome};
use crate::lang::{tr, tr_n};
use crate::model::Zone;

/// Begins to import, or puts the paths behind the running import. With `narrow` a single path becomes the list's folder.
pub(super) fn begin(state: &mut State, paths: Vec<PathBuf>, narrow: bool, step: &mut Step) {
    if paths.is_empty() {
        return;
    }
    if !state.library.ready {
        state.waiting_paths.extend(paths);
        return;
    }
    if narrow {
        let folder = match paths.as_slice() {
            [path] => Some(path.to_string_lossy().into_owned()),
            _ => None,
        };
        search::narrow(state, folder, step);
    }
    if let Some(job) = &mut state.import {
        job.waiting.extend(paths);
    } else {
        start(state, paths, step);
    }
}

/// The list is narrowed to where a path leads, because that is what the library knows.
pub(super) fn resolved(state: &mut State, given: &Path, real: &Path, step: &mut Step) {
    if state.search.folder.as_deref() == given.to_str() && state.search.folder.is_some() {
        search::narrow(state, Some(real.to_string_lossy().into_owned()), step);
    }
}

fn start(state: &mut State, paths: Vec<PathBuf>, step: &mut Step) {
    state.report = Some(LastImport {
        paths: paths.clone(),
        totals: ImportReport::default(),
        files: Vec::new(),
        left_off: 0,
        took_ms: 0,
        version: 0,
    });
    run(state, paths, None, step);
}

/// Reads a file of the report again, although it has not changed; what is told of the others stays.
pub(super) fn retry(state: &mut State, path: PathBuf, step: &mut Step) {
    if let Some(job) = &mut state.import {
        if !job.retries.contains(&path) {
            job.retries.push(path);
        }
        return;
    }
    let Some(last) = &mut state.report else { return };
    let (told, others) = take(&mut last.files).into_iter().partition(|file| file.path == path);
    last.files = others;
    last.version = last.version.saturating_add(1);
    run(state, vec![path], Some(told), step);
}

fn run(state: &mut State, paths: Vec<PathBuf>, retried: Option<Vec<FileReport>>, step: &mut Step) {
    let again = retried.is_some();
    state.import = Some(ImportJob {
        paths: paths.clone(),
        waiting: Vec::new(),
        retries: Vec::new(),
        retried,
        started: step.now,
        progress: ImportProgress::default(),
        stopping: false,
    });
    step.push(Effect::Import(ImportRequest { paths, again }));
}

/// The totals of the report after a file was read again.
fn merge(totals: &mut ImportReport, told: &[FileReport], new: &ImportReport) {
    for file in told {
        totals.problems = totals.problems.saturating_sub(file.problems);
        match file.content {
            Outcome::Skipped => totals.skipped = totals.skipped.saturating_sub(1),
            Outcome::Partial | Outcome::Rejected => totals.failed = totals.failed.saturating_sub(1),
            Outcome::Imported | Outcome::Unchanged => {}
        }
    }
    totals.problems = totals.problems.saturating_add(new.problems);
    totals.skipped = totals.skipped.saturating_add(new.skipped);
    totals.failed = totals.failed.saturating_add(new.failed);
    totals.added = totals.added.saturating_add(new.added);
    totals.updated = totals.updated.saturating_add(new.updated);
}

pub(super) fn stop(state: &mut State, step: &mut Step) {
    if let Some(job) = &mut state.import {
        job.stopping = true;
        job.waiting.clear();
        job.retries.clear();
        step.push(Effect::CancelImport);
    }
}

pub(super) fn progress(state: &mut State, progress: ImportProgress) {
    if let Some(job) = &mut state.import {
        job.progress = progress;
    }
}

/// Keeps what there is to tell about a file.
pub(super) fn file(state: &mut State, report: FileReport) {
    let Some(last) = &mut state.report else { return };
    if last.files.len() < LastImport::LIMIT {
        last.files.push(report);
    } else {
        last.left_off = last.left_off.saturating_add(1);
    }
}

pub(super) fn end(state: &mut State, result: Result<ImportReport, Failed>, step: &mut Step) {
    let mut job = state.import.take();
    let before = job.as_mut().and_then(|job| job.retried.take());
    let (waiting, retries) =
        job.as_mut().map(|job| (take(&mut job.waiting), take(&mut job.retries))).unwrap_or_default();
    let done = result.as_ref().is_ok_and(|totals| !totals.cancelled);
    if let Some(job) = job.as_mut().filter(|_| done && before.is_none()) {
        // What was not read to its end is not watched: the watch would go on with what was stopped.
        live::opened(state, take(&mut job.paths), step);
    }
    if let (Some(told), Some(last)) = (&before, &mut state.report) {
        // What was known of the file stays known where it was not read to its end.
        let known = |file: &&FileReport| !done && last.files.iter().all(|other| other.path != file.path);
        let back: Vec<FileReport> = told.iter().filter(known).cloned().collect();
        last.files.extend(back);
        last.version = last.version.saturating_add(1);
    }
    match result {
        Ok(totals) => {
            let (text, command) = (summary(&totals), (totals.failed > 0).then_some(Command::ShowReport));
            let whole = totals.failed == 0 && !totals.cancelled;
            let kind = if whole { NoticeKind::Done } else { NoticeKind::Warning };
            if let Some(last) = &mut state.report {
                match &before {
                    Some(told) if done => merge(&mut last.totals, told, &totals),
                    Some(_told) => {}
                    None => {
                        last.totals = totals;
                        last.took_ms = job.map_or(0, |job| step.now.since(job.started));
                    }
                }
            }
            super::notice(state, kind, text, None, step.now).command = command;
        }
        Err(failed) => super::fail(state, failed, step.now),
    }
    live::admit(state);
    search::ask(state, step);
    lost::look(state, step);
    if !waiting.is_empty() {
        start(state, waiting, step);
    }
    for path in retries {
        retry(state, path, step);
    }
}

/// One line about an import.
fn summary(totals: &ImportReport) -> String {
    let mut parts = Vec::new();
    if totals.cancelled {
        parts.push(tr("Stopped").to_owned());
    }
    if totals.added > 0 || totals.updated == 0 && totals.same == 0 && totals.read > 0 {
        parts.push(tr_n("{n} conversation added", "{n} conversations added", totals.added));
    }
    if totals.updated > 0 {
        parts.push(tr_n("{n} updated", "{n} updated", totals.updated));
    }
    if parts.is_empty() {
        parts.push(if totals.found == 0 { tr("No files there") } else { tr("Nothing new") }.to_owned());
    }
    if totals.failed > 0 {
        parts.push(tr_n("{n} file with errors", "{n} files with errors", totals.failed));
    }
    parts.join(" · ")
}

/// The library is left for another one: everything of it goes, and its workers report nothing any more.
pub(super) fn library_left(state: &mut State, step: &mut Step) {
    if state.import.is_some() || state.exporting.is_some() {
        let what = if state.exporting.is_none() { "The import was stopped" } else { "The export was stopped" };
        let hint = "Another library is opened. What was imported so far is kept".to_owned();
        super::notice(state, NoticeKind::Info, what, Some(hint), step.now);
    }
    state.library = Library::default();
    state.results = super::super::Results::default();
    state.rows.clear();
    state.ticks.clear();
    state.ticks_in_view = 0;
    state.cursor = None;
    state.open = None;
    state.person = None;
    state.history = None;
    state.opening = None;
    state.import = None;
    state.reindex = None;
    state.report = None;
    state.report_open = false;
    state.export = None;
    state.exporting = None;
    state.paths = None;
    state.values = None;
    state.vendor = super::super::vendor::Vendor::default();
    live::forget(state);
    super::marks::forget(state);
    // The ticket goes on, so that no late answer is taken for a new one.
    state.completing = Completing { ticket: state.completing.ticket, ..Completing::default() };
    state.search = Search { recent: take(&mut state.search.recent), ..Search::default() };
    views::begin(state, step);
}

/// A library is open.
pub(super) fn library_opened(state: &mut State, library: Library, zone: Option<Zone>, step: &mut Step) {
    state.library = library;
    views::begin(state, step);
    if let Some(zone) = zone {
        state.zone = zone;
    }
    search::ask(state, step);
    live::resume(state, step);
    lost::look(state, step);
    let waiting = take(&mut state.waiting_paths);
    begin(state, waiting, true, step);
}

/// Makes derived data anew while the list can be used: because an older program made it, or because it is wanted.
pub(super) fn reindex(state: &mut State, step: &mut Step) {
    if state.reindex.is_none() {
        state.reindex = Some(ReindexJob::default());
        step.push(Effect::Reindex);
    }
}

pub(super) fn stop_reindex(state: &mut State, step: &mut Step) {
    if let Some(job) = &mut state.reindex {
        job.stopping = true;
        step.push(Effect::CancelReindex);
    }
}

pub(super) fn reindex_progress(state: &mut State, done: u64, total: u64) {
    if let Some(job) = &mut state.reindex {
        (job.done, job.total) = (done, total);
    }
}

pub(super) fn reindexed(state: &mut State, result: Result<u64, Failed>, step: &mut Step) {
    state.reindex = None;
    match result {
        Ok(done) => {
            let text = tr_n(
                "The index was rebuilt, with {n} conversation",
                "The index was rebuilt, with {n} conversations",
                done,
            );
            super::notice(state, NoticeKind::Done, text, None, step.now);
        }
        Err(failed) if failed.cancelled => {
            let hint = "Nothing can be imported until it is rebuilt whole. It goes on where it was".to_owned();
            let text = "Rebuilding the index was stopped";
            super::notice(state, NoticeKind::Info, text, Some(hint), step.now).command = Some(Command::Reindex);
        }
        Err(failed) => super::fail(state, failed, step.now),
    }
    live::admit(state);
    search::ask(state, step);
}
