//! Messages to the user: the newest one in a line of the status bar, where it covers nothing and moves nothing, all of them in full above it when
//! asked for. Screen readers say them at once.

use egui::{
    Color32, Frame, Margin, Popup, PopupCloseBehavior, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::icons::{self, Icon};
use super::theme::{Tokens, Weight, focus_ring, format, measure, radius, size, space};
use super::widgets::{IconButton, TextLabel, Tip as _, paint_line, paint_private_line, unless_blurred};
use crate::app::{Action, Notice, NoticeKind, State};
use crate::lang::{tr, tr_in, tr_n};

/// Width of the list of all of them, in points.
const WIDTH: f32 = 420.0;

/// The widest line, in points.
const MOST: f32 = 720.0;

/// Draws the newest message into a line; nothing where there is none.
pub(super) fn notice_line_ui(ui: &mut Ui, state: &State, place: Rect, actions: &mut Vec<Action>) {
    let Some(notice) = state.notices.last() else { return };
    let place = place.with_max_x(place.right().min(place.left() + MOST));
    let builder = UiBuilder::new()
        .max_rect(place)
        .id_salt("notices")
        .accessibility_role(Role::Alert)
        .layout(egui::Layout::left_to_right(egui::Align::Center));
    let mut line = ui.new_child(builder);
    line.set_clip_rect(line.clip_rect().intersect(place));
    ui.ctx().accesskit_node_builder(line.unique_id(), |node| node.set_label(tr_in("notices", "Messages")));
    line.spacing_mut().item_spacing.x = space::S;
    let (_, color) = icon_of(&line, notice.kind);
    let others = state.notices.len().saturating_sub(1);
    // From the right, so that what can be done about it always has its room.
    let taken = measure::TARGET + space::S + links_width(&line, notice) + if others > 0 { 96.0 } else { 0.0 };
    let room = (place.width() - taken).max(80.0);
    let text = text_ui(&mut line, notice, room);
    let more = if others > 0 {
        let word = tr_n("{n} more", "{n} more", others);
        let button = line.link(egui::RichText::new(word).size(size::SMALL));
        button.widget_info(|| {
            WidgetInfo::labeled(Role::Button, true, tr_n("{n} more message", "{n} more messages", others))
        });
        Some(button)
    } else {
        None
    };
    links_ui(&mut line, notice, actions);
    if IconButton::new(icons::CLOSE, tr("Close message")).size(18.0).ui(&mut line).clicked() {
        actions.push(Action::CloseNotice(notice.id));
    }
    // A line of colour above it, so that a message is noticed without covering anything.
    let end = line.min_rect().right().min(place.right());
    ui.painter().hline(place.left()..=end, place.top() + 1.0, (2.0, color));
    let opener = more.map_or(text.clone(), |more| more.union(text));
    Popup::menu(&opener)
        .width(WIDTH)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| all_ui(ui, state, actions));
}

fn icon_of(ui: &Ui, kind: NoticeKind) -> (Icon, Color32) {
    let tokens = Tokens::of(ui);
    match kind {
        NoticeKind::Done => (icons::DONE, tokens.ok),
        NoticeKind::Info => (icons::INFO, tokens.accent),
        NoticeKind::Warning => (icons::WARNING, tokens.offline),
        NoticeKind::Error => (icons::ERROR, tokens.missed),
    }
}

/// Icon, sentence, and what to do next, in one line `room` points wide at most; a click shows it in full.
fn text_ui(ui: &mut Ui, notice: &Notice, room: f32) -> egui::Response {
    let tokens = Tokens::of(ui);
    let (icon, color) = icon_of(ui, notice.kind);
    let strong = format(size::SMALL, Weight::Medium, tokens.text);
    let quiet = format(size::SMALL, Weight::Regular, tokens.soft);
    let hint = notice.hint.as_deref().unwrap_or_default();
    let wide = |text: &str, style: &egui::TextFormat| {
        ui.painter().layout_no_wrap(text.to_owned(), style.font_id.clone(), style.color).size().x.ceil()
    };
    let gap = if hint.is_empty() { 0.0 } else { space::S };
    let (first, second) = (wide(&notice.text, &strong), wide(hint, &quiet));
    let lead = 16.0 + space::S;
    let width = (lead + first + gap + second + space::XS).min(room);
    let (rect, response) = ui.allocate_exact_size(vec2(width, measure::TARGET), Sense::click());
    let said = if notice.private { unless_blurred(ui.ctx(), &notice.text) } else { &notice.text };
    let name = [said, hint].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". ");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.has_focus() {
        focus_ring(ui, rect, radius::LABEL);
    }
    let middle = rect.center().y;
    ui.painter().text(pos2(rect.left(), middle), egui::Align2::LEFT_CENTER, icon.glyph(), Icon::font(16.0), color);
    let place = rect.with_min_x(rect.left() + lead);
    let used = if notice.private {
        paint_private_line(ui, place, &notice.text, strong, &[])
    } else {
        paint_line(ui, place, &notice.text, strong, &[])
    };
    let behind = place.with_min_x(place.left() + used + gap);
    if !hint.is_empty() && behind.width() > 40.0 {
        paint_line(ui, behind, hint, quiet, &[]);
    }
    if lead + first + gap + second + space::XS > room {
        return response.tip(tr("Show it in full"));
    }
    response
}

/// All messages in full, the newest lowest.
fn all_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    ui.set_width(WIDTH);
    for notice in &state.notices {
        notice_ui(ui, notice, actions);
    }
}

fn notice_ui(ui: &mut Ui, notice: &Notice, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let (icon, color) = icon_of(ui, notice.kind);
    Frame::new().inner_margin(Margin::symmetric(8, 6)).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(space::S, 2.0);
        ui.horizontal_top(|ui| {
            ui.label(icon.text(18.0, color));
            ui.vertical(|ui| {
                ui.set_width(ui.available_width() - measure::TARGET - space::S);
                let label = TextLabel::new(&notice.text, format(size::BODY, Weight::Medium, tokens.text));
                if notice.private { label.private() } else { label }.ui(ui);
                if let Some(hint) = &notice.hint {
                    TextLabel::new(hint, format(size::SMALL, Weight::Regular, tokens.soft)).lines(6).ui(ui);
                }
                ui.horizontal(|ui| links_ui(ui, notice, actions));
            });
            if IconButton::new(icons::CLOSE, tr("Close message")).size(22.0).ui(ui).clicked() {
                actions.push(Action::CloseNotice(notice.id));
            }
        });
    });
}

/// What can be done about it, as words.
fn links(notice: &Notice) -> impl Iterator<Item = &'static str> {
    let file = notice.file.is_some().then(|| tr("Show in folder"));
    file.into_iter().chain(notice.command.map(crate::app::Command::label))
}

fn links_width(ui: &Ui, notice: &Notice) -> f32 {
    let style = format(size::SMALL, Weight::Regular, Color32::PLACEHOLDER).font_id;
    let width = |word: &str| ui.painter().layout_no_wrap(word.to_owned(), style.clone(), Color32::PLACEHOLDER).size().x;
    links(notice).map(|word| width(word) + space::S + space::XS).sum()
}

/// What can be done about it.
fn links_ui(ui: &mut Ui, notice: &Notice, actions: &mut Vec<Action>) {
    let link = |word: &str| egui::Link::new(egui::RichText::new(word).size(size::SMALL));
    if let Some(file) = &notice.file
        && ui.add(link(tr("Show in folder"))).tip(file.display().to_string()).clicked()
    {
        actions.push(Action::Reveal(file.clone()));
        actions.push(Action::CloseNotice(notice.id));
    }
    if let Some(command) = notice.command
        && ui.add(link(command.label())).tip(command.tooltip()).clicked()
    {
        actions.push(Action::Command(command));
        actions.push(Action::CloseNotice(notice.id));
    }
}
