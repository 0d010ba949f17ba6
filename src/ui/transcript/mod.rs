//! The timeline of the open conversation: header, bubbles, events, rating.
//!
//! Only what is on the screen is laid out. Heights are kept per width and estimated until a line was seen, so that ten thousand messages
//! scroll like ten.

mod bubble;
mod header;
mod lines;

use std::sync::Arc;

use egui::mutex::Mutex;
use egui::{Id, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::icons;
use super::marks::{self, Marks};
use super::theme::{Tokens, space};
use super::widgets::message_ui;
use crate::app::{Action, Load, Opened, Spot, State};
use crate::model::transcript::Line;
use crate::model::{Conversation, Zone};

/// Messages are at most this far apart on wide windows, in points.
const COLUMN: f32 = 860.0;

/// Where F3 stands: the spot, and the number of the hit within it.
type Standing = Option<(Spot, usize)>;

/// What one line shows, without borrowing from the conversation, so that it can be kept between frames.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Item {
    Description,
    Silence(i64),
    Day(chrono::NaiveDate),
    Speech { index: usize, first: bool, response_ms: Option<i64> },
    Event { index: usize },
    NoReply,
    Rating,
}

/// The kept layout of one conversation.
struct Timeline {
    opened: Arc<Opened>,
    zone: Zone,
    width: f32,
    items: Vec<Item>,
    /// Height of each item in points, an estimate until it was on the screen.
    heights: Vec<f32>,
    /// Where to scroll to in the next pass.
    offset: Option<f32>,
}

/// Draws the timeline.
pub(super) fn transcript_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(open) = &state.open else {
        message_ui(
            ui,
            icons::CHAT,
            "No conversation open",
            "Choose one in the list, or press J and K to walk through it",
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
    header::header_ui(ui, state, open.id, &opened.stored.conversation, &opened.stored.joined, actions);
    body_ui(ui, opened, state.zone, open.standing(), actions);
}

fn body_ui(ui: &mut Ui, opened: &Arc<Opened>, zone: Zone, standing: Standing, actions: &mut Vec<Action>) {
    let id = Id::unique("timeline");
    let width = (ui.available_width() - space::XL * 2.0).clamp(120.0, COLUMN);
    // Shared, because what egui keeps is cloned whenever it is looked at.
    let shared: Arc<Mutex<Option<Timeline>>> = ui.data_mut(|data| Arc::clone(data.get_temp_mut_or_default(id)));
    let mut kept = shared.lock();
    let (mut timeline, same) = match kept.take() {
        Some(kept) if Arc::ptr_eq(&kept.opened, opened) && kept.zone == zone => (kept, true),
        Some(kept) => {
            let same = kept.opened.stored.id == opened.stored.id;
            (Timeline::new(opened.clone(), zone, width), same)
        }
        None => (Timeline::new(opened.clone(), zone, width), false),
    };
    timeline.set_width(width);
    let target = marks::target(ui.ctx(), true);

    let mut area = ScrollArea::vertical().id_salt(id).auto_shrink(false);
    if let Some(top) = target.and_then(|target| timeline.top_of(target.spot)) {
        area = area.vertical_scroll_offset((top - ui.available_height() / 3.0).max(0.0));
    } else if !same {
        area = area.vertical_scroll_offset(0.0);
    } else if let Some(offset) = timeline.offset.take() {
        area = area.vertical_scroll_offset(offset.max(0.0));
    }
    let opened = opened.clone();
    let marks = Marks::new(&opened.hits, standing, target.is_some());
    let output = area.show_viewport(ui, |ui, viewport| timeline.visible_ui(ui, viewport, marks, actions));
    // What turned out higher or lower above the screen must not move what is on it.
    if output.inner.abs() > 0.5 && target.is_none() && same {
        timeline.offset = Some(output.state.clamped_offset().y + output.inner);
        ui.ctx().request_discard("heights above the screen were estimates");
    }
    *kept = Some(timeline);
}

impl Timeline {
    fn new(opened: Arc<Opened>, zone: Zone, width: f32) -> Self {
        let items: Vec<Item> = crate::model::transcript::lines(&opened.stored.conversation, zone)
            .into_iter()
            .map(|line| match line {
                Line::Description(_) => Item::Description,
                Line::Silence(ms) => Item::Silence(ms),
                Line::Day(day) => Item::Day(day),
                Line::Speech { index, first, response_ms, .. } => Item::Speech { index, first, response_ms },
                Line::Event { index, .. } => Item::Event { index },
                Line::NoReply => Item::NoReply,
                Line::Rating(_) => Item::Rating,
            })
            .collect();
        let mut timeline = Self { opened, zone, width, items, heights: Vec::new(), offset: None };
        timeline.estimate();
        timeline
    }

    fn conversation(&self) -> &Conversation {
        &self.opened.stored.conversation
    }

    /// The rule behind a trigger's messages, in words.
    fn rule(&self, name: &str) -> Option<&str> {
        self.opened.stored.joined.rules.get(name).map(String::as_str)
    }

    fn set_width(&mut self, width: f32) {
        if (self.width - width).abs() > 0.5 {
            self.width = width;
            self.estimate();
        }
    }

    /// Heights from the lengths of texts.
    fn estimate(&mut self) {
        let per_line = (bubble::max_width(self.width) / 6.5).max(8.0);
        let messages = &self.conversation().messages;
        let heights = self.items.iter().map(|item| match item {
            Item::Speech { index, first, .. } => {
                let text = messages.get(*index).map_or("", |message| message.text.as_str());
                let lines = text.split('\n').map(|line| (line.len() as f32 / per_line).ceil().max(1.0)).sum::<f32>();
                lines * 20.0 + space::L + if *first { 34.0 } else { 4.0 }
            }
            _ => 40.0,
        });
        self.heights = heights.collect();
    }

    /// The top of a spot's line in points from the beginning.
    fn top_of(&self, spot: Spot) -> Option<f32> {
        if spot == Spot::Message(0) {
            // Nothing above it is worth being scrolled away.
            return Some(0.0);
        }
        let at = self.items.iter().position(|item| match item {
            Item::Description => spot == Spot::Description,
            Item::Rating => spot == Spot::Comment,
            Item::Speech { index, .. } | Item::Event { index } => spot.message() == Some(*index),
            _ => false,
        })?;
        Some(space::L + self.heights.iter().take(at).sum::<f32>())
    }

    /// Draws the lines within `viewport` and returns by how much the heights above it were wrong, in points.
    fn visible_ui(&mut self, ui: &mut Ui, viewport: Rect, marks: Marks<'_>, actions: &mut Vec<Action>) -> f32 {
        let origin = ui.max_rect().left_top();
        let left = origin.x + ((ui.max_rect().width() - self.width) / 2.0).max(space::M).round();
        let mut top = space::L;
        let mut correction = 0.0;
        for position in 0..self.items.len() {
            let Some(item) = self.items.get(position).copied() else { break };
            let height = self.heights.get(position).copied().unwrap_or_default();
            if top > viewport.bottom() {
                break;
            }
            if top + height >= viewport.top() {
                let at = pos2(left, (origin.y + top).round());
                let rect = Rect::from_min_size(at, vec2(self.width, f32::INFINITY));
                let builder = UiBuilder::new().id_salt(("line", position)).max_rect(rect);
                let measured = ui
                    .scope_builder(builder, |ui| {
                        ui.spacing_mut().item_spacing = vec2(space::S, 0.0);
                        lines::item_ui(ui, self, item, marks, actions);
                    })
                    .response
                    .rect
                    .height()
                    .ceil();
                if (measured - height).abs() > 0.5 {
                    if top < viewport.top() {
                        correction += measured - height;
                    }
                    if let Some(kept) = self.heights.get_mut(position) {
                        *kept = measured;
                    }
                    ui.ctx().request_repaint();
                }
            }
            top += height;
        }
        let total = space::L + self.heights.iter().sum::<f32>() + space::XL;
        ui.expand_to_include_rect(Rect::from_min_size(origin, vec2(ui.max_rect().width(), total)));
        correction
    }
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
