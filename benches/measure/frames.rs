//! What the window costs a frame, without a renderer: its own code, and turning its shapes into triangles, each by itself. 60 frames a second
//! with the workers behind it as ever, so that rows come while one scrolls.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use afterchat::app::{Action, App, Density, Extend, LookEdit, Options, State};
use afterchat::ui::Window;
use egui::{Context, Event, Key, Modifiers, MouseWheelUnit, RawInput, Rect, TouchPhase, Vec2, pos2, vec2};

use super::support::timing::{line, spread};
use super::{Plan, import, library, scratch};

/// Between two frames.
const FRAME: Duration = Duration::from_micros(16_667);
/// Frames of each scene.
const FRAMES: usize = 600;
/// Messages of the long conversation.
const MESSAGES: usize = 10_000;
/// The name by which the long conversation is found.
const NAME: &str = "Longestofall";
/// The window, in points.
const WINDOW: Vec2 = vec2(1440.0, 900.0);
/// What is typed, a letter every seventh frame.
const TYPED: &str = "order refund is:missed invoice děkuji ";

pub(super) fn measure(plan: &Plan) {
    let path = library(plan);
    import::run(&path, &long_conversation());
    let mut desk = Desk::open(&path);
    desk.settle("the list");
    let whole = desk.state().results.len();
    println!("{whole} conversations, one of {MESSAGES} messages; {} by {} points", WINDOW.x, WINDOW.y);

    for (name, density) in [("two lines", Density::TwoLines), ("one line", Density::OneLine)] {
        desk.window.dispatch(Action::Look(LookEdit::Density(density)));
        desk.settle("rows");
        desk.scene(&format!("scrolling the list, {name}"), |desk, frame| {
            // Down, with leaps, and back up.
            if frame % 100 == 50 {
                let position = whole / 100 * (frame % 97);
                desk.window.dispatch(Action::Click(position, Extend::No));
            }
            wheel(pos2(400.0, 500.0), if frame < FRAMES / 2 { -90.0 } else { 90.0 })
        });
    }
    desk.window.dispatch(Action::Look(LookEdit::Density(Density::TwoLines)));
    desk.frame(vec![press(Key::Slash), Event::Text("/".to_owned())]);
    desk.scene("typing a search", |_, frame| {
        let letter = TYPED.chars().nth(frame / 7).filter(|_| frame % 7 == 0);
        letter.map(|letter| Event::Text(letter.to_string())).into_iter().collect()
    });
    desk.window.dispatch(Action::Search(String::new()));
    desk.settle("the list");
    desk.scene("resizing the window", |desk, frame| {
        let part = (frame as f32 / 40.0).sin();
        desk.size = vec2(1250.0 + 600.0 * part, 850.0 + 200.0 * part);
        Vec::new()
    });
    desk.size = WINDOW;

    desk.window.dispatch(Action::Search(format!("visitor:{NAME}")));
    desk.settle("the long conversation");
    desk.window.dispatch(Action::Click(0, Extend::No));
    desk.settle("its messages");
    let messages =
        desk.state().open.as_ref().and_then(|open| open.opened().map(|it| it.stored.conversation.messages.len()));
    assert_eq!(messages, Some(MESSAGES), "the long conversation is open");
    desk.scene("scrolling the timeline", |_, frame| {
        wheel(pos2(900.0, 500.0), if frame < FRAMES / 2 { -400.0 } else { 400.0 })
    });
}

/// One conversation of many messages, in a file of its own.
fn long_conversation() -> PathBuf {
    let path = scratch().join("long.json");
    let mut file = BufWriter::new(File::create(&path).expect("a file"));
    let begin: u64 = 1_700_000_000_000;
    write!(
        file,
        r#"{{"accountId":1,"beginAt":{begin},"endAt":{},"channel":{{"id":990001,"isChat":true}},"visitor":{{"id":990001,"name":"{NAME}"}},"paths":[],"messages":["#,
        begin + 20_000 * MESSAGES as u64
    )
    .expect("written");
    for number in 0..MESSAGES {
        let comma = if number == 0 { "" } else { "," };
        let (kind, from) = if number % 3 == 0 { ("agent", "agent:3") } else { ("visitor", "visitor:v") };
        let words = "where is my order and when does it come ".repeat(1 + number % 7);
        let at = begin + 20_000 * number as u64;
        write!(
            file,
            r#"{comma}{{"type":"{kind}","name":"A","from":"{from}","content":"{number} {words}","sentAt":{at}}}"#
        )
        .expect("written");
    }
    write!(file, "]}}").expect("written");
    file.flush().expect("written");
    path
}

/// The window over a context without a renderer.
struct Desk {
    ctx: Context,
    window: Window,
    size: Vec2,
    begun: Instant,
    /// Where settings are written to.
    _folder: tempfile::TempDir,
}

impl Desk {
    fn open(library: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let options = Options {
            library: Some(library.to_path_buf()),
            settings: Some(folder.path().join("settings.json")),
            ..Options::default()
        };
        let ctx = Context::default();
        let app = App::start(options, Arc::new(|| {})).expect("a program");
        let window = Window::new(app, Arc::new(|| {}), &ctx);
        Self { ctx, window, size: WINDOW, begun: Instant::now(), _folder: folder }
    }

    fn state(&self) -> &State {
        self.window.app().state()
    }

    /// One frame: how long the window's own code took, and how long its triangles.
    fn frame(&mut self, events: Vec<Event>) -> (Duration, Duration) {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), self.size)),
            time: Some(self.begun.elapsed().as_secs_f64()),
            focused: true,
            events,
            ..RawInput::default()
        };
        let window = &mut self.window;
        let begun = Instant::now();
        let mut output = self.ctx.run_ui(input, |ui| {
            window.poll(&ui.ctx().clone());
            window.draw(ui);
        });
        let code = begun.elapsed();
        let shapes = std::mem::take(&mut output.shapes);
        let scale = output.pixels_per_point;
        output.drop_without_applying_deltas();
        let begun = Instant::now();
        std::hint::black_box(self.ctx.tessellate(shapes, scale));
        (code, begun.elapsed())
    }

    /// Draws until nothing is on its way.
    fn settle(&mut self, what: &str) {
        let begun = Instant::now();
        loop {
            self.frame(Vec::new());
            let state = self.state();
            let seen = state.visible.clone().filter_map(|position| state.id_at(position));
            let rows = seen.into_iter().all(|id| state.rows.get(id).is_some());
            let open = state.open.as_ref().is_none_or(|open| open.opened().is_some()) && state.opening.is_none();
            if state.library.ready && !state.results.is_pending() && state.results.counts.is_some() && rows && open {
                return;
            }
            assert!(begun.elapsed() < Duration::from_mins(2), "waited in vain for {what}: {:?}", state.notices);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Draws frames with what happens in each, and prints what they cost.
    fn scene(&mut self, name: &str, mut happens: impl FnMut(&mut Self, usize) -> Vec<Event>) {
        let (mut code, mut triangles, mut both) = (Vec::new(), Vec::new(), Vec::new());
        for frame in 0..FRAMES {
            let begun = Instant::now();
            let events = happens(self, frame);
            let (ui, tessellation) = self.frame(events);
            code.push(ui);
            triangles.push(tessellation);
            both.push(ui + tessellation);
            std::thread::sleep(FRAME.saturating_sub(begun.elapsed()));
        }
        let longest = both.iter().max().copied().unwrap_or_default();
        let (ui, ui_high) = spread(code);
        let (tessellation, tessellation_high) = spread(triangles);
        let (_, high) = spread(both);
        line(
            &format!("{name}: code, median"),
            ui,
            &format!(
                "p99 {ui_high:.2?}; triangles {tessellation:.2?}, p99 {tessellation_high:.2?}; both p99 {high:.2?}, longest {longest:.2?}"
            ),
        );
    }
}

/// The pointer somewhere, and the wheel turned there.
fn wheel(at: egui::Pos2, points: f32) -> Vec<Event> {
    let delta = vec2(0.0, points);
    let (unit, phase, source) = (MouseWheelUnit::Point, TouchPhase::Move, egui::MouseWheelSource::Wheel);
    let wheel = Event::MouseWheel { unit, delta, phase, source, modifiers: Modifiers::NONE };
    vec![Event::PointerMoved(at), wheel]
}

fn press(key: Key) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
}
