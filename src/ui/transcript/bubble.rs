//! What somebody wrote: name and time, the bubble, translations, attached files.

use egui::epaint::CornerRadiusF32;
use egui::{Align, Color32, CornerRadius, Layout, Rect, Response, Shape, Stroke, Ui, pos2, vec2};

use super::header;
use super::lines::speaks_right;
use super::timeline::Timeline;
use crate::app::{Action, Spot};
use crate::lang::{self, said, tr, tr_in, tr_with};
use crate::model::transcript::{AUTOMATIC, author};
use crate::model::{Attachment, Message, Role, Upload, uploads};
use crate::text::{is_web, links};
use crate::ui::icons;
use crate::ui::marks::Marks;
use crate::ui::theme::{Tokens, Weight, font, format, measure, radius, size, space};
use crate::ui::widgets::{IconButton, TextLabel, Tip as _};

/// Distance between the side of a bubble and its text, in points.
const PAD: f32 = space::M;

/// From here on a reply was slow, ms.
const SLOW_MS: i64 = 2 * 60 * 1000;

/// One message to draw.
pub(super) struct Speech<'a> {
    pub(super) message: &'a Message,
    /// Whether name and time stand above it.
    pub(super) first: bool,
    pub(super) response_ms: Option<i64>,
    /// Index of the message.
    pub(super) index: usize,
    pub(super) marks: Marks<'a>,
}

/// The widest bubble in a timeline of this width, in points.
pub(super) fn max_width(timeline: f32) -> f32 {
    (timeline * 0.8).min(600.0)
}

/// Draws a message.
pub(super) fn speech_ui(ui: &mut Ui, timeline: &Timeline, speech: &Speech<'_>, actions: &mut Vec<Action>) {
    let right = speaks_right(speech.message.role);
    if speech.first {
        ui.add_space(space::M);
        caption_ui(ui, timeline, speech, right);
        ui.add_space(space::XS);
    } else {
        ui.add_space(space::XS);
    }
    let align = if right { Align::RIGHT } else { Align::LEFT };
    let bubble = ui.with_layout(Layout::top_down(align), |ui| bubble_ui(ui, timeline, speech, right, actions)).inner;
    let rule = speech.message.triggered_by.as_deref().and_then(|name| timeline.rule(name.trim()));
    if let Some(rule) = rule {
        // Why it spoke; what it said stands above.
        let format = format(size::LABEL, Weight::Regular, Tokens::of(ui).faint);
        let width = max_width(timeline.width);
        ui.add_space(2.0);
        ui.with_layout(Layout::top_down(align), |ui| {
            TextLabel::new(&rule, format).lines(3).width(width).ui(ui).0.tip(&rule);
        });
    }
    beside_ui(ui, timeline, speech, bubble.rect, right, actions);
    bubble.container_context_menu(|ui| {
        if ui.button(tr("Copy message")).clicked() {
            actions.push(Action::Copy(speech.message.text.clone()));
        }
        header::copy_items_ui(ui, timeline.conversation(), timeline.times.zone, actions);
    });
}

/// The author, with what stands in place of a name in the window's language. Names stay, a rule's at its beginning, where hits in it are.
fn author_said(message: &Message) -> String {
    let name = author(message);
    if let Some(rule) = name.strip_suffix(AUTOMATIC).filter(|_| message.role == Role::Trigger) {
        return format!("{rule}{}", tr(AUTOMATIC));
    }
    let nameless = message.author_name.trim().is_empty();
    let of_vendor = message.role == Role::Other && !message.role_stated.is_empty();
    if nameless && !of_vendor { said(&name).into_owned() } else { name }
}

/// Name, time, and how long the visitor had waited.
fn caption_ui(ui: &mut Ui, timeline: &Timeline, speech: &Speech<'_>, right: bool) {
    let tokens = Tokens::of(ui);
    let name = author_said(speech.message);
    let time = timeline.clock(speech.message);
    let quiet = format(size::LABEL, Weight::Regular, tokens.faint);
    let waited = speech.response_ms.map(|ms| tr_with("replied after {time}", &[("time", &lang::duration(ms))]));
    let most = ui.available_width() * 0.6;
    let name_ui = |ui: &mut Ui| {
        let label = TextLabel::new(&name, quiet.clone()).lines(1).width(most);
        speech.marks.on(Spot::Author(speech.index), label).ui(ui);
    };
    let rest_ui = |ui: &mut Ui| {
        if !time.is_empty() {
            TextLabel::new(&format!("· {time}"), quiet.clone()).public().ui(ui);
        }
    };
    let waited_ui = |ui: &mut Ui| {
        if let Some(waited) = &waited {
            let slow = speech.response_ms.is_some_and(|ms| ms >= SLOW_MS);
            let format = format(size::LABEL, Weight::Semibold, if slow { tokens.offline } else { tokens.ok });
            TextLabel::new(waited, format).public().ui(ui);
            TextLabel::new("·", quiet.clone()).public().selectable(false).ui(ui);
        }
    };
    let layout = if right { Layout::right_to_left(Align::Center) } else { Layout::left_to_right(Align::Center) };
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 16.0), layout, |ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        ui.add_space(2.0);
        if right {
            waited_ui(ui);
            rest_ui(ui);
            name_ui(ui);
        } else {
            name_ui(ui);
            rest_ui(ui);
        }
    });
}

/// Under the pointer, beside the bubble: a button to copy the message, and its time where no caption says it.
fn beside_ui(
    ui: &mut Ui,
    timeline: &Timeline,
    speech: &Speech<'_>,
    bubble: Rect,
    right: bool,
    actions: &mut Vec<Action>,
) {
    let side = measure::TARGET;
    let near = bubble.expand2(vec2(side + space::S, 0.0));
    let text = &speech.message.text;
    if text.trim().is_empty() || !ui.rect_contains_pointer(near) {
        return;
    }
    let middle = if right { bubble.left() - space::XS - side / 2.0 } else { bubble.right() + space::XS + side / 2.0 };
    let at = Rect::from_center_size(pos2(middle, bubble.center().y), vec2(side, side));
    let id = ui.scope_id().with(("copy", speech.index));
    let copy = ui.scope_builder(egui::UiBuilder::new().scope_id(id).max_rect(at), |ui| {
        IconButton::new(icons::COPY, tr("Copy message")).size(side).ui(ui)
    });
    if copy.inner.clicked() {
        actions.push(Action::Copy(text.clone()));
    }
    if !speech.first && ui.rect_contains_pointer(bubble) {
        let (edge, anchor) = if right {
            (at.left_center() - vec2(space::XS, 0.0), egui::Align2::RIGHT_CENTER)
        } else {
            (at.right_center() + vec2(space::XS, 0.0), egui::Align2::LEFT_CENTER)
        };
        let time = timeline.clock(speech.message);
        ui.painter().text(edge, anchor, time, font(size::LABEL, Weight::Regular), Tokens::of(ui).faint);
    }
}

fn bubble_ui(
    ui: &mut Ui,
    timeline: &Timeline,
    speech: &Speech<'_>,
    right: bool,
    actions: &mut Vec<Action>,
) -> Response {
    let tokens = Tokens::of(ui);
    let message = speech.message;
    let fill = match message.role {
        Role::Agent => tokens.agent,
        Role::Trigger | Role::Bot => tokens.trigger,
        Role::Visitor | Role::System | Role::Other => tokens.visitor,
    };
    let (big, small) = (radius::BUBBLE, radius::LABEL);
    let corners = match (speech.first, right) {
        (_, true) => CornerRadius { nw: big, ne: big, sw: big, se: small },
        (_, false) => CornerRadius { nw: big, ne: big, sw: small, se: big },
    };
    let texts = Texts::of(speech, tokens);
    let most = max_width(timeline.width) - PAD * 2.0;
    let width = texts.width(ui, most).ceil().clamp(16.0, most);
    let shown = ui.allocate_ui_with_layout(vec2(width + PAD * 2.0, 0.0), Layout::top_down(Align::LEFT), |ui| {
        let frame = egui::Frame::new().fill(fill).corner_radius(corners);
        frame.inner_margin(egui::Margin::symmetric(12, 8)).show(ui, |ui| {
            ui.set_width(width);
            texts.ui(ui, width, actions);
        })
    });
    let response = shown.inner.response;
    if message.role == Role::Trigger {
        dashed_outline(ui, response.rect, corners, tokens.violet);
    }
    if speech.marks.is_message(speech.index) {
        let ring = Stroke::new(2.0, tokens.accent);
        ui.painter().rect_stroke(response.rect, corners, ring, egui::StrokeKind::Outside);
    }
    response
}

/// The texts of a bubble with their marks.
struct Texts<'a> {
    speech: &'a Speech<'a>,
    links: Vec<std::ops::Range<usize>>,
    uploads: Vec<Upload>,
    main: egui::TextFormat,
    second: egui::TextFormat,
}

impl<'a> Texts<'a> {
    fn of(speech: &'a Speech<'a>, tokens: &Tokens) -> Self {
        Self {
            speech,
            links: links(&speech.message.text),
            uploads: uploads(speech.message),
            main: format(size::BODY, Weight::Regular, tokens.text),
            second: format(size::SMALL, Weight::Regular, tokens.soft),
        }
    }

    fn main_label(&self) -> Option<TextLabel<'_>> {
        let text = self.speech.message.text.as_str();
        let label = TextLabel::new(text, self.main.clone()).links(&self.links);
        let spot = Spot::Message(self.speech.index);
        (!text.trim().is_empty()).then(|| self.speech.marks.on(spot, label))
    }

    fn translations(&self) -> impl Iterator<Item = (String, Spot)> {
        self.speech.message.translations.iter().enumerate().map(|(index, translation)| {
            let text = match translation.language.as_str() {
                "" => translation.text.clone(),
                language => format!("{} · {language}", translation.text),
            };
            (text, Spot::Translation(self.speech.index, index))
        })
    }

    /// The width of the widest part, at most `most`.
    fn width(&self, ui: &Ui, most: f32) -> f32 {
        let of = |label: TextLabel<'_>| label.width(most).layout(ui).galley.size().x;
        let main = self.main_label().map_or(0.0, of);
        let second = |text: &str| of(TextLabel::new(text, self.second.clone()));
        let translations = self.translations().map(|(text, _)| second(&text));
        let files = self.speech.message.attachments.iter().map(|file| second(&attachment_text(file)) + 20.0);
        let uploads = self.uploads.iter().map(|file| second(&file.address()) + UPLOAD_SIDES);
        translations.chain(files).chain(uploads).fold(main, f32::max)
    }

    fn ui(&self, ui: &mut Ui, width: f32, actions: &mut Vec<Action>) {
        let text = &self.speech.message.text;
        let mut above = false;
        if let Some(label) = self.main_label() {
            let (_, clicked) = label.width(width).fill().ui(ui);
            let address = clicked.and_then(|link| self.links.get(link)).and_then(|range| text.get(range.clone()));
            actions.extend(address.map(|address| Action::OpenUrl(address.to_owned())));
            above = true;
        }
        let marks = self.speech.marks;
        for (text, spot) in self.translations() {
            if above {
                line_above(ui);
            }
            marks.on(spot, TextLabel::new(&text, self.second.clone())).width(width).fill().ui(ui);
            above = true;
        }
        for (number, file) in self.speech.message.attachments.iter().enumerate() {
            if above {
                ui.add_space(space::XS);
            }
            let spot = Spot::File(self.speech.index, number);
            attachment_ui(ui, file, (marks, spot), self.second.clone(), actions);
            above = true;
        }
        for file in &self.uploads {
            line_above(ui);
            upload_ui(ui, file, self.second.clone(), actions);
        }
        if !above {
            TextLabel::new(tr("(empty message)"), self.second.clone()).ui(ui);
        }
    }
}

/// A hairline between a text and its translation.
fn line_above(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 7.0), egui::Sense::hover());
    let line = Stroke::new(1.0, Tokens::of(ui).line);
    ui.painter().hline(rect.x_range(), rect.center().y, line);
}

fn attachment_text(file: &Attachment) -> String {
    let name = [file.name.as_str(), file.url.as_str(), tr_in("attachment", "File")]
        .into_iter()
        .find(|it| !it.is_empty())
        .unwrap_or("");
    let about = [file.kind.clone(), file.bytes.map(lang::bytes).unwrap_or_default()];
    let about: Vec<String> = about.into_iter().filter(|it| !it.is_empty()).collect();
    if about.is_empty() { name.to_owned() } else { format!("{name} · {}", about.join(" · ")) }
}

/// A file as a row; a click opens its address. Nothing is fetched to draw it.
fn attachment_ui(
    ui: &mut Ui,
    file: &Attachment,
    (marks, spot): (Marks<'_>, Spot),
    format: egui::TextFormat,
    actions: &mut Vec<Action>,
) {
    let tokens = Tokens::of(ui);
    let text = attachment_text(file);
    let whole = 0..text.len();
    let link: &[std::ops::Range<usize>] = if is_web(&file.url) { std::slice::from_ref(&whole) } else { &[] };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        ui.label(icons::ATTACHMENT.text(14.0, tokens.soft));
        let (response, clicked) = marks.on(spot, TextLabel::new(&text, format).links(link)).ui(ui);
        if clicked.is_some() {
            actions.push(Action::OpenUrl(file.url.clone()));
        }
        if !file.url.is_empty() {
            response.tip(&file.url);
        }
    });
}

/// What stands beside the address of an uploaded file, in points.
const UPLOAD_SIDES: f32 = 48.0;

/// The address of a file uploaded at the vendor, and what it takes to get it. Nothing is fetched, here or at a click.
fn upload_ui(ui: &mut Ui, file: &Upload, format: egui::TextFormat, actions: &mut Vec<Action>) {
    let about = tr(
        "A file uploaded in this chat. SnapEngage shows it to signed-in admins and agents, and gives it to programs with the \
                 organization's id and an API token. Afterchat fetches nothing.",
    );
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        ui.label(icons::ATTACHMENT.text(14.0, Tokens::of(ui).soft)).tip(about);
        let width = (ui.available_width() - 28.0).max(16.0);
        TextLabel::new(&file.address(), format).width(width).ui(ui).0.tip(about);
        let copy = IconButton::new(icons::COPY, tr("Copy curl line")).size(20.0);
        let tooltip =
            tr("Copies a curl line that takes SNAPENGAGE_ORG_ID and SNAPENGAGE_API_TOKEN from the environment");
        if copy.tooltip(tooltip).ui(ui).clicked() {
            actions.push(Action::Copy(file.curl()));
        }
    });
}

/// A dashed line along a rounded rectangle.
fn dashed_outline(ui: &Ui, rect: Rect, corners: CornerRadius, color: Color32) {
    let rect = rect.shrink(0.5);
    let corners = CornerRadiusF32::from(corners);
    let arc = |center: egui::Pos2, radius: f32, from: f32| {
        (0..=6_u8).map(move |step| {
            let angle = (from + f32::from(step) * 15.0).to_radians();
            center + vec2(angle.cos(), angle.sin()) * radius
        })
    };
    let mut path: Vec<egui::Pos2> = Vec::with_capacity(29);
    let (left, right, top, bottom) = (rect.left(), rect.right(), rect.top(), rect.bottom());
    path.extend(arc(pos2(left + corners.nw, top + corners.nw), corners.nw, 180.0));
    path.extend(arc(pos2(right - corners.ne, top + corners.ne), corners.ne, 270.0));
    path.extend(arc(pos2(right - corners.se, bottom - corners.se), corners.se, 0.0));
    path.extend(arc(pos2(left + corners.sw, bottom - corners.sw), corners.sw, 90.0));
    path.extend(path.first().copied());
    ui.painter().extend(Shape::dashed_line(&path, Stroke::new(1.0, color), 4.0, 3.0));
}
