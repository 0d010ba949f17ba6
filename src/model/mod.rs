//! What a conversation is, in plain values.
//!
//! Knows nothing of vendors' JSON, of SQL or of the window. `decode` makes these values, everything else reads them.

mod conversation;
mod device;
mod event;
mod figures;
mod flags;
mod key;
mod marks;
mod message;
mod problem;
pub mod terminal;
mod time;
pub mod transcript;
mod upload;
mod visitor;
pub mod words;

pub use conversation::{Conversation, ProfileDetail, Rating, UnknownField, VisitedPath};
pub use device::Device;
pub use event::event_sentence;
pub use figures::{ComputedFigures, StatedFigures, first_response, response_times};
pub use flags::{Basis, Flag, FlagName, Flags};
pub use key::{Key, KeyError, Vendor};
pub use marks::{MarkChange, Marks, tag_key, tidy_tag};
pub use message::{Attachment, Message, Role, Translation};
pub use problem::{Problem, ProblemKind};
pub use time::{Timestamp, Zone};
pub use upload::{ORG_ID, ORG_ID_VARIABLE, TOKEN_VARIABLE, Upload, uploads};
pub use visitor::{Agent, Place, Variable, Visitor};
