//! The index against an obvious model: random conversations, renewed and taken out, in batches of every size.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rusqlite::Connection;

use super::super::bitmap::Bitmap;
use super::super::parts::Part;
use super::super::schema::{meta, set_meta};
use super::block::{self, Entries};
use super::run::Heads;
use super::*;
use crate::work::Cancel;

/// Texts of a conversation by part.
type Texts = Vec<(Part, String)>;

fn database() -> Connection {
    let connection = Connection::open_in_memory().expect("memory");
    connection.execute_batch(include_str!("../schema.sql")).expect("tables");
    connection.execute_batch(include_str!("../derived.sql")).expect("tables");
    connection
}

fn inverted(texts: &Texts) -> Inverted {
    let mut inverter = Inverter::default();
    for (part, text) in texts {
        inverter.text(*part, text);
    }
    inverter.finish()
}

fn commit(connection: &Connection, pending: &mut Pending, generation: i64) {
    pending.write(connection, generation).expect("written");
    set_meta(connection, meta::GENERATION, generation).expect("written");
}

/// All blocks.
fn on_file(connection: &Connection) -> Vec<(i64, Vec<u8>)> {
    let mut statement = connection.prepare("SELECT id, body FROM word_block ORDER BY id").expect("SQL");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    rows.collect::<rusqlite::Result<_>>().expect("rows")
}

fn found(connection: &Connection, words: &mut Words, wanted: &Wanted, numbers: std::ops::Range<usize>) -> Vec<u32> {
    words.refresh(connection).expect("readable");
    let window = numbers.start / 1024 * 1024..numbers.end;
    let mut among = Bitmap::empty(window.len());
    numbers.clone().for_each(|number| among.insert(number - window.start));
    let mut set = words.matching(connection, wanted, window.start, &among, &Cancel::default()).expect("an answer");
    set.and(&among);
    set.iter().map(|at| u32::try_from(at + window.start).expect("small")).collect()
}

/// Whether a text says it, without any index.
fn says(text: &str, wanted: &Wanted) -> bool {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.windows(wanted.words.len()).any(|there| {
        let (last, before) = there.split_last().expect("words");
        let (wanted_last, wanted_before) = wanted.words.split_last().expect("words");
        before.iter().zip(wanted_before).all(|(one, other)| one == other)
            && if wanted.prefix { last.starts_with(wanted_last.as_str()) } else { last == wanted_last }
    })
}

fn times(text: &str, wanted: &Wanted) -> usize {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    (0..words.len())
        .filter(|at| says(&words[*at..(at + wanted.words.len()).min(words.len())].join(" "), wanted))
        .count()
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[ab]{1,3}", "a[a-c]{0,2}", "[α退]{1}"]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 0..12).prop_map(|words| words.join(" "))
}

fn texts() -> impl Strategy<Value = Texts> {
    let part = (0..Part::ALL.len()).prop_map(|place| Part::ALL[place]);
    prop::collection::vec((part, text()), 0..6)
}

fn wanted() -> impl Strategy<Value = Wanted> {
    const PARTS: [&[Part]; 4] =
        [&Part::ALL, &[Part::Visitor, Part::Agent, Part::Auto], &[Part::Page], &[Part::Person, Part::Email]];
    (prop::collection::vec(word(), 1..4), any::<bool>(), 0..PARTS.len()).prop_map(|(words, prefix, parts)| Wanted {
        words,
        prefix,
        parts: PARTS[parts],
    })
}

/// A conversation gets these texts, or goes.
type Change = (u32, Option<Texts>);

fn changes() -> impl Strategy<Value = Vec<Vec<Change>>> {
    let number = prop_oneof![1_u32..40, 65_530_u32..65_545];
    let change = (number, prop::option::weighted(0.8, texts()));
    prop::collection::vec(prop::collection::vec(change, 1..8), 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn it_finds_what_a_plain_list_finds(batches in changes(), queries in prop::collection::vec(wanted(), 12), from in 0_usize..50, to in 65_500_usize..65_560) {
        let connection = database();
        let mut model: BTreeMap<u32, Texts> = BTreeMap::new();
        let mut words = Words::default();
        for (generation, batch) in (2..).zip(batches) {
            let mut pending = Pending::default();
            for (number, texts) in batch {
                if model.remove(&number).is_some() {
                    pending.erase(number);
                }
                if let Some(texts) = texts {
                    pending.add(number, &inverted(&texts));
                    model.insert(number, texts);
                }
            }
            commit(&connection, &mut pending, generation);
            // The reader moves along with it.
            words.refresh(&connection).expect("readable");
        }
        for wanted in &queries {
            let said = |(part, text): &&(Part, String)| wanted.parts.contains(part) && says(text, wanted);
            let expected: Vec<u32> =
                model.iter().filter(|(_number, texts)| texts.iter().any(|text| said(&text))).map(|(number, _)| *number).collect();
            prop_assert_eq!(found(&connection, &mut words, wanted, 0..70_000), expected.clone());
            let within: Vec<u32> = expected.iter().copied().filter(|number| (from..to).contains(&(*number as usize))).collect();
            prop_assert_eq!(found(&connection, &mut words, wanted, from..to), within);
            let mut hits: BTreeMap<u32, usize> = BTreeMap::new();
            let among = expected.iter().copied().collect();
            words.each_hit(&connection, wanted, &among, &Cancel::default(), |number, _part| *hits.entry(number).or_default() += 1).expect("an answer");
            for number in expected {
                let there: usize = model[&number].iter().filter(|(part, _)| wanted.parts.contains(part)).map(|(_, text)| times(text, wanted)).sum();
                prop_assert_eq!(hits.get(&number).copied().unwrap_or(0), there);
            }
        }
        // What is on file says of each conversation what its words say.
        let mut sums: BTreeMap<u32, u64> = BTreeMap::new();
        let mut spoken: Vec<u32> = Vec::new();
        each_place(&connection, |number, place| match place {
            None => spoken.push(number),
            Some(place) => {
                let sum = sums.entry(number).or_default();
                *sum = sum.wrapping_add(place);
            }
        }).expect("sound");
        spoken.sort_unstable();
        prop_assert!(spoken.iter().eq(model.keys()));
        for (number, texts) in &model {
            prop_assert_eq!(sums.get(number).copied().unwrap_or(0), inverted(texts).fingerprint());
        }
        let known: BTreeSet<String> = {
            let mut known = BTreeSet::new();
            words.each_word(&connection, "a", &Cancel::default(), |word| { known.insert(word.to_owned()); }).expect("words");
            known
        };
        for word in model.values().flatten().flat_map(|(_, text)| text.split(' ')).filter(|word| word.starts_with('a')) {
            prop_assert!(known.contains(word));
        }
        forget_after(&connection, 65_535).expect("written");
        set_meta(&connection, meta::GENERATION, 1_000).expect("written");
        let all = Wanted { words: vec!["a".to_owned()], prefix: true, parts: &Part::ALL };
        prop_assert!(found(&connection, &mut words, &all, 0..70_000).into_iter().all(|number| number <= 65_535));
    }

    #[test]
    fn seeking_finds_what_reading_finds(all in texts(), wanted in "[a-c]{0,4}") {
        let connection = database();
        let mut pending = Pending::default();
        pending.add(1, &inverted(&all));
        commit(&connection, &mut pending, 2);
        for (id, body) in on_file(&connection).into_iter().filter(|(id, _body)| id % (1 << 24) < 1 << 23) {
            let mut reading = Entries::new(&body).expect("sound");
            let mut expected = Vec::new();
            while let Some(entry) = reading.next().expect("sound") {
                if reading.key() >= wanted.as_bytes() {
                    expected.push((reading.key().to_vec(), entry.count, entry.places));
                }
            }
            let mut seeking = Entries::new(&body).expect("sound");
            let mut found = Vec::new();
            let mut next = seeking.seek(wanted.as_bytes()).expect("sound");
            while let Some(entry) = next {
                found.push((seeking.key().to_vec(), entry.count, entry.places));
                next = seeking.next().expect("sound");
            }
            prop_assert_eq!(found, expected, "{}", id);
        }
    }

    #[test]
    fn bytes_that_nobody_wrote_are_an_error_at_worst(body in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(mut entries) = Entries::new(&body) {
            entries.seek(b"word").ok();
        }
        if let Ok(mut entries) = Entries::new(&body) {
            while let Ok(Some(entry)) = entries.next() {
                entry.each_to(65_536, u32::MAX, |number| assert!(number >> 16 == 1)).ok();
            }
        }
        let mut left = body.as_slice();
        while let Some(places) = block::take_places(&mut left) {
            block::each_place(places, |_place| {});
        }
        if let Some(heads) = Heads::of(&body) {
            heads.block_of(b"word");
        }
    }

    #[test]
    fn a_flipped_byte_never_panics(at in any::<prop::sample::Index>(), of in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let connection = database();
        let mut pending = Pending::default();
        for number in 1..60 {
            let text = format!("some words of {number} and {} some more words", number * 7);
            pending.add(number, &inverted(&vec![(Part::Visitor, text.clone()), (Part::Page, text)]));
        }
        commit(&connection, &mut pending, 2);
        let blocks = on_file(&connection);
        let (id, mut body) = of.get(&blocks).clone();
        let at = at.index(body.len());
        body[at] ^= 1 << bit;
        connection.execute("UPDATE word_block SET body = ?2 WHERE id = ?1", (id, body)).expect("written");
        let mut words = Words::default();
        words.refresh(&connection).expect("readable");
        for wanted in [
            Wanted { words: vec!["some".to_owned()], prefix: true, parts: &Part::ALL },
            Wanted { words: vec!["some".to_owned(), "words".to_owned()], prefix: false, parts: &Part::ALL },
        ] {
            words.matching(&connection, &wanted, 0, &Bitmap::full(60), &Cancel::default()).ok();
        }
        let mut sums: BTreeMap<u32, u64> = BTreeMap::new();
        let seen = each_place(&connection, |number, place| {
            let sum = sums.entry(number).or_default();
            *sum = sum.wrapping_add(place.unwrap_or(0));
        });
        let right = (1..60).all(|number| {
            let text = format!("some words of {number} and {} some more words", number * 7);
            let texts = vec![(Part::Visitor, text.clone()), (Part::Page, text)];
            sums.get(&number) == Some(&inverted(&texts).fingerprint())
        });
        prop_assert!(seen.is_err() || !right, "the check must notice");
    }

    #[test]
    fn numbers_survive_packing(numbers in prop::collection::vec(any::<u64>(), 0..50)) {
        let mut packed = Vec::new();
        for number in &numbers {
            varint::put(&mut packed, *number);
        }
        let mut left = packed.as_slice();
        for number in numbers {
            prop_assert_eq!(varint::take(&mut left), Some(number));
        }
        prop_assert!(left.is_empty());
    }
}

#[test]
fn many_small_batches_become_few_runs() {
    let connection = database();
    for number in 1..600 {
        let mut pending = Pending::default();
        pending.add(number, &inverted(&vec![(Part::Agent, format!("hello number {number}"))]));
        commit(&connection, &mut pending, i64::from(number) + 1);
        let runs: i64 = connection.query_row("SELECT count(*) FROM word_run", [], |row| row.get(0)).expect("SQL");
        assert!(runs <= 22, "{runs} runs after {number} batches");
    }
    let hello = Wanted { words: vec!["hello".to_owned()], prefix: false, parts: &Part::ALL };
    let mut words = Words::default();
    assert_eq!(found(&connection, &mut words, &hello, 0..1024), (1..600).collect::<Vec<_>>());
    assert_eq!(words.count(&connection, &hello, &Cancel::default()).expect("a count"), 599);
    // Who is taken out leaves nothing behind once all are gone.
    let mut pending = Pending::default();
    (1..600).for_each(|number| pending.erase(number));
    commit(&connection, &mut pending, 1_000);
    let rows: i64 = connection
        .query_row("SELECT (SELECT count(*) FROM word_run) + (SELECT count(*) FROM word_block)", [], |row| row.get(0))
        .expect("SQL");
    assert_eq!(rows, 0);
}

#[test]
fn words_with_one_hash_stay_apart() {
    let connection = database();
    let mut pending = Pending::default();
    for (number, text) in [(1, "one two three"), (2, "three four one"), (3, "five two")] {
        pending.add(number, &inverted(&vec![(Part::Agent, text.to_owned())]).colliding());
    }
    commit(&connection, &mut pending, 2);
    for (word, expected) in
        [("one", vec![1, 2]), ("two", vec![1, 3]), ("three", vec![1, 2]), ("four", vec![2]), ("five", vec![3])]
    {
        let wanted = Wanted { words: vec![word.to_owned()], prefix: false, parts: &Part::ALL };
        assert_eq!(found(&connection, &mut Words::default(), &wanted, 0..1024), expected, "{word}");
    }
    each_place(&connection, |_number, _place| {}).expect("each key once");
}

#[test]
fn the_name_of_a_variable_stands_in_front_of_its_value_alone() {
    let connection = database();
    let mut inverter = Inverter::default();
    inverter.variable("Chat plan", "pro max");
    inverter.variable("pro", "");
    let mut pending = Pending::default();
    pending.add(1, &inverter.finish());
    commit(&connection, &mut pending, 2);
    let name = |folded: &str| name_of_variable(folded);
    for (words, prefix, hit) in [
        (vec![name(" chat plan")], false, true),
        (vec![name(" chat")], false, false),
        (vec![name(" chat plan"), "pro".to_owned()], false, true),
        (vec![name(" chat plan"), "pro".to_owned(), "ma".to_owned()], true, true),
        (vec![name(" chat plan"), "max".to_owned()], false, false),
        (vec![name(" pro"), "max".to_owned()], false, false),
        (vec!["chat".to_owned(), "plan".to_owned()], false, true),
        (vec!["plan".to_owned(), "pro".to_owned()], false, false),
        (vec!["max".to_owned(), "pro".to_owned()], false, false),
    ] {
        let wanted = Wanted { words, prefix, parts: &[Part::Variable] };
        let found = found(&connection, &mut Words::default(), &wanted, 0..1024);
        assert_eq!(!found.is_empty(), hit, "{wanted:?}");
    }
    assert!(!inverted(&vec![(Part::Label, "x".to_owned())]).words().any(|word| word.contains(text::BOUNDARY)));
}

#[test]
fn long_words_are_found_by_what_is_kept_of_them() {
    let connection = database();
    let long = "ř".repeat(5_000);
    let mut pending = Pending::default();
    pending.add(1, &inverted(&vec![(Part::Visitor, format!("{long} end"))]));
    commit(&connection, &mut pending, 2);
    let folded = text::fold(&long);
    let wanted = Wanted { words: vec![folded, "end".to_owned()], prefix: false, parts: &Part::ALL };
    assert_eq!(found(&connection, &mut Words::default(), &wanted, 0..1024), [1]);
}

#[test]
fn words_larger_than_a_block_are_kept_whole() {
    let connection = database();
    let mut pending = Pending::default();
    let often = "again ".repeat(20);
    for number in 1..60_000 {
        let text = if number % 5 == 0 { often.as_str() } else { "again" };
        pending.add(number, &inverted(&vec![(Part::Visitor, text.to_owned())]));
    }
    commit(&connection, &mut pending, 2);
    let again = |count: usize| Wanted { words: vec!["again".to_owned(); count], prefix: false, parts: &Part::ALL };
    let mut words = Words::default();
    assert_eq!(found(&connection, &mut words, &again(1), 0..65_536).len(), 59_999);
    assert_eq!(found(&connection, &mut words, &again(20), 0..65_536).len(), 11_999);
    assert_eq!(found(&connection, &mut words, &again(21), 0..65_536).len(), 0);
}
