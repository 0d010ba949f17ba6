//! The tables: PO files of gettext, which every translator's program can edit. Of the format there is what such a program writes:
//! `msgctxt`, `msgid`, `msgid_plural`, `msgstr`, `msgstr[N]`, texts over several lines, comments. They are compiled in and read once, when
//! the window first speaks that language.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Language, plural};

/// The Czech table.
const CZECH: &str = include_str!("../../assets/lang/cs.po");

/// What one entry says, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The line in which it begins, from 1.
    pub line: usize,
    /// Which meaning of the English text; usually empty.
    pub context: String,
    /// The English text.
    pub text: String,
    /// The English text for several; `None` where nothing is counted.
    pub plural: Option<String>,
    /// The forms in the table's language; one where nothing is counted.
    pub forms: Vec<String>,
    /// Remarks of the programmer to the translator (`#.`).
    pub remark: &'a str,
}

/// A table that is read.
pub(super) struct Table {
    texts: HashMap<(&'static str, &'static str), &'static str>,
    counted: HashMap<&'static str, Vec<&'static str>>,
}

impl Table {
    /// The table of a language; none for English.
    pub(super) fn of(language: Language) -> Option<&'static Self> {
        static READ: OnceLock<Table> = OnceLock::new();
        match language {
            Language::English => None,
            Language::Czech => Some(READ.get_or_init(|| Self::read(CZECH, Language::Czech))),
        }
    }

    /// The file of a language.
    pub(super) fn source(language: Language) -> Option<&'static str> {
        match language {
            Language::English => None,
            Language::Czech => Some(CZECH),
        }
    }

    /// A text without number.
    pub(super) fn text(&self, context: &str, text: &str) -> Option<&'static str> {
        self.texts.get(&(context, text)).copied()
    }

    /// A form of what is `one` in the English singular.
    pub(super) fn form(&self, one: &str, form: usize) -> Option<&'static str> {
        self.counted.get(one)?.get(form).copied()
    }

    /// Texts are kept for as long as the program runs, so that who asks gets them without a copy.
    fn read(source: &str, language: Language) -> Self {
        let keep = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        let (mut texts, mut counted) = (HashMap::new(), HashMap::new());
        for mut entry in entries(source) {
            for form in &mut entry.forms {
                *form = unbroken(form);
            }
            if entry.plural.is_some() {
                if entry.forms.len() == plural::forms(language) {
                    counted.insert(keep(entry.text), entry.forms.into_iter().map(keep).collect());
                }
            } else if let Some(form) = entry.forms.into_iter().next() {
                texts.insert((keep(entry.context), keep(entry.text)), keep(form));
            }
        }
        Self { texts, counted }
    }
}

/// The translated entries of a file, in its order; the head, which has no text, is left out.
pub(super) fn entries(source: &str) -> impl Iterator<Item = Entry<'_>> {
    let mut lines = source.lines().enumerate().peekable();
    std::iter::from_fn(move || {
        let mut entry = Entry::default();
        let mut into = Part::None;
        for (index, line) in lines.by_ref() {
            let line = line.trim();
            if line.is_empty() {
                break;
            }
            if let Some(remark) = line.strip_prefix("#.") {
                entry.remark = remark.trim();
            }
            if line.starts_with('#') {
                continue;
            }
            if entry.line == 0 {
                entry.line = index + 1;
            }
            let (word, quoted) = line.split_at_checked(line.find('"').unwrap_or(line.len())).unwrap_or((line, ""));
            match word.trim() {
                "" => {}
                "msgctxt" => into = Part::Context,
                "msgid" => into = Part::Text,
                "msgid_plural" => {
                    entry.plural = Some(String::new());
                    into = Part::Plural;
                }
                _ => {
                    entry.forms.push(String::new());
                    into = Part::Form;
                }
            }
            let place = match into {
                Part::None => continue,
                Part::Context => &mut entry.context,
                Part::Text => &mut entry.text,
                Part::Plural => entry.plural.get_or_insert_default(),
                Part::Form => match entry.forms.last_mut() {
                    Some(form) => form,
                    None => continue,
                },
            };
            unquote(quoted, place);
        }
        let ended = entry == Entry::default() && lines.peek().is_none();
        (!ended).then_some(entry)
    })
    .filter(|entry| !entry.text.is_empty() && entry.forms.iter().all(|form| !form.is_empty()))
}

/// What a line goes on with.
#[derive(Clone, Copy)]
enum Part {
    None,
    Context,
    Text,
    Plural,
    Form,
}

/// Adds what stands between quotation marks.
fn unquote(quoted: &str, out: &mut String) {
    let inner = quoted.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
}

/// Czech typography: no line ends behind a preposition or conjunction of one letter, nor between a number and what it counts.
fn unbroken(text: &str) -> String {
    const ALONE: [&str; 14] = ["k", "s", "v", "z", "o", "u", "a", "i", "K", "S", "V", "Z", "O", "U"];
    let mut out = String::with_capacity(text.len() + 8);
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        out.push_str(word);
        if words.peek().is_some() {
            let bare = word.trim_start_matches(['(', '„', '\n']);
            let tight = ALONE.contains(&bare) || bare.ends_with("{n}");
            out.push(if tight { '\u{a0}' } else { ' ' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_translators_programs_write() {
        let source = "msgid \"\"\nmsgstr \"Language: cs\\n\"\n\n#. A remark\n#: src/x.rs:1\nmsgctxt \"menu\"\nmsgid \"A \\\"b\\\"\"\nmsgstr \"\"\n\"Á \"\n\"„b“\"\n\n\nmsgid \"{n} file\"\nmsgid_plural \"{n} files\"\nmsgstr[0] \"a\"\nmsgstr[1] \"b\"\n\n#, fuzzy\nmsgid \"not yet\"\nmsgstr \"\"\n";
        let read: Vec<_> = entries(source).collect();
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].context.as_str(), read[0].text.as_str(), read[0].remark), ("menu", "A \"b\"", "A remark"));
        assert_eq!((read[0].line, read[0].forms.as_slice()), (6, &["Á „b“".to_owned()][..]));
        assert_eq!((read[1].plural.as_deref(), read[1].forms.len()), (Some("{n} files"), 2));
    }

    #[test]
    fn lines_do_not_end_behind_a_letter() {
        assert_eq!(
            unbroken("Hledat v knihovně a {n} konverzací (s tím)"),
            "Hledat v\u{a0}knihovně a\u{a0}{n}\u{a0}konverzací (s\u{a0}tím)"
        );
    }
}
