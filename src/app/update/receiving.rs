//! The receiver's dialog and switch.

use super::super::effect::{Effect, ReceiveRequest};
use super::super::event::Failed;
use super::super::receiving::{ReceiveEdit, Receiving, ReceivingState, Told};
use super::super::state::{NoticeKind, State};
use super::{Step, search};

/// Shows the dialog. A token is proposed where there is none: with it, nobody else can put conversations into the library.
pub(super) fn open(state: &mut State, step: &mut Step) {
    let receiving = &mut state.live.receiving;
    receiving.place_beside(&state.library.path);
    receiving.open = true;
    if receiving.is_off() && receiving.token.is_empty() {
        step.push(Effect::MakeToken);
    }
}

pub(super) fn edit(state: &mut State, edit: ReceiveEdit, step: &mut Step) {
    let receiving = &mut state.live.receiving;
    let off = receiving.is_off();
    match edit {
        ReceiveEdit::Listen(text) if off => receiving.listen = text,
        ReceiveEdit::Inbox(text) if off => {
            receiving.inbox = text;
            receiving.beside = false;
        }
        ReceiveEdit::Token(text) if off => receiving.token = text,
        ReceiveEdit::NewToken if off => step.push(Effect::MakeToken),
        ReceiveEdit::Start if off => start(receiving, step),
        ReceiveEdit::Stop if matches!(receiving.now, ReceivingState::On(_)) => {
            receiving.now = ReceivingState::Stopping;
            step.push(Effect::StopReceiving);
        }
        ReceiveEdit::Close => receiving.open = false,
        _ => {}
    }
}

fn start(receiving: &mut Receiving, step: &mut Step) {
    match receiving.wish() {
        Ok((listen, inbox, token)) => {
            receiving.failed = None;
            receiving.told.clear();
            (receiving.stored, receiving.refused) = (0, 0);
            receiving.now = ReceivingState::Starting;
            step.push(Effect::SaveSettings);
            step.push(Effect::Receive(ReceiveRequest { listen, inbox, token }));
        }
        Err(sentence) => receiving.failed = Some(Failed { sentence, hint: None, cancelled: false }),
    }
}

/// It runs, or has stopped. What arrives lies in the inbox: a list of another folder would never show it.
pub(super) fn changed(state: &mut State, now: ReceivingState, step: &mut Step) {
    if matches!(now, ReceivingState::On(_)) && state.search.folder.is_some() {
        search::narrow(state, None, step);
        let text = "The list shows everything in the library, so that what arrives is seen";
        super::notice(state, NoticeKind::Info, text, None, step.now);
    }
    state.live.receiving.now = now;
}

/// Something is wrong with it: said in its dialog, and beside the window's content where that is closed.
pub(super) fn failed(state: &mut State, failed: Failed, step: &mut Step) {
    if !state.live.receiving.open {
        super::fail(state, failed.clone(), step.now);
    }
    state.live.receiving.failed = Some(failed);
}

/// What was told of it is over.
pub(super) fn over(state: &mut State, sentence: &str) {
    state.live.receiving.failed.take_if(|failed| failed.sentence == sentence);
}

/// It answered a request.
pub(super) fn received(state: &mut State, status: u16, text: String, step: &mut Step) {
    let receiving = &mut state.live.receiving;
    let stored = status == 200;
    let count = if stored { &mut receiving.stored } else { &mut receiving.refused };
    *count = count.saturating_add(1);
    receiving.told.push_front(Told { at: step.now, stored, text });
    receiving.told.truncate(Receiving::TOLD);
}

/// What it took is in the library.
pub(super) fn imported(state: &mut State, changed: u64, step: &mut Step) {
    if changed > 0 {
        search::renew(state, step);
    }
}
