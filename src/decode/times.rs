//! Instants out of numbers and texts of unknown unit and form.

use chrono::{DateTime, NaiveDateTime};

use crate::model::Timestamp;

/// Seconds up to here (the year 5138); then milliseconds, microseconds. No chat is old enough to be ambiguous.
const SECONDS_BELOW: f64 = 1e11;
const MILLIS_BELOW: f64 = 1e14;
const MICROS_BELOW: f64 = 1e17;

/// Forms without a zone, after [`plain`].
const LOCAL_FORMS: [&str; 6] = [
    "%b %d, %Y %I:%M:%S %p",
    "%b %d, %Y %I:%M %p",
    "%b %d, %Y %H:%M:%S",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
];

/// An instant read from a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReadTime {
    /// When.
    pub(super) at: Timestamp,
    /// It had no zone and was taken for UTC, so it may be hours off.
    pub(super) uncertain: bool,
}

/// The instant of a number whose size tells its unit; `None` where there can be no such instant.
pub(super) fn from_number(digits: &str) -> Option<Timestamp> {
    let number: f64 = digits.trim().parse().ok()?;
    let scale = match number.abs() {
        n if n < SECONDS_BELOW => 1000.0,
        n if n < MILLIS_BELOW => 1.0,
        n if n < MICROS_BELOW => 0.001,
        _ => return None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "below 1e17 / 1000, and f64 counts exactly that far")]
    let ms = (number * scale).floor() as i64;
    Timestamp::from_millis(ms)
}

/// The instant of seconds with a separate part of 0 to 999 ms.
pub(super) fn from_parts(seconds: &str, millis: Option<&str>) -> Option<Timestamp> {
    let whole = from_number(seconds)?;
    let part = millis.and_then(|text| text.trim().parse::<i64>().ok()).filter(|ms| (0..1000).contains(ms)).unwrap_or(0);
    // A number that was no seconds carries its milliseconds already.
    if whole.as_millis() % 1000 == 0 { Timestamp::from_millis(whole.as_millis() + part) } else { Some(whole) }
}

/// The instant of a text: a number, RFC 3339, Java's `Date`, or one of the forms without a zone such as `Oct 3, 2014 2:14:31 PM`.
pub(super) fn from_text(text: &str) -> Option<ReadTime> {
    let certain = |at| ReadTime { at, uncertain: false };
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'))
        && text.parse::<f64>().is_ok()
    {
        return from_number(text).map(certain);
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Timestamp::from_millis(time.timestamp_millis()).map(certain);
    }
    if let Some(time) = from_java(text) {
        return Some(time);
    }
    let text = plain(text);
    LOCAL_FORMS
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok())
        .and_then(|time| Timestamp::from_millis(time.and_utc().timestamp_millis()))
        .map(|at| ReadTime { at, uncertain: true })
}

/// The form of Java's `Date`, in SnapEngage's XML: `Mon Oct 18 01:48:27 UTC 2010`. Names of zones mean several zones but for UTC.
fn from_java(text: &str) -> Option<ReadTime> {
    let mut parts = text.split_whitespace();
    let mut next = || parts.next();
    let (Some(_weekday), Some(month), Some(day), Some(clock), Some(zone), Some(year), None) =
        (next(), next(), next(), next(), next(), next(), next())
    else {
        return None;
    };
    let time = NaiveDateTime::parse_from_str(&format!("{month} {day} {year} {clock}"), "%b %d %Y %H:%M:%S").ok()?;
    let at = Timestamp::from_millis(time.and_utc().timestamp_millis())?;
    Some(ReadTime { at, uncertain: !["UTC", "GMT", "Z"].contains(&zone) })
}

/// The text with plain single spaces and without the second comma, which newer Java writes: `Oct 3, 2014, 2:14:31\u{202f}PM`.
fn plain(text: &str) -> String {
    let spaced = text.split(|c: char| c.is_whitespace()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let Some((day, rest)) = spaced.split_once(", ") else { return spaced };
    format!("{day}, {}", rest.replacen(", ", " ", 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_number(digits: &str, ms: Option<i64>) {
        assert_eq!(from_number(digits).map(Timestamp::as_millis), ms, "{digits}");
    }

    #[test]
    fn the_size_of_a_number_tells_its_unit() {
        check_number("1427470439703", Some(1_427_470_439_703));
        check_number("1427470439", Some(1_427_470_439_000));
        check_number("1427470439.703", Some(1_427_470_439_703));
        check_number("1427470439703123", Some(1_427_470_439_703));
        check_number("1.427470439703e12", Some(1_427_470_439_703));
        check_number("99999999999", Some(99_999_999_999_000));
        check_number("100000000000", Some(100_000_000_000));
        for impossible in ["0", "-1", "-1427470439703", "1e17", "99999999999999999999", "1e400", "NaN", ""] {
            check_number(impossible, None);
        }
    }

    fn check_text(text: &str, expected: Option<(i64, bool)>) {
        assert_eq!(from_text(text).map(|time| (time.at.as_millis(), time.uncertain)), expected, "{text}");
    }

    #[test]
    fn texts_are_read_in_every_known_form() {
        let local = Some((1_412_345_671_000, true));
        check_text("Oct 3, 2014 2:14:31 PM", local);
        check_text("Oct 03, 2014 02:14:31 pm", local);
        check_text("Oct 3, 2014, 2:14:31\u{202f}PM", local);
        check_text("Oct\u{a0}3, 2014 2:14:31 PM", local);
        check_text("2014-10-03 14:14:31", local);
        check_text("2014-10-03T14:14:31", local);
        check_text("2014-10-03T14:14:31Z", Some((1_412_345_671_000, false)));
        check_text("2014-10-03T14:14:31.5+02:00", Some((1_412_338_471_500, false)));
        check_text("1412345671", Some((1_412_345_671_000, false)));
        check_text("Fri Oct 03 14:14:31 UTC 2014", Some((1_412_345_671_000, false)));
        check_text("Fri Oct 3 14:14:31 MDT 2014", local);
        check_text("Fri Oct 3 14:14:31 2014", None);
        check_text("yesterday", None);
        check_text("", None);
        check_text("Oct 33, 2014 2:14:31 PM", None);
    }

    #[test]
    fn the_milliseconds_part_is_added_once() {
        let ms = |seconds, millis| from_parts(seconds, millis).map(Timestamp::as_millis);
        assert_eq!(ms("1412367271", Some("268")), Some(1_412_367_271_268));
        assert_eq!(ms("1412367271", None), Some(1_412_367_271_000));
        assert_eq!(ms("1412367271", Some("2680")), Some(1_412_367_271_000));
        assert_eq!(ms("1412367271268", Some("268")), Some(1_412_367_271_268));
    }
}
