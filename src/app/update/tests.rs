//! Tables: what happened, the state after it, the effects. State and effects are written as one line of text each.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::marking::MarkWork;

use super::super::*;
use super::{Input, update};
use crate::import::{FileReport, ImportReport, Outcome};
use crate::model::{Flags, Key, MarkChange, Marks, Timestamp, Vendor, Zone};
use crate::query::{BuiltIn, Is, Sort, Term, parse};
use crate::store::ResultSet;

mod live;
mod vendor;

fn id(index: usize) -> ConversationId {
    ConversationId::from_index(index).expect("a small number")
}

fn entry(index: usize) -> RowEntry {
    let key = Key { vendor: Vendor::SnapEngage, account: String::new(), id: index.to_string(), begin: None };
    let row = Row {
        id: id(index),
        key,
        account: String::new(),
        started: None,
        ended: None,
        visitor_name: format!("Visitor {index}"),
        visitor_id: String::new(),
        visitor_email: String::new(),
        country_code: String::new(),
        agents: Vec::new(),
        flags: Flags::default(),
        unanswered: false,
        visitor_last: false,
        commented: false,
        stars: None,
        messages: 1,
        duration_ms: None,
        first_response_ms: None,
        snippet: String::new(),
        problems: 0,
        marks: Marks::default(),
        joined: crate::directory::Joined::default(),
    };
    RowEntry { row, snippet: String::new(), hits: Vec::new(), found: 0, name_hits: Vec::new() }
}

/// A program whose clock and workers are the test itself.
struct Bench {
    state: State,
    now: i64,
    effects: Vec<Effect>,
}

impl Bench {
    /// An open library that answered its first query with these ids.
    fn with(ids: &[usize]) -> Self {
        let mut bench = Self { state: State::default(), now: 1_000_000, effects: Vec::new() };
        bench.state.visible = 0..10;
        bench.event(Event::LibraryOpened {
            path: PathBuf::from("/l"),
            temporary: false,
            total: 0,
            generation: 1,
            zone: None,
            reindex: false,
        });
        bench.answer(ids, 1);
        bench.effects.clear();
        bench
    }

    fn input(&mut self, input: Input) -> &mut Self {
        let now = Timestamp::from_millis(self.now).expect("in range");
        self.effects.extend(update(&mut self.state, input, now));
        self
    }

    fn act(&mut self, action: Action) -> &mut Self {
        self.input(Input::Action(action))
    }

    fn run(&mut self, command: Command) -> &mut Self {
        self.act(Action::Command(command))
    }

    fn event(&mut self, event: Event) -> &mut Self {
        self.input(Input::Event(event))
    }

    fn wait(&mut self, ms: i64) -> &mut Self {
        self.now += ms;
        self.input(Input::Tick)
    }

    /// Answers the newest query.
    fn answer(&mut self, ids: &[usize], generation: u64) -> &mut Self {
        let results = ResultSet {
            ids: Arc::new(ids.iter().map(|index| id(*index)).collect()),
            generation,
            newest: ids.iter().max().map(|index| id(*index)),
        };
        let (ticket, version) = (self.state.results.asked, self.state.rows.version);
        let total = ids.len() as u64;
        self.event(Event::Results { ticket, results, rows: Vec::new(), version, total })
    }

    fn opened(&mut self, index: usize, walk: Vec<(Spot, usize)>) -> &mut Self {
        let stored = Stored {
            id: id(index),
            conversation: crate::decode::decode_payload(
                br#"{"id":"1","type":"chat","created_at_seconds":1412367271,"transcripts":[{"date_seconds":1412367271,"alias":"Ann","message":"hello"}]}"#,
            )
            .expect("a conversation"),
            files: Vec::new(),
            older: Vec::new(),
            marks: Marks::default(),
            joined: crate::directory::Joined::default(),
        };
        let hits = Hits { walk, ..Hits::default() };
        let opened = Opened { stored, sections: Vec::new(), hits, responses: Vec::new() };
        self.event(Event::Opened { id: id(index), result: Ok(Some(Arc::new(opened))) })
    }

    /// What was asked since the last call, one word each.
    fn asked(&mut self) -> String {
        // Folders are looked for beside everything else.
        let effects = self.effects.drain(..).filter(|effect| !matches!(effect, Effect::LookForFolders));
        let words: Vec<String> = effects.map(|effect| word(&effect)).collect();
        words.join(" | ")
    }

    fn ticks(&self) -> Vec<usize> {
        self.state.ticks.iter().map(ConversationId::index).collect()
    }

    fn cursor(&self) -> Option<(usize, usize)> {
        self.state.cursor.map(|cursor| (cursor.position, cursor.id.index()))
    }
}

fn word(effect: &Effect) -> String {
    match effect {
        Effect::Search(request) => {
            format!("search {} «{}» counted in «{}»", request.ticket, request.query, request.count.flags)
        }
        Effect::Count(request) => {
            let kinds: Vec<&str> = request.facets.iter().map(|(kind, _)| kind.word()).collect();
            format!("count {}", kinds.join(","))
        }
        Effect::Values(request) => {
            format!("values of {} «{}» in «{}»", request.kind.word(), request.typed, request.query)
        }
        Effect::Complete(request) => format!("complete {} «{}»", request.field.word, request.typed),
        Effect::Views(request) => format!("views in {:?}", request.folder),
        Effect::EditView(edit) => format!("{edit:?}"),
        Effect::Mark(request) => match &request.work {
            MarkWork::Change(ids, change) => {
                let ids: Vec<String> = ids.iter().map(|id| id.index().to_string()).collect();
                format!("mark {} of {} {}", request.ticket, ids.join(","), said(change))
            }
            MarkWork::Undo(done) => {
                let ids: Vec<String> = done.before.iter().map(|(id, _)| id.index().to_string()).collect();
                format!("unmark {} of {} {}", request.ticket, ids.join(","), said(&done.change))
            }
        },
        Effect::CancelMark => "cancel mark".into(),
        Effect::Next(request) => format!("next {} from {} «{}»", request.ticket, request.from, request.query),
        Effect::Rows(request) => {
            let ids: Vec<String> = request.ids.iter().map(|id| id.index().to_string()).collect();
            format!("rows {}", ids.join(","))
        }
        Effect::Open(request) => format!("open {}", request.id.index()),
        Effect::Person(request) => match request.known.either() {
            Some(query) => format!("person of {} «{query}»", request.id.index()),
            None => format!("nobody of {}", request.id.index()),
        },
        Effect::History(request) => {
            let ids: Vec<String> = request.ids.iter().map(|id| id.index().to_string()).collect();
            format!("history {}", ids.join(","))
        }
        Effect::Original { id, version } => format!("original {} {version:?}", id.index()),
        Effect::Import(request) => {
            format!("import {:?}{}", request.paths, if request.again { " again" } else { "" })
        }
        Effect::Receive(request) => format!("receive on {} into {}", request.listen, request.inbox.display()),
        Effect::StopReceiving => "stop receiving".into(),
        Effect::MakeToken => "make a token".into(),
        Effect::LookForFolders => "look for folders".into(),
        Effect::Locate { old, new } => format!("locate {} in {}", old.display(), new.display()),
        Effect::Watch(paths) => format!("watch {paths:?}"),
        Effect::Reindex => "reindex".into(),
        Effect::CancelImport => "cancel import".into(),
        Effect::CancelReindex => "cancel reindex".into(),
        Effect::Export(request) => {
            let ids: Vec<String> = request.ids.iter().map(|id| id.index().to_string()).collect();
            format!("export {} to {} replace {}", ids.join(","), request.target.display(), request.replace)
        }
        Effect::CancelExport => "cancel export".into(),
        Effect::Preview(request) => format!("preview of {}", request.ids.len()),
        Effect::ListFolder(folder) => format!("list {}", folder.display()),
        Effect::SwitchLibrary { library, paths } => format!("switch {library:?} {paths:?}"),
        Effect::SaveZone(zone) => format!("zone {zone:?}"),
        Effect::SaveSettings => "settings".into(),
        Effect::TypeIn { fact, back, .. } => format!("type in {} {back}", fact.id()),
        Effect::Known => "who is known".into(),
        Effect::Triggers(request) => format!("triggers {} «{}»", request.ticket, request.query),
        Effect::StopTriggers => "stop triggers".into(),
        Effect::Call(request) => format!("call {}{} {:?}", request.base_url, request.address, request.body),
        Effect::Ask(request) => format!("{request:?}"),
    }
}

/// A change of marks in short.
fn said(change: &MarkChange) -> String {
    let MarkChange { starred, followed_up, add, remove, note } = change;
    let mut words: Vec<String> = Vec::new();
    words.extend(starred.map(|on| format!("star {on}")));
    words.extend(followed_up.map(|on| format!("followed up {on}")));
    words.extend(add.iter().map(|tag| format!("+{tag}")));
    words.extend(remove.iter().map(|tag| format!("-{tag}")));
    words.extend(note.iter().map(|note| format!("note «{note}»")));
    words.join(" ")
}

const MISSED: Term = super::search::MISSED;
const RATED: Term = Term::Is(Is::Rated);

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
    let kept = super::settings(&bench.state, &Settings::default(), true);
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
fn the_list_is_narrowed_to_where_a_link_leads() {
    let mut bench = Bench::with(&[]);
    bench.act(Action::Import(vec!["/link".into()]));
    bench.event(Event::Resolved { given: "/link".into(), real: "/real".into() });
    assert_eq!(bench.state.search.folder.as_deref(), Some("/real"));
    bench.run(Command::ShowEverything).event(Event::Resolved { given: "/link".into(), real: "/real".into() });
    assert_eq!(bench.state.search.folder, None);
}

#[test]
fn the_samples_lead_back_to_ones_own_library() {
    let mut bench = Bench::with(&[]);
    bench.state.own_library = "/own".into();
    assert!(!Command::LeaveSamples.is_enabled(&bench.state));
    bench.state.library.temporary = true;
    bench.run(Command::LeaveSamples);
    assert_eq!(bench.asked(), "switch Some(\"/own\") []");
}

#[test]
fn what_the_desktop_cannot_do_is_said_for_a_while() {
    let mut bench = Bench::with(&[]);
    bench.event(Event::Unable { sentence: "No file manager could be started".into(), what: "/a".into() });
    assert_eq!(bench.state.notices.last().map(|notice| notice.kind), Some(NoticeKind::Warning));
    bench.wait(20_000);
    assert!(bench.state.notices.is_empty());
}

#[test]
fn one_import_at_a_time() {
    let mut bench = Bench::with(&[]);
    bench.act(Action::Import(vec!["/a".into()])).act(Action::Import(vec!["/b".into(), "/c".into()]));
    assert_eq!(bench.state.search.folder, None, "several paths narrow nothing");
    assert!(bench.asked().contains("import [\"/a\"]"));
    let file = |name: &str, outcome| FileReport {
        path: name.into(),
        outcome,
        content: outcome,
        conversations: 0,
        errors: Vec::new(),
        problems: 0,
        relaxed: Vec::new(),
        hint: None,
        directory: 0,
        note: None,
        left_out: Vec::new(),
    };
    bench.event(Event::FileReport(file("bad", Outcome::Rejected)));
    assert_eq!(bench.state.report.as_ref().expect("a report").files.len(), 1);
    bench.wait(2000);
    let totals = ImportReport { found: 3, read: 3, added: 2, failed: 1, ..ImportReport::default() };
    bench.event(Event::Imported(Ok(totals)));
    let notice = bench.state.notices.last().expect("a notice");
    assert_eq!(notice.text, "2 conversations added · 1 file with errors");
    assert_eq!(notice.kind, NoticeKind::Warning, "no tick where something is missing");
    assert_eq!(notice.command, Some(Command::ShowReport));
    assert!(bench.asked().ends_with("import [\"/b\", \"/c\"]"));
    bench.run(Command::StopImport).run(Command::StopImport);
    assert_eq!(bench.asked(), "cancel import");

    for name in ["bad", "worse"] {
        bench.event(Event::FileReport(file(name, Outcome::Rejected)));
    }
    bench.event(Event::Imported(Ok(ImportReport { found: 2, read: 2, failed: 2, ..ImportReport::default() })));
    bench.asked();
    bench.act(Action::Retry("bad".into()));
    assert_eq!(bench.asked(), "import [\"bad\"] again");
    bench.event(Event::Imported(Ok(ImportReport { found: 1, read: 1, added: 1, ..ImportReport::default() })));
    let report = bench.state.report.as_ref().expect("a report");
    assert_eq!((report.totals.found, report.totals.failed, report.totals.added), (2, 1, 1));
    assert_eq!(report.files, [file("worse", Outcome::Rejected)]);
}

#[test]
fn an_export_takes_what_is_shown() {
    let table = [
        (vec![], ExportScope::All, "30,10,20"),
        (vec![Action::Tick(2, Extend::No), Action::Tick(0, Extend::No)], ExportScope::Ticked, "30,20"),
    ];
    for (ticks, scope, ids) in table {
        let mut bench = Bench::with(&[30, 10, 20]);
        bench.state.export_folder = "/out".into();
        for action in ticks {
            bench.act(action);
        }
        bench.run(Command::Export);
        assert_eq!(bench.state.export.as_ref().map(|dialog| dialog.scope), Some(scope));
        bench.asked();
        bench.act(Action::Export(ExportEdit::Target("x.csv".into()))).act(Action::ExportStart);
        assert_eq!(bench.asked(), format!("export {ids} to /out/x.csv replace false"));
        bench.event(Event::ExportExists);
        assert!(bench.state.export.as_ref().expect("the dialog").exists && bench.state.exporting.is_none());
        bench.act(Action::ExportReplace);
        assert_eq!(bench.asked(), format!("export {ids} to /out/x.csv replace true"));
    }
}

#[test]
fn the_beginning_of_a_list_is_not_exported_for_the_whole() {
    let mut bench = Bench::with(&[1, 2]);
    bench.run(Command::Export).act(Action::Search("late ".into()));
    let ticket = bench.state.results.asked;
    bench.asked();
    bench.event(Event::FirstPage { ticket, ids: vec![id(7), id(8)], rows: Vec::new(), version: 9 });
    assert!(bench.asked().ends_with("preview of 2"), "the preview follows the list");
    let said = |bench: &Bench| bench.state.export.as_ref().and_then(|dialog| dialog.error.clone());
    bench.act(Action::ExportStart);
    assert_eq!(bench.asked(), "");
    assert!(said(&bench).is_some_and(|error| error.contains("still being read")));
    bench.answer(&[7, 8, 9], 1);
    bench.asked();
    bench.act(Action::ExportStart);
    assert!(bench.asked().starts_with("export 7,8,9 "));
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
fn a_running_export_has_nothing_to_do_with_the_next_dialog() {
    let mut bench = Bench::with(&[1]);
    let failed = Failed { sentence: "The disk is full".into(), hint: None, cancelled: false };
    let done = ExportReport { conversations: 1, files: vec!["/out/x.csv".into()], ..ExportReport::default() };
    for event in [Event::Exported(Ok(done)), Event::Exported(Err(failed)), Event::ExportExists] {
        bench.run(Command::Export).act(Action::ExportStart);
        assert!(bench.asked().contains("export 1 to"));
        bench.act(Action::ExportClose).run(Command::Export);
        bench.event(event.clone());
        let dialog = bench.state.export.as_ref().expect("the newer dialog");
        assert!(dialog.error.is_none() && !dialog.exists && bench.state.exporting.is_none(), "{event:?}");
        assert_eq!(bench.state.notices.len(), 1);
        bench.state.notices.clear();
        bench.act(Action::ExportClose);
        bench.asked();
    }
}

#[test]
fn the_preview_follows_the_zone() {
    let mut bench = Bench::with(&[1]);
    bench.run(Command::Export);
    bench.asked();
    bench.act(Action::Zone(Zone::from_name("Asia/Tokyo").expect("known")));
    assert!(bench.asked().ends_with("| preview of 1"));
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
fn an_export_that_cannot_be_says_why() {
    let table: [(&[ExportEdit], &str); 2] = [
        (&[ExportEdit::Target("  ".into())], "Name a file to write to"),
        (&[ExportEdit::AllColumns(false)], "Choose at least one column"),
    ];
    for (edits, error) in table {
        let mut bench = Bench::with(&[1]);
        bench.run(Command::Export);
        for edit in edits {
            bench.act(Action::Export(edit.clone()));
        }
        bench.asked();
        bench.act(Action::ExportStart);
        assert_eq!(bench.asked(), "");
        assert_eq!(bench.state.export.as_ref().and_then(|dialog| dialog.error.as_deref()), Some(error));
    }
}

#[test]
fn without_native_dialogs_there_is_one_in_the_window() {
    let mut bench = Bench::with(&[]);
    bench.state.browse_folder = "/home/ann".into();
    bench.event(Event::NoPortal(PathPurpose::Folder));
    assert_eq!(bench.asked(), "list /home/ann");
    bench.act(Action::PathFolder("/home/ann/chats".into()));
    bench.asked();
    let late = Event::FolderListed { folder: "/home/ann".into(), result: Ok(Listing::default()) };
    bench.event(late);
    assert!(bench.state.paths.as_ref().expect("the dialog").listing.is_none(), "an answer for another folder");
    bench.act(Action::PathAccept);
    assert!(bench.asked().ends_with("import [\"/home/ann/chats\"]"));
    assert!(bench.state.paths.is_none());
}

#[test]
fn rebuilding_the_index_is_stopped_alone_and_taken_up_again() {
    let mut bench = Bench::with(&[1]);
    bench.act(Action::Import(vec!["/a".into(), "/b".into()])).run(Command::Reindex).run(Command::Reindex);
    assert_eq!(bench.asked(), "import [\"/a\", \"/b\"] | reindex", "once is enough");
    bench.event(Event::ReindexProgress { done: 3, total: 9 });
    assert_eq!(bench.state.reindex, Some(ReindexJob { done: 3, total: 9, stopping: false }));
    bench.run(Command::StopReindex).run(Command::StopReindex);
    assert_eq!(bench.asked(), "cancel reindex", "the import goes on");
    let stopped = Failed { sentence: "Cancelled".into(), hint: None, cancelled: true };
    bench.event(Event::Reindexed(Err(stopped)));
    assert!(bench.state.reindex.is_none() && bench.state.import.is_some());
    assert_eq!(bench.state.notices.last().and_then(|notice| notice.command), Some(Command::Reindex));
    bench.asked();
    bench.run(Command::Reindex);
    assert_eq!(bench.asked(), "reindex");
    bench.run(Command::StopImport);
    assert_eq!(bench.asked(), "cancel import", "the index goes on");
    bench.event(Event::ReindexProgress { done: 9, total: 9 }).event(Event::Reindexed(Ok(9)));
    bench.event(Event::ReindexProgress { done: 9, total: 9 });
    assert!(bench.state.reindex.is_none(), "a late report is no new job");
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
fn notices_go_but_failures_stay() {
    let mut bench = Bench::with(&[1]);
    let failed = Failed { sentence: "The disk is full".into(), hint: None, cancelled: false };
    bench.event(Event::Failed(failed.clone())).event(Event::Failed(failed.clone()));
    assert_eq!(bench.state.notices.len(), 1, "said once");
    bench.event(Event::Failed(Failed { cancelled: true, sentence: "Cancelled".into(), ..failed }));
    assert_eq!(bench.state.notices.len(), 1, "who stops something knows it");
    bench.event(Event::Reindexed(Ok(3)));
    assert_eq!(bench.state.notices.len(), 2);
    bench.wait(7000);
    assert_eq!(bench.state.notices.len(), 1);
    let number = bench.state.notices.first().expect("the failure").id;
    bench.act(Action::CloseNotice(number));
    assert!(bench.state.notices.is_empty());
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

#[test]
fn another_library_leaves_nothing_behind() {
    let mut bench = Bench::with(&[10, 20]);
    bench.act(Action::Tick(0, Extend::No)).act(Action::Click(1, Extend::No)).act(Action::Search("x".into()));
    bench.act(Action::SearchCursor(Some(1))).act(Action::Import(vec!["/a".into()])).run(Command::Reindex);
    bench.act(Action::ReportOpen(true)).run(Command::Export).act(Action::ExportStart);
    bench.event(Event::NoPortal(PathPurpose::SaveExport));
    assert!(bench.state.exporting.is_some() && bench.state.report_open);
    bench.event(Event::LibraryLeft);
    let state = &bench.state;
    assert!(!state.library.ready && state.results.is_empty() && !state.results.is_pending());
    assert!(state.ticks.is_empty() && state.cursor.is_none() && state.open.is_none() && state.opening.is_none());
    assert!(state.import.is_none() && state.reindex.is_none() && state.report.is_none() && !state.report_open);
    assert!(state.export.is_none() && state.exporting.is_none() && state.paths.is_none());
    assert!(state.search.text.is_empty() && state.search.folder.is_none() && state.search.marker.is_empty());
    assert_eq!(state.notices.last().map(|notice| notice.text.as_str()), Some("The export was stopped"));

    bench.asked();
    bench.event(Event::LibraryOpened {
        path: "/other".into(),
        temporary: true,
        total: 0,
        generation: 1,
        zone: None,
        reindex: false,
    });
    bench.act(Action::Import(vec!["/b".into(), "/c".into()]));
    assert!(bench.asked().ends_with("import [\"/b\", \"/c\"]"), "nothing is taken for under way");
}

/// Rows for these conversations; those from 100 on are missed.
fn with_rows(ids: &[usize]) -> Bench {
    let mut bench = Bench::with(ids);
    let rows = ids.iter().map(|index| {
        let mut entry = entry(*index);
        entry.row.flags.missed = crate::model::Flag::stated(Some(*index >= 100));
        entry
    });
    let version = bench.state.rows.version;
    bench.event(Event::Rows { version, asked: Vec::new(), result: Ok(rows.collect()) });
    bench.asked();
    bench
}

fn marked(bench: &mut Bench, changed: &[usize], failed: Option<&str>) {
    let ticket = bench.state.own.running.first().expect("something is written").ticket;
    let before: Vec<(ConversationId, Marks)> = changed.iter().map(|index| (id(*index), Marks::default())).collect();
    let failed = failed.map(|why| Failed { sentence: why.into(), hint: None, cancelled: why == "Cancelled" });
    bench.event(Event::Marked { ticket, done: before.len() as u64, before, failed });
}

fn starred(bench: &Bench) -> Vec<usize> {
    let has = |id: &ConversationId| bench.state.marks_of(*id).is_some_and(|marks| marks.starred);
    bench.state.results.ids.iter().copied().filter(has).map(ConversationId::index).collect()
}

#[test]
fn keys_mark_the_ticked_ones_in_view_else_the_focused_one() {
    type Case = (&'static [Action], &'static str);
    let table: [Case; 5] = [
        (&[], ""),
        (&[Action::Click(1, Extend::No)], "mark 2 of 20 star true"),
        (&[Action::Click(1, Extend::No), Action::Tick(0, Extend::No)], "mark 2 of 10 star true"),
        (&[Action::Tick(0, Extend::No), Action::Tick(2, Extend::No)], "mark 2 of 10,30 star true"),
        (&[Action::Command(Command::SelectAll)], "mark 2 of 10,20,30 star true"),
    ];
    for (actions, expected) in table {
        let mut bench = with_rows(&[10, 20, 30]);
        for action in actions {
            bench.act(action.clone());
        }
        bench.asked();
        bench.run(Command::Star);
        assert_eq!(bench.asked(), expected, "{actions:?}");
    }
    // Ticks out of view do not take the keys from what one looks at.
    let mut bench = with_rows(&[10, 20, 30]);
    bench.act(Action::Tick(0, Extend::No)).act(Action::Search("x ".into())).answer(&[20, 30], 1);
    bench.act(Action::Click(1, Extend::No)).asked();
    bench.run(Command::FollowedUp);
    assert!(bench.asked().ends_with("of 30 followed up true"));
}

#[test]
fn a_mark_shows_at_once_and_is_taken_back_where_it_was_not_kept() {
    let mut bench = with_rows(&[10, 20]);
    bench.act(Action::Click(0, Extend::No)).run(Command::Star);
    assert_eq!(starred(&bench), [10]);
    marked(&mut bench, &[], Some("The disk is full"));
    assert_eq!(starred(&bench), [0; 0]);
    let notice = bench.state.notices.last().expect("a sentence");
    assert_eq!(notice.text, "Your mark was not kept. The disk is full");
    assert!(!bench.state.own.can_undo());

    // Of several, what was written stays.
    bench.run(Command::SelectAll).run(Command::Star);
    assert_eq!(starred(&bench), [10, 20]);
    marked(&mut bench, &[10], Some("The disk is full"));
    assert_eq!(starred(&bench), [10]);
    let notice = bench.state.notices.last().expect("a sentence");
    assert_eq!(notice.text, "Your marks were kept for 1 of 2 conversations. The disk is full");
    assert!(bench.state.own.can_undo());
}

#[test]
fn rows_that_were_read_before_do_not_take_a_mark_back() {
    let mut bench = with_rows(&[10]);
    let version = bench.state.rows.version;
    bench.act(Action::Click(0, Extend::No)).run(Command::Star);
    marked(&mut bench, &[10], None);
    bench.event(Event::Rows { version, asked: Vec::new(), result: Ok(vec![entry(10)]) });
    assert_eq!(starred(&bench), [10]);
}

#[test]
fn a_star_turns_over_only_where_all_are_known_to_have_one() {
    let mut bench = with_rows(&[10, 20]);
    bench.act(Action::Click(0, Extend::No)).run(Command::Star);
    marked(&mut bench, &[10], None);
    bench.asked();
    bench.run(Command::Star);
    assert!(bench.asked().contains("star false"));
    marked(&mut bench, &[10], None);
    bench.run(Command::Star);
    marked(&mut bench, &[10], None);
    bench.asked();
    bench.run(Command::SelectAll).run(Command::Star);
    assert!(bench.asked().contains("of 10,20 star true"));
}

#[test]
fn the_last_change_is_undone_first_even_while_it_is_written() {
    let mut bench = with_rows(&[10, 20]);
    bench.act(Action::Click(0, Extend::No)).run(Command::FollowedUp);
    marked(&mut bench, &[10], None);
    assert_eq!(bench.state.notices.last().map(|notice| notice.command), Some(Some(Command::Undo)));
    bench.run(Command::Star).asked();
    assert!(bench.state.notices.is_empty(), "its Undo would undo the star");
    bench.run(Command::Undo);
    assert_eq!(bench.asked(), "", "the star is not written yet");
    assert_eq!(starred(&bench), [0; 0], "and gone already");
    marked(&mut bench, &[10], None);
    assert!(bench.asked().ends_with("of 10 star true"), "what was written is undone");
    assert_eq!(starred(&bench), [0; 0]);
    marked(&mut bench, &[10], None);
    bench.asked();
    bench.run(Command::Undo);
    assert!(bench.asked().ends_with("of 10 followed up true"));
    marked(&mut bench, &[10], None);
    assert!(!bench.state.own.can_undo() && bench.state.own.can_redo());
    bench.run(Command::Redo);
    marked(&mut bench, &[10], None);
    assert!(bench.state.own.can_undo());
}

#[test]
fn many_are_stopped_and_what_was_written_can_be_undone() {
    let ids: Vec<usize> = (1..=20).collect();
    let mut bench = with_rows(&ids);
    bench.run(Command::SelectAll).run(Command::FollowedUp);
    let ticket = bench.state.own.running[0].ticket;
    bench.event(Event::MarkProgress { ticket, done: 5 });
    assert_eq!((bench.state.own.running[0].done, bench.state.own.running[0].total), (5, 20));
    bench.asked();
    bench.act(Action::MarkStop);
    assert_eq!(bench.asked(), "cancel mark");
    marked(&mut bench, &[1, 2, 3, 4, 5], Some("Cancelled"));
    let notice = bench.state.notices.last().expect("a notice");
    assert_eq!(notice.text, "Stopped after 5 of 20: 5 conversations marked as followed up");
    let followed = |index| bench.state.marks_of(id(index)).is_some_and(|marks| marks.followed_up.is_some());
    assert!(followed(5) && !followed(6));
}

#[test]
fn what_leaves_the_list_leaves_its_place() {
    let mut bench = with_rows(&[10, 20, 30, 40, 50]);
    bench.act(Action::Click(2, Extend::No)).asked();
    bench.event(Event::StoreChanged).wait(2000);
    bench.answer(&[20, 40, 50], 2);
    assert_eq!(bench.cursor(), Some((1, 30)), "it would stand before 40");
    bench.act(Action::Move(Move::By(1), Extend::No));
    assert_eq!(bench.cursor(), Some((1, 40)));
    bench.event(Event::StoreChanged).wait(2000);
    bench.answer(&[20, 50], 3);
    bench.act(Action::Move(Move::By(-1), Extend::No));
    assert_eq!(bench.cursor(), Some((0, 20)));
    bench.event(Event::StoreChanged).wait(2000);
    bench.answer(&[], 4);
    assert_eq!(bench.cursor(), Some((0, 20)));
    bench.act(Action::Move(Move::By(1), Extend::No));
}

#[test]
fn the_next_that_waits_is_looked_for_behind_the_focused_one() {
    let mut bench = with_rows(&[10, 100, 110]);
    bench.run(Command::NextWaiting);
    assert_eq!(bench.asked(), "next 2 from 0 «(is:missed OR is:offline) -is:followed-up»");
    bench.event(Event::Next { ticket: 2, next: Some((1, id(100))) });
    assert_eq!((bench.cursor(), bench.asked().as_str()), (Some((1, 100)), "open 100 | ScrollTo(1)"));
    bench.run(Command::NextWaiting);
    assert!(bench.asked().starts_with("next 3 from 2"));
    bench.event(Event::Next { ticket: 2, next: None });
    assert!(bench.state.notices.is_empty(), "an answer to an older question");
    assert!(bench.state.waits(id(100)) && !bench.state.waits(id(10)));
}

#[test]
fn tags_are_found_made_and_taken_away() {
    let mut bench = with_rows(&[10, 20]);
    let choices = |bench: &Bench| -> Vec<String> {
        let dialog = bench.state.tag_dialog.as_ref().expect("the dialog");
        let share = |share| match share {
            Share::None => ' ',
            Share::Some => '-',
            Share::All => '+',
        };
        let choices = dialog.choices(&bench.state).into_iter();
        choices.map(|it| format!("{}{}{}", share(it.share), it.tag, if it.new { " new" } else { "" })).collect()
    };
    bench.run(Command::SelectAll).run(Command::Tag);
    assert!(bench.asked().starts_with("values of tag «» in «»"));
    bench.act(Action::TagText(" Stížnost ".into()));
    assert_eq!(choices(&bench), [" Stížnost new"]);
    bench.act(Action::TagTake(None));
    assert!(bench.asked().ends_with("of 10,20 +Stížnost"));
    assert_eq!(choices(&bench), ["+Stížnost"], "at once");
    marked(&mut bench, &[10, 20], None);
    bench.act(Action::TagClose).act(Action::Tick(1, Extend::No)).run(Command::Tag).asked();
    bench.act(Action::TagText("stiz".into()));
    assert_eq!(choices(&bench), ["+Stížnost", " stiz new"], "what is there goes before what is new");
    bench.act(Action::TagStep(9)).act(Action::TagTake(None));
    assert!(bench.asked().ends_with("of 10 +stiz"));
    marked(&mut bench, &[10], None);
    bench.act(Action::TagClose).run(Command::SelectAll).run(Command::Tag).asked();
    assert_eq!(choices(&bench), ["+Stížnost", "-stiz"]);
    bench.act(Action::TagDrop(1));
    assert!(bench.asked().ends_with("of 10,20 -stiz"));
}

#[test]
fn who_is_who_is_typed_in() {
    use crate::directory::{Fact, User};
    let mut bench = Bench::with(&[1]);
    bench.run(Command::Directory);
    assert!(matches!(bench.effects.last(), Some(Effect::Known)), "{:?}", bench.effects);
    bench.act(Action::Directory(DirectoryEdit::Open(TypedKind::Agent, String::new())));
    bench.act(Action::Directory(DirectoryEdit::Accept));
    let said = bench.state.directory_dialog.as_ref().and_then(|dialog| dialog.error.clone());
    assert_eq!(said.as_deref(), Some("Say whose name it is: the agent's id, such as 3"));
    bench.act(Action::Directory(DirectoryEdit::Open(TypedKind::Agent, "3".into())));
    bench.act(Action::Directory(DirectoryEdit::Text("John Doe".into())));
    bench.act(Action::Directory(DirectoryEdit::Accept));
    let john = Fact::User(User { id: "3".into(), name: "John Doe".into(), ..User::default() });
    let typed = |effect: &Effect| matches!(effect, Effect::TypeIn { fact, back: false, .. } if *fact == john);
    assert!(bench.effects.iter().any(typed), "{:?}", bench.effects);
    assert_eq!(bench.state.directory_dialog, None);
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
