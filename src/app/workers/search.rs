//! The thread that opens the library and answers queries: the beginning of the list, then all ids, then what the rail counts.
//!
//! Requests wait in lanes, the search first. A newer search stops whatever runs; what it stopped and nobody asks for again is taken up later.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::super::effect::{
    CompleteRequest, CountRequest, NextRequest, PersonRequest, SearchRequest, ValuesRequest, ViewsRequest,
};
use super::super::event::{Event, Failed, Loosen};
use super::super::person::Person;
use super::super::selection::Selection;
use super::super::views::{self, Origin, View};
use super::rows::entries;
use super::{Lazy, Outbox, Place, Shelf, guarded, spawn};
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Expr, Moment, Query, Sort, Term, parse};
use crate::store::{ConversationId, Counts, Facet, FacetKind, Reader, Store};
use crate::work::{Cancel, Latest, Taken};

const SEARCH: usize = 0;
const COMPLETE: usize = 1;
const PERSON: usize = 2;
const COUNT: usize = 3;
const VALUES: usize = 4;
const NEXT: usize = 5;
const VIEWS: usize = 6;
const LANES: usize = 7;

/// How often the library is looked at for changes by another program.
const LOOK: Duration = Duration::from_secs(1);

/// Ids of a first page: more than a high screen shows.
const FIRST_PAGE: usize = 100;
/// Values proposed for the word that is typed.
const PROPOSED: usize = 10;
/// Values in the list of all values; more are found by typing.
const ALL_VALUES: usize = 1000;
/// Words proposed instead of one that occurs nowhere.
const SPELLINGS: usize = 3;

enum Request {
    Search(Box<SearchRequest>),
    Complete(CompleteRequest),
    Person(PersonRequest),
    Count(Box<CountRequest>, bool),
    Values(ValuesRequest),
    Next(NextRequest),
    Views(ViewsRequest),
}

/// The asking side.
pub(super) struct Searcher {
    mailbox: Latest<Request, LANES>,
    running: Arc<Mutex<Running>>,
}

/// How to stop what runs now.
#[derive(Default)]
struct Running {
    cancel: Cancel,
    interrupt: Option<Box<dyn Fn() + Send + Sync>>,
}

impl Searcher {
    /// Asks; whatever still runs is stopped.
    pub(super) fn search(&self, request: SearchRequest) {
        // Under the lock, so that the interrupt cannot meet the statement of the new request.
        let running = lock(&self.running);
        stop_running(&running);
        self.mailbox.put(SEARCH, Request::Search(Box::new(request)));
    }

    pub(super) fn count(&self, request: CountRequest) {
        self.mailbox.put(COUNT, Request::Count(Box::new(request), false));
    }

    pub(super) fn complete(&self, request: CompleteRequest) {
        self.mailbox.put(COMPLETE, Request::Complete(request));
    }

    pub(super) fn person(&self, request: PersonRequest) {
        self.mailbox.put(PERSON, Request::Person(request));
    }

    pub(super) fn values(&self, request: ValuesRequest) {
        self.mailbox.put(VALUES, Request::Values(request));
    }

    pub(super) fn next(&self, request: NextRequest) {
        self.mailbox.put(NEXT, Request::Next(request));
    }

    pub(super) fn views(&self, request: ViewsRequest) {
        self.mailbox.put(VIEWS, Request::Views(request));
    }

    pub(super) fn stop(&self) {
        let running = lock(&self.running);
        stop_running(&running);
        self.mailbox.close();
    }
}

fn stop_running(running: &Running) {
    running.cancel.cancel();
    if let Some(interrupt) = &running.interrupt {
        interrupt();
    }
}

fn lock(running: &Mutex<Running>) -> std::sync::MutexGuard<'_, Running> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn start(
    library: &Shelf,
    outbox: &Outbox,
    place: Place,
    threads: &mut Vec<JoinHandle<()>>,
) -> Result<Searcher> {
    let searcher = Searcher { mailbox: Latest::default(), running: Arc::default() };
    let (mailbox, running) = (searcher.mailbox.clone(), Arc::clone(&searcher.running));
    let (library, outbox) = (library.clone(), outbox.clone());
    spawn("search", threads, move || {
        let mut reader = Lazy::default();
        if let Err(error) = guarded(|| open(&library, &outbox, &place, &mut reader)) {
            outbox.send(Event::LibraryFailed(Failed::from(error)));
            return;
        }
        loop {
            let request = match mailbox.take_within(LOOK) {
                Taken::Request(request) => request,
                Taken::Closed => return,
                Taken::Nothing => {
                    // Another program, most likely; what this one does is told at once.
                    if reader.is_behind() && !outbox.send(Event::StoreChanged) {
                        return;
                    }
                    continue;
                }
            };
            let cancel = Cancel::default();
            lock(&running).cancel = cancel.clone();
            if mailbox.is_waiting(SEARCH) {
                put_back(&mailbox, request);
                continue;
            }
            let mut work = Work { library: &library, mailbox: &mailbox, running: &running, outbox: &outbox, cancel };
            work.carry_out(&mut reader, request);
        }
    })?;
    Ok(searcher)
}

fn open(library: &Shelf, outbox: &Outbox, place: &Place, reader: &mut Lazy) -> Result<()> {
    let (path, folder) = match place {
        Place::File(path) => (path.clone(), None),
        Place::Temporary => {
            let folder = tempfile::Builder::new().prefix("afterchat-samples-").tempdir().map_err(|cause| {
                Error::new(ErrorKind::Io, "There is no room for a temporary library").because(cause)
            })?;
            (folder.path().join("library.sqlite"), Some(folder))
        }
    };
    let temporary = folder.is_some();
    let store = Store::open(&path)?;
    let (zone, reindex) = (store.zone()?, store.needs_reindex()?);
    let (path, notices) = (store.path().to_path_buf(), store.notices().iter().map(Failed::from).collect::<Vec<_>>());
    library.put(store, folder);
    let (total, generation) = reader.read(library, |reader| Ok((reader.total(), reader.generation())))?;
    outbox.send(Event::LibraryOpened { path, temporary, total, generation, zone, reindex });
    for notice in notices {
        outbox.send(Event::Failed(notice));
    }
    Ok(())
}

/// Takes up later what a search stopped; searches and counts bring their own successors.
fn put_back(mailbox: &Latest<Request, LANES>, request: Request) {
    let lane = match &request {
        Request::Search(_) | Request::Count(..) => return,
        Request::Complete(_) => COMPLETE,
        Request::Person(_) => PERSON,
        Request::Values(_) => VALUES,
        Request::Next(_) => NEXT,
        Request::Views(_) => VIEWS,
    };
    mailbox.put_back(lane, request);
}

/// One request under way.
struct Work<'w> {
    library: &'w Shelf,
    mailbox: &'w Latest<Request, LANES>,
    running: &'w Mutex<Running>,
    outbox: &'w Outbox,
    cancel: Cancel,
}

impl Work<'_> {
    fn carry_out(&mut self, reader: &mut Lazy, request: Request) {
        let result = reader.read(self.library, |reader| {
            lock(self.running).interrupt = Some(reader.interrupter());
            match &request {
                Request::Search(request) => self.search(reader, request),
                Request::Complete(request) => self.complete(reader, request),
                Request::Count(request, nothing) => self.count(reader, request, *nothing),
                Request::Person(request) => self.person(reader, request),
                Request::Values(request) => self.values(reader, request),
                Request::Next(request) => self.next(reader, request),
                Request::Views(request) => self.views(reader, request),
            }
        });
        match (result, request) {
            (Ok(()), _) => {}
            (Err(_stopped), request) if self.cancel.is_cancelled() => put_back(self.mailbox, request),
            (Err(error), Request::Search(request)) => {
                self.outbox.send(Event::SearchFailed { ticket: request.ticket, failed: Failed::from(error) });
            }
            (Err(error), _) => {
                self.outbox.send(Event::Failed(Failed::from(error)));
            }
        }
    }

    /// The beginning of the list with its rows, then the whole list, then the counts unless something more urgent came.
    fn search(&self, reader: &mut Reader, request: &SearchRequest) -> Result<()> {
        let (ticket, version) = (request.ticket, request.version);
        let mut whole = None;
        let mut shown = false;
        if request.first_page {
            let page = self.again(|| reader.first_page(&request.query, request.moment, FIRST_PAGE, &self.cancel))?;
            whole = page.complete;
            if whole.is_none() {
                let first = page.ids.get(..request.first_rows.end.min(page.ids.len())).unwrap_or_default().to_vec();
                let rows = self.again(|| entries(reader, &first, &request.marker))?;
                self.outbox.send(Event::FirstPage { ticket, ids: page.ids, rows, version });
                shown = true;
            }
        }
        let results = match whole {
            Some(results) => results,
            None => self.again(|| reader.search(&request.query, request.moment, &self.cancel))?,
        };
        let wanted = if shown { 0..0 } else { clamp(&request.first_rows, results.ids.len()) };
        let first = results.ids.get(wanted).unwrap_or_default().to_vec();
        let rows = self.again(|| entries(reader, &first, &request.marker))?;
        let (total, nothing) = (reader.total(), results.ids.is_empty());
        self.outbox.send(Event::Results { ticket, results, rows, version, total });
        self.mailbox.put_back(COUNT, Request::Count(Box::new(request.count.clone()), nothing));
        Ok(())
    }

    /// Flags and stars, then the open sections; and what to loosen where nothing was found.
    fn count(&self, reader: &mut Reader, request: &CountRequest, nothing: bool) -> Result<()> {
        let (ticket, moment) = (request.ticket, request.moment);
        let mut counted: Vec<(&Query, Counts)> = Vec::new();
        for query in [&request.all, &request.flags, &request.stars] {
            if !counted.iter().any(|(known, _)| *known == query) {
                let counts = self.again(|| Reader::counts(reader, query, moment, &self.cancel))?;
                counted.push((query, counts));
            }
        }
        let of = |query: &Query| counted.iter().find(|(known, _)| *known == query).map(|(_, counts)| counts.clone());
        let (all, flags, stars) = (of(&request.all), of(&request.flags), of(&request.stars));
        let (all, flags, stars) = (all.unwrap_or_default(), flags.unwrap_or_default(), stars.unwrap_or_default());
        self.outbox.send(Event::Counts { ticket, counts: Counts { is: flags.is, stars: stars.stars, ..all } });
        if nothing {
            let loosen = self.loosen(reader, &request.all, moment)?;
            self.outbox.send(Event::Loosen { ticket, loosen });
        }
        let facets = self.facets(reader, request)?;
        self.outbox.send(Event::Facets { ticket, facets });
        Ok(())
    }

    /// The values of the open sections; those that are counted in the same query together.
    fn facets(&self, reader: &mut Reader, request: &CountRequest) -> Result<Vec<Facet>> {
        let mut left: Vec<&(FacetKind, Query)> = request.facets.iter().collect();
        let mut out = Vec::with_capacity(left.len());
        while let Some((_, query)) = left.first() {
            let (now, later): (Vec<_>, Vec<_>) = left.iter().copied().partition(|(_, other)| other == query);
            let kinds: Vec<FacetKind> = now.iter().map(|(kind, _)| *kind).collect();
            out.extend(self.again(|| reader.facets(query, request.moment, &kinds, request.limit, "", &self.cancel))?);
            left = later;
        }
        Ok(out)
    }

    fn values(&self, reader: &mut Reader, request: &ValuesRequest) -> Result<()> {
        let kinds = [request.kind];
        let facets = self.again(|| {
            reader.facets(&request.query, request.moment, &kinds, ALL_VALUES, &request.typed, &self.cancel)
        })?;
        if let Some(facet) = facets.into_iter().next() {
            self.outbox.send(Event::Values { ticket: request.ticket, facet });
        }
        Ok(())
    }

    fn complete(&self, reader: &mut Reader, request: &CompleteRequest) -> Result<()> {
        let values = self.again(|| reader.complete_value(request.field, &request.typed, PROPOSED))?;
        self.outbox.send(Event::Completed { ticket: request.ticket, values });
        Ok(())
    }

    /// Everything of one person, the oldest first, and how they are known to be one.
    fn person(&self, reader: &mut Reader, request: &PersonRequest) -> Result<()> {
        let PersonRequest { id, known, moment } = request;
        let Some(query) = known.either() else { return Ok(()) };
        let oldest = Query { sort: Sort::Oldest, ..query.clone() };
        let ids = self.again(|| reader.search(&oldest, *moment, &self.cancel))?.ids;
        let by_id = match &known.by_id {
            Some(expr) => {
                let query = Query { expr: expr.clone(), sort: Sort::Oldest };
                self.again(|| reader.search(&query, *moment, &self.cancel))?.ids.len().saturating_sub(1)
            }
            None => 0,
        };
        let by_email = ids.len().saturating_sub(1).saturating_sub(by_id);
        self.outbox.send(Event::Person(Person { of: *id, query, ids, by_id, by_email }));
        Ok(())
    }

    fn loosen(&self, reader: &mut Reader, query: &Query, moment: Moment) -> Result<Loosen> {
        let terms = self.again(|| reader.term_counts(query, moment, &self.cancel))?;
        let mut spellings = Vec::new();
        for (part, count) in &terms {
            if let (Expr::Term(Term::Text(text)), 0) = (part, count) {
                let near = match text.phrase.words.as_slice() {
                    [word] => self.again(|| reader.nearest_words(word, SPELLINGS, &self.cancel))?,
                    _ => Vec::new(),
                };
                if !near.is_empty() {
                    spellings.push((text.typed.clone(), near));
                }
            }
        }
        Ok(Loosen { terms, spellings })
    }

    /// The first conversation of the list, from a position on and then from the top, that the query finds too.
    fn next(&self, reader: &mut Reader, request: &NextRequest) -> Result<()> {
        let NextRequest { ticket, query, moment, ids, from } = request;
        let found = self.again(|| reader.search(query, *moment, &self.cancel))?;
        let mut wanted = Selection::default();
        wanted.extend(&found.ids);
        let (before, behind) = ids.split_at_checked(*from).unwrap_or((ids, &[]));
        let first = |ids: &[ConversationId]| ids.iter().position(|id| wanted.contains(*id));
        let position = first(behind).map(|at| from.saturating_add(at)).or_else(|| first(before));
        let next = position.and_then(|position| Some((position, *ids.get(position)?)));
        self.outbox.send(Event::Next { ticket: *ticket, next });
        Ok(())
    }

    /// The built-in views and the user's, each counted.
    fn views(&self, reader: &mut Reader, request: &ViewsRequest) -> Result<()> {
        let moment = request.moment;
        let count = |reader: &mut Reader, query: &Query| -> Result<u64> {
            Ok(self.again(|| reader.counts(query, moment, &self.cancel))?.all)
        };
        let latest = self.again(|| reader.latest_day(moment, &self.cancel))?;
        let mut views = views::built_in(latest, moment.zone.day(moment.now));
        views.extend(reader.views()?.into_iter().map(|view| View {
            origin: Origin::Kept(view.id),
            name: view.name,
            query: view.query,
            help: "",
            count: None,
        }));
        for view in &mut views {
            let folder = request.folder.clone().map(|folder| Expr::Term(Term::Folder(folder)));
            let parsed = parse(&view.query).query;
            let query = Query { expr: Expr::all_of(folder.into_iter().chain([parsed.expr])), sort: parsed.sort };
            view.count = Some(count(reader, &query)?);
        }
        self.outbox.send(Event::Views(views));
        Ok(())
    }

    /// Once more, where an interrupt meant for the query before met this one.
    fn again<T>(&self, mut work: impl FnMut() -> Result<T>) -> Result<T> {
        match work() {
            Err(error) if error.kind() == ErrorKind::Cancelled && !self.cancel.is_cancelled() => work(),
            other => other,
        }
    }
}

fn clamp(range: &std::ops::Range<usize>, len: usize) -> std::ops::Range<usize> {
    let end = range.end.min(len);
    range.start.min(end)..end
}
