//! `afterchat locate`

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::cli::Ending;
use crate::cli::args::{Global, LocateArgs};
use crate::cli::output::{self, Failure, counted};
use crate::error::{Error, ErrorKind};

pub(crate) fn run(global: &Global, args: &LocateArgs) -> Result<Ending, Failure> {
    let store = global.to_change()?;
    let new = dunce::canonicalize(&args.new).ok().filter(|path| path.is_dir()).ok_or_else(|| {
        Error::new(ErrorKind::NotFound, "There is no folder here")
            .hint("name the folder's new place; it is not moved")
            .at(&args.new)
    })?;
    let changed = store.locate(&gone(&args.old)?, &new)?;
    let mut out = output::stdout();
    writeln!(out, "{} found again", counted(changed, "folder", "folders"))?;
    out.flush()?;
    Ok(if changed == 0 { Ending::Nothing } else { Ending::Done })
}

/// The path as it was kept: the folder itself is gone, but links on the way to it may still be there.
fn gone(path: &Path) -> Result<PathBuf, Failure> {
    let path = std::path::absolute(path)
        .map_err(|cause| Error::new(ErrorKind::Usage, "This is no path").because(cause).at(path))?;
    for above in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (dunce::canonicalize(above), path.strip_prefix(above)) {
            return Ok(if rest.as_os_str().is_empty() { real } else { real.join(rest) });
        }
    }
    Ok(path)
}
