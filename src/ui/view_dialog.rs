//! Naming a view.

use egui::{Key, TextEdit, Ui, WidgetInfo};

use super::theme::{Tokens, size, space};
use super::widgets::{button_ui, dialog_ui, primary_ui};
use crate::app::{Action, State};
use crate::lang::{said, tr};

/// Draws the dialog while it is open.
pub(super) fn view_dialog_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(dialog) = &state.view_dialog else { return };
    let title = if dialog.renamed.is_some() { tr("Rename view") } else { tr("Save as view") };
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "view dialog",
        title,
        380.0,
        |ui| {
            let tokens = Tokens::of(ui);
            let query = if dialog.query.is_empty() { tr("everything") } else { &dialog.query };
            ui.label(egui::RichText::new(query).size(size::SMALL).color(tokens.soft));
            ui.add_space(space::XS);
            let mut name = dialog.name.clone();
            let edit = TextEdit::singleline(&mut name).hint_text(tr("Name")).desired_width(f32::INFINITY);
            let field = ui.add(edit);
            field.widget_info(|| WidgetInfo {
                label: Some(tr("Name of the view").to_owned()),
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
                ui.label(egui::RichText::new(said(error)).size(size::SMALL).color(tokens.missed));
            }
        },
        |ui| {
            let word = if dialog.renamed.is_some() { tr("Rename") } else { tr("Save view") };
            if button_ui(ui, None, tr("Cancel")).clicked() {
                more.push(Action::ViewClose);
            }
            if primary_ui(ui, None, word).clicked() {
                more.push(Action::ViewAccept);
            }
        },
    );
    actions.append(&mut more);
    if close {
        actions.push(Action::ViewClose);
    }
}
