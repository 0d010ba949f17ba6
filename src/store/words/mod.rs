//! The text index: which conversations say which words, where in them, and how they are found, merged and checked.
//!
//! Knows words, parts of conversations and their numbers; nothing of queries. What a word is, is `text`'s business; which texts there are, is
//! `parts.rs`.
//!
//! # What is kept
//!
//! For each word and [`Part`](super::Part) the numbers of the conversations that say it there, ascending, and for each of them its *places*:
//! words are counted within a part, and between two texts the count jumps, so that no phrase spans both. A variable's name stands in front of
//! its value a second time, as one word ([`name_of_variable`]), so that name and value together are a phrase.
//!
//! # On file
//!
//! A *run* is what one batch wrote within one *chunk* of 65,536 conversation numbers: a row of `word_run` and rows of `word_block`. Nothing in a
//! run ever changes but its set of *live* conversations, which says for which of them it speaks: a conversation that is renewed or taken out
//! loses its place there, and a run for which nobody is left goes. Eight runs of one size in a chunk become one (merge.rs). All of it happens in
//! the transaction of the batch.
//!
//! Numbers are varints (../varint.rs) unless said otherwise. The number of a block is `run << 24 | block`; from `1 << 23` on they are pieces of
//! places.
//!
//! - *Block* (block.rs): where the places of its first entry begin, in bytes of the run's places; then entries by key. A *key* is the word and
//!   one byte for the part, so that all parts of a word are neighbours and all words with one beginning too. Entry: letters shared with the key
//!   before, length of the rest, the rest, conversations, bytes of their numbers (left out where it is one conversation), bytes of their places;
//!   then the numbers within the chunk, the first as it is, the others as distance to the one before.
//! - *Places* of a run, those of each entry in the order of the entries, are one sequence of bytes that is cut into pieces of [`run::PIECE`]. For
//!   each conversation: `distance to the place before << 1 | last of this conversation`.
//! - `heads`: for each block the length of its first key and the key.
//! - `live`: a roaring bitmap of conversation numbers.

mod block;
mod check;
mod gather;
mod invert;
mod lookup;
mod merge;
mod phrase;
mod run;

pub(super) use check::{each_place, forget_after};
pub(super) use gather::Pending;
pub(super) use invert::{Inverted, Inverter};
pub(super) use lookup::{Wanted, Words};

use super::chunk::CHUNK_BITS;
use super::sql::corrupt;
use super::varint;
use crate::text;

/// Longer words are cut, in bytes: nobody looks for the end of them.
const LONGEST_WORD: usize = 1024;

/// A word as the index keeps it.
fn cut(word: &str) -> &str {
    word.get(..word.floor_char_boundary(LONGEST_WORD)).unwrap_or(word)
}

/// The word that stands in front of the value of a variable; `folded` is its name, each word preceded by a space.
pub(super) fn name_of_variable(folded: &str) -> String {
    [text::BOUNDARY, folded].concat()
}

/// What is on file cannot be what was written.
fn damaged() -> rusqlite::Error {
    corrupt("the text index is damaged")
}

#[cfg(test)]
mod tests;
