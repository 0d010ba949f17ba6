//! The window's words in the language of the person who reads them.
//!
//! The English sentence in the code is its own key, as gettext has it: `tr("Open folder…")` is that text in English and its entry of
//! `assets/lang/cs.po` in Czech. Code stays readable, English costs nothing, and a sentence without an entry is shown in English instead of as
//! the name of a key; a test reads the sources and finds those (`tests/core/lang.rs`). Numbers, times and sizes are in [`figures`].
//!
//! The language belongs to a thread: the window's. What other threads and the modules below say is English, also on the command line, and
//! is turned into words of the window by [`said`], when it is shown.

mod collate;
mod figures;
mod language;
mod plural;
mod said;
mod table;

use std::cell::Cell;
use std::fmt::Display;

pub use collate::compare;
pub use figures::{
    bytes, clock, date, date_time, decimal, duration, month, number, percent, short_date, weekday, weekday_date,
};
pub use language::{Language, system};
pub use plural::Amount;
pub use said::said;
pub use table::Entry;
use table::{Table, entries};

use crate::model::words::filled;

thread_local! {
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::English) };
}

/// The language of this thread; English unless [`speak`] was called.
#[must_use]
pub fn language() -> Language {
    LANGUAGE.get()
}

/// What this thread speaks from now on.
pub fn speak(language: Language) {
    LANGUAGE.set(language);
}

/// A text in the language of this thread; the text itself where the table lacks it.
#[must_use]
pub fn tr(text: &str) -> &str {
    tr_in("", text)
}

/// As [`tr`], where one English text means two things: `context` says which, and stands in the table as `msgctxt`.
#[must_use]
pub fn tr_in<'a>(context: &'a str, text: &'a str) -> &'a str {
    let Some(table) = Table::of(language()) else { return text };
    table.text(context, text).unwrap_or(text)
}

/// As [`tr`], with each `{name}` replaced by what `args` has for it.
#[must_use]
pub fn tr_with(text: &str, args: &[(&str, &dyn Display)]) -> String {
    filled(tr(text), args)
}

/// A text that counts: `one` in the singular, `many` otherwise, each with `{n}` for the number, which is written as the language has it.
#[must_use]
pub fn tr_n(one: &str, many: &str, n: impl Into<Amount>) -> String {
    tr_n_with(one, many, n, &[])
}

/// As [`tr_n`], with more to put in.
#[must_use]
pub fn tr_n_with(one: &str, many: &str, n: impl Into<Amount>, args: &[(&str, &dyn Display)]) -> String {
    let (language, n) = (language(), n.into());
    let translated = Table::of(language).and_then(|table| table.form(one, plural::form(language, n)));
    let text = translated.unwrap_or(if plural::form(Language::English, n) == 0 { one } else { many });
    let number = n.to_string();
    let mut all: Vec<(&str, &dyn Display)> = vec![("n", &number)];
    all.extend_from_slice(args);
    filled(text, &all)
}

/// The table of a language, as it is written; none for English, which stands in the code.
pub fn table(language: Language) -> impl Iterator<Item = Entry<'static>> {
    Table::source(language).into_iter().flat_map(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs something in Czech.
    fn in_czech<T>(what: impl FnOnce() -> T) -> T {
        speak(Language::Czech);
        let out = what();
        speak(Language::English);
        out
    }

    #[test]
    fn texts_are_their_own_keys() {
        assert_eq!(tr("Open folder…"), "Open folder…");
        in_czech(|| {
            assert_eq!(tr("Open folder…"), "Otevřít složku…");
            assert_eq!(tr("not in the table"), "not in the table");
        });
    }

    #[test]
    fn plural_forms() {
        let count = |n: Amount| tr_n("{n} conversation", "{n} conversations", n);
        let amounts = [
            Amount::Whole(0),
            Amount::Whole(1),
            Amount::Whole(2),
            Amount::Whole(5),
            Amount::Decimal(1.5),
            Amount::Whole(1_000_000),
        ];
        assert_eq!(
            amounts.map(count),
            [
                "0 conversations",
                "1 conversation",
                "2 conversations",
                "5 conversations",
                "1.5 conversations",
                "1,000,000 conversations"
            ]
        );
        assert_eq!(
            in_czech(|| amounts.map(count)).map(|text| text.replace(['\u{a0}', '\u{202f}'], " ")),
            ["0 konverzací", "1 konverzace", "2 konverzace", "5 konverzací", "1,5 konverzace", "1 000 000 konverzací"]
        );
    }
}
