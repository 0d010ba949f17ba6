//! Who is known: accounts, agents, triggers, office hours and hooks as tables, and the way to type them in.

use egui::Ui;

use super::icons;
use super::theme::{Tokens, Weight, format, size, space};
use super::widgets::{IconButton, TextLabel, Tip as _, button_ui, dialog_ui, is_blurred, message_ui, tab_ui, table_ui};
use crate::app::{Action, Command, DirectoryEdit, KnownKind, KnownTable, Load, State, WhoEdit, WhoIsWho};
use crate::lang::{said, tr};

/// Height of a row, in points.
const ROW: f32 = 28.0;

/// Draws the dialog while it is open.
pub(super) fn who_dialog_ui(ui: &Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(who) = &state.vendor.who else { return };
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "who dialog",
        tr("Who is who"),
        860.0,
        |ui| body_ui(ui, who, actions),
        |ui| {
            if who.kind == KnownKind::Triggers && button_ui(ui, None, Command::Triggers.label()).clicked() {
                more.push(Action::Command(Command::Triggers));
            }
            if button_ui(ui, None, tr("Type in…")).clicked() {
                more.push(Action::Directory(DirectoryEdit::Open(who.kind.typed(), String::new())));
            }
            if button_ui(ui, None, tr("Close")).clicked() {
                more.push(Action::Who(WhoEdit::Close));
            }
        },
    );
    actions.append(&mut more);
    if close && state.directory_dialog.is_none() && state.vendor.triggers.is_none() {
        actions.push(Action::Who(WhoEdit::Close));
    }
}

fn body_ui(ui: &mut Ui, who: &WhoIsWho, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        for kind in KnownKind::ALL {
            if tab_ui(ui, kind.title(), kind == who.kind).clicked() {
                actions.push(Action::Who(WhoEdit::Kind(kind)));
            }
        }
    });
    ui.add_space(space::S);
    match &who.tables {
        Load::Loading => {
            ui.add(egui::Spinner::new().size(16.0));
        }
        Load::Failed(sentence) => message_ui(ui, icons::ERROR, &said(sentence), ""),
        Load::Ready(_) => {
            if let Some(table) = who.table() {
                known_ui(ui, table, who.kind == KnownKind::Agents, actions);
            }
        }
    }
}

/// `private`: names and addresses of people, which blur covers.
fn known_ui(ui: &mut Ui, table: &KnownTable, private: bool, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    if table.rows.is_empty() {
        let hint = tr("Import saved requests and answers of Smartsupp's REST API, or type it in.");
        ui.label(egui::RichText::new(tr("Nothing is known here yet.")).size(size::BODY));
        ui.label(egui::RichText::new(hint).size(size::SMALL).color(tokens.soft));
        return;
    }
    let format = format(size::SMALL, Weight::Regular, tokens.text);
    let last = table.columns.len().saturating_sub(1);
    table_ui(ui, "known", &table.columns, usize::MAX, (table.rows.len(), ROW), |ui, row, column| {
        let Some(row) = table.rows.get(row) else { return };
        let Some(text) = row.cells.get(column) else { return };
        let form = row.form.as_ref().filter(|_| column == last);
        let width = (ui.available_width() - if form.is_some() { ROW } else { 0.0 }).max(10.0);
        let label = TextLabel::new(text, format.clone()).lines(1).width(width);
        let (shown, _) = if private { label.private() } else { label }.ui(ui);
        let covered = private && is_blurred(ui.ctx());
        if !text.is_empty() && !covered {
            shown.tip(text);
        }
        if let Some(form) = form {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let name = row.cells.get(1).or(row.cells.first()).map_or("", String::as_str);
                let name = if covered { "…" } else { name };
                let label = crate::lang::tr_with("Change {what}", &[("what", &name)]);
                if IconButton::new(icons::EDIT, &label).size(22.0).ui(ui).clicked() {
                    actions.push(Action::Directory(DirectoryEdit::Fill(Box::new(form.clone()))));
                }
            });
        }
    });
}
