//! The thread that reads what is on the screen: the open conversation first, then rows, then original JSON, then the first rows of an export.

use std::sync::Arc;
use std::thread::JoinHandle;

use super::super::details::sections;
use super::super::effect::{HistoryRequest, OpenRequest, PreviewRequest, RowsRequest};
use super::super::event::{Event, Failed, Opened, OriginalText, RowEntry};
use super::super::hits::Marker;
use super::super::pretty::pretty;
use super::{Lazy, Outbox, Shelf, spawn};
use crate::error::{Error, ErrorKind, Result};
use crate::export::preview;
use crate::model::response_times;
use crate::query::Line;
use crate::store::{ConversationId, Reader, Row};
use crate::work::Latest;

const OPEN: usize = 0;
const ROWS: usize = 1;
const HISTORY: usize = 2;
const ORIGINAL: usize = 3;
const PREVIEW: usize = 4;
const LANES: usize = 5;

enum Request {
    Open(OpenRequest),
    Rows(RowsRequest),
    History(HistoryRequest),
    Original(ConversationId, Option<i64>),
    Preview(PreviewRequest),
}

/// The asking side.
pub(super) struct RowReader {
    mailbox: Latest<Request, LANES>,
}

impl RowReader {
    pub(super) fn open(&self, request: OpenRequest) {
        self.mailbox.put(OPEN, Request::Open(request));
    }

    pub(super) fn rows(&self, request: RowsRequest) {
        self.mailbox.put(ROWS, Request::Rows(request));
    }

    pub(super) fn history(&self, request: HistoryRequest) {
        self.mailbox.put(HISTORY, Request::History(request));
    }

    pub(super) fn original(&self, id: ConversationId, version: Option<i64>) {
        self.mailbox.put(ORIGINAL, Request::Original(id, version));
    }

    pub(super) fn preview(&self, request: PreviewRequest) {
        self.mailbox.put(PREVIEW, Request::Preview(request));
    }

    pub(super) fn stop(&self) {
        self.mailbox.close();
    }
}

pub(super) fn start(library: &Shelf, outbox: &Outbox, threads: &mut Vec<JoinHandle<()>>) -> Result<RowReader> {
    let mailbox: Latest<Request, LANES> = Latest::default();
    let (taker, library, outbox) = (mailbox.clone(), library.clone(), outbox.clone());
    spawn("rows", threads, move || {
        let mut reader = Lazy::default();
        while let Some(request) = taker.take() {
            let event = match request {
                Request::Open(request) => {
                    let result = reader.read(&library, |reader| open(reader, &request));
                    Event::Opened { id: request.id, result: result.map_err(Failed::from) }
                }
                Request::Rows(RowsRequest { ids, marker, version }) => {
                    let result = reader.read(&library, |reader| entries(reader, &ids, &marker));
                    Event::Rows { version, asked: ids, result: result.map_err(Failed::from) }
                }
                Request::History(HistoryRequest { ids, marker }) => {
                    let parts = ids.iter().map(|id| part(&mut reader, &library, *id, &marker)).collect();
                    Event::History { ids, parts }
                }
                Request::Original(id, version) => {
                    let result = reader.read(&library, |reader| original(reader, id, version));
                    Event::Original { id, version, result: result.map_err(Failed::from) }
                }
                Request::Preview(PreviewRequest { ticket, spec, ids, rows }) => {
                    let result = reader.read(&library, |reader| preview(reader, &ids, &spec, rows));
                    Event::Preview { ticket, result: result.map_err(Failed::from) }
                }
            };
            if !outbox.send(event) {
                return;
            }
        }
    })?;
    Ok(RowReader { mailbox })
}

/// Rows with their line of text and what to highlight in it.
pub(super) fn entries(reader: &Reader, ids: &[ConversationId], marker: &Marker) -> Result<Vec<RowEntry>> {
    let entry = |row: Row| {
        let line = if marker.is_empty() { None } else { reader.decoded(row.id)? };
        let line = line.and_then(|(conversation, _joined)| marker.line(&conversation));
        let line = line.unwrap_or_else(|| Line { text: row.snippet.clone(), hits: Vec::new(), found: 0 });
        let Line { text: snippet, hits, found } = line;
        Ok(RowEntry { name_hits: marker.in_name(&row.visitor_name), row, snippet, hits, found })
    };
    reader.rows(ids)?.into_iter().map(entry).collect()
}

fn open(reader: &Reader, request: &OpenRequest) -> Result<Option<Arc<Opened>>> {
    let Some(stored) = reader.conversation(request.id)? else { return Ok(None) };
    let sections = sections(&stored.conversation, &stored.joined);
    let hits = request.marker.hits(&stored.conversation, &sections);
    let responses = response_times(&stored.conversation.messages);
    Ok(Some(Arc::new(Opened { stored, sections, hits, responses })))
}

/// One conversation of a history; one that cannot be read does not hide the others.
fn part(
    reader: &mut Lazy,
    library: &Shelf,
    id: ConversationId,
    marker: &Arc<Marker>,
) -> std::result::Result<Arc<Opened>, Failed> {
    let request = OpenRequest { id, marker: Arc::clone(marker) };
    let gone = || Error::new(ErrorKind::NotFound, "This conversation is no longer in the library");
    reader.read(library, |reader| open(reader, &request)?.ok_or_else(gone)).map_err(Failed::from)
}

fn original(reader: &Reader, id: ConversationId, version: Option<i64>) -> Result<Arc<OriginalText>> {
    let bytes = match version {
        None => reader.original(id)?,
        Some(version) => reader.original_version(version)?,
    };
    let exact = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Arc::new(OriginalText { pretty: pretty(&exact), exact }))
}
