//! How the window writes times: in the zone of the library, in the form the settings say, and how long ago they were.

use chrono::{NaiveDate, Timelike as _};

use crate::lang::{self, Language, tr, tr_n, tr_with};
use crate::model::{Conversation, Timestamp, Zone};
use crate::settings::{Clock, DateForm, Look};

/// A minute, an hour and a day, ms.
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How times are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// The zone.
    pub zone: Zone,
    /// Time of day.
    pub clock: Clock,
    /// Dates.
    pub date: DateForm,
    /// Now, for `Today` and for how long ago something was; `None` = not said.
    pub now: Option<Timestamp>,
}

impl Times {
    /// As the settings say.
    #[must_use]
    pub fn new(zone: Zone, look: &Look, now: Option<Timestamp>) -> Self {
        Self { zone, clock: look.clock, date: look.date, now }
    }

    /// The calendar day of an instant.
    #[must_use]
    pub fn day_of(self, at: Timestamp) -> NaiveDate {
        self.zone.day(at)
    }

    /// `16:33` or `4:33 pm`.
    #[must_use]
    pub fn clock(self, at: Timestamp) -> String {
        let local = self.zone.local(at);
        match self.clock {
            Clock::Hours24 => local.format("%H:%M").to_string(),
            Clock::Hours12 => format!("{}:{:02} {}", hour12(local.hour()), local.minute(), tr(half(local.hour()))),
        }
    }

    /// `16:33:59` or `4:33:59 pm`.
    #[must_use]
    pub fn clock_with_seconds(self, at: Timestamp) -> String {
        let local = self.zone.local(at);
        match self.clock {
            Clock::Hours24 => local.format("%H:%M:%S").to_string(),
            Clock::Hours12 => {
                let (hour, minute, second) = (local.hour(), local.minute(), local.second());
                format!("{}:{minute:02}:{second:02} {}", hour12(hour), tr(half(hour)))
            }
        }
    }

    /// `27 Mar 2015`, in the form of the settings.
    #[must_use]
    pub fn date(self, day: NaiveDate) -> String {
        let pattern = match self.date {
            DateForm::DayMonth => return lang::short_date(day),
            DateForm::MonthDay if lang::language() == Language::English => "%b %-d, %Y",
            DateForm::MonthDay => "%-m/%-d/%Y",
            DateForm::Dotted => "%-d. %-m. %Y",
            DateForm::Iso => "%Y-%m-%d",
        };
        day.format(pattern).to_string()
    }

    /// `Friday 27 March 2015`, in the form of the settings.
    #[must_use]
    pub fn weekday_date(self, day: NaiveDate) -> String {
        match self.date {
            DateForm::DayMonth => lang::weekday_date(day),
            DateForm::MonthDay if lang::language() == Language::English => day.format("%A, %B %-d, %Y").to_string(),
            _ => format!("{} {}", lang::weekday(day), self.date(day)),
        }
    }

    /// What stands above the rows of a day: `Today`, `Yesterday`, and the date behind it.
    #[must_use]
    pub fn heading(self, day: NaiveDate) -> String {
        let date = self.weekday_date(day);
        let today = self.now.map(|now| self.zone.day(now));
        if today == Some(day) {
            tr_with("Today · {date}", &[("date", &date)])
        } else if today.and_then(|today| today.pred_opt()) == Some(day) {
            tr_with("Yesterday · {date}", &[("date", &date)])
        } else {
            date
        }
    }

    /// `27 Mar 2015, 16:33`.
    #[must_use]
    pub fn when(self, at: Timestamp) -> String {
        format!("{}, {}", self.date(self.zone.day(at)), self.clock(at))
    }

    /// When a conversation was: `27 March 2015, 16:33:59 – 16:46:36`; the vendor's own words where no time could be read.
    #[must_use]
    pub fn of_conversation(self, conversation: &Conversation) -> String {
        let Some(started) = conversation.started else {
            let stated = conversation.started_stated.as_str();
            return if stated.is_empty() { tr("No time given").to_owned() } else { stated.to_owned() };
        };
        let date = |at| match self.date {
            DateForm::DayMonth => lang::date(self.day_of(at)),
            _ => self.date(self.day_of(at)),
        };
        let mut text = format!("{}, {}", date(started), self.clock_with_seconds(started));
        if let Some(ended) = conversation.ended.filter(|ended| ended.since(started) >= 1000) {
            text.push_str(" – ");
            if self.day_of(ended) != self.day_of(started) {
                text.push_str(&date(ended));
                text.push_str(", ");
            }
            text.push_str(&self.clock_with_seconds(ended));
        }
        text
    }

    /// `5 min ago`, `yesterday`, `3 months ago`; `None` where now is not known, or it is still to come.
    #[must_use]
    pub fn ago(self, at: Timestamp) -> Option<String> {
        let now = self.now?;
        let passed = now.since(at);
        let days = self.zone.day(now).signed_duration_since(self.zone.day(at)).num_days();
        let ago = |one: &str, many: &str, count: i64| tr_n(one, many, count.unsigned_abs());
        Some(match passed {
            ..0 => return None,
            0..MINUTE => tr("just now").to_owned(),
            MINUTE..HOUR => ago("{n} min ago", "{n} min ago", passed / MINUTE),
            HOUR..DAY if days < 1 || passed < 6 * HOUR => ago("{n} h ago", "{n} h ago", passed / HOUR),
            _ => match days {
                ..2 => tr("yesterday").to_owned(),
                2..14 => ago("{n} day ago", "{n} days ago", days),
                14..60 => ago("{n} week ago", "{n} weeks ago", days / 7),
                60..730 => ago("{n} month ago", "{n} months ago", days / 30),
                _ => ago("{n} year ago", "{n} years ago", days / 365),
            },
        })
    }
}

/// The hour on a clock face.
fn hour12(hour: u32) -> u32 {
    match hour % 12 {
        0 => 12,
        hour => hour,
    }
}

fn half(hour: u32) -> &'static str {
    if hour < 12 { "am" } else { "pm" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(ms).expect("in range")
    }

    /// 27 March 2015, 16:33:59 in Prague.
    const THEN: i64 = 1_427_470_439_703;

    fn times(clock: Clock, date: DateForm) -> Times {
        Times { zone: Zone::from_name("Europe/Prague").expect("a zone"), clock, date, now: Some(at(THEN)) }
    }

    #[test]
    fn times_are_written_as_chosen() {
        let iso = times(Clock::Hours24, DateForm::Iso);
        assert_eq!(iso.when(at(THEN)), "2015-03-27, 16:33");
        let american = times(Clock::Hours12, DateForm::MonthDay);
        assert_eq!(american.when(at(THEN)), "Mar 27, 2015, 4:33 pm");
        assert_eq!(american.clock_with_seconds(at(THEN - 16 * HOUR)), "12:33:59 am");
        assert_eq!(american.weekday_date(american.day_of(at(THEN))), "Friday, March 27, 2015");
        let dotted = times(Clock::Hours24, DateForm::Dotted);
        assert_eq!(dotted.when(at(THEN)), "27. 3. 2015, 16:33");
    }

    #[test]
    fn days_are_called_by_what_they_are_now() {
        let times = times(Clock::Hours24, DateForm::DayMonth);
        let heading = |ms: i64| times.heading(times.day_of(at(ms)));
        assert_eq!(heading(THEN), "Today · Friday 27 March 2015");
        assert_eq!(heading(THEN - DAY), "Yesterday · Thursday 26 March 2015");
        assert_eq!(heading(THEN - 2 * DAY), "Wednesday 25 March 2015");
    }

    #[test]
    fn how_long_ago() {
        let times = times(Clock::Hours24, DateForm::DayMonth);
        for (passed, expected) in [
            (0, "just now"),
            (5 * MINUTE, "5 min ago"),
            (3 * HOUR, "3 h ago"),
            (16 * HOUR, "16 h ago"),
            (17 * HOUR, "yesterday"),
            (DAY, "yesterday"),
            (2 * DAY, "2 days ago"),
            (14 * DAY, "2 weeks ago"),
            (90 * DAY, "3 months ago"),
            (800 * DAY, "2 years ago"),
        ] {
            assert_eq!(times.ago(at(THEN - passed)).as_deref(), Some(expected), "{passed}");
        }
        assert_eq!(times.ago(at(THEN + 5)), None);
    }
}
