//! The settings: few, all in one card, each in force as soon as it is chosen.

use egui::{Align, Layout, RichText, Ui, vec2};

use super::theme::{Tokens, Weight, font, format, measure, size, space};
use super::widgets::{TextLabel, Tip as _, button_ui, check_ui, dialog_ui, heading_ui, radio_ui};
use crate::app::{
    Action, Clock, ColumnEdit, Command, DateForm, Density, LookEdit, State, TextSize, ThemeChoice, Times,
};
use crate::lang::{Language, tr, tr_in, tr_with};

/// Width of the dialog and of what stands before the choices, in points.
const WIDTH: f32 = 620.0;
const LABEL: f32 = 124.0;

/// Draws the dialog while it is open.
pub(super) fn settings_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    if !state.settings_open {
        return;
    }
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "settings",
        tr("Settings"),
        WIDTH,
        |ui| body_ui(ui, state, actions),
        |ui| {
            if button_ui(ui, None, tr("Close")).clicked() {
                more.push(Action::SettingsClose);
            }
        },
    );
    actions.append(&mut more);
    if close {
        actions.push(Action::SettingsClose);
    }
}

fn body_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = space::XS;
    heading_ui(ui, tr("Look"));
    choice_row_ui(ui, tr("Theme"), &ThemeChoice::ALL.map(|theme| (theme, tr(theme.title()))), state.theme, |theme| {
        actions.push(Action::Theme(theme));
    });
    let languages = [
        (None, tr_in("language", "As the system")),
        (Some(Language::English), Language::English.title()),
        (Some(Language::Czech), Language::Czech.title()),
    ];
    choice_row_ui(ui, tr("Language"), &languages, state.language, |it| actions.push(Action::Language(it)));
    row_ui(ui, tr("Text size"), |ui| text_size_ui(ui, state, actions));
    let look = &state.look;
    let mut edits = Vec::new();
    choice_row_ui(ui, tr("Rows of the list"), &Density::ALL, look.density, |it| edits.push(LookEdit::Density(it)));
    if look.density == Density::OneLine {
        row_ui(ui, "", |ui| {
            let usual = button_ui(ui, None, tr("Columns as from the start"));
            if usual.tip(tr("Order, widths and choice of the columns")).clicked() {
                edits.push(LookEdit::Column(ColumnEdit::Usual));
            }
        });
    }
    gap_ui(ui, tr("Times"));
    row_ui(ui, tr("Time zone"), |ui| {
        let button = button_ui(ui, None, state.zone.name()).tip(Command::ChooseZone.tooltip());
        button.widget_info(|| {
            egui::WidgetInfo::labeled(
                egui::Role::Button,
                true,
                tr_with("Time zone: {zone}", &[("zone", &state.zone.name())]),
            )
        });
        if button.clicked() {
            actions.push(Action::Command(Command::ChooseZone));
        }
    });
    choice_row_ui(ui, tr("Time of day"), &Clock::ALL, look.clock, |it| edits.push(LookEdit::Clock(it)));
    let (dates, date) = dates(state);
    let dates: Vec<(DateForm, &str)> = dates.iter().map(|(form, text)| (*form, text.as_str())).collect();
    choice_row_ui(ui, tr("Dates"), &dates, date, |it| edits.push(LookEdit::Date(it)));
    row_ui(ui, tr("In the list"), |ui| {
        if check_ui(ui, look.relative, tr("How long ago instead of when")).clicked() {
            edits.push(LookEdit::Relative(!look.relative));
        }
    });
    gap_ui(ui, tr("Privacy"));
    row_ui(ui, tr("Blur"), |ui| {
        if check_ui(ui, look.blur, tr("Cover names, addresses and messages until pointed at")).clicked() {
            edits.push(LookEdit::Blur(!look.blur));
        }
    });
    gap_ui(ui, tr("Library"));
    library_ui(ui, state, actions);
    row_ui(ui, tr_in("settings", "Watching"), |ui| {
        let watch = check_ui(ui, state.live.watch, Command::Watch.label());
        if watch.tip(Command::Watch.tooltip()).clicked() {
            actions.push(Action::Command(Command::Watch));
        }
    });
    actions.extend(edits.into_iter().map(Action::Look));
}

/// The forms of dates that differ in this language, each as an example, and the one in force.
fn dates(state: &State) -> (Vec<(DateForm, String)>, DateForm) {
    let day = chrono::NaiveDate::from_ymd_opt(2015, 3, 27).unwrap_or_default();
    let written = |form| Times { date: form, ..state.times() }.date(day).replace('\u{a0}', " ");
    let mut all: Vec<(DateForm, String)> = Vec::new();
    for (form, _) in DateForm::ALL {
        let text = written(form);
        if all.iter().all(|(_, other)| *other != text) {
            all.push((form, text));
        }
    }
    let now = written(state.look.date);
    let date = all.iter().find(|(_, text)| *text == now).map_or(state.look.date, |(form, _)| *form);
    (all, date)
}

/// Where the library is, and the ways to another one.
fn library_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    row_ui(ui, tr_in("export", "File"), |ui| {
        let path = state.library.path.display().to_string();
        let shown = if state.library.temporary { tr("A temporary one, for the samples") } else { path.as_str() };
        TextLabel::new(shown, format(size::SMALL, Weight::Regular, Tokens::of(ui).soft)).ui(ui);
    });
    row_ui(ui, "", |ui| {
        for command in [Command::ChooseLibrary, Command::UsualLibrary] {
            if command.is_enabled(state) && button_ui(ui, None, command.label()).tip(command.tooltip()).clicked() {
                actions.push(Action::Command(command));
            }
        }
    });
}

/// Smaller, how large, larger, usual.
fn text_size_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    for (command, word) in [(Command::SmallerText, "−"), (Command::LargerText, "+"), (Command::UsualText, tr("Usual"))]
    {
        let enabled = command.is_enabled(state);
        let button = ui.add_enabled_ui(enabled, |ui| button_ui(ui, None, word)).inner;
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, command.label()));
        if button.tip(command.tooltip()).clicked() {
            actions.push(Action::Command(command));
        }
        if command == Command::SmallerText {
            let percent = format!("{} %", state.look.text_size.percent());
            let label = RichText::new(percent).font(font(size::BODY, Weight::Medium));
            ui.allocate_ui_with_layout(
                vec2(48.0, measure::CONTROL),
                Layout::centered_and_justified(egui::Direction::LeftToRight),
                |ui| ui.label(label),
            );
        }
    }
    let (least, most) = TextSize::RANGE;
    let text = RichText::new(tr_with("{least} to {most} %", &[("least", &least), ("most", &most)]))
        .size(size::SMALL)
        .color(Tokens::of(ui).faint);
    ui.label(text);
}

/// A heading with room above it.
fn gap_ui(ui: &mut Ui, heading: &str) {
    ui.add_space(space::S);
    heading_ui(ui, heading);
}

/// What it is about, and its controls beside it, in as many lines as they take.
fn row_ui(ui: &mut Ui, label: &str, content: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(vec2(LABEL, measure::CONTROL), Layout::left_to_right(Align::Center), |ui| {
            ui.set_width(LABEL);
            let color = Tokens::of(ui).soft;
            ui.label(RichText::new(label).font(font(size::BODY, Weight::Medium)).color(color));
        });
        let size = vec2(ui.available_width(), measure::CONTROL);
        let layout = Layout::left_to_right(Align::Center).with_main_wrap(true);
        ui.allocate_ui_with_layout(size, layout, |ui| {
            ui.spacing_mut().item_spacing = vec2(space::L, space::XS);
            content(ui);
        });
    });
}

/// One of several.
fn choice_row_ui<T: Copy + PartialEq>(ui: &mut Ui, label: &str, all: &[(T, &str)], now: T, mut choose: impl FnMut(T)) {
    row_ui(ui, label, |ui| {
        for (value, word) in all {
            if radio_ui(ui, *value == now, tr(word)).clicked() && *value != now {
                choose(*value);
            }
        }
    });
}
