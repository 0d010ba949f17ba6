//! Choosing the time zone from all there are.

use egui::{ScrollArea, Ui, vec2};

use super::theme::{Tokens, measure, size, space};
use super::widgets::{button_ui, dialog_ui, search_field_ui};
use crate::app::{Action, State};
use crate::lang::tr;
use crate::model::Zone;

/// Draws the list while it is open.
pub(super) fn zone_list_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(typed) = &state.zone_list else { return };
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "zone list",
        tr("Time zone"),
        420.0,
        |ui| body_ui(ui, state, typed, actions),
        |ui| {
            if button_ui(ui, None, tr("Cancel")).clicked() {
                more.push(Action::ZoneList(false));
            }
        },
    );
    actions.append(&mut more);
    if close {
        actions.push(Action::ZoneList(false));
    }
}

fn body_ui(ui: &mut Ui, state: &State, typed: &str, actions: &mut Vec<Action>) {
    let note = tr("In which times are shown, days begin and exports are written. Kept with the library.");
    let soft = Tokens::of(ui).soft;
    ui.label(egui::RichText::new(note).size(size::SMALL).color(soft));
    ui.add_space(space::XS);
    let hint = tr("Search, such as Prague or America");
    let search = search_field_ui(ui, tr("Search time zones"), hint, typed);
    if let Some(text) = search.typed {
        actions.push(Action::ZoneText(text));
    }
    let found = matching(typed);
    // The first of all zones is nobody's choice.
    if search.entered
        && !typed.trim().is_empty()
        && let Some(zone) = found.first().and_then(|name| Zone::from_name(name))
    {
        actions.push(Action::Zone(zone));
    }
    let rows = ScrollArea::vertical().id_salt("zones").max_height(320.0).auto_shrink([false, true]);
    rows.show_rows(ui, measure::CONTROL, found.len(), |ui, range| {
        for name in found.get(range).unwrap_or_default() {
            let item = egui::Button::selectable(*name == state.zone.name(), *name);
            if ui.add(item.min_size(vec2(ui.available_width(), measure::CONTROL))).clicked()
                && let Some(zone) = Zone::from_name(name)
            {
                actions.push(Action::Zone(zone));
            }
        }
    });
    if found.is_empty() {
        ui.label(tr("No zone has this in its name"));
    }
}

/// The zones with all typed words in their name, in any case; `_` reads as a space.
fn matching(typed: &str) -> Vec<&'static str> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    Zone::names()
        .filter(|name| {
            let plain = name.to_lowercase().replace('_', " ");
            words.iter().all(|word| plain.contains(word.as_str()) || name.to_lowercase().contains(word.as_str()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_found_by_words() {
        assert!(matching("prague").contains(&"Europe/Prague"));
        assert!(matching("new york").contains(&"America/New_York"));
        assert!(matching("").len() > 300);
        assert!(matching("nowhere at all").is_empty());
    }
}
