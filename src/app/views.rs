//! Saved views: a name for a query. Some are built in; the user's own are kept with the library.

use chrono::NaiveDate;

/// Where a view comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Built in.
    Own(Own),
    /// The user's, by its number in the library.
    Kept(i64),
}

/// The built-in views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Own {
    /// Missed, offline or unanswered; oldest first.
    ToAnswer,
    /// Everything.
    All,
    /// Missed in the last seven days, or in the archive's latest seven where it is older.
    MissedLately,
    /// Left while nobody was there.
    Offline,
    /// Two stars or fewer.
    BadRatings,
}

/// A view as the rail shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Where it comes from.
    pub origin: Origin,
    /// Its name.
    pub name: String,
    /// Its query as text, with the order where it has one of its own.
    pub query: String,
    /// What it is for; empty for the user's own.
    pub help: &'static str,
    /// Conversations in it; `None` until they were counted.
    pub count: Option<u64>,
}

/// A week, in days.
const WEEK: u64 = 7;

/// The built-in views, in the order of the rail. `latest` is the day of the newest conversation.
#[must_use]
pub fn built_in(latest: Option<NaiveDate>, today: NaiveDate) -> Vec<View> {
    let view = |own, name: &str, query: &str, help| View {
        origin: Origin::Own(own),
        name: name.to_owned(),
        query: query.to_owned(),
        help,
        count: None,
    };
    let begin = |day: NaiveDate| day.checked_sub_days(chrono::Days::new(WEEK - 1)).unwrap_or(day);
    let old = latest.filter(|latest| *latest < begin(today));
    let missed = match old {
        Some(latest) => view(
            Own::MissedLately,
            "Missed, latest 7 days",
            &format!("is:missed after:{}", begin(latest)),
            "Missed in the last seven days of this archive",
        ),
        None => view(
            Own::MissedLately,
            "Missed, last 7 days",
            "is:missed last:7d",
            "Missed today or in the six days before",
        ),
    };
    vec![
        view(
            Own::ToAnswer,
            "To answer",
            "is:missed OR is:offline OR is:unanswered sort:oldest",
            "Missed, offline or unanswered; oldest first",
        ),
        view(Own::All, "All conversations", "", "Everything"),
        missed,
        view(Own::Offline, "Offline", "is:offline", "Left while nobody was there"),
        view(Own::BadRatings, "Bad ratings", "rating:<=2", "Rated with one or two stars"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn built_in_views_are_understood_and_stand_as_they_are_printed() {
        for latest in [None, Some(day("2026-05-30")), Some(day("2015-03-27"))] {
            for view in built_in(latest, day("2026-06-01")) {
                let parsed = parse(&view.query);
                assert_eq!(parsed.hints, [], "{}", view.query);
                assert_eq!(parsed.query.to_string(), view.query, "{}", view.name);
            }
        }
    }

    #[test]
    fn an_old_archive_has_its_own_week() {
        let missed = |latest| built_in(Some(day(latest)), day("2026-06-01"))[2].query.clone();
        assert_eq!(missed("2026-05-26"), "is:missed last:7d");
        assert_eq!(missed("2026-05-25"), "is:missed after:2026-05-19");
        assert_eq!(missed("2015-03-27"), "is:missed after:2015-03-21");
    }
}
