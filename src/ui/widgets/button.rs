//! Buttons: one quiet, one primary, one of an icon alone, and the tabs of a panel.

use egui::{Align2, Button, Color32, Response, RichText, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::Tip as _;
use crate::ui::icons::Icon;
use crate::ui::theme::{Tokens, Weight, focus_ring, font, measure, radius, size, space};

/// A button that shows an icon alone.
#[derive(Clone, Copy, Debug)]
#[must_use = "a button does nothing until it is shown"]
pub struct IconButton<'a> {
    icon: Icon,
    name: &'a str,
    tooltip: Option<&'a str>,
    size: f32,
    color: Option<Color32>,
    /// Whether it is on, for what can be on or off.
    on: Option<bool>,
}

impl<'a> IconButton<'a> {
    /// A button with an icon and the name screen readers say; the name is also its tooltip.
    pub fn new(icon: Icon, name: &'a str) -> Self {
        Self { icon, name, tooltip: None, size: measure::CONTROL, color: None, on: None }
    }

    /// Says more than the name when pointed at.
    pub fn tooltip(mut self, tooltip: &'a str) -> Self {
        self.tooltip = Some(tooltip);
        self
    }

    /// Width and height in points; at least [`measure::TARGET`], whatever is asked for, and the icon as large as fits what is asked for.
    pub fn size(mut self, size: f32) -> Self {
        self.size = size;
        self
    }

    /// Colour of the icon.
    pub fn color(mut self, color: Color32) -> Self {
        self.color = Some(color);
        self
    }

    /// On or off: on is told by the accent, and to screen readers.
    pub fn on(mut self, on: bool) -> Self {
        self.on = Some(on);
        self
    }

    /// Shows it.
    pub fn ui(self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        // However small the icon, it can be hit.
        let side = self.size.max(measure::TARGET);
        let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
        response.widget_info(|| match self.on {
            Some(on) => WidgetInfo::selected(Role::Button, ui.is_enabled(), on, self.name),
            None => WidgetInfo::labeled(Role::Button, ui.is_enabled(), self.name),
        });
        if ui.is_rect_visible(rect) {
            if response.hovered() {
                ui.painter().rect_filled(rect, radius::CONTROL, tokens.hover);
            }
            if response.has_focus() {
                focus_ring(ui, rect, radius::CONTROL);
            }
            let on = self.on == Some(true);
            let color = self.color.unwrap_or(if on {
                tokens.accent
            } else if response.hovered() {
                tokens.text
            } else {
                tokens.soft
            });
            let font = Icon::font((self.size * 0.62).round());
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, self.icon.glyph(), font, color);
        }
        response.tip(self.tooltip.unwrap_or(self.name))
    }
}

/// A quiet button: optional icon, and a word.
pub fn button_ui(ui: &mut Ui, icon: Option<Icon>, word: &str) -> Response {
    let color = Tokens::of(ui).text;
    worded(ui, icon, word, color, Button::new)
}

/// The one button of a view that goes on: on the accent colour.
pub fn primary_ui(ui: &mut Ui, icon: Option<Icon>, word: &str) -> Response {
    let tokens = Tokens::of(ui);
    let response =
        worded(ui, icon, word, tokens.on_accent, |atoms| Button::new(atoms).fill(tokens.accent).stroke(Stroke::NONE));
    if response.has_focus() {
        let ring = Stroke::new(2.0, tokens.text);
        ui.painter().rect_stroke(response.rect, radius::CONTROL, ring, egui::StrokeKind::Outside);
    }
    response
}

/// Width of a button with an icon and a word, in points.
#[must_use]
pub fn button_width(ui: &Ui, word: &str) -> f32 {
    let galley = ui.painter().layout_no_wrap(word.to_owned(), font(size::BODY, Weight::Medium), Color32::PLACEHOLDER);
    let spacing = ui.spacing();
    galley.size().x + 16.0 + spacing.icon_spacing + 2.0 * spacing.button_padding.x
}

fn worded(
    ui: &mut Ui,
    icon: Option<Icon>,
    word: &str,
    color: Color32,
    button: impl FnOnce(egui::Atoms<'static>) -> Button<'static>,
) -> Response {
    let text = RichText::new(word).font(font(size::BODY, Weight::Medium)).color(color);
    let mut atoms = egui::Atoms::default();
    if let Some(icon) = icon {
        atoms.push_right(icon.text(16.0, color));
    }
    atoms.push_right(text);
    let response = ui.add(button(atoms).min_size(vec2(0.0, measure::CONTROL)));
    // The icon is a picture: the name is the word alone.
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), word));
    response
}

/// One tab of a row of tabs: a word, underlined with the accent when it is the shown one.
pub fn tab_ui(ui: &mut Ui, word: &str, shown: bool) -> Response {
    let tokens = Tokens::of(ui);
    let font = font(size::SMALL, if shown { Weight::Semibold } else { Weight::Medium });
    let galley = ui.painter().layout_no_wrap(word.to_owned(), font, tokens.text);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + space::S, 32.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Tab, ui.is_enabled(), word));
    // egui would call it pressed, as a switch is; a tab is selected.
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(shown));
    let color = if shown {
        tokens.accent
    } else if response.hovered() {
        tokens.text
    } else {
        tokens.soft
    };
    ui.painter().galley_with_override_text_color(rect.center() - galley.size() / 2.0, galley, color);
    if shown {
        let line = Stroke::new(2.0, tokens.accent);
        ui.painter().hline(rect.x_range().shrink(space::XS), rect.bottom() - 1.0, line);
    }
    if response.has_focus() {
        focus_ring(ui, rect.shrink(2.0), radius::LABEL);
    }
    response
}
