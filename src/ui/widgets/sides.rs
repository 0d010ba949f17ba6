//! What stands at the right end of a line, drawn in reading order: Tab and screen readers walk through widgets in the order in which they are
//! drawn, and egui's right-to-left layout draws the last one first.

use std::fmt::Debug;
use std::hash::Hash;

use egui::{Align, Layout, Rect, Ui, UiBuilder, pos2, vec2};

/// Draws `left` from the left edge and `right` at the right end of a line `height` points high. What is at the right has the room it needs, and
/// the left part has the rest. Both get `with`, such as the actions they push to. `salt` tells lines of one place apart.
pub fn sides_ui<C: ?Sized>(
    ui: &mut Ui,
    salt: impl Hash + Debug,
    height: f32,
    with: &mut C,
    left: impl FnOnce(&mut Ui, &mut C),
    right: impl FnOnce(&mut Ui, &mut C),
) {
    let id = ui.scope_id().with(("sides", salt));
    let known: Option<f32> = ui.data(|data| data.get_temp(id));
    let room = Rect::from_min_size(ui.available_rect_before_wrap().min, vec2(ui.available_width(), height));
    let start = known.map_or(room.left(), |width| (room.right() - width).max(room.left()));
    let part = |rect: Rect, salt: &str| {
        UiBuilder::new().max_rect(rect).id_salt((id, salt)).layout(Layout::left_to_right(Align::Center))
    };
    let gap = ui.spacing().item_spacing.x;
    let rest = Rect::from_min_max(room.min, pos2((start - gap).max(room.left()), room.bottom()));
    let mut before = ui.new_child(part(rest, "left"));
    left(&mut before, with);
    let place = Rect::from_min_max(pos2(start, room.top()), room.max);
    let builder = part(place, "right");
    let mut after = ui.new_child(if known.is_none() { builder.sizing_pass().invisible() } else { builder });
    right(&mut after, with);
    let taken = after.min_rect().width();
    if known.is_none_or(|known| (known - taken).abs() > 0.5) {
        // Only drawing it tells how wide it is.
        ui.data_mut(|data| data.insert_temp(id, taken));
        ui.ctx().request_discard("the right side has another width");
    }
    ui.advance_cursor_after_rect(room.union(before.min_rect().intersect(room.expand2(vec2(0.0, f32::INFINITY)))));
}

/// Draws what stands at the right end of a line alone, in reading order.
pub fn at_end_ui(ui: &mut Ui, salt: impl Hash + Debug, height: f32, content: impl FnOnce(&mut Ui)) {
    sides_ui(ui, salt, height, &mut (), |_ui, ()| {}, |ui, ()| content(ui));
}
