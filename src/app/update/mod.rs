//! The only function that changes the [`State`]: actions and events in, effects out. Does no I/O and reads no clock.

mod complete;
mod directory;
mod export;
mod import;
mod list;
mod live;
mod look;
mod lost;
mod marks;
mod open;
mod paths;
mod person;
mod rail;
mod receiving;
mod search;
mod vendor;
mod views;

use super::action::{Action, LookEdit, MarkEdit};
use super::command::Command;
use super::effect::{Effect, Reach, Request};
use super::event::{Event, Failed};
use super::marking::MarkScope;
use super::palette::{self, Palette};
use super::state::{Notice, NoticeKind, State};
use crate::lang::said;
use crate::model::{MarkChange, Timestamp, transcript};
use crate::settings::{Settings, TextSize, ThemeChoice};

/// Something that happens to the state.
#[derive(Clone, Debug)]
pub enum Input {
    /// The user did something.
    Action(Action),
    /// A worker or the window reports something.
    Event(Event),
    /// Time passed; sent before every frame.
    Tick,
}

/// The effects of one input, in order, with the moment at which it happened.
#[derive(Debug)]
struct Step {
    now: Timestamp,
    effects: Vec<Effect>,
}

impl Step {
    fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn ask(&mut self, request: Request) {
        self.effects.push(Effect::Ask(request));
    }
}

/// Changes the state and says what is to be done about it.
pub fn update(state: &mut State, input: Input, now: Timestamp) -> Vec<Effect> {
    let mut step = Step { now, effects: Vec::new() };
    state.now = Some(now);
    match input {
        Input::Action(action) => act(state, action, &mut step),
        Input::Event(event) => happen(state, event, &mut step),
        Input::Tick => {
            search::renew_if_due(state, &mut step);
            search::mark_slow(state, now);
            list::retry_rows(state, &mut step);
            expire_notices(state, now);
        }
    }
    step.effects
}

fn act(state: &mut State, action: Action, step: &mut Step) {
    match action {
        Action::Command(command) => run(state, command, step),
        Action::Import(paths) => import::begin(state, paths, true, step),

        Action::Search(text) => search::type_text(state, text, step),
        Action::ToggleTerm(term) => search::toggle(state, &term, step),
        Action::Include(term) => rail::include(state, &term, step),
        Action::Exclude(term) => rail::exclude(state, &term, step),
        Action::Section(section) => rail::turn(state, section, step),
        Action::Values(section) => rail::list(state, section, step),
        Action::ValuesText(typed) => rail::type_value(state, typed, step),
        Action::View(origin) => views::show(state, origin, step),
        Action::RenameView(id) => views::rename(state, id),
        Action::ViewName(name) => views::name(state, name),
        Action::ViewAccept => views::accept(state, step),
        Action::ViewClose => state.view_dialog = None,
        Action::Directory(edit) => directory::edit(state, edit, step),
        Action::Who(edit) => vendor::who(state, edit),
        Action::Triggers(edit) => vendor::triggers(state, edit, step),
        Action::Call(edit) => vendor::call(state, edit, step),
        Action::ReplaceView(id) => views::replace(state, id, step),
        Action::MoveView(id, by) => views::shift(state, id, by, step),
        Action::RemoveView(id) => views::remove(state, id, step),
        Action::AcceptSearch => search::accept(state, step),
        Action::EnterList => search::enter_list(state, step),
        Action::SearchCursor(at) => complete::cursor(state, at, step),
        Action::Propose(by) => state.completing.step(by),
        Action::TakeProposal(index) => complete::take(state, index, step),
        Action::CloseProposals => complete::close(state),
        Action::Replace(span, with) => search::replace(state, span, &with, step),
        Action::Drop(part) => search::drop_part(state, &part, step),
        Action::Spell(wrong, right) => search::spell(state, &wrong, &right, step),
        Action::RemoveChip(index) => search::remove_chip(state, index, step),
        Action::Folder(folder) => search::narrow(state, folder, step),
        Action::Sort(sort) => search::sort(state, sort, step),

        Action::Visible(range) => list::visible(state, range, step),
        Action::Move(by, extend) => list::go(state, by, extend, step),
        Action::Click(position, extend) => list::click(state, position, extend, step),
        Action::Tick(position, extend) => list::tick(state, position, extend),
        Action::Open(id) => open::open(state, id, step),
        Action::Mark(scope, edit) => marks::edit(state, scope, edit, step),
        Action::MarkStop => marks::stop(state, step),
        Action::TagText(typed) => marks::type_tag(state, typed),
        Action::TagStep(by) => marks::step_tag(state, by),
        Action::TagTake(index) => marks::take_tag(state, index, false, step),
        Action::TagDrop(index) => marks::take_tag(state, Some(index), true, step),
        Action::TagClose => state.tag_dialog = None,
        Action::NoteText(text) => marks::type_note(state, text),
        Action::NoteAccept => marks::take_note(state, step),
        Action::NoteClose => state.note_dialog = None,
        Action::PaletteText(typed) => state.palette = Some(Palette { typed, marked: 0 }),
        Action::PaletteStep(by) => step_palette(state, by),
        Action::PaletteTake(index) => take_palette(state, index, step),
        Action::PaletteClose => state.palette = None,
        Action::KeysClose => state.keys_open = false,
        Action::HistoryVisible(range) => person::visible(state, range, step),
        Action::Tab(tab) => open::tab(state, tab, step),
        Action::Original(version) => open::original(state, version, step),
        Action::OriginalExact(exact) => open::original_exact(state, exact),

        Action::Export(edit) => export::edit(state, edit, step),
        Action::ExportStart => export::start(state, false, step),
        Action::ExportReplace => export::start(state, true, step),
        Action::ExportStop => export::stop(state, step),
        Action::ExportBrowse => export::browse(state, step),
        Action::ExportClose => export::close(state),

        Action::PathText(text) => paths::text(state, text),
        Action::PathFolder(folder) => paths::list(state, folder, step),
        Action::PathAccept => paths::accept(state, step),
        Action::PathClose => state.paths = None,

        Action::Receive(edit) => receiving::edit(state, edit, step),
        Action::ReportOpen(open) => state.report_open = open && state.report.is_some(),
        Action::Retry(path) => import::retry(state, path, step),
        Action::ZoneList(open) => state.zone_list = open.then(String::new),
        Action::ZoneText(text) => state.zone_list = Some(text),
        Action::Zone(zone) => {
            state.zone_list = None;
            if state.zone != zone {
                state.zone = zone;
                step.push(Effect::SaveZone(zone));
                search::ask(state, step);
                export::ask_preview(state, step);
            }
        }
        Action::Theme(theme) => set_theme(state, theme, step),
        Action::Look(edit) => look::edit(state, edit, step),
        Action::SettingsClose => state.settings_open = false,
        Action::Language(language) => {
            state.language = language;
            step.push(Effect::SaveSettings);
        }
        Action::CloseNotice(id) => state.notices.retain(|notice| notice.id != id),

        Action::Copy(text) => step.ask(Request::Copy(text)),
        Action::OpenUrl(url) => {
            if is_web(&url) {
                step.ask(Request::OpenUrl(url));
            } else {
                notice(state, NoticeKind::Error, "Only http and https addresses are opened", Some(url), step.now);
            }
        }
        Action::Reveal(path) => step.ask(Request::Reveal(path)),
        Action::Locate(lost) => lost::choose(state, lost, step),
    }
}

fn run(state: &mut State, command: Command, step: &mut Step) {
    if !command.is_enabled(state) {
        return;
    }
    match command {
        Command::OpenFolder => step.ask(Request::ChooseFolder),
        Command::OpenFiles => step.ask(Request::ChooseFiles),
        Command::TrySamples => {
            if let Some(samples) = state.samples.clone() {
                step.push(Effect::SwitchLibrary { library: None, paths: vec![samples] });
            }
        }
        Command::LeaveSamples => {
            let library = Some(state.own_library.clone());
            step.push(Effect::SwitchLibrary { library, paths: Vec::new() });
        }
        Command::StopImport => import::stop(state, step),
        Command::TakeIn => live::take_in(state, step),
        Command::Receive => receiving::open(state, step),
        Command::Watch => live::turn_watch(state, step),
        Command::LocateFolder => lost::choose_first(state, step),
        Command::Reindex => import::reindex(state, step),
        Command::StopReindex => import::stop_reindex(state, step),
        Command::ShowReport => state.report_open = true,
        Command::Export => export::open(state, step),
        Command::FocusSearch => {
            complete::enter(state);
            step.ask(Request::FocusSearch);
        }
        Command::FocusList => step.ask(Request::FocusList),
        Command::ClearSearch => {
            complete::remember(state, step);
            search::type_text(state, String::new(), step);
        }
        Command::ShowEverything => search::narrow(state, None, step),
        Command::ToggleMissed => rail::include(state, &search::MISSED, step),
        Command::ToggleOffline => rail::include(state, &search::OFFLINE, step),
        Command::ToggleUnanswered => rail::include(state, &search::UNANSWERED, step),
        Command::SelectAll => list::tick_all(state),
        Command::ClearSelection => list::untick_all(state),
        Command::Next => list::go(state, super::Move::By(1), super::Extend::No, step),
        Command::Previous => list::go(state, super::Move::By(-1), super::Extend::No, step),
        Command::FirstMessage => step.ask(Request::Reach(Reach::First)),
        Command::LastMessage => step.ask(Request::Reach(Reach::Last)),
        Command::MessagesUp => step.ask(Request::Reach(Reach::PageUp)),
        Command::MessagesDown => step.ask(Request::Reach(Reach::PageDown)),
        Command::CopyText => open::copy(state, transcript::plain_text, step),
        Command::CopyMarkdown => open::copy(state, transcript::markdown, step),
        Command::PersonNext => person::go(state, true, step),
        Command::PersonPrevious => person::go(state, false, step),
        Command::PersonHistory => person::turn_history(state, step),
        Command::PersonList => person::list(state, step),
        Command::NextHit => open::next_hit(state, step),
        Command::PreviousHit => open::previous_hit(state, step),
        Command::Star => marks::edit(state, MarkScope::Chosen, MarkEdit::TurnStar, step),
        Command::RemoveStar => mark(state, MarkChange::star(false), step),
        Command::FollowedUp => marks::edit(state, MarkScope::Chosen, MarkEdit::TurnFollowedUp, step),
        Command::NotFollowedUp => mark(state, MarkChange::followed_up(false), step),
        Command::Tag => marks::edit(state, MarkScope::Chosen, MarkEdit::Tag, step),
        Command::Note => marks::edit(state, MarkScope::Chosen, MarkEdit::Note, step),
        Command::NextWaiting => marks::next(state, step),
        Command::Undo => marks::undo(state, step),
        Command::Redo => marks::redo(state, step),
        Command::SaveView => views::save(state, step),
        Command::ForgetRecent => complete::forget(state, step),
        Command::CopyKey => open::copy_key(state, step),
        Command::Palette => state.palette = Some(Palette::default()),
        Command::Keys => state.keys_open = true,
        Command::Directory => vendor::open_who(state, step),
        Command::Triggers => vendor::open_triggers(state, step),
        Command::Call => vendor::open_call(state),
        Command::ChooseZone => state.zone_list = Some(String::new()),
        Command::Settings => state.settings_open = true,
        Command::ChooseLibrary => step.ask(Request::ChooseLibrary),
        Command::UsualLibrary => look::library(state, None, step),
        Command::ToggleDensity => look::edit(state, LookEdit::Density(state.look.density.other()), step),
        Command::ToggleAgo => look::edit(state, LookEdit::Relative(!state.look.relative), step),
        Command::LargerText => look::edit(state, LookEdit::TextSize(state.look.text_size.larger()), step),
        Command::SmallerText => look::edit(state, LookEdit::TextSize(state.look.text_size.smaller()), step),
        Command::UsualText => look::edit(state, LookEdit::TextSize(TextSize::USUAL), step),
        Command::Blur => look::edit(state, LookEdit::Blur(!state.look.blur), step),
        Command::ToggleTheme => {
            let theme = if state.dark { ThemeChoice::Light } else { ThemeChoice::Dark };
            set_theme(state, theme, step);
        }
        Command::Quit => step.ask(Request::Quit),
    }
}

fn step_palette(state: &mut State, by: i64) {
    let Some(palette) = &state.palette else { return };
    let last = palette::lines(state, &palette.typed).len().saturating_sub(1);
    let distance = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
    let marked = if by < 0 { palette.marked.saturating_sub(distance) } else { palette.marked.saturating_add(distance) };
    if let Some(palette) = &mut state.palette {
        palette.marked = marked.min(last);
    }
}

fn take_palette(state: &mut State, index: Option<usize>, step: &mut Step) {
    let Some(palette) = &state.palette else { return };
    let line = palette::lines(state, &palette.typed).into_iter().nth(index.unwrap_or(palette.marked));
    if let Some(line) = line {
        state.palette = None;
        act(state, line.action, step);
    }
}

fn mark(state: &mut State, change: MarkChange, step: &mut Step) {
    marks::edit(state, MarkScope::Chosen, MarkEdit::Change(change), step);
}

fn happen(state: &mut State, event: Event, step: &mut Step) {
    match event {
        Event::LibraryOpened { path, temporary, total, generation, zone, reindex } => {
            let library = super::state::Library { path, temporary, total, generation, ready: true, error: None };
            if reindex {
                import::reindex(state, step);
            }
            import::library_opened(state, library, zone, step);
        }
        Event::LibraryLeft => import::library_left(state, step),
        Event::LibraryFailed(failed) => {
            state.library.ready = false;
            state.library.error = Some(failed.sentence.clone());
            fail(state, failed, step.now);
        }
        Event::Results { ticket, results, rows, version, total } => {
            search::results(state, ticket, results, (version, rows), total, step);
        }
        Event::FirstPage { ticket, ids, rows, version } => {
            search::first_page(state, ticket, ids, (version, rows), step);
        }
        Event::SearchFailed { ticket, failed } => search::failed(state, ticket, failed, step),
        Event::Counts { ticket, counts } => rail::counts(state, ticket, counts),
        Event::Facets { ticket, facets } => rail::facets(state, ticket, facets),
        Event::Values { ticket, facet } => {
            marks::tags(state, ticket, &facet);
            rail::values(state, ticket, facet);
        }
        Event::MarkProgress { ticket, done } => marks::progress(state, ticket, done),
        Event::Marked { ticket, done, before, failed } => marks::marked(state, ticket, done, before, failed, step),
        Event::Next { ticket, next } => marks::found(state, ticket, next, step),
        Event::Loosen { ticket, loosen } => rail::loosen(state, ticket, loosen),
        Event::Completed { ticket, values } => complete::values(state, ticket, values),
        Event::Known(result) => vendor::known(state, result),
        Event::TriggersProgress { ticket, done, total } => vendor::progress(state, ticket, done, total),
        Event::Triggers { ticket, result } => vendor::counted(state, ticket, result),
        Event::Called(result) => vendor::called(state, result, step),
        Event::Views(views) => views::listed(state, views),
        Event::ViewsChanged => views::ask(state, step),
        Event::Rows { version, asked, result } => list::rows(state, version, &asked, result, step),
        Event::Opened { id, result } => open::opened(state, id, result, step),
        Event::Person(found) => person::found(state, found, step),
        Event::History { ids, parts } => person::history_read(state, &ids, parts, step),
        Event::Original { id, version, result } => open::original_read(state, id, version, result),
        Event::Resolved { given, real } => import::resolved(state, &given, &real, step),
        Event::Progress(progress) => import::progress(state, progress),
        Event::FileReport(report) => import::file(state, report),
        Event::StoreChanged => {
            search::store_changed(state, step);
            vendor::renew(state, step);
        }
        Event::Imported(result) => import::end(state, result, step),
        Event::Watching(watched) => live::watching(state, watched, step),
        Event::Arrived { report, files } => live::arrived(state, &report, files, step),
        Event::Receiving(now) => receiving::changed(state, now, step),
        Event::ReceiveFailed(failed) => receiving::failed(state, failed, step),
        Event::ReceiveOver(sentence) => receiving::over(state, &sentence),
        Event::Received { status, text } => receiving::received(state, status, text, step),
        Event::ReceivedImported(changed) => receiving::imported(state, changed, step),
        Event::Token(token) => state.live.receiving.token = token,
        Event::WatchTrouble(sentence) => {
            live::trouble(state, sentence, step);
            // A folder that is watched went, or came back.
            lost::look(state, step);
        }
        Event::Lost(folders) => lost::found(state, folders, step),
        Event::Located { result } => lost::located(state, result, step),
        Event::ReindexProgress { done, total } => import::reindex_progress(state, done, total),
        Event::Reindexed(result) => import::reindexed(state, result, step),
        Event::ExportProgress(done) => export::progress(state, done),
        Event::ExportExists => export::exists(state, step),
        Event::Exported(result) => export::end(state, result, step),
        Event::Preview { ticket, result } => export::preview(state, ticket, result),
        Event::FolderListed { folder, result } => paths::listed(state, &folder, result),
        Event::PathsChosen(purpose, chosen) => paths::chosen(state, purpose, chosen, step),
        Event::NoPortal(purpose) => paths::open(state, purpose, step),
        Event::Dark(dark) => state.dark = dark,
        Event::Unable { sentence, what } => {
            notice(state, NoticeKind::Warning, sentence, Some(what), step.now);
        }
        Event::Failed(failed) => fail(state, failed, step.now),
    }
}

/// What is remembered between starts. Folder and view only of the user's `own_library`.
#[must_use]
pub fn settings(state: &State, before: &Settings, own_library: bool) -> Settings {
    let common = Settings {
        theme: state.theme,
        look: state.look.clone(),
        library: state.chosen_library.clone(),
        language: state.language,
        export_folder: Some(state.export_folder.clone()),
        recent: state.search.recent.clone(),
        sections: state.sections.clone(),
        unwatched: !state.live.watch,
        receiver: state.live.receiving.settings(),
        ..before.clone()
    };
    if state.library.temporary || !own_library {
        return common;
    }
    Settings {
        folder: state.search.folder.as_ref().map(std::path::PathBuf::from),
        search: state.search.meant(),
        sort: state.search.sort.word().to_owned(),
        ..common
    }
}

fn set_theme(state: &mut State, theme: ThemeChoice, step: &mut Step) {
    state.theme = theme;
    step.push(Effect::SaveSettings);
}

fn is_web(url: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// Tells the user something.
fn notice(
    state: &mut State,
    kind: NoticeKind,
    text: impl Into<String>,
    hint: Option<String>,
    now: Timestamp,
) -> &mut Notice {
    /// Nobody reads more one after the other. The oldest goes, an error last: it may not have been seen yet.
    const MOST: usize = 5;
    if state.notices.len() >= MOST {
        let oldest = state.notices.iter().position(|notice| notice.kind != NoticeKind::Error);
        state.notices.remove(oldest.unwrap_or(0));
    }
    state.next_notice = state.next_notice.saturating_add(1);
    let new = Notice {
        id: state.next_notice,
        kind,
        text: said(&text.into()).into_owned(),
        hint: hint.map(|hint| said(&hint).into_owned()),
        file: None,
        command: None,
        private: false,
        since: now,
    };
    state.notices.push_mut(new)
}

/// Tells the user what failed, once; what they stopped themselves is no failure.
fn fail(state: &mut State, failed: Failed, now: Timestamp) {
    let shown = state.notices.iter().any(|other| other.text == said(&failed.sentence));
    if !failed.cancelled && !shown {
        notice(state, NoticeKind::Error, failed.sentence, failed.hint, now);
    }
}

fn expire_notices(state: &mut State, now: Timestamp) {
    state.notices.retain(|notice| notice.lifetime_ms().is_none_or(|life| now.since(notice.since) < life));
}

#[cfg(test)]
mod tests;
