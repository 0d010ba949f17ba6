//! The open conversation's visitor: the same person's other conversations, walking through them, and their history as one timeline.

use std::sync::Arc;

use super::super::ConversationId;
use super::super::effect::{Effect, HistoryRequest, PersonRequest, Request};
use super::super::event::{Failed, Opened};
use super::super::person::{History, Known, Person};
use super::super::state::{Cursor, State};
use super::{Step, open, search};
use crate::query::Moment;

/// Asks who else the visitor of the conversation that was just opened is.
pub(super) fn ask(state: &mut State, id: ConversationId, opened: &Opened, step: &mut Step) {
    let known = Known::of(&opened.stored.conversation);
    // Walking through one person's conversations need not forget them in between.
    if state.person.as_ref().is_some_and(|person| person.position(id).is_none()) || known.either().is_none() {
        state.person = None;
    }
    if state.history.as_ref().is_some_and(|history| history.person.position(id).is_none()) {
        state.history = None;
    }
    let moment = Moment { now: step.now, zone: state.zone };
    step.push(Effect::Person(PersonRequest { id, known, moment }));
}

/// The conversations of the person are known.
pub(super) fn found(state: &mut State, person: Person, step: &mut Step) {
    if state.open.as_ref().is_none_or(|open| open.id != person.of) || state.opening.is_some() {
        return;
    }
    if let Some(history) = &mut state.history
        && history.person.ids != person.ids
    {
        let visible = history.visible.clone();
        *history = History::of(person.clone());
        history.visible = visible;
        read(state, step);
    }
    state.person = Some(person).filter(|person| person.ids.len() > 1);
}

/// Shows the history, or the one conversation again.
pub(super) fn turn_history(state: &mut State, step: &mut Step) {
    state.history = match (&state.history, &state.person) {
        (None, Some(person)) => Some(History::of(person.clone())),
        _ => None,
    };
    step.ask(Request::Reading);
}

/// These places of the history are on the screen.
pub(super) fn visible(state: &mut State, range: std::ops::Range<usize>, step: &mut Step) {
    if let Some(history) = &mut state.history {
        history.visible = range;
        read(state, step);
    }
}

fn read(state: &mut State, step: &mut Step) {
    let marker = Arc::clone(&state.search.marker);
    let Some(history) = &mut state.history else { return };
    let wish = history.wish();
    if wish.is_empty() || wish == history.asked {
        return;
    }
    history.asked = wish.clone();
    let Some(ids) = history.person.ids.get(wish) else { return };
    step.push(Effect::History(HistoryRequest { ids: ids.to_vec(), marker }));
}

/// A block of the history was read.
pub(super) fn history_read(
    state: &mut State,
    ids: &[ConversationId],
    parts: Vec<Result<Arc<Opened>, Failed>>,
    step: &mut Step,
) {
    let Some(history) = &mut state.history else { return };
    let asked = std::mem::take(&mut history.asked);
    if history.person.ids.get(asked.clone()) != Some(ids) {
        return;
    }
    history.parts.extend(asked.zip(parts.into_iter().map(|part| part.map_err(|failed| failed.sentence))));
    read(state, step);
}

/// Other words are looked for, or something changed: the history is read again.
pub(super) fn read_again(state: &mut State, step: &mut Step) {
    if let Some(history) = &mut state.history {
        history.parts.clear();
        history.asked = 0..0;
        read(state, step);
    }
}

/// Opens the person's next conversation in time, or the one before.
pub(super) fn go(state: &mut State, forward: bool, step: &mut Step) {
    let Some(id) = state.of_same_person(forward) else { return };
    if let Some(position) = state.position_of(id, 0) {
        state.cursor = Some(Cursor { id, position, anchor: id });
        step.ask(Request::ScrollTo(position));
    }
    open::open(state, id, step);
}

/// Asks for the person's conversations in the list.
pub(super) fn list(state: &mut State, step: &mut Step) {
    if let Some(query) = state.person.as_ref().map(|person| person.query.clone()) {
        search::write(state, &query, step);
    }
}
