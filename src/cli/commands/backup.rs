//! `afterchat backup`

use crate::cli::Ending;
use crate::cli::args::{BackupArgs, Global};
use crate::cli::output::{self, Failure, thousands};

pub(crate) fn run(global: &Global, args: &BackupArgs) -> Result<Ending, Failure> {
    let store = global.existing()?;
    let bytes = store.backup(&args.file, args.force)?;
    output::to_stderr(&format!(
        "{} bytes: {}\n",
        thousands(bytes),
        output::printable(&args.file.display().to_string())
    ));
    Ok(Ending::Done)
}
