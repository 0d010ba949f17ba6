//! What the rail shows of the conditions behind `is:`: which, icon, explanation, count.

use egui::Color32;

use super::icons::{self, Icon};
use super::rail::CLICKS;
use super::theme::Tokens;
use crate::lang::tr;
use crate::model::FlagName;
use crate::query::Is;

/// The flags shown, in order.
pub(super) const STATUS: &[Is] = &[
    Is::Flag(FlagName::Missed),
    Is::Flag(FlagName::Offline),
    Is::Unanswered,
    Is::Flag(FlagName::Triggered),
    Is::Flag(FlagName::Completed),
    Is::Flag(FlagName::Dropped),
    Is::Rated,
    Is::InHours,
    Is::AfterHours,
];

/// The user's own marks, in order.
pub(super) const MARKS: &[Is] = &[Is::Starred, Is::FollowedUp];

/// The icon of a condition, and its colour.
pub(super) fn icon_of(is: Is, tokens: &Tokens) -> (Icon, Color32) {
    match is {
        Is::Flag(flag) => {
            let (icon, color, _) = icons::flag(flag, tokens);
            (icon, color)
        }
        Is::Unanswered => (icons::UNANSWERED, tokens.soft),
        Is::VisitorLast => (icons::VISITOR_LAST, tokens.soft),
        Is::Rated | Is::Starred => (icons::STAR, tokens.star),
        Is::Commented => (icons::COMMENT, tokens.soft),
        Is::FollowedUp => (icons::DONE, tokens.soft),
        Is::InHours | Is::AfterHours => (icons::TIME, tokens.soft),
    }
}

/// What a condition means, and what clicks on it do.
pub(super) fn tooltip(is: Is) -> String {
    let what = tr(is.help());
    format!("{what} (is:{}). {}", is.word(), tr(CLICKS))
}
