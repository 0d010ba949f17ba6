//! How a receiver is started unless something else is said, and when it needs a token: the same for the window and the command line.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// Where a receiver listens unless something else is asked for: this computer alone.
pub const LISTEN: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8787));

/// The inbox that belongs to a library, unless another one is asked for.
#[must_use]
pub fn inbox_beside(library: &Path) -> PathBuf {
    library.with_file_name("inbox")
}

/// Why a receiver must not listen there without a token; `None` where it may.
#[must_use]
pub fn token_needed(listen: SocketAddr) -> Option<String> {
    (!listen.ip().is_loopback()).then(|| format!("{listen} can be reached from other machines, so a token is needed"))
}

/// How the window's receiver was last started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReceiverSettings {
    /// Address and port; empty = the usual ones.
    pub listen: String,
    /// Folder for what arrives; empty = beside the library.
    pub inbox: String,
    /// What a sender must know. Kept, because vendors go on to send it; the file can be read by its owner only.
    pub token: Secret,
}
