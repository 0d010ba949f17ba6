//! The rail's section of source folders that are not there any more. Looks at no disk: the state says which they are.

use egui::Ui;

use super::icons;
use super::rail::{Entry, VALUE, entry_ui, folder_name, more_ui, section_ui};
use super::theme::Tokens;
use crate::app::facets::Mark;
use crate::app::{Action, RailSection, State};
use crate::lang::{tr, tr_n, tr_with};

/// Folders shown without being asked for: a year of daily folders that were deleted is no reason to fill the rail.
const TOP: usize = 5;

/// Folders of sources that are gone; a click asks where to.
pub(super) fn lost_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    if state.live.lost.is_empty() || !section_ui(ui, state, RailSection::Lost, actions, |_, _| ()) {
        return;
    }
    let tokens = Tokens::of(ui);
    let all_wanted = egui::Id::unique("all-lost");
    let all = ui.data(|data| data.get_temp(all_wanted)).unwrap_or(false);
    let shown = if all { state.live.lost.len() } else { TOP };
    for lost in state.live.lost.iter().take(shown) {
        let path = lost.path.display().to_string();
        let name = folder_name(&path);
        let files = tr_n("{n} file was imported from it", "{n} files were imported from it", lost.files);
        let entry = Entry {
            icon: Some((icons::LOST, tokens.soft)),
            name: &name,
            spoken: Some(tr_with("Locate folder {name}", &[("name", &name)])),
            tooltip: format!(
                "{path}\n{}. {files}\n{}",
                tr("This folder is not there any more"),
                tr("Click to say where it is now; everything imported stays")
            ),
            count: None,
            mark: Mark::Free,
            height: VALUE,
            bar: None,
        };
        if entry_ui(ui, &entry).clicked() {
            actions.push(Action::Locate(lost.path.clone()));
        }
    }
    let more = state.live.lost.len().saturating_sub(shown) as u64;
    if more > 0 && more_ui(ui, RailSection::Lost, &tr_n("and {n} more", "and {n} more", more)).clicked() {
        ui.data_mut(|data| data.insert_temp(all_wanted, true));
    }
}
