//! Above the list: the query's conditions as chips, the number found, the order.

use egui::{Align, Layout, Popup, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::icons::{self, Icon};
use super::rail::folder_name;
use super::theme::{Tokens, Weight, focus_ring, font, size, space};
use crate::app::{Action, Command, State, terms};
use crate::query::Sort;

/// Draws the header.
pub(super) fn list_header_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    ui.horizontal_centered(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(space::S);
            sort_ui(ui, state, actions);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add_space(space::M);
                ScrollArea::horizontal()
                    .id_salt("chips")
                    .auto_shrink(false)
                    // It would lie over the chips; wheel and Tab reach them all.
                    .scroll_bar_visibility(egui::scroll_area::ScrollBarVisibility::AlwaysHidden)
                    .show(ui, |ui| {
                        ui.horizontal_centered(|ui| chips_ui(ui, state, actions));
                    });
            });
        });
    });
}

fn chips_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let chips = terms::chips(&state.search.parsed.query);
    if let Some(folder) = &state.search.folder
        && chip_ui(ui, &folder_name(folder), &format!("From {folder}. Click to show everything in the library"), true)
            .clicked()
    {
        actions.push(Action::Command(Command::ShowEverything));
    }
    if chips.is_empty() {
        let text = super::list::count_text(state);
        let color = Tokens::of(ui).faint;
        ui.label(egui::RichText::new(text).font(font(size::SMALL, Weight::Regular)).color(color));
    }
    for (index, chip) in chips.iter().enumerate() {
        if chip_ui(ui, &chip.label, &format!("{}. Click to remove", chip.text), false).clicked() {
            actions.push(Action::RemoveChip(index));
        }
    }
}

/// One condition with a cross.
fn chip_ui(ui: &mut Ui, label: &str, tooltip: &str, folder: bool) -> Response {
    let tokens = Tokens::of(ui);
    let short: String =
        if label.chars().count() > 28 { label.chars().take(27).chain(['…']).collect() } else { label.to_owned() };
    let galley = ui.painter().layout_no_wrap(short, font(size::SMALL, Weight::Medium), tokens.accent);
    let icon = if folder { 18.0 } else { 0.0 };
    let wide = vec2(galley.size().x + icon + 36.0, 24.0);
    let (rect, response) = ui.allocate_exact_size(wide, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Remove {label}")));
    ui.painter().rect_filled(rect, 12.0, if response.hovered() { tokens.sel } else { tokens.accentbg });
    if response.has_focus() {
        focus_ring(ui, rect, 12);
    }
    let middle = rect.center().y;
    let mut left = rect.left() + 10.0;
    if folder {
        let at = pos2(left, middle);
        ui.painter().text(at, egui::Align2::LEFT_CENTER, icons::FOLDER.glyph(), Icon::font(14.0), tokens.accent);
        left += icon;
    }
    ui.painter().galley(pos2(left, middle - galley.size().y / 2.0), galley, tokens.accent);
    let cross = pos2(rect.right() - 9.0, middle);
    ui.painter().text(cross, egui::Align2::RIGHT_CENTER, icons::CLOSE.glyph(), Icon::font(13.0), tokens.accent);
    response.on_hover_text(tooltip)
}

fn sort_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let current = state.sort();
    let galley =
        ui.painter().layout_no_wrap(current.title().to_owned(), font(size::SMALL, Weight::Regular), tokens.soft);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 22.0, 28.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Order: {}", current.title())));
    let color = if response.hovered() { tokens.text } else { tokens.soft };
    if response.has_focus() {
        focus_ring(ui, rect, super::theme::radius::CONTROL);
    }
    let middle = rect.center().y;
    let height = galley.size().y;
    ui.painter().galley_with_override_text_color(pos2(rect.left(), middle - height / 2.0), galley, color);
    let at = pos2(rect.right(), middle);
    ui.painter().text(at, egui::Align2::RIGHT_CENTER, icons::DOWN.glyph(), Icon::font(16.0), color);
    let response = response.on_hover_text("Order of the list");
    Popup::menu(&response).width(200.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        // Without words nothing matches better than anything else.
        let words = !state.search.marker.is_empty();
        for sort in Sort::ALL.into_iter().filter(|sort| words || *sort != Sort::BestMatch || *sort == current) {
            let item = egui::Button::selectable(sort == current, sort.title());
            if ui.add(item.min_size(vec2(ui.available_width(), super::theme::measure::CONTROL))).clicked() {
                actions.push(Action::Sort(sort));
                ui.close();
            }
        }
    });
}
