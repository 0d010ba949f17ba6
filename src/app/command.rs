//! The one table of commands from which menus, buttons, tooltips, shortcuts, palette and key sheet come.

use super::marking::MarkScope;
use super::shortcut::{Key, Shortcut};
use super::state::State;
use crate::lang::tr;
use crate::settings::{Density, TextSize};

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

/// The table of commands, in the order of the menu.
pub const COMMANDS: &[CommandInfo] = &[
    command(
        Group::File,
        Command::OpenFolder,
        "Open folder…",
        "Import a folder of saved hook files",
        &[Shortcut::ctrl('O')],
        |state| state.library.ready,
    ),
    command(
        Group::File,
        Command::OpenFiles,
        "Open files…",
        "Import single files, also .gz and .zip",
        &[Shortcut::ctrl_shift('O')],
        |state| state.library.ready,
    ),
    command(
        Group::File,
        Command::TrySamples,
        "Try the samples",
        "Open a small shop's archive in a temporary library",
        &[],
        |state| state.samples.is_some(),
    ),
    command(
        Group::File,
        Command::LeaveSamples,
        "Back to your library",
        "Leave the samples; their temporary library goes",
        &[],
        |state| state.library.temporary,
    ),
    command(Group::File, Command::StopImport, "Stop importing", "What was imported so far stays", &[], |state| {
        state.import.as_ref().is_some_and(|job| !job.stopping)
    }),
    command(
        Group::File,
        Command::Watch,
        "Watch opened folders",
        "Import new files by themselves as soon as they are written",
        &[],
        |state| state.library.ready,
    ),
    command(
        Group::File,
        Command::LocateFolder,
        "Locate folder…",
        "Say where a folder that was moved or renamed is now; nothing is read again",
        &[],
        |state| state.library.ready && !state.live.lost.is_empty(),
    ),
    command(
        Group::File,
        Command::Receive,
        "Receive chats…",
        "Take what the chat vendors post to this computer",
        &[],
        |state| cfg!(feature = "receive") && state.library.ready && !state.library.temporary,
    ),
    command(
        Group::File,
        Command::Reindex,
        "Rebuild the index",
        "Make everything that is derived from your saved chats anew",
        &[],
        |state| state.library.ready && state.reindex.is_none(),
    ),
    command(
        Group::File,
        Command::StopReindex,
        "Stop rebuilding the index",
        "It goes on where it was, later or with the next start",
        &[],
        |state| state.reindex.is_some_and(|job| !job.stopping),
    ),
    command(
        Group::File,
        Command::ShowReport,
        "Import report",
        "What the last import did, file by file",
        &[],
        |state| state.report.is_some(),
    ),
    command(
        Group::File,
        Command::Export,
        "Export…",
        "Write conversations to a CSV file",
        &[Shortcut::plain('E'), Shortcut::ctrl('E')],
        |state| !state.results.is_empty() && !state.results.partial || !state.ticks.is_empty(),
    ),
    command(
        Group::Find,
        Command::FocusSearch,
        "Search",
        "Go to the search field",
        &[Shortcut::plain('/'), Shortcut::ctrl('F')],
        |_| true,
    ),
    command(
        Group::Go,
        Command::FocusList,
        "Go to the list",
        "Move the keyboard to the list of conversations",
        &[Shortcut::key(Key::Escape)],
        |_| true,
    ),
    command(Group::Find, Command::ClearSearch, "Clear search", "Show everything in the folder again", &[], |state| {
        !state.search.text.is_empty()
    }),
    command(
        Group::Find,
        Command::ShowEverything,
        "Everything in the library",
        "Remove the folder filter",
        &[],
        |state| state.search.folder.is_some(),
    ),
    command(Group::Find, Command::ToggleMissed, "Missed", "Only conversations no agent answered", &[], |_| true),
    command(Group::Find, Command::ToggleOffline, "Offline", "Only messages left while nobody was there", &[], |_| true),
    command(
        Group::Find,
        Command::ToggleUnanswered,
        "Unanswered",
        "Only conversations without a human reply",
        &[],
        |_| true,
    ),
    command(
        Group::Select,
        Command::SelectAll,
        "Select all that match",
        "Tick every conversation in the list",
        &[Shortcut::ctrl('A')],
        |state| !state.results.is_empty() && !state.results.partial,
    ),
    command(
        Group::Select,
        Command::ClearSelection,
        "Clear selection",
        "Untick everything, also what is not in view",
        &[Shortcut::ctrl_shift('A')],
        |state| !state.ticks.is_empty(),
    ),
    command(
        Group::Go,
        Command::Next,
        "Next conversation",
        "Open the next conversation",
        &[Shortcut::plain('J')],
        |state| !state.results.is_empty(),
    ),
    command(
        Group::Go,
        Command::Previous,
        "Previous conversation",
        "Open the conversation before",
        &[Shortcut::plain('K')],
        |state| !state.results.is_empty(),
    ),
    command(
        Group::Find,
        Command::NextHit,
        "Next hit",
        "Go to the next hit, then to the next conversation",
        &[Shortcut::function(3, false)],
        |state| !state.search.marker.is_empty(),
    ),
    command(
        Group::Find,
        Command::PreviousHit,
        "Previous hit",
        "Go to the hit before",
        &[Shortcut::function(3, true)],
        |state| !state.search.marker.is_empty(),
    ),
    command(
        Group::Go,
        Command::NextWaiting,
        "Next missed",
        "Go to the next missed or offline conversation that is not followed up",
        &[Shortcut::plain('M')],
        |state| !state.results.is_empty() && !state.results.partial,
    ),
    command(
        Group::Go,
        Command::FirstMessage,
        "First message",
        "Scroll the conversation to its beginning",
        &[Shortcut::alt(Key::Home)],
        is_read,
    ),
    command(
        Group::Go,
        Command::LastMessage,
        "Last message",
        "Scroll the conversation to its end",
        &[Shortcut::alt(Key::End)],
        is_read,
    ),
    command(
        Group::Go,
        Command::MessagesUp,
        "Scroll messages up",
        "Scroll the conversation up by a screen",
        &[Shortcut::alt(Key::PageUp)],
        is_read,
    ),
    command(
        Group::Go,
        Command::MessagesDown,
        "Scroll messages down",
        "Scroll the conversation down by a screen",
        &[Shortcut::alt(Key::PageDown)],
        is_read,
    ),
    command(
        Group::Go,
        Command::PersonNext,
        "Same person, next",
        "Open the next conversation of the same visitor or e-mail address",
        &[Shortcut::alt(Key::Right)],
        |state| state.of_same_person(true).is_some(),
    ),
    command(
        Group::Go,
        Command::PersonPrevious,
        "Same person, before",
        "Open the conversation of the same visitor or e-mail address before this one",
        &[Shortcut::alt(Key::Left)],
        |state| state.of_same_person(false).is_some(),
    ),
    command(
        Group::Go,
        Command::PersonHistory,
        "Whole history",
        "Read all conversations of the same visitor or e-mail address one after another, or only this one again",
        &[Shortcut::plain('H')],
        |state| state.person.is_some() || state.history.is_some(),
    ),
    command(
        Group::Find,
        Command::PersonList,
        "Same person in the list",
        "Search for all conversations of the same visitor or e-mail address",
        &[],
        |state| state.person.is_some(),
    ),
    command(
        Group::Go,
        Command::TakeIn,
        "Show new conversations",
        "Bring what came by itself into the list, and go to the newest of it",
        &[Shortcut::function(5, false)],
        |state| state.live.waiting > 0,
    ),
    command(
        Group::Mark,
        Command::Star,
        "Star",
        "Give a star to what is selected, or take it away",
        &[Shortcut::plain('S')],
        can_mark,
    ),
    command(
        Group::Mark,
        Command::RemoveStar,
        "Remove star",
        "Take the star from everything that is selected",
        &[],
        can_mark,
    ),
    command(
        Group::Mark,
        Command::FollowedUp,
        "Followed up",
        "Mark what is selected as followed up, or as not",
        &[Shortcut::plain('F')],
        can_mark,
    ),
    command(
        Group::Mark,
        Command::NotFollowedUp,
        "Not followed up",
        "Mark everything that is selected as not followed up",
        &[],
        can_mark,
    ),
    command(
        Group::Mark,
        Command::Tag,
        "Tag…",
        "Give tags to what is selected, or take them away",
        &[Shortcut::plain('T')],
        can_mark,
    ),
    command(Group::Mark, Command::Note, "Note…", "Write a note on what is selected", &[Shortcut::plain('N')], can_mark),
    command(Group::Mark, Command::Undo, "Undo", "Undo the last change of marks", &[Shortcut::ctrl('Z')], |state| {
        state.own.can_undo()
    }),
    command(
        Group::Mark,
        Command::Redo,
        "Redo",
        "Do again what was undone",
        &[Shortcut::ctrl_shift('Z'), Shortcut::ctrl('Y')],
        |state| state.own.can_redo(),
    ),
    command(
        Group::Find,
        Command::SaveView,
        "Save as view…",
        "Keep this search under a name in the left rail",
        &[Shortcut::ctrl('S')],
        |state| state.library.ready && !state.search.text.trim().is_empty(),
    ),
    command(
        Group::Find,
        Command::ForgetRecent,
        "Forget recent searches",
        "Empty the list under the search field",
        &[],
        |state| !state.search.recent.is_empty(),
    ),
    command(
        Group::Select,
        Command::CopyText,
        "Copy conversation as text",
        "Copy the open conversation with names and times as plain text",
        &[],
        is_read,
    ),
    command(
        Group::Select,
        Command::CopyMarkdown,
        "Copy conversation as Markdown",
        "Copy the open conversation with names and times as Markdown",
        &[],
        is_read,
    ),
    command(
        Group::Select,
        Command::CopyKey,
        "Copy key",
        "Copy the conversation's key for the command line",
        &[Shortcut::ctrl_shift('C')],
        |state| state.cursor.is_some(),
    ),
    command(
        Group::Window,
        Command::Palette,
        "Command palette…",
        "Find anything that can be done by its name",
        &[Shortcut::ctrl('K')],
        |_| true,
    ),
    command(
        Group::Window,
        Command::Keys,
        "Keyboard shortcuts",
        "All keys on one sheet",
        &[Shortcut::plain('?'), Shortcut::function(1, false)],
        |_| true,
    ),
    command(
        Group::Window,
        Command::Directory,
        "Who is who…",
        "Agents, accounts, triggers, office hours",
        &[],
        |state| state.library.ready,
    ),
    command(
        Group::Window,
        Command::Triggers,
        "What came of triggers…",
        "How often each was shown, and whether visitors answered",
        &[],
        |state| state.library.ready,
    ),
    command(
        Group::Window,
        Command::Call,
        "Call Smartsupp's API…",
        "Build a call of the REST API: its JSON, a curl line, and sending it",
        &[],
        |state| state.library.ready,
    ),
    command(
        Group::Window,
        Command::ChooseZone,
        "Time zone…",
        "The zone in which times are shown, filtered and exported",
        &[],
        |_| true,
    ),
    command(
        Group::Window,
        Command::ToggleTheme,
        "Light or dark",
        "Switch between light and dark",
        &[Shortcut::ctrl('L')],
        |_| true,
    ),
    command(
        Group::Window,
        Command::ToggleDensity,
        "Rows in columns",
        "One line for each conversation, in columns, instead of two",
        &[Shortcut::ctrl_shift('D')],
        |_| true,
    ),
    command(
        Group::Window,
        Command::ToggleAgo,
        "Times as how long ago",
        "Say in the list how long ago a conversation was, instead of when",
        &[],
        |_| true,
    ),
    command(
        Group::Window,
        Command::Blur,
        "Blur",
        "Cover names, addresses and messages until you point at them, for sharing the screen",
        &[Shortcut::ctrl('B')],
        |_| true,
    ),
    command(
        Group::Window,
        Command::LargerText,
        "Larger text",
        "Make everything larger",
        &[Shortcut::ctrl('+'), Shortcut::ctrl('=')],
        |state| state.look.text_size != state.look.text_size.larger(),
    ),
    command(
        Group::Window,
        Command::SmallerText,
        "Smaller text",
        "Make everything smaller",
        &[Shortcut::ctrl('-')],
        |state| state.look.text_size != state.look.text_size.smaller(),
    ),
    command(
        Group::Window,
        Command::UsualText,
        "Text of the usual size",
        "Make everything as large as from the start",
        &[Shortcut::ctrl('0')],
        |state| state.look.text_size != TextSize::USUAL,
    ),
    command(
        Group::Window,
        Command::Settings,
        "Settings…",
        "Density, times, text size, library, watching, blur",
        &[Shortcut::ctrl(',')],
        |_| true,
    ),
    command(
        Group::File,
        Command::ChooseLibrary,
        "Open another library…",
        "Keep conversations in another file, now and with every start",
        &[],
        |_| true,
    ),
    command(
        Group::File,
        Command::UsualLibrary,
        "Back to the usual library",
        "Open the library in your own folder again, now and with every start",
        &[],
        |state| state.chosen_library.is_some(),
    ),
    command(Group::Window, Command::Quit, "Quit", "Close the window", &[Shortcut::ctrl('Q')], |_| true),
];

/// Whether a conversation can be read.
fn is_read(state: &State) -> bool {
    state.open.as_ref().is_some_and(|open| open.opened().is_some())
}

/// Whether there is something marks can be given to.
fn can_mark(state: &State) -> bool {
    state.scope_len(MarkScope::Chosen) > 0
}

const fn command(
    group: Group,
    command: Command,
    label: &'static str,
    tooltip: &'static str,
    shortcuts: &'static [Shortcut],
    enabled: fn(&State) -> bool,
) -> CommandInfo {
    CommandInfo { group, command, label, tooltip, shortcuts, enabled }
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
        const MISSING: CommandInfo = command(Group::Window, Command::Quit, "", "", &[], |_| false);
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
