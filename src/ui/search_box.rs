//! The search field: what was typed, its hints underlined where they stand, and the proposals below it.
//!
//! It asks at every keystroke. Enter and Down go to the list and Tab to what comes next, unless a proposal was marked with Down; Escape closes
//! the proposals, then goes to the list. Whatever changes the text from outside can be taken back with Ctrl+Z.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{ByteIndex, CCursor, CCursorRange, LayoutJob, LayoutSection, TextFormat};
use egui::text_edit::{TextEditOutput, TextEditState};
use egui::{
    Context, Frame, Galley, Id, Key, Margin, Modifiers, Popup, PopupCloseBehavior, Rect, Response, Role, Sense, Stroke,
    TextBuffer, TextEdit, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::icons::{self, Icon};
use super::theme::{Tokens, Weight, font, format, measure, radius, size, space};
use super::widgets::{IconButton, Tip as _, is_covered, paint_line, paint_private_line, unless_blurred};
use crate::app::{Action, Command, Proposal, State, words};
use crate::lang::{said, tr, tr_n_with, tr_with};
use crate::query::{Hint, Parsed, parse};

/// The search field.
#[must_use]
pub(super) fn search_id() -> Id {
    Id::unique("search")
}

/// Puts the text cursor at a byte of the text.
pub(super) fn set_cursor(ctx: &Context, byte: usize, text: &str) {
    let index = text.get(..byte).unwrap_or(text).chars().count();
    let mut state = TextEditState::load(ctx, search_id()).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(index))));
    state.store(ctx, search_id());
    ctx.memory_mut(|memory| memory.request_focus(search_id()));
}

/// Draws the field, `width` points wide.
pub(super) fn search_ui(ui: &mut Ui, state: &State, width: f32, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let focused = ui.memory(|memory| memory.has_focus(search_id()));
    let proposing = focused && !state.completing.proposals.is_empty();
    if focused {
        keys(ui, state, proposing, actions);
    }
    let (rect, _) = ui.allocate_exact_size(vec2(width, 32.0), Sense::hover());
    let outline = if focused { tokens.accent } else { tokens.line };
    if focused {
        ui.painter().rect_stroke(rect, radius::CONTROL, (3.0, tokens.accentbg), egui::StrokeKind::Outside);
    }
    ui.painter().rect(rect, radius::CONTROL, tokens.raised, (1.0, outline), egui::StrokeKind::Inside);
    let at = pos2(rect.left() + space::M, rect.center().y);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, icons::SEARCH.glyph(), Icon::font(16.0), tokens.faint);
    let right = rect.right() - space::S - right_width(ui, state);

    let mut text = state.search.text.clone();
    keep_undo(ui.ctx(), &text);
    let field = Rect::from_min_max(pos2(rect.left() + 36.0, rect.top()), pos2(right, rect.bottom()));
    // Dots instead of letters while the screen is shared, until somebody writes in it or points at it.
    let covered = !focused && is_covered(ui, rect);
    let output = edit_ui(ui, state, field, (proposing, covered), &mut text);
    let response = output.response.response.clone();
    let (before, now) = if covered {
        (unless_blurred(ui.ctx(), &state.search.text), unless_blurred(ui.ctx(), &text))
    } else {
        (state.search.text.as_str(), text.as_str())
    };
    response.widget_info(|| WidgetInfo {
        label: Some(tr("Search conversations").to_owned()),
        ..WidgetInfo::text_edit(true, before, now, "")
    });
    right_ui(ui, state, Rect::from_min_max(pos2(right, rect.top()), rect.max), actions);
    let cursor = output.cursor_range.map(|range| byte_of(&text, range.primary.index.0));
    if text != state.search.text {
        actions.push(Action::Search(text.clone()));
    }
    // A hidden list is not asked for again until the cursor moves.
    let at = cursor.unwrap_or(text.len());
    if response.has_focus() && !state.completing.knows(&text, at) {
        actions.push(Action::SearchCursor(Some(at)));
    }
    remember_text(ui.ctx(), &text);
    let escaped = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
    if escaped && !state.completing.proposals.is_empty() {
        actions.push(Action::CloseProposals);
        response.request_focus();
    } else if escaped {
        actions.push(Action::Command(Command::FocusList));
    }
    if !covered && state.search.goes_on() && text == state.search.text {
        let end = output.galley_pos + vec2(output.galley.rect.right(), output.galley.rect.center().y);
        let star = font(size::BODY, Weight::Regular);
        ui.painter().text(end, egui::Align2::LEFT_CENTER, "*", star, tokens.faint);
    }
    hover_ui(ui, state, &response, &output);
    if proposing {
        proposals_ui(state, &response, rect, actions);
    } else {
        hints_ui(state, &response, rect.width(), focused, actions);
    }
}

/// What the field held when it was last drawn.
fn drawn_id() -> Id {
    search_id().with("drawn")
}

fn remember_text(ctx: &Context, text: &str) {
    ctx.data_mut(|data| data.insert_temp(drawn_id(), text.to_owned()));
}

/// Where something else than typing changed the text (clearing it, a view, a chip), Ctrl+Z brings back what was there before.
fn keep_undo(ctx: &Context, text: &str) {
    let before: Option<String> = ctx.data(|data| data.get_temp(drawn_id()));
    let Some(before) = before.filter(|before| before != text) else { return };
    let Some(mut edit) = TextEditState::load(ctx, search_id()) else { return };
    let end = CCursorRange::one(CCursor::new(before.chars().count()));
    let mut undoer = edit.undoer();
    undoer.add_undo(&(end, before));
    edit.set_undoer(undoer);
    edit.store(ctx, search_id());
}

/// Keys that mean something else here than in other text fields.
fn keys(ui: &Ui, state: &State, proposing: bool, actions: &mut Vec<Action>) {
    ui.input_mut(|input| {
        if proposing {
            if input.consume_key(Modifiers::NONE, Key::ArrowDown) {
                actions.push(Action::Propose(1));
            }
            if input.consume_key(Modifiers::NONE, Key::ArrowUp) {
                actions.push(Action::Propose(-1));
            }
            let marked = state.completing.marked.is_some();
            let takes = |input: &mut egui::InputState, key| input.consume_key(Modifiers::NONE, key);
            if marked && (takes(input, Key::Enter) || takes(input, Key::Tab)) {
                actions.push(Action::TakeProposal(None));
                return;
            }
        }
        if !proposing && input.consume_key(Modifiers::NONE, Key::ArrowDown) {
            actions.push(Action::EnterList);
        }
        if input.consume_key(Modifiers::NONE, Key::Enter) {
            actions.push(Action::AcceptSearch);
        }
    });
}

/// Width and height of the buttons in the field, in points, and how far apart they begin.
const BUTTON: f32 = 20.0;
const STEP: f32 = 22.0;

/// What [`right_ui`] takes, in points.
fn right_width(ui: &Ui, state: &State) -> f32 {
    let clear = if state.search.text.is_empty() { 0.0 } else { STEP };
    let hits = hits_galley(ui, state).map_or(0.0, |galley| galley.size().x + STEP * 2.0 + 2.0 + space::S);
    clear + hits
}

/// The number of hits with the ways through them, and the cross, after the text.
fn right_ui(ui: &mut Ui, state: &State, place: Rect, actions: &mut Vec<Action>) {
    let middle = place.center().y;
    let mut left = place.left();
    let mut button = |ui: &mut Ui, left: &mut f32, icon, name: &str, tooltip: &str, command: Command| {
        let place = Rect::from_min_size(pos2(*left, middle - BUTTON / 2.0), vec2(BUTTON, BUTTON));
        let clicked = ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
            IconButton::new(icon, name).tooltip(tooltip).size(BUTTON).ui(ui).clicked()
        });
        if clicked.inner {
            actions.push(Action::Command(command));
        }
        *left += STEP;
    };
    if let Some(galley) = hits_galley(ui, state) {
        let color = Tokens::of(ui).faint;
        left += space::S;
        let at = pos2(left, middle - galley.size().y / 2.0);
        left += galley.size().x + 2.0;
        ui.painter().galley(at, galley, color);
        let (next, before) = (Command::NextHit, Command::PreviousHit);
        button(ui, &mut left, icons::PREVIOUS, before.label(), &before.tooltip(), before);
        button(ui, &mut left, icons::DOWN, next.label(), &next.tooltip(), next);
    }
    if !state.search.text.is_empty() {
        button(ui, &mut left, icons::CLOSE, tr("Clear search"), tr("Empty the search field"), Command::ClearSearch);
    }
}

fn hits_galley(ui: &Ui, state: &State) -> Option<Arc<Galley>> {
    let text = hits_text(state)?;
    Some(ui.painter().layout_no_wrap(text, font(size::SMALL, Weight::Regular), Tokens::of(ui).faint))
}

/// "2 of 8 hits" of the open conversation.
fn hits_text(state: &State) -> Option<String> {
    let open = state.open.as_ref()?;
    let total = open.opened()?.hits.walk.len();
    let hit = open.hit?.saturating_add(1);
    (total > 0).then(|| tr_n_with("{hit} of {n} hit", "{hit} of {n} hits", total, &[("hit", &words::number(hit))]))
}

/// The text itself.
fn edit_ui(
    ui: &mut Ui,
    state: &State,
    field: Rect,
    (proposing, covered): (bool, bool),
    text: &mut String,
) -> TextEditOutput {
    let tokens = Tokens::of(ui);
    let known = &state.search;
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _width: f32| -> Arc<Galley> {
        if covered {
            // As many characters, so that the cursor finds its place.
            let dots = "•".repeat(text.as_str().chars().count());
            return ui.painter().layout_no_wrap(dots, font(size::BODY, Weight::Regular), tokens.faint);
        }
        let text = text.as_str();
        // What is known is of the text before this keystroke.
        let sections = if text == known.text {
            sections(text, &known.parsed, tokens)
        } else {
            sections(text, &parse(text), tokens)
        };
        ui.painter().layout_job(LayoutJob { sections, text: text.to_owned(), ..LayoutJob::default() })
    };
    let edit = TextEdit::singleline(text)
        .id(search_id())
        .password(covered)
        .frame(Frame::NONE.inner_margin(Margin::ZERO))
        .hint_text(tr("Search: words, \"a phrase\", is:missed, agent:john, after:2015-03"))
        .align(egui::Align2::LEFT_CENTER)
        .lock_focus(proposing && state.completing.marked.is_some())
        .layouter(&mut layouter)
        .desired_width(field.width());
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(field).layout(layout), |ui| edit.show(ui)).inner
}

/// The text cut where its format changes: the words before colons in the accent, hints underlined.
fn sections(text: &str, parsed: &Parsed, tokens: &Tokens) -> Vec<LayoutSection> {
    let Parsed { hints, fields, .. } = parsed;
    let fits = |span: &&Range<usize>| text.get((*span).clone()).is_some();
    let spans: Vec<&Range<usize>> = hints.iter().map(|hint| &hint.span).chain(fields).filter(fits).collect();
    let mut cuts: Vec<usize> = spans.iter().flat_map(|span| [span.start, span.end]).chain([0, text.len()]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let touches = |span: &Range<usize>, part: &Range<usize>| span.start < part.end && part.start < span.end;
    let mut parts: Vec<Range<usize>> = cuts.iter().zip(cuts.iter().skip(1)).map(|(from, to)| *from..*to).collect();
    if parts.is_empty() {
        parts.push(0..text.len());
    }
    let section = |part: Range<usize>| {
        let mut format = TextFormat::simple(font(size::BODY, Weight::Regular), tokens.text);
        if hints.iter().any(|hint| touches(&hint.span, &part)) {
            format.underline = Stroke::new(1.5, tokens.offline);
        } else if fields.iter().any(|span| touches(span, &part)) {
            format.color = tokens.accent;
        }
        LayoutSection { leading_space: 0.0, byte_range: ByteIndex(part.start)..ByteIndex(part.end), format }
    };
    parts.into_iter().map(section).collect()
}

/// The sentence of the hint under the pointer.
fn hover_ui(ui: &Ui, state: &State, response: &Response, output: &TextEditOutput) {
    let hints = &state.search.parsed.hints;
    let Some(pointer) = response.hover_pos().filter(|_| !hints.is_empty()) else { return };
    let index = output.galley.cursor_from_pos(pointer - output.galley_pos).index.0;
    let byte = byte_of(&state.search.text, index);
    let within = ui.input(|input| input.pointer.hover_pos()).is_some()
        && pointer.x <= output.galley_pos.x + output.galley.rect.right();
    if let Some(hint) = hints.iter().find(|hint| within && hint.span.start <= byte && byte <= hint.span.end) {
        response.clone().tip(said(&hint.message));
    }
}

fn byte_of(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(byte, _)| byte)
}

/// The hints as sentences, with their corrections to click.
fn hints_ui(state: &State, response: &Response, width: f32, focused: bool, actions: &mut Vec<Action>) {
    let hints = &state.search.parsed.hints;
    if hints.is_empty() || state.search.text.is_empty() {
        return;
    }
    let popup = Popup::from_response(response).open(focused).close_behavior(PopupCloseBehavior::IgnoreClicks);
    popup.show(|ui| {
        ui.set_max_width(width - 52.0);
        hint_lines_ui(ui, hints, actions);
    });
}

/// What was not understood, above the list, while the field is not edited (its own list of hints is closed then).
pub(super) fn hints_bar_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let hints = &state.search.parsed.hints;
    let edited = ui.memory(|memory| memory.has_focus(search_id()));
    if hints.is_empty() || state.search.text.is_empty() || edited {
        return;
    }
    let frame = Frame::new().fill(Tokens::of(ui).panel).inner_margin(Margin::symmetric(12, 4));
    egui::Panel::top("hints").resizable(false).default_size(0.0).frame(frame).show(ui, |ui| {
        hint_lines_ui(ui, hints, actions);
    });
}

fn hint_lines_ui(ui: &mut Ui, hints: &[Hint], actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    ui.spacing_mut().item_spacing.y = space::XS;
    for hint in hints {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = space::S;
            ui.label(egui::RichText::new(said(&hint.message)).size(size::SMALL).color(tokens.offline));
            let Some(fix) = &hint.fix else { return };
            if ui.link(egui::RichText::new(tr_with("Use {fix}", &[("fix", fix)])).size(size::SMALL)).clicked() {
                actions.push(Action::Replace(hint.span.clone(), fix.clone()));
                ui.ctx().memory_mut(|memory| memory.request_focus(search_id()));
            }
        });
    }
}

/// The proposals as a list below the field.
fn proposals_ui(state: &State, response: &Response, field: Rect, actions: &mut Vec<Action>) {
    let below = pos2(field.left(), field.bottom() + space::XS);
    let popup = Popup::from_response(response)
        .id(Id::unique("proposals"))
        .open(true)
        .at_position(below)
        .gap(0.0)
        .align(egui::RectAlign::BOTTOM_START)
        .close_behavior(PopupCloseBehavior::IgnoreClicks);
    popup.show(|ui| {
        ui.set_width(field.width() - 10.0);
        ui.spacing_mut().item_spacing.y = 0.0;
        if state.completing.proposals.iter().all(|proposal| proposal.recent) {
            let text = egui::RichText::new(tr("Recent searches")).font(font(size::LABEL, Weight::Semibold));
            ui.add_space(space::XS);
            ui.horizontal(|ui| {
                ui.add_space(space::S);
                ui.label(text.color(Tokens::of(ui).faint));
            });
        }
        for (index, proposal) in state.completing.proposals.iter().enumerate() {
            if proposal_ui(ui, proposal, state.completing.marked == Some(index)).clicked() {
                actions.push(Action::TakeProposal(Some(index)));
            }
        }
    });
}

fn proposal_ui(ui: &mut Ui, proposal: &Proposal, marked: bool) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), measure::CONTROL), Sense::click() - Sense::FOCUSABLE);
    let count = proposal.count.map(|count| words::count(count, "conversation"));
    // Looked up here: what makes the name must not ask the context, which is locked meanwhile.
    // Values of the library are names, and what was searched before may be one.
    let private = proposal.count.is_some() || proposal.recent;
    let label = if private { unless_blurred(ui.ctx(), &proposal.label) } else { &proposal.label };
    response.widget_info(|| {
        let more = count.clone().unwrap_or_default();
        let name = [label, &said(&proposal.help), more.as_str()];
        let name: Vec<&str> = name.into_iter().filter(|part| !part.is_empty()).collect();
        WidgetInfo::selected(Role::ListBoxOption, true, marked, name.join(", "))
    });
    if marked || response.hovered() {
        let fill = if marked { tokens.sel } else { tokens.hover };
        ui.painter().rect_filled(rect, radius::CONTROL, fill);
    }
    let mut left = rect.left() + space::S;
    let middle = rect.center().y;
    if proposal.recent {
        let at = pos2(left, middle);
        ui.painter().text(at, egui::Align2::LEFT_CENTER, icons::HISTORY.glyph(), Icon::font(15.0), tokens.faint);
        left += 22.0;
    }
    let mut right = rect.right() - space::S;
    if let Some(count) = count {
        let galley = ui.painter().layout_no_wrap(count, font(size::SMALL, Weight::Regular), tokens.faint);
        right -= galley.size().x;
        ui.painter().galley(pos2(right, middle - galley.size().y / 2.0), galley, tokens.faint);
        right -= space::M;
    }
    let place = |left: f32| Rect::from_min_max(pos2(left, rect.top()), pos2(right.max(left + 1.0), rect.bottom()));
    let weight = if proposal.recent { Weight::Regular } else { Weight::Medium };
    let style = format(size::BODY, weight, tokens.text);
    let used = if private {
        paint_private_line(ui, place(left), &proposal.label, style, &[])
    } else {
        paint_line(ui, place(left), &proposal.label, style, &[])
    };
    let help = left + used + space::M;
    if !proposal.help.is_empty() && help + 24.0 < right {
        let style = format(size::SMALL, Weight::Regular, tokens.soft);
        paint_line(ui, place(help), &said(&proposal.help), style, &[]);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_cover_the_text_whatever_the_hints() {
        let tokens = &super::super::theme::LIGHT;
        let parsed = parse("agnet:john is:nothing (");
        assert!(parsed.hints.len() >= 3 && parsed.fields.len() == 1);
        for text in ["agnet:john is:nothing (", "agnet", "", "žluť"] {
            let sections = sections(text, &parsed, tokens);
            let mut at = 0;
            for section in &sections {
                assert_eq!(section.byte_range.start.0, at);
                at = section.byte_range.end.0;
            }
            assert_eq!(at, text.len(), "{text}");
        }
    }
}
