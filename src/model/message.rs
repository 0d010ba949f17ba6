//! One line of a conversation.

use super::Timestamp;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The person on the website.
    Visitor,
    /// A human agent.
    Agent,
    /// An automatic message sent by a rule; its name is in `triggered_by`.
    Trigger,
    /// A bot.
    Bot,
    /// The chat system: somebody joined, somebody closed the chat.
    System,
    /// A role word nobody knew; kept in `role_stated`.
    Other,
}

impl Role {
    /// The word used in JSON and CSV.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Agent => "agent",
            Self::Trigger => "trigger",
            Self::Bot => "bot",
            Self::System => "system",
            Self::Other => "other",
        }
    }
}

/// A translation the vendor sent along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translation {
    /// Language tag such as `en`; empty where the vendor gave none.
    pub language: String,
    /// The translated text.
    pub text: String,
}

/// A file sent in the chat. Never fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// File name; empty where unknown.
    pub name: String,
    /// Address; empty where unknown.
    pub url: String,
    /// Media type or kind as stated; empty where unknown.
    pub kind: String,
    /// Size in bytes, if stated.
    pub bytes: Option<u64>,
}

/// One message or system event, in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// The vendor's own word for it (`type`, `sender`), as written.
    pub role_stated: String,
    /// Name shown above the message; the visitor's own name where the message carries none.
    pub author_name: String,
    /// Vendor id without prefix: `3` for `3`, `"3"` and `agent:3`; empty where none.
    pub author_id: String,
    /// `from` or `id` as written; empty where none.
    pub author_stated: String,
    /// What was written, exactly as sent. For a system event its code or text.
    pub text: String,
    /// Translations the vendor sent along.
    pub translations: Vec<Translation>,
    /// The code of a system event such as `agent.join`; `None` for anything else.
    pub event: Option<String>,
    /// Name of the rule that sent an automatic message.
    pub triggered_by: Option<String>,
    /// When; `None` where missing or impossible.
    pub sent: Option<Timestamp>,
    /// The vendor's own text of the time, where it gives one (SnapEngage `date`).
    pub sent_stated: String,
    /// Smartsupp's early `email` field; empty where none.
    pub email: String,
    /// Files sent with it.
    pub attachments: Vec<Attachment>,
    /// Fields nobody knew: name and JSON text.
    pub unknown: Vec<(String, String)>,
}

impl Message {
    /// Whether somebody wrote this: anything but a system event.
    #[must_use]
    pub fn is_speech(&self) -> bool {
        self.role != Role::System
    }
}
