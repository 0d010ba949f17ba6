//! What came of triggers: how often each spoke within a result, whether the visitor answered, an agent joined, and somebody rated.
//!
//! Who wrote after whom stands in the payloads alone, so the conversations in which a trigger spoke are decoded, on all cores.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use super::ConversationId;
use super::facets::FacetKind;
use super::reader::Reader;
use crate::directory::{Directory, Trigger, TriggerHistory};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Conversation, Role};
use crate::query::{Expr, Moment, Named, Query, Term, Value};
use crate::work::Cancel;

/// One trigger, defined or only seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerUse {
    /// The vendor's id; empty where none is known.
    pub id: String,
    /// What it is called now.
    pub name: String,
    /// Its newest definition; `None` where it spoke and nobody defined it.
    pub definition: Option<Trigger>,
    /// Conversations in which it spoke.
    pub shown: u64,
    /// Those in which the visitor wrote afterwards.
    pub answered: u64,
    /// Those in which an agent joined or wrote afterwards.
    pub joined: u64,
    /// Those with a rating in stars.
    pub rated: u64,
    /// The condition that finds the conversations in which it spoke, under any of its names.
    pub expr: Expr,
}

/// What tells triggers apart: the id, or the name of one without.
type Which = (String, String);

/// Conversations in which a trigger spoke, as in [`TriggerUse`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    shown: u64,
    answered: u64,
    joined: u64,
    rated: u64,
}

type Tallies = BTreeMap<Which, Tally>;

/// Conversations a worker takes at a time.
const CHUNK: usize = 128;

/// More workers would only wait for the disk.
const MAX_WORKERS: usize = 8;

impl Reader {
    /// All triggers that are defined or spoke in a conversation of the result: the most frequent first, equals by their names. `progress` is
    /// told how many conversations were read, and how many there are to read.
    ///
    /// # Errors
    /// The library cannot be read; cancelled.
    pub fn trigger_uses(
        &mut self,
        query: &Query,
        moment: Moment,
        cancel: &Cancel,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Vec<TriggerUse>> {
        let directory = self.directory()?;
        let mut uses: BTreeMap<Which, TriggerUse> = directory.triggers().iter().filter_map(of_history).collect();
        let facets = self.facets(query, moment, &[FacetKind::Trigger], usize::MAX, "", cancel)?;
        let any = facets.into_iter().flat_map(|facet| facet.values).map(|value| Expr::Term(value.term));
        let any: Vec<Expr> = any.collect();
        if !any.is_empty() {
            let expr = Expr::all_of([query.expr.clone(), Expr::any_of(any)]);
            let spoke = self.search(&Query { expr, ..Query::default() }, moment, cancel)?;
            for (which, tally) in tallies(self, &directory, &spoke.ids, cancel, progress)? {
                let Tally { shown, answered, joined, rated } = tally;
                let of = uses.entry(which).or_insert_with_key(|(_, name)| undefined(name));
                (of.shown, of.answered, of.joined, of.rated) = (shown, answered, joined, rated);
            }
        }
        let mut uses: Vec<TriggerUse> = uses.into_values().collect();
        uses.sort_by(|one, other| other.shown.cmp(&one.shown).then_with(|| one.name.cmp(&other.name)));
        Ok(uses)
    }
}

/// Counts these conversations on all cores; each worker has a reader of its own.
fn tallies(
    reader: &Reader,
    directory: &Directory,
    ids: &[ConversationId],
    cancel: &Cancel,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Tallies> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let workers = cores.min(MAX_WORKERS).min(ids.len().div_ceil(CHUNK)).max(1);
    let readers = (0..workers).map(|_| reader.another()).collect::<Result<Vec<Reader>>>()?;
    thread::scope(|scope| {
        let (sender, counted) = crossbeam_channel::bounded(workers);
        let mut running = Vec::with_capacity(workers);
        for (worker, reader) in readers.into_iter().enumerate() {
            let sender = sender.clone();
            let work = move || {
                let mut tallies = Tallies::new();
                for chunk in ids.chunks(CHUNK).skip(worker).step_by(workers) {
                    for id in chunk {
                        cancel.check()?;
                        if let Some((conversation, _joined)) = reader.decoded(*id)? {
                            count(directory, &conversation, &mut tallies);
                        }
                    }
                    // Nobody listens any more where another worker failed; that is told instead.
                    sender.send(chunk.len() as u64).ok();
                }
                Ok(tallies)
            };
            let thread = thread::Builder::new().name(format!("triggers {worker}")).spawn_scoped(scope, work);
            running.push(thread.map_err(|cause| {
                Error::new(ErrorKind::Io, "Could not start a thread to count triggers").because(cause)
            })?);
        }
        drop(sender);
        let mut done = 0;
        for chunk in counted {
            done += chunk;
            progress(done, ids.len() as u64);
        }
        let mut all = Tallies::new();
        for thread in running {
            for (which, tally) in thread.join().map_err(|_panic| Error::fault())?? {
                let sum = all.entry(which).or_default();
                sum.shown += tally.shown;
                sum.answered += tally.answered;
                sum.joined += tally.joined;
                sum.rated += tally.rated;
            }
        }
        Ok(all)
    })
}

/// A trigger that spoke and that nobody defined.
fn undefined(name: &str) -> TriggerUse {
    TriggerUse {
        id: String::new(),
        name: name.to_owned(),
        definition: None,
        shown: 0,
        answered: 0,
        joined: 0,
        rated: 0,
        expr: named(name),
    }
}

fn named(name: &str) -> Expr {
    Expr::Term(Term::Named(Named::Trigger, Value::exact(name)))
}

fn of_history(history: &TriggerHistory) -> Option<(Which, TriggerUse)> {
    let newest = history.newest()?;
    let of = TriggerUse {
        id: history.id.clone(),
        definition: Some(newest.clone()),
        expr: Expr::any_of(history.names().into_iter().map(named)),
        ..undefined(&newest.name)
    };
    Some((which(newest), of))
}

fn which(trigger: &Trigger) -> Which {
    if trigger.id.is_empty() { (String::new(), trigger.name.clone()) } else { (trigger.id.clone(), String::new()) }
}

/// Counts one conversation, once for each trigger that spoke in it.
fn count(directory: &Directory, conversation: &Conversation, tallies: &mut Tallies) {
    let mut counted: BTreeSet<Which> = BTreeSet::new();
    for (place, message) in conversation.messages.iter().enumerate() {
        let Some(name) = message.triggered_by.as_deref().map(str::trim).filter(|name| !name.is_empty()) else {
            continue;
        };
        let at = message.sent.or(conversation.started);
        let defined = directory.trigger(name, &conversation.account, at);
        let which = defined.map_or_else(|| (String::new(), name.to_owned()), |found| which(found.trigger));
        if !counted.insert(which.clone()) {
            continue;
        }
        let of = tallies.entry(which).or_default();
        let after = || conversation.messages.iter().skip(place + 1);
        let joins = |event: &str| matches!(event, "agent.join" | "agent_join");
        of.shown += 1;
        of.answered += u64::from(after().any(|it| it.role == Role::Visitor));
        of.joined += u64::from(after().any(|it| it.role == Role::Agent || it.event.as_deref().is_some_and(joins)));
        of.rated += u64::from(conversation.stars().is_some());
    }
}
