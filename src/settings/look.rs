//! How the window looks and writes times: what the settings dialog changes, and the widths and columns that are dragged.
//!
//! Plain values, each with a range; what a settings file says beyond it is brought back into it.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

/// How much room a row of the list takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Density {
    /// Two lines: who, and what they said.
    #[default]
    TwoLines,
    /// One line in columns.
    OneLine,
}

/// How the time of day is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// `16:33`
    #[default]
    Hours24,
    /// `4:33 pm`
    Hours12,
}

/// How a date is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateForm {
    /// `27 Mar 2015`
    #[default]
    DayMonth,
    /// `Mar 27, 2015`
    MonthDay,
    /// `27. 3. 2015`
    Dotted,
    /// `2015-03-27`
    Iso,
}

/// The size of all text, in percent of the usual one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TextSize(u16);

/// A column of the list as the user has it, by the word of the table of columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnSetting {
    /// Which.
    pub column: String,
    /// In points.
    pub width: u16,
    /// Whether it is shown.
    pub shown: bool,
}

/// Widths of the window's parts, in points; 0 = the usual one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Panes {
    /// The rail.
    #[serde(deserialize_with = "lenient")]
    pub rail: u16,
    /// The list.
    #[serde(deserialize_with = "lenient")]
    pub list: u16,
    /// The details.
    #[serde(deserialize_with = "lenient")]
    pub details: u16,
}

/// All of it, save for light and dark.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// Rows of the list.
    #[serde(deserialize_with = "lenient")]
    pub density: Density,
    /// Time of day.
    #[serde(deserialize_with = "lenient")]
    pub clock: Clock,
    /// Dates.
    #[serde(deserialize_with = "lenient")]
    pub date: DateForm,
    /// Whether the list says how long ago instead of when.
    #[serde(deserialize_with = "lenient")]
    pub relative: bool,
    /// Text.
    #[serde(deserialize_with = "lenient")]
    pub text_size: TextSize,
    /// Whether names, addresses and messages are covered until pointed at.
    #[serde(deserialize_with = "lenient")]
    pub blur: bool,
    /// Widths.
    #[serde(deserialize_with = "lenient")]
    pub panes: Panes,
    /// Columns of the list in their order; those that are missing stand behind, as they are from the start.
    #[serde(deserialize_with = "lenient")]
    pub columns: Vec<ColumnSetting>,
}

/// Reads a value; one that is not understood has its default, so that it does not take the others with it.
///
/// # Errors
/// None of its own: what the format itself cannot read.
pub(super) fn lenient<'de, T: DeserializeOwned + Default, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

impl Density {
    /// All, in the order of the dialog, with what people read.
    pub const ALL: [(Self, &'static str); 2] = [(Self::TwoLines, "Two lines"), (Self::OneLine, "One line in columns")];

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::TwoLines => Self::OneLine,
            Self::OneLine => Self::TwoLines,
        }
    }
}

impl Clock {
    /// All, in the order of the dialog, with what people read.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Hours24, "16:33"), (Self::Hours12, "4:33 pm")];
}

impl DateForm {
    /// All, in the order of the dialog, with what people read.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::DayMonth, "27 Mar 2015"),
        (Self::MonthDay, "Mar 27, 2015"),
        (Self::Dotted, "27. 3. 2015"),
        (Self::Iso, "2015-03-27"),
    ];
}

impl TextSize {
    /// The smallest and the largest, in percent.
    pub const RANGE: (u16, u16) = (80, 200);
    /// The usual one.
    pub const USUAL: Self = Self(100);
    /// What the keys change at once, in percent.
    const STEP: u16 = 10;

    /// This size, or the nearest one that is allowed.
    #[must_use]
    pub fn new(percent: u16) -> Self {
        Self(percent.clamp(Self::RANGE.0, Self::RANGE.1))
    }

    /// In percent, 80 to 200.
    #[must_use]
    pub fn percent(self) -> u16 {
        self.0
    }

    /// As a factor, 0.8 to 2.
    #[must_use]
    pub fn factor(self) -> f32 {
        f32::from(self.0) / 100.0
    }

    /// One step larger.
    #[must_use]
    pub fn larger(self) -> Self {
        Self::new(self.0.saturating_add(Self::STEP))
    }

    /// One step smaller.
    #[must_use]
    pub fn smaller(self) -> Self {
        Self::new(self.0.saturating_sub(Self::STEP))
    }
}

impl Default for TextSize {
    fn default() -> Self {
        Self::USUAL
    }
}

impl fmt::Debug for TextSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.0)
    }
}

impl Look {
    /// With everything within its range.
    #[must_use]
    pub(super) fn mended(mut self) -> Self {
        self.text_size = TextSize::new(self.text_size.0);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_too_small_to_read_nor_too_large_to_fit() {
        let mut size = TextSize::default();
        for _ in 0..50 {
            size = size.larger();
        }
        assert_eq!(size.percent(), 200);
        for _ in 0..50 {
            size = size.smaller();
        }
        assert_eq!(size.percent(), 80);
        assert_eq!(TextSize::new(5000).percent(), 200);
    }

    #[test]
    fn what_is_not_understood_does_not_take_the_rest_with_it() {
        let look: Look =
            serde_json::from_str(r#"{"density":"three-lines","clock":"hours12","text_size":900,"panes":{"list":-4,"rail":200},"blur":"yes"}"#)
                .expect("read");
        let look = look.mended();
        assert_eq!(look.density, Density::TwoLines);
        assert_eq!(look.clock, Clock::Hours12);
        assert_eq!(look.text_size.percent(), 200);
        assert_eq!((look.panes.list, look.panes.rail, look.blur), (0, 200, false));
    }
}
