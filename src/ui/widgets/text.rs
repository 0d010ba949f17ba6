//! A text that is read: any script, search hits, links, selectable, with the original text as its accessible name.

use std::ops::Range;

use egui::text::TextFormat;
use egui::text_selection::LabelSelectionState;
use egui::{Align, Color32, CursorIcon, Pos2, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2};

use super::Tip as _;
use super::blur::{HIDDEN, is_blurred, is_covered, paint_cover, paint_cover_of, private_scope};
use crate::ui::bidi::{self, Laid, Text};
use crate::ui::theme::space;

/// A text to show. Made by [`TextLabel::new`], changed by the other functions, shown by [`TextLabel::ui`].
#[derive(Clone, Debug)]
#[must_use = "a label does nothing until it is shown"]
pub struct TextLabel<'a> {
    text: Text<'a>,
    go: bool,
    selectable: bool,
    align: bool,
    /// Whether blur covers it; `None` = as the scope it stands in.
    private: Option<bool>,
}

impl<'a> TextLabel<'a> {
    /// A text in a format, as wide as there is room, in as many lines as it takes.
    pub fn new(text: &'a str, format: TextFormat) -> Self {
        let text = Text { text, format, hits: &[], current: None, links: &[], width: f32::INFINITY, lines: 0 };
        Self { text, go: false, selectable: true, align: false, private: None }
    }

    /// Marks search hits: sorted byte ranges.
    pub fn hits(mut self, hits: &'a [Range<usize>]) -> Self {
        self.text.hits = hits;
        self
    }

    /// Marks the hit that is stood on; with `go` it is brought into view.
    pub fn current(mut self, hit: Option<usize>, go: bool) -> Self {
        self.text.current = hit;
        self.go = go && hit.is_some();
        self
    }

    /// Marks links: sorted byte ranges.
    pub fn links(mut self, links: &'a [Range<usize>]) -> Self {
        self.text.links = links;
        self
    }

    /// Breaks lines at this width in points, instead of at the room there is.
    pub fn width(mut self, width: f32) -> Self {
        self.text.width = width;
        self
    }

    /// At most so many lines; what does not fit is cut with `…` and shown when pointed at.
    pub fn lines(mut self, lines: usize) -> Self {
        self.text.lines = lines;
        self
    }

    /// Whether it can be selected with the pointer. It can, unless said otherwise.
    pub fn selectable(mut self, selectable: bool) -> Self {
        self.selectable = selectable;
        self
    }

    /// Takes the whole width, so that right-to-left text starts at the right edge.
    pub fn fill(mut self) -> Self {
        self.align = true;
        self
    }

    /// Covered while blur is on, wherever it stands.
    pub fn private(mut self) -> Self {
        self.private = Some(true);
        self
    }

    /// Never covered: a word of the program's own.
    pub fn public(mut self) -> Self {
        self.private = Some(false);
        self
    }

    /// Lays it out without showing it.
    #[must_use]
    pub fn layout(&self, ui: &Ui) -> Laid {
        let width = self.text.width.min(ui.available_width()).max(1.0);
        bidi::layout(ui, &Text { width, ..self.text.clone() })
    }

    /// Shows it. `clicked` on the response means a click beside links; a click on a link is returned as its index.
    pub fn ui(self, ui: &mut Ui) -> (Response, Option<usize>) {
        let laid = self.layout(ui);
        let size = laid.galley.size();
        let width = if self.align && ui.available_width().is_finite() { ui.available_width() } else { size.x };
        let sense = if self.selectable { Sense::click_and_drag() - Sense::FOCUSABLE } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(egui::vec2(width.max(size.x), size.y), sense);
        let blurred = is_blurred(ui.ctx()) && self.private.unwrap_or_else(|| private_scope(ui.ctx()));
        let original = if blurred && !self.text.text.is_empty() { HIDDEN } else { self.text.text };
        response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), original));
        let link = self.link_at(ui, &laid, rect, &response);
        let current = self.text.current.and_then(|current| self.text.hits.get(current));
        if let Some(hit) = current.filter(|_| self.go) {
            let place = laid.place_of(hit.start).translate(origin(&laid, rect).to_vec2());
            let place = place.expand2(egui::vec2(0.0, space::L));
            ui.scroll_to_rect_animation(place, None, egui::style::ScrollAnimation::none());
        }
        if blurred && is_covered(ui, rect) {
            paint_cover_of(ui, &laid.galley, origin(&laid, rect));
            return (response, None);
        }
        let original = self.text.text;
        if ui.is_rect_visible(rect) {
            let color = self.text.format.color;
            if self.selectable {
                let at = origin(&laid, rect);
                LabelSelectionState::label_text_selection(ui, &response, at, laid.galley.clone(), color, Stroke::NONE);
            } else {
                paint(ui, &laid, rect, color);
            }
        }
        let link = link.filter(|_| response.clicked());
        if laid.galley.elided {
            response.clone().tip(original);
        }
        (response, link)
    }

    /// The link under the pointer.
    fn link_at(&self, ui: &Ui, laid: &Laid, rect: Rect, response: &Response) -> Option<usize> {
        if self.text.links.is_empty() || !response.hovered() {
            return None;
        }
        let pointer = ui.input(|input| input.pointer.hover_pos())?;
        let byte = laid.byte_at(pointer - origin(laid, rect))?;
        let link = self.text.links.iter().position(|range| range.contains(&byte))?;
        ui.set_cursor_icon(CursorIcon::PointingHand);
        Some(link)
    }
}

/// Where the galley of a text begins within the place it was given.
fn origin(laid: &Laid, rect: Rect) -> Pos2 {
    match laid.galley.job.halign {
        Align::RIGHT => rect.right_top(),
        _ => rect.left_top(),
    }
}

fn paint(ui: &Ui, laid: &Laid, rect: Rect, color: Color32) {
    ui.painter().galley(origin(laid, rect), laid.galley.clone(), color);
}

/// Paints one line into `rect`, cut with `…`, centred in height; right-to-left text starts at the right. Returns the width it took, in
/// points. For rows that are one widget as a whole and carry their own accessible name.
pub fn paint_line(ui: &Ui, rect: Rect, text: &str, format: TextFormat, hits: &[Range<usize>]) -> f32 {
    paint_one(ui, rect, text, format, hits, private_scope(ui.ctx()))
}

/// As [`paint_line`], for a text that blur covers.
pub fn paint_private_line(ui: &Ui, rect: Rect, text: &str, format: TextFormat, hits: &[Range<usize>]) -> f32 {
    paint_one(ui, rect, text, format, hits, true)
}

fn paint_one(ui: &Ui, rect: Rect, text: &str, format: TextFormat, hits: &[Range<usize>], private: bool) -> f32 {
    let color = format.color;
    let laid = lay_line(ui, text, format, hits, rect.width());
    paint_laid(ui, rect, &laid, color, private)
}

/// One line, cut with `…` where it is wider than `width` points, for [`paint_laid`]. What stands far behind the cut is not laid out: shaping is
/// what a new row costs most.
#[must_use]
pub fn lay_line(ui: &Ui, text: &str, format: TextFormat, hits: &[Range<usize>], width: f32) -> Laid {
    let width = width.max(1.0);
    let text = bidi::beginning(ui, text, &format.font_id, width);
    bidi::layout(ui, &Text { text, format, hits, current: None, links: &[], width, lines: 1 })
}

/// Paints a line into `rect` as [`paint_line`] does; `private`: blur covers it. Returns the width it took, in points.
pub fn paint_laid(ui: &Ui, rect: Rect, laid: &Laid, color: Color32, private: bool) -> f32 {
    let size = laid.galley.size();
    if private && is_covered(ui, rect) {
        paint_cover(ui, rect, size.x);
        return size.x;
    }
    let top = rect.center().y - size.y / 2.0;
    paint(ui, laid, Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + size.y)), color);
    size.x
}

/// The text with spaces at which no line is broken.
#[must_use]
pub fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{A0}")
}

/// How many things of a width fit into another, both in points.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "widths of a screen, never negative here")]
pub fn fitting(width: f32, each: f32) -> usize {
    (width.max(0.0) / each.max(1.0)).floor() as usize
}
