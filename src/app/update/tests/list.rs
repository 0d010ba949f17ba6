//! The list, ticks, and the open conversation.

use super::*;

#[test]
fn the_list_does_not_jump_while_files_are_imported() {
    let ids: Vec<usize> = (100..200).collect();
    let mut bench = Bench::with(&ids);
    bench.act(Action::Visible(20..30)).act(Action::Click(25, Extend::No));
    bench.asked();

    // Renewed at most once a second.
    bench.event(Event::StoreChanged);
    assert_eq!(bench.asked(), "");
    bench.wait(400).event(Event::StoreChanged);
    assert_eq!(bench.asked(), "");
    bench.wait(700);
    assert_eq!(bench.asked(), "search 2 «» counted in «»");
    // Not again over a question that is not answered.
    bench.event(Event::StoreChanged).wait(5000);
    assert_eq!(bench.asked(), "");

    let more: Vec<usize> = (90..200).collect();
    bench.answer(&more, 2);
    let asked = bench.asked();
    assert!(asked.starts_with("KeepTop(30) | rows"), "{asked}");
    assert_eq!(bench.state.visible, 30..40);
    assert_eq!(bench.cursor(), Some((35, 125)));

    // Nobody is reading: the list fills from the top.
    let mut bench = Bench::with(&ids);
    bench.event(Event::StoreChanged).wait(1500);
    bench.asked();
    bench.answer(&more, 2);
    assert!(!bench.asked().contains("KeepTop"));
}

#[test]
fn rows_are_asked_once_and_around_the_screen() {
    let ids: Vec<usize> = (1..=1000).collect();
    let mut bench = Bench::with(&ids);
    bench.act(Action::Visible(500..502));
    assert!(bench.asked().starts_with("rows 461,462,"));
    bench.act(Action::Visible(500..503));
    let next = bench.asked();
    assert!(next.starts_with("rows 461,") && next.ends_with(",543"), "{next}");
    let asked: Vec<ConversationId> = (461..=543).map(id).collect();
    let rows = (461..=542).map(entry).collect();
    let version = bench.state.rows.version;
    bench.event(Event::Rows { version, asked, result: Ok(rows) });
    assert_eq!(bench.asked(), "", "543 is gone and not asked again");
    assert!(bench.state.rows.get(id(500)).is_some());
    // What was read stays bounded.
    for page in 0..60_usize {
        let rows: Vec<RowEntry> = (page * 100..page * 100 + 100).map(|index| entry(index + 5000)).collect();
        bench.event(Event::Rows { version, asked: Vec::new(), result: Ok(rows) });
    }
    assert!(bench.state.rows.len() <= RowCache::LIMIT);
}

#[test]
fn clicks_and_ticks() {
    type Case = (&'static [Action], &'static [usize], Option<(usize, usize)>);
    let table: [Case; 8] = [
        (&[Action::Click(1, Extend::No)], &[], Some((1, 20))),
        (&[Action::Click(1, Extend::Toggle)], &[20], Some((1, 20))),
        (&[Action::Click(1, Extend::Toggle), Action::Click(1, Extend::Toggle)], &[], Some((1, 20))),
        (&[Action::Click(1, Extend::No), Action::Click(3, Extend::Range)], &[20, 30, 40], Some((3, 40))),
        (&[Action::Click(3, Extend::No), Action::Click(1, Extend::Range)], &[20, 30, 40], Some((1, 20))),
        (&[Action::Tick(0, Extend::No), Action::Tick(2, Extend::Range)], &[10, 20, 30], Some((2, 30))),
        (&[Action::Command(Command::SelectAll)], &[10, 20, 30, 40, 50], None),
        (&[Action::Command(Command::SelectAll), Action::Command(Command::ClearSelection)], &[], None),
    ];
    for (actions, ticks, cursor) in table {
        let mut bench = Bench::with(&[10, 20, 30, 40, 50]);
        for action in actions {
            bench.act(action.clone());
        }
        assert_eq!(bench.ticks(), ticks, "{actions:?}");
        assert_eq!(bench.cursor(), cursor, "{actions:?}");
        assert_eq!(bench.state.ticks_in_view, ticks.len());
    }
}

#[test]
fn ticks_survive_another_filter() {
    let mut bench = Bench::with(&[10, 20, 30]);
    bench.act(Action::Tick(0, Extend::No)).act(Action::Tick(1, Extend::No)).act(Action::Search("x ".into()));
    bench.answer(&[20, 40], 1);
    assert_eq!(bench.ticks(), [10, 20]);
    assert_eq!(bench.state.ticks_in_view, 1);
    bench.run(Command::SelectAll);
    assert_eq!(bench.ticks(), [10, 20, 40]);
}

#[test]
fn the_keyboard_walks_and_opens() {
    let mut bench = Bench::with(&[10, 20, 30]);
    bench.act(Action::Move(Move::By(1), Extend::No));
    assert_eq!(bench.cursor(), Some((0, 10)), "the first step goes to the first row in view");
    bench.act(Action::Move(Move::By(1), Extend::No));
    bench.asked();
    bench.act(Action::Move(Move::By(50), Extend::No));
    assert_eq!(bench.asked(), "open 30 | ScrollTo(2)");
    bench.act(Action::Move(Move::By(-1), Extend::Range));
    assert_eq!(bench.ticks(), [20, 30]);
    bench.act(Action::Move(Move::First, Extend::No)).act(Action::Move(Move::By(-1), Extend::No));
    assert_eq!(bench.cursor(), Some((0, 10)));
}

#[test]
fn the_conversation_before_stays_until_the_next_is_read() {
    let mut bench = Bench::with(&[10, 20]);
    bench.act(Action::Click(0, Extend::No)).opened(10, Vec::new());
    bench.asked();
    bench.act(Action::Click(1, Extend::No));
    assert_eq!(bench.asked(), "open 20");
    assert_eq!(bench.state.open.as_ref().map(|open| open.id), Some(id(10)));
    bench.opened(10, Vec::new());
    assert_eq!(bench.state.opening, Some(id(20)), "a late answer changes nothing");
    bench.opened(20, Vec::new());
    assert_eq!(bench.state.open.as_ref().map(|open| open.id), Some(id(20)));
    bench.event(Event::Opened { id: id(20), result: Ok(None) });
    assert!(matches!(&bench.state.open.as_ref().expect("open").body, Load::Failed(_)));
}

#[test]
fn hits_are_walked_through_conversations() {
    let mut bench = Bench::with(&[10, 20]);
    bench.act(Action::Search("late ".into()));
    bench.answer(&[10, 20], 1);
    let hits = vec![(Spot::Message(2), 0), (Spot::Translation(5, 0), 0), (Spot::Detail(1, 0), 0)];
    bench.act(Action::Click(0, Extend::No)).opened(10, hits.clone());
    assert!(bench.asked().ends_with("ScrollToSpot(Message(2))"));
    bench.run(Command::NextHit);
    assert_eq!(bench.asked(), "ScrollToSpot(Translation(5, 0))");
    bench.act(Action::Tab(DetailTab::Rating)).run(Command::NextHit);
    assert_eq!(bench.asked(), "ScrollToSpot(Detail(1, 0))");
    assert_eq!(bench.state.tab, DetailTab::Visitor, "where the hit stands");
    bench.run(Command::NextHit);
    assert_eq!(bench.asked(), "open 20 | ScrollTo(1)");
    bench.opened(20, vec![(Spot::Title(4), 0)]);
    assert_eq!(bench.state.tab, DetailTab::Paths, "beyond the first pages");
    bench.run(Command::PreviousHit);
    assert!(bench.asked().ends_with("open 10 | ScrollTo(0)"));
    bench.opened(10, hits.clone());
    assert_eq!(bench.state.open.as_ref().and_then(|open| open.hit), Some(2), "backwards lands on the last hit");
    // At the beginning of the list there is nowhere to go, and the next one opens at its first hit again.
    bench.run(Command::PreviousHit).run(Command::PreviousHit).run(Command::PreviousHit);
    bench.asked();
    bench.act(Action::Click(1, Extend::No)).opened(20, hits);
    assert_eq!(bench.state.open.as_ref().and_then(|open| open.hit), Some(0));
}

#[test]
fn original_json_is_read_when_its_tab_is_shown() {
    let mut bench = Bench::with(&[10, 20]);
    bench.act(Action::Click(0, Extend::No)).opened(10, Vec::new());
    bench.asked();
    bench.act(Action::Tab(DetailTab::Original));
    assert_eq!(bench.asked(), "original 10 None");
    bench.act(Action::Tab(DetailTab::Visitor)).act(Action::Tab(DetailTab::Original));
    assert_eq!(bench.asked(), "", "once is enough");
    bench.act(Action::Click(1, Extend::No)).opened(20, Vec::new());
    assert!(bench.asked().contains("original 20 None"), "the tab stays");
}

#[test]
fn rows_that_could_not_be_read_are_asked_for_again() {
    let mut bench = Bench::with(&[1, 2]);
    let failed = Failed { sentence: "The disk is busy".into(), hint: None, cancelled: false };
    let version = bench.state.rows.version;
    bench.event(Event::Rows { version, asked: vec![id(1), id(2)], result: Err(failed) });
    assert_eq!((bench.asked().as_str(), bench.state.notices.len()), ("", 1), "not at once and for ever");
    bench.wait(2100);
    assert_eq!(bench.asked(), "rows 1,2");
    bench.wait(2100);
    assert_eq!(bench.asked(), "", "it is on its way");
}

#[test]
fn only_web_addresses_are_opened() {
    for (url, opened) in [
        ("https://example.com", true),
        ("HTTP://example.com", true),
        ("file:///etc/passwd", false),
        ("javascript:1", false),
    ] {
        let mut bench = Bench::with(&[]);
        bench.act(Action::OpenUrl(url.into()));
        assert_eq!(!bench.asked().is_empty(), opened, "{url}");
    }
}

/// What the search thread says of the person of a conversation.
fn person(of: usize, ids: &[usize], by_id: usize) -> Event {
    let query = parse("visitor-id:7 OR email:=ada@example.com").query;
    let by_email = ids.len() - 1 - by_id;
    let ids = Arc::new(ids.iter().copied().map(id).collect());
    Event::Person(Person { of: id(of), query, ids, by_id, by_email })
}

#[test]
fn a_persons_conversations_are_walked_and_read_as_one_history() {
    let mut bench = Bench::with(&[30, 20, 10]);
    assert!(!Command::PersonHistory.is_enabled(&bench.state));
    bench.act(Action::Click(1, Extend::No)).opened(20, Vec::new());
    assert!(bench.asked().contains("nobody of 20"), "without id and address nobody is looked for");
    bench.event(person(20, &[5, 20, 30], 1));
    assert_eq!(bench.state.person.as_ref().map(Person::others), Some(2));
    bench.run(Command::PersonNext);
    assert_eq!(bench.asked(), "ScrollTo(0) | open 30", "also the cursor of the list goes there");
    bench.opened(30, Vec::new()).event(person(30, &[5, 20, 30], 1)).asked();
    assert!(!Command::PersonNext.is_enabled(&bench.state), "it is the last one");
    bench.run(Command::PersonPrevious).run(Command::PersonPrevious);
    assert!(bench.asked().ends_with("open 5"), "two at once, and the list does not have it");
    bench.opened(5, Vec::new()).event(person(5, &[5, 20, 30], 1)).asked();

    bench.run(Command::PersonHistory);
    assert_eq!(bench.asked(), "Reading");
    bench.act(Action::HistoryVisible(0..1));
    assert_eq!(bench.asked(), "history 5,20,30");
    let gone = || Err(Failed { sentence: "gone".into(), hint: None, cancelled: false });
    bench.event(Event::History { ids: vec![id(5), id(20), id(30)], parts: vec![gone(), gone(), gone()] });
    bench.act(Action::HistoryVisible(0..2));
    assert_eq!(bench.asked(), "", "everything is there");
    bench.run(Command::PersonNext).opened(20, Vec::new());
    assert!(bench.state.history.is_some(), "walking through it leaves it open");
    bench.event(person(20, &[5, 20, 30], 1)).asked();
    bench.run(Command::PersonList);
    assert_eq!(bench.state.search.text, "visitor-id:7 OR email:=ada@example.com");
    bench.act(Action::Open(id(10))).opened(10, Vec::new());
    assert!(bench.state.history.is_none() && bench.state.person.is_none(), "somebody else");
}
