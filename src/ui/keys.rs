//! Shortcuts of the table of commands, and keys that come quicker than frames.

use egui::{Context, Event, Id, KeyboardShortcut, Modifiers};

use super::search_box;

use crate::app::{Action, COMMANDS, Command, Key, Shortcut, State};

/// Ctrl+K before anything is drawn: text fields have a meaning of their own for it. It closes the palette too.
pub(super) fn palette(ctx: &Context, state: &State, dialog: bool, actions: &mut Vec<Action>) {
    let pressed = Command::Palette.info().shortcuts.iter().filter_map(|keys| egui_shortcut(*keys));
    let pressed = pressed.filter(|keys| ctx.input_mut(|input| input.consume_shortcut(keys))).count() > 0;
    if pressed && state.palette.is_some() {
        actions.push(Action::PaletteClose);
    } else if pressed && !dialog {
        actions.push(Action::Command(Command::Palette));
    }
}

/// Pushes the commands whose keys were pressed. Keys without Ctrl belong to a text field while one is edited, or was `edited` when the key
/// came: Escape has left it by now.
pub(super) fn shortcuts(ctx: &Context, state: &State, edited: bool, actions: &mut Vec<Action>) {
    if !ctx.input(|input| input.events.iter().any(|event| matches!(event, Event::Key { pressed: true, .. }))) {
        return;
    }
    let editing = ctx.text_edit_focused();
    // Keys with Shift first: egui takes Shift+F3 for F3 too.
    let mut all: Vec<_> =
        COMMANDS.iter().flat_map(|info| info.shortcuts.iter().map(move |shortcut| (info, *shortcut))).collect();
    all.sort_by_cached_key(|(info, shortcut)| (!shortcut.shift, !(info.enabled)(state)));
    for (info, shortcut) in all {
        let types = !shortcut.ctrl && !matches!(shortcut.key, Key::F(_) | Key::Escape);
        // Selecting all and undoing mean the text while it is edited.
        let leaves = edited && shortcut.key == Key::Escape;
        let text_wins = leaves || editing && (types || OF_TEXTS.contains(&shortcut));
        let enabled = (info.enabled)(state);
        // Also where it means nothing just now: Ctrl+Shift+A must not become Ctrl+A.
        if text_wins || !enabled && !shortcut.shift {
            continue;
        }
        let Some(keys) = egui_shortcut(shortcut) else { continue };
        if ctx.input_mut(|input| input.consume_shortcut(&keys)) && enabled {
            actions.push(Action::Command(info.command));
        }
    }
}

/// Keys that wait until what they are meant for has the keyboard. Quick fingers and a slow frame bring `/order` at once: the rest of the word
/// belongs to the field that `/` asks for, which has the keyboard only in the next frame.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    events: Vec<Event>,
    /// What had the keyboard when they came.
    before: Option<Id>,
    /// Frames after which they wait no longer.
    frames: u8,
}

impl Waiting {
    /// Longest wait, in frames: a dialog is drawn first, then gives its field the keyboard.
    const FRAMES: u8 = 3;

    /// Gives this frame the keys that waited, and keeps back those behind the first that moves the keyboard elsewhere. Call before anything is
    /// drawn.
    pub(super) fn one_at_a_time(&mut self, ctx: &Context, state: &State) {
        let editing = ctx.text_edit_focused();
        let focused = ctx.memory(egui::Memory::focused);
        if !self.events.is_empty() && focused == self.before && self.frames > 0 {
            self.frames -= 1;
            self.keep_back(ctx, 0);
            return;
        }
        self.release(ctx);
        let searching = focused == Some(search_box::search_id());
        let moves = |event: &Event| {
            let Event::Key { key, pressed: true, modifiers, .. } = event else { return false };
            let leaves = searching && matches!(key, egui::Key::Enter | egui::Key::Escape);
            leaves
                || COMMANDS.iter().any(|info| {
                    moves_keyboard(info.command) && {
                        let mut keys = info.shortcuts.iter().filter(|keys| keys.ctrl || !editing);
                        keys.any(|keys| {
                            egui_shortcut(*keys)
                                .is_some_and(|it| it.logical_key == *key && modifiers.matches_logically(it.modifiers))
                        }) && (info.enabled)(state)
                    }
                })
        };
        let Some(first) = ctx.input(|input| input.events.iter().position(moves)) else { return };
        // The letter of the key itself comes right behind it.
        let own = ctx.input(|input| matches!(input.events.get(first + 1), Some(Event::Text(_))));
        self.frames = Self::FRAMES;
        self.before = focused;
        self.keep_back(ctx, first + 1 + usize::from(own && !searching));
    }

    /// Gives this frame all keys that waited.
    pub(super) fn release(&mut self, ctx: &Context) {
        if !self.events.is_empty() {
            ctx.input_mut(|input| drop(input.events.splice(0..0, std::mem::take(&mut self.events))));
        }
    }

    /// Takes the keys from an event on out of this frame.
    fn keep_back(&mut self, ctx: &Context, from: usize) {
        ctx.input_mut(|input| {
            let of_keyboard = |event: &Event| matches!(event, Event::Key { .. } | Event::Text(_) | Event::Paste(_));
            let (back, stay) = input.events.split_off(from.min(input.events.len())).into_iter().partition(of_keyboard);
            self.events.extend::<Vec<Event>>(back);
            input.events.extend::<Vec<Event>>(stay);
        });
        if !self.events.is_empty() {
            ctx.request_repaint();
        }
    }
}

/// Shortcuts that text fields have themselves.
const OF_TEXTS: [Shortcut; 4] =
    [Shortcut::ctrl('A'), Shortcut::ctrl('Z'), Shortcut::ctrl_shift('Z'), Shortcut::ctrl('Y')];

/// Whether the keyboard is elsewhere after a command: what is typed meanwhile belongs there.
fn moves_keyboard(command: Command) -> bool {
    matches!(
        command,
        Command::FocusSearch
            | Command::FocusList
            | Command::SaveView
            | Command::Directory
            | Command::Triggers
            | Command::Call
            | Command::ChooseZone
            | Command::Settings
            | Command::Export
            | Command::Palette
            | Command::Tag
            | Command::Note
    )
}

fn egui_shortcut(shortcut: Shortcut) -> Option<KeyboardShortcut> {
    let key = match shortcut.key {
        Key::Char('/') => egui::Key::Slash,
        Key::Char('?') => egui::Key::Questionmark,
        Key::Char(',') => egui::Key::Comma,
        Key::Char('+') => egui::Key::Plus,
        Key::Char('=') => egui::Key::Equals,
        Key::Char('-') => egui::Key::Minus,
        Key::Char(letter) => egui::Key::from_name(&letter.to_string())?,
        Key::F(number) => egui::Key::from_name(&format!("F{number}"))?,
        Key::Escape => egui::Key::Escape,
        Key::Home => egui::Key::Home,
        Key::End => egui::Key::End,
        Key::PageUp => egui::Key::PageUp,
        Key::PageDown => egui::Key::PageDown,
        Key::Left => egui::Key::ArrowLeft,
        Key::Right => egui::Key::ArrowRight,
    };
    let mut modifiers = if shortcut.ctrl { Modifiers::COMMAND } else { Modifiers::NONE };
    if shortcut.shift {
        modifiers |= Modifiers::SHIFT;
    }
    if shortcut.alt {
        modifiers |= Modifiers::ALT;
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
