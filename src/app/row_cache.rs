//! Rows of the list that were read, so that scrolling back asks nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::event::RowEntry;
use crate::model::{Marks, Timestamp};
use crate::store::ConversationId;

/// Rows read so far, at most [`RowCache::LIMIT`].
#[derive(Clone, Debug, Default)]
pub struct RowCache {
    rows: BTreeMap<ConversationId, Cached>,
    /// Asked, of this version, and not there: not asked again.
    gone: BTreeSet<ConversationId>,
    /// The newest request; the same one is not sent twice.
    pub(super) asked: Vec<ConversationId>,
    /// Grows when known rows may be out of date (library or phrases changed).
    pub(super) version: u64,
    /// When rows could not be read; they are asked for again after a while.
    pub(super) failed: Option<Timestamp>,
    clock: u64,
}

#[derive(Clone, Debug)]
struct Cached {
    entry: Arc<RowEntry>,
    version: u64,
    used: u64,
}

impl RowCache {
    /// Rows kept: some thirty screens.
    pub const LIMIT: usize = 1500;

    /// The row, possibly of an older version while the newer one is on its way.
    #[must_use]
    pub fn get(&self, id: ConversationId) -> Option<&Arc<RowEntry>> {
        self.rows.get(&id).map(|cached| &cached.entry)
    }

    /// Number of rows kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing was read yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether this row must be read (again).
    pub(super) fn is_stale(&self, id: ConversationId) -> bool {
        self.rows.get(&id).is_none_or(|cached| cached.version < self.version) && !self.gone.contains(&id)
    }

    /// Keeps rows; the ones used longest ago go.
    pub(super) fn put(&mut self, version: u64, entries: Vec<RowEntry>) {
        self.clock = self.clock.saturating_add(1);
        for entry in entries {
            let newer = self.rows.get(&entry.row.id).is_none_or(|cached| cached.version <= version);
            if newer {
                self.rows.insert(entry.row.id, Cached { entry: Arc::new(entry), version, used: self.clock });
            }
        }
        if self.rows.len() > Self::LIMIT {
            let mut ages: Vec<u64> = self.rows.values().map(|cached| cached.used).collect();
            ages.sort_unstable();
            let surplus = self.rows.len().saturating_sub(Self::LIMIT / 2);
            let limit = ages.get(surplus).copied().unwrap_or(self.clock).min(self.clock);
            self.rows.retain(|_, cached| cached.used >= limit);
        }
    }

    /// Changes the marks of known rows. Rows that are still on their way are older than that.
    pub(super) fn mark(&mut self, after: impl Fn(ConversationId, &Marks) -> Option<Marks>) {
        self.version = self.version.saturating_add(1);
        for (id, cached) in &mut self.rows {
            if let Some(marks) = after(*id, &cached.entry.row.marks) {
                Arc::make_mut(&mut cached.entry).row.marks = marks;
                cached.version = self.version;
            }
        }
        self.asked.clear();
    }

    /// Marks rows as used now, so that what is on the screen stays.
    pub(super) fn touch(&mut self, ids: &[ConversationId]) {
        self.clock = self.clock.saturating_add(1);
        for id in ids {
            if let Some(cached) = self.rows.get_mut(id) {
                cached.used = self.clock;
            }
        }
    }

    /// Notes which of `asked` did not come: they are gone from the library.
    pub(super) fn note_gone(&mut self, version: u64, asked: &[ConversationId]) {
        if version == self.version {
            let gone: Vec<ConversationId> = asked.iter().copied().filter(|id| self.is_stale(*id)).collect();
            self.gone.extend(gone);
        }
        if self.asked == asked {
            self.asked.clear();
        }
    }

    /// These could not be read: they may be asked for again.
    pub(super) fn note_failed(&mut self, asked: &[ConversationId], now: Timestamp) {
        self.failed = Some(now);
        if self.asked == asked {
            self.asked.clear();
        }
    }

    /// Everything known may be out of date; it is shown until newer rows come.
    pub(super) fn renew(&mut self) {
        self.version = self.version.saturating_add(1);
        self.gone.clear();
        self.asked.clear();
        self.failed = None;
    }

    /// Forgets everything, for another library.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.renew();
    }
}
