//! A person's whole history: all their conversations one after another, each under a line that says when it was.
//!
//! Only what is near the screen is read and laid out. A conversation that is not there yet takes as much room as one usually does, and what stands
//! on the screen keeps its place when that proves wrong.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use egui::mutex::Mutex;
use egui::{Align2, Id, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::column;
use super::timeline::Timeline;
use crate::app::{Action, Command, ConversationId, History, Open, Opened, State, Times};
use crate::lang::{said, tr, tr_n, tr_with};
use crate::model::transcript::{NAMELESS, visitor_name};
use crate::model::{Conversation, FlagName};
use crate::ui::icons;
use crate::ui::marks::{self, Marks};
use crate::ui::theme::{Tokens, Weight, focus_ring, font, format, radius, size, space};
use crate::ui::widgets::{IconButton, TextLabel, flag_ui};

/// Height of the line above each conversation, in points.
const HEADER: f32 = 40.0;
/// Height of a conversation that was not read yet, where none was.
const USUAL: f32 = 420.0;

/// For so long what is on the screen may be read before it is shown anyway, in seconds.
const PATIENCE: f64 = 0.3;

/// What is kept between frames.
#[derive(Default)]
struct Kept {
    /// Whose history.
    ids: Arc<Vec<ConversationId>>,
    /// Layouts of what is there, by place.
    timelines: BTreeMap<usize, Timeline>,
    /// Height of each conversation with its header, once it was laid out.
    heights: BTreeMap<usize, f32>,
    /// The conversation at the top of the screen, and how far it is scrolled above it.
    anchor: (usize, f32),
    /// The offset at which that was so.
    offset: f32,
    /// The conversation that was open then.
    open: Option<ConversationId>,
    /// When it was opened, in seconds.
    since: f64,
    /// When the history was opened, seconds, until what is on the screen was read: nobody sees it move before.
    unsettled: Option<f64>,
    /// Whether the conversation that was gone to stays at the top, however heights around it prove wrong: until somebody scrolls.
    held: bool,
}

impl Kept {
    /// Height of one that was not laid out yet: what one usually takes.
    fn usual(&self) -> f32 {
        if self.heights.is_empty() { USUAL } else { self.heights.values().sum::<f32>() / self.heights.len() as f32 }
    }

    fn height(&self, place: usize, usual: f32) -> f32 {
        self.heights.get(&place).copied().unwrap_or(usual)
    }

    fn top(&self, place: usize, usual: f32) -> f32 {
        let known = self.heights.range(..place);
        let (count, sum) = known.fold((0_usize, 0.0_f32), |(count, sum), (_, height)| (count + 1, sum + height));
        sum + place.saturating_sub(count) as f32 * usual
    }
}

/// Draws the history.
pub(super) fn history_ui(ui: &mut Ui, state: &State, open: &Open, history: &History, actions: &mut Vec<Action>) {
    title_ui(ui, open, history, actions);
    let id = Id::unique("history");
    let shared: Arc<Mutex<Kept>> = ui.data_mut(|data| Arc::clone(data.get_temp_mut_or_default(id)));
    let mut kept = shared.lock();
    let kept = &mut *kept;
    let now = ui.input(|input| input.time);
    if kept.ids != history.person.ids {
        *kept = Kept { ids: Arc::clone(&history.person.ids), unsettled: Some(now), ..Kept::default() };
    }
    take_in(kept, history, state.times(), column(ui).span());
    let usual = kept.usual();
    if kept.open != Some(open.id) {
        // The conversation that is opened comes to the top.
        kept.anchor = (history.person.position(open.id).unwrap_or(0), 0.0);
        (kept.open, kept.since, kept.held) = (Some(open.id), now, true);
    }
    let go = marks::target(ui.ctx(), true).is_some();
    let moved = ui.input(|input| input.smooth_scroll_delta().y != 0.0 || input.pointer.primary_down());
    // What is scrolled to, or by, goes first; the hit with which a conversation opens is no reason to leave its beginning.
    let waited_long = go && now - kept.since > PATIENCE;
    kept.held &= !(moved || waited_long);
    let mut area = ScrollArea::vertical().id_salt(id).auto_shrink(false);
    let expected = kept.top(kept.anchor.0, usual) + kept.anchor.1;
    if super::take_reach(ui.ctx()).is_some_and(|reach| jump(kept, reach, usual)) {
        area = area.vertical_scroll_offset(kept.top(kept.anchor.0, usual));
        kept.held = true;
    } else if kept.held || (expected - kept.offset).abs() > 0.5 {
        area = area.vertical_scroll_offset(expected.max(0.0));
    }
    let hidden = kept.unsettled.is_some_and(|since| now - since < PATIENCE);
    let output = area.show_viewport(ui, |ui, viewport| {
        if hidden {
            ui.multiply_opacity(0.0);
        }
        let whole = kept.top(kept.ids.len(), usual);
        ui.expand_to_include_rect(Rect::from_min_size(ui.max_rect().left_top(), vec2(ui.max_rect().width(), whole)));
        parts_ui(ui, state, open, history, (kept, usual), viewport, go, actions)
    });
    let (shown, correction) = output.inner;
    kept.offset = output.state.clamped_offset().y;
    let read = shown.clone().all(|place| history.parts.contains_key(&place));
    if kept.unsettled.is_some() {
        if read || !hidden {
            kept.unsettled = None;
        }
        ui.request_repaint();
    }
    if !kept.held {
        let first = shown.start;
        // Lines above the screen that proved higher or lower than was thought must not move what is on it.
        kept.anchor = (first, kept.offset - kept.top(first, usual) + correction);
    }
    actions.push(Action::HistoryVisible(shown));
}

/// Where the keyboard goes: the first or last conversation, the next or the one before.
fn jump(kept: &mut Kept, reach: crate::app::Reach, usual: f32) -> bool {
    use crate::app::Reach;
    let last = kept.ids.len().saturating_sub(1);
    let place = match reach {
        Reach::First => 0,
        Reach::Last => last,
        Reach::PageUp if kept.anchor.1 > 1.0 => kept.anchor.0,
        Reach::PageUp => kept.anchor.0.saturating_sub(1),
        Reach::PageDown => kept.anchor.0.saturating_add(1).min(last),
    };
    kept.anchor = (place, 0.0);
    kept.offset = kept.top(place, usual);
    true
}

/// Layouts of what was read, and none of what was given up.
fn take_in(kept: &mut Kept, history: &History, times: Times, width: f32) {
    kept.timelines.retain(|place, _| history.parts.contains_key(place));
    for (place, part) in &history.parts {
        let Ok(opened) = part else {
            kept.heights.insert(*place, HEADER + 48.0);
            continue;
        };
        let fresh = kept.timelines.get(place).is_none_or(|timeline| !timeline.is_of(opened, times.zone));
        if fresh {
            kept.timelines.insert(*place, Timeline::new(Arc::clone(opened), times, width));
        }
        if let Some(timeline) = kept.timelines.get_mut(place) {
            timeline.set_width(width);
            timeline.times = times;
            kept.heights.insert(*place, HEADER + timeline.height());
        }
    }
}

/// Draws what is on the screen and returns its places, and by how much the heights above the screen were wrong, in points.
#[expect(clippy::too_many_arguments, reason = "all of it belongs to one frame")]
fn parts_ui(
    ui: &mut Ui,
    state: &State,
    open: &Open,
    history: &History,
    (kept, usual): (&mut Kept, f32),
    viewport: Rect,
    go: bool,
    actions: &mut Vec<Action>,
) -> (Range<usize>, f32) {
    let origin = ui.max_rect().left_top();
    let (mut top, mut shown, mut correction) = (0.0, None::<Range<usize>>, 0.0);
    for place in 0..kept.ids.len() {
        let height = kept.height(place, usual);
        if top > viewport.bottom() {
            break;
        }
        if top + height > viewport.top() + 0.5 {
            shown = Some(shown.map_or(place, |before| before.start)..place + 1);
            let id = kept.ids.get(place).copied();
            let salt = ("conversation", id.map_or(0, ConversationId::index));
            let rect = Rect::from_min_size(origin + vec2(0.0, top), vec2(ui.max_rect().width(), height));
            let mut child = ui.new_child(UiBuilder::new().id_salt(salt).max_rect(rect));
            let header = Rect::from_min_size(rect.min, vec2(rect.width(), HEADER));
            match history.parts.get(&place) {
                Some(Ok(opened)) => {
                    header_ui(&mut child, header, opened, (place, id == Some(open.id)), state.times(), actions);
                    if let Some(timeline) = kept.timelines.get_mut(&place) {
                        let standing = open.standing().filter(|_| id == Some(open.id));
                        let marks = Marks::new(&opened.hits, standing, go && id == Some(open.id));
                        let at = pos2(column(&child).min, header.bottom());
                        let seen = (viewport.y_range().min - top - HEADER)..(viewport.y_range().max - top - HEADER);
                        let seen = egui::Rangef::new(seen.start, seen.end);
                        correction += timeline.visible_ui(&mut child, at, seen, marks, actions);
                    }
                }
                Some(Err(sentence)) => {
                    let text = format(size::SMALL, Weight::Regular, Tokens::of(&child).soft);
                    child.add_space(HEADER);
                    TextLabel::new(&said(sentence), text).ui(&mut child);
                }
                None => {
                    let color = Tokens::of(&child).faint;
                    let at = pos2(rect.center().x, (rect.top() + HEADER).max(child.clip_rect().top() + HEADER));
                    child.painter().text(at, Align2::CENTER_TOP, "…", font(size::BODY, Weight::Regular), color);
                }
            }
        }
        top += height;
    }
    (shown.unwrap_or(0..0), correction)
}

/// Whose history it is, and the way back.
fn title_ui(ui: &mut Ui, open: &Open, history: &History, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let frame = egui::Frame::new().inner_margin(egui::Margin { left: 12, right: 12, top: 8, bottom: 8 });
    ui.spacing_mut().item_spacing.y = 0.0;
    let shown = frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing = vec2(space::S, 2.0);
            let tooltip = Command::PersonHistory.tooltip();
            if IconButton::new(icons::BACK, tr("Back to the one conversation")).tooltip(&tooltip).ui(ui).clicked() {
                actions.push(Action::Command(Command::PersonHistory));
            }
            ui.vertical(|ui| {
                ui.set_max_width(ui.available_width());
                let name = open.opened().map_or("", |opened| visitor_name(&opened.stored.conversation));
                let name = if name == NAMELESS { tr(name) } else { name };
                TextLabel::new(name, format(size::TITLE, Weight::Semibold, tokens.text)).lines(1).ui(ui);
                let text = tr_n(
                    "All {n} conversation, oldest first",
                    "All {n} conversations, oldest first",
                    history.person.ids.len(),
                );
                TextLabel::new(&text, format(size::SMALL, Weight::Regular, tokens.faint)).public().ui(ui);
            });
        });
    });
    let line = egui::Stroke::new(1.0, tokens.line);
    ui.painter().hline(ui.max_rect().x_range(), shown.response.rect.bottom(), line);
}

/// The line above a conversation: when it was and its flags. A click opens it.
fn header_ui(
    ui: &mut Ui,
    rect: Rect,
    opened: &Opened,
    (place, is_open): (usize, bool),
    times: Times,
    actions: &mut Vec<Action>,
) {
    let tokens = Tokens::of(ui);
    let conversation = &opened.stored.conversation;
    let when = times.of_conversation(conversation);
    let response = ui.interact(rect, ui.scope_id().with(("header", place)), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, is_open, tr_with("Conversation of {when}", &[("when", &when)]))
    });
    let fill = match (is_open, response.hovered()) {
        (true, _) => tokens.sel,
        (false, true) => tokens.hover,
        (false, false) => tokens.panel,
    };
    ui.painter().rect_filled(rect, 0.0, fill);
    if response.has_focus() {
        focus_ring(ui, rect.shrink(2.0), radius::LABEL);
    }
    if response.clicked() {
        actions.push(Action::Open(opened.stored.id));
    }
    let inner = rect.shrink2(vec2(space::XL, 0.0));
    let mut child =
        ui.new_child(UiBuilder::new().max_rect(inner).layout(egui::Layout::left_to_right(egui::Align::Center)));
    child.spacing_mut().item_spacing.x = space::S;
    let label = TextLabel::new(&when, format(size::SMALL, Weight::Semibold, tokens.text)).lines(1);
    label.public().selectable(false).width(inner.width() * 0.6).ui(&mut child);
    flags_ui(&mut child, conversation);
    let count = tr_n("{n} message", "{n} messages", conversation.computed.messages());
    let count = TextLabel::new(&count, format(size::SMALL, Weight::Regular, tokens.faint)).lines(1);
    count.public().selectable(false).ui(&mut child);
}

fn flags_ui(ui: &mut Ui, conversation: &Conversation) {
    for name in conversation.flags.set().filter(|name| *name != FlagName::Chat) {
        flag_ui(ui, name, conversation.flags.get(name));
    }
}
