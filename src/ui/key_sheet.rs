//! All keys on one sheet, made of the table of commands.

use egui::{Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::palette::keys_ui;
use super::theme::{Tokens, Weight, format, size, space};
use super::widgets::{button_ui, dialog_ui, heading_ui, paint_line};
use crate::app::palette::FIXED_KEYS;
use crate::app::{Action, Group, State};
use crate::lang::tr;

/// Height of a line, in points.
const ROW: f32 = 22.0;

/// Draws the sheet while it is open.
pub(super) fn key_sheet_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    if !state.keys_open {
        return;
    }
    let mut more = Vec::new();
    let close = dialog_ui(ui, "key sheet", tr("Keyboard shortcuts"), 960.0, body_ui, |ui| {
        if button_ui(ui, None, tr("Close")).clicked() {
            more.push(Action::KeysClose);
        }
    });
    actions.append(&mut more);
    if close {
        actions.push(Action::KeysClose);
    }
}

/// The keys of a group with what they do.
fn keys(group: Group) -> Vec<(String, &'static str)> {
    let commands = group.commands().filter(|info| !info.shortcuts.is_empty()).map(|info| {
        let keys: Vec<String> = info.shortcuts.iter().map(|keys| keys.text()).collect();
        (keys.join("  "), info.command.label().trim_end_matches('…'))
    });
    let fixed =
        FIXED_KEYS.iter().filter(|(of, ..)| *of == group).map(|(_, keys, what)| (tr(keys).to_owned(), tr(what)));
    commands.chain(fixed).collect()
}

fn body_ui(ui: &mut Ui) {
    let columns: &[&[Group]] = match ui.available_width() {
        780.0.. => &[&[Group::Go], &[Group::Mark, Group::Select, Group::File], &[Group::Find, Group::Window]],
        560.0.. => &[&[Group::Go, Group::Select, Group::File], &[Group::Mark, Group::Find, Group::Window]],
        _ => &[&Group::ALL],
    };
    let width = (ui.available_width() - space::XL * (columns.len() - 1) as f32) / columns.len() as f32;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::XL;
        for groups in columns {
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 0.0;
                for group in *groups {
                    ui.add_space(space::S);
                    heading_ui(ui, group.title());
                    ui.add_space(2.0);
                    for (keys, what) in keys(*group) {
                        line_ui(ui, &keys, what);
                    }
                }
            });
        }
    });
}

fn line_ui(ui: &mut Ui, keys: &str, what: &str) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{what}: {keys}")));
    let mut right = rect.right();
    for keys in keys.split("  ").collect::<Vec<_>>().into_iter().rev() {
        right = keys_ui(ui, right, rect.center().y, keys) - space::XS;
    }
    let place = Rect::from_min_max(rect.min, pos2(right - space::S, rect.bottom()));
    paint_line(ui, place, what, format(size::SMALL, Weight::Regular, tokens.text), &[]);
}
