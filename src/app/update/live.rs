//! What comes by itself: it waits beside the list until it is taken in; opened folders are watched.

use std::mem::take;
use std::path::PathBuf;
use std::sync::Arc;

use super::super::action::Extend;
use super::super::effect::{Effect, Request};
use super::super::live::{Live, Watched};
use super::super::state::{NoticeKind, State};
use super::super::{Command, ConversationId};
use super::{Step, import, list, search};
use crate::import::{FileReport, ImportReport};
use crate::lang::{said, tr_n};
use crate::store::ResultSet;

/// Files and folders watched at most; of more, the oldest are left alone.
const MOST: usize = 64;

/// The ids of an answer that go into the list. Where the same query was asked again (`renewal`), what came by itself since waits.
pub(super) fn admitted(state: &mut State, results: ResultSet, renewal: bool) -> Arc<Vec<ConversationId>> {
    // What the user imports is waited for: the list fills while files are read.
    let wanted = take(&mut state.live.admit) || state.import.is_some() || state.reindex.is_some();
    let known = state.live.known.filter(|_| renewal && !wanted && !state.results.is_empty());
    let is_new = |id: &&ConversationId| known.is_some_and(|known| **id > known);
    state.live.waiting = if known.is_some() { results.ids.iter().filter(is_new).count() } else { 0 };
    if state.live.waiting == 0 {
        state.live.known = results.newest;
        return results.ids;
    }
    Arc::new(results.ids.iter().filter(|id| !is_new(id)).copied().collect())
}

/// A list begins anew, with everything in it.
pub(super) fn all_in(state: &mut State) {
    state.live.waiting = 0;
    state.live.go = false;
}

/// The next answer is shown whole.
pub(super) fn admit(state: &mut State) {
    state.live.admit = true;
}

/// Takes in what waits.
pub(super) fn take_in(state: &mut State, step: &mut Step) {
    state.live.go = true;
    admit(state);
    search::ask(state, step);
}

/// Whether an answer brings what was taken in, and the newest conversation the list knew before.
pub(super) fn taken_in(state: &mut State, renewal: bool) -> Option<ConversationId> {
    state.live.known.filter(|_| take(&mut state.live.go) && renewal)
}

/// Goes to the first of the list that came after the one that was `known`: the newest, where the newest stand first.
pub(super) fn go(state: &mut State, known: ConversationId, step: &mut Step) {
    let Some(position) = state.results.ids.iter().position(|id| *id > known) else { return };
    step.ask(Request::FocusList);
    list::click(state, position, Extend::No, step);
    step.ask(Request::ScrollTo(position));
}

/// Paths were read to their end, and are watched from now on.
pub(super) fn opened(state: &mut State, paths: Vec<PathBuf>, step: &mut Step) {
    if state.library.temporary {
        return;
    }
    let opened = &mut state.live.opened;
    let before = opened.clone();
    for path in paths {
        if !opened.iter().any(|other| path.starts_with(other)) {
            opened.retain(|other| !other.starts_with(&path));
            opened.push(path);
        }
    }
    let beyond = opened.len().saturating_sub(MOST);
    opened.drain(..beyond);
    if state.live.watch && *opened != before {
        step.push(Effect::Watch(opened.clone()));
    }
}

/// What was opened stands elsewhere now.
pub(super) fn moved(state: &mut State, opened: Vec<PathBuf>, step: &mut Step) {
    if state.live.opened != opened {
        state.live.opened = opened;
        if state.live.watch {
            step.push(Effect::Watch(state.live.opened.clone()));
        }
    }
}

/// Watches what was opened, or no more.
pub(super) fn turn_watch(state: &mut State, step: &mut Step) {
    state.live.watch = !state.live.watch;
    step.push(Effect::SaveSettings);
    step.push(Effect::Watch(if state.live.watch { state.live.opened.clone() } else { Vec::new() }));
    let text = if state.live.watch {
        "Opened folders are watched: new files are imported by themselves"
    } else {
        "Opened folders are no longer watched"
    };
    super::notice(state, NoticeKind::Info, text, None, step.now);
}

/// A watch began, or ended.
pub(super) fn watching(state: &mut State, watched: Watched, step: &mut Step) {
    let polled = state.live.watched.as_ref().is_some_and(|before| before.polling);
    if watched.polling && !polled {
        let text = "The system does not tell of new files in the opened folders";
        let hint = "They are looked through again and again instead, so new files may take longer to appear";
        super::notice(state, NoticeKind::Info, text, Some(hint.to_owned()), step.now);
    }
    state.live.watched = Some(watched).filter(|watched| !watched.paths.is_empty());
}

/// Files came and were imported.
pub(super) fn arrived(state: &mut State, report: &ImportReport, files: Vec<FileReport>, step: &mut Step) {
    let first = files.iter().find(|file| !file.errors.is_empty()).map(|file| file.path.clone());
    for file in files {
        import::file(state, file);
    }
    if report.failed > 0 {
        if let Some(last) = &mut state.report {
            last.totals.failed = last.totals.failed.saturating_add(report.failed);
            last.version = last.version.saturating_add(1);
        }
        let text = tr_n(
            "{n} file that appeared could not be read whole",
            "{n} files that appeared could not be read whole",
            report.failed,
        );
        let command = state.report.is_some().then_some(Command::ShowReport);
        let notice = super::notice(state, NoticeKind::Info, text, None, step.now);
        (notice.command, notice.file) = (command, first);
    }
    if report.added > 0 || report.updated > 0 {
        search::renew(state, step);
    }
}

/// Tells quietly what is wrong with a watched folder, once.
pub(super) fn trouble(state: &mut State, sentence: String, step: &mut Step) {
    if !state.notices.iter().any(|other| other.text == said(&sentence)) {
        super::notice(state, NoticeKind::Info, sentence, None, step.now);
    }
}

/// Another library is opened: nothing of this one is watched any more.
pub(super) fn forget(state: &mut State) {
    let Live { watch, opened, receiving, .. } = take(&mut state.live);
    state.live = Live { watch, opened, receiving: receiving.stopped(), ..Live::default() };
}

/// Back from the samples: what was opened before is watched again.
pub(super) fn resume(state: &mut State, step: &mut Step) {
    if state.live.watch && !state.live.opened.is_empty() && !state.library.temporary {
        step.push(Effect::Watch(state.live.opened.clone()));
    }
}
