//! The list of conversations: a grid of its own, exact and quick at a million rows.
//!
//! egui's tables place rows by one `f32` from the first row on, which sticks and jumps beyond some hundred thousand rows; they know no
//! accessibility roles, keyboard or selection either. This one keeps a row and an offset ([`scroll::Scroll`]), draws what is in view, and
//! is one widget for the keyboard. Rows that are not read yet are drawn as skeletons; nothing here waits for them.
//!
//! A row has two lines, or one in columns. Letters typed in the focused list do not jump to a visitor of that name: `j`, `k`, `m`, `s`, `t`,
//! `f`, `n` and `e` are commands, and among a million the search (`/`) finds a name by its first letters wherever it stands.

mod anchor;
mod bars;
mod grid;
mod hover;
mod nothing;
mod row;
mod scroll;
mod selection;
mod titles;

use chrono::NaiveDate;
use egui::accesskit;
use egui::{EventFilter, Id, Key, Modifiers, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use self::grid::Columns;
pub(super) use self::row::title;
use self::scroll::{Content, Scroll};
pub(super) use self::selection::selection_ui;
use super::icons;
use super::own;
use super::theme::{Tokens, Weight, font, measure, radius, size, space};
use crate::app::{Action, Command, Density, Extend, MarkEdit, MarkScope, Move, State, words};
use crate::lang::{tr, tr_n, tr_n_with, tr_with};
use crate::query::Sort;
use crate::ui::widgets::Tip as _;

/// Width of the scroll bar's place.
const BAR: f32 = 12.0;

/// What only the list knows.
#[derive(Clone, Debug, Default)]
pub struct ListView {
    scroll: Scroll,
    /// Where the scroll bar's handle was taken, in points from its top.
    grabbed: Option<f32>,
    /// To be brought into view with the next frame, and kept there until the rows around it are read: day headers make them higher.
    reveal: Option<usize>,
    focus: bool,
    /// How far the columns are scrolled, in points.
    left: f32,
    dragging: titles::Dragging,
    /// The density of the last frame.
    density: Density,
    held: anchor::Held,
}

impl ListView {
    /// Brings a position into view.
    pub fn reveal(&mut self, position: usize) {
        self.reveal = Some(position);
    }

    /// Puts a position at the top; the fraction of a row by which it was scrolled stays.
    pub fn keep_top(&mut self, position: usize) {
        self.scroll.row = position;
        self.reveal = None;
    }

    /// Goes to the beginning.
    pub fn to_top(&mut self) {
        self.scroll = Scroll::default();
        self.reveal = None;
    }

    /// Takes the keyboard with the next frame.
    pub fn take_focus(&mut self) {
        self.focus = true;
    }

    /// The uppermost row, and how many points of it are above the list.
    #[must_use]
    pub fn top(&self) -> (usize, f64) {
        (self.scroll.row, self.scroll.offset)
    }
}

/// The widget that has the keyboard when the list has it.
#[must_use]
pub(super) fn focus_id() -> Id {
    Id::unique("conversations")
}

/// The days of rows, where rows are in the order of time.
#[derive(Clone, Copy)]
struct Days<'a> {
    state: &'a State,
    shown: bool,
}

impl Days<'_> {
    fn of(self, position: usize) -> Option<NaiveDate> {
        let entry = self.state.rows.get(self.state.id_at(position)?)?;
        entry.row.started.map(|started| self.state.zone.day(started))
    }

    /// The day that begins with this row, where both it and the row before are known.
    fn begins(self, position: usize) -> Option<NaiveDate> {
        if !self.shown {
            return None;
        }
        let day = self.of(position)?;
        match position.checked_sub(1) {
            None => Some(day),
            Some(before) => {
                let before = self.state.rows.get(self.state.id_at(before)?)?;
                let before = before.row.started.map(|started| self.state.zone.day(started));
                (before != Some(day)).then_some(day)
            }
        }
    }
}

/// What all rows of a frame have in common.
struct Rows<'a> {
    state: &'a State,
    style: row::Style,
    density: Density,
    columns: Columns,
    /// How far the columns are scrolled, in points.
    left: f32,
    /// Whether the list has the keyboard.
    focused: bool,
}

/// Draws the list into all the room there is.
pub fn list_ui(ui: &mut Ui, state: &State, view: &mut ListView, actions: &mut Vec<Action>) {
    let all = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(all);
    let density = state.look.density;
    if std::mem::replace(&mut view.density, density) != density {
        // The same row stays at the top, whole.
        view.scroll.offset = 0.0;
    }
    let columns = match density {
        Density::OneLine => Columns::of(state, all.width() - BAR, view.dragging.width),
        Density::TwoLines => Columns::default(),
    };
    let wider = columns.end > all.width() - BAR + 0.5;
    view.left = if wider { view.left.clamp(0.0, columns.end - all.width() + BAR) } else { 0.0 };
    let titles = Rect::from_min_size(all.min, vec2(all.width(), grid::titles_height(density)));
    let all = Rect::from_min_max(titles.left_bottom(), pos2(all.right(), all.bottom() - if wider { BAR } else { 0.0 }));
    let row_height = row::height(density);
    let days = Days { state, shown: matches!(state.results.shown.sort, Sort::Newest | Sort::Oldest) };
    let height = |position: usize| f64::from(row_height) + header_height(days.begins(position).is_some());
    let content = Content { len: state.results.len(), height: &height, view: f64::from(all.height()) };
    let covered = if days.shown { f64::from(measure::DAY_HEADER) } else { 0.0 };
    let list = state.results.answered;
    view.held.hold(&mut view.scroll, list, f64::from(row_height), &content);
    let bar = if bars::scrolls(&content) { BAR } else { 0.0 };
    let body = Rect::from_min_max(all.min, pos2(all.right() - bar, all.bottom()));

    let id = focus_id();
    let response = ui.interact(body, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Grid, true, tr("Conversations")));
    describe(ui, id, state, body);
    if view.focus {
        view.focus = false;
        response.request_focus();
    }
    if response.has_focus() {
        keyboard(ui, id, state, rows_of_page(content.view, row_height), actions);
    }

    if body.right() < all.right() {
        bars::scroll_bar(ui, Rect::from_min_max(body.right_top(), all.max), view, &content, row_height);
    }
    if wider {
        let place = Rect::from_min_size(all.left_bottom(), vec2(body.width(), BAR));
        bars::across_ui(ui, place, &mut view.left, columns.end);
    }
    if ui.rect_contains_pointer(all) {
        let delta = ui.input(egui::InputState::smooth_scroll_delta);
        let points = delta.y;
        if wider {
            view.left = (view.left - delta.x).clamp(0.0, columns.end - body.width());
        }
        if points != 0.0 {
            view.reveal = None;
            view.scroll.by(-f64::from(points), &content);
        }
    }
    if let Some(position) = view.reveal {
        view.scroll.reveal(position, covered, f64::from(row_height), &content);
    }
    view.scroll.clamp(&content);
    view.held.remember(view.scroll, view.reveal, list, (f64::from(row_height), covered), &content);

    let mut grid = ui.new_child(UiBuilder::new().max_rect(body).id_salt("rows").accessibility_role(Role::RowGroup));
    grid.set_clip_rect(grid.clip_rect().intersect(body));
    let in_view: Vec<(usize, f64)> = view.scroll.rows_in_view(&content).collect();
    let known = |position: usize| state.id_at(position).is_some_and(|id| state.rows.get(id).is_some());
    if in_view.iter().all(|(position, _)| known(*position)) {
        view.reveal = None;
    }
    let blurred = super::widgets::is_blurred(ui.ctx());
    let by_agent = matches!(state.results.shown.sort, Sort::AgentsUp | Sort::AgentsDown);
    let times = state.times();
    let style = row::Style { times, day_above: days.shown, relative: state.look.relative, blurred, by_agent };
    let rows = Rows { state, style, density, columns, left: view.left, focused: response.has_focus() };
    for (position, top) in &in_view {
        let mut top = body.top() + points(*top);
        if let Some(day) = days.begins(*position) {
            day_header(
                &grid,
                Rect::from_min_size(pos2(body.left(), top), vec2(body.width(), measure::DAY_HEADER)),
                &style.times.heading(day),
            );
            top += measure::DAY_HEADER;
        }
        let rect = Rect::from_min_size(pos2(body.left(), top), vec2(body.width(), row_height));
        row_ui(&mut grid, rect, *position, &rows, actions);
    }
    sticky_day(&grid, body, &in_view, days);
    if density == Density::OneLine {
        titles::titles_ui(ui, titles, state, &rows.columns, view.left, &mut view.dragging, actions);
    }
    if let (Some((first, _)), Some((last, _))) = (in_view.first(), in_view.last()) {
        let range = *first..last.saturating_add(1);
        if range != state.visible {
            actions.push(Action::Visible(range));
        }
    }
    if state.results.is_empty() {
        if state.results.answered == 0 && state.library.total > 0 {
            nothing::coming_ui(&grid, body, density);
        }
        nothing::empty_ui(&mut grid, state, actions);
    }
}

fn header_height(shown: bool) -> f64 {
    if shown { f64::from(measure::DAY_HEADER) } else { 0.0 }
}

#[expect(clippy::cast_possible_truncation, reason = "a distance on the screen")]
fn points(distance: f64) -> f32 {
    distance as f32
}

/// Tells assistive technology how many rows there are and which has the focus.
fn describe(ui: &Ui, id: Id, state: &State, rect: Rect) {
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_row_count(state.results.len());
        node.set_bounds(bounds(rect));
        if let Some(cursor) = state.cursor {
            node.set_active_descendant(row_id(cursor.id).accesskit_id());
        }
    });
}

fn bounds(rect: Rect) -> accesskit::Rect {
    accesskit::Rect {
        x0: f64::from(rect.left()),
        y0: f64::from(rect.top()),
        x1: f64::from(rect.right()),
        y1: f64::from(rect.bottom()),
    }
}

fn row_id(id: crate::app::ConversationId) -> Id {
    focus_id().with(id.index())
}

/// Keys of the focused list.
fn keyboard(ui: &Ui, id: Id, state: &State, page: i64, actions: &mut Vec<Action>) {
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let moves = [
        (Key::ArrowDown, Move::By(1)),
        (Key::ArrowUp, Move::By(-1)),
        (Key::PageDown, Move::By(page)),
        (Key::PageUp, Move::By(-page)),
        (Key::Home, Move::First),
        (Key::End, Move::Last),
    ];
    ui.input_mut(|input| {
        // With Alt they belong to the conversation beside the list.
        let alone = !input.modifiers.alt;
        for (key, by) in moves.into_iter().filter(|_| alone) {
            for _ in 0..input.count_and_consume_key(Modifiers::SHIFT, key) {
                actions.push(Action::Move(by, Extend::Range));
            }
            for _ in 0..input.count_and_consume_key(Modifiers::NONE, key) {
                actions.push(Action::Move(by, Extend::No));
            }
        }
        if let Some(cursor) = state.cursor {
            if input.consume_key(Modifiers::NONE, Key::Space) {
                actions.push(Action::Tick(cursor.position, Extend::No));
            }
            if input.consume_key(Modifiers::NONE, Key::Enter) {
                actions.push(Action::Open(cursor.id));
            }
        }
        let copies = input.events.iter().any(|event| matches!(event, egui::Event::Copy));
        if copies {
            actions.push(Action::Command(Command::CopyKey));
        }
    });
}

/// Rows a page key moves by: one less than are in view, so that one is seen again.
#[expect(clippy::cast_possible_truncation, reason = "a number of rows on the screen")]
fn rows_of_page(view: f64, row_height: f32) -> i64 {
    (view / f64::from(row_height) - 1.0).max(1.0) as i64
}

/// One row: surface, tick box, star, content, clicks.
fn row_ui(ui: &mut Ui, rect: Rect, position: usize, rows: &Rows<'_>, actions: &mut Vec<Action>) {
    let state = rows.state;
    let Some(id) = state.id_at(position) else { return };
    let tokens = Tokens::of(ui);
    let ticked = state.ticks.contains(id);
    let is_cursor = state.cursor.is_some_and(|cursor| cursor.id == id);
    let response = ui.interact(rect, row_id(id), Sense::click() - Sense::FOCUSABLE);
    let entry = state.rows.get(id);
    let marks = state.marks_of(id).unwrap_or_default();
    response.widget_info(|| {
        let name = entry.map_or_else(|| tr("Loading").to_owned(), |entry| row::spoken(entry, &marks, rows.style));
        WidgetInfo::selected(Role::Row, true, ticked || is_cursor, name)
    });
    ui.ctx().accesskit_node_builder(row_id(id), |node| {
        node.set_row_index(position);
        node.set_bounds(bounds(rect));
    });

    let pointed = ui.rect_contains_pointer(rect);
    let fill = if is_cursor || ticked {
        Some(tokens.sel)
    } else if response.hovered() || pointed || response.context_menu_opened() {
        Some(tokens.hover)
    } else {
        None
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, 0.0, fill);
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, (1.0, tokens.line));
    if is_cursor {
        let mark = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        ui.painter().rect_filled(mark, 0.0, if rows.focused { tokens.accent } else { tokens.edge });
    }

    if let Some(entry) = entry {
        let inside = UiBuilder::new().max_rect(rect).id_salt(("row", id.index()));
        let mut inside = ui.new_child(inside);
        let time = match rows.density {
            Density::TwoLines => row::paint(&mut inside, rect, entry, &marks, rows.style),
            Density::OneLine => grid::paint(&mut inside, rect, &rows.columns, rows.left, entry, &marks, rows.style),
        };
        if let Some(about) = row::time_in_full(entry, rows.style.times).filter(|_| ui.rect_contains_pointer(time)) {
            response.clone().tip(about);
        }
        if pointed && !response.context_menu_opened() {
            // In one line they stand over the end of the text, not over figures.
            let place = rows.columns.text().map_or(rect, |text| {
                let end = (rect.left() + text.max - rows.left).min(rect.right());
                rect.with_max_x(end.max(rect.left() + row::LEAD + text.span().min(120.0)))
            });
            hover::actions_ui(ui, place, id, entry, &marks, fill.unwrap_or(tokens.hover), actions);
        }
    } else {
        row::paint_skeleton(ui.painter(), tokens, rect, position, rows.density);
    }

    let name = || entry.map_or(tr("conversation"), |entry| row::spoken_title(entry, rows.style));
    let corners = row::Corners::of(rect, rows.density);
    let tick = ui.interact(corners.tick_place, row_id(id).with("tick"), Sense::click() - Sense::FOCUSABLE);
    tick.widget_info(|| {
        WidgetInfo::selected(Role::CheckBox, true, ticked, tr_with("Select {name}", &[("name", &name())]))
    });
    paint_tick(ui, corners.tick, ticked, tick.hovered());

    let star = ui.interact(corners.star_place, row_id(id).with("star"), Sense::click() - Sense::FOCUSABLE);
    star.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, marks.starred, tr_with("Star {name}", &[("name", &name())]))
    });
    if marks.starred || is_cursor || pointed {
        row::paint_star(ui, corners.star, marks.starred, star.hovered());
    }
    if star.clicked() {
        let change = crate::model::MarkChange::star(!marks.starred);
        actions.push(Action::Mark(MarkScope::One(id), MarkEdit::Change(change)));
    }
    response.context_menu(|ui| own::menu_ui(ui, state, id, position, actions));

    let extend = |ui: &Ui| {
        ui.input(|input| match input.modifiers {
            modifiers if modifiers.shift => Extend::Range,
            modifiers if modifiers.command => Extend::Toggle,
            _ => Extend::No,
        })
    };
    if tick.clicked() {
        actions.push(Action::Tick(position, extend(ui)));
    } else if response.clicked() {
        actions.push(Action::Click(position, extend(ui)));
    }
    if tick.clicked() || star.clicked() || response.clicked() {
        ui.memory_mut(|memory| memory.request_focus(focus_id()));
    }
}

/// A tick box, drawn.
fn paint_tick(ui: &Ui, rect: Rect, ticked: bool, hovered: bool) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    if ticked {
        painter.rect_filled(rect, radius::LABEL, tokens.accent);
        let mark = icons::COMPLETED.glyph();
        painter.text(rect.center(), egui::Align2::CENTER_CENTER, mark, icons::Icon::font(13.0), tokens.on_accent);
    } else {
        let color = if hovered { tokens.accent } else { tokens.edge };
        painter.rect(rect, radius::LABEL, tokens.bg, (1.0, color), egui::StrokeKind::Inside);
    }
}

fn day_header(ui: &Ui, rect: Rect, text: &str) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, tokens.panel);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, (1.0, tokens.line));
    let at = pos2(rect.left() + space::M, rect.center().y);
    painter.text(at, egui::Align2::LEFT_CENTER, text, font(size::LABEL, Weight::Semibold), tokens.soft);
}

/// The day of the uppermost row stays at the top; the next one pushes it away.
fn sticky_day(ui: &Ui, body: Rect, in_view: &[(usize, f64)], days: Days<'_>) {
    let Some(((first, _), rest)) = in_view.split_first().filter(|_| days.shown) else { return };
    let Some(day) = days.of(*first) else { return };
    let next = rest.iter().find(|(position, _)| days.begins(*position).is_some());
    let pushed = next.map_or(0.0, |(_, top)| (points(*top) - measure::DAY_HEADER).min(0.0));
    let at = pos2(body.left(), body.top() + pushed);
    day_header(ui, Rect::from_min_size(at, vec2(body.width(), measure::DAY_HEADER)), &days.state.times().heading(day));
}

/// "12,403 of 1,000,000 conversations".
#[must_use]
pub(super) fn count_text(state: &State) -> String {
    let total = state.library.total;
    if state.results.failed.is_some() && state.results.is_empty() {
        return tr("The list could not be read").to_owned();
    }
    let shown = u64::try_from(state.results.len()).unwrap_or(u64::MAX);
    if state.results.partial || state.results.answered == 0 {
        // The whole number is a moment away.
        tr_n("… of {n} conversation", "… of {n} conversations", total)
    } else if shown == total {
        words::count(total, "conversation")
    } else {
        tr_n_with(
            "{shown} of {n} conversation",
            "{shown} of {n} conversations",
            total,
            &[("shown", &words::number(shown))],
        )
    }
}
