//! Imports, the index, notices, and what the desktop cannot do.

use super::*;

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
