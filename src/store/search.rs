//! Query → ordered conversations.
//!
//! Set algebra: each condition becomes a set of numbers, from the columns in memory where they can say it, from the text index or an index of
//! SQLite otherwise. Words that stand side by side are asked together, because the text index joins them better than sets can. The order comes
//! from remembered lists, one for each way of sorting, that are filtered by the set.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Connection;

use super::ConversationId;
use super::bitmap::Bitmap;
use super::columns::{self, Columns};
use super::plan::{self, Join};
use super::sources::Sources;
use crate::model::Vendor;
use crate::query::{Expr, Figure, Is, Moment, Named, Side, Sort, Term, Value};
use crate::text::Phrase;
use crate::work::Cancel;

/// Counts for the filters of the left rail, within a result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of it.
    pub all: u64,
    /// For each [`Is`], in `Is::ALL` order.
    pub is: Vec<u64>,
    /// For 1 to 5 stars.
    pub stars: [u64; 5],
}

/// Hits between two looks at whether the answer is still wanted.
const CHECK_EVERY: usize = 1024;

/// What an evaluation reads.
pub(super) struct Evaluation<'r> {
    pub(super) connection: &'r Connection,
    pub(super) columns: &'r Columns,
    pub(super) sources: &'r mut Sources,
    pub(super) moment: Moment,
    pub(super) cancel: &'r Cancel,
}

impl Evaluation<'_> {
    /// The conversations that match.
    pub(super) fn matching(&mut self, expr: &Expr) -> rusqlite::Result<Bitmap> {
        let mut set = match expr {
            Expr::All => self.columns.present.clone(),
            Expr::And(parts) => self.all_of(parts)?,
            Expr::Or(parts) => self.any_of(parts)?,
            Expr::Not(part) => {
                let mut set = self.columns.present.clone();
                set.and_not(&self.matching(part)?);
                set
            }
            Expr::Term(term) => self.term(term)?,
        };
        // The text index may know conversations that are newer than the columns.
        set.and(&self.columns.present);
        Ok(set)
    }

    fn all_of(&mut self, parts: &[Expr]) -> rusqlite::Result<Bitmap> {
        let (phrases, others) = apart(parts);
        let mut set: Option<Bitmap> = None;
        if !phrases.is_empty() {
            set = Some(self.text(&phrases, Join::All)?);
        }
        for part in others {
            // `a -b`: no need to make the complement first.
            let (part, negated) = match part {
                Expr::Not(inner) => (inner.as_ref(), true),
                part => (part, false),
            };
            let other = self.matching(part)?;
            let set = set.get_or_insert_with(|| self.columns.present.clone());
            if negated {
                set.and_not(&other);
            } else {
                set.and(&other);
            }
        }
        Ok(set.unwrap_or_else(|| self.columns.present.clone()))
    }

    fn any_of(&mut self, parts: &[Expr]) -> rusqlite::Result<Bitmap> {
        let (phrases, others) = apart(parts);
        let mut set =
            if phrases.is_empty() { Bitmap::empty(self.columns.len()) } else { self.text(&phrases, Join::Any)? };
        for part in others {
            set.or(&self.matching(part)?);
        }
        Ok(set)
    }

    fn term(&mut self, term: &Term) -> rusqlite::Result<Bitmap> {
        let columns = self.columns;
        let len = columns.len();
        let by_bits = |holds: &dyn Fn(u16) -> bool| Bitmap::of(len, columns.bits.iter().map(|bits| holds(*bits)));
        let by_time = |range: std::ops::Range<i64>| {
            Bitmap::of(len, columns.started_ms.iter().map(|at| *at != 0 && range.contains(at)))
        };
        Ok(match term {
            Term::Text(text) => return self.text(&[(&text.phrase, text.side)], Join::All),
            Term::Is(is) => {
                let mask = is_bit(*is);
                by_bits(&|bits| bits & mask != 0)
            }
            Term::Rating(comparison) => by_bits(&|bits| {
                let stars = stars(bits);
                stars != 0 && comparison.holds(u64::from(stars))
            }),
            Term::Source(vendor) => {
                let wanted = if *vendor == Vendor::SnapEngage { columns::SNAPENGAGE } else { 0 };
                by_bits(&|bits| bits & columns::SNAPENGAGE == wanted)
            }
            Term::After(day) => by_time(day.span_millis(self.moment).start..i64::MAX),
            Term::Before(day) => by_time(i64::MIN..day.span_millis(self.moment).start),
            Term::On(day) => by_time(day.span_millis(self.moment)),
            Term::Last(span) => by_time(span.span_millis(self.moment)),
            Term::Figure(figure, comparison) => {
                let holds = |value: i64| u64::try_from(value).is_ok_and(|value| comparison.holds(value));
                let by_figure = |column: &[i64]| {
                    Bitmap::of(len, column.iter().map(|value| *value != columns::UNKNOWN && holds(*value)))
                };
                match figure {
                    Figure::Duration => by_figure(&columns.duration_ms),
                    Figure::FirstResponse => by_figure(&columns.first_response_ms),
                    Figure::Messages => {
                        Bitmap::of(len, columns.messages.iter().map(|count| comparison.holds(u64::from(*count))))
                    }
                    Figure::Wait => Bitmap::empty(len),
                }
            }
            Term::Named(Named::Agent, value) => return self.agent(value),
            Term::Named(Named::Account, Value { text: name, .. }) => {
                let account: Option<u32> = self
                    .connection
                    .prepare_cached("SELECT id FROM account WHERE name = ?1")?
                    .query_map([name], |row| row.get(0))?
                    .next()
                    .transpose()?;
                Bitmap::of(len, columns.account.iter().map(|it| Some(*it) == account))
            }
            Term::Named(..) | Term::Has(_) | Term::Within(..) | Term::Variable { .. } => Bitmap::empty(len),
            Term::Id(id) => return self.numbers(plan::OF_VENDOR_ID, id),
            Term::Folder(path) => return self.sources.matching(self.connection, columns, path),
        })
    }

    fn text(&mut self, phrases: &[(&Phrase, Side)], join: Join) -> rusqlite::Result<Bitmap> {
        self.numbers(plan::TEXT, plan::match_text(phrases, join))
    }

    fn agent(&mut self, wanted: &Value) -> rusqlite::Result<Bitmap> {
        let mut statement = self.connection.prepare_cached("SELECT id, vendor_id, name FROM agent")?;
        let mut rows = statement.query([])?;
        let mut set = Bitmap::empty(self.columns.len());
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            if wanted.holds(row.get_ref(2)?.as_str()?, row.get_ref(1)?.as_str()?) {
                set.or(&self.numbers(plan::OF_AGENT, id)?);
            }
        }
        Ok(set)
    }

    /// The set of numbers a statement with one parameter gives.
    fn numbers(&self, sql: &str, value: impl rusqlite::ToSql) -> rusqlite::Result<Bitmap> {
        let mut set = Bitmap::empty(self.columns.len());
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([value])?;
        let mut until_check = CHECK_EVERY;
        while let Some(row) = rows.next()? {
            set.insert(row.get::<_, u32>(0)? as usize);
            until_check -= 1;
            if until_check == 0 {
                until_check = CHECK_EVERY;
                stop_if(self.cancel)?;
            }
        }
        Ok(set)
    }
}

/// Texts that can be asked together, and the rest.
fn apart(parts: &[Expr]) -> (Vec<(&Phrase, Side)>, Vec<&Expr>) {
    let mut phrases = Vec::new();
    let mut others = Vec::new();
    for part in parts {
        match part {
            Expr::Term(Term::Text(text)) => phrases.push((&text.phrase, text.side)),
            other => others.push(other),
        }
    }
    (phrases, others)
}

/// An interruption where the answer is not wanted any more.
fn stop_if(cancel: &Cancel) -> rusqlite::Result<()> {
    if cancel.is_cancelled() {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_INTERRUPT);
        return Err(rusqlite::Error::SqliteFailure(code, None));
    }
    Ok(())
}

/// The bit of a condition in the columns.
fn is_bit(is: Is) -> u16 {
    Is::ALL.iter().position(|it| *it == is).map_or(0, |place| 1 << place)
}

fn stars(bits: u16) -> u16 {
    bits >> columns::STARS_SHIFT & 7
}

/// Counts within a set, in one pass.
pub(super) fn counts(columns: &Columns, set: &Bitmap) -> Counts {
    // How often each combination occurs: one addition a conversation, however many conditions there are.
    let mut combinations = vec![0_u64; 1 << 16];
    for at in set.iter() {
        let bits = columns.bits.get(at).copied().unwrap_or(0);
        if let Some(count) = combinations.get_mut(usize::from(bits)) {
            *count += 1;
        }
    }
    let mut counts = Counts { is: vec![0; Is::ALL.len()], ..Counts::default() };
    for (bits, count) in (0_u16..=u16::MAX).zip(combinations).filter(|(_bits, count)| *count > 0) {
        counts.all += count;
        for (total, is) in counts.is.iter_mut().zip(Is::ALL) {
            if bits & is_bit(is) != 0 {
                *total += count;
            }
        }
        if let Some(total) = usize::from(stars(bits)).checked_sub(1).and_then(|place| counts.stars.get_mut(place)) {
            *total += count;
        }
    }
    counts
}

/// Remembered orders of all conversations.
#[derive(Debug, Default)]
pub(super) struct Orders {
    orders: BTreeMap<Sort, Arc<Vec<ConversationId>>>,
}

impl Orders {
    /// Forgets all orders, after the columns changed.
    pub(super) fn clear(&mut self) {
        self.orders.clear();
    }

    /// The members of a set in an order.
    pub(super) fn ordered(&mut self, columns: &Columns, set: &Bitmap, sort: Sort) -> Arc<Vec<ConversationId>> {
        let hits = set.count();
        // Sorting a few is faster than walking all, and needs no remembered order.
        if hits.saturating_mul(32) < columns.present.count() {
            return Arc::new(sorted(columns, set, sort));
        }
        let order = self.orders.entry(sort).or_insert_with(|| Arc::new(sorted(columns, &columns.present, sort)));
        if hits == order.len() {
            return Arc::clone(order);
        }
        let mut ids = Vec::with_capacity(hits);
        ids.extend(order.iter().copied().filter(|id| set.contains(id.index())));
        Arc::new(ids)
    }
}

/// The members of a set, sorted; equals stand newest first, then by number.
fn sorted(columns: &Columns, set: &Bitmap, sort: Sort) -> Vec<ConversationId> {
    let started = |at: usize| columns.started_ms.get(at).copied().unwrap_or(0);
    // 0 = unknown, which stands last in every order: as the smallest when descending, as the largest when ascending.
    let newest = |at: usize| Reverse(started(at));
    let long = |column: &[i64], at: usize| column.get(at).copied().unwrap_or(columns::UNKNOWN);
    let star = |at: usize| columns.bits.get(at).map_or(0, |bits| stars(*bits));
    match sort {
        Sort::Newest | Sort::BestMatch => by(set, newest),
        Sort::Oldest => by(set, |at| if started(at) == 0 { i64::MAX } else { started(at) }),
        Sort::Longest => by(set, |at| (Reverse(long(&columns.duration_ms, at)), newest(at))),
        Sort::SlowestResponse => by(set, |at| (Reverse(long(&columns.first_response_ms, at)), newest(at))),
        Sort::LowestRating => by(set, |at| (if star(at) == 0 { u16::MAX } else { star(at) }, newest(at))),
        Sort::HighestRating => by(set, |at| (Reverse(star(at)), newest(at))),
        Sort::MostMessages => by(set, |at| (Reverse(columns.messages.get(at).copied().unwrap_or(0)), newest(at))),
    }
}

fn by<K: Ord>(set: &Bitmap, key: impl Fn(usize) -> K) -> Vec<ConversationId> {
    let mut keyed: Vec<(K, u32)> =
        set.iter().filter_map(|at| u32::try_from(at).ok().map(|number| (key(at), number))).collect();
    // Stable: the set gives ascending numbers, and archives are mostly in order of time already.
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
    keyed.into_iter().map(|(_key, number)| ConversationId(number)).collect()
}
