//! The column beside the timeline: who it was, visited pages, rating and figures, the original JSON.

mod paths;
mod person;
mod rating;
mod raw;
mod visitor;

use egui::{ScrollArea, Stroke, Ui, vec2};

use super::icons;
use super::marks::{self, Marks};
use super::theme::{Tokens, measure, radius, space};
use super::widgets::{IconButton, heading_ui, message_ui, sections_gap, sides_ui, tab_ui};
use crate::app::{Action, DetailTab, Load, State};
use crate::lang::tr_with;

/// Draws the details of the open conversation.
pub(super) fn details_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(open) = &state.open else {
        return;
    };
    tabs_ui(ui, state.tab, actions);
    let opened = match &open.body {
        Load::Ready(opened) => opened,
        Load::Loading => return,
        Load::Failed(sentence) => {
            message_ui(ui, icons::ERROR, sentence, "");
            return;
        }
    };
    if state.tab == DetailTab::Original {
        raw::raw_ui(ui, open, &opened.stored, actions);
        return;
    }
    let go = marks::target(ui.ctx(), false).is_some();
    let marks = Marks::new(&opened.hits, open.standing(), go);
    let area = ScrollArea::vertical().id_salt(("details", state.tab as u8, open.id.index())).auto_shrink(false);
    area.show(ui, |ui| {
        let margin = egui::Margin { left: 16, right: 12, top: 12, bottom: 20 };
        egui::Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(space::S, space::XS);
            match state.tab {
                DetailTab::Visitor => visitor::visitor_ui(ui, state, opened, marks, actions),
                DetailTab::Paths => paths::paths_ui(ui, &opened.stored.conversation, marks, actions),
                DetailTab::Rating | DetailTab::Original => rating::rating_ui(ui, &opened.stored.conversation, actions),
            }
        });
    });
}

fn tabs_ui(ui: &mut Ui, shown: DetailTab, actions: &mut Vec<Action>) {
    let bar = egui::Frame::new().inner_margin(egui::Margin { left: 12, right: 8, top: 8, bottom: 0 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            for tab in DetailTab::ALL {
                if tab_ui(ui, tab.title(), tab == shown).clicked() {
                    actions.push(Action::Tab(tab));
                }
            }
        });
    });
    let line = Stroke::new(1.0, Tokens::of(ui).line);
    ui.painter().hline(ui.max_rect().x_range(), bar.response.rect.bottom(), line);
    ui.spacing_mut().item_spacing.y = 0.0;
}

/// A titled card. Its button copies `copied`; there is none where that is empty.
fn card_ui(
    ui: &mut Ui,
    title: &str,
    copied: &str,
    actions: &mut Vec<Action>,
    content: impl FnOnce(&mut Ui, &mut Vec<Action>),
) {
    let tokens = Tokens::of(ui);
    sections_gap(ui);
    let frame = egui::Frame::new().fill(tokens.raised).stroke(Stroke::new(1.0, tokens.line));
    let margin = egui::Margin { left: 12, right: 8, top: 4, bottom: 10 };
    frame.corner_radius(radius::CONTROL).inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let left = |ui: &mut Ui, _actions: &mut Vec<Action>| {
            heading_ui(ui, title);
        };
        let right = |ui: &mut Ui, actions: &mut Vec<Action>| {
            let name = tr_with("Copy {what}", &[("what", &title.to_lowercase())]);
            let button = IconButton::new(icons::COPY, &name).size(measure::TARGET);
            if !copied.is_empty() && button.color(tokens.faint).ui(ui).clicked() {
                actions.push(Action::Copy(copied.to_owned()));
            }
        };
        sides_ui(ui, title, measure::TARGET, actions, left, right);
        content(ui, actions);
    });
}
