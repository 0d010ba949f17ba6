//! The list in one line: cells of the columns that are shown, and where each stands.

use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::row::{self, Style};
use crate::app::{ListColumn, Placed, RowEntry, State, columns, words};
use crate::lang::{tr, tr_in, tr_with};
use crate::model::Marks;
use crate::ui::own::FOLLOWED_UP;
use crate::ui::theme::{Tokens, Weight, font, format, measure, size, space};
use crate::ui::widgets::{HIDDEN, flags_ui, is_covered, paint_cover, paint_line, paint_private_line, stars_galley};
use crate::ui::{icons, widgets};

/// Room within a cell, at each side, in points.
const PAD: f32 = space::S;

/// The column of texts is never narrower, in points.
const TEXT_LEAST: f32 = 140.0;

/// Whether a column takes what the others leave, so that there is nothing to drag at its edge.
pub(super) fn is_flexible(placed: &Placed) -> bool {
    placed.info.column == ListColumn::Text
}

/// The shown columns with where they begin and end, in points from the left edge of the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    pub(super) all: Vec<(Placed, egui::Rangef)>,
    /// Where the last one ends.
    pub(super) end: f32,
}

impl Columns {
    /// Columns for a list of a width in points. `resized` is being dragged. The column of texts takes what the others leave, as long as that
    /// is not too little.
    pub(super) fn of(state: &State, width: f32, resized: Option<(ListColumn, f32)>) -> Self {
        let mut shown: Vec<(Placed, f32)> = columns::placed(&state.look.columns)
            .into_iter()
            .filter(|placed| placed.shown)
            .map(|placed| {
                let dragged = resized.filter(|(column, _)| *column == placed.info.column).map(|(_, width)| width);
                (placed, dragged.unwrap_or_else(|| f32::from(placed.width)))
            })
            .collect();
        let taken: f32 = row::LEAD + shown.iter().map(|(_, width)| width).sum::<f32>();
        if let Some((_, text)) = shown.iter_mut().find(|(placed, _)| is_flexible(placed)) {
            *text = (*text + width - taken).max(TEXT_LEAST);
        }
        let mut at = row::LEAD;
        let all = shown
            .into_iter()
            .map(|(placed, width)| {
                let range = egui::Rangef::new(at, at + width);
                at += width;
                (placed, range)
            })
            .collect();
        Self { all, end: at }
    }

    /// Where the column of texts stands, in points from the left edge of the list.
    pub(super) fn text(&self) -> Option<egui::Rangef> {
        self.all.iter().find(|(placed, _)| placed.info.column == ListColumn::Text).map(|(_, range)| *range)
    }
}

/// Draws the cells of a row and returns where its time stands. `left` is how far the columns are scrolled to the left, in points.
pub(super) fn paint(
    ui: &mut Ui,
    rect: Rect,
    columns: &Columns,
    left: f32,
    entry: &RowEntry,
    marks: &Marks,
    style: Style,
) -> Rect {
    let mut time = Rect::NOTHING;
    let clip = ui.clip_rect().intersect(Rect::from_min_max(pos2(rect.left() + row::LEAD, rect.top()), rect.max));
    ui.set_clip_rect(clip);
    for (index, (placed, range)) in columns.all.iter().enumerate() {
        let cell = Rect::from_x_y_ranges(
            egui::Rangef::new(rect.left() + range.min - left, rect.left() + range.max - left),
            rect.y_range(),
        );
        if !cell.intersects(clip) {
            continue;
        }
        let column = placed.info.column;
        if column == ListColumn::Time {
            time = cell.intersect(clip);
        }
        let id = ui.unique_id().with(("cell", column));
        let response = ui.interact(cell.intersect(clip), id, Sense::empty());
        response.widget_info(|| {
            let said = said(entry, marks, style, column);
            WidgetInfo::labeled(Role::GridCell, true, format!("{}: {said}", tr(placed.info.title)))
        });
        ui.ctx().accesskit_node_builder(id, |node| node.set_column_index(index));
        paint_cell(ui, cell.shrink2(vec2(PAD, 0.0)), placed, entry, marks, style);
    }
    time
}

/// What a cell says, as text.
fn said(entry: &RowEntry, marks: &Marks, style: Style, column: ListColumn) -> String {
    let row = &entry.row;
    let private = |text: &str| if style.blurred && !text.is_empty() { HIDDEN.to_owned() } else { text.to_owned() };
    match column {
        ListColumn::Time => row::time(entry, style),
        ListColumn::Flags => row.flags.set().map(|flag| tr_in("one", flag.title())).collect::<Vec<_>>().join(", "),
        ListColumn::Visitor => private(row::title(entry)),
        ListColumn::Text => private(&entry.snippet),
        ListColumn::Agents => private(&row::agents(entry, style)),
        ListColumn::Rating => {
            row.stars.map_or_else(String::new, |stars| tr_with("{count} of 5 stars", &[("count", &stars)]))
        }
        ListColumn::Messages => words::number(row.messages),
        ListColumn::Duration => row.duration_ms.map_or_else(String::new, crate::lang::duration),
        ListColumn::FirstResponse => row.first_response_ms.map_or_else(String::new, crate::lang::duration),
        ListColumn::Country => row.country_code.to_uppercase(),
        ListColumn::Tags => private(&marks.tags.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
        ListColumn::Email => private(&row.visitor_email),
        ListColumn::Account => {
            let title = &row.joined.account_title;
            if title.is_empty() { row.account.clone() } else { title.clone() }
        }
        ListColumn::Vendor => row.key.vendor.title().to_owned(),
    }
}

fn paint_cell(ui: &mut Ui, cell: Rect, placed: &Placed, entry: &RowEntry, marks: &Marks, style: Style) {
    let tokens = Tokens::of(ui);
    let middle = cell.center().y;
    let small = |color| format(size::SMALL, Weight::Regular, color);
    match placed.info.column {
        ListColumn::Visitor => {
            let name = row::title(entry);
            let hits = if name == entry.row.visitor_name { entry.name_hits.as_slice() } else { &[] };
            let mut room = cell;
            if marks.followed_up.is_some() && cell.width() > 60.0 {
                room.max.x -= 18.0;
                let at = pos2(cell.right(), middle);
                let glyph = FOLLOWED_UP.glyph();
                ui.painter().text(at, egui::Align2::RIGHT_CENTER, glyph, icons::Icon::font(14.0), tokens.ok);
            }
            let name_format = format(size::BODY, row::weight(entry, marks), tokens.text);
            paint_private_line(ui, room, name, name_format, hits);
        }
        ListColumn::Text => {
            match row::around_hit(&entry.snippet, &entry.hits, cell.width()) {
                Some((text, hits)) => paint_private_line(ui, cell, &text, small(tokens.soft), &hits),
                None => paint_private_line(ui, cell, &entry.snippet, small(tokens.soft), &entry.hits),
            };
        }
        ListColumn::Email => {
            paint_private_line(ui, cell, &entry.row.visitor_email, small(tokens.soft), &[]);
        }
        ListColumn::Agents => {
            let text = row::agents(entry, style);
            if style.blurred && is_covered(ui, cell) && !entry.row.agents.is_empty() {
                let width =
                    ui.painter().layout_no_wrap(text, font(size::SMALL, Weight::Regular), tokens.faint).size().x;
                paint_cover(ui, cell, width.min(cell.width()));
            } else {
                paint_line(ui, cell, &text, small(tokens.faint), &[]);
            }
        }
        ListColumn::Flags => paint_flags(ui, cell, entry),
        ListColumn::Rating => {
            if let Some(stars) = entry.row.stars {
                let galley = stars_galley(ui, stars, size::SMALL);
                ui.painter().galley(pos2(cell.left(), middle - galley.size().y / 2.0), galley, tokens.star);
            }
        }
        ListColumn::Tags => paint_tags(ui, cell, marks),
        ListColumn::Country => {
            if !entry.row.country_code.is_empty() {
                let layout = egui::Layout::left_to_right(egui::Align::Center);
                let mut inside = ui.new_child(UiBuilder::new().max_rect(cell).layout(layout));
                inside.set_clip_rect(ui.clip_rect().intersect(cell));
                widgets::country_ui(&mut inside, &entry.row.country_code);
            }
        }
        column => {
            let text = said(entry, marks, style, column);
            if placed.info.figures {
                row::paint_right(ui, cell.right(), middle, &text, size::SMALL, tokens.faint);
            } else {
                paint_line(ui, cell, &text, small(tokens.faint), &[]);
            }
        }
    }
}

/// The flags as icon and word as far as there is room, the others as icons alone.
fn paint_flags(ui: &mut Ui, cell: Rect, entry: &RowEntry) {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(cell).layout(layout).id_salt("flags"));
    inside.set_clip_rect(ui.clip_rect().intersect(cell.expand(2.0)));
    inside.spacing_mut().item_spacing.x = space::XS;
    let flags: Vec<_> = row::FLAGS
        .into_iter()
        .filter(|flag| entry.row.flags.is(*flag))
        .map(|flag| (flag, entry.row.flags.get(flag)))
        .collect();
    let room = inside.available_width();
    flags_ui(&mut inside, &flags, room);
}

/// The tags, one behind the other.
fn paint_tags(ui: &Ui, cell: Rect, marks: &Marks) {
    let tokens = Tokens::of(ui);
    let mut left = cell.left();
    for tag in &marks.tags {
        let galley = ui.painter().layout_no_wrap(tag.clone(), font(size::LABEL, Weight::Regular), tokens.soft);
        let rect = Rect::from_min_size(pos2(left, cell.center().y - 9.0), vec2(galley.size().x + space::M, 18.0));
        ui.painter().rect(rect, 9.0, tokens.bg, (1.0, tokens.line), egui::StrokeKind::Inside);
        if is_covered(ui, rect) {
            paint_cover(ui, rect.shrink2(vec2(space::XS, 0.0)), galley.size().x);
        } else {
            ui.painter().galley(rect.center() - galley.size() / 2.0, galley, tokens.soft);
        }
        left = rect.right() + space::XS;
        if left > cell.right() {
            break;
        }
    }
}

/// Height of the titles above the columns, in points; none above rows of two lines.
pub(super) fn titles_height(density: crate::app::Density) -> f32 {
    match density {
        crate::app::Density::OneLine => measure::COLUMN_TITLES,
        crate::app::Density::TwoLines => 0.0,
    }
}
