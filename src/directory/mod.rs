//! Who is who: accounts, users, triggers, office hours, hooks and statistics, as saved requests and answers of Smartsupp's REST API tell, or as
//! somebody typed in.
//!
//! Pure: facts in, answers out. `decode` reads facts from files, `store` keeps them, and they are joined with conversations when those are read;
//! nothing here is ever written into a conversation. Knows no JSON of the vendor, no SQL and no window.

mod book;
mod exported;
mod fact;
mod hours;
mod join;
mod rule;

pub use book::{Definition, Directory, Timetable, TriggerHistory};
pub use exported::{EXPORTED, EXPORTED_VERSION, exported};
pub use fact::{
    Account, Action, Answer, Condition, DomainCounts, Entry, Fact, FactKind, Hook, Statistics, Trigger, User, is_email,
    plain_id,
};
pub use hours::{HoursZone, OfficeHours, OpenSpan, check_day, check_span, days_text, join_spans, parse_days};
pub use join::{Joined, Person};
pub use rule::{Say, SentBy, rule, rule_in};
