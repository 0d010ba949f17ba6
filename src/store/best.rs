//! Best match first: how well the newest hits say the words of a query. A bounded set, not a scan of everything that says them.

use roaring::RoaringBitmap;
use rusqlite::Connection;

use super::ConversationId;
use super::match_text::wanted;
use super::parts::Part;
use super::words::{Wanted, Words};
use crate::query::Expr;
use crate::work::Cancel;

/// Hits that are ranked: the newest ones. The rest stands behind them, newest first.
const RANKED: usize = 5_000;

/// Where saying something often stops to count: the larger, the later.
const SATURATION: f64 = 1.2;

/// Puts the best of the newest first. `newest` is ordered by time, `all` says how many conversations there are.
///
/// Each word, phrase or beginning that is to be there adds `idf x f x 2.2 / (f + 1.2)`: `f` counts where it is said, each part with its weight,
/// and `idf = ln(1 + (all - n + 0.5) / (n + 0.5))` is the larger the fewer conversations (`n`) say it. That is BM25 without the length of texts,
/// which says little of chats.
pub(super) fn ranked(
    connection: &Connection,
    words: &mut Words,
    expr: &Expr,
    newest: &[ConversationId],
    all: usize,
    cancel: &Cancel,
) -> rusqlite::Result<Option<Vec<ConversationId>>> {
    let mut said = Vec::new();
    gather(expr, &mut said);
    let (first, rest) = newest.split_at(newest.len().min(RANKED));
    if said.is_empty() || first.is_empty() {
        return Ok(None);
    }
    let among: RoaringBitmap = first.iter().map(|id| id.0).collect();
    let mut scores: Vec<(f64, usize, ConversationId)> =
        first.iter().enumerate().map(|(place, id)| (0.0, place, *id)).collect();
    // By number, to find them again.
    scores.sort_unstable_by_key(|(_score, _place, id)| *id);
    for wanted in said {
        let mut times = vec![0.0; scores.len()];
        words.each_hit(connection, &wanted, &among, cancel, |number, part| {
            if let Ok(at) = scores.binary_search_by_key(&number, |(_score, _place, id)| id.0)
                && let Some(times) = times.get_mut(at)
            {
                *times += weight(part);
            }
        })?;
        let saying = words.count(connection, &wanted, cancel)?;
        let rarity = (1.0 + (all.saturating_sub(saying) as f64 + 0.5) / (saying as f64 + 0.5)).ln();
        for ((score, _place, _id), times) in scores.iter_mut().zip(times) {
            *score += rarity * times * (SATURATION + 1.0) / (times + SATURATION);
        }
    }
    // Equals stay newest first.
    scores.sort_by(|(one, place, _), (other, after, _)| other.total_cmp(one).then(place.cmp(after)));
    Ok(Some(scores.into_iter().map(|(_score, _place, id)| id).chain(rest.iter().copied()).collect()))
}

/// How much it says that something is said in a part.
fn weight(part: Part) -> f64 {
    match part {
        Part::Visitor | Part::Person | Part::Email => 4.0,
        Part::Agent => 3.0,
        Part::Translation | Part::Detail => 2.0,
        Part::Auto | Part::Page | Part::Variable | Part::Label => 1.0,
        Part::Referrer => 0.5,
    }
}

/// What is to be said.
fn gather(expr: &Expr, out: &mut Vec<Wanted>) {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| gather(part, out)),
        Expr::Term(term) => out.extend(wanted(term)),
        Expr::All | Expr::Not(_) => {}
    }
}
