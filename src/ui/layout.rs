//! How the window's width is shared out: rail, list, timeline and details beside each other as far as there is room, and the edges between
//! them that are dragged.
//!
//! From wide to narrow: all four; the details in place of the timeline when asked for; the open conversation in place of the list; no rail.
//! Widths are what the user chose, else the usual ones, and give way to each other only as far as a smaller window makes them.

use egui::{CursorIcon, Key, Modifiers, Rangef, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::theme::{Tokens, measure};
use crate::app::{Density, Look, Panes};

/// Below this width of the window, in points, the rail is left out; its filters are words of the search.
const RAIL_FROM: f32 = 620.0;
/// Narrowest and widest rail and details, narrowest list and timeline, in points.
const RAIL: (f32, f32) = (168.0, 320.0);
const DETAILS: (f32, f32) = (220.0, 520.0);
const LIST_LEAST: f32 = 320.0;
const TIMELINE_LEAST: f32 = 340.0;
/// What a timeline beside columns has, in points.
const COMFORT: f32 = 420.0;
/// What a key moves an edge by, in points.
const STEP: f32 = 16.0;
/// How near to an edge it is taken, in points.
const GRAB: f32 = 4.0;

/// An edge that is dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// Right of the rail.
    Rail,
    /// Right of the list.
    List,
    /// Left of the details.
    Details,
}

/// Who gets how much, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fitted {
    /// The rail; `None` = left out.
    pub(super) rail: Option<f32>,
    /// The list; all there is beside the rail where it stands alone.
    pub(super) list: f32,
    /// Whether the timeline stands beside the list.
    pub(super) timeline: bool,
    /// The details beside the timeline; `None` = in its place when asked for.
    pub(super) details: Option<f32>,
}

impl Fitted {
    /// For a window `width` points wide.
    pub(super) fn of(width: f32, look: &Look, panes: Panes) -> Self {
        let wanted = |chosen: u16, usual: f32| if chosen == 0 { usual } else { f32::from(chosen) };
        let rail = (width >= RAIL_FROM).then(|| {
            let beside_timeline = width - LIST_LEAST - TIMELINE_LEAST;
            let most = if beside_timeline >= RAIL.0 { beside_timeline.min(RAIL.1) } else { RAIL.1 };
            let most = most.min(width - LIST_LEAST).max(RAIL.0);
            wanted(panes.rail, measure::RAIL).clamp(RAIL.0, most)
        });
        let beside = width - rail.unwrap_or(0.0);
        if beside < LIST_LEAST + TIMELINE_LEAST {
            return Self { rail, list: beside, timeline: false, details: None };
        }
        // Kept free also while nothing is open, so that the list does not move when something is.
        let spare = beside - LIST_LEAST - TIMELINE_LEAST;
        let details = (spare >= DETAILS.0)
            .then(|| wanted(panes.details, measure::DETAILS).clamp(DETAILS.0, spare.min(DETAILS.1).max(DETAILS.0)));
        let most = beside - TIMELINE_LEAST - details.unwrap_or(0.0);
        let usual = match look.density {
            Density::TwoLines => measure::LIST,
            // Columns need room; a line of messages does not.
            Density::OneLine => (beside - details.unwrap_or(0.0) - COMFORT).max(measure::LIST),
        };
        let list = wanted(panes.list, usual).clamp(LIST_LEAST, most.max(LIST_LEAST));
        Self { rail, list, timeline: true, details }
    }
}

/// The widths with one of them changed to what an edge was dragged to.
pub(super) fn with(panes: Panes, edge: Edge, width: f32) -> Panes {
    let width = whole(width);
    match edge {
        Edge::Rail => Panes { rail: width, ..panes },
        Edge::List => Panes { list: width, ..panes },
        Edge::Details => Panes { details: width, ..panes },
    }
}

/// The widths with one of them as usual again.
pub(super) fn usual(panes: Panes, edge: Edge) -> Panes {
    match edge {
        Edge::Rail => Panes { rail: 0, ..panes },
        Edge::List => Panes { list: 0, ..panes },
        Edge::Details => Panes { details: 0, ..panes },
    }
}

/// What happened to an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Moved {
    /// It is being dragged: its part is so wide now.
    Dragged(f32),
    /// It was let go, or a key moved it: its part stays so wide.
    Set(f32),
    /// As wide as usual again.
    Usual,
}

/// Draws an edge at `x` and says what happened to it. `width` is that of its part; `sign` is −1 where that stands right of the edge.
pub(super) fn edge_ui(ui: &mut Ui, name: &str, x: f32, y: Rangef, width: f32, sign: f32) -> Option<Moved> {
    let tokens = Tokens::of(ui);
    let rect = Rect::from_center_size(pos2(x, y.center()), vec2(GRAB * 2.0, y.span()));
    let id = egui::Id::unique(("edge", name));
    let response = ui.interact(rect, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, name));
    let held = response.dragged() || response.has_focus();
    if response.hovered() || response.dragged() {
        ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    let (thick, color) = if held || response.hovered() { (2.0, tokens.accent) } else { (1.0, tokens.line) };
    ui.painter().vline(x, y, (thick, color));
    if response.has_focus() {
        let filter = egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        let keys = [(Key::ArrowLeft, -STEP), (Key::ArrowRight, STEP)];
        let by: f32 = ui.input_mut(|input| {
            let pressed = |(key, by)| if input.consume_key(Modifiers::NONE, key) { by } else { 0.0 };
            keys.map(pressed).iter().sum()
        });
        if by != 0.0 {
            return Some(Moved::Set(width + sign * by));
        }
    }
    if response.double_clicked() {
        return Some(Moved::Usual);
    }
    let pointer = response.interact_pointer_pos()?;
    if response.drag_stopped() {
        return Some(Moved::Set(width));
    }
    response.dragged().then_some(Moved::Dragged(width + sign * (pointer.x - x)))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a width within a screen")]
fn whole(width: f32) -> u16 {
    width.round().clamp(1.0, 20_000.0) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_fits_at_every_width() {
        let looks = [Density::TwoLines, Density::OneLine].map(|density| Look { density, ..Look::default() });
        let panes = [
            Panes::default(),
            Panes { rail: 320, list: 3000, details: 520 },
            Panes { rail: 10, list: 10, details: 10 },
        ];
        for look in &looks {
            for panes in panes {
                for width in (300..4000).map(|width| width as f32) {
                    let fitted = Fitted::of(width, look, panes);
                    let rail = fitted.rail.unwrap_or(0.0);
                    let timeline = width - rail - fitted.list - fitted.details.unwrap_or(0.0);
                    assert!(fitted.list >= LIST_LEAST.min(width), "{width}: {fitted:?}");
                    if fitted.timeline {
                        assert!(timeline >= TIMELINE_LEAST - 0.01, "{width}: {fitted:?}");
                    } else {
                        assert!(timeline.abs() < 0.01 && fitted.details.is_none(), "{width}: {fitted:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn columns_go_one_after_the_other() {
        let of = |width| Fitted::of(width, &Look::default(), Panes::default());
        let shape = |width| {
            let fitted = of(width);
            (fitted.rail.is_some(), fitted.timeline, fitted.details.is_some())
        };
        assert_eq!(shape(1440.0), (true, true, true));
        assert_eq!(shape(1000.0), (true, true, false));
        assert_eq!(shape(900.0), (true, true, false));
        assert_eq!(shape(700.0), (true, false, false));
        assert_eq!(shape(500.0), (false, false, false));
        assert_eq!(of(1440.0), Fitted { rail: Some(220.0), list: 500.0, timeline: true, details: Some(268.0) });
    }

    #[test]
    fn what_was_chosen_comes_back_when_there_is_room_again() {
        let chosen = with(Panes::default(), Edge::List, 700.4);
        assert_eq!(chosen.list, 700);
        let list = |width| Fitted::of(width, &Look::default(), chosen).list;
        assert!((list(1600.0) - 700.0).abs() < 0.01);
        assert!(list(1200.0) < 400.0);
        assert!((list(1600.0) - 700.0).abs() < 0.01);
    }
}
