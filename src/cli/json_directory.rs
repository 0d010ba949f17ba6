//! The directory as JSON: lines of `directory list --json` and `directory triggers --json`.

use serde_json::{Value, json};

use super::output::Failure;
use crate::directory::{Directory, Entry, Fact, FactKind, days_text, rule};
use crate::model::Zone;
use crate::query::Query;
use crate::store::TriggerUse;

/// One object for each thing of a kind, as it is known now; times in `zone`.
pub(crate) fn lines(
    directory: &Directory,
    statistics: &[Entry],
    kind: FactKind,
    zone: Zone,
) -> Result<Vec<String>, Failure> {
    let kind_word = kind.word();
    let values: Vec<Value> = match kind {
        FactKind::Account => directory
            .accounts()
            .map(|it| json!({"kind": kind_word, "id": it.id, "title": it.title, "lang": it.lang, "key": it.key}))
            .collect(),
        FactKind::User => directory
            .users()
            .map(|it| {
                json!({
                    "kind": kind_word, "id": it.id, "account": it.account, "name": it.best_name(), "fullname": it.name,
                    "nickname": it.nickname, "email": it.email, "role": it.role, "lang": it.lang, "note": it.note,
                    "xmpp": it.xmpp(),
                })
            })
            .collect(),
        FactKind::Trigger => directory
            .triggers()
            .iter()
            .filter_map(|history| {
                let (since, it) = history.definitions.last()?;
                Some(json!({
                    "kind": kind_word, "id": history.id, "account": it.account, "name": it.name,
                    "names": history.names(), "description": it.description, "active": it.active, "event": it.event,
                    "only_once": it.only_once, "constraints": it.constraints, "rule": rule(it),
                    "since": zone.iso(*since), "definitions": history.definitions.len(),
                }))
            })
            .collect(),
        FactKind::OfficeHours => directory
            .office_hours()
            .map(|(since, by_hand, it)| {
                json!({
                    "kind": kind_word, "account": it.account, "active": it.active, "zone": it.zone.to_string(),
                    "hours": days_text(it), "days": it.days, "since": zone.iso(since), "by_hand": by_hand,
                })
            })
            .collect(),
        FactKind::Hook => directory
            .hooks()
            .map(|it| json!({"kind": kind_word, "id": it.id, "account": it.account, "name": it.name, "config": it.config}))
            .collect(),
        FactKind::Statistics => statistics
            .iter()
            .filter_map(|entry| if let Fact::Statistics(it) = &entry.fact { Some((entry.since?, it)) } else { None })
            .map(|(since, it)| json!({"kind": kind_word, "since": zone.iso(since), "domains": it.domains}))
            .collect(),
        FactKind::Answer => directory
            .answers()
            .iter()
            .map(|(since, it)| {
                json!({
                    "kind": kind_word, "since": zone.iso(*since), "success": it.success, "error": it.error,
                    "message": it.message,
                })
            })
            .collect(),
    };
    values.iter().map(|value| Ok(serde_json::to_string(value)?)).collect()
}

/// What came of a trigger: one line of `directory triggers --json`.
pub(crate) fn trigger_use(it: &TriggerUse) -> Result<String, Failure> {
    let query = Query { expr: it.expr.clone(), ..Query::default() }.to_string();
    let words = it.definition.as_ref().map(rule);
    let value = json!({
        "id": it.id, "name": it.name, "defined": it.definition.is_some(),
        "active": it.definition.as_ref().and_then(|trigger| trigger.active), "shown": it.shown,
        "answered": it.answered, "joined": it.joined, "rated": it.rated, "rule": words, "query": query,
    });
    Ok(serde_json::to_string(&value)?)
}
