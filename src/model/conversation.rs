//! One finished chat, missed chat or offline message.

use super::{Agent, ComputedFigures, Flags, Key, Message, Problem, Role, StatedFigures, Timestamp, Variable, Visitor};

/// A page the visitor looked at, in the vendor's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisitedPath {
    /// Page title; empty where none.
    pub title: String,
    /// Address; empty where none.
    pub url: String,
}

/// What the visitor thought of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// 1 to 5. SnapEngage's 0–100 counts as 1 + round(score / 25). `None` for a comment without a figure and for a figure that is none
    /// (0 in Smartsupp).
    pub stars: Option<u8>,
    /// The figure as stated by the vendor.
    pub stated: String,
    /// Comment; empty where none.
    pub comment: String,
}

/// One of SnapEngage's 24 requester details, kept by the vendor's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileDetail {
    /// The vendor's field name such as `company_name`.
    pub name: String,
    /// Value as text; JSON for lists and objects.
    pub value: String,
}

/// A field nobody knew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownField {
    /// JSON pointer into the payload.
    pub at: String,
    /// Its JSON text.
    pub json: String,
}

/// One conversation. Empty text means the vendor gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Identity.
    pub key: Key,
    /// The account in any shape that has one: Smartsupp `accountId`, SnapEngage `widget_id`.
    pub account: String,
    /// The vendor's own `type` word (SnapEngage `chat` or `offline`).
    pub type_stated: String,
    /// The vendor's flags, and those computed where it states none.
    pub flags: Flags,
    /// Begin; `None` where no time could be read.
    pub started: Option<Timestamp>,
    /// The vendor's own text of the begin, where it gives one (SnapEngage `created_at_date`; local to the account).
    pub started_stated: String,
    /// Whether `started` or the time of a message was read from a text without zone and may be hours off.
    pub time_uncertain: bool,
    /// End; the last message where the vendor states none.
    pub ended: Option<Timestamp>,
    /// The visitor.
    pub visitor: Visitor,
    /// Human agents who took part, in order of appearance.
    pub agents: Vec<Agent>,
    /// Messages and events in reading order: by time, ties in the vendor's order.
    pub messages: Vec<Message>,
    /// Visited pages in the vendor's order.
    pub paths: Vec<VisitedPath>,
    /// Rating and comment.
    pub rating: Option<Rating>,
    /// Figures as the vendor states them.
    pub stated: StatedFigures,
    /// Figures worked out here from the messages.
    pub computed: ComputedFigures,
    /// What the site told (Smartsupp `visitor.variables`).
    pub variables: Vec<Variable>,
    /// SnapEngage `javascript_variables`.
    pub javascript_variables: Vec<Variable>,
    /// SnapEngage `operator_variables`.
    pub operator_variables: Vec<Variable>,
    /// SnapEngage `labels`.
    pub labels: Vec<Variable>,
    /// SnapEngage `plugins`.
    pub plugins: Vec<Variable>,
    /// SnapEngage `requester_details`, in the vendor's order.
    pub profile: Vec<ProfileDetail>,
    /// SnapEngage `description` or `initial_message`.
    pub description: String,
    /// Who ended it, as stated.
    pub ended_by: String,
    /// SnapEngage `source_id`.
    pub source_id: String,
    /// SnapEngage `url`: the case on the vendor's site.
    pub case_url: String,
    /// SnapEngage `snapshot_image_url`.
    pub snapshot_url: String,
    /// SnapEngage `destination_url`.
    pub destination_url: String,
    /// Fields nobody knew, outside the messages.
    pub unknown: Vec<UnknownField>,
    /// Odd data.
    pub problems: Vec<Problem>,
}

impl Conversation {
    /// Whether the rating carries a comment.
    #[must_use]
    pub fn is_commented(&self) -> bool {
        self.rating.as_ref().is_some_and(|rating| !rating.comment.trim().is_empty())
    }

    /// Rating in stars, 1 to 5.
    #[must_use]
    pub fn stars(&self) -> Option<u8> {
        self.rating.as_ref().and_then(|rating| rating.stars)
    }

    /// Messages somebody wrote, without system events.
    pub fn speech(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.iter().filter(|message| message.is_speech())
    }

    /// The first text the visitor wrote, or nothing.
    #[must_use]
    pub fn first_visitor_text(&self) -> &str {
        self.speech()
            .find(|message| message.role == Role::Visitor && !message.text.trim().is_empty())
            .map_or("", |message| message.text.as_str())
    }

    /// The last message somebody wrote.
    #[must_use]
    pub fn last_speech(&self) -> Option<&Message> {
        self.speech().next_back()
    }
}
