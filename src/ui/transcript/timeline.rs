//! The lines of one conversation with their heights, of which only those on the screen are laid out.
//!
//! Heights are kept per width and estimated until a line was seen, so that ten thousand messages scroll like ten.

use std::sync::Arc;

use egui::{Pos2, Rangef, Rect, Ui, UiBuilder, pos2, vec2};

use super::{bubble, lines};
use crate::app::{Action, Opened, Spot, Times};
use crate::lang::tr_with;
use crate::model::transcript::Line;
use crate::model::{Conversation, Message, Role, Zone};
use crate::ui::marks::Marks;
use crate::ui::theme::space;

/// Space above the first line, in points.
const ABOVE: f32 = space::L;
/// Space below the last one.
const BELOW: f32 = space::XL;

/// What one line shows, without borrowing from the conversation, so that it can be kept between frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Item {
    Description,
    Silence(i64),
    Day(chrono::NaiveDate),
    Speech { index: usize, first: bool, response_ms: Option<i64> },
    Event { index: usize },
    NoReply,
    Rating,
}

/// The kept layout of one conversation.
pub(super) struct Timeline {
    pub(super) opened: Arc<Opened>,
    pub(super) times: Times,
    pub(super) width: f32,
    items: Vec<Item>,
    /// Who speaks in each item, and whether something is found in it.
    voices: Vec<(Voice, bool)>,
    /// Height of each item in points, an estimate until it was on the screen.
    heights: Vec<f32>,
    /// The sum of `heights`.
    total: f64,
}

/// What one line is on the overview beside the scroll bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// Neither side: events, dividers.
    Nobody,
    /// The visitor.
    Visitor,
    /// A human agent.
    Agent,
    /// A trigger or a bot.
    Automatic,
}

impl Timeline {
    pub(super) fn new(opened: Arc<Opened>, times: Times, width: f32) -> Self {
        let items: Vec<Item> = crate::model::transcript::lines(&opened.stored.conversation, times.zone)
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
        let voices = items.iter().map(|item| voice(&opened, *item)).collect();
        let mut timeline = Self { opened, times, width, items, voices, heights: Vec::new(), total: 0.0 };
        timeline.estimate();
        timeline
    }

    /// Whether it shows this content in this zone.
    pub(super) fn is_of(&self, opened: &Arc<Opened>, zone: Zone) -> bool {
        Arc::ptr_eq(&self.opened, opened) && self.times.zone == zone
    }

    /// The time of day of a message, or what the vendor states where it cannot be read.
    pub(super) fn clock(&self, message: &Message) -> String {
        message.sent.map_or_else(|| message.sent_stated.clone(), |sent| self.times.clock_with_seconds(sent))
    }

    pub(super) fn conversation(&self) -> &Conversation {
        &self.opened.stored.conversation
    }

    /// The rule behind a trigger's messages, in words.
    pub(super) fn rule(&self, name: &str) -> Option<String> {
        self.opened.stored.joined.rules.get(name).map(|sent_by| sent_by.words(tr_with))
    }

    pub(super) fn set_width(&mut self, width: f32) {
        if (self.width - width).abs() > 0.5 {
            self.width = width;
            self.estimate();
        }
    }

    /// Its height in points.
    #[expect(clippy::cast_possible_truncation, reason = "screens are measured in f32")]
    pub(super) fn height(&self) -> f32 {
        ABOVE + self.total as f32 + BELOW
    }

    /// Heights from the lengths of texts.
    fn estimate(&mut self) {
        let per_line = (bubble::max_width(self.width) / 6.5).max(8.0);
        let messages = &self.conversation().messages;
        let heights = self.items.iter().map(|item| match item {
            Item::Speech { index, first, .. } => {
                let text = messages.get(*index).map_or("", |message| message.text.as_str());
                let lines = text.split('\n').map(|line| (line.len() as f32 / per_line).ceil().max(1.0)).sum::<f32>();
                lines * 20.0 + space::L + if *first { 32.0 } else { 4.0 }
            }
            Item::Description | Item::Rating => 62.0,
            _ => 36.0,
        });
        self.heights = heights.collect();
        self.sum();
    }

    fn sum(&mut self) {
        self.total = self.heights.iter().map(|height| f64::from(*height)).sum();
    }

    /// The top of a spot's line in points from the beginning.
    pub(super) fn top_of(&self, spot: Spot) -> Option<f32> {
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
        Some(ABOVE + self.heights.iter().take(at).sum::<f32>())
    }

    /// Each line with who speaks in it, whether something is found in it, and its place from the beginning, in points.
    pub(super) fn places(&self) -> impl Iterator<Item = (Rangef, Voice, bool)> {
        let mut top = ABOVE;
        self.voices.iter().zip(&self.heights).map(move |((voice, hit), height)| {
            let place = Rangef::new(top, top + height);
            top += height;
            (place, *voice, *hit)
        })
    }

    /// Draws the lines within `viewport` (points from the beginning) where the beginning stands at `origin`, and returns by how much the heights
    /// above it were wrong, in points.
    pub(super) fn visible_ui(
        &mut self,
        ui: &mut Ui,
        origin: Pos2,
        viewport: Rangef,
        marks: Marks<'_>,
        actions: &mut Vec<Action>,
    ) -> f32 {
        let mut top = ABOVE;
        let mut correction = 0.0;
        let mut changed = false;
        for position in 0..self.items.len() {
            let Some(item) = self.items.get(position).copied() else { break };
            let height = self.heights.get(position).copied().unwrap_or_default();
            if top > viewport.max {
                break;
            }
            if top + height >= viewport.min {
                let at = pos2(origin.x, (origin.y + top).round());
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
                    if top < viewport.min {
                        correction += measured - height;
                    }
                    if let Some(kept) = self.heights.get_mut(position) {
                        *kept = measured;
                    }
                    changed = true;
                }
            }
            top += height;
        }
        if changed {
            self.sum();
            ui.request_repaint();
        }
        correction
    }
}

/// Who speaks in a line, and whether something is found in it.
fn voice(opened: &Opened, item: Item) -> (Voice, bool) {
    let Item::Speech { index, .. } = item else { return (Voice::Nobody, false) };
    let voice = match opened.stored.conversation.messages.get(index).map(|message| message.role) {
        Some(Role::Agent) => Voice::Agent,
        Some(Role::Trigger | Role::Bot) => Voice::Automatic,
        _ => Voice::Visitor,
    };
    (voice, opened.hits.in_message(index))
}
