//! The window as a whole: takes what workers and desktop report, lays out the columns, hands actions to the [`App`].

use egui::{CentralPanel, Context, Frame, Panel, ThemePreference, Ui};

use super::icons;
use super::list::{self, ListView};
use super::native::Native;
use super::theme::{Tokens, measure, space};
use super::widgets::{IconButton, button_ui};
use super::{keys, list_header, marks, rail, search_box, status_bar, top_bar, welcome, zone_list};
use crate::app::{Action, App, Event, PathPurpose, Request, State, ThemeChoice, Wake};

/// Below this width of the window, in points, the details stand in place of the timeline when asked for.
const DETAILS_FROM: f32 = 1080.0;
/// Below this, the open conversation stands in place of the list.
const TIMELINE_FROM: f32 = 820.0;
/// Below this, the rail is left out; its filters are words of the search.
const RAIL_FROM: f32 = 620.0;

/// The window.
pub struct Window {
    app: App,
    native: Native,
    list: ListView,
    /// In a narrow window: the conversation instead of the list.
    reading: bool,
    /// In a narrow window: the details instead of the timeline.
    details: bool,
    theme: Option<ThemeChoice>,
    /// As of the last frame, in points: the search field stands above the list.
    rail_width: f32,
}

impl Window {
    /// A window onto a running program.
    pub fn new(app: App, wake: Wake, ctx: &Context) -> Self {
        super::fonts::install(ctx);
        super::theme::install(ctx);
        Self {
            app,
            native: Native::new(wake),
            list: ListView::default(),
            reading: false,
            details: false,
            theme: None,
            rail_width: measure::RAIL,
        }
    }

    /// What is shown, for tests.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Does an action as if a widget had pushed it, for tests.
    pub fn dispatch(&mut self, action: Action) {
        self.app.dispatch(action);
    }

    /// Takes what was reported since the last frame. Paints nothing.
    pub fn poll(&mut self, ctx: &Context) {
        for event in self.native.answers() {
            self.app.report(event);
        }
        let dark = ctx.theme() == egui::Theme::Dark;
        if self.app.state().dark != dark {
            self.app.report(Event::Dark(dark));
        }
        self.app.poll();
        self.obey(ctx);
        if let Some(ms) = self.app.next_tick_ms() {
            ctx.request_repaint_after(std::time::Duration::from_millis(ms));
        }
    }

    /// Keeps settings and lets the workers end.
    pub fn close(&mut self) {
        self.app.save_settings();
    }

    /// Draws the window and does what the user did in it.
    pub fn draw(&mut self, ui: &mut Ui) {
        let mut actions = Vec::new();
        dropped_files(ui, &mut actions);
        self.layout(ui, &mut actions);
        dialogs(ui, self.app.state(), &mut actions);
        if !has_dialog(self.app.state()) {
            keys::shortcuts(ui.ctx(), self.app.state(), &mut actions);
        }
        let hovered = ui.input(|input| input.raw.hovered_files.len());
        if hovered > 0 {
            welcome::drop_overlay_ui(ui, hovered);
        }
        for action in actions {
            self.reading |= matches!(action, Action::Click(_, crate::app::Extend::No) | Action::Open(_));
            self.app.dispatch(action);
        }
        self.obey(&ui.ctx().clone());
    }

    fn layout(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let tokens = Tokens::of(ui);
        let state = self.app.state();
        let width = ui.available_width();
        let plain = |fill| Frame::new().fill(fill);
        let welcome = state.is_welcome() || state.library.error.is_some();
        let with_rail = width >= RAIL_FROM && !welcome;
        let with_timeline = width >= TIMELINE_FROM;
        let with_details = width >= DETAILS_FROM;

        let rail_width = self.rail_width;
        let list_left = if with_rail { rail_width } else { 0.0 };
        Panel::top("top bar").exact_size(measure::TOP_BAR).resizable(false).frame(plain(tokens.panel)).show(ui, |ui| {
            top_bar::top_bar_ui(ui, state, list_left, actions);
        });
        Panel::bottom("status bar")
            .exact_size(measure::STATUS_BAR)
            .resizable(false)
            .frame(plain(tokens.panel))
            .show(ui, |ui| status_bar::status_bar_ui(ui, state, actions));
        if welcome {
            CentralPanel::default().frame(plain(tokens.bg)).show(ui, |ui| welcome::welcome_ui(ui, state, actions));
            return;
        }
        if with_rail {
            // The right margin is inside, because the scroll bar stands in it.
            let frame = plain(tokens.panel).inner_margin(egui::Margin { left: 8, ..egui::Margin::ZERO });
            let rail =
                Panel::left("rail").default_size(measure::RAIL).size_range(168.0..=320.0).frame(frame).show(ui, |ui| {
                    rail::rail_ui(ui, state, actions);
                });
            self.rail_width = rail.response.rect.width();
        }
        let reading = self.reading && state.open.is_some();
        if with_timeline {
            let most = (width - if with_rail { rail_width } else { 0.0 } - 320.0).max(320.0);
            Panel::left("list").default_size(measure::LIST).size_range(320.0..=most).frame(plain(tokens.bg)).show(
                ui,
                |ui| {
                    list_column(ui, state, &mut self.list, actions);
                },
            );
        } else if !reading {
            CentralPanel::default().frame(plain(tokens.bg)).show(ui, |ui| {
                list_column(ui, state, &mut self.list, actions);
            });
            return;
        }
        if with_details && state.open.is_some() {
            Panel::right("details")
                .default_size(measure::DETAILS)
                .size_range(220.0..=520.0)
                .frame(plain(tokens.panel))
                .show(ui, |ui| super::details::details_ui(ui, state, actions));
        }
        CentralPanel::default().frame(plain(tokens.bg)).show(ui, |ui| {
            if !with_timeline || !with_details && state.open.is_some() {
                narrow_bar(ui, with_timeline, &mut self.reading, &mut self.details);
            }
            if self.details && !with_details {
                super::details::details_ui(ui, state, actions);
            } else {
                super::transcript::transcript_ui(ui, state, actions);
            }
        });
    }

    /// Does what `update` asked of the window.
    fn obey(&mut self, ctx: &Context) {
        let requests: Vec<Request> = self.app.take_requests().collect();
        for request in requests {
            match request {
                Request::ChooseFolder => self.native.choose(PathPurpose::Folder, None),
                Request::ChooseFiles => self.native.choose(PathPurpose::Files, None),
                Request::ChooseSaveFile { suggested } => {
                    self.native.choose(PathPurpose::SaveExport, Some(suggested));
                }
                Request::Reveal(path) => self.native.reveal(path),
                Request::OpenUrl(url) => self.native.open_url(url),
                Request::Copy(text) => ctx.copy_text(text),
                Request::FocusSearch => ctx.memory_mut(|memory| memory.request_focus(search_box::search_id())),
                Request::SearchCursor(at) => search_box::set_cursor(ctx, at, &self.app.state().search.text),
                Request::FocusList => self.list.take_focus(),
                Request::ScrollTo(position) => self.list.reveal(position),
                Request::KeepTop(position) => self.list.keep_top(position),
                Request::ScrollToTop => self.list.to_top(),
                Request::ScrollToSpot(spot) => {
                    // In a narrow window timeline and details take turns.
                    self.details = !spot.in_timeline();
                    marks::go_to(ctx, spot);
                }
                Request::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            }
            ctx.request_repaint();
        }
        let theme = self.app.state().theme;
        if self.theme != Some(theme) {
            self.theme = Some(theme);
            ctx.set_theme(match theme {
                ThemeChoice::System => ThemePreference::System,
                ThemeChoice::Light => ThemePreference::Light,
                ThemeChoice::Dark => ThemePreference::Dark,
            });
        }
    }
}

/// Header and rows.
fn list_column(ui: &mut Ui, state: &State, view: &mut ListView, actions: &mut Vec<Action>) {
    let frame = Frame::new().fill(Tokens::of(ui).bg);
    Panel::top("list header").exact_size(measure::LIST_HEADER).resizable(false).frame(frame).show(ui, |ui| {
        list_header::list_header_ui(ui, state, actions);
    });
    list::list_ui(ui, state, view, actions);
}

/// In a narrow window: back to the list, and timeline or details.
fn narrow_bar(ui: &mut Ui, with_list: bool, reading: &mut bool, details: &mut bool) {
    Panel::top("narrow bar").exact_size(40.0).resizable(false).frame(Frame::new()).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.add_space(space::S);
            if !with_list && IconButton::new(icons::BACK, "Back to the list").ui(ui).clicked() {
                *reading = false;
            }
            let word = if *details { "Show messages" } else { "Show details" };
            if button_ui(ui, None, word).clicked() {
                *details = !*details;
            }
        });
    });
}

/// What stands above the window: dialogs and notices.
fn dialogs(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    super::export_view::export_ui(ui, state, actions);
    super::import_view::report_ui(ui, state, actions);
    super::path_dialog::path_dialog_ui(ui, state, actions);
    zone_list::zone_list_ui(ui, state, actions);
    super::value_list::value_list_ui(ui, state, actions);
    super::view_dialog::view_dialog_ui(ui, state, actions);
    super::notices::notices_ui(ui, state, actions);
}

fn has_dialog(state: &State) -> bool {
    state.export.is_some()
        || state.report_open
        || state.paths.is_some()
        || state.zone_list.is_some()
        || state.values.is_some()
        || state.view_dialog.is_some()
}

fn dropped_files(ui: &Ui, actions: &mut Vec<Action>) {
    let paths: Vec<std::path::PathBuf> =
        ui.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect());
    if !paths.is_empty() {
        actions.push(Action::Import(paths));
    }
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.poll(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.close();
    }
}
