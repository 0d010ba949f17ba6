//! What a condition on words asks of the text index.

use super::parts::Part;
use super::prefixes::Prefix;
use super::words::{Wanted, name_of_variable};
use crate::query::{Identity, Place, Side, Term};
use crate::text::{self, Phrase};

/// What the text index is asked for a condition; `None` where that is not its business, as for beginnings of one or two letters anywhere, which
/// have sets of their own.
pub(super) fn wanted(term: &Term) -> Option<Wanted> {
    let within = |parts, phrase: &Phrase| {
        let Phrase { words, prefix } = phrase.clone();
        Some(Wanted { words, prefix, parts })
    };
    match term {
        Term::Text(text) if text.side == Side::Anywhere && short_prefix(&text.phrase).is_some() => None,
        Term::Text(text) => within(parts_of_side(text.side), &text.phrase),
        Term::Within(place, words) => within(parts_of_place(*place), &words.phrase),
        // Where its words stand; whether it is the whole of an id or address is looked at afterwards.
        Term::Identity(identity, text) => {
            let part: &[Part] = match identity {
                Identity::VisitorId => &[Part::Person],
                Identity::Email => &[Part::Email],
            };
            within(part, &Phrase::new(text, false)?)
        }
        Term::Variable { name, value } => {
            let mut folded = String::new();
            text::fold_into(name, &mut folded);
            let mut words = vec![name_of_variable(&folded)];
            let value = value.as_ref().map(|value| &value.phrase);
            words.extend(value.iter().flat_map(|phrase| phrase.words.iter().cloned()));
            let prefix = value.is_some_and(|phrase| phrase.prefix);
            Some(Wanted { words, prefix, parts: &[Part::Variable] })
        }
        _ => None,
    }
}

/// The one or two letters with which a word is to begin anywhere, if that is all that is asked.
pub(super) fn short_prefix(phrase: &Phrase) -> Option<Prefix> {
    match phrase.words.as_slice() {
        [word] if phrase.prefix => Prefix::new(word),
        _ => None,
    }
}

/// The parts in which a side's words stand.
fn parts_of_side(side: Side) -> &'static [Part] {
    match side {
        Side::Anywhere => &Part::ALL,
        Side::Messages => &[Part::Visitor, Part::Agent, Part::Auto],
        Side::Visitor => &[Part::Visitor],
        Side::Agent => &[Part::Agent],
    }
}

/// The parts of a place.
fn parts_of_place(place: Place) -> &'static [Part] {
    match place {
        Place::Visitor => &[Part::Person, Part::Email],
        Place::Email => &[Part::Email],
        Place::Page => &[Part::Page],
        Place::Referrer => &[Part::Referrer],
        Place::Label => &[Part::Label],
        Place::Variable => &[Part::Variable],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Expr, parse};

    #[test]
    fn conditions_on_words_say_words_and_parts() {
        let words = |words: &[&str], prefix, parts| {
            let words = words.iter().copied().map(str::to_owned).collect();
            Some(Wanted { words, prefix, parts })
        };
        for (typed, expected) in [
            ("near", words(&["near"], false, &Part::ALL)),
            ("\"the Order\"", words(&["the", "order"], false, &Part::ALL)),
            ("ref*", words(&["ref"], true, &Part::ALL)),
            ("in:agent re*", words(&["re"], true, &[Part::Agent])),
            ("in:messages order", words(&["order"], false, &[Part::Visitor, Part::Agent, Part::Auto])),
            ("email:example", words(&["example"], false, &[Part::Email])),
            ("var:plan=pro*", words(&["\u{E000} plan", "pro"], true, &[Part::Variable])),
            ("var:\"Chat Plan\"", words(&["chat", "plan"], false, &[Part::Variable])),
            ("re*", None),
            ("is:missed", None),
        ] {
            let Expr::Term(term) = parse(typed).query.expr else { panic!("{typed} is one condition") };
            assert_eq!(wanted(&term), expected, "{typed}");
        }
    }
}
