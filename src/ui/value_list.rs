//! All values of a section of the rail, with a field to search in them.

use egui::{ScrollArea, Ui};

use super::rail;
use super::theme::{Tokens, size, space};
use super::widgets::{button_ui, dialog_ui, search_field_ui};
use crate::app::facets;
use crate::app::{Action, State, ValueList};
use crate::lang::{tr, tr_n, tr_with};

/// Height of a value.
const ROW: f32 = 24.0;

/// Draws the list while it is open.
pub(super) fn value_list_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(list) = &state.values else { return };
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "value list",
        list.section.title(),
        420.0,
        |ui| body_ui(ui, state, list, actions),
        |ui| {
            if button_ui(ui, None, tr("Close")).clicked() {
                more.push(Action::Values(None));
            }
        },
    );
    actions.append(&mut more);
    if close {
        actions.push(Action::Values(None));
    }
}

fn body_ui(ui: &mut Ui, state: &State, list: &ValueList, actions: &mut Vec<Action>) {
    let Some(kind) = list.section.kind() else { return };
    let title = list.section.title().to_lowercase();
    let label = tr_with("Search {what}", &[("what", &title)]);
    if let Some(text) = search_field_ui(ui, &label, &label, &list.typed).typed {
        actions.push(Action::ValuesText(text));
    }
    ui.add_space(space::XS);
    let Some(facet) = &list.facet else { return };
    let values = if list.typed.is_empty() {
        facets::shown(Some(facet), &state.search.parsed.query, kind, usize::MAX)
    } else {
        facet.values.clone()
    };
    if values.is_empty() {
        ui.label(tr("None has this in its name"));
        return;
    }
    let most = values.iter().map(|value| value.count).max().unwrap_or(0).max(1);
    let widest = rail::count_width(ui, most);
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ScrollArea::vertical().id_salt("values").max_height(360.0).auto_shrink([false, true]);
    area.show_rows(ui, ROW, values.len(), |ui, range| {
        ui.set_width(ui.available_width() - space::S);
        for value in values.get(range).unwrap_or_default() {
            rail::value_ui(ui, state, value, Some((value.count as f32 / most as f32, widest)), actions);
        }
    });
    if facet.more {
        let note =
            tr_n("The most frequent; type to find others", "The {n} most frequent; type to find others", values.len());
        ui.add_space(space::XS);
        ui.label(egui::RichText::new(note).size(size::SMALL).color(Tokens::of(ui).soft));
    }
}
