//! All copies of a conversation → the one that is shown.
//!
//! The newest copy is current: later end, then more messages, then the larger hash. SnapEngage's survey may arrive long after the chat: a rating
//! or comment the current copy lacks is taken from the newest copy that has it. All of it depends on the set of copies only, never on the order
//! in which they came, and the stored payloads are never altered.

use std::path::Path;

use rusqlite::Connection;

use super::batch::is_damage;
use super::payload::{Stored, Unpacker};
use super::sql::During as _;
use super::summary::Rank;
use super::{ConversationId, plan};
use crate::error::{Error, Result};
use crate::model::{Conversation, Rating, Vendor};

/// A conversation and its copies.
#[derive(Debug)]
pub(super) struct Merged {
    /// What is shown.
    pub(super) conversation: Conversation,
    /// The current copy.
    pub(super) current: Copy,
    /// The copy that came first: it says which file and folder the conversation belongs to.
    pub(super) first: Copy,
    /// The others, newest first.
    pub(super) older: Vec<Copy>,
    /// Why a copy could not be read; the conversation is made of the others.
    pub(super) damaged: Option<Error>,
}

/// One copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Copy {
    pub(super) payload: i64,
    pub(super) file: i64,
    /// Size, bytes.
    pub(super) bytes: i64,
}

impl Merged {
    /// Reads and decodes all copies; `None` where there is none. A damaged copy is left out unless nothing else is there.
    pub(super) fn read(
        connection: &Connection,
        unpacker: &mut Unpacker,
        id: ConversationId,
        library: &Path,
    ) -> Result<Option<Self>> {
        const WHAT: &str = "Could not read the copies of a conversation";
        let mut statement = connection.prepare_cached(plan::PAYLOADS_OF).during(WHAT, library)?;
        let mut rows = statement.query((id.first_payload(), id.last_payload())).during(WHAT, library)?;
        let mut merger = Merger::default();
        let mut damaged = None;
        while let Some(row) = rows.next().during(WHAT, library)? {
            let stored = Stored::from_row(row).during(WHAT, library)?;
            match unpacker.conversation(connection, &stored, library) {
                Ok(conversation) => merger.add(&stored, conversation),
                Err(error) if is_damage(&error) => damaged = damaged.or(Some(error)),
                Err(error) => return Err(error),
            }
        }
        match (merger.finish(), damaged) {
            (None, Some(error)) => Err(error),
            (made, damaged) => Ok(made.map(|made| Self { damaged, ..made })),
        }
    }
}

/// Takes copies one after another, in any order, and keeps one conversation at a time.
#[derive(Debug, Default)]
pub(super) struct Merger {
    newest: Option<(Rank, Conversation)>,
    copies: Vec<(Rank, Copy, Option<Rating>)>,
}

impl Merger {
    /// Adds a copy.
    pub(super) fn add(&mut self, stored: &Stored, conversation: Conversation) {
        let rank = Rank::of(&conversation, stored.hash);
        let copy = Copy { payload: stored.id, file: stored.file, bytes: stored.bytes };
        self.copies.push((rank, copy, conversation.rating.clone()));
        if self.newest.as_ref().is_none_or(|(newest, _conversation)| rank > *newest) {
            self.newest = Some((rank, conversation));
        }
    }

    /// What the copies make together.
    pub(super) fn finish(mut self) -> Option<Merged> {
        let (_rank, mut conversation) = self.newest?;
        let first = self.copies.iter().map(|(_rank, copy, _rating)| *copy).min_by_key(|copy| copy.payload)?;
        self.copies.sort_by(|(one, ..), (other, ..)| other.cmp(one));
        if conversation.key.vendor == Vendor::SnapEngage {
            conversation.rating =
                filled(conversation.rating, self.copies.iter().filter_map(|(.., rating)| rating.as_ref()));
        }
        let mut copies = self.copies.into_iter().map(|(_rank, copy, _rating)| copy);
        let current = copies.next()?;
        Some(Merged { conversation, current, first, older: copies.collect(), damaged: None })
    }
}

/// The rating with what it lacks taken from `others`, newest first.
fn filled<'r>(rating: Option<Rating>, others: impl Iterator<Item = &'r Rating>) -> Option<Rating> {
    others.fold(rating, |rating, other| {
        let Some(mut rating) = rating else { return Some(other.clone()) };
        if rating.stated.is_empty() && rating.stars.is_none() {
            rating.stars = other.stars;
            rating.stated.clone_from(&other.stated);
        }
        if rating.comment.is_empty() {
            rating.comment.clone_from(&other.comment);
        }
        Some(rating)
    })
}
