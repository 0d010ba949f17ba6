//! Small labels: flags, country codes, initials.

use egui::{Color32, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::Tip as _;
use crate::lang::{tr, tr_in, tr_with};
use crate::model::{Basis, Flag, FlagName};
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{Tokens, Weight, font, radius, size, space};

/// Height of a label, in points.
const HEIGHT: f32 = 18.0;
/// Width of its icon.
const ICON: f32 = 12.0;

/// Paints a flag's label with its left edge at `left`, centred on `middle`, and returns its width in points.
#[must_use]
pub fn flag_width(ui: &Ui, name: FlagName) -> f32 {
    let word = ui.painter().layout_no_wrap(
        tr_in("one", name.title()).to_owned(),
        font(size::LABEL, Weight::Medium),
        Color32::PLACEHOLDER,
    );
    word.size().x + ICON + space::XS * 3.0
}

/// Shows a flag as icon, word and tint. Computed flags say so when pointed at.
pub fn flag_ui(ui: &mut Ui, name: FlagName, flag: Flag) -> Response {
    let (icon, color, fill) = icons::flag(name, Tokens::of(ui));
    let (rect, response) = ui.allocate_exact_size(vec2(flag_width(ui, name), HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, tr_in("one", name.title())));
    ui.painter().rect_filled(rect, radius::LABEL, fill);
    let glyph = ui.painter().layout_no_wrap(icon.glyph().to_owned(), Icon::font(ICON), color);
    let word =
        ui.painter().layout_no_wrap(tr_in("one", name.title()).to_owned(), font(size::LABEL, Weight::Medium), color);
    let middle = rect.center().y;
    ui.painter().galley(pos2(rect.left() + space::XS, middle - glyph.size().y / 2.0), glyph, color);
    ui.painter().galley(pos2(rect.left() + space::XS * 2.0 + ICON, middle - word.size().y / 2.0), word, color);
    match flag.basis {
        Basis::Vendor => response,
        Basis::Computed => response.tip(tr("Worked out from the messages: the vendor does not state it")),
    }
}

/// Width of a flag's icon without its word, in points.
pub const FLAG_ICON: f32 = 18.0;

/// Shows flags one behind the other within `room` points: as icon and word as far as they fit, the last ones as icons alone. None is left out
/// as long as the icons fit.
pub fn flags_ui(ui: &mut Ui, flags: &[(FlagName, Flag)], room: f32) {
    let gap = ui.spacing().item_spacing.x;
    let mut left = room - flags.len() as f32 * (FLAG_ICON + gap) + gap;
    for (name, flag) in flags {
        let more = flag_width(ui, *name) - FLAG_ICON;
        if more <= left {
            left -= more;
            flag_ui(ui, *name, *flag);
        } else {
            // What comes after it must not have its word where this one has none.
            left = 0.0;
            flag_icon_ui(ui, *name);
        }
    }
}

/// Shows a flag as its icon on its tint; the word is its tooltip and its name.
fn flag_icon_ui(ui: &mut Ui, name: FlagName) -> Response {
    let (icon, color, fill) = icons::flag(name, Tokens::of(ui));
    let (rect, response) = ui.allocate_exact_size(vec2(FLAG_ICON, HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, tr_in("one", name.title())));
    ui.painter().rect_filled(rect, radius::LABEL, fill);
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, icon.glyph(), Icon::font(ICON), color);
    response.tip(tr_in("one", name.title()))
}

/// Shows a word in a quiet frame, such as a country's code.
pub fn country_ui(ui: &mut Ui, code: &str) -> Response {
    let tokens = Tokens::of(ui);
    let code: String = code.chars().take(3).collect::<String>().to_uppercase();
    let word = ui.painter().layout_no_wrap(code.clone(), font(size::LABEL - 1.0, Weight::Regular), tokens.faint);
    let (rect, response) = ui.allocate_exact_size(vec2(word.size().x + space::S, HEIGHT - 2.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, tr_with("Country {code}", &[("code", &code)])));
    ui.painter().rect_stroke(rect, radius::LABEL, Stroke::new(1.0, tokens.edge), StrokeKind::Inside);
    ui.painter().galley(rect.center() - word.size() / 2.0, word, tokens.faint);
    response
}

/// Shows a word on the accent's tint.
pub fn tag_ui(ui: &mut Ui, word: &str) -> Response {
    let tokens = Tokens::of(ui);
    let galley = ui.painter().layout_no_wrap(word.to_owned(), font(size::SMALL, Weight::Regular), tokens.soft);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + space::L, HEIGHT + 2.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    ui.painter().rect_filled(rect, rect.height() / 2.0, tokens.accentbg);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, tokens.soft);
    response
}

/// The initials of a name: the first characters of its first and last word, or of its first word alone.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// Shows initials in a circle, `size` points wide; a person's icon where there is no name.
pub fn avatar_ui(ui: &mut Ui, name: &str, size: f32) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(size, size), Sense::hover());
    ui.painter().circle_filled(rect.center(), size / 2.0, tokens.accentbg);
    let letters = if super::is_blurred(ui.ctx()) { String::new() } else { initials(name) };
    let galley = if letters.is_empty() {
        ui.painter().layout_no_wrap(icons::PERSON.glyph().to_owned(), Icon::font(size * 0.5), tokens.accent)
    } else {
        ui.painter().layout_no_wrap(letters, font(size * 0.36, Weight::Semibold), tokens.accent)
    };
    let at = Rect::from_center_size(rect.center(), galley.size());
    ui.painter().galley(at.min, galley, tokens.accent);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_names_in_every_script() {
        for (name, expected) in [
            ("Dusan Kmet", "DK"),
            ("žaneta  van der Šťastná", "ŽŠ"),
            ("王小明", "王"),
            ("(guest)", "G"),
            ("", ""),
            ("…", ""),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
