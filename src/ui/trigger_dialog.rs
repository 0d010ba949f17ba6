//! What came of triggers: a line for each, its conversations behind a click.

use egui::{ProgressBar, RichText, Ui};

use super::icons;
use super::theme::{Tokens, Weight, format, size, space};
use super::widgets::{TextLabel, Tip as _, button_ui, dialog_ui, message_ui, radio_ui, table_ui};
use crate::app::{Action, Load, State, TriggerEdit, TriggerTable, TriggerUse, words};
use crate::directory::rule_in;
use crate::lang::{said, tr, tr_with};

/// Height of a row, in points: the name, and its rule below.
const ROW: f32 = 44.0;
/// Height of the line of a name, in points.
const LINE: f32 = 18.0;

/// Draws the table while it is open.
pub(super) fn trigger_dialog_ui(ui: &Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(table) = &state.vendor.triggers else { return };
    let mut edits = Vec::new();
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "trigger dialog",
        tr("What came of triggers"),
        860.0,
        |ui| body_ui(ui, table, &mut edits),
        |ui| {
            if matches!(table.uses, Load::Loading) {
                progress_ui(ui, table);
                if button_ui(ui, None, tr("Stop")).clicked() {
                    more.push(TriggerEdit::Stop);
                }
            }
            if button_ui(ui, None, tr("Close")).clicked() {
                more.push(TriggerEdit::Close);
            }
        },
    );
    edits.append(&mut more);
    if close {
        edits.push(TriggerEdit::Close);
    }
    actions.extend(edits.into_iter().map(Action::Triggers));
}

fn progress_ui(ui: &mut Ui, table: &TriggerTable) {
    if table.total == 0 {
        ui.add(egui::Spinner::new().size(16.0));
        return;
    }
    let (done, total) = (words::number(table.done), words::number(table.total));
    let text = tr_with("{done} of {total}", &[("done", &done), ("total", &total)]);
    ui.label(RichText::new(text).size(size::SMALL).color(Tokens::of(ui).soft));
    let share = table.done as f32 / table.total as f32;
    let bar = ProgressBar::new(share).desired_width(240.0).desired_height(6.0);
    ui.add(bar.fill(Tokens::of(ui).accent));
}

fn body_ui(ui: &mut Ui, table: &TriggerTable, edits: &mut Vec<TriggerEdit>) {
    let tokens = Tokens::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::L;
        for (whole, word) in [(false, tr("In what the search finds")), (true, tr("In the whole library"))] {
            if radio_ui(ui, table.whole == whole, word).clicked() && table.whole != whole {
                edits.push(TriggerEdit::Whole(whole));
            }
        }
    });
    let note = tr(
        "Shown: conversations in which it spoke. Of these: the visitor wrote afterwards, an agent joined or wrote afterwards, a rating was given.",
    );
    ui.label(RichText::new(note).size(size::SMALL).color(tokens.soft));
    ui.add_space(space::S);
    match &table.uses {
        Load::Loading => {}
        Load::Failed(sentence) => message_ui(ui, icons::INFO, &said(sentence), ""),
        Load::Ready(uses) if uses.is_empty() => {
            ui.label(tr("No trigger is defined, and none spoke."));
        }
        Load::Ready(uses) => uses_ui(ui, uses, edits),
    }
}

fn uses_ui(ui: &mut Ui, uses: &[TriggerUse], edits: &mut Vec<TriggerEdit>) {
    let columns = [
        (tr("Trigger"), 46),
        (tr("Shown"), 10),
        (tr("Visitor answered"), 16),
        (tr("Agent joined"), 14),
        (tr("Rated"), 14),
    ];
    table_ui(ui, "triggers", &columns, 1, (uses.len(), ROW), |ui, row, column| {
        let Some(line) = uses.get(row) else { return };
        match column {
            0 => name_ui(ui, line, row, edits),
            1 => figure_ui(ui, line.shown, None),
            2 => figure_ui(ui, line.answered, Some(line.shown)),
            3 => figure_ui(ui, line.joined, Some(line.shown)),
            _ => figure_ui(ui, line.rated, Some(line.shown)),
        }
    });
}

/// Name, what is odd about it, and the rule in words.
fn name_ui(ui: &mut Ui, line: &TriggerUse, row: usize, edits: &mut Vec<TriggerEdit>) {
    let tokens = Tokens::of(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().interact_size.y = LINE;
        ui.spacing_mut().item_spacing.y = 1.0;
        // A name alone stands beside its numbers, one with its rule above the middle.
        ui.add_space(if line.definition.is_some() { 3.0 } else { (ROW - LINE) / 2.0 });
        ui.horizontal(|ui| {
            if line.shown > 0 {
                let about = tr("Show its conversations");
                if ui.link(RichText::new(&line.name).color(tokens.accent)).tip(about).clicked() {
                    edits.push(TriggerEdit::Show(row));
                }
            } else {
                ui.label(&line.name);
            }
            let odd = match (&line.definition, line.shown) {
                (None, _) => tr("not defined"),
                (Some(_), 0) => tr("never fired"),
                (Some(it), _) if it.active == Some(false) => tr("off"),
                (Some(_), _) => "",
            };
            if !odd.is_empty() {
                ui.label(RichText::new(odd).size(size::LABEL).color(tokens.offline));
            }
        });
        if let Some(definition) = &line.definition {
            let words = rule_in(definition, tr_with);
            let quiet = format(size::LABEL, Weight::Regular, tokens.soft);
            TextLabel::new(&words, quiet).lines(1).width(ui.available_width()).ui(ui).0.tip(&words);
        }
    });
}

/// A number, and how much of another it is.
fn figure_ui(ui: &mut Ui, number: u64, of: Option<u64>) {
    let text = match of.filter(|of| *of > 0) {
        Some(of) => format!("{} · {}", words::number(number), crate::lang::percent(number as f64 / of as f64)),
        None => words::number(number),
    };
    ui.label(RichText::new(text).size(size::SMALL));
}
