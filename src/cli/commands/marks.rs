//! `afterchat marks`: your own marks and saved views, out of one library and into another.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use serde::Serialize;

use crate::cli::args::Global;
use crate::cli::args_own::{MarksArgs, MarksWay};
use crate::cli::output::{self, Failure, counted, printable, thousands};
use crate::cli::{Ending, json};
use crate::error::{Error, ErrorKind};
use crate::store::{MarkConflict, MarksCount, MergedMarks};

/// The largest file taken, bytes: marks of some millions of conversations.
const LARGEST: u64 = 1 << 30;

pub(crate) fn run(global: &Global, args: &MarksArgs) -> Result<Ending, Failure> {
    match &args.way {
        MarksWay::Export { output, force } => write_to(global, output, *force),
        MarksWay::Import { file, json } => take_up(global, file, *json),
    }
}

fn write_to(global: &Global, target: &Path, force: bool) -> Result<Ending, Failure> {
    let store = global.existing()?;
    let MarksCount { conversations, views } = if target == Path::new("-") {
        let (json, count) = store.reader()?.marks_json()?;
        let mut out = output::json_stdout();
        out.write_all(&json)?;
        out.flush()?;
        count
    } else {
        store.save_marks(target, force)?
    };
    output::to_stderr(&format!(
        "Marks of {}, {}: {}\n",
        counted(conversations, "conversation", "conversations"),
        counted(views, "view", "views"),
        printable(&target.display().to_string())
    ));
    Ok(if conversations + views == 0 { Ending::Nothing } else { Ending::Done })
}

fn take_up(global: &Global, file: &Path, as_json: bool) -> Result<Ending, Failure> {
    let text = read(file)?;
    let store = global.store()?;
    let mut writer = store.writer()?;
    let mut batch = writer.own_batch()?;
    let merged = batch.merge_marks(&text).map_err(|error| match error.kind() {
        // About the file and not the library.
        ErrorKind::Usage => error.at(file),
        _ => error,
    })?;
    batch.commit()?;
    if as_json {
        let mut out = output::json_stdout();
        json::write_line(&mut out, &MergedJson::new(&merged))?;
        out.flush()?;
    } else {
        tell(&merged)?;
    }
    Ok(Ending::Done)
}

fn read(file: &Path) -> Result<Vec<u8>, Error> {
    let failed = |cause| Error::io("Could not read the file of marks", file, cause);
    let mut text = Vec::new();
    let source: Box<dyn io::Read> = if file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(fs::File::open(file).map_err(failed)?)
    };
    source.take(LARGEST + 1).read_to_end(&mut text).map_err(failed)?;
    if text.len() as u64 > LARGEST {
        return Err(Error::new(ErrorKind::Usage, "This is too large for a file of marks").at(file));
    }
    Ok(text)
}

fn tell(merged: &MergedMarks) -> Result<(), Failure> {
    let MergedMarks { added, newer, older, same, waiting, views, conflicts } = merged;
    let mut out = output::stdout();
    writeln!(
        out,
        "{} added, {} newer than the library's, {} older and left out, {} the same; {} added",
        counted(*added, "mark", "marks"),
        thousands(*newer),
        thousands(*older),
        thousands(*same),
        counted(*views, "view", "views"),
    )?;
    if *waiting > 0 {
        let them = counted(*waiting, "conversation is", "conversations are");
        writeln!(out, "{them} not in the library yet; the marks wait there")?;
    }
    for conflict in conflicts {
        writeln!(out, "{}", sentence(conflict))?;
    }
    out.flush()?;
    Ok(())
}

/// `conflict: KEY note: the file's newer "…" stays, the library's "…" gives way`
fn sentence(MarkConflict { key, what, name, from_file, stays, gives_way }: &MarkConflict) -> String {
    let said = |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("\"{}\"", printable(text)) };
    let (winner, loser) = if *from_file { ("file", "library") } else { ("library", "file") };
    let newer = if key.is_empty() { "" } else { "newer " };
    let subject: Vec<&str> = [key.as_str(), what, name].into_iter().filter(|part| !part.is_empty()).collect();
    format!(
        "conflict: {}: the {winner}'s {newer}{} stays, the {loser}'s {} gives way",
        printable(&subject.join(" ")),
        said(stays),
        said(gives_way)
    )
}

/// `marks import --json`.
#[derive(Serialize)]
struct MergedJson<'a> {
    marks: MarkCounts,
    waiting: u64,
    views: u64,
    conflicts: Vec<ConflictJson<'a>>,
}

#[derive(Serialize)]
struct MarkCounts {
    added: u64,
    newer: u64,
    older: u64,
    same: u64,
}

#[derive(Serialize)]
struct ConflictJson<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    key: &'a str,
    mark: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    from: &'static str,
    stays: &'a str,
    gives_way: &'a str,
}

impl<'a> MergedJson<'a> {
    fn new(merged: &'a MergedMarks) -> Self {
        let MergedMarks { added, newer, older, same, waiting, views, conflicts } = merged;
        let conflict = |it: &'a MarkConflict| ConflictJson {
            key: &it.key,
            mark: it.what,
            name: &it.name,
            from: if it.from_file { "file" } else { "library" },
            stays: &it.stays,
            gives_way: &it.gives_way,
        };
        Self {
            marks: MarkCounts { added: *added, newer: *newer, older: *older, same: *same },
            waiting: *waiting,
            views: *views,
            conflicts: conflicts.iter().map(conflict).collect(),
        }
    }
}
