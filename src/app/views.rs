//! Saved views: a name for a query. Some are built in; the user's own are kept with the library.

use chrono::NaiveDate;

use crate::lang::tr;
use crate::query::{self, BuiltIn, BuiltInView};

/// Where a view comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Built in.
    Own(BuiltIn),
    /// The user's, by its number in the library.
    Kept(i64),
}

/// A view as the rail shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Where it comes from.
    pub origin: Origin,
    /// Its name.
    pub name: String,
    /// Its query as text, with the order where it has one of its own.
    pub query: String,
    /// What it is for; empty for the user's own.
    pub help: &'static str,
    /// Conversations in it; `None` until they were counted.
    pub count: Option<u64>,
}

impl View {
    /// Its name for people: that of a built-in one in their language.
    #[must_use]
    pub fn title(&self) -> &str {
        match self.origin {
            Origin::Own(_) => tr(&self.name),
            Origin::Kept(_) => &self.name,
        }
    }
}

/// The built-in views, in the order of the rail. `latest` is the day of the newest conversation.
#[must_use]
pub fn built_in(latest: Option<NaiveDate>, today: NaiveDate) -> Vec<View> {
    query::built_in(latest, today)
        .into_iter()
        .map(|BuiltInView { which, name, query, help }| View {
            origin: Origin::Own(which),
            name: name.to_owned(),
            query,
            help,
            count: None,
        })
        .collect()
}
