//! Tests of the visual order, without fonts.

use proptest::prelude::*;

use super::*;
use crate::ui::theme::{LIGHT, Weight, format, size};

fn text<'a>(text: &'a str, hits: &'a [Range<usize>]) -> Text<'a> {
    Text {
        text,
        format: format(size::BODY, Weight::Regular, LIGHT.text),
        hits,
        current: None,
        links: &[],
        width: f32::INFINITY,
        lines: 0,
    }
}

/// One line per paragraph, nothing cut.
fn whole_lines(text: &str) -> Vec<Line> {
    let mut start = 0;
    let lines = text.split('\n').map(|line| {
        let range = start..start + line.len();
        start = range.end + 1;
        Line { range, cut: false }
    });
    lines.collect()
}

fn visual(original: &str) -> (LayoutJob, Vec<usize>, bool) {
    let text = text(original, &[]);
    visual_job(original, &whole_lines(original), &Styles { text: &text, tokens: &LIGHT })
}

#[test]
fn words_numbers_and_brackets_change_places() {
    // "order (4471) please" in Hebrew: the words run from the right, the number keeps its digits, the brackets turn.
    let (job, _, rtl) = visual("הזמנה (4471) בבקשה");
    assert!(rtl);
    assert_eq!(job.text, "בבקשה (4471) הזמנה");
    let (job, _, rtl) = visual("see הזמנה חדשה now");
    assert!(!rtl);
    assert_eq!(job.text, "see חדשה הזמנה now");
}

#[test]
fn signs_of_several_characters_stay_together() {
    let (job, _, _) = visual("תודה 👍🏽 🇨🇿 רבה");
    assert_eq!(job.text, "רבה 🇨🇿 👍🏽 תודה");
}

#[test]
fn neighbours_of_one_format_are_shaped_apart() {
    let (job, _, _) = visual("שלום עולם");
    let shown: Vec<&str> =
        job.sections.iter().map(|it| job.text.get(it.byte_range.start.0..it.byte_range.end.0).unwrap_or("")).collect();
    assert_eq!(shown, ["עולם", " ", "שלום"]);
}

#[test]
fn a_hit_in_a_joined_word_marks_the_word() {
    let original = "مرحبا طلبي";
    let hits = vec![Range { start: 0, end: 4 }];
    let text = text(original, &hits);
    let (job, _, _) = visual_job(original, &whole_lines(original), &Styles { text: &text, tokens: &LIGHT });
    let marked: Vec<&str> = job
        .sections
        .iter()
        .filter(|it| it.format.background == LIGHT.hit)
        .map(|it| job.text.get(it.byte_range.start.0..it.byte_range.end.0).unwrap_or(""))
        .collect();
    assert_eq!(marked, ["مرحبا"]);
}

#[test]
fn ranges_that_do_not_fit_mark_nothing() {
    let original = "žluťoučký";
    for (start, end) in [(1, 3), (0, 100), (50, 60)] {
        let hits = vec![Range { start, end }];
        let sections = Styles { text: &text(original, &hits), tokens: &LIGHT }.sections(original);
        let end = sections.last().map_or(0, |it| it.byte_range.end.0);
        assert_eq!((sections[0].byte_range.start.0, end), (0, original.len()), "{hits:?}");
    }
}

#[test]
fn control_characters_become_spaces() {
    assert_eq!(prepare("a\r\nb\u{7}c\td", false), "a \nb?c\td");
    assert_eq!(prepare("a\nb", true), "a b");
    // A name must not be made to look like another one; what is replaced keeps its length.
    let spoofed = "Ann\u{202e}nnA\0\u{1b}[1m\u{85}";
    assert_eq!(prepare(spoofed, true), "Ann\u{fffd}nnA??[1m\u{bf}");
    assert_eq!(prepare(spoofed, true).len(), spoofed.len());
}

fn mixed() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-z0-9 .,!?()\\[\\]-]{0,8}",
        "[א-ת ]{0,8}",
        "[ء-ي ]{0,8}",
        "[٠-٩]{0,3}",
        Just("\n".to_owned()),
        Just("👍🏽".to_owned()),
        Just("\u{202E}".to_owned()),
        "\\PC{0,4}",
    ];
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn every_character_is_kept(original in mixed()) {
        let (job, order, _) = visual(&original);
        let plain = |c: char| mirror(c).map_or(c, |other| c.min(other));
        let mut before: Vec<char> = original.chars().map(plain).collect();
        let mut after: Vec<char> = job.text.chars().map(plain).collect();
        before.sort_unstable();
        after.sort_unstable();
        prop_assert_eq!(before, after);
        prop_assert_eq!(order.len(), job.text.chars().count());
        job.debug_sanity_check();
    }

    #[test]
    fn left_to_right_text_is_untouched(original in "[ -~á-žА-я一-十\n]{0,40}") {
        prop_assert!(!has_rtl(&original));
        let sections = Styles { text: &text(&original, &[]), tokens: &LIGHT }.sections(&original);
        prop_assert_eq!(sections.len(), 1);
        prop_assert_eq!(prepare(&original, false), original);
    }
}
