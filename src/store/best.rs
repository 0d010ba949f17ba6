//! Best match first: how well the newest hits say the words of a query. A bounded set, not a scan of everything that says them.

use rusqlite::Connection;

use super::ConversationId;
use super::match_text::{any_of, expression, short_prefix};
use super::plan;
use super::sql::signed;
use crate::query::{Expr, Side, Term};

/// Hits that are ranked: the newest ones. The rest stands behind them, newest first.
const RANKED: usize = 5_000;

/// Puts the best of the newest first. `newest` is ordered by time.
pub(super) fn ranked(
    connection: &Connection,
    expr: &Expr,
    newest: &[ConversationId],
) -> rusqlite::Result<Option<Vec<ConversationId>>> {
    let mut words = Vec::new();
    wanted(expr, &mut words);
    let (first, rest) = newest.split_at(newest.len().min(RANKED));
    let (Some(from), Some(to)) = (first.iter().min(), first.iter().max()) else { return Ok(None) };
    if words.is_empty() {
        return Ok(None);
    }
    let numbers: Vec<String> = first.iter().map(|id| id.0.to_string()).collect();
    let mut scores: Vec<(f64, usize, ConversationId)> =
        first.iter().enumerate().map(|(place, id)| (0.0, place, *id)).collect();
    // By number, to find them again.
    scores.sort_unstable_by_key(|(_score, _place, id)| *id);
    let mut statement = connection.prepare_cached(plan::RANKED)?;
    let values = (any_of(&words), signed(from.0.into()), signed(to.0.into()), format!("[{}]", numbers.join(",")));
    let mut rows = statement.query(values)?;
    while let Some(row) = rows.next()? {
        let id: ConversationId = row.get(0)?;
        if let Ok(at) = scores.binary_search_by_key(&id, |(_score, _place, id)| *id)
            && let Some(found) = scores.get_mut(at)
        {
            found.0 = row.get(1)?;
        }
    }
    // Smaller is better; equals stay newest first.
    scores.sort_by(|(one, place, _), (other, after, _)| one.total_cmp(other).then(place.cmp(after)));
    Ok(Some(scores.into_iter().map(|(_score, _place, id)| id).chain(rest.iter().copied()).collect()))
}

/// What the words of a query say that is to be there, one FTS5 expression each.
fn wanted(expr: &Expr, out: &mut Vec<String>) {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| wanted(part, out)),
        Expr::Term(Term::Text(text)) if text.side != Side::Anywhere && short_prefix(&text.phrase).is_some() => {}
        Expr::Term(_) => out.extend(expression(expr)),
        Expr::All | Expr::Not(_) => {}
    }
}
