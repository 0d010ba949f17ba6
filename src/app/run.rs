//! State and workers together: what a window holds. Knows no egui; a test can run it without a window.

use std::collections::VecDeque;
use std::path::PathBuf;

use super::action::Action;
use super::effect::{Effect, Request};
use super::event::Event;
use super::state::State;
use super::update::{self, Input};
use super::words;
use super::workers::{Place, Wake, Workers};
use crate::error::Result;
use crate::lang::{self, Language};
use crate::model::{Timestamp, Zone};
use crate::query::{Sort, parse};
use crate::settings::{self, Settings};

/// How the window is started.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The library file; `None` = the user's own, with the last folder and view.
    pub library: Option<PathBuf>,
    /// The zone to show times in, instead of the one kept with the library.
    pub zone: Option<Zone>,
    /// The language of the window, instead of the one in the settings.
    pub language: Option<Language>,
    /// The language of the system, for who chose none.
    pub system_language: Language,
    /// Files and folders to import.
    pub paths: Vec<PathBuf>,
    /// Where settings are kept; `None` = the platform's folder for them.
    pub settings: Option<PathBuf>,
}

/// A running program.
pub struct App {
    state: State,
    workers: Workers,
    requests: VecDeque<Request>,
    wake: Wake,
    /// Where settings are kept; `None` where there is no home folder.
    settings_file: Option<PathBuf>,
    settings: Settings,
    /// Whether last folder and view belong to this library.
    own_library: bool,
    zone_asked: bool,
    language_asked: Option<Language>,
    system_language: Language,
}

impl App {
    /// Starts the workers; the library is opened by one of them and announced by an event. `wake` is called whenever [`Self::poll`] has
    /// something to do.
    ///
    /// # Errors
    /// There is no home folder for the library; the system gives no threads.
    pub fn start(options: Options, wake: Wake) -> Result<Self> {
        let own_library = options.library.is_none();
        let settings_file = options.settings.or_else(|| settings::settings_file().ok());
        let settings = settings_file.as_deref().map(Settings::load).unwrap_or_default();
        let library = options.library.or_else(|| settings.library.clone()).map_or_else(settings::usual_library, Ok)?;
        let mut state = State {
            zone: options.zone.unwrap_or_else(settings::system_zone),
            theme: settings.theme,
            look: settings.look.clone(),
            // Where there is no home, there is nothing to go back to.
            usual_library: settings::usual_library().unwrap_or_else(|_| library.clone()),
            chosen_library: settings.library.clone(),
            language: settings.language,
            sections: settings.sections.clone(),
            own_library: library.clone(),
            samples: settings::samples_folder(),
            export_folder: settings.export_folder.clone().unwrap_or_else(settings::documents_folder),
            browse_folder: settings::home_folder(),
            system_delimiter: settings::system_delimiter(),
            ..State::default()
        };
        state.live.watch = !settings.unwatched;
        state.live.receiving.remember(&settings.receiver);
        state.search.recent.clone_from(&settings.recent);
        state.search.recent.truncate(super::Search::RECENT);
        let mut paths: Vec<PathBuf> = options.paths.iter().filter_map(|path| std::path::absolute(path).ok()).collect();
        if paths.is_empty() && own_library {
            return_to_last_view(&mut state, &settings);
            paths.extend(settings.folder.clone().filter(|folder| folder.exists()));
        }
        state.waiting_paths = paths;
        let workers = Workers::start(Place::File(library), wake.clone())?;
        let app = Self {
            state,
            workers,
            requests: VecDeque::new(),
            wake,
            settings_file,
            settings,
            own_library,
            zone_asked: options.zone.is_some(),
            language_asked: options.language,
            system_language: options.system_language,
        };
        app.speak();
        Ok(app)
    }

    /// What is to be drawn.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Does what the user asked for.
    pub fn dispatch(&mut self, action: Action) {
        self.input(Input::Action(action));
    }

    /// Takes what the window reports.
    pub fn report(&mut self, event: Event) {
        self.input(Input::Event(event));
    }

    /// Takes what the workers reported. Call before every frame and whenever woken.
    pub fn poll(&mut self) {
        let (events, more) = self.workers.events();
        for event in events {
            self.input(Input::Event(self.own_zone(event)));
        }
        if more {
            (self.wake)();
        }
        self.input(Input::Tick);
    }

    /// What the window is asked to do, in order.
    pub fn take_requests(&mut self) -> impl Iterator<Item = Request> + use<> {
        std::mem::take(&mut self.requests).into_iter()
    }

    /// In how many ms [`Self::poll`] has something to do even if nobody wakes it; `None` = never.
    #[must_use]
    pub fn next_tick_ms(&self) -> Option<u64> {
        let renewal = self.state.search.dirty.then_some(1000);
        // Sooner than a sign of a slow answer is due, so that it comes in time.
        let slow = (self.state.results.is_pending() && !self.state.results.slow).then_some(50);
        let notice = self.state.notices.iter().filter_map(super::Notice::lifetime_ms).min().map(|_| 500);
        let retry = self.state.rows.failed.map(|_| 1000);
        let ago = self.state.look.relative.then_some(60_000);
        renewal.into_iter().chain(notice).chain(slow).chain(retry).chain(ago).min()
    }

    /// Keeps what is remembered between starts.
    pub fn save_settings(&mut self) {
        self.settings = update::settings(&self.state, &self.settings, self.own_library);
        if let Some(file) = &self.settings_file
            && let Err(error) = self.settings.save(file)
        {
            self.report(Event::Failed(error.into()));
        }
    }

    /// Gives this thread, which is the window's, the language that was asked for at the start, else chosen, else the system's.
    fn speak(&self) {
        lang::speak(self.language_asked.or(self.state.language).unwrap_or(self.system_language));
    }

    /// A zone given at the start goes before the library's own.
    fn own_zone(&self, event: Event) -> Event {
        match event {
            Event::LibraryOpened { path, temporary, total, generation, zone, reindex } => {
                let zone = if self.zone_asked { None } else { zone };
                Event::LibraryOpened { path, temporary, total, generation, zone, reindex }
            }
            other => other,
        }
    }

    fn input(&mut self, input: Input) {
        let Some(now) = now() else { return };
        self.speak();
        for effect in update::update(&mut self.state, input, now) {
            match effect {
                Effect::Ask(request) => self.requests.push_back(request),
                Effect::SaveSettings => self.save_settings(),
                Effect::SwitchLibrary { library, paths } => {
                    if let Err(error) = self.switch(library, paths) {
                        self.report(Event::Failed(error.into()));
                    }
                }
                Effect::Mark(request) => {
                    let ticket = request.ticket;
                    if let Err(error) = self.workers.carry_out(Effect::Mark(request)) {
                        let failed = Some(error.into());
                        self.report(Event::Marked { ticket, done: 0, before: Vec::new(), failed });
                    }
                }
                effect => {
                    if let Err(error) = self.workers.carry_out(effect) {
                        self.report(Event::Failed(error.into()));
                        // What is shown already is not what is kept.
                        self.report(Event::ViewsChanged);
                    }
                }
            }
        }
    }

    /// Opens another library, or a new temporary one. What runs for the one before is stopped, and nobody waits for its end.
    fn switch(&mut self, library: Option<PathBuf>, paths: Vec<PathBuf>) -> Result<()> {
        let place = library.map_or(Place::Temporary, Place::File);
        let others = std::mem::replace(&mut self.workers, Workers::start(place, self.wake.clone())?);
        self.workers.follow(others);
        self.report(Event::LibraryLeft);
        self.state.waiting_paths = paths;
        Ok(())
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let total = words::number(self.state.library.total);
        f.debug_struct("App").field("library", &self.state.library.path).field("total", &total).finish_non_exhaustive()
    }
}

/// The query and folder that were on the screen when the program ended.
fn return_to_last_view(state: &mut State, settings: &Settings) {
    state.search.parsed = parse(&settings.search);
    state.search.text.clone_from(&settings.search);
    state.search.sort = Sort::from_word(&settings.sort).unwrap_or_default();
    state.search.folder = settings.folder.as_ref().map(|folder| folder.to_string_lossy().into_owned());
}

fn now() -> Option<Timestamp> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    Timestamp::from_millis(i64::try_from(since.as_millis()).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_that_is_returned_to_is_the_same_search() {
        let now = Timestamp::from_millis(1).expect("in range");
        for (typed, clicked) in [
            ("late refu", None),
            ("late refu ", None),
            ("\"my ord", None),
            ("refu", Some("is:missed")),
            ("", Some("late")),
        ] {
            let mut before = State::default();
            before.library.ready = true;
            update::update(&mut before, Input::Action(Action::Search(typed.to_owned())), now);
            // What the program puts there means exactly what it says.
            for term in clicked.map(parse).iter().flat_map(|parsed| parsed.query.terms()) {
                update::update(&mut before, Input::Action(Action::ToggleTerm(term.clone())), now);
            }
            let settings = update::settings(&before, &Settings::default(), true);
            let mut after = State::default();
            return_to_last_view(&mut after, &settings);
            assert_eq!(after.search.parsed.query, before.search.parsed.query, "{typed}");
            assert!(!after.search.goes_on(), "what goes on is written out");
        }
    }
}
