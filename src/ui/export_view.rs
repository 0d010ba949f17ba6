//! The export dialog: which conversations, how they are written, the first rows as they will be, and where to.

use egui::scroll_area::ScrollBarVisibility;
use egui::{ComboBox, Key, ProgressBar, RichText, ScrollArea, TextEdit, Ui, vec2};
use egui_extras::{Column, TableBuilder};

use super::icons;
use super::theme::{Tokens, Weight, font, format, measure, size, space};
use super::widgets::{
    TextLabel, Tip as _, beside_buttons, body_room, button_ui, check_ui, dialog_ui, fitting, form_row_ui, primary_ui,
    radio_ui,
};
use crate::app::{Action, ExportDialog, ExportEdit, ExportScope, Format, Preset, Preview, State, words};
use crate::lang::{said, tr, tr_in, tr_n, tr_with};

/// Width of the dialog in points.
const WIDTH: f32 = 760.0;

const FORMATS: [(Format, &str); 2] =
    [(Format::ConversationsCsv, "One row per conversation"), (Format::MessagesCsv, "One row per message")];

const PRESETS: [(Preset, &str, &str); 2] = [
    (Preset::Excel, "For spreadsheets", "Local times with a zone column, your system's delimiter, a byte order mark"),
    (Preset::Program, "For programs", "Commas, ISO 8601 times with offset"),
];

const DELIMITERS: [(u8, &str); 4] = [(b',', "Comma"), (b';', "Semicolon"), (b'\t', "Tab"), (b'|', "Vertical bar")];

/// Draws the dialog while it is open.
pub(super) fn export_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(dialog) = &state.export else { return };
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "export dialog",
        tr_in("title", "Export"),
        WIDTH,
        |ui| body_ui(ui, state, dialog, actions),
        |ui| footer_ui(ui, state, dialog, &mut more),
    );
    actions.append(&mut more);
    // The list of zones and the path dialog stand above this one and close first.
    if close && state.zone_list.is_none() && state.paths.is_none() {
        actions.push(Action::ExportClose);
    }
}

fn body_ui(ui: &mut Ui, state: &State, dialog: &ExportDialog, actions: &mut Vec<Action>) {
    let mut edit = |edit: ExportEdit| actions.push(Action::Export(edit));
    ui.spacing_mut().item_spacing = vec2(space::S, 6.0);
    ui.add_enabled_ui(state.exporting.is_none(), |ui| {
        form_row_ui(ui, tr("Which"), |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = space::L;
                for (scope, words) in scopes(state) {
                    let possible = state.scope_count(scope) > 0;
                    ui.add_enabled_ui(possible, |ui| {
                        if radio_ui(ui, dialog.scope == scope, &words).clicked() {
                            edit(ExportEdit::Scope(scope));
                        }
                    });
                }
            });
        });
        form_row_ui(ui, tr("Rows"), |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = space::L;
                for (format, words) in FORMATS {
                    if radio_ui(ui, dialog.format == format, tr(words)).clicked() {
                        edit(ExportEdit::Format(format));
                    }
                }
            });
        });
        form_row_ui(ui, tr("Cells"), |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = space::L;
                for (preset, words, about) in PRESETS {
                    if radio_ui(ui, dialog.preset == preset, tr(words)).tip(tr(about)).clicked() {
                        edit(ExportEdit::Preset(preset));
                    }
                }
            });
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = space::L;
                cells_ui(ui, dialog, &mut edit);
            });
        });
        form_row_ui(ui, tr("Columns"), |ui| columns_ui(ui, dialog, &mut edit));
    });
    let zone = form_row_ui(ui, tr_in("export", "Time zone"), |ui| {
        ui.horizontal(|ui| {
            ui.label(state.zone.name());
            ui.link(tr("Change…")).tip(tr("Times in the window and in every export are in this zone")).clicked()
        })
        .inner
    });
    let target = form_row_ui(ui, tr_in("export", "File"), |ui| target_ui(ui, dialog));
    form_row_ui(ui, tr("Preview"), |ui| preview_ui(ui, &dialog.preview));
    if zone {
        actions.push(Action::ZoneList(true));
    }
    actions.extend(target);
}

fn scopes(state: &State) -> [(ExportScope, String); 3] {
    let all = if state.is_whole(ExportScope::All) {
        tr_n("The {n} that matches", "All {n} that match", state.scope_count(ExportScope::All))
    } else {
        tr("All that match").to_owned()
    };
    [
        (ExportScope::Ticked, tr_n("{n} ticked", "{n} ticked", state.scope_count(ExportScope::Ticked))),
        (ExportScope::All, all),
        (ExportScope::This, tr("Only the open one").to_owned()),
    ]
}

fn cells_ui(ui: &mut Ui, dialog: &ExportDialog, edit: &mut impl FnMut(ExportEdit)) {
    let shown = DELIMITERS.iter().find(|(sign, _)| *sign == dialog.delimiter).map_or(tr("Other"), |(_, name)| tr(name));
    let combo = ComboBox::from_id_salt("delimiter").selected_text(shown).show_ui(ui, |ui| {
        for (sign, name) in DELIMITERS {
            if ui.selectable_label(dialog.delimiter == sign, tr(name)).clicked() {
                edit(ExportEdit::Delimiter(sign));
            }
        }
    });
    combo.response.tip(tr("Sign between cells"));
    if check_ui(ui, dialog.bom, tr("Byte order mark")).tip(tr("Excel needs it to read accents")).clicked() {
        edit(ExportEdit::Bom(!dialog.bom));
    }
    let about = tr("Cells that a spreadsheet would take for a formula get one apostrophe in front");
    if check_ui(ui, dialog.guard, tr("Guard against formulas")).tip(about).clicked() {
        edit(ExportEdit::Guard(!dialog.guard));
    }
}

fn columns_ui(ui: &mut Ui, dialog: &ExportDialog, edit: &mut impl FnMut(ExportEdit)) {
    /// Height of everything else in the dialog, in points.
    const ELSE: f32 = 400.0;
    let on = dialog.columns.iter().filter(|column| column.on).count();
    ui.horizontal(|ui| {
        ui.set_height(measure::CONTROL);
        ui.label(tr_with("{done} of {total}", &[("done", &on), ("total", &dialog.columns.len())]));
        for (words, change) in [
            (tr_in("columns", "All"), ExportEdit::AllColumns(true)),
            (tr_in("columns", "None"), ExportEdit::AllColumns(false)),
            (tr_in("columns", "Default"), ExportEdit::DefaultColumns),
        ] {
            if ui.link(words).clicked() {
                edit(change);
            }
        }
    });
    let per_row = fitting(ui.available_width(), 200.0).max(1);
    let height = measure::TARGET;
    let rows = dialog.columns.len().div_ceil(per_row);
    egui::Frame::new().stroke(ui.style().visuals.window_stroke).corner_radius(4).inner_margin(6).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(space::S, 0.0);
        ui.spacing_mut().interact_size.y = height;
        // In a low window the preview has room before further columns have.
        let most = height * ((body_room(ui) - ELSE) / height).clamp(2.5, 5.0);
        let area = ScrollArea::vertical().id_salt("columns").max_height(most).min_scrolled_height(most);
        let area = area.auto_shrink([false, true]);
        area.show_rows(ui, height, rows, |ui, visible| {
            for row in visible {
                ui.horizontal(|ui| {
                    ui.set_height(height);
                    let first = row * per_row;
                    for (index, column) in dialog.columns.iter().enumerate().skip(first).take(per_row) {
                        let layout = egui::Layout::left_to_right(egui::Align::Center);
                        let cell = ui.allocate_ui_with_layout(vec2(190.0, height), layout, |ui| {
                            ui.set_width(190.0);
                            check_ui(ui, column.on, &column.name)
                        });
                        if cell.inner.tip(tr_in("column", column.help)).clicked() {
                            edit(ExportEdit::Column(index, !column.on));
                        }
                    }
                });
            }
        });
    });
}

fn target_ui(ui: &mut Ui, dialog: &ExportDialog) -> Option<Action> {
    let mut action = None;
    ui.horizontal(|ui| {
        let mut target = dialog.target.clone();
        let width = (ui.available_width() - 110.0).max(80.0);
        let field = TextEdit::singleline(&mut target).desired_width(width).align(egui::Align2::LEFT_CENTER);
        let field = ui.add(field);
        field.widget_info(|| egui::WidgetInfo::text_edit(true, &dialog.target, &target, tr("File to write")));
        if target != dialog.target {
            action = Some(Action::Export(ExportEdit::Target(target)));
        }
        if button_ui(ui, None, tr("Choose…")).clicked() {
            action = Some(Action::ExportBrowse);
        }
    });
    action
}

fn preview_ui(ui: &mut Ui, preview: &Preview) {
    let tokens = Tokens::of(ui);
    let quiet = format(size::SMALL, Weight::Regular, tokens.faint);
    let rows = match preview {
        Preview::Loading => {
            ui.set_min_height(22.0 * 6.0);
            return;
        }
        Preview::Failed(sentence) => {
            TextLabel::new(&said(sentence), quiet).ui(ui);
            return;
        }
        Preview::Ready(rows) => rows,
    };
    let Some((header, rows)) = rows.split_first() else { return };
    let (text_format, height) = (format(size::SMALL, Weight::Regular, tokens.text), 22.0);
    let frame = egui::Frame::new().stroke(ui.style().visuals.window_stroke).corner_radius(4).inner_margin(4);
    frame.show(ui, |ui| {
        // egui moves a bar that would be out of sight up over the rows; without it Shift and the wheel still scroll.
        let bottom = ui.cursor().top() + height * rows.len().saturating_add(1) as f32 + space::M;
        let bar = if bottom <= ui.clip_rect().bottom() {
            ScrollBarVisibility::VisibleWhenNeeded
        } else {
            ScrollBarVisibility::AlwaysHidden
        };
        let area = ScrollArea::horizontal().id_salt("preview").auto_shrink([false, true]).scroll_bar_visibility(bar);
        area.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let table = TableBuilder::new(ui).vscroll(false).columns(Column::exact(124.0).clip(true), header.len());
            let table = table.header(height, |mut line| {
                for name in header {
                    line.col(|ui| {
                        TextLabel::new(name, quiet.clone()).lines(1).ui(ui);
                    });
                }
            });
            table.body(|mut body| {
                for row in rows {
                    body.row(height, |mut line| {
                        for cell in row {
                            line.col(|ui| {
                                TextLabel::new(cell, text_format.clone()).lines(1).private().ui(ui);
                            });
                        }
                    });
                }
            });
            // Room for the scroll bar below the last row.
            ui.add_space(space::M);
        });
    });
}

/// The buttons, from the right; progress while it runs; why it cannot run.
fn footer_ui(ui: &mut Ui, state: &State, dialog: &ExportDialog, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    if let Some(job) = &state.exporting {
        let stop = if job.stopping { tr("Stopping…") } else { tr("Stop") };
        let share = if job.total == 0 { 0.0 } else { job.done as f32 / job.total as f32 };
        let text =
            tr_with("{done} of {total}", &[("done", &words::number(job.done)), ("total", &words::number(job.total))]);
        ui.add(ProgressBar::new(share).desired_width(WIDTH * 0.5).desired_height(6.0).fill(tokens.accent));
        ui.label(RichText::new(text).size(size::SMALL).color(tokens.soft));
        ui.add_enabled_ui(!job.stopping, |ui| {
            if button_ui(ui, None, stop).clicked() {
                actions.push(Action::ExportStop);
            }
        });
        return;
    }
    if dialog.exists {
        let text = RichText::new(tr("There is a file of that name already")).font(font(size::BODY, Weight::Medium));
        ui.label(text.color(tokens.offline));
        if button_ui(ui, None, tr("Choose another name")).clicked() {
            actions.push(Action::Export(ExportEdit::Target(dialog.target.clone())));
        }
        if primary_ui(ui, None, tr("Replace the file")).clicked() {
            actions.push(Action::ExportReplace);
        }
        return;
    }
    let count = state.scope_count(dialog.scope) as u64;
    let whole = state.is_whole(dialog.scope);
    let label = if whole { tr_with("Export {n}", &[("n", &words::number(count))]) } else { tr("Export").to_owned() };
    if let Some(error) = &dialog.error {
        let width = beside_buttons(ui, WIDTH, &[&label, tr("Cancel")]);
        let format = format(size::SMALL, Weight::Medium, tokens.missed);
        TextLabel::new(&said(error), format).lines(2).width(width).ui(ui);
    }
    if button_ui(ui, None, tr("Cancel")).clicked() {
        actions.push(Action::ExportClose);
    }
    ui.add_enabled_ui(count > 0 && whole, |ui| {
        // Enter means it wherever nothing else in the dialog takes the key.
        let entered = ui.is_enabled()
            && state.zone_list.is_none()
            && state.paths.is_none()
            && ui.memory(|memory| memory.focused().is_none())
            && ui.input(|input| input.key_pressed(Key::Enter));
        if primary_ui(ui, Some(icons::EXPORT), &label).clicked() || entered {
            actions.push(Action::ExportStart);
        }
    });
}
