//! Chosen paths, and the in-app dialog where the system has none.

use std::path::{Path, PathBuf};

use super::super::effect::Effect;
use super::super::event::{Failed, Listing};
use super::super::state::{PathDialog, PathPurpose, State};
use super::{Step, import, look, lost};

/// The native dialog gave paths; none when it was cancelled.
pub(super) fn chosen(state: &mut State, purpose: PathPurpose, chosen: Vec<PathBuf>, step: &mut Step) {
    match purpose {
        PathPurpose::Folder | PathPurpose::Files => import::begin(state, chosen, true, step),
        PathPurpose::Library => {
            if let Some(path) = chosen.into_iter().next() {
                look::library(state, Some(path), step);
            }
        }
        PathPurpose::Moved => lost::chosen(state, chosen.into_iter().next(), step),
        PathPurpose::SaveExport => {
            if let Some((path, dialog)) = chosen.into_iter().next().zip(state.export.as_mut()) {
                dialog.target = path.to_string_lossy().into_owned();
                // The native dialog asks before it gives the path of a file that is there.
                dialog.replace = true;
                dialog.exists = false;
                dialog.error = None;
            }
        }
    }
}

pub(super) fn open(state: &mut State, purpose: PathPurpose, step: &mut Step) {
    let target = state.export.as_ref().map(|dialog| PathBuf::from(&dialog.target));
    let (folder, text) = match (purpose, target) {
        (PathPurpose::SaveExport, Some(target)) => (
            target.parent().map_or_else(|| state.export_folder.clone(), Path::to_path_buf),
            target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        ),
        _ => (state.browse_folder.clone(), String::new()),
    };
    state.paths = Some(PathDialog { purpose, folder: folder.clone(), text, listing: None, error: None });
    step.push(Effect::ListFolder(folder));
}

pub(super) fn text(state: &mut State, text: String) {
    if let Some(dialog) = &mut state.paths {
        dialog.text = text;
        dialog.error = None;
    }
}

pub(super) fn list(state: &mut State, folder: PathBuf, step: &mut Step) {
    if let Some(dialog) = &mut state.paths {
        if dialog.purpose != PathPurpose::SaveExport {
            dialog.text.clear();
        }
        dialog.folder.clone_from(&folder);
        dialog.listing = None;
        dialog.error = None;
        step.push(Effect::ListFolder(folder));
    }
}

pub(super) fn listed(state: &mut State, folder: &Path, result: Result<Listing, Failed>) {
    if let Some(dialog) = state.paths.as_mut().filter(|dialog| dialog.folder == folder) {
        match result {
            Ok(listing) => dialog.listing = Some(listing),
            Err(failed) => {
                dialog.listing = Some(Listing::default());
                dialog.error = Some(failed.sentence);
            }
        }
    }
}

/// Takes what was typed, or the listed folder where a folder is wanted and nothing was typed.
pub(super) fn accept(state: &mut State, step: &mut Step) {
    let Some(dialog) = &mut state.paths else { return };
    let typed = dialog.text.trim();
    if typed.is_empty() && !matches!(dialog.purpose, PathPurpose::Folder | PathPurpose::Moved) {
        dialog.error = Some("Choose a file or type its path".to_owned());
        return;
    }
    let path = if typed.is_empty() { dialog.folder.clone() } else { dialog.folder.join(typed) };
    let (purpose, folder) = (dialog.purpose, dialog.folder.clone());
    state.paths = None;
    if purpose == PathPurpose::Library {
        look::library(state, Some(path), step);
    } else if purpose == PathPurpose::Moved {
        lost::chosen(state, Some(path), step);
    } else if purpose == PathPurpose::SaveExport {
        if let Some(export) = &mut state.export {
            export.target = path.to_string_lossy().into_owned();
            export.exists = false;
            export.replace = false;
            export.error = None;
        }
    } else {
        state.browse_folder = folder;
        import::begin(state, vec![path], true, step);
    }
}
