//! One note for several conversations.

use egui::{Key, Modifiers, TextEdit, Ui, WidgetInfo};

use crate::app::{Action, State};
use crate::lang::{tr, tr_n};
use crate::ui::theme::{Tokens, size, space};
use crate::ui::widgets::{button_ui, dialog_ui, focus_when_shown, primary_ui};

/// Draws the dialog while it is open.
pub(in crate::ui) fn note_dialog_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(dialog) = &state.note_dialog else { return };
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "note dialog",
        &tr_n("Note on {n} conversation", "Note on {n} conversations", dialog.ids.len()),
        420.0,
        |ui| {
            let mut text = dialog.text.clone();
            let edit =
                TextEdit::multiline(&mut text).hint_text(tr("Note")).desired_width(f32::INFINITY).desired_rows(4);
            let field = ui.add(edit);
            field.widget_info(|| WidgetInfo {
                label: Some(tr("Note").to_owned()),
                ..WidgetInfo::text_edit(true, &dialog.text, &text, "")
            });
            focus_when_shown(ui, &field);
            if text != dialog.text {
                actions.push(Action::NoteText(text));
            }
            if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter)) {
                actions.push(Action::NoteAccept);
            }
            ui.add_space(space::XS);
            let hint = tr("It takes the place of the notes there are. An empty one takes them away.");
            ui.label(egui::RichText::new(hint).size(size::SMALL).color(Tokens::of(ui).soft));
        },
        |ui| {
            if button_ui(ui, None, tr("Cancel")).clicked() {
                more.push(Action::NoteClose);
            }
            if primary_ui(ui, None, tr("Write note")).clicked() {
                more.push(Action::NoteAccept);
            }
        },
    );
    actions.append(&mut more);
    if close {
        actions.push(Action::NoteClose);
    }
}
