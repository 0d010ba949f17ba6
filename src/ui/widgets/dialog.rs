//! Dialogs: a card in the middle with a title, a body that scrolls when the window is low, and its buttons below.

use egui::{Frame, Id, Key, Margin, Modal, Rect, Response, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};

use super::{IconButton, at_end_ui, button_width, sides_ui};
use crate::lang::tr;
use crate::ui::icons;
use crate::ui::theme::{Tokens, Weight, font, measure, size, space};

/// Room for the scroll bar in the margin at the right, in points.
const BAR: f32 = 16.0;

/// Passes in which a field that just appeared asks for the focus: the first one only measures.
const FIRST_PASSES: u32 = 2;

/// A field to search in what a dialog lists; it has the focus when the dialog appears.
pub fn search_field_ui(ui: &mut Ui, label: &str, hint: &str, typed: &str) -> Searching {
    let mut text = typed.to_owned();
    let field = ui.add(TextEdit::singleline(&mut text).hint_text(hint).desired_width(f32::INFINITY));
    field.widget_info(|| WidgetInfo { label: Some(label.to_owned()), ..WidgetInfo::text_edit(true, typed, &text, "") });
    focus_when_shown(ui, &field);
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    Searching { typed: (text != typed).then_some(text), entered }
}

/// What happened in the search field of a dialog.
pub struct Searching {
    /// Its new text, where it changed.
    pub typed: Option<String>,
    /// Whether Enter was pressed in it.
    pub entered: bool,
}

/// Gives a field of a dialog the focus when it appears, and leaves it alone after that.
pub fn focus_when_shown(ui: &Ui, field: &Response) {
    let now = ui.ctx().cumulative_pass_nr();
    let id = field.id.with("shown");
    let (last, shown): (u64, u32) = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let shown = if last.saturating_add(1) >= now { shown.saturating_add(1) } else { 0 };
    ui.data_mut(|data| data.insert_temp(id, (now, shown)));
    if shown < FIRST_PASSES && !field.has_focus() {
        field.request_focus();
    }
}

/// Shows a dialog `width` points wide. `footer` draws its buttons from left to right, the one that goes on last. Returns whether it should close: Escape, a click beside it, or its cross.
pub fn dialog_ui(
    ui: &Ui,
    id: &str,
    title: &str,
    width: f32,
    body: impl FnOnce(&mut Ui),
    footer: impl FnOnce(&mut Ui),
) -> bool {
    let tokens = Tokens::of(ui);
    let screen = ui.ctx().content_rect();
    let width = width.min(screen.width() - space::XL * 4.0);
    let style = ui.style();
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(style.visuals.window_stroke)
        .corner_radius(style.visuals.window_corner_radius)
        .shadow(style.visuals.window_shadow)
        .inner_margin(Margin::same(20));
    let area = Modal::default_area(Id::unique(id)).role(egui::Role::Dialog).accessible_name(title);
    let modal = Modal::new(Id::unique(id)).area(area).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(width);
        let mut closed = false;
        let left = |ui: &mut Ui, _closed: &mut bool| {
            let title = egui::RichText::new(title).font(font(size::TITLE, Weight::Semibold));
            ui.add(egui::Label::new(title).truncate());
        };
        let right = |ui: &mut Ui, closed: &mut bool| {
            *closed = IconButton::new(icons::CLOSE, tr("Close dialog")).ui(ui).clicked();
        };
        sides_ui(ui, "dialog title", measure::CONTROL, &mut closed, left, right);
        ui.add_space(space::XS);
        let most = body_room(ui);
        // The scroll bar stands in the margin, so that it lies over nothing and the body ends where the buttons do.
        let mut room = ui.available_rect_before_wrap();
        room.max.x = room.left() + width + BAR;
        let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(room).id_salt("dialog room"));
        ScrollArea::vertical()
            .id_salt("dialog body")
            .max_height(most)
            .min_scrolled_height(most)
            .auto_shrink([false, true])
            .show(&mut inside, |ui| {
                ui.set_width(width);
                body(ui);
            });
        let used = inside.min_rect();
        ui.advance_cursor_after_rect(Rect::from_min_size(used.min, vec2(width, used.height())));
        ui.add_space(space::S);
        at_end_ui(ui, "dialog buttons", measure::CONTROL, footer);
        closed
    });
    modal.inner || modal.should_close()
}

/// The highest body of a dialog, in points: what is higher scrolls.
#[must_use]
pub fn body_room(ui: &Ui) -> f32 {
    (ui.ctx().content_rect().height() - 160.0).max(120.0)
}

/// Room for a sentence beside the buttons with these words, below a dialog `width` points wide.
#[must_use]
pub fn beside_buttons(ui: &Ui, width: f32, buttons: &[&str]) -> f32 {
    let width = width.min(ui.ctx().content_rect().width() - space::XL * 4.0);
    let taken: f32 = buttons.iter().map(|word| button_width(ui, word) + space::S).sum();
    (width - taken - space::S).max(80.0)
}

/// A row of a form: what it is about at the left, its controls beside it.
pub fn form_row_ui<R>(ui: &mut Ui, label: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    const LABEL: f32 = 84.0;
    ui.horizontal_top(|ui| {
        let size = vec2(LABEL, measure::CONTROL);
        ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_width(LABEL);
            let text = egui::RichText::new(label).font(font(size::BODY, Weight::Medium)).color(Tokens::of(ui).soft);
            ui.label(text);
        });
        ui.vertical(content).inner
    })
    .inner
}
