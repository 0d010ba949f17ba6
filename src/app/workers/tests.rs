//! The workers by themselves: answers also where the program is at fault, and an end that loses nothing.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::super::effect::{
    CompleteRequest, CountRequest, ExportRequest, OpenRequest, PreviewRequest, RowsRequest, SearchRequest,
    ValuesRequest, ViewEdit, ViewsRequest,
};
use super::*;
use crate::directory::{Fact, HoursZone, OfficeHours, User};
use crate::export::{ExportSpec, Format, Preset};
use crate::import::ImportRequest;
use crate::model::{Timestamp, Zone};
use crate::query::{Moment, Query};
use crate::store::{ConversationId, FacetKind};

/// Workers over an empty library, with their shelf.
fn started(folder: &std::path::Path) -> (Workers, Shelf) {
    let shelf = Shelf::default();
    let place = Place::File(folder.join("library.sqlite"));
    let workers = Workers::on(&shelf, place, Arc::new(|| {})).expect("threads");
    next(&workers, |event| matches!(event, Event::LibraryOpened { .. }));
    (workers, shelf)
}

/// Waits for such an event; others are dropped.
fn next(workers: &Workers, such: impl Fn(&Event) -> bool) -> Event {
    let until = Instant::now() + Duration::from_mins(1);
    loop {
        let event = workers.events.recv_deadline(until).expect("an answer in time");
        if such(&event) {
            return event;
        }
    }
}

fn moment() -> Moment {
    Moment { zone: Zone::UTC, now: Timestamp::from_millis(1).expect("in range") }
}

fn export_spec() -> ExportSpec {
    ExportSpec {
        format: Format::ConversationsCsv,
        preset: Preset::Program,
        columns: vec!["id".to_owned()],
        delimiter: b',',
        bom: false,
        guard: true,
        zone: Zone::UTC,
    }
}

#[test]
fn a_fault_in_the_program_is_an_answer_and_not_the_end() {
    type Such = fn(&Event) -> bool;
    let folder = tempfile::tempdir().expect("a folder");
    let (workers, shelf) = started(folder.path());
    let id = ConversationId::from_index(1).expect("a small number");
    let query = Query::default();
    let ids = Arc::new(vec![id]);
    let count = CountRequest {
        ticket: 1,
        moment: moment(),
        all: query.clone(),
        flags: query.clone(),
        stars: query.clone(),
        facets: Vec::new(),
        limit: 1,
    };
    let search = SearchRequest {
        ticket: 1,
        query: query.clone(),
        moment: moment(),
        first_rows: 0..1,
        marker: Arc::default(),
        version: 1,
        first_page: true,
        count: count.clone(),
    };
    let values = ValuesRequest { ticket: 1, kind: FacetKind::Agent, query, moment: moment(), typed: String::new() };
    let field = crate::query::FIELDS.first().expect("a field");
    let target = folder.path().join("out.csv");
    let edit = ViewEdit::Put { name: "Late".into(), query: "late".into() };
    let failed: Such = |event| matches!(event, Event::Failed(_));
    let cases: [(Effect, Such); 14] = [
        (Effect::Search(search), |event| matches!(event, Event::SearchFailed { .. })),
        (Effect::Count(count), failed),
        (Effect::Values(values), failed),
        (Effect::Complete(CompleteRequest { ticket: 1, field, typed: String::new() }), failed),
        (Effect::Views(ViewsRequest { folder: None, moment: moment() }), failed),
        (Effect::Rows(RowsRequest { ids: vec![id], marker: Arc::default(), version: 1 }), |event| {
            matches!(event, Event::Rows { result: Err(_), .. })
        }),
        (Effect::Open(OpenRequest { id, marker: Arc::default() }), |event| {
            matches!(event, Event::Opened { result: Err(_), .. })
        }),
        (Effect::Original { id, version: None }, |event| matches!(event, Event::Original { result: Err(_), .. })),
        (Effect::Preview(PreviewRequest { ticket: 1, spec: export_spec(), ids: Arc::clone(&ids), rows: 1 }), |event| {
            matches!(event, Event::Preview { result: Err(_), .. })
        }),
        (Effect::Export(ExportRequest { spec: export_spec(), ids, target, replace: false }), |event| {
            matches!(event, Event::Exported(Err(_)))
        }),
        (Effect::Import(ImportRequest { paths: Vec::new(), again: false }), |event| {
            matches!(event, Event::Imported(Err(_)))
        }),
        (Effect::Reindex, |event| matches!(event, Event::Reindexed(Err(_)))),
        (Effect::SaveZone(Zone::UTC), failed),
        (Effect::EditView(edit.clone()), failed),
    ];
    for (effect, such) in cases {
        let said = format!("{effect:?}");
        shelf.faulty.store(true, Ordering::Relaxed);
        workers.carry_out(effect).expect("taken");
        let told = format!("{:?}", next(&workers, such));
        assert!(told.contains("A fault in the program"), "{said}: {told}");
    }
    // All of them are still there.
    workers.carry_out(Effect::Reindex).expect("taken");
    next(&workers, |event| matches!(event, Event::Reindexed(Ok(0))));
    workers.carry_out(Effect::Original { id, version: None }).expect("taken");
    next(&workers, |event| matches!(event, Event::Original { .. }));
    workers.carry_out(Effect::EditView(edit)).expect("taken");
    next(&workers, |event| matches!(event, Event::ViewsChanged));
    workers.carry_out(Effect::Views(ViewsRequest { folder: None, moment: moment() })).expect("taken");
    let Event::Views(views) = next(&workers, |event| matches!(event, Event::Views(_))) else { return };
    assert!(views.iter().any(|view| view.name == "Late"));
}

#[test]
fn what_was_asked_to_be_kept_is_kept_after_the_window_is_closed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (workers, shelf) = started(folder.path());
    let store = shelf.store().expect("open").clone();
    drop(shelf);
    let mut writer = store.writer().expect("a writer");
    let batch = writer.batch().expect("the lock");
    let put = |name: String| Effect::EditView(ViewEdit::Put { name, query: "late".into() });
    // One that fails costs only itself.
    workers.carry_out(Effect::EditView(ViewEdit::Rename { id: 1, name: " ".into() })).expect("taken");
    workers.carry_out(put("Late".into())).expect("taken");
    workers.carry_out(Effect::SaveZone(Zone::from_name("Asia/Tokyo").expect("known"))).expect("taken");
    let closing = std::thread::Builder::new().name("closing".into()).spawn(move || drop(workers)).expect("a thread");
    // Long enough for a first attempt that is in vain.
    std::thread::sleep(Duration::from_millis(1500));
    batch.commit().expect("released");
    closing.join().expect("no panic");
    assert_eq!(store.zone().expect("read").map(Zone::name), Some("Asia/Tokyo"));
    let views = store.reader().expect("a reader").views().expect("read");
    assert_eq!(views.iter().map(|view| view.name.as_str()).collect::<Vec<_>>(), ["Late"]);

    let (workers, shelf) = started(folder.path());
    let mut other = shelf.store().expect("open").writer().expect("a writer");
    let batch = other.batch().expect("the lock");
    let taken = (0..70).take_while(|number| workers.carry_out(put(format!("View {number}"))).is_ok()).count();
    assert!(taken < 70, "what cannot wait is told");
    batch.commit().expect("released");
}

#[test]
fn what_is_typed_in_takes_the_place_of_what_was_typed_in_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let (workers, shelf) = started(folder.path());
    let store = shelf.store().expect("open").clone();
    let hours =
        |day: u8| Fact::OfficeHours(OfficeHours::new("", true, HoursZone::Fixed(0), [(day, 0, 1440)]).expect("hours"));
    let user = |name: &str, email: &str| {
        Fact::User(User { id: "3".into(), name: name.into(), email: email.into(), ..User::default() })
    };
    let at = |ms| Timestamp::from_millis(ms).expect("in range");
    let mut writer = store.writer().expect("a writer");
    let mut batch = writer.own_batch().expect("the lock");
    for (fact, ms) in [(hours(1), 1), (hours(2), 1_700_000_000_000), (user("Ana", "ana@example.com"), 5)] {
        batch.type_in(&fact, at(ms), false).expect("written");
    }
    batch.commit().expect("committed");
    let told = |fact: Fact, back: bool| {
        let always = matches!(fact, Fact::OfficeHours(_));
        let since = at(if always { 1 } else { 1_800_000_000_000 });
        workers.carry_out(Effect::TypeIn { fact, back, since }).expect("taken");
        next(&workers, |event| matches!(event, Event::StoreChanged));
        store.reader().expect("a reader").directory().expect("read")
    };
    let directory = told(hours(3), false);
    let open = directory.hours_of("", 1_750_000_000_000).map(|it| it.days.keys().copied().collect::<Vec<_>>());
    assert_eq!(open, Some(vec![3]));
    assert!(!told(hours(3), true).has_hours());
    let directory = told(user("Ana N.", ""), false);
    let ana = directory.user("3").expect("known");
    assert_eq!((ana.name.as_str(), ana.email.as_str()), ("Ana N.", "ana@example.com"));
    assert_eq!(told(user("", ""), true).user("3"), None);
}

#[test]
fn workers_end_also_where_nobody_listens() {
    let folder = tempfile::tempdir().expect("a folder");
    let (workers, _shelf) = started(folder.path());
    let files = folder.path().join("in");
    std::fs::create_dir(&files).expect("made");
    for number in 0..WAITING_EVENTS + 500 {
        std::fs::write(files.join(format!("{number}.json")), b"no chat").expect("written");
    }
    workers.carry_out(Effect::Import(ImportRequest { paths: vec![files], again: false })).expect("taken");
    let until = Instant::now() + Duration::from_mins(1);
    while !workers.events.is_full() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(workers.events.is_full());
    drop(workers);
}
