//! The palette: everything that can be done, found by a few letters of its name.

use std::ops::Range;

use super::action::Action;
use super::command::{COMMANDS, Command, Group};
use super::shortcut::Shortcut;
use super::state::{DetailTab, State};
use crate::lang::{tr, tr_in};
use crate::query::Sort;
use crate::settings::ThemeChoice;
use crate::text;

/// What is typed into the palette, and which line is marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    /// As typed.
    pub typed: String,
    /// The line Enter takes.
    pub marked: usize,
}

/// One line of the palette.
#[derive(Clone, Debug, PartialEq)]
pub struct PaletteEntry {
    /// What is done.
    pub title: String,
    /// Where the typed letters stand in it: byte ranges in order.
    pub hits: Vec<Range<usize>>,
    /// What it belongs to.
    pub group: &'static str,
    /// Its shortcut.
    pub keys: Option<Shortcut>,
    /// What it does, in a sentence.
    pub help: String,
    /// Other words for it, folded and apart.
    pub words: String,
    /// What happens.
    pub action: Action,
}

/// Everything that can be done now, in the order of the table, then views, orders, parts of the details and themes.
#[must_use]
pub fn everything(state: &State) -> Vec<PaletteEntry> {
    let entry = |title: String, group, action| PaletteEntry {
        title,
        hits: Vec::new(),
        group,
        keys: None,
        help: String::new(),
        words: String::new(),
        action,
    };
    let commands = COMMANDS.iter().filter(|info| info.command != Command::Palette && (info.enabled)(state));
    let commands = commands.map(|info| PaletteEntry {
        keys: info.shortcuts.first().copied(),
        help: tr(info.tooltip).to_owned(),
        words: other_words(info.words),
        ..entry(
            info.command.label().trim_end_matches('…').to_owned(),
            info.group.title(),
            Action::Command(info.command),
        )
    });
    let views = state.views.iter().map(|view| PaletteEntry {
        help: view.query.clone(),
        ..entry(view.title().to_owned(), tr("View"), Action::View(view.origin))
    });
    let orders = Sort::ALL.into_iter().filter(|sort| *sort != Sort::BestMatch || !state.search.marker.is_empty());
    let orders = orders.map(|sort| entry(tr(sort.title()).to_owned(), tr("Order"), Action::Sort(sort)));
    let open = state.open.is_some();
    let tabs = DetailTab::ALL.into_iter().filter(|_| open);
    let tabs = tabs.map(|tab| entry(tab.title().to_owned(), tr("Details"), Action::Tab(tab)));
    let themes = ThemeChoice::ALL.into_iter();
    let themes = themes.map(|theme| entry(tr(theme.title()).to_owned(), tr("Theme"), Action::Theme(theme)));
    commands.chain(views).chain(orders).chain(tabs).chain(themes).collect()
}

/// The lines for what is typed, the best first.
#[must_use]
pub fn lines(state: &State, typed: &str) -> Vec<PaletteEntry> {
    let wanted: Vec<char> = text::fold(typed).chars().filter(|c| !c.is_whitespace()).collect();
    let all = everything(state);
    if wanted.is_empty() {
        return all;
    }
    let said = text::fold(typed);
    let mut found: Vec<(i64, PaletteEntry)> = Vec::new();
    for mut entry in all {
        if let Some((score, hits)) = fuzzy(&entry.title, &wanted) {
            entry.hits = hits;
            let score = score + whole(&entry.title, said.trim());
            found.push((score.max(by_words(&entry.words, said.trim()).unwrap_or(score)), entry));
        } else if let Some(score) = by_words(&entry.words, said.trim()) {
            found.push((score, entry));
        } else if fuzzy(&format!("{} {}", entry.group, entry.title), &wanted).is_some() {
            found.push((-500, entry));
        } else if text::fold(&entry.help).contains(said.trim()) {
            found.push((-1000, entry));
        }
    }
    // Stable: what is equally good stays in the order of the table.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// Other words of a command in the language of the window, and in English, which many know the things by; folded.
fn other_words(words: &str) -> String {
    let own = tr_in("words", words);
    text::fold(&if own == words { words.to_owned() } else { format!("{own} {words}") })
}

/// How well folded other words match what was typed: each word of it must begin one of them. More than letters that stand here and there in a
/// title, less than a word of it.
fn by_words(words: &str, said: &str) -> Option<i64> {
    let begun = |typed: &str| words.split(' ').any(|word| word.starts_with(typed));
    let whole = |typed: &str| words.split(' ').any(|word| word == typed);
    let mut typed = said.split_whitespace().peekable();
    typed.peek()?;
    if !typed.clone().all(begun) {
        return None;
    }
    Some(if typed.all(whole) { 200 } else { 100 })
}

/// What it counts that the folded text stands in a title as it was typed: most at its beginning, then at the beginning of a word.
fn whole(title: &str, said: &str) -> i64 {
    let title = text::fold(title);
    let at = title.match_indices(said).map(|(at, _)| at);
    let begins = |at: usize| at.checked_sub(1).is_none_or(|before| title.as_bytes().get(before) == Some(&b' '));
    match at.filter(|at| begins(*at)).min() {
        Some(0) => 400,
        Some(_) => 200,
        None => 0,
    }
}

/// How well folded letters match a title in their order, and where they stand in it; `None` where one is missing.
///
/// Each letter counts; at the beginning of a word and next to the one before it counts more, and what is left out in front counts against it.
#[must_use]
pub fn fuzzy(title: &str, wanted: &[char]) -> Option<(i64, Vec<Range<usize>>)> {
    const START: i64 = 12;
    const NEXT: i64 = 8;
    const LETTER: i64 = 2;
    const NEVER: i64 = i64::MIN / 2;
    let mut letters: Vec<(Range<usize>, char, bool)> = Vec::new();
    let mut begins = true;
    for (at, c) in title.char_indices() {
        let place = at..at + c.len_utf8();
        if c.is_alphanumeric() {
            let folded = text::fold(c.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(c);
            letters.push((place, folded, begins));
        }
        begins = !c.is_alphanumeric();
    }
    // best[i]: the best score of the letters so far with the last of them at i, and where the one before stands.
    let mut steps: Vec<Vec<(i64, usize)>> = Vec::new();
    for (number, letter) in wanted.iter().enumerate() {
        let before = number.checked_sub(1).and_then(|number| steps.get(number));
        let mut best_before = (NEVER, 0);
        let mut step = Vec::with_capacity(letters.len());
        for (at, (_, here, begins)) in letters.iter().enumerate() {
            let bonus = LETTER + if *begins { START } else { 0 };
            let mut score = (NEVER, 0);
            if here == letter {
                score = match before {
                    None => (bonus - i64::try_from(at.min(10)).unwrap_or(10), 0),
                    Some(_) if best_before.0 == NEVER => (NEVER, 0),
                    Some(before) => {
                        let apart = (best_before.0 + bonus, best_before.1);
                        let next = at.checked_sub(1).and_then(|at| Some((before.get(at)?.0, at)));
                        let next =
                            next.filter(|(score, _)| *score > NEVER).map(|(score, at)| (score + bonus + NEXT, at));
                        next.filter(|next| next.0 >= apart.0).unwrap_or(apart)
                    }
                };
            }
            step.push(score);
            if let Some((score, _)) = before.and_then(|before| before.get(at))
                && *score > best_before.0
            {
                best_before = (*score, at);
            }
        }
        steps.push(step);
    }
    let last = steps.last()?;
    let (mut at, best) =
        last.iter().map(|(score, _)| *score).enumerate().max_by_key(|(at, score)| (*score, usize::MAX - at))?;
    if best == NEVER {
        return None;
    }
    let mut places = Vec::new();
    for step in steps.iter().rev() {
        places.push(letters.get(at)?.0.clone());
        at = step.get(at)?.1;
    }
    places.reverse();
    let mut hits: Vec<Range<usize>> = Vec::new();
    for place in places {
        match hits.last_mut() {
            Some(last) if last.end == place.start => last.end = place.end,
            _ => hits.push(place),
        }
    }
    // Of two that match alike the shorter one is meant.
    Some((best * 4 - i64::try_from(letters.len()).unwrap_or(0), hits))
}

/// Keys that are no commands: they belong to the list, to text fields or to the pointer. For the key sheet.
pub const FIXED_KEYS: &[(Group, &str, &str)] = &[
    (Group::Go, "↑ ↓", "Move through the list and open"),
    (Group::Go, "Page Up  Page Down", "Move by a page"),
    (Group::Go, "Home  End", "Move to the first or last"),
    (Group::Select, "Space", "Tick the focused row, or untick it"),
    (Group::Select, "Shift+↑ ↓", "Tick rows on the way"),
    (Group::Select, "Ctrl+click  Shift+click", "Tick one row, or all up to it"),
    (Group::Find, "Tab  ↓  Enter", "Take a proposal of the search"),
    (Group::Find, "Alt+click", "Exclude a value of the left rail"),
    (Group::Window, "Tab  Shift+Tab", "Go through all controls"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang;

    fn score(title: &str, typed: &str) -> Option<i64> {
        let wanted: Vec<char> = text::fold(typed).chars().filter(|c| !c.is_whitespace()).collect();
        fuzzy(title, &wanted).map(|(score, _)| score)
    }

    fn hits<'t>(title: &'t str, typed: &str) -> Vec<&'t str> {
        let wanted: Vec<char> = text::fold(typed).chars().filter(|c| !c.is_whitespace()).collect();
        let (_, hits) = fuzzy(title, &wanted).expect("a match");
        hits.into_iter().filter_map(|hit| title.get(hit)).collect()
    }

    #[test]
    fn letters_are_found_where_people_mean_them() {
        assert_eq!(hits("Open folder", "of"), ["O", "f"]);
        assert_eq!(hits("Next conversation", "conv"), ["conv"]);
        assert_eq!(hits("Clear selection", "sel"), ["sel"]);
        assert_eq!(hits("Everything in the library", "lib"), ["lib"]);
        assert_eq!(hits("Žádná hvězda", "zhv"), ["Ž", "hv"]);
        assert_eq!(hits("Not followed up", "fu"), ["f", "u"]);
        assert_eq!(score("Export", "xq"), None);
        assert_eq!(score("Export", "exportt"), None);
        assert!(score("Star", "star") > score("Next hit, then start", "star"));
        assert!(score("Star", "st") > score("Last step", "st"));
        assert!(score("Time zone", "tz") > score("Light or dark, with z", "tz"));
    }

    #[test]
    fn every_command_is_found_by_its_own_name_first() {
        let mut state = State::default();
        state.library.ready = true;
        for info in COMMANDS.iter().filter(|info| info.command != Command::Palette && (info.enabled)(&state)) {
            let title = info.label.trim_end_matches('…');
            let first = lines(&state, title).into_iter().next().expect("a line");
            assert_eq!(first.title, title);
        }
        assert_eq!(lines(&state, "who")[0].action, Action::Command(Command::Directory), "not letters here and there");
        let by_help = lines(&state, "spreadsheet");
        assert!(by_help.is_empty());
        assert!(lines(&state, "zone in which").iter().any(|line| line.action == Action::Command(Command::ChooseZone)));
    }

    #[test]
    fn commands_are_found_by_other_words_in_both_languages() {
        let mut state = State::default();
        state.library.ready = true;
        let first = |typed: &str| lines(&state, typed).into_iter().next().map(|line| line.action);
        let command = |command| Some(Action::Command(command));
        for (typed, wanted) in [
            ("request", Command::Call),
            ("password", Command::Receive),
            ("triggers", Command::Triggers),
            ("night", Command::ToggleTheme),
            ("language", Command::Settings),
            ("zip", Command::OpenFiles),
            ("webhook", Command::Receive),
            ("office hours", Command::Directory),
            ("exit", Command::Quit),
            ("font", Command::LargerText),
        ] {
            assert_eq!(first(typed), command(wanted), "{typed}");
        }
        assert_eq!(first("dark"), Some(Action::Theme(ThemeChoice::Dark)));
        lang::speak(lang::Language::Czech);
        let czech = [
            ("požadavek", Command::Call),
            ("request", Command::Call),
            ("triggery", Command::Triggers),
            ("spoustece", Command::Triggers),
            ("jazyk", Command::Settings),
            ("zip", Command::OpenFiles),
            ("webhook", Command::Receive),
            ("pracovní doba", Command::Directory),
            ("noční", Command::ToggleTheme),
            ("písmo", Command::LargerText),
        ]
        .map(|(typed, wanted)| (typed, first(typed), command(wanted)));
        lang::speak(lang::Language::English);
        for (typed, found, wanted) in czech {
            assert_eq!(found, wanted, "{typed}");
        }
    }

    #[test]
    fn only_what_can_be_done_is_proposed() {
        let state = State::default();
        let has = |command| everything(&state).iter().any(|line| line.action == Action::Command(command));
        assert!(!has(Command::Export) && !has(Command::Undo) && has(Command::ToggleTheme));
    }
}
