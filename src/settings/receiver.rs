//! How a receiver is started unless something else is said, and when it needs a token: the same for the window and the command line.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// Where a receiver listens unless something else is asked for: this computer alone.
pub const LISTEN: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8787));

/// The inbox that belongs to a library, unless another one is asked for: `inbox` beside `library.sqlite`, `shop.inbox` beside `shop.sqlite`,
/// `shop.db.inbox` beside `shop.db`, so that two libraries in one folder do not take each other's files.
#[must_use]
pub fn inbox_beside(library: &Path) -> PathBuf {
    if library.file_name().is_some_and(|name| name == super::LIBRARY) {
        return library.with_file_name("inbox");
    }
    let own = if library.extension().is_some_and(|ending| ending == "sqlite") {
        library.file_stem()
    } else {
        library.file_name()
    };
    let mut name = own.unwrap_or_default().to_owned();
    name.push(".inbox");
    library.with_file_name(name)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_library_has_an_inbox_of_its_own() {
        let inbox = |library: &str| inbox_beside(Path::new(library)).to_string_lossy().into_owned();
        assert_eq!(inbox("/data/library.sqlite"), "/data/inbox");
        assert_eq!(inbox("/data/shop.sqlite"), "/data/shop.inbox");
        assert_eq!(inbox("/data/shop.db"), "/data/shop.db.inbox", "not that of shop.sqlite");
        assert_eq!(inbox("/data/shop.2015.sqlite"), "/data/shop.2015.inbox");
        assert_eq!(inbox("/data/shop"), "/data/shop.inbox");
        assert_eq!(inbox("/data/library.db"), "/data/library.db.inbox");
    }
}
