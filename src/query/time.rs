//! Days and spans of a query, and the instants they cover in a zone at a moment.

use std::ops::Range;

use chrono::{Days, Months, NaiveDate};

use crate::model::{Timestamp, Zone};

/// What a query needs to know of the moment in which it is asked.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The zone in which days begin.
    pub zone: Zone,
    /// Now, for `today`, `yesterday` and `last:`.
    pub now: Timestamp,
}

/// A day, month or year as typed; relative words stay words, so that a saved query moves with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// `2015-03-27`
    Date(NaiveDate),
    /// `2015-03`: year and month 1–12.
    Month(i32, u32),
    /// `2015`
    Year(i32),
    /// `today`
    Today,
    /// `yesterday`
    Yesterday,
}

impl Day {
    /// The half-open span of instants this day (month, year) covers, in ms since 1970.
    #[must_use]
    pub fn span_millis(self, moment: Moment) -> Range<i64> {
        let today = moment.zone.day(moment.now);
        let (first, after) = match self {
            Self::Date(day) => (day, day.succ_opt()),
            Self::Month(year, month) => {
                let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MAX);
                (first, first.checked_add_months(Months::new(1)))
            }
            Self::Year(year) => {
                let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX);
                (first, first.checked_add_months(Months::new(12)))
            }
            Self::Today => (today, today.succ_opt()),
            Self::Yesterday => (today.pred_opt().unwrap_or(today), Some(today)),
        };
        between(moment.zone, first, after)
    }
}

/// `7d`: from now back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// How many, at least 1, at most [`Span::MOST`].
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// What a [`Span`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// 60 minutes, whatever the clock does.
    Hour,
    /// A day of the calendar.
    Day,
    /// Seven days.
    Week,
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Hour, Self::Day, Self::Week, Self::Month, Self::Year];

    /// One letter, as in `7d`.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Hour => 'h',
            Self::Day => 'd',
            Self::Week => 'w',
            Self::Month => 'm',
            Self::Year => 'y',
        }
    }

    /// For people, one of it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

impl Span {
    /// The largest count.
    pub const MOST: u32 = 99_999;

    /// The half-open span of instants, in ms since 1970. Hours are exact and end now; all others are whole days and end with today: `7d` is today
    /// and the six days before, `1m` is the days since the same day of last month, that day excluded.
    #[must_use]
    pub fn span_millis(self, moment: Moment) -> Range<i64> {
        let today = moment.zone.day(moment.now);
        let back = match self.unit {
            Unit::Hour => {
                let now = moment.now.as_millis();
                return now.saturating_sub(i64::from(self.count).saturating_mul(3_600_000))..now.saturating_add(1);
            }
            Unit::Day => today.checked_sub_days(Days::new(u64::from(self.count))),
            Unit::Week => today.checked_sub_days(Days::new(u64::from(self.count).saturating_mul(7))),
            Unit::Month => today.checked_sub_months(Months::new(self.count)),
            Unit::Year => today.checked_sub_months(Months::new(self.count.saturating_mul(12))),
        };
        match back.and_then(|before| before.succ_opt()) {
            Some(first) => between(moment.zone, first, today.succ_opt()),
            None => i64::MIN..between(moment.zone, today, today.succ_opt()).end,
        }
    }
}

/// From the beginning of one day to the beginning of another.
fn between(zone: Zone, first: NaiveDate, after: Option<NaiveDate>) -> Range<i64> {
    zone.day_start_millis(first)..after.map_or(i64::MAX, |day| zone.day_start_millis(day))
}
