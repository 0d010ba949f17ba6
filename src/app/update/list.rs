//! The list: which rows are wanted, the focused row, and ticks.

use std::ops::Range;

use super::super::ConversationId;
use super::super::action::{Extend, Move};
use super::super::effect::{Effect, Request, RowsRequest};
use super::super::event::{Failed, RowEntry};
use super::super::state::{Cursor, State};
use super::{Step, open};

/// Rows read beyond each end of the screen.
const MARGIN: usize = 40;

/// Rows that could not be read are asked for again after this time, ms.
const RETRY_MS: i64 = 2000;

/// Rows of one request at most, whatever the height of the screen.
const MOST_ROWS: usize = 400;

pub(super) fn visible(state: &mut State, range: Range<usize>, step: &mut Step) {
    if state.visible != range {
        state.visible = range;
        wish_rows(state, step);
    }
}

/// Asks for the rows on and around the screen that are not there or out of date.
pub(super) fn wish_rows(state: &mut State, step: &mut Step) {
    let start = state.visible.start.saturating_sub(MARGIN);
    let end = state.visible.end.saturating_add(MARGIN).min(start.saturating_add(MOST_ROWS)).min(state.results.len());
    let Some(around) = state.results.ids.get(start..end) else { return };
    let missing: Vec<ConversationId> = around.iter().copied().filter(|id| state.rows.is_stale(*id)).collect();
    let around = around.to_vec();
    state.rows.touch(&around);
    if missing.is_empty() || missing == state.rows.asked {
        return;
    }
    state.rows.asked.clone_from(&missing);
    step.push(Effect::Rows(RowsRequest {
        ids: missing,
        marker: state.search.marker.clone(),
        version: state.rows.version,
    }));
}

pub(super) fn rows(
    state: &mut State,
    version: u64,
    asked: &[ConversationId],
    result: Result<Vec<RowEntry>, Failed>,
    step: &mut Step,
) {
    match result {
        Ok(rows) => {
            state.rows.put(version, rows);
            state.rows.note_gone(version, asked);
            wish_rows(state, step);
        }
        Err(failed) => {
            state.rows.note_failed(asked, step.now);
            super::fail(state, failed, step.now);
        }
    }
}

/// Asks again for rows that could not be read.
pub(super) fn retry_rows(state: &mut State, step: &mut Step) {
    if state.rows.failed.is_some_and(|at| !(0..RETRY_MS).contains(&step.now.since(at))) {
        state.rows.failed = None;
        wish_rows(state, step);
    }
}

/// Moves the focused row; the conversation is opened, unless ticks are extended.
pub(super) fn go(state: &mut State, by: Move, extend: Extend, step: &mut Step) {
    let Some(last) = state.results.len().checked_sub(1) else { return };
    let position = match (by, state.cursor) {
        (Move::First, _) => 0,
        (Move::Last, _) => last,
        (Move::By(rows), Some(cursor)) => {
            // Where the focused one left the list, the next one stands in its place.
            let left = state.id_at(cursor.position) != Some(cursor.id);
            let rows = if left && rows > 0 { rows.saturating_sub(1) } else { rows };
            let distance = usize::try_from(rows.unsigned_abs()).unwrap_or(usize::MAX);
            if rows < 0 { cursor.position.saturating_sub(distance) } else { cursor.position.saturating_add(distance) }
        }
        (Move::By(_), None) => state.visible.start,
    }
    .min(last);
    click(state, position, extend, step);
    step.ask(Request::ScrollTo(position));
}

/// A row was clicked or reached by the keyboard.
pub(super) fn click(state: &mut State, position: usize, extend: Extend, step: &mut Step) {
    let Some(id) = state.id_at(position) else { return };
    match extend {
        Extend::No => {
            state.cursor = Some(Cursor { id, position, anchor: id });
            open::open(state, id, step);
        }
        Extend::Toggle => {
            state.cursor = Some(Cursor { id, position, anchor: id });
            turn(state, id);
        }
        Extend::Range => tick_range(state, id, position),
    }
}

/// The checkbox of a row: turns it over, or with Shift everything from the anchor on is ticked.
pub(super) fn tick(state: &mut State, position: usize, extend: Extend) {
    let Some(id) = state.id_at(position) else { return };
    if extend == Extend::Range {
        tick_range(state, id, position);
    } else {
        state.cursor = Some(Cursor { id, position, anchor: id });
        turn(state, id);
    }
}

fn turn(state: &mut State, id: ConversationId) {
    state.ticks.toggle(id);
    // The row is in the list.
    state.ticks_in_view = if state.ticks.contains(id) {
        state.ticks_in_view.saturating_add(1)
    } else {
        state.ticks_in_view.saturating_sub(1)
    };
}

fn tick_range(state: &mut State, id: ConversationId, position: usize) {
    let anchor = state.cursor.map_or(id, |cursor| cursor.anchor);
    let from = state.position_of(anchor, position).unwrap_or(position);
    if let Some(ids) = state.results.ids.get(from.min(position)..=from.max(position)) {
        state.ticks.extend(ids);
    }
    state.cursor = Some(Cursor { id, position, anchor });
    state.ticks_in_view = state.ticks.count_in(&state.results.ids);
}

pub(super) fn tick_all(state: &mut State) {
    state.ticks.extend(&state.results.ids);
    state.ticks_in_view = state.results.len();
}

pub(super) fn untick_all(state: &mut State) {
    state.ticks.clear();
    state.ticks_in_view = 0;
}
