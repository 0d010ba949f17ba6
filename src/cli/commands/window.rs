//! `afterchat [PATH…]`: the window; without a display the same list on the terminal.

use std::io::Write as _;
use std::path::PathBuf;

use crate::cli::args::Global;
use crate::cli::output::{self, Failure};
use crate::cli::{Ending, listing};
#[cfg(feature = "gui")]
use crate::error::ErrorKind;
use crate::import::{FileReport, ImportListener, ImportProgress, ImportRequest, import};
use crate::query::{Expr, Query, Term};
use crate::work::Cancel;

pub(crate) fn run(global: &Global, paths: &[PathBuf]) -> Result<Ending, Failure> {
    if let [only] = paths
        && !only.exists()
        && only.components().count() == 1
        && only.extension().is_none()
    {
        output::hint(&format!("there is no file or folder {}; afterchat --help lists the commands", only.display()));
    }
    let zone = global.stated_zone()?;
    #[cfg(feature = "gui")]
    {
        let options =
            crate::app::Options { library: global.library.clone(), zone, paths: paths.to_vec(), settings: None };
        match crate::ui::run(options) {
            Ok(()) => return Ok(Ending::Done),
            Err(error) if error.kind() == ErrorKind::NoDisplay => output::error(&error),
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

/// Imports the paths and prints what the window would show.
fn list(global: &Global, paths: &[PathBuf]) -> Result<Ending, Failure> {
    let store = global.store()?;
    let cancel = Cancel::default();
    if !paths.is_empty() {
        let request = ImportRequest { paths: paths.to_vec(), again: false };
        import(&store, &request, &cancel, &mut Quiet)?;
    }
    let moment = global.moment(&store)?;
    let mut reader = store.reader()?;
    let folders = paths.iter().filter_map(|path| path.canonicalize().ok());
    let terms: Vec<Expr> = folders.map(|path| Expr::Term(Term::Folder(path.to_string_lossy().into_owned()))).collect();
    let expr = if terms.is_empty() { Expr::All } else { Expr::any_of(terms) };
    let result = reader.search(&Query { expr, ..Query::default() }, moment, &cancel)?;
    let mut out = output::stdout();
    for ids in result.ids.chunks(200) {
        for row in reader.rows(ids)? {
            writeln!(out, "{}", listing::line(&row, moment.zone))?;
        }
    }
    out.flush()?;
    Ok(Ending::Done)
}

/// Tells files that could not be read, as `import` does.
struct Quiet;

impl ImportListener for Quiet {
    fn progress(&mut self, _progress: &ImportProgress) {}

    fn file(&mut self, report: FileReport) {
        super::import::tell(&report);
    }
}
