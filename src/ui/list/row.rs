//! One row of the list: two lines drawn by hand, one accessible name.

use std::ops::Range;

use egui::{Color32, Painter, Rect, Ui, UiBuilder, pos2, vec2};

use crate::app::{RowEntry, words};
use crate::model::transcript::NAMELESS;
use crate::model::{Agent, FlagName, Marks, Zone};
use crate::ui::bidi;
use crate::ui::icons::{self, Icon};
use crate::ui::own::{FOLLOWED_UP, star_glyph};
use crate::ui::theme::{Tokens, Weight, font, format, measure, radius, size, space};
use crate::ui::widgets::{country_ui, flag_ui, flag_width, paint_line, stars_galley};

/// Where the text begins: right of the tick box.
const TEXT: f32 = 40.0;
/// Middle of the first and the second line, from the row's top.
const LINES: (f32, f32) = (20.0, 40.0);
/// Flags shown as labels. Completed is the usual case and says nothing new.
const FLAGS: [FlagName; 4] = [FlagName::Missed, FlagName::Offline, FlagName::Dropped, FlagName::Triggered];

/// How times are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// The zone.
    pub(super) zone: Zone,
    /// Whether the day stands in a header above, so that the time is enough.
    pub(super) day_above: bool,
}

/// Whom a row is about: name, else e-mail, else what all nameless visitors are called.
pub(in crate::ui) fn title(entry: &RowEntry) -> &str {
    [entry.row.visitor_name.as_str(), entry.row.visitor_email.as_str()]
        .into_iter()
        .find(|text| !text.trim().is_empty())
        .unwrap_or(NAMELESS)
}

/// Everything a row shows, for screen readers.
pub(super) fn spoken(entry: &RowEntry, marks: &Marks, times: Times) -> String {
    let row = &entry.row;
    let mut parts = vec![title(entry).to_owned()];
    parts.extend(row.flags.set().map(|flag| flag.title().to_owned()));
    parts.extend(row.stars.map(|stars| format!("{stars} of 5 stars")));
    parts.extend(marks.starred.then(|| "starred".to_owned()));
    parts.extend(marks.followed_up.map(|_| "followed up".to_owned()));
    parts.extend((!marks.note.is_empty()).then(|| "with a note".to_owned()));
    parts.extend(marks.tags.iter().map(|tag| format!("tag {tag}")));
    parts.push(time(entry, Times { day_above: false, ..times }));
    parts.push(entry.snippet.clone());
    if entry.found > 1 {
        parts.push(format!("{} hits", words::number(entry.found as u64)));
    }
    parts.push(meta(entry));
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

fn time(entry: &RowEntry, times: Times) -> String {
    let Some(started) = entry.row.started else { return "no time".to_owned() };
    let pattern = if times.day_above { "%H:%M" } else { "%-d %b %Y %H:%M" };
    times.zone.local(started).format(pattern).to_string()
}

/// Agent, messages, length, for screen readers.
fn meta(entry: &RowEntry) -> String {
    let (agents, figures) = meta_parts(entry);
    agents + &figures
}

/// The agents, and the figures behind them.
fn meta_parts(entry: &RowEntry) -> (String, String) {
    let row = &entry.row;
    let name = |agent: &Agent| if agent.name.is_empty() { agent.id.clone() } else { agent.name.clone() };
    let agents = match row.agents.as_slice() {
        [] => "—".to_owned(),
        [agent] => name(agent),
        [agent, others @ ..] => format!("{} +{}", name(agent), others.len()),
    };
    let mut text = format!(" · {} msg", words::number(u64::from(row.messages)));
    if let Some(duration) = row.duration_ms.filter(|ms| *ms >= 1000) {
        text.push_str(" · ");
        text.push_str(&crate::model::words::duration(duration));
    }
    if row.joined.in_hours == Some(false) {
        text.push_str(" · after hours");
    }
    (agents, text)
}

/// Draws a row whose content is known. The surface behind it is drawn already.
pub(super) fn paint(ui: &mut Ui, rect: Rect, entry: &RowEntry, marks: &Marks, times: Times) {
    let tokens = Tokens::of(ui);
    let (first, second) = (rect.top() + LINES.0, rect.top() + LINES.1);
    let (left, right) = (rect.left() + TEXT, rect.right() - space::M);

    let mut end = right;
    end -= paint_right(ui, end, first, &time(entry, times), size::SMALL, tokens.faint);
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
    let (agents, figures) = meta_parts(entry);
    let mut end = right - paint_right(ui, right, second, &figures, size::SMALL, tokens.faint);
    let agents = shortened(ui, &agents, ((right - left) * 0.5 - (right - end)).max(48.0));
    end -= paint_right(ui, end, second, &agents, size::SMALL, tokens.faint);
    if entry.found > 1 {
        end -= space::S + paint_found(ui, end - space::S, second, entry.found);
    }
    let snippet = Rect::from_min_max(pos2(left, second - 9.0), pos2(end - space::M, second + 9.0));
    let style = format(size::SMALL, Weight::Regular, tokens.soft);
    match around_hit(&entry.snippet, &entry.hits, snippet.width()) {
        Some((text, hits)) => paint_line(ui, snippet, &text, style, &hits),
        None => paint_line(ui, snippet, &entry.snippet, style, &entry.hits),
    };
}

/// The text from a few words before its first hit, where the hit would not fit into `width` points otherwise; with the hits in it.
fn around_hit(text: &str, hits: &[Range<usize>], width: f32) -> Option<(String, Vec<Range<usize>>)> {
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

/// Name, country, flags: the name gives way first.
fn paint_first_line(ui: &mut Ui, rect: Rect, entry: &RowEntry, marks: &Marks) {
    let tokens = Tokens::of(ui);
    let row = &entry.row;
    let open = row.flags.is(FlagName::Missed) || row.flags.is(FlagName::Offline);
    // As what is not read yet elsewhere.
    let weight = if open && marks.followed_up.is_none() { Weight::Semibold } else { Weight::Regular };
    let flags: Vec<FlagName> = FLAGS.into_iter().filter(|flag| row.flags.is(*flag)).collect();
    let country = if row.country_code.is_empty() { 0.0 } else { 30.0 };
    let labels = flags.iter().map(|flag| flag_width(ui, *flag) + space::S).sum::<f32>() + country;

    let name = title(entry);
    let hits = if name == row.visitor_name { entry.name_hits.as_slice() } else { &[] };
    let room = (rect.width() - labels).clamp(rect.width().min(96.0), rect.width().max(96.0));
    let style = format(size::BODY, weight, tokens.text);
    let text = bidi::Text { text: name, format: style.clone(), hits, current: None, links: &[], width: room, lines: 1 };
    let width = bidi::layout(ui, &text).galley.size().x.ceil();
    paint_line(ui, Rect::from_min_size(rect.min, vec2(width.min(room), rect.height())), name, style, hits);

    let beside = Rect::from_min_max(pos2(rect.left() + width + space::S, rect.top()), rect.max);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut labels = ui.new_child(UiBuilder::new().max_rect(beside).layout(layout).id_salt("labels"));
    labels.set_clip_rect(labels.clip_rect().intersect(beside));
    labels.spacing_mut().item_spacing.x = space::S;
    if !row.country_code.is_empty() {
        country_ui(&mut labels, &row.country_code);
    }
    for flag in flags {
        if labels.available_width() >= flag_width(&labels, flag) {
            flag_ui(&mut labels, flag, row.flags.get(flag));
        }
    }
    marks_ui(&mut labels, marks);
}

/// What the user noted, as far as there is room: followed up, a note, tags.
fn marks_ui(ui: &mut Ui, marks: &Marks) {
    let tokens = Tokens::of(ui);
    ui.spacing_mut().item_spacing.x = space::XS;
    let icon = |ui: &mut Ui, icon: Icon, color: Color32, word: &str| {
        if ui.available_width() >= 14.0 {
            let (rect, response) = ui.allocate_exact_size(vec2(14.0, 18.0), egui::Sense::hover());
            ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, icon.glyph(), Icon::font(14.0), color);
            response.on_hover_text(word);
        }
    };
    if marks.followed_up.is_some() {
        icon(ui, FOLLOWED_UP, tokens.ok, "Followed up");
    }
    if !marks.note.is_empty() {
        icon(ui, icons::NOTE, tokens.soft, &marks.note);
    }
    for tag in &marks.tags {
        let style = font(size::LABEL, Weight::Regular);
        let galley = ui.painter().layout_no_wrap(tag.clone(), style, tokens.soft);
        let wide = galley.size().x + space::M;
        if ui.available_width() < wide {
            break;
        }
        let (rect, _) = ui.allocate_exact_size(vec2(wide, 18.0), egui::Sense::hover());
        ui.painter().rect(rect, 9.0, tokens.bg, (1.0, tokens.line), egui::StrokeKind::Inside);
        ui.painter().galley(rect.center() - galley.size() / 2.0, galley, tokens.soft);
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
fn paint_right(ui: &Ui, right: f32, middle: f32, text: &str, size: f32, color: Color32) -> f32 {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font(size, Weight::Regular), color);
    let (width, height) = (galley.size().x, galley.size().y);
    ui.painter().galley(pos2(right - width, middle - height / 2.0), galley, color);
    width
}

/// A text cut with `…` to fit into `width` points.
fn shortened(ui: &Ui, text: &str, width: f32) -> String {
    let style = font(size::SMALL, Weight::Regular);
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), style, Color32::BLACK);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width);
    let galley = ui.painter().layout_job(job);
    if !galley.elided {
        return text.to_owned();
    }
    let shown: usize = galley.rows.iter().map(|row| row.char_count_excluding_newline().0).sum();
    text.chars().take(shown.saturating_sub(1)).chain(['…']).collect()
}

/// Draws the place of a row that is being read.
pub(super) fn paint_skeleton(painter: &Painter, tokens: &Tokens, rect: Rect, row: usize) {
    // Uneven, so that it reads as text; the same for a row at every frame.
    let part = |salt: usize| 0.35 + 0.05 * (row.wrapping_mul(7).wrapping_add(salt) % 9) as f32;
    let width = rect.width() - TEXT - space::M;
    for (middle, salt, height) in [(LINES.0, 1, 10.0), (LINES.1, 4, 8.0)] {
        let at = pos2(rect.left() + TEXT, rect.top() + middle - height / 2.0);
        painter.rect_filled(Rect::from_min_size(at, vec2(width * part(salt), height)), radius::LABEL, tokens.line);
    }
}

/// The places of a row that take clicks for its tick box and for its star.
pub(super) fn corners(rect: Rect) -> (Rect, Rect) {
    let corner = Rect::from_min_size(rect.min, vec2(36.0, rect.height()));
    corner.split_top_bottom_at_y(rect.top() + f32::midpoint(LINES.0, LINES.1))
}

/// Draws the star below the tick box.
pub(super) fn paint_star(ui: &Ui, rect: Rect, starred: bool, hovered: bool) {
    let tokens = Tokens::of(ui);
    let color = if starred || hovered { tokens.star } else { tokens.edge };
    let at = pos2(rect.left() + 20.0, rect.top() + LINES.1);
    let style = font(size::TITLE, Weight::Regular);
    ui.painter().text(at, egui::Align2::CENTER_CENTER, star_glyph(starred), style, color);
}

/// The tick box of a row.
pub(super) fn tick_box(rect: Rect) -> Rect {
    Rect::from_center_size(pos2(rect.left() + 20.0, rect.top() + LINES.0), vec2(16.0, 16.0))
}

/// Height of a row.
pub(super) const HEIGHT: f32 = measure::ROW;

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
