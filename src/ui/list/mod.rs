//! The list of conversations: a grid of its own, exact and quick at a million rows.
//!
//! egui's tables place rows by one `f32` from the first row on, which sticks and jumps beyond some hundred thousand rows; they know no
//! accessibility roles, keyboard or selection either. This one keeps a row and an offset ([`scroll::Scroll`]), draws what is in view, and
//! is one widget for the keyboard. Rows that are not read yet are drawn as skeletons; nothing here waits for them.

mod nothing;
mod row;
mod scroll;

use chrono::NaiveDate;
use egui::accesskit;
use egui::{CursorIcon, EventFilter, Id, Key, Modifiers, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

pub(super) use self::row::title;
use self::scroll::{Content, Scroll};
use super::icons;
use super::own;
use super::theme::{Tokens, Weight, font, measure, radius, size, space};
use crate::app::{Action, Command, Extend, MarkEdit, MarkScope, Move, State, words};
use crate::query::Sort;

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

/// Draws the list into all the room there is.
pub fn list_ui(ui: &mut Ui, state: &State, view: &mut ListView, actions: &mut Vec<Action>) {
    let all = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(all);
    let days = Days { state, shown: matches!(state.results.shown.sort, Sort::Newest | Sort::Oldest) };
    let height = |position: usize| f64::from(row::HEIGHT) + header_height(days.begins(position).is_some());
    let content = Content { len: state.results.len(), height: &height, view: f64::from(all.height()) };
    let bar = if scrolls(&content) { BAR } else { 0.0 };
    let body = Rect::from_min_max(all.min, pos2(all.right() - bar, all.bottom()));

    let id = focus_id();
    let response = ui.interact(body, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Grid, true, "Conversations"));
    describe(ui, id, state, body);
    if view.focus {
        view.focus = false;
        response.request_focus();
    }
    if response.has_focus() {
        keyboard(ui, id, state, &content, actions);
    }

    if body.right() < all.right() {
        scroll_bar(ui, Rect::from_min_max(body.right_top(), all.max), view, &content);
    }
    if ui.rect_contains_pointer(all) {
        let points = ui.input(|input| input.smooth_scroll_delta().y);
        if points != 0.0 {
            view.reveal = None;
            view.scroll.by(-f64::from(points), &content);
        }
    }
    if let Some(position) = view.reveal {
        let covered = if days.shown { f64::from(measure::DAY_HEADER) } else { 0.0 };
        view.scroll.reveal(position, covered, f64::from(row::HEIGHT), &content);
    }
    view.scroll.clamp(&content);

    let mut grid = ui.new_child(UiBuilder::new().max_rect(body).id_salt("rows").accessibility_role(Role::RowGroup));
    grid.set_clip_rect(grid.clip_rect().intersect(body));
    let in_view: Vec<(usize, f64)> = view.scroll.rows_in_view(&content).collect();
    let known = |position: usize| state.id_at(position).is_some_and(|id| state.rows.get(id).is_some());
    if in_view.iter().all(|(position, _)| known(*position)) {
        view.reveal = None;
    }
    for (position, top) in &in_view {
        let mut top = body.top() + points(*top);
        if let Some(day) = days.begins(*position) {
            day_header(
                &grid,
                Rect::from_min_size(pos2(body.left(), top), vec2(body.width(), measure::DAY_HEADER)),
                day,
            );
            top += measure::DAY_HEADER;
        }
        let rect = Rect::from_min_size(pos2(body.left(), top), vec2(body.width(), row::HEIGHT));
        row_ui(&mut grid, rect, *position, state, days.shown, response.has_focus(), actions);
    }
    sticky_day(&grid, body, &in_view, days);
    if let (Some((first, _)), Some((last, _))) = (in_view.first(), in_view.last()) {
        let range = *first..last.saturating_add(1);
        if range != state.visible {
            actions.push(Action::Visible(range));
        }
    }
    if state.results.is_empty() {
        empty_ui(&mut grid, state, actions);
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
fn keyboard(ui: &Ui, id: Id, state: &State, content: &Content<'_>, actions: &mut Vec<Action>) {
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let page = rows_of_page(content.view);
    let moves = [
        (Key::ArrowDown, Move::By(1)),
        (Key::ArrowUp, Move::By(-1)),
        (Key::PageDown, Move::By(page)),
        (Key::PageUp, Move::By(-page)),
        (Key::Home, Move::First),
        (Key::End, Move::Last),
    ];
    ui.input_mut(|input| {
        for (key, by) in moves {
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
fn rows_of_page(view: f64) -> i64 {
    (view / f64::from(row::HEIGHT) - 1.0).max(1.0) as i64
}

/// One row: surface, tick box, content, clicks.
fn row_ui(
    ui: &mut Ui,
    rect: Rect,
    position: usize,
    state: &State,
    day_above: bool,
    focused: bool,
    actions: &mut Vec<Action>,
) {
    let Some(id) = state.id_at(position) else { return };
    let tokens = Tokens::of(ui);
    let ticked = state.ticks.contains(id);
    let is_cursor = state.cursor.is_some_and(|cursor| cursor.id == id);
    let response = ui.interact(rect, row_id(id), Sense::click() - Sense::FOCUSABLE);
    let entry = state.rows.get(id);
    let times = row::Times { zone: state.zone, day_above };
    let marks = state.marks_of(id).unwrap_or_default();
    response.widget_info(|| {
        let name = entry.map_or_else(|| "Loading".to_owned(), |entry| row::spoken(entry, &marks, times));
        WidgetInfo::selected(Role::Row, true, ticked || is_cursor, name)
    });
    ui.ctx().accesskit_node_builder(row_id(id), |node| {
        node.set_row_index(position);
        node.set_bounds(bounds(rect));
    });

    let fill = if is_cursor || ticked {
        Some(tokens.sel)
    } else if response.hovered() || response.context_menu_opened() {
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
        ui.painter().rect_filled(mark, 0.0, if focused { tokens.accent } else { tokens.edge });
    }

    match entry {
        Some(entry) => {
            let mut inside = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(("row", id.index())));
            row::paint(&mut inside, rect, entry, &marks, times);
        }
        None => row::paint_skeleton(ui.painter(), tokens, rect, position),
    }

    // The whole corner takes the click: a box of 16 points is hard to hit.
    let (corner, below) = row::corners(rect);
    let tick = ui.interact(corner, row_id(id).with("tick"), Sense::click() - Sense::FOCUSABLE);
    tick.widget_info(|| {
        let name = entry.map_or("conversation", |entry| title(entry));
        WidgetInfo::selected(Role::CheckBox, true, ticked, format!("Select {name}"))
    });
    paint_tick(ui, row::tick_box(rect), ticked, tick.hovered());

    let star = ui.interact(below, row_id(id).with("star"), Sense::click() - Sense::FOCUSABLE);
    star.widget_info(|| {
        let name = entry.map_or("conversation", |entry| title(entry));
        WidgetInfo::selected(Role::Button, true, marks.starred, format!("Star {name}"))
    });
    if marks.starred || is_cursor || ui.rect_contains_pointer(rect) {
        row::paint_star(ui, rect, marks.starred, star.hovered());
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

fn day_header(ui: &Ui, rect: Rect, day: NaiveDate) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, tokens.panel);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, (1.0, tokens.line));
    let text = day.format("%A %-d %B %Y").to_string();
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
    day_header(ui, Rect::from_min_size(at, vec2(body.width(), measure::DAY_HEADER)), day);
}

/// Whether there is more than fits.
fn scrolls(content: &Content<'_>) -> bool {
    let mut filled = 0.0;
    (0..content.len).any(|row| {
        filled += (content.height)(row);
        filled > content.view
    })
}

/// The scroll bar: its handle is dragged exactly, a click beside it goes there.
fn scroll_bar(ui: &Ui, rect: Rect, view: &mut ListView, content: &Content<'_>) {
    let tokens = Tokens::of(ui);
    let track = rect.shrink2(vec2(2.0, 2.0));
    let part = points((content.view / f64::from(row::HEIGHT) / content.len.max(1) as f64).min(1.0));
    let length = (track.height() * part).max(28.0).min(track.height());
    let room = (track.height() - length).max(1.0);
    let response = ui.interact(rect, focus_id().with("bar"), Sense::drag() - Sense::FOCUSABLE);
    let handle_top = |scroll: Scroll| track.top() + points(scroll.fraction(content)) * room;
    if let Some(pointer) = response.interact_pointer_pos() {
        let top = handle_top(view.scroll);
        let grabbed = *view.grabbed.get_or_insert_with(|| {
            let within = pointer.y - top;
            if (0.0..=length).contains(&within) { within } else { length / 2.0 }
        });
        view.reveal = None;
        view.scroll.set_fraction(f64::from((pointer.y - grabbed - track.top()) / room), content);
    } else {
        view.grabbed = None;
    }
    let handle = Rect::from_min_size(pos2(track.left(), handle_top(view.scroll)), vec2(track.width(), length));
    let color = if response.dragged() {
        tokens.soft
    } else if response.hovered() {
        tokens.edge
    } else {
        tokens.line
    };
    ui.painter().rect_filled(handle, track.width() / 2.0, color);
    if response.hovered() {
        ui.set_cursor_icon(CursorIcon::Default);
    }
}

/// Nothing found: says so and what to do.
fn empty_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    if state.results.is_pending() || !state.library.ready {
        return;
    }
    if state.results.failed.is_none() && !state.search.text.is_empty() {
        nothing::nothing_ui(ui, state, actions);
        return;
    }
    let (sentence, hint, command) = if let Some(error) = &state.results.failed {
        (error.as_str(), "", None)
    } else if state.import.is_some() {
        ("Reading files…", "Conversations appear here as they are found", None)
    } else if state.search.folder.is_some() {
        (
            "No conversation came from there",
            "The import report says what became of its files",
            Some(Command::ShowEverything),
        )
    } else {
        ("The library is empty", "Open a folder of saved hook files", Some(Command::OpenFolder))
    };
    let icon = if state.results.failed.is_some() { icons::ERROR } else { icons::SEARCH };
    super::widgets::message_ui(ui, icon, sentence, hint);
    if let Some(command) = command {
        ui.vertical_centered(|ui| {
            if super::widgets::button_ui(ui, None, command.label()).clicked() {
                actions.push(Action::Command(command));
            }
        });
    }
}

/// "12,403 of 1,000,000 conversations".
#[must_use]
pub(super) fn count_text(state: &State) -> String {
    let total = state.library.total;
    if state.results.failed.is_some() && state.results.is_empty() {
        return "The list could not be read".to_owned();
    }
    let shown = u64::try_from(state.results.len()).unwrap_or(u64::MAX);
    if state.results.partial || state.results.answered == 0 {
        // The whole number is a moment away.
        format!("… of {}", words::count(total, "conversation"))
    } else if shown == total {
        words::count(total, "conversation")
    } else {
        format!("{} of {}", words::number(shown), words::count(total, "conversation"))
    }
}
