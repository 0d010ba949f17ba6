//! Who is known, what came of triggers, calls of the REST API.

use super::*;
use crate::app::vendor::Answered;
use crate::directory::{Directory, Entry, Fact, User};
use crate::query::Expr;
use crate::store::TriggerUse;

fn used(name: &str) -> TriggerUse {
    let expr = parse(&format!("trigger:=\"{name}\"")).query.expr;
    TriggerUse {
        id: String::new(),
        name: name.into(),
        definition: None,
        shown: 2,
        answered: 1,
        joined: 1,
        rated: 0,
        expr,
    }
}

#[test]
fn a_line_of_the_triggers_leads_to_exactly_its_conversations() {
    let mut bench = Bench::with(&[1]);
    bench.act(Action::Search("refund".into())).asked();
    assert!(bench.run(Command::Triggers).asked().starts_with("triggers "));
    let ticket = bench.state.vendor.triggers.as_ref().expect("open").ticket;
    bench.event(Event::TriggersProgress { ticket, done: 5, total: 10 });
    assert_eq!(bench.state.vendor.triggers.as_ref().map(|table| (table.done, table.total)), Some((5, 10)));
    bench.event(Event::Triggers { ticket: ticket - 1, result: Ok(Vec::new()) });
    assert!(matches!(bench.state.vendor.triggers.as_ref().expect("open").uses, Load::Loading), "a late answer");
    bench.event(Event::Triggers { ticket, result: Ok(vec![used("Greeting")]) });
    bench.asked();
    bench.act(Action::Triggers(TriggerEdit::Show(0)));
    assert!(bench.state.vendor.triggers.is_none());
    assert_eq!(bench.state.search.text, "refund* trigger:=Greeting", "what was typed was a beginning");

    // In the whole library the search does not count.
    bench.run(Command::Triggers).asked();
    bench.act(Action::Triggers(TriggerEdit::Whole(true)));
    assert!(bench.asked().ends_with("«»"));
    let ticket = bench.state.vendor.triggers.as_ref().expect("open").ticket;
    bench.event(Event::Triggers { ticket, result: Ok(vec![used("Farewell")]) });
    bench.act(Action::Triggers(TriggerEdit::Show(0)));
    assert_eq!(bench.state.search.text, "trigger:=Farewell");
    assert_ne!(bench.state.search.parsed.query.expr, Expr::And(Vec::new()));
}

#[test]
fn counting_is_stopped_with_its_table() {
    let mut bench = Bench::with(&[1]);
    bench.run(Command::Triggers).asked();
    let ticket = bench.state.vendor.triggers.as_ref().expect("open").ticket;
    assert_eq!(bench.act(Action::Triggers(TriggerEdit::Stop)).asked(), "stop triggers");
    let failed = Failed { sentence: "Cancelled".into(), hint: None, cancelled: true };
    bench.event(Event::Triggers { ticket, result: Err(failed) });
    let table = bench.state.vendor.triggers.as_ref().expect("open");
    assert!(matches!(&table.uses, Load::Failed(sentence) if sentence == "Counting was stopped"));
    assert_eq!(bench.act(Action::Triggers(TriggerEdit::Close)).asked(), "stop triggers");
    assert!(!bench.state.vendor.is_open());
}

#[test]
fn who_is_known_is_read_and_read_anew() {
    let mut bench = Bench::with(&[1]);
    assert_eq!(bench.run(Command::Directory).asked(), "who is known");
    let user = Fact::User(User { id: "3".into(), name: "John Doe".into(), ..User::default() });
    let entry = Entry { since: Timestamp::from_millis(5), by_hand: false, fact: user };
    bench.event(Event::Known(Ok(Arc::new(Directory::of(vec![entry])))));
    let row = bench.state.vendor.who.as_ref().and_then(WhoIsWho::table).expect("read").rows[0].clone();
    assert_eq!(row.cells[1], "John Doe");
    bench.act(Action::Directory(DirectoryEdit::Fill(Box::new(row.form.expect("a form")))));
    let typed = bench.state.directory_dialog.as_ref().expect("open");
    assert_eq!((typed.id.as_str(), typed.text.as_str(), typed.zone.as_str()), ("3", "John Doe", "UTC"));
    assert!(bench.event(Event::StoreChanged).asked().contains("who is known"));
    bench.act(Action::Who(WhoEdit::Kind(KnownKind::Hooks)));
    assert_eq!(bench.state.vendor.who.as_ref().and_then(WhoIsWho::table).map(|table| table.rows.len()), Some(0));
}

#[test]
fn a_call_is_sent_on_its_button_alone_and_once() {
    let mut bench = Bench::with(&[1]);
    bench.run(Command::Call);
    bench.act(Action::Call(CallEdit::Call("account-create")));
    assert_eq!(bench.act(Action::Call(CallEdit::Send)).asked(), "", "nothing that can be sent");
    bench.act(Action::Call(CallEdit::Field(CallField::Title, "Shop".into())));
    bench.act(Action::Call(CallEdit::Field(CallField::Lang, "en".into())));
    assert_eq!(bench.asked(), "");
    let sent = bench.act(Action::Call(CallEdit::Send)).asked();
    assert_eq!(sent, r#"call https://api.smartsupp.com/accounts/create Some("{\"title\":\"Shop\",\"lang\":\"en\"}")"#);
    assert_eq!(bench.act(Action::Call(CallEdit::Send)).asked(), "", "it is on its way");
    bench.event(Event::Called(Ok(Answered { text: r#"{"id":"1234"}"#.into(), learnt: 1 })));
    let now = bench.state.vendor.call.as_ref().expect("open").now.clone();
    assert!(matches!(&now, Calling::Done(sentence, _) if sentence.contains("1234")), "{now:?}");
    // An answer to a form that was closed is told elsewhere.
    bench.act(Action::Call(CallEdit::Send)).act(Action::Call(CallEdit::Close));
    bench.event(Event::Called(Err(Failed { sentence: "The API refused this".into(), hint: None, cancelled: false })));
    assert_eq!(bench.state.notices.last().map(|notice| notice.text.as_str()), Some("The API refused this"));
}
