//! Where phrases occur in a text: highlighting and one-line extracts.

use std::ops::Range;

use super::{Phrase, Token, tokens};

/// Where the phrases occur in a text: byte ranges in order, merged where they touch. A prefix covers the whole word it begins.
#[must_use]
pub fn match_ranges(text: &str, phrases: &[Phrase]) -> Vec<Range<usize>> {
    if phrases.is_empty() {
        return Vec::new();
    }
    let tokens = tokens(text);
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for start in 0..tokens.len() {
        let rest = tokens.get(start..).unwrap_or_default();
        let Some(found) = phrases.iter().filter_map(|phrase| match_at(rest, phrase)).max_by_key(|found| found.end)
        else {
            continue;
        };
        match ranges.last_mut() {
            Some(last) if found.start <= last.end => last.end = last.end.max(found.end),
            _ => ranges.push(found),
        }
    }
    ranges
}

/// One line of about `width` characters around the first hit, or from the beginning; white space runs become one space, cuts are marked
/// by `…`.
#[must_use]
pub fn snippet(text: &str, phrases: &[Phrase], width: usize) -> String {
    let hit = match_ranges(text, phrases).into_iter().next().unwrap_or(0..0);
    let begin = beginning(text, hit.start, width);
    let mut line = String::new();
    let head = text.get(..begin).unwrap_or_default();
    if !head.trim().is_empty() {
        line.push('…');
    }
    let mut length = 0_usize;
    let mut gap = false;
    // The last place at which the line may be cut without cutting a word.
    let mut cut = None;
    for (offset, c) in text.get(begin..).unwrap_or_default().char_indices() {
        if c.is_whitespace() || c.is_control() {
            gap = length > 0;
            continue;
        }
        if gap {
            gap = false;
            length += 1;
            if begin + offset >= hit.end {
                cut = Some(line.len());
            }
            line.push(' ');
        }
        if length >= width {
            // A cut in the last third reads better than half a word; scripts without spaces are cut where they stand.
            if let Some(cut) = cut.filter(|cut| *cut >= line.len() / 3 * 2) {
                line.truncate(cut);
            }
            let end = line.trim_end().len();
            line.truncate(end);
            line.push('…');
            return line;
        }
        line.push(c);
        length += 1;
    }
    line
}

/// Where the extract begins so that the hit has some words before it and the line is used up.
fn beginning(text: &str, hit: usize, width: usize) -> usize {
    let before = text.get(..hit).unwrap_or_default();
    let after = text.get(hit..).unwrap_or_default().chars().take(width).count();
    let back = width.saturating_sub(after).max(width / 3);
    let Some((begin, _)) = before.char_indices().rev().nth(back) else { return 0 };
    let skipped = text.get(begin..hit).unwrap_or_default();
    let word = skipped.char_indices().find(|(_, c)| c.is_whitespace()).map(|(at, c)| at + c.len_utf8());
    begin + word.unwrap_or(0)
}

/// The range of the phrase if it stands at the beginning of these words.
fn match_at(tokens: &[Token], phrase: &Phrase) -> Option<Range<usize>> {
    let found = tokens.get(..phrase.words.len())?;
    let (last_word, words) = phrase.words.split_last()?;
    let (last, others) = found.split_last()?;
    let equal = others.iter().zip(words).all(|(token, word)| token.folded == *word);
    let ends = if phrase.prefix { last.folded.starts_with(last_word.as_str()) } else { last.folded == *last_word };
    (equal && ends).then(|| found.first().map_or(0, |first| first.range.start)..last.range.end)
}
