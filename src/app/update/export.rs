//! The export dialog and the running export.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::ConversationId;
use super::super::action::ExportEdit;
use super::super::effect::{Effect, ExportRequest, PreviewRequest, Request};
use super::super::event::Failed;
use super::super::exporting::{ColumnChoice, ExportDialog, ExportJob, ExportScope, Preview};
use super::super::state::{NoticeKind, State};
use super::Step;
use crate::export::{COLUMNS, ExportReport, Format, MESSAGE_COLUMNS, Preset};
use crate::lang::{said, tr_n};

/// Conversations whose rows the preview shows at most.
const PREVIEW: usize = 5;

pub(super) fn open(state: &mut State, step: &mut Step) {
    if state.export.is_some() {
        return;
    }
    let format = Format::ConversationsCsv;
    let name = format!("conversations-{}.csv", state.zone.day(step.now).format("%Y-%m-%d"));
    let mut dialog = ExportDialog {
        scope: if state.ticks.is_empty() { ExportScope::All } else { ExportScope::Ticked },
        format,
        preset: Preset::Excel,
        columns: columns(format),
        delimiter: b',',
        bom: true,
        guard: true,
        target: state.export_folder.join(name).to_string_lossy().into_owned(),
        preview: Preview::Loading,
        preview_ticket: 0,
        error: None,
        exists: false,
        replace: false,
    };
    apply_preset(&mut dialog, Preset::Excel, state.system_delimiter);
    state.export = Some(dialog);
    ask_preview(state, step);
}

/// The columns of a format with its defaults ticked.
fn columns(format: Format) -> Vec<ColumnChoice> {
    let table = match format {
        Format::ConversationsCsv => COLUMNS,
        Format::MessagesCsv => MESSAGE_COLUMNS,
    };
    table
        .iter()
        .map(|column| ColumnChoice { name: column.name.to_owned(), help: column.help, on: column.default })
        .collect()
}

fn apply_preset(dialog: &mut ExportDialog, preset: Preset, system_delimiter: u8) {
    dialog.preset = preset;
    let excel = preset == Preset::Excel;
    dialog.bom = excel;
    dialog.delimiter = if excel { system_delimiter } else { b',' };
}

pub(super) fn edit(state: &mut State, edit: ExportEdit, step: &mut Step) {
    let Some(dialog) = &mut state.export else { return };
    dialog.error = None;
    match edit {
        ExportEdit::Target(target) => {
            dialog.target = target;
            dialog.exists = false;
            dialog.replace = false;
            return;
        }
        ExportEdit::Scope(scope) => dialog.scope = scope,
        ExportEdit::Format(format) => {
            if dialog.format != format {
                dialog.format = format;
                dialog.columns = columns(format);
                rename_target(dialog);
            }
        }
        ExportEdit::Preset(preset) => apply_preset(dialog, preset, state.system_delimiter),
        ExportEdit::Column(index, on) => {
            if let Some(column) = dialog.columns.get_mut(index) {
                column.on = on;
            }
        }
        ExportEdit::AllColumns(on) => dialog.columns.iter_mut().for_each(|column| column.on = on),
        ExportEdit::DefaultColumns => dialog.columns = columns(dialog.format),
        ExportEdit::Delimiter(delimiter) => dialog.delimiter = delimiter,
        ExportEdit::Bom(bom) => dialog.bom = bom,
        ExportEdit::Guard(guard) => dialog.guard = guard,
    }
    ask_preview(state, step);
}

/// A suggested name follows the format; one the user gave stays.
fn rename_target(dialog: &mut ExportDialog) {
    let (from, to) = match dialog.format {
        Format::ConversationsCsv => ("messages-", "conversations-"),
        Format::MessagesCsv => ("conversations-", "messages-"),
    };
    let path = PathBuf::from(&dialog.target);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(rest) = name.strip_prefix(from) {
        dialog.target = path.with_file_name(format!("{to}{rest}")).to_string_lossy().into_owned();
        dialog.exists = false;
        dialog.replace = false;
    }
}

pub(super) fn ask_preview(state: &mut State, step: &mut Step) {
    let Some(dialog) = &state.export else { return };
    let ids = scope_ids(state, dialog.scope, PREVIEW);
    let spec = state.export_spec(dialog);
    let nothing = spec.columns.is_empty();
    state.next_ticket = state.next_ticket.saturating_add(1);
    let ticket = state.next_ticket;
    let Some(dialog) = &mut state.export else { return };
    dialog.preview_ticket = ticket;
    if nothing {
        dialog.preview = Preview::Failed("No column is chosen".to_owned());
    } else {
        step.push(Effect::Preview(PreviewRequest { ticket, spec, ids: Arc::new(ids), rows: PREVIEW }));
    }
}

/// The ids an export takes: those on the screen, never a second query.
fn scope_ids(state: &State, scope: ExportScope, most: usize) -> Vec<ConversationId> {
    let mut ids = match scope {
        ExportScope::Ticked => state.ticks.in_order_of(&state.results.ids),
        ExportScope::All => state.results.ids.iter().copied().take(most).collect(),
        ExportScope::This => state.open.iter().map(|open| open.id).collect(),
    };
    ids.truncate(most);
    ids
}

/// Another list is on the screen: where it is exported, the preview follows.
pub(super) fn list_changed(state: &mut State, old: &[ConversationId], step: &mut Step) {
    let first = |ids: &[ConversationId]| ids.iter().copied().take(PREVIEW).collect::<Vec<_>>();
    let shown = state.export.as_ref().is_some_and(|dialog| dialog.scope == ExportScope::All);
    if shown && first(old) != first(&state.results.ids) {
        ask_preview(state, step);
    }
}

pub(super) fn preview(state: &mut State, ticket: u64, result: Result<Vec<Vec<String>>, Failed>) {
    if let Some(dialog) = state.export.as_mut().filter(|dialog| dialog.preview_ticket == ticket) {
        dialog.preview = match result {
            Ok(rows) => Preview::Ready(rows),
            Err(failed) => Preview::Failed(failed.sentence),
        };
    }
}

/// Closes the dialog; a running export goes on, and has nothing to do with the next dialog.
pub(super) fn close(state: &mut State) {
    state.export = None;
    if let Some(job) = &mut state.exporting {
        job.in_dialog = false;
    }
}

pub(super) fn browse(state: &State, step: &mut Step) {
    if let Some(dialog) = &state.export {
        step.ask(Request::ChooseSaveFile { suggested: PathBuf::from(&dialog.target) });
    }
}

pub(super) fn start(state: &mut State, replace: bool, step: &mut Step) {
    let Some(dialog) = state.export.as_ref().filter(|_| state.exporting.is_none()) else { return };
    let replace = replace || dialog.replace;
    let typed = PathBuf::from(dialog.target.trim());
    // A relative path is meant within the folder that was suggested, not wherever the program was started.
    let target = state.export_folder.join(&typed);
    let all = match dialog.scope {
        ExportScope::All => Arc::clone(&state.results.ids),
        scope => Arc::new(scope_ids(state, scope, usize::MAX)),
    };
    let spec = state.export_spec(dialog);
    let error = if typed.file_name().is_none() {
        Some("Name a file to write to")
    } else if !state.is_whole(dialog.scope) {
        Some("The list is still being read; try again in a moment")
    } else if all.is_empty() {
        Some("There is nothing to export")
    } else if spec.columns.is_empty() {
        Some("Choose at least one column")
    } else {
        None
    };
    if let Some(dialog) = &mut state.export {
        dialog.error = error.map(str::to_owned);
        dialog.exists = false;
    }
    if error.is_some() {
        return;
    }
    let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
    state.exporting = Some(ExportJob { done: 0, total, target: target.clone(), stopping: false, in_dialog: true });
    step.push(Effect::Export(ExportRequest { spec, ids: all, target, replace }));
}

pub(super) fn stop(state: &mut State, step: &mut Step) {
    if let Some(job) = &mut state.exporting {
        job.stopping = true;
        step.push(Effect::CancelExport);
    }
}

pub(super) fn progress(state: &mut State, done: u64) {
    if let Some(job) = &mut state.exporting {
        job.done = done;
    }
}

pub(super) fn exists(state: &mut State, step: &mut Step) {
    let Some(job) = state.exporting.take() else { return };
    if let Some(dialog) = state.export.as_mut().filter(|_| job.in_dialog) {
        dialog.exists = true;
    } else {
        let text = "Nothing was exported, because there is a file of that name already";
        super::notice(state, NoticeKind::Info, text, None, step.now).file = Some(job.target);
    }
}

pub(super) fn end(state: &mut State, result: Result<ExportReport, Failed>, step: &mut Step) {
    let Some(job) = state.exporting.take() else { return };
    match result {
        Ok(report) => {
            if job.in_dialog {
                state.export = None;
            }
            let file = report.files.first().cloned().unwrap_or(job.target);
            if let Some(folder) = file.parent() {
                state.export_folder = folder.to_path_buf();
                step.push(Effect::SaveSettings);
            }
            let text = tr_n("{n} conversation exported", "{n} conversations exported", report.conversations);
            let hint = (!report.notes.is_empty())
                .then(|| report.notes.iter().map(|note| said(note)).collect::<Vec<_>>().join(" · "));
            let kind = if hint.is_some() { NoticeKind::Info } else { NoticeKind::Done };
            super::notice(state, kind, text, hint, step.now).file = Some(file);
        }
        Err(failed) => match state.export.as_mut().filter(|_| job.in_dialog && !failed.cancelled) {
            Some(dialog) => {
                dialog.error = Some(match failed.hint {
                    Some(hint) => format!("{}. {hint}", failed.sentence),
                    None => failed.sentence,
                });
            }
            None => super::fail(state, failed, step.now),
        },
    }
}
