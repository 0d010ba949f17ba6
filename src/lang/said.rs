//! Sentences that come from below the window: errors, hints, what workers tell. They are English, as on the command line, and come as text
//! with names and numbers in it. Their entries have `msgctxt "said"` and `{…}` where something was put in; what stands there is taken over.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::table::{Table, entries};
use super::{Language, language};
use crate::model::words::filled;

/// The context of such entries.
pub(super) const CONTEXT: &str = "said";

/// Places in which a sentence or words of ours stand. What stands in all others is somebody's: a name, a value, a file, and stays as it is,
/// even where it reads like one of ours.
const OURS: &[&str] = &[
    "asked", "cause", "cells", "error", "fields", "first", "found", "how", "inside", "instead", "keys", "kind",
    "message", "odd", "option", "reason", "sentence", "wanted", "what", "who", "why",
];

/// One sentence with places in it.
struct Template {
    /// What stands before, between and behind the places.
    between: Vec<String>,
    /// The names of the places.
    names: Vec<String>,
    /// The sentence in the other language.
    translated: String,
}

/// An English sentence in the language of this thread; itself where the table lacks it. A cause behind a colon and a file in brackets at the
/// end, as errors have them, are looked at by themselves.
#[must_use]
pub fn said(sentence: &str) -> Cow<'_, str> {
    let language = language();
    let Some(table) = Table::of(language) else { return Cow::Borrowed(sentence) };
    if let Some(text) = whole(table, language, sentence) {
        return text;
    }
    if let Some((head, file)) = sentence.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("))
        && let Some(text) = with_cause(table, language, head)
    {
        return Cow::Owned(format!("{text} ({file})"));
    }
    with_cause(table, language, sentence).unwrap_or(Cow::Borrowed(sentence))
}

/// A sentence, or one with its cause.
fn with_cause<'a>(table: &Table, language: Language, sentence: &'a str) -> Option<Cow<'a, str>> {
    whole(table, language, sentence).or_else(|| {
        sentence.match_indices([':', '.']).find_map(|(at, _)| {
            let (head, rest) = sentence.split_at_checked(at)?;
            let behind = rest.get(..2).filter(|sign| sign.ends_with(' '))?;
            // A sentence keeps its full stop; a cause comes behind a colon.
            let stop = behind.starts_with('.');
            let text = match whole(table, language, sentence.get(..=at)?) {
                Some(text) if stop => text,
                _ => Cow::Owned(format!("{}{}", whole(table, language, head)?, behind.trim_end())),
            };
            Some(Cow::Owned(format!("{text} {}", said(rest.get(2..)?))))
        })
    })
}

/// A sentence of the table, also one with something put in.
fn whole<'a>(table: &Table, language: Language, sentence: &'a str) -> Option<Cow<'a, str>> {
    if let Some(text) = table.text(CONTEXT, sentence).or_else(|| table.text("", sentence)) {
        return Some(Cow::Borrowed(text));
    }
    // The one that says most itself.
    let fits = templates(language).iter().filter_map(|template| Some((template, template.taken(sentence)?)));
    let (template, taken) = fits.max_by_key(|(template, _)| template.between.iter().map(String::len).sum::<usize>())?;
    let one = |text: &'a str| whole(table, language, text).unwrap_or(Cow::Borrowed(text));
    let some = |name: &str, text: &'a str| match whole(table, language, text) {
        _ if !OURS.contains(&name) => Cow::Borrowed(text),
        Some(said) => said,
        None if text.contains(", ") => Cow::Owned(text.split(", ").map(one).collect::<Vec<_>>().join(", ")),
        None => Cow::Borrowed(text),
    };
    let names = template.names.iter().map(String::as_str);
    let taken: Vec<Cow<'_, str>> = names.clone().zip(taken).map(|(name, text)| some(name, text)).collect();
    let args: Vec<(&str, &dyn std::fmt::Display)> = names.zip(taken.iter().map(|text| text as _)).collect();
    Some(Cow::Owned(filled(&template.translated, &args)))
}

impl Template {
    fn new(text: &str, translated: &str) -> Self {
        let mut template = Self { between: Vec::new(), names: Vec::new(), translated: translated.to_owned() };
        let mut rest = text;
        while let Some((before, name, behind)) = rest
            .split_once('{')
            .and_then(|(before, rest)| rest.split_once('}').map(|(name, behind)| (before, name, behind)))
        {
            template.between.push(before.to_owned());
            template.names.push(name.to_owned());
            rest = behind;
        }
        template.between.push(rest.to_owned());
        template
    }

    /// What stands at the places of a sentence; `None` where it is another sentence.
    fn taken<'a>(&self, sentence: &'a str) -> Option<Vec<&'a str>> {
        let (first, others) = self.between.split_first()?;
        let (last, middle) = others.split_last()?;
        let mut rest = sentence.strip_prefix(first.as_str())?.strip_suffix(last.as_str())?;
        let mut taken = Vec::with_capacity(self.names.len());
        for between in middle {
            let (text, behind) = rest.split_once(between.as_str())?;
            taken.push(text);
            rest = behind;
        }
        taken.push(rest);
        // Numbers are called `n`, so that `{n} user` is not every sentence that ends so.
        let number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || ",.-−\u{a0}".contains(c));
        let fits = self.names.iter().zip(&taken).all(|(name, text)| name != "n" || number(text));
        fits.then_some(taken)
    }
}

fn templates(language: Language) -> &'static [Template] {
    static CZECH: OnceLock<Vec<Template>> = OnceLock::new();
    let read = || {
        let all = Table::source(language).into_iter().flat_map(entries);
        all.filter(|entry| entry.context == CONTEXT && entry.text.contains('{'))
            .filter_map(|entry| Some(Template::new(&entry.text, entry.forms.first()?)))
            .collect()
    };
    match language {
        Language::English => &[],
        Language::Czech => CZECH.get_or_init(read),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::speak;

    #[test]
    fn places_of_a_sentence() {
        let template = Template::new("There is no {what} in {place}.", "");
        assert_eq!(template.taken("There is no cat in the house."), Some(vec!["cat", "the house"]));
        assert_eq!(template.taken("There is no cat here."), None);
        assert_eq!(template.taken("There is no  in x."), Some(vec!["", "x"]), "what is put in may be nothing");
        assert_eq!(Template::new("{a} is gone", "").taken("x is gone"), Some(vec!["x"]));
    }

    #[test]
    fn errors_with_cause_and_file() {
        let error = "Could not write the export: disk full (/tmp/x (1).csv)";
        assert_eq!(said(error), error);
        speak(Language::Czech);
        let czech = [
            error,
            "Could not write the export. Free some space and try again; nothing half-written was left.",
            "Nobody knows this",
            "Into the directory: 2 users, 1 set of office hours",
            "There is a view called Missed already",
        ]
        .map(|text| said(text).replace('\u{a0}', " "));
        speak(Language::English);
        assert_eq!(czech[0], "Export se nepodařilo zapsat: disk full (/tmp/x (1).csv)");
        assert_eq!(
            czech[1],
            "Export se nepodařilo zapsat. Uvolněte místo a zkuste to znovu; nic nedopsaného nezůstalo."
        );
        assert_eq!(czech[2], "Nobody knows this");
        assert_eq!(czech[3], "Do adresáře: uživatelé: 2, pracovní doby: 1");
        assert!(czech[4].contains("Missed"), "a name stays, even where it is a word of ours: {}", czech[4]);
    }
}
