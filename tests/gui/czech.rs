//! The window in Czech: the main flows by Czech names, and no English left on the screens.

use std::collections::BTreeSet;

use afterchat::app::{Action, Command, DetailTab, DirectoryEdit, Extend, RailSection, TypedKind};
use afterchat::lang::{Language, table, tr};
use egui::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::Desk;

/// Headers of the exported table, which are English in every language.
const HEADERS: &[&str] = &["visitor", "agent", "starred", "country", "city", "account", "page", "referrer"];

/// English texts that mean something else in Czech: those without places as they are, of the others what stands around the places.
struct English {
    whole: BTreeSet<String>,
    around: Vec<(String, Vec<String>)>,
}

impl English {
    fn of_the_table() -> Self {
        let (mut whole, mut around) = (BTreeSet::new(), Vec::new());
        let all: Vec<_> = table(Language::Czech).collect();
        // The same word in both languages, in one of its meanings.
        let same: BTreeSet<&String> = all.iter().flat_map(|entry| &entry.forms).collect();
        for entry in all.iter().filter(|entry| !same.contains(&entry.text)).cloned() {
            for text in [Some(entry.text), entry.plural].into_iter().flatten() {
                if !text.contains('{') {
                    whole.insert(text);
                    continue;
                }
                let pieces: Vec<String> = text
                    .split('{')
                    .map(|part| part.split_once('}').map_or(part, |(_, text)| text).to_owned())
                    .collect();
                let said = pieces.concat();
                let word = said.split(|c: char| !c.is_alphabetic()).any(|word| word.len() >= 3);
                // What the Czech text has around its places as well says nothing.
                let same = |form: &String| pieces.iter().all(|piece| form.contains(piece.as_str()));
                if word && !entry.forms.iter().any(same) {
                    around.push((text, pieces));
                }
            }
        }
        Self { whole, around }
    }

    /// The text of the table that a label is.
    fn is(&self, label: &str) -> Option<&str> {
        if let Some(text) = self.whole.get(label.trim()).filter(|text| !HEADERS.contains(&text.as_str())) {
            return Some(text);
        }
        let fits = |pieces: &[String]| {
            let (first, others) = pieces.split_first().unwrap();
            let Some(mut rest) = label.strip_prefix(first.as_str()) else { return false };
            for (index, piece) in others.iter().enumerate() {
                if index + 1 == others.len() {
                    return rest.len() > piece.len() && rest.ends_with(piece.as_str());
                }
                let Some((_, behind)) = rest.split_once(piece.as_str()) else { return false };
                rest = behind;
            }
            true
        };
        self.around.iter().find(|(_, pieces)| fits(pieces)).map(|(text, _)| text.as_str())
    }
}

impl Desk {
    /// Whatever a screen reader could say of the screen.
    fn said(&self) -> Vec<String> {
        let nodes = self.window.query_all_by(|_| true);
        nodes
            .flat_map(|node| [node.accesskit_node().label(), node.accesskit_node().value()].into_iter().flatten())
            .collect()
    }

    /// What is English on the screen.
    fn english(&self, english: &English, screen: &str) -> Vec<String> {
        let said = self.said();
        assert!(said.len() > 10, "{screen} says {said:?}");
        said.iter().filter(|label| english.is(label).is_some()).map(|label| format!("{screen}: {label}")).collect()
    }
}

#[test]
fn no_english_is_left_on_the_screens() {
    let english = English::of_the_table();
    let mut found = Vec::new();
    let mut desk = Desk::speaking(Language::Czech, &[]);
    desk.wait("the library", |state| state.library.ready);
    found.extend(desk.english(&english, "first screen"));

    let mut desk = Desk::czech_samples();
    found.extend(desk.english(&english, "list"));
    desk.window.state_mut().dispatch(Action::Click(0, Extend::No));
    desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    for tab in DetailTab::ALL {
        desk.window.state_mut().dispatch(Action::Tab(tab));
        desk.window.run_steps(4);
        found.extend(desk.english(&english, tab.title()));
    }
    for section in [RailSection::Pages, RailSection::Triggers, RailSection::Groups, RailSection::Accounts] {
        desk.window.state_mut().dispatch(Action::Section(section));
    }
    desk.settle();
    found.extend(desk.english(&english, "rail"));
    desk.window.state_mut().dispatch(Action::Search("refnud is:nothing".to_owned()));
    desk.settle();
    found.extend(desk.english(&english, "nothing found"));
    desk.window.state_mut().dispatch(Action::Search("is:missed".to_owned()));
    desk.settle();
    for command in [
        Command::ShowReport,
        Command::Export,
        Command::Palette,
        Command::Keys,
        Command::Directory,
        Command::Triggers,
        Command::Call,
        Command::ChooseZone,
        Command::Tag,
        Command::SaveView,
        Command::Receive,
        Command::Settings,
    ] {
        desk.window.state_mut().dispatch(Action::Command(command));
        desk.window.run_steps(6);
        let screen = format!("{command:?}");
        found.extend(desk.english(&english, &screen));
        desk.window.key_press(egui::Key::Escape);
        desk.window.run_steps(6);
    }
    for kind in TypedKind::ALL {
        desk.window.state_mut().dispatch(Action::Directory(DirectoryEdit::Open(kind, String::new())));
        desk.window.run_steps(6);
        found.extend(desk.english(&english, kind.title()));
        desk.window.state_mut().dispatch(Action::Directory(DirectoryEdit::Close));
        desk.window.run_steps(6);
    }
    for command in [Command::ToggleDensity, Command::ToggleAgo, Command::SelectAll] {
        desk.window.state_mut().dispatch(Action::Command(command));
        desk.settle();
        found.extend(desk.english(&english, &format!("{command:?}")));
    }
    found.sort();
    found.dedup();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn missed_ones_are_found_read_ticked_and_marked_in_czech() {
    let mut desk = Desk::czech_samples();
    let all = desk.state().results.len();
    let zmeskane = tr("Missed").to_owned() + " ";
    assert_eq!(zmeskane, "Zmeškané ");
    desk.window
        .get_by(|node| node.role() == Role::Button && node.label().is_some_and(|label| label.starts_with(&zmeskane)))
        .click();
    desk.window.run_steps(3);
    desk.settle();
    let missed = desk.state().results.len();
    assert!(0 < missed && missed < all);
    assert_eq!(desk.state().search.text, "is:missed", "the query language is the same");
    desk.click("Odebrat Zmeškané");
    desk.settle();
    assert_eq!(desk.state().results.len(), all);

    desk.window.state_mut().dispatch(Action::Click(0, Extend::No));
    desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    desk.window.state_mut().dispatch(Action::Command(Command::FollowedUp));
    desk.wait("the mark", |state| state.notices.iter().any(|it| it.text.ends_with(": označeno jako vyřízené")));
    desk.click("Zpět");
    desk.wait("the mark to go", |state| state.notices.iter().any(|notice| notice.text.starts_with("Vráceno: ")));

    desk.window.state_mut().dispatch(Action::Command(Command::SelectAll));
    desk.window.run_steps(3);
    desk.window.state_mut().dispatch(Action::Command(Command::Export));
    desk.window.run_steps(3);
    desk.window.get_by_label("Pro tabulkový procesor");
    desk.click("Zrušit");
}

#[test]
fn the_language_can_be_changed_while_the_window_is_open() {
    let mut desk = Desk::samples();
    desk.window.get_by_label("Menu");
    assert!(desk.window.query_by_label("Nabídka").is_none());
    desk.window.state_mut().dispatch(Action::Language(Some(Language::Czech)));
    desk.window.run_steps(3);
    desk.window.get_by_label("Nabídka");
    let kept = std::fs::read_to_string(desk.folder.path().join("settings.json")).unwrap();
    assert!(kept.contains("\"language\": \"cs\""), "{kept}");
}
