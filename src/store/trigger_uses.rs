//! What came of triggers: how often each spoke within a result, whether the visitor answered, an agent joined, and somebody rated.
//!
//! Who wrote after whom stands in the payloads alone, so the conversations in which a trigger spoke are decoded, one after the other.

use std::collections::{BTreeMap, BTreeSet};

use super::facets::FacetKind;
use super::reader::Reader;
use crate::directory::{Directory, Trigger, TriggerHistory};
use crate::error::Result;
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

impl Reader {
    /// All triggers that are defined or spoke in a conversation of the result: the most frequent first, equals by their names.
    ///
    /// # Errors
    /// The library cannot be read; cancelled.
    pub fn trigger_uses(&mut self, query: &Query, moment: Moment, cancel: &Cancel) -> Result<Vec<TriggerUse>> {
        let directory = self.directory()?;
        let mut uses: BTreeMap<Which, TriggerUse> = directory.triggers().iter().filter_map(of_history).collect();
        let facets = self.facets(query, moment, &[FacetKind::Trigger], usize::MAX, "", cancel)?;
        let any = facets.into_iter().flat_map(|facet| facet.values).map(|value| Expr::Term(value.term));
        let any: Vec<Expr> = any.collect();
        if !any.is_empty() {
            let expr = Expr::all_of([query.expr.clone(), Expr::any_of(any)]);
            let spoke = self.search(&Query { expr, ..Query::default() }, moment, cancel)?;
            for id in spoke.ids.iter() {
                cancel.check()?;
                if let Some((conversation, _joined)) = self.decoded(*id)? {
                    count(&directory, &conversation, &mut uses);
                }
            }
        }
        let mut uses: Vec<TriggerUse> = uses.into_values().collect();
        uses.sort_by(|one, other| other.shown.cmp(&one.shown).then_with(|| one.name.cmp(&other.name)));
        Ok(uses)
    }
}

fn named(name: &str) -> Expr {
    Expr::Term(Term::Named(Named::Trigger, Value::exact(name)))
}

fn of_history(history: &TriggerHistory) -> Option<(Which, TriggerUse)> {
    let newest = history.newest()?;
    let of = TriggerUse {
        id: history.id.clone(),
        name: newest.name.clone(),
        definition: Some(newest.clone()),
        shown: 0,
        answered: 0,
        joined: 0,
        rated: 0,
        expr: Expr::any_of(history.names().into_iter().map(named)),
    };
    Some((which(newest), of))
}

fn which(trigger: &Trigger) -> Which {
    if trigger.id.is_empty() { (String::new(), trigger.name.clone()) } else { (trigger.id.clone(), String::new()) }
}

/// Counts one conversation, once for each trigger that spoke in it.
fn count(directory: &Directory, conversation: &Conversation, uses: &mut BTreeMap<Which, TriggerUse>) {
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
        let of = uses.entry(which).or_insert_with(|| TriggerUse {
            id: String::new(),
            name: name.to_owned(),
            definition: None,
            shown: 0,
            answered: 0,
            joined: 0,
            rated: 0,
            expr: named(name),
        });
        let after = || conversation.messages.iter().skip(place + 1);
        let joins = |event: &str| matches!(event, "agent.join" | "agent_join");
        of.shown += 1;
        of.answered += u64::from(after().any(|it| it.role == Role::Visitor));
        of.joined += u64::from(after().any(|it| it.role == Role::Agent || it.event.as_deref().is_some_and(joins)));
        of.rated += u64::from(conversation.stars().is_some());
    }
}
