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
