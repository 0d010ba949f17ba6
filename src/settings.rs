//! What is remembered between starts, and where files live. Time zone and data belong to the library, not here.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl ThemeChoice {
    /// All, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// For people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::System => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

/// What is remembered between starts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Light or dark.
    pub theme: ThemeChoice,
    /// The folder or file the list was narrowed to.
    pub folder: Option<PathBuf>,
    /// What stood in the search field.
    pub search: String,
    /// The word of the chosen order.
    pub sort: String,
    /// The folder last exported to.
    pub export_folder: Option<PathBuf>,
}

impl Settings {
    /// Reads `file`; what is missing or cannot be understood has its default.
    #[must_use]
    pub fn load(file: &Path) -> Self {
        std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Writes `file` aside and renames it.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn save(&self, file: &Path) -> Result<()> {
        let failed = |cause: std::io::Error| Error::io("The settings could not be saved", file, cause);
        let folder = file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(failed)?;
        let json = serde_json::to_vec_pretty(self).map_err(|cause| failed(cause.into()))?;
        let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        std::io::Write::write_all(&mut temporary, &json).map_err(failed)?;
        temporary.persist(file).map_err(|cause| failed(cause.error))?;
        Ok(())
    }
}

/// Where the library is unless `--library` says otherwise: `afterchat/library.sqlite` in the platform's folder for data.
///
/// # Errors
/// The user has no home folder.
pub fn default_library() -> Result<PathBuf> {
    Ok(folders()?.data_dir().join("library.sqlite"))
}

/// Where [`Settings`] are kept.
///
/// # Errors
/// As [`default_library`].
pub fn settings_file() -> Result<PathBuf> {
    Ok(folders()?.config_dir().join("settings.json"))
}

/// The zone of this computer; UTC where it cannot be found out.
#[must_use]
pub fn system_zone() -> crate::model::Zone {
    iana_time_zone::get_timezone().ok().and_then(|name| crate::model::Zone::from_name(&name)).unwrap_or_default()
}

/// The folder of samples that comes with the program: beside the executable, where packages put it, or in the source tree.
#[must_use]
pub fn samples_folder() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_path_buf));
    let candidates = [
        beside.as_ref().map(|folder| folder.join("samples")),
        beside.as_ref().map(|folder| folder.join("../share/afterchat/samples")),
        Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")),
    ];
    candidates.into_iter().flatten().find(|folder| folder.is_dir())
}

fn folders() -> Result<directories::ProjectDirs> {
    directories::ProjectDirs::from("", "", "afterchat").ok_or_else(|| {
        Error::new(ErrorKind::Io, "There is no home folder to keep the library in")
            .hint("Name a file with --library FILE")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_read_back_and_odd_ones_are_defaults() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("deep/settings.json");
        let settings = Settings { theme: ThemeChoice::Dark, search: "is:missed".into(), ..Settings::default() };
        settings.save(&file).expect("saved");
        assert_eq!(Settings::load(&file), settings);
        std::fs::write(&file, b"{").expect("written");
        assert_eq!(Settings::load(&file), Settings::default());
    }
}
