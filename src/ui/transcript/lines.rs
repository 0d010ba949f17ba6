//! The lines of the timeline that are not speech.

use egui::{Align, Layout, Ui, vec2};

use super::timeline::{Item, Timeline};
use super::{bubble, divider_ui};
use crate::app::{Action, Spot};
use crate::lang::{self, said, tr, tr_with};
use crate::model::transcript::{event_text, rating_text};
use crate::model::{Message, Rating, Role};
use crate::ui::icons;
use crate::ui::marks::Marks;
use crate::ui::theme::{Tokens, Weight, font, format, radius, size, space};
use crate::ui::widgets::{TextLabel, stars_galley, stars_ui};

/// Distance between the frame of a card and its content, in points.
const CARD_PAD: f32 = 16.0;

/// Draws one line.
pub(super) fn item_ui(ui: &mut Ui, timeline: &Timeline, item: Item, marks: Marks<'_>, actions: &mut Vec<Action>) {
    let conversation = timeline.conversation();
    match item {
        Item::Silence(ms) => divider_ui(ui, &tr_with("{time} silence", &[("time", &lang::duration(ms))])),
        Item::Day(day) => divider_ui(ui, &timeline.times.weekday_date(day)),
        Item::NoReply => no_reply_ui(ui),
        Item::Description => {
            let format = format(size::BODY, Weight::Regular, Tokens::of(ui).text);
            let label = marks.on(Spot::Description, TextLabel::new(conversation.description.trim(), format));
            let width = label.clone().width(card_width(ui)).layout(ui).galley.size().x;
            card_ui(ui, width, |ui| {
                label.ui(ui);
            });
        }
        Item::Rating => {
            if let Some(rating) = &conversation.rating {
                rating_ui(ui, rating, marks);
            }
        }
        Item::Event { index } => {
            if let Some(message) = conversation.messages.get(index) {
                event_ui(ui, timeline, message);
            }
        }
        Item::Speech { index, first, response_ms } => {
            if let Some(message) = conversation.messages.get(index) {
                let speech = bubble::Speech { message, first, response_ms, index, marks };
                bubble::speech_ui(ui, timeline, &speech, actions);
            }
        }
    }
}

/// What happened, in the middle.
fn event_ui(ui: &mut Ui, timeline: &Timeline, message: &Message) {
    let time = timeline.clock(message);
    let mut text = event_text(message);
    if message.event.is_some() {
        text = said(&text).into_owned();
    }
    if !time.is_empty() {
        text.push_str(" · ");
        text.push_str(&time);
    }
    ui.add_space(space::S);
    ui.vertical_centered(|ui| {
        TextLabel::new(&text, format(size::SMALL, Weight::Regular, Tokens::of(ui).faint)).ui(ui);
    });
    ui.add_space(space::S);
}

/// The mark under a last visitor message that nobody answered.
fn no_reply_ui(ui: &mut Ui) {
    let tokens = Tokens::of(ui);
    ui.add_space(space::XS);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        ui.label(icons::UNANSWERED.text(14.0, tokens.offline));
        ui.label(egui::RichText::new(tr("No reply")).font(font(size::LABEL, Weight::Medium)).color(tokens.offline));
    });
    ui.add_space(space::S);
}

/// Rating and comment, in the middle.
fn rating_ui(ui: &mut Ui, rating: &Rating, marks: Marks<'_>) {
    let mut text = said(&rating_text(&Rating { comment: String::new(), ..rating.clone() })).into_owned();
    if !rating.comment.is_empty() {
        text = tr_with("{rating} — “{comment}”", &[("rating", &text), ("comment", &rating.comment)]);
    }
    let label = TextLabel::new(&text, format(size::BODY, Weight::Regular, Tokens::of(ui).soft));
    // The comment stands at the end, before the closing quote.
    let comment = text.len().saturating_sub(rating.comment.len() + '”'.len_utf8());
    let mut moved = Vec::new();
    let label = marks.behind(Spot::Comment, comment, &mut moved, label);
    let stars = rating.stars.map(|count| (count, stars_galley(ui, count, size::TITLE).size().x + space::S));
    let beside = stars.map_or(0.0, |(_, width)| width);
    let text_width = label.clone().width(card_width(ui) - beside).layout(ui).galley.size().x;
    card_ui(ui, beside + text_width, |ui| {
        ui.horizontal_top(|ui| {
            if let Some((count, _)) = stars {
                stars_ui(ui, count, size::TITLE);
            }
            label.ui(ui);
        });
    });
}

/// The widest content of a card, in points.
fn card_width(ui: &Ui) -> f32 {
    (ui.available_width() * 0.86).min(520.0) - CARD_PAD * 2.0
}

/// A framed card in the middle around something `width` points wide.
fn card_ui(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    let line = egui::Stroke::new(1.0, Tokens::of(ui).line);
    ui.add_space(space::M);
    ui.vertical_centered(|ui| {
        let width = width.ceil() + 1.0;
        let size = vec2(width + CARD_PAD * 2.0 + 2.0, 0.0);
        ui.allocate_ui_with_layout(size, Layout::top_down(Align::LEFT), |ui| {
            let margin = egui::Margin::symmetric(16, 8);
            let frame = egui::Frame::new().stroke(line).corner_radius(radius::CONTROL).inner_margin(margin);
            frame.show(ui, |ui| {
                ui.set_width(width);
                content(ui);
            });
        });
    });
    ui.add_space(space::M);
}

/// On which side somebody speaks: visitors and strangers left, everybody of the shop right.
pub(super) fn speaks_right(role: Role) -> bool {
    match role {
        Role::Agent | Role::Trigger | Role::Bot => true,
        Role::Visitor | Role::System | Role::Other => false,
    }
}
