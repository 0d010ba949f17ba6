//! The user's own marks in the window: the star, the section beside the conversation, the menu of a row, the dialogs for tags and notes.

mod note_dialog;
mod panel;
mod tag_dialog;

use egui::{Align2, Response, Role, Sense, Ui, WidgetInfo, vec2};

pub(super) use note_dialog::note_dialog_ui;
pub(super) use panel::{flush, focus_note, marks_ui};
pub(super) use tag_dialog::tag_dialog_ui;

use super::icons;
use super::theme::{Tokens, Weight, focus_ring, font, measure, radius, space};
use super::widgets::{Tip as _, menu_spacing};
use crate::app::{Action, Command, ConversationId, MarkEdit, MarkScope, State};
use crate::lang::{tr, tr_in, tr_n};
use crate::model::MarkChange;

/// Width of the menu of a row, in points.
const MENU: f32 = 236.0;

/// The sign of a star, full or empty.
pub(super) fn star_glyph(starred: bool) -> &'static str {
    if starred { "★" } else { "☆" }
}

/// A star that is a button, in a square of `side` points.
pub(super) fn star_ui(
    ui: &mut Ui,
    id: ConversationId,
    starred: bool,
    side: f32,
    actions: &mut Vec<Action>,
) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), starred, tr("Star")));
    if response.hovered() {
        ui.painter().rect_filled(rect, radius::CONTROL, tokens.hover);
    }
    if response.has_focus() {
        focus_ring(ui, rect, radius::CONTROL);
    }
    let color = if starred { tokens.star } else { tokens.soft };
    let font = font(side * 0.62, Weight::Regular);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, star_glyph(starred), font, color);
    if response.clicked() {
        actions.push(Action::Mark(MarkScope::One(id), MarkEdit::Change(MarkChange::star(!starred))));
    }
    let tip = if starred { tr("Remove star") } else { tr("Star") };
    response.tip(with_key(tip, Command::Star))
}

/// A tooltip with the key of a command behind it.
pub(super) fn with_key(tip: &str, command: Command) -> String {
    match command.info().shortcuts.first() {
        Some(keys) => format!("{tip} ({})", keys.text()),
        None => tip.to_owned(),
    }
}

/// The menu of a row of the list: for the ticked ones where this is one of them, else for this one.
pub(super) fn menu_ui(ui: &mut Ui, state: &State, id: ConversationId, position: usize, actions: &mut Vec<Action>) {
    let several = state.ticks.contains(id) && state.ticks.len() > 1;
    let scope = if several { MarkScope::Chosen } else { MarkScope::One(id) };
    ui.set_width(MENU);
    menu_spacing(ui);
    if several {
        let color = Tokens::of(ui).faint;
        ui.horizontal(|ui| {
            ui.add_space(space::XS);
            let text = tr_n("{n} conversation selected", "{n} conversations selected", state.ticks.len());
            ui.label(egui::RichText::new(text).small().color(color));
        });
        ui.separator();
    }
    let starred = state.all_marked(scope, |marks| marks.starred);
    let followed_up = state.all_marked(scope, |marks| marks.followed_up.is_some());
    let turn = |on: bool| if on { tr("Remove star") } else { tr("Star") };
    let follow = |on: bool| if on { tr("Mark as not followed up") } else { tr("Mark as followed up") };
    let change = |change: MarkChange| Action::Mark(scope, MarkEdit::Change(change));
    let mut items = vec![
        (turn(starred), Some(Command::Star), change(MarkChange::star(!starred))),
        (follow(followed_up), Some(Command::FollowedUp), change(MarkChange::followed_up(!followed_up))),
        (tr("Tag…"), Some(Command::Tag), Action::Mark(scope, MarkEdit::Tag)),
        (tr("Note…"), Some(Command::Note), Action::Mark(scope, MarkEdit::Note)),
    ];
    if several {
        // Of many it is not known who has what.
        items.insert(1, (turn(true), None, change(MarkChange::star(false))));
        items.insert(3, (follow(true), None, change(MarkChange::followed_up(false))));
        items.dedup_by(|one, other| one.0 == other.0);
    }
    for (word, command, action) in items {
        item_ui(ui, word, command, action, actions);
    }
    ui.separator();
    let ticked = state.ticks.contains(id);
    let tick = Action::Tick(position, crate::app::Extend::No);
    item_ui(ui, if ticked { tr("Unselect") } else { tr_in("row", "Select") }, None, tick, actions);
    if let Some(entry) = state.rows.get(id) {
        item_ui(ui, tr("Copy key"), None, Action::Copy(entry.row.key.to_string()), actions);
    }
    if several {
        item_ui(ui, Command::Export.label(), Some(Command::Export), Action::Command(Command::Export), actions);
    }
}

fn item_ui(ui: &mut Ui, word: &str, command: Option<Command>, action: Action, actions: &mut Vec<Action>) {
    let keys = command.and_then(|command| command.info().shortcuts.first()).map(|keys| keys.text());
    let item = egui::Button::new(word)
        .shortcut_text(keys.unwrap_or_default())
        .frame_when_inactive(false)
        .min_size(vec2(MENU, measure::CONTROL));
    let response = ui.add(item);
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, word));
    if response.clicked() {
        actions.push(action);
        ui.close();
    }
}

/// The icon of what is followed up.
pub(super) const FOLLOWED_UP: icons::Icon = icons::DONE;
