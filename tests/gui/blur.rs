//! Blur: nothing private is drawn as letters or told to a screen reader, until it is pointed at.

use std::collections::BTreeSet;

use afterchat::app::{Action, Command, Density, DetailTab, LookEdit, MarkEdit, MarkScope};
use afterchat::model::MarkChange;
use egui::{Key, Modifiers, Shape, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::Desk;

/// Every text the window draws, and every name it tells a screen reader.
fn told(desk: &Desk) -> String {
    fn texts(shape: &Shape, out: &mut Vec<String>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, out)),
            Shape::Text(text) => out.push(text.galley.text().to_owned()),
            _ => {}
        }
    }
    let mut out = Vec::new();
    for clipped in &desk.window.output().shapes {
        texts(&clipped.shape, &mut out);
    }
    for node in desk.window.query_all_by(|_| true) {
        let node = node.accesskit_node();
        out.extend(node.label());
        out.extend(node.value());
    }
    out.join("\n")
}

/// What is private of the rows in view and of the open conversation.
fn private(desk: &Desk) -> BTreeSet<String> {
    let state = desk.state();
    let rows = state.visible.clone().filter_map(|at| state.rows.get(state.id_at(at)?));
    let mut out = BTreeSet::new();
    for entry in rows {
        let row = &entry.row;
        out.extend([row.visitor_name.clone(), row.visitor_email.clone(), entry.snippet.clone()]);
        out.extend(row.agents.iter().map(|agent| agent.name.clone()));
    }
    let open = state.open.as_ref().unwrap().opened().unwrap();
    let conversation = &open.stored.conversation;
    out.extend([conversation.visitor.name.clone(), conversation.visitor.ip.clone()]);
    out.extend(conversation.messages.iter().map(|message| message.text.clone()));
    // Short words also stand elsewhere.
    out.retain(|text| text.chars().count() > 5);
    out
}

#[test]
fn nothing_private_is_seen_or_said_while_the_window_is_blurred() {
    let mut desk = Desk::samples();
    desk.window.key_press(Key::J);
    desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    let plain = told(&desk);
    let shown = private(&desk).iter().filter(|text| plain.contains(text.as_str())).count();
    assert!(shown > 10, "they are there to be covered: {shown}");

    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::B);
    desk.window.run_steps(3);
    assert!(desk.state().look.blur);
    for density in [Density::TwoLines, Density::OneLine] {
        for tab in DetailTab::ALL {
            desk.window.state_mut().dispatch(Action::Look(LookEdit::Density(density)));
            desk.window.state_mut().dispatch(Action::Tab(tab));
            desk.window.run_steps(3);
            desk.settle();
            desk.window.run_steps(3);
            let told = told(&desk);
            let seen: Vec<_> = private(&desk).into_iter().filter(|text| told.contains(text.as_str())).collect();
            assert_eq!(seen, Vec::<String>::new(), "{density:?} {tab:?}");
        }
    }
    // The switch is in sight.
    desk.window.get_by(|node| node.label().as_deref() == Some(Command::Blur.label())).click();
    desk.window.run_steps(3);
    assert!(!desk.state().look.blur);
}

#[test]
fn what_was_typed_and_noted_is_covered_too() {
    let mut desk = Desk::samples();
    desk.window.key_press(Key::J);
    desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    let id = desk.state().open.as_ref().unwrap().id;
    for change in [MarkChange::add_tag("vip novakova"), MarkChange::note("owes us 300"), MarkChange::followed_up(true)]
    {
        desk.window.state_mut().dispatch(Action::Mark(MarkScope::One(id), MarkEdit::Change(change)));
        desk.wait("the mark", |state| state.own.running.is_empty());
    }
    let searched = "-email:secret@example.com -secretive";
    desk.window.state_mut().dispatch(Action::Search(searched.to_owned()));
    desk.settle();
    desk.window.state_mut().dispatch(Action::AcceptSearch);
    desk.window.run_steps(3);
    let private = ["novakova", "owes us", "secret@example.com", "secretive"];
    let plain = told(&desk);
    for word in private {
        assert!(plain.contains(word), "{word} is there to be covered");
    }
    let name = desk.state().open.as_ref().unwrap().opened().unwrap().stored.conversation.visitor.name.clone();
    desk.window.state_mut().dispatch(Action::Command(Command::Blur));
    desk.window.run_steps(3);
    desk.settle();
    for density in [Density::TwoLines, Density::OneLine] {
        desk.window.state_mut().dispatch(Action::Look(LookEdit::Density(density)));
        desk.window.run_steps(3);
        let told = told(&desk);
        for word in private.into_iter().chain([name.as_str()]) {
            assert!(!told.contains(word), "{word} in {density:?}");
        }
    }
    // The searches before, below an empty field that is edited.
    desk.window.state_mut().dispatch(Action::Command(Command::ClearSearch));
    desk.window.run_steps(3);
    desk.window.get_by_label("Search conversations").click();
    desk.window.run_steps(3);
    assert!(desk.state().completing.proposals.iter().any(|proposal| proposal.recent));
    assert!(!told(&desk).contains("secret"));
}

#[test]
fn what_is_pointed_at_is_shown() {
    let mut desk = Desk::samples();
    desk.window.state_mut().dispatch(Action::Command(Command::Blur));
    desk.window.run_steps(3);
    let state = desk.state();
    let name = state.rows.get(state.id_at(0).unwrap()).unwrap().row.visitor_name.clone();
    assert!(!told(&desk).contains(&name));
    let row = desk.window.query_all_by_role(egui::Role::Row).next().unwrap().rect();
    desk.window.hover_at(row.min + vec2(60.0, 20.0));
    desk.window.run_steps(3);
    assert!(told(&desk).contains(&name));
}
