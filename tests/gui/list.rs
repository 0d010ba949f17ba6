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
