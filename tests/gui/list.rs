//! The list at a million rows: exact to the point, everywhere.

use std::sync::Arc;

use afterchat::app::{self, Action, ConversationId, Effect, Extend, Input, Move, Request, State};
use afterchat::model::Timestamp;
use afterchat::ui::{ListView, list_ui};
use egui::{Event, Key, Modifiers, MouseWheelUnit, TouchPhase, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

const MILLION: usize = 1_000_000;

/// The state with the list's own, as the window holds them.
struct Page {
    state: State,
    view: ListView,
}

impl Page {
    /// Does what the window would do with an action.
    fn act(&mut self, action: Action) {
        let now = Timestamp::from_millis(1_000).unwrap();
        for effect in app::update(&mut self.state, Input::Action(action), now) {
            match effect {
                Effect::Ask(Request::ScrollTo(position)) => self.view.reveal(position),
                Effect::Ask(Request::FocusList) => self.view.take_focus(),
                _ => {}
            }
        }
    }
}

/// A list of a million in a window of 500 by 580 points: ten rows.
fn page() -> Harness<'static, Page> {
    let mut state = State::default();
    state.library.ready = true;
    state.library.total = MILLION as u64;
    state.results.ids = Arc::new((1..=MILLION).filter_map(ConversationId::from_index).collect());
    let draw = |ui: &mut egui::Ui, page: &mut Page| {
        let mut actions = Vec::new();
        list_ui(ui, &page.state, &mut page.view, &mut actions);
        for action in actions {
            page.act(action);
        }
    };
    let setup = |ctx: &egui::Context| {
        afterchat::ui::fonts::install(ctx);
        afterchat::ui::theme::install(ctx);
    };
    let mut harness = Harness::builder()
        .with_size(vec2(500.0, 580.0))
        .with_context_setup(setup)
        .build_ui_state(draw, Page { state, view: ListView::default() });
    harness.run();
    harness
}

fn place(harness: &Harness<'_, Page>) -> (usize, f64) {
    harness.state().view.top()
}

/// Height of the list in the test, in points.
fn height(harness: &Harness<'_, Page>) -> f64 {
    let rows = harness.state().state.visible.len();
    // The last row in view may be cut.
    f64::from(u32::try_from(rows).unwrap()) * 58.0
}

fn wheel(harness: &mut Harness<'_, Page>, points: f32) {
    harness.hover_at(pos2(200.0, 200.0));
    harness.run();
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: Vec2::new(0.0, points),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    harness.run();
}

fn key(harness: &mut Harness<'_, Page>, key: Key) {
    harness.key_press(key);
    harness.run();
}

fn focus(harness: &mut Harness<'_, Page>) {
    harness.state_mut().view.take_focus();
    harness.run();
}

#[test]
fn the_last_row_is_reached_and_single_points_still_count() {
    let mut harness = page();
    focus(&mut harness);
    key(&mut harness, Key::End);
    let end = place(&harness);
    assert_eq!(harness.state().state.visible.end, MILLION);
    for points in [1.0, 7.0, 50.0, 58.0] {
        let before = place(&harness);
        wheel(&mut harness, points);
        let after = place(&harness);
        let moved = (before.0 as f64 - after.0 as f64) * 58.0 + before.1 - after.1;
        assert!((moved - f64::from(points)).abs() < 1e-6, "{points} points moved {moved}");
    }
    wheel(&mut harness, -116.0);
    assert_eq!(place(&harness), end, "not beyond the end, and back to the same place");
}

#[test]
fn a_step_of_the_keyboard_is_one_row_at_row_900_000() {
    let mut harness = page();
    focus(&mut harness);
    harness.state_mut().act(Action::Click(900_000, Extend::No));
    harness.state_mut().act(Action::Move(Move::By(0), Extend::No));
    harness.run();
    for step in 1..=30_usize {
        key(&mut harness, Key::ArrowDown);
        let state = &harness.state().state;
        assert_eq!(state.cursor.unwrap().position, 900_000 + step);
        assert!(state.visible.contains(&(900_000 + step)), "the focused row stays in view");
    }
    key(&mut harness, Key::PageUp);
    let position = harness.state().state.cursor.unwrap().position;
    assert!((900_015..900_025).contains(&position), "{position}");
    key(&mut harness, Key::Home);
    assert_eq!(place(&harness), (0, 0.0));
}

#[test]
fn the_handle_is_dragged_to_the_end_and_back() {
    let mut harness = page();
    let bar = harness.ctx.content_rect().right() - 10.0;
    harness.drag_at(pos2(bar, 12.0));
    harness.run();
    harness.hover_at(pos2(bar, 5000.0));
    harness.run();
    assert_eq!(harness.state().state.visible.end, MILLION);
    harness.hover_at(pos2(bar, -100.0));
    harness.run();
    harness.drop_at(pos2(bar, -100.0));
    harness.run();
    assert_eq!(place(&harness), (0, 0.0));
}

#[test]
fn keys_tick_rows() {
    let mut harness = page();
    focus(&mut harness);
    key(&mut harness, Key::ArrowDown);
    key(&mut harness, Key::Space);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    harness.run();
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    harness.run();
    let state = &harness.state().state;
    assert_eq!(state.ticks.iter().map(ConversationId::index).collect::<Vec<_>>(), [1, 2, 3]);
    harness.state_mut().act(Action::Command(app::Command::SelectAll));
    assert_eq!(harness.state().state.ticks.len(), MILLION);
}

/// The same list in one line.
fn grid() -> Harness<'static, Page> {
    let mut harness = page();
    harness.state_mut().act(Action::Command(app::Command::ToggleDensity));
    harness.run();
    harness
}

#[test]
fn one_line_is_as_exact_at_the_last_row() {
    let mut harness = grid();
    focus(&mut harness);
    key(&mut harness, Key::End);
    assert_eq!(harness.state().state.visible.end, MILLION);
    for points in [1.0, 7.0, 30.0] {
        let before = place(&harness);
        wheel(&mut harness, points);
        let after = place(&harness);
        let moved = (before.0 as f64 - after.0 as f64) * 30.0 + before.1 - after.1;
        assert!((moved - f64::from(points)).abs() < 1e-6, "{points} points moved {moved}");
    }
    key(&mut harness, Key::ArrowUp);
    key(&mut harness, Key::ArrowDown);
    assert_eq!(harness.state().state.cursor.unwrap().position, MILLION - 1);
}

#[test]
fn titles_sort_move_and_hide_columns() {
    let mut harness = grid();
    let header = |harness: &Harness<'_, Page>, name: &str| {
        harness.get_by(|node| {
            node.role() == egui::Role::ColumnHeader && node.label().is_some_and(|label| label.starts_with(name))
        });
    };
    header(&harness, "Time, Newest first");
    harness.get_by_role_and_label(egui::Role::ColumnHeader, "Time, Newest first").click();
    harness.run();
    assert_eq!(harness.state().state.sort(), afterchat::query::Sort::Oldest);
    // The keyboard moves a column too.
    harness.get_by_role_and_label(egui::Role::ColumnHeader, "Time, Oldest first").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
    harness.run();
    let shown = |harness: &Harness<'_, Page>| -> Vec<&str> {
        let placed = app::columns::placed(&harness.state().state.look.columns);
        placed.iter().filter(|it| it.shown).map(|it| it.info.word).collect()
    };
    assert_eq!(shown(&harness)[..2], ["flags", "time"]);
    harness.get_by_label("Columns").click();
    harness.run();
    harness.get_by_role_and_label(egui::Role::CheckBox, "Status").click();
    harness.run();
    assert_eq!(shown(&harness)[0], "time");
}

#[test]
fn an_edge_is_dragged_and_the_width_is_kept_when_it_is_let_go() {
    let mut harness = grid();
    let edge = harness.get_by_role_and_label(egui::Role::ColumnHeader, "Visitor").rect();
    let at = pos2(edge.right(), edge.center().y);
    harness.drag_at(at);
    harness.run();
    harness.hover_at(at + vec2(30.0, 0.0));
    harness.run();
    let wide = harness.get_by_role_and_label(egui::Role::ColumnHeader, "Visitor").rect().width();
    assert!((wide - edge.width() - 30.0).abs() < 2.0, "{wide}");
    assert!(harness.state().state.look.columns.is_empty(), "nothing is written while it is dragged");
    harness.drop_at(at + vec2(30.0, 0.0));
    harness.run();
    let kept = app::columns::placed(&harness.state().state.look.columns);
    let visitor = kept.iter().find(|it| it.info.column == app::ListColumn::Visitor).unwrap();
    assert!((i32::from(visitor.width) - 180).abs() < 3, "{}", visitor.width);
}

#[test]
fn assistive_technology_sees_a_grid_of_rows() {
    let harness = page();
    let grid = harness.get_by_role_and_label(egui::Role::Grid, "Conversations");
    assert_eq!(grid.accesskit_node().data().row_count(), Some(MILLION));
    let rows = harness.query_all_by_role(egui::Role::Row).count();
    assert!((10..=12).contains(&rows), "only rows in view have nodes: {rows}");
    assert!(height(&harness) >= 560.0);
    harness.get_all_by_role(egui::Role::CheckBox).next().unwrap();
}
