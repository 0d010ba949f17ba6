//! Ratings as five stars.

use std::sync::Arc;

use egui::text::{Galley, LayoutJob};
use egui::{Response, Role, Sense, Ui, WidgetInfo};

use crate::lang::tr_with;
use crate::ui::theme::{Tokens, Weight, format};

/// Five stars, `count` of them full. Out of more than five, five are full.
#[must_use]
pub fn stars_galley(ui: &Ui, count: u8, size: f32) -> Arc<Galley> {
    const STARS: &str = "★★★★★";
    let tokens = Tokens::of(ui);
    let full = usize::from(count.min(5)) * '★'.len_utf8();
    let (full, empty) = STARS.split_at_checked(full).unwrap_or((STARS, ""));
    let mut job = LayoutJob::default();
    job.append(full, 0.0, format(size, Weight::Regular, tokens.star));
    job.append(empty, 0.0, format(size, Weight::Regular, tokens.unlit));
    ui.painter().layout_job(job)
}

/// Shows five stars, with the number as accessible name.
pub fn stars_ui(ui: &mut Ui, count: u8, size: f32) -> Response {
    let galley = stars_galley(ui, count, size);
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    response
        .widget_info(|| WidgetInfo::labeled(Role::Label, true, tr_with("{count} of 5 stars", &[("count", &count)])));
    let color = Tokens::of(ui).star;
    ui.painter().galley(rect.min, galley, color);
    response
}
