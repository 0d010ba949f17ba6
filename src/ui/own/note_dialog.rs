//! One note for several conversations.

use egui::{Key, Modifiers, TextEdit, Ui, WidgetInfo};

use crate::app::{Action, State, words};
use crate::ui::theme::{Tokens, size, space};
use crate::ui::widgets::{button_ui, dialog_ui, focus_when_shown, primary_ui};

/// Draws the dialog while it is open.
pub(in crate::ui) fn note_dialog_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(dialog) = &state.note_dialog else { return };
    let many = words::count(u64::try_from(dialog.ids.len()).unwrap_or(u64::MAX), "conversation");
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "note dialog",
        &format!("Note on {many}"),
        420.0,
        |ui| {
            let mut text = dialog.text.clone();
            let edit = TextEdit::multiline(&mut text).hint_text("Note").desired_width(f32::INFINITY).desired_rows(4);
            let field = ui.add(edit);
            field.widget_info(|| WidgetInfo {
                label: Some("Note".to_owned()),
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
            let hint = "It takes the place of the notes there are. An empty one takes them away.";
            ui.label(egui::RichText::new(hint).size(size::SMALL).color(Tokens::of(ui).soft));
        },
        |ui| {
            if primary_ui(ui, None, "Write note").clicked() {
                more.push(Action::NoteAccept);
            }
            if button_ui(ui, None, "Cancel").clicked() {
                more.push(Action::NoteClose);
            }
        },
    );
    actions.append(&mut more);
    if close {
        actions.push(Action::NoteClose);
    }
}
