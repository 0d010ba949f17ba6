//! Opening a library, first pages, complete answers, counts, facets, scrolling and opening a conversation.

use std::hint::black_box;
use std::time::Duration;

use afterchat::model::{Timestamp, Zone};
use afterchat::query::{Moment, parse};
use afterchat::store::{FacetKind, Reader, Store};
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
    ("a beginning of one letter", "r*"),
    ("a beginning of two letters", "re*"),
    ("a beginning of three letters", "ref*"),
    ("words of the visitor", "in:visitor order"),
    ("Chinese", "退款"),
    ("one Chinese character", "退"),
    ("missed", "is:missed"),
    ("a word and a flag", "order is:missed"),
    ("a word and a month", "order on:2017-03"),
    ("not a word", "-order"),
    ("either word", "invoice OR refund"),
    ("bad ratings", "rating:<=2"),
    ("an agent", "agent:john"),
    ("an agent and a rating", "agent:john rating:<=2"),
    ("a wait", "wait:>5m"),
    ("a month", "on:2017-03"),
    ("longest first", "sort:longest"),
];

/// Searches timed for each query.
const SEARCHES: usize = 40;

pub(super) fn measure(plan: &Plan) {
    let path = library(plan);
    let times =
        (0..20).map(|_| once(|| Store::open(&path).expect("the library").reader().expect("a reader").total()).0);
    let (opened, worst) = spread(times.collect());
    line("open the library for reading", opened, &format!("p99 {worst:.1?}"));
    let mut reader = Store::open(&path).expect("the library").reader().expect("a reader");
    assert_eq!(reader.total(), plan.conversations, "all are there");
    search(&mut reader);
    scroll(&mut reader);
}

pub(super) fn moment() -> Moment {
    Moment { zone: Zone::UTC, now: Timestamp::from_millis(1_640_000_000_000).expect("a time") }
}

/// What is timed of each query.
const PARTS: [&str; 4] = ["first page", "all ids and count", "counts beside it", "facets of it"];

/// First page: a hundred rows; then all ids in order with the exact count, the counts beside the filters, and the most frequent names of every kind.
/// All queries by turns, so that none is answered from what the one before left behind.
fn search(reader: &mut Reader) {
    let cancel = Cancel::default();
    let mut times: Vec<([Vec<Duration>; 4], usize)> = vec![Default::default(); QUERIES.len()];
    for _ in 0..SEARCHES {
        for ((_name, text), (times, hits)) in QUERIES.iter().zip(&mut times) {
            let parsed = parse(text);
            assert!(parsed.hints.is_empty(), "{text} is understood");
            let query = &parsed.query;
            let page = || {
                let page = reader.first_page(query, moment(), 100, &cancel)?;
                reader.rows(&page.ids)
            };
            let (first, rows) = once(page);
            let (all, found) = once(|| reader.search(query, moment(), &cancel));
            let (counts, counted) = once(|| reader.counts(query, moment(), &cancel));
            let (facets, values) = once(|| reader.facets(query, moment(), &FacetKind::ALL, 10, "", &cancel));
            black_box((rows.expect("rows"), counted.expect("counts"), values.expect("facets")));
            let found = found.expect("a search").ids.len();
            *hits = found;
            times.iter_mut().zip([first, all, counts, facets]).for_each(|(times, time)| times.push(time));
        }
    }
    for ((name, _text), (times, hits)) in QUERIES.iter().zip(times) {
        for (part, times) in PARTS.iter().zip(times) {
            let (median, worst) = spread(times);
            line(&format!("{part}: {name}"), median, &format!("p99 {worst:.1?}, {hits} hits"));
        }
    }
}

/// One screen of rows at many places, and conversations opened at many places.
fn scroll(reader: &mut Reader) {
    let ids = reader.search(&parse("").query, moment(), &Cancel::default()).expect("a search").ids;
    let step = (ids.len() / 500).max(1);
    let screens: Vec<Duration> =
        ids.chunks(40).step_by(step.div_ceil(40)).map(|screen| read(|| reader.rows(screen))).collect();
    let (median, worst) = spread(screens);
    line("scroll: 40 rows anywhere", median, &format!("p99 {worst:.1?}"));
    let opened: Vec<Duration> = ids.iter().step_by(step).map(|id| read(|| reader.conversation(*id))).collect();
    let (median, worst) = spread(opened);
    line("open a conversation", median, &format!("p99 {worst:.1?}"));
}

/// How long reading takes; what was read must be there.
fn read<T>(work: impl FnMut() -> afterchat::error::Result<T>) -> Duration {
    let (time, result) = once(work);
    black_box(result.expect("read"));
    time
}
