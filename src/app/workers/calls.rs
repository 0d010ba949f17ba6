//! Calls of the vendor's REST API, each on a thread of its own that nobody waits for: a host that is slow to answer must not keep a window open.
//!
//! The only place of the window that connects to anybody, and only for the button in its form. Without the feature `request` it says that
//! nothing can be sent.

use super::super::effect::CallRequest;
use super::super::event::{Event, Failed};
use super::super::vendor::Answered;
use super::{Outbox, Shelf, guarded};
use crate::error::{Error, ErrorKind, Result};

/// Makes calls.
pub(super) struct Caller {
    library: Shelf,
    outbox: Outbox,
}

impl Caller {
    pub(super) fn new(library: &Shelf, outbox: &Outbox) -> Self {
        Self { library: library.clone(), outbox: outbox.clone() }
    }

    /// # Errors
    /// The system gives no thread.
    pub(super) fn call(&self, request: CallRequest) -> Result<()> {
        let (library, outbox) = (self.library.clone(), self.outbox.clone());
        let work = move || {
            let result = guarded(|| made(&library, &request)).map_err(Failed::from);
            let answered = result.is_ok();
            outbox.send(Event::Called(result));
            if answered {
                outbox.send(Event::StoreChanged);
            }
        };
        let thread = std::thread::Builder::new().name("request".to_owned()).spawn(work);
        thread
            .map(drop)
            .map_err(|cause| Error::new(ErrorKind::Io, "The system gave no thread for the call").because(cause))
    }
}

#[cfg(feature = "request")]
fn made(library: &Shelf, request: &CallRequest) -> Result<Answered> {
    use crate::import::answer;
    use crate::request::{KEY_VARIABLE, Options, send};

    /// How long a call may take.
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

    let key = std::env::var(KEY_VARIABLE).ok().filter(|key| !key.is_empty()).map(crate::secret::Secret::from);
    let key = key.ok_or_else(|| {
        Error::new(ErrorKind::Usage, format!("The environment variable {KEY_VARIABLE} holds no key of the API"))
            .hint("Set it before Afterchat is started; the key is kept nowhere else.")
    })?;
    // Before anything is changed at the vendor's: where the answer is to be kept, and that it can be.
    let store = library.store()?;
    drop(store.writer()?);
    let CallRequest { base_url, address, body, now } = request;
    let text = send(&Options { base_url, key: &key, patience: PATIENCE }, address, body.as_deref())?;
    let learnt = answer(store, address, &text, *now)?;
    Ok(Answered { text, learnt })
}

#[cfg(not(feature = "request"))]
fn made(_library: &Shelf, request: &CallRequest) -> Result<Answered> {
    let sentence = format!("This Afterchat was built without calls: nothing was sent to {}", request.base_url);
    Err(Error::new(ErrorKind::Usage, sentence))
}
