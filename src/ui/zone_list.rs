//! Choosing the time zone from all there are.

use egui::{Id, Key, Modal, ScrollArea, TextEdit, Ui};

use super::theme::{Tokens, measure, size, space};
use super::widgets::button_ui;
use crate::app::{Action, State};
use crate::model::Zone;

/// Draws the list while it is open.
pub(super) fn zone_list_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(typed) = &state.zone_list else { return };
    let modal = Modal::new(Id::unique("zone list")).show(ui.ctx(), |ui| {
        ui.set_width(360.0);
        ui.heading("Time zone");
        let soft = Tokens::of(ui).soft;
        let note = "In which times are shown, days begin and exports are written. Kept with the library.";
        ui.label(egui::RichText::new(note).size(size::SMALL).color(soft));
        ui.add_space(space::XS);
        let mut text = typed.clone();
        let field = ui.add(
            TextEdit::singleline(&mut text).hint_text("Search, such as Prague or America").desired_width(f32::INFINITY),
        );
        field.widget_info(|| egui::WidgetInfo {
            label: Some("Search time zones".to_owned()),
            ..egui::WidgetInfo::text_edit(true, typed, &text, "")
        });
        if !ui.memory(|memory| memory.has_focus(field.id)) && typed.is_empty() {
            field.request_focus();
        }
        if text != *typed {
            actions.push(Action::ZoneText(text));
        }
        let found = matching(typed);
        if ui.input(|input| input.key_pressed(Key::Enter))
            && let Some(zone) = found.first().and_then(|name| Zone::from_name(name))
        {
            actions.push(Action::Zone(zone));
        }
        let rows = ScrollArea::vertical().max_height(320.0).auto_shrink([false, true]);
        rows.show_rows(ui, measure::CONTROL, found.len(), |ui, range| {
            for name in found.get(range).unwrap_or_default() {
                if ui.selectable_label(*name == state.zone.name(), *name).clicked()
                    && let Some(zone) = Zone::from_name(name)
                {
                    actions.push(Action::Zone(zone));
                }
            }
        });
        if found.is_empty() {
            ui.label("No zone has this in its name");
        }
        ui.add_space(space::S);
        if button_ui(ui, None, "Cancel").clicked() {
            actions.push(Action::ZoneList(false));
        }
    });
    if modal.should_close() {
        actions.push(Action::ZoneList(false));
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
