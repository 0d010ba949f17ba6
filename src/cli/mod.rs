//! The command line: a thin face over import, search, show and export.
//!
//! Exit codes: 0 done or found, 1 nothing found, 2 something failed. Errors are a line `error:` and often a line `hint:` on standard
//! error; a closed pipe is the end of the work and no error.

mod args;
mod args_directory;
mod args_own;
#[cfg(feature = "request")]
mod args_request;
mod commands;
mod directory_text;
mod json;
mod json_directory;
mod json_message;
mod listing;
mod minus;
mod output;

use std::borrow::Cow;
use std::ffi::OsString;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser as _;

use args::{Cli, Command, Global};
use output::Failure;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Timestamp, Zone};
use crate::query::Moment;
use crate::settings;
use crate::store::Store;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Done or found.
    Done,
    /// Nothing found.
    Nothing,
    /// It ran, and something went wrong that was told.
    Failed,
}

/// Runs the program with these arguments, the program's name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(minus::behind_dashes(args)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too. An argument may be a file's name that came from somebody else.
            match output::printable_lines(&error.render().to_string()) {
                Cow::Owned(harmless) => output::to_stderr(&harmless),
                // Nothing can be done where even this cannot be printed.
                Cow::Borrowed(_) => drop(error.print()),
            }
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match dispatch(&cli) {
        Ok(Ending::Done) | Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Ok(Ending::Nothing) => ExitCode::from(1),
        Ok(Ending::Failed) => ExitCode::from(2),
        Err(Failure::Error(error)) => {
            output::error(&error);
            ExitCode::from(2)
        }
    }
}

fn dispatch(cli: &Cli) -> Result<Ending, Failure> {
    let global = &cli.global;
    match &cli.command {
        None => commands::window::run(global, &cli.paths),
        Some(Command::Import(args)) => commands::import::run(global, args),
        Some(Command::Search(args)) => commands::search::run(global, args),
        Some(Command::Show(args)) => commands::show::run(global, args),
        Some(Command::Export(args)) => commands::export::run(global, args),
        Some(Command::Facets(args)) => commands::facets::run(global, args),
        Some(Command::Fields(args)) => commands::fields::run(args),
        #[cfg(feature = "receive")]
        Some(Command::Receive(args)) => commands::receive::run(global, args),
        Some(Command::Views(args)) => commands::views::run(global, args),
        Some(Command::Tag(args)) => commands::tag::run(global, args),
        Some(Command::Marks(args)) => commands::marks::run(global, args),
        Some(Command::Directory(args)) => commands::directory::run(global, args),
        #[cfg(feature = "request")]
        Some(Command::Request(args)) => commands::request::run(global, args),
        Some(Command::Reindex) => commands::reindex::run(global),
        Some(Command::Verify) => commands::verify::run(global),
        Some(Command::Remove(args)) => commands::remove::run(global, args),
        Some(Command::Locate(args)) => commands::locate::run(global, args),
        Some(Command::Backup(args)) => commands::backup::run(global, args),
        Some(Command::Rescue(args)) => commands::rescue::run(args),
    }
}

impl Global {
    /// The library, created where there is none: for commands that bring something into it.
    fn store(&self) -> Result<Store> {
        let path = match &self.library {
            Some(path) => path.clone(),
            None => settings::default_library()?,
        };
        let store = Store::open(&path)?;
        // Who brings something in will be told by the error.
        store.notices().iter().filter(|notice| notice.kind() != ErrorKind::ReadOnly).for_each(output::note);
        Ok(store)
    }

    /// The library, for commands that work on what is there. A named one must exist; one's own that does not yet is simply empty.
    fn existing(&self) -> Result<Store> {
        let store = self.opened()?;
        store.notices().iter().filter(|notice| notice.kind() == ErrorKind::ReadOnly).for_each(output::note);
        Ok(store)
    }

    /// As [`Self::existing`], for commands that change something: where that cannot be, it is said before anything else is done.
    fn to_change(&self) -> Result<Store> {
        let store = self.opened()?;
        drop(store.writer()?);
        Ok(store)
    }

    fn opened(&self) -> Result<Store> {
        if let Some(path) = &self.library
            && matches!(path.try_exists(), Ok(false))
        {
            return Err(Error::new(ErrorKind::NotFound, "There is no library here")
                .hint("look at the name, or make it by importing: afterchat import PATH --library FILE")
                .at(path));
        }
        self.store()
    }

    /// As [`Self::existing`], for commands that answer from what is derived: where that lacks conversations no answer is better than a wrong
    /// one, and where an older program made it, it is said.
    fn indexed(&self) -> Result<Store> {
        let store = self.existing()?;
        is_indexed(&store)?;
        Ok(store)
    }

    /// The zone asked for, else the one kept with the library, else the system's.
    fn zone(&self, store: &Store) -> Result<Zone> {
        match self.stated_zone()? {
            Some(zone) => Ok(zone),
            None => Ok(store.zone()?.unwrap_or_else(settings::system_zone)),
        }
    }

    /// The zone asked for.
    fn stated_zone(&self) -> Result<Option<Zone>> {
        let Some(name) = &self.time_zone else { return Ok(None) };
        let zone = Zone::from_name(name).ok_or_else(|| {
            Error::new(ErrorKind::Usage, format!("There is no time zone {name:?}"))
                .hint("zones have IANA names such as Europe/Prague, America/New_York or UTC")
        })?;
        Ok(Some(zone))
    }

    /// What a query needs to know of this moment.
    fn moment(&self, store: &Store) -> Result<Moment> {
        Ok(Moment { zone: self.zone(store)?, now: now()? })
    }
}

/// Refuses where what is derived lacks conversations, and says where an older program made it.
fn is_indexed(store: &Store) -> Result<()> {
    const OLDER: &str = "The library comes from an older Afterchat";
    if store.is_incomplete()? {
        return Err(Error::new(ErrorKind::NotIndexed, format!("{OLDER} and is not re-indexed yet"))
            .hint("run afterchat reindex; nothing has to be imported again")
            .at(store.path()));
    }
    if store.needs_reindex()? {
        output::hint(&format!("{OLDER}; run afterchat reindex to bring what is found and shown up to date"));
    }
    Ok(())
}

/// The time by this computer's clock.
fn now() -> Result<Timestamp> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    i64::try_from(since).ok().and_then(Timestamp::from_millis).ok_or_else(|| {
        Error::new(ErrorKind::Usage, "The clock of this computer is not set")
            .hint("set it to the present; without it days such as today mean nothing")
    })
}
