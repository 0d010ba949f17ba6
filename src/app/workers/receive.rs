//! The thread that switches the receiver on and off, and passes on what it tells. Without the feature `receive` it says that there is none.

use std::thread::JoinHandle;

use super::super::effect::ReceiveRequest;
use super::{Outbox, Shelf, spawn};
use crate::error::Result;
use crate::work::Latest;

/// What is wished, in one slot: on, off. The other slot is for tokens.
enum Wish {
    Start(ReceiveRequest),
    Stop,
    Token,
}

const SWITCH: usize = 0;
const TOKEN: usize = 1;

/// The asking side.
pub(super) struct Switch {
    mailbox: Latest<Wish, 2>,
}

impl Switch {
    pub(super) fn start(&self, request: ReceiveRequest) {
        self.mailbox.put(SWITCH, Wish::Start(request));
    }

    pub(super) fn stop(&self) {
        self.mailbox.put(SWITCH, Wish::Stop);
    }

    pub(super) fn make_token(&self) {
        self.mailbox.put(TOKEN, Wish::Token);
    }

    pub(super) fn close(&self) {
        self.mailbox.close();
    }
}

pub(super) fn start(library: &Shelf, outbox: &Outbox, threads: &mut Vec<JoinHandle<()>>) -> Result<Switch> {
    let switch = Switch { mailbox: Latest::default() };
    let (mailbox, library, outbox) = (switch.mailbox.clone(), library.clone(), outbox.clone());
    spawn("receiver", threads, move || running::run(&mailbox, &library, &outbox))?;
    Ok(switch)
}

#[cfg(feature = "receive")]
mod running {
    //! With a receiver.

    use std::time::Duration;

    use crossbeam_channel::{TryRecvError, bounded};

    use super::super::super::event::{Event, Failed};
    use super::super::super::receiving::ReceivingState;
    use super::super::{Outbox, Shelf, guarded};
    use super::{ReceiveRequest, Wish};
    use crate::error::{Error, ErrorKind, Result};
    use crate::receive::{Event as Told, Options, Receiver, new_token};
    use crate::work::{Latest, Taken};

    /// How often it is asked what it has to tell.
    const TICK: Duration = Duration::from_millis(100);
    /// What it may tell at once; it never waits for anybody who listens.
    const WAITING: usize = 1024;

    type Running = (Receiver, crossbeam_channel::Receiver<Told>);

    pub(super) fn run(mailbox: &Latest<Wish, 2>, library: &Shelf, outbox: &Outbox) {
        let mut running: Option<Running> = None;
        loop {
            let taken = match &running {
                Some(_) => mailbox.take_within(TICK),
                None => mailbox.take().map_or(Taken::Closed, Taken::Request),
            };
            match taken {
                Taken::Request(Wish::Start(request)) if running.is_none() => {
                    match guarded(|| begin(library, request)) {
                        Ok(begun) => {
                            outbox.send(Event::Receiving(ReceivingState::On(begun.0.address())));
                            running = Some(begun);
                        }
                        Err(error) => {
                            outbox.send(Event::Receiving(ReceivingState::Off));
                            outbox.send(Event::ReceiveFailed(Failed::from(error)));
                        }
                    }
                }
                Taken::Request(Wish::Stop) => {
                    if let Some((receiver, _told)) = &running {
                        receiver.ask_to_stop();
                    }
                }
                Taken::Request(Wish::Token) => {
                    let failed = |error| Event::ReceiveFailed(Failed::from(error));
                    outbox.send(new_token().map_or_else(failed, Event::Token));
                }
                Taken::Request(Wish::Start(_)) | Taken::Nothing => {}
                Taken::Closed => {
                    // What was acknowledged is imported before the program ends.
                    if let Some((receiver, _told)) = running {
                        receiver.ask_to_stop();
                        receiver.wait();
                    }
                    return;
                }
            }
            running = running.filter(|(_receiver, told)| goes_on(told, outbox));
        }
    }

    fn begin(library: &Shelf, request: ReceiveRequest) -> Result<Running> {
        let (events, news) = bounded(WAITING);
        let ReceiveRequest { listen, inbox, token } = request;
        let options = Options { listen, token, ..Options::new(inbox) };
        Ok((Receiver::start(options, library.store()?.clone(), events)?, news))
    }

    /// Passes on what there is; whether it runs. Its last event may not have fitted into the channel, and a fault may have ended it without one.
    fn goes_on(told: &crossbeam_channel::Receiver<Told>, outbox: &Outbox) -> bool {
        loop {
            match told.try_recv() {
                Ok(event) => {
                    if !pass_on(event, outbox) {
                        return false;
                    }
                }
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => {
                    pass_on(Told::Stopped, outbox);
                    return false;
                }
            }
        }
    }

    /// Returns whether it goes on.
    fn pass_on(event: Told, outbox: &Outbox) -> bool {
        let (event, goes_on) = match event {
            Told::Line(line) => (Event::Received { status: line.status, text: line.to_string() }, true),
            Told::Indexed(done) => (Event::ReceivedImported(done.added.saturating_add(done.updated)), true),
            Told::Trouble(sentence) => (Event::ReceiveFailed(Failed::from(Error::new(ErrorKind::Io, sentence))), true),
            Told::Over(sentence) => (Event::ReceiveOver(sentence), true),
            Told::Stopped => (Event::Receiving(ReceivingState::Off), false),
        };
        outbox.send(event);
        goes_on
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_receiver_that_ended_without_a_word_is_off() {
            let (sender, events) = bounded(8);
            let outbox = Outbox { sender, wake: std::sync::Arc::new(|| {}) };
            let (teller, told) = bounded(1);
            teller.try_send(Told::Trouble("a fault".to_owned())).expect("room");
            assert!(teller.try_send(Told::Stopped).is_err(), "no room for the last one");
            assert!(goes_on(&told, &outbox));
            drop(teller);
            assert!(!goes_on(&told, &outbox));
            let events: Vec<Event> = events.try_iter().collect();
            assert!(
                matches!(events.as_slice(), [Event::ReceiveFailed(_), Event::Receiving(ReceivingState::Off)]),
                "{events:?}"
            );
        }
    }
}

#[cfg(not(feature = "receive"))]
mod running {
    //! Without one; its command is off.

    use super::super::super::event::{Event, Failed};
    use super::super::super::receiving::ReceivingState;
    use super::super::{Outbox, Shelf};
    use super::Wish;
    use crate::work::Latest;

    pub(super) fn run(mailbox: &Latest<Wish, 2>, _library: &Shelf, outbox: &Outbox) {
        while let Some(wish) = mailbox.take() {
            if let Wish::Start(request) = wish {
                let sentence =
                    format!("This Afterchat was built without a receiver: nothing listens on {}", request.listen);
                outbox.send(Event::Receiving(ReceivingState::Off));
                outbox.send(Event::ReceiveFailed(Failed { sentence, hint: None, cancelled: false }));
            }
        }
    }
}
