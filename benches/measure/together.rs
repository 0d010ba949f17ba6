//! An import, and somebody who searches the same library meanwhile: how long either waits.
//!
//! A query is asked every hundred milliseconds, by turns, of a reader that follows each commit. Of the import the longest time between two signs of
//! progress is told, first alone, then beside the searches: whatever it waited for them is in the difference.

use std::hint::black_box;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use afterchat::import::{FileReport, ImportListener, ImportProgress, ImportRequest, import};
use afterchat::query::parse;
use afterchat::store::Store;
use afterchat::work::Cancel;

use super::support::Layout;
use super::support::timing::{line, once, spread};
use super::{Plan, corpus, find, scratch};

/// Asked by turns.
const QUERIES: &[&str] = &["order", "re*", "\"is order\"", "order is:missed", "agent:john rating:<=2", ""];

/// From one search to the next.
const PAUSE: Duration = Duration::from_millis(100);

/// Notes the longest time without a sign of progress.
struct Watch {
    last: Instant,
    longest: Duration,
}

impl ImportListener for Watch {
    fn progress(&mut self, _progress: &ImportProgress) {
        self.longest = self.longest.max(self.last.elapsed());
        self.last = Instant::now();
    }
    fn file(&mut self, _report: FileReport) {}
}

pub(super) fn measure(plan: &Plan) {
    let (corpus, _bytes) = corpus(plan.conversations, Layout::Ndjson);
    let library = scratch().join("together.db");
    super::import::remove(&library);
    let (alone, quiet) = once(|| run(&library, &corpus));
    line("import alone", alone, &format!("longest time without progress {quiet:.1?}"));
    super::import::remove(&library);
    let store = Store::open(&library).expect("a library");
    let mut reader = store.reader().expect("a reader");
    let (mut first, mut whole) = (Vec::new(), Vec::new());
    let (beside, longest) = thread::scope(|scope| {
        let importing = scope.spawn(|| once(|| run(&library, &corpus)));
        for query in QUERIES.iter().cycle() {
            if importing.is_finished() {
                break;
            }
            let (query, moment, cancel) = (parse(query).query, find::moment(), Cancel::default());
            let page = || {
                reader.refresh()?;
                let page = reader.first_page(&query, moment, 100, &cancel)?;
                reader.rows(&page.ids)
            };
            let (time, rows) = once(page);
            black_box(rows.expect("rows"));
            first.push(time);
            let (time, found) = once(|| reader.search(&query, moment, &cancel));
            black_box(found.expect("a search"));
            whole.push(time);
            thread::sleep(PAUSE);
        }
        importing.join().expect("an import")
    });
    line("import beside searches", beside, &format!("longest time without progress {longest:.1?}"));
    for (what, times) in [("first rows beside an import", first), ("all ids and count behind them", whole)] {
        let (searches, most) = (times.len(), times.iter().max().copied().unwrap_or_default());
        let (median, worst) = spread(times);
        line(what, median, &format!("p99 {worst:.1?}, longest {most:.1?}, {searches} searches"));
    }
}

/// Imports in this process, into the library as it is, and tells the longest time without progress.
fn run(library: &Path, corpus: &Path) -> Duration {
    let store = Store::open(library).expect("a library");
    let request = ImportRequest { paths: vec![corpus.to_path_buf()], again: false };
    let mut watch = Watch { last: Instant::now(), longest: Duration::ZERO };
    let report = import(&store, &request, &Cancel::default(), &mut watch).expect("an import");
    assert_eq!(report.failed, 0, "the corpus is sound");
    watch.longest
}
