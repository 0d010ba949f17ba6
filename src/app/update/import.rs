//! Importing: one job at a time, what comes meanwhile waits.

use std::path::{Path, PathBuf};

use super::super::Command;
use super::super::effect::Effect;
use super::super::event::Failed;
use super::super::state::{ImportJob, LastImport, Library, NoticeKind, State};
use super::super::words;
use super::{Step, search};
use crate::import::{FileReport, ImportProgress, ImportReport};
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
    });
    state.import = Some(ImportJob {
        paths: paths.clone(),
        waiting: Vec::new(),
        started: step.now,
        progress: ImportProgress::default(),
        stopping: false,
    });
    step.push(Effect::Import(paths));
}

pub(super) fn stop(state: &mut State, step: &mut Step) {
    if let Some(job) = &mut state.import {
        job.stopping = true;
        job.waiting.clear();
    }
    if state.import.is_some() || state.reindex.is_some() {
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
    let job = state.import.take();
    let waiting = job.as_ref().map(|job| job.waiting.clone()).unwrap_or_default();
    match result {
        Ok(totals) => {
            let (text, command) = (summary(&totals), (totals.failed > 0).then_some(Command::ShowReport));
            if let Some(last) = &mut state.report {
                last.totals = totals;
                last.took_ms = job.map_or(0, |job| step.now.since(job.started));
            }
            super::notice(state, NoticeKind::Done, text, None, step.now).command = command;
        }
        Err(failed) => super::fail(state, failed, step.now),
    }
    search::ask(state, step);
    if !waiting.is_empty() {
        start(state, waiting, step);
    }
}

/// One line about an import.
fn summary(totals: &ImportReport) -> String {
    let mut parts = Vec::new();
    if totals.cancelled {
        parts.push("Stopped".to_owned());
    }
    if totals.added > 0 || totals.updated == 0 && totals.same == 0 && totals.read > 0 {
        parts.push(format!("{} added", words::count(totals.added, "conversation")));
    }
    if totals.updated > 0 {
        parts.push(format!("{} updated", words::number(totals.updated)));
    }
    if parts.is_empty() {
        parts.push(if totals.found == 0 { "No files there".to_owned() } else { "Nothing new".to_owned() });
    }
    if totals.failed > 0 {
        parts.push(format!("{} could not be read whole", words::count(totals.failed, "file")));
    }
    parts.join(" · ")
}

/// Another library is open: everything of the one before goes.
pub(super) fn library_opened(state: &mut State, library: Library, zone: Option<Zone>, step: &mut Step) {
    let switched = state.library.ready;
    state.library = library;
    if let Some(zone) = zone {
        state.zone = zone;
    }
    if switched {
        state.results = super::super::Results::default();
        state.rows.clear();
        state.ticks.clear();
        state.ticks_in_view = 0;
        state.cursor = None;
        state.open = None;
        state.opening = None;
        state.report = None;
        state.search.folder = None;
        state.search.text.clear();
        state.search.parsed = crate::query::Parsed::default();
    }
    search::ask(state, step);
    let waiting = std::mem::take(&mut state.waiting_paths);
    begin(state, waiting, true, step);
}

/// Derived data was made by an older program: it is made anew while the list can be used.
pub(super) fn reindex(state: &mut State, needed: bool, step: &mut Step) {
    state.reindex = needed.then_some((0, 0));
    if needed {
        step.push(Effect::Reindex);
    }
}

pub(super) fn reindexed(state: &mut State, result: Result<u64, Failed>, step: &mut Step) {
    state.reindex = None;
    match result {
        Ok(done) => {
            let text = format!("{} indexed anew", words::count(done, "conversation"));
            super::notice(state, NoticeKind::Done, text, None, step.now);
        }
        Err(failed) => super::fail(state, failed, step.now),
    }
    search::ask(state, step);
}
