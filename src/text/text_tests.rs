//! Folding, words, hits.

use proptest::prelude::*;

use super::*;

/// What the index makes of a folded text: words between spaces.
fn between_spaces(text: &str) -> Vec<String> {
    text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.folded).collect()
}

fn found(text: &str, query: &str) -> bool {
    Phrase::new(query, false).is_some_and(|phrase| !match_ranges(text, &[phrase]).is_empty())
}

#[test]
fn case_accents_and_compatibility_forms_fold() {
    for (text, folded) in [
        ("Děkuji", "dekuji"),
        ("Straße STRASSE ẞ", "strasse strasse ss"),
        ("Łódź Đorđe Øresund Ærø Œuvre ılık İzmir", "lodz dorde oresund aero oeuvre ilik izmir"),
        ("ﬁn ﬀ № ² Ａｂｃ１２３", "fin ff no 2 abc123"),
        ("Καλημέρα ΣΊΣΥΦΟΣ ᾳ", "καλημερα σισυφοσ α"),
        ("Ёлка чай Київ", "елка чаи киів"),
        ("مُحَمَّد ـــ كتـــاب أحمد", "محمد كتاب احمد"),
        ("שָׁלוֹם", "שלום"),
        ("हिन्दी க்ஷ", "हिन्दी க்ஷ"),
        ("C++ a@b.cz #1234-X", "c a b cz 1234 x"),
        ("l’adresse l'adresse lʼadresse", "l adresse l adresse l adresse"),
        ("co\u{ad}operate zero\u{200b}width", "cooperate zero width"),
        ("½ ㈱ Foo™ 20°C", "1 2 株 foo 20 ° c"),
        ("e\u{301}te\u{301} \u{301}", "ete"),
        ("", ""),
        ("—…!", ""),
    ] {
        assert_eq!(fold(text), folded, "{text}");
    }
}

#[test]
fn scripts_without_spaces_are_found_by_any_substring() {
    for text in
        ["我想退货谢谢", "注文をキャンセルしたい", "환불해 주세요", "ขอบคุณมากค่ะ", "ຂອບໃຈ", "សូមអរគុណ", "ကျေးဇူးတင်ပါတယ်"]
    {
        let text: String = text.split_whitespace().collect();
        let chars: Vec<char> = text.chars().collect();
        for from in 0..chars.len() {
            for to in from + 1..=chars.len() {
                let part: String = chars[from..to].iter().collect();
                assert!(found(&text, &part), "{part} in {text}");
            }
        }
    }
    assert!(!found("謝謝", "谢谢"));
    assert_eq!(words("iPhone手机3月"), ["iphone", "手", "机", "3", "月"]);
}

#[test]
fn composed_and_decomposed_forms_are_one() {
    use unicode_normalization::UnicodeNormalization as _;
    for text in ["한국어 값", "がぎぐげご パピプペポ", "ｶﾞｷﾞ ﾊﾟ", "Žluťoučký kůň", "Việt Nam", "น้ำ", "ώρα", "й ї"]
    {
        let decomposed: String = text.nfd().collect();
        let composed: String = text.nfc().collect();
        assert_eq!(fold(&decomposed), fold(&composed), "{text}");
    }
    assert_eq!(words("ｶﾞ"), ["ガ"]);
    assert_eq!(words("ㅋㅋㅠ"), ["ㅋ", "ㅋ", "ㅠ"]);
    let decomposed: String = "각".nfd().collect();
    assert_eq!(tokens(&decomposed), [Token { range: 0..decomposed.len(), folded: "각".to_owned() }]);
}

#[test]
fn words_with_punctuation_are_found_as_typed_and_by_their_parts() {
    for (word, parts) in [
        ("C++", &["C++", "c"][..]),
        ("foo-bar", &["foo", "bar", "FOO-BAR", "foo bar"]),
        ("ada.byte+shop@example.com", &["ada.byte", "shop@example", "example.com", "@example.com"]),
        ("#1234-X", &["1234", "#1234", "x", "1234-x"]),
        ("https://www.example.com/a/b?id=7&q=tea#top", &["www.example.com", "example.com/a", "id=7", "/a/b", "top"]),
        ("192.0.2.17", &["192.0.2", "2.17", "17"]),
        ("2001:db8::1", &["2001:db8", "db8"]),
        ("1.299,00 €", &["1.299", "299,00", "1.299,00"]),
        ("$19.99", &["19.99", "$19", "99"]),
        ("12:30", &["12", "30", "12:30"]),
        ("rock'n'roll", &["rock", "n", "roll", "rock’n’roll"]),
        ("O’Brien", &["O'Brien", "brien", "OʼBrien"]),
        ("snake_case", &["snake", "case", "snake_case"]),
        ("AT&T", &["at&t", "T"]),
        ("👩‍🔬", &["👩", "🔬", "👩‍🔬"]),
        ("❤️", &["❤", "❤️"]),
        ("1️⃣", &["1"]),
        ("ok👍🏽", &["👍", "👍🏿", "ok"]),
    ] {
        for text in [word.to_owned(), format!("I said {word}, twice"), format!("({word})")] {
            for part in std::iter::once(&word).chain(parts) {
                assert!(found(&text, part), "{part} in {text}");
            }
        }
    }
    assert!(found("order #12345", "#12345"));
    let beginning = Phrase::new("1234", true).unwrap();
    assert!(!match_ranges("order #12345-X", &[beginning]).is_empty());
}

#[test]
fn what_has_no_words_is_no_phrase() {
    for text in ["", "++", "…", "- —", "\u{300}", "€", "_", "\u{fe0f}", "\u{1f3fd}", "ـــ"] {
        assert_eq!(Phrase::new(text, false), None, "{text}");
    }
}

#[test]
fn marks_stay_where_they_are_letters() {
    for (text, other) in [("की", "क"), ("কি", "ক"), ("தமிழ்", "தமிழ"), ("ที่", "ท")]
    {
        assert_ne!(fold(text), fold(other), "{text}");
    }
    for (text, folded) in [
        ("ё Ё й Й ї", "е е и и і"),
        ("ὦ Ἀθῆναι", "ω αθηναι"),
        ("שָׁלוֹם עֲלֵיכֶם", "שלום עליכם"),
        ("السَّلَامُ عَلَيْكُم", "السلام عليكم"),
        ("ﷺ", "صلى الله عليه وسلم"),
        ("ŁÓDŹ Đorđe", "lodz dorde"),
        ("ｶﾀｶﾅ ㌔", "カ タ カ ナ キ ロ"),
        ("𝐁𝐨𝐥𝐝 Ⅻ ①", "bold xii 1"),
    ] {
        assert_eq!(fold(text), folded, "{text}");
    }
}

#[test]
fn emoji_are_words() {
    assert_eq!(words("super👍🏽 ❤️ 🇨🇿!"), ["super", "👍", "❤", "🇨", "🇿"]);
    assert!(found("great 👍🏿", "👍"));
}

#[test]
fn ranges_point_into_the_original() {
    let text = "Kde je můj BALÍK? Můj balík!";
    let phrase = Phrase::new("muj balik", false).unwrap();
    let hits: Vec<&str> = match_ranges(text, &[phrase]).into_iter().filter_map(|range| text.get(range)).collect();
    assert_eq!(hits, ["můj BALÍK", "Můj balík"]);
    let prefix = Phrase::new("bal", true).unwrap();
    let hits: Vec<&str> = match_ranges(text, &[prefix]).into_iter().filter_map(|range| text.get(range)).collect();
    assert_eq!(hits, ["BALÍK", "balík"]);
    let cafe = "cafe\u{301}!";
    assert!(match_ranges(cafe, &[Phrase::new("café", false).unwrap()]).iter().eq([&(0..6)]));
}

#[test]
fn hits_that_touch_are_merged() {
    let phrases = [Phrase::new("退货", false).unwrap(), Phrase::new("货谢", false).unwrap()];
    assert!(match_ranges("想退货谢谢", &phrases).iter().eq([&(3..12)]));
    let phrases = [Phrase::new("a", false).unwrap(), Phrase::new("a b", false).unwrap()];
    assert_eq!(match_ranges("a b a", &phrases), [0..3, 4..5]);
}

#[test]
fn snippets_show_the_first_hit() {
    let text = "Hello there,\n\n  I would like to know where the parcel with my new shoes is right now, thank you";
    let phrase = [Phrase::new("parcel", false).unwrap()];
    let line = snippet(text, &phrase, 40);
    assert_eq!(line, "…where the parcel with my new shoes is…");
    assert!(line.chars().count() <= 42);
    assert_eq!(snippet("  short \n text ", &[], 40), "short text");
    assert_eq!(snippet("我想退货谢谢你们", &[], 4), "我想退货…");
    assert_eq!(snippet("", &phrase, 40), "");
    assert_eq!(snippet("abc", &phrase, 0), "…");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_sees_the_words_that_are_highlighted(text in any_text()) {
        let mut index = String::new();
        fold_into(&text, &mut index);
        prop_assert_eq!(between_spaces(&index), words(&text));
        prop_assert!(!index.contains(BOUNDARY));
        let mut joined = String::new();
        for word in words(&text) {
            joined.push(' ');
            joined.push_str(&word);
        }
        prop_assert_eq!(index, joined);
    }

    #[test]
    fn folding_twice_changes_nothing(text in any_text()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn ranges_are_ordered_and_on_boundaries(text in any_text()) {
        let mut end = 0;
        for token in tokens(&text) {
            prop_assert!(text.get(token.range.clone()).is_some_and(|part| !part.is_empty()));
            prop_assert!(token.range.end >= end);
            end = token.range.end;
        }
    }

    #[test]
    fn every_word_is_found_and_shown(text in any_text(), width in 0_usize..60) {
        for word in words(&text) {
            let phrase = Phrase { words: vec![word], prefix: false };
            prop_assert!(!match_ranges(&text, std::slice::from_ref(&phrase)).is_empty());
            let line = snippet(&text, &[phrase], width);
            prop_assert!(line.chars().count() <= width + 2);
        }
    }
}

/// Text of many scripts, separators, marks and anything at all.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[a-zA-Z0-9]{1,8}",
        2 => "[ .,'!?@#_-]{1,2}",
        1 => "[\u{c0}-\u{24f}\u{300}-\u{36f}]{1,6}",
        1 => "[\u{370}-\u{6ff}]{1,6}",
        1 => "[\u{900}-\u{e7f}]{1,6}",
        1 => "[\u{1100}-\u{11ff}\u{ac00}-\u{ac40}\u{3040}-\u{30ff}\u{3099}\u{4e00}-\u{4e40}]{1,6}",
        1 => "[\u{2000}-\u{27ff}\u{e000}-\u{e010}\u{fb00}-\u{ffff}]{1,6}",
        1 => "\\PC{0,6}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}
