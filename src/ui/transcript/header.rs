//! The header of the timeline: who, which flags, when, how quickly answered, and copies of the whole.

use egui::{Ui, vec2};

use crate::app::{Action, ConversationId, State, Times};
use crate::directory::Joined;
use crate::lang::{self, tr, tr_with};
use crate::model::transcript::{NAMELESS, markdown, plain_text, visitor_name};
use crate::model::{Conversation, FlagName, Zone};
use crate::ui::icons;
use crate::ui::own::star_ui;
use crate::ui::theme::{Tokens, Weight, font, format, measure, size, space};
use crate::ui::widgets::{IconButton, TextLabel, flag_ui, flag_width, sides_ui, unbroken};

/// Draws the header.
pub(super) fn header_ui(
    ui: &mut Ui,
    state: &State,
    id: ConversationId,
    conversation: &Conversation,
    joined: &Joined,
    actions: &mut Vec<Action>,
) {
    let tokens = Tokens::of(ui);
    let zone = state.zone;
    let frame = egui::Frame::new().inner_margin(egui::Margin { left: 20, right: 12, top: 8, bottom: 8 });
    let header = frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(space::S, 2.0);
        let flags = Flags::of(ui, conversation);
        let left = |ui: &mut Ui, _actions: &mut Vec<Action>| title_ui(ui, conversation, &flags);
        let right = |ui: &mut Ui, actions: &mut Vec<Action>| {
            let starred = state.marks_of(id).is_some_and(|marks| marks.starred);
            star_ui(ui, id, starred, measure::CONTROL, actions);
            copy_menu_ui(ui, conversation, zone, actions);
        };
        sides_ui(ui, "conversation", measure::CONTROL, actions, left, right);
        if !flags.beside {
            ui.horizontal_wrapped(|ui| flags.ui(ui, conversation));
        }
        let format = format(size::SMALL, Weight::Regular, tokens.faint);
        TextLabel::new(&summary(ui, conversation, joined, state.times()), format).public().ui(ui);
    });
    let line = egui::Stroke::new(1.0, tokens.line);
    ui.painter().hline(header.response.rect.x_range(), header.response.rect.bottom(), line);
    ui.spacing_mut().item_spacing.y = 0.0;
}

/// The flags beside the name, or below it where they leave it too little room.
struct Flags {
    shown: Vec<FlagName>,
    /// Their width, in points.
    width: f32,
    beside: bool,
}

impl Flags {
    fn of(ui: &Ui, conversation: &Conversation) -> Self {
        let shown: Vec<_> = conversation.flags.set().filter(|name| *name != FlagName::Chat).collect();
        let width = shown.iter().map(|name| flag_width(ui, *name) + space::S).sum();
        let buttons = 2.0 * (measure::CONTROL + space::S);
        Self { shown, width, beside: ui.available_width() - buttons - width >= 120.0 }
    }

    fn ui(&self, ui: &mut Ui, conversation: &Conversation) {
        for name in &self.shown {
            flag_ui(ui, *name, conversation.flags.get(*name));
        }
    }
}

/// The name and, where there is room, the flags.
fn title_ui(ui: &mut Ui, conversation: &Conversation, flags: &Flags) {
    let name = visitor_name(conversation);
    let name = if name == NAMELESS { tr(name) } else { name };
    let format = format(size::TITLE, Weight::Semibold, Tokens::of(ui).text);
    let width = ui.available_width() - if flags.beside { flags.width } else { 0.0 };
    TextLabel::new(name, format).lines(1).width(width).ui(ui);
    if flags.beside {
        flags.ui(ui, conversation);
    }
}

/// When it was and how quickly it was answered: in one line, or where that is too narrow the time in the first and the rest in the second, so
/// that no line ends in what stands between them.
fn summary(ui: &Ui, conversation: &Conversation, joined: &Joined, times: Times) -> String {
    let mut when = times.of_conversation(conversation);
    if conversation.time_uncertain {
        when.push(' ');
        when.push_str(tr("(time zone unknown)"));
    }
    let mut parts = Vec::new();
    if let Some(ms) = conversation.computed.first_response_ms {
        let mut text = unbroken(&tr_with("first response {time}", &[("time", &lang::duration(ms))]));
        if let Some(open) = joined.open_response_ms.filter(|open| *open != ms) {
            text.push_str(", ");
            text.push_str(&unbroken(&tr_with("{time} of it in office hours", &[("time", &lang::duration(open))])));
        }
        parts.push(text);
    } else if conversation.computed.unanswered {
        parts.push(unbroken(tr("no reply")));
    }
    if joined.in_hours == Some(false) {
        parts.push(unbroken(tr("after hours")));
    }
    // What stands between two parts goes to the next line with the second.
    let rest = parts.join(" ·\u{A0}");
    if rest.is_empty() {
        return when;
    }
    let whole = format!("{when} · {rest}");
    let font = font(size::SMALL, Weight::Regular);
    let width = ui.painter().layout_no_wrap(whole.clone(), font, Tokens::of(ui).faint).size().x;
    if width <= ui.available_width() { whole } else { format!("{when}\n{rest}") }
}

/// The button with the ways to copy the whole conversation.
fn copy_menu_ui(ui: &mut Ui, conversation: &Conversation, zone: Zone, actions: &mut Vec<Action>) {
    let button = IconButton::new(icons::COPY, tr("Copy conversation")).ui(ui);
    egui::Popup::menu(&button).show(|ui| copy_items_ui(ui, conversation, zone, actions));
}

/// The menu entries that copy the whole conversation.
pub(super) fn copy_items_ui(ui: &mut Ui, conversation: &Conversation, zone: Zone, actions: &mut Vec<Action>) {
    if ui.button(tr("Copy conversation as text")).clicked() {
        actions.push(Action::Copy(plain_text(conversation, zone)));
    }
    if ui.button(tr("Copy conversation as Markdown")).clicked() {
        actions.push(Action::Copy(markdown(conversation, zone)));
    }
    if ui.button(tr("Copy key")).clicked() {
        actions.push(Action::Copy(conversation.key.to_string()));
    }
}
