//! Row numbers.

/// The library's own number of a conversation. Only the store makes them; stable while the conversation stays in the library.
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
}
