//! Fields of other types than they should have.

use super::*;

fn with<T>(text: &str, read: impl FnOnce(&mut Fields<'_, '_>, &mut Notes) -> T) -> (T, Vec<String>) {
    let mut notes = Notes::default();
    let json = Json::parse(text).expect(text);
    let mut fields = Fields::of(Some(json), At::Root, &mut notes);
    let value = read(&mut fields, &mut notes);
    (value, notes.problems.iter().map(ToString::to_string).collect())
}

fn check_flag(json: &str, expected: Option<bool>, problems: usize) {
    let (value, notes) = with(&format!("{{\"x\":{json}}}"), |fields, notes| fields.flag("x", notes));
    assert_eq!((value, notes.len()), (expected, problems), "{json}");
}

#[test]
fn booleans_have_many_spellings() {
    for (json, expected, problems) in [
        ("true", Some(true), 0),
        ("1", Some(true), 0),
        ("\"1\"", Some(true), 0),
        ("\" True \"", Some(true), 0),
        ("false", Some(false), 0),
        ("0", Some(false), 0),
        ("\"false\"", Some(false), 0),
        ("null", None, 0),
        ("\"\"", None, 0),
        ("2", None, 1),
        ("\"yes\"", None, 1),
        ("{}", None, 0),
        ("[1]", None, 1),
    ] {
        check_flag(json, expected, problems);
    }
}

#[test]
fn texts_ids_and_figures() {
    let text = r#"{"t":" a ","n":7,"i":" 3 ","big":123456789012345678901234567890,"f":"12.50","bad":"x","inf":1e400,"o":{"a":1}}"#;
    let (values, notes) = with(text, |fields, notes| {
        [
            fields.text("t", notes),
            fields.text("n", notes),
            fields.id("i", notes),
            fields.id("big", notes),
            fields.figure("f", notes),
            fields.figure("bad", notes),
            fields.figure("inf", notes),
            fields.text("o", notes),
            fields.text("absent", notes),
        ]
    });
    assert_eq!(values, [" a ", "7", " 3 ", "123456789012345678901234567890", "12.50", "x", "1e400", "", ""]);
    assert_eq!(
        notes,
        [
            "Should be a text, but is a number (/n)",
            "Should be a number, but is a text (/bad)",
            "The number 1e400 is out of range (/inf)",
            "Should be a text, but is an object (/o)",
        ]
    );
}

#[test]
fn lists_may_be_objects_with_numbers() {
    let list = |text: &str| {
        with(text, |fields, notes| fields.list("l", notes).into_iter().map(|(_, v)| v.to_json()).collect::<Vec<_>>())
    };
    assert_eq!(
        list(r#"{"l":{"10":"c","2":"b","0":"a"}}"#),
        (vec!["\"a\"".into(), "\"b\"".into(), "\"c\"".into()], vec![])
    );
    assert_eq!(list(r#"{"l":null}"#), (vec![], vec![]));
    assert_eq!(list(r#"{"l":{}}"#), (vec![], vec![]));
    assert_eq!(list(r#"{"l":{"x":1}}"#).1, ["Should be a list, but is an object (/l)"]);
    assert_eq!(list(r#"{"l":5}"#), (vec![], vec!["Should be a list, but is a number (/l)".into()]));
}

#[test]
fn what_is_not_taken_is_left() {
    let mut notes = Notes::default();
    let json = Json::parse(r#"{"a":1,"b/c":[1, 2],"n":null}"#).expect("valid");
    let parent = At::Root;
    let mut fields = Fields::of(Some(json), At::Key(&parent, "channel"), &mut notes);
    assert_eq!(fields.id("a", &mut notes), "1");
    let mut left = Vec::new();
    fields.leave(&mut left);
    assert_eq!(left, [UnknownField { at: "/channel/b~1c".into(), json: "[1,2]".into() }]);
}

#[test]
fn impossible_times_are_told_apart_from_other_texts() {
    let ((), notes) =
        with(r#"{"a":0,"b":-5,"c":"soon","d":"","e":"99999999999999999999","f":[1]}"#, |fields, notes| {
            for key in ["a", "b", "c", "d", "e", "f"] {
                assert_eq!(fields.time(key, notes), None);
            }
        });
    assert_eq!(
        notes,
        [
            "The time 0 cannot be (/a)",
            "The time -5 cannot be (/b)",
            "Should be a time, but is the text “soon” (/c)",
            "The time 99999999999999999999 cannot be (/e)",
            "Should be a time, but is a list (/f)",
        ]
    );
}

#[test]
fn a_figure_comes_back_as_json_whatever_was_written() {
    for figure in ["1", "-5", "1.50", "1e400", "nan", "inf", "-inf", "NaN", ".5", "5.", "+5", " 5", "0x5", ""] {
        let json = restored(figure.to_owned());
        let text = json.to_json();
        assert_eq!(Json::parse(&text).ok(), Some(json), "{figure}");
        assert_eq!(text.trim_matches('"'), figure);
    }
}
