//! What an import did: totals in words, then each file of which something was not imported, grouped by reason.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use egui::{Id, RichText, ScrollArea, Ui, vec2};

use super::icons;
use super::theme::{Tokens, Weight, format, size, space};
use super::widgets::{IconButton, TextLabel, Tip as _, body_room, button_ui, dialog_ui, sides_ui};
use crate::app::{Action, FileReport, LastImport, Outcome, ReportError, State, words};
use crate::lang::{self, tr, tr_n, tr_n_with, tr_with};

/// Width of the dialog in points.
const WIDTH: f32 = 900.0;
/// Height of a line.
const LINE: f32 = 26.0;

/// Draws the report while it is open.
pub(super) fn report_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(report) = state.report.as_ref().filter(|_| state.report_open) else { return };
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "import report",
        tr("Import report"),
        WIDTH,
        |ui| body_ui(ui, report, actions),
        |ui| {
            if !report.files.is_empty() && button_ui(ui, Some(icons::COPY), tr("Copy as CSV")).clicked() {
                more.push(Action::Copy(csv(report)));
            }
            if button_ui(ui, None, tr("Close")).clicked() {
                more.push(Action::ReportOpen(false));
            }
        },
    );
    actions.append(&mut more);
    if close {
        actions.push(Action::ReportOpen(false));
    }
}

fn body_ui(ui: &mut Ui, report: &LastImport, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    for sentence in sentences(report) {
        TextLabel::new(&sentence, format(size::BODY, Weight::Regular, tokens.text)).ui(ui);
    }
    if report.files.is_empty() {
        return;
    }
    ui.add_space(space::S);
    let lines = kept_lines(ui, report);
    // What the dialog has left, so that its own body need not scroll as well.
    let used = ui.cursor().top() - ui.max_rect().top() + if report.left_off > 0 { LINE } else { 0.0 };
    let most = (body_room(ui) - used - space::S).clamp(LINE * 3.0, LINE * 18.0);
    let area = ScrollArea::vertical().id_salt("report lines").max_height(most).min_scrolled_height(most);
    let area = area.auto_shrink([false, true]);
    ui.spacing_mut().item_spacing.y = 0.0;
    area.show_rows(ui, LINE, lines.len(), |ui, visible| {
        ui.spacing_mut().item_spacing = vec2(space::S, 0.0);
        for line in lines.get(visible).unwrap_or_default() {
            match line {
                Line::Reason(outcome, reason, count) => reason_ui(ui, *outcome, reason, *count),
                Line::File(index, error) => {
                    if let Some(file) = report.files.get(*index) {
                        file_ui(ui, report, file, *error, actions);
                    }
                }
            }
        }
    });
    if report.left_off > 0 {
        let text = tr_n(
            "{n} more file is not listed here; the command line lists all",
            "{n} more files are not listed here; the command line lists all",
            report.left_off,
        );
        ui.label(RichText::new(text).size(size::SMALL).color(tokens.soft));
    }
}

/// The totals in sentences.
fn sentences(report: &LastImport) -> Vec<String> {
    let totals = &report.totals;
    let took = lang::duration(report.took_ms.max(1000));
    let mut sentences = vec![
        tr_n_with(
            "{n} file found in {took}: {read} read, {unchanged} unchanged, {skipped} without a conversation, {failed} with failures.",
            "{n} files found in {took}: {read} read, {unchanged} unchanged, {skipped} without a conversation, {failed} with failures.",
            totals.found,
            &[
                ("took", &took),
                ("read", &words::number(totals.read)),
                ("unchanged", &words::number(totals.unchanged)),
                ("skipped", &words::number(totals.skipped)),
                ("failed", &words::number(totals.failed)),
            ],
        ),
        tr_n_with(
            "{n} conversation added, {updated} updated, {same} known already.",
            "{n} conversations added, {updated} updated, {same} known already.",
            totals.added,
            &[("updated", &words::number(totals.updated)), ("same", &words::number(totals.same))],
        ),
    ];
    if totals.problems > 0 {
        sentences.push(tr_n(
            "{n} odd value in the data; it is listed beside its conversation.",
            "{n} odd values in the data; they are listed beside their conversations.",
            totals.problems,
        ));
    }
    if totals.cancelled {
        sentences.push(
            tr("It was stopped before the end. What was read stays; importing again goes on from there.").to_owned(),
        );
    }
    sentences
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    /// Outcome, reason, number of files.
    Reason(Outcome, String, usize),
    /// Index of the file, and of its error shown.
    File(usize, usize),
}

/// The lines, made anew only when the report has changed.
fn kept_lines(ui: &Ui, report: &LastImport) -> Arc<Vec<Line>> {
    #[derive(Clone)]
    struct Kept(usize, i64, u64, Arc<Vec<Line>>);
    let id = Id::unique("report lines");
    let kept: Option<Kept> = ui.data(|data| data.get_temp(id));
    if let Some(Kept(files, took, version, lines)) = kept
        && files == report.files.len()
        && took == report.took_ms
        && version == report.version
    {
        return lines;
    }
    let lines = Arc::new(lines(&report.files));
    ui.data_mut(|data| data.insert_temp(id, Kept(report.files.len(), report.took_ms, report.version, lines.clone())));
    lines
}

/// Files under their reasons: failures first, then what was skipped, each with the most frequent reason first.
fn lines(files: &[FileReport]) -> Vec<Line> {
    let mut groups: BTreeMap<(bool, String), Vec<(usize, usize)>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        let skipped = !matches!(file.content, Outcome::Rejected | Outcome::Partial);
        if file.errors.is_empty() {
            groups.entry((skipped, "No reason given".to_owned())).or_default().push((index, 0));
        }
        for (place, error) in file.errors.iter().enumerate() {
            groups.entry((skipped, error.message.clone())).or_default().push((index, place));
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((skipped, _), files)| (*skipped, std::cmp::Reverse(files.len())));
    let mut lines = Vec::new();
    for ((skipped, reason), members) in groups {
        let outcome = if skipped { Outcome::Skipped } else { Outcome::Rejected };
        lines.push(Line::Reason(outcome, reason, members.len()));
        lines.extend(members.into_iter().map(|(file, error)| Line::File(file, error)));
    }
    lines
}

fn reason_ui(ui: &mut Ui, outcome: Outcome, reason: &str, count: usize) {
    let tokens = Tokens::of(ui);
    let (icon, color) =
        if outcome == Outcome::Skipped { (icons::INFO, tokens.soft) } else { (icons::ERROR, tokens.missed) };
    ui.horizontal(|ui| {
        ui.set_height(LINE);
        ui.label(icon.text(16.0, color));
        let counted = if count == 1 { String::new() } else { format!(" ({})", words::number(count as u64)) };
        let text = format!("{}{counted}", lang::said(reason));
        TextLabel::new(&text, format(size::BODY, Weight::Medium, tokens.text)).lines(1).ui(ui);
    });
}

fn file_ui(ui: &mut Ui, report: &LastImport, file: &FileReport, error: usize, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        ui.set_height(LINE);
        ui.add_space(space::XL + space::XS);
        let left = |ui: &mut Ui, _actions: &mut Vec<Action>| {
            let name = short(report, &file.path);
            let soft = format(size::SMALL, Weight::Regular, tokens.soft);
            let (response, _) = TextLabel::new(&name, soft).lines(1).ui(ui);
            let mut about = file.path.display().to_string();
            let said = said(file);
            if !said.is_empty() {
                about = format!("{about}\n{said}");
                let quiet = format(size::SMALL, Weight::Regular, tokens.faint);
                TextLabel::new(&said, quiet).lines(1).ui(ui);
            }
            response.tip(about);
        };
        let right = |ui: &mut Ui, actions: &mut Vec<Action>| {
            ui.spacing_mut().item_spacing.x = space::XS;
            TextLabel::new(&place(file, error), format(size::SMALL, Weight::Regular, tokens.faint)).ui(ui);
            if IconButton::new(icons::FOLDER, tr("Show file")).size(22.0).ui(ui).clicked() {
                actions.push(Action::Reveal(file.path.clone()));
            }
            let retry = IconButton::new(icons::RETRY, tr("Retry")).tooltip(tr("Read this file again")).size(22.0);
            if retry.ui(ui).clicked() {
                actions.push(Action::Retry(file.path.clone()));
            }
            ui.add_space(space::M);
        };
        sides_ui(ui, (&file.path, error), LINE, actions, left, right);
    });
}

/// What became of it otherwise, and advice.
fn said(file: &FileReport) -> String {
    let left_out = (!file.left_out.is_empty())
        .then(|| tr_with("Left out as secret: {names}", &[("names", &file.left_out.join(", "))]));
    let parts = [file.note.as_ref(), left_out.as_ref(), file.hint.as_ref()];
    parts.into_iter().flatten().map(|part| lang::said(part)).collect::<Vec<_>>().join(" · ")
}

/// `line 3, column 14`, and what was imported nevertheless.
fn place(file: &FileReport, error: usize) -> String {
    let mut parts = Vec::new();
    if let Some(error) = file.errors.get(error).filter(|error| error.line > 0) {
        parts.push(tr_with(
            "line {line}, column {column}",
            &[("line", &words::number(error.line)), ("column", &words::number(error.column))],
        ));
    }
    if file.content == Outcome::Partial {
        parts.push(tr_n("{n} imported", "{n} imported", file.conversations));
    }
    parts.join(" · ")
}

/// The path below what was imported.
fn short(report: &LastImport, path: &Path) -> String {
    let below = report.paths.iter().find_map(|root| path.strip_prefix(root).ok());
    let below = below.filter(|below| !below.as_os_str().is_empty());
    below.map_or_else(|| path.display().to_string(), |below| below.display().to_string())
}

/// The files as CSV with a header.
fn csv(report: &LastImport) -> String {
    let mut out = String::from("path,outcome,line,column,message,hint\r\n");
    let cell = |text: &str| {
        if text.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    };
    for file in &report.files {
        let (path, hint) = (cell(&file.path.display().to_string()), cell(file.hint.as_deref().unwrap_or("")));
        let outcome = file.outcome.word();
        let none = ReportError { line: 0, column: 0, message: String::new() };
        let errors = if file.errors.is_empty() { std::slice::from_ref(&none) } else { &file.errors };
        for error in errors {
            let place = |number: u64| if error.line > 0 { number.to_string() } else { String::new() };
            let message = cell(&error.message);
            let cells = [&path, outcome, &place(error.line), &place(error.column), &message, &hint];
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, outcome: Outcome, message: &str) -> FileReport {
        FileReport {
            path: path.into(),
            outcome,
            content: outcome,
            conversations: 0,
            errors: vec![ReportError { line: 3, column: 14, message: message.to_owned() }],
            problems: 0,
            relaxed: Vec::new(),
            hint: None,
            directory: 0,
            note: None,
            left_out: Vec::new(),
        }
    }

    fn report() -> LastImport {
        LastImport {
            paths: vec!["/hooks".into()],
            totals: crate::app::ImportReport::default(),
            files: vec![
                file("/hooks/a.txt", Outcome::Skipped, "plain text"),
                file("/hooks/b.json", Outcome::Rejected, "A brace is missing"),
                file("/hooks/c, d.json", Outcome::Rejected, "Says \"no\""),
                file("/hooks/e.json", Outcome::Partial, "A brace is missing"),
            ],
            left_off: 0,
            took_ms: 10,
            version: 0,
        }
    }

    #[test]
    fn failures_stand_first_and_frequent_reasons_before_rare_ones() {
        let lines = lines(&report().files);
        let reasons: Vec<(&str, usize)> = lines
            .iter()
            .filter_map(|line| match line {
                Line::Reason(_, reason, count) => Some((reason.as_str(), *count)),
                Line::File(..) => None,
            })
            .collect();
        assert_eq!(reasons, [("A brace is missing", 2), ("Says \"no\"", 1), ("plain text", 1)]);
        assert_eq!(lines.len(), 7);
    }

    #[test]
    fn the_report_as_csv() {
        let csv = csv(&report());
        assert_eq!(csv.lines().count(), 5);
        assert!(csv.contains("\"/hooks/c, d.json\",rejected,3,14,\"Says \"\"no\"\"\",\r\n"), "{csv}");
    }
}
