//! The one place where conditions on words become the text index's own language (FTS5).
//!
//! Everything is quoted: nothing a person typed is ever read as syntax. What FTS5 cannot say (a negation alone, brackets in brackets without
//! end) is left to sets of numbers, and so are beginnings of one or two letters, which have sets of their own.

use super::parts::Part;
use super::prefixes::Prefix;
use crate::query::{Expr, Place, Side, Term};
use crate::text::{self, Phrase};

/// Brackets in brackets that FTS5 is asked to read; its own limit is larger.
const DEEPEST: usize = 16;

/// The FTS5 expression of a condition on words alone; `None` for any other.
pub(super) fn expression(expr: &Expr) -> Option<String> {
    nested(expr, DEEPEST)
}

fn nested(expr: &Expr, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match expr {
        Expr::Term(term) => of_term(term),
        Expr::And(parts) => {
            let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
            for part in parts {
                match part {
                    Expr::Not(inner) => unwanted.push(nested(inner, depth)?),
                    part => wanted.push(nested(part, depth)?),
                }
            }
            all_but(&wanted, &unwanted)
        }
        Expr::Or(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| nested(part, depth)).collect::<Option<_>>()?;
            Some(any_of(&parts))
        }
        Expr::All | Expr::Not(_) => None,
    }
}

/// All of some expressions and none of others; `None` where nothing is wanted.
pub(super) fn all_but(wanted: &[String], unwanted: &[String]) -> Option<String> {
    if wanted.is_empty() {
        return None;
    }
    let wanted = joined(wanted, " AND ");
    Some(if unwanted.is_empty() { wanted } else { format!("({wanted} NOT {})", any_of(unwanted)) })
}

/// Any of some expressions.
pub(super) fn any_of(parts: &[String]) -> String {
    joined(parts, " OR ")
}

fn joined(parts: &[String], word: &str) -> String {
    match parts {
        [one] => one.clone(),
        parts => format!("({})", parts.join(word)),
    }
}

fn of_term(term: &Term) -> Option<String> {
    match term {
        Term::Text(text) if text.side == Side::Anywhere && short_prefix(&text.phrase).is_some() => None,
        Term::Text(text) => Some(phrase(parts_of_side(text.side), &text.phrase)),
        Term::Within(place, words) => Some(phrase(parts_of_place(*place), &words.phrase)),
        Term::Variable { name, value } => {
            let mut words = vec![text::BOUNDARY.to_owned()];
            words.extend(text::tokens(name).into_iter().map(|token| token.folded));
            words.push(text::SPLIT.to_owned());
            let value = value.as_ref().map(|value| &value.phrase);
            words.extend(value.iter().flat_map(|phrase| phrase.words.iter().cloned()));
            let prefix = value.is_some_and(|phrase| phrase.prefix);
            Some(phrase(&[Part::Variable], &Phrase { words, prefix }))
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

/// The columns in which a side's words stand; none = all.
pub(super) fn parts_of_side(side: Side) -> &'static [Part] {
    match side {
        Side::Anywhere => &[],
        Side::Messages => &[Part::Visitor, Part::Agent, Part::Auto],
        Side::Visitor => &[Part::Visitor],
        Side::Agent => &[Part::Agent],
    }
}

/// The columns of a place.
pub(super) fn parts_of_place(place: Place) -> &'static [Part] {
    match place {
        Place::Visitor => &[Part::Person, Part::Email],
        Place::Email => &[Part::Email],
        Place::Page => &[Part::Page],
        Place::Referrer => &[Part::Referrer],
        Place::Label => &[Part::Label],
        Place::Variable => &[Part::Variable],
    }
}

fn phrase(parts: &[Part], phrase: &Phrase) -> String {
    let mut out = String::new();
    match parts {
        [] => {}
        [one] => out.extend([one.column(), " : "]),
        several => {
            let columns: Vec<&str> = several.iter().map(|part| part.column()).collect();
            out.extend(["{", &columns.join(" "), "} : "]);
        }
    }
    out.extend(["\"", &phrase.words.join(" ").replace('"', "\"\""), "\""]);
    if phrase.prefix {
        out.push_str(" *");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    #[test]
    fn words_become_one_expression() {
        for (typed, expected) in [
            ("near \"the order\"", Some(r#"("near" AND "the order")"#)),
            ("a OR b c", Some(r#"(("a" OR "b") AND "c")"#)),
            ("a -b -c", Some(r#"("a" NOT ("b" OR "c"))"#)),
            (
                "in:visitor refund* in:messages order",
                Some(r#"({visitor agent auto} : "order" AND visitor : "refund" *)"#),
            ),
            ("page:pricing email:example", Some(r#"(page : "pricing" AND email : "example")"#)),
            ("var:plan=pro*", Some("variable : \"\u{E000} plan \u{E001} pro\" *")),
            ("-a", None),
            ("a is:missed", None),
            ("re*", None),
            ("ref*", Some(r#""ref" *"#)),
            ("in:agent re*", Some(r#"agent : "re" *"#)),
            ("", None),
        ] {
            assert_eq!(expression(&parse(typed).query.expr).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn brackets_without_end_are_left_to_sets() {
        let deep = |count: usize| "(a OR (b ".repeat(count) + "c" + &"))".repeat(count);
        assert!(expression(&parse(&deep(5)).query.expr).is_some());
        assert_eq!(expression(&parse(&deep(12)).query.expr), None);
    }

    #[test]
    fn what_people_type_is_never_syntax() {
        let odd = Phrase { words: vec!["a\"b".to_owned(), "or".to_owned()], prefix: false };
        assert_eq!(phrase(&[], &odd), r#""a""b or""#);
    }
}
