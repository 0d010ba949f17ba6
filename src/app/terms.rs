//! The search text and its other faces: chips, and the filters of the left rail. Text in, text out; the query's printer does the writing.

use super::words;
use crate::lang::{self, tr, tr_in, tr_n, tr_with};
use crate::query::{
    Comparison, Day, Expr, Identity, Is, Named, Place, Query, Span, Term, TextTerm, Unit, Value, parse,
};

/// One condition of the query, as it stands in a chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// For people.
    pub label: String,
    /// As it stands in the text, for the tooltip.
    pub text: String,
    /// Whether blur covers it, see [`is_private`].
    pub private: bool,
}

/// The text as it is searched while it is typed: the last word, where it is a bare one of two letters or more, may go on.
#[must_use]
pub fn while_typing(text: &str) -> String {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let bare = last.chars().all(|c| !matches!(c, '"' | ':' | '*' | '(' | ')' | '-'));
    let long = last.chars().count() >= 2 && last.ends_with(char::is_alphanumeric);
    let open_quote = text.matches('"').count() % 2 == 1;
    if bare && long && !open_quote && last != "OR" && last != "AND" && last != "NOT" {
        format!("{text}*")
    } else {
        text.to_owned()
    }
}

/// The query with this condition, or without it if it was there. A rating goes in place of another rating.
#[must_use]
pub fn toggled(query: &Query, term: &Term) -> Query {
    if !query.has_term(term) && matches!(term, Term::Rating(_)) {
        return without(query, |part| matches!(part, Expr::Term(Term::Rating(_)))).with_term(term);
    }
    query.toggled(term)
}

/// The query without its condition number `index`.
#[must_use]
pub fn without_part(query: &Query, index: usize) -> Query {
    query.conjuncts().get(index).map_or_else(|| query.clone(), |part| query.without(part))
}

/// The conditions as chips, in the order of the text.
#[must_use]
pub fn chips(query: &Query) -> Vec<Chip> {
    let chip = |part: &Expr| Chip { label: label(part), text: part.to_string(), private: is_private(part) };
    query.conjuncts().iter().map(chip).collect()
}

/// Whether a condition may hold what is private: typed words, people, addresses, ids, and what the user or the site noted of them. Flags,
/// figures, times, places and pages are not.
#[must_use]
pub fn is_private(expr: &Expr) -> bool {
    match expr {
        Expr::All => false,
        Expr::And(parts) | Expr::Or(parts) => parts.iter().any(is_private),
        Expr::Not(inner) => is_private(inner),
        Expr::Term(term) => match term {
            Term::Text(_) | Term::Identity(..) | Term::Variable { .. } | Term::Id(_) => true,
            Term::Named(named, _) => matches!(named, Named::Agent | Named::Tag),
            Term::Within(place, _) => !matches!(place, Place::Page | Place::Referrer),
            _ => false,
        },
    }
}

/// The query with another spelling of a word, wherever it is looked for.
#[must_use]
pub fn spelled(query: &Query, wrong: &str, right: &str) -> Query {
    fn change(expr: &Expr, wrong: &str, right: &str) -> Expr {
        match expr {
            Expr::And(parts) => Expr::all_of(parts.iter().map(|part| change(part, wrong, right))),
            Expr::Or(parts) => Expr::any_of(parts.iter().map(|part| change(part, wrong, right))),
            Expr::Term(Term::Text(text)) if text.typed == wrong => TextTerm::new(right, false)
                .map_or_else(|| expr.clone(), |new| Expr::Term(Term::Text(TextTerm { side: text.side, ..new }))),
            other => other.clone(),
        }
    }
    Query { expr: change(&query.expr, wrong, right), sort: query.sort }
}

fn without(query: &Query, gone: impl Fn(&Expr) -> bool) -> Query {
    let kept = query.conjuncts().iter().filter(|part| !gone(part)).cloned();
    Query { expr: Expr::all_of(kept), sort: query.sort }
}

/// For people: `Missed`, `not Offline`, `after 1 Mar 2015`; anything without better words as it stands in the text.
#[must_use]
pub fn label(expr: &Expr) -> String {
    match expr {
        Expr::Term(Term::Is(is)) => is_title(*is).to_owned(),
        Expr::Term(Term::After(day)) => tr_with("after {day}", &[("day", &day_title(*day))]),
        Expr::Term(Term::Before(day)) => tr_with("before {day}", &[("day", &day_title(*day))]),
        Expr::Term(Term::On(day)) => tr_with("on {day}", &[("day", &day_title(*day))]),
        Expr::Term(Term::Last(span)) => span_title(*span),
        Expr::Term(Term::Has(has)) => tr(has.title()).to_owned(),
        Expr::Term(Term::Named(named, Value { text, .. })) => format!("{} {text}", tr_in("chip", named.word())),
        Expr::Term(Term::Within(place, words)) => format!("{} {}", tr_in("chip", place.word()), words.typed),
        Expr::Term(Term::Identity(Identity::Email, address)) => address.clone(),
        Expr::Term(Term::Identity(Identity::VisitorId, id)) => format!("{} {id}", tr_in("chip", "visitor")),
        Expr::Term(Term::Source(vendor)) => vendor.title().to_owned(),
        Expr::Term(Term::Rating(Comparison { min: Some(min), max: Some(max) })) if min == max => {
            words::count(*min, "star")
        }
        Expr::Not(inner) => tr_with("not {condition}", &[("condition", &label(inner))]),
        Expr::Or(parts) => parts.iter().map(label).collect::<Vec<_>>().join(tr(" or ")),
        other => other.to_string(),
    }
}

/// The name of an `is:` condition, for rail and chips.
#[must_use]
pub fn is_title(is: Is) -> &'static str {
    tr(match is {
        Is::Flag(flag) => flag.title(),
        Is::Unanswered => "Unanswered",
        Is::VisitorLast => "Visitor spoke last",
        Is::Rated => "Rated",
        Is::Commented => "With comment",
        Is::FollowedUp => "Followed up",
        Is::Starred => "Starred",
        Is::InHours => "In office hours",
        Is::AfterHours => "After hours",
    })
}

fn day_title(day: Day) -> String {
    match day {
        Day::Date(date) => lang::short_date(date),
        Day::Month(year, month) => {
            chrono::NaiveDate::from_ymd_opt(year, month, 1).map_or_else(String::new, lang::month)
        }
        Day::Year(year) => year.to_string(),
        Day::Today => tr("today").to_owned(),
        Day::Yesterday => tr("yesterday").to_owned(),
    }
}

fn span_title(span: Span) -> String {
    let (one, many) = match span.unit {
        Unit::Hour => ("last hour", "last {n} hours"),
        Unit::Day => ("last day", "last {n} days"),
        Unit::Week => ("last week", "last {n} weeks"),
        Unit::Month => ("last month", "last {n} months"),
        Unit::Year => ("last year", "last {n} years"),
    };
    tr_n(one, many, span.count)
}

/// The query of a search field.
#[must_use]
pub fn parse_typed(text: &str) -> crate::query::Parsed {
    parse(&while_typing(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FlagName;

    const MISSED: Term = Term::Is(Is::Flag(FlagName::Missed));
    const OFFLINE: Term = Term::Is(Is::Flag(FlagName::Offline));
    const FIVE: Term = Term::Rating(Comparison { min: Some(5), max: Some(5) });
    const FOUR: Term = Term::Rating(Comparison { min: Some(4), max: Some(4) });

    #[test]
    fn only_a_bare_last_word_goes_on() {
        for (typed, searched) in [
            ("ord", "ord*"),
            ("my ord", "my ord*"),
            ("o", "o"),
            ("ord ", "ord "),
            ("is:missed", "is:missed"),
            ("\"my ord", "\"my ord"),
            ("-spam", "-spam"),
            ("ord*", "ord*"),
            ("a OR", "a OR"),
            ("问题", "问题*"),
            ("", ""),
        ] {
            assert_eq!(while_typing(typed), searched, "{typed}");
        }
    }

    #[test]
    fn a_filter_is_put_in_and_taken_out() {
        let one = toggled(&Query::default(), &MISSED);
        assert_eq!(one.expr, Expr::Term(MISSED));
        let two = toggled(&one, &OFFLINE);
        assert!(two.has_term(&MISSED) && two.has_term(&OFFLINE));
        assert_eq!(toggled(&two, &OFFLINE), one);
        assert_eq!(toggled(&one, &MISSED), Query::default());
    }

    #[test]
    fn one_rating_at_a_time() {
        let five = toggled(&Query::default(), &FIVE);
        assert_eq!(toggled(&five, &FOUR).expr, Expr::Term(FOUR));
    }

    #[test]
    fn another_spelling_goes_in_place_of_the_word() {
        let query =
            spelled(&parse("refnud -refnud (order OR in:visitor refnud) agent:refnud").query, "refnud", "refund");
        assert_eq!(query, parse("refund -refnud (order OR in:visitor refund) agent:refnud").query, "{query}");
    }

    #[test]
    fn chips_speak() {
        let date = chrono::NaiveDate::from_ymd_opt(2015, 3, 1).expect("a date");
        let mut query = Query::default();
        for term in [MISSED, FIVE, Term::After(Day::Date(date))] {
            query = toggled(&query, &term);
        }
        let labels: Vec<String> = chips(&query).into_iter().map(|chip| chip.label).collect();
        assert_eq!(labels, ["Missed", "5 stars", "after 1 Mar 2015"]);
    }

    #[test]
    fn what_may_name_somebody_is_private() {
        let private: Vec<bool> =
            chips(&parse("ada is:missed -email:=ada@example.com page:pricing agent:john rating:5 tag:vip").query)
                .into_iter()
                .map(|chip| chip.private)
                .collect();
        assert_eq!(private, [true, false, true, false, true, false, true]);
    }
}
