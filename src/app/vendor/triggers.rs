//! What came of triggers, while its table is on the screen.

use std::sync::Arc;

use super::super::state::Load;
use crate::store::TriggerUse;

/// The table.
#[derive(Clone, Debug)]
pub struct TriggerTable {
    /// Its lines, the most frequent first.
    pub uses: Load<Arc<Vec<TriggerUse>>>,
    /// Whether the whole library is counted, and not only what the search finds.
    pub whole: bool,
    /// Conversations read so far.
    pub done: u64,
    /// Conversations to read; 0 until it is known.
    pub total: u64,
    /// The newest request.
    pub(in crate::app) ticket: u64,
}

/// What somebody does in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerEdit {
    /// Counts in the whole library, or in what the search finds.
    Whole(bool),
    /// Stops counting.
    Stop,
    /// Shows the conversations of this line in the list.
    Show(usize),
    /// Closes the table.
    Close,
}
