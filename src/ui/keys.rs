//! Shortcuts of the table of commands.

use egui::{Context, KeyboardShortcut, Modifiers};

use crate::app::{Action, COMMANDS, Key, Shortcut, State};

/// Pushes the commands whose keys were pressed. Keys without Ctrl belong to a text field while one is edited.
pub(super) fn shortcuts(ctx: &Context, state: &State, actions: &mut Vec<Action>) {
    let editing = ctx.text_edit_focused();
    // Keys with Shift first: egui takes Shift+F3 for F3 too.
    let mut all: Vec<_> =
        COMMANDS.iter().flat_map(|info| info.shortcuts.iter().map(move |shortcut| (info, *shortcut))).collect();
    all.sort_by_key(|(_, shortcut)| !shortcut.shift);
    for (info, shortcut) in all {
        let types = !shortcut.ctrl && matches!(shortcut.key, Key::Char(_));
        // Select all and copy mean the text while it is edited.
        let text_wins = editing && (types || shortcut == SELECT_ALL);
        if text_wins || !(info.enabled)(state) {
            continue;
        }
        let Some(keys) = egui_shortcut(shortcut) else { continue };
        if ctx.input_mut(|input| input.consume_shortcut(&keys)) {
            actions.push(Action::Command(info.command));
        }
    }
}

const SELECT_ALL: Shortcut = Shortcut { key: Key::Char('A'), ctrl: true, shift: false };

fn egui_shortcut(shortcut: Shortcut) -> Option<KeyboardShortcut> {
    let key = match shortcut.key {
        Key::Char('/') => egui::Key::Slash,
        Key::Char(letter) => egui::Key::from_name(&letter.to_string())?,
        Key::F(number) => egui::Key::from_name(&format!("F{number}"))?,
        Key::Escape => egui::Key::Escape,
    };
    let mut modifiers = if shortcut.ctrl { Modifiers::COMMAND } else { Modifiers::NONE };
    if shortcut.shift {
        modifiers |= Modifiers::SHIFT;
    }
    Some(KeyboardShortcut::new(modifiers, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_is_a_key() {
        for info in COMMANDS {
            assert!(info.shortcuts.iter().all(|keys| egui_shortcut(*keys).is_some()), "{}", info.label);
        }
    }
}
