//! `afterchat [PATH…]`: the window; without a display the same list on the terminal.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::import::{import_and_tell, refuse};
use crate::cli::args::{self, Global};
use crate::cli::output::{self, Failure};
use crate::cli::{Ending, listing};
use crate::error::{Error, ErrorKind};
use crate::import::{ImportRequest, nowhere};
use crate::query::{Expr, Query, Term, nearest};
use crate::store::path_text;
use crate::work::Cancel;

pub(crate) fn run(global: &Global, paths: &[PathBuf]) -> Result<Ending, Failure> {
    refuse_mistyped(paths)?;
    let zone = global.stated_zone()?;
    #[cfg(feature = "gui")]
    {
        let options = crate::app::Options {
            library: global.library.clone(),
            zone,
            language: global.lang,
            system_language: crate::lang::system(),
            paths: paths.to_vec(),
            settings: None,
        };
        match crate::ui::run(options) {
            Ok(()) => return Ok(Ending::Done),
            Err(error) if error.kind() == ErrorKind::NoDisplay => output::note(&error),
            Err(error) => return Err(error.into()),
        }
    }
    #[cfg(not(feature = "gui"))]
    {
        let _: Option<crate::model::Zone> = zone;
        output::hint("this program was built without the window");
    }
    list(global, paths)
}

/// A first path that is nowhere and reads like a command is a slip of the finger, not a file to import.
fn refuse_mistyped(paths: &[PathBuf]) -> Result<(), Failure> {
    let Some(first) = paths.first().filter(|path| !path.exists()).and_then(|path| path.to_str()) else {
        return Ok(());
    };
    let commands = args::command_names();
    let near = nearest(first, commands.iter().map(String::as_str));
    let like_a_command = first.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let hint = match near {
        Some(command) => format!("did you mean the command {command}? afterchat --help lists them all"),
        None if like_a_command => "nor is there a command of that name; afterchat --help lists them all".to_owned(),
        None => return Ok(()),
    };
    let error = Error::new(ErrorKind::Usage, format!("There is no file or folder {first:?}"));
    Err(error.hint(hint).into())
}

/// Imports the paths and prints what the window would show.
fn list(global: &Global, paths: &[PathBuf]) -> Result<Ending, Failure> {
    if let Some(reports) = nowhere(paths).filter(|_| !paths.is_empty()) {
        return refuse(&reports, None);
    }
    let store = if paths.is_empty() {
        global.indexed()?
    } else {
        let store = global.store()?;
        import_and_tell(&store, &ImportRequest { paths: paths.to_vec(), again: false }, None)?;
        store
    };
    let moment = global.moment(&store)?;
    let mut reader = store.reader()?;
    let terms = paths.iter().map(|path| Expr::Term(Term::Folder(source(path))));
    let expr = if paths.is_empty() { Expr::All } else { Expr::any_of(terms) };
    let result = reader.search(&Query { expr, ..Query::default() }, moment, &Cancel::default())?;
    let mut out = output::stdout();
    for ids in result.ids.chunks(200) {
        for row in reader.rows(ids)? {
            writeln!(out, "{}", listing::line(&row, moment.zone))?;
        }
    }
    out.flush()?;
    Ok(if result.ids.is_empty() { Ending::Nothing } else { Ending::Done })
}

/// A path as the library knows it; standard input keeps its name.
fn source(path: &Path) -> String {
    path_text(&dunce::canonicalize(path).unwrap_or_else(|_nowhere| path.to_path_buf()))
}
