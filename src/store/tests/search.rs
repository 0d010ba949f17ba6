//! Finding.

use super::*;
use crate::directory::{Fact, User};

fn archive() -> Library {
    let library = Library::new();
    library.put(
        "/exports/2024/may/a.ndjson",
        &[
            chat(1, BEGIN, "Where is my order?", "On its way"),
            chat(2, BEGIN + 86_400_000, "Refund please, NEAR the (door)", ""),
            chat(3, BEGIN + 2 * 86_400_000, "Děkuji", "Není zač, order refund"),
        ],
    );
    library.put(
        "/exports/2023/b.json",
        &[
            case("aa-1", 1_412_367_271, "Strasse order", "\"survey_score\":0,"),
            case("aa-2", 1_412_367_272, "Reklamace", "\"survey_score\":100,\"survey_comments\":\"Quick\","),
        ],
    );
    library
}

#[test]
fn queries_find_what_they_say() {
    let library = archive();
    let ids = |query: &str| -> String {
        let mut found: Vec<String> = Vec::new();
        for key in library.found(query) {
            let (_head, id) = key.rsplit_once(':').expect("a key");
            found.push(id.split('@').next().expect("an id").to_owned());
        }
        found.join(" ")
    };
    for (query, expected) in [
        ("", "3 2 1 aa-2 aa-1"),
        ("sort:oldest", "aa-1 aa-2 1 2 3"),
        ("order", "3 1 aa-1"),
        ("order refund", "3"),
        ("\"order refund\"", "3"),
        ("\"refund order\"", ""),
        // A phrase never spans two messages.
        ("\"order on its\"", ""),
        ("order OR refund", "3 2 1 aa-1"),
        ("order -refund", "1 aa-1"),
        ("-order", "2 aa-2"),
        ("-(order OR refund)", "aa-2"),
        ("straße", "aa-1"),
        ("dekuji", "3"),
        ("ord*", "3 1 aa-1"),
        ("near", "2"),
        ("pricing", "3 2 1"),
        ("brno", "3 2 1"),
        ("v2@example.com", "2"),
        ("is:missed", "2 aa-2 aa-1"),
        ("-is:missed", "3 1"),
        ("is:unanswered order", "aa-1"),
        ("is:rated", "aa-2 aa-1"),
        ("is:commented", "aa-2"),
        ("rating:<=2", "aa-1"),
        ("rating:5", "aa-2"),
        ("agent:3", "3 1"),
        ("agent:john", "3 1"),
        ("agent:jo", ""),
        ("source:smartsupp", "3 2 1"),
        ("source:snapengage order", "aa-1"),
        ("account:208", "3 2 1"),
        ("account:w-1", "aa-2 aa-1"),
        ("account:nobody", ""),
        ("id:2", "2"),
        ("id:aa", ""),
        ("folder:/exports", "3 2 1 aa-2 aa-1"),
        ("folder:exports/2024", "3 2 1"),
        ("folder:2024/may/a.ndjson", "3 2 1"),
        ("folder:/exports/2023/b.json", "aa-2 aa-1"),
        ("folder:b.json", "aa-2 aa-1"),
        ("folder:2024/", "3 2 1"),
        ("folder:202", ""),
        ("folder:/2024", ""),
        ("on:2015-03-28", "2"),
        ("after:2015-03-28", "3 2"),
        ("before:2015-03-28", "1 aa-2 aa-1"),
        ("on:2014", "aa-2 aa-1"),
        ("before:2015 -is:rated", ""),
        ("sort:highest-rating", "aa-2 aa-1 3 2 1"),
        ("sort:lowest-rating", "aa-1 aa-2 3 2 1"),
        ("sort:most-messages", "3 1 2 aa-2 aa-1"),
        ("sort:slowest-response", "3 1 2 aa-2 aa-1"),
    ] {
        assert_eq!(ids(query), expected, "{query}");
    }
}

#[test]
fn counts_are_those_of_the_matches() {
    let library = archive();
    let mut reader = library.reader();
    let counts = reader.counts(&typed("order"), moment(), &Cancel::default()).expect("counts");
    assert_eq!(counts.all, 3);
    assert_eq!(counts.stars, [1, 0, 0, 0, 0]);
    for (is, count) in crate::query::Is::ALL.into_iter().zip(&counts.is) {
        let both = library.found(&format!("order is:{}", is.word())).len() as u64;
        assert_eq!(*count, both, "{}", is.word());
    }
    assert_eq!(reader.counts(&typed("is:missed"), moment(), &Cancel::default()).expect("counts").all, 3);
}

#[test]
fn a_reader_stays_where_it_is_until_it_moves() {
    let library = archive();
    let mut reader = library.reader();
    let all = |reader: &mut Reader| reader.search(&typed(""), moment(), &Cancel::default()).expect("an answer");
    assert_eq!(all(&mut reader).ids.len(), 5);
    let before = reader.generation();
    library.put("/new/c.json", &[chat(9, BEGIN, "order", "")]);
    assert_eq!(all(&mut reader).ids.len(), 5);
    let orders = reader.search(&typed("order"), moment(), &Cancel::default()).expect("an answer");
    assert_eq!(orders.ids.len(), 3, "newer hits are not in this state");
    assert!(reader.refresh().expect("readable"));
    assert!(!reader.refresh().expect("readable"));
    assert!(reader.generation() > before);
    assert_eq!(all(&mut reader).ids.len(), 6);
    assert_eq!(reader.total(), 6);
}

#[test]
fn a_cancelled_search_says_so() {
    let library = archive();
    let cancel = Cancel::default();
    cancel.cancel();
    let error = library.reader().search(&typed("order"), moment(), &cancel).expect_err("cancelled");
    assert_eq!(error.kind(), crate::error::ErrorKind::Cancelled);
}

#[test]
fn short_keys_find_when_they_are_unambiguous() {
    let library = archive();
    library.put("/in/x.json", &[chat(1, BEGIN + 5, "again", ""), chat(15, BEGIN, "fifteen", "")]);
    let reader = library.reader();
    let one = |text: &str| matches!(reader.find_key(text), Ok(KeyMatch::One(_)));
    for text in ["aa-1", "snapengage:aa-1", "15", "208:15", "smartsupp:208:15", "2", "SnapEngage:aa-2", " aa-1 "] {
        assert!(one(text), "{text}");
    }
    assert!(one(&format!("1@{BEGIN}")) && one(&format!("smartsupp:208:1@{BEGIN}")));
    for (text, count) in [("aa", 2), ("1", 2), ("208:1", 2)] {
        let Ok(KeyMatch::Several(keys)) = reader.find_key(text) else { panic!("{text}") };
        assert_eq!(keys.len(), count, "{text}");
    }
    for text in ["", "zz", "209:15", "snapengage:15", "smartsupp:208:15@1"] {
        assert_eq!(reader.find_key(text).expect("an answer"), KeyMatch::None, "{text}");
    }
}

#[test]
fn snippets_show_the_hit() {
    let library = archive();
    let mut reader = library.reader();
    let query = typed("refund");
    let found = reader.search(&query, moment(), &Cancel::default()).expect("an answer");
    let snippets = reader.snippets(&found.ids, &query.highlights()).expect("lines");
    assert_eq!(snippets, ["Není zač, order refund", "Refund please, NEAR the (door)"]);
}

/// A reader keeps the order of names it worked out; a name that is typed in turns it round at once.
#[test]
fn orders_by_name_follow_the_directory() {
    let library = Library::new();
    let other = chat(2, BEGIN + 1, "Hello", "Good day")
        .replace("\"name\":\"John Doe\",\"from\":3", "\"name\":\"Mary Roe\",\"from\":4");
    library.put("in/two.ndjson", &[chat(1, BEGIN, "Hello", "Good day"), other]);
    let mut reader = library.reader();
    let mut order = |query: &str| -> Vec<String> {
        let found = reader.search(&typed(query), moment(), &Cancel::default()).expect("an answer");
        reader.rows(&found.ids).expect("rows").iter().map(|row| row.key.id.clone()).collect()
    };
    assert_eq!(order("sort:agents-a-z"), ["1", "2"]);
    assert_eq!(order("sort:agents-z-a"), ["2", "1"]);
    let user = User { id: "3".to_owned(), name: "Zora Nová".to_owned(), ..User::default() };
    let mut writer = library.store.writer().expect("a writer");
    let mut batch = writer.batch().expect("a batch");
    batch.type_in(&Fact::User(user), moment().now, false).expect("typed in");
    batch.commit().expect("committed");
    assert_eq!(order("sort:agents-a-z"), ["2", "1"]);
    assert_eq!(order("sort:agents-z-a"), ["1", "2"]);
}
