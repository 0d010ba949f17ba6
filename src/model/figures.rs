//! Figures: what the vendor states, and what the messages say. Kept apart, never mixed.

use super::{Message, Role, Timestamp};

/// Figures as the vendor states them, as text exactly as written; empty where it states none. Never checked: the vendor's own sample
/// contradicts itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatedFigures {
    /// Length of the chat, s.
    pub duration: String,
    /// First response, s.
    pub first_response: String,
    /// Average response, s.
    pub average_response: String,
    /// Wait, s (SnapEngage `chat_waittime`).
    pub wait: String,
    /// Messages.
    pub messages: String,
    /// Words.
    pub words: String,
}

/// Figures worked out from the messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ComputedFigures {
    /// From begin to end, ms.
    pub duration_ms: Option<i64>,
    /// From the first visitor message to the first human, non-triggered agent message after it, ms.
    pub first_response_ms: Option<i64>,
    /// Messages the visitor wrote.
    pub visitor_messages: u32,
    /// Messages human agents wrote.
    pub agent_messages: u32,
    /// Automatic messages: triggers and bots.
    pub trigger_messages: u32,
    /// The visitor wrote and no human agent replied afterwards at all.
    pub unanswered: bool,
    /// The visitor spoke last and no human replied after.
    pub visitor_last: bool,
}

impl ComputedFigures {
    /// Works the figures out. `messages` are in reading order.
    #[must_use]
    pub fn of(messages: &[Message], started: Option<Timestamp>, ended: Option<Timestamp>) -> Self {
        let mut figures = Self {
            duration_ms: started.zip(ended).map(|(start, end)| end.since(start)).filter(|ms| *ms >= 0),
            ..Self::default()
        };
        let mut first_visitor: Option<&Message> = None;
        let mut replied = false;
        for message in messages {
            match message.role {
                Role::Visitor => {
                    figures.visitor_messages = figures.visitor_messages.saturating_add(1);
                    figures.visitor_last = true;
                    first_visitor = first_visitor.or(Some(message));
                }
                Role::Agent => {
                    figures.agent_messages = figures.agent_messages.saturating_add(1);
                    figures.visitor_last = false;
                    if let Some(first) = first_visitor.filter(|_| !replied) {
                        replied = true;
                        figures.first_response_ms =
                            first.sent.zip(message.sent).map(|(asked, answered)| answered.since(asked));
                    }
                }
                Role::Trigger | Role::Bot => {
                    figures.trigger_messages = figures.trigger_messages.saturating_add(1);
                }
                Role::System | Role::Other => {}
            }
        }
        figures.unanswered = first_visitor.is_some() && !replied;
        figures
    }

    /// Messages somebody or something wrote: visitor, agents, triggers, bots.
    #[must_use]
    pub fn messages(&self) -> u32 {
        self.visitor_messages.saturating_add(self.agent_messages).saturating_add(self.trigger_messages)
    }
}

/// When the visitor first asked and when a human first answered: the two ends of [`ComputedFigures::first_response_ms`].
#[must_use]
pub fn first_response(messages: &[Message]) -> Option<(Timestamp, Timestamp)> {
    let (place, asked) = messages.iter().enumerate().find(|(_, message)| message.role == Role::Visitor)?;
    let answered = messages.iter().skip(place).find(|message| message.role == Role::Agent)?;
    asked.sent.zip(answered.sent)
}

/// For each message, how long the visitor had waited for it, ms: set on the first human reply after one or more visitor messages,
/// counted from the first of them.
#[must_use]
pub fn response_times(messages: &[Message]) -> Vec<Option<i64>> {
    let mut waiting_since: Option<Option<Timestamp>> = None;
    messages
        .iter()
        .map(|message| match message.role {
            Role::Visitor => {
                waiting_since = waiting_since.or(Some(message.sent));
                None
            }
            Role::Agent => {
                let since = waiting_since.take().flatten();
                since.zip(message.sent).map(|(asked, answered)| answered.since(asked))
            }
            _ => None,
        })
        .collect()
}
