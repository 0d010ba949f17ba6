//! Asking and answers: the search field, filters, order, and renewing the list while the library grows.

use std::ops::Range;
use std::sync::Arc;

use super::super::action::{Extend, Move};
use super::super::effect::{Effect, Request, SearchRequest};
use super::super::event::{Failed, RowEntry};
use super::super::hits::Marker;
use super::super::selection::Selection;
use super::super::state::{Cursor, State};
use super::super::{ConversationId, terms};
use super::{Step, complete, export, list, live, open, person, rail, views};
use crate::model::{FlagName, Timestamp};
use crate::query::{Expr, Is, Moment, Query, Sort, Term, parse};
use crate::store::ResultSet;

/// `is:missed`
pub(super) const MISSED: Term = Term::Is(Is::Flag(FlagName::Missed));
/// `is:offline`
pub(super) const OFFLINE: Term = Term::Is(Is::Flag(FlagName::Offline));
/// `is:unanswered`
pub(super) const UNANSWERED: Term = Term::Is(Is::Unanswered);

/// The running query is renewed at most this often while the library changes, ms.
const RENEW_MS: i64 = 1000;

/// An answer that takes longer gets a sign, ms.
pub(super) const SLOW_MS: i64 = 100;

/// Rows brought along with the ids: more than a high screen shows.
const FIRST_ROWS: usize = 40;

pub(super) fn type_text(state: &mut State, text: String, step: &mut Step) {
    if state.search.text != text {
        state.search.parsed = terms::parse_typed(&text);
        state.search.text = text;
        state.search.typing = true;
        state.search.enter = false;
        ask(state, step);
    }
}

/// Nothing more is typed, so that the last word is whole: its star goes, and the list follows.
pub(super) fn finish(state: &mut State, step: &mut Step) {
    if state.search.goes_on() {
        state.search.parsed = parse(&state.search.text);
        state.search.typing = false;
        ask(state, step);
    }
}

/// Enter: the search is meant as it stands.
pub(super) fn accept(state: &mut State, step: &mut Step) {
    finish(state, step);
    complete::remember(state, step);
    enter_list(state, step);
}

/// The list takes the keyboard, at its first row unless the focused one is in it; where the answer is on its way, as soon as it is there.
pub(super) fn enter_list(state: &mut State, step: &mut Step) {
    step.ask(Request::FocusList);
    state.search.enter = true;
    enter_if_asked(state, step);
}

fn enter_if_asked(state: &mut State, step: &mut Step) {
    let shown = state.results.shown == state.results.query;
    if state.search.enter && shown && (!state.results.is_empty() || !state.results.is_pending()) {
        state.search.enter = false;
        if state.cursor.is_none() {
            list::go(state, Move::First, Extend::No, step);
        }
    }
}

/// Puts a text into the field that means exactly what it says.
fn put_text(state: &mut State, text: String, step: &mut Step) {
    if state.search.text != text || state.search.goes_on() {
        state.search.parsed = parse(&text);
        state.search.text = text;
        state.search.typing = false;
        ask(state, step);
    }
}

/// Puts another text in place of a part of the search text.
pub(super) fn replace(state: &mut State, span: Range<usize>, with: &str, step: &mut Step) {
    let mut text = state.search.text.clone();
    if text.get(span.clone()).is_some() {
        text.replace_range(span, with);
        type_text(state, text, step);
    }
}

/// Takes a condition out, because nothing is found with it.
pub(super) fn drop_part(state: &mut State, part: &Expr, step: &mut Step) {
    let query = state.search.parsed.query.without(part);
    write(state, &query, step);
}

/// Puts another word in place of one that occurs nowhere.
pub(super) fn spell(state: &mut State, wrong: &str, right: &str, step: &mut Step) {
    let query = terms::spelled(&state.search.parsed.query, wrong, right);
    write(state, &query, step);
}

pub(super) fn toggle(state: &mut State, term: &Term, step: &mut Step) {
    let query = terms::toggled(&state.search.parsed.query, term);
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
pub(super) fn write(state: &mut State, query: &Query, step: &mut Step) {
    put_text(state, query.to_string(), step);
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
        person::read_again(state, step);
    }
    state.search.sent = Some(step.now);
    state.search.dirty = false;
    state.next_ticket = state.next_ticket.saturating_add(1);
    state.results.asked = state.next_ticket;
    let same = state.results.query == query;
    let first = if same { state.visible.start } else { 0 };
    state.results.query = query.clone();
    state.results.slow = false;
    state.results.loosen = None;
    step.push(Effect::Search(SearchRequest {
        ticket: state.next_ticket,
        count: rail::request(state, &query, step),
        first_page: !same,
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

/// Asks the running query again at once, because the user changed something themselves.
pub(super) fn renew(state: &mut State, step: &mut Step) {
    state.search.dirty = true;
    if !state.results.is_pending() {
        ask(state, step);
    }
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

/// The beginning of the list; the rest follows.
pub(super) fn first_page(
    state: &mut State,
    ticket: u64,
    ids: Vec<ConversationId>,
    (version, rows): (u64, Vec<RowEntry>),
    step: &mut Step,
) {
    if ticket != state.results.asked || !state.results.is_pending() {
        return;
    }
    let old = std::mem::replace(&mut state.results.ids, Arc::new(ids));
    state.results.partial = true;
    live::all_in(state);
    state.results.shown = state.results.query.clone();
    state.results.failed = None;
    state.rows.put(version, rows);
    begin_at_top(state, step);
    state.ticks_in_view = state.ticks.count_in(&state.results.ids);
    list::wish_rows(state, step);
    export::list_changed(state, &old, step);
    enter_if_asked(state, step);
}

/// Tells whether an answer takes long enough to be worth a sign.
pub(super) fn mark_slow(state: &mut State, now: Timestamp) {
    let waited = state.search.sent.map_or(0, |sent| now.since(sent));
    state.results.slow = state.results.is_pending() && waited >= SLOW_MS;
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
    let renewal = state.results.shown == state.results.query && (state.results.answered != 0 || state.results.partial);
    // The end of a list that is not there whole yet belongs to it.
    let held = renewal && !state.results.partial;
    state.results.partial = false;
    state.results.slow = false;
    if results.generation != state.library.generation {
        state.library.generation = results.generation;
        state.rows.renew();
    }
    let taken_in = live::taken_in(state, renewal);
    let ids = live::admitted(state, results, held);
    let old = std::mem::replace(&mut state.results.ids, ids);
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
    if let Some(known) = taken_in {
        live::go(state, known, step);
    }
    state.ticks_in_view = state.ticks.count_in(&state.results.ids);
    list::wish_rows(state, step);
    export::list_changed(state, &old, step);
    if state.values.is_some() {
        rail::ask_values(state, step);
    }
    views::recount(state, step);
    enter_if_asked(state, step);
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
    let focused = state.cursor;
    place_cursor(state);
    if state.cursor.is_none() {
        // What was done with it took it out of the list; from its place one goes on.
        state.cursor = focused.map(|cursor| Cursor { position: gap(state, old, cursor), ..cursor });
    }
}

/// Where the focused row would stand that left the list: before those that stood behind it.
fn gap(state: &State, old: &[ConversationId], cursor: Cursor) -> usize {
    /// Rows behind it that are looked for; so many rarely leave at once.
    const NEXT: usize = 1000;
    let stood = old.get(cursor.position) == Some(&cursor.id);
    let from = cursor.position.saturating_add(usize::from(stood)).min(old.len());
    let mut behind = Selection::default();
    behind.extend(old.get(from..from.saturating_add(NEXT).min(old.len())).unwrap_or_default());
    let len = state.results.len();
    state.results.ids.iter().position(|id| behind.contains(*id)).unwrap_or(if from < old.len() {
        from.min(len)
    } else {
        len
    })
}

/// Another query: the list begins at its top, unless the focused row is in it.
fn begin_at_top(state: &mut State, step: &mut Step) {
    let length = state.visible.len().max(1);
    state.visible = 0..length;
    step.ask(Request::ScrollToTop);
    place_cursor(state);
    if let Some(cursor) = state.cursor.filter(|cursor| state.id_at(cursor.position) == Some(cursor.id)) {
        step.ask(Request::ScrollTo(cursor.position));
    }
}

fn place_cursor(state: &mut State) {
    let Some(cursor) = state.cursor else { return };
    let position = state.position_of(cursor.id, cursor.position);
    if position.is_none() && state.results.partial {
        // It may still come.
        return;
    }
    state.cursor = position.map(|position| Cursor { position, ..cursor });
}

pub(super) fn failed(state: &mut State, ticket: u64, failed: Failed, step: &mut Step) {
    if ticket != state.results.asked {
        return;
    }
    state.results.answered = ticket;
    state.results.slow = false;
    if failed.cancelled {
        // An interrupt meant for another question met this one.
        state.search.dirty = true;
        return;
    }
    if std::mem::take(&mut state.results.partial) {
        // The rest will not come, and a beginning must not be taken for the list.
        state.results.ids = Arc::default();
        state.ticks_in_view = 0;
        place_cursor(state);
    }
    state.results.failed = Some(failed.sentence.clone());
    super::fail(state, failed, step.now);
}
