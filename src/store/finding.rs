//! What a reader answers about the library as a whole: search, first page, counts, facets, completion.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::ConversationId;
use super::bitmap::Bitmap;
use super::columns::Columns;
use super::directory::Known;
use super::evaluate::{Evaluation, Sets, kind_of};
use super::facets::{Counting, Facet, FacetKind, FacetValue, Namesakes, most_frequent_first, tags, value_of};
use super::marked::Marked;
use super::reader::Reader;
use super::search::{self, Counts, Orders};
use super::sources::Sources;
use super::sql::unsigned;
use super::staffed::Staffed;
use super::value_segments::ValueSegments;
use super::values::{ValueId, ValueKind};
use super::words::Words;
use super::{best, first_page, names, plan, rows, vocabulary};
use crate::error::Result;
use crate::model::Zone;
use crate::query::{Expr, Field, Moment, Named, Query, Sort, Term, Unit};
use crate::text;
use crate::work::Cancel;

/// An ordered list of conversations, shared.
#[derive(Clone, Debug, Default)]
pub struct ResultSet {
    /// Ids in the order of the query.
    pub ids: Arc<Vec<ConversationId>>,
    /// The state of the library that gave it.
    pub generation: u64,
    /// The one that came into the library last, found or not.
    pub newest: Option<ConversationId>,
}

/// The beginning of an answer.
#[derive(Clone, Debug, Default)]
pub struct FirstPage {
    /// Exactly the first ids of the complete answer.
    pub ids: Vec<ConversationId>,
    /// The complete answer where it was there as soon.
    pub complete: Option<ResultSet>,
}

/// What a reader has learnt of one state of the library. Read when first needed: who only shows or exports does without.
#[derive(Debug, Default)]
pub(super) struct Finder {
    pub(super) columns: Columns,
    orders: Orders,
    sources: Sources,
    values: ValueSegments,
    namesakes: Namesakes,
    marked: Marked,
    known: Known,
    staffed: Staffed,
    words: Words,
    /// The last set of matches and what asked for it: counts follow searches.
    last: Option<(Asked, Bitmap)>,
    /// How many conversations have which value, in the whole library, for completion.
    totals: BTreeMap<ValueKind, Vec<u32>>,
}

/// All that a set of matches depends on, within one state of the library.
#[derive(Debug, PartialEq)]
struct Asked {
    expr: Expr,
    zone: Zone,
    /// Relative days move with it.
    day: NaiveDate,
    /// Relative hours move with it.
    now_ms: Option<i64>,
}

impl Asked {
    fn new(expr: &Expr, moment: Moment) -> Self {
        Self {
            expr: expr.clone(),
            zone: moment.zone,
            day: moment.zone.day(moment.now),
            now_ms: has_hours(expr).then(|| moment.now.as_millis()),
        }
    }
}

fn has_hours(expr: &Expr) -> bool {
    match expr {
        Expr::All => false,
        Expr::And(parts) | Expr::Or(parts) => parts.iter().any(has_hours),
        Expr::Not(part) => has_hours(part),
        Expr::Term(term) => matches!(term, Term::Last(span) if span.unit == Unit::Hour),
    }
}

impl Finder {
    /// Moves to the newest committed state. Returns whether anything changed.
    pub(super) fn refresh(&mut self, connection: &Connection) -> rusqlite::Result<bool> {
        let (before, content) = (self.columns.generation, self.columns.content);
        let changed = self.columns.refresh(connection)?;
        if changed {
            self.last = None;
            if self.columns.content != content {
                self.orders.clear();
                self.totals.clear();
            }
            if self.columns.generation < before {
                self.values = ValueSegments::default();
            }
        }
        Ok(changed)
    }

    /// Reads the marks that belong to the columns.
    pub(super) fn refresh_marks(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.marked.refresh(connection, &self.columns)
    }

    /// Learns which runs of words there are.
    pub(super) fn refresh_words(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.words.refresh(connection)
    }

    /// Reads the directory. What was learnt by its names is forgotten where it changed.
    pub(super) fn refresh_directory(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        if self.known.refresh(connection)? {
            self.last = None;
            self.totals.clear();
            self.namesakes = Namesakes::default();
            self.orders.clear_names();
        }
        let directory = &self.known.directory;
        if directory.has_hours() {
            return self.staffed.refresh(connection, &self.columns, &mut self.values, directory);
        }
        self.staffed = Staffed::default();
        Ok(())
    }

    fn evaluation<'f>(&'f mut self, connection: &'f Connection, moment: Moment, cancel: &'f Cancel) -> Evaluation<'f> {
        let Self { columns, sources, values, marked, known, staffed, words, .. } = self;
        let sets = Sets { columns, sources, values, marked, directory: &known.directory, staffed, words };
        Evaluation::new(connection, sets, moment, cancel)
    }

    /// Leaves the matches of the expression in `self.last`.
    fn match_all(
        &mut self,
        connection: &Connection,
        expr: &Expr,
        moment: Moment,
        cancel: &Cancel,
    ) -> rusqlite::Result<()> {
        let asked = Asked::new(expr, moment);
        if self.last.as_ref().is_some_and(|(last, _set)| *last == asked) {
            return Ok(());
        }
        let set = self.evaluation(connection, moment, cancel).all(expr)?;
        self.last = Some((asked, set));
        Ok(())
    }

    fn complete(
        &mut self,
        connection: &Connection,
        query: &Query,
        moment: Moment,
        cancel: &Cancel,
    ) -> rusqlite::Result<ResultSet> {
        self.match_all(connection, &query.expr, moment, cancel)?;
        let Some((_asked, set)) = &self.last else { return Ok(ResultSet::default()) };
        if let Some(kind) = self.orders.needs(query.sort) {
            let directory = &self.known.directory;
            let ranks = search::ranks(connection, &mut self.values, directory, kind, self.columns.len())?;
            self.orders.rank(kind, ranks);
        }
        let mut ids = self.orders.ordered(&self.columns, set, query.sort);
        if query.sort == Sort::BestMatch
            && let Some(ranked) =
                best::ranked(connection, &mut self.words, &query.expr, &ids, self.columns.present.count(), cancel)?
        {
            ids = Arc::new(ranked);
        }
        Ok(ResultSet { ids, generation: unsigned(self.columns.generation), newest: self.columns.newest() })
    }

    fn first_page(
        &mut self,
        connection: &Connection,
        query: &Query,
        moment: Moment,
        limit: usize,
        cancel: &Cancel,
    ) -> rusqlite::Result<FirstPage> {
        let asked = Asked::new(&query.expr, moment);
        let known = self.last.as_ref().is_some_and(|(last, _set)| *last == asked);
        if query.sort == Sort::Newest && !known {
            let ends = self.orders.ends(&self.columns);
            let Self { columns, sources, values, marked, known, staffed, words, .. } = self;
            let sets = Sets { columns, sources, values, marked, directory: &known.directory, staffed, words };
            let mut evaluation = Evaluation::new(connection, sets, moment, cancel);
            let newest = first_page::newest(&mut evaluation, columns, &ends, &query.expr, limit)?;
            let (generation, last) = (unsigned(columns.generation), columns.newest());
            let whole = |ids: &Vec<_>| ResultSet { ids: Arc::new(ids.clone()), generation, newest: last };
            return Ok(FirstPage { complete: newest.all.then(|| whole(&newest.ids)), ids: newest.ids });
        }
        let complete = self.complete(connection, query, moment, cancel)?;
        let ids = complete.ids.iter().take(limit).copied().collect();
        Ok(FirstPage { ids, complete: Some(complete) })
    }

    fn facets(
        &mut self,
        connection: &Connection,
        kinds: &[FacetKind],
        limit: usize,
        contains: &str,
        cancel: &Cancel,
    ) -> rusqlite::Result<Vec<Facet>> {
        let Some((_asked, set)) = &self.last else { return Ok(Vec::new()) };
        let mut counting = Counting {
            connection,
            columns: &self.columns,
            values: &mut self.values,
            namesakes: &mut self.namesakes,
            marked: &self.marked,
            directory: &self.known.directory,
            staffed: &self.staffed,
            cancel,
        };
        kinds.iter().map(|kind| counting.facet(set, *kind, limit, contains)).collect()
    }

    fn complete_value(
        &mut self,
        connection: &Connection,
        named: Named,
        typed: &str,
        limit: usize,
    ) -> rusqlite::Result<Vec<FacetValue>> {
        let folded = text::fold(typed);
        let wanted: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let Some(kind) = kind_of(named) else {
            let mut values = tags(&self.marked, &self.columns.present);
            values.retain(|tag| begins(&text::fold(&tag.text), &wanted));
            most_frequent_first(&mut values);
            values.truncate(limit);
            return Ok(values);
        };
        if !self.totals.contains_key(&kind) {
            let mut counting = Counting {
                connection,
                columns: &self.columns,
                values: &mut self.values,
                namesakes: &mut self.namesakes,
                marked: &self.marked,
                directory: &self.known.directory,
                staffed: &self.staffed,
                cancel: &Cancel::default(),
            };
            let counts = counting.counts(&self.columns.present, kind)?;
            self.totals.insert(kind, counts);
        }
        let Some(counts) = self.totals.get(&kind) else { return Ok(Vec::new()) };
        let mut statement = connection.prepare_cached(plan::VALUES_OF_KIND)?;
        let mut rows = statement.query([kind.number()])?;
        let mut found: Vec<(u32, ValueId)> = Vec::new();
        while let Some(row) = rows.next()? {
            let id = ValueId(row.get(0)?);
            // Namesakes are counted under one of them.
            let count = counts.get(id.running() as usize).copied().unwrap_or(0);
            let (name, detail) = (row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?);
            let called = names::called(&self.known.directory, kind, name, detail);
            let fits = || {
                begins(&text::fold(called), &wanted)
                    || begins(&text::fold(name), &wanted)
                    || (!detail.is_empty() && text::fold(detail).starts_with(&folded))
            };
            if count > 0 && fits() {
                found.push((count, id));
            }
        }
        found.sort_unstable_by(|(one, id), (other, after)| other.cmp(one).then(id.cmp(after)));
        let mut values = Vec::new();
        for (count, id) in found {
            if values.len() >= limit {
                break;
            }
            let Some((name, detail)) = rows::value(connection, id)? else { continue };
            values.extend(value_of(&self.known.directory, named, name, detail, u64::from(count)));
        }
        Ok(values)
    }
}

/// Whether each wanted word begins a word of the name.
fn begins(name: &str, wanted: &[&str]) -> bool {
    wanted.iter().all(|word| name.split(' ').any(|own| own.starts_with(word)))
}

impl Reader {
    /// Runs a query: all ids, in order.
    ///
    /// # Errors
    /// The library cannot be read; cancelled.
    pub fn search(&mut self, query: &Query, moment: Moment, cancel: &Cancel) -> Result<ResultSet> {
        let found = self.find(cancel, |finder, connection| finder.complete(connection, query, moment, cancel))?;
        cancel.check()?;
        Ok(found)
    }

    /// The first `limit` ids of what [`Self::search`] gives, as soon as they are known.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn first_page(&mut self, query: &Query, moment: Moment, limit: usize, cancel: &Cancel) -> Result<FirstPage> {
        self.find(cancel, |finder, connection| finder.first_page(connection, query, moment, limit, cancel))
    }

    /// The day of the newest conversation, on which an old archive's latest week ends; `None` where none has a time.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn latest_day(&mut self, moment: Moment, cancel: &Cancel) -> Result<Option<NaiveDate>> {
        let newest = self.first_page(&Query::default(), moment, 1, cancel)?.ids;
        let started = self.rows(&newest)?.into_iter().find_map(|row| row.started);
        Ok(started.map(|started| moment.zone.day(started)))
    }

    /// Counts within the conversations that match.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn counts(&mut self, query: &Query, moment: Moment, cancel: &Cancel) -> Result<Counts> {
        self.find(cancel, |finder, connection| {
            finder.match_all(connection, &query.expr, moment, cancel)?;
            Ok(finder
                .last
                .as_ref()
                .map(|(_asked, set)| search::counts(&finder.columns, &finder.marked, &finder.staffed, set))
                .unwrap_or_default())
        })
    }

    /// For each kind the `limit` most frequent values within the conversations that match, among those whose names contain a text (empty: all).
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn facets(
        &mut self,
        query: &Query,
        moment: Moment,
        kinds: &[FacetKind],
        limit: usize,
        contains: &str,
        cancel: &Cancel,
    ) -> Result<Vec<Facet>> {
        self.find(cancel, |finder, connection| {
            finder.match_all(connection, &query.expr, moment, cancel)?;
            finder.facets(connection, kinds, limit, contains, cancel)
        })
    }

    /// Values of the library that may stand after the colon of a field, the most frequent first: each typed word begins a word of the name, or the
    /// text begins the id or code. Empty for fields without such values.
    ///
    /// # Errors
    /// The library cannot be read.
    pub fn complete_value(&mut self, field: &Field, typed: &str, limit: usize) -> Result<Vec<FacetValue>> {
        let Some(named) = Named::ALL.into_iter().find(|named| named.word() == field.word) else {
            return Ok(Vec::new());
        };
        let cancel = Cancel::default();
        self.find(&cancel, |finder, connection| finder.complete_value(connection, named, typed, limit))
    }

    /// Words of the library that are spelt nearly like this one, with the number of conversations that have them: the nearest first.
    ///
    /// # Errors
    /// The library cannot be read; cancelled.
    pub fn nearest_words(&mut self, word: &str, limit: usize, cancel: &Cancel) -> Result<Vec<(String, u64)>> {
        self.find(cancel, |finder, connection| vocabulary::nearest(connection, &mut finder.words, word, limit, cancel))
    }

    /// What each condition of a query finds alone: what to loosen where all of them together find nothing.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn term_counts(&mut self, query: &Query, moment: Moment, cancel: &Cancel) -> Result<Vec<(Expr, u64)>> {
        let parts = match &query.expr {
            Expr::All => Vec::new(),
            Expr::And(parts) => parts.clone(),
            one => vec![one.clone()],
        };
        self.find(cancel, |finder, connection| {
            let mut evaluation = finder.evaluation(connection, moment, cancel);
            parts
                .into_iter()
                .map(|part| {
                    let count = evaluation.all(&part)?.count() as u64;
                    Ok((part, count))
                })
                .collect()
        })
    }
}
