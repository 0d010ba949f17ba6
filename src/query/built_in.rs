//! The views that come with the program: names for queries. The user's own are kept by `store`.

use chrono::NaiveDate;

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BuiltIn {
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

/// A query with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltInView {
    /// Which one.
    pub which: BuiltIn,
    /// Its name.
    pub name: &'static str,
    /// Canonical text of the query, with the order where it has one of its own.
    pub query: String,
    /// What it is for, one sentence without a period.
    pub help: &'static str,
}

/// A week, in days.
const WEEK: u64 = 7;

/// The built-in views, in the order in which lists show them. `latest` is the day of the newest conversation.
#[must_use]
pub fn built_in(latest: Option<NaiveDate>, today: NaiveDate) -> Vec<BuiltInView> {
    let view = |which, name, query: &str, help| BuiltInView { which, name, query: query.to_owned(), help };
    let begin = |day: NaiveDate| day.checked_sub_days(chrono::Days::new(WEEK - 1)).unwrap_or(day);
    let old = latest.filter(|latest| *latest < begin(today));
    let missed = match old {
        Some(latest) => view(
            BuiltIn::MissedLately,
            "Missed, latest 7 days",
            &format!("is:missed after:{}", begin(latest)),
            "Missed in the last seven days of this archive",
        ),
        None => view(
            BuiltIn::MissedLately,
            "Missed, last 7 days",
            "is:missed last:7d",
            "Missed today or in the six days before",
        ),
    };
    vec![
        view(
            BuiltIn::ToAnswer,
            "To answer",
            "(is:missed OR is:offline OR is:unanswered) -is:followed-up sort:oldest",
            "Missed, offline or unanswered, and not followed up; oldest first",
        ),
        view(BuiltIn::All, "All conversations", "", "Everything"),
        missed,
        view(BuiltIn::Offline, "Offline", "is:offline", "Left while nobody was there"),
        view(BuiltIn::BadRatings, "Bad ratings", "rating:<=2", "Rated with one or two stars"),
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
