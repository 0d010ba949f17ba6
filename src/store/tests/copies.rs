//! Identity and versions: whatever the order of arrival, the library says the same.

use proptest::prelude::*;

use super::*;

/// The copies of two conversations and a bystander.
fn copies() -> Vec<String> {
    let reopened = |end: i64, text: &str| {
        chat(7, BEGIN, text, "").replace(&format!("\"endAt\":{}", BEGIN + 60_000), &format!("\"endAt\":{end}"))
    };
    vec![
        reopened(BEGIN + 60_000, "first"),
        reopened(BEGIN + 60_000, "second, ties are settled by the hash"),
        reopened(BEGIN + 90_000, "third, ended later"),
        chat(7, BEGIN, "with an answer", "so it has more messages"),
        // Another conversation in the same channel.
        chat(7, BEGIN + 1, "opened again", ""),
        case("8b7c3b3b-f5d7", 1_412_367_271, "No survey yet", ""),
        case("8b7c3b3b-f5d7", 1_412_367_271, "No survey yet", "\"survey_score\":100,"),
        case("8b7c3b3b-f5d7", 1_412_367_271, "No survey yet", "\"survey_comments\":\"Splendid service\","),
        case("8b7c3b3b-f5d7", 1_412_367_271, "No survey yet!", "\"survey_score\":null,"),
    ]
}

#[test]
fn the_later_end_is_current_and_a_late_survey_is_filled_in() {
    let library = Library::new();
    library.put("/in/all.ndjson", &copies());
    let mut reader = library.reader();
    assert_eq!(reader.total(), 3);
    let key = format!("smartsupp:208:7@{BEGIN}");
    let KeyMatch::One(id) = reader.find_key(&key).expect("an answer") else { panic!("one conversation") };
    let stored = reader.conversation(id).expect("readable").expect("there");
    assert_eq!(stored.conversation.first_visitor_text(), "third, ended later");
    assert_eq!(stored.older.len(), 3);
    let newest = reader.original_version(stored.older[0].payload).expect("there");
    assert!(String::from_utf8(newest).expect("text").contains("more messages"));
    assert_eq!(stored.older[0].file, Path::new("/in/all.ndjson"));

    let KeyMatch::One(id) = reader.find_key("8b7c").expect("an answer") else { panic!("one conversation") };
    let rating = reader.conversation(id).expect("readable").expect("there").conversation.rating.expect("rated");
    assert_eq!((rating.stars, rating.stated.as_str(), rating.comment.as_str()), (Some(5), "100", "Splendid service"));
    assert!(reader.rows(&[id]).expect("rows")[0].commented);
    assert!(!String::from_utf8(reader.original(id).expect("there")).expect("text").is_empty());
    assert_eq!(library.found("splendid rating:5"), ["snapengage:8b7c3b3b-f5d7"]);
    assert_eq!(reader.search(&typed("is:rated"), moment(), &Cancel::default()).expect("an answer").ids.len(), 1);
    assert_eq!(library.faults(), [""; 0]);
}

#[test]
fn words_of_older_copies_are_not_found() {
    let library = Library::new();
    let copies = copies();
    library.put("/in/a.json", &copies[..1]);
    assert_eq!(library.found("first").len(), 1);
    library.put("/in/b.json", &copies[1..4]);
    assert_eq!(library.found("first").len(), 0);
    assert_eq!(library.found("third").len(), 1);
    // Seen in both folders' files, although the current copy is in one of them.
    assert_eq!(library.found("folder:/in/a.json").len(), 1);
    assert_eq!(library.found("folder:b.json").len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_arrival_does_not_matter(
        order in Just((0..copies().len()).collect::<Vec<_>>()).prop_shuffle(),
        batches in proptest::collection::vec(1_usize..4, 9),
    ) {
        let copies = copies();
        let expected = Library::new();
        for copy in &copies {
            expected.put("/in/one.json", std::slice::from_ref(copy));
        }
        let shuffled = Library::new();
        let mut left = order.as_slice();
        for size in batches {
            let (now, later) = left.split_at(size.min(left.len()));
            let payloads: Vec<String> = now.iter().map(|at| copies[*at].clone()).collect();
            shuffled.put("/in/one.json", &payloads);
            left = later;
        }
        prop_assert_eq!(shuffled.content(), expected.content());
        prop_assert_eq!(shuffled.faults(), [""; 0]);
    }
}
