//! Row numbers: of conversations, and of the copies that belong to them.

/// Copies of one conversation are numbered with so many bits.
const COPY_BITS: u32 = 20;

/// The library's own number of a conversation. Only the store makes them; stable while the conversation stays in the library, never given
/// again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConversationId(pub(super) u32);

impl ConversationId {
    /// The number, from 1, for dense tables.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The id with this number, as [`Self::index`] gave it: for dense tables that keep ids as bits.
    #[must_use]
    pub fn from_index(index: usize) -> Option<Self> {
        u32::try_from(index).ok().map(Self)
    }

    /// The row number of the first copy of this conversation; those of all its copies follow up to [`Self::last_payload`].
    pub(super) fn first_payload(self) -> i64 {
        i64::from(self.0) << COPY_BITS
    }

    /// The largest row number a copy of this conversation can have.
    pub(super) fn last_payload(self) -> i64 {
        self.first_payload() | ((1 << COPY_BITS) - 1)
    }

    /// Whose copy it is.
    pub(super) fn of_payload(payload: i64) -> Option<Self> {
        u32::try_from(payload >> COPY_BITS).ok().filter(|number| *number > 0).map(Self)
    }
}

impl rusqlite::ToSql for ConversationId {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(self.0.into())
    }
}

impl rusqlite::types::FromSql for ConversationId {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        u32::column_result(value).map(Self)
    }
}
