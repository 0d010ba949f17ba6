//! Exports and their dialog.

use super::*;

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
