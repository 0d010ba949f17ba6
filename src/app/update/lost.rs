//! Source folders that are not there any more, and where they went.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::effect::{Effect, Request};
use super::super::event::Failed;
use super::super::state::{Load, NoticeKind, State};
use super::super::views::Origin;
use super::{Step, live, open, search};
use crate::lang::tr_with;
use crate::query::{Expr, Term, parse};
use crate::store::LostFolder;

/// Looks for them; nothing that waits for the answer.
pub(super) fn look(state: &State, step: &mut Step) {
    if state.library.ready && !state.library.temporary {
        step.push(Effect::LookForFolders);
    }
}

/// Which are gone.
pub(super) fn found(state: &mut State, folders: Vec<LostFolder>, step: &mut Step) {
    let shown = |lost: &LostFolder| state.search.folder.as_ref().is_some_and(|own| lost.goes_with(Path::new(own)));
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
        Err(failed) => {
            super::fail(state, failed, step.now);
            // What is missing may be something else by now.
            return look(state, step);
        }
    };
    let followed = |path: &Path| {
        path.strip_prefix(&old).ok().map(|rest| if rest.as_os_str().is_empty() { new.clone() } else { new.join(rest) })
    };
    // What is open names the files it came from; what is being opened may name them as they were.
    if state.opening.is_some() {
        open::highlight_again(state, step);
    }
    if let Some(Load::Ready(opened)) = state.open.as_mut().map(|open| &mut open.body) {
        let stored = &mut Arc::make_mut(opened).stored;
        for file in stored.files.iter_mut().chain(stored.older.iter_mut().map(|copy| &mut copy.file)) {
            if let Some(now) = followed(file) {
                *file = now;
            }
        }
    }
    let folder = state.search.folder.as_ref().and_then(|folder| followed(Path::new(folder)));
    state.live.lost.retain(|lost| followed(&lost.path).is_none());
    let opened = state.live.opened.iter().map(|path| followed(path).unwrap_or_else(|| path.clone())).collect();
    live::moved(state, opened, step);
    let text = tr_with("{path} was found again; nothing has to be read anew", &[("path", &new.display().to_string())]);
    let named = state
        .views
        .iter()
        .any(|view| matches!(view.origin, Origin::Kept(_)) && names_folder(&parse(&view.query).query.expr, &old));
    let hint = named.then(|| "Saved views that name the old folder go on naming it: change them by hand".to_owned());
    super::notice(state, NoticeKind::Done, text, hint, step.now);
    match folder {
        Some(folder) => search::narrow(state, Some(folder.to_string_lossy().into_owned()), step),
        None => search::ask(state, step),
    }
    state.rows.clear();
    step.push(Effect::SaveSettings);
    look(state, step);
}

/// Whether a condition is about this folder or something in it.
fn names_folder(expr: &Expr, folder: &Path) -> bool {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => parts.iter().any(|part| names_folder(part, folder)),
        Expr::Not(part) => names_folder(part, folder),
        Expr::Term(Term::Folder(named)) => Path::new(named).starts_with(folder),
        Expr::All | Expr::Term(_) => false,
    }
}
