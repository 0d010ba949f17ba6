//! The marks of the open conversation, beside it: followed up, tags, note. All are changed where they stand.

use egui::{Context, Id, Key, Role, Sense, TextEdit, Ui, WidgetInfo, vec2};

use super::with_key;
use crate::app::{Action, Command, ConversationId, MarkEdit, MarkScope, State};
use crate::lang::{tr, tr_with};
use crate::model::{MarkChange, Marks};
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{Tokens, Weight, focus_ring, font, size, space};
use crate::ui::widgets::{
    Tip as _, check_ui, heading_ui, is_blurred, is_covered, paint_cover, sections_gap, unless_blurred,
};

/// A note that is being typed; it is written when the field is left.
#[derive(Clone)]
struct Draft {
    id: ConversationId,
    text: String,
    /// What it was when typing began.
    before: String,
    /// The pass in which its field was drawn last.
    pass: u64,
}

fn draft_id() -> Id {
    Id::unique("note draft")
}

fn wish_id() -> Id {
    Id::unique("note wish")
}

/// The field of a note: each conversation has its own, so that nobody goes on typing into another one's.
fn field_id(id: ConversationId) -> Id {
    Id::unique("note field").with(id.index())
}

/// Puts the text cursor into the note as soon as it is shown.
pub(in crate::ui) fn focus_note(ctx: &Context) {
    ctx.data_mut(|data| data.insert_temp(wish_id(), true));
}

/// Takes the note that is being typed where its field was not drawn in this pass (another conversation, another part of the details) or the
/// window closes.
pub(in crate::ui) fn flush(ctx: &Context, actions: &mut Vec<Action>) {
    let closes = ctx.input(|input| input.viewport().close_requested());
    let draft: Option<Draft> = ctx.data(|data| data.get_temp(draft_id()));
    if let Some(draft) = draft.filter(|draft| closes || draft.pass != ctx.cumulative_pass_nr()) {
        take(ctx, &draft, actions);
    }
}

fn take(ctx: &Context, draft: &Draft, actions: &mut Vec<Action>) {
    ctx.data_mut(|data| data.remove::<Draft>(draft_id()));
    if draft.text.trim() != draft.before.trim() {
        let change = MarkEdit::Change(MarkChange::note(&draft.text));
        actions.push(Action::Mark(MarkScope::One(draft.id), change));
    }
}

/// Draws the section.
pub(in crate::ui) fn marks_ui(ui: &mut Ui, state: &State, id: ConversationId, actions: &mut Vec<Action>) {
    let Some(marks) = state.marks_of(id) else { return };
    sections_gap(ui);
    heading_ui(ui, tr("Yours"));
    followed_up_ui(ui, state, id, &marks, actions);
    tags_ui(ui, id, &marks, actions);
    note_ui(ui, id, &marks, actions);
}

fn followed_up_ui(ui: &mut Ui, state: &State, id: ConversationId, marks: &Marks, actions: &mut Vec<Action>) {
    let word = match marks.followed_up {
        Some(at) => tr_with("Followed up {when}", &[("when", &state.times().when(at))]),
        None => tr("Followed up").to_owned(),
    };
    let response = check_ui(ui, marks.followed_up.is_some(), &word);
    let tip = if marks.followed_up.is_some() { tr("Mark as not followed up") } else { tr("Mark as followed up") };
    if response.tip(with_key(tip, Command::FollowedUp)).clicked() {
        let change = MarkChange::followed_up(marks.followed_up.is_none());
        actions.push(Action::Mark(MarkScope::One(id), MarkEdit::Change(change)));
    }
}

fn tags_ui(ui: &mut Ui, id: ConversationId, marks: &Marks, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(space::XS, space::XS);
        for tag in &marks.tags {
            if tag_ui(ui, tag) {
                let change = MarkEdit::Change(MarkChange::remove_tag(tag));
                actions.push(Action::Mark(MarkScope::One(id), change));
            }
        }
        let tokens = Tokens::of(ui);
        let word = if marks.tags.is_empty() { tr("Add tag") } else { tr("Tag") };
        let text = ui.painter().layout_no_wrap(word.to_owned(), font(size::SMALL, Weight::Medium), tokens.soft);
        let (rect, response) = ui.allocate_exact_size(vec2(text.size().x + 30.0, 24.0), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr("Add tag")));
        let color = if response.hovered() { tokens.text } else { tokens.soft };
        let stroke = (1.0, if response.hovered() { tokens.edge } else { tokens.line });
        ui.painter().rect_stroke(rect, 12.0, stroke, egui::StrokeKind::Inside);
        if response.has_focus() {
            focus_ring(ui, rect, 12);
        }
        let middle = rect.center().y;
        let at = egui::pos2(rect.left() + space::S, middle);
        ui.painter().text(at, egui::Align2::LEFT_CENTER, icons::ADD.glyph(), Icon::font(13.0), color);
        let at = egui::pos2(rect.left() + 22.0, middle - text.size().y / 2.0);
        ui.painter().galley_with_override_text_color(at, text, color);
        if response.tip(with_key(tr("Choose tags"), Command::Tag)).clicked() {
            actions.push(Action::Mark(MarkScope::One(id), MarkEdit::Tag));
        }
    });
}

/// A tag with a cross. Returns whether it is to go.
fn tag_ui(ui: &mut Ui, tag: &str) -> bool {
    let tokens = Tokens::of(ui);
    let most = (ui.max_rect().width() - 36.0).max(40.0);
    let mut job =
        egui::text::LayoutJob::simple_singleline(tag.to_owned(), font(size::SMALL, Weight::Medium), tokens.accent);
    job.wrap = egui::text::TextWrapping::truncate_at_width(most);
    let galley = ui.painter().layout_job(job);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 35.0, 24.0), Sense::click());
    let said = unless_blurred(ui.ctx(), tag);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr_with("Remove tag {tag}", &[("tag", &said)])));
    ui.painter().rect_filled(rect, 12.0, if response.hovered() { tokens.sel } else { tokens.accentbg });
    if response.has_focus() {
        focus_ring(ui, rect, 12);
    }
    let middle = rect.center().y;
    let place = rect.with_min_x(rect.left() + 10.0);
    if is_covered(ui, rect) {
        paint_cover(ui, place, galley.size().x);
    } else {
        ui.painter().galley(egui::pos2(place.left(), middle - galley.size().y / 2.0), galley, tokens.accent);
    }
    let cross = egui::pos2(rect.right() - space::S, middle);
    ui.painter().text(cross, egui::Align2::RIGHT_CENTER, icons::CLOSE.glyph(), Icon::font(12.0), tokens.accent);
    response.tip(tr_with("{tag}. Click to take this tag away", &[("tag", &tag)])).clicked()
}

fn note_ui(ui: &mut Ui, id: ConversationId, marks: &Marks, actions: &mut Vec<Action>) {
    let ctx = ui.ctx().clone();
    let draft: Option<Draft> = ui.data(|data| data.get_temp(draft_id()));
    let draft = draft.filter(|draft| draft.id == id);
    let pass = ctx.cumulative_pass_nr();
    let mut text = match &draft {
        Some(draft) => draft.text.clone(),
        None => marks.note.clone(),
    };
    let rows = text.lines().count().clamp(1, 12);
    // Dots instead of letters while the screen is shared, until somebody writes in it.
    let covered = is_blurred(&ctx) && !ctx.memory(|memory| memory.has_focus(field_id(id)));
    let edit = TextEdit::multiline(&mut text)
        .id(field_id(id))
        .password(covered)
        .hint_text(tr("Write a note…"))
        .desired_width(f32::INFINITY)
        .desired_rows(rows)
        .font(font(size::SMALL, Weight::Regular));
    let field = ui.add(edit);
    let (before, now) = if covered {
        (unless_blurred(&ctx, &marks.note), unless_blurred(&ctx, &text))
    } else {
        (marks.note.as_str(), text.as_str())
    };
    field.widget_info(|| WidgetInfo {
        label: Some(tr("Your note").to_owned()),
        ..WidgetInfo::text_edit(true, before, now, "")
    });
    if ui.data_mut(|data| data.remove_temp::<bool>(wish_id())).is_some() {
        field.request_focus();
        field.scroll_to_me(None);
    }
    let finished = field.has_focus() && ui.input_mut(|input| input.consume_key(egui::Modifiers::COMMAND, Key::Enter));
    if finished {
        field.surrender_focus();
    }
    if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        actions.push(Action::Command(Command::FocusList));
    }
    if field.changed() {
        let before = draft.map_or_else(|| marks.note.clone(), |draft| draft.before);
        ui.data_mut(|data| data.insert_temp(draft_id(), Draft { id, text, before, pass }));
    } else if let Some(draft) = draft {
        if field.has_focus() && !finished {
            ui.data_mut(|data| data.insert_temp(draft_id(), Draft { pass, ..draft }));
        } else {
            // However it was left, also with Esc: nothing typed is lost, and Ctrl+Z takes it back.
            take(&ctx, &draft, actions);
        }
    }
    field.tip(with_key(tr("Kept when you leave the field"), Command::Note));
}
