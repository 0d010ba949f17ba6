//! A sentence typed at eight keys a second: from each key to the first rows. Behind the first rows the whole answer, the counts and the names
//! beside it are worked out until the next key ends that, as in the window; a key also waits for that end.

use std::hint::black_box;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use afterchat::app::terms::parse_typed;
use afterchat::query::Query;
use afterchat::store::{FacetKind, Reader, Store};
use afterchat::work::Cancel;

use super::support::timing::{line, spread};
use super::{Plan, find, library};

/// What is typed; its words are among those the corpus is made of.
const SENTENCES: &[&str] =
    &["order refund invoice", "is the order from john", "děkuji faktura", "退款 order", "page:pricing refund"];

/// Between two keys.
const KEY: Duration = Duration::from_millis(125);

pub(super) fn measure(plan: &Plan) {
    let path = library(plan);
    let mut reader = Store::open(&path).expect("the library").reader().expect("a reader");
    let mut times = Vec::new();
    let mut worst = (Duration::ZERO, String::new());
    for sentence in SENTENCES {
        let ends: Vec<usize> = sentence.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        for (text, time) in typed(&mut reader, ends.iter().filter_map(|end| sentence.get(..*end))) {
            if time > worst.0 {
                worst = (time, text);
            }
            times.push(time);
        }
    }
    let keys = times.len();
    let (median, high) = spread(times);
    line(
        "from a key to the first rows",
        median,
        &format!("p99 {high:.1?}, longest {:.1?} at {}; {keys} keys", worst.0, worst.1),
    );
}

/// Types texts one after the other and tells how long each waited for its rows.
fn typed<'t>(reader: &mut Reader, texts: impl Iterator<Item = &'t str>) -> Vec<(String, Duration)> {
    let mut times = Vec::new();
    let mut next = Instant::now();
    for text in texts {
        thread::sleep(next.saturating_duration_since(Instant::now()));
        let key = next;
        next += KEY;
        let query = parse_typed(text).query;
        let page = reader.first_page(&query, find::moment(), 100, &Cancel::default()).expect("a first page");
        black_box(reader.rows(&page.ids).expect("rows"));
        times.push((text.to_owned(), key.elapsed()));
        behind(reader, &query, next);
    }
    times
}

/// What the window works out behind the first rows, until a time.
fn behind(reader: &mut Reader, query: &Query, until: Instant) {
    let cancel = Cancel::default();
    let interrupt = reader.interrupter();
    let (done, waits) = mpsc::sync_channel::<()>(1);
    let stop = &cancel;
    thread::scope(|scope| {
        scope.spawn(move || {
            if waits.recv_timeout(until.saturating_duration_since(Instant::now())).is_err() {
                stop.cancel();
                interrupt();
            }
        });
        let moment = find::moment();
        let all = reader.search(query, moment, &cancel).and_then(|_| reader.counts(query, moment, &cancel));
        let names = all.and_then(|_| reader.facets(query, moment, &FacetKind::ALL, 10, "", &cancel));
        black_box(names.ok());
        done.send(()).ok();
    });
}
