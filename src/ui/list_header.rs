//! Above the list: the query's conditions as chips, the number found, the order.

use egui::{Popup, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::icons::{self, Icon};
use super::rail::folder_name;
use super::theme::{Tokens, Weight, focus_ring, font, measure, size, space};
use super::widgets::{IconButton, Tip as _, is_covered, paint_cover, sides_ui, unless_blurred};
use crate::app::{Action, Command, Density, State, terms, words};
use crate::lang::{tr, tr_n, tr_with};
use crate::query::Sort;

/// Room for the button that tells how many chips there are besides, in points.
const MORE: f32 = 44.0;

/// Draws the header.
pub(super) fn list_header_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let chips = chips(state);
    let left = |ui: &mut Ui, actions: &mut Vec<Action>| {
        ui.add_space(space::M);
        ui.spacing_mut().item_spacing.x = space::XS;
        if chips.is_empty() {
            count_ui(ui, &super::list::count_text(state));
        } else {
            chips_ui(ui, &chips, actions);
        }
    };
    let right = |ui: &mut Ui, actions: &mut Vec<Action>| {
        if !chips.is_empty() {
            // Beside chips the number alone; the status bar says of how many.
            let count = words::number(state.results.len() as u64);
            let count = if state.results.partial { "…".to_owned() } else { count };
            count_ui(ui, &count).tip(super::list::count_text(state));
        }
        if state.live.waiting > 0 {
            new_ui(ui, state.live.waiting, actions);
        }
        sort_ui(ui, state, actions);
        let (density, on) = (Command::ToggleDensity, state.look.density == Density::OneLine);
        let tooltip = density.tooltip();
        let button = IconButton::new(icons::ONE_LINE, density.label()).tooltip(&tooltip).size(24.0).on(on);
        if button.ui(ui).clicked() {
            actions.push(Action::Command(density));
        }
        ui.add_space(space::XS);
    };
    sides_ui(ui, "list header", measure::LIST_HEADER, actions, left, right);
}

fn count_ui(ui: &mut Ui, text: &str) -> Response {
    let color = Tokens::of(ui).faint;
    ui.add(egui::Label::new(egui::RichText::new(text).font(font(size::SMALL, Weight::Regular)).color(color)).truncate())
}

/// What a chip shows and does.
struct Chip {
    label: String,
    tooltip: String,
    /// Whether blur covers it.
    private: bool,
    folder: bool,
    removes: Action,
}

/// The folder, and the conditions of the query in its order.
fn chips(state: &State) -> Vec<Chip> {
    let folder = state.search.folder.as_ref().map(|folder| Chip {
        label: folder_name(folder),
        tooltip: tr_with("From {folder}. Click to show everything in the library", &[("folder", folder)]),
        private: false,
        folder: true,
        removes: Action::Command(Command::ShowEverything),
    });
    let conditions = terms::chips(&state.search.parsed.query).into_iter().enumerate().map(|(index, chip)| Chip {
        label: chip.label,
        tooltip: tr_with("{condition}. Click to remove", &[("condition", &chip.text)]),
        private: chip.private,
        folder: false,
        removes: Action::RemoveChip(index),
    });
    folder.into_iter().chain(conditions).collect()
}

/// As many chips as there is room for; the others are behind a button that tells their number.
fn chips_ui(ui: &mut Ui, chips: &[Chip], actions: &mut Vec<Action>) {
    let room = ui.available_width();
    let widths: Vec<f32> = chips.iter().map(|chip| chip_galley(ui, chip, room).1 + space::XS).collect();
    let mut fit = chips.len();
    while fit > 1 {
        let more = if fit < chips.len() { MORE } else { 0.0 };
        if widths.iter().take(fit).sum::<f32>() + more <= room {
            break;
        }
        fit -= 1;
    }
    let (shown, hidden) = chips.split_at_checked(fit).unwrap_or((chips, &[]));
    // The first gives up its end where even it is too wide.
    let most = if hidden.is_empty() { room } else { room - MORE };
    for chip in shown {
        if chip_ui(ui, chip, most).clicked() {
            actions.push(chip.removes.clone());
        }
    }
    if hidden.is_empty() {
        return;
    }
    let number = hidden.len();
    let button = super::widgets::button_ui(ui, None, &format!("+{number}"));
    button.widget_info(|| {
        WidgetInfo::labeled(Role::Button, true, tr_n("{n} more condition", "{n} more conditions", number))
    });
    Popup::menu(&button).width(260.0).show(|ui| {
        for chip in hidden {
            if chip_ui(ui, chip, 240.0).clicked() {
                actions.push(chip.removes.clone());
                ui.close();
            }
        }
    });
}

/// The text of a chip that may be so wide, and the width of the whole chip, in points.
fn chip_galley(ui: &Ui, chip: &Chip, most: f32) -> (std::sync::Arc<egui::Galley>, f32) {
    let around = if chip.folder { 54.0 } else { 36.0 };
    let format = super::theme::format(size::SMALL, Weight::Medium, Tokens::of(ui).accent);
    let mut job = egui::text::LayoutJob::single_section(chip.label.clone(), format);
    job.wrap = egui::text::TextWrapping::truncate_at_width((most - around).clamp(24.0, 200.0));
    let galley = ui.painter().layout_job(job);
    let width = galley.size().x + around;
    (galley, width)
}

/// One condition with a cross.
fn chip_ui(ui: &mut Ui, chip: &Chip, most: f32) -> Response {
    let tokens = Tokens::of(ui);
    let (galley, width) = chip_galley(ui, chip, most);
    let label = if chip.private { unless_blurred(ui.ctx(), &chip.label) } else { &chip.label };
    let (rect, response) = ui.allocate_exact_size(vec2(width, 24.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr_with("Remove {label}", &[("label", &label)])));
    ui.painter().rect_filled(rect, 12.0, if response.hovered() { tokens.sel } else { tokens.accentbg });
    if response.has_focus() {
        focus_ring(ui, rect, 12);
    }
    let middle = rect.center().y;
    let mut left = rect.left() + 10.0;
    if chip.folder {
        let at = pos2(left, middle);
        ui.painter().text(at, egui::Align2::LEFT_CENTER, icons::FOLDER.glyph(), Icon::font(14.0), tokens.accent);
        left += 18.0;
    }
    if chip.private && is_covered(ui, rect) {
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(galley.size().x, rect.height()));
        paint_cover(ui, place, galley.size().x);
    } else {
        ui.painter().galley(pos2(left, middle - galley.size().y / 2.0), galley, tokens.accent);
    }
    let cross = pos2(rect.right() - 9.0, middle);
    ui.painter().text(cross, egui::Align2::RIGHT_CENTER, icons::CLOSE.glyph(), Icon::font(13.0), tokens.accent);
    response.tip(&chip.tooltip)
}

/// "12 new": what came by itself and waits to be taken in. Stands in the header, so that nothing moves when it appears.
fn new_ui(ui: &mut Ui, waiting: usize, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let galley = ui.painter().layout_no_wrap(
        tr_n("{n} new", "{n} new", waiting),
        font(size::SMALL, Weight::Semibold),
        tokens.on_accent,
    );
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 40.0, 24.0), Sense::click());
    let name = tr_n("Show {n} new", "Show {n} new", waiting);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    // Said when it appears and when the number grows, without interrupting what is being read.
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(egui::accesskit::Live::Polite));
    ui.painter().rect_filled(rect, 12.0, tokens.accent);
    if response.has_focus() || response.hovered() {
        let ring = egui::Stroke::new(2.0, if response.has_focus() { tokens.text } else { tokens.edge });
        ui.painter().rect_stroke(rect, 12.0, ring, egui::StrokeKind::Outside);
    }
    let middle = rect.center().y;
    let at = pos2(rect.left() + 10.0, middle);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, icons::UP.glyph(), Icon::font(14.0), tokens.on_accent);
    ui.painter().galley(pos2(rect.left() + 28.0, middle - galley.size().y / 2.0), galley, tokens.on_accent);
    if response.tip(Command::TakeIn.tooltip()).clicked() {
        actions.push(Action::Command(Command::TakeIn));
    }
}

fn sort_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let current = state.sort();
    let galley =
        ui.painter().layout_no_wrap(tr(current.title()).to_owned(), font(size::SMALL, Weight::Regular), tokens.soft);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 22.0, 28.0), Sense::click());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Button, true, tr_with("Order: {order}", &[("order", &tr(current.title()))]))
    });
    let color = if response.hovered() { tokens.text } else { tokens.soft };
    if response.has_focus() {
        focus_ring(ui, rect, super::theme::radius::CONTROL);
    }
    let middle = rect.center().y;
    let height = galley.size().y;
    ui.painter().galley_with_override_text_color(pos2(rect.left(), middle - height / 2.0), galley, color);
    let at = pos2(rect.right(), middle);
    ui.painter().text(at, egui::Align2::RIGHT_CENTER, icons::DOWN.glyph(), Icon::font(16.0), color);
    let response = response.tip(tr("Order of the list"));
    Popup::menu(&response).width(200.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        // Without words nothing matches better than anything else.
        let words = !state.search.marker.is_empty();
        // The order of a column is named where it is the one.
        let others = Some(current).filter(|sort| Sort::common().all(|common| common != *sort));
        let offered = Sort::common().chain(others);
        for sort in offered.filter(|sort| words || *sort != Sort::BestMatch || *sort == current) {
            let item = egui::Button::selectable(sort == current, tr(sort.title()));
            if ui.add(item.min_size(vec2(ui.available_width(), measure::CONTROL))).clicked() {
                actions.push(Action::Sort(sort));
                ui.close();
            }
        }
    });
}
