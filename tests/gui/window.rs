//! The main path of the window: samples in, filter, tick, export.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use afterchat::app::{Action, App, Command, Extend, Move, Options, State};
use afterchat::lang::Language;
use afterchat::ui::Window;
use egui::{Key, Modifiers, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// Longest wait for a worker; a busy machine may need seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// A window over a library of its own.
pub(super) struct Desk {
    pub(super) window: Harness<'static, Window>,
    pub(super) folder: tempfile::TempDir,
}

impl Desk {
    /// A window that was given these paths.
    pub(super) fn open(paths: &[&Path]) -> Self {
        Self::speaking(Language::English, paths)
    }

    /// A window in a language.
    pub(super) fn speaking(language: Language, paths: &[&Path]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            library: Some(folder.path().join("library.sqlite")),
            zone: afterchat::model::Zone::from_name("Europe/Prague"),
            paths: paths.iter().map(|path| path.to_path_buf()).collect(),
            settings: Some(folder.path().join("settings.json")),
            system_language: language,
            ..Options::default()
        };
        let mut window = Harness::builder()
            .with_size(vec2(1440.0, 900.0))
            .with_max_steps(64)
            // Chinese and Arabic come from the system's fonts, which tests do not have.
            .allow_missing_glyphs()
            .build_eframe(move |creation| {
                let wake: afterchat::app::Wake = std::sync::Arc::new(|| {});
                let app = App::start(options, wake.clone()).unwrap();
                Window::new(app, wake, &creation.egui_ctx)
            });
        window.step();
        Self { window, folder }
    }

    pub(super) fn samples() -> Self {
        Self::open(&[&samples()]).imported()
    }

    pub(super) fn czech_samples() -> Self {
        Self::speaking(Language::Czech, &[&samples()]).imported()
    }

    /// Once everything is imported and shown.
    fn imported(mut self) -> Self {
        self.wait("the samples", |state| state.import.is_none() && state.report.is_some() && settled(state));
        self
    }

    pub(super) fn state(&self) -> &State {
        self.window.state().app().state()
    }

    /// Draws until something is so.
    pub(super) fn wait(&mut self, what: &str, so: impl Fn(&State) -> bool) {
        let begun = Instant::now();
        while !so(self.state()) {
            assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}: {:?}", self.state().notices);
            self.window.step();
            std::thread::sleep(Duration::from_millis(5));
        }
        self.window.run_steps(3);
    }

    pub(super) fn settle(&mut self) {
        self.wait("the list", settled);
    }

    pub(super) fn click(&mut self, label: &str) {
        self.window.get_by_label(label).click();
        self.window.run_steps(3);
    }

    /// Clicks the one entry of the rail that begins so, whatever its count.
    fn filter(&mut self, name: &str) {
        let begins = format!("{name} ");
        self.window
            .get_by(|node| node.role() == Role::Button && node.label().is_some_and(|label| label.starts_with(&begins)))
            .click();
        self.window.run_steps(3);
        self.settle();
    }

    /// The accessible names of the rows in view.
    fn rows(&self) -> Vec<String> {
        use egui_kittest::kittest::NodeT as _;
        let rows = self.window.query_all_by_role(Role::Row);
        rows.filter_map(|row| row.accesskit_node().label()).collect()
    }
}

/// Nothing is on its way.
fn settled(state: &State) -> bool {
    let seen = state.visible.clone().filter_map(|position| state.id_at(position));
    state.library.ready
        && !state.results.is_pending()
        && state.results.counts.is_some()
        && seen.into_iter().all(|id| state.rows.get(id).is_some())
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

#[test]
fn missed_then_three_ticks_then_export() {
    let mut desk = Desk::samples();
    let all = desk.state().results.len();
    desk.filter("Missed");
    let missed = desk.state().results.len();
    assert!(missed > 3 && missed < all, "{missed} of {all}");
    assert_eq!(desk.state().search.text, "is:missed");
    assert!(desk.rows().iter().all(|row| row.contains("Missed")), "{:?}", desk.rows());

    for _ in 0..3 {
        let unticked = |state: &State| {
            state.visible.clone().find(|at| state.id_at(*at).is_some_and(|id| !state.ticks.contains(id)))
        };
        let next = unticked(desk.state()).unwrap();
        let boxes: Vec<_> = desk.window.query_all_by_role(Role::CheckBox).collect();
        boxes[next - desk.state().visible.start].click();
        desk.window.run_steps(3);
    }
    assert_eq!(desk.state().ticks.len(), 3);

    // Ticks outlive the filter, and the export says how many.
    desk.filter("Missed");
    assert_eq!(desk.state().results.len(), all);
    desk.click("Export 3…");
    desk.wait("the preview", |state| {
        state.export.as_ref().is_some_and(|dialog| matches!(dialog.preview, afterchat::app::Preview::Ready(_)))
    });
    let target = desk.folder.path().join("missed.csv");
    let edit = afterchat::app::ExportEdit::Target(target.to_string_lossy().into_owned());
    desk.window.state_mut().dispatch(Action::Export(edit));
    desk.window.run_steps(3);
    desk.window.key_press(Key::Enter);
    desk.window.run_steps(3);
    desk.wait("the export", |state| state.exporting.is_none() && state.export.is_none());
    let text = fs::read_to_string(&target).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(desk.state().system_delimiter)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    assert_eq!(reader.records().map(Result::unwrap).count(), 3);
}

#[test]
fn the_keyboard_alone_is_enough() {
    let mut desk = Desk::samples();
    desk.window.key_press(Key::Slash);
    desk.window.run_steps(3);
    desk.window.get_by_label("Search conversations").type_text("is:rated rating:5");
    desk.window.run_steps(3);
    desk.settle();
    assert_eq!(desk.state().search.text, "is:rated rating:5");
    desk.window.key_press(Key::Enter);
    desk.window.run_steps(3);
    desk.wait("the first conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    assert_eq!(desk.state().cursor.map(|cursor| cursor.position), Some(0));
    desk.window.key_press(Key::ArrowDown);
    desk.window.run_steps(3);
    assert_eq!(desk.state().cursor.map(|cursor| cursor.position), Some(1));
    desk.window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::A);
    desk.window.run_steps(3);
    assert_eq!(desk.state().ticks.len(), 0, "where nothing is ticked, clearing it is not ticking all");
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    desk.window.run_steps(3);
    assert_eq!(desk.state().ticks.len(), desk.state().results.len());
    desk.window.key_press(Key::Slash);
    desk.window.run_steps(3);
    desk.window.key_press(Key::Escape);
    desk.window.run_steps(3);
    assert_eq!(desk.state().search.text, "is:rated rating:5", "Escape leaves the field, and nothing else");
    desk.window.key_press(Key::J);
    desk.window.run_steps(3);
    assert_eq!(desk.state().cursor.map(|cursor| cursor.position), Some(2));
}

#[test]
fn the_list_has_the_keyboard_when_nobody_else_has() {
    let mut desk = Desk::samples();
    for (key, position) in [(Key::ArrowDown, 0), (Key::ArrowDown, 1), (Key::J, 2), (Key::K, 1)] {
        desk.window.key_press(key);
        desk.window.run_steps(3);
        assert_eq!(desk.state().cursor.map(|cursor| cursor.position), Some(position), "{key:?}");
    }
    let focused = |desk: &Desk| {
        use egui_kittest::kittest::NodeT as _;
        desk.window
            .query_by(|node| node.is_focused() && node.role() != Role::Window)
            .and_then(|node| node.accesskit_node().label())
    };
    desk.window.key_press(Key::Slash);
    desk.window.run_steps(3);
    assert_eq!(focused(&desk).as_deref(), Some("Search conversations"));
    desk.window.key_press(Key::Tab);
    desk.window.run_steps(3);
    // Screen readers are told the row that the list stands on.
    assert_eq!(focused(&desk).as_ref(), desk.rows().get(1), "the list comes after the field");
    desk.window.key_press_modifiers(Modifiers::SHIFT, Key::Tab);
    desk.window.run_steps(3);
    assert_eq!(focused(&desk).as_deref(), Some("Search conversations"));
}

#[test]
fn keys_that_come_quicker_than_frames_go_where_they_are_meant() {
    let mut desk = Desk::samples();
    let key =
        |key| egui::Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    let text = |text: &str| egui::Event::Text(text.to_owned());
    // All of it in one frame: the field asked for, a word typed, Enter, and the next row.
    let typed = [
        key(Key::Slash),
        text("/"),
        key(Key::O),
        text("o"),
        key(Key::R),
        text("r"),
        text("der OR is:rated "),
        key(Key::Enter),
    ];
    let input = desk.window.input_mut();
    input.events.extend(typed);
    input.events.extend([key(Key::J), text("j")]);
    desk.window.run_steps(12);
    desk.settle();
    assert_eq!(desk.state().search.text, "order OR is:rated ");
    assert_eq!(desk.state().cursor.map(|cursor| cursor.position), Some(1), "Enter, then j");
}

#[test]
fn a_small_window_narrows_the_list_for_as_long_as_it_is_small() {
    let mut desk = Desk::samples();
    let width = |desk: &Desk| desk.window.get_by_role_and_label(Role::Grid, "Conversations").rect().width();
    let before = width(&desk);
    desk.window.set_size(vec2(900.0, 600.0));
    desk.window.run_steps(4);
    assert!(width(&desk) < before);
    desk.window.set_size(vec2(1440.0, 900.0));
    desk.window.run_steps(4);
    assert!((width(&desk) - before).abs() < 1.0, "{before} became {}", width(&desk));
}

#[test]
fn the_search_field_makes_room_for_the_buttons() {
    let mut desk = Desk::samples();
    desk.window.set_size(vec2(900.0, 600.0));
    desk.window.state_mut().dispatch(Action::Command(Command::SelectAll));
    desk.window.run_steps(4);
    let field = desk.window.get_by_label("Search conversations").rect();
    let folder = desk.window.get_by_label("Open folder…").rect();
    assert!(field.right() < folder.left(), "{field:?} {folder:?}");
}

#[test]
fn a_row_opens_its_conversation() {
    let mut desk = Desk::samples();
    let row = desk.rows().remove(0);
    desk.click(&row);
    desk.wait("the conversation", |state| state.open.as_ref().is_some_and(|open| open.opened().is_some()));
    let first = desk.state().id_at(0);
    assert_eq!(desk.state().open.as_ref().map(|open| open.id), first);
}

#[test]
fn broken_files_are_in_the_report() {
    let desk = Desk::samples();
    let report = desk.state().report.as_ref().unwrap();
    assert!(report.totals.failed > 0);
    let told = report.files.iter().filter(|file| !file.errors.is_empty()).count() as u64;
    assert!(told >= report.totals.failed, "each has its reason");
    assert!(desk.window.query_all_by_label_contains("with errors").next().is_some());
}

#[test]
fn an_empty_library_welcomes() {
    let mut desk = Desk::open(&[]);
    desk.wait("the library", |state| state.library.ready && !state.results.is_pending());
    desk.window.get_by_label("Read your finished chats");
    desk.window.get_by_label("Try the samples");
    assert!(desk.window.query_by_role(Role::Grid).is_none());
}

#[test]
fn a_folder_narrows_and_everything_is_one_click_away() {
    let mut desk = Desk::samples();
    let all = desk.state().results.len();
    let part = samples().join("snapengage");
    desk.window.state_mut().dispatch(Action::Import(vec![part]));
    desk.wait("the folder", |state| state.import.is_none() && state.search.folder.is_some() && settled(state));
    let part = desk.state().results.len();
    assert!(part > 0 && part < all, "{part} of {all}");
    desk.click("Remove snapengage");
    desk.settle();
    assert_eq!(desk.state().results.len(), all);
}

#[test]
fn the_window_can_be_narrow() {
    let mut desk = Desk::samples();
    for width in [1000.0, 760.0, 560.0] {
        desk.window.set_size(vec2(width, 600.0));
        desk.window.run_steps(4);
        if desk.rows().is_empty() {
            desk.click("Back to the list");
        }
        let row = desk.rows().remove(0);
        desk.click(&row);
        desk.window.run_steps(3);
        if width < 800.0 {
            assert!(desk.rows().is_empty(), "the conversation stands in place of the list");
            desk.click("Back to the list");
        }
        assert!(!desk.rows().is_empty());
    }
}

#[test]
fn end_shows_the_last_row_whole_although_days_turn_up_on_the_way() {
    let mut desk = Desk::samples();
    desk.window.state_mut().dispatch(Action::Click(0, Extend::No));
    desk.window.get_by_role_and_label(Role::Grid, "Conversations").focus();
    desk.window.run_steps(3);
    desk.settle();
    desk.window.key_press(Key::End);
    desk.window.run_steps(3);
    desk.settle();
    let last = desk.rows().last().cloned().unwrap();
    let grid = desk.window.get_by_role_and_label(Role::Grid, "Conversations").rect();
    let row = desk.window.get_by_role_and_label(Role::Row, &last).rect();
    assert_eq!(desk.state().visible.end, desk.state().results.len());
    assert!((row.bottom() - grid.bottom()).abs() < 1.0, "{row:?} in {grid:?}");
}

#[test]
fn what_another_program_writes_appears_and_the_list_stays_where_it_is() {
    use afterchat::import::{FileReport, ImportListener, ImportProgress, ImportRequest, import};
    struct Quiet;
    impl ImportListener for Quiet {
        fn progress(&mut self, _progress: &ImportProgress) {}
        fn file(&mut self, _report: FileReport) {}
    }
    let mut desk = Desk::samples();
    // The samples alone are shown; what another program brings is anywhere.
    desk.window.state_mut().dispatch(Action::Command(Command::ShowEverything));
    desk.window.run_steps(3);
    desk.settle();
    let before = desk.state().results.len();
    desk.window.state_mut().dispatch(Action::Click(30, Extend::No));
    desk.window.state_mut().dispatch(Action::Move(Move::By(1), Extend::No));
    desk.window.run_steps(3);
    desk.settle();
    let cursor = desk.state().cursor.unwrap();
    let top = desk.state().id_at(desk.state().visible.start).unwrap();
    let file = desk.folder.path().join("new.json");
    let chat = r#"{"accountId":208,"beginAt":1900000000000,"endAt":1900000060000,"channel":{"id":999999,"isChat":true,"isMissed":false},"visitor":{"id":7,"name":"Zoe"},"paths":[],"messages":[{"type":"visitor","from":"visitor:z","content":"From elsewhere","sentAt":1900000000000}]}"#;
    fs::write(&file, chat).unwrap();
    let store = afterchat::store::Store::open(&desk.folder.path().join("library.sqlite")).unwrap();
    let request = ImportRequest { paths: vec![file], again: false };
    import(&store, &request, &afterchat::work::Cancel::default(), &mut Quiet).unwrap();
    desk.wait("the news", |state| state.live.waiting == 1);
    desk.settle();
    assert_eq!(desk.state().results.len(), before, "what comes by itself waits");
    assert_eq!(desk.state().cursor.unwrap().id, cursor.id);
    assert_eq!(desk.state().id_at(desk.state().visible.start), Some(top), "the row at the top stays there");
    desk.click("Show 1 new");
    desk.wait("the list with it", |state| state.results.len() == before + 1);
}
