//! The left rail: saved views, and the values by which the result can be narrowed, with counts. A click includes a value, Alt-click excludes it.

use egui::{Color32, Key, Modifiers, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::icons::{self, Icon};
use super::rail_is::{MARKS, STATUS, icon_of, tooltip};
use super::rail_lost;
use super::theme::{Tokens, Weight, focus_ring, font, radius, size, space};
use super::widgets::{HIDDEN, IconButton, Tip as _, is_blurred, private_ui};
use crate::app::facets::{self, Mark};
use crate::app::{
    Action, Command, DirectoryEdit, FacetKind, FacetValue, Origin, RailSection, State, View, terms, words,
};
use crate::lang::{tr, tr_in, tr_with};
use crate::query::{BuiltIn, Comparison, Is, Named, Term};

/// Height of an entry.
const ENTRY: f32 = 28.0;

/// Height of a value and of a heading: a little denser.
pub(super) const VALUE: f32 = 24.0;

/// Room at the right for the scroll bar, so that nothing touches it.
const BAR: f32 = 12.0;

/// What clicks on values do, for tooltips.
pub(super) const CLICKS: &str = "Click to include, Alt-click to exclude, Ctrl-click to require it too";

/// One entry, ready to draw.
pub(super) struct Entry<'a> {
    pub(super) icon: Option<(Icon, Color32)>,
    pub(super) name: &'a str,
    /// What screen readers say, where the name alone could be taken for something else.
    pub(super) spoken: Option<String>,
    pub(super) tooltip: String,
    pub(super) count: Option<u64>,
    pub(super) mark: Mark,
    pub(super) height: f32,
    /// A bar: the share of the largest value of its section, 0 to 1, and the width of the widest count there, in points.
    pub(super) bar: Option<(f32, f32)>,
}

/// Draws the rail.
pub(super) fn rail_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.set_width((ui.available_width() - BAR).max(0.0));
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add_space(space::XS);
        views_ui(ui, state, actions);
        is_ui(ui, state, RailSection::Status, STATUS, actions);
        is_ui(ui, state, RailSection::Marks, MARKS, actions);
        ratings_ui(ui, state, actions);
        for section in RailSection::FACETS {
            facet_ui(ui, state, section, actions);
        }
        folder_ui(ui, state, actions);
        // What was deleted on purpose is missed by nobody.
        rail_lost::lost_ui(ui, state, actions);
        ui.add_space(space::L);
    });
}

/// The heading of a section; a click opens and closes it. Returns whether it is open.
pub(super) fn section_ui(
    ui: &mut Ui,
    state: &State,
    section: RailSection,
    actions: &mut Vec<Action>,
    beside: impl FnOnce(&mut Ui, &mut Vec<Action>),
) -> bool {
    let tokens = Tokens::of(ui);
    let open = state.is_section_open(section);
    ui.add_space(space::S);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), VALUE), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, open, tr_with("Section {name}", &[("name", &section.title())]))
    });
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(open));
    let color = if response.hovered() { tokens.text } else { tokens.faint };
    let middle = rect.center().y;
    let at = pos2(rect.left() + space::S, middle);
    let name = font(size::LABEL, Weight::Semibold);
    let drawn = ui.painter().text(at, egui::Align2::LEFT_CENTER, section.title(), name, color);
    let sign = if open { icons::DOWN } else { icons::NEXT };
    let at = pos2(drawn.right() + 2.0, middle);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, sign.glyph(), Icon::font(14.0), color);
    if response.has_focus() {
        focus_ring(ui, rect.shrink(1.0), radius::CONTROL);
    }
    let room = Rect::from_min_max(pos2(rect.right() - VALUE, rect.top()), rect.max);
    // A child of its own, so that the section goes on below the heading.
    beside(&mut ui.new_child(egui::UiBuilder::new().max_rect(room).id_salt(section.word())), actions);
    let word = if open { tr("Close this section") } else { tr("Open this section") };
    if response.tip(word).clicked() {
        actions.push(Action::Section(section));
    }
    open
}

fn views_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let save = |ui: &mut Ui, actions: &mut Vec<Action>| {
        let command = Command::SaveView;
        if !command.is_enabled(state) {
            return;
        }
        let tooltip = command.tooltip();
        let button = IconButton::new(icons::ADD, tr("Save this search as a view")).tooltip(&tooltip).size(VALUE);
        if button.ui(ui).clicked() {
            actions.push(Action::Command(command));
        }
    };
    if !section_ui(ui, state, RailSection::Views, actions, save) {
        return;
    }
    let now = state.search.parsed.query.to_string();
    for view in &state.views {
        view_ui(ui, view, view.query == now, actions);
    }
}

fn view_ui(ui: &mut Ui, view: &View, shown: bool, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let icon = match view.origin {
        Origin::Own(BuiltIn::ToAnswer) => icons::TO_ANSWER,
        Origin::Own(BuiltIn::All) => icons::ALL,
        Origin::Own(BuiltIn::MissedLately) => icons::TIME,
        Origin::Own(BuiltIn::Offline) => icons::OFFLINE,
        Origin::Own(BuiltIn::BadRatings) => icons::STAR,
        Origin::Kept(_) => icons::VIEW,
    };
    let query = if view.query.is_empty() { tr("no condition") } else { &view.query };
    let what = if view.help.is_empty() { query.to_owned() } else { format!("{}\n{query}", tr(view.help)) };
    let keys = tr("Right-click, or F2, Del, Alt+Up and Alt+Down: rename, delete, move");
    let entry = Entry {
        icon: Some((icon, tokens.soft)),
        name: if view.count.is_some_and(|count| count >= 100_000) && view.query.is_empty() {
            tr_in("conversations", "All")
        } else {
            view.title()
        },
        spoken: Some(tr_with("View {name}", &[("name", &view.title())])),
        tooltip: if matches!(view.origin, Origin::Kept(_)) { format!("{what}\n{keys}") } else { what },
        count: view.count,
        mark: if shown { Mark::Included } else { Mark::Free },
        height: ENTRY,
        bar: None,
    };
    let response = entry_ui(ui, &entry);
    if response.clicked() {
        actions.push(Action::View(view.origin));
    }
    let Origin::Kept(id) = view.origin else { return };
    if response.has_focus() {
        ui.input_mut(|input| {
            let mut key = |modifiers, key, action| {
                if input.consume_key(modifiers, key) {
                    actions.push(action);
                }
            };
            key(Modifiers::NONE, Key::F2, Action::RenameView(id));
            key(Modifiers::NONE, Key::Delete, Action::RemoveView(id));
            key(Modifiers::ALT, Key::ArrowUp, Action::MoveView(id, -1));
            key(Modifiers::ALT, Key::ArrowDown, Action::MoveView(id, 1));
        });
    }
    response.context_menu(|ui| {
        let items = [
            (tr("Rename…"), Action::RenameView(id)),
            (tr("Move up"), Action::MoveView(id, -1)),
            (tr("Move down"), Action::MoveView(id, 1)),
            (tr("Replace by this search"), Action::ReplaceView(id)),
            (tr("Delete view"), Action::RemoveView(id)),
        ];
        for (word, action) in items {
            if ui.button(word).clicked() {
                actions.push(action);
                ui.close();
            }
        }
    });
}

fn is_ui(ui: &mut Ui, state: &State, section: RailSection, all: &[Is], actions: &mut Vec<Action>) {
    if !section_ui(ui, state, section, actions, |_, _| {}) {
        return;
    }
    let tokens = Tokens::of(ui);
    let counts = state.results.counts.as_ref();
    // Where no office hours are known there is nothing to say about them.
    let wanted = |is: Is| match is {
        Is::InHours | Is::AfterHours => state.results.staffed || mark_of(state, &Term::Is(is)) != Mark::Free,
        _ => true,
    };
    for is in all.iter().copied().filter(|is| wanted(*is)) {
        let (icon, color) = icon_of(is, tokens);
        let term = Term::Is(is);
        let entry = Entry {
            icon: Some((icon, color)),
            name: terms::is_title(is),
            spoken: None,
            tooltip: tooltip(is),
            count: counts.and_then(|counts| counts.of(is)),
            mark: mark_of(state, &term),
            height: ENTRY,
            bar: None,
        };
        let response = entry_ui(ui, &entry);
        push_click(ui, &response, &term, None, actions);
    }
}

fn ratings_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    if section_ui(ui, state, RailSection::Rating, actions, |_, _| {}) {
        for stars in (1..=5_u8).rev() {
            rating_ui(ui, stars, state, actions);
        }
    }
}

/// Whether a section is worth its place: vendors only where there are two, tags where there are some. The others stay, so that nothing moves
/// while one types.
fn has_values(state: &State, kind: FacetKind) -> bool {
    let count = state.results.facets.get(&kind).map(|facet| facet.values.len());
    let marked = !facets::marked(&state.search.parsed.query, kind).is_empty();
    marked
        || match kind {
            FacetKind::Source => count.is_none_or(|count| count > 1),
            FacetKind::Tag => state.own.tagged,
            _ => true,
        }
}

fn facet_ui(ui: &mut Ui, state: &State, section: RailSection, actions: &mut Vec<Action>) {
    let Some(kind) = section.kind().filter(|kind| has_values(state, *kind)) else { return };
    let open = section_ui(ui, state, section, actions, |_, _| {});
    if !open {
        return;
    }
    let facet = state.results.facets.get(&kind);
    let values = facets::shown(facet, &state.search.parsed.query, kind, RailSection::TOP);
    if values.is_empty() && facet.is_some() {
        quiet_ui(ui, tr("None in this result"));
    }
    let most = values.iter().map(|value| value.count).max().unwrap_or(0).max(1);
    let widest = count_width(ui, most);
    let bars = matches!(section, RailSection::Agents | RailSection::Countries | RailSection::Sources);
    for value in &values {
        let bar = bars.then_some((value.count as f32 / most as f32, widest));
        value_ui(ui, state, value, bar, actions);
    }
    if facet.is_some_and(|facet| facet.more) {
        let response = more_ui(ui, section, tr("More…"));
        if response.tip(tr("All values, with a field to search in them")).clicked() {
            actions.push(Action::Values(Some(section)));
        }
    }
}

/// The last line of a section that shows only some of what it has.
pub(super) fn more_ui(ui: &mut Ui, section: RailSection, word: &str) -> egui::Response {
    let color = Tokens::of(ui).accent;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), VALUE), Sense::click());
    let name = tr_with("More {section}", &[("section", &section.title().to_lowercase())]);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let at = pos2(rect.left() + space::S, rect.center().y);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, word, font(size::SMALL, Weight::Regular), color);
    if response.has_focus() {
        focus_ring(ui, rect.shrink(1.0), radius::CONTROL);
    }
    response
}

/// One value of the library with its count; also used in the list of all values.
pub(super) fn value_ui(
    ui: &mut Ui,
    state: &State,
    value: &FacetValue,
    bar: Option<(f32, f32)>,
    actions: &mut Vec<Action>,
) {
    let more = if value.detail.is_empty() || value.detail == value.text {
        String::new()
    } else {
        format!(" ({})", value.detail)
    };
    let private = matches!(value.term, Term::Named(Named::Agent | Named::Tag, _)) && is_blurred(ui.ctx());
    let entry = Entry {
        icon: None,
        name: &value.text,
        spoken: private.then(|| HIDDEN.to_owned()),
        tooltip: format!("{}{more}\n{}", value.text, tr(CLICKS)),
        count: Some(value.count),
        mark: mark_of(state, &value.term),
        height: VALUE,
        bar,
    };
    let response = if private { private_ui(ui, |ui| entry_ui(ui, &entry)) } else { entry_ui(ui, &entry) };
    push_click(ui, &response, &value.term, DirectoryEdit::naming(value), actions);
}

fn folder_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(folder) = &state.search.folder else { return };
    let tokens = Tokens::of(ui);
    ui.add_space(space::M);
    let name = folder_name(folder);
    let entry = Entry {
        icon: Some((icons::FOLDER, tokens.soft)),
        name: &name,
        spoken: Some(tr_with("Folder {name}", &[("name", &name)])),
        tooltip: format!("{folder}\n{}", tr("Click to show everything in the library")),
        count: None,
        mark: Mark::Included,
        height: ENTRY,
        bar: None,
    };
    if entry_ui(ui, &entry).clicked() {
        actions.push(Action::Command(Command::ShowEverything));
    }
}

/// The last part of a path.
#[must_use]
pub(super) fn folder_name(folder: &str) -> String {
    let path = std::path::Path::new(folder);
    path.file_name().map_or_else(|| folder.to_owned(), |name| name.to_string_lossy().into_owned())
}

fn mark_of(state: &State, term: &Term) -> Mark {
    facets::mark(&state.search.parsed.query, term)
}

/// What a click on a value means; the menu is for desktops that keep Alt-click to themselves.
fn push_click(
    ui: &Ui,
    response: &egui::Response,
    term: &Term,
    naming: Option<(&str, DirectoryEdit)>,
    actions: &mut Vec<Action>,
) {
    if response.clicked() {
        let modifiers = ui.input(|input| input.modifiers);
        actions.push(if modifiers.alt {
            Action::Exclude(term.clone())
        } else if modifiers.command {
            Action::ToggleTerm(term.clone())
        } else {
            Action::Include(term.clone())
        });
    }
    response.context_menu(|ui| {
        let items = [(tr("Include"), Action::Include(term.clone())), (tr("Exclude"), Action::Exclude(term.clone()))];
        let naming = naming.map(|(word, edit)| (tr(word), Action::Directory(edit)));
        for (word, action) in items.into_iter().chain(naming) {
            if ui.button(word).clicked() {
                actions.push(action);
                ui.close();
            }
        }
    });
}

fn quiet_ui(ui: &mut Ui, text: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), VALUE), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    let at = pos2(rect.left() + space::S, rect.center().y);
    let color = Tokens::of(ui).faint;
    ui.painter().text(at, egui::Align2::LEFT_CENTER, text, font(size::SMALL, Weight::Regular), color);
}

/// One entry: icon, name, perhaps a bar, count. What is included has a tick and a tint, what is excluded is struck out.
pub(super) fn entry_ui(ui: &mut Ui, entry: &Entry<'_>) -> egui::Response {
    let tokens = Tokens::of(ui);
    let active = entry.mark == Mark::Included;
    let mut name = spoken(entry.spoken.as_deref().unwrap_or(entry.name), entry.count);
    if entry.mark == Mark::Excluded {
        name = tr_with("{name} excluded", &[("name", &name)]);
    }
    let (rect, response) = allot(ui, entry.height, active, &name);
    let color = match entry.mark {
        Mark::Included => tokens.accent,
        Mark::Excluded => tokens.faint,
        Mark::Free => tokens.text,
    };
    let middle = rect.center().y;
    let mut left = rect.left() + space::S;
    let ticked = active && entry.icon.is_none();
    let icon = if ticked { Some((icons::COMPLETED, tokens.accent)) } else { entry.icon };
    if let Some((icon, tint)) = icon {
        let tint = if entry.mark == Mark::Free { tint } else { color };
        let side = if ticked { 13.0 } else { 16.0 };
        ui.painter().text(pos2(left, middle), egui::Align2::LEFT_CENTER, icon.glyph(), Icon::font(side), tint);
        left += if ticked { 17.0 } else { 24.0 };
    }
    let count = count_ui(ui, rect, entry.count, active);
    let mut right = rect.right() - count - space::M;
    if let Some((share, widest)) = entry.bar {
        let track = track(rect, widest);
        if track.left() - rect.left() >= 72.0 {
            bar_ui(ui, track, share, active);
            right = track.left() - space::S;
        }
    }
    let weight = if active { Weight::Semibold } else { Weight::Regular };
    let size = if entry.height < ENTRY { size::SMALL } else { size::BODY };
    let place = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
    let mut style = super::theme::format(size, weight, color);
    if entry.mark == Mark::Excluded {
        style.strikethrough = egui::Stroke::new(1.0, color);
    }
    super::widgets::paint_line(ui, place, entry.name, style, &[]);
    response.tip(&entry.tooltip)
}

/// The place of a bar: the same in every row of a section, beside its widest count.
fn track(rect: Rect, widest: f32) -> Rect {
    let right = rect.right() - space::S - widest - space::S;
    Rect::from_min_size(pos2(right - 36.0, rect.center().y - 2.0), vec2(36.0, 4.0))
}

/// Width of a count in points, as wide as it may become.
pub(super) fn count_width(ui: &Ui, count: u64) -> f32 {
    let font = font(size::SMALL, Weight::Semibold);
    ui.painter().layout_no_wrap(words::number(count), font, Color32::PLACEHOLDER).size().x
}

fn bar_ui(ui: &Ui, track: Rect, share: f32, active: bool) {
    let tokens = Tokens::of(ui);
    ui.painter().rect_filled(track, 2.0, tokens.line);
    let bar = Rect::from_min_size(track.min, vec2(track.width() * share.clamp(0.0, 1.0), track.height()));
    ui.painter().rect_filled(bar, 2.0, if active { tokens.accent } else { tokens.edge });
}

/// One rating: stars, a bar of its share, count.
fn rating_ui(ui: &mut Ui, stars: u8, state: &State, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let counts = state.results.counts.as_ref();
    let term = Term::Rating(Comparison::exactly(u64::from(stars)));
    let mark = mark_of(state, &term);
    let active = mark == Mark::Included;
    let count = counts.and_then(|counts| counts.stars.get(usize::from(stars.saturating_sub(1)))).copied();
    let most = counts.and_then(|counts| counts.stars.iter().max()).copied().unwrap_or(0).max(1);
    let name = words::count(stars, "star");
    let mut said = spoken(&name, count);
    if mark == Mark::Excluded {
        said = tr_with("{name} excluded", &[("name", &said)]);
    }
    let (rect, response) = allot(ui, VALUE, active, &said);
    let color = match mark {
        Mark::Included => tokens.accent,
        Mark::Excluded => tokens.faint,
        Mark::Free => tokens.star,
    };
    let word = "★".repeat(usize::from(stars));
    let at = pos2(rect.left() + space::S, rect.center().y);
    let drawn = ui.painter().text(at, egui::Align2::LEFT_CENTER, word, font(size::SMALL, Weight::Regular), color);
    if mark == Mark::Excluded {
        ui.painter().hline(drawn.x_range(), drawn.center().y, (1.0, color));
    }
    count_ui(ui, rect, count, active);
    let track = track(rect, count_width(ui, most));
    if track.left() >= drawn.right() + space::S {
        bar_ui(ui, track, count.unwrap_or(0) as f32 / most as f32, active);
    }
    let response =
        response.tip(format!("{} (rating:{stars}). {}", tr_with("Rated {stars}", &[("stars", &name)]), tr(CLICKS)));
    push_click(ui, &response, &term, None, actions);
}

fn spoken(name: &str, count: Option<u64>) -> String {
    count.map_or_else(|| name.to_owned(), |count| format!("{name} {}", words::number(count)))
}

/// The place of an entry, with its surface.
fn allot(ui: &mut Ui, height: f32, active: bool, name: &str) -> (Rect, egui::Response) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
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
