//! The left rail: its sections, their values, and what a click on one does.

use super::super::effect::{CountRequest, Effect, ValuesRequest};
use super::super::event::Loosen;
use super::super::facets;
use super::super::rail::RailSection;
use super::super::state::{State, ValueList};
use super::{Step, search};
use crate::query::{Is, Moment, Query, Term};
use crate::store::{Counts, Facet, FacetKind};

pub(super) fn include(state: &mut State, term: &Term, step: &mut Step) {
    let query = facets::included(&state.search.parsed.query, term);
    search::write(state, &query, step);
}

pub(super) fn exclude(state: &mut State, term: &Term, step: &mut Step) {
    let query = facets::excluded(&state.search.parsed.query, term);
    search::write(state, &query, step);
}

pub(super) fn turn(state: &mut State, section: RailSection, step: &mut Step) {
    let open = !state.is_section_open(section);
    state.sections.insert(section.word().to_owned(), open);
    step.push(Effect::SaveSettings);
    if open && section.kind().is_some() && state.library.ready {
        let query = state.results.query.clone();
        step.push(Effect::Count(request(state, &query, step)));
    }
}

/// What is to be counted for a query.
pub(super) fn request(state: &State, query: &Query, step: &Step) -> CountRequest {
    let kinds = RailSection::FACETS.into_iter().filter(|section| state.is_section_open(*section));
    let kinds = kinds.filter_map(RailSection::kind);
    CountRequest {
        ticket: state.results.asked,
        moment: Moment { zone: state.zone, now: step.now },
        all: query.clone(),
        flags: facets::without_field(query, FacetKind::Is),
        stars: facets::without_field(query, FacetKind::Rating),
        facets: kinds.map(|kind| (kind, facets::without_field(query, kind))).collect(),
        limit: RailSection::TOP,
    }
}

pub(super) fn counts(state: &mut State, ticket: u64, counts: Counts) {
    if ticket >= state.results.counted && ticket <= state.results.asked {
        state.results.counted = ticket;
        state.results.staffed |= [Is::InHours, Is::AfterHours].into_iter().any(|is| counts.of(is) > Some(0));
        state.results.counts = Some(counts);
    }
}

pub(super) fn facets(state: &mut State, ticket: u64, counted: Vec<Facet>) {
    let tagged = |facet: &Facet| facet.kind == FacetKind::Tag && !facet.values.is_empty();
    state.own.tagged |= counted.iter().any(tagged);
    if ticket == state.results.asked {
        state.results.facets = counted.into_iter().map(|facet| (facet.kind, facets::alphabetical(facet))).collect();
    }
}

pub(super) fn loosen(state: &mut State, ticket: u64, loosen: Loosen) {
    if ticket == state.results.asked {
        state.results.loosen = Some(loosen);
    }
}

/// Opens the list of all values of a section, or closes it.
pub(super) fn list(state: &mut State, section: Option<RailSection>, step: &mut Step) {
    state.values = section.map(|section| ValueList { section, typed: String::new(), facet: None, ticket: 0 });
    ask_values(state, step);
}

pub(super) fn type_value(state: &mut State, typed: String, step: &mut Step) {
    if let Some(list) = &mut state.values {
        list.typed = typed;
        ask_values(state, step);
    }
}

/// Asks for the values of the list that is on the screen.
pub(super) fn ask_values(state: &mut State, step: &mut Step) {
    let query = state.results.query.clone();
    state.next_ticket = state.next_ticket.saturating_add(1);
    let Some(list) = &mut state.values else { return };
    let Some(kind) = list.section.kind() else { return };
    list.ticket = state.next_ticket;
    step.push(Effect::Values(ValuesRequest {
        ticket: list.ticket,
        kind,
        query: facets::without_field(&query, kind),
        moment: Moment { zone: state.zone, now: step.now },
        typed: list.typed.clone(),
    }));
}

pub(super) fn values(state: &mut State, ticket: u64, facet: Facet) {
    if let Some(list) = state.values.as_mut().filter(|list| list.ticket == ticket) {
        list.facet = Some(facets::alphabetical(facet));
    }
}
