//! One row of the list: two lines drawn by hand, one accessible name.

use std::ops::Range;

use egui::{Color32, Painter, Pos2, Rect, Role, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use crate::app::{Density, RowEntry, Times, words};
use crate::lang::{tr, tr_in, tr_n, tr_with};
use crate::model::transcript::NAMELESS;
use crate::model::{Agent, FlagName, Marks};
use crate::ui::icons::{self, Icon};
use crate::ui::own::{FOLLOWED_UP, star_glyph};
use crate::ui::theme::{Tokens, Weight, font, format, measure, radius, size, space};
use crate::ui::widgets::{
    HIDDEN, Tip as _, country_ui, flag_width, flags_ui, is_covered, lay_line, paint_cover, paint_laid,
    paint_private_line, stars_galley,
};

/// Where the text begins: right of the tick box.
const TEXT: f32 = 40.0;
/// Middle of the first and the second line, from the row's top.
const LINES: (f32, f32) = (20.0, 40.0);
/// Flags shown as labels. Completed is the usual case and says nothing new.
pub(super) const FLAGS: [FlagName; 4] = [FlagName::Missed, FlagName::Offline, FlagName::Dropped, FlagName::Triggered];

/// How rows say things.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// How times are written.
    pub(super) times: Times,
    /// Whether the day stands in a header above, so that the time is enough.
    pub(super) day_above: bool,
    /// Whether it is said how long ago something was.
    pub(super) relative: bool,
    /// Whether names and texts are covered.
    pub(super) blurred: bool,
    /// Whether the list is in the order of agents' names, which goes by the first of several.
    pub(super) by_agent: bool,
}

/// Whom a row is about: name, else e-mail, else what all nameless visitors are called.
pub(in crate::ui) fn title(entry: &RowEntry) -> &str {
    [entry.row.visitor_name.as_str(), entry.row.visitor_email.as_str()]
        .into_iter()
        .find(|text| !text.trim().is_empty())
        .unwrap_or_else(|| tr(NAMELESS))
}

/// Whom a row is about, as it may be spoken.
pub(super) fn spoken_title(entry: &RowEntry, style: Style) -> &str {
    if style.blurred { HIDDEN } else { title(entry) }
}

/// Everything a row shows, for screen readers.
pub(super) fn spoken(entry: &RowEntry, marks: &Marks, style: Style) -> String {
    let row = &entry.row;
    let mut parts = vec![spoken_title(entry, style).to_owned()];
    parts.extend(row.flags.set().map(|flag| tr_in("one", flag.title()).to_owned()));
    parts.extend(row.stars.map(|stars| tr_with("{count} of 5 stars", &[("count", &stars)])));
    parts.extend(marks.starred.then(|| tr("starred").to_owned()));
    parts.extend(marks.followed_up.map(|_| tr("followed up").to_owned()));
    parts.extend((!marks.note.is_empty()).then(|| tr("with a note").to_owned()));
    let tag_said = |tag: &String| if style.blurred { HIDDEN.to_owned() } else { tag.clone() };
    parts.extend(marks.tags.iter().map(|tag| tr_with("tag {tag}", &[("tag", &tag_said(tag))])));
    parts.push(time(entry, Style { day_above: false, ..style }));
    if !style.blurred {
        parts.push(entry.snippet.clone());
    }
    if entry.found > 1 {
        parts.push(tr_n("{n} hit", "{n} hits", entry.found));
    }
    let (agents, figures) = meta_parts(entry, style);
    parts.push(if style.blurred { HIDDEN.to_owned() + &figures } else { agents + &figures });
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

/// When it began, as the row says it.
pub(super) fn time(entry: &RowEntry, style: Style) -> String {
    let Some(started) = entry.row.started else { return tr("no time").to_owned() };
    let ago = if style.relative { style.times.ago(started) } else { None };
    ago.unwrap_or_else(|| if style.day_above { style.times.clock(started) } else { style.times.when(started) })
}

/// When it began, in full, and how long ago that is.
pub(super) fn time_in_full(entry: &RowEntry, times: Times) -> Option<String> {
    let started = entry.row.started?;
    let text = format!("{}, {}", times.weekday_date(times.day_of(started)), times.clock_with_seconds(started));
    Some(times.ago(started).map_or(text.clone(), |ago| format!("{text} · {ago}")))
}

/// The agents in few words.
pub(super) fn agents(entry: &RowEntry, style: Style) -> String {
    let name = |agent: &Agent| if agent.name.is_empty() { agent.id.clone() } else { agent.name.clone() };
    match entry.row.agents.as_slice() {
        [] => "—".to_owned(),
        [agent] => name(agent),
        all @ [agent, others @ ..] => {
            let by_name = || all.iter().map(name).min_by_key(|name| crate::text::fold(name));
            let first = if style.by_agent { by_name() } else { None };
            format!("{} +{}", first.unwrap_or_else(|| name(agent)), others.len())
        }
    }
}

/// The agents, and the figures behind them.
fn meta_parts(entry: &RowEntry, style: Style) -> (String, String) {
    let row = &entry.row;
    let mut text = format!(" · {}", tr_n("{n} msg", "{n} msg", row.messages));
    if let Some(duration) = row.duration_ms.filter(|ms| *ms >= 1000) {
        text.push_str(" · ");
        text.push_str(&crate::lang::duration(duration));
    }
    if row.joined.in_hours == Some(false) {
        text.push_str(" · ");
        text.push_str(tr_in("row", "after hours"));
    }
    (agents(entry, style), text)
}

/// Draws a row whose content is known, and returns where its time stands. The surface behind it is drawn already.
pub(super) fn paint(ui: &mut Ui, rect: Rect, entry: &RowEntry, marks: &Marks, style: Style) -> Rect {
    let tokens = Tokens::of(ui);
    let (first, second) = (rect.top() + LINES.0, rect.top() + LINES.1);
    let (left, right) = (rect.left() + TEXT, rect.right() - space::M);

    let mut end = right;
    end -= paint_right(ui, end, first, &time(entry, style), size::SMALL, tokens.faint);
    let time_place = Rect::from_min_max(pos2(end, first - 10.0), pos2(right, first + 10.0));
    if let Some(stars) = entry.row.stars {
        end -= space::S;
        let galley = stars_galley(ui, stars, size::SMALL);
        end -= galley.size().x;
        ui.painter().galley(pos2(end, first - galley.size().y / 2.0), galley, tokens.star);
    }
    paint_first_line(
        ui,
        Rect::from_min_max(pos2(left, first - 10.0), pos2(end - space::S, first + 10.0)),
        entry,
        marks,
    );

    // Figures are short and say much: a long name gives way to them.
    let (agents, mut figures) = meta_parts(entry, style);
    // In a narrow row what was said matters more than how long it took, which the details say too.
    let least = (right - left) * if right - left < NARROW { 0.3 } else { 0.5 };
    while let Some((shorter, _)) = figures.rsplit_once(" · ").filter(|(shorter, _)| !shorter.is_empty()) {
        if width_of(ui, &figures) <= least {
            break;
        }
        figures = shorter.to_owned();
    }
    let mut end = right - paint_right(ui, right, second, &figures, size::SMALL, tokens.faint);
    let share = if right - left < NARROW { 0.4 } else { 0.5 };
    let room = ((right - left) * share - (right - end)).max(48.0);
    end -= paint_agents(ui, end, second, &agents, room);
    if entry.found > 1 {
        end -= space::S + paint_found(ui, end - space::S, second, entry.found);
    }
    let snippet = Rect::from_min_max(pos2(left, second - 9.0), pos2(end - space::M, second + 9.0));
    let style = format(size::SMALL, Weight::Regular, tokens.soft);
    match around_hit(&entry.snippet, &entry.hits, snippet.width()) {
        Some((text, hits)) => paint_private_line(ui, snippet, &text, style, &hits),
        None => paint_private_line(ui, snippet, &entry.snippet, style, &entry.hits),
    };
    time_place
}

/// Rows narrower than this, in points, say fewer figures.
const NARROW: f32 = 340.0;

fn width_of(ui: &Ui, text: &str) -> f32 {
    let style = font(size::SMALL, Weight::Regular);
    ui.painter().layout_no_wrap(text.to_owned(), style, Color32::PLACEHOLDER).size().x
}

/// The agents, at most `room` points wide, ending at `right`; returns their width.
fn paint_agents(ui: &Ui, right: f32, middle: f32, text: &str, room: f32) -> f32 {
    let color = Tokens::of(ui).faint;
    let laid = lay_line(ui, text, format(size::SMALL, Weight::Regular, color), &[], room);
    let width = laid.galley.size().x;
    let rect = Rect::from_min_max(pos2(right - width, middle - 9.0), pos2(right, middle + 9.0));
    paint_laid(ui, rect, &laid, color, text != "—")
}

/// The text from a few words before its first hit, where the hit would not fit into `width` points otherwise; with the hits in it.
pub(super) fn around_hit(text: &str, hits: &[Range<usize>], width: f32) -> Option<(String, Vec<Range<usize>>)> {
    /// A character's width in points, generously.
    const CHARACTER: f32 = 6.5;
    /// Characters kept before the hit, at least.
    const BEFORE: usize = 12;
    let first = hits.first()?;
    let (head, tail) = (text.get(..first.start)?, text.get(first.start..)?);
    if text.get(..first.end)?.chars().count() as f32 * CHARACTER <= width {
        return None;
    }
    // A short end leaves room for more of the beginning.
    let spare = width / CHARACTER - tail.chars().count() as f32;
    let most = (0..head.len()).take_while(|kept| *kept < BEFORE || (*kept as f32) < spare).count();
    let cut = head.char_indices().rev().take(most).last().map_or(head.len(), |(at, _)| at);
    // Whole words, where there are any.
    let word = head.get(cut..)?.char_indices().find(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8());
    let cut = if cut.saturating_add(word) < head.len() { cut.saturating_add(word) } else { cut };
    let shown = format!("…{}", text.get(cut..)?);
    let moved = |at: usize| at.saturating_sub(cut).saturating_add('…'.len_utf8());
    Some((shown, hits.iter().map(|hit| moved(hit.start)..moved(hit.end)).collect()))
}

/// How heavy a name is: what still waits for the user stands out, as what is not read yet elsewhere.
pub(super) fn weight(entry: &RowEntry, marks: &Marks) -> Weight {
    let open = entry.row.flags.is(FlagName::Missed) || entry.row.flags.is(FlagName::Offline);
    if open && marks.followed_up.is_none() { Weight::Semibold } else { Weight::Regular }
}

/// Name, country, flags: the name gives way first.
fn paint_first_line(ui: &mut Ui, rect: Rect, entry: &RowEntry, marks: &Marks) {
    let tokens = Tokens::of(ui);
    let row = &entry.row;
    let weight = weight(entry, marks);
    let flags: Vec<_> =
        FLAGS.into_iter().filter(|flag| row.flags.is(*flag)).map(|flag| (flag, row.flags.get(flag))).collect();
    let country = if row.country_code.is_empty() { 0.0 } else { 32.0 };
    let marked = marks_width(marks);
    let labels = flags.iter().map(|(flag, _)| flag_width(ui, *flag) + space::S).sum::<f32>() + country + marked;

    let name = title(entry);
    let hits = if name == row.visitor_name { entry.name_hits.as_slice() } else { &[] };
    let room = (rect.width() - labels).clamp(rect.width().min(96.0), rect.width().max(96.0));
    let style = format(size::BODY, weight, tokens.text);
    let laid = lay_line(ui, name, style, hits, room);
    let width = laid.galley.size().x.ceil();
    let place = Rect::from_min_size(rect.min, vec2(width.min(room), rect.height()));
    paint_laid(ui, place, &laid, tokens.text, true);

    let beside = Rect::from_min_max(pos2(rect.left() + width + space::S, rect.top()), rect.max);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut labels = ui.new_child(UiBuilder::new().max_rect(beside).layout(layout).id_salt("labels"));
    labels.set_clip_rect(labels.clip_rect().intersect(beside));
    labels.spacing_mut().item_spacing.x = space::S;
    if !row.country_code.is_empty() {
        country_ui(&mut labels, &row.country_code);
    }
    let room = labels.available_width() - marked;
    flags_ui(&mut labels, &flags, room);
    marks_ui(&mut labels, marks);
}

/// Width of a mark's icon, in points.
const MARK: f32 = 14.0;

/// What the icons of [`marks_ui`] take at least, in points.
fn marks_width(marks: &Marks) -> f32 {
    let icons = [marks.followed_up.is_some(), !marks.note.is_empty(), !marks.tags.is_empty()];
    icons.into_iter().filter(|shown| *shown).count() as f32 * (MARK + space::XS)
}

/// What the user noted: followed up, a note, and the tags as far as there is room; one icon stands for those that do not fit.
fn marks_ui(ui: &mut Ui, marks: &Marks) {
    let tokens = Tokens::of(ui);
    ui.spacing_mut().item_spacing.x = space::XS;
    let icon = |ui: &mut Ui, icon: Icon, color: Color32, word: &str| {
        let (rect, response) = ui.allocate_exact_size(vec2(MARK, 18.0), egui::Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
        ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, icon.glyph(), Icon::font(MARK), color);
        response.tip(word);
    };
    if marks.followed_up.is_some() {
        icon(ui, FOLLOWED_UP, tokens.ok, tr("Followed up"));
    }
    if !marks.note.is_empty() {
        let note = crate::ui::widgets::unless_blurred(ui.ctx(), &marks.note).to_owned();
        icon(ui, icons::NOTE, tokens.soft, &note);
    }
    let mut tags = marks.tags.iter();
    let mut left = tags.len();
    for tag in tags.by_ref() {
        let style = font(size::LABEL, Weight::Regular);
        let galley = ui.painter().layout_no_wrap(tag.clone(), style, tokens.soft);
        let wide = galley.size().x + space::M;
        let more = if left > 1 { MARK + space::XS } else { 0.0 };
        if ui.available_width() < wide + more {
            break;
        }
        left -= 1;
        let (rect, _) = ui.allocate_exact_size(vec2(wide, 18.0), egui::Sense::hover());
        ui.painter().rect(rect, 9.0, tokens.bg, (1.0, tokens.line), egui::StrokeKind::Inside);
        if is_covered(ui, rect) {
            paint_cover(ui, rect.shrink2(vec2(space::XS, 0.0)), galley.size().x);
        } else {
            ui.painter().galley(rect.center() - galley.size() / 2.0, galley, tokens.soft);
        }
    }
    if left > 0 {
        let rest: Vec<&str> = marks.tags.iter().rev().take(left).rev().map(String::as_str).collect();
        let rest = rest.join(", ");
        let rest = crate::ui::widgets::unless_blurred(ui.ctx(), &rest).to_owned();
        icon(ui, icons::TAG, tokens.soft, &rest);
    }
}

/// The number of hits on the tint of hits, where there are several; returns its width.
fn paint_found(ui: &Ui, right: f32, middle: f32, found: usize) -> f32 {
    let tokens = Tokens::of(ui);
    let text = words::number(u64::try_from(found).unwrap_or(u64::MAX));
    let galley = ui.painter().layout_no_wrap(text, font(size::LABEL, Weight::Medium), tokens.text);
    let place = vec2(galley.size().x + space::S, 16.0);
    let rect = Rect::from_min_size(pos2(right - place.x, middle - place.y / 2.0), place);
    ui.painter().rect_filled(rect, radius::LABEL, tokens.hit);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, tokens.text);
    place.x
}

/// Text that ends at `right`; returns its width.
pub(super) fn paint_right(ui: &Ui, right: f32, middle: f32, text: &str, size: f32, color: Color32) -> f32 {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font(size, Weight::Regular), color);
    let (width, height) = (galley.size().x, galley.size().y);
    ui.painter().galley(pos2(right - width, middle - height / 2.0), galley, color);
    width
}

/// Draws the place of a row that is being read.
pub(super) fn paint_skeleton(painter: &Painter, tokens: &Tokens, rect: Rect, row: usize, density: Density) {
    // Uneven, so that it reads as text; the same for a row at every frame.
    let part = |salt: usize| 0.35 + 0.05 * (row.wrapping_mul(7).wrapping_add(salt) % 9) as f32;
    let width = rect.width() - TEXT - space::M;
    let lines: &[(f32, usize, f32)] = match density {
        Density::TwoLines => &[(LINES.0, 1, 10.0), (LINES.1, 4, 8.0)],
        Density::OneLine => &[(measure::LINE_ROW / 2.0, 1, 8.0)],
    };
    for (middle, salt, height) in lines.iter().copied() {
        let at = pos2(rect.left() + TEXT, rect.top() + middle - height / 2.0);
        painter.rect_filled(Rect::from_min_size(at, vec2(width * part(salt), height)), radius::LABEL, tokens.line);
    }
}

/// Where tick box and star stand, and the places that take clicks for them: a box of 16 points is hard to hit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Corners {
    /// The box.
    pub(super) tick: Rect,
    /// The middle of the star.
    pub(super) star: Pos2,
    /// Takes clicks for the box.
    pub(super) tick_place: Rect,
    /// Takes clicks for the star.
    pub(super) star_place: Rect,
}

impl Corners {
    /// Of a row of this density.
    pub(super) fn of(rect: Rect, density: Density) -> Self {
        let (tick, star, (tick_place, star_place)) = match density {
            Density::TwoLines => {
                let corner = Rect::from_min_size(rect.min, vec2(36.0, rect.height()));
                let at = |line: f32| pos2(rect.left() + 20.0, rect.top() + line);
                let places = corner.split_top_bottom_at_y(rect.top() + f32::midpoint(LINES.0, LINES.1));
                (at(LINES.0), at(LINES.1), places)
            }
            Density::OneLine => {
                let corner = Rect::from_min_size(rect.min, vec2(LEAD, rect.height()));
                let at = |across: f32| pos2(rect.left() + across, rect.center().y);
                (at(18.0), at(42.0), corner.split_left_right_at_x(rect.left() + 31.0))
            }
        };
        Self { tick: Rect::from_center_size(tick, vec2(16.0, 16.0)), star, tick_place, star_place }
    }
}

/// Room for tick box and star before the columns, in points.
pub(super) const LEAD: f32 = 56.0;

/// Draws the star.
pub(super) fn paint_star(ui: &Ui, at: Pos2, starred: bool, hovered: bool) {
    let tokens = Tokens::of(ui);
    let color = if starred || hovered { tokens.star } else { tokens.edge };
    let style = font(size::TITLE, Weight::Regular);
    ui.painter().text(at, egui::Align2::CENTER_CENTER, star_glyph(starred), style, color);
}

/// Height of a row, in points.
pub(super) fn height(density: Density) -> f32 {
    match density {
        Density::TwoLines => measure::ROW,
        Density::OneLine => measure::LINE_ROW,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Phrase, match_ranges};

    #[test]
    fn a_hit_that_would_be_cut_off_is_moved_into_view() {
        let text = "Dobrý den, objednala jsem u vás minulý týden kolo a zajímá mě, kdy dorazí";
        let find = |word: &str| match_ranges(text, &[Phrase::new(word, false).expect("a word")]);
        let hits = find("kolo");
        assert_eq!(around_hit(text, &hits, 600.0), None);
        let (shown, moved) = around_hit(text, &hits, 200.0).expect("it does not fit");
        assert_eq!(shown, "…týden kolo a zajímá mě, kdy dorazí");
        assert_eq!(moved.iter().map(|hit| shown.get(hit.clone())).collect::<Vec<_>>(), [Some("kolo")]);
        assert_eq!(around_hit(text, &[], 10.0), None);
        // A hit at the very end shows as much before it as there is room for.
        let (shown, _) = around_hit(text, &find("dorazí"), 200.0).expect("it does not fit");
        assert_eq!(shown, "…kolo a zajímá mě, kdy dorazí");
    }
}
