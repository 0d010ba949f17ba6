//! The keyboard: palette, key sheet, Escape, and who has the focus after a dialog.

use afterchat::app::{Action, Command, DetailTab, Extend, Group};
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::Desk;

impl Desk {
    fn hit(&mut self, modifiers: Modifiers, key: Key) {
        self.window.key_press_modifiers(modifiers, key);
        self.window.run_steps(4);
    }

    fn palette(&mut self, typed: &str) {
        self.hit(Modifiers::COMMAND, Key::K);
        assert!(self.state().palette.is_some());
        self.window.get_by_label("Find a command").type_text(typed);
        self.window.run_steps(3);
    }

    /// Whether the list has the keyboard: itself, or the row that stands for it.
    fn in_list(&self) -> bool {
        self.holder().is_some_and(|(role, _)| matches!(role, Role::Grid | Role::Row))
    }

    fn focused(&self) -> Option<String> {
        self.holder()?.1
    }

    /// Role and name of what has the keyboard.
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone has too narrow a lifetime")]
    fn holder(&self) -> Option<(Role, Option<String>)> {
        let node = self.window.query_by(|node| node.is_focused())?;
        Some((node.accesskit_node().role(), node.accesskit_node().label()))
    }
}

#[test]
fn the_palette_finds_commands_views_and_more_by_a_few_letters() {
    let mut desk = Desk::samples();
    let all = desk.state().results.len();
    desk.palette("smis");
    desk.hit(Modifiers::NONE, Key::Escape);
    assert!(desk.state().palette.is_none());

    desk.palette("bad rat");
    desk.hit(Modifiers::NONE, Key::Enter);
    desk.settle();
    assert_eq!(desk.state().search.text, "rating:<=2");
    desk.palette("clear sea");
    desk.hit(Modifiers::NONE, Key::Enter);
    desk.settle();
    assert_eq!(desk.state().results.len(), all);

    desk.window.state_mut().dispatch(Action::Click(0, Extend::No));
    desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    desk.palette("pages");
    desk.click("Details: Pages");
    assert_eq!(desk.state().tab, DetailTab::Paths);
    // The second one, by the arrows.
    desk.palette("");
    desk.hit(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(desk.state().palette.as_ref().map(|palette| palette.marked), Some(1));
    desk.hit(Modifiers::COMMAND, Key::K);
    assert!(desk.state().palette.is_none(), "the same keys close it");
}

#[test]
fn the_palette_opens_while_a_text_is_edited_and_leaves_it_as_it_is() {
    let mut desk = Desk::samples();
    desk.hit(Modifiers::COMMAND, Key::F);
    desk.window.get_by_label("Search conversations").type_text("refund order");
    desk.window.run_steps(3);
    desk.settle();
    desk.hit(Modifiers::NONE, Key::Home);
    desk.palette("x");
    assert_eq!(desk.state().search.text, "refund order", "Ctrl+K deletes nothing");
    desk.hit(Modifiers::NONE, Key::Escape);
    assert_eq!(desk.focused().as_deref(), Some("Search conversations"), "the field has the keyboard again");
    assert_eq!(desk.state().search.text, "refund order");
}

#[test]
fn the_key_sheet_shows_every_key_of_the_table() {
    let mut desk = Desk::samples();
    desk.hit(Modifiers::SHIFT, Key::Questionmark);
    assert!(desk.state().keys_open);
    for info in afterchat::app::COMMANDS.iter().filter(|info| !info.shortcuts.is_empty()) {
        let line = format!("{}: {}", info.label.trim_end_matches('…'), info.shortcuts[0].text());
        assert!(desk.window.query_all_by_label_contains(&line).next().is_some(), "{line}");
    }
    desk.hit(Modifiers::NONE, Key::Escape);
    assert!(!desk.state().keys_open);
}

#[test]
fn the_menu_has_every_command_in_its_group() {
    let mut desk = Desk::samples();
    desk.click("Menu");
    for group in Group::ALL {
        let item = desk.window.get_by_role_and_label(Role::MenuItem, group.title());
        item.click();
        desk.window.run_steps(6);
        for info in group.commands() {
            let roles = [Role::MenuItem, Role::MenuItemCheckBox];
            let there = roles.iter().any(|role| desk.window.query_by_role_and_label(*role, info.label).is_some());
            assert!(there, "{} in {}", info.label, group.title());
        }
    }
}

#[test]
fn escape_leads_back_to_the_list() {
    let mut desk = Desk::samples();
    desk.window.state_mut().dispatch(Action::Click(0, Extend::No));
    desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    desk.hit(Modifiers::NONE, Key::N);
    assert_eq!(desk.focused().as_deref(), Some("Your note"));
    desk.hit(Modifiers::NONE, Key::Escape);
    assert!(desk.in_list(), "{:?}", desk.focused());
    desk.hit(Modifiers::NONE, Key::Slash);
    desk.window.get_by_label("Search conversations").type_text("abc");
    desk.window.run_steps(3);
    desk.settle();
    desk.hit(Modifiers::NONE, Key::Escape);
    assert!(desk.in_list(), "{:?}", desk.focused());
    // A dialog gives the keyboard back.
    desk.hit(Modifiers::NONE, Key::T);
    assert!(desk.state().tag_dialog.is_some());
    assert_eq!(desk.focused().as_deref(), Some("Find or make a tag"));
    desk.hit(Modifiers::NONE, Key::Escape);
    assert!(desk.state().tag_dialog.is_none());
    desk.window.run_steps(2);
    assert!(desk.in_list(), "{:?}", desk.focused());
    desk.window.state_mut().dispatch(Action::Command(Command::Undo));
}

#[test]
fn what_tab_reaches_can_be_seen() {
    let mut desk = Desk::samples();
    desk.window.state_mut().dispatch(Action::Click(0, Extend::No));
    desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    let height = f64::from(desk.window.ctx.content_rect().height());
    let mut scrolled = false;
    for _ in 0..80 {
        desk.hit(Modifiers::NONE, Key::Tab);
        #[expect(clippy::redundant_closure_for_method_calls, reason = "the method itself is not general enough")]
        let Some(node) = desk.window.query_by(|node| node.is_focused()) else { continue };
        let node = node.accesskit_node();
        let at = node.bounding_box().expect("a place");
        let inside = at.y0 >= -0.5 && at.y1 <= height + 0.5;
        assert!(inside, "{:?} «{:?}» has the keyboard at {at:?}", node.role(), node.label());
        scrolled |= node.label().is_some_and(|label| label == "Show file");
    }
    assert!(scrolled, "the files stand below what fits");
}

#[test]
fn no_tooltip_stays_above_a_dialog() {
    let mut desk = Desk::samples();
    let about = Command::Export.tooltip();
    desk.window.get_by_label("Export…").hover();
    desk.window.run_steps(60);
    assert!(desk.window.query_by_label(&about).is_some(), "pointed at, it says what it does");
    desk.hit(Modifiers::COMMAND, Key::Comma);
    assert!(desk.window.query_by_label("Close dialog").is_some());
    assert!(desk.window.query_by_label(&about).is_none());
}
