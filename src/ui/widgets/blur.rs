//! Covering what is private while the screen is shared: a bar as long as the text instead of its letters, until it is pointed at.
//!
//! No glyph of a covered text reaches the screen, and screen readers are told that something is hidden, not what.

use egui::text::Galley;
use egui::{Context, Id, Pos2, Rect, Ui, vec2};

use crate::ui::theme::{Tokens, radius};

/// What a screen reader says in place of a covered text.
pub const HIDDEN: &str = "hidden";

fn id() -> Id {
    Id::unique("blur")
}

fn scope_id() -> Id {
    Id::unique("private scope")
}

/// Covers private texts from now on, or no more.
pub fn set_blur(ctx: &Context, on: bool) {
    ctx.data_mut(|data| data.insert_temp(id(), on));
}

/// Whether private texts are covered.
#[must_use]
pub fn is_blurred(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp(id())).unwrap_or(false)
}

/// Whether a private text in this place is covered: blur is on, and nobody points at it.
#[must_use]
pub fn is_covered(ui: &Ui, rect: Rect) -> bool {
    is_blurred(ui.ctx()) && !ui.rect_contains_pointer(rect)
}

/// Draws something in which every text is private, save for labels that say they are not.
pub fn private_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let before = private_scope(ui.ctx());
    ui.data_mut(|data| data.insert_temp(scope_id(), true));
    let inner = content(ui);
    ui.data_mut(|data| data.insert_temp(scope_id(), before));
    inner
}

/// Whether what is drawn just now is private as a whole.
#[must_use]
pub fn private_scope(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp(scope_id())).unwrap_or(false)
}

/// A private text as it may be spoken or stand in a name: itself, or that it is hidden. Not to be called from within `widget_info`, where the
/// context is locked.
#[must_use]
pub fn unless_blurred<'a>(ctx: &Context, text: &'a str) -> &'a str {
    if is_blurred(ctx) && !text.is_empty() { HIDDEN } else { text }
}

/// Paints the cover of a text in one line: `width` points from the left edge of `rect`, centred in height.
pub fn paint_cover(ui: &Ui, rect: Rect, width: f32) {
    /// Height of the bar: that of letters without their tails.
    const BAR: f32 = 10.0;
    let wide = vec2(width.clamp(0.0, rect.width().max(0.0)), BAR.min(rect.height()));
    let bar = Rect::from_min_size(egui::pos2(rect.left(), rect.center().y - wide.y / 2.0), wide);
    ui.painter().rect_filled(bar, radius::LABEL, Tokens::of(ui).unlit.gamma_multiply(0.55));
}

/// Paints the cover of a text of several lines whose galley begins at `at`.
pub fn paint_cover_of(ui: &Ui, galley: &Galley, at: Pos2) {
    for row in &galley.rows {
        let line = row.rect().translate(at.to_vec2());
        paint_cover(ui, line, line.width());
    }
}
