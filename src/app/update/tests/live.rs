//! What comes by itself: it waits, nothing moves, and it is taken in when the user says so.

use super::*;

/// A list of a hundred, scrolled and with a focused row.
fn reading() -> Bench {
    let ids: Vec<usize> = (1..=100).rev().collect();
    let mut bench = Bench::with(&ids);
    bench.act(Action::Visible(20..30)).act(Action::Click(25, Extend::No));
    bench.asked();
    bench
}

fn arrive(bench: &mut Bench, added: u64) -> &mut Bench {
    let report = ImportReport { found: added, read: added, added, ..ImportReport::default() };
    bench.event(Event::Arrived { report, files: Vec::new() })
}

#[test]
fn what_comes_by_itself_waits_until_it_is_taken_in() {
    let mut bench = reading();
    arrive(&mut bench, 12);
    assert_eq!(bench.asked(), "search 2 «» counted in «»", "asked at once");
    let more: Vec<usize> = (1..=112).rev().collect();
    bench.answer(&more, 2);
    assert_eq!((bench.state.live.waiting, bench.state.results.len()), (12, 100));
    assert_eq!((bench.state.visible.clone(), bench.cursor()), (20..30, Some((25, 75))));
    let asked = bench.asked();
    assert!(!asked.contains("KeepTop") && !asked.contains("ScrollTo"), "{asked}");

    // What the user changes meanwhile is shown, and what waits goes on to wait.
    bench.event(Event::StoreChanged).wait(2000);
    let fewer: Vec<usize> = (1..=113).rev().filter(|index| *index != 90).collect();
    bench.answer(&fewer, 3);
    assert_eq!((bench.state.live.waiting, bench.state.results.len()), (13, 99));
    assert!(Command::TakeIn.is_enabled(&bench.state));
    bench.asked();

    bench.run(Command::TakeIn);
    bench.answer(&fewer, 3);
    assert_eq!((bench.state.live.waiting, bench.state.results.len()), (0, 112));
    assert_eq!(bench.cursor(), Some((0, 113)));
    let asked = bench.asked();
    assert!(asked.contains("FocusList") && asked.contains("open 113") && asked.contains("ScrollTo(0)"), "{asked}");
    assert!(!Command::TakeIn.is_enabled(&bench.state));
}

#[test]
fn another_search_shows_everything_and_so_does_an_empty_list() {
    let mut bench = reading();
    arrive(&mut bench, 1);
    bench.answer(&[101, 100], 2);
    assert_eq!(bench.state.live.waiting, 1);
    bench.act(Action::Search("refund ".into()));
    bench.answer(&[101, 3], 2);
    assert_eq!((bench.state.live.waiting, bench.state.results.len()), (0, 2));

    let mut bench = Bench::with(&[]);
    arrive(&mut bench, 2);
    bench.answer(&[2, 1], 2);
    assert_eq!((bench.state.live.waiting, bench.state.results.len()), (0, 2));
}

#[test]
fn what_does_not_match_is_no_news_and_what_comes_to_match_later_is_none_either() {
    let mut bench = reading();
    arrive(&mut bench, 5);
    let newest = Some(id(105));
    let ids: Vec<_> = (1..=100).rev().map(id).collect();
    let results = ResultSet { ids: Arc::new(ids.clone()), generation: 2, newest };
    let (ticket, version) = (bench.state.results.asked, bench.state.rows.version);
    bench.event(Event::Results { ticket, results, rows: Vec::new(), version, total: 105 });
    assert_eq!(bench.state.live.waiting, 0);
    bench.event(Event::StoreChanged).wait(2000);
    let results = ResultSet { ids: Arc::new([vec![id(104)], ids].concat()), generation: 3, newest };
    let ticket = bench.state.results.asked;
    bench.event(Event::Results { ticket, results, rows: Vec::new(), version, total: 105 });
    assert_eq!((bench.state.live.waiting, bench.state.results.len()), (0, 101));
}

#[test]
fn what_the_user_imports_does_not_wait() {
    let mut bench = reading();
    bench.act(Action::Import(vec!["/a".into(), "/b".into()]));
    bench.event(Event::StoreChanged).wait(2000);
    let more: Vec<usize> = (1..=110).rev().collect();
    bench.answer(&more, 2);
    assert_eq!((bench.state.live.waiting, bench.state.results.len()), (0, 110));
    bench.event(Event::Imported(Ok(ImportReport { found: 2, read: 2, added: 20, ..ImportReport::default() })));
    let more: Vec<usize> = (1..=120).rev().collect();
    bench.answer(&more, 3);
    assert_eq!((bench.state.live.waiting, bench.state.results.len()), (0, 120));
}

#[test]
fn what_was_read_to_its_end_is_watched() {
    let done = || Event::Imported(Ok(ImportReport::default()));
    let watch = |bench: &mut Bench| -> Vec<String> {
        let asked = bench.asked();
        asked.split(" | ").filter(|effect| effect.starts_with("watch")).map(str::to_owned).collect()
    };
    let mut bench = Bench::with(&[1]);
    bench.state.live.watch = true;
    bench.act(Action::Import(vec!["/a/b".into()])).event(done());
    assert_eq!(watch(&mut bench), [r#"watch ["/a/b"]"#]);
    // Again the same, or something in it: nothing changes.
    bench.act(Action::Import(vec!["/a/b/c".into()])).event(done());
    assert!(watch(&mut bench).is_empty());
    bench.act(Action::Import(vec!["/a".into(), "/d".into()])).event(done());
    assert_eq!(watch(&mut bench), [r#"watch ["/a", "/d"]"#]);
    let stopped = ImportReport { cancelled: true, ..ImportReport::default() };
    bench.act(Action::Import(vec!["/e".into()])).event(Event::Imported(Ok(stopped)));
    assert!(watch(&mut bench).is_empty(), "what was stopped is not gone on with");

    assert_eq!(Command::Watch.is_on(&bench.state), Some(true));
    bench.run(Command::Watch);
    assert_eq!(bench.asked(), "settings | watch []");
    assert!(super::super::settings(&bench.state, &Settings::default(), false).unwatched);
    bench.run(Command::Watch);
    assert_eq!(bench.asked(), r#"settings | watch ["/a", "/d"]"#);
}

#[test]
fn trouble_with_a_watch_is_said_once_and_quietly() {
    let mut bench = Bench::with(&[1]);
    let watched = |polling| Watched { paths: vec!["/a".into()], polling };
    bench.event(Event::Watching(watched(false)));
    assert!(bench.state.notices.is_empty());
    bench.event(Event::Watching(watched(true))).event(Event::Watching(watched(true)));
    bench.event(Event::WatchTrouble("/a is gone".into())).event(Event::WatchTrouble("/a is gone".into()));
    assert_eq!(bench.state.notices.len(), 2);
    assert!(bench.state.notices.iter().all(|notice| notice.kind == NoticeKind::Info));
    bench.event(Event::Watching(Watched::default()));
    assert!(bench.state.live.watched.is_none());

    let report = ImportReport { found: 1, read: 1, failed: 1, ..ImportReport::default() };
    bench.event(Event::Arrived { report, files: Vec::new() });
    let notice = bench.state.notices.last().expect("a notice");
    assert_eq!(notice.text, "1 file that appeared could not be read whole");
}

#[test]
fn the_receiver_is_started_only_when_asked_and_with_what_could_be_safe() {
    let mut bench = Bench::with(&[1]);
    bench.state.live.receiving.remember(&Settings::default().receiver);
    bench.state.library.path = "/home/ann/library.sqlite".into();
    assert_eq!(bench.asked(), "", "nothing starts by itself");
    bench.run(Command::Receive);
    assert_eq!(bench.asked(), "make a token");
    bench.event(Event::Token("s3cret".into()));
    let receiving = &bench.state.live.receiving;
    assert_eq!((receiving.inbox.as_str(), receiving.is_off()), ("/home/ann/inbox", true));
    assert_eq!(receiving.url().as_deref(), Some("http://127.0.0.1:8787/s3cret"));

    let edit = |bench: &mut Bench, edit| {
        bench.act(Action::Receive(edit));
    };
    for (listen, inbox, token, wrong) in [
        ("nowhere", "/in", "t", "no address"),
        ("127.0.0.1:8787", "in", "t", "full path"),
        ("0.0.0.0:8787", "/in", " ", "token is needed"),
    ] {
        edit(&mut bench, ReceiveEdit::Listen(listen.into()));
        edit(&mut bench, ReceiveEdit::Inbox(inbox.into()));
        edit(&mut bench, ReceiveEdit::Token(token.into()));
        edit(&mut bench, ReceiveEdit::Start);
        let sentence = bench.state.live.receiving.failed.as_ref().map(|failed| failed.sentence.clone());
        assert!(sentence.as_ref().is_some_and(|sentence| sentence.contains(wrong)), "{sentence:?}");
        assert_eq!(bench.asked(), "");
    }
    edit(&mut bench, ReceiveEdit::Token("t0ken".into()));
    assert_eq!(bench.state.live.receiving.url().as_deref(), Some("http://HOST:8787/t0ken"));
    edit(&mut bench, ReceiveEdit::Start);
    assert_eq!(bench.asked(), "settings | receive on 0.0.0.0:8787 into /in");
    let kept = super::super::settings(&bench.state, &Settings::default(), false).receiver;
    assert_eq!((kept.listen.as_str(), kept.inbox.as_str(), kept.token.reveal()), ("0.0.0.0:8787", "/in", "t0ken"));
    assert!(!format!("{:?}{:?}", bench.state, kept).contains("t0ken"), "a token is shown in its dialog only");
}

#[test]
fn what_the_receiver_does_is_seen_and_it_stops_once() {
    let mut bench = Bench::with(&[1]);
    bench.state.live.receiving.now = ReceivingState::Starting;
    bench.act(Action::Folder(Some("/a".into())));
    bench.answer(&[1], 1);
    let address = "127.0.0.1:8787".parse().expect("an address");
    bench.event(Event::Receiving(ReceivingState::On(address)));
    assert_eq!(bench.state.search.folder, None, "what arrives is in no folder that was opened");
    bench.answer(&[1], 1);
    bench.act(Action::Receive(ReceiveEdit::Listen("127.0.0.1:1".into())));
    assert_eq!(bench.state.live.receiving.listen, "", "not while it runs");
    for status in [200, 401, 200, 200, 200, 200, 200] {
        bench.event(Event::Received { status, text: format!("{status} …") });
    }
    let receiving = &bench.state.live.receiving;
    assert_eq!((receiving.stored, receiving.refused, receiving.told.len()), (6, 1, 6));
    bench.asked();
    bench.event(Event::ReceivedImported(1));
    assert!(bench.asked().starts_with("search"), "at once");
    bench.answer(&[2, 1], 2);
    assert_eq!(bench.state.live.waiting, 1);
    bench.asked();

    let stop = || Action::Receive(ReceiveEdit::Stop);
    bench.act(stop()).act(stop()).act(Action::Receive(ReceiveEdit::Start));
    assert_eq!(bench.asked(), "stop receiving");
    bench.event(Event::Receiving(ReceivingState::Off));
    assert!(bench.state.live.receiving.is_off());
    let failed = Failed { sentence: "The disk is full".into(), hint: None, cancelled: false };
    bench.event(Event::ReceiveFailed(failed));
    assert_eq!(bench.state.notices.last().map(|notice| notice.text.as_str()), Some("The disk is full"));
    bench.event(Event::ReceiveOver("Something else".into()));
    assert!(bench.state.live.receiving.failed.is_some());
    bench.event(Event::ReceiveOver("The disk is full".into()));
    assert_eq!(bench.state.live.receiving.failed, None);
}

#[test]
fn back_from_the_samples_what_was_opened_is_watched_again() {
    let mut bench = Bench::with(&[1]);
    bench.state.live.watch = true;
    bench.act(Action::Import(vec!["/a".into()])).event(Event::Imported(Ok(ImportReport::default())));
    bench.asked();
    let open = |temporary| Event::LibraryOpened {
        path: "/l".into(),
        temporary,
        total: 0,
        generation: 1,
        zone: None,
        reindex: false,
    };
    bench.event(Event::LibraryLeft).event(open(true));
    assert!(!bench.asked().contains("watch"));
    bench.event(Event::LibraryLeft).event(open(false));
    assert!(bench.asked().contains(r#"watch ["/a"]"#));
}

/// A saved view and an open conversation of a folder that is lost.
fn with_a_lost_folder(query: &str) -> Bench {
    let mut bench = Bench::with(&[1]);
    bench.act(Action::Click(0, Extend::No)).opened(1, Vec::new());
    let opened = bench.state.open.as_mut().and_then(|open| match &mut open.body {
        Load::Ready(opened) => Arc::get_mut(opened),
        _ => None,
    });
    opened.expect("open").stored.files = vec!["/old/deep/1.json".into(), "/elsewhere/1.json".into()];
    let (origin, name) = (Origin::Kept(1), "Mine".to_owned());
    bench.state.views = vec![View { origin, name, query: query.to_owned(), help: "", count: None }];
    bench.event(Event::Lost(vec![crate::store::LostFolder { path: "/old/deep".into(), files: 1 }]));
    bench.effects.clear();
    bench
}

#[test]
fn what_is_open_follows_a_folder_that_was_located_and_views_are_told_not_to() {
    for (query, hinted) in [("parcel -(is:missed OR folder:/old/deep)", true), ("folder:/older", false)] {
        let mut bench = with_a_lost_folder(query);
        bench.event(Event::Located { result: Ok(("/old".into(), "/new".into())) });
        let opened = bench.state.open.as_ref().and_then(Open::opened).expect("open");
        let files: [PathBuf; 2] = ["/new/deep/1.json".into(), "/elsewhere/1.json".into()];
        assert_eq!(opened.stored.files, files);
        let told = bench.state.notices.last().expect("a notice");
        assert!(told.text.contains("/new was found again"), "{}", told.text);
        assert_eq!(told.hint.as_ref().is_some_and(|hint| hint.contains("Saved views")), hinted, "{query}");
        assert!(!bench.asked().contains("open 1"), "nothing moves");
    }
}

#[test]
fn where_nothing_was_located_nothing_is_said_to_be_found_and_it_is_looked_again() {
    let mut bench = with_a_lost_folder("parcel");
    let sentence = "Nothing in the library comes from this folder any more".to_owned();
    let failed = Failed { sentence: sentence.clone(), hint: None, cancelled: false };
    bench.event(Event::Located { result: Err(failed) });
    assert_eq!(bench.state.notices.last().map(|notice| notice.text.clone()), Some(sentence));
    assert!(bench.effects.iter().any(|effect| matches!(effect, Effect::LookForFolders)));
}
