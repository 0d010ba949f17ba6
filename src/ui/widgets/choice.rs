//! Tick boxes and radio buttons, drawn like those of the list: outlines that show on every surface, the accent where chosen.

use egui::{Color32, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::ui::theme::{Tokens, Weight, focus_ring, font, radius, size, space};

/// Width and height of the box, in points.
const BOX: f32 = 16.0;

/// A tick box with a word. The response says when it was clicked; turning it over is up to the caller.
pub fn check_ui(ui: &mut Ui, on: bool, word: &str) -> Response {
    let (response, rect) = choice_ui(ui, Role::CheckBox, on, word);
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    if on {
        painter.rect_filled(rect, radius::LABEL, tokens.accent);
        let at = |x: f32, y: f32| rect.min + vec2(x, y);
        painter.line(vec![at(4.0, 8.5), at(7.0, 11.5), at(12.0, 5.0)], Stroke::new(1.75, tokens.on_accent));
    } else {
        painter.rect(rect, radius::LABEL, tokens.raised, Stroke::new(1.0, tokens.edge), StrokeKind::Inside);
    }
    if response.has_focus() {
        focus_ring(ui, rect.expand(1.0), radius::LABEL);
    }
    response
}

/// One of several: a round button with a word.
pub fn radio_ui(ui: &mut Ui, on: bool, word: &str) -> Response {
    let (response, rect) = choice_ui(ui, Role::RadioButton, on, word);
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    if on {
        painter.circle_filled(rect.center(), BOX / 2.0, tokens.accent);
        painter.circle_filled(rect.center(), 3.0, tokens.on_accent);
    } else {
        painter.circle(rect.center(), BOX / 2.0 - 0.5, tokens.raised, Stroke::new(1.0, tokens.edge));
    }
    if response.has_focus() {
        focus_ring(ui, rect.expand(1.0), 9);
    }
    response
}

/// The place of a choice with its word painted, and the rectangle of its box.
fn choice_ui(ui: &mut Ui, role: Role, on: bool, word: &str) -> (Response, Rect) {
    let color = Tokens::of(ui).text;
    let galley = ui.painter().layout_no_wrap(word.to_owned(), font(size::BODY, Weight::Regular), Color32::PLACEHOLDER);
    let height = ui.spacing().interact_size.y;
    let (rect, response) = ui.allocate_exact_size(vec2(BOX + space::S + galley.size().x, height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(role, ui.is_enabled(), on, word));
    let middle = rect.center().y;
    ui.painter().galley(pos2(rect.left() + BOX + space::S, middle - galley.size().y / 2.0), galley, color);
    let side = Rect::from_min_size(pos2(rect.left(), (middle - BOX / 2.0).round()), vec2(BOX, BOX));
    (response, side)
}
