//! The window as a whole: takes what workers and desktop report, lays out the columns, hands actions to the [`App`].

use egui::accesskit::{ActionRequest, TreeId};
use egui::{CentralPanel, Context, Frame, Panel, Rect, ThemePreference, Ui};

use super::icons;
use super::layout::{self, Edge, Fitted, Moved};
use super::list::{self, ListView};
use super::native::Native;
use super::theme::{Tokens, measure, space};
use super::widgets::{IconButton, button_ui, private_ui};
use super::{keys, list_header, marks, own, rail, search_box, status_bar, top_bar, welcome, zone_list};
use crate::app::{Action, App, Event, LookEdit, PathPurpose, Request, State, ThemeChoice, Wake};
use crate::lang::tr;

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
    /// Who had the keyboard before a dialog opened.
    focus: Option<egui::Id>,
    /// Who had it in the dialog.
    dialog_focus: Option<egui::Id>,
    /// Whether a dialog was drawn in the last frame.
    behind_dialog: bool,
    /// Who is to get the keyboard once no dialog is in the way.
    later: Vec<Request>,
    /// Who had the keyboard when it was last looked whether that can be seen.
    shown: Option<egui::Id>,
    /// Whether a text was edited when the last frame ended.
    edited: bool,
    /// The edge between two columns that is being dragged, and how wide its part is, in points. Kept in the settings when it is let go.
    dragged: Option<(Edge, f32)>,
    waiting: keys::Waiting,
}

impl Window {
    /// A window onto a running program.
    pub fn new(app: App, wake: Wake, ctx: &Context) -> Self {
        super::fonts::install(ctx);
        super::theme::install(ctx);
        // The keys are those of the table of commands, and the size is remembered.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let mut list = ListView::default();
        list.take_focus();
        Self {
            app,
            native: Native::new(wake),
            list,
            reading: false,
            details: false,
            theme: None,
            focus: None,
            dialog_focus: None,
            behind_dialog: false,
            later: Vec::new(),
            shown: None,
            edited: false,
            dragged: None,
            waiting: keys::Waiting::default(),
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

    /// Reports an event as if a worker or the desktop had, for tests.
    pub fn report(&mut self, event: Event) {
        self.app.report(event);
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
        let ctx = ui.ctx().clone();
        let dialog = has_dialog(self.app.state());
        if dialog {
            self.waiting.release(&ctx);
        } else {
            self.waiting.one_at_a_time(&ctx, self.app.state());
        }
        self.show_focus(&ctx);
        keys::palette(&ctx, self.app.state(), dialog, &mut actions);
        dropped_files(ui, &mut actions);
        self.layout(ui, &mut actions);
        own::flush(ui.ctx(), &mut actions);
        dialogs(ui, self.app.state(), &mut actions);
        if !has_dialog(self.app.state()) {
            keys::shortcuts(ui.ctx(), self.app.state(), self.edited, &mut actions);
        }
        self.edited = ctx.text_edit_focused();
        let hovered = ui.input(|input| input.raw.hovered_files.len());
        if hovered > 0 {
            welcome::drop_overlay_ui(ui, hovered);
        }
        if !actions.is_empty() {
            // What they change is seen with the next frame, whatever else happens.
            ui.request_repaint();
        }
        self.give_focus_a_home(ui);
        for action in actions {
            self.reading |= matches!(action, Action::Click(_, crate::app::Extend::No) | Action::Open(_));
            self.app.dispatch(action);
        }
        self.keep_focus(&ctx, dialog);
        self.obey(&ctx);
    }

    /// Scrolls to what Tab gave the keyboard to, as a screen reader would ask for it, where less than the whole of it can be seen.
    fn show_focus(&mut self, ctx: &Context) {
        let focused = ctx.memory(egui::Memory::focused);
        if std::mem::replace(&mut self.shown, focused) == focused {
            return;
        }
        // What was clicked stays under the pointer.
        let clicked = ctx.input(|input| input.pointer.any_down() || input.pointer.any_released());
        let Some(response) = focused.filter(|_| !clicked).and_then(|id| ctx.read_response(id)) else { return };
        if !response.interact_rect.contains_rect(response.rect.shrink(1.0)) {
            let request = ActionRequest {
                action: egui::accesskit::Action::ScrollIntoView,
                target_tree: TreeId::ROOT,
                target_node: response.id.accesskit_id(),
                data: None,
            };
            ctx.input_mut(|input| input.events.push(egui::Event::AccessKitActionRequest(request)));
        }
    }

    /// Who had the keyboard before a dialog opened has it again when it is closed, unless somebody else took it. Called at the end of a frame:
    /// egui lets nobody behind a dialog have the focus in the frame after its last either.
    fn keep_focus(&mut self, ctx: &Context, dialog: bool) {
        let focused = ctx.memory(egui::Memory::focused);
        let closed = std::mem::replace(&mut self.behind_dialog, dialog) && !dialog;
        if dialog {
            self.dialog_focus = focused;
        } else if closed {
            if let Some(before) = self.focus.filter(|_| focused.is_none() || focused == self.dialog_focus) {
                ctx.memory_mut(|memory| memory.request_focus(before));
                ctx.request_repaint();
            }
        } else {
            self.focus = focused;
        }
    }

    fn layout(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let tokens = Tokens::of(ui);
        let state = self.app.state();
        let width = ui.available_width();
        let plain = |fill| Frame::new().fill(fill);
        let welcome = state.is_welcome() || state.library.error.is_some();
        let mut panes = state.look.panes;
        if let Some((edge, width)) = self.dragged {
            panes = layout::with(panes, edge, width);
        }
        let fitted = Fitted::of(width, &state.look, panes);
        let rail_width = fitted.rail.filter(|_| !welcome);

        let list_left = rail_width.unwrap_or(0.0);
        // Tab walks in the order in which things are drawn: the search field and the list come first, whatever stands above and beside them.
        let top = Panel::top("top bar").exact_size(measure::TOP_BAR).resizable(false).frame(plain(tokens.panel));
        let top = top.show(ui, |ui| {
            top_bar::search_ui(ui, state, list_left, actions);
            taken(ui)
        });
        let status = Panel::bottom("status bar").exact_size(measure::STATUS_BAR).resizable(false);
        let status = status.frame(plain(tokens.panel)).show(ui, taken).inner;
        let whole = ui.available_rect_before_wrap();
        if welcome {
            CentralPanel::default().frame(plain(tokens.bg)).show(ui, |ui| welcome::welcome_ui(ui, state, actions));
        } else {
            self.columns(ui, whole.with_min_x(whole.left() + list_left), fitted, actions);
        }
        let state = self.app.state();
        if let Some(rail_width) = rail_width {
            let place = whole.with_max_x(whole.left() + rail_width);
            ui.painter().rect_filled(place, 0.0, tokens.panel);
            // The right margin is inside, because the scroll bar stands in it.
            let inside = place.with_min_x(place.left() + space::S);
            rail::rail_ui(&mut later(ui, inside, "rail"), state, actions);
        }
        if !welcome {
            self.edges(ui, whole, fitted, panes, actions);
        }
        let state = self.app.state();
        top_bar::buttons_ui(&mut later(ui, top.inner, "buttons"), state, actions);
        status_bar::status_bar_ui(&mut later(ui, status, "status"), state, actions);
    }

    /// List, timeline and details, as far as there is room.
    fn columns(&mut self, ui: &mut Ui, place: Rect, fitted: Fitted, actions: &mut Vec<Action>) {
        let tokens = Tokens::of(ui);
        let state = self.app.state();
        let reading = self.reading && state.open.is_some();
        if fitted.timeline || !reading {
            let list = place.with_max_x(place.left() + fitted.list);
            list_column(&mut later(ui, list, "list"), state, &mut self.list, actions);
        }
        if !fitted.timeline && !reading {
            return;
        }
        let mut timeline = if fitted.timeline { place.with_min_x(place.left() + fitted.list) } else { place };
        let details = fitted.details.filter(|_| state.open.is_some());
        if let Some(details) = details {
            timeline.max.x -= details;
        }
        let mut middle = later(ui, timeline, "timeline");
        if !fitted.timeline || fitted.details.is_none() && state.open.is_some() {
            narrow_bar(&mut middle, fitted.timeline, &mut self.reading, &mut self.details);
        }
        if self.details && fitted.details.is_none() {
            private_ui(&mut middle, |ui| super::details::details_ui(ui, state, actions));
        } else {
            private_ui(&mut middle, |ui| super::transcript::transcript_ui(ui, state, actions));
        }
        if details.is_some() {
            let place = place.with_min_x(timeline.right());
            ui.painter().rect_filled(place, 0.0, tokens.panel);
            private_ui(&mut later(ui, place, "details"), |ui| super::details::details_ui(ui, state, actions));
        }
    }

    /// The edges between the columns, after everything they touch.
    fn edges(&mut self, ui: &mut Ui, whole: Rect, fitted: Fitted, panes: crate::app::Panes, actions: &mut Vec<Action>) {
        let left = whole.left() + fitted.rail.unwrap_or(0.0);
        let open = self.app.state().open.is_some();
        let rail = fitted.rail.map(|width| (Edge::Rail, tr("Width of the rail"), left, width, 1.0));
        let list = fitted.timeline.then(|| (Edge::List, tr("Width of the list"), left + fitted.list, fitted.list, 1.0));
        let details = fitted.details.filter(|_| open);
        let details =
            details.map(|width| (Edge::Details, tr("Width of the details"), whole.right() - width, width, -1.0));
        for (edge, name, x, width, sign) in [rail, list, details].into_iter().flatten() {
            let kept = match layout::edge_ui(ui, name, x, whole.y_range(), width, sign) {
                None => continue,
                Some(Moved::Dragged(width)) => {
                    self.dragged = Some((edge, width));
                    ui.request_repaint();
                    continue;
                }
                Some(Moved::Set(width)) => layout::with(panes, edge, width),
                Some(Moved::Usual) => layout::usual(panes, edge),
            };
            self.dragged = None;
            actions.push(Action::Look(LookEdit::Panes(kept)));
        }
    }

    /// Keys that nobody has go to the list: at the start, and when what had them is gone.
    fn give_focus_a_home(&mut self, ui: &Ui) {
        let homeless = ui.memory(|memory| memory.focused().is_none()) && !egui::Popup::is_any_open(ui.ctx());
        // After a dialog it goes back to where it was.
        if homeless && !self.behind_dialog && !has_dialog(self.app.state()) {
            self.list.take_focus();
        }
    }

    /// Does what `update` asked of the window.
    fn obey(&mut self, ctx: &Context) {
        let mut requests = if self.behind_dialog { Vec::new() } else { std::mem::take(&mut self.later) };
        requests.extend(self.app.take_requests());
        for request in requests {
            if self.behind_dialog && request.wants_focus() {
                self.later.push(request);
                ctx.request_repaint();
                continue;
            }
            match request {
                Request::ChooseFolder => self.native.choose(PathPurpose::Folder, None),
                Request::ChooseFiles => self.native.choose(PathPurpose::Files, None),
                Request::ChooseSaveFile { suggested } => {
                    self.native.choose(PathPurpose::SaveExport, Some(suggested));
                }
                Request::ChooseLibrary => self.native.choose(PathPurpose::Library, None),
                Request::ChooseMoved => self.native.choose(PathPurpose::Moved, None),
                Request::Reveal(path) => self.native.reveal(path),
                Request::OpenUrl(url) => self.native.open_url(url),
                Request::Copy(text) => ctx.copy_text(text),
                Request::FocusSearch => ctx.memory_mut(|memory| memory.request_focus(search_box::search_id())),
                Request::SearchCursor(at) => search_box::set_cursor(ctx, at, &self.app.state().search.text),
                Request::Reach(reach) => super::transcript::scroll(ctx, reach),
                Request::Reading => {
                    self.reading = true;
                    self.details = false;
                }
                Request::FocusList => {
                    self.reading = false;
                    self.list.take_focus();
                }
                Request::FocusNote => {
                    self.reading = true;
                    self.details = true;
                    own::focus_note(ctx);
                }
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
        super::widgets::set_blur(ctx, self.app.state().look.blur);
        let zoom = self.app.state().look.text_size.factor();
        if (ctx.zoom_factor() - zoom).abs() > f32::EPSILON {
            ctx.set_zoom_factor(zoom);
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

/// Header, what was not understood of the search, and rows.
fn list_column(ui: &mut Ui, state: &State, view: &mut ListView, actions: &mut Vec<Action>) {
    let frame = Frame::new().fill(Tokens::of(ui).bg);
    let header = Panel::top("list header").exact_size(measure::LIST_HEADER).resizable(false).frame(frame);
    let header = header.show(ui, taken).inner;
    search_box::hints_bar_ui(ui, state, actions);
    list::selection_ui(ui, state, actions);
    list::list_ui(ui, state, view, actions);
    list_header::list_header_ui(&mut later(ui, header, "list header content"), state, actions);
}

/// Takes all the room of a panel whose content is drawn later.
fn taken(ui: &mut Ui) -> Rect {
    let rect = ui.max_rect();
    ui.expand_to_include_rect(rect);
    rect
}

/// The room of a panel that was taken before.
fn later(ui: &mut Ui, rect: Rect, name: &str) -> Ui {
    let layout = egui::Layout::top_down(egui::Align::Min);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect).id_salt(name).layout(layout));
    child.shrink_clip_rect(rect);
    child
}

/// In a narrow window: back to the list, and timeline or details.
fn narrow_bar(ui: &mut Ui, with_list: bool, reading: &mut bool, details: &mut bool) {
    Panel::top("narrow bar").exact_size(40.0).resizable(false).frame(Frame::new()).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.add_space(space::S);
            if !with_list && IconButton::new(icons::BACK, tr("Back to the list")).ui(ui).clicked() {
                *reading = false;
            }
            let word = if *details { tr("Show messages") } else { tr("Show details") };
            if button_ui(ui, None, word).clicked() {
                *details = !*details;
            }
        });
    });
}

/// What stands above the window.
fn dialogs(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    super::export_view::export_ui(ui, state, actions);
    super::import_view::report_ui(ui, state, actions);
    super::path_dialog::path_dialog_ui(ui, state, actions);
    super::settings_dialog::settings_ui(ui, state, actions);
    zone_list::zone_list_ui(ui, state, actions);
    super::value_list::value_list_ui(ui, state, actions);
    super::view_dialog::view_dialog_ui(ui, state, actions);
    super::who_dialog::who_dialog_ui(ui, state, actions);
    super::directory_dialog::directory_dialog_ui(ui, state, actions);
    super::trigger_dialog::trigger_dialog_ui(ui, state, actions);
    super::call_dialog::call_dialog_ui(ui, state, actions);
    own::tag_dialog_ui(ui, state, actions);
    own::note_dialog_ui(ui, state, actions);
    super::receive_dialog::receive_dialog_ui(ui, state, actions);
    super::key_sheet::key_sheet_ui(ui, state, actions);
    super::palette::palette_ui(ui, state, actions);
}

fn has_dialog(state: &State) -> bool {
    state.export.is_some()
        || state.report_open
        || state.paths.is_some()
        || state.settings_open
        || state.zone_list.is_some()
        || state.values.is_some()
        || state.view_dialog.is_some()
        || state.directory_dialog.is_some()
        || state.vendor.is_open()
        || state.tag_dialog.is_some()
        || state.note_dialog.is_some()
        || state.palette.is_some()
        || state.keys_open
        || state.live.receiving.open
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
