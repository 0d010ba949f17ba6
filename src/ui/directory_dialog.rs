//! Typing in who is who: agents' names, accounts' titles, office hours.

use egui::{Key, TextEdit, Ui, WidgetInfo};

use super::theme::{Tokens, size, space};
use super::widgets::{button_ui, dialog_ui, primary_ui, radio_ui};
use crate::app::{Action, DirectoryDialog, DirectoryEdit, State, TypedKind};
use crate::lang::{said, tr};

/// Draws the dialog while it is open.
pub(super) fn directory_dialog_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(dialog) = &state.directory_dialog else { return };
    let mut edits = Vec::new();
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "directory dialog",
        tr("Who is who"),
        440.0,
        |ui| fields_ui(ui, dialog, &mut edits),
        |ui| {
            if button_ui(ui, None, tr("Cancel")).clicked() {
                more.push(DirectoryEdit::Close);
            }
            if primary_ui(ui, None, tr("Keep")).clicked() {
                more.push(DirectoryEdit::Accept);
            }
        },
    );
    edits.append(&mut more);
    if close {
        edits.push(DirectoryEdit::Close);
    }
    actions.extend(edits.into_iter().map(Action::Directory));
}

fn fields_ui(ui: &mut Ui, dialog: &DirectoryDialog, edits: &mut Vec<DirectoryEdit>) {
    let tokens = Tokens::of(ui);
    let quiet = |text: &str| egui::RichText::new(text).size(size::SMALL).color(tokens.soft);
    for kind in TypedKind::ALL {
        if radio_ui(ui, dialog.kind == kind, tr(kind.title())).clicked() {
            edits.push(DirectoryEdit::Kind(kind));
        }
    }
    ui.add_space(space::XS);
    let (id_name, id_hint, name, hint, note) = match dialog.kind {
        TypedKind::Agent => (
            tr("Id of the agent"),
            tr("3, or an e-mail address"),
            tr("Name"),
            tr("John Doe"),
            tr("Counts more than what was imported; empty takes it back."),
        ),
        TypedKind::Account => (
            tr("Id of the account"),
            "208",
            tr("Title"),
            tr("Shop"),
            tr("Counts more than what was imported; empty takes it back."),
        ),
        TypedKind::Hours => (
            tr("Id of the account"),
            tr("Empty for every account"),
            tr("Days and times"),
            "mon-fri 9:00-17:00; sat 10-12",
            tr("Days that are not named are closed; empty takes back what was typed in."),
        ),
    };
    let first = field_ui(ui, id_name, id_hint, &dialog.id, |id| edits.push(DirectoryEdit::Id(id)));
    let second = field_ui(ui, name, hint, &dialog.text, |text| edits.push(DirectoryEdit::Text(text)));
    let mut enter = first || second;
    if dialog.kind == TypedKind::Hours {
        let hint = tr("Europe/Prague, or hours east of UTC");
        enter |= field_ui(ui, tr("Time zone"), hint, &dialog.zone, |zone| edits.push(DirectoryEdit::Zone(zone)));
        let hint = tr("2024-01-31; empty for always");
        enter |= field_ui(ui, tr("Valid from"), hint, &dialog.from, |day| edits.push(DirectoryEdit::From(day)));
    }
    if enter {
        edits.push(DirectoryEdit::Accept);
    }
    ui.label(quiet(note));
    if let Some(error) = &dialog.error {
        ui.label(egui::RichText::new(said(error)).size(size::SMALL).color(tokens.missed));
    }
}

/// A field with its name above it; whether Enter was pressed in it.
fn field_ui(ui: &mut Ui, name: &str, hint: &str, value: &str, typed: impl FnOnce(String)) -> bool {
    ui.label(egui::RichText::new(name).size(size::SMALL).color(Tokens::of(ui).soft));
    let mut text = value.to_owned();
    let field = ui.add(TextEdit::singleline(&mut text).hint_text(hint).desired_width(f32::INFINITY));
    field
        .widget_info(|| WidgetInfo { label: Some(name.to_owned()), ..WidgetInfo::text_edit(true, value, &text, hint) });
    if text != value {
        typed(text);
    }
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}
