//! The whole of a long conversation as a strip beside the scroll bar: who speaks where, and where something is found. A click or drag goes there.

use egui::{Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::timeline::{Timeline, Voice};
use crate::lang::tr;
use crate::ui::theme::{Tokens, space};

/// Width of the strip, in points.
const WIDTH: f32 = 14.0;
/// Conversations longer than so many screens have one.
const SCREENS: f32 = 3.0;
/// Height of one mark, in points: neighbours are drawn as one.
const STEP: f32 = 2.0;

/// The place of the strip.
pub(super) struct Overview {
    rect: Rect,
}

impl Overview {
    /// Takes the room for the strip from the right of what is left, where the content is long enough for one.
    pub(super) fn over(ui: &mut Ui, content: f32) -> Option<Self> {
        let room = ui.available_rect_before_wrap();
        if content < room.height() * SCREENS || room.width() < 240.0 {
            return None;
        }
        let rect = Rect::from_min_max(pos2(room.right() - WIDTH, room.top()), room.max);
        ui.set_max_width(room.width() - WIDTH);
        Some(Self { rect })
    }

    /// Draws it and returns the offset a click asks for, in points.
    pub(super) fn ui(self, ui: &mut Ui, timeline: &Timeline, offset: f32, seen: f32) -> Option<f32> {
        let tokens = Tokens::of(ui);
        let inner = self.rect.shrink2(vec2(3.0, space::XS));
        let whole = timeline.height().max(1.0);
        let scale = inner.height() / whole;
        let id = ui.scope_id().with("overview");
        let response = ui.interact(self.rect, id, Sense::click_and_drag() - Sense::FOCUSABLE);
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, tr("Overview of the conversation")));
        let painter = ui.painter().with_clip_rect(self.rect);
        painter.rect_filled(self.rect, 0.0, tokens.panel);
        let view = Rect::from_min_size(
            pos2(self.rect.left(), inner.top() + offset * scale),
            vec2(self.rect.width(), (seen * scale).max(space::M)),
        );
        painter.rect_filled(view, 2.0, tokens.sel);
        let (half, mut drawn) = (inner.width() / 2.0, [f32::MIN; 3]);
        for (place, voice, hit) in timeline.places() {
            let top = inner.top() + place.min * scale;
            let bottom = (inner.top() + place.max * scale - 0.5).max(top + 1.0);
            let (left, width, color, lane) = match voice {
                Voice::Nobody => continue,
                Voice::Visitor => (inner.left(), half, tokens.unlit, 0),
                Voice::Agent => (inner.center().x, half, tokens.accent, 1),
                Voice::Automatic => (inner.center().x, half, tokens.violet, 1),
            };
            // What would fall on the same pixels is drawn once, hits always on top of it.
            if let Some(last) = drawn.get_mut(lane)
                && bottom >= *last + STEP
            {
                *last = bottom;
                painter.rect_filled(Rect::from_min_max(pos2(left, top), pos2(left + width, bottom)), 0.0, color);
            }
            if let Some(last) = drawn.get_mut(2)
                && hit
                && top >= *last + STEP
            {
                *last = top;
                let mark = Rect::from_min_size(pos2(self.rect.left(), top), vec2(self.rect.width(), 3.0));
                painter.rect_filled(mark, 0.0, tokens.hit_now);
            }
        }
        let at =
            response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on() || response.clicked())?;
        let to = (at.y - inner.top()) / scale - seen / 2.0;
        Some(to.clamp(0.0, (whole - seen).max(0.0)))
    }
}
