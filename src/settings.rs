//! What is remembered between starts, and where files live. Time zone and data belong to the library, not here.

mod look;
mod receiver;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use self::look::lenient;
pub use self::look::{Clock, ColumnSetting, DateForm, Density, Look, Panes, TextSize};
pub use self::receiver::{LISTEN, ReceiverSettings, inbox_beside, token_needed};
use crate::error::{Error, ErrorKind, Result};
use crate::lang::Language;
use crate::work::aside::{self, Access};

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

/// What is remembered between starts. Each value that cannot be understood has its default, and what a newer version wrote is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Light or dark.
    #[serde(deserialize_with = "lenient")]
    pub theme: ThemeChoice,
    /// Density, times, text size, columns, widths.
    #[serde(deserialize_with = "lenient")]
    pub look: Look,
    /// The library that is opened where none is named; `None` = the one in the platform's folder for data.
    #[serde(deserialize_with = "lenient")]
    pub library: Option<PathBuf>,
    /// The language of the window; `None` = as the system says.
    #[serde(deserialize_with = "lenient")]
    pub language: Option<Language>,
    /// The folder or file the list was narrowed to.
    #[serde(deserialize_with = "lenient")]
    pub folder: Option<PathBuf>,
    /// What stood in the search field.
    #[serde(deserialize_with = "lenient")]
    pub search: String,
    /// The word of the chosen order.
    #[serde(deserialize_with = "lenient")]
    pub sort: String,
    /// The folder last exported to.
    #[serde(deserialize_with = "lenient")]
    pub export_folder: Option<PathBuf>,
    /// The latest searches, newest first.
    #[serde(deserialize_with = "lenient")]
    pub recent: Vec<String>,
    /// Sections of the left rail by their word, and whether they are open; those left as they are from the start are not in it.
    #[serde(deserialize_with = "lenient")]
    pub sections: BTreeMap<String, bool>,
    /// Whether opened folders are left alone once they are imported, instead of watched.
    #[serde(deserialize_with = "lenient")]
    pub unwatched: bool,
    /// How the window's receiver was last started; it is never started by itself.
    #[serde(deserialize_with = "lenient")]
    pub receiver: ReceiverSettings,
    /// What this version does not know.
    #[serde(flatten)]
    pub others: BTreeMap<String, serde_json::Value>,
}

impl Settings {
    /// Reads `file`; what is missing or cannot be understood has its default. A file that is no JSON object is set aside under
    /// `settings.broken.json`, because the next save takes its place.
    #[must_use]
    pub fn load(file: &Path) -> Self {
        let Ok(bytes) = std::fs::read(file) else { return Self::default() };
        if let Ok(settings) = serde_json::from_slice::<Self>(&bytes) {
            return Self { look: settings.look.mended(), ..settings };
        }
        // Where it cannot be set aside, nothing is lost but what could not be read.
        drop(std::fs::rename(file, file.with_extension("broken.json")));
        Self::default()
    }

    /// Writes `file` aside, syncs it and renames it, so that there is always a whole one.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn save(&self, file: &Path) -> Result<()> {
        let failed = |cause: std::io::Error| Error::io("The settings could not be saved", file, cause);
        let folder = file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(failed)?;
        let json = serde_json::to_vec_pretty(self).map_err(|cause| failed(cause.into()))?;
        // It holds the receiver's token.
        aside::write(file, &json, Access::Owner).map_err(failed)
    }
}

/// The library that is opened where none is named with `--library`: the one chosen in the settings, else [`usual_library`].
///
/// # Errors
/// As [`usual_library`].
pub fn default_library() -> Result<PathBuf> {
    match settings_file().ok().and_then(|file| Settings::load(&file).library) {
        Some(chosen) => Ok(chosen),
        None => usual_library(),
    }
}

/// The name of the usual library.
const LIBRARY: &str = "library.sqlite";

/// Where the library is unless something else was chosen: `afterchat/library.sqlite` in the platform's folder for data. The folder is made,
/// for its owner only, where it is not there; that of a library named otherwise never is.
///
/// # Errors
/// The user has no home folder, or cannot write to it.
pub fn usual_library() -> Result<PathBuf> {
    let folders = folders()?;
    let folder = folders.data_dir();
    aside::owner_folder(folder).map_err(|cause| {
        Error::io("Could not make the library's folder", folder, cause)
            .hint("Name a file in a folder in which you may write with --library FILE.")
    })?;
    Ok(folder.join(LIBRARY))
}

/// Where [`Settings`] are kept.
///
/// # Errors
/// The user has no home folder.
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

/// The delimiter spreadsheets expect on this computer: `;` where the decimal sign is a comma.
#[must_use]
pub fn system_delimiter() -> u8 {
    let named =
        ["LC_ALL", "LC_NUMERIC", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    delimiter_of(named.as_deref().unwrap_or_default())
}

/// The delimiter of a locale such as `cs_CZ.UTF-8`.
fn delimiter_of(locale: &str) -> u8 {
    /// Languages that write decimals with a point; elsewhere in Europe and America it is a comma.
    const POINT: [&str; 12] = ["", "c", "posix", "en", "zh", "ja", "ko", "th", "he", "hi", "ga", "ms"];
    let lower = locale.to_ascii_lowercase();
    let language = lower.split(['_', '.', '@', '-']).next().unwrap_or_default();
    let point = POINT.contains(&language) || lower.starts_with("es_mx") || lower.starts_with("de_ch");
    if point { b',' } else { b';' }
}

/// The user's documents, else their home: where an export is suggested to go.
#[must_use]
pub fn documents_folder() -> PathBuf {
    directories::UserDirs::new()
        .and_then(|user| user.document_dir().map(Path::to_path_buf))
        .filter(|folder| folder.is_dir())
        .unwrap_or_else(home_folder)
}

/// The user's home, else where the program was started.
#[must_use]
pub fn home_folder() -> PathBuf {
    directories::UserDirs::new()
        .map(|user| user.home_dir().to_path_buf())
        .or_else(|| std::env::current_dir().ok())
        .unwrap_or_default()
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
        std::fs::write(&file, br#"{"theme":7,"search":"is:missed","look":[],"of_tomorrow":{"a":1}}"#).expect("written");
        let read = Settings::load(&file);
        assert_eq!((read.theme, read.search.as_str()), (ThemeChoice::System, "is:missed"));
        read.save(&file).expect("saved");
        assert!(
            std::fs::read_to_string(&file).expect("read").contains("of_tomorrow"),
            "a newer version finds its own again"
        );
        std::fs::write(&file, b"{").expect("written");
        assert_eq!(Settings::load(&file), Settings::default());
        assert_eq!(std::fs::read(file.with_file_name("settings.broken.json")).expect("set aside"), b"{");
    }
}
