//! Questions, their answers, proposals and views.

use super::*;

#[test]
fn the_first_question_follows_the_library() {
    let mut bench = Bench { state: State::default(), now: 1, effects: Vec::new() };
    bench.act(Action::Search("refund".into()));
    assert_eq!(bench.asked(), "", "nothing is asked of a library that is not open");
    bench.act(Action::Import(vec!["/a".into()]));
    assert_eq!(bench.asked(), "");
    bench.event(Event::LibraryOpened {
        path: "/l".into(),
        temporary: false,
        total: 0,
        generation: 1,
        zone: Zone::from_name("Asia/Tokyo"),
        reindex: true,
    });
    assert_eq!(
        bench.asked(),
        "reindex | search 1 «refund*» counted in «refund*» | search 2 «folder:/a refund*» counted in «folder:/a refund*» | import [\"/a\"]"
    );
    assert_eq!(bench.state.zone.name(), "Asia/Tokyo");
}

#[test]
fn filters_are_words_of_the_query() {
    let include = |term: &Term| Action::Include(term.clone());
    let table: [(&str, Vec<Action>, &str); 10] = [
        ("", vec![include(&MISSED)], "is:missed"),
        ("", vec![include(&MISSED), include(&MISSED)], ""),
        ("", vec![include(&MISSED), include(&RATED)], "is:missed OR is:rated"),
        ("", vec![include(&MISSED), Action::ToggleTerm(RATED)], "is:missed is:rated"),
        ("", vec![include(&MISSED), Action::Exclude(MISSED)], "-is:missed"),
        ("agent:ann ", vec![Action::Exclude(MISSED), include(&MISSED)], "agent:ann"),
        ("late", vec![include(&MISSED)], "late* is:missed"),
        ("is:missed late ", vec![Action::RemoveChip(0)], "late"),
        ("agnet:ann ", vec![Action::Replace(0..5, "agent".into())], "agent:ann "),
        (
            "",
            vec![Action::Command(Command::ToggleMissed), Action::Command(Command::ToggleOffline)],
            "is:missed OR is:offline",
        ),
    ];
    for (typed, actions, expected) in table {
        let mut bench = Bench::with(&[1, 2]);
        bench.act(Action::Search(typed.into()));
        for action in actions.clone() {
            bench.act(action);
        }
        assert_eq!(bench.state.search.text, expected, "{typed} {actions:?}");
    }
}

#[test]
fn a_field_is_counted_without_its_own_values() {
    let mut bench = Bench::with(&[1, 2]);
    bench.act(Action::Search("late is:missed OR is:offline".into()));
    assert_eq!(bench.asked(), "search 2 «late (is:missed OR is:offline)» counted in «late»");
    // Only open sections are counted; opening one counts it at once and is remembered.
    bench.act(Action::Section(RailSection::Pages));
    assert_eq!(bench.asked(), "settings | count tag,agent,country,page");
    bench.act(Action::Section(RailSection::Agents));
    assert_eq!(bench.asked(), "settings");
    let kept = super::super::settings(&bench.state, &Settings::default(), true);
    assert_eq!(
        kept.sections.iter().map(|(word, open)| (word.as_str(), *open)).collect::<Vec<_>>(),
        [("agents", false), ("pages", true)]
    );
}

#[test]
fn the_first_page_comes_before_the_list_and_nothing_jumps() {
    let mut bench = Bench::with(&[1, 2, 3]);
    bench.act(Action::Click(2, Extend::No)).act(Action::Search("a ".into()));
    bench.asked();
    let ticket = bench.state.results.asked;
    let page = |ticket| Event::FirstPage { ticket, ids: vec![id(7), id(8)], rows: vec![entry(7)], version: 9 };
    bench.event(page(ticket - 1));
    assert!(!bench.state.results.partial, "a stale answer is dropped");
    bench.event(page(ticket));
    assert!(bench.state.results.partial && bench.state.results.is_pending());
    assert_eq!(bench.state.results.len(), 2);
    assert!(bench.asked().starts_with("ScrollToTop | rows"));
    assert_eq!(bench.cursor(), Some((2, 3)), "the focused row may still come");
    assert!(!Command::SelectAll.is_enabled(&bench.state), "not everything is there to be ticked");

    bench.act(Action::Visible(1..2));
    bench.asked();
    bench.answer(&[7, 8, 9, 3], 1);
    assert!(!bench.state.results.partial);
    assert!(!bench.asked().contains("Scroll"), "the list stays where it is");
    assert_eq!(bench.state.visible, 1..2);
    assert_eq!(bench.cursor(), Some((3, 3)));
    bench.event(page(ticket));
    assert_eq!(bench.state.results.len(), 4, "a first page never replaces the list");
}

#[test]
fn only_a_slow_answer_gets_a_sign() {
    let mut bench = Bench::with(&[1]);
    bench.act(Action::Search("a ".into())).wait(90);
    assert!(!bench.state.results.slow);
    bench.wait(20);
    assert!(bench.state.results.slow);
    bench.answer(&[1], 1);
    assert!(!bench.state.results.slow);
}

#[test]
fn proposals_are_walked_and_taken_by_keys() {
    let mut bench = Bench::with(&[1]);
    let labels = |bench: &Bench| -> Vec<String> {
        bench.state.completing.proposals.iter().map(|proposal| proposal.label.clone()).collect()
    };
    bench.act(Action::Search("late ag".into())).act(Action::SearchCursor(Some(7)));
    assert_eq!(labels(&bench), ["agent:"]);
    assert_eq!(bench.state.completing.marked, None, "Enter still means the list");
    bench.asked();
    bench.act(Action::TakeProposal(None));
    assert_eq!(bench.state.search.text, "late agent:");
    assert!(bench.asked().ends_with("complete agent «» | SearchCursor(11)"));

    let value = |name: &str, count| FacetValue {
        text: name.to_owned(),
        detail: String::new(),
        count,
        term: Term::Named(crate::query::Named::Agent, crate::query::Value::exact(name)),
    };
    let ticket = bench.state.completing.ticket;
    bench.event(Event::Completed { ticket: ticket - 1, values: vec![value("Old", 1)] });
    assert_eq!(labels(&bench), [""; 0], "an answer to what was typed before");
    bench.event(Event::Completed { ticket, values: vec![value("Ann", 9), value("Bob Green", 4)] });
    assert_eq!(labels(&bench), ["Ann", "Bob Green"]);
    bench.act(Action::Propose(1)).act(Action::Propose(1));
    assert_eq!(bench.state.completing.marked, Some(1));
    bench.act(Action::Propose(1));
    assert_eq!(bench.state.completing.marked, None, "beyond the end nothing is marked");
    bench.act(Action::Propose(-1)).act(Action::TakeProposal(None));
    assert_eq!(bench.state.search.text, "late agent:=\"Bob Green\" ");
    bench.act(Action::SearchCursor(None));
    assert_eq!(labels(&bench), [""; 0]);
}

#[test]
fn enter_means_the_word_as_it_stands_and_a_view_keeps_what_is_seen() {
    let mut bench = Bench::with(&[1, 2]);
    bench.act(Action::Search("order".into()));
    assert!(bench.state.search.goes_on());
    bench.answer(&[5, 6], 1);
    bench.asked();
    bench.act(Action::AcceptSearch);
    assert!(!bench.state.search.goes_on());
    assert_eq!(bench.asked(), "search 3 «order» counted in «order» | settings | FocusList");
    // The row that is opened is one of the answer, not of the list before.
    bench.answer(&[6], 1);
    assert_eq!(bench.cursor(), Some((0, 6)));

    bench.asked();
    bench.act(Action::Search("refund".into())).run(Command::SaveView);
    assert_eq!(
        bench.asked(),
        "open 6 | search 4 «refund*» counted in «refund*» | open 6 | search 5 «refund» counted in «refund»"
    );
    let saved = bench.state.view_dialog.as_ref().map(|dialog| dialog.query.clone());
    assert_eq!(saved.as_deref(), Some("refund"), "what is kept is what the list shows");
}

#[test]
fn what_is_cleared_is_remembered_and_beginnings_are_not() {
    let mut bench = Bench::with(&[1]);
    for (typed, recent) in
        [("ord", &["ord"][..]), ("order", &["order"]), ("or", &["order"]), ("refund late", &["refund late", "order"])]
    {
        bench.act(Action::Search(typed.into())).run(Command::ClearSearch);
        assert_eq!(bench.state.search.text, "");
        assert_eq!(bench.state.search.recent, recent, "{typed}");
    }
}

#[test]
fn searches_that_led_somewhere_are_remembered() {
    let mut bench = Bench::with(&[10, 20]);
    for number in 0..30_u32 {
        bench.act(Action::Search(format!("word{number} "))).act(Action::AcceptSearch);
    }
    bench.act(Action::Search("word29".into()));
    bench.answer(&[10], 1);
    bench.asked();
    bench.act(Action::Click(0, Extend::No));
    assert_eq!(bench.asked(), "open 10", "the same search again is not new");
    assert_eq!(bench.state.search.recent.len(), Search::RECENT);
    bench.run(Command::ClearSearch).act(Action::SearchCursor(Some(0)));
    let first = bench.state.completing.proposals.first().expect("a search");
    assert!(first.recent && first.text == "word29");
    bench.act(Action::TakeProposal(Some(1)));
    assert_eq!(bench.state.search.text, "word28");
    bench.run(Command::ForgetRecent);
    assert!(bench.state.search.recent.is_empty());
}

#[test]
fn views_are_shown_kept_renamed_moved_and_removed() {
    let mut bench = Bench::with(&[1]);
    assert_eq!(bench.state.views.first().map(|view| view.name.as_str()), Some("To answer"));
    bench.act(Action::View(Origin::Own(BuiltIn::ToAnswer)));
    assert_eq!(bench.state.search.text, "(is:missed OR is:offline OR is:unanswered) -is:followed-up sort:oldest");
    assert_eq!(bench.state.sort(), Sort::Oldest);
    bench.act(Action::Search("late refund".into())).run(Command::SaveView);
    assert_eq!(bench.state.view_dialog.as_ref().map(|dialog| dialog.query.as_str()), Some("late refund"), "no star");
    bench.asked();
    let said = |bench: &Bench| bench.state.view_dialog.as_ref().and_then(|dialog| dialog.error.clone());
    bench.act(Action::ViewAccept);
    assert_eq!(said(&bench).as_deref(), Some("Give it a name"));
    bench.act(Action::ViewName("Offline".into())).act(Action::ViewAccept);
    assert!(said(&bench).is_some_and(|error| error.contains("already")));
    bench.act(Action::ViewName(" Late ".into())).act(Action::ViewAccept);
    assert_eq!(bench.asked(), "Put { name: \"Late\", query: \"late refund\" }");
    assert!(bench.state.view_dialog.is_none());

    bench.event(Event::ViewsChanged);
    assert_eq!(bench.asked(), "views in None");
    let kept = |id, name: &str| View {
        origin: Origin::Kept(id),
        name: name.into(),
        query: "late".into(),
        help: "",
        count: Some(1),
    };
    let mut views = bench.state.views.clone();
    views.extend([kept(1, "Late"), kept(2, "Early"), kept(3, "Never")]);
    bench.event(Event::Views(views));
    bench.act(Action::MoveView(3, -1));
    assert_eq!(bench.asked(), "Move { id: 3, to: 1 }");
    let names: Vec<&str> = bench.state.views.iter().skip(5).map(|view| view.name.as_str()).collect();
    assert_eq!(names, ["Late", "Never", "Early"], "shown at once");
    bench.act(Action::MoveView(1, -1));
    assert_eq!(bench.asked(), "", "it is the first already");
    bench.act(Action::RenameView(1)).act(Action::ViewName("Early".into())).act(Action::ViewAccept);
    assert!(bench.asked().is_empty() && said(&bench).is_some_and(|error| error.contains("Early")), "of another one");
    bench.act(Action::ViewClose).act(Action::RenameView(1)).act(Action::ViewAccept);
    assert_eq!(bench.asked(), "Rename { id: 1, name: \"Late\" }");
    bench.act(Action::RemoveView(2));
    assert_eq!(bench.asked(), "Remove(2)");
    assert!(bench.state.notices.last().is_some_and(|notice| notice.text.contains("Early")));
}

#[test]
fn an_empty_list_says_what_to_loosen() {
    let mut bench = Bench::with(&[1]);
    bench.act(Action::Search("refnud is:missed ".into()));
    let ticket = bench.state.results.asked;
    bench.answer(&[], 1);
    let terms: Vec<_> = bench.state.search.parsed.query.conjuncts().iter().cloned().zip([0, 12]).collect();
    let missed = terms.last().map(|(part, _)| part.clone()).expect("a condition");
    let spellings = vec![("refnud".to_owned(), vec![("refund".to_owned(), 7)])];
    bench.event(Event::Loosen { ticket, loosen: Loosen { terms, spellings } });
    assert!(bench.state.results.loosen.is_some());
    bench.act(Action::Spell("refnud".into(), "refund".into()));
    assert_eq!(bench.state.search.text, "refund is:missed");
    assert!(bench.state.results.loosen.is_none(), "it belongs to the query before");
    bench.act(Action::Drop(missed));
    assert_eq!(bench.state.search.text, "refund");
}

#[test]
fn the_folder_outlives_the_search() {
    let mut bench = Bench::with(&[1]);
    bench.act(Action::Folder(Some("/exports".into()))).act(Action::Search("x ".into())).run(Command::ClearSearch);
    assert_eq!(bench.state.search.folder.as_deref(), Some("/exports"));
    bench.asked();
    bench.run(Command::ShowEverything);
    assert_eq!(bench.asked(), "search 5 «» counted in «»");
}

#[test]
fn only_the_newest_answer_counts() {
    let mut bench = Bench::with(&[1, 2, 3]);
    bench.act(Action::Search("a ".into()));
    let old = bench.state.results.asked;
    bench.act(Action::Search("b ".into()));
    let results = ResultSet { ids: Arc::new(vec![id(9)]), generation: 1, newest: Some(id(9)) };
    bench.event(Event::Results { ticket: old, results, rows: Vec::new(), version: 0, total: 3 });
    assert_eq!(bench.state.results.len(), 3, "a stale answer is dropped");
    assert!(bench.state.results.is_pending());
    bench.answer(&[2], 1);
    assert_eq!(bench.state.results.len(), 1);
    assert!(!bench.state.results.is_pending());
}

#[test]
fn another_query_begins_at_the_top() {
    let mut bench = Bench::with(&[1, 2, 3, 4]);
    bench.act(Action::Click(2, Extend::No)).act(Action::Search("a ".into()));
    bench.asked();
    bench.answer(&[9, 3], 1);
    assert!(bench.asked().starts_with("ScrollToTop | ScrollTo(1)"), "the focused row is still among the results");
    assert_eq!(bench.cursor(), Some((1, 3)));
    bench.act(Action::Search("b ".into()));
    bench.asked();
    bench.answer(&[9], 1);
    assert!(bench.asked().starts_with("ScrollToTop | rows"));
    assert_eq!(bench.cursor(), None);
}

#[test]
fn the_list_is_narrowed_to_where_a_link_leads() {
    let mut bench = Bench::with(&[]);
    bench.act(Action::Import(vec!["/link".into()]));
    bench.event(Event::Resolved { given: "/link".into(), real: "/real".into() });
    assert_eq!(bench.state.search.folder.as_deref(), Some("/real"));
    bench.run(Command::ShowEverything).event(Event::Resolved { given: "/link".into(), real: "/real".into() });
    assert_eq!(bench.state.search.folder, None);
}

#[test]
fn a_list_whose_rest_cannot_be_read_is_no_list() {
    let mut bench = Bench::with(&[1, 2]);
    bench.act(Action::Search("late ".into()));
    let ticket = bench.state.results.asked;
    bench.event(Event::FirstPage { ticket, ids: vec![id(7)], rows: Vec::new(), version: 9 });
    let failed = Failed { sentence: "The disk is gone".into(), hint: None, cancelled: false };
    bench.event(Event::SearchFailed { ticket, failed });
    let results = &bench.state.results;
    assert!(!results.partial && !results.is_pending() && results.is_empty());
    assert_eq!(results.failed.as_deref(), Some("The disk is gone"));
    assert!(!Command::Export.is_enabled(&bench.state) && !Command::SelectAll.is_enabled(&bench.state));
}

#[test]
fn a_question_stopped_by_mistake_is_asked_again() {
    let mut bench = Bench::with(&[1, 2]);
    bench.act(Action::Search("late ".into()));
    let ticket = bench.state.results.asked;
    bench.asked();
    let failed = Failed { sentence: "Cancelled".into(), hint: None, cancelled: true };
    bench.event(Event::SearchFailed { ticket, failed }).wait(1100);
    assert_eq!(bench.asked(), format!("search {} «late» counted in «late»", ticket + 1));
}

#[test]
fn closed_proposals_stay_closed() {
    let mut bench = Bench::with(&[1]);
    let shown = |bench: &Bench| !bench.state.completing.proposals.is_empty();
    bench.act(Action::Search("late agent:".into())).act(Action::SearchCursor(Some(11))).act(Action::CloseProposals);
    let value = FacetValue {
        text: "Ann".into(),
        detail: String::new(),
        count: 1,
        term: Term::Named(crate::query::Named::Agent, crate::query::Value::exact("Ann")),
    };
    let ticket = bench.state.completing.ticket;
    bench.event(Event::Completed { ticket, values: vec![value] });
    assert!(!shown(&bench), "a late answer");
    bench.act(Action::SearchCursor(Some(7)));
    assert!(!shown(&bench), "the cursor moved, nothing was typed");
    bench.act(Action::Search("late ag".into())).act(Action::SearchCursor(Some(7)));
    assert!(shown(&bench));
    bench.act(Action::CloseProposals).run(Command::FocusSearch).act(Action::SearchCursor(Some(7)));
    assert!(shown(&bench), "the field was entered anew");
}

#[test]
fn sorting_by_menu_takes_the_word_out_of_the_text() {
    let mut bench = Bench::with(&[1]);
    bench.act(Action::Sort(Sort::Oldest));
    assert_eq!(bench.state.sort(), Sort::Oldest);
    bench.act(Action::Search("late sort:longest".into()));
    assert_eq!(bench.state.sort(), Sort::Longest);
    bench.act(Action::Sort(Sort::Newest));
    assert_eq!((bench.state.sort(), bench.state.search.text.as_str()), (Sort::Newest, "late"));
}
