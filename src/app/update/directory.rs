//! Typing in who is who.

use super::super::directory::{DirectoryDialog, DirectoryEdit, Typed, TypedKind};
use super::super::effect::Effect;
use super::super::state::State;
use super::Step;

pub(super) fn edit(state: &mut State, edit: DirectoryEdit, step: &mut Step) {
    match edit {
        DirectoryEdit::Open(kind, id) => open(state, kind, id),
        DirectoryEdit::Fill(dialog) => {
            let zone = if dialog.zone.is_empty() { state.zone.name().to_owned() } else { dialog.zone.clone() };
            state.directory_dialog = Some(DirectoryDialog { zone, error: None, ..*dialog });
        }
        DirectoryEdit::Kind(kind) => change(state, |dialog| dialog.kind = kind),
        DirectoryEdit::Id(id) => change(state, |dialog| dialog.id = id),
        DirectoryEdit::Text(text) => change(state, |dialog| dialog.text = text),
        DirectoryEdit::Zone(zone) => change(state, |dialog| dialog.zone = zone),
        DirectoryEdit::From(day) => change(state, |dialog| dialog.from = day),
        DirectoryEdit::Accept => accept(state, step),
        DirectoryEdit::Close => state.directory_dialog = None,
    }
}

/// Opens the dialog; with the zone in which times are shown, which is that of the office most of the time.
pub(super) fn open(state: &mut State, kind: TypedKind, id: String) {
    let zone = state.zone.name().to_owned();
    state.directory_dialog = Some(DirectoryDialog { kind, id, zone, ..DirectoryDialog::default() });
}

fn change(state: &mut State, change: impl FnOnce(&mut DirectoryDialog)) {
    if let Some(dialog) = &mut state.directory_dialog {
        change(dialog);
        dialog.error = None;
    }
}

fn accept(state: &mut State, step: &mut Step) {
    let Some(dialog) = &mut state.directory_dialog else { return };
    match dialog.fact() {
        Ok(Typed { fact, back, since }) => {
            step.push(Effect::TypeIn { fact, back, since: since.unwrap_or(step.now) });
            state.directory_dialog = None;
        }
        Err(sentence) => dialog.error = Some(sentence),
    }
}
