//! Instants and the zone they are shown in.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeZone as _, Utc};
use chrono_tz::Tz;

/// An instant in milliseconds since 1970-01-01T00:00:00Z.
///
/// Always between 1 ms and the end of the year 9999, so that arithmetic and calendars cannot overflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The last instant of the year 9999, in ms.
    pub const MAX_MILLIS: i64 = 253_402_300_799_999;

    /// An instant from milliseconds since 1970; `None` outside 1 to [`Self::MAX_MILLIS`].
    #[must_use]
    pub fn from_millis(ms: i64) -> Option<Self> {
        (1..=Self::MAX_MILLIS).contains(&ms).then_some(Self(ms))
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// Milliseconds from `earlier` to this instant; negative if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The instant as a UTC date and time.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }
}

/// The zone in which times are shown, filtered by day and exported.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

impl Default for Zone {
    fn default() -> Self {
        Self::UTC
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// The zone with this IANA name, in any case, such as `Europe/Prague`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Tz::from_str_insensitive(name.trim()).ok().map(Self)
    }

    /// The IANA name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Every zone name, sorted, for a list to choose from.
    pub fn names() -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|tz| tz.name())
    }

    /// Wall-clock date and time in this zone.
    #[must_use]
    pub fn local(self, at: Timestamp) -> DateTime<Tz> {
        at.utc().with_timezone(&self.0)
    }

    /// The calendar day of `at` in this zone.
    #[must_use]
    pub fn day(self, at: Timestamp) -> NaiveDate {
        self.local(at).date_naive()
    }

    /// The first instant of `day` in this zone, in ms since 1970.
    ///
    /// Where a clock change skips midnight, the first instant that exists. May be negative or beyond [`Timestamp::MAX_MILLIS`].
    #[must_use]
    pub fn day_start_millis(self, day: NaiveDate) -> i64 {
        let mut wall = NaiveDateTime::new(day, NaiveTime::MIN);
        for _ in 0..48 {
            if let Some(local) = self.0.from_local_datetime(&wall).earliest() {
                return local.timestamp_millis();
            }
            wall += chrono::TimeDelta::minutes(30);
        }
        wall.and_utc().timestamp_millis()
    }

    /// How far the wall clock of this zone is ahead of UTC at an instant (ms since 1970), ms.
    #[must_use]
    pub fn offset_millis(self, at_ms: i64) -> i64 {
        let utc = DateTime::from_timestamp_millis(at_ms).unwrap_or_default().naive_utc();
        i64::from(self.0.offset_from_utc_datetime(&utc).fix().local_minus_utc()) * 1000
    }

    /// `2015-03-27T16:33:59.703+01:00`: ISO 8601 with offset, as the program preset exports it.
    #[must_use]
    pub fn iso(self, at: Timestamp) -> String {
        self.local(at).format("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
    }

    /// `2015-03-27 16:33:59`: local time without offset, as spreadsheets take it.
    #[must_use]
    pub fn spreadsheet(self, at: Timestamp) -> String {
        self.local(at).format("%Y-%m-%d %H:%M:%S").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_outside_the_calendar_are_refused() {
        assert_eq!(Timestamp::from_millis(0), None);
        assert_eq!(Timestamp::from_millis(-5), None);
        assert_eq!(Timestamp::from_millis(Timestamp::MAX_MILLIS + 1), None);
        assert!(Timestamp::from_millis(Timestamp::MAX_MILLIS).is_some());
    }

    #[test]
    fn days_begin_where_the_zone_says() {
        let prague = Zone::from_name("europe/prague").expect("known zone");
        let day = NaiveDate::from_ymd_opt(2015, 3, 29).expect("a date");
        assert_eq!(prague.day_start_millis(day), 1_427_583_600_000);
        // São Paulo skipped midnight when summer time began.
        let sao_paulo = Zone::from_name("America/Sao_Paulo").expect("known zone");
        let day = NaiveDate::from_ymd_opt(2017, 10, 15).expect("a date");
        let start = Timestamp::from_millis(sao_paulo.day_start_millis(day)).expect("in range");
        assert_eq!(sao_paulo.spreadsheet(start), "2017-10-15 01:00:00");
    }
}
