//! The original JSON: indented or exactly as it came, searched, copied, and the older copies.
//!
//! Rows have one height and lines are cut at the width, so that a payload of many megabytes scrolls like a small one.

use std::ops::Range;
use std::sync::Arc;

use egui::mutex::Mutex;
use egui::text::TextFormat;
use egui::{FontId, Id, ScrollArea, TextEdit, TextStyle, Ui, vec2};

use crate::app::{Action, Load, Open, OriginalText, Stored};
use crate::lang::{self, tr, tr_with};
use crate::ui::bidi;
use crate::ui::icons;
use crate::ui::theme::{Tokens, measure, space};
use crate::ui::widgets::{IconButton, TextLabel, Tip as _, at_end_ui, fitting, message_ui};

/// Hits shown at most.
const MOST_HITS: usize = 10_000;

/// Bytes searched in one frame: a payload of many megabytes must not hold up the window.
const PIECE: usize = 1 << 20;

/// What is kept between frames; shared, because what egui keeps is cloned whenever it is looked at.
#[derive(Default)]
struct Kept {
    source: Option<Arc<OriginalText>>,
    exact: bool,
    columns: usize,
    /// Bytes of each row, line breaks left out.
    rows: Vec<Range<usize>>,
    search: String,
    /// What was searched last.
    searched: String,
    /// So far, in order.
    hits: Vec<Range<usize>>,
    /// Up to which byte was searched.
    sought: usize,
    /// Which hit is shown.
    at: usize,
    /// Whether to scroll to it.
    go: bool,
}

/// Draws the tab.
pub(super) fn raw_ui(ui: &mut Ui, open: &Open, stored: &Stored, actions: &mut Vec<Action>) {
    let Some(view) = &open.original else {
        return;
    };
    let id = Id::unique("original json");
    let shared: Arc<Mutex<Kept>> = ui.data_mut(|data| Arc::clone(data.get_temp_mut_or_default(id)));
    let mut kept = shared.lock();
    egui::Frame::new().inner_margin(egui::Margin { left: 12, right: 8, top: 8, bottom: 4 }).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(space::XS, space::XS);
        versions_ui(ui, view.version, stored, actions);
        ui.horizontal(|ui| {
            for (exact, word) in [(false, tr("Indented")), (true, tr("As it came"))] {
                if ui.selectable_label(view.exact == exact, word).clicked() && view.exact != exact {
                    actions.push(Action::OriginalExact(exact));
                }
            }
            at_end_ui(ui, "raw", measure::CONTROL, |ui| {
                let copy = IconButton::new(icons::COPY, tr("Copy JSON")).ui(ui);
                if let (true, Some(text)) = (copy.clicked(), view.text.ready()) {
                    actions.push(Action::Copy(if view.exact { text.exact.clone() } else { text.pretty.clone() }));
                }
            });
        });
        if view.text.ready().is_some() {
            search_ui(ui, &mut kept);
        }
    });
    match &view.text {
        Load::Loading => {}
        Load::Failed(sentence) => message_ui(ui, icons::ERROR, sentence, ""),
        Load::Ready(text) => text_ui(ui, &mut kept, text, view.exact),
    }
}

/// The choice between the current copy and older ones, where there are any.
fn versions_ui(ui: &mut Ui, shown: Option<i64>, stored: &Stored, actions: &mut Vec<Action>) {
    if stored.older.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(icons::HISTORY.text(16.0, Tokens::of(ui).soft));
        if ui.selectable_label(shown.is_none(), tr("Current")).clicked() {
            actions.push(Action::Original(None));
        }
        for (index, version) in stored.older.iter().enumerate() {
            let word = tr_with(
                "Older copy {number} ({size})",
                &[("number", &index.saturating_add(1)), ("size", &lang::bytes(version.bytes))],
            );
            let button = ui.selectable_label(shown == Some(version.payload), word);
            if button.tip(version.file.display().to_string()).clicked() {
                actions.push(Action::Original(Some(version.payload)));
            }
        }
    });
}

fn search_ui(ui: &mut Ui, kept: &mut Kept) {
    ui.horizontal(|ui| {
        let count = if kept.search.is_empty() {
            String::new()
        } else if kept.hits.is_empty() {
            if kept.is_done() { tr("none").to_owned() } else { "…".to_owned() }
        } else {
            let more = if kept.is_done() { "" } else { "…" };
            tr_with(
                "{done} of {total}",
                &[("done", &(kept.at + 1)), ("total", &format!("{}{more}", lang::number(kept.hits.len() as u64)))],
            )
        };
        let width = ui.available_width() - 110.0;
        let field = TextEdit::singleline(&mut kept.search).hint_text(tr("Find in JSON")).desired_width(width.max(60.0));
        let response = ui.add(field.align(egui::Align2::LEFT_CENTER));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, tr("Find in JSON")));
        let enter = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let down = IconButton::new(icons::DOWN, tr("Next hit in JSON")).size(22.0).ui(ui).clicked();
        if (enter || down) && !kept.hits.is_empty() {
            kept.at = (kept.at + 1) % kept.hits.len();
            kept.go = true;
        }
        if enter {
            response.request_focus();
        }
        ui.label(egui::RichText::new(count).small().color(Tokens::of(ui).faint));
    });
}

fn text_ui(ui: &mut Ui, kept: &mut Kept, source: &Arc<OriginalText>, exact: bool) {
    let font = ui.style().text_styles.get(&TextStyle::Monospace).cloned().unwrap_or_else(|| FontId::monospace(12.0));
    let letter = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0')).max(1.0);
    let columns = fitting(ui.available_width() - 28.0, letter).max(16);
    let text = if exact { &source.exact } else { &source.pretty };
    let same = kept.source.as_ref().is_some_and(|known| Arc::ptr_eq(known, source)) && kept.exact == exact;
    if !same || kept.columns != columns {
        kept.rows = rows(text, columns);
        kept.source = Some(source.clone());
        (kept.exact, kept.columns) = (exact, columns);
    }
    if !same || kept.searched != kept.search {
        kept.searched.clone_from(&kept.search);
        kept.hits.clear();
        (kept.at, kept.go, kept.sought) = (0, false, 0);
    }
    if kept.sought < text.len() {
        let first = kept.hits.is_empty();
        kept.sought = find_on(text, &kept.searched, kept.sought, PIECE, &mut kept.hits);
        kept.go |= first && !kept.hits.is_empty();
        ui.ctx().request_repaint();
    }
    let tokens = Tokens::of(ui);
    let height = 18.0;
    let mut area = ScrollArea::vertical().id_salt("original text").auto_shrink(false);
    if std::mem::take(&mut kept.go)
        && let Some(hit) = kept.hits.get(kept.at)
    {
        let row = kept.rows.partition_point(|row| row.end <= hit.start);
        area = area.vertical_scroll_offset((row as f32 * height - ui.available_height() / 3.0).max(0.0));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    area.show_rows(ui, height, kept.rows.len(), |ui, visible| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for row in kept.rows.get(visible).unwrap_or_default() {
            let first = kept.hits.partition_point(|hit| hit.end <= row.start);
            let hits: Vec<Range<usize>> = kept
                .hits
                .iter()
                .skip(first)
                .take_while(|hit| hit.start < row.end)
                .map(|hit| hit.start.max(row.start) - row.start..hit.end.min(row.end) - row.start)
                .collect();
            let format = TextFormat {
                line_height: Some(height),
                valign: egui::Align::Center,
                ..TextFormat::simple(font.clone(), tokens.text)
            };
            ui.horizontal(|ui| {
                ui.set_height(height);
                ui.add_space(space::M);
                TextLabel::new(text.get(row.clone()).unwrap_or(""), format).hits(&hits).ui(ui);
            });
        }
    });
}

/// The rows of a text: its lines, cut after `columns` characters.
fn rows(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        // Letters that join are not cut apart: such a line is broken after a space, where one is near.
        let joins = bidi::has_rtl(line);
        let (mut from, mut count, mut space) = (0, 0, None);
        for (at, c) in line.char_indices() {
            if count == columns {
                let end = space.take().filter(|_| joins).unwrap_or(at);
                rows.push(start + from..start + end);
                count = line.get(end..at).map_or(0, |rest| rest.chars().count());
                from = end;
            }
            count += 1;
            if c == ' ' && count * 2 > columns {
                space = Some(at + 1);
            }
        }
        rows.push(start + from..start + line.len());
        start += line.len() + 1;
    }
    rows
}

impl Kept {
    /// Whether the whole text was searched.
    fn is_done(&self) -> bool {
        let length = |text: &Arc<OriginalText>| if self.exact { text.exact.len() } else { text.pretty.len() };
        self.source.as_ref().is_none_or(|text| self.sought >= length(text))
    }
}

/// Adds where `needle` begins within the next `piece` bytes from `from` on, not minding the case of ASCII letters, and returns where to go on:
/// at the end of the text once it is enough.
fn find_on(text: &str, needle: &str, from: usize, piece: usize, hits: &mut Vec<Range<usize>>) -> usize {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    let Some(first) = needle.first() else { return text.len() };
    let end = from.saturating_add(piece).min(text.len());
    let mut at = from;
    while let Some(step) =
        text.get(at..end).and_then(|rest| memchr::memchr2(first.to_ascii_lowercase(), first.to_ascii_uppercase(), rest))
    {
        let start = at + step;
        if text.get(start..start + needle.len()).is_some_and(|found| found.eq_ignore_ascii_case(needle)) {
            hits.push(start..start + needle.len());
            at = start + needle.len();
        } else {
            at = start + 1;
        }
        if hits.len() >= MOST_HITS {
            return text.len();
        }
    }
    at.max(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_hold_every_character() {
        let text = "{\n  \"a\": \"žluťoučký kůň\"\n\n}";
        let shown: Vec<&str> = rows(text, 10).into_iter().map(|row| text.get(row).unwrap_or("no")).collect();
        assert_eq!(shown, ["{", "  \"a\": \"žl", "uťoučký ků", "ň\"", "", "}"]);
    }

    #[test]
    fn joined_letters_stay_together() {
        let text = "\"t\": \"مرحبا بالعالم كله\"";
        let shown: Vec<&str> = rows(text, 14).into_iter().map(|row| text.get(row).unwrap_or("no")).collect();
        assert_eq!(shown.concat(), text);
        assert!(shown.iter().rev().skip(1).all(|row| row.ends_with(' ')), "{shown:?}");
    }

    #[test]
    fn finding_does_not_mind_case_nor_where_pieces_end() {
        for piece in 1..30 {
            let find = |text: &str, needle: &str| {
                let (mut at, mut hits) = (0, Vec::new());
                while at < text.len() {
                    at = find_on(text, needle, at, piece, &mut hits);
                }
                hits
            };
            assert_eq!(find("Order ŘÁD order", "oRDer"), [0..5, 12..17], "{piece}");
            assert_eq!(find("aaaa ŘÁŘÁ", "ŘÁ"), [5..9, 9..13]);
            assert_eq!(find("aaaaa", "aa"), [0..2, 2..4]);
            assert_eq!(find("abc", ""), []);
            assert_eq!(find(&"a".repeat(MOST_HITS + 5), "a").len(), MOST_HITS);
        }
    }
}
