//! The settings dialog and what it changes. Everything holds at once, and is written to the settings file.

use std::path::PathBuf;

use super::super::action::LookEdit;
use super::super::columns;
use super::super::effect::Effect;
use super::super::state::State;
use super::Step;

pub(super) fn edit(state: &mut State, edit: LookEdit, step: &mut Step) {
    let before = state.look.clone();
    let look = &mut state.look;
    match edit {
        LookEdit::Density(density) => look.density = density,
        LookEdit::Clock(clock) => look.clock = clock,
        LookEdit::Date(date) => look.date = date,
        LookEdit::Relative(relative) => look.relative = relative,
        LookEdit::TextSize(size) => look.text_size = size,
        LookEdit::Blur(blur) => look.blur = blur,
        LookEdit::Column(edit) => look.columns = columns::edited(&look.columns, edit),
        LookEdit::Panes(panes) => look.panes = panes,
    }
    if state.look != before {
        step.push(Effect::SaveSettings);
    }
}

/// Opens another library, now and with every start; `None` = the usual one.
pub(super) fn library(state: &mut State, chosen: Option<PathBuf>, step: &mut Step) {
    let path = chosen.clone().unwrap_or_else(|| state.usual_library.clone());
    let chosen = chosen.filter(|path| *path != state.usual_library);
    if state.chosen_library != chosen {
        state.chosen_library = chosen;
        step.push(Effect::SaveSettings);
    }
    if state.library.path == path && state.library.ready {
        return;
    }
    state.settings_open = false;
    state.own_library.clone_from(&path);
    step.push(Effect::SwitchLibrary { library: Some(path), paths: Vec::new() });
}
