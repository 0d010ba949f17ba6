//! What the window knows of the vendor's side: who is known, what came of triggers, and the form of calls to the REST API.

mod calls;
mod known;
mod triggers;

pub use calls::{Answered, BuiltCall, CallEdit, CallField, CallForm, Calling};
pub(super) use known::tables;
pub use known::{KnownKind, KnownRow, KnownTable, WhoEdit, WhoIsWho};
pub use triggers::{TriggerEdit, TriggerTable};

/// The dialogs of it that are on the screen.
#[derive(Clone, Debug, Default)]
pub struct Vendor {
    /// Who is known.
    pub who: Option<WhoIsWho>,
    /// What came of triggers.
    pub triggers: Option<TriggerTable>,
    /// A call of the REST API.
    pub call: Option<CallForm>,
}

impl Vendor {
    /// Whether one of them is there.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.who.is_some() || self.triggers.is_some() || self.call.is_some()
    }
}
