//! Who is known, what came of triggers, and calls of the REST API.

use std::sync::Arc;

use super::super::effect::{CallRequest, Effect, TriggersRequest};
use super::super::event::Failed;
use super::super::state::{Load, NoticeKind, State};
use super::super::vendor::{
    Answered, CallEdit, CallForm, Calling, KnownKind, TriggerEdit, TriggerTable, WhoEdit, WhoIsWho, tables,
};
use super::{Step, search};
use crate::directory::Directory;
use crate::lang::{said, tr};
use crate::query::{Expr, Moment, Query};
use crate::request::Call;
use crate::store::TriggerUse;

/// Shows who is known.
pub(super) fn open_who(state: &mut State, step: &mut Step) {
    state.vendor.who = Some(WhoIsWho { kind: KnownKind::default(), tables: Load::Loading });
    step.push(Effect::Known);
}

pub(super) fn who(state: &mut State, edit: WhoEdit) {
    match edit {
        WhoEdit::Kind(kind) => {
            if let Some(who) = &mut state.vendor.who {
                who.kind = kind;
            }
        }
        WhoEdit::Close => state.vendor.who = None,
    }
}

/// The directory was read.
pub(super) fn known(state: &mut State, result: Result<Arc<Directory>, Failed>) {
    let zone = state.zone;
    if let Some(who) = &mut state.vendor.who {
        who.tables = match result {
            Ok(directory) => Load::Ready(Arc::new(tables(&directory, zone))),
            Err(failed) => Load::Failed(failed.sentence),
        };
    }
}

/// The library changed, and perhaps what is known with it.
pub(super) fn renew(state: &State, step: &mut Step) {
    if state.vendor.who.is_some() {
        step.push(Effect::Known);
    }
}

/// Shows what came of triggers, within what the search finds.
pub(super) fn open_triggers(state: &mut State, step: &mut Step) {
    count(state, false, step);
}

fn count(state: &mut State, whole: bool, step: &mut Step) {
    let query = if whole { Query::default() } else { state.results.query.clone() };
    state.next_ticket = state.next_ticket.saturating_add(1);
    let ticket = state.next_ticket;
    state.vendor.triggers = Some(TriggerTable { uses: Load::Loading, whole, done: 0, total: 0, ticket });
    step.push(Effect::Triggers(TriggersRequest { ticket, query, moment: Moment { zone: state.zone, now: step.now } }));
}

pub(super) fn triggers(state: &mut State, edit: TriggerEdit, step: &mut Step) {
    match edit {
        TriggerEdit::Whole(whole) => count(state, whole, step),
        TriggerEdit::Stop => step.push(Effect::StopTriggers),
        TriggerEdit::Show(index) => show(state, index, step),
        TriggerEdit::Close => {
            state.vendor.triggers = None;
            step.push(Effect::StopTriggers);
        }
    }
}

/// The conversations of a line: those that were counted for it.
fn show(state: &mut State, index: usize, step: &mut Step) {
    let Some(table) = &state.vendor.triggers else { return };
    let Some(line) = table.uses.ready().and_then(|uses| uses.get(index)) else { return };
    let (expr, whole) = (line.expr.clone(), table.whole);
    let expr = if whole { expr } else { Expr::all_of([state.search.parsed.query.expr.clone(), expr]) };
    let query = Query { expr, sort: state.search.parsed.query.sort };
    state.vendor.triggers = None;
    if whole {
        search::narrow(state, None, step);
    }
    search::write(state, &query, step);
    search::enter_list(state, step);
}

pub(super) fn progress(state: &mut State, ticket: u64, done: u64, total: u64) {
    if let Some(table) = state.vendor.triggers.as_mut().filter(|table| table.ticket == ticket) {
        (table.done, table.total) = (done, total);
    }
}

pub(super) fn counted(state: &mut State, ticket: u64, result: Result<Vec<TriggerUse>, Failed>) {
    if let Some(table) = state.vendor.triggers.as_mut().filter(|table| table.ticket == ticket) {
        table.uses = match result {
            Ok(uses) => Load::Ready(Arc::new(uses)),
            Err(failed) if failed.cancelled => Load::Failed(tr("Counting was stopped").to_owned()),
            Err(failed) => Load::Failed(failed.sentence),
        };
    }
}

/// Shows the form of calls.
pub(super) fn open_call(state: &mut State) {
    state.vendor.call.get_or_insert_with(CallForm::default);
}

pub(super) fn call(state: &mut State, edit: CallEdit, step: &mut Step) {
    let Some(form) = &mut state.vendor.call else { return };
    // What is on its way stays what it is.
    if form.now == Calling::Sending && edit != CallEdit::Close {
        return;
    }
    match edit {
        CallEdit::Call(name) => {
            form.call = Call::named(name).unwrap_or(form.call);
            form.now = Calling::Idle;
        }
        CallEdit::Field(field, text) => form.set(field, text),
        CallEdit::Send => {
            let Ok(built) = form.built() else { return };
            form.now = Calling::Sending;
            let base_url = built.url.strip_suffix(&built.address).unwrap_or_default().to_owned();
            step.push(Effect::Call(CallRequest {
                base_url,
                address: built.address,
                body: built.compact,
                now: step.now,
            }));
        }
        CallEdit::Close => state.vendor.call = None,
    }
}

/// A call was answered, or not; where its form is closed, that is told beside the window's content.
pub(super) fn called(state: &mut State, result: Result<Answered, Failed>, step: &mut Step) {
    renew(state, step);
    if let Some(form) = state.vendor.call.as_mut().filter(|form| form.now == Calling::Sending) {
        form.now = match result {
            Ok(answered) => Calling::Done(form.sentence(&answered), answered.text),
            Err(failed) => Calling::Failed(failed),
        };
        return;
    }
    match result {
        Ok(_) => {
            super::notice(state, NoticeKind::Info, tr("The call to the API was answered"), None, step.now);
        }
        Err(failed) => {
            let sentence = said(&failed.sentence).into_owned();
            super::fail(state, Failed { sentence, ..failed }, step.now);
        }
    }
}
