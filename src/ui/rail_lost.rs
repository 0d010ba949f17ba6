//! The rail's section of source folders that are not there any more. Looks at no disk: the state says which they are.

use egui::Ui;

use super::icons;
use super::rail::{Entry, VALUE, entry_ui, folder_name, section_ui};
use super::theme::Tokens;
use crate::app::facets::Mark;
use crate::app::{Action, RailSection, State};
use crate::lang::{tr, tr_n, tr_with};

/// Folders of sources that are gone; a click asks where to.
pub(super) fn lost_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    if state.live.lost.is_empty() || !section_ui(ui, state, RailSection::Lost, actions, |_, _| ()) {
        return;
    }
    let tokens = Tokens::of(ui);
    for lost in &state.live.lost {
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
}
