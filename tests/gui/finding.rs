//! Finding in the window: facets, proposals, hits that are walked, views, and an empty list that says why.

use afterchat::app::{Action, DetailTab, FacetKind, RailSection, State};
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;

use super::window::Desk;

impl Desk {
    fn type_search(&mut self, text: &str) {
        self.window.key_press_modifiers(Modifiers::COMMAND, Key::F);
        self.window.run_steps(3);
        self.window.get_by_label("Search conversations").type_text(text);
        self.window.run_steps(3);
        self.settle();
    }

    fn search_text(&self) -> &str {
        &self.state().search.text
    }

    fn found(&self) -> usize {
        self.state().results.len()
    }

    /// Clicks the one button whose name begins so.
    fn press(&mut self, begins: &str, modifiers: Modifiers) {
        self.facets();
        let of_label = |label: Option<String>| label.is_some_and(|label| label.starts_with(begins));
        let node = self.window.get_by(|node| node.role() == Role::Button && of_label(node.label()));
        node.click_modifiers(modifiers);
        self.window.run_steps(3);
        self.settle();
    }

    fn facets(&mut self) {
        let counted = |state: &State| state.results.counted == state.results.asked && !state.results.facets.is_empty();
        self.wait("the facets", counted);
        self.window.run_steps(4);
    }

    fn key(&mut self, key: Key) {
        self.window.key_press(key);
        self.window.run_steps(3);
    }
}

#[test]
fn values_are_included_and_excluded_by_clicks() {
    let mut desk = Desk::samples();
    desk.facets();
    let all = desk.found();
    // So that all values are on the screen.
    for section in [RailSection::Views, RailSection::Status] {
        desk.window.state_mut().dispatch(Action::Section(section));
    }
    desk.press("Marc Delorme ", Modifiers::NONE);
    let marc = desk.found();
    assert_eq!(desk.search_text(), "agent:=\"Marc Delorme\"");
    assert!(marc > 0 && marc < all);
    desk.press("Tereza Malinová ", Modifiers::NONE);
    assert_eq!(desk.search_text(), "agent:=\"Marc Delorme\" OR agent:=\"Tereza Malinová\"");
    let both = desk.found();
    assert!(both > marc, "values of a field are alternatives");
    desk.facets();
    let country = desk.state().results.facets[&FacetKind::Country].values[0].text.clone();
    let country = format!("{country} ");
    desk.press(&country, Modifiers::NONE);
    assert!(desk.found() < both, "fields must all hold");
    desk.press("Marc Delorme ", Modifiers::NONE);
    assert!(desk.search_text().starts_with("agent:=\"Tereza Malinová\" country:="), "{}", desk.search_text());
    desk.press("Tereza Malinová ", Modifiers::NONE);
    desk.press(&country, Modifiers::ALT);
    assert!(desk.search_text().starts_with("-country:="), "{}", desk.search_text());
    assert!(desk.window.query_all_by_label_contains("excluded").next().is_some());
    desk.press(&country, Modifiers::ALT);
    assert_eq!(desk.found(), all);
}

#[test]
fn all_values_are_a_click_away_and_sections_close() {
    let mut desk = Desk::samples();
    desk.facets();
    // So that the countries are on the screen.
    for section in [RailSection::Views, RailSection::Status] {
        desk.window.state_mut().dispatch(Action::Section(section));
    }
    desk.window.run_steps(3);
    desk.click("More countries");
    desk.wait("the values", |state| state.values.as_ref().is_some_and(|list| list.facet.is_some()));
    desk.window.get_by_label("Search countries").type_text("hung");
    desk.window.run_steps(3);
    desk.wait("the one", |state| {
        let facet = state.values.as_ref().and_then(|list| list.facet.as_ref());
        facet.is_some_and(|facet| facet.values.len() == 1)
    });
    desk.click("Close");
    assert!(desk.state().values.is_none());
    assert!(desk.window.query_by_label("More agents").is_some());
    desk.click("Section Agents");
    desk.settle();
    assert!(desk.window.query_by_label("More agents").is_none());
    assert!(!desk.state().is_section_open(RailSection::Agents));
}

#[test]
fn fields_and_values_are_proposed_and_enter_stays_free() {
    let mut desk = Desk::samples();
    desk.type_search("ag");
    assert!(desk.window.query_by_label_contains("agent:").is_some());
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    assert_eq!(desk.search_text(), "agent:");
    desk.wait("values", |state| state.completing.proposals.iter().any(|proposal| proposal.count.is_some()));
    desk.key(Key::ArrowDown);
    let first = desk.state().completing.proposals[0].text.clone();
    desk.key(Key::Enter);
    desk.settle();
    assert_eq!(desk.search_text(), format!("{first} "));
    let found = desk.found();
    // The cursor stands behind what was put in.
    desk.window.get_by_label("Search conversations").type_text("is:mi");
    desk.window.run_steps(3);
    assert_eq!(desk.search_text(), format!("{first} is:mi"));
    assert!(!desk.state().completing.proposals.is_empty());
    desk.key(Key::Escape);
    assert!(desk.state().completing.proposals.is_empty() && !desk.search_text().is_empty());
    assert!(found > 0);
}

#[test]
fn hits_are_walked_into_the_details_and_on() {
    let mut desk = Desk::samples();
    desk.type_search("packtasche*");
    assert_eq!(desk.found(), 2);
    desk.key(Key::Enter);
    desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    let first = desk.state().open.as_ref().map(|open| open.id);
    let hits = |desk: &Desk| desk.state().open.as_ref().and_then(|open| open.opened()).unwrap().hits.walk.len();
    for _ in 0..hits(&desk) {
        desk.key(Key::F3);
    }
    desk.wait("the next one", |state| {
        state.opening.is_none() && state.open.as_ref().is_some_and(|open| Some(open.id) != first)
    });
    let many = hits(&desk);
    assert!(desk.window.query_by_label_contains("Referrer").is_some());
    for _ in 1..many {
        desk.key(Key::F3);
    }
    let spot = desk.state().open.as_ref().and_then(afterchat::app::state::Open::standing).unwrap().0;
    assert!(!spot.in_timeline(), "{spot:?} stands in the details");
    assert_eq!(desk.state().tab, DetailTab::Visitor);
    for _ in 0..many {
        desk.window.key_press_modifiers(Modifiers::SHIFT, Key::F3);
        desk.window.run_steps(3);
    }
    desk.wait("the one before", |state| state.opening.is_none() && state.open.as_ref().map(|open| open.id) == first);
    let open = desk.state().open.as_ref().unwrap();
    assert_eq!(open.hit, Some(open.opened().unwrap().hits.walk.len() - 1), "backwards lands on the last hit");
}

#[test]
fn a_long_conversation_opens_at_its_first_hit() {
    let mut desk = Desk::samples();
    desk.type_search("order");
    desk.key(Key::Enter);
    // A short one before it: its height must not hold the long one back.
    let is_long = |state: &State| {
        state.opening.is_none()
            && state
                .open
                .as_ref()
                .and_then(|open| open.opened())
                .is_some_and(|open| open.stored.conversation.messages.len() > 100)
    };
    desk.wait("a conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    assert!(!is_long(desk.state()));
    desk.key(Key::ArrowDown);
    desk.wait("the long one", is_long);
    desk.window.run_steps(12);
    // Only what is on the screen is laid out.
    assert!(desk.window.query_by_label_contains("I'll send you the address with the order").is_some());
    desk.key(Key::F3);
    desk.window.run_steps(12);
    assert!(desk.window.query_by_label_contains("Do you want me to prepare the order now?").is_some());
}

#[test]
fn an_empty_list_says_why_and_what_else() {
    let mut desk = Desk::samples();
    desk.type_search("packtaschn is:rated ");
    desk.wait("the reason", |state| state.results.loosen.is_some());
    assert!(desk.window.query_all_by_label_contains("packtaschn”").next().is_some());
    // The rail keeps its rows.
    for row in ["Starred", "Followed up", "In office hours", "After hours"] {
        assert!(desk.window.query_all_by_label_contains(row).next().is_some(), "{row}");
    }
    let without = desk.window.get_by_label_contains("Without Rated, which finds");
    without.click();
    desk.window.run_steps(3);
    desk.settle();
    assert_eq!(desk.search_text(), "packtaschn");
    desk.wait("the spelling", |state| state.results.loosen.as_ref().is_some_and(|loosen| !loosen.spellings.is_empty()));
    let near = desk.state().results.loosen.as_ref().unwrap().spellings[0].1[0].0.clone();
    desk.click(&near);
    desk.settle();
    assert_eq!(desk.search_text(), near);
    assert!(desk.found() > 0);
}

#[test]
fn searches_are_kept_as_views() {
    let mut desk = Desk::samples();
    desk.wait("the counts", |state| !state.views.is_empty() && state.views.iter().all(|view| view.count.is_some()));
    desk.press("View To answer", Modifiers::NONE);
    let answers = desk.found() as u64;
    assert_eq!(desk.state().views[0].count, Some(answers));
    desk.press("View Bad ratings", Modifiers::NONE);
    desk.click("Save this search as a view");
    desk.window.get_by_label("Name of the view").type_text("Unhappy");
    desk.window.run_steps(3);
    desk.click("Save view");
    desk.wait("the view", |state| state.views.iter().any(|view| view.name == "Unhappy" && view.count.is_some()));
    desk.window.state_mut().dispatch(Action::Search(String::new()));
    desk.settle();
    desk.press("View Unhappy", Modifiers::NONE);
    assert_eq!(desk.search_text(), "rating:<=2");
    let name = |label: Option<String>| label.is_some_and(|label| label.starts_with("View Unhappy"));
    desk.window.get_by(|node| node.role() == Role::Button && name(node.label())).focus();
    desk.window.run_steps(2);
    desk.key(Key::Delete);
    desk.wait("it to go", |state| state.views.iter().all(|view| view.name != "Unhappy"));
}

#[test]
fn tab_and_escape_leave_the_search_alone() {
    let mut desk = Desk::samples();
    for typed in ["order", "ag", "is:"] {
        desk.window.state_mut().dispatch(Action::Search(String::new()));
        desk.type_search(typed);
        desk.key(Key::Tab);
        assert_eq!(desk.search_text(), typed, "nothing was chosen");
        // Past the button that empties the field.
        desk.key(Key::Tab);
    }
    // An empty field shows the latest searches; Tab passes by.
    desk.window.state_mut().dispatch(Action::Command(afterchat::app::Command::ClearSearch));
    desk.type_search("");
    desk.key(Key::Tab);
    assert_eq!(desk.search_text(), "");
    // Chosen with Down, Tab takes it as Enter does.
    desk.type_search("ag");
    desk.key(Key::ArrowDown);
    desk.key(Key::Tab);
    assert_eq!(desk.search_text(), "agent:");
    // Escape closes the proposals, then leaves; the text stays.
    desk.wait("the agents", |state| !state.completing.proposals.is_empty());
    desk.key(Key::Escape);
    assert!(desk.state().completing.proposals.is_empty());
    desk.key(Key::Escape);
    assert_eq!(desk.search_text(), "agent:");
    assert!(desk.window.get_by_role_and_label(Role::Grid, "Conversations").is_focused());
}

#[test]
fn a_cleared_search_comes_back_with_ctrl_z() {
    let mut desk = Desk::samples();
    desk.type_search("packtasche is:rated");
    desk.click("Clear search");
    desk.settle();
    assert_eq!(desk.search_text(), "");
    assert_eq!(desk.state().search.recent.first().map(String::as_str), Some("packtasche is:rated"));
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    desk.window.run_steps(3);
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    desk.window.run_steps(3);
    desk.settle();
    assert_eq!(desk.search_text(), "packtasche is:rated");
}

#[test]
fn what_was_not_understood_is_still_said_after_enter() {
    let mut desk = Desk::samples();
    desk.type_search("agnet:marc");
    desk.key(Key::Enter);
    desk.settle();
    assert!(desk.window.get_by_role_and_label(Role::Grid, "Conversations").is_focused());
    assert!(desk.window.query_by_label_contains("unknown field").is_some());
    desk.click("Use agent");
    desk.settle();
    assert_eq!(desk.search_text(), "agent:marc");
}

#[test]
fn a_slip_of_the_finger_is_underlined_and_mended() {
    let mut desk = Desk::samples();
    desk.type_search("agnet:marc ");
    assert!(desk.window.query_by_label_contains("unknown field").is_some());
    let fix = desk.state().search.parsed.hints[0].fix.clone().unwrap();
    desk.window.get_by_label(&format!("Use {fix}")).click();
    desk.window.run_steps(3);
    desk.settle();
    assert!(desk.search_text().starts_with("agent:"), "{}", desk.search_text());
    assert!(desk.found() > 0);
}

#[test]
fn what_has_no_room_as_a_chip_is_a_number_and_a_menu() {
    let mut desk = Desk::samples();
    desk.window.set_size(egui::vec2(900.0, 600.0));
    desk.type_search("is:rated -is:missed country:cz agent:tereza rating:>=1 has:email ");
    desk.key(Key::Enter);
    desk.settle();
    let grid = desk.window.get_by_role_and_label(Role::Grid, "Conversations").rect();
    let more = |label: Option<String>| label.is_some_and(|label| label.ends_with("more conditions"));
    let button = desk.window.get_by(|node| node.role() == Role::Button && more(node.label()));
    assert!(button.rect().right() < grid.right(), "{:?} in {grid:?}", button.rect());
    assert!(desk.window.query_by_label("Remove With e-mail").is_none());
    button.click();
    desk.window.run_steps(3);
    let text = desk.search_text().to_owned();
    let last = desk.window.query_all_by(|node| {
        node.role() == Role::Button && node.label().is_some_and(|label| label.starts_with("Remove "))
    });
    last.last().unwrap().click();
    desk.window.run_steps(3);
    desk.settle();
    assert!(desk.search_text().len() < text.len(), "{}", desk.search_text());
}
