//! Asking and answers: the search field, filters, order, and renewing the list while the library grows.

use std::sync::Arc;

use super::super::effect::{Effect, Request, SearchRequest};
use super::super::event::{Failed, RowEntry};
use super::super::hits::Marker;
use super::super::state::{Cursor, State};
use super::super::{ConversationId, Counts, terms};
use super::{Step, list, open};
use crate::model::{FlagName, Timestamp};
use crate::query::{Expr, Is, Moment, Query, Sort, Term};
use crate::store::ResultSet;

/// `is:missed`
pub(super) const MISSED: Term = Term::Is(Is::Flag(FlagName::Missed));
/// `is:offline`
pub(super) const OFFLINE: Term = Term::Is(Is::Flag(FlagName::Offline));
/// `is:unanswered`
pub(super) const UNANSWERED: Term = Term::Is(Is::Unanswered);

/// The running query is renewed at most this often while the library changes, ms.
const RENEW_MS: i64 = 1000;

/// Rows brought along with the ids: more than a high screen shows.
const FIRST_ROWS: usize = 40;

pub(super) fn type_text(state: &mut State, text: String, step: &mut Step) {
    if state.search.text != text {
        state.search.parsed = terms::parse_typed(&text);
        state.search.text = text;
        ask(state, step);
    }
}

pub(super) fn toggle(state: &mut State, term: &Term, step: &mut Step) {
    let query = terms::toggled(&state.search.parsed.query, term);
    write(state, &query, step);
}

/// This filter of the rail and none of its others; none at all if it was in force.
pub(super) fn filter(state: &mut State, term: Option<&Term>, step: &mut Step) {
    let query = &state.search.parsed.query;
    let bare = terms::without_rail(query);
    let query = match term {
        Some(term) if !query.has_term(term) => terms::toggled(&bare, term),
        _ => bare,
    };
    write(state, &query, step);
}

pub(super) fn remove_chip(state: &mut State, index: usize, step: &mut Step) {
    let query = terms::without_part(&state.search.parsed.query, index);
    write(state, &query, step);
}

pub(super) fn narrow(state: &mut State, folder: Option<String>, step: &mut Step) {
    if state.search.folder != folder {
        state.search.folder = folder;
        ask(state, step);
    }
}

pub(super) fn sort(state: &mut State, sort: Sort, step: &mut Step) {
    let mut query = state.search.parsed.query.clone();
    state.search.sort = sort;
    if query.sort == Sort::default() {
        ask(state, step);
    } else {
        // The text's own `sort:` would go before the menu.
        query.sort = Sort::default();
        write(state, &query, step);
    }
}

/// Puts a query into the search field as text, and asks it.
fn write(state: &mut State, query: &Query, step: &mut Step) {
    type_text(state, query.to_string(), step);
}

/// The query in force: the text within the folder, in the order in force.
fn in_force(state: &State) -> Query {
    let folder = state.search.folder.clone().map(|folder| Expr::Term(Term::Folder(folder)));
    let expr = Expr::all_of(folder.into_iter().chain([state.search.parsed.query.expr.clone()]));
    Query { expr, sort: state.sort() }
}

/// Sends the query in force.
pub(super) fn ask(state: &mut State, step: &mut Step) {
    if !state.library.ready {
        return;
    }
    let query = in_force(state);
    let marker = Marker::new(&query);
    if *state.search.marker != marker {
        state.search.marker = Arc::new(marker);
        state.rows.renew();
        open::highlight_again(state, step);
    }
    state.search.sent = Some(step.now);
    state.search.dirty = false;
    state.next_ticket = state.next_ticket.saturating_add(1);
    state.results.asked = state.next_ticket;
    let same = state.results.query == query;
    let first = if same { state.visible.start } else { 0 };
    state.results.query = query.clone();
    step.push(Effect::Search(SearchRequest {
        ticket: state.next_ticket,
        counted: terms::without_rail(&query),
        query,
        moment: Moment { zone: state.zone, now: step.now },
        first_rows: first..first.saturating_add(FIRST_ROWS),
        marker: Arc::clone(&state.search.marker),
        version: state.rows.version,
    }));
}

pub(super) fn store_changed(state: &mut State, step: &mut Step) {
    state.search.dirty = true;
    renew_if_due(state, step);
}

/// Asks the running query again where the library changed, at most once a second and never over an unanswered one.
pub(super) fn renew_if_due(state: &mut State, step: &mut Step) {
    let due = state.search.sent.is_none_or(|sent: Timestamp| {
        let passed = step.now.since(sent);
        !(0..RENEW_MS).contains(&passed)
    });
    if state.search.dirty && due && !state.results.is_pending() {
        ask(state, step);
    }
}

pub(super) fn results(
    state: &mut State,
    ticket: u64,
    results: ResultSet,
    (version, rows): (u64, Vec<RowEntry>),
    total: u64,
    step: &mut Step,
) {
    if ticket != state.results.asked {
        return;
    }
    let renewal = state.results.shown == state.results.query && state.results.answered != 0;
    if results.generation != state.library.generation {
        state.library.generation = results.generation;
        state.rows.renew();
    }
    let old = std::mem::replace(&mut state.results.ids, results.ids);
    state.results.shown = state.results.query.clone();
    state.results.answered = ticket;
    state.results.failed = None;
    state.library.total = total;
    state.rows.put(version, rows);
    if renewal {
        keep_place(state, &old, step);
    } else {
        begin_at_top(state, step);
    }
    state.ticks_in_view = state.ticks.count_in(&state.results.ids);
    list::wish_rows(state, step);
}

/// The same query again: the row at the top stays at the top, and so does the cursor.
fn keep_place(state: &mut State, old: &[ConversationId], step: &mut Step) {
    let top = state.visible.start;
    let untouched = top == 0 && state.cursor.is_none();
    if !untouched {
        // Where the row at the top vanished, one of the next takes its place.
        let anchor = old.iter().skip(top).take(50).find_map(|id| state.position_of(*id, top));
        if let Some(position) = anchor.filter(|position| *position != top) {
            step.ask(Request::KeepTop(position));
            let length = state.visible.len();
            state.visible = position..position.saturating_add(length);
        }
    }
    place_cursor(state);
}

/// Another query: the list begins at its top, unless the focused row is in it.
fn begin_at_top(state: &mut State, step: &mut Step) {
    let length = state.visible.len().max(1);
    state.visible = 0..length;
    step.ask(Request::ScrollToTop);
    place_cursor(state);
    if let Some(cursor) = state.cursor {
        step.ask(Request::ScrollTo(cursor.position));
    }
}

fn place_cursor(state: &mut State) {
    let Some(cursor) = state.cursor else { return };
    state.cursor = state.position_of(cursor.id, cursor.position).map(|position| Cursor { position, ..cursor });
}

pub(super) fn failed(state: &mut State, ticket: u64, failed: Failed, step: &mut Step) {
    if ticket == state.results.asked && !failed.cancelled {
        state.results.answered = ticket;
        state.results.failed = Some(failed.sentence.clone());
        super::fail(state, failed, step.now);
    }
}

pub(super) fn counts(state: &mut State, ticket: u64, counts: Counts) {
    if ticket >= state.results.counted && ticket <= state.results.asked {
        state.results.counted = ticket;
        state.results.counts = Some(counts);
    }
}
