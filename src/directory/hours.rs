//! Office hours: when somebody is there, by the wall clock of the office.
//!
//! An instant is open if the wall clock of the zone then shows a minute of an interval of that day of the week. So an hour that a clock change
//! leaves out is never open, and one that comes twice is open twice. An interval includes its first minute and excludes its last.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::model::{Timestamp, Zone};

const MINUTE_MS: i64 = 60_000;
pub(super) const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// Open time is not summed up over more than this: nobody waits so long, and impossible times must not cost minutes.
const LONGEST_MS: i64 = 4_000 * DAY_MS;

/// Days of the week, Sunday first, as the vendor counts them.
const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// An interval of a day, in minutes of the wall clock: `from` < `to` ≤ 1440.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OpenSpan {
    /// First minute.
    pub from: u16,
    /// The minute after the last.
    pub to: u16,
}

/// The clock of an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoursZone {
    /// Minutes east of UTC, the whole year, as the vendor's `timezone: 1` says.
    Fixed(i32),
    /// With summer time.
    Named(Zone),
}

impl HoursZone {
    /// `1`, `-3.5`, `+05:30`, or an IANA name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        /// Minutes; the zones of the world reach from -12 to +14 hours.
        const FARTHEST: i32 = 14 * 60;
        let text = text.trim();
        let digits = text.strip_prefix(['+', '-', '\u{2212}']).unwrap_or(text);
        if !digits.starts_with(|c: char| c.is_ascii_digit()) {
            return Zone::from_name(text).map(Self::Named);
        }
        let east = if let Some((hours, minutes)) = digits.split_once(':') {
            let minutes: i32 = minutes.parse().ok().filter(|it| (0..60).contains(it))?;
            hours.parse::<i32>().ok()?.checked_mul(60)?.checked_add(minutes)?
        } else {
            let minutes = digits.parse::<f64>().ok()? * 60.0;
            if minutes.fract() != 0.0 || minutes > f64::from(FARTHEST) {
                return None;
            }
            #[expect(clippy::cast_possible_truncation, reason = "a whole number that was just compared")]
            {
                minutes as i32
            }
        };
        let west = text.starts_with(['-', '\u{2212}']);
        (east <= FARTHEST).then_some(Self::Fixed(if west { -east } else { east }))
    }

    /// When a day begins by this clock; `None` for days before 1970 and after 9999.
    #[must_use]
    pub fn first_instant(self, day: NaiveDate) -> Option<Timestamp> {
        Timestamp::from_millis(match self {
            Self::Named(zone) => zone.day_start_millis(day),
            Self::Fixed(minutes) => Zone::UTC.day_start_millis(day) - i64::from(minutes) * MINUTE_MS,
        })
    }

    /// How far its clock is ahead of UTC at an instant (ms since 1970), ms.
    pub(super) fn offset_ms(self, at_ms: i64) -> i64 {
        match self {
            Self::Fixed(minutes) => i64::from(minutes) * MINUTE_MS,
            Self::Named(zone) => zone.offset_millis(at_ms),
        }
    }
}

impl fmt::Display for HoursZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(minutes) => {
                let sign = if *minutes < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
            Self::Named(zone) => f.write_str(zone.name()),
        }
    }
}

impl Serialize for HoursZone {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HoursZone {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("no time zone {text:?}")))
    }
}

/// Whether there is such a day of the week, 0 = Sunday: for what is imported, typed in and sent alike.
///
/// # Errors
/// A sentence that goes on after a colon.
pub fn check_day(day: u8) -> Result<(), String> {
    if day > 6 { Err(format!("there is no day {day} of the week")) } else { Ok(()) }
}

/// Whether these are minutes of a day.
///
/// # Errors
/// As [`check_day`].
pub fn check_span(span: OpenSpan) -> Result<(), String> {
    let OpenSpan { from, to } = span;
    if from >= to || to > 1440 {
        return Err(format!("{from} to {to} are no minutes of a day, which are 0 to 1440"));
    }
    Ok(())
}

/// Puts the intervals of a day in order and makes one of those that touch or overlap: for what is imported, typed in and sent alike.
pub fn join_spans(spans: &mut Vec<OpenSpan>) {
    spans.sort_unstable();
    spans.dedup_by(|next, before| {
        let touches = next.from <= before.to;
        if touches {
            before.to = before.to.max(next.to);
        }
        touches
    });
}

/// When an account is staffed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct OfficeHours {
    /// The account; empty for every account that has none of its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub account: String,
    /// Whether they are in force. Where they are not, nothing is inside or outside.
    pub active: bool,
    /// Their clock.
    pub zone: HoursZone,
    /// Intervals of each day of the week, 0 = Sunday: ascending, none touches another. A day that is not here is closed.
    pub days: BTreeMap<u8, Vec<OpenSpan>>,
}

/// As they are written; whoever wrote them may have had other rules.
#[derive(Deserialize)]
struct Unchecked {
    #[serde(default)]
    account: String,
    active: bool,
    zone: HoursZone,
    days: BTreeMap<u8, Vec<OpenSpan>>,
}

impl TryFrom<Unchecked> for OfficeHours {
    type Error = String;

    fn try_from(Unchecked { account, active, zone, days }: Unchecked) -> Result<Self, String> {
        let spans = days.into_iter().flat_map(|(day, spans)| spans.into_iter().map(move |it| (day, it.from, it.to)));
        Self::new(&account, active, zone, spans)
    }
}

impl OfficeHours {
    /// Hours of these intervals: (day of the week with 0 = Sunday, from, to) in minutes; those that touch become one.
    ///
    /// # Errors
    /// A sentence about the first that is none.
    pub fn new(
        account: &str,
        active: bool,
        zone: HoursZone,
        spans: impl IntoIterator<Item = (u8, u16, u16)>,
    ) -> Result<Self, String> {
        let mut days: BTreeMap<u8, Vec<OpenSpan>> = BTreeMap::new();
        for (day, from, to) in spans {
            let span = OpenSpan { from, to };
            check_day(day)?;
            check_span(span)?;
            days.entry(day).or_default().push(span);
        }
        days.values_mut().for_each(join_spans);
        Ok(Self { account: account.to_owned(), active, zone, days })
    }

    /// Whether it is open at an instant (ms since 1970); `None` where the hours are not in force.
    #[must_use]
    pub fn is_open(&self, at_ms: i64) -> Option<bool> {
        self.is_open_by(at_ms, self.zone.offset_ms(at_ms))
    }

    /// As [`Self::is_open`], where it is known how far the clock is ahead of UTC.
    pub(super) fn is_open_by(&self, at_ms: i64, offset_ms: i64) -> Option<bool> {
        if !self.active {
            return None;
        }
        let local = at_ms.saturating_add(offset_ms);
        let within = local.rem_euclid(DAY_MS);
        Some(self.spans(local.div_euclid(DAY_MS)).any(|(from, to)| (from..to).contains(&within)))
    }

    /// How much of a stretch of time (ms since 1970, the end excluded) is open, ms; `None` where the hours are not in force and for a stretch of
    /// more than ten years. Nothing for one that ends before it begins.
    #[must_use]
    pub fn open_ms(&self, from_ms: i64, to_ms: i64) -> Option<i64> {
        let length = to_ms.saturating_sub(from_ms);
        if !self.active || length > LONGEST_MS {
            return None;
        }
        let mut open = 0;
        let mut at = from_ms;
        while at < to_ms {
            let offset = self.zone.offset_ms(at);
            let local = at + offset;
            let day = local.div_euclid(DAY_MS);
            let midnight = (day + 1) * DAY_MS - offset;
            let end = self.same_offset(at, midnight.min(to_ms));
            let (begin, until) = (local - day * DAY_MS, end + offset - day * DAY_MS);
            open += self.spans(day).map(|(from, to)| (to.min(until) - from.max(begin)).max(0)).sum::<i64>();
            at = end;
        }
        Some(open)
    }

    /// Up to where from `at` on the clock is not changed, at most `end`.
    fn same_offset(&self, at: i64, end: i64) -> i64 {
        let offset = self.zone.offset_ms(at);
        if self.zone.offset_ms(end - 1) == offset {
            return end;
        }
        let (mut same, mut other) = (at, end - 1);
        while other - same > 1 {
            let middle = same + (other - same) / 2;
            if self.zone.offset_ms(middle) == offset {
                same = middle;
            } else {
                other = middle;
            }
        }
        other
    }

    /// The intervals of a day (days since 1970), ms from its midnight.
    fn spans(&self, day: i64) -> impl Iterator<Item = (i64, i64)> {
        // 1970 began on a Thursday.
        let day_of_week = u8::try_from((day + 4).rem_euclid(7)).unwrap_or(0);
        let spans = self.days.get(&day_of_week).map(Vec::as_slice).unwrap_or_default();
        spans.iter().map(|span| (i64::from(span.from) * MINUTE_MS, i64::from(span.to) * MINUTE_MS))
    }
}

/// `Mon 08:00-11:45, 13:00-17:00; Tue 08:00-11:45`, which [`parse_days`] reads.
#[must_use]
pub fn days_text(hours: &OfficeHours) -> String {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    // Weeks of people begin on Monday.
    let week = (1..=6).chain([0]);
    let days = week.filter_map(|day: u8| {
        let spans = hours.days.get(&day).filter(|spans| !spans.is_empty())?;
        let spans: Vec<String> = spans.iter().map(|span| format!("{}-{}", clock(span.from), clock(span.to))).collect();
        Some(format!("{} {}", DAYS.get(usize::from(day))?, spans.join(", ")))
    });
    days.collect::<Vec<_>>().join("; ")
}

/// `mon-fri 9:00-17:00; sat 10-12, 13-15`: (day, from, to) in minutes. An interval that ends before it begins goes on after midnight.
///
/// # Errors
/// A sentence about the part that is not understood.
pub fn parse_days(text: &str) -> Result<Vec<(u8, u16, u16)>, String> {
    let mut out = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let wrong = || format!("{part:?} is not understood; write days and times such as mon-fri 9:00-17:00");
        let (days, spans) = part.split_once(char::is_whitespace).ok_or_else(wrong)?;
        let (first, last) = days.split_once('-').unwrap_or((days, days));
        let (first, last) = (day(first).ok_or_else(wrong)?, day(last).ok_or_else(wrong)?);
        let count = (last + 7 - first) % 7;
        for span in spans.split(',') {
            let (from, to) = span.split_once('-').ok_or_else(wrong)?;
            let (from, to) = (minutes(from).ok_or_else(wrong)?, minutes(to).ok_or_else(wrong)?);
            if from == to || from == 1440 {
                return Err(wrong());
            }
            for day in (first..=first + count).map(|day| day % 7) {
                if from < to {
                    out.push((day, from, to));
                } else {
                    out.push((day, from, 1440));
                    if to > 0 {
                        out.push(((day + 1) % 7, 0, to));
                    }
                }
            }
        }
    }
    Ok(out)
}

/// The day of the week a word of at least two letters begins.
fn day(word: &str) -> Option<u8> {
    const NAMES: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    let word = word.trim().to_ascii_lowercase();
    let found = NAMES.iter().position(|name| word.len() >= 2 && name.starts_with(&word))?;
    u8::try_from(found).ok()
}

/// Minutes of `9`, `9:30`, `24:00`.
fn minutes(text: &str) -> Option<u16> {
    let text = text.trim();
    let (hours, minutes) = text.split_once(':').unwrap_or((text, "0"));
    let minutes: u16 = minutes.parse().ok().filter(|it| *it < 60)?;
    let sum = hours.parse::<u16>().ok()?.checked_mul(60)?.checked_add(minutes)?;
    (sum <= 1440).then_some(sum)
}

#[cfg(test)]
#[path = "hours_tests.rs"]
mod tests;
