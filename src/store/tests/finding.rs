//! First pages, facets, beginnings of words, completion, saved views.

use super::*;
use crate::query::{Field, Named, Sort};
use crate::store::schema;

/// Numbers that look random and are the same in every run.
fn shuffled(count: u32) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count).collect();
    order.sort_by_key(|number| number.wrapping_mul(2_654_435_761));
    order
}

/// Chats at these times (minutes), numbered as they come.
fn at_minutes(minutes: impl Iterator<Item = u32>) -> Library {
    let library = Library::new();
    let payload = |(id, minute): (u32, u32)| {
        let rare = if id.is_multiple_of(97) { " rarity" } else { "" };
        let text = format!("order {}{rare}", ["refund", "parcel", "retour"][id as usize % 3]);
        chat(id, BEGIN + i64::from(minute) * 60_000, &text, if id.is_multiple_of(4) { "" } else { "yes" })
    };
    library.put("/in/all.ndjson", &(0_u32..).zip(minutes).map(payload).collect::<Vec<_>>());
    library
}

#[test]
fn the_first_page_is_the_beginning_of_the_answer() {
    const COUNT: u32 = 3_100;
    let in_parts = (2_000..COUNT).chain(0..2_000);
    let orders: [Box<dyn Iterator<Item = u32>>; 8] = [
        Box::new(0..COUNT),
        Box::new((0..COUNT).rev()),
        Box::new(in_parts),
        Box::new(shuffled(COUNT).into_iter()),
        // All at a few moments.
        Box::new((0..COUNT).map(|minute| minute / 1_000)),
        // One in forty of another time.
        Box::new((0..COUNT).map(|minute| if minute % 40 == 7 { minute * 77 % COUNT } else { minute })),
        // By year, the newest first; folder after folder of ten agents.
        Box::new((0..10).rev().flat_map(|year| (0..310).map(move |minute| year * 310 + minute))),
        Box::new((0..10).flat_map(|agent| (0..310).map(move |minute| minute * 10 + agent))),
    ];
    for (place, minutes) in orders.into_iter().enumerate() {
        let library = at_minutes(minutes);
        for query in [
            "",
            "order",
            "refund",
            "rarity",
            "nothing",
            "re*",
            "ret*",
            "-order",
            "-rarity",
            "refund OR is:missed",
            "order is:missed",
            "refund -yes",
            "agent:john",
            "-agent:john refund",
            "id:7",
            "folder:all.ndjson rarity",
            "page:pricing parcel",
            "sort:oldest order",
            "sort:best refund",
            "rarity (refund OR is:missed)",
        ] {
            let query = typed(query);
            let all = library.reader().search(&query, moment(), &Cancel::default()).expect("an answer").ids;
            for limit in [1, 100, 2_500] {
                let mut reader = library.reader();
                let page = reader.first_page(&query, moment(), limit, &Cancel::default()).expect("an answer");
                assert_eq!(page.ids, all[..limit.min(all.len())], "order {place}: {query}");
                assert!(page.complete.is_none_or(|complete| complete.ids == all), "order {place}: {query}");
            }
        }
    }
}

#[test]
fn in_order_of_time_the_first_page_does_not_wait_for_everything() {
    let library = at_minutes(0..3_100);
    for (query, waits) in
        [("order", false), ("", false), ("-rarity", false), ("agent:john re*", false), ("order sort:longest", true)]
    {
        let page = library.reader().first_page(&typed(query), moment(), 100, &Cancel::default()).expect("an answer");
        assert_eq!(page.complete.is_some(), waits, "{query}");
    }
    // Where all of it was looked at, it is all there.
    let page = library.reader().first_page(&typed("rarity"), moment(), 100, &Cancel::default()).expect("an answer");
    assert_eq!(page.complete.map(|complete| complete.ids.len()), Some(32));
}

#[test]
fn beginnings_follow_what_is_written_and_taken_out() {
    let library = Library::new();
    let count = |query: &str| library.found(query).len();
    library.put("/in/a.ndjson", &[chat(1, BEGIN, "zebra", ""), chat(2, BEGIN, "zoo", ""), chat(3, BEGIN, "退货", "")]);
    assert_eq!((count("z*"), count("ze*"), count("zo*"), count("退*"), count("zx*")), (2, 1, 1, 1, 0));
    // A newer copy without the word.
    library.put("/in/b.ndjson", &[chat(1, BEGIN, "monkey", "an answer")]);
    assert_eq!((count("z*"), count("ze*"), count("mo*")), (1, 0, 1));
    // Two copies in one batch.
    library.put("/in/c.ndjson", &[chat(4, BEGIN, "zulu", ""), chat(4, BEGIN, "quiz", "an answer")]);
    assert_eq!((count("zu*"), count("qu*")), (0, 1));
    library.store.remove(Path::new("/in/a.ndjson"), &Cancel::default()).expect("removed");
    assert_eq!((count("z*"), count("zo*"), count("退*"), count("mo*")), (0, 0, 0, 1));
    assert_eq!(library.faults(), [""; 0]);
}

#[test]
fn names_are_counted_within_a_result_and_complete() {
    let library = at_minutes(0..1_200);
    library.put("/in/more.json", &[case("aa-1", 1_412_367_271, "order", "\"survey_score\":0,")]);
    let mut reader = library.reader();
    let query = typed("order");
    let facets = reader.facets(&query, moment(), &FacetKind::ALL, 3, "", &Cancel::default()).expect("facets");
    let said: Vec<String> = facets
        .iter()
        .flat_map(|facet| {
            facet.values.iter().map(|value| format!("{} {} {}", facet.kind.word(), value.text, value.count))
        })
        .collect();
    for expected in [
        "agent John Doe 900",
        "account 208 1200",
        "account w-1 1",
        "page shop.example/pricing 1200",
        "source Smartsupp 1200",
        "rating 1 1",
        "is missed 301",
    ] {
        assert!(said.iter().any(|line| line == expected), "{expected}: {said:?}");
    }
    let field = |word: &str| Field::named(word).expect("a field");
    let complete = |reader: &mut Reader, word: &str, typed: &str| -> Vec<(String, u64)> {
        let values = reader.complete_value(field(word), typed, 5).expect("values");
        values.into_iter().map(|value| (value.text, value.count)).collect()
    };
    assert_eq!(complete(&mut reader, "agent", "jo"), [("John Doe".to_owned(), 900)]);
    assert_eq!(complete(&mut reader, "agent", "3"), [("John Doe".to_owned(), 900)]);
    assert_eq!(complete(&mut reader, Named::Page.word(), "pric"), [("shop.example/pricing".to_owned(), 1200)]);
    assert_eq!(complete(&mut reader, "agent", "zz"), []);
    assert_eq!(complete(&mut reader, "is", "m"), []);
}

#[test]
fn an_empty_answer_says_what_to_loosen() {
    let library = at_minutes(0..60);
    let mut reader = library.reader();
    let counts = reader.term_counts(&typed("order refnud is:missed"), moment(), &Cancel::default()).expect("counts");
    let counts: Vec<(String, u64)> =
        counts.into_iter().map(|(expr, count)| (Query { expr, sort: Sort::Newest }.to_string(), count)).collect();
    assert_eq!(counts, [("order".to_owned(), 60), ("refnud".to_owned(), 0), ("is:missed".to_owned(), 15)]);
    let mut near = |word: &str| reader.nearest_words(word, 3, &Cancel::default()).expect("words");
    assert_eq!(near("Refnud"), [("refund".to_owned(), 20)]);
    assert_eq!(near("erfund"), [("refund".to_owned(), 20)]);
    assert_eq!(near("zq"), []);
}

#[test]
fn the_best_match_stands_first_and_the_rest_behind() {
    let library = Library::new();
    library.put(
        "/in/a.ndjson",
        &[
            chat(1, BEGIN, "refund refund refund", ""),
            chat(2, BEGIN + 60_000, "a long story about many things, and in the end a refund of some of it", ""),
            chat(3, BEGIN + 120_000, "nothing of it", ""),
        ],
    );
    assert_eq!(library.found("sort:best refund"), ["smartsupp:208:1@1427470439703", "smartsupp:208:2@1427470499703"]);
    assert_eq!(library.found("sort:best is:missed").len(), 3);
}

#[test]
fn views_are_kept_in_order() {
    let library = Library::new();
    let mut writer = library.store.writer().expect("a writer");
    let mut batch = writer.batch().expect("a batch");
    let missed = batch.put_view(" Missed ", "is:missed").expect("written");
    let bad = batch.put_view("Bad", "rating:<=2").expect("written");
    let all = batch.put_view("All", "").expect("written");
    assert_eq!(batch.put_view("Bad", "rating:1").expect("written"), bad);
    assert!(batch.move_view(all, 0).expect("moved"));
    assert!(batch.rename_view(missed, "To answer").expect("renamed"));
    assert_eq!(batch.rename_view(bad, "All").expect_err("taken").kind(), crate::error::ErrorKind::Usage);
    assert!(batch.put_view("  ", "x").is_err());
    assert!(!batch.move_view(99, 0).expect("nothing") && !batch.remove_view(99).expect("nothing"));
    batch.commit().expect("committed");
    let views = || -> Vec<String> {
        let views = library.reader().views().expect("views");
        views.into_iter().map(|view| format!("{}: {}", view.name, view.query)).collect()
    };
    assert_eq!(views(), ["All: ", "To answer: is:missed", "Bad: rating:1"]);
    let mut batch = writer.batch().expect("a batch");
    assert!(batch.remove_view(all).expect("removed"));
    batch.commit().expect("committed");
    library.store.reindex(&Cancel::default(), &mut |_done, _total| {}).expect("re-indexed");
    assert_eq!(views(), ["To answer: is:missed", "Bad: rating:1"]);
}

#[test]
fn a_library_without_views_gets_the_table() {
    let library = at_minutes(0..3);
    let connection = schema::writer(library.store.path()).expect("open");
    connection
        .execute_batch("DROP TABLE view; DROP TABLE mark; DROP TABLE directory; PRAGMA user_version = 1")
        .expect("version 1");
    assert_eq!(library.reader().views().expect("none"), []);
    let store = Store::open(library.store.path()).expect("opened");
    let mut writer = store.writer().expect("a writer");
    let mut batch = writer.batch().expect("a batch");
    batch.put_view("All", "").expect("written");
    batch.commit().expect("committed");
    assert_eq!(library.reader().views().expect("views").len(), 1);
    assert_eq!(library.found("").len(), 3);
}

#[test]
fn a_last_number_that_cannot_be_costs_no_memory() {
    let library = Library::new();
    library.put("/in/a.json", &[chat(1, BEGIN, "hello", "")]);
    let connection = schema::writer(library.store.path()).expect("writable");
    schema::set_meta(&connection, schema::meta::LAST_CONVERSATION, i64::from(u32::MAX)).expect("damaged");
    assert_eq!(library.found("hello").len(), 1);
    let mut columns = columns::Columns::default();
    columns.refresh(&connection).expect("readable");
    assert_eq!(columns.len(), 1024);
}
