//! Shared by the benches: a deterministic corpus and a stopwatch. Knows nothing of the program's inside.
#![allow(clippy::allow_attributes, reason = "each bench uses a part of this module")]
#![allow(dead_code, missing_docs, unreachable_pub, reason = "each bench uses a part of this module")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    clippy::should_implement_trait,
    clippy::format_push_string,
    clippy::print_stdout,
    reason = "a bench may panic and prints"
)]

mod corpus;
mod rng;
pub mod timing;
mod words;

pub use corpus::{Corpus, Layout, Vendors};
