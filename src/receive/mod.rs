//! The receiver: takes what the vendors post, and acknowledges it once it is safe on the disk.
//!
//! One thread speaks with the network and holds no conversation longer than a request lasts; some threads write bodies to files of their own
//! in the inbox; one imports these files. `200` is said between the second and the third: after the file and its folder were synced, before
//! the conversation is in the library. What was acknowledged and not yet imported is imported at the next start.
//!
//! Fetches nothing, and opens no connection by itself.

mod answer;
mod budget;
mod connections;
mod disk;
mod event;
mod group;
mod inbox;
mod index;
mod name;
mod options;
mod request;
mod server;
mod token;

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use crossbeam_channel::{Sender, bounded};
use tokio::sync::watch;

pub use event::{Event, Indexed, Line};
pub use options::{Limits, Options, Tls};
pub use token::new_token;

use crate::error::{Error, ErrorKind, Result};
use crate::store::Store;
use event::Teller;
use inbox::Inbox;

/// A running receiver. Dropping it asks it to stop.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    stop: Arc<watch::Sender<bool>>,
    server: Option<JoinHandle<()>>,
}

impl Receiver {
    /// Opens the inbox, listens and begins to import what lies in the inbox and is not in the library yet. `events` hears of everything;
    /// a receiver never waits for its listener: what does not fit into the channel is counted, and the next line says how many were lost.
    ///
    /// # Errors
    /// The address is not a loopback address and there is no token; it is taken; the inbox cannot be written, or another receiver uses it; a
    /// certificate cannot be read.
    pub fn start(options: Options, store: Store, events: Sender<Event>) -> Result<Self> {
        options.check()?;
        let tls = options.tls.as_ref().map(Tls::acceptor).transpose()?;
        let inbox = Arc::new(Inbox::open(&options.inbox)?);
        let teller = Teller::new(events);
        let socket = std::net::TcpListener::bind(options.listen)
            .and_then(|socket| socket.set_nonblocking(true).map(|()| socket))
            .map_err(|cause| no_address(options.listen, cause))?;
        let address = socket.local_addr().map_err(|cause| no_address(options.listen, cause))?;

        let (stop, stopped) = watch::channel(false);
        let stop = Arc::new(stop);
        let index = index::start(store, Arc::clone(&inbox), teller.clone())?;
        let (jobs, waiting) = bounded(options.limits.connections);
        let disk = disk::start(&options.limits, &inbox, &waiting, &index.files, &teller)?;
        let asked = Arc::clone(&stop);
        let server = named("receive")
            .spawn(move || {
                let outcome = server::serve(socket, tls.as_ref(), &options, jobs, &stopped, asked, &teller);
                if let Err(error) = outcome {
                    teller.tell(Event::Trouble(error.to_string()));
                }
                // In this order: what was taken is written, what was written is imported.
                disk.into_iter().for_each(join);
                index.finish();
                teller.tell(Event::Stopped);
            })
            .map_err(no_thread)?;
        Ok(Self { address, stop, server: Some(server) })
    }

    /// Where it listens; the port is the real one also where 0 was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Asks it to stop and does not wait: no connection is taken any more, requests under way are answered, what was acknowledged is
    /// imported. [`Event::Stopped`] is the last event.
    pub fn ask_to_stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until it has stopped.
    pub fn wait(mut self) {
        if let Some(server) = self.server.take() {
            join(server);
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.ask_to_stop();
        }
    }
}

fn named(name: &str) -> Builder {
    Builder::new().name(name.to_owned())
}

/// A panic of a thread ends only that thread; what it had not acknowledged the sender posts again.
fn join(thread: JoinHandle<()>) {
    drop(thread.join());
}

fn no_thread(cause: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "The receiver could not start its threads").because(cause)
}

fn no_address(address: SocketAddr, cause: std::io::Error) -> Error {
    let taken = cause.kind() == std::io::ErrorKind::AddrInUse;
    let error = Error::new(ErrorKind::Io, format!("Could not listen on {address}")).because(cause);
    if taken {
        error.hint("another program listens there, perhaps another Afterchat; choose another port")
    } else {
        error
    }
}
