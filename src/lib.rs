//! Afterchat: a desktop browser for finished live chats.
//!
//! Files go through [`decode`] and become conversations with problems. [`store`] keeps each original payload byte for byte and derives
//! from it one summary row and one text entry. A [`query`] says which conversations are meant. List, detail, export and command line all
//! consume the same result. The window draws `app`'s state and emits actions; a pure update turns them into effects which named worker
//! threads carry out. ARCHITECTURE.md tells the whole.

pub mod app;
pub mod cli;
pub mod decode;
pub mod directory;
pub mod error;
pub mod export;
pub mod import;
pub mod lang;
pub mod model;
pub mod query;
#[cfg(feature = "receive")]
pub mod receive;
pub mod request;
pub mod secret;
pub mod settings;
pub mod store;
pub mod text;
#[cfg(feature = "gui")]
pub mod ui;
pub mod work;
