//! What is read in the window: timeline, details, report, dialogs.

use std::fmt::Write as _;
use std::fs;

use afterchat::app::{Action, Clock, Command, DetailTab, Extend, LookEdit};
use egui::Role;
use egui_kittest::kittest::Queryable as _;

use super::window::Desk;

impl Desk {
    /// Searches and opens the first conversation found.
    fn read(&mut self, search: &str) {
        self.window.state_mut().dispatch(Action::Search(search.to_owned()));
        self.settle();
        self.window.state_mut().dispatch(Action::Click(0, Extend::No));
        self.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    }

    fn tells(&self, part: &str) -> bool {
        self.window.query_all_by_label_contains(part).next().is_some()
    }

    fn labels(&self) -> usize {
        self.window.query_all_by_role(Role::Label).count()
    }
}

#[test]
fn a_conversation_reads_as_it_was() {
    let mut desk = Desk::samples();
    desk.read("Henrike");
    for part in [
        "Guten Tag! Suchen Sie die passende Packtasche? Ich helfe gern.",
        "Packtaschen: Beratung · automatic",
        "Tuesday 21 June 2016",
        "Ondřej Havran joined · 14:04:07",
        "replied after 47 s",
        "first\u{A0}response\u{A0}47\u{A0}s",
        // Details: the figures stand beside each other.
        "h.sommerfeld@example.org",
        "Firefox 45 on Windows 10 or 11",
        "47\u{A0}s (stated\u{A0}47\u{A0}s)",
    ] {
        assert!(desk.tells(part), "{part}");
    }
    desk.window.state_mut().dispatch(Action::Tab(DetailTab::Paths));
    desk.window.run_steps(3);
    assert!(desk.tells("Packtasche Mlha 20, Paar"));
    desk.window.state_mut().dispatch(Action::Tab(DetailTab::Rating));
    desk.window.run_steps(3);
    assert!(desk.tells("5 of 5 stars"));
    desk.window.state_mut().dispatch(Action::Look(LookEdit::Clock(Clock::Hours12)));
    desk.window.run_steps(3);
    assert!(desk.tells("Ondřej Havran joined · 2:04:07 pm"), "the timeline's clock is the one that was chosen");
}

#[test]
fn the_original_is_searched() {
    let mut desk = Desk::samples();
    desk.read("Henrike");
    desk.window.state_mut().dispatch(Action::Tab(DetailTab::Original));
    desk.wait("the JSON", |state| {
        let original = state.open.as_ref().and_then(|open| open.original.as_ref());
        original.is_some_and(|view| view.text.ready().is_some())
    });
    assert!(desk.tells("\"accountId\": 48211"));
    desk.window.get_by_label("Find in JSON").type_text("PACKTASCHE");
    desk.window.run_steps(4);
    assert!(desk.tells("1 of "), "the hits are counted");
}

#[test]
fn right_to_left_text_is_named_as_it_was_written() {
    let mut desk = Desk::samples();
    desk.read("لتركيب");
    assert!(desk.tells("مرحبا، هل يوجد دليل بالعربية لتركيب الحامل؟"));
}

#[test]
fn the_report_names_files_and_reasons() {
    let mut desk = Desk::samples();
    desk.window.state_mut().dispatch(Action::Command(Command::ShowReport));
    desk.window.run_steps(4);
    for part in ["Import report", "broken/missing-comma.json", "line 11, column 5", "Copy as CSV"] {
        assert!(desk.tells(part), "{part}");
    }
    let failed = desk.state().report.as_ref().map(|report| report.totals.failed);
    assert!(desk.window.query_all_by_label("Retry").count() as u64 >= failed.unwrap_or(u64::MAX));
    desk.click("Close");
    assert!(!desk.state().report_open);
}

#[test]
fn the_export_dialog_changes_what_it_says() {
    let mut desk = Desk::samples();
    desk.window.state_mut().dispatch(Action::Command(Command::Export));
    desk.window.run_steps(4);
    desk.click("One row per message");
    desk.click("For programs");
    desk.click("Guard against formulas");
    let dialog = desk.state().export.clone().unwrap();
    assert_eq!(dialog.format, afterchat::app::Format::MessagesCsv);
    assert_eq!(dialog.preset, afterchat::app::Preset::Program);
    assert!(!dialog.bom && !dialog.guard);
    desk.wait("the preview", |state| {
        state.export.as_ref().is_some_and(|dialog| matches!(dialog.preview, afterchat::app::Preview::Ready(_)))
    });
    assert!(desk.tells("conversation_key") && desk.tells("message_no"));
    desk.click("Cancel");
    assert!(desk.state().export.is_none());
}

#[test]
fn ten_thousand_messages_cost_what_is_on_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let mut json = String::from(
        r#"{"accountId":1,"beginAt":1466510000000,"endAt":1466990000000,"channel":{"id":7,"isChat":true},"visitor":{"id":1,"name":"Ada"},"paths":[],"messages":["#,
    );
    for index in 0..10_000_u64 {
        let text = if index == 9_000 { "the needle is here" } else { "just a line\\nof two" };
        let (kind, time) = (if index % 3 == 0 { "agent" } else { "visitor" }, 1_466_510_000_000 + index * 40_000);
        let comma = if index == 0 { "" } else { "," };
        write!(json, r#"{comma}{{"type":"{kind}","name":"Ada","from":1,"content":"{text} {index}","sentAt":{time}}}"#)
            .unwrap();
    }
    json.push_str("]}");
    let file = folder.path().join("long.json");
    fs::write(&file, json).unwrap();

    let mut desk = Desk::open(&[&file]);
    desk.wait("the import", |state| state.import.is_none() && state.report.is_some() && !state.results.is_empty());
    desk.read("needle");
    desk.window.run_steps(6);
    assert!(desk.tells("the needle is here 9000"), "opens at the first hit");
    assert!(desk.labels() < 500, "{} labels", desk.labels());
}

#[test]
fn enter_chooses_a_zone_only_where_one_was_looked_for() {
    let mut desk = Desk::open(&[]);
    desk.wait("the library", |state| state.library.ready);
    let before = desk.state().zone;
    desk.window.state_mut().dispatch(Action::Command(Command::ChooseZone));
    desk.window.run_steps(4);
    desk.window.key_press(egui::Key::Enter);
    desk.window.run_steps(3);
    assert_eq!(desk.state().zone, before);
    desk.window.state_mut().dispatch(Action::ZoneList(true));
    desk.window.state_mut().dispatch(Action::ZoneText("tokyo".into()));
    desk.window.run_steps(4);
    desk.window.get_by_label("Search time zones").focus();
    desk.window.run_steps(2);
    desk.window.key_press(egui::Key::Enter);
    desk.window.run_steps(3);
    assert_eq!(desk.state().zone.name(), "Asia/Tokyo");
    assert!(desk.state().zone_list.is_none());
}

#[test]
fn a_visitors_other_conversations_are_one_history() {
    let mut desk = Desk::samples();
    desk.read("perinova is:completed");
    desk.wait("the person", |state| state.person.is_some());
    assert!(desk.tells("by visitor id, 1 by e-mail address"), "how it is known is said");
    desk.click("4 other conversations");
    // The newest but one stands at the top; what is far above it is not read.
    desk.wait("the history", |state| state.history.as_ref().is_some_and(|history| history.parts.len() >= 4));
    assert!(desk.tells("All 5 conversations, oldest first"));
    assert!(desk.tells("Conversation of 9 December 2024"));
    // From the newest of them to the one before.
    let open = |state: &afterchat::app::State| state.open.as_ref().map(|open| open.id);
    let before = open(desk.state());
    desk.window.key_press_modifiers(egui::Modifiers::ALT, egui::Key::ArrowLeft);
    desk.wait("another conversation", |state| open(state) != before);
    desk.wait("its person", |state| state.person.as_ref().is_some_and(|person| Some(person.of) == open(state)));
    assert!(desk.state().history.is_some());
    desk.click("Back to the one conversation");
    assert!(desk.state().history.is_none());
    desk.click("Same person in the list");
    desk.settle();
    assert_eq!(desk.state().results.len(), 5);
    assert!(desk.state().search.text.contains("email:=jana.perinova@example.com"));
}

#[test]
fn ten_thousand_messages_are_laid_out_as_far_as_they_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let mut messages = String::new();
    for index in 0..10_000_u64 {
        let who = if index % 3 == 0 { "agent" } else { "visitor" };
        let words = "a saddle that fits ".repeat(1 + usize::try_from(index).unwrap() % 9);
        let at = 1_466_510_000_000 + index * 40_000;
        let comma = if index == 0 { "" } else { "," };
        write!(messages, r#"{comma}{{"type":"{who}","name":"Ada","content":"{words}{index}","sentAt":{at}}}"#).unwrap();
    }
    let text = format!(
        r#"{{"accountId":1,"beginAt":1466510000000,"channel":{{"id":7}},"visitor":{{"name":"Ada"}},"messages":[{messages}]}}"#
    );
    fs::write(folder.path().join("long.json"), text).unwrap();
    let mut desk = Desk::open(&[folder.path()]);
    desk.wait("the import", |state| state.import.is_none() && state.report.is_some() && state.results.len() == 1);
    desk.read("saddle");
    assert!(desk.labels() < 200, "only what is on the screen");
    assert!(desk.window.query_by_label("Overview of the conversation").is_some());
    desk.window.key_press_modifiers(egui::Modifiers::ALT, egui::Key::End);
    desk.window.run_steps(8);
    assert!(desk.tells("fits 9999"), "Alt+End leads to the last message");
    assert!(desk.labels() < 200);
    desk.window.key_press_modifiers(egui::Modifiers::ALT, egui::Key::PageUp);
    desk.window.run_steps(8);
    assert!(!desk.tells("fits 9999"));
    desk.window.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Home);
    desk.window.run_steps(8);
    assert!(desk.tells("fits 0"), "Alt+Home leads to the first");
}
