//! The same conversations brought in by other programs, in the same run as ours: sqlite-utils makes a table of an NDJSON file and indexes its
//! messages, notmuch indexes one mail for each conversation, SQLite alone indexes the texts of all messages, which it was given before, with
//! its own folding. What is not installed is left out.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use afterchat::store::Store;

use super::support::Layout;
use super::support::timing::{line, once, ratio, spread};
use super::{Plan, corpus, import, peers, scratch};

pub(super) fn measure(plan: &Plan) {
    let (files, _bytes) = corpus(plan.conversations, Layout::Files);
    let (lines, _bytes) = corpus(plan.conversations, Layout::Ndjson);
    let library = scratch().join("rivals.db");
    let mut ours = Vec::new();
    for (name, path) in [("files", &files), ("one NDJSON file", &lines)] {
        import::warm(path);
        let times = (0..plan.runs).map(|_| {
            import::remove(&library);
            import::run(&library, path).time
        });
        let time = spread(times.collect()).0;
        line(&format!("import {name}"), time, "");
        ours.push((name, time));
    }
    let told = |what: &str, time: Duration| {
        let ratios = ours.iter().map(|(name, ours)| format!("{} {name}", ratio(time, *ours)));
        line(what, time, &ratios.collect::<Vec<_>>().join(", "));
    };
    let reader = Store::open(&library).expect("the library").reader().expect("a reader");
    let mails = scratch().join("rivals-mail");
    fs::remove_dir_all(mails.join(".notmuch")).ok();
    let (_database, indexing) = peers::others(&reader, &scratch().join("rivals-plain.db"), &mails);
    told("SQLite: text index of all messages, nothing else", indexing);
    if let Some(time) = sqlite_utils(&lines.join("conversations.ndjson")) {
        told("sqlite-utils insert and enable-fts", time);
    }
    if let Some((_config, time)) = peers::notmuch_new(&mails) {
        told("notmuch new", time);
    }
}

/// `None` where it is not installed, or fails.
fn sqlite_utils(lines: &Path) -> Option<Duration> {
    let database = scratch().join("rivals-utils.db");
    fs::remove_file(&database).ok();
    let run = |arguments: &[&str], path: Option<&Path>| {
        let mut command = Command::new("sqlite-utils");
        command.arg(arguments.first()?).arg(&database).arg("conversation").args(path);
        let status = command.args(arguments.iter().skip(1)).stdin(Stdio::null()).stdout(Stdio::null()).status();
        status.ok()?.success().then_some(())
    };
    let (time, done) = once(|| {
        run(&["insert", "--nl", "--alter"], Some(lines))?;
        run(&["enable-fts", "messages", "transcripts"], None)
    });
    done.map(|()| time)
}
