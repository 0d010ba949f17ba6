//! What a receiver tells while it runs. No names, addresses, ids or texts of people are in it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crossbeam_channel::Sender;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A request was answered, or a connection ended without one.
    Line(Line),
    /// Files of the inbox were imported.
    Indexed(Indexed),
    /// Something needs looking at: a sentence.
    Trouble(String),
    /// What was told with this sentence is over.
    Over(String),
    /// It has stopped; the last event.
    Stopped,
}

/// One request or connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// HTTP status; 0 for a connection that ended without a request.
    pub status: u16,
    /// What became of it, in a word or a few.
    pub outcome: &'static str,
    /// Who sent it, where that is known: `smartsupp`, `snapengage`, `other`.
    pub source: &'static str,
    /// Size of the body as it was sent, bytes.
    pub bytes: u64,
    /// How long it took.
    pub took: Duration,
    /// Events before this one that did not fit into the channel.
    pub lost: u64,
}

impl Line {
    /// About a connection that ended without a request.
    pub(super) fn connection(outcome: &'static str, took: Duration) -> Self {
        Self { status: 0, outcome, source: "", bytes: 0, took, lost: 0 }
    }
}

impl fmt::Display for Line {
    /// `200 stored smartsupp 3012 bytes 4 ms`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            0 => f.write_str("---")?,
            status => write!(f, "{status}")?,
        }
        write!(f, " {}", self.outcome)?;
        if !self.source.is_empty() {
            write!(f, " {}", self.source)?;
        }
        if self.bytes > 0 {
            write!(f, " {} bytes", self.bytes)?;
        }
        write!(f, " {} ms", self.took.as_millis())?;
        if self.lost > 0 {
            write!(f, " ({} events before this one were not told)", self.lost)?;
        }
        Ok(())
    }
}

/// What an import of inbox files did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indexed {
    /// Files read.
    pub files: u64,
    /// Conversations new to the library.
    pub added: u64,
    /// Conversations changed.
    pub updated: u64,
    /// Files that hold no conversation.
    pub skipped: u64,
    /// Files of which something could not be imported.
    pub failed: u64,
}

/// Tells without ever waiting.
#[derive(Clone, Debug)]
pub(super) struct Teller {
    events: Sender<Event>,
    lost: Arc<AtomicU64>,
}

impl Teller {
    pub(super) fn new(events: Sender<Event>) -> Self {
        Self { events, lost: Arc::default() }
    }

    pub(super) fn line(&self, mut line: Line) {
        line.lost = self.lost.swap(0, Ordering::Relaxed);
        let lost = line.lost;
        if self.events.try_send(Event::Line(line)).is_err() {
            self.lost.fetch_add(lost + 1, Ordering::Relaxed);
        }
    }

    pub(super) fn tell(&self, event: Event) {
        if self.events.try_send(event).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted() {
        let (sender, events) = crossbeam_channel::bounded(1);
        let teller = Teller::new(sender);
        for _ in 0..4 {
            teller.line(Line::connection("slow", Duration::from_millis(7)));
        }
        let Ok(Event::Line(first)) = events.recv() else { panic!("a line") };
        assert_eq!(first.to_string(), "--- slow 7 ms");
        teller.line(Line { status: 200, outcome: "stored", source: "smartsupp", bytes: 12, ..first });
        let Ok(Event::Line(second)) = events.recv() else { panic!("a line") };
        assert_eq!(second.to_string(), "200 stored smartsupp 12 bytes 7 ms (3 events before this one were not told)");
    }
}
