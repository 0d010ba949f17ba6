//! What may stand where the cursor is: field words, and their values where they are few. Values that only the library knows are asked for, not
//! known here.

use std::ops::Range;

use super::{FIELDS, Field, Has, Is, closing, ends_word};

/// What may stand where the cursor is.
#[derive(Clone, Debug, Default)]
pub struct Completion {
    /// What a candidate replaces, in bytes of the text: the word under the cursor, without `-` and brackets before it.
    pub range: Range<usize>,
    /// What may stand there, best first.
    pub candidates: Vec<Candidate>,
    /// The field whose values of the library may stand there, and what is typed of the value. A value replaces the same range, printed as a
    /// whole term.
    pub library: Option<(&'static Field, String)>,
}

/// One proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What replaces the range: `agent:`, `is:missed`.
    pub text: String,
    /// What it means, one sentence without a period; empty where the text says it.
    pub help: &'static str,
}

impl Completion {
    /// The text with `replacement` in place of the range, and where the cursor stands then, in bytes. A space follows what is complete.
    #[must_use]
    pub fn apply(&self, text: &str, replacement: &str) -> (String, usize) {
        let before = text.get(..self.range.start).unwrap_or_default();
        let after = text.get(self.range.end..).unwrap_or_default();
        let complete = !replacement.ends_with([':', '=']);
        let gap = if complete && !after.starts_with(char::is_whitespace) { " " } else { "" };
        let cursor = before.len() + replacement.len() + usize::from(complete);
        (format!("{before}{replacement}{gap}{after}"), cursor)
    }
}

/// What may stand at the cursor, given in bytes of the text; a cursor inside a character is taken back to its beginning.
#[must_use]
pub fn complete(text: &str, cursor: usize) -> Completion {
    let cursor = text.floor_char_boundary(cursor);
    let range = word_at(text, cursor);
    let typed = text.get(range.start..cursor).unwrap_or_default();
    let mut completion = Completion { range, ..Completion::default() };
    if typed.starts_with(|c| closing(c).is_some()) {
        return completion;
    }
    match typed.split_once(':') {
        None => completion.candidates = words(typed),
        Some((name, value)) => {
            let Some(field) = Field::named(name) else { return completion };
            let value = value.strip_prefix('=').filter(|_| field.library_values().is_some()).unwrap_or(value);
            let value: String = value.chars().filter(|c| closing(*c).is_none()).collect();
            completion.candidates = values(field, &value);
            completion.library = field.library_values().map(|_named| (field, value));
        }
    }
    completion
}

/// Fields and complete conditions that begin with what is typed; all fields where nothing is.
fn words(typed: &str) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    for field in FIELDS {
        // Another name of a field that is typed whole is a word like any other: `order` is what people look for in a shop's chats.
        let other = |name: &&str| begins(name, typed) && name.len() > typed.len();
        if begins(field.word, typed) || field.aliases.iter().any(other) {
            out.push(Candidate { text: format!("{}:", field.word), help: field.help });
        }
    }
    if typed.chars().count() >= 2 {
        for is in Is::ALL.into_iter().filter(|is| begins(is.word(), typed)) {
            out.push(Candidate { text: format!("is:{}", is.word()), help: is.help() });
        }
        for has in Has::ALL.into_iter().filter(|has| begins(has.word(), typed)) {
            out.push(Candidate { text: format!("has:{}", has.word()), help: has.help() });
        }
    }
    out
}

/// The few values of a field that begin with what is typed.
fn values(field: &Field, typed: &str) -> Vec<Candidate> {
    let help = |value: &str| match field.word {
        "is" => Is::from_word(value).map_or("", Is::help),
        "has" => Has::from_word(value).map_or("", Has::help),
        _ => "",
    };
    let fitting = field.values().into_iter().filter(|value| begins(value, typed));
    fitting.map(|value| Candidate { text: format!("{}:{value}", field.word), help: help(value) }).collect()
}

fn begins(word: &str, typed: &str) -> bool {
    word.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
}

/// The word the cursor stands in or behind; a quote after a field's colon belongs to its word.
fn word_at(text: &str, cursor: usize) -> Range<usize> {
    let mut start = 0;
    // What closes the quote that is open.
    let mut open: Option<&[char]> = None;
    let mut fresh = true;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let next = at + c.len_utf8();
        if let Some(closers) = open {
            if closers.contains(&c) {
                open = None;
                fresh = false;
            }
        } else if let Some(closers) = closing(c) {
            let is_value = text.get(start..at).is_some_and(|word| word.ends_with([':', '=']));
            if !is_value && !fresh {
                if at >= cursor {
                    end = at;
                    break;
                }
                start = at;
            }
            open = Some(closers);
            fresh = false;
        } else if ends_word(c) || fresh && c == '-' {
            if at >= cursor && !(fresh && c == '-' && at == start) {
                end = at;
                break;
            }
            start = next;
            fresh = true;
        } else {
            fresh = false;
        }
    }
    start.min(cursor)..end.max(cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Completes at the `|`; gives what is replaced, the proposals and the field whose library values are wanted.
    fn at(text: &str) -> (String, Vec<String>, Option<(&'static str, String)>) {
        let cursor = text.find('|').expect("a cursor");
        let text = text.replace('|', "");
        let completion = complete(&text, cursor);
        (
            text.get(completion.range).expect("on boundaries").to_owned(),
            completion.candidates.into_iter().map(|it| it.text).collect(),
            completion.library.map(|(field, typed)| (field.word, typed)),
        )
    }

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().copied().map(str::to_owned).collect()
    }

    #[test]
    fn fields_are_proposed() {
        assert_eq!(at("ag|"), ("ag".into(), strings(&["agent:"]), None));
        assert_eq!(at("refund -ag|x (b)"), ("agx".into(), strings(&["agent:"]), None));
        assert_eq!(at("(Cou|)"), ("Cou".into(), strings(&["country:"]), None));
        assert_eq!(at("oper|").1, ["agent:"]);
        assert_eq!(at("mis|").1, ["is:missed"]);
        assert_eq!(at("em|").1, ["email:", "has:email"]);
        assert_eq!(at("|").1.len(), FIELDS.len());
        assert_eq!(at("orde|").1, ["sort:"]);
        assert_eq!(at("order|").1, strings(&[]), "a word of its own");
        assert_eq!(at("zz|").1, strings(&[]));
        assert_eq!(at("\"ag|").1, strings(&[]));
    }

    #[test]
    fn values_are_proposed() {
        assert_eq!(at("a is:mi|"), ("is:mi".into(), strings(&["is:missed"]), None));
        assert_eq!(at("is:|").1.len(), Is::ALL.len());
        assert_eq!(at("vendor:s|").1, ["source:smartsupp", "source:snapengage"]);
        assert_eq!(at("x in:v|").1, ["in:visitor"]);
        assert_eq!(at("nofield:v|").1, strings(&[]));
        assert_eq!(at("agent:jo|hn x"), ("agent:john".into(), strings(&[]), Some(("agent", "jo".into()))));
        assert_eq!(
            at("-agent:=\"John D|oe\" x"),
            ("agent:=\"John Doe\"".into(), strings(&[]), Some(("agent", "John D".into())))
        );
        assert_eq!(at("page:|").2, Some(("page", String::new())));
        assert_eq!(at("visitor:ada|").2, None);
    }

    #[test]
    fn a_proposal_is_put_in() {
        let completion = complete("refund -ag x", 10);
        assert_eq!(completion.apply("refund -ag x", "agent:"), ("refund -agent: x".to_owned(), 14));
        let completion = complete("is:mi", 5);
        assert_eq!(completion.apply("is:mi", "is:missed"), ("is:missed ".to_owned(), 10));
    }

    proptest::proptest! {
        #[test]
        fn any_text_and_cursor_is_survived(text in "[a-z:=\"„“«» ()-]{0,20}\\PC{0,4}", cursor in 0_usize..40) {
            let completion = complete(&text, cursor);
            proptest::prop_assert!(text.get(completion.range.clone()).is_some());
            proptest::prop_assert!(completion.range.start <= cursor);
            let (_text, after) = completion.apply(&text, "is:missed");
            proptest::prop_assert!(after <= text.len() + "is:missed ".len());
        }
    }
}
