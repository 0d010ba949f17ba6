//! Rating, and the figures of the vendor beside ours.

use egui::Ui;

use super::card_ui;
use crate::app::Action;
use crate::lang::{self, tr, tr_with};
use crate::model::{Basis, Conversation, FlagName};
use crate::ui::theme::{Tokens, Weight, format, size};
use crate::ui::widgets::{TextLabel, key_value_ui, stars_ui, unbroken};

/// Draws the tab.
pub(super) fn rating_ui(ui: &mut Ui, conversation: &Conversation, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let comment = conversation.rating.as_ref().map_or("", |rating| rating.comment.as_str());
    card_ui(ui, tr("Rating"), comment, actions, |ui, actions| match &conversation.rating {
        None => {
            TextLabel::new(tr("Not rated"), format(size::BODY, Weight::Regular, tokens.soft)).public().ui(ui);
        }
        Some(rating) => {
            if let Some(stars) = rating.stars {
                stars_ui(ui, stars, 20.0);
            }
            if !rating.comment.is_empty() {
                TextLabel::new(&rating.comment, format(size::BODY, Weight::Regular, tokens.text)).fill().ui(ui);
            }
            key_value_ui(ui, tr("Stated"), &rating.stated, actions);
        }
    });
    card_ui(ui, tr("Figures"), "", actions, |ui, actions| figures_ui(ui, conversation, false, actions));
    card_ui(ui, tr("Flags"), "", actions, |ui, actions| {
        for name in FlagName::ALL {
            let flag = conversation.flags.get(name);
            let value = match (flag.value, flag.basis) {
                (None, _) => tr("not stated"),
                (Some(true), Basis::Vendor) => tr("yes"),
                (Some(false), Basis::Vendor) => tr("no"),
                (Some(true), Basis::Computed) => tr("yes (computed)"),
                (Some(false), Basis::Computed) => tr("no (computed)"),
            };
            key_value_ui(ui, tr(name.title()), value, actions);
        }
    });
}

/// Draws the figures: ours, and in brackets what the vendor states. `short` leaves out what few look for.
pub(super) fn figures_ui(ui: &mut Ui, conversation: &Conversation, short: bool, actions: &mut Vec<Action>) {
    let (ours, stated) = (&conversation.computed, &conversation.stated);
    let count = |value: u32| lang::number(u64::from(value));
    let mut rows = vec![
        (tr("First resp."), ours.first_response_ms.map(lang::duration), stated_seconds(&stated.first_response)),
        (tr("Average"), None, stated_seconds(&stated.average_response)),
        (tr("Duration"), ours.duration_ms.map(lang::duration), stated_seconds(&stated.duration)),
        (tr("Wait"), None, stated_seconds(&stated.wait)),
        (tr("Messages"), Some(count(ours.messages())), stated.messages.clone()),
    ];
    if !short {
        rows.push((tr("Words"), None, stated.words.clone()));
        rows.push((tr("By visitor"), Some(count(ours.visitor_messages)), String::new()));
        rows.push((tr("By agents"), Some(count(ours.agent_messages)), String::new()));
        rows.push((tr("Automatic"), Some(count(ours.trigger_messages)), String::new()));
    }
    for (key, ours, stated) in rows {
        let value = match (ours, stated.as_str()) {
            (Some(ours), "") => ours,
            (Some(ours), stated) => {
                format!("{} ({})", unbroken(&ours), unbroken(&tr_with("stated {figure}", &[("figure", &stated)])))
            }
            (None, "") => continue,
            (None, stated) => tr_with("stated {figure}", &[("figure", &stated)]),
        };
        key_value_ui(ui, key, &value, actions);
    }
}

/// Seconds as the vendor states them, in words; what is no number stays as it is.
#[expect(clippy::cast_possible_truncation, reason = "the guard keeps it within whole numbers")]
fn stated_seconds(text: &str) -> String {
    match text.trim().parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && seconds.abs() < 1e12 => lang::duration((seconds * 1000.0) as i64),
        _ => text.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stated_seconds_in_words() {
        for (text, expected) in
            [("14", "14 s"), ("36.9", "36 s"), ("", ""), ("n/a", "n/a"), ("1e99", "1e99"), ("NaN", "NaN")]
        {
            assert_eq!(stated_seconds(text), expected);
        }
    }
}
