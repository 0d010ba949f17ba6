//! The scroll bars of the list: beside the rows, exact at a million of them, and below the columns where these are wider than the list.

use egui::{Color32, CursorIcon, Rect, Response, Sense, Ui, pos2, vec2};

use super::scroll::{Content, Scroll};
use super::{ListView, focus_id, points};
use crate::ui::theme::Tokens;

/// Whether there is more than fits.
pub(super) fn scrolls(content: &Content<'_>) -> bool {
    let mut filled = 0.0;
    (0..content.len).any(|row| {
        filled += (content.height)(row);
        filled > content.view
    })
}

/// The scroll bar: its handle is dragged exactly, a click beside it goes there.
pub(super) fn scroll_bar(ui: &Ui, rect: Rect, view: &mut ListView, content: &Content<'_>, row_height: f32) {
    let tokens = Tokens::of(ui);
    let track = rect.shrink2(vec2(2.0, 2.0));
    let part = points((content.view / f64::from(row_height) / content.len.max(1) as f64).min(1.0));
    let length = (track.height() * part).max(28.0).min(track.height());
    let room = (track.height() - length).max(1.0);
    let response = ui.interact(rect, focus_id().with("bar"), Sense::drag() - Sense::FOCUSABLE);
    let handle_top = |scroll: Scroll| track.top() + points(scroll.fraction(content)) * room;
    if let Some(pointer) = response.interact_pointer_pos() {
        let top = handle_top(view.scroll);
        let grabbed = *view.grabbed.get_or_insert_with(|| {
            let within = pointer.y - top;
            if (0.0..=length).contains(&within) { within } else { length / 2.0 }
        });
        view.reveal = None;
        view.scroll.set_fraction(f64::from((pointer.y - grabbed - track.top()) / room), content);
    } else {
        view.grabbed = None;
    }
    let handle = Rect::from_min_size(pos2(track.left(), handle_top(view.scroll)), vec2(track.width(), length));
    let color = handle_color(&response, tokens);
    ui.painter().rect_filled(handle, track.width() / 2.0, color);
    if response.hovered() {
        ui.set_cursor_icon(CursorIcon::Default);
    }
}

/// The bar below columns that are wider than the list: where their part in view is dragged. `left` is in points.
pub(super) fn across_ui(ui: &Ui, rect: Rect, left: &mut f32, whole: f32) {
    let tokens = Tokens::of(ui);
    let most = (whole - rect.width()).max(1.0);
    let track = rect.shrink2(vec2(2.0, 2.0));
    let length = (track.width() * rect.width() / whole.max(1.0)).max(28.0).min(track.width());
    let room = (track.width() - length).max(1.0);
    let response = ui.interact(rect, focus_id().with("across"), Sense::drag() - Sense::FOCUSABLE);
    if response.dragged() {
        *left = (*left + response.drag_delta().x * most / room).clamp(0.0, most);
    }
    let at = pos2(track.left() + *left / most * room, track.top());
    let color = handle_color(&response, tokens);
    ui.painter().rect_filled(Rect::from_min_size(at, vec2(length, track.height())), track.height() / 2.0, color);
}

/// The colour of a handle: stronger under the pointer, most while it is dragged.
fn handle_color(response: &Response, tokens: &Tokens) -> Color32 {
    if response.dragged() {
        tokens.soft
    } else if response.hovered() {
        tokens.edge
    } else {
        tokens.line
    }
}
