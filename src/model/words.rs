//! Figures in words: durations, numbers and days as people read them. English, the same in the window, in transcripts and on the terminal.

use std::fmt::Display;

use chrono::NaiveDate;

/// A duration in ms, in its two largest units: `14 s`, `2 min 5 s`, `12 min`, `1 h 5 min`, `3 d 2 h`. Parts of a second are dropped, and
/// so are seconds from ten minutes on. Negative durations keep their sign.
#[must_use]
pub fn duration(ms: i64) -> String {
    let sign = if ms < 0 { "−" } else { "" };
    let seconds = ms.unsigned_abs() / 1000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let (large, small) = match seconds {
        0..60 => ((seconds, "s"), (0, "")),
        60..600 => ((minutes, "min"), (seconds % 60, "s")),
        600..3600 => ((minutes, "min"), (0, "")),
        3600..86_400 => ((hours, "h"), (minutes % 60, "min")),
        _ => ((days, "d"), (hours % 24, "h")),
    };
    match small {
        (0, _) => format!("{sign}{} {}", large.0, large.1),
        (count, unit) => format!("{sign}{} {} {count} {unit}", large.0, large.1),
    }
}

/// A number with commas between thousands: `12,403`.
#[must_use]
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number and the thing it counts, in the singular for one: `1 file`, `12,403 files`.
#[must_use]
pub fn counted(value: u64, thing: &str) -> String {
    format!("{} {thing}{}", number(value), if value == 1 { "" } else { "s" })
}

/// A size in bytes: `512 bytes`, `4.8 KB`, `280 MB`. A KB is 1000 bytes.
#[must_use]
pub fn bytes(value: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if value < 1000 {
        return counted(value, "byte");
    }
    let mut amount = value as f64 / 1000.0;
    let mut unit = "KB";
    for next in UNITS.into_iter().skip(1) {
        if amount < 999.5 {
            break;
        }
        amount /= 1000.0;
        unit = next;
    }
    if amount < 9.95 { format!("{amount:.1} {unit}") } else { format!("{amount:.0} {unit}") }
}

/// `27 March 2015`.
#[must_use]
pub fn date(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// `Friday 27 March 2015`.
#[must_use]
pub fn weekday_date(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}

/// `text` with each `{name}` replaced; a name nobody gave stays as it is.
#[must_use]
pub fn filled(text: &str, args: &[(&str, &dyn Display)]) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        out.push_str(before);
        let known = behind
            .split_once('}')
            .and_then(|(name, behind)| args.iter().find(|(given, _)| *given == name).map(|(_, value)| (value, behind)));
        if let Some((value, behind)) = known {
            // Writing into a string does not fail.
            _ = write!(out, "{value}");
            rest = behind;
        } else {
            out.push('{');
            rest = behind;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_given_names_are_filled_in() {
        let args: &[(&str, &dyn Display)] = &[("a", &1), ("b", &"{a}")];
        assert_eq!(filled("{a} {b} {c} {", args), "1 {a} {c} {");
    }

    #[test]
    fn durations_in_two_units() {
        for (ms, expected) in [
            (0, "0 s"),
            (14_069, "14 s"),
            (60_000, "1 min"),
            (125_999, "2 min 5 s"),
            (753_000, "12 min"),
            (3_900_000, "1 h 5 min"),
            (7_200_000, "2 h"),
            (93_600_000, "1 d 2 h"),
            (-14_000, "−14 s"),
            (i64::MIN, "−106751991167 d 7 h"),
        ] {
            assert_eq!(duration(ms), expected, "{ms}");
        }
    }

    #[test]
    fn numbers_sizes_and_days() {
        assert_eq!([0, 999, 1000, 12_403, 1_000_000].map(number), ["0", "999", "1,000", "12,403", "1,000,000"]);
        assert_eq!(counted(1, "file"), "1 file");
        assert_eq!(counted(1204, "conversation"), "1,204 conversations");
        assert_eq!(
            [1, 999, 4_800, 280_000_000, 999_600].map(bytes),
            ["1 byte", "999 bytes", "4.8 KB", "280 MB", "1.0 MB"]
        );
        let day = NaiveDate::from_ymd_opt(2015, 3, 27).expect("a date");
        assert_eq!((date(day).as_str(), weekday_date(day).as_str()), ("27 March 2015", "Friday 27 March 2015"));
    }
}
