//! What a click on a value in the left rail does to the query: several values of one field are alternatives, several fields must all hold.
//!
//! Query in, query out; nothing is counted here.

use crate::lang::{self, Language};
use crate::query::{Expr, Query, Term};
use crate::store::{Facet, FacetKind, FacetValue};

/// How a query takes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It says nothing about it.
    Free,
    /// One of the values it asks for.
    Included,
    /// Must not occur.
    Excluded,
}

/// The field a condition belongs to, where the rail has it.
#[must_use]
pub fn kind_of(term: &Term) -> Option<FacetKind> {
    match term {
        Term::Named(named, _) => FacetKind::from_word(named.word()),
        Term::Source(_) => Some(FacetKind::Source),
        Term::Rating(_) => Some(FacetKind::Rating),
        Term::Is(_) => Some(FacetKind::Is),
        _ => None,
    }
}

/// The values of one field if a part of the query is nothing but alternatives of it.
fn alternatives(part: &Expr, kind: FacetKind) -> Option<Vec<&Term>> {
    let of_kind = |part: &Expr| matches!(part, Expr::Term(term) if kind_of(term) == Some(kind));
    match part {
        Expr::Term(term) if kind_of(term) == Some(kind) => Some(vec![term]),
        Expr::Or(parts) if parts.iter().all(of_kind) => {
            Some(parts.iter().filter_map(|part| if let Expr::Term(term) = part { Some(term) } else { None }).collect())
        }
        _ => None,
    }
}

/// How the query takes this value.
#[must_use]
pub fn mark(query: &Query, term: &Term) -> Mark {
    let Some(kind) = kind_of(term) else { return Mark::Free };
    if query.excludes_term(term) {
        return Mark::Excluded;
    }
    let among = |part: &Expr| alternatives(part, kind).is_some_and(|terms| terms.contains(&term));
    if query.conjuncts().iter().any(among) { Mark::Included } else { Mark::Free }
}

/// The values of a field that the query includes or excludes, in its order.
#[must_use]
pub fn marked(query: &Query, kind: FacetKind) -> Vec<&Term> {
    let mut out = Vec::new();
    for part in query.conjuncts() {
        match part {
            Expr::Not(inner) => {
                out.extend(alternatives(inner, kind).filter(|terms| terms.len() == 1).unwrap_or_default());
            }
            part => out.extend(alternatives(part, kind).unwrap_or_default()),
        }
    }
    out
}

/// The query without what it says of this field: what the field's values are counted in, so that a count says what a click brings, and no value
/// moves when it is clicked.
#[must_use]
pub fn without_field(query: &Query, kind: FacetKind) -> Query {
    let says = |part: &Expr| match part {
        Expr::Not(inner) => alternatives(inner, kind).is_some_and(|terms| terms.len() == 1),
        part => alternatives(part, kind).is_some(),
    };
    let kept = query.conjuncts().iter().filter(|part| !says(part)).cloned();
    Query { expr: Expr::all_of(kept), ..query.clone() }
}

/// The query after a click on a value: taken back wherever the query asks for it or excludes it; otherwise it joins the field's other values.
#[must_use]
pub fn included(query: &Query, term: &Term) -> Query {
    let Some(kind) = kind_of(term) else { return query.toggled(term) };
    match mark(query, term) {
        Mark::Excluded => query.without(&Expr::Term(term.clone()).negated()),
        Mark::Included => {
            // A Ctrl-click may have asked for it in several parts.
            let parts = query.conjuncts().iter().map(|part| match alternatives(part, kind) {
                Some(terms) if terms.contains(&term) => joined(terms.into_iter().filter(|other| *other != term)),
                _ => part.clone(),
            });
            Query { expr: Expr::all_of(parts), ..query.clone() }
        }
        Mark::Free => {
            let mut joining = Some(term);
            let mut parts: Vec<Expr> = query
                .conjuncts()
                .iter()
                .map(|part| match alternatives(part, kind).filter(|_| joining.is_some()) {
                    Some(terms) => joined(terms.into_iter().chain(joining.take())),
                    None => part.clone(),
                })
                .collect();
            parts.extend(joining.map(|term| Expr::Term(term.clone())));
            Query { expr: Expr::all_of(parts), ..query.clone() }
        }
    }
}

/// Alternatives; every conversation where there are none.
fn joined<'t>(terms: impl Iterator<Item = &'t Term>) -> Expr {
    Expr::any_of(terms.cloned().map(Expr::Term))
}

/// The query after an Alt-click on a value: it must not occur; excluded already, it is free again.
#[must_use]
pub fn excluded(query: &Query, term: &Term) -> Query {
    match mark(query, term) {
        Mark::Excluded => query.without(&Expr::Term(term.clone()).negated()),
        Mark::Included => included(query, term).excluding_term(term),
        Mark::Free => query.excluding_term(term),
    }
}

/// A facet whose values with the same count stand in the order of the window's alphabet; the store knows the plain one.
#[must_use]
pub fn alphabetical(mut facet: Facet) -> Facet {
    if lang::language() != Language::English {
        facet.values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| lang::compare(&a.text, &b.text)));
    }
    facet
}

/// The values of a facet as the rail shows them: the counted ones in their order, then those of the query that did not occur.
#[must_use]
pub fn shown(facet: Option<&Facet>, query: &Query, kind: FacetKind, limit: usize) -> Vec<FacetValue> {
    let mut values: Vec<FacetValue> = facet.map_or_else(Vec::new, |facet| facet.values.clone());
    let marked = marked(query, kind);
    let mut place = 0_usize;
    values.retain(|value| {
        place += 1;
        place <= limit || marked.contains(&&value.term)
    });
    for term in marked {
        if !values.iter().any(|value| value.term == *term) {
            values.push(FacetValue { text: name(term), detail: String::new(), count: 0, term: term.clone() });
        }
    }
    values
}

/// A value as people know it.
fn name(term: &Term) -> String {
    match term {
        Term::Named(_, value) => value.text.clone(),
        Term::Source(vendor) => vendor.title().to_owned(),
        other => Expr::Term(other.clone()).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    fn term(text: &str) -> Term {
        match parse(text).query.expr {
            Expr::Term(term) => term,
            other => panic!("{text} is {other:?}"),
        }
    }

    #[test]
    fn values_of_a_field_are_alternatives_and_fields_must_all_hold() {
        let cases = [
            ("", "agent:=Ann", "agent:=Ann"),
            ("agent:=Ann", "agent:=Bob", "agent:=Ann OR agent:=Bob"),
            ("agent:=Ann OR agent:=Bob", "agent:=Ann", "agent:=Bob"),
            ("agent:=Ann OR agent:=Bob", "agent:=Eve", "agent:=Ann OR agent:=Bob OR agent:=Eve"),
            ("agent:=Ann", "agent:=Ann", ""),
            ("agent:=Ann", "country:=CZ", "agent:=Ann country:=CZ"),
            ("late agent:=Ann -country:=CZ", "country:=CZ", "late agent:=Ann"),
            ("agent:=Ann OR country:=CZ", "agent:=Bob", "(agent:=Ann OR country:=CZ) agent:=Bob"),
            ("is:missed", "is:offline", "is:missed OR is:offline"),
            ("rating:5", "rating:4", "rating:5 OR rating:4"),
            ("is:missed is:rated", "is:rated", "is:missed"),
            ("is:missed is:rated", "is:offline", "(is:missed OR is:offline) is:rated"),
            ("(is:missed OR is:rated) is:rated", "is:rated", "is:missed"),
            ("is:rated is:rated", "is:rated", ""),
        ];
        for (before, clicked, after) in cases {
            let query = included(&parse(before).query, &term(clicked));
            assert_eq!(query, parse(after).query, "{before} + {clicked} = {query}");
        }
    }

    #[test]
    fn an_alt_click_excludes_and_takes_back() {
        let cases = [
            ("", "-agent:=Ann"),
            ("-agent:=Ann", ""),
            ("agent:=Ann late", "late -agent:=Ann"),
            ("agent:=Ann OR agent:=Bob", "agent:=Bob -agent:=Ann"),
        ];
        for (before, after) in cases {
            let query = excluded(&parse(before).query, &term("agent:=Ann"));
            assert_eq!(query, parse(after).query, "{before} = {query}");
        }
    }

    #[test]
    fn a_field_is_counted_without_its_own_values() {
        let query = parse("late (agent:=Ann OR agent:=Bob) -agent:=Eve is:missed").query;
        assert_eq!(without_field(&query, FacetKind::Agent), parse("late is:missed").query);
        assert_eq!(marked(&query, FacetKind::Agent), [&term("agent:=Ann"), &term("agent:=Bob"), &term("agent:=Eve")]);
        assert_eq!(mark(&query, &term("agent:=Eve")), Mark::Excluded);
        assert_eq!(mark(&query, &term("agent:=Bob")), Mark::Included);
        assert_eq!(mark(&query, &term("agent:=Zoe")), Mark::Free);
    }

    #[test]
    fn what_the_query_asks_for_stays_in_sight() {
        let value = |text: &str, count| FacetValue {
            text: text.to_owned(),
            detail: String::new(),
            count,
            term: term(&format!("agent:={text}")),
        };
        let facet = Facet {
            kind: FacetKind::Agent,
            values: vec![value("Ann", 9), value("Bob", 5), value("Eve", 3), value("Zoe", 1)],
            more: false,
        };
        let query = parse("agent:=Zoe -agent:=Max").query;
        let names: Vec<(String, u64)> =
            shown(Some(&facet), &query, FacetKind::Agent, 2).into_iter().map(|it| (it.text, it.count)).collect();
        let expected = [("Ann", 9), ("Bob", 5), ("Zoe", 1), ("Max", 0)];
        assert_eq!(names, expected.map(|(name, count)| (name.to_owned(), count)));
    }
}
