//! Source folders that are not there any more, and where they went.

use std::path::{Path, PathBuf};

use super::super::effect::{Effect, Request};
use super::super::event::Failed;
use super::super::state::{NoticeKind, State};
use super::{Step, live, search};
use crate::lang::tr_with;
use crate::store::LostFolder;

/// Looks for them; nothing that waits for the answer.
pub(super) fn look(state: &State, step: &mut Step) {
    if state.library.ready && !state.library.temporary {
        step.push(Effect::LookForFolders);
    }
}

/// Which are gone.
pub(super) fn found(state: &mut State, folders: Vec<LostFolder>, step: &mut Step) {
    let shown = |lost: &LostFolder| state.search.folder.as_ref().is_some_and(|own| lost_holds(lost, Path::new(own)));
    let known = |lost: &LostFolder| state.live.lost.iter().any(|other| other.path == lost.path);
    let news = folders.iter().find(|lost| shown(lost) && !known(lost)).map(|lost| lost.path.display().to_string());
    state.live.lost = folders;
    // Only what is on the screen is worth a word: a folder may have been deleted on purpose.
    if let Some(path) = news {
        let text = tr_with("The folder {path} is not there any more", &[("path", &path)]);
        let hint = "What was imported from it is all here. If it was moved, say where to".to_owned();
        super::notice(state, NoticeKind::Info, text, Some(hint), step.now).command = Some(super::Command::LocateFolder);
    }
}

fn lost_holds(lost: &LostFolder, folder: &Path) -> bool {
    folder.starts_with(&lost.path) || lost.path.starts_with(folder)
}

/// Asks where the lost folder of the list is now, or else the first that is lost.
pub(super) fn choose_first(state: &mut State, step: &mut Step) {
    let shown = state.search.folder.as_ref().and_then(|folder| state.live.lost_at(Path::new(folder)));
    if let Some(lost) = shown.or_else(|| state.live.lost.first()) {
        choose(state, lost.path.clone(), step);
    }
}

/// Asks where a lost folder is now.
pub(super) fn choose(state: &mut State, lost: PathBuf, step: &mut Step) {
    state.live.locating = Some(lost);
    step.ask(Request::ChooseMoved);
}

/// Its new place was chosen, or not.
pub(super) fn chosen(state: &mut State, new: Option<PathBuf>, step: &mut Step) {
    if let Some((old, new)) = state.live.locating.take().zip(new) {
        step.push(Effect::Locate { old, new });
    }
}

/// The library follows: so does what the window remembers of the folder.
pub(super) fn located(state: &mut State, result: Result<(PathBuf, PathBuf), Failed>, step: &mut Step) {
    let (old, new) = match result {
        Ok(places) => places,
        Err(failed) => return super::fail(state, failed, step.now),
    };
    let followed = |path: &Path| {
        path.strip_prefix(&old).ok().map(|rest| if rest.as_os_str().is_empty() { new.clone() } else { new.join(rest) })
    };
    let folder = state.search.folder.as_ref().and_then(|folder| followed(Path::new(folder)));
    state.live.lost.retain(|lost| followed(&lost.path).is_none());
    let opened = state.live.opened.iter().map(|path| followed(path).unwrap_or_else(|| path.clone())).collect();
    live::moved(state, opened, step);
    let text = tr_with("{path} was found again; nothing has to be read anew", &[("path", &new.display().to_string())]);
    super::notice(state, NoticeKind::Done, text, None, step.now);
    match folder {
        Some(folder) => search::narrow(state, Some(folder.to_string_lossy().into_owned()), step),
        None => search::ask(state, step),
    }
    state.rows.clear();
    step.push(Effect::SaveSettings);
    look(state, step);
}
