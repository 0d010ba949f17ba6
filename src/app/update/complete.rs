//! The proposals under the search field, and the searches remembered for them.

use super::super::complete::Completing;
use super::super::effect::{CompleteRequest, Effect, Request};
use super::super::state::{Search, State};
use super::{Step, search};
use crate::store::FacetValue;

/// The cursor stands somewhere, or the field was left.
pub(super) fn cursor(state: &mut State, cursor: Option<usize>, step: &mut Step) {
    let Some(cursor) = cursor else {
        state.completing = Completing { ticket: state.completing.ticket, ..Completing::default() };
        return;
    };
    if state.completing.knows(&state.search.text, cursor) {
        return;
    }
    let ticket = state.completing.ticket.saturating_add(1);
    state.completing = Completing::new(&state.search.text, cursor, &state.search.recent, ticket);
    if let Some((field, typed)) = state.completing.at.library.clone() {
        step.push(Effect::Complete(CompleteRequest { ticket, field, typed }));
    }
}

pub(super) fn values(state: &mut State, ticket: u64, values: Vec<FacetValue>) {
    if ticket == state.completing.ticket && !state.completing.closed {
        state.completing.add(values);
    }
}

/// Puts the proposal with this index (else the marked one, else the first) into the field.
pub(super) fn take(state: &mut State, index: Option<usize>, step: &mut Step) {
    let index = index.or(state.completing.marked).unwrap_or(0);
    let Some(proposal) = state.completing.proposals.get(index) else { return };
    let (text, at) = state.completing.taken(proposal);
    search::type_text(state, text, step);
    cursor(state, Some(at), step);
    step.ask(Request::SearchCursor(at));
}

/// Closes the list until something else is typed.
pub(super) fn close(state: &mut State) {
    state.completing.proposals.clear();
    state.completing.marked = None;
    state.completing.closed = true;
}

/// The field is entered anew: what was closed before may be proposed again.
pub(super) fn enter(state: &mut State) {
    state.completing.closed = false;
    state.completing.cursor = None;
}

/// Remembers the search on the screen, because it led somewhere.
pub(super) fn remember(state: &mut State, step: &mut Step) {
    let text = state.search.text.trim().to_owned();
    let recent = &mut state.search.recent;
    // The beginning of a search is no search of its own, neither before nor after it.
    let known = recent.first().is_some_and(|newest| newest.starts_with(&text));
    if text.is_empty() || known {
        return;
    }
    if recent.first().is_some_and(|newest| text.starts_with(newest.as_str())) {
        recent.remove(0);
    }
    recent.retain(|other| *other != text);
    recent.insert(0, text);
    recent.truncate(Search::RECENT);
    step.push(Effect::SaveSettings);
}

pub(super) fn forget(state: &mut State, step: &mut Step) {
    state.search.recent.clear();
    close(state);
    step.push(Effect::SaveSettings);
}
