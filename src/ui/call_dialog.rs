//! A call of the vendor's REST API: its fields, checked while one types, what exactly is sent, and the button that sends it.

use egui::{ComboBox, RichText, TextEdit, TextStyle, Ui, WidgetInfo};

use super::icons;
use super::theme::{Tokens, Weight, font, size, space};
use super::widgets::{IconButton, button_ui, dialog_ui, form_row_ui, primary_ui, radio_ui};
use crate::app::{Action, BuiltCall, CALLS, CallEdit, CallField, CallForm, Calling, KEY_VARIABLE, State};
use crate::lang::{said, tr, tr_with};

/// Draws the form while it is open.
pub(super) fn call_dialog_ui(ui: &Ui, state: &State, actions: &mut Vec<Action>) {
    let Some(form) = &state.vendor.call else { return };
    let built = form.built();
    let shown = form.masked().built();
    let mut edits = Vec::new();
    let mut copied = None;
    let mut more = Vec::new();
    let close = dialog_ui(
        ui,
        "call dialog",
        tr("Call Smartsupp's API"),
        640.0,
        |ui| {
            fields_ui(ui, form, &mut edits);
            ui.add_space(space::S);
            match (&built, &shown) {
                (Ok(built), Ok(shown)) => built_ui(ui, built, shown, &mut copied),
                (Err(sentence), _) | (_, Err(sentence)) => {
                    ui.label(RichText::new(sentence).size(size::SMALL).color(Tokens::of(ui).missed));
                }
            }
            ui.add_space(space::S);
            outcome_ui(ui, form);
        },
        |ui| {
            let note = tr_with("The key is taken from {name} and kept nowhere.", &[("name", &KEY_VARIABLE)]);
            ui.label(RichText::new(note).size(size::SMALL).color(Tokens::of(ui).soft));
            if button_ui(ui, None, tr("Close")).clicked() {
                more.push(CallEdit::Close);
            }
            if form.now == Calling::Sending {
                ui.add(egui::Spinner::new().size(16.0));
            } else {
                ui.add_enabled_ui(built.is_ok(), |ui| {
                    if primary_ui(ui, None, tr("Send")).clicked() {
                        more.push(CallEdit::Send);
                    }
                });
            }
        },
    );
    edits.append(&mut more);
    if close {
        edits.push(CallEdit::Close);
    }
    actions.extend(edits.into_iter().map(Action::Call));
    actions.extend(copied.map(Action::Copy));
}

fn fields_ui(ui: &mut Ui, form: &CallForm, edits: &mut Vec<CallEdit>) {
    form_row_ui(ui, tr("Call"), |ui| {
        let width = ui.available_width() - 12.0;
        let combo = ComboBox::from_id_salt("call").selected_text(tr(form.call.help)).width(width).height(320.0);
        let shown = combo.show_ui(ui, |ui| {
            for call in CALLS {
                if ui.selectable_label(call.name == form.call.name, tr(call.help)).clicked() {
                    edits.push(CallEdit::Call(call.name));
                }
            }
        });
        shown.response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, tr("Call")));
    });
    for field in form.fields() {
        form_row_ui(ui, field.label(), |ui| match field {
            CallField::Role => {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = space::L;
                    for (role, word) in [("agent", tr("Agent")), ("admin", tr("Administrator"))] {
                        if radio_ui(ui, form.value(field) == role, word).clicked() {
                            edits.push(CallEdit::Field(field, role.to_owned()));
                        }
                    }
                });
            }
            _ => edits.extend(field_ui(ui, form, field).map(|text| CallEdit::Field(field, text))),
        });
    }
}

/// A field; its text where it changed.
fn field_ui(ui: &mut Ui, form: &CallForm, field: CallField) -> Option<String> {
    let value = form.value(field);
    let mut text = value.to_owned();
    let edit = if field == CallField::Json {
        TextEdit::multiline(&mut text).code_editor().desired_rows(11)
    } else {
        let edit = TextEdit::singleline(&mut text).hint_text(field.hint()).align(egui::Align2::LEFT_CENTER);
        edit.password(field == CallField::Password)
    };
    let shown = ui.add(edit.desired_width(ui.available_width() - 12.0));
    shown.widget_info(|| {
        // What a password is, is not spoken either.
        let said = if field == CallField::Password { "" } else { value };
        WidgetInfo { label: Some(field.label().to_owned()), ..WidgetInfo::text_edit(true, said, said, field.hint()) }
    });
    (text != value).then_some(text)
}

/// What exactly is sent, and the line for a shell; `shown` is the same without a password, which is only copied.
fn built_ui(ui: &mut Ui, built: &BuiltCall, shown: &BuiltCall, copied: &mut Option<String>) {
    let request = match &shown.pretty {
        Some(json) => format!("{} {}\n\n{json}", shown.method, shown.url),
        None => format!("{} {}", shown.method, shown.url),
    };
    let body = built.compact.clone().unwrap_or_else(|| built.url.clone());
    code_ui(ui, tr("What is sent"), &request, (tr("Copy what is sent"), body), copied);
    code_ui(ui, "curl", &shown.curl, (tr("Copy curl line"), built.curl.clone()), copied);
    for doubt in &built.doubts {
        ui.label(RichText::new(said(doubt)).size(size::SMALL).color(Tokens::of(ui).offline));
    }
}

/// Text of a program on its own ground, with a button that copies.
fn code_ui(ui: &mut Ui, title: &str, text: &str, (name, copy): (&str, String), copied: &mut Option<String>) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).font(font(size::LABEL, Weight::Semibold)).color(tokens.faint));
        if IconButton::new(icons::COPY, name).size(20.0).ui(ui).clicked() {
            *copied = Some(copy);
        }
    });
    egui::Frame::new().fill(tokens.panel).corner_radius(4).inner_margin(8).show(ui, |ui| {
        ui.set_width(ui.available_width() - 8.0);
        let font = ui.style().text_styles.get(&TextStyle::Monospace).cloned().unwrap_or_default();
        let text = RichText::new(text).font(egui::FontId::new(size::LABEL, font.family)).color(tokens.text);
        ui.add(egui::Label::new(text).wrap_mode(egui::TextWrapMode::Wrap).selectable(true));
    });
    ui.add_space(space::XS);
}

/// What became of it.
fn outcome_ui(ui: &mut Ui, form: &CallForm) {
    let tokens = Tokens::of(ui);
    let (sentence, color, more) = match &form.now {
        Calling::Idle | Calling::Sending => return,
        Calling::Done(sentence, answer) => (sentence.clone(), tokens.ok, Some(answer.clone())),
        Calling::Failed(failed) => (
            said(&failed.sentence).into_owned(),
            tokens.missed,
            failed.hint.as_ref().map(|hint| said(hint).into_owned()),
        ),
    };
    let label = ui.label(RichText::new(sentence).font(font(size::BODY, Weight::Medium)).color(color));
    ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(egui::accesskit::Live::Polite));
    if let Some(more) = more.filter(|more| !more.trim().is_empty()) {
        let more = RichText::new(more).size(size::SMALL).color(tokens.soft);
        ui.add(egui::Label::new(more).wrap_mode(egui::TextWrapMode::Wrap).selectable(true));
    }
}
