//! The vendor's side in the window: who is known, what came of triggers, calls of the REST API, uploaded files.

use std::fs;

use afterchat::app::{Action, CallEdit, CallField, Calling, Command, Extend};
use egui_kittest::kittest::Queryable as _;

use super::window::Desk;

#[test]
fn who_is_known_is_listed_and_changed_from_its_line() {
    let mut desk = Desk::samples();
    desk.window.state_mut().dispatch(Action::Command(Command::Directory));
    desk.wait("the directory", |state| state.vendor.who.as_ref().is_some_and(|who| who.table().is_some()));
    assert!(desk.window.query_all_by_label("tereza.malinova@kolomlha.example").next().is_some());
    desk.click("Change Tereza Malinová");
    desk.wait("the form", |state| state.directory_dialog.as_ref().is_some_and(|dialog| dialog.id == "11"));
    desk.window.state_mut().dispatch(Action::Directory(afterchat::app::DirectoryEdit::Text("Tereza M.".into())));
    desk.click("Keep");
    let told = |state: &afterchat::app::State| {
        let table = state.vendor.who.as_ref().and_then(|who| who.table());
        table.is_some_and(|table| table.rows.iter().any(|row| row.cells.contains(&"Tereza M.".to_owned())))
    };
    desk.wait("the new name", told);
    desk.click("Office hours");
    assert!(desk.window.query_all_by_label("48211").next().is_some(), "whose they are");
}

#[test]
fn a_trigger_leads_to_its_conversations() {
    let mut desk = Desk::samples();
    desk.window.state_mut().dispatch(Action::Command(Command::Triggers));
    desk.wait("the figures", |state| state.vendor.triggers.as_ref().is_some_and(|table| table.uses.ready().is_some()));
    for odd in ["never fired", "not defined"] {
        assert!(desk.window.query_all_by_label(odd).next().is_some(), "{odd}");
    }
    desk.click("Checkout help");
    desk.wait("its conversation", |state| state.vendor.triggers.is_none() && state.results.len() == 1);
    assert!(desk.state().search.text.contains("trigger:"), "{}", desk.state().search.text);
}

#[test]
fn a_call_is_checked_while_it_is_typed_and_needs_its_key() {
    let mut desk = Desk::samples();
    desk.window.state_mut().dispatch(Action::Command(Command::Call));
    let mut edit = |edit: CallEdit| desk.window.state_mut().dispatch(Action::Call(edit));
    // Nobody is there, should the environment have a key.
    edit(CallEdit::Field(CallField::Base, "http://127.0.0.1:9".into()));
    edit(CallEdit::Call("user-create"));
    desk.window.run_steps(3);
    assert!(desk.window.query_all_by_label("Say which account: its number, such as 1234").next().is_some());
    for (field, text) in [
        (CallField::Account, "208"),
        (CallField::Email, "ana@example.com"),
        (CallField::Name, "Ana"),
        (CallField::Password, "geheim"),
    ] {
        desk.window.state_mut().dispatch(Action::Call(CallEdit::Field(field, text.into())));
    }
    desk.window.run_steps(3);
    assert!(desk.window.query_all_by_label_contains("/accounts/208/users/create").next().is_some());
    assert!(desk.window.query_all_by_label_contains("geheim").next().is_none(), "a password is only copied");
    desk.click("Send");
    desk.wait("what came of it", |state| {
        state.vendor.call.as_ref().is_some_and(|form| matches!(form.now, Calling::Failed(_)))
    });
}

#[test]
fn an_uploaded_file_is_shown_with_what_it_takes_to_get_it() {
    let folder = tempfile::tempdir().unwrap();
    let case = r#"{"id":"f1","type":"chat","created_at_seconds":1412367271,"transcripts":[{"id":"","date_seconds":1412367271,
        "sender":"VISITOR","message":"See http://www.snapengage.com/upload/invoice.pdf"}]}"#;
    fs::write(folder.path().join("case.json"), case).unwrap();
    let mut desk = Desk::open(&[folder.path()]);
    desk.wait("the import", |state| state.import.is_none() && state.results.len() == 1);
    desk.window.state_mut().dispatch(Action::Click(0, Extend::No));
    desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    let address = "https://www.snapengage.com/upload/invoice.pdf?orgId=YOUR_ORG_ID";
    assert!(desk.window.query_all_by_label_contains(address).next().is_some());
    assert!(desk.window.query_by_label("Copy curl line").is_some());
}
