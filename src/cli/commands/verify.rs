//! `afterchat verify`

use std::io::Write as _;

use crate::cli::Ending;
use crate::cli::args::Global;
use crate::cli::output::{self, Failure, Progress, counted, thousands};
use crate::work::Cancel;

pub(crate) fn run(global: &Global) -> Result<Ending, Failure> {
    let store = global.existing()?;
    let mut progress = Progress::new();
    let result = store.verify(&Cancel::default(), &mut |done, total| {
        progress.show(|| format!("{} of {} checked", thousands(done), thousands(total)));
    });
    progress.clear();
    let wrong = result?;
    let mut out = output::stdout();
    for sentence in &wrong {
        writeln!(out, "{}", output::printable(sentence))?;
    }
    if wrong.is_empty() {
        let total = store.reader()?.total();
        writeln!(out, "All is well: {}", counted(total, "conversation", "conversations"))?;
    }
    out.flush()?;
    if !wrong.is_empty() {
        output::hint(
            "copy the library file first; afterchat reindex makes everything anew from the payloads that can still be read. \
             Payloads that are damaged are in a backup, or in the source files: import their folder into a new library with --library FILE",
        );
    }
    Ok(if wrong.is_empty() { Ending::Done } else { Ending::Failed })
}
