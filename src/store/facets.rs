//! How often each name occurs within a result: agents, places, accounts, pages, rules, groups; and sources, ratings, flags from the columns.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rusqlite::Connection;

use super::bitmap::Bitmap;
use super::columns::{self, Columns, SEGMENT};
use super::evaluate::stop_if;
use super::marked::{self, Marked};
use super::rows;
use super::search::Counts;
use super::staffed::Staffed;
use super::value_segments::{Unpacked, ValueSegments};
use super::values::{ValueId, ValueKind};
use super::{names, plan};
use crate::directory::Directory;
use crate::model::Vendor;
use crate::query::{Comparison, Is, Named, Term, Value};
use crate::text;
use crate::work::Cancel;

/// By what conversations are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FacetKind {
    /// Human agents.
    Agent,
    /// The visitor's country.
    Country,
    /// The visitor's city.
    City,
    /// The vendor's account.
    Account,
    /// Visited pages.
    Page,
    /// Rules that sent messages.
    Trigger,
    /// The visitor's group.
    Group,
    /// The user's own tags.
    Tag,
    /// The vendor.
    Source,
    /// Stars.
    Rating,
    /// The conditions behind `is:`.
    Is,
}

impl FacetKind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Agent,
        Self::Country,
        Self::City,
        Self::Account,
        Self::Page,
        Self::Trigger,
        Self::Group,
        Self::Tag,
        Self::Source,
        Self::Rating,
        Self::Is,
    ];

    /// The word of the field that filters by it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Rating => "rating",
            Self::Is => "is",
            kind => kind.named().map_or("", Named::word),
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word().eq_ignore_ascii_case(word))
    }

    fn named(self) -> Option<Named> {
        Some(match self {
            Self::Agent => Named::Agent,
            Self::Country => Named::Country,
            Self::City => Named::City,
            Self::Account => Named::Account,
            Self::Page => Named::Page,
            Self::Trigger => Named::Trigger,
            Self::Group => Named::Group,
            Self::Tag => Named::Tag,
            Self::Source | Self::Rating | Self::Is => return None,
        })
    }
}

/// The values of one kind within a result.
#[derive(Clone, Debug, PartialEq)]
pub struct Facet {
    /// What is counted.
    pub kind: FacetKind,
    /// The most frequent values; equals by their text. None that does not occur.
    pub values: Vec<FacetValue>,
    /// Whether there are more.
    pub more: bool,
}

/// One value and how many conversations have it.
#[derive(Clone, Debug, PartialEq)]
pub struct FacetValue {
    /// For people.
    pub text: String,
    /// The vendor's id of an agent and of an account with a title, the code of a country; otherwise empty.
    pub detail: String,
    /// Conversations.
    pub count: u64,
    /// What a click on it means.
    pub term: Term,
}

/// The order of every list of values: the most frequent first, equals by their text.
pub(super) fn most_frequent_first(values: &mut [FacetValue]) {
    values.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.text.cmp(&other.text)));
}

/// What names are one to people: those that [`Value::exact`] cannot tell apart. By kind; learnt when first needed.
#[derive(Debug, Default)]
pub(super) struct Namesakes {
    generation: i64,
    kinds: BTreeMap<ValueKind, BTreeMap<u32, u32>>,
}

impl Namesakes {
    /// Running numbers of values that count as another one.
    fn of_kind(
        &mut self,
        connection: &Connection,
        directory: &Directory,
        generation: i64,
        kind: ValueKind,
    ) -> rusqlite::Result<&BTreeMap<u32, u32>> {
        if self.generation != generation {
            *self = Self { generation, ..Self::default() };
        }
        Ok(match self.kinds.entry(kind) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(namesakes(connection, directory, kind)?),
        })
    }
}

fn namesakes(connection: &Connection, directory: &Directory, kind: ValueKind) -> rusqlite::Result<BTreeMap<u32, u32>> {
    let mut same = BTreeMap::new();
    // Pages are what they are, and there may be very many.
    if kind == ValueKind::Page {
        return Ok(same);
    }
    let mut first: BTreeMap<String, u32> = BTreeMap::new();
    let mut statement = connection.prepare_cached(plan::VALUES_OF_KIND)?;
    let mut rows = statement.query([kind.number()])?;
    while let Some(row) = rows.next()? {
        let id = ValueId(row.get(0)?).running();
        let name = row.get_ref(1)?.as_str()?;
        let detail = row.get_ref(2)?.as_str()?;
        // Accounts stay apart, whatever their titles are.
        let mut folded = match kind {
            ValueKind::Account => name.to_owned(),
            kind => text::fold(names::called(directory, kind, name, detail)),
        };
        if folded.is_empty() {
            // Nothing to fold: told apart as they stand.
            folded = format!("{name}\n{detail}");
        }
        let one = *first.entry(folded).or_insert(id);
        if one != id {
            same.insert(id, one);
        }
    }
    Ok(same)
}

/// What counting reads.
pub(super) struct Counting<'r> {
    pub(super) connection: &'r Connection,
    pub(super) columns: &'r Columns,
    pub(super) values: &'r mut ValueSegments,
    pub(super) namesakes: &'r mut Namesakes,
    pub(super) marked: &'r Marked,
    pub(super) directory: &'r Directory,
    pub(super) staffed: &'r Staffed,
    pub(super) cancel: &'r Cancel,
}

impl Counting<'_> {
    /// The most frequent values of one kind whose names contain a (folded) text.
    pub(super) fn facet(
        &mut self,
        set: &Bitmap,
        kind: FacetKind,
        limit: usize,
        contains: &str,
    ) -> rusqlite::Result<Facet> {
        let mut values = match kind.named() {
            Some(Named::Tag) => tags(self.marked, set),
            Some(named) => return self.named(set, kind, named, limit, contains),
            None if kind == FacetKind::Source => sources(self.columns, set),
            None => from_counts(kind, &super::search::counts(self.columns, self.marked, self.staffed, set)),
        };
        let contains = text::fold(contains);
        values.retain(|value| value.count > 0 && text::fold(&value.text).contains(&contains));
        most_frequent_first(&mut values);
        let more = values.len() > limit;
        values.truncate(limit);
        Ok(Facet { kind, values, more })
    }

    /// Conversations of a set by the running numbers of the values of a kind.
    pub(super) fn counts(&mut self, set: &Bitmap, kind: ValueKind) -> rusqlite::Result<Vec<u32>> {
        let same = self.namesakes.of_kind(self.connection, self.directory, self.columns.generation, kind)?;
        let lists = self.values.of_kind(self.connection, kind)?;
        // What is beyond comes of damage, and must not cost memory.
        let last =
            self.connection.prepare_cached(plan::LAST_VALUE)?.query_row([], |row| row.get::<_, Option<u32>>(0))?;
        let last = last.map_or(0, |last| ValueId(last).running());
        let mut counts: Vec<u32> = Vec::new();
        let mut unpacked = Unpacked::default();
        let width = SEGMENT as usize;
        // How many have each of the different lists of a segment, and the values of one of them.
        let mut having = vec![0; width + 1];
        let mut named: Vec<u32> = Vec::new();
        for segment in 0..lists.len() {
            stop_if(self.cancel)?;
            let own = segment * width..(segment + 1) * width;
            if !set.meets(&own) {
                continue;
            }
            lists.with(segment, &mut unpacked, |lists| {
                having.fill(0);
                lists.count(set.iter_in(&own).map(|at| at - own.start), &mut having);
                lists.each_different(|number, values| {
                    let Some(having) = having.get(number).filter(|having| **having > 0) else { return };
                    named.clear();
                    named.extend_from_slice(values);
                    if !same.is_empty() {
                        // Two names of one agent are one.
                        for value in &mut named {
                            *value = same.get(value).copied().unwrap_or(*value);
                        }
                        named.sort_unstable();
                        named.dedup();
                    }
                    for value in named.iter().filter(|value| **value <= last) {
                        let value = *value as usize;
                        if counts.len() <= value {
                            counts.resize((value + 1).max(counts.len() * 2), 0);
                        }
                        if let Some(count) = counts.get_mut(value) {
                            *count = count.saturating_add(*having);
                        }
                    }
                });
            })?;
        }
        Ok(counts)
    }

    fn named(
        &mut self,
        set: &Bitmap,
        kind: FacetKind,
        named: Named,
        limit: usize,
        contains: &str,
    ) -> rusqlite::Result<Facet> {
        let Some(value_kind) = super::evaluate::kind_of(named) else {
            return Ok(Facet { kind, values: Vec::new(), more: false });
        };
        let counts = self.counts(set, value_kind)?;
        let mut ranked: Vec<(u32, u32)> = counts.into_iter().zip(0..).filter(|(count, _running)| *count > 0).collect();
        if !contains.is_empty() {
            let allowed = self.containing(value_kind, contains)?;
            ranked.retain(|(_count, running)| allowed.binary_search(running).is_ok());
        }
        // The unnamed ones that fall away, and those with the same count as the last, are looked at as well.
        ranked.sort_unstable_by(|(one, id), (other, after)| other.cmp(one).then(id.cmp(after)));
        let mut values: Vec<FacetValue> = Vec::new();
        for (count, running) in ranked {
            let count = u64::from(count);
            if values.len() > limit && values.last().is_some_and(|last| last.count > count) {
                break;
            }
            let id = ValueId::new(running, value_kind);
            let Some((name, detail)) = rows::value(self.connection, id)? else { continue };
            values.extend(value_of(self.directory, named, name, detail, count));
        }
        most_frequent_first(&mut values);
        let more = values.len() > limit;
        values.truncate(limit);
        Ok(Facet { kind, values, more })
    }

    /// Running numbers of the values whose names contain a text, ascending, and of those they count as.
    fn containing(&mut self, kind: ValueKind, contains: &str) -> rusqlite::Result<Vec<u32>> {
        let same = self.namesakes.of_kind(self.connection, self.directory, self.columns.generation, kind)?;
        let wanted = text::fold(contains);
        let mut out = Vec::new();
        let mut statement = self.connection.prepare_cached(plan::VALUES_OF_KIND)?;
        let mut rows = statement.query([kind.number()])?;
        while let Some(row) = rows.next()? {
            let (name, detail) = (row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?);
            let called = names::called(self.directory, kind, name, detail);
            let found = |it: &str| text::fold(it).contains(&wanted);
            if found(called) || found(name) || detail.eq_ignore_ascii_case(contains.trim()) {
                let running = ValueId(row.get(0)?).running();
                out.push(same.get(&running).copied().unwrap_or(running));
            }
        }
        out.sort_unstable();
        out.dedup();
        Ok(out)
    }
}

/// What stands in a list for a value; `None` for one without a name.
pub(super) fn value_of(
    directory: &Directory,
    named: Named,
    name: String,
    detail: String,
    count: u64,
) -> Option<FacetValue> {
    let called =
        super::evaluate::kind_of(named).map_or(name.as_str(), |kind| names::called(directory, kind, &name, &detail));
    let text = if called.trim().is_empty() { detail.clone() } else { called.to_owned() };
    if text.trim().is_empty() {
        return None;
    }
    // A title may be that of several accounts.
    let titled = named == Named::Account && text != name;
    let term = Term::Named(named, Value::exact(if titled { &name } else { &text }));
    let detail = if titled { name } else { detail };
    Some(FacetValue { text, detail, count, term })
}

/// The user's tags within a set.
pub(super) fn tags(marked: &Marked, set: &Bitmap) -> Vec<FacetValue> {
    let tags = marked.tags().filter_map(|tag| {
        let nobody = Directory::default();
        let count = marked::count(set, &tag.set);
        value_of(&nobody, Named::Tag, tag.text.clone(), String::new(), count).filter(|it| it.count > 0)
    });
    tags.collect()
}

fn sources(columns: &Columns, set: &Bitmap) -> Vec<FacetValue> {
    let bits = |at: usize| columns.bits.get(at).copied().unwrap_or(0);
    let others = set.iter().filter(|at| bits(*at) & columns::SNAPENGAGE != 0).count();
    Vendor::ALL
        .into_iter()
        .map(|vendor| FacetValue {
            text: vendor.title().to_owned(),
            detail: String::new(),
            count: if vendor == Vendor::SnapEngage { others } else { set.count() - others } as u64,
            term: Term::Source(vendor),
        })
        .collect()
}

fn from_counts(kind: FacetKind, counts: &Counts) -> Vec<FacetValue> {
    let detail = String::new;
    if kind == FacetKind::Rating {
        let stars = (1_u64..).zip(counts.stars);
        let term = |stars| Term::Rating(Comparison::exactly(stars));
        return stars
            .map(|(stars, count)| FacetValue { text: stars.to_string(), detail: detail(), count, term: term(stars) })
            .collect();
    }
    let is = Is::ALL.into_iter().zip(&counts.is);
    is.map(|(is, count)| FacetValue { text: is.word().to_owned(), detail: detail(), count: *count, term: Term::Is(is) })
        .collect()
}
