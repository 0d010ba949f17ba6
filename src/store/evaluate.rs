//! Condition → set of conversation numbers.
//!
//! Set algebra: each condition becomes a set, from the columns in memory where they can say it, from lists of values, from the text index or an
//! index of SQLite otherwise. Everything can be asked of a window of numbers only, which is how a first page comes without collecting all hits.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;

use roaring::RoaringBitmap;
use rusqlite::Connection;

use super::bitmap::Bitmap;
use super::columns::{self, Columns, SEGMENT};
use super::copies::Merged;
use super::figures::{Figures, UNKNOWN};
use super::marked::{self, Marked};
use super::match_text::{self, short_prefix};
use super::payload::Unpacker;
use super::sources::{self, Named as NamedFiles, Sources};
use super::sql::corrupt;
use super::staffed::Staffed;
use super::value_segments::{Unpacked, ValueSegments};
use super::values::{ValueId, ValueKind, page_address};
use super::words::Words;
use super::{ConversationId, names, plan, prefixes};
use crate::directory::Directory;
use crate::model::Vendor;
use crate::query::{Comparison, Expr, Figure, Has, Identity, Is, Moment, Named, Side, Term, Value};
use crate::text::Phrase;
use crate::work::Cancel;

/// Hits between two looks at whether the answer is still wanted.
const CHECK_EVERY: usize = 1024;

/// What an evaluation reads, and what it has learnt on the way.
pub(super) struct Evaluation<'r> {
    connection: &'r Connection,
    columns: &'r Columns,
    sources: &'r mut Sources,
    values: &'r mut ValueSegments,
    marked: &'r Marked,
    directory: &'r Directory,
    staffed: &'r Staffed,
    words: &'r mut Words,
    moment: Moment,
    cancel: &'r Cancel,
    unpacked: Unpacked,
    /// Running numbers of the values that a condition means.
    meant: BTreeMap<(ValueKind, String, bool), Rc<BTreeSet<u32>>>,
    folders: BTreeMap<String, Rc<NamedFiles>>,
    /// Conversations whose note or tags say what is looked for.
    noted: BTreeMap<Phrase, Rc<RoaringBitmap>>,
}

/// The parts of a finder that an evaluation reads.
pub(super) struct Sets<'r> {
    pub(super) columns: &'r Columns,
    pub(super) sources: &'r mut Sources,
    pub(super) values: &'r mut ValueSegments,
    pub(super) marked: &'r Marked,
    pub(super) directory: &'r Directory,
    pub(super) staffed: &'r Staffed,
    pub(super) words: &'r mut Words,
}

impl<'r> Evaluation<'r> {
    pub(super) fn new(connection: &'r Connection, sets: Sets<'r>, moment: Moment, cancel: &'r Cancel) -> Self {
        let Sets { columns, sources, values, marked, directory, staffed, words } = sets;
        Self {
            connection,
            columns,
            sources,
            values,
            marked,
            directory,
            staffed,
            words,
            moment,
            cancel,
            unpacked: Unpacked::default(),
            meant: BTreeMap::new(),
            folders: BTreeMap::new(),
            noted: BTreeMap::new(),
        }
    }

    /// All conversations that match.
    pub(super) fn all(&mut self, expr: &Expr) -> rusqlite::Result<Bitmap> {
        let columns = self.columns;
        self.within(expr, &(0..columns.len()), &columns.present)
    }

    /// Those among some conversations. The window holds them all and begins with a segment; sets count from its begin.
    pub(super) fn within(&mut self, expr: &Expr, window: &Range<usize>, among: &Bitmap) -> rusqlite::Result<Bitmap> {
        let mut set = self.among(expr, window, among)?;
        set.and(among);
        Ok(set)
    }

    /// The same where what is said of others means nothing.
    fn among(&mut self, expr: &Expr, window: &Range<usize>, among: &Bitmap) -> rusqlite::Result<Bitmap> {
        stop_if(self.cancel)?;
        match expr {
            Expr::All => Ok(among.clone()),
            Expr::And(parts) => self.all_of(parts, window, among),
            Expr::Or(parts) => {
                let mut set = Bitmap::empty(window.len());
                parts.iter().try_for_each(|part| self.among(part, window, among).map(|other| set.or(&other)))?;
                Ok(set)
            }
            Expr::Not(part) => {
                let mut set = among.clone();
                set.and_not(&self.among(part, window, among)?);
                Ok(set)
            }
            Expr::Term(term) => self.term(term, window, among),
        }
    }

    /// What is said by columns and lists comes first, because it leaves less to be asked of the text index: nothing at all, or a month.
    fn all_of(&mut self, parts: &[Expr], window: &Range<usize>, among: &Bitmap) -> rusqlite::Result<Bitmap> {
        let mut set = among.clone();
        let (words, others): (Vec<&Expr>, Vec<&Expr>) = parts.iter().partition(|part| has_words(part));
        for part in others.into_iter().chain(words) {
            // `a -b`: no need to make the complement first.
            match part {
                Expr::Not(inner) => set.and_not(&self.among(inner, window, &set)?),
                part => set.and(&self.among(part, window, &set)?),
            }
            if set.is_empty() {
                break;
            }
        }
        Ok(set)
    }

    fn noted(&mut self, phrase: &Phrase) -> Rc<RoaringBitmap> {
        if let Some(known) = self.noted.get(phrase) {
            return Rc::clone(known);
        }
        let saying = Rc::new(self.marked.saying(phrase));
        self.noted.insert(phrase.clone(), Rc::clone(&saying));
        saying
    }

    fn term(&mut self, term: &Term, window: &Range<usize>, among: &Bitmap) -> rusqlite::Result<Bitmap> {
        let columns = self.columns;
        let bits = columns.bits.get(window.clone()).unwrap_or_default();
        let started = columns.started_ms.get(window.clone()).unwrap_or_default();
        let by_mask = |mask: u32, wanted: bool| among.select(bits, |bits| (bits & mask != 0) == wanted);
        let by_time =
            |time: Range<i64>| columns.near(&time, window, among).select(started, |at| *at != 0 && time.contains(at));
        let by_figure = |figures: &Figures, comparison: Comparison| {
            among.filter(|at| known_holds(comparison, figures.get(window.start + at)))
        };
        Ok(match term {
            Term::Text(text) => {
                if text.side != Side::Anywhere {
                    return self.words(term, window, among);
                }
                let mut set = match short_prefix(&text.phrase) {
                    Some(prefix) => prefixes::matching(self.connection, prefix, window.start, among)?,
                    None => self.words(term, window, among)?,
                };
                set.or(&marked::slice(&self.noted(&text.phrase), window));
                set
            }
            Term::Identity(identity, meant) => return self.identity(term, *identity, meant, window, among),
            Term::Within(..) | Term::Variable { .. } => return self.words(term, window, among),
            Term::Is(is) => {
                if let Some(set) = self.marked.of_is(*is) {
                    marked::slice(set, window)
                } else if let Some(set) = self.staffed.of_is(*is) {
                    set.slice(window)
                } else {
                    by_mask(is_bit(*is), true)
                }
            }
            Term::Has(has) => {
                if let Some(set) = self.marked.of_has(*has) {
                    marked::slice(set, window)
                } else {
                    by_mask(has_bit(*has), true)
                }
            }
            Term::Rating(comparison) => {
                // Without stars there is nothing to compare.
                let holds: [bool; 8] = std::array::from_fn(|stars| stars != 0 && comparison.holds(stars as u64));
                among.select(bits, |bits| holds.get(stars(*bits) as usize) == Some(&true))
            }
            Term::Figure(Figure::Duration, comparison) => by_figure(&columns.duration_ms, *comparison),
            Term::Figure(Figure::FirstResponse, comparison) => by_figure(&columns.first_response_ms, *comparison),
            Term::Figure(Figure::Wait, comparison) => by_figure(&columns.wait_ms, *comparison),
            Term::Figure(Figure::Messages, comparison) => {
                let messages = columns.messages.get(window.clone()).unwrap_or_default();
                among.select(messages, |count| comparison.holds(u64::from(*count)))
            }
            Term::Source(vendor) => by_mask(columns::SNAPENGAGE, *vendor == Vendor::SnapEngage),
            Term::After(day) => by_time(day.span_millis(self.moment).start..i64::MAX),
            Term::Before(day) => by_time(i64::MIN..day.span_millis(self.moment).start),
            Term::On(day) => by_time(day.span_millis(self.moment)),
            Term::Last(span) => by_time(span.span_millis(self.moment)),
            Term::Named(named, value) => return self.named(*named, value, window, among),
            Term::Id(id) => return self.numbers(plan::OF_VENDOR_ID, [id], window),
            Term::Folder(path) => return self.folder(path, window, among),
        })
    }

    /// A condition that is one on words.
    fn words(&mut self, term: &Term, window: &Range<usize>, among: &Bitmap) -> rusqlite::Result<Bitmap> {
        match match_text::wanted(term) {
            Some(wanted) => self.words.matching(self.connection, &wanted, window.start, among, self.cancel),
            None => Ok(Bitmap::empty(window.len())),
        }
    }

    /// Conversations of exactly one visitor: the text index says where the words of the id or address stand, the row whether it is the whole.
    fn identity(
        &mut self,
        term: &Term,
        identity: Identity,
        meant: &str,
        window: &Range<usize>,
        among: &Bitmap,
    ) -> rusqlite::Result<Bitmap> {
        let mut near = self.words(term, window, among)?;
        near.and(among);
        let mut set = Bitmap::empty(window.len());
        let mut statement = self.connection.prepare_cached(plan::VISITOR)?;
        for (count, at) in near.iter().enumerate() {
            if count % CHECK_EVERY == 0 {
                stop_if(self.cancel)?;
            }
            let number = u32::try_from(window.start + at).unwrap_or(u32::MAX);
            let mut rows = statement.query([number])?;
            let Some(row) = rows.next()? else { continue };
            let own = row.get_ref(usize::from(identity == Identity::Email))?.as_str()?;
            if identity.is_same(meant, own) || identity == Identity::Email && self.has_email(number, meant)? {
                set.insert(at);
            }
        }
        Ok(set)
    }

    /// Whether one of the visitor's addresses behind the first is this one. Few have several, so the conversation is read.
    fn has_email(&self, number: u32, meant: &str) -> rusqlite::Result<bool> {
        let read = Merged::read(self.connection, &mut Unpacker::default(), ConversationId(number), Path::new(""));
        let merged = read.map_err(corrupt)?;
        let emails = merged.map(|merged| merged.conversation.visitor.emails).unwrap_or_default();
        Ok(emails.iter().any(|own| Identity::Email.is_same(meant, own)))
    }

    fn folder(&mut self, path: &str, window: &Range<usize>, among: &Bitmap) -> rusqlite::Result<Bitmap> {
        let named = if let Some(named) = self.folders.get(path) {
            Rc::clone(named)
        } else {
            let named = Rc::new(sources::named(self.connection, path)?);
            self.folders.insert(path.to_owned(), Rc::clone(&named));
            named
        };
        self.sources.matching(self.connection, self.columns, &named, window.start, among)
    }

    fn named(
        &mut self,
        named: Named,
        value: &Value,
        window: &Range<usize>,
        among: &Bitmap,
    ) -> rusqlite::Result<Bitmap> {
        let Some(kind) = kind_of(named) else { return Ok(marked::slice(&self.marked.tagged(value), window)) };
        let key = (kind, value.text.clone(), value.exact);
        let meant = if let Some(meant) = self.meant.get(&key) {
            Rc::clone(meant)
        } else {
            let meant = Rc::new(meant(self.connection, self.directory, kind, value)?);
            self.meant.insert(key, Rc::clone(&meant));
            meant
        };
        let mut set = Bitmap::empty(window.len());
        if meant.is_empty() {
            return Ok(set);
        }
        let lists = self.values.of_kind(self.connection, kind)?;
        let segments = window.start / SEGMENT as usize..window.end.div_ceil(SEGMENT as usize).min(lists.len());
        for segment in segments {
            let first = (segment * SEGMENT as usize).saturating_sub(window.start);
            let own = first..first + SEGMENT as usize;
            if !among.meets(&own) {
                continue;
            }
            lists.with(segment, &mut self.unpacked, |lists| {
                let mut holds: Vec<bool> = Vec::new();
                lists.each_different(|_number, values| holds.push(values.iter().any(|value| meant.contains(value))));
                if holds.contains(&true) {
                    let holds = |at: &usize| holds.get(lists.of_place(at - first)) == Some(&true);
                    among.iter_in(&own).filter(holds).for_each(|at| set.insert(at));
                }
            })?;
        }
        Ok(set)
    }

    /// The set of numbers a statement gives.
    fn numbers(&self, sql: &str, values: impl rusqlite::Params, window: &Range<usize>) -> rusqlite::Result<Bitmap> {
        let mut set = Bitmap::empty(window.len());
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut until_check = CHECK_EVERY;
        while let Some(row) = rows.next()? {
            let number = row.get::<_, u32>(0)? as usize;
            if let Some(at) = number.checked_sub(window.start) {
                set.insert(at);
            }
            until_check -= 1;
            if until_check == 0 {
                until_check = CHECK_EVERY;
                stop_if(self.cancel)?;
            }
        }
        Ok(set)
    }
}

/// Whether the text index has a say in a condition.
fn has_words(expr: &Expr) -> bool {
    match expr {
        Expr::All => false,
        Expr::And(parts) | Expr::Or(parts) => parts.iter().any(has_words),
        Expr::Not(part) => has_words(part),
        Expr::Term(term) => {
            matches!(term, Term::Text(_) | Term::Within(..) | Term::Identity(..) | Term::Variable { .. })
        }
    }
}

/// The kind of values a field asks for; `None` for tags, which are no values of the vendors' but marks.
pub(super) fn kind_of(named: Named) -> Option<ValueKind> {
    Some(match named {
        Named::Agent => ValueKind::Agent,
        Named::Country => ValueKind::Country,
        Named::City => ValueKind::City,
        Named::Group => ValueKind::Group,
        Named::Trigger => ValueKind::Trigger,
        Named::Page => ValueKind::Page,
        Named::Account => ValueKind::Account,
        Named::Tag => return None,
    })
}

/// Running numbers of the values of the library that are meant.
fn meant(
    connection: &Connection,
    directory: &Directory,
    kind: ValueKind,
    value: &Value,
) -> rusqlite::Result<BTreeSet<u32>> {
    let running = |id: u32| ValueId(id).running();
    if kind == ValueKind::Page {
        let mut statement = connection.prepare_cached(plan::VALUES_OF_TEXT)?;
        let ids = statement.query_map((kind.number(), page_address(&value.text)), |row| row.get(0).map(running))?;
        return ids.collect();
    }
    // Accounts are always meant whole.
    let value = Value { exact: value.exact || kind == ValueKind::Account, ..value.clone() };
    let mut statement = connection.prepare_cached(plan::VALUES_OF_KIND)?;
    let mut rows = statement.query([kind.number()])?;
    let (mut out, mut before) = (BTreeSet::new(), BTreeSet::new());
    while let Some(row) = rows.next()? {
        let (text, detail) = (row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?);
        if names::holds(directory, kind, &value, text, detail) {
            out.insert(running(row.get(0)?));
        } else if names::held_before(kind, &value, text, detail) {
            before.insert(running(row.get(0)?));
        }
    }
    Ok(if out.is_empty() { before } else { out })
}

/// Whether a figure is known and matches.
fn known_holds(comparison: Comparison, figure: i64) -> bool {
    figure != UNKNOWN && u64::try_from(figure).is_ok_and(|figure| comparison.holds(figure))
}

/// An interruption where the answer is not wanted any more.
pub(super) fn stop_if(cancel: &Cancel) -> rusqlite::Result<()> {
    if cancel.is_cancelled() {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_INTERRUPT);
        return Err(rusqlite::Error::SqliteFailure(code, None));
    }
    Ok(())
}

/// The bit of a condition in the columns; none for what the conversation does not say itself.
pub(super) fn is_bit(is: Is) -> u32 {
    let place = Is::ALL.into_iter().filter(|it| it.is_of_conversation()).position(|it| it == is);
    place.map_or(0, |place| 1 << place)
}

fn has_bit(has: Has) -> u32 {
    let place = Has::ALL.into_iter().filter(|it| *it != Has::Note).position(|it| it == has);
    place.map_or(0, |place| 1 << place << columns::HAS_SHIFT)
}

/// The rating in the columns; 0 = none.
pub(super) fn stars(bits: u32) -> u32 {
    bits >> columns::STARS_SHIFT & 7
}
