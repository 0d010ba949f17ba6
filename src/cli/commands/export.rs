//! `afterchat export`

use std::path::Path;

use crate::cli::Ending;
use crate::cli::args::{ExportArgs, Global};
use crate::cli::output::{self, Failure, Progress, counted, thousands};
use crate::export::{ExportSpec, Preset, Target, export};
use crate::settings;
use crate::work::Cancel;

pub(crate) fn run(global: &Global, args: &ExportArgs) -> Result<Ending, Failure> {
    let store = global.indexed()?;
    let moment = global.moment(&store)?;
    let query = super::query(&args.query, args.strict)?;
    let mut reader = store.reader()?;
    let cancel = Cancel::default();
    let ids = reader.search(&query, moment, &cancel)?.ids;
    let preset = Preset::from(args.preset);
    let delimiter = match preset {
        Preset::Program => b',',
        Preset::Excel => settings::system_delimiter(),
    };
    let spec = ExportSpec {
        format: args.format.into(),
        preset,
        columns: args.columns.clone(),
        delimiter: args.delimiter.unwrap_or(delimiter),
        bom: args.bom || preset == Preset::Excel,
        guard: !args.no_guard,
        zone: moment.zone,
    };
    let target = if args.output == Path::new("-") { Target::Stdout } else { Target::File(args.output.clone()) };
    if let (Target::File(file), true) = (&target, ids.is_empty()) {
        spec.check()?;
        output::to_stderr(&format!(
            "Nothing found: {} was not written\n",
            output::printable(&file.display().to_string())
        ));
        return Ok(Ending::Nothing);
    }
    let mut progress = Progress::new();
    let total = ids.len() as u64;
    let result = export(&reader, &ids, &spec, &target, &cancel, &mut |done| {
        progress.show(|| format!("{} of {} conversations", thousands(done), thousands(total)));
    });
    progress.clear();
    let report = result?;
    for note in &report.notes {
        output::hint(note);
    }
    if !report.files.is_empty() {
        let files: Vec<String> = report.files.iter().map(|file| file.display().to_string()).collect();
        output::to_stderr(&format!(
            "{}, {}: {}\n",
            counted(report.conversations, "conversation", "conversations"),
            counted(report.rows, "row", "rows"),
            output::printable(&files.join(", "))
        ));
    }
    Ok(if ids.is_empty() { Ending::Nothing } else { Ending::Done })
}
