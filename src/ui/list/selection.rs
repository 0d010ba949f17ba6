//! The bar below the list while conversations are ticked: how many, how many of them are not in view, and what can be done with all of them.

use egui::{Panel, RichText, Ui};

use crate::app::{Action, Command, State};
use crate::lang::{tr_n, tr_with};
use crate::ui::icons::{self, Icon};
use crate::ui::own::FOLLOWED_UP;
use crate::ui::theme::{Tokens, Weight, font, measure, size, space};
use crate::ui::widgets::{IconButton, sides_ui};

/// What is offered, in order.
const OFFERED: [(Command, Icon); 4] = [
    (Command::Star, icons::STAR),
    (Command::FollowedUp, FOLLOWED_UP),
    (Command::Tag, icons::TAG),
    (Command::Export, icons::EXPORT),
];

/// Draws the bar at the bottom of what is left, where something is ticked.
pub(in crate::ui) fn selection_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    if state.ticks.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    let frame = egui::Frame::new().fill(tokens.accentbg);
    Panel::bottom("selection").exact_size(measure::SELECTION_BAR).resizable(false).frame(frame).show(ui, |ui| {
        let left = |ui: &mut Ui, _actions: &mut Vec<Action>| {
            ui.add_space(space::M);
            let text = RichText::new(selected_text(state)).font(font(size::SMALL, Weight::Semibold));
            let label = ui.add(egui::Label::new(text.color(tokens.text)).truncate().selectable(false));
            ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(egui::accesskit::Live::Polite));
        };
        let right = |ui: &mut Ui, actions: &mut Vec<Action>| {
            ui.spacing_mut().item_spacing.x = space::XS;
            for (command, icon) in OFFERED {
                let name = tr_with("{command}: all selected", &[("command", &command.label().trim_end_matches('…'))]);
                let enabled = command.is_enabled(state);
                let tooltip = command.tooltip();
                let button = IconButton::new(icon, &name).tooltip(&tooltip).color(tokens.accent);
                if ui.add_enabled_ui(enabled, |ui| button.ui(ui)).inner.clicked() {
                    actions.push(Action::Command(command));
                }
            }
            let clear = Command::ClearSelection;
            if IconButton::new(icons::CLOSE, clear.label()).tooltip(&clear.tooltip()).ui(ui).clicked() {
                actions.push(Action::Command(clear));
            }
            ui.add_space(space::XS);
        };
        sides_ui(ui, "selection", measure::SELECTION_BAR, actions, left, right);
    });
}

/// "37 selected, 12 not in view".
pub(in crate::ui) fn selected_text(state: &State) -> String {
    let ticked = state.ticks.len();
    let text = tr_n("{n} selected", "{n} selected", ticked);
    match ticked.saturating_sub(state.ticks_in_view) {
        0 => text,
        hidden => format!("{text}, {}", tr_n("{n} not in view", "{n} not in view", hidden)),
    }
}
