//! The command palette: a field, and the commands that have its letters.

use egui::{
    Align2, Frame, Id, Key, Margin, Modal, Modifiers, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::theme::{Tokens, Weight, font, format, radius, size, space};
use super::widgets::{Tip as _, paint_line, search_field_ui};
use crate::app::{Action, Palette, PaletteEntry, State, palette};
use crate::lang::tr;

/// Width in points.
const WIDTH: f32 = 560.0;
/// Height of a line.
const ROW: f32 = 34.0;
/// Lines in view.
const LINES: i64 = 10;

/// Draws the palette while it is open.
pub(super) fn palette_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(palette) = &state.palette else { return };
    let tokens = Tokens::of(ui);
    let screen = ui.ctx().content_rect();
    let width = WIDTH.min(screen.width() - space::XL * 2.0);
    let visuals = &ui.style().visuals;
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(visuals.window_stroke)
        .corner_radius(visuals.window_corner_radius)
        .shadow(visuals.window_shadow)
        .inner_margin(Margin::same(12));
    let id = Id::unique("palette");
    let area = Modal::default_area(id).role(Role::Dialog).accessible_name(tr("Command palette"));
    let area = area.anchor(Align2::CENTER_TOP, vec2(0.0, (screen.height() * 0.12).round()));
    let modal = Modal::new(id).area(area).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(width);
        body_ui(ui, state, palette, actions);
    });
    if modal.should_close() {
        actions.push(Action::PaletteClose);
    }
}

fn body_ui(ui: &mut Ui, state: &State, palette: &Palette, actions: &mut Vec<Action>) {
    // Before the field sees them: it would leave at Enter and move its own cursor.
    ui.input_mut(|input| {
        for (key, action) in [
            (Key::ArrowDown, Action::PaletteStep(1)),
            (Key::ArrowUp, Action::PaletteStep(-1)),
            (Key::PageDown, Action::PaletteStep(LINES - 1)),
            (Key::PageUp, Action::PaletteStep(1 - LINES)),
            (Key::Enter, Action::PaletteTake(None)),
        ] {
            for _ in 0..input.count_and_consume_key(Modifiers::NONE, key) {
                actions.push(action.clone());
            }
        }
    });
    if let Some(text) = search_field_ui(ui, tr("Find a command"), tr("What do you want to do?"), &palette.typed).typed {
        actions.push(Action::PaletteText(text));
    }
    let lines = palette::lines(state, &palette.typed);
    ui.add_space(space::XS);
    if lines.is_empty() {
        let text = egui::RichText::new(tr("Nothing is called so")).size(size::SMALL).color(Tokens::of(ui).soft);
        ui.label(text);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let most = (ROW * LINES as f32).min(ui.ctx().content_rect().height() * 0.6);
    // A new search begins at the top.
    let salt = ("commands", palette.typed.as_str());
    ScrollArea::vertical().id_salt(salt).max_height(most).min_scrolled_height(most).auto_shrink([false, true]).show(
        ui,
        |ui| {
            for (index, line) in lines.iter().enumerate() {
                line_ui(ui, index, line, index == palette.marked, actions);
            }
        },
    );
}

fn line_ui(ui: &mut Ui, index: usize, line: &PaletteEntry, marked: bool, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click() - Sense::FOCUSABLE);
    response
        .widget_info(|| WidgetInfo::selected(Role::MenuItem, true, marked, format!("{}: {}", line.group, line.title)));
    if marked || response.hovered() {
        ui.painter().rect_filled(rect, radius::CONTROL, if marked { tokens.sel } else { tokens.hover });
    }
    if marked && !ui.clip_rect().contains_rect(rect) {
        ui.scroll_to_rect(rect, None);
    }
    let middle = rect.center().y;
    let mut right = rect.right() - space::M;
    if let Some(keys) = line.keys {
        right = keys_ui(ui, right, middle, &keys.text()) - space::M;
    }
    let style = font(size::SMALL, Weight::Regular);
    let group = ui.painter().text(pos2(right, middle), Align2::RIGHT_CENTER, line.group, style, tokens.faint);
    let place =
        Rect::from_min_max(pos2(rect.left() + space::M, rect.top()), pos2(group.left() - space::M, rect.bottom()));
    paint_line(ui, place, &line.title, format(size::BODY, Weight::Medium, tokens.text), &line.hits);
    let clicked = response.clicked();
    if !line.help.is_empty() {
        response.tip(&line.help);
    }
    if clicked {
        actions.push(Action::PaletteTake(Some(index)));
    }
}

/// Keys in a quiet frame that ends at `right`; returns its left edge.
pub(super) fn keys_ui(ui: &Ui, right: f32, middle: f32, keys: &str) -> f32 {
    let tokens = Tokens::of(ui);
    let galley = ui.painter().layout_no_wrap(keys.to_owned(), font(size::LABEL, Weight::Medium), tokens.soft);
    let wide = vec2(galley.size().x + space::M, 20.0);
    let rect = Rect::from_min_size(pos2(right - wide.x, middle - wide.y / 2.0), wide);
    ui.painter().rect(rect, radius::LABEL, tokens.bg, (1.0, tokens.line), egui::StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, tokens.soft);
    rect.left()
}
