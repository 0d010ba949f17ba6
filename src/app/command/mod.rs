//! The one table of commands from which menus, buttons, tooltips, shortcuts, palette and key sheet come.

mod table;

use super::shortcut::Shortcut;
use super::state::State;
use crate::lang::tr;
use crate::settings::Density;
pub use table::COMMANDS;

/// The commands without a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Command {
    /// Choose a folder to import.
    OpenFolder,
    /// Choose files to import.
    OpenFiles,
    /// Try the samples in a temporary library.
    TrySamples,
    /// Leave the samples for the user's own library.
    LeaveSamples,
    /// Stop the running import.
    StopImport,
    /// Scroll the conversation to its first message.
    FirstMessage,
    /// Scroll it to its end.
    LastMessage,
    /// Scroll it up by a screen.
    MessagesUp,
    /// Scroll it down by a screen.
    MessagesDown,
    /// Copy the conversation as plain text.
    CopyText,
    /// Copy the conversation as Markdown.
    CopyMarkdown,
    /// Open the person's next conversation.
    PersonNext,
    /// Open the person's conversation before.
    PersonPrevious,
    /// Show the person's whole history, or the one conversation again.
    PersonHistory,
    /// Show the person's conversations in the list.
    PersonList,
    /// Take in what came by itself, and go to the newest of it.
    TakeIn,
    /// Say where a folder that was moved stands now.
    LocateFolder,
    /// Watch opened folders, or no more.
    Watch,
    /// Show the dialog of the receiver.
    Receive,
    /// Make anew what is derived from the payloads.
    Reindex,
    /// Stop that.
    StopReindex,
    /// Show what the last import did.
    ShowReport,
    /// Open the export dialog.
    Export,
    /// Put the cursor into the search field.
    FocusSearch,
    /// Give the list the keyboard.
    FocusList,
    /// Empty the search field.
    ClearSearch,
    /// Remove the folder scope.
    ShowEverything,
    /// Toggle `is:missed`.
    ToggleMissed,
    /// Toggle `is:offline`.
    ToggleOffline,
    /// Toggle `is:unanswered`.
    ToggleUnanswered,
    /// Tick all that match.
    SelectAll,
    /// Untick everything.
    ClearSelection,
    /// Open the next conversation.
    Next,
    /// Open the one before.
    Previous,
    /// Go to the next hit.
    NextHit,
    /// Go to the hit before.
    PreviousHit,
    /// Give a star, or take it.
    Star,
    /// Take stars away.
    RemoveStar,
    /// Mark as followed up, or as not.
    FollowedUp,
    /// Mark as not followed up.
    NotFollowedUp,
    /// Choose tags.
    Tag,
    /// Write a note.
    Note,
    /// Go to the next conversation that waits.
    NextWaiting,
    /// Undo the last change of marks.
    Undo,
    /// Do again what was undone.
    Redo,
    /// Keep the search as a view.
    SaveView,
    /// Forget the latest searches.
    ForgetRecent,
    /// Copy the key of the focused conversation.
    CopyKey,
    /// Find a command by its name.
    Palette,
    /// Show all keys.
    Keys,
    /// Show who is who.
    Directory,
    /// Show what came of triggers.
    Triggers,
    /// Build a call of the vendor's REST API.
    Call,
    /// Choose the time zone.
    ChooseZone,
    /// Switch between light and dark.
    ToggleTheme,
    /// Show the settings.
    Settings,
    /// Open another library.
    ChooseLibrary,
    /// Open the library in the platform's folder for data again.
    UsualLibrary,
    /// Rows of two lines, or of one in columns.
    ToggleDensity,
    /// When, or how long ago.
    ToggleAgo,
    /// Make all text larger.
    LargerText,
    /// Make all text smaller.
    SmallerText,
    /// Text of the usual size.
    UsualText,
    /// Cover names, addresses and messages.
    Blur,
    /// Close the window.
    Quit,
}

/// What commands belong to: submenus, and headings of the key sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// In and out.
    File,
    /// Searching.
    Find,
    /// Moving.
    Go,
    /// Ticking.
    Select,
    /// The user's own marks.
    Mark,
    /// The window and the program.
    Window,
}

impl Group {
    /// All, in the order of the menu.
    pub const ALL: [Self; 6] = [Self::File, Self::Find, Self::Go, Self::Select, Self::Mark, Self::Window];

    /// For people.
    #[must_use]
    pub fn title(self) -> &'static str {
        tr(match self {
            Self::File => "File",
            Self::Find => "Find",
            Self::Go => "Go",
            Self::Select => "Select",
            Self::Mark => "Mark",
            Self::Window => "Window",
        })
    }

    /// Its commands, in the order of the table.
    pub fn commands(self) -> impl Iterator<Item = &'static CommandInfo> {
        COMMANDS.iter().filter(move |info| info.group == self)
    }
}

/// One line of the table.
pub struct CommandInfo {
    /// What it belongs to.
    pub group: Group,
    /// Which.
    pub command: Command,
    /// On buttons and in menus.
    pub label: &'static str,
    /// What it does, in one sentence without a period.
    pub tooltip: &'static str,
    /// Other words for it, which the palette knows as well; in other languages the entry with `msgctxt "words"`.
    pub words: &'static str,
    /// Keys, the one shown to people first; those without Ctrl work only while no text is edited (function keys always).
    pub shortcuts: &'static [Shortcut],
    /// Whether it makes sense now.
    pub enabled: fn(&State) -> bool,
}

impl std::fmt::Debug for CommandInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CommandInfo")
            .field("command", &self.command)
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

impl Command {
    /// Whether it is on, for what can be on or off.
    #[must_use]
    pub fn is_on(self, state: &State) -> Option<bool> {
        match self {
            Self::Watch => Some(state.live.watch),
            Self::ToggleDensity => Some(state.look.density == Density::OneLine),
            Self::ToggleAgo => Some(state.look.relative),
            Self::Blur => Some(state.look.blur),
            Self::PersonHistory => Some(state.history.is_some()),
            _ => None,
        }
    }

    /// Its line of the table.
    #[must_use]
    pub fn info(self) -> &'static CommandInfo {
        /// Never met: a test checks that the table is complete.
        const MISSING: CommandInfo = CommandInfo {
            group: Group::Window,
            command: Command::Quit,
            label: "",
            tooltip: "",
            words: "",
            shortcuts: &[],
            enabled: |_| false,
        };
        COMMANDS.iter().find(|info| info.command == self).unwrap_or(&MISSING)
    }

    /// Its name on buttons and in menus.
    #[must_use]
    pub fn label(self) -> &'static str {
        tr(self.info().label)
    }

    /// Its first shortcut for people; empty where it has none.
    #[must_use]
    pub fn keys(self) -> String {
        self.info().shortcuts.first().map(|keys| keys.text()).unwrap_or_default()
    }

    /// The tooltip with the shortcut behind it.
    #[must_use]
    pub fn tooltip(self) -> String {
        let info = self.info();
        match info.shortcuts.first() {
            Some(shortcut) => format!("{} ({})", tr(info.tooltip), shortcut.text()),
            None => tr(info.tooltip).to_owned(),
        }
    }

    /// Whether it makes sense now.
    #[must_use]
    pub fn is_enabled(self, state: &State) -> bool {
        (self.info().enabled)(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_one_line_and_every_shortcut_one_command() {
        for (index, info) in COMMANDS.iter().enumerate() {
            assert_eq!(info.command.info().label, info.label);
            assert!(!info.tooltip.ends_with('.') && !info.label.is_empty());
            for other in COMMANDS.iter().skip(index + 1) {
                assert_ne!(info.command, other.command);
                assert!(info.shortcuts.iter().all(|keys| !other.shortcuts.contains(keys)), "{}", info.label);
            }
        }
    }
}
