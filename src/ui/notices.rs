//! Messages to the user, in the lower right corner, above the status bar. Screen readers say them at once.

use egui::{Align, Align2, Area, Frame, Id, Layout, Margin, Order, Ui, vec2};

use super::icons;
use super::theme::{Tokens, Weight, format, measure, radius, size, space};
use super::widgets::{IconButton, TextLabel};
use crate::app::{Action, Notice, NoticeKind, State};
use crate::lang::{tr, tr_in};

/// Width in points.
const WIDTH: f32 = 340.0;

/// Draws the notices, the newest lowest; `behind` a dialog they are dimmed with everything else.
pub(super) fn notices_ui(ui: &mut Ui, state: &State, behind: bool, actions: &mut Vec<Action>) {
    if state.notices.is_empty() {
        return;
    }
    let offset = vec2(-space::L, -(measure::STATUS_BAR + space::M));
    Area::new(Id::unique("notices"))
        .order(if behind { Order::Middle } else { Order::Tooltip })
        .anchor(Align2::RIGHT_BOTTOM, offset)
        .role(egui::Role::Alert)
        .accessible_name(tr_in("notices", "Messages"))
        .show(ui.ctx(), |ui| {
            ui.set_width(WIDTH);
            for notice in &state.notices {
                notice_ui(ui, notice, actions);
            }
        });
}

fn notice_ui(ui: &mut Ui, notice: &Notice, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let (icon, color) = match notice.kind {
        NoticeKind::Done => (icons::DONE, tokens.ok),
        NoticeKind::Info => (icons::INFO, tokens.accent),
        NoticeKind::Warning => (icons::WARNING, tokens.offline),
        NoticeKind::Error => (icons::ERROR, tokens.missed),
    };
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(ui.style().visuals.window_stroke)
        .corner_radius(radius::CONTROL)
        .shadow(ui.style().visuals.popup_shadow)
        .inner_margin(Margin { left: 12, right: 8, top: 8, bottom: 8 });
    frame.show(ui, |ui| {
        ui.set_width(WIDTH - 20.0);
        ui.spacing_mut().item_spacing = vec2(space::S, 2.0);
        ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
            if IconButton::new(icons::CLOSE, tr("Close message")).size(22.0).ui(ui).clicked() {
                actions.push(Action::CloseNotice(notice.id));
            }
            ui.with_layout(Layout::left_to_right(Align::TOP), |ui| {
                ui.label(icon.text(18.0, color));
                ui.vertical(|ui| {
                    let text = format(size::BODY, Weight::Medium, tokens.text);
                    TextLabel::new(&notice.text, text).ui(ui);
                    if let Some(hint) = &notice.hint {
                        TextLabel::new(hint, format(size::SMALL, Weight::Regular, tokens.soft)).lines(6).ui(ui);
                    }
                    links_ui(ui, notice, actions);
                });
            });
        });
    });
}

/// What can be done about it.
fn links_ui(ui: &mut Ui, notice: &Notice, actions: &mut Vec<Action>) {
    if notice.file.is_none() && notice.command.is_none() {
        return;
    }
    ui.horizontal(|ui| {
        if let Some(file) = &notice.file
            && ui.link(tr("Show in folder")).on_hover_text(file.display().to_string()).clicked()
        {
            actions.push(Action::Reveal(file.clone()));
            actions.push(Action::CloseNotice(notice.id));
        }
        if let Some(command) = notice.command
            && ui.link(command.label()).on_hover_text(command.tooltip()).clicked()
        {
            actions.push(Action::Command(command));
            actions.push(Action::CloseNotice(notice.id));
        }
    });
}
