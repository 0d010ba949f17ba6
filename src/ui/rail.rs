//! The left rail: filters with counts. A click shows exactly these, Ctrl-click adds the filter to the others.

use egui::{Color32, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::icons::{self, Icon};
use super::theme::{Tokens, Weight, focus_ring, font, radius, size, space};
use super::widgets::heading_ui;
use crate::app::{Action, Command, Counts, State, terms, words};
use crate::model::FlagName;
use crate::query::{Comparison, Is, Term};

/// Height of an entry.
const ENTRY: f32 = 28.0;

/// The flags shown, in order.
const STATUS: [Is; 7] = [
    Is::Flag(FlagName::Missed),
    Is::Flag(FlagName::Offline),
    Is::Unanswered,
    Is::Flag(FlagName::Triggered),
    Is::Flag(FlagName::Completed),
    Is::Flag(FlagName::Dropped),
    Is::Rated,
];

/// One entry, ready to draw.
struct Entry<'a> {
    icon: Option<(Icon, Color32)>,
    name: &'a str,
    tooltip: String,
    count: Option<u64>,
    active: bool,
}

/// Draws the rail.
pub(super) fn rail_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let counts = state.results.counts.as_ref();
    let query = &state.search.parsed.query;
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.set_width((ui.available_width() - space::M).max(0.0));
        ui.add_space(space::S);
        let bare = terms::without_rail(query) == *query;
        let all = Entry {
            icon: Some((icons::ALL, tokens.soft)),
            name: if counts.is_some_and(|counts| counts.all >= 100_000) { "All" } else { "All conversations" },
            tooltip: "Everything that matches the search, without a filter".to_owned(),
            count: counts.map(|counts| counts.all),
            active: bare,
        };
        if entry_ui(ui, &all).clicked() {
            actions.push(Action::Filter(None));
        }
        section_ui(ui, "Status");
        for is in STATUS {
            let (icon, color) = icon_of(is, tokens);
            let term = Term::Is(is);
            let entry = Entry {
                icon: Some((icon, color)),
                name: terms::is_title(is),
                tooltip: tooltip(is),
                count: counts.and_then(|counts| count_of(counts, is)),
                active: query.has_term(&term),
            };
            let response = entry_ui(ui, &entry);
            push_filter(ui, response.clicked(), term, actions);
        }
        section_ui(ui, "Rating");
        for stars in (1..=5_u8).rev() {
            rating_ui(ui, stars, counts, query, actions);
        }
        if let Some(folder) = &state.search.folder {
            section_ui(ui, "Folder");
            let name = folder_name(folder);
            let entry = Entry {
                icon: Some((icons::FOLDER, tokens.soft)),
                name: &name,
                tooltip: format!("{folder}\nClick to show everything in the library"),
                count: None,
                active: true,
            };
            if entry_ui(ui, &entry).clicked() {
                actions.push(Action::Command(Command::ShowEverything));
            }
        }
        ui.add_space(space::L);
    });
}

/// The last part of a path.
#[must_use]
pub(super) fn folder_name(folder: &str) -> String {
    let path = std::path::Path::new(folder);
    path.file_name().map_or_else(|| folder.to_owned(), |name| name.to_string_lossy().into_owned())
}

fn push_filter(ui: &Ui, clicked: bool, term: Term, actions: &mut Vec<Action>) {
    if clicked {
        let add = ui.input(|input| input.modifiers.command);
        actions.push(if add { Action::ToggleTerm(term) } else { Action::Filter(Some(term)) });
    }
}

fn section_ui(ui: &mut Ui, title: &str) {
    ui.add_space(space::M);
    ui.horizontal(|ui| {
        ui.add_space(space::S);
        heading_ui(ui, title);
    });
    ui.add_space(space::XS);
}

fn icon_of(is: Is, tokens: &Tokens) -> (Icon, Color32) {
    match is {
        Is::Flag(flag) => {
            let (icon, color, _) = icons::flag(flag, tokens);
            (icon, color)
        }
        Is::Unanswered => (icons::UNANSWERED, tokens.soft),
        Is::VisitorLast => (icons::VISITOR_LAST, tokens.soft),
        Is::Rated => (icons::STAR, tokens.star),
        Is::Commented => (icons::COMMENT, tokens.soft),
    }
}

fn tooltip(is: Is) -> String {
    let what = match is {
        Is::Flag(FlagName::Missed) => "No agent answered",
        Is::Flag(FlagName::Offline) => "Left while nobody was there",
        Is::Flag(FlagName::Dropped) => "The chat was dropped",
        Is::Flag(FlagName::Triggered) => "At least one automatic message",
        Is::Flag(FlagName::Completed) => "Closed, and every visitor message answered",
        Is::Flag(FlagName::Chat) => "Visitor and agent both wrote",
        Is::Unanswered => "The visitor wrote and no human replied",
        Is::VisitorLast => "The visitor spoke last",
        Is::Rated => "With a rating",
        Is::Commented => "With a comment on the rating",
    };
    format!("{what} (is:{}). Ctrl-click to combine", is.word())
}

fn count_of(counts: &Counts, is: Is) -> Option<u64> {
    Is::ALL.iter().position(|other| *other == is).and_then(|index| counts.is.get(index)).copied()
}

/// One entry: icon, name, count.
fn entry_ui(ui: &mut Ui, entry: &Entry<'_>) -> egui::Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = allot(ui, entry.active, &spoken(entry.name, entry.count));
    let color = if entry.active { tokens.accent } else { tokens.text };
    let middle = rect.center().y;
    let mut left = rect.left() + space::S;
    if let Some((icon, tint)) = entry.icon {
        let tint = if entry.active { tokens.accent } else { tint };
        ui.painter().text(pos2(left, middle), egui::Align2::LEFT_CENTER, icon.glyph(), Icon::font(16.0), tint);
        left += 24.0;
    }
    let count = count_ui(ui, rect, entry.count, entry.active);
    let weight = if entry.active { Weight::Semibold } else { Weight::Regular };
    let name = Rect::from_min_max(pos2(left, rect.top()), pos2(rect.right() - count - space::M, rect.bottom()));
    super::widgets::paint_line(ui, name, entry.name, super::theme::format(size::BODY, weight, color), &[]);
    response.on_hover_text(&entry.tooltip)
}

/// One rating: stars, a bar of its share, count.
fn rating_ui(ui: &mut Ui, stars: u8, counts: Option<&Counts>, query: &crate::query::Query, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let exactly = Comparison::exactly(u64::from(stars));
    let term = Term::Rating(exactly);
    let active = query.has_term(&term);
    let count = counts.and_then(|counts| counts.stars.get(usize::from(stars.saturating_sub(1)))).copied();
    let most = counts.and_then(|counts| counts.stars.iter().max()).copied().unwrap_or(0).max(1);
    let name = if stars == 1 { "1 star".to_owned() } else { format!("{stars} stars") };
    let (rect, response) = allot(ui, active, &spoken(&name, count));
    let color = if active { tokens.accent } else { tokens.star };
    let word = "★".repeat(usize::from(stars));
    let at = pos2(rect.left() + space::S, rect.center().y);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, word, font(size::SMALL, Weight::Regular), color);
    count_ui(ui, rect, count, active);
    let track = Rect::from_center_size(pos2(rect.left() + 118.0, rect.center().y), vec2(56.0, 4.0));
    if track.right() + 48.0 <= rect.right() {
        ui.painter().rect_filled(track, 2.0, tokens.line);
        let share = count.unwrap_or(0) as f32 / most as f32;
        let bar = Rect::from_min_size(track.min, vec2(track.width() * share, track.height()));
        ui.painter().rect_filled(bar, 2.0, if active { tokens.accent } else { tokens.edge });
    }
    let response = response.on_hover_text(format!("Rated {name} (rating:{stars}). Ctrl-click to combine"));
    push_filter(ui, response.clicked(), term, actions);
}

fn spoken(name: &str, count: Option<u64>) -> String {
    count.map_or_else(|| name.to_owned(), |count| format!("{name} {}", words::number(count)))
}

/// The place of an entry, with its surface.
fn allot(ui: &mut Ui, active: bool, name: &str) -> (Rect, egui::Response) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ENTRY), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, active, name));
    if active {
        ui.painter().rect_filled(rect, radius::CONTROL, tokens.accentbg);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, radius::CONTROL, tokens.hover);
    }
    if response.has_focus() {
        focus_ring(ui, rect.shrink(1.0), radius::CONTROL);
    }
    (rect, response)
}

/// The count at the right; returns its width.
fn count_ui(ui: &Ui, rect: Rect, count: Option<u64>, active: bool) -> f32 {
    let tokens = Tokens::of(ui);
    let Some(count) = count else { return 0.0 };
    let (color, weight) = if active { (tokens.accent, Weight::Semibold) } else { (tokens.faint, Weight::Regular) };
    let galley = ui.painter().layout_no_wrap(words::number(count), font(size::SMALL, weight), color);
    let width = galley.size().x;
    let at = pos2(rect.right() - space::S - width, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
    width
}
