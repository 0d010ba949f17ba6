//! Read-only text: right-to-left runs in their visual order, search hits and links.
//!
//! egui shapes right-to-left words but leaves them in the order of the text. Here a text that has any is cut into lines, each line's runs
//! are put into visual order (UAX #9), and the result is handed to egui as finished lines. A text without any is handed over untouched.
//! Editing is not done here. What is copied or read aloud comes from the original text, never from the visual one.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{ByteIndex, Galley, LayoutJob, LayoutSection, TextFormat, TextWrapping};
use egui::{Align, FontId, Stroke, Ui};
use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};

use super::theme::Tokens;

/// What to lay out.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    /// The text as it is.
    pub text: &'a str,
    /// Font, colour, line height.
    pub format: TextFormat,
    /// Byte ranges of search hits: sorted, apart from each other, on character boundaries.
    pub hits: &'a [Range<usize>],
    /// The hit that is stood on, an index of `hits`.
    pub current: Option<usize>,
    /// Byte ranges of links, likewise.
    pub links: &'a [Range<usize>],
    /// Lines are broken at this width, in points.
    pub width: f32,
    /// At most so many lines, the last one cut with `…`; 0 = as many as it takes. With 1, line breaks read as spaces.
    pub lines: usize,
}

/// A text laid out.
#[derive(Clone, Debug)]
pub struct Laid {
    /// What to paint.
    pub galley: Arc<Galley>,
    /// Whether it starts at the right.
    pub rtl: bool,
    /// For each character of the galley's text its byte in the original; `None` where they are the same.
    order: Option<Vec<usize>>,
}

/// Whether a text has anything that is not left to right.
#[must_use]
pub fn has_rtl(text: &str) -> bool {
    // Everything below Hebrew is left to right: most texts are done after this comparison.
    text.chars().any(|c| {
        c >= '\u{590}'
            && matches!(
                bidi_class(c),
                BidiClass::R | BidiClass::AL | BidiClass::AN | BidiClass::RLE | BidiClass::RLO | BidiClass::RLI
            )
    })
}

/// As much of a text as a line of `width` points can show, and a little more, by the widths of its letters, without laying it out. All of it where
/// letters join or stack, so that their widths say nothing.
#[must_use]
pub fn beginning<'t>(ui: &Ui, text: &'t str, font: &FontId, width: f32) -> &'t str {
    /// Bytes of a text that is not worth measuring.
    const SHORT: usize = 48;
    // Kerning moves letters closer together, by far less than this.
    let enough = width * 1.1 + 24.0;
    if text.len() <= SHORT || !enough.is_finite() {
        return text;
    }
    let apart = |c: char| matches!(c, '\u{20}'..'\u{300}' | '\u{370}'..'\u{590}' | '\u{1e00}'..'\u{2000}' | '\u{2010}'..'\u{2028}' | '\u{2e80}'..'\u{a000}');
    ui.ctx().fonts_mut(|fonts| {
        let mut wide = 0.0;
        for (at, c) in text.char_indices() {
            if !apart(c) {
                return text;
            }
            wide += fonts.glyph_width(font, c);
            if wide > enough {
                return text.get(..at).unwrap_or(text);
            }
        }
        text
    })
}

/// A piece of text with one format, to be drawn as a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    /// Where it stands in the (prepared) original.
    range: Range<usize>,
    /// Whether its one character is drawn mirrored.
    mirrored: bool,
}

/// Lays a text out.
#[must_use]
pub fn layout(ui: &Ui, text: &Text<'_>) -> Laid {
    let prepared = prepare(text.text, text.lines == 1);
    let styles = Styles { text, tokens: Tokens::of(ui) };
    let wrap = TextWrapping {
        max_width: text.width,
        max_rows: if text.lines == 0 { usize::MAX } else { text.lines },
        // A single line is cut at its end, not at its last word.
        break_anywhere: text.lines == 1,
        ..TextWrapping::default()
    };
    let logical = LayoutJob { sections: styles.sections(&prepared), text: prepared, wrap, ..LayoutJob::default() };
    if !has_rtl(&logical.text) {
        return Laid { galley: ui.painter().layout_job(logical), rtl: false, order: None };
    }
    let prepared = logical.text;
    let measure = |part: &str| {
        let job = LayoutJob::single_section(part.to_owned(), text.format.clone());
        ui.painter().layout_job(job).size().x
    };
    let mut lines = if text.lines == 1 {
        vec![Line { range: 0..prepared.len(), cut: false }]
    } else {
        wrapped(&prepared, text.width, &measure)
    };
    if text.lines > 0 && lines.len() > text.lines {
        lines.truncate(text.lines);
        lines.iter_mut().skip(text.lines - 1).for_each(|line| line.cut = true);
    }
    loop {
        let (job, order, rtl) = visual_job(&prepared, &lines, &styles);
        let galley = ui.painter().layout_job(job);
        // What has no further line to go on in gives up its end.
        let last = text.lines == 1 || lines.last().is_some_and(|line| line.cut);
        let wide = last && galley.size().x > text.width + 0.5;
        if !wide || !shorten(&mut lines, &prepared, text.width / galley.size().x) {
            return Laid { galley, rtl, order: Some(order) };
        }
    }
}

/// Cuts the last line to `part` of its characters, at least by one. Returns whether it had any.
fn shorten(lines: &mut [Line], text: &str, part: f32) -> bool {
    let Some(line) = lines.last_mut() else { return false };
    let starts: Vec<usize> = text.get(line.range.clone()).unwrap_or("").char_indices().map(|(at, _)| at).collect();
    let kept = (0..starts.len()).take_while(|kept| (*kept as f32 + 1.0) < starts.len() as f32 * part).count();
    let Some(end) = starts.get(kept.min(starts.len().saturating_sub(1))) else { return false };
    line.range.end = line.range.start.saturating_add(*end);
    line.cut = true;
    true
}

impl Laid {
    /// The place of a byte of the original text, relative to the galley's origin.
    #[must_use]
    pub fn place_of(&self, byte: usize) -> egui::Rect {
        let index = match &self.order {
            Some(order) => order.iter().position(|at| *at == byte).unwrap_or(0),
            None => self.galley.job.text.char_indices().take_while(|(at, _)| *at < byte).count(),
        };
        self.galley.pos_from_cursor(egui::text::CCursor::new(index))
    }

    /// The byte of the original text drawn at `at` (relative to the galley's origin), or `None` beside the text.
    #[must_use]
    pub fn byte_at(&self, at: egui::Vec2) -> Option<usize> {
        let row = self.galley.rows.iter().find(|row| row.rect().contains(at.to_pos2()))?;
        let x = at.x - row.pos.x;
        row.glyphs.iter().find(|glyph| glyph.pos.x <= x && x <= glyph.max_x())?;
        let index = self.galley.cursor_from_pos(at).index.0;
        // The cursor stands after a character whose right half is pointed at.
        let before = self.galley.pos_from_cursor(egui::text::CCursor::new(index)).left() > at.x;
        let index = if before { index.saturating_sub(1) } else { index };
        match &self.order {
            Some(order) => order.get(index).copied(),
            None => self.galley.job.text.char_indices().nth(index).map(|(byte, _)| byte),
        }
    }
}

/// The text with what must not be drawn as itself replaced by as many bytes: control characters, and in one-line texts line breaks, by spaces
/// or a visible sign; overrides of the direction, with which a name can be made to look like another, by the replacement character.
fn prepare(text: &str, one_line: bool) -> String {
    let shown = |c: char| match c {
        '\t' => c,
        '\n' if !one_line => c,
        '\n' | '\r' | '\u{b}' | '\u{c}' => ' ',
        c if c.is_ascii_control() => '?',
        '\u{80}'..='\u{9f}' => '\u{bf}',
        '\u{202d}' | '\u{202e}' => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// The formats of a text: its own, over hits and over links.
struct Styles<'a> {
    text: &'a Text<'a>,
    tokens: &'static Tokens,
}

impl Styles<'_> {
    /// Where the format changes, sorted, with both ends of the text.
    fn cuts(&self, len: usize) -> Vec<usize> {
        let marks = self.text.hits.iter().chain(self.text.links).flat_map(|range| [range.start, range.end]);
        let mut cuts: Vec<usize> = marks.chain([0, len]).filter(|at| *at <= len).collect();
        cuts.sort_unstable();
        cuts.dedup();
        cuts
    }

    /// The format of what stands at `range`: a hit if any of it is one.
    fn format(&self, range: &Range<usize>) -> TextFormat {
        let covers = |ranges: &[Range<usize>]| ranges.iter().any(|it| it.start < range.end && range.start < it.end);
        let mut format = self.text.format.clone();
        if covers(self.text.links) {
            format.color = self.tokens.accent;
            format.underline = Stroke::new(1.0, self.tokens.accent);
        }
        if covers(self.text.hits) {
            format.background = self.tokens.hit;
            format.color = self.tokens.text;
        }
        let current = self.text.current.and_then(|current| self.text.hits.get(current));
        if current.is_some_and(|hit| covers(std::slice::from_ref(hit))) {
            format.background = self.tokens.hit_now;
            format.color = self.tokens.on_hit_now;
        }
        format
    }

    fn sections(&self, text: &str) -> Vec<LayoutSection> {
        let cuts = self.cuts(text.len());
        let spans = cuts.iter().zip(cuts.iter().skip(1)).map(|(from, to)| *from..*to);
        let mut sections: Vec<_> = spans
            .filter(|range| text.is_char_boundary(range.start) && text.is_char_boundary(range.end))
            .map(|range| section(range.clone(), self.format(&range)))
            .collect();
        let whole = sections.iter().map(|it| it.byte_range.end.0 - it.byte_range.start.0).sum::<usize>() == text.len();
        if !whole || sections.is_empty() {
            // Ranges that do not fit the text mark nothing.
            sections = vec![section(0..text.len(), self.text.format.clone())];
        }
        sections
    }
}

fn section(range: Range<usize>, format: TextFormat) -> LayoutSection {
    LayoutSection { leading_space: 0.0, byte_range: ByteIndex(range.start)..ByteIndex(range.end), format }
}

/// One line of a text as egui broke it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    /// Its bytes, without the line break.
    range: Range<usize>,
    /// Whether the text goes on and is cut here.
    cut: bool,
}

/// The lines of a text that are at most `width` wide, broken after spaces, and inside a word only where it is wider than a line.
///
/// Our own, because a row of egui's layout does not tell which characters it holds: letters may be drawn by several glyphs each.
fn wrapped(text: &str, width: f32, measure: &dyn Fn(&str) -> f32) -> Vec<Line> {
    // Widths are rounded to whole pixels.
    let too_wide = |part: &str| measure(part) > width + 1.0;
    let mut lines = Vec::new();
    let mut start = 0;
    for paragraph in text.split('\n') {
        let mut line = start..start;
        for word in paragraph.split_inclusive(' ') {
            let mut word = word;
            let until = line.end + word.trim_end().len();
            if !line.is_empty() && too_wide(text.get(line.start..until).unwrap_or("")) {
                lines.push(Line { range: line.start..line.end, cut: false });
                line = line.end..line.end;
            }
            while line.is_empty() && too_wide(word.trim_end()) {
                let fits = fitting(word, width, measure);
                let Some((head, tail)) = word.split_at_checked(fits).filter(|(_, tail)| !tail.is_empty()) else {
                    break;
                };
                line.end += head.len();
                lines.push(Line { range: line.start..line.end, cut: false });
                line = line.end..line.end;
                word = tail;
            }
            line.end += word.len();
        }
        start = line.end + 1;
        lines.push(Line { range: line, cut: false });
    }
    lines
}

/// How many bytes of a word fit, at least one character.
fn fitting(word: &str, width: f32, measure: &dyn Fn(&str) -> f32) -> usize {
    let ends: Vec<usize> = word.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    let count = ends.partition_point(|end| measure(word.get(..*end).unwrap_or("")) <= width);
    ends.get(count.saturating_sub(1)).copied().unwrap_or(word.len())
}

/// The lines in visual order as one job, with the original byte of each character and whether the text starts at the right.
fn visual_job(text: &str, lines: &[Line], styles: &Styles<'_>) -> (LayoutJob, Vec<usize>, bool) {
    let info = BidiInfo::new(text, None);
    let rtl = info.paragraphs.iter().find(|it| !text.get(it.range.clone()).unwrap_or("").trim().is_empty());
    let rtl = rtl.is_some_and(|paragraph| paragraph.level.is_rtl());
    let mut job = LayoutJob { halign: if rtl { Align::RIGHT } else { Align::LEFT }, ..LayoutJob::default() };
    let mut order = Vec::new();
    let mut push = |job: &mut LayoutJob, shown: &str, at: usize, format: TextFormat| {
        let start = job.text.len();
        job.text.push_str(shown);
        order.extend(shown.char_indices().map(|(offset, _)| at + offset));
        // Never `append`: it merges neighbours of one format, and what is shaped together is reversed together.
        job.sections.push(section(start..job.text.len(), format));
    };
    let cuts = styles.cuts(text.len());
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            push(&mut job, "\n", line.range.start, styles.text.format.clone());
        }
        let paragraph = info.paragraphs.iter().find(|it| it.range.contains(&line.range.start));
        let line_rtl = paragraph.is_some_and(|it| it.level.is_rtl());
        if line.cut && line_rtl {
            push(&mut job, "…", line.range.end, styles.text.format.clone());
        }
        let runs = paragraph.filter(|_| !line.range.is_empty()).map(|it| info.visual_runs(it, line.range.clone()));
        for (level, run) in runs.into_iter().flat_map(|(levels, runs)| {
            runs.into_iter().map(move |run| (levels.get(run.start).copied().unwrap_or(Level::ltr()), run))
        }) {
            for piece in pieces(text, run, level, &cuts) {
                let format = styles.format(&piece.range);
                let shown = text.get(piece.range.clone()).unwrap_or("");
                match shown.chars().next().filter(|_| piece.mirrored).and_then(mirror) {
                    Some(mirrored) => push(&mut job, mirrored.encode_utf8(&mut [0; 4]), piece.range.start, format),
                    None => push(&mut job, shown, piece.range.start, format),
                }
            }
        }
        if line.cut && !line_rtl {
            push(&mut job, "…", line.range.end, styles.text.format.clone());
        }
    }
    if job.sections.is_empty() {
        job.sections.push(section(0..0, styles.text.format.clone()));
    }
    (job, order, rtl)
}

/// A run cut into pieces in visual order. Left to right: where the format changes. Right to left: words stay whole, because their letters
/// join and the shaper turns them round itself; everything else goes by single characters, last first.
fn pieces(text: &str, run: Range<usize>, level: Level, cuts: &[usize]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let content = text.get(run.clone()).unwrap_or("");
    if level.is_ltr() {
        let inner = cuts.iter().copied().filter(|at| run.contains(at) && *at > run.start);
        let mut start = run.start;
        for end in inner.chain([run.end]) {
            pieces.push(Piece { range: start..end, mirrored: false });
            start = end;
        }
        return pieces;
    }
    let mut previous: Option<(char, Option<BidiClass>)> = None;
    for (offset, c) in content.char_indices() {
        let range = run.start + offset..run.start + offset + c.len_utf8();
        let script = match bidi_class(c) {
            class @ (BidiClass::AL | BidiClass::R) => Some(class),
            // Marks belong to what they stand on.
            BidiClass::NSM => previous.and_then(|(_, script)| script),
            _ => None,
        };
        let joins = previous.is_some_and(|(before, last)| (script.is_some() && script == last) || extends(before, c));
        match pieces.last_mut().filter(|_| joins) {
            Some(piece) => {
                piece.range.end = range.end;
                piece.mirrored = false;
            }
            None => pieces.push(Piece { range, mirrored: mirror(c).is_some() }),
        }
        previous = Some((c, script));
    }
    pieces.reverse();
    pieces
}

/// Whether `c` is drawn as one sign with the character before it: marks, parts of an emoji, the second letter of a flag.
fn extends(before: char, c: char) -> bool {
    const JOINER: char = '\u{200D}';
    let flag_letter = |c: char| ('\u{1F1E6}'..='\u{1F1FF}').contains(&c);
    bidi_class(c) == BidiClass::NSM
        || c == JOINER
        || before == JOINER
        || ('\u{1F3FB}'..='\u{1F3FF}').contains(&c)
        || (flag_letter(before) && flag_letter(c))
}

/// The bracket that is drawn for `c` in right-to-left text.
fn mirror(c: char) -> Option<char> {
    const PAIRS: &[(char, char)] = &[
        ('(', ')'),
        ('[', ']'),
        ('{', '}'),
        ('<', '>'),
        ('«', '»'),
        ('‹', '›'),
        ('≤', '≥'),
        ('（', '）'),
        ('［', '］'),
        ('｛', '｝'),
        ('「', '」'),
        ('『', '』'),
        ('【', '】'),
        ('〈', '〉'),
        ('《', '》'),
    ];
    PAIRS.iter().find_map(|(open, close)| match c {
        _ if c == *open => Some(*close),
        _ if c == *close => Some(*open),
        _ => None,
    })
}

#[cfg(test)]
#[path = "bidi_tests.rs"]
mod tests;
