//! `afterchat remove`

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::cli::Ending;
use crate::cli::args::{Global, RemoveArgs};
use crate::cli::output::{self, Failure, counted};
use crate::error::{Error, ErrorKind};
use crate::work::Cancel;

pub(crate) fn run(global: &Global, args: &RemoveArgs) -> Result<Ending, Failure> {
    let store = global.to_change()?;
    let mut removed = None;
    for path in meant(&args.path)? {
        removed = store.remove(&path, &Cancel::default())?;
        if removed.is_some() {
            break;
        }
    }
    let mut out = output::stdout();
    let taken_out = counted(removed.unwrap_or(0), "conversation", "conversations");
    match removed {
        None => writeln!(out, "{taken_out} taken out: nothing was imported from there")?,
        Some(0) => writeln!(out, "{taken_out} taken out: all that came from there came from elsewhere, too")?,
        Some(_) => writeln!(out, "{taken_out} taken out")?,
    }
    out.flush()?;
    Ok(if removed.is_none() { Ending::Nothing } else { Ending::Done })
}

/// What the path can mean, the likeliest first: a link is kept under its own path where it was met in a folder, and under the path it leads to
/// where it was given.
fn meant(given: &Path) -> Result<Vec<PathBuf>, Failure> {
    if given == Path::new("-") {
        return Ok(vec![given.to_path_buf()]);
    }
    let path = std::path::absolute(given)
        .map_err(|cause| Error::new(ErrorKind::Usage, "This is no path").because(cause).at(given))?;
    let own = match (path.parent().map(dunce::canonicalize), path.file_name()) {
        (Some(Ok(folder)), Some(name)) => Some(folder.join(name)),
        _ => None,
    };
    let mut paths: Vec<PathBuf> = own.into_iter().chain(dunce::canonicalize(&path)).collect();
    paths.dedup();
    if paths.is_empty() {
        // The file and its folder may be gone by now.
        paths.push(path);
    }
    Ok(paths)
}
