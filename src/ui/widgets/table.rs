//! A table in a dialog: a line of headings that stays, and rows of one height of which only those on the screen are drawn.

use egui::Ui;
use egui_extras::{Column, TableBuilder};

use super::TextLabel;
use crate::ui::theme::{Tokens, Weight, format, size, space};

/// Height of the headings, in points, and where one of them takes two lines.
const HEAD: f32 = 22.0;
const HEAD_OF_TWO: f32 = 36.0;

/// Draws a table of columns (name, share of the width in percent) and so many rows; `cell` draws the cell of a row and column. From the column
/// `figures` on there are figures, which stand at the right, as do their headings.
pub fn table_ui(
    ui: &mut Ui,
    id: &str,
    columns: &[(&str, u16)],
    figures: usize,
    (rows, height): (usize, f32),
    mut cell: impl FnMut(&mut Ui, usize, usize),
) {
    let tokens = Tokens::of(ui);
    let head = format(size::LABEL, Weight::Semibold, tokens.faint);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(space::S, 0.0);
        let bar = ui.spacing().scroll.allocated_width();
        let room = (ui.available_width() - bar - space::S * columns.len() as f32).max(100.0);
        let most = (ui.ctx().content_rect().height() - 300.0).max(90.0);
        let fits = columns.iter().all(|(name, share)| {
            let width = ui.painter().layout_no_wrap((*name).to_owned(), head.font_id.clone(), head.color).size().x;
            width <= (room * f32::from(*share) / 100.0).floor()
        });
        let mut table = TableBuilder::new(ui)
            .id_salt(id)
            .auto_shrink([false, true])
            .min_scrolled_height(height)
            .max_scroll_height(most)
            .cell_layout(egui::Layout::left_to_right(egui::Align::Center));
        for (_, share) in columns {
            table = table.column(Column::exact((room * f32::from(*share) / 100.0).floor()).clip(true));
        }
        let table = table.header(if fits { HEAD } else { HEAD_OF_TWO }, |mut line| {
            for (index, (name, _)) in columns.iter().enumerate() {
                line.col(|ui| {
                    side_ui(ui, index >= figures, |ui| {
                        TextLabel::new(name, head.clone()).lines(2).selectable(false).ui(ui);
                    });
                });
            }
        });
        table.body(|body| {
            body.rows(height, rows, |mut line| {
                let row = line.index();
                for column in 0..columns.len() {
                    line.col(|ui| side_ui(ui, column >= figures, |ui| cell(ui, row, column)));
                }
            });
        });
    });
}

/// A cell whose one thing stands at the right, where it is a figure.
fn side_ui(ui: &mut Ui, right: bool, content: impl FnOnce(&mut Ui)) {
    if right {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), content);
    } else {
        content(ui);
    }
}
