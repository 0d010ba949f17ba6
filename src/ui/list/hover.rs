//! What can be done with the row under the pointer: buttons over its right end. All of it has keys and stands in the menu of the row too.

use egui::{Align2, Color32, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::row_id;
use crate::app::{Action, Command, ConversationId, MarkEdit, MarkScope, RowEntry};
use crate::lang::tr;
use crate::model::{MarkChange, Marks};
use crate::ui::icons::{self, Icon};
use crate::ui::own::{FOLLOWED_UP, with_key};
use crate::ui::theme::{Tokens, radius, space};
use crate::ui::widgets::Tip as _;

/// Width and height of a button, in points.
const SIDE: f32 = 24.0;

/// Draws the buttons on the row's own surface.
pub(super) fn actions_ui(
    ui: &mut Ui,
    rect: Rect,
    id: ConversationId,
    entry: &RowEntry,
    marks: &Marks,
    surface: Color32,
    actions: &mut Vec<Action>,
) {
    let tokens = Tokens::of(ui);
    let done = marks.followed_up.is_some();
    let mark = |edit| Action::Mark(MarkScope::One(id), edit);
    let follow = if done { tr("Mark as not followed up") } else { tr("Mark as followed up") };
    let buttons = [
        (FOLLOWED_UP, follow, Some(Command::FollowedUp), mark(MarkEdit::Change(MarkChange::followed_up(!done)))),
        (icons::TAG, tr("Tag…"), Some(Command::Tag), mark(MarkEdit::Tag)),
        (icons::COPY, tr("Copy key"), None, Action::Copy(entry.row.key.to_string())),
    ];
    // In the first line of two, in the middle of one.
    let middle = rect.center().y.min(rect.top() + 20.0);
    let wide = vec2(SIDE * buttons.len() as f32 + space::S, SIDE);
    let strip = Rect::from_min_size(pos2(rect.right() - wide.x - space::XS, middle - SIDE / 2.0), wide);
    // To the end of the row, so that nothing looks out behind them.
    ui.painter().rect_filled(strip.with_max_x(rect.right()), radius::CONTROL, surface);
    for (index, (icon, name, command, action)) in buttons.into_iter().enumerate() {
        let at = pos2(strip.left() + space::XS + SIDE * index as f32, strip.top());
        let place = Rect::from_min_size(at, vec2(SIDE, SIDE));
        let response = ui.interact(place, row_id(id).with(("hover", index)), Sense::click() - Sense::FOCUSABLE);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        if response.hovered() {
            ui.painter().rect_filled(place, radius::CONTROL, tokens.accentbg);
        }
        let on = index == 0 && done;
        let color = if on {
            tokens.ok
        } else if response.hovered() {
            tokens.text
        } else {
            tokens.soft
        };
        ui.painter().text(place.center(), Align2::CENTER_CENTER, icon.glyph(), Icon::font(16.0), color);
        if response.clicked() {
            actions.push(action);
        }
        response.tip(command.map_or_else(|| name.to_owned(), |command| with_key(name, command)));
    }
}
