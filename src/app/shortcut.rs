//! Keys with modifiers, and how people read them. What they do stands in the table of commands.

/// A key with modifiers. `ctrl` is the command key on a Mac.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// The key.
    pub key: Key,
    /// With Ctrl (Cmd on a Mac).
    pub ctrl: bool,
    /// With Shift.
    pub shift: bool,
    /// With Alt (Option on a Mac).
    pub alt: bool,
}

/// The keys used in shortcuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A letter, in upper case, `/` or `?`.
    Char(char),
    /// A function key.
    F(u8),
    /// Escape.
    Escape,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
}

impl Shortcut {
    /// A key alone.
    pub const fn key(key: Key) -> Self {
        Self { key, ctrl: false, shift: false, alt: false }
    }

    /// A letter with Ctrl.
    pub const fn ctrl(key: char) -> Self {
        Self { ctrl: true, ..Self::key(Key::Char(key)) }
    }

    /// A letter with Ctrl and Shift.
    pub const fn ctrl_shift(key: char) -> Self {
        Self { shift: true, ..Self::ctrl(key) }
    }

    /// A letter alone.
    pub const fn plain(key: char) -> Self {
        Self::key(Key::Char(key))
    }

    /// A key with Alt.
    pub const fn alt(key: Key) -> Self {
        Self { alt: true, ..Self::key(key) }
    }

    /// A function key, with or without Shift.
    pub const fn function(key: u8, shift: bool) -> Self {
        Self { shift, ..Self::key(Key::F(key)) }
    }

    /// For people, such as `Ctrl+Shift+O`.
    #[must_use]
    pub fn text(self) -> String {
        let mut text = String::new();
        if self.ctrl {
            text.push_str(if cfg!(target_os = "macos") { "⌘" } else { "Ctrl+" });
        }
        if self.alt {
            text.push_str(if cfg!(target_os = "macos") { "⌥" } else { "Alt+" });
        }
        if self.shift {
            text.push_str(if cfg!(target_os = "macos") { "⇧" } else { "Shift+" });
        }
        match self.key {
            Key::Char(key) => text.push(key),
            Key::F(number) => {
                text.push('F');
                text.push_str(&number.to_string());
            }
            Key::Escape => text.push_str("Esc"),
            Key::Home => text.push_str("Home"),
            Key::End => text.push_str("End"),
            Key::PageUp => text.push_str("PgUp"),
            Key::PageDown => text.push_str("PgDn"),
            Key::Left => text.push('←'),
            Key::Right => text.push('→'),
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::Command;
    use super::*;

    #[test]
    fn shortcuts_read_as_on_keyboards() {
        if cfg!(not(target_os = "macos")) {
            assert_eq!(Command::OpenFiles.tooltip(), "Import single files, also .gz and .zip (Ctrl+Shift+O)");
            assert_eq!(Shortcut::function(3, true).text(), "Shift+F3");
            assert_eq!(Command::PersonNext.keys(), "Alt+→");
        }
    }
}
