//! The timeline of the open conversation, or of a person's whole history: header, bubbles, events, rating.

mod bubble;
mod header;
mod history;
mod lines;
mod overview;
mod scripts;
mod timeline;

use std::sync::Arc;

use egui::mutex::Mutex;
use egui::{Context, Id, Rangef, Rect, ScrollArea, Ui, pos2, vec2};

use self::timeline::Timeline;
use super::icons;
use super::marks::{self, Marks};
use super::theme::{Tokens, space};
use super::widgets::message_ui;
use crate::app::{Action, Load, Opened, Reach, Spot, State, Times};
use crate::lang::tr;

/// Messages are at most this far apart on wide windows, in points.
const COLUMN: f32 = 860.0;

/// Where F3 stands: the spot, and the number of the hit within it.
type Standing = Option<(Spot, usize)>;

/// What is kept between frames.
#[derive(Default)]
struct Kept {
    timeline: Option<Timeline>,
    /// Where to scroll to in the next pass.
    offset: Option<f32>,
    /// Height of the part that is seen, in points.
    seen: f32,
}

/// Draws the timeline.
pub(super) fn transcript_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(open) = &state.open else {
        message_ui(
            ui,
            icons::CHAT,
            tr("No conversation open"),
            tr("Choose one in the list, or press J and K to walk through it"),
        );
        return;
    };
    let opened = match &open.body {
        Load::Ready(opened) => opened,
        Load::Loading => return,
        Load::Failed(sentence) => {
            message_ui(ui, icons::ERROR, sentence, "");
            return;
        }
    };
    if let Some(history) = &state.history {
        history::history_ui(ui, state, open, history, actions);
        return;
    }
    header::header_ui(ui, state, open.id, &opened.stored.conversation, &opened.stored.joined, actions);
    scripts::missing_fonts_ui(ui, open.id.index(), &opened.stored.conversation);
    body_ui(ui, opened, state.times(), open.standing(), actions);
}

/// Width of the column of messages in a timeline, and its left edge.
fn column(ui: &Ui) -> Rangef {
    let room = ui.max_rect().width();
    let width = (room - space::XL * 2.0).clamp(120.0, COLUMN);
    let left = ui.max_rect().left() + ((room - width) / 2.0).max(space::M).round();
    Rangef::new(left, left + width)
}

fn body_ui(ui: &mut Ui, opened: &Arc<Opened>, times: Times, standing: Standing, actions: &mut Vec<Action>) {
    let id = Id::unique("timeline");
    // Shared, because what egui keeps is cloned whenever it is looked at.
    let shared: Arc<Mutex<Kept>> = ui.data_mut(|data| Arc::clone(data.get_temp_mut_or_default(id)));
    let mut kept = shared.lock();
    let width = column(ui).span();
    let (mut timeline, same) = match kept.timeline.take() {
        Some(kept) if kept.is_of(opened, times.zone) => (kept, true),
        Some(kept) => (Timeline::new(opened.clone(), times, width), kept.opened.stored.id == opened.stored.id),
        None => (Timeline::new(opened.clone(), times, width), false),
    };
    timeline.set_width(width);
    timeline.times = times;
    let target = marks::target(ui.ctx(), true);
    let reach = take_reach(ui.ctx());
    let overview = overview::Overview::over(ui, timeline.height());

    let mut area = ScrollArea::vertical().id_salt(id).auto_shrink(false);
    if let Some(top) = target.and_then(|target| timeline.top_of(target.spot)) {
        area = area.vertical_scroll_offset((top - ui.available_height() / 3.0).max(0.0));
    } else if !same {
        area = area.vertical_scroll_offset(0.0);
    } else if let Some(offset) = kept.offset.take() {
        area = area.vertical_scroll_offset(offset.max(0.0));
    }
    let opened = opened.clone();
    // Not in the first frame: egui still holds the height of the conversation before, and would scroll back to its end.
    let marks = Marks::new(&opened.hits, standing, target.is_some() && same);
    let output = area.show_viewport(ui, |ui, viewport| {
        let origin = pos2(column(ui).min, ui.max_rect().top());
        let correction = timeline.visible_ui(ui, origin, viewport.y_range(), marks, actions);
        let whole = vec2(ui.max_rect().width(), timeline.height());
        ui.expand_to_include_rect(Rect::from_min_size(ui.max_rect().left_top(), whole));
        correction
    });
    let offset = output.state.clamped_offset().y;
    kept.seen = output.inner_rect.height();
    // What turned out higher or lower above the screen must not move what is on it.
    if output.inner.abs() > 0.5 && target.is_none() && same {
        kept.offset = Some(offset + output.inner);
        ui.ctx().request_discard("heights above the screen were estimates");
    }
    let to = reach.map(|reach| reached(reach, offset, kept.seen, timeline.height()));
    let to = to.or_else(|| overview.and_then(|overview| overview.ui(ui, &timeline, offset, kept.seen)));
    if let Some(to) = to {
        kept.offset = Some(to);
        ui.request_repaint();
    }
    kept.timeline = Some(timeline);
}

/// Where the keyboard scrolls to, from an offset in points.
fn reached(reach: Reach, offset: f32, seen: f32, whole: f32) -> f32 {
    // A line or two of the page before stay in sight.
    let page = (seen - 48.0).max(48.0);
    let last = (whole - seen).max(0.0);
    match reach {
        Reach::First => 0.0,
        Reach::Last => last,
        Reach::PageUp => (offset - page).max(0.0),
        Reach::PageDown => (offset + page).min(last),
    }
}

fn reach_id() -> Id {
    Id::unique("timeline reach")
}

/// Scrolls the timeline with the next frame.
pub(super) fn scroll(ctx: &Context, reach: Reach) {
    ctx.data_mut(|data| data.insert_temp(reach_id(), reach));
}

fn take_reach(ctx: &Context) -> Option<Reach> {
    let id = reach_id();
    let reach = ctx.data(|data| data.get_temp(id));
    if reach.is_some() {
        ctx.data_mut(|data| data.remove::<Reach>(id));
    }
    reach
}

/// The hairline left and right of a word in the middle.
fn divider_ui(ui: &mut Ui, text: &str) {
    let tokens = Tokens::of(ui);
    let galley = ui.painter().layout_no_wrap(
        text.to_owned(),
        super::theme::font(super::theme::size::SMALL, super::theme::Weight::Regular),
        tokens.faint,
    );
    let size = vec2(ui.available_width(), 36.0);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
    let half = galley.size().x / 2.0 + space::M;
    let stroke = egui::Stroke::new(1.0, tokens.line);
    let middle = rect.center();
    ui.painter().hline(rect.left()..=(middle.x - half).max(rect.left()), middle.y, stroke);
    ui.painter().hline((middle.x + half).min(rect.right())..=rect.right(), middle.y, stroke);
    ui.painter().galley(middle - galley.size() / 2.0, galley, tokens.faint);
}
