//! The icons, one name per meaning. Which drawing stands for a meaning is decided here and nowhere else.

use egui::{Color32, FontId, RichText};
use egui_material_icons::{MaterialIcon, icons};

use super::fonts::icon_family;
use super::theme::Tokens;
use crate::model::FlagName;

/// One icon: a character of the icon font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Icon(&'static str);

const fn icon(drawing: MaterialIcon) -> Icon {
    Icon(drawing.codepoint)
}

/// The program itself.
pub const APP: Icon = icon(icons::ICON_CHAT_BUBBLE);
/// Everything in the library.
pub const ALL: Icon = icon(icons::ICON_CHAT_BUBBLE);
/// What waits for an answer.
pub const TO_ANSWER: Icon = icon(icons::ICON_INBOX);
/// A span of time.
pub const TIME: Icon = icon(icons::ICON_SCHEDULE);
/// Missed.
pub const MISSED: Icon = icon(icons::ICON_CLOSE);
/// Left while nobody was there.
pub const OFFLINE: Icon = icon(icons::ICON_MAIL);
/// The visitor wrote, nobody replied.
pub const UNANSWERED: Icon = icon(icons::ICON_HOURGLASS_EMPTY);
/// The visitor spoke last.
pub const VISITOR_LAST: Icon = icon(icons::ICON_MARK_CHAT_UNREAD);
/// An automatic message.
pub const TRIGGERED: Icon = icon(icons::ICON_BOLT);
/// Completed.
pub const COMPLETED: Icon = icon(icons::ICON_CHECK);
/// Dropped.
pub const DROPPED: Icon = icon(icons::ICON_DOWNLOAD);
/// Visitor and agent both wrote.
pub const CHAT: Icon = icon(icons::ICON_FORUM);
/// Ratings, stars.
pub const STAR: Icon = icon(icons::ICON_STAR);
/// A comment to a rating.
pub const COMMENT: Icon = icon(icons::ICON_CHAT_BUBBLE);
/// Open a folder.
pub const FOLDER: Icon = icon(icons::ICON_FOLDER_OPEN);
/// A folder that is gone.
pub const LOST: Icon = icon(icons::ICON_FOLDER_OFF);
/// A file.
pub const FILE: Icon = icon(icons::ICON_DESCRIPTION);
/// Take out.
pub const EXPORT: Icon = icon(icons::ICON_IOS_SHARE);
/// Look for.
pub const SEARCH: Icon = icon(icons::ICON_SEARCH);
/// Close, remove a chip, cancel.
pub const CLOSE: Icon = icon(icons::ICON_CLOSE);
/// Copy.
pub const COPY: Icon = icon(icons::ICON_CONTENT_COPY);
/// Open in the browser.
pub const OPEN: Icon = icon(icons::ICON_OPEN_IN_NEW);
/// A file sent in the chat.
pub const ATTACHMENT: Icon = icon(icons::ICON_ATTACH_FILE);
/// A person.
pub const PERSON: Icon = icon(icons::ICON_PERSON);
/// Older copies.
pub const HISTORY: Icon = icon(icons::ICON_HISTORY);
/// Settings.
pub const SETTINGS: Icon = icon(icons::ICON_SETTINGS);
/// Time zone.
pub const ZONE: Icon = icon(icons::ICON_PUBLIC);
/// Something failed.
pub const ERROR: Icon = icon(icons::ICON_ERROR);
/// Something is odd.
pub const WARNING: Icon = icon(icons::ICON_WARNING);
/// Good to know.
pub const INFO: Icon = icon(icons::ICON_INFO);
/// It worked.
pub const DONE: Icon = icon(icons::ICON_CHECK);
/// Try again.
pub const RETRY: Icon = icon(icons::ICON_REFRESH);
/// Back to where one came from.
pub const BACK: Icon = icon(icons::ICON_ARROW_BACK);
/// The next one; a closed section.
pub const NEXT: Icon = icon(icons::ICON_CHEVRON_RIGHT);
/// The one before in time.
pub const BEFORE: Icon = icon(icons::ICON_CHEVRON_LEFT);
/// Up: a step, a parent folder.
pub const UP: Icon = icon(icons::ICON_ARROW_UPWARD);
/// The one before.
pub const PREVIOUS: Icon = icon(icons::ICON_KEYBOARD_ARROW_UP);
/// Down: a step, an open section.
pub const DOWN: Icon = icon(icons::ICON_KEYBOARD_ARROW_DOWN);
/// A view of the user's own.
pub const VIEW: Icon = icon(icons::ICON_BOOKMARK);
/// Change something that was typed in.
pub const EDIT: Icon = icon(icons::ICON_EDIT);
/// A note of the user's.
pub const NOTE: Icon = icon(icons::ICON_STICKY_NOTE_2);
/// A tag of the user's.
pub const TAG: Icon = icon(icons::ICON_SELL);
/// Add one.
pub const ADD: Icon = icon(icons::ICON_ADD);
/// Columns of the list.
pub const COLUMNS: Icon = icon(icons::ICON_VIEW_COLUMN);
/// Rows in one line.
pub const ONE_LINE: Icon = icon(icons::ICON_DENSITY_SMALL);
/// What is private is shown.
pub const SHOWN: Icon = icon(icons::ICON_VISIBILITY);
/// What is private is covered.
pub const COVERED: Icon = icon(icons::ICON_VISIBILITY_OFF);
/// More commands.
pub const MORE: Icon = icon(icons::ICON_MORE_HORIZ);
/// Light theme.
pub const LIGHT: Icon = icon(icons::ICON_LIGHT_MODE);
/// Dark theme.
pub const DARK: Icon = icon(icons::ICON_DARK_MODE);
/// The system's theme.
pub const SYSTEM_THEME: Icon = icon(icons::ICON_CONTRAST);

impl Icon {
    /// The character, to be drawn in [`icon_family`].
    #[must_use]
    pub fn glyph(self) -> &'static str {
        self.0
    }

    /// The font to draw it in, `size` points high.
    #[must_use]
    pub fn font(size: f32) -> FontId {
        FontId::new(size, icon_family())
    }

    /// For egui's own widgets. A button that shows nothing else needs an accessible name beside it.
    #[must_use]
    pub fn text(self, size: f32, color: Color32) -> RichText {
        RichText::new(self.0).font(Self::font(size)).color(color)
    }
}

/// Icon and text colour of a flag, and the tint behind its label.
#[must_use]
pub fn flag(name: FlagName, tokens: &Tokens) -> (Icon, Color32, Color32) {
    match name {
        FlagName::Missed => (MISSED, tokens.missed, tokens.missedbg),
        FlagName::Offline => (OFFLINE, tokens.offline, tokens.offlinebg),
        FlagName::Dropped => (DROPPED, tokens.offline, tokens.offlinebg),
        FlagName::Triggered => (TRIGGERED, tokens.violet, tokens.violetbg),
        FlagName::Completed => (COMPLETED, tokens.ok, tokens.okbg),
        FlagName::Chat => (CHAT, tokens.soft, tokens.visitor),
    }
}
