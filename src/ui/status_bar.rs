//! The status bar: how many, how many ticked, what runs, and the time zone.

use egui::{ProgressBar, Response, RichText, Ui};

use super::icons;
use super::list::count_text;
use super::theme::{Tokens, Weight, font, measure, size, space};
use super::widgets::{IconButton, Tip as _, sides_ui};
use crate::app::{Action, Command, ImportJob, ReceivingState, ReindexJob, State, Watched, words};
use crate::lang::{tr, tr_n, tr_n_with, tr_with};
use crate::model::Timestamp;

/// So many conversations are marked before anybody could read about it.
const QUICK: u64 = 1000;

/// From this width of the bar on, in points, a message has room beside everything else.
const BOTH: f32 = 1100.0;

/// Draws the bar.
pub(super) fn status_bar_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let bar = ui.max_rect();
    ui.spacing_mut().item_spacing.x = space::S;
    // Buttons usually are higher than the bar.
    ui.spacing_mut().interact_size.y = measure::TARGET;
    // In a narrow window a message stands in place of what stands here otherwise.
    let crowded = !state.notices.is_empty() && bar.width() < BOTH;
    let left = |ui: &mut Ui, actions: &mut Vec<Action>| {
        ui.add_space(space::M);
        if !crowded {
            standing_ui(ui, state, actions);
        }
        if !state.notices.is_empty() {
            let rest = bar.with_min_x(ui.cursor().left()).with_max_x(ui.max_rect().right());
            super::notices::notice_line_ui(ui, state, rest, actions);
        }
    };
    let right = |ui: &mut Ui, actions: &mut Vec<Action>| jobs_ui(ui, state, crowded, actions);
    sides_ui(ui, "status", measure::STATUS_BAR, actions, left, right);
}

/// What stands at the left all the time: how many conversations, which library, what is watched and received.
fn standing_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    if state.library.ready {
        text_ui(ui, &count_text(state), Weight::Medium);
        if state.results.slow {
            ui.add(egui::Spinner::new().size(12.0).color(tokens.faint));
        }
    } else if state.library.error.is_none() {
        text_ui(ui, tr("Opening the library…"), Weight::Regular);
    }
    if state.library.temporary {
        ui.add_space(space::S);
        text_ui(ui, tr("Samples in a temporary library"), Weight::Regular);
        let back = Command::LeaveSamples;
        let label = RichText::new(back.label()).size(size::SMALL);
        if ui.link(label).tip(back.tooltip()).clicked() {
            actions.push(Action::Command(back));
        }
    }
    if let Some(watched) = &state.live.watched {
        ui.add_space(space::S);
        text_ui(ui, tr("Watching"), Weight::Regular).tip(watched_text(watched));
    }
    if let ReceivingState::On(address) = &state.live.receiving.now {
        ui.add_space(space::S);
        let link =
            link_ui(ui, &tr_with("Receiving on {address}", &[("address", address)])).tip(Command::Receive.tooltip());
        if link.clicked() {
            actions.push(Action::Command(Command::Receive));
        }
    }
}

/// What runs, then the switch of blur and the time zone.
fn jobs_ui(ui: &mut Ui, state: &State, crowded: bool, actions: &mut Vec<Action>) {
    if let Some(job) = &state.import {
        let (text, part) = import_text(job, state.now);
        if running_ui(ui, &text, part, Command::StopImport.label()) {
            actions.push(Action::Command(Command::StopImport));
        }
    } else if let Some(report) = state.report.as_ref().filter(|report| report.totals.failed > 0 && !crowded) {
        let word = tr_n("{n} file with errors", "{n} files with errors", report.totals.failed);
        let link = link_ui(ui, &word).tip(Command::ShowReport.tooltip());
        if link.clicked() {
            actions.push(Action::Command(Command::ShowReport));
        }
    }
    if let Some(job) = &state.reindex {
        let (text, part) = reindex_text(job);
        if running_ui(ui, &text, part, Command::StopReindex.label()) {
            actions.push(Action::Command(Command::StopReindex));
        }
    }
    if let Some(marking) = state.own.running.iter().find(|marking| marking.total > QUICK) {
        let part = marking.done as f32 / marking.total.max(1) as f32;
        let text = if marking.stopping {
            tr("Stopping…").to_owned()
        } else {
            of("Marking {done} of {total}", marking.done, marking.total)
        };
        if running_ui(ui, &text, Some(part), tr("Stop marking")) {
            actions.push(Action::MarkStop);
        }
    }
    if let Some(job) = &state.exporting {
        let part = job.done as f32 / job.total.max(1) as f32;
        if running_ui(ui, &of("Exporting {done} of {total}", job.done, job.total), Some(part), tr("Stop exporting")) {
            actions.push(Action::ExportStop);
        }
    }
    let (blur, on) = (Command::Blur, state.look.blur);
    let icon = if on { icons::COVERED } else { icons::SHOWN };
    let tooltip = blur.tooltip();
    if IconButton::new(icon, blur.label()).tooltip(&tooltip).size(24.0).on(on).ui(ui).clicked() {
        actions.push(Action::Command(blur));
    }
    let zone = link_ui(ui, state.zone.name()).tip(Command::ChooseZone.tooltip());
    if zone.clicked() {
        actions.push(Action::Command(Command::ChooseZone));
    }
    ui.add_space(space::XS);
}

/// Where rebuilding the index is.
fn reindex_text(job: &ReindexJob) -> (String, Option<f32>) {
    if job.stopping {
        return (tr("Stopping…").to_owned(), None);
    }
    if job.total == 0 {
        return (tr("Rebuilding the index").to_owned(), None);
    }
    let text = of("Rebuilding the index, {done} of {total}", job.done, job.total);
    (text, Some(job.done as f32 / job.total as f32))
}

/// Where an import is: "Importing exports · 61,204 files · 24,100 conversations".
fn import_text(job: &ImportJob, now: Option<Timestamp>) -> (String, Option<f32>) {
    let progress = &job.progress;
    if job.stopping {
        return (tr("Stopping…").to_owned(), None);
    }
    let what = match job.paths.as_slice() {
        [path] => super::rail::folder_name(&path.to_string_lossy()),
        paths => words::count(u64::try_from(paths.len()).unwrap_or(u64::MAX), "path"),
    };
    let conversations = words::count(progress.conversations, "conversation");
    if progress.walked && progress.files_found == 1 {
        // One file has no share of files to show.
        let part = (progress.bytes_found > 0).then(|| progress.bytes as f32 / progress.bytes_found as f32);
        return (format!("{} · {conversations}", importing(&what)), part.map(|part| part.min(1.0)));
    }
    let files = if progress.walked && progress.files_found > progress.files_done {
        tr_n_with(
            "{done} of {n} file",
            "{done} of {n} files",
            progress.files_found,
            &[("done", &words::number(progress.files_done))],
        )
    } else {
        words::count(progress.files_done, "file")
    };
    let part = progress.walked.then(|| progress.files_done as f32 / progress.files_found.max(1) as f32);
    let pace = now.and_then(|now| pace_text(job, now)).unwrap_or_default();
    (format!("{} · {files} · {conversations}{pace}", importing(&what)), part)
}

/// How quick it is and how long it may still take: " · 2,400 files/s · 25 s left"; nothing before there is something to go by.
fn pace_text(job: &ImportJob, now: Timestamp) -> Option<String> {
    /// An import younger than this has no pace yet, ms.
    const YOUNG: i64 = 3_000;
    let passed = now.since(job.started);
    let done = job.progress.files_done;
    if passed < YOUNG || done == 0 {
        return None;
    }
    let a_second = done.saturating_mul(1000) / u64::try_from(passed).ok()?;
    let mut text = format!(" · {}", tr_n("{n} file/s", "{n} files/s", a_second));
    if job.progress.walked {
        let open = job.progress.files_found.saturating_sub(done);
        let left = i64::try_from(open.saturating_mul(u64::try_from(passed).ok()?) / done).ok()?;
        if left >= 1000 {
            text.push_str(" · ");
            text.push_str(&tr_with("{time} left", &[("time", &crate::lang::duration(left))]));
        }
    }
    Some(text)
}

/// A job's text with how much of it is done.
fn of(text: &str, done: u64, total: u64) -> String {
    tr_with(text, &[("done", &words::number(done)), ("total", &words::number(total))])
}

fn importing(what: &str) -> String {
    tr_with("Importing {what}", &[("what", &what)])
}

/// Something that runs: text, bar (or a spinner where its length is unknown), stop button. Returns whether it is to stop.
fn running_ui(ui: &mut Ui, text: &str, part: Option<f32>, stop: &str) -> bool {
    let tokens = Tokens::of(ui);
    text_ui(ui, text, Weight::Regular);
    match part {
        Some(part) => {
            ui.add(ProgressBar::new(part).desired_width(100.0).desired_height(4.0).fill(tokens.accent));
        }
        None => {
            ui.add(egui::Spinner::new().size(12.0).color(tokens.accent));
        }
    }
    IconButton::new(icons::CLOSE, stop).size(18.0).ui(ui).clicked()
}

/// What is watched, and how.
fn watched_text(watched: &Watched) -> String {
    /// More would be no tooltip.
    const NAMED: usize = 6;
    let mut lines = vec![tr("New files are imported as soon as they are written, from:").to_owned()];
    lines.extend(watched.paths.iter().take(NAMED).map(|path| path.to_string_lossy().into_owned()));
    if let Some(more) = watched.paths.len().checked_sub(NAMED).filter(|more| *more > 0) {
        lines.push(tr_n("and {n} more", "and {n} more", more));
    }
    if watched.polling {
        lines
            .push(tr("The system does not tell of new files there, so they are looked for again and again").to_owned());
    }
    lines.join("\n")
}

fn text_ui(ui: &mut Ui, text: &str, weight: Weight) -> Response {
    let color = if weight == Weight::Medium { Tokens::of(ui).text } else { Tokens::of(ui).faint };
    ui.add(
        egui::Label::new(RichText::new(text).font(font(size::SMALL, weight)).color(color)).truncate().selectable(false),
    )
}

fn link_ui(ui: &mut Ui, text: &str) -> Response {
    let color = Tokens::of(ui).faint;
    ui.add(egui::Button::new(RichText::new(text).size(size::SMALL).color(color)).frame(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ImportProgress;

    #[test]
    fn an_import_says_how_quick_it_is_and_how_long_it_takes() {
        let at = |ms: i64| Timestamp::from_millis(ms).expect("in range");
        let progress =
            ImportProgress { walked: true, files_found: 10_000, files_done: 2_500, ..ImportProgress::default() };
        let mut job = ImportJob {
            paths: vec!["/exports".into()],
            waiting: Vec::new(),
            retries: Vec::new(),
            retried: None,
            started: at(1),
            progress,
            stopping: false,
        };
        assert_eq!(pace_text(&job, at(2_000)), None, "too young to say");
        assert_eq!(pace_text(&job, at(5_001)).as_deref(), Some(" · 500 files/s · 15 s left"));
        job.progress.walked = false;
        assert_eq!(pace_text(&job, at(5_001)).as_deref(), Some(" · 500 files/s"));
    }
}
