//! What a receiver is told before it starts, and what of it is refused.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::token::Token;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use crate::settings::{LISTEN, token_needed};

/// How to receive.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Folder for what arrives; made if it is not there.
    pub inbox: PathBuf,
    /// What a sender must know.
    pub token: Option<Secret>,
    /// Certificate and key; without them it speaks plain HTTP.
    pub tls: Option<Tls>,
    /// Whether Ctrl+C and SIGTERM stop it.
    pub signals: bool,
    /// What one sender may cost.
    pub limits: Limits,
}

/// What one sender may cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one body, unpacked.
    pub body: usize,
    /// Bytes of a request's head.
    pub head: usize,
    /// Bytes of all bodies on their way to the disk at once.
    pub memory: usize,
    /// Connections at once. When there are more, the one that has waited longest without a complete request is closed.
    pub connections: usize,
    /// Threads that write files.
    pub writers: usize,
    /// How long a head, a TLS handshake and each piece of a body may take.
    pub pause: Duration,
    /// How long a whole body may take.
    pub patience: Duration,
    /// How long requests under way may go on when it stops.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 16 << 20,
            head: 16 << 10,
            memory: 256 << 20,
            // With the files of the library far below 1,024 open files, which many systems allow.
            connections: 512,
            writers: 32,
            pause: Duration::from_secs(10),
            patience: Duration::from_mins(1),
            grace: Duration::from_secs(5),
        }
    }
}

impl Options {
    /// Loopback only, port 8787, no token.
    #[must_use]
    pub fn new(inbox: PathBuf) -> Self {
        Self { listen: LISTEN, inbox, token: None, tls: None, signals: false, limits: Limits::default() }
    }

    /// Refuses what would be unsafe or could not work.
    pub(super) fn check(&self) -> Result<()> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Usage, message));
        match &self.token {
            None => {
                if let Some(why) = token_needed(self.listen) {
                    return Err(Error::new(ErrorKind::Usage, why)
                        .hint("give --token-env NAME, or listen on 127.0.0.1 behind a web server"));
                }
            }
            Some(token) if !Token::can_be_sent(token.reveal()) => {
                return refuse("A token is made of visible ASCII characters without / ? # %".to_owned());
            }
            Some(_) => {}
        }
        if self.limits.body == 0 || self.limits.body > self.limits.memory {
            return refuse(format!("A body may have 1 to {} bytes", self.limits.memory));
        }
        Ok(())
    }
}

/// Where certificate and key lie, as PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct Tls {
    /// Certificate, those of its issuers behind it.
    pub certificate: PathBuf,
    /// Private key.
    pub key: PathBuf,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads both files.
    pub(super) fn acceptor(&self) -> Result<TlsAcceptor> {
        let chain = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|cause| unreadable("certificate", &self.certificate, within(cause)))?;
        if chain.is_empty() {
            return Err(unreadable("certificate", &self.certificate, "no certificate in it"));
        }
        let key =
            PrivateKeyDer::from_pem_file(&self.key).map_err(|cause| unreadable("key", &self.key, within(cause)))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
            .map_err(|cause| unreadable("certificate and its key", &self.certificate, cause))?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

/// What the system said, where it was the system.
fn within(cause: pem::Error) -> Box<dyn std::error::Error + Send + Sync> {
    match cause {
        pem::Error::Io(cause) => cause.into(),
        cause => cause.into(),
    }
}

fn unreadable(what: &str, path: &Path, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::Usage, format!("The {what} could not be used"))
        .because(cause)
        .at(path)
        .hint("both files are PEM: -----BEGIN CERTIFICATE----- and -----BEGIN PRIVATE KEY-----")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_loopback_a_token_is_needed() {
        let mut options = Options::new(PathBuf::from("inbox"));
        for (listen, safe) in [
            ("127.0.0.1:0", true),
            ("127.8.0.1:80", true),
            ("[::1]:0", true),
            ("0.0.0.0:0", false),
            ("[::]:0", false),
            ("192.0.2.1:80", false),
        ] {
            options.listen = listen.parse().expect("an address");
            options.token = None;
            assert_eq!(options.check().is_ok(), safe, "{listen}");
            options.token = Some("a-long-secret".into());
            assert!(options.check().is_ok(), "{listen}");
        }
    }

    #[test]
    fn a_token_can_be_sent_as_it_is() {
        let mut options = Options::new(PathBuf::from("inbox"));
        for token in ["", "two words", "a/b", "a?b", "č", "a%20b"] {
            options.token = Some(token.into());
            assert!(options.check().is_err(), "{token:?}");
        }
    }
}
