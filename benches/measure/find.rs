//! Opening a library, first pages, exact counts, scrolling and opening a conversation.

use std::hint::black_box;
use std::time::Duration;

use afterchat::model::{Timestamp, Zone};
use afterchat::query::{Moment, parse};
use afterchat::store::{Reader, Store};
use afterchat::work::Cancel;

use super::support::timing::{line, once, spread};
use super::{Plan, library};

/// One of each kind; the words are among those the corpus is made of.
const QUERIES: &[(&str, &str)] = &[
    ("everything", ""),
    ("a very common word", "order"),
    ("a common word", "invoice"),
    ("two words", "order refund"),
    ("a less common word", "Łódź"),
    ("a rare word", "visitor4242"),
    ("a word that is not there", "xyzzyq"),
    ("a phrase", "\"is order\""),
    ("a beginning", "ref*"),
    ("Chinese", "退款"),
    ("missed", "is:missed"),
    ("a word and a flag", "order is:missed"),
    ("not a word", "-order"),
    ("bad ratings", "rating:<=2"),
    ("an agent", "agent:john"),
    ("a month", "on:2017-03"),
    ("longest first", "sort:longest"),
];

/// Searches timed for each query.
const SEARCHES: usize = 40;

pub(super) fn measure(plan: &Plan) {
    let path = library(plan.conversations);
    let times =
        (0..20).map(|_| once(|| Store::open(&path).expect("the library").reader().expect("a reader").total()).0);
    let (opened, worst) = spread(times.collect());
    line("open the library for reading", opened, &format!("p99 {worst:.1?}"));
    let mut reader = Store::open(&path).expect("the library").reader().expect("a reader");
    assert_eq!(reader.total(), plan.conversations, "all are there");
    search(&mut reader);
    scroll(&mut reader);
}

fn moment() -> Moment {
    Moment { zone: Zone::UTC, now: Timestamp::from_millis(1_640_000_000_000).expect("a time") }
}

/// First page: all ids in order, exact count, and the first hundred rows; then the counts beside the filters. All queries by turns, so that none
/// is answered from what the one before left behind.
fn search(reader: &mut Reader) {
    let mut times: Vec<(Vec<Duration>, Vec<Duration>, usize)> = vec![Default::default(); QUERIES.len()];
    for _ in 0..SEARCHES {
        for ((_name, text), (pages, counts, hits)) in QUERIES.iter().zip(&mut times) {
            let parsed = parse(text);
            assert!(parsed.hints.is_empty(), "{text} is understood");
            let (time, found) = once(|| {
                let set = reader.search(&parsed.query, moment(), &Cancel::default()).expect("a search");
                black_box(reader.rows(&set.ids[..set.ids.len().min(100)]).expect("rows"));
                set.ids.len()
            });
            pages.push(time);
            *hits = found;
            counts.push(once(|| black_box(reader.counts(&parsed.query, moment(), &Cancel::default()))).0);
        }
    }
    for ((name, _text), (pages, counts, hits)) in QUERIES.iter().zip(times) {
        let (median, worst) = spread(pages);
        line(&format!("first page, all ids and count: {name}"), median, &format!("p99 {worst:.1?}, {hits} hits"));
        let (median, worst) = spread(counts);
        line(&format!("counts beside it: {name}"), median, &format!("p99 {worst:.1?}"));
    }
}

/// One screen of rows at many places, and conversations opened at many places.
fn scroll(reader: &mut Reader) {
    let ids = reader.search(&parse("").query, moment(), &Cancel::default()).expect("a search").ids;
    let step = (ids.len() / 500).max(1);
    let screens: Vec<Duration> =
        ids.chunks(40).step_by(step.div_ceil(40)).map(|screen| once(|| black_box(reader.rows(screen))).0).collect();
    let (median, worst) = spread(screens);
    line("scroll: 40 rows anywhere", median, &format!("p99 {worst:.1?}"));
    let opened: Vec<Duration> =
        ids.iter().step_by(step).map(|id| once(|| black_box(reader.conversation(*id))).0).collect();
    let (median, worst) = spread(opened);
    line("open a conversation", median, &format!("p99 {worst:.1?}"));
}
