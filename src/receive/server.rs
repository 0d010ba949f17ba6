//! The thread that speaks with the network: takes connections, lets hyper speak HTTP/1.1 with them, ends them in order.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::Options;
use super::budget::Budget;
use super::connections::{Connections, Slot};
use super::disk::Jobs;
use super::event::{Event, Line, Teller};
use super::request::{Shared, answer};
use super::token::Token;
use crate::error::io_words;

/// Pause after a connection that could not be taken, such as when too many files are open.
const BREATH: Duration = Duration::from_millis(100);
/// Lines of a request's head.
const HEADERS: usize = 64;

/// Serves until it is asked to stop, and then until requests under way are answered.
pub(super) fn serve(
    socket: std::net::TcpListener,
    tls: Option<&TlsAcceptor>,
    options: &Options,
    jobs: Jobs,
    stopped: &watch::Receiver<bool>,
    asked: Arc<watch::Sender<bool>>,
    teller: &Teller,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let shared = Arc::new(Shared {
        limits: options.limits.clone(),
        token: options.token.as_ref().map(|token| Token::new(token.reveal())),
        memory: Budget::new(options.limits.memory),
        jobs,
        teller: teller.clone(),
    });
    runtime.block_on(async {
        if options.signals {
            tokio::spawn(stop_on_signal(asked)?);
        }
        let socket = TcpListener::from_std(socket)?;
        let connections = Connections::new(options.limits.connections);
        let mut stopping = stopped.clone();
        let mut stop = pin!(stopping.wait_for(|stop| *stop));
        loop {
            let next = async {
                let stream = socket.accept().await?.0;
                Ok::<_, io::Error>((stream, connections.admit().await))
            };
            tokio::select! {
                _ = &mut stop => break,
                next = next => match next {
                    Ok((stream, slot)) => {
                        let connection = Connection { slot: Arc::new(slot), shared: Arc::clone(&shared), begun: Instant::now() };
                        tokio::spawn(connection.run(stream, tls.cloned(), stopped.clone()));
                    }
                    // A client that went away at once, or too many open files: others are not to suffer.
                    Err(error) => {
                        if error.kind() != io::ErrorKind::ConnectionAborted {
                            teller.tell(Event::Trouble(format!("A connection could not be taken: {}", io_words(&error))));
                            sleep(BREATH).await;
                        }
                    }
                },
            }
        }
        drop(socket);
        let grace = options.limits.grace;
        if timeout(grace, connections.all_left()).await.is_err() {
            connections.send_away();
            timeout(grace, connections.all_left()).await.ok();
        }
        Ok(())
    })
}

/// One connection.
struct Connection {
    slot: Arc<Slot>,
    shared: Arc<Shared>,
    begun: Instant,
}

impl Connection {
    async fn run(self, stream: TcpStream, tls: Option<TlsAcceptor>, stopped: watch::Receiver<bool>) {
        // Without it answers are only slower.
        stream.set_nodelay(true).ok();
        let Some(tls) = tls else { return self.speak(stream, stopped).await };
        tokio::select! {
            shaken = timeout(self.shared.limits.pause, tls.accept(stream)) => match shaken {
                Ok(Ok(stream)) => self.speak(stream, stopped).await,
                Ok(Err(_)) => self.tell("no-tls"),
                Err(_) => self.tell("slow"),
            },
            () = self.slot.must_leave() => self.tell("gave-way"),
        }
    }

    /// Speaks HTTP until the end of the connection.
    async fn speak(&self, stream: impl AsyncRead + AsyncWrite + Unpin, mut stopped: watch::Receiver<bool>) {
        let service = service_fn(|request| {
            let answer = answer(request, Arc::clone(&self.shared), Arc::clone(&self.slot));
            async { Ok::<_, std::convert::Infallible>(answer.await) }
        });
        let limits = &self.shared.limits;
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.pause)
            .max_header_size(limits.head)
            .max_headers(HEADERS)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        let mut stop = pin!(stopped.wait_for(|stop| *stop));
        let mut stopping = false;
        loop {
            tokio::select! {
                ended = connection.as_mut() => {
                    if let Err(error) = ended {
                        self.tell(reason(&error));
                    }
                    return;
                }
                () = self.slot.must_leave() => return self.tell("gave-way"),
                _ = &mut stop, if !stopping => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }

    fn tell(&self, outcome: &'static str) {
        self.shared.teller.line(Line::connection(outcome, self.begun.elapsed()));
    }
}

/// Why a connection ended, in a word.
fn reason(error: &hyper::Error) -> &'static str {
    if error.is_timeout() {
        "slow"
    } else if error.is_parse_too_large() {
        "head-too-large"
    } else if error.is_parse() {
        "not-http"
    } else {
        "disconnected"
    }
}

/// Asks to stop at Ctrl+C, and where there is such a thing at SIGTERM.
#[cfg(unix)]
fn stop_on_signal(asked: Arc<watch::Sender<bool>>) -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
        asked.send_replace(true);
    })
}

#[cfg(not(unix))]
fn stop_on_signal(asked: Arc<watch::Sender<bool>>) -> io::Result<impl Future<Output = ()>> {
    Ok(async move {
        // Where this fails Ctrl+C ends the program at once, which loses nothing that was acknowledged.
        tokio::signal::ctrl_c().await.ok();
        asked.send_replace(true);
    })
}
