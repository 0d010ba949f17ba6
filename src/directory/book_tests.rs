//! Facts in any order, renamed triggers, hours with dates.

use super::*;
use crate::directory::HoursZone;

fn at(day: i64) -> Timestamp {
    Timestamp::from_millis(day * 86_400_000).expect("a time")
}

fn entry(day: i64, fact: Fact) -> Entry {
    Entry { since: Some(at(day)), by_hand: false, fact }
}

fn typed(day: i64, fact: Fact) -> Entry {
    Entry { by_hand: true, ..entry(day, fact) }
}

fn user(id: &str, name: &str, email: &str) -> Fact {
    Fact::User(User { id: id.into(), name: name.into(), email: email.into(), ..User::default() })
}

fn trigger(id: &str, name: &str, description: &str) -> Fact {
    Fact::Trigger(Trigger { id: id.into(), name: name.into(), description: description.into(), ..Trigger::default() })
}

fn hours(account: &str, day: u8) -> Fact {
    Fact::OfficeHours(OfficeHours::new(account, true, HoursZone::Fixed(0), [(day, 0, 1440)]).expect("hours"))
}

fn open_days(book: &Directory, account: &str, day: i64) -> Vec<u8> {
    book.hours_of(account, at(day).as_millis()).map(|it| it.days.keys().copied().collect()).unwrap_or_default()
}

#[test]
fn who_somebody_is_comes_together_from_all_that_was_said() {
    let book = Directory::of(vec![
        typed(1, user("3", "Johnny", "")),
        entry(9, user("3", "John Doe", "john@example.com")),
        entry(5, user("3", "J. Doe", "old@example.com")),
        entry(2, Fact::User(User { role: "agent".into(), email: "JOHN@example.com".into(), ..User::default() })),
        entry(2, user("", "New One", "new@example.com")),
    ]);
    let john = book.user("agent:3").expect("known");
    assert_eq!((john.name.as_str(), john.email.as_str(), john.role.as_str()), ("Johnny", "john@example.com", "agent"));
    assert_eq!(book.user("uid3@smartsupp.com"), Some(john));
    assert_eq!(book.user("New@Example.com").map(User::best_name), Some("New One"));
    assert_eq!(book.user("old@example.com"), Some(john), "an address somebody had is still theirs");
    assert_eq!((book.user(""), book.user("4")), (None, None));
    assert_eq!(book.users().count(), 2);
    assert_eq!(book.name_of("Support", "3"), "Johnny");
    assert_eq!(book.name_of("Support", "4"), "Support");
}

#[test]
fn a_newer_request_counts_more_than_an_older_one_and_an_answer_more_than_both() {
    let request = |day, name: &str, nickname: &str| {
        let (name, nickname, email) = (name.to_owned(), nickname.to_owned(), "ana@example.com".to_owned());
        entry(day, Fact::User(User { name, nickname, email, ..User::default() }))
    };
    let requests = [request(1, "Ana", "A."), request(60, "Anna", ""), request(90, "", "An")];
    let said = |facts: Vec<Entry>| {
        let book = Directory::of(facts);
        assert_eq!(book.users().count(), 1);
        book.user("ana@example.com").map(|it| (it.name.clone(), it.nickname.clone()))
    };
    assert_eq!(said(requests.to_vec()), Some(("Anna".into(), "An".into())));
    let answer = entry(2, user("3", "Ana Novak", "Ana@example.com"));
    assert_eq!(said([requests.as_slice(), &[answer]].concat()), Some(("Ana Novak".into(), "An".into())));
}

#[test]
fn an_impossible_time_is_no_fault() {
    let book = Directory::of(vec![entry(1, hours("", 1))]);
    let mut times = book.timetable("").expect("hours");
    for far in [i64::MAX, i64::MIN] {
        assert!(times.is_open(far).is_some());
    }
}

#[test]
fn the_order_of_facts_does_not_matter() {
    let facts = vec![
        entry(1, user("3", "A", "")),
        entry(2, user("3", "B", "b@example.com")),
        typed(3, user("3", "C", "")),
        entry(1, trigger("7", "Hello", "")),
        entry(2, trigger("7", "Welcome", "")),
        entry(4, hours("", 1)),
        entry(3, hours("", 2)),
    ];
    let mut backwards = facts.clone();
    backwards.reverse();
    assert_eq!(Directory::of(facts), Directory::of(backwards));
}

#[test]
fn a_renamed_trigger_still_resolves() {
    let book = Directory::of(vec![
        entry(10, trigger("7", "Hello", "first")),
        entry(12, trigger("7", "Hello", "first")),
        entry(20, trigger("7", "Hello", "second")),
        entry(30, trigger("7", "Welcome", "third")),
        entry(40, trigger("8", "Hello", "another")),
        entry(1, trigger("", "Welcome", "a request")),
        entry(1, trigger("", "Draft", "a request")),
    ]);
    let found = |name: &str, day: i64| {
        let found = book.trigger(name, "208", Some(at(day)))?;
        Some((found.trigger.description.as_str(), found.name_now))
    };
    assert_eq!(found("Hello", 5), Some(("first", "Welcome")), "before the first that is known");
    assert_eq!(found("Hello", 15), Some(("first", "Welcome")));
    assert_eq!(found("Hello", 25), Some(("second", "Welcome")));
    assert_eq!(found("Hello", 45), Some(("another", "Hello")), "7 was called something else by then");
    assert_eq!(found("Welcome", 15), Some(("third", "Welcome")));
    assert_eq!(found("Draft", 15), Some(("a request", "Draft")));
    assert_eq!(found("Bye", 15), None);
    let ids: Vec<(&str, usize)> =
        book.triggers().iter().map(|history| (history.id.as_str(), history.definitions.len())).collect();
    assert_eq!(ids, [("7", 3), ("8", 1), ("", 1)]);
}

#[test]
fn hours_hold_from_their_date() {
    let book = Directory::of(vec![
        entry(10, hours("", 1)),
        entry(20, hours("", 2)),
        entry(15, hours("208", 3)),
        typed(30, hours("", 4)),
        typed(40, hours("9", 5)),
    ]);
    let days = |account, day| open_days(&book, account, day);
    assert_eq!(days("1", 5), [1], "the first imported ones also held before");
    assert_eq!(days("1", 10), [1]);
    assert_eq!(days("1", 20), [2]);
    assert_eq!(days("1", 35), [4]);
    assert_eq!(days("208", 35), [3], "an account's own count");
    assert!(days("9", 39).is_empty(), "typed in ones hold from their date only");
    assert_eq!(days("9", 40), [5]);
    let mut table = book.timetable("1").expect("hours");
    for hour in 0..2_000 {
        let at_ms = at(1).as_millis() + hour * 3_600_000;
        assert_eq!(table.is_open(at_ms), book.in_hours("1", at_ms), "{hour}");
    }
    assert!(book.has_hours() && book.hours_differ());
    assert_eq!(Directory::default().in_hours("1", 1), None);
}
