//! Who the visitor of the open conversation is to the library: everything the same person ever wrote, and that history as one timeline.
//!
//! The same person is the same visitor id (of the same vendor and account, because ids are theirs) or the same e-mail address. Names, IP addresses
//! and phone numbers tell nobody apart, so they do not count.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::event::Opened;
use crate::model::Conversation;
use crate::query::{Expr, Identity, Named, Query, Sort, Term, Value};
use crate::store::ConversationId;

/// Conversations of a history read at once.
pub(super) const BLOCK: usize = 12;

/// Conversations of a history kept in memory beyond each end of the screen.
pub(super) const KEPT: usize = 30;

/// What finds the person: by the visitor's id, and by e-mail address; `None` where the conversation says neither.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The visitor's id.
    pub by_id: Option<Expr>,
    /// The visitor's e-mail addresses.
    pub by_email: Option<Expr>,
}

impl Known {
    /// What a conversation says of its visitor.
    #[must_use]
    pub fn of(conversation: &Conversation) -> Self {
        let visitor = &conversation.visitor;
        let searchable = |text: &str| !crate::text::fold(text).is_empty();
        let term = |identity, text: &str| Expr::Term(Term::Identity(identity, text.trim().to_owned()));
        let by_id = searchable(&visitor.id).then(|| {
            let account = Some(conversation.account.trim()).filter(|account| !account.is_empty());
            let account = account.map(|account| Expr::Term(Term::Named(Named::Account, Value::exact(account))));
            let vendor = Expr::Term(Term::Source(conversation.key.vendor));
            Expr::all_of([Some(vendor), account, Some(term(Identity::VisitorId, &visitor.id))].into_iter().flatten())
        });
        let emails: Vec<Expr> = visitor
            .emails
            .iter()
            .filter(|email| email.contains('@') && searchable(email))
            .map(|email| term(Identity::Email, email))
            .collect();
        let by_email = (!emails.is_empty()).then(|| Expr::any_of(emails));
        Self { by_id, by_email }
    }

    /// Either of both; `None` where nothing is known.
    #[must_use]
    pub fn either(&self) -> Option<Query> {
        let parts: Vec<Expr> = [&self.by_id, &self.by_email].into_iter().flatten().cloned().collect();
        (!parts.is_empty()).then(|| Query { expr: Expr::any_of(parts), sort: Sort::default() })
    }
}

/// All conversations of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The conversation from which they were found.
    pub of: ConversationId,
    /// What finds them, newest first.
    pub query: Query,
    /// All of them, also `of`, the oldest first.
    pub ids: Arc<Vec<ConversationId>>,
    /// How many others have the same visitor id.
    pub by_id: usize,
    /// How many others have the same e-mail address only.
    pub by_email: usize,
}

impl Person {
    /// Conversations besides the one they were found from.
    #[must_use]
    pub fn others(&self) -> usize {
        self.by_id.saturating_add(self.by_email)
    }

    /// Where a conversation stands among them.
    #[must_use]
    pub fn position(&self, id: ConversationId) -> Option<usize> {
        self.ids.iter().position(|other| *other == id)
    }
}

/// A person's whole history, one conversation after another.
#[derive(Clone, Debug)]
pub struct History {
    /// Whose.
    pub person: Person,
    /// What was read, by its place; only what is near the screen is kept.
    pub parts: BTreeMap<usize, Result<Arc<Opened>, String>>,
    /// Places on the screen.
    pub(super) visible: Range<usize>,
    /// Places that are being read.
    pub(super) asked: Range<usize>,
}

impl History {
    pub(super) fn of(person: Person) -> Self {
        Self { person, parts: BTreeMap::new(), visible: 0..0, asked: 0..0 }
    }

    /// What to read next: a block of the missing places on and around the screen; what is far from it is given up.
    pub(super) fn wish(&mut self) -> Range<usize> {
        let near = self.visible.start.saturating_sub(KEPT)..self.visible.end.saturating_add(KEPT);
        self.parts.retain(|place, _| near.contains(place));
        let wanted =
            self.visible.start.saturating_sub(2)..self.visible.end.saturating_add(4).min(self.person.ids.len());
        let Some(first) = wanted.clone().find(|place| !self.parts.contains_key(place)) else { return 0..0 };
        let last = (first..wanted.end).take(BLOCK).take_while(|place| !self.parts.contains_key(place)).count();
        first..first.saturating_add(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation(visitor: &str) -> Conversation {
        let text = format!(
            r#"{{"accountId":208,"beginAt":1466510000000,"channel":{{"id":7}},"visitor":{visitor},"messages":[]}}"#
        );
        crate::decode::decode_payload(text.as_bytes()).expect("a conversation")
    }

    #[test]
    fn a_person_is_an_id_of_an_account_or_an_address() {
        let printed = |visitor: &str| Known::of(&conversation(visitor)).either().map(|query| query.to_string());
        assert_eq!(
            printed(r#"{"id":27671,"email":"Ada@example.com"}"#).as_deref(),
            Some("(source:smartsupp account:208 visitor-id:27671) OR email:=Ada@example.com")
        );
        assert_eq!(printed(r#"{"email":"none"}"#), None);
        assert_eq!(printed(r#"{"name":"Ada"}"#), None);
    }

    #[test]
    fn a_history_reads_what_is_near_the_screen() {
        let ids: Vec<ConversationId> = (1..=100).filter_map(ConversationId::from_index).collect();
        let of = ids[0];
        let mut history =
            History::of(Person { of, query: Query::default(), ids: Arc::new(ids), by_id: 99, by_email: 0 });
        history.visible = 0..2;
        assert_eq!(history.wish(), 0..6);
        history.parts.extend((0..6).map(|place| (place, Err("gone".to_owned()))));
        assert_eq!(history.wish(), 0..0);
        history.visible = 50..53;
        assert_eq!(history.wish(), 48..57);
        assert!(history.parts.is_empty(), "what is far away is given up");
        history.visible = 98..100;
        assert_eq!(history.wish(), 96..100);
    }
}
