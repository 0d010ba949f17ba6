//! Visited pages in the order the vendor gives.

use egui::{Ui, vec2};

use super::card_ui;
use crate::app::{Action, Spot};
use crate::lang::{tr, tr_n};
use crate::model::{Conversation, VisitedPath};
use crate::text::is_web;
use crate::ui::icons;
use crate::ui::marks::Marks;
use crate::ui::theme::{Tokens, Weight, format, measure, size, space};
use crate::ui::widgets::{IconButton, TextLabel, Tip as _, message_ui};

/// Draws all pages.
pub(super) fn paths_ui(ui: &mut Ui, conversation: &Conversation, marks: Marks<'_>, actions: &mut Vec<Action>) {
    let paths = &conversation.paths;
    if paths.is_empty() {
        message_ui(ui, icons::ZONE, tr("No pages"), tr("The vendor recorded none for this conversation"));
        return;
    }
    let addresses: Vec<&str> = paths.iter().map(|path| path.url.as_str()).collect();
    card_ui(ui, &tr_n("{n} page", "{n} pages", paths.len()), &addresses.join("\n"), actions, |ui, actions| {
        for (number, path) in paths.iter().enumerate() {
            path_ui(ui, number, path, marks, actions);
        }
    });
}

/// One page: title above, address below; under the pointer the buttons to copy and open it.
pub(super) fn path_ui(ui: &mut Ui, number: usize, path: &VisitedPath, marks: Marks<'_>, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let shown = ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let title = if path.title.trim().is_empty() { tr("(no title)") } else { path.title.as_str() };
        let label = TextLabel::new(title, format(size::SMALL, Weight::Medium, tokens.text)).lines(2);
        let label = if path.title.trim().is_empty() { label } else { marks.on(Spot::Title(number), label) };
        label.fill().ui(ui);
        let address = path.url.split_once("://").map_or(path.url.as_str(), |(_, rest)| rest);
        let quiet = format(size::LABEL, Weight::Regular, tokens.faint);
        let label = if marks.has(Spot::Address(number)) {
            // Whole, because a hit may stand in what is left out otherwise.
            marks.on(Spot::Address(number), TextLabel::new(&path.url, quiet))
        } else {
            TextLabel::new(address, quiet).lines(1)
        };
        let (response, _) = label.fill().ui(ui);
        if !path.url.is_empty() {
            response.tip(&path.url);
        }
        ui.add_space(space::XS);
    });
    let rect = shown.response.rect;
    if path.url.is_empty() || !ui.rect_contains_pointer(rect) {
        return;
    }
    let side = measure::TARGET;
    let count = if is_web(&path.url) { 2.0 } else { 1.0 };
    let at = egui::Rect::from_min_size(
        egui::pos2(ui.max_rect().right() - side * count, rect.top()),
        vec2(side * count, side),
    );
    ui.painter().rect_filled(at, 0.0, tokens.raised);
    ui.scope_builder(egui::UiBuilder::new().max_rect(at), |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            if IconButton::new(icons::COPY, tr("Copy address")).size(side).ui(ui).clicked() {
                actions.push(Action::Copy(path.url.clone()));
            }
            if is_web(&path.url) && IconButton::new(icons::OPEN, tr("Open page")).size(side).ui(ui).clicked() {
                actions.push(Action::OpenUrl(path.url.clone()));
            }
        });
    });
}
