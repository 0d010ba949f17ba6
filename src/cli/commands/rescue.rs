//! `afterchat rescue`

use std::io::Write as _;
use std::path::Path;

use crate::cli::Ending;
use crate::cli::args::RescueArgs;
use crate::cli::output::{self, Failure, Progress, counted, thousands};
use crate::error::{Error, ErrorKind};
use crate::store::{MarksCount, Rescued, rescue, rescue_to_folder};
use crate::work::Cancel;

/// Losses told in full; more are counted.
const TOLD: usize = 100;

pub(crate) fn run(args: &RescueArgs) -> Result<Ending, Failure> {
    let cancel = Cancel::default();
    let report = if args.output == Path::new("-") {
        let mut out = output::stdout();
        let report = rescue(&args.file, &cancel, &mut |_conversation, _copy, bytes| {
            out.write_all(bytes).and_then(|()| out.write_all(b"\n")).map_err(|cause| {
                let kind =
                    if cause.kind() == std::io::ErrorKind::BrokenPipe { ErrorKind::BrokenPipe } else { ErrorKind::Io };
                Error::new(kind, "Could not write to standard output").because(cause)
            })
        })?;
        out.flush()?;
        report
    } else {
        let (mut progress, mut done) = (Progress::new(), 0);
        let report = rescue_to_folder(&args.file, &args.output, &cancel, &mut || {
            done += 1;
            progress.show(|| format!("{} saved", counted(done, "original", "originals")));
        });
        progress.clear();
        report?
    };
    Ok(tell(&report, &args.output))
}

fn tell(report: &Rescued, output: &Path) -> Ending {
    for sentence in report.lost.iter().take(TOLD) {
        output::to_stderr(&format!("{sentence}\n"));
    }
    if let Some(more @ 1..) = report.lost.len().checked_sub(TOLD) {
        output::to_stderr(&format!("… and {} more.\n", thousands(more as u64)));
    }
    let state =
        if report.damaged { "The library is damaged" } else { "The tables of the library can be read to their end" };
    output::to_stderr(&format!(
        "{state}; {} saved, {} lost\n",
        counted(report.saved, "original", "originals"),
        thousands(report.lost.len() as u64),
    ));
    if let Some(cut) = &report.cut {
        output::to_stderr(&format!("What stood in the missing part is lost, too, and cannot be named: {cut}\n"));
    }
    let MarksCount { conversations, views } = report.marks;
    let marks = conversations + views > 0;
    if marks {
        output::to_stderr(&format!(
            "Marks of {} and {} saved\n",
            counted(conversations, "conversation", "conversations"),
            counted(views, "view", "views"),
        ));
    }
    if report.marks_unread {
        output::to_stderr(
            "Marks and saved views cannot be read to their end; daily copies beside the library, where there are any, have those of each day\n",
        );
    }
    if report.facts > 0 {
        output::to_stderr(&format!("{} of the directory saved\n", counted(report.facts, "fact", "facts")));
    }
    if report.facts_unread {
        output::to_stderr(
            "The directory cannot be read to its end; daily copies beside the library, where there are any, have it as it was on each day\n",
        );
    }
    if output != Path::new("-") {
        let folder = output.display();
        if report.saved > 0 || report.facts > 0 {
            output::hint(&format!(
                "import what was saved into a new library: afterchat import {folder} --library FILE"
            ));
        }
        if marks {
            output::hint(&format!(
                "then your marks and views: afterchat marks import {folder}/marks.json --library FILE"
            ));
        }
    }
    if report.is_empty() && report.cut.is_none() {
        Ending::Nothing
    } else if report.is_short() {
        Ending::Failed
    } else {
        Ending::Done
    }
}
