//! Who it was and what the vendor says about them, and where the conversation comes from.

use egui::{Ui, vec2};

use super::{card_ui, paths, person, rating};
use crate::app::details::{ABOUT, PAGES, TECHNICAL};
use crate::app::{Action, DetailRow, DetailTab, Opened, Section, Spot, State, Stored};
use crate::lang::{said, tr, tr_in, tr_n};
use crate::model::Conversation;
use crate::model::transcript::{NAMELESS, visitor_name};
use crate::ui::icons;
use crate::ui::marks::Marks;
use crate::ui::own;
use crate::ui::theme::{Tokens, Weight, format, size, space};
use crate::ui::widgets::{IconButton, TextLabel, Tip as _, avatar_ui, country_ui, key_value_lines_ui, key_width};

/// Draws the first tab.
pub(super) fn visitor_ui(ui: &mut Ui, state: &State, opened: &Opened, marks: Marks<'_>, actions: &mut Vec<Action>) {
    let conversation = &opened.stored.conversation;
    let last = |section: &Section| section.title == ABOUT || section.title == TECHNICAL;
    let sections = || opened.sections.iter().enumerate();
    who_ui(ui, conversation, marks);
    person::person_ui(ui, state, opened.stored.id, actions);
    own::marks_ui(ui, state, opened.stored.id, actions);
    for (number, section) in sections().skip(1).filter(|(_, section)| !last(section)) {
        section_ui(ui, number, section, marks, actions);
    }
    if !conversation.paths.is_empty() {
        let addresses: Vec<&str> = conversation.paths.iter().map(|path| path.url.as_str()).collect();
        card_ui(ui, tr("Pages"), &addresses.join("\n"), actions, |ui, actions| {
            for (number, path) in conversation.paths.iter().take(PAGES).enumerate() {
                paths::path_ui(ui, number, path, marks, actions);
            }
            let all = conversation.paths.len();
            if all > PAGES && ui.link(tr_n("All {n} pages", "All {n} pages", all)).clicked() {
                actions.push(Action::Tab(DetailTab::Paths));
            }
        });
    }
    card_ui(ui, tr("Figures"), "", actions, |ui, actions| rating::figures_ui(ui, conversation, true, actions));
    for (number, section) in sections().filter(|(_, section)| last(section)) {
        section_ui(ui, number, section, marks, actions);
    }
    files_ui(ui, state, &opened.stored, actions);
    problems_ui(ui, conversation, actions);
}

fn section_ui<'t>(ui: &mut Ui, number: usize, section: &'t Section, marks: Marks<'t>, actions: &mut Vec<Action>) {
    let lines: Vec<String> = section.rows.iter().map(|row| format!("{}: {}", row.name(), row.value)).collect();
    card_ui(ui, tr_in("detail", section.title), &lines.join("\n"), actions, |ui, actions| {
        let width = key_width(ui, section.rows.iter().map(DetailRow::name));
        for (line, row) in section.rows.iter().enumerate() {
            let spots = (Spot::Key(number, line), Spot::Detail(number, line));
            let shown = row.shown();
            // Browsers describe themselves at length; a key in pieces is no key. The pointer shows all, the button beside copies it.
            let lines = match row.key.as_str() {
                "User agent" => 2,
                "Key" => 1,
                _ => 0,
            };
            key_value_lines_ui(ui, (row.name(), width), &shown, lines, actions, |label, is_key| {
                marks.on(if is_key { spots.0 } else { spots.1 }, label)
            });
        }
    });
}

/// Initials, name, country, e-mail.
fn who_ui(ui: &mut Ui, conversation: &Conversation, marks: Marks<'_>) {
    let tokens = Tokens::of(ui);
    let name = visitor_name(conversation);
    let name = if name == NAMELESS { tr(name) } else { name };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        avatar_ui(ui, conversation.visitor.name.as_str(), 36.0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let label = TextLabel::new(name, format(size::BODY, Weight::Semibold, tokens.text)).lines(2);
            let named = name == conversation.visitor.name.trim();
            if named {
                marks.on(Spot::Detail(0, 0), label).ui(ui)
            } else {
                label.ui(ui)
            };
            let place = &conversation.visitor.place;
            let code = place.country_code.trim();
            if !code.is_empty() {
                ui.add_space(2.0);
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = space::XS;
                    country_ui(ui, code);
                    let quiet = format(size::SMALL, Weight::Regular, tokens.soft);
                    TextLabel::new(place.country.trim(), quiet).lines(1).ui(ui);
                });
            } else if conversation.visitor.email() != name {
                let format = format(size::LABEL, Weight::Regular, tokens.faint);
                TextLabel::new(conversation.visitor.email(), format).lines(1).ui(ui);
            }
        });
    });
}

/// The files it came from, and its older copies.
fn files_ui(ui: &mut Ui, state: &State, stored: &Stored, actions: &mut Vec<Action>) {
    for file in &stored.files {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing = vec2(space::XS, 0.0);
            match state.live.lost_at(file) {
                Some(lost) => {
                    let tooltip = tr("This folder is not there any more");
                    let button = IconButton::new(icons::LOST, tr("Locate folder…")).tooltip(tooltip).size(18.0);
                    if button.ui(ui).clicked() {
                        actions.push(Action::Locate(lost.path.clone()));
                    }
                }
                None => {
                    if IconButton::new(icons::FOLDER, tr("Show file")).size(18.0).ui(ui).clicked() {
                        actions.push(Action::Reveal(file.clone()));
                    }
                }
            }
            let name =
                file.file_name().map_or_else(|| file.display().to_string(), |it| it.to_string_lossy().into_owned());
            let format = format(size::SMALL, Weight::Regular, Tokens::of(ui).soft);
            let (response, _) = TextLabel::new(&name, format).lines(1).ui(ui);
            response.tip(file.display().to_string());
        });
    }
    let older = stored.older.len() as u64;
    if older > 0 && ui.link(tr_n("{n} older copy", "{n} older copies", older)).clicked() {
        actions.push(Action::Tab(DetailTab::Original));
    }
}

/// What is odd in the data, and the fields nobody knew.
fn problems_ui(ui: &mut Ui, conversation: &Conversation, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let quiet = format(size::SMALL, Weight::Regular, tokens.soft);
    let joined = |lines: Vec<String>| lines.join("\n");
    if !conversation.problems.is_empty() {
        let text = joined(conversation.problems.iter().map(ToString::to_string).collect());
        card_ui(ui, tr("Odd in the data"), &text, actions, |ui, _| {
            for problem in &conversation.problems {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = space::XS;
                    ui.label(icons::WARNING.text(14.0, tokens.offline));
                    TextLabel::new(&said(&problem.to_string()), quiet.clone()).ui(ui);
                });
            }
        });
    }
    if !conversation.unknown.is_empty() {
        let fields = conversation.unknown.iter().map(|field| format!("{} = {}", field.at, field.json));
        let lines: Vec<String> = fields.collect();
        card_ui(ui, tr("Other fields"), &joined(lines.clone()), actions, |ui, _| {
            for line in &lines {
                TextLabel::new(line, quiet.clone()).lines(3).ui(ui);
            }
        });
    }
}
