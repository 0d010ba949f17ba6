//! The first screen, before there is anything to show, and what is drawn over the window while files are dragged onto it.

use egui::{Align, Align2, Frame, Id, LayerId, Layout, Margin, Order, RichText, Ui};

use super::icons;
use super::theme::{Tokens, Weight, font, radius, size, space};
use super::widgets::{Tip as _, button_ui, centered_ui as text_ui, primary_ui};
use crate::app::{Action, Command, State};
use crate::lang::{said, tr, tr_n};

/// What the program is, in the order in which a newcomer asks.
const FACTS: [&str; 3] = [
    "Opens folders of hook files from Smartsupp and SnapEngage: single files, lists, lines, .gz and .zip",
    "Everything becomes one library on this computer. Your files are never changed, and nothing leaves the computer",
    "Search any word, filter missed and offline chats, read, and export to CSV",
];

/// Draws the first screen.
pub(super) fn welcome_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space((ui.available_height() * 0.22).max(space::XL));
        ui.label(icons::APP.text(44.0, tokens.accent));
        ui.label(RichText::new(tr("Read your finished chats")).font(font(24.0, Weight::Semibold)));
        ui.add_space(space::S);
        for fact in FACTS {
            text_ui(ui, RichText::new(tr(fact)).size(size::BODY).color(tokens.soft));
        }
        ui.add_space(space::L);
        ui.horizontal(|ui| {
            let width = if state.samples.is_some() { 300.0 } else { 140.0 };
            ui.add_space(((ui.available_width() - width) / 2.0).max(0.0));
            let open = Command::OpenFolder;
            if primary_ui(ui, Some(icons::FOLDER), open.label()).tip(open.tooltip()).clicked() {
                actions.push(Action::Command(open));
            }
            if state.samples.is_some() {
                let samples = Command::TrySamples;
                if button_ui(ui, None, samples.label()).tip(samples.tooltip()).clicked() {
                    actions.push(Action::Command(samples));
                }
            }
        });
        ui.add_space(space::L);
        Frame::new()
            .stroke((1.0, tokens.line))
            .corner_radius(f32::from(radius::BUBBLE))
            .inner_margin(Margin::symmetric(24, 16))
            .show(ui, |ui| {
                // The frame is as wide as its text, not as the window.
                let text = RichText::new(tr("or drop files and folders here")).color(tokens.faint);
                let label = egui::WidgetText::from(text).into_galley(ui, None, f32::INFINITY, egui::TextStyle::Body);
                ui.set_max_width(label.size().x);
                ui.label(label);
            });
        if let Some(error) = &state.library.error {
            ui.add_space(space::L);
            text_ui(ui, RichText::new(said(error)).color(tokens.missed));
        }
    });
}

/// Drawn over everything while files are held over the window.
pub(super) fn drop_overlay_ui(ui: &Ui, files: usize) {
    let tokens = Tokens::of(ui);
    let rect = ui.ctx().content_rect();
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Foreground, Id::unique("drop")));
    painter.rect_filled(rect, 0.0, tokens.accentbg.gamma_multiply(0.92));
    let inner = rect.shrink(space::L);
    painter.rect_stroke(inner, radius::BUBBLE, (2.0, tokens.accent), egui::StrokeKind::Inside);
    let text = tr_n("Drop to import", "Drop to import {n} files and folders", files);
    painter.text(rect.center(), Align2::CENTER_CENTER, text, font(20.0, Weight::Semibold), tokens.accent);
}
