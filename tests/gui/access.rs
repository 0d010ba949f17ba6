//! What a screen reader and a keyboard meet: everything that can be used has a name, is large enough to be hit, and shows that it has the keyboard.

use afterchat::app::{Action, Command, Density, DetailTab, Extend, LookEdit};
use afterchat::model::FlagName;
use egui::{Key, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::Desk;

/// Roles of what can be used.
const USED: &[Role] = &[
    Role::Button,
    Role::CheckBox,
    Role::ColumnHeader,
    Role::ComboBox,
    Role::Link,
    Role::MenuItem,
    Role::MenuItemCheckBox,
    Role::RadioButton,
    Role::Row,
    Role::SearchInput,
    Role::Slider,
    Role::Tab,
    Role::TextInput,
    Role::MultilineTextInput,
];

/// Least width and height of what is clicked, in points: WCAG 2.2, 2.5.8.
const TARGET: f64 = 24.0;

impl Desk {
    /// What is wrong with the screen as it is.
    fn faults(&self, screen: &str) -> Vec<String> {
        let mut faults = Vec::new();
        for node in self.window.root().children_recursive() {
            let own = node.accesskit_node();
            let role = own.role();
            if !USED.contains(&role) || own.is_hidden() {
                continue;
            }
            let name = own.label().or_else(|| own.value()).or_else(|| own.placeholder().map(str::to_owned));
            let name = name.unwrap_or_default();
            if name.trim().is_empty() {
                faults.push(format!("{screen}: a {role:?} without a name at {:?}", own.bounding_box()));
            }
            // Links within a line of text are as high as the line, as WCAG allows.
            let size = own.bounding_box().map(|at| (at.width(), at.height()));
            let small = size.is_some_and(|(width, height)| width < TARGET - 0.5 || height < TARGET - 0.5);
            if small && role != Role::Link && !own.is_disabled() {
                faults.push(format!("{screen}: {role:?} «{name}» is only {size:?}"));
            }
        }
        faults
    }
}

#[test]
fn everything_on_the_main_screens_has_a_name_and_a_size() {
    let mut faults = Vec::new();
    let mut desk = Desk::open(&[]);
    desk.wait("the first screen", |state| state.library.ready);
    faults.extend(desk.faults("first start"));

    let mut desk = Desk::samples();
    desk.settle();
    desk.window.state_mut().dispatch(Action::Click(0, Extend::No));
    desk.wait("a conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    for tab in DetailTab::ALL {
        desk.window.state_mut().dispatch(Action::Tab(tab));
        desk.window.run_steps(4);
        faults.extend(desk.faults(tab.title()));
    }
    desk.window.state_mut().dispatch(Action::Tab(DetailTab::Visitor));
    desk.window.state_mut().dispatch(Action::Search("perinova is:completed".to_owned()));
    desk.settle();
    desk.window.state_mut().dispatch(Action::Click(0, Extend::No));
    desk.wait("the person", |state| state.person.is_some());
    desk.window.state_mut().dispatch(Action::Command(Command::PersonHistory));
    desk.wait("the history", |state| state.history.as_ref().is_some_and(|history| !history.parts.is_empty()));
    faults.extend(desk.faults("history"));
    for command in [
        Command::Palette,
        Command::Keys,
        Command::Export,
        Command::ShowReport,
        Command::Tag,
        Command::Directory,
        Command::ChooseZone,
        Command::Settings,
    ] {
        desk.window.state_mut().dispatch(Action::Command(command));
        desk.window.run_steps(4);
        faults.extend(desk.faults(&format!("{command:?}")));
        desk.window.key_press(Key::Escape);
        desk.window.run_steps(4);
    }
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn lists_tabs_and_dialogs_say_what_they_are() {
    let mut desk = Desk::samples();
    desk.window.state_mut().dispatch(Action::Click(0, Extend::No));
    desk.wait("a conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    for role in [Role::Grid, Role::Row, Role::Tab, Role::SearchInput] {
        let there = desk.window.query_all_by_role(role).count();
        assert!(
            there > 0 || role == Role::SearchInput && desk.window.query_all_by_role(Role::TextInput).count() > 0,
            "{role:?}"
        );
    }
    let chosen =
        desk.window.query_all_by_role(Role::Tab).filter(|tab| tab.accesskit_node().is_selected() == Some(true));
    assert_eq!(chosen.count(), 1, "one tab is the shown one");
    desk.window.state_mut().dispatch(Action::Command(Command::Keys));
    desk.window.run_steps(4);
    assert!(desk.window.query_all_by_role(Role::Dialog).next().is_some(), "a dialog says that it is one");
}

#[test]
fn groups_at_the_right_are_walked_from_left_to_right() {
    let mut desk = Desk::samples();
    let order = |desk: &Desk, labels: &[&str]| {
        let nodes: Vec<_> = desk.window.query_all_by(|node| node.role() == Role::Button).collect();
        let at = |label: &str| nodes.iter().position(|node| node.accesskit_node().label().as_deref() == Some(label));
        let places: Vec<usize> = labels.iter().map(|label| at(label).unwrap_or_else(|| panic!("{label}"))).collect();
        assert!(places.is_sorted(), "{labels:?}: {places:?}");
        let lefts: Vec<f32> = places.iter().map(|at| nodes[*at].rect().left()).collect();
        assert!(lefts.is_sorted(), "{labels:?}: {lefts:?}");
    };
    order(&desk, &["Open folder…", "Export…", "Menu"]);
    desk.window.key_press(Key::J);
    desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    order(&desk, &["Star", "Copy conversation"]);
    desk.window.state_mut().dispatch(Action::Command(Command::Export));
    desk.window.run_steps(3);
    let all = desk.state().results.len();
    order(&desk, &["Cancel", &format!("Export {all}")]);
}

#[test]
fn a_narrow_row_tells_every_flag() {
    let mut desk = Desk::samples();
    desk.window.set_size(egui::vec2(900.0, 600.0));
    for density in [Density::TwoLines, Density::OneLine] {
        desk.window.state_mut().dispatch(Action::Look(LookEdit::Density(density)));
        desk.window.run_steps(3);
        desk.settle();
        let state = desk.state();
        let rows = state.visible.clone().filter_map(|at| state.rows.get(state.id_at(at)?));
        let triggered = rows.filter(|entry| entry.row.flags.is(FlagName::Triggered)).count();
        let told = desk
            .window
            .query_all_by(|node| node.role() == Role::Label && node.value().as_deref() == Some("Triggered"))
            .filter(|node| (200.0..560.0).contains(&node.rect().left()));
        assert!(triggered > 0);
        assert_eq!(told.count(), triggered, "{density:?}");
    }
}
