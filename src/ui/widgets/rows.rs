//! Headings and key–value rows of the details, and the quiet messages of empty places.

use egui::{Layout, Response, Ui, vec2};

use super::{IconButton, TextLabel};
use crate::app::Action;
use crate::lang::{said, tr_with};
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{Tokens, Weight, format, measure, size, space};

/// Width of the key column in points.
const KEY: f32 = 76.0;

/// The heading of a section.
pub fn heading_ui(ui: &mut Ui, text: &str) -> Response {
    let format = format(size::LABEL, Weight::Semibold, Tokens::of(ui).faint);
    TextLabel::new(text, format).selectable(false).public().ui(ui).0
}

/// The distances within a menu: its lines touch, their words do not touch its edge.
pub fn menu_spacing(ui: &mut Ui) {
    let spacing = ui.spacing_mut();
    spacing.item_spacing.y = 0.0;
    spacing.button_padding.x = space::S;
}

/// The distance between two sections.
pub fn sections_gap(ui: &mut Ui) {
    ui.add_space(space::M);
}

/// A row of a key and its value; a button to copy the value appears under the pointer. Empty values show nothing at all.
pub fn key_value_ui(ui: &mut Ui, key: &str, value: &str, actions: &mut Vec<Action>) {
    key_value_lines_ui(ui, (key, KEY), value, 0, actions, |label, _is_key| label);
}

/// Width of a column for these keys, in points: the widest has room, as long as the values keep more than half of the line.
#[must_use]
pub fn key_width<'k>(ui: &Ui, keys: impl Iterator<Item = &'k str>) -> f32 {
    let font = crate::ui::theme::font(size::SMALL, Weight::Regular);
    let width = |key: &str| ui.painter().layout_no_wrap(key.to_owned(), font.clone(), Tokens::of(ui).soft).size().x;
    keys.map(width).fold(KEY, f32::max).min((ui.available_width() * 0.45).max(KEY)).ceil()
}

/// As [`key_value_ui`], with the width of the key's column, at most so many lines of the value (0 = all), and with `mark` called for the labels of key (`true`) and value.
pub fn key_value_lines_ui<'t>(
    ui: &mut Ui,
    (key, key_width): (&'t str, f32),
    value: &'t str,
    lines: usize,
    actions: &mut Vec<Action>,
    mark: impl Fn(TextLabel<'t>, bool) -> TextLabel<'t>,
) {
    if value.trim().is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    let row = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = vec2(space::S, 0.0);
        ui.allocate_ui_with_layout(vec2(key_width, 0.0), Layout::top_down(egui::Align::LEFT), |ui| {
            ui.set_width(key_width);
            let label = TextLabel::new(key, format(size::SMALL, Weight::Regular, tokens.soft)).lines(1).public();
            mark(label, true).selectable(false).ui(ui);
        });
        ui.vertical(|ui| {
            let label = TextLabel::new(value, format(size::SMALL, Weight::Regular, tokens.text)).lines(lines);
            mark(label, false).fill().ui(ui);
        });
    });
    let rect = row.response.rect;
    if ui.rect_contains_pointer(rect) {
        let side = measure::TARGET;
        let at = egui::Rect::from_min_size(
            egui::pos2(rect.right() - side, rect.top() - (side - 18.0) / 2.0),
            vec2(side, side),
        );
        ui.painter().rect_filled(at, 0.0, tokens.raised);
        let copied = ui.scope_builder(egui::UiBuilder::new().max_rect(at), |ui| {
            IconButton::new(icons::COPY, &tr_with("Copy {what}", &[("what", &key.to_lowercase())]))
                .size(side)
                .ui(ui)
                .clicked()
        });
        if copied.inner {
            actions.push(Action::Copy(value.to_owned()));
        }
    }
}

/// An icon, a sentence and what to do next, in the middle of an empty place.
pub fn message_ui(ui: &mut Ui, icon: Icon, sentence: &str, hint: &str) {
    let tokens = Tokens::of(ui);
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.34).max(space::XL));
        ui.label(icon.text(32.0, tokens.faint));
        ui.add_space(space::XS);
        centered_ui(ui, egui::RichText::new(said(sentence)).font(crate::ui::theme::font(size::BODY, Weight::Medium)));
        if !hint.is_empty() {
            centered_ui(ui, egui::RichText::new(said(hint)).size(size::SMALL).color(tokens.soft));
        }
    });
}

/// Text in the middle of a panel, in lines of a readable length and never at the panel's edges.
pub fn centered_ui(ui: &mut Ui, text: egui::RichText) {
    let width = (ui.available_width() - space::XL * 2.0).clamp(40.0, 720.0);
    ui.scope(|ui| {
        ui.set_max_width(width);
        ui.add(egui::Label::new(text).wrap_mode(egui::TextWrapMode::Wrap).halign(egui::Align::Center));
    });
}
