//! The receiver's switch: where it listens, what a sender must know, whether it runs, and what it took last.

use egui::{RichText, TextEdit, Ui, WidgetInfo};

use super::icons;
use super::theme::{Tokens, Weight, font, size, space};
use super::widgets::{IconButton, button_ui, dialog_ui, form_row_ui, primary_ui};
use crate::app::{Action, ReceiveEdit, Receiving, ReceivingState, State};
use crate::lang::{said, tr, tr_n, tr_with};

/// Width of what stands beside a field, in points.
const BESIDE: f32 = 76.0;

/// Draws the dialog while it is open.
pub(super) fn receive_dialog_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let receiving = &state.live.receiving;
    if !receiving.open {
        return;
    }
    let mut edits = Vec::new();
    let mut copied = None;
    let mut footer_edits = Vec::new();
    let close = dialog_ui(
        ui,
        "receive dialog",
        tr("Receive chats"),
        600.0,
        |ui| {
            note_ui(
                ui,
                tr(
                    "While it runs, Afterchat takes what Smartsupp and SnapEngage post, keeps each body in a file of its own, and shows the conversation.",
                ),
            );
            ui.add_space(space::S);
            form_ui(ui, receiving, &mut edits, &mut copied);
            ui.add_space(space::S);
            if let Some(failed) = &receiving.failed {
                let color = Tokens::of(ui).missed;
                ui.label(RichText::new(said(&failed.sentence)).color(color));
                if let Some(hint) = &failed.hint {
                    note_ui(ui, &said(hint));
                }
                ui.add_space(space::S);
            }
            told_ui(ui, state);
        },
        |ui| {
            let now = match &receiving.now {
                ReceivingState::Off => tr("Off").to_owned(),
                ReceivingState::Starting => tr("Starting…").to_owned(),
                ReceivingState::On(address) => tr_with("On, at {address}", &[("address", address)]),
                ReceivingState::Stopping => tr("Stopping…").to_owned(),
            };
            let color =
                if matches!(receiving.now, ReceivingState::On(_)) { Tokens::of(ui).ok } else { Tokens::of(ui).soft };
            let label = ui.label(RichText::new(now).font(font(size::BODY, Weight::Medium)).color(color));
            ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(egui::accesskit::Live::Polite));
            if button_ui(ui, None, tr("Close")).clicked() {
                footer_edits.push(ReceiveEdit::Close);
            }
            match receiving.now {
                ReceivingState::Off => {
                    if primary_ui(ui, None, tr("Start receiving")).clicked() {
                        footer_edits.push(ReceiveEdit::Start);
                    }
                }
                ReceivingState::On(_) => {
                    if primary_ui(ui, None, tr("Stop receiving")).clicked() {
                        footer_edits.push(ReceiveEdit::Stop);
                    }
                }
                ReceivingState::Starting | ReceivingState::Stopping => {
                    ui.add(egui::Spinner::new().size(16.0));
                }
            }
        },
    );
    edits.append(&mut footer_edits);
    if close {
        edits.push(ReceiveEdit::Close);
    }
    actions.extend(edits.into_iter().map(Action::Receive));
    actions.extend(copied.map(Action::Copy));
}

/// Address, folder, token, and the address for the vendor.
fn form_ui(ui: &mut Ui, receiving: &Receiving, edits: &mut Vec<ReceiveEdit>, copied: &mut Option<String>) {
    let off = receiving.is_off();
    form_row_ui(ui, tr("Address"), |ui| {
        edits.extend(field_ui(ui, tr("Address to listen on"), &receiving.listen, off).map(ReceiveEdit::Listen));
    });
    form_row_ui(ui, tr("Inbox"), |ui| {
        edits.extend(field_ui(ui, tr("Inbox folder"), &receiving.inbox, off).map(ReceiveEdit::Inbox));
    });
    form_row_ui(ui, tr("Token"), |ui| {
        ui.horizontal(|ui| {
            edits.extend(
                field_ui(ui, tr("Token"), receiving.token.reveal(), off).map(|text| ReceiveEdit::Token(text.into())),
            );
            if IconButton::new(icons::COPY, tr("Copy token")).ui(ui).clicked() {
                *copied = Some(receiving.token.reveal().to_owned());
            }
            if off && IconButton::new(icons::RETRY, tr("Make another token")).ui(ui).clicked() {
                edits.push(ReceiveEdit::NewToken);
            }
        });
        note_ui(
            ui,
            tr(
                "Kept in your settings, for you alone to read. Vendors send it as the end of the URL or in the Authorization header.",
            ),
        );
    });
    let Some(url) = receiving.url() else { return };
    form_row_ui(ui, "URL", |ui| {
        ui.horizontal(|ui| {
            // Read only, but selected and spoken like any other text.
            field_ui(ui, tr("URL for the vendor"), &url, false);
            if IconButton::new(icons::COPY, tr("Copy URL")).ui(ui).clicked() {
                *copied = Some(url.clone());
            }
        });
        let hint = if url.contains("//HOST:") {
            tr(
                "For the vendor's settings. HOST is the name by which other machines reach this one. Without a web server in front, what is sent can be read on the way.",
            )
        } else {
            tr(
                "For the vendor's settings. Vendors reach this computer through a web server with https in front of it; the README shows nginx and Caddy.",
            )
        };
        note_ui(ui, hint);
    });
}

/// A field of one line, which can be selected and copied also where it cannot be changed. Returns its text where it changed.
fn field_ui(ui: &mut Ui, name: &str, text: &str, on: bool) -> Option<String> {
    let mut typed = text.to_owned();
    let mut fixed = text;
    let edit = if on { TextEdit::singleline(&mut typed) } else { TextEdit::singleline(&mut fixed) };
    let edit = if on { edit } else { edit.text_color(Tokens::of(ui).soft) };
    let field = ui.add(edit.desired_width(ui.available_width() - BESIDE));
    field.widget_info(|| WidgetInfo { label: Some(name.to_owned()), ..WidgetInfo::text_edit(true, text, &typed, "") });
    (typed != text).then_some(typed)
}

/// What it took since it was started.
fn told_ui(ui: &mut Ui, state: &State) {
    let receiving = &state.live.receiving;
    if receiving.told.is_empty() {
        if matches!(receiving.now, ReceivingState::On(_)) {
            note_ui(ui, tr("Nothing has arrived yet."));
        }
        return;
    }
    let mut text = tr_n("{n} request stored", "{n} requests stored", receiving.stored);
    if receiving.refused > 0 {
        text = format!("{text}, {}", tr_n("{n} refused", "{n} refused", receiving.refused));
    }
    ui.label(RichText::new(text).font(font(size::BODY, Weight::Medium)));
    let tokens = Tokens::of(ui);
    for told in &receiving.told {
        let line = format!("{}  {}", state.zone.local(told.at).format("%H:%M:%S"), said(&told.text));
        let color = if told.stored { tokens.soft } else { tokens.missed };
        ui.label(RichText::new(line).size(size::SMALL).color(color));
    }
}

fn note_ui(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).size(size::SMALL).color(Tokens::of(ui).soft));
}
