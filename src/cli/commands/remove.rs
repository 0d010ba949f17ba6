//! `afterchat remove`

use std::io::Write as _;

use crate::cli::Ending;
use crate::cli::args::{Global, RemoveArgs};
use crate::cli::output::{self, Failure, counted};
use crate::error::{Error, ErrorKind};
use crate::work::Cancel;

pub(crate) fn run(global: &Global, args: &RemoveArgs) -> Result<Ending, Failure> {
    let store = global.store()?;
    // The file may be gone by now: its path need not exist.
    let path = match args.path.canonicalize() {
        Ok(path) => path,
        Err(_gone) => std::path::absolute(&args.path)
            .map_err(|cause| Error::new(ErrorKind::Usage, "This is no path").because(cause).at(&args.path))?,
    };
    let removed = store.remove(&path, &Cancel::default())?;
    let mut out = output::stdout();
    writeln!(out, "{} taken out", counted(removed, "conversation", "conversations"))?;
    out.flush()?;
    Ok(if removed == 0 { Ending::Nothing } else { Ending::Done })
}
