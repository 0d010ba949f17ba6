//! The dialog for paths where the system has none: a path field over the entries of a folder.
//!
//! The entries come with the state; nothing here looks at the disk.

use egui::{Key, RichText, ScrollArea, TextEdit, Ui, vec2};

use super::icons;
use super::theme::{Tokens, Weight, format, measure, radius, size, space};
use super::widgets::{IconButton, TextLabel, beside_buttons, button_ui, dialog_ui, focus_when_shown, primary_ui};
use crate::app::{Action, FolderEntry, Listing, PathDialog, PathPurpose, State};
use crate::lang::{said, tr, tr_n, tr_with};

/// Width of the dialog in points.
const WIDTH: f32 = 560.0;

/// Draws the dialog while it is open.
pub(super) fn path_dialog_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(dialog) = &state.paths else { return };
    let (title, accept) = match dialog.purpose {
        PathPurpose::Folder => (tr("Open folder"), tr("Open")),
        PathPurpose::Files => (tr("Open files"), tr("Open")),
        PathPurpose::Library => (tr("Open another library"), tr("Open")),
        PathPurpose::SaveExport => (tr("Save the export as"), tr("Save here")),
        PathPurpose::Moved => (tr("Where is the folder now?"), tr("It is here")),
    };
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "path dialog",
        title,
        WIDTH,
        |ui| body_ui(ui, dialog, actions),
        |ui| {
            if let Some(error) = &dialog.error {
                let width = beside_buttons(ui, WIDTH, &[accept, tr("Cancel")]);
                let format = format(size::SMALL, Weight::Medium, Tokens::of(ui).missed);
                TextLabel::new(&said(error), format).lines(2).width(width).ui(ui);
            }
            if button_ui(ui, None, tr("Cancel")).clicked() {
                more.push(Action::PathClose);
            }
            if primary_ui(ui, None, accept).clicked() {
                more.push(Action::PathAccept);
            }
        },
    );
    actions.append(&mut more);
    if close {
        actions.push(Action::PathClose);
    }
}

fn body_ui(ui: &mut Ui, dialog: &PathDialog, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        let parent = dialog.folder.parent();
        ui.add_enabled_ui(parent.is_some(), |ui| {
            if IconButton::new(icons::UP, tr("Parent folder")).ui(ui).clicked()
                && let Some(parent) = parent
            {
                actions.push(Action::PathFolder(parent.to_path_buf()));
            }
        });
        let folder = dialog.folder.display().to_string();
        TextLabel::new(&folder, format(size::BODY, Weight::Medium, tokens.text)).lines(1).ui(ui);
    });
    let mut text = dialog.text.clone();
    let hint = match dialog.purpose {
        PathPurpose::Folder | PathPurpose::Moved => tr("This folder, or type another path"),
        PathPurpose::Files => tr("Type a path, or choose a file below"),
        PathPurpose::Library => tr("A library file, or the path of a new one"),
        PathPurpose::SaveExport => tr("File name or path"),
    };
    let field = TextEdit::singleline(&mut text).hint_text(hint).desired_width(f32::INFINITY);
    let field = ui.add(field.align(egui::Align2::LEFT_CENTER));
    field.widget_info(|| egui::WidgetInfo::text_edit(true, &dialog.text, &text, tr("Path")));
    focus_when_shown(ui, &field);
    if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        actions.push(Action::PathAccept);
    }
    if text != dialog.text {
        actions.push(Action::PathText(text));
    }
    let Some(Listing { entries, left_off }) = &dialog.listing else {
        ui.set_min_height(measure::CONTROL * 11.0);
        return;
    };
    if *left_off > 0 {
        let text =
            tr_n("{n} more is not listed; type its name", "{n} more are not listed; type the name of one", *left_off);
        ui.label(RichText::new(text).color(tokens.soft));
    }
    if entries.is_empty() {
        ui.label(RichText::new(tr("Nothing to show in this folder")).color(tokens.soft));
    }
    let most = measure::CONTROL * 11.0;
    let area = ScrollArea::vertical().id_salt(&dialog.folder).max_height(most).min_scrolled_height(most);
    ui.spacing_mut().item_spacing.y = 0.0;
    area.auto_shrink([false, true]).show_rows(ui, measure::CONTROL, entries.len(), |ui, visible| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for entry in entries.get(visible).unwrap_or_default() {
            entry_ui(ui, dialog, entry, actions);
        }
    });
}

fn entry_ui(ui: &mut Ui, dialog: &PathDialog, entry: &FolderEntry, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), measure::CONTROL), egui::Sense::click());
    let kind = if entry.is_file { "File {name}" } else { "Folder {name}" };
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, tr_with(kind, &[("name", &entry.name)])));
    let chosen = entry.is_file && dialog.text == entry.name;
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, radius::LABEL, if chosen { tokens.sel } else { tokens.hover });
    }
    if response.has_focus() {
        super::theme::focus_ring(ui, rect.shrink(2.0), radius::LABEL);
    }
    let (icon, color) = if entry.is_file { (icons::FILE, tokens.faint) } else { (icons::FOLDER, tokens.accent) };
    let at = rect.left_center() + vec2(space::S, 0.0);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, icon.glyph(), icons::Icon::font(16.0), color);
    let text = rect.with_min_x(rect.left() + space::XL + space::M);
    super::widgets::paint_line(ui, text, &entry.name, format(size::BODY, Weight::Regular, tokens.text), &[]);
    if !response.clicked() {
        return;
    }
    if entry.is_file {
        actions.push(Action::PathText(entry.name.clone()));
        if response.double_clicked() {
            actions.push(Action::PathAccept);
        }
    } else {
        actions.push(Action::PathFolder(dialog.folder.join(&entry.name)));
    }
}
