//! The top bar: the program's name, the search field, the two main buttons, and the menu of all commands.

use egui::{
    Align, Frame, Id, Key, Layout, Margin, Modifiers, Popup, Role, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::icons::{self, Icon};
use super::theme::{Tokens, Weight, font, measure, radius, size, space};
use super::widgets::{IconButton, button_ui, primary_ui};
use crate::app::{Action, COMMANDS, Command, ExportScope, Move, State, ThemeChoice, words};

/// The search field.
#[must_use]
pub(super) fn search_id() -> Id {
    Id::unique("search")
}

/// Draws the bar. `list_left` is where the list's column begins: the search field stands above it.
pub(super) fn top_bar_ui(ui: &mut Ui, state: &State, list_left: f32, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let bar = ui.max_rect();
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        if bar.width() > 700.0 {
            ui.add_space(space::M);
            ui.label(icons::APP.text(20.0, tokens.accent));
            ui.label(egui::RichText::new("Afterchat").font(font(size::BODY, Weight::Semibold)));
        }
        let left = (list_left + space::S - ui.cursor().left()).max(space::S);
        ui.add_space(left);
        let buttons = if bar.width() > 700.0 { 320.0 } else { 130.0 };
        let width = (bar.right() - ui.cursor().left() - buttons).clamp(120.0, 520.0);
        search_ui(ui, state, width, actions);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(space::S);
            menu_ui(ui, state, actions);
            export_button_ui(ui, state, bar.width() > 700.0, actions);
            if bar.width() > 700.0 {
                command_button_ui(ui, Command::OpenFolder, Some(icons::FOLDER), state, actions);
            }
        });
    });
}

/// The search field. It asks at every keystroke; Enter and Down go to the list, Escape empties it.
fn search_ui(ui: &mut Ui, state: &State, width: f32, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let id = search_id();
    let focused = ui.memory(|memory| memory.has_focus(id));
    if focused {
        ui.input_mut(|input| {
            if input.consume_key(Modifiers::NONE, Key::ArrowDown) || input.consume_key(Modifiers::NONE, Key::Enter) {
                actions.push(Action::Command(Command::FocusList));
                if state.cursor.is_none() {
                    actions.push(Action::Move(Move::First, crate::app::Extend::No));
                }
            }
        });
    }
    let (rect, _) = ui.allocate_exact_size(vec2(width, 32.0), Sense::hover());
    let painter = ui.painter();
    let outline = if focused { tokens.accent } else { tokens.line };
    if focused {
        painter.rect_stroke(rect, radius::CONTROL, (3.0, tokens.accentbg), egui::StrokeKind::Outside);
    }
    painter.rect(rect, radius::CONTROL, tokens.raised, (1.0, outline), egui::StrokeKind::Inside);
    let middle = rect.center().y;
    let at = pos2(rect.left() + space::M, middle);
    painter.text(at, egui::Align2::LEFT_CENTER, icons::SEARCH.glyph(), Icon::font(16.0), tokens.faint);

    let mut right = rect.right() - space::S;
    if !state.search.text.is_empty() {
        let button = egui::Rect::from_center_size(pos2(right - 10.0, middle), vec2(20.0, 20.0));
        let clear = ui.scope_builder(egui::UiBuilder::new().max_rect(button), |ui| {
            IconButton::new(icons::CLOSE, "Clear search").tooltip("Empty the search field (Esc)").size(20.0).ui(ui)
        });
        if clear.inner.clicked() {
            actions.push(Action::Command(Command::ClearSearch));
        }
        right -= 26.0;
    }
    if let Some(text) = hits_text(state) {
        let galley = ui.painter().layout_no_wrap(text, font(size::SMALL, Weight::Regular), tokens.faint);
        right -= galley.size().x;
        ui.painter().galley(pos2(right, middle - galley.size().y / 2.0), galley, tokens.faint);
        right -= space::S;
    }
    let mut text = state.search.text.clone();
    let field = egui::Rect::from_min_max(pos2(rect.left() + 36.0, rect.top()), pos2(right, rect.bottom()));
    let edit = TextEdit::singleline(&mut text)
        .id(id)
        .frame(Frame::NONE.inner_margin(Margin::ZERO))
        .hint_text("Search: words, \"a phrase\", is:missed, agent:john, after:2015-03")
        .align(egui::Align2::LEFT_CENTER)
        .desired_width(field.width());
    let response = ui.put(field, edit);
    response.widget_info(|| WidgetInfo {
        label: Some("Search conversations".to_owned()),
        ..WidgetInfo::text_edit(true, &state.search.text, &text, "")
    });
    if text != state.search.text {
        actions.push(Action::Search(text));
    }
    // egui takes the focus away with Escape; the first Escape empties the field instead.
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) && !state.search.text.is_empty() {
        actions.push(Action::Command(Command::ClearSearch));
        response.request_focus();
    }
    let hints: Vec<&str> = state.search.parsed.hints.iter().map(|hint| hint.message.as_str()).collect();
    if !hints.is_empty() && !state.search.text.is_empty() {
        Popup::from_response(&response).open(focused).close_behavior(egui::PopupCloseBehavior::IgnoreClicks).show(
            |ui| {
                ui.set_max_width(field.width());
                for hint in hints {
                    ui.label(egui::RichText::new(hint).size(size::SMALL).color(tokens.offline));
                }
            },
        );
    }
}

/// "2 of 8 hits" of the open conversation.
fn hits_text(state: &State) -> Option<String> {
    let open = state.open.as_ref()?;
    let total = open.opened()?.hits.walk.len();
    let hit = open.hit?.saturating_add(1);
    (total > 0).then(|| format!("{hit} of {}", words::count(u64::try_from(total).unwrap_or(u64::MAX), "hit")))
}

fn export_button_ui(ui: &mut Ui, state: &State, wide: bool, actions: &mut Vec<Action>) {
    let ticked = state.scope_count(ExportScope::Ticked);
    let word = match (wide, ticked) {
        (false, _) | (true, 0) => Command::Export.info().label.to_owned(),
        (true, ticked) => format!("Export {}…", words::number(u64::try_from(ticked).unwrap_or(u64::MAX))),
    };
    let enabled = Command::Export.is_enabled(state);
    let button = ui.add_enabled_ui(enabled, |ui| primary_ui(ui, Some(icons::EXPORT), &word)).inner;
    if button.on_hover_text(Command::Export.tooltip()).clicked() {
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
    let response = ui.add_enabled_ui(enabled, |ui| button_ui(ui, icon, command.info().label)).inner;
    let response = response.on_hover_text(command.tooltip());
    if response.clicked() {
        actions.push(Action::Command(command));
    }
    response
}

/// Every command, and the theme.
fn menu_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let button = IconButton::new(icons::MORE, "Menu").tooltip("All commands").ui(ui);
    Popup::menu(&button).width(280.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for info in COMMANDS.iter().filter(|info| info.in_menu()) {
            let item = egui::Button::new(info.label)
                .shortcut_text(info.shortcuts.first().map(|keys| keys.text()).unwrap_or_default())
                .frame_when_inactive(false)
                .min_size(vec2(ui.available_width(), measure::CONTROL));
            let response = ui.add_enabled((info.enabled)(state), item);
            response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, (info.enabled)(state), info.label));
            if response.on_hover_text(info.tooltip).clicked() {
                actions.push(Action::Command(info.command));
                ui.close();
            }
        }
        ui.separator();
        for theme in ThemeChoice::ALL {
            let item = egui::Button::selectable(state.theme == theme, theme.title());
            if ui.add(item.min_size(vec2(ui.available_width(), measure::CONTROL))).clicked() {
                actions.push(Action::Theme(theme));
                ui.close();
            }
        }
    });
}
