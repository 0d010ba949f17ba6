//! The directory as lines for people.

use super::output::printable;
use crate::directory::{Directory, Entry, Fact, FactKind, days_text, rule};
use crate::model::Zone;
use crate::store::TriggerUse;

/// The heading of [`trigger_use`].
pub(crate) const USES: &str = "   shown  answered    joined     rated  trigger";

/// What came of a trigger, below [`USES`].
pub(crate) fn trigger_use(it: &TriggerUse) -> String {
    let state = match (&it.definition, it.shown) {
        (None, _) => "  (fired, not defined)".to_owned(),
        (Some(_), 0) => "  (defined, never fired)".to_owned(),
        (Some(_), _) => String::new(),
    };
    let words = it.definition.as_ref().map_or_else(String::new, |trigger| format!("  {}", rule(trigger)));
    let text = format!("{}{state}{words}", it.name);
    format!("{:8}  {:8}  {:8}  {:8}  {}", it.shown, it.answered, it.joined, it.rated, printable(&text))
}

/// One line for each thing of a kind; times in `zone`.
pub(crate) fn lines(directory: &Directory, statistics: &[Entry], kind: FactKind, zone: Zone) -> Vec<String> {
    let parts: Vec<Vec<String>> = match kind {
        FactKind::Account => {
            directory.accounts().map(|it| vec![it.id.clone(), it.title.clone(), it.lang.clone()]).collect()
        }
        FactKind::User => directory
            .users()
            .map(|it| {
                let login = it.xmpp().map_or_else(String::new, |login| format!("XMPP {login}"));
                vec![it.id.clone(), it.best_name().to_owned(), it.role.clone(), it.email.clone(), login]
            })
            .collect(),
        FactKind::Trigger => {
            let newest = directory.triggers().iter().filter_map(|history| Some((history, history.newest()?)));
            newest.map(|(history, it)| vec![history.id.clone(), it.name.clone(), rule(it)]).collect()
        }
        FactKind::OfficeHours => directory
            .office_hours()
            .map(|(since, by_hand, it)| {
                let account = if it.account.is_empty() { "every account" } else { &it.account };
                let days = if it.days.is_empty() { "always closed".to_owned() } else { days_text(it) };
                let force = if it.active { "" } else { "not in force" };
                let since =
                    if since.as_millis() == 1 { String::new() } else { format!("from {}", zone.spreadsheet(since)) };
                let how = if by_hand { "typed in" } else { "" };
                vec![account.to_owned(), days, it.zone.to_string(), force.to_owned(), since, how.to_owned()]
            })
            .collect(),
        FactKind::Hook => directory.hooks().map(|it| vec![it.id.clone(), it.name.clone(), it.config.clone()]).collect(),
        FactKind::Statistics => statistics
            .iter()
            .filter_map(|entry| if let Fact::Statistics(it) = &entry.fact { Some((entry.since?, it)) } else { None })
            .flat_map(|(since, it)| {
                it.domains.iter().map(move |(domain, counts)| {
                    let count = |n: Option<u64>, what: &str| n.map_or_else(String::new, |n| format!("{n} {what}"));
                    vec![
                        zone.spreadsheet(since),
                        domain.clone(),
                        count(counts.visits, "visits"),
                        count(counts.conversations, "conversations"),
                        count(counts.auto_messages, "automatic messages"),
                        count(counts.auto_messages_reply, "of them answered"),
                    ]
                })
            })
            .collect(),
        FactKind::Answer => directory
            .answers()
            .iter()
            .map(|(since, it)| {
                let success = it.success.map_or("", |success| if success { "success" } else { "no success" });
                vec![zone.spreadsheet(*since), success.to_owned(), it.error.clone(), it.message.clone()]
            })
            .collect(),
    };
    let word = kind.word().replace('_', "-");
    let line = |parts: Vec<String>| {
        let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let text = parts.join("  ");
        format!("{word:12}  {}", printable(&text))
    };
    parts.into_iter().map(line).collect()
}
