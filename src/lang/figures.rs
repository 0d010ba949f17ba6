//! Numbers, durations, sizes and dates as the language of this thread writes them. The one place for these in the window; the command line
//! and what is copied or exported use `model::words`, which is English.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};

use super::{Language, language, tr_n};
use crate::model::words;

/// Behind a number, before its unit: no line ends there.
const TIGHT: char = '\u{a0}';

/// Between thousands in Czech: a narrow space at which no line ends.
const NARROW: &str = "\u{202f}";

/// `12,403`; `12 403`.
#[must_use]
pub fn number(value: u64) -> String {
    let english = words::number(value);
    match language() {
        Language::English => english,
        Language::Czech => english.replace(',', NARROW),
    }
}

/// A number with some decimals: `1.5`; `1,5`.
#[must_use]
pub fn decimal(value: f64, decimals: usize) -> String {
    let english = format!("{value:.decimals$}");
    match language() {
        Language::English => english,
        Language::Czech => english.replace('.', ",").replace('-', "−"),
    }
}

/// A share of 0 to 1: `42%`; `42 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    let number = decimal(share * 100.0, 0);
    match language() {
        Language::English => format!("{number}%"),
        Language::Czech => format!("{number}{TIGHT}%"),
    }
}

/// A duration in ms, in its two largest units: `2 min 5 s`. As [`words::duration`]; the units are the same in both languages.
#[must_use]
pub fn duration(ms: i64) -> String {
    let english = words::duration(ms);
    match language() {
        Language::English => english,
        Language::Czech => english.replace(' ', "\u{a0}"),
    }
}

/// A size in bytes: `4.8 KB`; `4,8 kB`.
#[must_use]
pub fn bytes(value: u64) -> String {
    match language() {
        Language::English => words::bytes(value),
        Language::Czech if value < 1000 => tr_n("{n} byte", "{n} bytes", value),
        Language::Czech => words::bytes(value).replace('.', ",").replace(" KB", " kB").replace(' ', "\u{a0}"),
    }
}

/// `27 March 2015`; `27. března 2015`.
#[must_use]
pub fn date(day: NaiveDate) -> String {
    match language() {
        Language::English => words::date(day),
        Language::Czech => format!("{}.{TIGHT}{} {}", day.day(), month_of(day, &OF_MONTHS), day.year()),
    }
}

/// `Friday 27 March 2015`; `pátek 27. března 2015`.
#[must_use]
pub fn weekday_date(day: NaiveDate) -> String {
    match language() {
        Language::English => words::weekday_date(day),
        Language::Czech => format!("{} {}", weekday(day), date(day)),
    }
}

/// `Friday`; `pátek`.
#[must_use]
pub fn weekday(day: NaiveDate) -> String {
    let index = day.weekday().num_days_from_monday() as usize;
    match language() {
        Language::English => day.format("%A").to_string(),
        Language::Czech => WEEKDAYS.get(index).copied().unwrap_or_default().to_owned(),
    }
}

/// `27 Mar 2015`; `27. 3. 2015`.
#[must_use]
pub fn short_date(day: NaiveDate) -> String {
    match language() {
        Language::English => day.format("%-d %b %Y").to_string(),
        Language::Czech => format!("{}.{TIGHT}{}.{TIGHT}{}", day.day(), day.month(), day.year()),
    }
}

/// `March 2015`; `březen 2015`.
#[must_use]
pub fn month(day: NaiveDate) -> String {
    match language() {
        Language::English => day.format("%B %Y").to_string(),
        Language::Czech => format!("{} {}", month_of(day, &MONTHS), day.year()),
    }
}

/// `14:05`, in every language.
#[must_use]
pub fn clock(at: NaiveDateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// `20 Nov 2026 14:05`; `20. 11. 2026 14:05`.
#[must_use]
pub fn date_time(at: NaiveDateTime) -> String {
    format!("{} {}", short_date(at.date()), clock(at))
}

fn month_of(day: NaiveDate, names: &[&'static str; 12]) -> &'static str {
    names.get(day.month0() as usize).copied().unwrap_or_default()
}

/// Months by themselves.
const MONTHS: [&str; 12] = [
    "leden",
    "únor",
    "březen",
    "duben",
    "květen",
    "červen",
    "červenec",
    "srpen",
    "září",
    "říjen",
    "listopad",
    "prosinec",
];

/// Months behind a day.
const OF_MONTHS: [&str; 12] = [
    "ledna",
    "února",
    "března",
    "dubna",
    "května",
    "června",
    "července",
    "srpna",
    "září",
    "října",
    "listopadu",
    "prosince",
];

/// Days from Monday.
const WEEKDAYS: [&str; 7] = ["pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota", "neděle"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::speak;

    #[test]
    fn figures_of_both_languages() {
        let at = NaiveDate::from_ymd_opt(2026, 11, 20).and_then(|day| day.and_hms_opt(14, 5, 9)).expect("a time");
        let day = at.date();
        let all = || {
            [
                number(1_204_000),
                decimal(4.54, 1),
                percent(0.425),
                duration(125_000),
                bytes(1),
                bytes(4_800),
                bytes(280_000_000),
                date(day),
                weekday_date(day),
                short_date(day),
                month(day),
                date_time(at),
            ]
        };
        assert_eq!(
            all(),
            [
                "1,204,000",
                "4.5",
                "42%",
                "2 min 5 s",
                "1 byte",
                "4.8 KB",
                "280 MB",
                "20 November 2026",
                "Friday 20 November 2026",
                "20 Nov 2026",
                "November 2026",
                "20 Nov 2026 14:05"
            ]
        );
        speak(Language::Czech);
        let czech = all().map(|text| text.replace(['\u{a0}', '\u{202f}'], "_"));
        speak(Language::English);
        assert_eq!(
            czech,
            [
                "1_204_000",
                "4,5",
                "42_%",
                "2_min_5_s",
                "1_bajt",
                "4,8_kB",
                "280_MB",
                "20._listopadu 2026",
                "pátek 20._listopadu 2026",
                "20._11._2026",
                "listopad 2026",
                "20._11._2026 14:05"
            ]
        );
    }
}
