//! The receiver as the window shows it: how it is to be started, whether it runs, what it took last. It is started by nobody but the user.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use super::event::Failed;
use crate::model::Timestamp;
use crate::secret::Secret;
use crate::settings::{LISTEN, ReceiverSettings, inbox_beside, token_needed};

/// The receiver and its dialog.
#[derive(Clone, Debug, Default)]
pub struct Receiving {
    /// Whether the dialog is on the screen.
    pub open: bool,
    /// Address and port, as typed.
    pub listen: String,
    /// Folder for what arrives, as typed.
    pub inbox: String,
    /// What a sender must know, as typed; empty = nothing.
    pub token: Secret,
    /// Whether it runs.
    pub now: ReceivingState,
    /// What is wrong.
    pub failed: Option<Failed>,
    /// What it took last, newest first, at most [`Receiving::TOLD`].
    pub told: VecDeque<Told>,
    /// Requests stored since it was started.
    pub stored: u64,
    /// Requests refused since then.
    pub refused: u64,
    /// Whether `inbox` is the one beside the library, which is not remembered.
    pub(super) beside: bool,
}

/// Whether the receiver runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ReceivingState {
    /// It does not.
    #[default]
    Off,
    /// It is being started.
    Starting,
    /// It listens here.
    On(SocketAddr),
    /// It takes nothing any more, and imports what it acknowledged.
    Stopping,
}

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// When.
    pub at: Timestamp,
    /// Whether it was stored.
    pub stored: bool,
    /// What became of it.
    pub text: String,
}

/// A change of the dialog, or what its buttons do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiveEdit {
    /// The address changed.
    Listen(String),
    /// The folder changed.
    Inbox(String),
    /// The token changed.
    Token(Secret),
    /// Makes another token.
    NewToken,
    /// Starts it.
    Start,
    /// Stops it.
    Stop,
    /// Closes the dialog; a running receiver goes on.
    Close,
}

impl Receiving {
    /// Requests told of.
    pub const TOLD: usize = 6;

    /// Takes over how it was last started.
    pub(super) fn remember(&mut self, settings: &ReceiverSettings) {
        self.listen = if settings.listen.is_empty() { LISTEN.to_string() } else { settings.listen.clone() };
        self.inbox.clone_from(&settings.inbox);
        self.token.clone_from(&settings.token);
    }

    /// How it is started the next time.
    pub(super) fn settings(&self) -> ReceiverSettings {
        let inbox = if self.beside { String::new() } else { self.inbox.clone() };
        ReceiverSettings { listen: self.listen.clone(), inbox, token: self.token.clone() }
    }

    /// The same for another library: nothing runs, nothing was taken.
    pub(super) fn stopped(self) -> Self {
        let settings = self.settings();
        let mut fresh = Self::default();
        fresh.remember(&settings);
        fresh
    }

    /// The folder beside a library, where none was chosen.
    pub(super) fn place_beside(&mut self, library: &Path) {
        if self.inbox.is_empty() || self.beside {
            self.inbox = inbox_beside(library).to_string_lossy().into_owned();
            self.beside = true;
        }
    }

    /// Whether the form can be changed: not while it runs.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.now == ReceivingState::Off
    }

    /// How it would be started; else a sentence why it cannot be.
    pub(super) fn wish(&self) -> Result<(SocketAddr, PathBuf, Option<Secret>), String> {
        let listen: SocketAddr = self.listen.trim().parse().map_err(|_not_an_address| {
            format!("{:?} is no address: it is written as {LISTEN}, with the port behind a colon", self.listen)
        })?;
        let inbox = PathBuf::from(self.inbox.trim());
        if !inbox.is_absolute() {
            return Err("The inbox needs the full path of a folder".to_owned());
        }
        let token = Some(Secret::from(self.token.reveal().trim())).filter(|token| !token.is_empty());
        if let Some(why) = token_needed(listen).filter(|_| token.is_none()) {
            return Err(why);
        }
        Ok((listen, inbox, token))
    }

    /// What is typed into the vendor's settings: with the address it listens on, or would listen on. `None` where none is understood.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        let address = match &self.now {
            ReceivingState::On(address) => *address,
            _ => self.listen.trim().parse().ok()?,
        };
        let host = match address.ip() {
            ip if ip.is_unspecified() => "HOST".to_owned(),
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        Some(format!("http://{host}:{}/{}", address.port(), self.token.reveal().trim()))
    }
}
