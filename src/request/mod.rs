//! Calls of Smartsupp's REST API: built, checked, shown as `curl`, and sent where somebody asks for that.
//!
//! The calls are those of the vendor's REST API guide, and those its PHP wrapper adds by the same scheme (`<resource>/<id>/<method>`, a body =
//! POST). Nothing is guessed beyond that: there is no call for offline e-mails, whose address nobody has published. The key of the API is
//! never part of what is built here; it only travels in the header of a call that is sent.

mod body;
mod call;
mod curl;
#[cfg(feature = "request")]
mod send;
mod site;

pub use body::{Body, Fields};
pub use call::{CALLS, Call, Kind};
pub use curl::{KEY_VARIABLE, curl};
#[cfg(feature = "request")]
pub use send::{Options, send};
pub use site::{chat_code, preview_link};

/// Where the API is. The guide writes `http:`; a key must not travel readable by all in between, and the same host answers to `https:`.
pub const BASE_URL: &str = "https://api.smartsupp.com";
