//! The window: draws [`crate::app::State`] and pushes [`crate::app::Action`]s.
//!
//! Every part is a function `…_ui(ui: &mut egui::Ui, state: &State, actions: &mut Vec<Action>)`. Nothing here changes the state, reads a
//! file or runs a query. What only the window knows (scroll offsets, focus, text cursors) lives in egui's memory or in the shell.

pub mod bidi;
mod call_dialog;
mod details;
mod directory_dialog;
mod export_view;
pub mod fonts;
pub mod icons;
mod import_view;
mod key_sheet;
mod keys;
mod layout;
mod list;
mod list_header;
mod marks;
mod native;
mod notices;
mod own;
mod palette;
mod path_dialog;
mod rail;
mod rail_is;
mod rail_lost;
mod receive_dialog;
mod run;
mod search_box;
mod settings_dialog;
mod shell;
mod status_bar;
pub mod theme;
mod top_bar;
mod transcript;
mod trigger_dialog;
mod value_list;
mod view_dialog;
mod welcome;
mod who_dialog;
pub mod widgets;
mod zone_list;

pub use list::{ListView, list_ui};
pub use run::run;
pub use shell::Window;
