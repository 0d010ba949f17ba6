//! The settings: opened by a key, in force at once, kept, and no trouble where their file is odd.

use afterchat::app::{Command, Density, Settings};
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;

use super::window::Desk;

#[test]
fn settings_are_opened_by_a_key_hold_at_once_and_are_kept() {
    let mut desk = Desk::samples();
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    desk.window.run_steps(3);
    desk.window.get_by_role_and_label(Role::Dialog, "Settings");
    for label in ["Dark", "4:33 pm", "2015-03-27", "How long ago instead of when", "Larger text"] {
        desk.click(label);
    }
    assert!(desk.window.ctx.zoom_factor() > 1.05, "text grows at once");
    desk.click("One line in columns");
    assert_eq!(desk.state().look.density, Density::OneLine);
    desk.window.key_press(Key::Escape);
    desk.window.run_steps(3);
    assert!(!desk.state().settings_open);

    let kept = Settings::load(&desk.folder.path().join("settings.json"));
    assert_eq!(kept.look, desk.state().look);
    assert_eq!(kept.theme, afterchat::app::ThemeChoice::Dark);
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Num0);
    desk.window.run_steps(3);
    assert!((desk.window.ctx.zoom_factor() - 1.0).abs() < 1e-3);
}

#[test]
fn another_library_is_opened_and_one_comes_back() {
    let mut desk = Desk::samples();
    let before = desk.state().library.path.clone();
    assert!(!Command::UsualLibrary.is_enabled(desk.state()));
    let other = desk.folder.path().join("other.sqlite");
    let chosen = afterchat::app::Event::PathsChosen(afterchat::app::PathPurpose::Library, vec![other.clone()]);
    desk.window.state_mut().report(chosen);
    desk.wait("the other library", |state| state.library.ready && state.library.path == other);
    assert_eq!(desk.state().library.total, 0);
    let settings = desk.folder.path().join("settings.json");
    assert_eq!(Settings::load(&settings).library, Some(other));
    let back = afterchat::app::Event::PathsChosen(afterchat::app::PathPurpose::Library, vec![before.clone()]);
    desk.window.state_mut().report(back);
    desk.wait("the first library", |state| state.library.ready && state.library.path == before);
}

#[test]
fn an_edge_is_moved_by_keys_and_its_place_is_kept() {
    use egui_kittest::kittest::NodeT as _;
    let mut desk = Desk::samples();
    desk.window.get_by_role_and_label(Role::Splitter, "Width of the list").focus();
    desk.window.run_steps(3);
    desk.window.key_press(Key::ArrowRight);
    desk.window.run_steps(3);
    assert_eq!(desk.state().look.panes.list, 516);
    let grid = desk.window.get_by_role_and_label(Role::Grid, "Conversations");
    let bounds = grid.accesskit_node().bounding_box().unwrap();
    assert!((bounds.x1 - bounds.x0 - 504.0).abs() < 2.0, "less the scroll bar: {bounds:?}");
    let kept = Settings::load(&desk.folder.path().join("settings.json"));
    assert_eq!(kept.look.panes.list, 516);
}

#[test]
fn a_narrow_window_shows_one_column_and_goes_back_by_key() {
    let mut desk = Desk::samples();
    desk.window.set_size(egui::vec2(560.0, 600.0));
    desk.window.run_steps(4);
    let list = |desk: &Desk| desk.window.query_by_role_and_label(Role::Grid, "Conversations").is_some();
    assert!(list(&desk));
    desk.window.key_press(Key::J);
    desk.window.run_steps(3);
    assert!(list(&desk), "walking through the list stays in it");
    desk.window.key_press(Key::Enter);
    desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    assert!(!list(&desk));
    desk.window.get_by_label("Back to the list");
    desk.window.key_press(Key::Escape);
    desk.window.run_steps(4);
    assert!(list(&desk));
}

#[test]
fn a_window_in_which_nothing_happens_draws_nothing() {
    let mut desk = Desk::samples();
    for key in [Key::J, Key::Slash] {
        desk.window.key_press(key);
        desk.window.run_steps(5);
        desk.settle();
        desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
        assert!(desk.window.try_run().is_ok(), "it goes on drawing after {key:?}");
    }
}
