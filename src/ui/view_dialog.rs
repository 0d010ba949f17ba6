//! Naming a view.

use egui::{Key, TextEdit, Ui, WidgetInfo};

use super::theme::{Tokens, size, space};
use super::widgets::{button_ui, dialog_ui, primary_ui};
use crate::app::{Action, State};

/// Draws the dialog while it is open.
pub(super) fn view_dialog_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(dialog) = &state.view_dialog else { return };
    let title = if dialog.renamed.is_some() { "Rename view" } else { "Save as view" };
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "view dialog",
        title,
        380.0,
        |ui| {
            let tokens = Tokens::of(ui);
            let query = if dialog.query.is_empty() { "everything" } else { &dialog.query };
            ui.label(egui::RichText::new(query).size(size::SMALL).color(tokens.soft));
            ui.add_space(space::XS);
            let mut name = dialog.name.clone();
            let edit = TextEdit::singleline(&mut name).hint_text("Name").desired_width(f32::INFINITY);
            let field = ui.add(edit);
            field.widget_info(|| WidgetInfo {
                label: Some("Name of the view".to_owned()),
                ..WidgetInfo::text_edit(true, &dialog.name, &name, "")
            });
            let enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if enter {
                actions.push(Action::ViewAccept);
            } else if !field.has_focus() {
                field.request_focus();
            }
            if name != dialog.name {
                actions.push(Action::ViewName(name));
            }
            if let Some(error) = &dialog.error {
                ui.label(egui::RichText::new(error).size(size::SMALL).color(tokens.missed));
            }
        },
        |ui| {
            let word = if dialog.renamed.is_some() { "Rename" } else { "Save view" };
            if primary_ui(ui, None, word).clicked() {
                more.push(Action::ViewAccept);
            }
            if button_ui(ui, None, "Cancel").clicked() {
                more.push(Action::ViewClose);
            }
        },
    );
    actions.append(&mut more);
    if close {
        actions.push(Action::ViewClose);
    }
}
