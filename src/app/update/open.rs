//! The open conversation: reading it, its tabs, and walking its hits.

use std::sync::Arc;

use super::super::ConversationId;
use super::super::action::{Extend, Move};
use super::super::details::PAGES;
use super::super::effect::{Effect, OpenRequest, Request};
use super::super::event::{Failed, Opened, OriginalText};
use super::super::hits::Spot;
use super::super::state::{DetailTab, Load, NoticeKind, Open, OriginalView, State};
use super::super::words;
use super::{Step, complete, list, person};
use crate::lang::tr_with;
use crate::model::{Conversation, Marks, Zone};

pub(super) fn open(state: &mut State, id: ConversationId, step: &mut Step) {
    if state.opening == Some(id) || (state.opening.is_none() && state.open.as_ref().is_some_and(|open| open.id == id)) {
        return;
    }
    state.opening = Some(id);
    state.from_end = false;
    complete::remember(state, step);
    if state.open.is_none() {
        state.open = Some(Open { id, body: Load::Loading, marks: Marks::default(), hit: None, original: None });
    }
    read(state, id, step);
}

/// Other words are looked for: the open conversation is read again with them.
pub(super) fn highlight_again(state: &State, step: &mut Step) {
    if let Some(id) = state.opening.or(state.open.as_ref().map(|open| open.id)) {
        read(state, id, step);
    }
}

fn read(state: &State, id: ConversationId, step: &mut Step) {
    step.push(Effect::Open(OpenRequest { id, marker: Arc::clone(&state.search.marker) }));
}

pub(super) fn opened(
    state: &mut State,
    id: ConversationId,
    result: Result<Option<Arc<Opened>>, Failed>,
    step: &mut Step,
) {
    let renewed = state.opening.is_none() && state.open.as_ref().is_some_and(|open| open.id == id);
    if state.opening != Some(id) && !renewed {
        return;
    }
    state.opening = None;
    if let Ok(Some(opened)) = &result {
        person::ask(state, id, opened, step);
    }
    let body = match result {
        Ok(Some(opened)) => Load::Ready(opened),
        Ok(None) => Load::Failed("This conversation is no longer in the library".to_owned()),
        Err(failed) => Load::Failed(failed.sentence),
    };
    let hits = body.ready().map_or(0, |opened| opened.hits.walk.len());
    let first = if std::mem::take(&mut state.from_end) { hits.saturating_sub(1) } else { 0 };
    let before = state.open.take().filter(|open| open.id == id);
    let marks = body.ready().map(|opened| opened.stored.marks.clone()).unwrap_or_default();
    state.rows.mark(|other, _| (other == id).then(|| marks.clone()));
    state.open = Some(Open { id, body, marks, hit: None, original: before.and_then(|open| open.original) });
    if state.tab == DetailTab::Original {
        tab(state, DetailTab::Original, step);
    }
    if !stand_on(state, first, step) && !renewed {
        step.ask(Request::ScrollToSpot(Spot::Message(0)));
    }
}

pub(super) fn tab(state: &mut State, tab: DetailTab, step: &mut Step) {
    state.tab = tab;
    let unread = state.open.as_ref().is_some_and(|open| open.original.is_none());
    if tab == DetailTab::Original && unread {
        original(state, None, step);
    }
}

pub(super) fn original(state: &mut State, version: Option<i64>, step: &mut Step) {
    let Some(open) = &mut state.open else { return };
    let exact = open.original.as_ref().is_some_and(|view| view.exact);
    open.original = Some(OriginalView { version, text: Load::Loading, exact });
    step.push(Effect::Original { id: open.id, version });
}

pub(super) fn original_exact(state: &mut State, exact: bool) {
    if let Some(view) = state.open.as_mut().and_then(|open| open.original.as_mut()) {
        view.exact = exact;
    }
}

pub(super) fn original_read(
    state: &mut State,
    id: ConversationId,
    version: Option<i64>,
    result: Result<Arc<OriginalText>, Failed>,
) {
    let Some(open) = state.open.as_mut().filter(|open| open.id == id) else { return };
    if let Some(view) = open.original.as_mut().filter(|view| view.version == version) {
        view.text = match result {
            Ok(text) => Load::Ready(text),
            Err(failed) => Load::Failed(failed.sentence),
        };
    }
}

/// The next hit of this conversation, else the next conversation, which opens at its first hit.
pub(super) fn next_hit(state: &mut State, step: &mut Step) {
    let next = state.open.as_ref().and_then(|open| open.hit).map_or(0, |hit| hit.saturating_add(1));
    if !stand_on(state, next, step) {
        list::go(state, Move::By(1), Extend::No, step);
    }
}

/// The hit before, else the conversation before.
pub(super) fn previous_hit(state: &mut State, step: &mut Step) {
    let before = state.open.as_ref().and_then(|open| open.hit).and_then(|hit| hit.checked_sub(1));
    if !before.is_some_and(|hit| stand_on(state, hit, step)) {
        list::go(state, Move::By(-1), Extend::No, step);
        // At the list's beginning nothing is opened.
        state.from_end = state.opening.is_some();
    }
}

fn stand_on(state: &mut State, hit: usize, step: &mut Step) -> bool {
    let Some(open) = &mut state.open else { return false };
    let Some((spot, _)) = open.opened().and_then(|opened| opened.hits.walk.get(hit)).copied() else { return false };
    open.hit = Some(hit);
    let shown = match spot.page() {
        // The first tab shows the first pages only.
        Some(page) if page >= PAGES || state.tab == DetailTab::Paths => DetailTab::Paths,
        _ => DetailTab::Visitor,
    };
    if !spot.in_timeline() && state.tab != shown {
        tab(state, shown, step);
    }
    step.ask(Request::ScrollToSpot(spot));
    true
}

/// Copies the open conversation.
pub(super) fn copy(state: &mut State, write: fn(&Conversation, Zone) -> String, step: &mut Step) {
    let Some(opened) = state.open.as_ref().and_then(Open::opened) else { return };
    let text = write(&opened.stored.conversation, state.zone);
    let messages = words::count(opened.stored.conversation.computed.messages(), "message");
    super::notice(state, NoticeKind::Info, tr_with("Copied {what}", &[("what", &messages)]), None, step.now);
    step.ask(Request::Copy(text));
}

pub(super) fn copy_key(state: &mut State, step: &mut Step) {
    let key = state.cursor.and_then(|cursor| state.rows.get(cursor.id)).map(|entry| entry.row.key.to_string());
    if let Some(key) = key {
        super::notice(state, NoticeKind::Info, tr_with("Copied {key}", &[("key", &key)]), None, step.now);
        step.ask(Request::Copy(key));
    }
}
