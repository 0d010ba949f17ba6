//! Small things that several parts of the window draw alike.
//!
//! Widgets know colours and measures, and nothing of the state.

mod badge;
mod blur;
mod button;
mod choice;
mod dialog;
mod rows;
mod sides;
mod stars;
mod table;
mod text;
mod tip;

pub use badge::{FLAG_ICON, avatar_ui, country_ui, flag_ui, flag_width, flags_ui, initials, tag_ui};
pub use blur::{
    HIDDEN, is_blurred, is_covered, paint_cover, paint_cover_of, private_scope, private_ui, set_blur, unless_blurred,
};
pub use button::{IconButton, button_ui, button_width, primary_ui, tab_ui};
pub use choice::{check_ui, radio_ui};
pub use dialog::{Searching, beside_buttons, body_room, dialog_ui, focus_when_shown, form_row_ui, search_field_ui};
pub use rows::{
    centered_ui, heading_ui, key_value_lines_ui, key_value_ui, key_width, menu_spacing, message_ui, sections_gap,
};
pub use sides::{at_end_ui, sides_ui};
pub use stars::{stars_galley, stars_ui};
pub use table::table_ui;
pub use text::{TextLabel, fitting, lay_line, paint_laid, paint_line, paint_private_line, unbroken};
pub use tip::Tip;
