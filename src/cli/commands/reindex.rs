//! `afterchat reindex`

use std::io::Write as _;

use crate::cli::Ending;
use crate::cli::args::Global;
use crate::cli::output::{self, Failure, Progress, counted, thousands};
use crate::work::Cancel;

pub(crate) fn run(global: &Global) -> Result<Ending, Failure> {
    let store = global.to_change()?;
    let mut progress = Progress::new();
    let result = store.reindex(&Cancel::default(), &mut |done, total| {
        progress.show(|| format!("{} of {} conversations", thousands(done), thousands(total)));
    });
    progress.clear();
    let mut out = output::stdout();
    writeln!(out, "The index was rebuilt, with {}", counted(result?, "conversation", "conversations"))?;
    out.flush()?;
    Ok(Ending::Done)
}
