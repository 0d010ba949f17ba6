//! The order of names in lists, by language. Czech as ČSN 97 6030 has it: č, ř, š, ž stand behind their letters and ch behind h; other
//! accents only decide between words that are the same without them. One alphabet needs no library with the tables of all the others.

use std::cmp::Ordering;

use super::{Language, language};

/// Which of two names comes first in a list. Never equal for different names.
#[must_use]
pub fn compare(a: &str, b: &str) -> Ordering {
    let rank = match language() {
        Language::English => english,
        Language::Czech => czech,
    };
    let (one, two) = (rank(a), rank(b));
    // Letters, then accents, then case.
    let letters = one.iter().map(|it| it.0).cmp(two.iter().map(|it| it.0));
    letters.then_with(|| one.iter().map(|it| it.1).cmp(two.iter().map(|it| it.1))).then_with(|| b.cmp(a))
}

/// For each letter its place in the alphabet and its accent.
type Ranks = Vec<(u32, u32)>;

/// Behind every letter of the alphabet; other letters are ordered by their number.
const OTHERS: u32 = 1000;

fn english(text: &str) -> Ranks {
    // Digits come before letters.
    let place = |c: char| c.to_digit(10).map_or_else(|| place(plain(c)), |digit| 2 + digit);
    text.to_lowercase().chars().map(|c| (place(c), u32::from(c))).collect()
}

fn czech(text: &str) -> Ranks {
    let lower = text.to_lowercase();
    let mut chars = lower.chars().peekable();
    let mut ranks = Vec::with_capacity(lower.len());
    while let Some(c) = chars.next() {
        let letter = match c {
            'č' => place('c') + 1,
            'ř' => place('r') + 1,
            'š' => place('s') + 1,
            'ž' => place('z') + 1,
            'c' if chars.next_if_eq(&'h').is_some() => place('h') + 1,
            c => place(plain(c)),
        };
        ranks.push((letter, u32::from(c)));
    }
    ranks
}

/// Spaces first, then signs, letters with room behind each, digits, other scripts.
fn place(c: char) -> u32 {
    match c {
        ' ' | '\u{a0}' => 0,
        'a'..='z' => 20 + (u32::from(c) - u32::from('a')) * 2,
        '0'..='9' => 100 + u32::from(c),
        c if c.is_alphanumeric() => OTHERS + u32::from(c),
        _ => 1,
    }
}

/// The letter below an accent, for those of Latin-1 and Czech.
fn plain(c: char) -> char {
    match c {
        'à'..='å' | 'ă' | 'ą' | 'ā' => 'a',
        'ć' | 'č' | 'ç' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ě' | 'ę' | 'ē' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ĺ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ő' | 'ō' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'š' | 'ş' => 's',
        'ť' | 'ţ' => 't',
        'ù'..='ü' | 'ů' | 'ű' | 'ū' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ž' | 'ż' => 'z',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::speak;

    fn sorted(names: &[&'static str]) -> Vec<&'static str> {
        let mut names = names.to_vec();
        names.reverse();
        names.sort_by(|a, b| compare(a, b));
        names
    }

    #[test]
    fn czech_order() {
        const CZECH: &[&str] = &[
            "Adam", "Alena", "Áron", "Cyril", "Čapek", "Ďábel", "Dana", "Hana", "Hus Jan", "Husa", "Chalupa", "Ivan",
            "rada", "Rada", "Ráda", "Řada", "Sára", "Šárka", "Zuzana", "Žaneta", "1. linka", "日本",
        ];
        speak(Language::Czech);
        let czech = sorted(CZECH);
        speak(Language::English);
        assert_eq!(czech, CZECH);
    }

    #[test]
    fn english_order() {
        assert_eq!(sorted(&["Čapek", "Chloe", "adam", "3", "Cyril"]), ["3", "adam", "Čapek", "Chloe", "Cyril"]);
    }
}
