//! Saved views: showing one, and keeping, renaming, moving and removing the user's own.

use super::super::effect::{Effect, ViewEdit, ViewsRequest};
use super::super::state::{NoticeKind, State, ViewDialog, ViewsAsked};
use super::super::views::{self, Origin, View};
use super::{Step, search};
use crate::lang::{tr, tr_with};
use crate::query::{Moment, Query, parse};

/// While the library grows, views are counted again at most this often, ms.
const RECOUNT_MS: i64 = 1000;

/// The views before anything was counted.
pub(super) fn begin(state: &mut State, step: &mut Step) {
    state.views = views::built_in(None, state.zone.day(step.now));
    state.views_asked = ViewsAsked::default();
    state.view_dialog = None;
}

/// Asks for views and counts where they may be out of date.
pub(super) fn recount(state: &mut State, step: &mut Step) {
    let asked = &state.views_asked;
    let same_place = asked.folder == state.search.folder && asked.zone == state.zone && asked.at.is_some();
    let lately = asked.at.is_some_and(|at| (0..RECOUNT_MS).contains(&step.now.since(at)));
    let busy = state.import.is_some() && lately;
    if same_place && (asked.generation == state.library.generation || busy) {
        return;
    }
    ask(state, step);
}

/// Asks for views and counts.
pub(super) fn ask(state: &mut State, step: &mut Step) {
    state.views_asked = ViewsAsked {
        generation: state.library.generation,
        folder: state.search.folder.clone(),
        zone: state.zone,
        at: Some(step.now),
    };
    step.push(Effect::Views(ViewsRequest {
        folder: state.search.folder.clone(),
        moment: Moment { zone: state.zone, now: step.now },
    }));
}

pub(super) fn show(state: &mut State, origin: Origin, step: &mut Step) {
    let Some(view) = state.views.iter().find(|view| view.origin == origin) else { return };
    let query = parse(&view.query).query;
    search::write(state, &query, step);
}

/// Opens the dialog in which the search on the screen gets a name.
pub(super) fn save(state: &mut State, step: &mut Step) {
    // What is kept is what is seen: the star of a word that is being typed is never in a view.
    search::finish(state, step);
    let query = Query { sort: state.sort(), ..state.search.parsed.query.clone() };
    state.view_dialog = Some(ViewDialog { renamed: None, name: String::new(), query: query.to_string(), error: None });
}

/// Opens the dialog in which a view gets another name.
pub(super) fn rename(state: &mut State, id: i64) {
    if let Some(view) = kept(state, id) {
        let (name, query) = (view.name.clone(), view.query.clone());
        state.view_dialog = Some(ViewDialog { renamed: Some(id), name, query, error: None });
    }
}

pub(super) fn name(state: &mut State, name: String) {
    if let Some(dialog) = &mut state.view_dialog {
        dialog.name = name;
        dialog.error = None;
    }
}

/// Takes the name in the dialog.
pub(super) fn accept(state: &mut State, step: &mut Step) {
    let Some(dialog) = &state.view_dialog else { return };
    let name = dialog.name.trim().to_owned();
    let taken =
        state.views.iter().find(|view| view.name == name && Some(view.origin) != dialog.renamed.map(Origin::Kept));
    let taken = taken.map(|view| view.name.clone());
    let error = if name.is_empty() {
        Some(tr("Give it a name").to_owned())
    } else {
        taken.map(|name| tr_with("There is a view “{name}” already", &[("name", &name)]))
    };
    let edit = match dialog.renamed {
        Some(id) => ViewEdit::Rename { id, name },
        None => ViewEdit::Put { name, query: dialog.query.clone() },
    };
    if let Some(error) = error {
        if let Some(dialog) = &mut state.view_dialog {
            dialog.error = Some(error);
        }
        return;
    }
    state.view_dialog = None;
    step.push(Effect::EditView(edit));
}

/// Gives a view the search on the screen.
pub(super) fn replace(state: &mut State, id: i64, step: &mut Step) {
    search::finish(state, step);
    let query = Query { sort: state.sort(), ..state.search.parsed.query.clone() };
    if let Some(name) = kept(state, id).map(|view| view.name.clone()) {
        step.push(Effect::EditView(ViewEdit::Put { name, query: query.to_string() }));
    }
}

/// Moves a view up (negative) or down among the user's own.
pub(super) fn shift(state: &mut State, id: i64, by: i64, step: &mut Step) {
    let own: Vec<i64> = own(state);
    let Some(from) = own.iter().position(|other| *other == id) else { return };
    let distance = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
    let to = if by < 0 { from.saturating_sub(distance) } else { from.saturating_add(distance) };
    let to = to.min(own.len().saturating_sub(1));
    if to == from {
        return;
    }
    // Shown at once; the library follows.
    if let Some(at) = state.views.iter().position(|view| view.origin == Origin::Kept(id)) {
        let view = state.views.remove(at);
        let first = state.views.len().saturating_sub(own.len().saturating_sub(1));
        state.views.insert(first.saturating_add(to).min(state.views.len()), view);
    }
    step.push(Effect::EditView(ViewEdit::Move { id, to }));
}

pub(super) fn remove(state: &mut State, id: i64, step: &mut Step) {
    let Some(view) = kept(state, id) else { return };
    let text = tr_with(
        "The view “{name}” is gone; its search was {query}",
        &[("name", &view.name), ("query", &shown(&view.query))],
    );
    state.views.retain(|view| view.origin != Origin::Kept(id));
    super::notice(state, NoticeKind::Info, text, None, step.now);
    step.push(Effect::EditView(ViewEdit::Remove(id)));
}

/// The views of the library, counted.
pub(super) fn listed(state: &mut State, views: Vec<View>) {
    state.views = views;
}

fn shown(query: &str) -> &str {
    if query.is_empty() { "everything" } else { query }
}

fn kept(state: &State, id: i64) -> Option<&View> {
    state.views.iter().find(|view| view.origin == Origin::Kept(id))
}

/// The user's own views in order.
fn own(state: &State) -> Vec<i64> {
    let number = |view: &View| match view.origin {
        Origin::Kept(id) => Some(id),
        Origin::Own(_) => None,
    };
    state.views.iter().filter_map(number).collect()
}
