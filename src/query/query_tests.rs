//! Parsing, printing, editing.

use proptest::prelude::*;

use chrono::NaiveDate;

use super::*;
use crate::model::FlagName;
use crate::text::Phrase;

/// Canonical text and hints of a query.
fn read(text: &str) -> (String, Vec<String>) {
    let parsed = parse(text);
    for hint in &parsed.hints {
        assert!(text.get(hint.span.clone()).is_some_and(|part| !part.is_empty()), "{text}: {hint:?}");
    }
    (parsed.query.to_string(), parsed.hints.into_iter().map(|hint| hint.message).collect())
}

#[track_caller]
fn check(text: &str, canonical: &str) {
    assert_eq!(read(text), (canonical.to_owned(), Vec::new()), "{text}");
}

#[track_caller]
fn check_hint(text: &str, canonical: &str, hint: &str) {
    assert_eq!(read(text), (canonical.to_owned(), vec![hint.to_owned()]), "{text}");
}

#[test]
fn the_language_reads_as_documented() {
    for same in [
        "",
        "refund order",
        "\"where is my order\"",
        "refund*",
        "-spam",
        "a OR b",
        "\"where is my ord\"*",
        "is:missed -is:offline rating:2..4 refund*",
        "agent:\"John Doe\" source:snapengage folder:exports/2024",
        "on:2015-03 before:yesterday after:2015-03-01 on:2015 sort:oldest",
        "account:208 id:55039",
        "has:email -has:problem duration:>5m first-response:30s..2m wait:<=90s messages:>=10",
        "agent:=\"John Doe\" country:cz city:\"ústí nad labem\" group:=VIP trigger:promo*",
        "visitor:ada email:a@b.cz page:pric* page:=shop.example/pricing referrer:google label:vip",
        "var:chatPackage=pro var:plan= var:pro var:\"a=b\" var:x=\"two words\"* var:\"a b\"=c",
        "last:7d last:24h last:2w last:3m last:1y",
        "refund in:visitor order -spam in:agent sorry",
        "-(a OR b)",
        "(a b) OR c",
        "a@b.cz C++ #1234-X",
        "退货 \"dostali jste mě?\"",
        "sort:longest",
    ] {
        check(same, same);
    }
    check("  refund   order ", "refund order");
    check("is:missed refund OR parcel", "is:missed (refund OR parcel)");
    check("IS:Missed Rating:>3 Vendor:SmartSupp", "is:missed rating:>=4 source:smartsupp");
    check("sort:oldest a", "a sort:oldest");
    check("((a))", "a");
    check("--a", "a");
    check("--OR -OR", "\"OR\" -\"OR\"");
    check("-(-a)", "a");
    check("a a b a", "a b");
    check("a (b c)", "a b c");
    check("a OR (b OR c)", "a OR b OR c");
    check("say\"hi there\"now", "say \"hi there\" now");
    check("“where is” «my» „order“", "\"where is\" \"my\" \"order\"");
    check("\"say \"\"hi\"\" now\"", "\"say \"\"hi\"\" now\"");
    check("re*fund", "re*fund");
    check("http://example.com/a?b=c", "http://example.com/a?b=c");
    check("12:30 c:\\temp", "12:30 c:\\temp");
    check("agent:john(a)", "agent:john a");
    check("()", "");
}

#[test]
fn what_is_not_understood_is_told() {
    check_hint("agnet:john", "agnet:john", "unknown field \"agnet\", searched as words; did you mean agent:");
    check_hint("colour:red", "colour:red", "unknown field \"colour\", searched as words");
    check_hint(
        "agnet:\"John Doe\"",
        "agnet: \"John Doe\"",
        "unknown field \"agnet\", searched as words; did you mean agent:",
    );
    check_hint("is:mised", "is:mised", "is: does not know \"mised\", searched as words; did you mean is:missed");
    check_hint("rating:good", "rating:good", "rating: needs 1 to 5, such as 5, >=3, <=2 or 2..4; searched as words");
    check_hint(
        "on:\"last week\"",
        "\"on:last week\"",
        "on: needs a day such as 2015-03-27, 2015-03, 2015, today or yesterday; searched as words",
    );
    check_hint("agent:", "", "agent: needs a value, such as agent:\"John Doe\"");
    check_hint("a \"b c", "a \"b c\"", "this quote is not closed");
    check_hint("(a b", "a b", "this bracket is not closed");
    check_hint("a) b", "a b", "there is no opening bracket for this one");
    check_hint("OR a", "a", "OR needs a term on both sides, so it is left out");
    check_hint("a OR", "a", "OR needs a term on both sides, so it is left out");
    check_hint("a OR OR b", "a OR b", "OR needs a term on both sides, so it is left out");
    check_hint("a & b", "a b", "& has no letter, digit or emoji, so it is left out");
    check_hint("a - b", "a b", "- has no letter, digit or emoji, so it is left out");
    check_hint("a or b", "a or b", "or is searched as a word; OR in capitals means one or the other");
    check_hint(
        "duration:5m..2m",
        "duration:5m..2m",
        "duration: the range ends before it begins, searched as words; did you mean duration:2m..5m",
    );
    check_hint("a AND b", "a AND b", "AND is searched as a word; terms side by side must all occur");
    check_hint("-sort:oldest", "", "an order cannot be excluded, so this is left out");
}

#[test]
fn a_side_governs_the_words_after_it_in_its_bracket() {
    check("in:visitor refund order in:agent sorry", "in:visitor refund order in:agent sorry");
    check("in:agent sorry in:visitor refund thanks", "in:visitor refund thanks in:agent sorry");
    check("in:visitor refund in:anywhere order", "order in:visitor refund");
    check("refund order in:visitor", "in:visitor refund order");
    check("in:visitor a b in:agent c sort:oldest in:visitor d", "in:visitor a b d in:agent c sort:oldest");
    check("in:agent a b in:visitor c (d in:anywhere e)", "e in:visitor c d in:agent a b");
    check("in:visitor (a OR b) is:missed", "(in:visitor a OR b) is:missed");
    check("(a OR b) in:visitor", "in:visitor a OR b");
    check("(a in:visitor) b", "b in:visitor a");
    check("a OR in:visitor b c", "(a OR in:visitor b) in:visitor c");
    check("in:visitor -a -(b c)", "in:visitor -a -(b c)");
    check("in:visitor \"my order\"* is:missed -page:x", "in:visitor \"my order\"* is:missed -page:x");
    check("in:anywhere a", "a");
    let lone = "in: needs words to look for, such as in:visitor refund";
    check_hint("in:visitor", "", lone);
    check_hint("in:visitor is:missed", "is:missed", lone);
    check_hint("in:visitor in:agent a", "in:agent a", lone);
    check_hint("in:visitor a in:agent", "in:visitor a", lone);
    check_hint("(in:agent) a", "a", lone);
    let moved = "in: cannot be excluded, so the - is taken for what comes after it, such as in:agent -refund";
    check_hint("-in:agent a", "in:agent -a", moved);
    check_hint("-in:agent a b", "in:agent -a b", moved);
    check_hint("(b -in:agent) a", "a in:agent b", moved);
    check("label:topic=delivery", "label:topic label:delivery");
    check("-label:topic=\"fast delivery\"*", "-(label:topic label:\"fast delivery\"*)");
    check("label:topic=", "label:topic");
    check_hint(
        "in:vistor a",
        "in:vistor a",
        "in: does not know \"vistor\", searched as words; did you mean in:visitor",
    );
}

#[test]
fn hints_point_at_what_is_wrong() {
    let hints = |text: &str| -> Vec<(HintKind, String, Option<String>)> {
        let hints = parse(text).hints.into_iter();
        hints.map(|hint| (hint.kind, text.get(hint.span).expect("inside").to_owned(), hint.fix)).collect()
    };
    let some = |fix: &str| Some(fix.to_owned());
    assert_eq!(hints("a agnet:john"), [(HintKind::UnknownField, "agnet".into(), some("agent"))]);
    assert_eq!(hints("é -is:mised b"), [(HintKind::BadValue, "mised".into(), some("missed"))]);
    assert_eq!(hints("wait:soon"), [(HintKind::BadValue, "soon".into(), None)]);
    assert_eq!(hints("has:\"emial\""), [(HintKind::BadValue, "\"emial\"".into(), some("email"))]);
    assert_eq!(hints("a agent: b"), [(HintKind::MissingValue, "agent:".into(), None)]);
    assert_eq!(hints("x in:agent"), []);
    assert_eq!(hints("in:agent is:chat"), [(HintKind::MissingValue, "in:agent".into(), None)]);
    assert_eq!(hints("a \"b c"), [(HintKind::OpenQuote, "\"b c".into(), None)]);
    assert_eq!(hints("var:\"b c"), [(HintKind::OpenQuote, "\"b c".into(), None)]);
    assert_eq!(hints("(a)) (b"), [(HintKind::Bracket, ")".into(), None), (HintKind::Bracket, "(".into(), None)]);
    assert_eq!(hints("a OR"), [(HintKind::Operator, "OR".into(), None)]);
    assert_eq!(hints("a ++ 👍"), [(HintKind::Unsearchable, "++".into(), None)]);
    assert_eq!(hints("a -sort:best"), [(HintKind::NotExcludable, "-sort:best".into(), None)]);
}

#[test]
fn values_are_compared_as_documented() {
    let holds = |query: &str, name: &str, code: &str| match parse(query).query.expr {
        Expr::Term(Term::Named(_, value)) => value.holds(name, code),
        other => panic!("{other:?} is no name"),
    };
    assert!(holds("agent:john", "John Doe", "3"));
    assert!(holds("agent:\"doe john\"", "John Doe", "3"));
    assert!(!holds("agent:jo", "John Doe", "3"));
    assert!(holds("agent:jo*", "John Doe", "3"));
    assert!(holds("agent:3", "John Doe", "3"));
    assert!(!holds("agent:3", "John Doe", "31"));
    assert!(holds("agent:=\"john doe\"", "John Doe", "3"));
    assert!(!holds("agent:=john", "John Doe", "3"));
    assert!(holds("country:CZ", "Czech Republic", "cz"));
    assert!(holds("country:czech", "Czech Republic", "cz"));
    assert!(holds("group:=++", "++", ""));
    assert!(!holds("group:=++", "--", ""));
}

#[test]
fn spans_reach_back_from_now() {
    let moment = Moment {
        zone: crate::model::Zone::from_name("Europe/Prague").expect("a zone"),
        now: crate::model::Timestamp::from_millis(1_427_800_000_000).expect("a time"), // 2015-03-31 13:06:40
    };
    let utc = |ms: i64| chrono::DateTime::from_timestamp_millis(ms).expect("a time").format("%F %T").to_string();
    for (text, from, to) in [
        ("last:1d", "2015-03-30 22:00:00", "2015-03-31 22:00:00"),
        // The clock went forward on the 29th.
        ("last:7d", "2015-03-24 23:00:00", "2015-03-31 22:00:00"),
        ("last:1w", "2015-03-24 23:00:00", "2015-03-31 22:00:00"),
        ("last:24h", "2015-03-30 11:06:40", "2015-03-31 11:06:40"),
        ("last:1m", "2015-02-28 23:00:00", "2015-03-31 22:00:00"),
        ("last:1y", "2014-03-31 22:00:00", "2015-03-31 22:00:00"),
    ] {
        let Expr::Term(Term::Last(span)) = parse(text).query.expr else { panic!("{text}") };
        let range = span.span_millis(moment);
        assert_eq!((utc(range.start), utc(range.end)), (from.to_owned(), to.to_owned()), "{text}");
    }
}

#[test]
fn words_with_punctuation_are_phrases() {
    let parsed = parse("a@b.cz -C++ #1234-X*");
    let phrases: Vec<_> = parsed.query.phrases();
    assert_eq!(
        phrases,
        [
            Phrase { words: ["a", "b", "cz"].map(str::to_owned).to_vec(), prefix: false },
            Phrase { words: ["1234", "x"].map(str::to_owned).to_vec(), prefix: true },
        ]
    );
}

#[test]
fn absurd_input_is_survived() {
    for text in ["(".repeat(100_000), "-(".repeat(50_000), "-".repeat(100_000), ")".repeat(1000), "\"".repeat(9999)] {
        let parsed = parse(&text);
        assert_eq!(parsed.query, Query::default());
        assert!(!parsed.hints.is_empty());
    }
    let parsed = parse(&"word ".repeat(1_000_000));
    assert_eq!(parsed.query.to_string(), "word");
    let letter: Vec<String> = (0..5000).map(|n| format!("w{n}")).collect();
    let parsed = parse(&letter.join(" "));
    assert_eq!(parsed.query.conjuncts().len(), 200);
    assert_eq!(parsed.hints.len(), 1);
}

#[test]
fn filters_switch_on_and_off() {
    let missed = Term::Is(Is::Flag(FlagName::Missed));
    let edit = |text: &str| parse(text).query.toggled(&missed).to_string();
    assert_eq!(edit(""), "is:missed");
    assert_eq!(edit("is:missed"), "");
    assert_eq!(edit("refund sort:oldest"), "refund is:missed sort:oldest");
    assert_eq!(edit("refund is:missed"), "refund");
    assert_eq!(edit("refund -is:missed"), "refund is:missed");
    assert_eq!(edit("a OR b"), "(a OR b) is:missed");
    let query = parse("is:missed refund").query;
    assert!(query.has_term(&missed) && !query.excludes_term(&missed));
    let query = query.excluding_term(&missed);
    assert_eq!(query.to_string(), "refund -is:missed");
    assert!(!query.has_term(&missed) && query.excludes_term(&missed));
    assert_eq!(query.terms().count(), 1);
    assert_eq!(query.conjuncts().len(), 2);
}

#[test]
fn texts_of_the_program_are_quoted_where_needed() {
    let print = |text: &str| TextTerm::new(text, false).map(|term| term.to_string());
    assert_eq!(print("refund").as_deref(), Some("refund"));
    assert_eq!(print("-refund").as_deref(), Some("\"-refund\""));
    assert_eq!(print("is:missed").as_deref(), Some("\"is:missed\""));
    assert_eq!(print("OR").as_deref(), Some("\"OR\""));
    assert_eq!(print("say \"hi\"").as_deref(), Some("\"say \"\"hi\"\"\""));
    assert_eq!(print("star*").as_deref(), Some("\"star*\""));
    assert_eq!(print("?!"), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn canonical_text_is_stable(text in any_query_text()) {
        let parsed = parse(&text);
        let canonical = parsed.query.to_string();
        let again = parse(&canonical);
        prop_assert_eq!(&again.query, &parsed.query, "{} -> {}", text, canonical);
        prop_assert_eq!(again.query.to_string(), canonical);
        for hint in parsed.hints {
            prop_assert!(text.get(hint.span).is_some_and(|part| !part.is_empty()), "{}", text);
        }
    }

    #[test]
    fn printed_queries_read_back(query in any_query()) {
        let text = query.to_string();
        let parsed = parse(&text);
        prop_assert_eq!(&parsed.query, &query, "{}", text);
        // A person who looks for the word "or" is asked whether the operator was meant.
        let hints: Vec<Hint> = parsed.hints.into_iter().filter(|hint| hint.kind != HintKind::Operator).collect();
        prop_assert_eq!(hints, vec![], "{}", text);
    }

    #[test]
    fn switching_twice_is_as_before(query in any_query(), term in any_term()) {
        if !query.has_term(&term) && !query.excludes_term(&term) {
            let on = query.toggled(&term);
            prop_assert!(on.has_term(&term));
            prop_assert_eq!(on.toggled(&term), query);
        }
    }
}

/// Text that is almost a query.
fn any_query_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z0-9]{1,6}",
        2 => Just(" ".to_owned()),
        2 => "[\"()*:-]{1,3}",
        1 => prop::sample::select(vec![" OR ", "OR", " AND ", "“", "”", "„", "«", "»", "''", "\\", "..", ">=", "<"]).prop_map(str::to_owned),
        2 => prop::sample::select(vec!["is:", "rating:", "agent:", "on:", "sort:", "folder:", "id:", "agnet:", "source:", "before:", "in:", "in:visitor ", "in:agent", "in:anywhere ", "page:", "var:", "var:x=", "agent:=", "page:=", "email:", "duration:", "wait:", "messages:", "last:", "has:", "country:"]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["missed", "rated", "2015-03", "today", ">=3", "2..4", "oldest", "smartsupp", "visitor", "7d", "30s..2m", ">5m", "email", "="]).prop_map(str::to_owned),
        1 => "[\u{c0}-\u{17f}\u{370}-\u{6ff}\u{900}-\u{97f}\u{e00}-\u{e7f}]{1,5}",
        1 => "[\u{3040}-\u{30ff}\u{4e00}-\u{4e80}\u{ac00}-\u{ac80}]{1,4}",
        1 => "\\PC{0,5}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// Any text that has something to search for.
fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9]{1,6}",
        "[a-zA-Z0-9 \"()*:_/\\\\.-]{1,12}",
        "[\u{c0}-\u{17f}\u{370}-\u{6ff}\u{3040}-\u{30ff}\u{4e00}-\u{4e80} “”«»„]{1,8}",
        "\\PC{1,8}",
        prop::sample::select(vec!["OR", "AND", "NOT", "is:missed", "-x", "sort:oldest", "a\nb\t"])
            .prop_map(str::to_owned),
    ]
    .prop_map(|text| text.trim().to_owned())
    .prop_filter("searchable", |text| !crate::text::fold(text).is_empty())
}

fn any_day() -> impl Strategy<Value = Day> {
    prop_oneof![
        (1000..9999, 1_u32..366)
            .prop_filter_map("a date", |(year, day)| NaiveDate::from_yo_opt(year, day).map(Day::Date)),
        (1000..9999, 1_u32..=12).prop_map(|(year, month)| Day::Month(year, month)),
        (1000..9999).prop_map(Day::Year),
        Just(Day::Today),
        Just(Day::Yesterday),
    ]
}

fn any_words() -> impl Strategy<Value = Words> {
    (any_value(), any::<bool>()).prop_filter_map("words", |(text, prefix)| Words::new(&text, prefix))
}

fn any_comparison() -> impl Strategy<Value = Comparison> {
    let number = || {
        let rounded = (0_u64..10_000, prop::sample::select(vec![1_u64, 1000, 60_000, 3_600_000, 86_400_000]), 0_u64..3);
        prop_oneof![
            rounded.prop_map(|(count, unit, beside)| (count * unit + beside).saturating_sub(1)),
            0..=i64::MAX.unsigned_abs(),
        ]
    };
    let whole = (0_u64..100, prop::sample::select(vec![1000_u64, 60_000, 3_600_000, 86_400_000]));
    prop_oneof![
        number().prop_map(|min| Comparison { min: Some(min), max: None }),
        number().prop_map(|max| Comparison { min: None, max: Some(max) }),
        (number(), number()).prop_map(|(a, b)| Comparison { min: Some(a.min(b)), max: Some(a.max(b)) }),
        number().prop_map(Comparison::exactly),
        whole.prop_map(|(count, unit)| Comparison { min: Some(count * unit), max: Some((count + 1) * unit - 1) }),
    ]
}

fn any_term() -> impl Strategy<Value = Term> {
    prop_oneof![
        9 => (any_value(), any::<bool>(), prop::sample::select(Side::ALL.to_vec())).prop_filter_map("text", |(text, prefix, side)| {
            TextTerm::new(&text, prefix).map(|term| Term::Text(term.of_side(side)))
        }),
        1 => prop::sample::select(Is::ALL.to_vec()).prop_map(Term::Is),
        1 => (1_u64..=5, 0_u64..=4).prop_map(|(min, more)| Term::Rating(Comparison { min: Some(min), max: Some(min + more) })),
        1 => (1_u64..=5).prop_map(|min| Term::Rating(Comparison { min: Some(min), max: None })),
        1 => (1_u64..=5).prop_map(|max| Term::Rating(Comparison { min: None, max: Some(max) })),
        1 => prop::sample::select(Has::ALL.to_vec()).prop_map(Term::Has),
        2 => (prop::sample::select(Figure::ALL.to_vec()), any_comparison()).prop_map(|(figure, it)| Term::Figure(figure, it)),
        3 => (prop::sample::select(Named::ALL.to_vec()), any_value(), any::<bool>()).prop_map(|(named, text, exact)| {
            let exact = exact || matches!(named, Named::Account | Named::Page);
            Term::Named(named, if exact { Value::exact(&text) } else { Value::words(&text) })
        }),
        3 => (prop::sample::select(Place::ALL.to_vec()), any_words()).prop_map(|(place, words)| Term::Within(place, words)),
        1 => (prop::sample::select(Identity::ALL.to_vec()), any_value()).prop_map(|(identity, text)| Term::Identity(identity, text)),
        2 => (any_value(), prop::option::of(any_words())).prop_map(|(name, value)| Term::Variable { name, value }),
        1 => (1..=Span::MOST, prop::sample::select(Unit::ALL.to_vec())).prop_map(|(count, unit)| Term::Last(Span { count, unit })),
        1 => prop::sample::select(Vendor::ALL.to_vec()).prop_map(Term::Source),
        1 => any_value().prop_map(Term::Folder),
        1 => any_value().prop_map(Term::Id),
        1 => any_day().prop_map(Term::After),
        1 => any_day().prop_map(Term::Before),
        1 => any_day().prop_map(Term::On),
    ]
}

fn any_query() -> impl Strategy<Value = Query> {
    let leaf = any_term().prop_map(Expr::Term);
    let expr = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Expr::all_of),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Expr::any_of),
            inner.prop_map(Expr::negated),
        ]
    });
    let expr = prop_oneof![1 => Just(Expr::All), 9 => expr];
    (expr, prop::sample::select(Sort::ALL.to_vec())).prop_map(|(expr, sort)| Query { expr, sort })
}

#[test]
fn words_of_the_language_are_where_they_stand() {
    let text = "refund -is:missed (agent:ann) \"is:no\" http://x nofield:y -in:visitor a sort:oldest is:nothing";
    let words: Vec<&str> = parse(text).fields.into_iter().filter_map(|span| text.get(span)).collect();
    assert_eq!(words, ["is:", "agent:", "in:", "sort:", "is:"]);
}
