//! Choosing tags: the library's tags with the number of their conversations, and a field to find one or to make a new one.

use egui::{Align2, Key, Modifiers, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::{Action, Share, State, TagChoice, TagDialog, words};
use crate::lang::{tr, tr_n, tr_with};
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{Tokens, Weight, font, format, radius, size, space};
use crate::ui::widgets::{IconButton, button_ui, dialog_ui, paint_line, search_field_ui, unless_blurred};

/// Height of a line.
const ROW: f32 = 30.0;

/// Draws the dialog while it is open.
pub(in crate::ui) fn tag_dialog_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(dialog) = &state.tag_dialog else { return };
    let title = match dialog.ids.as_slice() {
        [id] => state.rows.get(*id).map_or_else(
            || tr("Tags").to_owned(),
            |entry| tr_with("Tags of {name}", &[("name", &unless_blurred(ui.ctx(), crate::ui::list::title(entry)))]),
        ),
        ids => tr_n("Tag {n} conversation", "Tag {n} conversations", ids.len()),
    };
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "tag dialog",
        &title,
        380.0,
        |ui| body_ui(ui, state, dialog, actions),
        |ui| {
            if button_ui(ui, None, tr("Close")).clicked() {
                more.push(Action::TagClose);
            }
        },
    );
    actions.append(&mut more);
    if close {
        actions.push(Action::TagClose);
    }
}

fn body_ui(ui: &mut Ui, state: &State, dialog: &TagDialog, actions: &mut Vec<Action>) {
    // Before the field sees them: it would leave at Enter and move its own cursor.
    ui.input_mut(|input| {
        for (key, action) in [
            (Key::ArrowDown, Action::TagStep(1)),
            (Key::ArrowUp, Action::TagStep(-1)),
            (Key::Enter, Action::TagTake(None)),
        ] {
            for _ in 0..input.count_and_consume_key(Modifiers::NONE, key) {
                actions.push(action.clone());
            }
        }
    });
    if let Some(text) = search_field_ui(ui, tr("Find or make a tag"), tr("Find or make a tag"), &dialog.typed).typed {
        actions.push(Action::TagText(text));
    }
    ui.add_space(space::XS);
    let choices = dialog.choices(state);
    if choices.is_empty() && dialog.known.is_some() {
        let text = tr("No tags yet. Type one and press Enter.");
        ui.label(egui::RichText::new(text).size(size::SMALL).color(Tokens::of(ui).soft));
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let several = dialog.ids.len() > 1;
    ScrollArea::vertical()
        .id_salt("tags")
        .max_height(ROW * 8.0)
        .min_scrolled_height(ROW * 8.0)
        .auto_shrink(false)
        .show(ui, |ui| {
            for (index, choice) in choices.iter().enumerate() {
                choice_ui(ui, index, choice, index == dialog.marked, several, actions);
            }
        });
}

fn choice_ui(ui: &mut Ui, index: usize, choice: &TagChoice, marked: bool, several: bool, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click() - Sense::FOCUSABLE);
    let all = choice.share == Share::All;
    let name = tr_with(if choice.new { "New tag {tag}" } else { "Tag {tag}" }, &[("tag", &choice.tag)]);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, all, &name));
    if marked || response.hovered() {
        ui.painter().rect_filled(rect, radius::CONTROL, if marked { tokens.sel } else { tokens.hover });
    }
    if marked {
        ui.scroll_to_rect(rect, None);
    }
    let middle = rect.center().y;
    let side = Rect::from_center_size(pos2(rect.left() + 18.0, middle), vec2(16.0, 16.0));
    if choice.new {
        ui.painter().text(side.center(), Align2::CENTER_CENTER, icons::ADD.glyph(), Icon::font(16.0), tokens.accent);
    } else {
        box_ui(ui, side, choice.share);
    }
    let mut right = rect.right() - space::S;
    if choice.count > 0 {
        let count = words::number(choice.count);
        let at = pos2(right, middle);
        let style = font(size::SMALL, Weight::Regular);
        right = ui.painter().text(at, Align2::RIGHT_CENTER, count, style, tokens.faint).left() - space::S;
    }
    // Who of many has it is not known for sure.
    if several && !choice.new && !all {
        let place = Rect::from_min_max(pos2(right - 24.0, middle - 12.0), pos2(right, middle + 12.0));
        let name = tr_with("Take tag {tag} from all", &[("tag", &choice.tag)]);
        let taken = ui.scope_builder(egui::UiBuilder::new().max_rect(place), |ui| {
            IconButton::new(icons::CLOSE, &name).size(24.0).ui(ui).clicked()
        });
        right = place.left() - space::XS;
        if taken.inner {
            actions.push(Action::TagDrop(index));
        }
    }
    let text = if choice.new { tr_with("New tag “{tag}”", &[("tag", &choice.tag)]) } else { choice.tag.clone() };
    let place = Rect::from_min_max(pos2(rect.left() + 36.0, rect.top()), pos2(right, rect.bottom()));
    let weight = if all { Weight::Medium } else { Weight::Regular };
    paint_line(ui, place, &text, format(size::BODY, weight, tokens.text), &[]);
    if response.clicked() {
        actions.push(Action::TagTake(Some(index)));
    }
}

/// A tick box: full, empty, or with a line where some have it.
fn box_ui(ui: &Ui, rect: Rect, share: Share) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    if share == Share::None {
        painter.rect(rect, radius::LABEL, tokens.raised, (1.0, tokens.edge), egui::StrokeKind::Inside);
        return;
    }
    painter.rect_filled(rect, radius::LABEL, tokens.accent);
    let at = |x: f32, y: f32| rect.min + vec2(x, y);
    let stroke = egui::Stroke::new(1.75, tokens.on_accent);
    if share == Share::All {
        painter.line(vec![at(4.0, 8.5), at(7.0, 11.5), at(12.0, 5.0)], stroke);
    } else {
        painter.line(vec![at(4.5, 8.0), at(11.5, 8.0)], stroke);
    }
}
