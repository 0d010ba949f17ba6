//! The titles above the columns: a click sorts, dragging a title moves its column, dragging its edge makes it wider or narrower. What can
//! be dragged can also be done in the menu at the end, with the keyboard.

use egui::{
    Align2, CursorIcon, Key, Modifiers, Popup, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, accesskit, pos2, vec2,
};

use super::grid::{Columns, is_flexible};
use super::row;
use crate::app::{Action, ColumnEdit, ListColumn, LookEdit, Placed, State, columns};
use crate::lang::{tr, tr_with};
use crate::query::Sort;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{Tokens, Weight, focus_ring, font, measure, radius, size, space};
use crate::ui::widgets::{IconButton, Tip as _, at_end_ui, check_ui};

/// How near to an edge it is taken, in points.
const GRAB: f32 = 5.0;

/// What is being dragged above the columns.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dragging {
    /// This column's edge; its width in points.
    pub(super) width: Option<(ListColumn, f32)>,
    /// This column itself.
    pub(super) column: Option<ListColumn>,
}

/// The order a click on a title chooses.
fn next_sort(placed: &Placed, state: &State) -> Option<Sort> {
    let now = state.sort();
    let sorts = placed.info.sorts;
    let at = sorts.iter().position(|sort| *sort == now);
    let next = sorts.get(at.map_or(0, |at| at.saturating_add(1))).or(sorts.first()).copied();
    // Without words nothing matches better than anything else.
    next.filter(|sort| *sort != Sort::BestMatch || !state.search.marker.is_empty())
}

/// Draws the titles into `rect`.
pub(super) fn titles_ui(
    ui: &mut Ui,
    rect: Rect,
    state: &State,
    columns: &Columns,
    left: f32,
    dragging: &mut Dragging,
    actions: &mut Vec<Action>,
) {
    let tokens = Tokens::of(ui);
    ui.painter().rect_filled(rect, 0.0, tokens.panel);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, (1.0, tokens.line));
    let mut head = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("titles").accessibility_role(Role::Row));
    let button = Rect::from_min_size(pos2(rect.left() + 2.0, rect.top()), vec2(row::LEAD - 4.0, rect.height()));
    columns_button_ui(&mut head, button, state, actions);
    head.set_clip_rect(head.clip_rect().intersect(rect.with_min_x(rect.left() + row::LEAD)));
    let place = |range: &egui::Rangef| {
        Rect::from_x_y_ranges(
            egui::Rangef::new(rect.left() + range.min - left, rect.left() + range.max - left),
            rect.y_range(),
        )
    };
    for (placed, range) in &columns.all {
        title_ui(&mut head, place(range), placed, state, dragging, actions);
    }
    // The edges last, so that they win over the titles they touch.
    for (placed, range) in columns.all.iter().filter(|(placed, _)| !is_flexible(placed)) {
        edge_ui(&mut head, place(range), placed, dragging, actions);
    }
    drop_ui(&head, rect, columns, left, dragging, actions);
}

fn title_ui(
    ui: &mut Ui,
    cell: Rect,
    placed: &Placed,
    state: &State,
    dragging: &mut Dragging,
    actions: &mut Vec<Action>,
) {
    let tokens = Tokens::of(ui);
    let info = placed.info;
    let id = super::focus_id().with(("title", info.column));
    let response = ui.interact(cell.intersect(ui.clip_rect()), id, Sense::click_and_drag());
    let sorted = info.sorts.contains(&state.sort()).then(|| state.sort());
    response.widget_info(|| {
        let name = sorted
            .map_or_else(|| tr(info.title).to_owned(), |sort| format!("{}, {}", tr(info.title), tr(sort.title())));
        WidgetInfo::labeled(Role::ColumnHeader, true, name)
    });
    ui.ctx().accesskit_node_builder(id, |node| {
        if let Some(sort) = sorted {
            let up = sort.is_ascending();
            node.set_sort_direction(if up {
                accesskit::SortDirection::Ascending
            } else {
                accesskit::SortDirection::Descending
            });
        }
    });
    let moved = dragging.column == Some(info.column);
    let next = next_sort(placed, state);
    // What cannot be sorted does not light up as what is clicked does, and its word is quieter.
    if moved || response.hovered() && next.is_some() || response.context_menu_opened() {
        ui.painter().rect_filled(cell, 0.0, if moved { tokens.sel } else { tokens.hover });
    }
    let inside = cell.shrink2(vec2(space::S, 0.0));
    let weight = if sorted.is_some() { Weight::Semibold } else { Weight::Medium };
    let color = if next.is_some() { tokens.soft } else { tokens.faint };
    let arrow = if sorted.is_some() { 14.0 } else { 0.0 };
    let mut job = egui::text::LayoutJob::simple_singleline(tr(info.title).to_owned(), font(size::LABEL, weight), color);
    job.wrap = egui::text::TextWrapping::truncate_at_width((inside.width() - arrow).max(8.0));
    let galley = ui.painter().layout_job(job);
    let width = galley.size().x;
    let start = if info.figures { (inside.right() - width - arrow).max(inside.left()) } else { inside.left() };
    ui.painter().galley(pos2(start, cell.center().y - galley.size().y / 2.0), galley, color);
    if let Some(sort) = sorted {
        let glyph = if sort.is_ascending() { icons::PREVIOUS } else { icons::DOWN };
        let at = pos2(start + width + 1.0, cell.center().y);
        ui.painter().text(at, Align2::LEFT_CENTER, glyph.glyph(), Icon::font(13.0), tokens.accent);
    }
    if response.has_focus() {
        focus_ring(ui, cell.shrink(2.0), radius::LABEL);
        ui.memory_mut(|memory| {
            let filter = egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() };
            memory.set_focus_lock_filter(id, filter);
        });
        for (key, by) in [(Key::ArrowLeft, -1), (Key::ArrowRight, 1)] {
            if ui.input_mut(|input| input.consume_key(Modifiers::SHIFT, key)) {
                actions.push(Action::Look(LookEdit::Column(ColumnEdit::Shift(info.column, by))));
            }
        }
    }
    if response.drag_started() {
        dragging.column = Some(info.column);
    }
    if response.clicked()
        && let Some(sort) = next
    {
        actions.push(Action::Sort(sort));
    }
    response.context_menu(|ui| columns_ui(ui, state, actions));
    let about = match next {
        Some(sort) => tr_with(
            "{column}. Click for: {order}. Drag to move",
            &[("column", &tr(info.title)), ("order", &tr(sort.title()))],
        ),
        None => tr_with("{column}. Drag to move", &[("column", &tr(info.title))]),
    };
    response.tip(about);
}

/// The right edge of a column. Its width is kept when it is let go; a double click makes it as wide as from the start.
fn edge_ui(ui: &mut Ui, cell: Rect, placed: &Placed, dragging: &mut Dragging, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let column = placed.info.column;
    let rect = Rect::from_center_size(pos2(cell.right(), cell.center().y), vec2(GRAB * 2.0, cell.height()));
    let id = super::focus_id().with(("edge", column));
    let response = ui.interact(rect.intersect(ui.clip_rect()), id, Sense::click_and_drag() - Sense::FOCUSABLE);
    if response.hovered() || response.dragged() {
        ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    let color = if response.hovered() || response.dragged() { tokens.accent } else { tokens.line };
    ui.painter().vline(cell.right() - 0.5, cell.y_range().shrink(6.0), (1.0, color));
    if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
        let (least, most) = Placed::RANGE;
        dragging.width = Some((column, (pointer.x - cell.left()).clamp(f32::from(least), f32::from(most))));
    }
    let mut keep = |width: u16| actions.push(Action::Look(LookEdit::Column(ColumnEdit::Width(column, width))));
    if response.drag_stopped()
        && let Some((_, width)) = dragging.width.take()
    {
        keep(whole(width));
    } else if response.double_clicked() {
        keep(placed.info.width);
    }
}

/// Where a dragged column would go, and what happens when it is let go.
fn drop_ui(ui: &Ui, rect: Rect, columns: &Columns, left: f32, dragging: &mut Dragging, actions: &mut Vec<Action>) {
    let Some(moved) = dragging.column else { return };
    let Some(pointer) = ui.input(|input| input.pointer.interact_pos()) else { return };
    ui.set_cursor_icon(CursorIcon::Grabbing);
    let across = pointer.x - rect.left() + left;
    let over = columns.all.iter().find(|(_, range)| range.contains(across)).or(columns.all.last());
    let from = columns.all.iter().position(|(placed, _)| placed.info.column == moved);
    let to =
        over.and_then(|(over, _)| columns.all.iter().position(|(placed, _)| placed.info.column == over.info.column));
    if let (Some((over, range)), Some(from), Some(to)) = (over, from, to)
        && from != to
    {
        let edge = if to > from { range.max } else { range.min };
        let x = rect.left() + edge - left;
        ui.painter().vline(x, rect.y_range(), (2.0, Tokens::of(ui).accent));
        if ui.input(|input| input.pointer.any_released()) {
            actions.push(Action::Look(LookEdit::Column(ColumnEdit::Move(moved, over.info.column))));
        }
    }
    if !ui.input(|input| input.pointer.any_down()) {
        dragging.column = None;
    }
}

/// The button in the corner that chooses the columns.
fn columns_button_ui(ui: &mut Ui, rect: Rect, state: &State, actions: &mut Vec<Action>) {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut place = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    place.add_space(space::XS);
    let button = IconButton::new(icons::COLUMNS, tr("Columns"))
        .tooltip(tr("Choose and move the columns"))
        .size(22.0)
        .ui(&mut place);
    Popup::menu(&button).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        columns_ui(ui, state, actions);
    });
}

/// All columns: whether each is shown, and its place.
fn columns_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    const WIDTH: f32 = 240.0;
    ui.set_width(WIDTH);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut edit = |edit: ColumnEdit| actions.push(Action::Look(LookEdit::Column(edit)));
    for placed in columns::placed(&state.look.columns) {
        let info = placed.info;
        ui.horizontal(|ui| {
            ui.add_space(space::XS);
            if check_ui(ui, placed.shown, tr(info.title)).clicked() {
                edit(ColumnEdit::Show(info.column, !placed.shown));
            }
            at_end_ui(ui, info.word, measure::TARGET, |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                for (icon, by, name) in
                    [(icons::PREVIOUS, -1, tr("Move {column} earlier")), (icons::DOWN, 1, tr("Move {column} later"))]
                {
                    let name = name.replace("{column}", tr(info.title));
                    let button =
                        ui.add_enabled_ui(placed.shown, |ui| IconButton::new(icon, &name).size(22.0).ui(ui)).inner;
                    if button.clicked() {
                        edit(ColumnEdit::Shift(info.column, by));
                    }
                }
            });
        });
    }
    ui.separator();
    let usual = egui::Button::new(tr("As from the start")).frame_when_inactive(false);
    if ui.add(usual.min_size(vec2(WIDTH, measure::CONTROL))).clicked() {
        edit(ColumnEdit::Usual);
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a width within the range of columns")]
fn whole(width: f32) -> u16 {
    width.round().max(0.0) as u16
}
