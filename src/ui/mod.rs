//! The window: draws [`crate::app::State`] and pushes [`crate::app::Action`]s.
//!
//! Every part is a function `…_ui(ui: &mut egui::Ui, state: &State, actions: &mut Vec<Action>)`. Nothing here changes the state, reads a
//! file or runs a query. What only the window knows (scroll offsets, focus, text cursors) lives in egui's memory or in the shell.

pub mod bidi;
pub mod fonts;
pub mod icons;
pub mod theme;
pub mod widgets;
