//! The user's own marks: giving and taking them, undoing, the next that waits, and the dialogs for tags and notes.

use std::sync::Arc;

use super::super::ConversationId;
use super::super::action::{Extend, MarkEdit};
use super::super::command::Command;
use super::super::effect::{Effect, MarkRequest, NextRequest, Request, ValuesRequest};
use super::super::event::Failed;
use super::super::marking::{Done, MarkScope, MarkWork, Marking, NoteDialog, Share, TagDialog, Way, sentence};
use super::super::state::{NoticeKind, State};
use super::super::words;
use super::{Step, list, open, search};
use crate::lang::{said, tr, tr_n, tr_with};
use crate::model::{MarkChange, Marks};
use crate::query::{Expr, Moment, Query, parse};
use crate::store::{Facet, FacetKind};

/// What waits for the user. The row of such a one is bold.
const WAITS: &str = "(is:missed OR is:offline) -is:followed-up";

pub(super) fn edit(state: &mut State, scope: MarkScope, edit: MarkEdit, step: &mut Step) {
    let change = match edit {
        MarkEdit::Change(change) => change,
        MarkEdit::TurnStar => MarkChange::star(!state.all_marked(scope, |marks| marks.starred)),
        MarkEdit::TurnFollowedUp => {
            MarkChange::followed_up(!state.all_marked(scope, |marks| marks.followed_up.is_some()))
        }
        MarkEdit::Tag => return open_tags(state, scope, step),
        MarkEdit::Note => return open_note(state, scope, step),
    };
    mark(state, state.scope_ids(scope), change, step);
}

fn mark(state: &mut State, ids: Vec<ConversationId>, change: MarkChange, step: &mut Step) {
    if !ids.is_empty() && !change.is_empty() {
        begin(state, MarkWork::Change(Arc::new(ids), change), Way::Do, step);
    }
}

/// Shows the marks as they will be and hands them to the worker.
fn begin(state: &mut State, work: MarkWork, way: Way, step: &mut Step) {
    state.next_ticket = state.next_ticket.saturating_add(1);
    let ticket = state.next_ticket;
    close_notice(state);
    state.own.running.push(Marking::new(ticket, work.clone(), way, step.now));
    step.push(Effect::Mark(MarkRequest { ticket, work, now: step.now }));
}

/// What is said of marks is about the last change only: its *Undo* must not undo another one.
fn close_notice(state: &mut State) {
    state.notices.retain(|notice| !matches!(notice.command, Some(Command::Undo | Command::Redo)));
}

pub(super) fn progress(state: &mut State, ticket: u64, done: u64) {
    if let Some(marking) = state.own.running.iter_mut().find(|marking| marking.ticket == ticket) {
        marking.done = done;
    }
}

/// The worker is done, or could not go on after the first `done` conversations.
pub(super) fn marked(
    state: &mut State,
    ticket: u64,
    done: u64,
    mut before: Vec<(ConversationId, Marks)>,
    failed: Option<Failed>,
    step: &mut Step,
) {
    let Some(at) = state.own.running.iter().position(|marking| marking.ticket == ticket) else { return };
    let mut marking = state.own.running.remove(at);
    let unwanted = std::mem::take(&mut marking.unwanted);
    if failed.is_some() {
        marking.cut(done);
    }
    keep(state, &marking);
    let changed = u64::try_from(before.len()).unwrap_or(u64::MAX);
    before.sort_unstable_by_key(|(id, _)| *id);
    let remembered = (changed > 0).then(|| Arc::new(Done { change: marking.change().clone(), before }));
    match (marking.way, remembered.clone()) {
        (_, None) => {}
        (Way::Do, Some(done)) => {
            state.own.redo.clear();
            state.own.remember(done);
        }
        (Way::Redo, Some(done)) => state.own.remember(done),
        (Way::Undo, Some(done)) => state.own.redo.push(done),
    }
    tell(state, &marking, changed, done, failed, step);
    search::renew(state, step);
    if state.tag_dialog.is_some() {
        ask_tags(state, step);
    }
    if let Some(work) = remembered.filter(|_| unwanted) {
        state.own.undo.retain(|done| !Arc::ptr_eq(done, &work));
        begin(state, MarkWork::Undo(work), Way::Undo, step);
    }
}

/// What was written is what the rows and the open conversation say, until they are read again.
fn keep(state: &mut State, marking: &Marking) {
    state.rows.mark(|id, marks| marking.after(id, marks));
    if let Some(open) = &mut state.open
        && let Some(after) = marking.after(open.id, &open.marks)
    {
        open.marks = after;
    }
}

fn tell(state: &mut State, marking: &Marking, changed: u64, done: u64, failed: Option<Failed>, step: &Step) {
    let name = marking.only().and_then(|id| state.rows.get(id)).map(|entry| entry.row.visitor_name.as_str());
    let what = sentence(marking.change(), changed, name);
    let change = marking.change();
    let private = name.is_some() || !change.add.is_empty() || !change.remove.is_empty();
    if let Some(failed) = failed {
        let (total, written) = (words::number(marking.total), words::number(done));
        if failed.cancelled {
            let text = tr_with(
                "Stopped after {done} of {total}: {what}",
                &[("done", &written), ("total", &total), ("what", &what)],
            );
            let notice = super::notice(state, NoticeKind::Info, text, None, step.now);
            (notice.command, notice.private) = (Some(Command::Undo), private);
            return;
        }
        let lost = if marking.total == 1 {
            tr("Your mark was not kept").to_owned()
        } else {
            tr_with(
                "Your marks were kept for {done} of {total} conversations",
                &[("done", &written), ("total", &total)],
            )
        };
        super::notice(state, NoticeKind::Error, format!("{lost}. {}", said(&failed.sentence)), failed.hint, step.now);
        return;
    }
    let (text, command) = match marking.way {
        Way::Undo => (tr_with("Undone: {what}", &[("what", &what)]), Command::Redo),
        Way::Do | Way::Redo => (what, Command::Undo),
    };
    // A star, a tag or a note on the one that is looked at is seen there.
    let is_seen = marking.total == 1 && marking.way == Way::Do && marking.change().followed_up.is_none();
    if changed > 0 && !is_seen {
        let notice = super::notice(state, NoticeKind::Done, text, None, step.now);
        (notice.command, notice.private) = (Some(command), private);
    } else if marking.total > 1 {
        let text = tr_n(
            "{n} conversation: nothing had to be changed",
            "{n} conversations: nothing had to be changed",
            marking.total,
        );
        super::notice(state, NoticeKind::Info, text, None, step.now);
    }
}

pub(super) fn undo(state: &mut State, step: &mut Step) {
    // What is still being written goes first.
    let newest = state.own.running.iter_mut().rev().find(|marking| marking.way != Way::Undo && !marking.unwanted);
    if let Some(marking) = newest {
        marking.unwanted = true;
        close_notice(state);
    } else if let Some(done) = state.own.undo.pop() {
        begin(state, MarkWork::Undo(done), Way::Undo, step);
    }
}

pub(super) fn redo(state: &mut State, step: &mut Step) {
    if let Some(done) = state.own.redo.pop() {
        begin(state, MarkWork::Undo(done), Way::Redo, step);
    }
}

pub(super) fn stop(state: &mut State, step: &mut Step) {
    for marking in &mut state.own.running {
        marking.stopping = true;
    }
    step.push(Effect::CancelMark);
}

/// Forgets everything, for another library.
pub(super) fn forget(state: &mut State) {
    state.own = super::super::marking::OwnMarks::default();
    state.tag_dialog = None;
    state.note_dialog = None;
    close_notice(state);
}

/// Looks for the next conversation of the list that waits for the user.
pub(super) fn next(state: &mut State, step: &mut Step) {
    let shown = &state.results.shown;
    let query = Query { expr: Expr::all_of([shown.expr.clone(), parse(WAITS).query.expr]), sort: shown.sort };
    state.next_ticket = state.next_ticket.saturating_add(1);
    state.next_asked = state.next_ticket;
    let there = |position: usize, id| state.id_at(position) == Some(id);
    let from = state.cursor.map_or(0, |cursor| cursor.position + usize::from(there(cursor.position, cursor.id)));
    step.push(Effect::Next(NextRequest {
        ticket: state.next_ticket,
        query,
        moment: Moment { zone: state.zone, now: step.now },
        ids: Arc::clone(&state.results.ids),
        from,
    }));
}

pub(super) fn found(state: &mut State, ticket: u64, next: Option<(usize, ConversationId)>, step: &mut Step) {
    if ticket != state.next_asked {
        return;
    }
    let Some((near, id)) = next else {
        let hint = "Every missed and offline conversation of this list is followed up".to_owned();
        super::notice(state, NoticeKind::Info, "Nothing here waits for you", Some(hint), step.now);
        return;
    };
    if let Some(position) = state.position_of(id, near) {
        list::click(state, position, Extend::No, step);
        step.ask(Request::ScrollTo(position));
    }
}

fn open_tags(state: &mut State, scope: MarkScope, step: &mut Step) {
    let ids = Arc::new(state.scope_ids(scope));
    if !ids.is_empty() {
        state.tag_dialog = Some(TagDialog { ids, ..TagDialog::default() });
        ask_tags(state, step);
    }
}

fn ask_tags(state: &mut State, step: &mut Step) {
    state.next_ticket = state.next_ticket.saturating_add(1);
    let ticket = state.next_ticket;
    let Some(dialog) = &mut state.tag_dialog else { return };
    dialog.ticket = ticket;
    step.push(Effect::Values(ValuesRequest {
        ticket,
        kind: FacetKind::Tag,
        query: Query::default(),
        moment: Moment { zone: state.zone, now: step.now },
        typed: String::new(),
    }));
}

pub(super) fn tags(state: &mut State, ticket: u64, facet: &Facet) {
    if let Some(dialog) = state.tag_dialog.as_mut().filter(|dialog| dialog.ticket == ticket) {
        dialog.known = Some(facet.values.iter().map(|value| (value.text.clone(), value.count)).collect());
    }
}

pub(super) fn type_tag(state: &mut State, typed: String) {
    if let Some(dialog) = &mut state.tag_dialog {
        dialog.typed = typed;
        dialog.marked = 0;
    }
}

pub(super) fn step_tag(state: &mut State, by: i64) {
    let Some(dialog) = &state.tag_dialog else { return };
    let last = dialog.choices(state).len().saturating_sub(1);
    let distance = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
    let marked = if by < 0 { dialog.marked.saturating_sub(distance) } else { dialog.marked.saturating_add(distance) };
    if let Some(dialog) = &mut state.tag_dialog {
        dialog.marked = marked.min(last);
    }
}

/// Gives a tag of the dialog to all its conversations, or takes it from them where all have it or it is to go.
pub(super) fn take_tag(state: &mut State, index: Option<usize>, remove: bool, step: &mut Step) {
    let Some(dialog) = &state.tag_dialog else { return };
    let Some(choice) = dialog.choices(state).into_iter().nth(index.unwrap_or(dialog.marked)) else { return };
    let ids = dialog.ids.to_vec();
    let change = if remove || choice.share == Share::All {
        MarkChange::remove_tag(&choice.tag)
    } else {
        MarkChange::add_tag(&choice.tag)
    };
    if let Some(dialog) = &mut state.tag_dialog {
        dialog.typed.clear();
        dialog.marked = 0;
    }
    mark(state, ids, change, step);
}

/// The note of one conversation is written beside it, that of several in a dialog.
fn open_note(state: &mut State, scope: MarkScope, step: &mut Step) {
    let ids = state.scope_ids(scope);
    if let [id] = ids.as_slice() {
        open::open(state, *id, step);
        open::tab(state, super::super::state::DetailTab::Visitor, step);
        step.ask(Request::FocusNote);
    } else if !ids.is_empty() {
        state.note_dialog = Some(NoteDialog { ids: Arc::new(ids), text: String::new() });
    }
}

pub(super) fn type_note(state: &mut State, text: String) {
    if let Some(dialog) = &mut state.note_dialog {
        dialog.text = text;
    }
}

pub(super) fn take_note(state: &mut State, step: &mut Step) {
    if let Some(dialog) = state.note_dialog.take() {
        mark(state, dialog.ids.to_vec(), MarkChange::note(&dialog.text), step);
    }
}
