//! How many conversations the same person had, how that is known, and the ways to them.

use egui::Ui;

use crate::app::{Action, Command, ConversationId, Person, State};
use crate::lang::{self, tr, tr_n, tr_with};
use crate::ui::icons;
use crate::ui::theme::{Tokens, Weight, font, format, measure, size, space};
use crate::ui::widgets::{IconButton, TextLabel, Tip as _, at_end_ui};

/// Draws it, where the person had others.
pub(super) fn person_ui(ui: &mut Ui, state: &State, id: ConversationId, actions: &mut Vec<Action>) {
    let Some(person) = &state.person else { return };
    let Some(place) = person.position(id) else { return };
    let tokens = Tokens::of(ui);
    let quiet = format(size::LABEL, Weight::Regular, tokens.faint);
    ui.add_space(space::S);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let shown = state.history.is_some();
        let words = tr_n("{n} other conversation", "{n} other conversations", person.others());
        let words = egui::RichText::new(words).font(font(size::SMALL, Weight::Medium)).color(tokens.accent);
        let link = ui.add(egui::Button::selectable(shown, words));
        if link.tip(Command::PersonHistory.tooltip()).clicked() {
            actions.push(Action::Command(Command::PersonHistory));
        }
        at_end_ui(ui, "person", measure::TARGET, |ui| {
            for (command, icon) in [
                (Command::PersonPrevious, icons::BEFORE),
                (Command::PersonNext, icons::NEXT),
                (Command::PersonList, icons::SEARCH),
            ] {
                let tooltip = command.tooltip();
                let button = IconButton::new(icon, command.label()).tooltip(&tooltip).size(measure::TARGET);
                let enabled = command.is_enabled(state);
                if ui.add_enabled_ui(enabled, |ui| button.ui(ui)).inner.clicked() {
                    actions.push(Action::Command(command));
                }
            }
        });
    });
    let text = tr_with(
        "{done} of {total}",
        &[("done", &lang::number(place as u64 + 1)), ("total", &lang::number(person.ids.len() as u64))],
    );
    let text = format!("{text} · {}", known_by(person));
    TextLabel::new(&text, quiet).public().ui(ui);
}

/// How the others are known to be the same person's.
fn known_by(person: &Person) -> String {
    let number = |count: usize| lang::number(count as u64);
    match (person.by_id, person.by_email) {
        (_, 0) => tr("by visitor id").to_owned(),
        (0, _) => tr("by e-mail address").to_owned(),
        (by_id, by_email) => tr_with(
            "{by_id} by visitor id, {by_email} by e-mail address",
            &[("by_id", &number(by_id)), ("by_email", &number(by_email))],
        ),
    }
}
