//! The header of the timeline: who, which flags, when, how quickly answered, and copies of the whole.

use egui::{Align, Layout, Ui, vec2};

use crate::app::{Action, ConversationId, State, Times};
use crate::directory::Joined;
use crate::lang::{self, tr, tr_with};
use crate::model::transcript::{NAMELESS, markdown, plain_text, visitor_name};
use crate::model::{Conversation, Zone};
use crate::ui::icons;
use crate::ui::own::star_ui;
use crate::ui::theme::{Tokens, Weight, format, measure, size, space};
use crate::ui::widgets::{IconButton, TextLabel, flag_ui, flag_width, unbroken};

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
        ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
            copy_menu_ui(ui, conversation, zone, actions);
            let starred = state.marks_of(id).is_some_and(|marks| marks.starred);
            star_ui(ui, id, starred, measure::CONTROL, actions);
            ui.with_layout(Layout::top_down(Align::LEFT), |ui| {
                ui.set_max_width(ui.available_width());
                title_ui(ui, conversation);
                let format = format(size::SMALL, Weight::Regular, tokens.faint);
                TextLabel::new(&summary(conversation, joined, state.times()), format).public().ui(ui);
            });
        });
    });
    let line = egui::Stroke::new(1.0, tokens.line);
    ui.painter().hline(header.response.rect.x_range(), header.response.rect.bottom(), line);
    ui.spacing_mut().item_spacing.y = 0.0;
}

/// The name, then as many flags beside it as there is room for, the others below.
fn title_ui(ui: &mut Ui, conversation: &Conversation) {
    let tokens = Tokens::of(ui);
    let flags: Vec<_> = conversation.flags.set().filter(|name| *name != crate::model::FlagName::Chat).collect();
    let labels: f32 = flags.iter().map(|name| flag_width(ui, *name) + space::S).sum();
    let name = visitor_name(conversation);
    let name = if name == NAMELESS { tr(name) } else { name };
    let show_flags = |ui: &mut Ui| {
        for name in &flags {
            flag_ui(ui, *name, conversation.flags.get(*name));
        }
    };
    let format = format(size::TITLE, Weight::Semibold, tokens.text);
    let beside = ui.available_width() - labels >= 120.0;
    ui.horizontal(|ui| {
        let width = if beside { ui.available_width() - labels } else { ui.available_width() };
        TextLabel::new(name, format).lines(1).width(width).ui(ui);
        if beside {
            show_flags(ui);
        }
    });
    if !beside {
        ui.horizontal_wrapped(show_flags);
    }
}

/// When it was and how quickly it was answered.
fn summary(conversation: &Conversation, joined: &Joined, times: Times) -> String {
    let mut text = times.of_conversation(conversation);
    if conversation.time_uncertain {
        text.push(' ');
        text.push_str(tr("(time zone unknown)"));
    }
    if let Some(ms) = conversation.computed.first_response_ms {
        text.push_str(" · ");
        text.push_str(&unbroken(&tr_with("first response {time}", &[("time", &lang::duration(ms))])));
        if let Some(open) = joined.open_response_ms.filter(|open| *open != ms) {
            text.push_str(", ");
            text.push_str(&unbroken(&tr_with("{time} of it in office hours", &[("time", &lang::duration(open))])));
        }
    } else if conversation.computed.unanswered {
        text.push_str(" · ");
        text.push_str(tr("no reply"));
    }
    if joined.in_hours == Some(false) {
        text.push_str(" · ");
        text.push_str(&unbroken(tr("after hours")));
    }
    text
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
