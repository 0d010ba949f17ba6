//! What is proposed under the search field: fields and values for the word at the cursor, or the latest searches where nothing is typed.

use crate::query::{Completion, Expr, complete};
use crate::store::FacetValue;

/// Proposals shown.
const MOST: usize = 12;

/// What is proposed just now.
#[derive(Clone, Debug, Default)]
pub struct Completing {
    /// The proposals; nothing is shown where there are none.
    pub proposals: Vec<Proposal>,
    /// The marked one; Enter takes it, and means the list where none is marked.
    pub marked: Option<usize>,
    /// What is replaced, and which values of the library are wanted.
    pub(super) at: Completion,
    /// Where the cursor stands in the text, bytes.
    pub(super) cursor: Option<usize>,
    /// Whether the list was closed for this text.
    pub(super) closed: bool,
    /// The text all this is about.
    pub(super) text: String,
    /// The newest request for values.
    pub(super) ticket: u64,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What is put into the field: in place of the word, or as a whole where it is a former search.
    pub text: String,
    /// For people.
    pub label: String,
    /// What it means; may be empty.
    pub help: String,
    /// Conversations in the whole library, for values.
    pub count: Option<u64>,
    /// Whether it is a former search.
    pub recent: bool,
}

impl Completing {
    /// Whether these are the proposals for a text with the cursor at a byte, shown or closed by the user.
    #[must_use]
    pub fn knows(&self, text: &str, cursor: usize) -> bool {
        self.text == text && (self.cursor == Some(cursor) || self.closed)
    }

    /// Proposals for a text with the cursor at a byte, before the library was asked for values.
    pub(super) fn new(text: &str, cursor: usize, recent: &[String], ticket: u64) -> Self {
        let mut new = Self { cursor: Some(cursor), text: text.to_owned(), ticket, ..Self::default() };
        if text.trim().is_empty() {
            new.proposals = recent.iter().take(MOST).map(|search| Proposal::recent(search)).collect();
            return new;
        }
        new.at = complete(text, cursor);
        let typed = text.get(new.at.range.clone()).unwrap_or_default();
        // An empty word may become anything; nothing is worth saying then.
        if !typed.is_empty() {
            let candidates = new.at.candidates.iter().filter(|candidate| candidate.text != typed);
            new.proposals = candidates
                .take(MOST)
                .map(|candidate| Proposal {
                    text: candidate.text.clone(),
                    label: candidate.text.clone(),
                    help: candidate.help.to_owned(),
                    count: None,
                    recent: false,
                })
                .collect();
        }
        new
    }

    /// Adds values of the library.
    pub(super) fn add(&mut self, values: Vec<FacetValue>) {
        let typed = self.text.get(self.at.range.clone()).unwrap_or_default().to_owned();
        for value in values {
            let text = Expr::Term(value.term).to_string();
            let known = self.proposals.iter().any(|proposal| proposal.text == text);
            if !known && text != typed && self.proposals.len() < MOST {
                let help = if value.detail == value.text { String::new() } else { value.detail };
                self.proposals.push(Proposal {
                    text,
                    label: value.text,
                    help,
                    count: Some(value.count),
                    recent: false,
                });
            }
        }
    }

    /// Moves the mark; beyond either end nothing is marked.
    pub(super) fn step(&mut self, by: i64) {
        let count = i64::try_from(self.proposals.len()).unwrap_or(0);
        let now = self.marked.and_then(|at| i64::try_from(at).ok()).unwrap_or(if by > 0 { -1 } else { count });
        self.marked = usize::try_from(now.saturating_add(by)).ok().filter(|at| *at < self.proposals.len());
    }

    /// The text and the cursor with a proposal in place.
    pub(super) fn taken(&self, proposal: &Proposal) -> (String, usize) {
        if proposal.recent {
            return (proposal.text.clone(), proposal.text.len());
        }
        self.at.apply(&self.text, &proposal.text)
    }
}

impl Proposal {
    fn recent(search: &str) -> Self {
        let text = search.to_owned();
        Self { label: text.clone(), text, help: String::new(), count: None, recent: true }
    }
}
