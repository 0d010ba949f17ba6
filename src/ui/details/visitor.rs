//! Who it was and what the vendor says about them, and where the conversation comes from.

use egui::{Ui, vec2};

use super::{paths, rating};
use crate::app::{Action, DetailTab, Stored};
use crate::model::transcript::visitor_name;
use crate::model::{Conversation, Variable, Visitor, device, words};
use crate::ui::icons;
use crate::ui::theme::{Tokens, Weight, format, size, space};
use crate::ui::widgets::{
    IconButton, TextLabel, avatar_ui, country_ui, heading_ui, key_value_lines_ui, key_value_ui, sections_gap,
};

/// Pages shown here; the others are on their own tab.
const PAGES: usize = 3;

/// Draws the first tab.
pub(super) fn visitor_ui(ui: &mut Ui, stored: &Stored, actions: &mut Vec<Action>) {
    let conversation = &stored.conversation;
    card_ui(ui, conversation);
    sections_gap(ui);
    heading_ui(ui, "Visitor");
    rows_ui(ui, &visitor_rows(&conversation.visitor), actions);
    key_value_lines_ui(ui, "User agent", &conversation.visitor.user_agent, 2, actions);
    let variables = [
        ("Variables", &conversation.variables),
        ("JavaScript variables", &conversation.javascript_variables),
        ("Operator variables", &conversation.operator_variables),
        ("Labels", &conversation.labels),
        ("Plugins", &conversation.plugins),
    ];
    for (title, list) in variables {
        variables_ui(ui, title, list, actions);
    }
    if !conversation.profile.is_empty() {
        sections_gap(ui);
        heading_ui(ui, "Profile");
        for detail in &conversation.profile {
            key_value_ui(ui, &spoken(&detail.name), &detail.value, actions);
        }
    }
    if !conversation.paths.is_empty() {
        sections_gap(ui);
        heading_ui(ui, "Pages");
        for path in conversation.paths.iter().take(PAGES) {
            paths::path_ui(ui, path, actions);
        }
        if conversation.paths.len() > PAGES && ui.link(format!("All {} pages", conversation.paths.len())).clicked() {
            actions.push(Action::Tab(DetailTab::Paths));
        }
    }
    sections_gap(ui);
    heading_ui(ui, "Figures");
    rating::figures_ui(ui, conversation, true, actions);
    source_ui(ui, stored, actions);
    problems_ui(ui, conversation);
}

/// Initials, name, country, e-mail.
fn card_ui(ui: &mut Ui, conversation: &Conversation) {
    let tokens = Tokens::of(ui);
    let name = visitor_name(conversation);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        avatar_ui(ui, conversation.visitor.name.as_str(), 36.0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            TextLabel::new(name, format(size::BODY, Weight::Semibold, tokens.text)).lines(2).ui(ui);
            let code = conversation.visitor.place.country_code.trim();
            if !code.is_empty() {
                ui.add_space(2.0);
                country_ui(ui, code);
            } else if conversation.visitor.email() != name {
                let format = format(size::LABEL, Weight::Regular, tokens.faint);
                TextLabel::new(conversation.visitor.email(), format).lines(1).ui(ui);
            }
        });
    });
}

fn visitor_rows(visitor: &Visitor) -> Vec<(&'static str, String)> {
    let place = &visitor.place;
    let join = |parts: &[&str]| {
        let parts: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    };
    let device = device(&visitor.user_agent);
    let stated = join(&[&visitor.browser, &visitor.os]);
    let mut rows = Vec::new();
    rows.extend(visitor.emails.iter().map(|email| ("E-mail", email.clone())));
    rows.extend(visitor.phones.iter().map(|phone| ("Phone", phone.clone())));
    rows.push(("Note", visitor.note.clone()));
    rows.push(("Group", visitor.group.clone()));
    rows.push(("Place", join(&[&place.city, &place.region, &place.country])));
    rows.push(("Country", place.country_code.trim().to_uppercase()));
    rows.push(("Position", join(&[&place.latitude, &place.longitude])));
    rows.push(("IP", visitor.ip.clone()));
    rows.push(("Language", visitor.language.clone()));
    rows.push(("Device", device.clone().unwrap_or_default()));
    rows.push(("Browser", stated));
    rows.push(("Platform", visitor.platform.clone()));
    rows.push(("Page", visitor.page_url.clone()));
    rows.push(("Entry page", visitor.entry_url.clone()));
    rows.push(("Referrer", visitor.referrer.clone()));
    rows.push(("Id", visitor.id.clone()));
    rows
}

fn rows_ui(ui: &mut Ui, rows: &[(&str, String)], actions: &mut Vec<Action>) {
    for (key, value) in rows {
        key_value_ui(ui, key, value, actions);
    }
}

fn variables_ui(ui: &mut Ui, title: &str, variables: &[Variable], actions: &mut Vec<Action>) {
    if variables.is_empty() {
        return;
    }
    sections_gap(ui);
    heading_ui(ui, title);
    for variable in variables {
        let key = if variable.label.trim().is_empty() { &variable.name } else { &variable.label };
        let value = if variable.value.trim().is_empty() { "(empty)" } else { &variable.value };
        key_value_ui(ui, key, value, actions);
    }
}

/// `company_name` → `Company name`.
fn spoken(name: &str) -> String {
    let name = name.replace('_', " ");
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Vendor, account, key, agents, files.
fn source_ui(ui: &mut Ui, stored: &Stored, actions: &mut Vec<Action>) {
    let conversation = &stored.conversation;
    sections_gap(ui);
    heading_ui(ui, "Conversation");
    for agent in &conversation.agents {
        let text = match (agent.name.as_str(), agent.id.as_str()) {
            ("", id) => id.to_owned(),
            (name, "") => name.to_owned(),
            (name, id) => format!("{name} ({id})"),
        };
        key_value_ui(ui, "Agent", &text, actions);
    }
    let rows = [
        ("Source", conversation.key.vendor.title().to_owned()),
        ("Account", conversation.account.clone()),
        ("Type", conversation.type_stated.clone()),
        ("Ended by", conversation.ended_by.clone()),
        ("Source id", conversation.source_id.clone()),
        ("Case", conversation.case_url.clone()),
        ("Snapshot", conversation.snapshot_url.clone()),
        ("Destination", conversation.destination_url.clone()),
        ("Key", conversation.key.to_string()),
    ];
    rows_ui(ui, &rows, actions);
    for file in &stored.files {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing = vec2(space::XS, 0.0);
            if IconButton::new(icons::FOLDER, "Show file").size(18.0).ui(ui).clicked() {
                actions.push(Action::Reveal(file.clone()));
            }
            let name =
                file.file_name().map_or_else(|| file.display().to_string(), |it| it.to_string_lossy().into_owned());
            let format = format(size::SMALL, Weight::Regular, Tokens::of(ui).soft);
            let (response, _) = TextLabel::new(&name, format).lines(1).ui(ui);
            response.on_hover_text(file.display().to_string());
        });
    }
    let older = stored.older.len() as u64;
    if older > 0 && ui.link(words::counted(older, "older copy").replace("copys", "copies")).clicked() {
        actions.push(Action::Tab(DetailTab::Original));
    }
}

/// What is odd in the data, and the fields nobody knew.
fn problems_ui(ui: &mut Ui, conversation: &Conversation) {
    let tokens = Tokens::of(ui);
    let quiet = format(size::SMALL, Weight::Regular, tokens.soft);
    if !conversation.problems.is_empty() {
        sections_gap(ui);
        heading_ui(ui, "Odd in the data");
        for problem in &conversation.problems {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = space::XS;
                ui.label(icons::WARNING.text(14.0, tokens.offline));
                TextLabel::new(&problem.to_string(), quiet.clone()).ui(ui);
            });
        }
    }
    if !conversation.unknown.is_empty() {
        sections_gap(ui);
        heading_ui(ui, "Other fields");
        for field in &conversation.unknown {
            TextLabel::new(&format!("{} = {}", field.at, field.json), quiet.clone()).lines(3).ui(ui);
        }
    }
}
