//! The user's own marks: by key, click and menu, on one and on many, shown at once, undone, and what works on when the disk does not.

use afterchat::app::{Action, Command, Extend, MarkEdit, MarkScope, State};
use afterchat::model::MarkChange;
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::Desk;

impl Desk {
    fn press_key(&mut self, key: Key) {
        self.window.key_press(key);
        self.window.run_steps(3);
    }

    fn undo(&mut self) {
        self.window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        self.window.run_steps(3);
        self.written();
    }

    /// Waits until all marks are written and the list shows it.
    fn written(&mut self) {
        self.wait("the marks", |state| state.own.running.is_empty() && !state.results.is_pending());
        self.settle();
    }

    fn search(&mut self, text: &str) {
        self.window.state_mut().dispatch(Action::Search(text.to_owned()));
        self.settle();
    }

    fn read_first(&mut self) {
        self.window.state_mut().dispatch(Action::Click(0, Extend::No));
        self.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    }

    fn count(&mut self, query: &str) -> usize {
        self.search(query);
        self.state().results.len()
    }

    fn toast(&self) -> &str {
        self.state().notices.last().map_or("", |notice| notice.text.as_str())
    }

    fn row(&self, position: usize) -> String {
        let state = self.state();
        let at = position - state.visible.start;
        let row = self.window.query_all_by_role(Role::Row).nth(at).unwrap();
        row.accesskit_node().label().unwrap_or_default()
    }
}

#[test]
fn one_conversation_is_marked_by_keys_and_everything_is_undone() {
    let mut desk = Desk::samples();
    desk.search("is:missed ");
    desk.read_first();
    desk.press_key(Key::S);
    // At once, whatever the disk does.
    assert!(desk.row(0).contains("starred"), "{}", desk.row(0));
    desk.written();
    assert!(desk.row(0).contains("starred"), "{}", desk.row(0));
    desk.press_key(Key::F);
    desk.written();
    assert!(desk.row(0).contains("followed up") && desk.toast().ends_with("marked as followed up"), "{}", desk.toast());

    desk.press_key(Key::T);
    desk.window.get_by_label("Find or make a tag").type_text("Complaint");
    desk.window.run_steps(3);
    desk.press_key(Key::Enter);
    desk.written();
    desk.press_key(Key::Escape);
    assert!(desk.state().tag_dialog.is_none());
    assert!(desk.window.query_by_label("Remove tag Complaint").is_some());

    desk.press_key(Key::N);
    desk.window.get_by_label("Your note").type_text("Ring her back");
    desk.window.run_steps(3);
    desk.press_key(Key::Escape);
    desk.written();
    for query in ["is:starred", "is:followed-up", "tag:complaint", "has:note", "ring back"] {
        assert_eq!(desk.count(query), 1, "{query}");
    }
    for query in ["has:note", "tag:complaint", "is:followed-up", "is:starred"] {
        desk.undo();
        assert_eq!(desk.count(query), 0, "{query}");
    }
    assert!(!desk.state().own.can_undo());
    desk.window.state_mut().dispatch(Action::Command(Command::Redo));
    desk.written();
    assert_eq!(desk.count("is:starred"), 1);
}

#[test]
fn marks_are_clicked_in_the_row_the_head_and_beside_the_conversation() {
    let mut desk = Desk::samples();
    desk.read_first();
    let name = afterchat::app::RowEntry::clone(desk.state().rows.get(desk.state().id_at(0).unwrap()).unwrap());
    let name = name.row.visitor_name;
    desk.click(&format!("Star {name}"));
    desk.written();
    assert!(desk.row(0).contains("starred"));
    desk.click("Star");
    desk.written();
    assert!(!desk.row(0).contains("starred"));
    desk.click("Followed up");
    desk.written();
    assert!(desk.row(0).contains("followed up"));
    assert!(desk.window.query_by_label_contains("Followed up 2").is_some(), "with the day");
    desk.click("Undo");
    desk.written();
    assert!(!desk.row(0).contains("followed up"));
    let id = desk.state().id_at(0).unwrap();
    let tag = MarkEdit::Change(MarkChange::add_tag("vip"));
    desk.window.state_mut().dispatch(Action::Mark(MarkScope::One(id), tag));
    desk.written();
    desk.click("Remove tag vip");
    desk.written();
    assert_eq!(desk.count("tag:vip"), 0);
}

#[test]
fn the_view_of_what_is_to_be_answered_shrinks_as_one_works() {
    let mut desk = Desk::samples();
    desk.search("(is:missed OR is:offline OR is:unanswered) -is:followed-up sort:oldest");
    let all = desk.state().results.len();
    desk.read_first();
    let second = desk.state().id_at(1);
    desk.press_key(Key::F);
    desk.written();
    assert_eq!(desk.state().results.len(), all - 1);
    assert!(desk.state().open.is_some(), "what one just read stays");
    desk.press_key(Key::J);
    assert_eq!(desk.state().cursor.map(|cursor| cursor.id), second, "one goes on from its place");
    desk.wait("the next", |state| state.opening.is_none());

    // Followed up ones are passed over, wherever they stand.
    desk.search("is:missed sort:oldest");
    let ids = desk.state().results.ids.to_vec();
    desk.window.state_mut().dispatch(Action::Click(0, Extend::No));
    desk.window.run_steps(3);
    let done = |desk: &mut Desk, at: usize| {
        let follow = MarkEdit::Change(MarkChange::followed_up(true));
        desk.window.state_mut().dispatch(Action::Mark(MarkScope::One(ids[at]), follow));
        desk.written();
    };
    done(&mut desk, 1);
    desk.press_key(Key::M);
    desk.wait("the next missed", |state| state.cursor.is_some_and(|cursor| cursor.id == ids[2]));
    for at in (0..ids.len()).filter(|at| *at != 1) {
        done(&mut desk, at);
    }
    desk.press_key(Key::M);
    desk.wait("a word", |state| state.notices.iter().any(|notice| notice.text == "Nothing here waits for you"));
}

#[test]
fn the_ticked_ones_are_marked_together() {
    let mut desk = Desk::samples();
    desk.search("is:missed ");
    let missed = desk.state().results.len();
    desk.window.state_mut().dispatch(Action::Command(Command::SelectAll));
    desk.press_key(Key::F);
    desk.written();
    assert_eq!(desk.toast(), format!("{missed} conversations marked as followed up"));
    desk.press_key(Key::N);
    desk.window.get_by_label("Note").type_text("campaign");
    desk.window.run_steps(3);
    desk.click("Write note");
    desk.written();
    assert_eq!(desk.count("campaign has:note is:followed-up"), missed);
    // Ticks out of view leave the keys to what one looks at.
    desk.search("-is:missed ");
    desk.read_first();
    desk.press_key(Key::S);
    desk.written();
    assert_eq!(desk.count("is:starred"), 1);
    desk.undo();
    desk.undo();
    assert_eq!(desk.count("has:note"), 0);
    assert_eq!(desk.count("is:followed-up"), missed);
    desk.undo();
    assert_eq!(desk.count("is:followed-up"), 0);
}

#[test]
fn a_menu_is_at_every_row() {
    let mut desk = Desk::samples();
    let row = desk.window.query_all_by_role(Role::Row).nth(2).unwrap();
    row.click_secondary();
    desk.window.run_steps(4);
    desk.click("Mark as followed up");
    desk.written();
    assert!(desk.row(2).contains("followed up"));
    assert_eq!(desk.count("is:followed-up"), 1);
}

#[test]
fn a_note_is_kept_when_one_turns_away() {
    let mut desk = Desk::samples();
    desk.read_first();
    desk.press_key(Key::N);
    desk.window.get_by_label("Your note").type_text("half a tho");
    desk.window.run_steps(3);
    desk.window.state_mut().dispatch(Action::Click(1, Extend::No));
    desk.wait("the other one", |state: &State| {
        state.opening.is_none() && state.open.as_ref().map(|open| open.id) == state.id_at(1)
    });
    desk.written();
    assert!(desk.row(0).contains("with a note") && !desk.row(1).contains("with a note"));
}
