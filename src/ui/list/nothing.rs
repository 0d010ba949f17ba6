//! An empty list: nothing there yet, or nothing found: which condition is in the way, what to take out, and which word was perhaps meant.

use egui::{Align, Layout, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::row;
use crate::app::{Action, Command, Density, Loosen, State, terms, words};
use crate::lang::{tr, tr_n, tr_with};
use crate::query::{Expr, Term};
use crate::ui::icons::{self, Icon};
use crate::ui::rail::folder_name;
use crate::ui::theme::{Tokens, Weight, focus_ring, font, format, measure, radius, size, space};
use crate::ui::widgets::{Tip as _, button_ui, fitting, message_ui, paint_line};

/// Width of the list of conditions, in points.
const WIDTH: f32 = 360.0;

/// Nothing found: says so and what to do.
pub(super) fn empty_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    if state.results.is_pending() || !state.library.ready {
        return;
    }
    if state.results.failed.is_none() && !state.search.text.is_empty() {
        nothing_ui(ui, state, actions);
        return;
    }
    let (sentence, hint, command) = if let Some(error) = &state.results.failed {
        (error.as_str(), "", None)
    } else if state.import.is_some() {
        (tr("Reading files…"), tr("Conversations appear here as they are found"), None)
    } else if state.search.folder.is_some() {
        (
            tr("No conversation came from there"),
            tr("The import report says what became of its files"),
            Some(Command::ShowEverything),
        )
    } else {
        (tr("The library is empty"), tr("Open a folder of saved hook files"), Some(Command::OpenFolder))
    };
    let icon = if state.results.failed.is_some() { icons::ERROR } else { icons::SEARCH };
    message_ui(ui, icon, sentence, hint);
    if let Some(command) = command {
        ui.vertical_centered(|ui| {
            if button_ui(ui, None, command.label()).clicked() {
                actions.push(Action::Command(command));
            }
        });
    }
}

/// Before the first answer of a library that is not empty: places of rows, so that the list does not look as if there were none.
pub(super) fn coming_ui(ui: &Ui, body: Rect, density: Density) {
    let (tokens, height) = (Tokens::of(ui), row::height(density));
    for position in 0..fitting(body.height(), height) {
        let rect = Rect::from_min_size(body.min + vec2(0.0, position as f32 * height), vec2(body.width(), height));
        row::paint_skeleton(ui.painter(), tokens, rect, position, density);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, (1.0, tokens.line));
    }
}

/// Draws what the conditions find.
fn nothing_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let loosen = state.results.loosen.as_ref();
    let several = loosen.is_some_and(|loosen| loosen.terms.len() > 1);
    let hint = if several { tr("Each condition alone finds as many as stand beside it") } else { "" };
    message_ui(ui, icons::SEARCH, &sentence(loosen), hint);
    ui.add_space(space::M);
    let width = WIDTH.min(ui.available_width() - space::XL * 2.0);
    let margin = ((ui.available_width() - width) / 2.0).max(0.0);
    ui.horizontal(|ui| {
        ui.add_space(margin);
        ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::LEFT), |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 2.0;
            for (wrong, near) in loosen.iter().flat_map(|loosen| &loosen.spellings) {
                spelling_ui(ui, wrong, near, actions);
            }
            for (part, count) in loosen.iter().filter(|_| several).flat_map(|loosen| &loosen.terms) {
                condition_ui(ui, state, part, *count, actions);
            }
        });
    });
    ui.add_space(space::M);
    ui.vertical_centered(|ui| {
        if button_ui(ui, None, Command::ClearSearch.label()).clicked() {
            actions.push(Action::Command(Command::ClearSearch));
        }
    });
}

/// What is in the way, as far as it is known.
fn sentence(loosen: Option<&Loosen>) -> String {
    let none: Vec<String> = loosen
        .iter()
        .flat_map(|loosen| &loosen.terms)
        .filter(|(_, count)| *count == 0)
        .map(|(part, _)| tr_with("“{tag}”", &[("tag", &terms::label(part))]))
        .collect();
    let several = loosen.is_some_and(|loosen| loosen.terms.len() > 1);
    match none.as_slice() {
        [] if several => tr("No conversation matches all of this together").to_owned(),
        [] => tr("No conversation matches").to_owned(),
        [one] => tr_with("{one} is found nowhere", &[("one", one)]),
        [others @ .., last] => {
            tr_with("{others} and {last} are found nowhere", &[("others", &others.join(", ")), ("last", last)])
        }
    }
}

/// "Did you mean" with words of the library.
fn spelling_ui(ui: &mut Ui, wrong: &str, near: &[(String, u64)], actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        let text = tr_with("Instead of “{word}”:", &[("word", &wrong)]);
        ui.label(egui::RichText::new(text).size(size::SMALL).color(tokens.soft));
        for (word, count) in near {
            let response = ui.link(egui::RichText::new(word).font(font(size::BODY, Weight::Medium)));
            let response = response.tip(tr_n("In {n} conversation", "In {n} conversations", *count));
            if response.clicked() {
                actions.push(Action::Spell(wrong.to_owned(), word.clone()));
            }
        }
    });
    ui.add_space(space::XS);
}

/// One condition with what it finds alone; a click takes it out.
fn condition_ui(ui: &mut Ui, state: &State, part: &Expr, count: u64, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    // The folder stands beside the text, not in it.
    let folder = match part {
        Expr::Term(Term::Folder(folder)) => state.search.folder.as_ref().filter(|own| *own == folder),
        _ => None,
    };
    let label = folder
        .map_or_else(|| terms::label(part), |folder| tr_with("From {folder}", &[("folder", &folder_name(folder))]));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), measure::CONTROL), Sense::click());
    let found = words::number(count);
    response.widget_info(|| {
        WidgetInfo::labeled(
            Role::Button,
            true,
            tr_with("Without {label}, which finds {found}", &[("label", &label), ("found", &found)]),
        )
    });
    let fill = if response.hovered() { tokens.hover } else { tokens.panel };
    ui.painter().rect_filled(rect, radius::CONTROL, fill);
    if response.has_focus() {
        focus_ring(ui, rect, radius::CONTROL);
    }
    let middle = rect.center().y;
    let color = if count == 0 { tokens.missed } else { tokens.faint };
    let galley = ui.painter().layout_no_wrap(found, font(size::SMALL, Weight::Medium), color);
    let right = rect.right() - 30.0 - galley.size().x;
    ui.painter().galley(pos2(right, middle - galley.size().y / 2.0), galley, color);
    let cross = pos2(rect.right() - space::S, middle);
    ui.painter().text(cross, egui::Align2::RIGHT_CENTER, icons::CLOSE.glyph(), Icon::font(14.0), tokens.soft);
    let place = Rect::from_min_max(pos2(rect.left() + space::M, rect.top()), pos2(right - space::S, rect.bottom()));
    paint_line(ui, place, &label, format(size::BODY, Weight::Regular, tokens.text), &[]);
    if response.tip(tr_with("{condition}. Click to take it out", &[("condition", &part)])).clicked() {
        actions.push(match folder {
            Some(_) => Action::Command(Command::ShowEverything),
            None => Action::Drop(part.clone()),
        });
    }
}
