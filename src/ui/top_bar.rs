//! The top bar: the program's name, the place of the search field, the two main buttons, and the menu of all commands.

use egui::containers::menu::SubMenuButton;
use egui::{Popup, Role, Ui, WidgetInfo, vec2};

use super::icons::{self, Icon};
use super::search_box;
use super::theme::{Tokens, Weight, font, measure, size, space};
use super::widgets::{IconButton, Tip as _, at_end_ui, button_ui, button_width, menu_spacing, primary_ui};
use crate::app::{Action, Command, CommandInfo, ExportScope, Group, State, ThemeChoice, words};
use crate::lang::{tr, tr_with};

/// Widths of the menu and of what opens beside it, in points.
const MENU: f32 = 220.0;
const SUBMENU: f32 = 260.0;

/// Below this width of the bar, in points, its buttons are short.
const WIDE: f32 = 700.0;

/// Draws the name and the search field. `list_left` is where the list's column begins: the search field stands above it.
pub(super) fn search_ui(ui: &mut Ui, state: &State, list_left: f32, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let bar = ui.max_rect();
    let buttons = buttons_width(ui, state, bar.width() > WIDE);
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        if bar.width() > WIDE {
            ui.add_space(space::M);
            ui.label(icons::APP.text(20.0, tokens.accent));
            ui.label(egui::RichText::new("Afterchat").font(font(size::BODY, Weight::Semibold)));
        }
        let left = (list_left + space::S - ui.cursor().left()).max(space::S);
        ui.add_space(left);
        let width = (bar.right() - ui.cursor().left() - buttons - space::L).clamp(120.0, 520.0);
        search_box::search_ui(ui, state, width, actions);
    });
}

/// Draws the buttons and the menu at the right end.
pub(super) fn buttons_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let wide = ui.max_rect().width() > WIDE;
    ui.spacing_mut().item_spacing.x = space::S;
    at_end_ui(ui, "top bar", measure::TOP_BAR, |ui| {
        if wide {
            command_button_ui(ui, Command::OpenFolder, Some(icons::FOLDER), state, actions);
        }
        export_button_ui(ui, state, wide, actions);
        menu_ui(ui, state, actions);
        // The gap before this, and it, are the margin.
        ui.add_space(0.0);
    });
}

/// What [`buttons_ui`] takes, in points: the number of ticked conversations stands on a button and may be long.
fn buttons_width(ui: &Ui, state: &State, wide: bool) -> f32 {
    let width = |word: &str| button_width(ui, word) + space::S;
    let folder = if wide { width(Command::OpenFolder.label()) } else { 0.0 };
    space::S + measure::CONTROL + space::S + width(&export_word(state, wide)) + folder
}

/// The word on the export button.
fn export_word(state: &State, wide: bool) -> String {
    match (wide, state.scope_count(ExportScope::Ticked)) {
        (false, _) | (true, 0) => Command::Export.label().to_owned(),
        (true, ticked) => tr_with("Export {n}…", &[("n", &words::number(ticked))]),
    }
}

fn export_button_ui(ui: &mut Ui, state: &State, wide: bool, actions: &mut Vec<Action>) {
    let word = export_word(state, wide);
    let enabled = Command::Export.is_enabled(state);
    let button = ui.add_enabled_ui(enabled, |ui| primary_ui(ui, Some(icons::EXPORT), &word)).inner;
    if button.tip(Command::Export.tooltip()).clicked() {
        actions.push(Action::Command(Command::Export));
    }
}

/// A button of the table of commands.
pub(super) fn command_button_ui(
    ui: &mut Ui,
    command: Command,
    icon: Option<Icon>,
    state: &State,
    actions: &mut Vec<Action>,
) -> egui::Response {
    let enabled = command.is_enabled(state);
    let response = ui.add_enabled_ui(enabled, |ui| button_ui(ui, icon, command.label())).inner;
    let response = response.tip(command.tooltip());
    if response.clicked() {
        actions.push(Action::Command(command));
    }
    response
}

/// Every command in its group, and the theme.
fn menu_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let tooltip = tr_with("All commands; {keys} finds one by its name", &[("keys", &Command::Palette.keys())]);
    let button = IconButton::new(icons::MORE, tr("Menu")).tooltip(&tooltip).ui(ui);
    Popup::menu(&button).width(MENU).show(|ui| {
        ui.set_width(MENU);
        menu_spacing(ui);
        for group in Group::ALL {
            let word = egui::Button::new(group.title()).frame_when_inactive(false);
            let word = word.min_size(vec2(MENU, measure::CONTROL)).right_text("›");
            let (response, _) = SubMenuButton::from_button(word).ui(ui, |ui| group_ui(ui, state, group, actions));
            response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, group.title()));
        }
        ui.separator();
        for command in [Command::Palette, Command::Keys] {
            item_ui(ui, state, command.info(), actions);
        }
    });
}

fn group_ui(ui: &mut Ui, state: &State, group: Group, actions: &mut Vec<Action>) {
    ui.set_width(SUBMENU);
    menu_spacing(ui);
    for info in group.commands().filter(|info| !matches!(info.command, Command::Palette | Command::Keys)) {
        item_ui(ui, state, info, actions);
    }
    if group == Group::Window {
        ui.separator();
        ui.horizontal(|ui| {
            ui.add_space(space::S);
            let heading = egui::RichText::new(tr("Theme")).font(font(size::LABEL, Weight::Semibold));
            ui.label(heading.color(Tokens::of(ui).faint));
        });
        for theme in ThemeChoice::ALL {
            let item = egui::Button::selectable(state.theme == theme, tr(theme.title()));
            if ui.add(item.min_size(vec2(SUBMENU, measure::CONTROL))).clicked() {
                actions.push(Action::Theme(theme));
                ui.close();
            }
        }
    }
}

fn item_ui(ui: &mut Ui, state: &State, info: &CommandInfo, actions: &mut Vec<Action>) {
    let enabled = (info.enabled)(state);
    let on = info.command.is_on(state);
    let item = egui::Button::selectable(on == Some(true), info.command.label())
        .shortcut_text(info.command.keys())
        .frame_when_inactive(false)
        .min_size(vec2(ui.available_width(), measure::CONTROL));
    let response = ui.add_enabled(enabled, item);
    response.widget_info(|| match on {
        Some(on) => WidgetInfo::selected(Role::MenuItemCheckBox, enabled, on, info.command.label()),
        None => WidgetInfo::labeled(Role::MenuItem, enabled, info.command.label()),
    });
    if response.tip(tr(info.tooltip)).clicked() {
        actions.push(Action::Command(info.command));
        ui.close();
    }
}
