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
}

impl Shortcut {
    pub(super) const fn ctrl(key: char) -> Self {
        Self { key: Key::Char(key), ctrl: true, shift: false }
    }

    pub(super) const fn ctrl_shift(key: char) -> Self {
        Self { key: Key::Char(key), ctrl: true, shift: true }
    }

    pub(super) const fn plain(key: char) -> Self {
        Self { key: Key::Char(key), ctrl: false, shift: false }
    }

    pub(super) const fn function(key: u8, shift: bool) -> Self {
        Self { key: Key::F(key), ctrl: false, shift }
    }

    /// For people, such as `Ctrl+Shift+O`.
    #[must_use]
    pub fn text(self) -> String {
        let mut text = String::new();
        if self.ctrl {
            text.push_str(if cfg!(target_os = "macos") { "⌘" } else { "Ctrl+" });
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
            assert_eq!(Shortcut { key: Key::F(3), ctrl: false, shift: true }.text(), "Shift+F3");
        }
    }
}
