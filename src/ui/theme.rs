//! The look: one table of colours, one scale of type, one grid of space, and the egui style made of them.
//!
//! No other file of the window names a colour. Widgets ask [`Tokens::of`] and the functions of this file.

#![expect(clippy::unreadable_literal, reason = "colours are written as 0xRRGGBB")]

use egui::epaint::Shadow;
use egui::style::{ScrollAnimation, ScrollStyle, Selection, TextCursorStyle, WidgetVisuals, Widgets};
use egui::text::TextFormat;
use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Theme, Ui, Visuals, vec2};

/// An opaque colour from `0xRRGGBB`.
const fn rgb(hex: u32) -> Color32 {
    let [_, r, g, b] = hex.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

/// Makes [`Tokens`] and its two values from one table, so that a colour cannot exist in one theme only.
macro_rules! tokens {
    ($($name:ident $light:literal $dark:literal $doc:literal;)*) => {
        /// The colours of one theme.
        #[derive(Debug)]
        pub struct Tokens {
            $(#[doc = $doc] pub $name: Color32,)*
        }

        /// The light theme.
        pub const LIGHT: Tokens = Tokens { $($name: rgb($light),)* };
        /// The dark theme.
        pub const DARK: Tokens = Tokens { $($name: rgb($dark),)* };
    };
}

tokens! {
    bg         0xFFFFFF 0x14171C "Window, list, timeline.";
    panel      0xF6F7F9 0x191D24 "Rail, details, bars, day headers.";
    raised     0xFFFFFF 0x1F242C "Buttons, menus, cards.";
    hover      0xEEF1F5 0x262C36 "A row or button under the pointer.";
    line       0xE3E6EB 0x2B313B "Hairlines, bar tracks.";
    unlit      0xA3ADBB 0x5A6474 "Empty stars.";
    edge       0x7F8896 0x747D8B "Outline of a tick box: 3 to 1 against its surface.";
    text       0x18212F 0xE7EAEF "Text.";
    soft       0x566173 0xA3ADBB "Snippets, second lines.";
    faint      0x5A6473 0x98A2B1 "Times, labels, counts.";
    accent     0x1F5FE0 0x7FB0FF "Focus, links, selection marks, primary button.";
    on_accent  0xFFFFFF 0x0F1520 "Text on the accent.";
    accentbg   0xE6EEFD 0x1E2C44 "Active view, chips, focus ring.";
    sel        0xDCE8FD 0x22324D "Selected rows and text.";
    visitor    0xF0F2F5 0x232932 "Visitor bubble.";
    agent      0xE3EDFF 0x1F3050 "Agent bubble.";
    trigger    0xF1ECFC 0x2A2440 "Trigger bubble.";
    missed     0xB42318 0xFF9A92 "Missed; failures.";
    missedbg   0xFDECEA 0x3A2021 "Its label.";
    offline    0x8A5300 0xF0BC62 "Offline, dropped; warnings.";
    offlinebg  0xFDF1DC 0x362A14 "Its label.";
    ok         0x177245 0x72CF9C "Completed, reply time.";
    okbg       0xE5F5EC 0x15301F "Its label.";
    violet     0x5B3FBF 0xBCA6FF "Triggered.";
    violetbg   0xF1ECFC 0x2A2440 "Its label.";
    star       0x8A5A00 0xF0BC62 "Rating stars.";
    hit        0xFFE9A8 0x6B5410 "Behind a search hit.";
    hit_now    0xF5B301 0xF0BC62 "Behind the hit one stands on.";
    on_hit_now 0x18212F 0x0F1520 "Its text.";
}

impl Tokens {
    /// The colours of the theme in which `ui` is drawn.
    #[must_use]
    pub fn of(ui: &Ui) -> &'static Self {
        Self::for_theme(if ui.visuals().dark_mode { Theme::Dark } else { Theme::Light })
    }

    /// The colours of a theme.
    #[must_use]
    pub fn for_theme(theme: Theme) -> &'static Self {
        match theme {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }
}

/// Type sizes, in points.
pub mod size {
    /// Name of the open conversation, headings of dialogs.
    pub const TITLE: f32 = 15.0;
    /// Everything not named otherwise.
    pub const BODY: f32 = 13.0;
    /// Second lines.
    pub const SMALL: f32 = 12.0;
    /// Labels, names above bubbles.
    pub const LABEL: f32 = 11.0;
}

/// Distances in points: a grid of 4.
pub mod space {
    /// Between an icon and its word.
    pub const XS: f32 = 4.0;
    /// Between neighbours.
    pub const S: f32 = 8.0;
    /// Inside bubbles, cards, list rows.
    pub const M: f32 = 12.0;
    /// Inside panels.
    pub const L: f32 = 16.0;
    /// Inside the timeline and dialogs.
    pub const XL: f32 = 20.0;
}

/// Corner radii in points.
pub mod radius {
    /// Labels, tick boxes, the corner of a bubble towards its speaker.
    pub const LABEL: u8 = 4;
    /// Controls.
    pub const CONTROL: u8 = 6;
    /// Bubbles, cards, dialogs.
    pub const BUBBLE: u8 = 12;
}

/// Measures of the window, in points.
pub mod measure {
    /// Width of the rail.
    pub const RAIL: f32 = 220.0;
    /// Width of the list.
    pub const LIST: f32 = 500.0;
    /// Width of the details.
    pub const DETAILS: f32 = 268.0;
    /// Height of the top bar.
    pub const TOP_BAR: f32 = 48.0;
    /// Height of the status bar.
    pub const STATUS_BAR: f32 = 28.0;
    /// Height of the list's header.
    pub const LIST_HEADER: f32 = 36.0;
    /// Height of a day header in the list.
    pub const DAY_HEADER: f32 = 26.0;
    /// Height of a two-line row of the list.
    pub const ROW: f32 = 58.0;
    /// Height of a row of the list in one line.
    pub const LINE_ROW: f32 = 30.0;
    /// Height of the titles above the columns of the list.
    pub const COLUMN_TITLES: f32 = 28.0;
    /// Height of the bar that says what is selected.
    pub const SELECTION_BAR: f32 = 40.0;
    /// What can be clicked is at least this wide and high.
    pub const TARGET: f32 = 24.0;
    /// Height of buttons and fields.
    pub const CONTROL: f32 = 28.0;
}

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Text.
    Regular,
    /// Names, numbers that count.
    Medium,
    /// Headings, names of groups.
    Semibold,
}

impl Weight {
    /// The font family of this weight, as `fonts` installs it.
    #[must_use]
    pub fn family(self) -> FontFamily {
        match self {
            Self::Regular => FontFamily::Proportional,
            Self::Medium => FontFamily::Name("medium".into()),
            Self::Semibold => FontFamily::Name("semibold".into()),
        }
    }
}

/// The font of a size in points and a weight.
#[must_use]
pub fn font(size: f32, weight: Weight) -> FontId {
    FontId::new(size, weight.family())
}

/// The distance in points from one line of this size to the next: 20 for text, on the grid of 4 for the others.
#[must_use]
pub fn line_height(size: f32) -> f32 {
    if size < size::SMALL {
        16.0
    } else if size < size::BODY {
        18.0
    } else {
        20.0
    }
}

/// The format of a text that takes part in the scale of type.
#[must_use]
pub fn format(size: f32, weight: Weight, color: Color32) -> TextFormat {
    TextFormat {
        line_height: Some(line_height(size)),
        valign: egui::Align::Center,
        ..TextFormat::simple(font(size, weight), color)
    }
}

/// The focus ring around a widget drawn by hand: 3 points of tint and a line of accent, so that it shows on every surface.
pub fn focus_ring(ui: &Ui, rect: egui::Rect, radius: u8) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    let tint = Stroke::new(3.0, tokens.accentbg);
    painter.rect_stroke(rect, radius, tint, egui::StrokeKind::Outside);
    painter.rect_stroke(rect, radius, Stroke::new(1.0, tokens.accent), egui::StrokeKind::Inside);
}

/// Installs the style of both themes. Which one is shown is the window's (or the system's) choice.
pub fn install(ctx: &egui::Context) {
    for theme in [Theme::Light, Theme::Dark] {
        ctx.set_style_of(theme, style(theme));
    }
}

/// The egui style of a theme.
#[must_use]
pub fn style(theme: Theme) -> Style {
    let tokens = Tokens::for_theme(theme);
    let mut style = Style {
        visuals: visuals(theme, tokens),
        text_styles: [
            (TextStyle::Small, font(size::SMALL, Weight::Regular)),
            (TextStyle::Body, font(size::BODY, Weight::Regular)),
            (TextStyle::Button, font(size::BODY, Weight::Regular)),
            (TextStyle::Heading, font(size::TITLE, Weight::Semibold)),
            (TextStyle::Monospace, FontId::new(size::SMALL, FontFamily::Monospace)),
        ]
        .into(),
        // Nothing moves by itself: whoever asked the system for less motion needs no setting here.
        animation_time: 0.0,
        scroll_animation: ScrollAnimation::none(),
        compact_menu_style: false,
        ..Style::default()
    };
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(space::S, space::S);
    spacing.button_padding = vec2(space::M, space::XS);
    spacing.interact_size = vec2(measure::CONTROL, measure::CONTROL);
    spacing.window_margin = Margin::same(20);
    spacing.menu_margin = Margin::same(4);
    spacing.indent = space::L;
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 10.0;
    spacing.icon_spacing = space::S;
    spacing.combo_width = 120.0;
    spacing.combo_height = 320.0;
    spacing.menu_width = 280.0;
    spacing.menu_spacing = space::XS;
    spacing.tooltip_width = 360.0;
    spacing.scroll = ScrollStyle {
        bar_width: 8.0,
        floating_width: 6.0,
        handle_min_length: 24.0,
        bar_inner_margin: 2.0,
        bar_outer_margin: 1.0,
        dormant_background_opacity: 0.0,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        dormant_handle_opacity: 0.18,
        active_handle_opacity: 0.3,
        interact_handle_opacity: 0.55,
        ..ScrollStyle::floating()
    };
    style.interaction.tooltip_delay = 0.4;
    style
}

fn visuals(theme: Theme, tokens: &Tokens) -> Visuals {
    let dark = theme == Theme::Dark;
    let hairline = Stroke::new(1.0, tokens.line);
    let shadow =
        Shadow { offset: [0, 4], blur: 16, spread: 0, color: Color32::from_black_alpha(if dark { 96 } else { 28 }) };
    Visuals {
        weak_text_color: Some(tokens.faint),
        widgets: widgets(tokens),
        selection: Selection { bg_fill: tokens.sel, stroke: Stroke::new(1.0, tokens.accent) },
        hyperlink_color: tokens.accent,
        faint_bg_color: tokens.panel,
        extreme_bg_color: tokens.bg,
        text_edit_bg_color: Some(tokens.raised),
        code_bg_color: tokens.panel,
        warn_fg_color: tokens.offline,
        error_fg_color: tokens.missed,
        window_corner_radius: CornerRadius::same(radius::BUBBLE),
        window_shadow: shadow,
        window_fill: tokens.raised,
        window_stroke: hairline,
        window_highlight_topmost: false,
        menu_corner_radius: CornerRadius::same(radius::CONTROL),
        panel_fill: tokens.bg,
        popup_shadow: shadow,
        resize_corner_size: space::M,
        text_cursor: TextCursorStyle {
            stroke: Stroke::new(1.5, tokens.accent),
            blink: false,
            ..TextCursorStyle::default()
        },
        indent_has_left_vline: false,
        slider_trailing_fill: true,
        ..if dark { Visuals::dark() } else { Visuals::light() }
    }
}

fn widgets(tokens: &Tokens) -> Widgets {
    let state = |fill: Color32, outline: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, outline),
        corner_radius: CornerRadius::same(radius::CONTROL),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    Widgets {
        noninteractive: state(tokens.bg, tokens.line, tokens.text),
        inactive: state(tokens.raised, tokens.line, tokens.text),
        hovered: state(tokens.hover, tokens.line, tokens.text),
        // Also what a focused widget looks like.
        active: state(tokens.accentbg, tokens.accent, tokens.text),
        open: state(tokens.hover, tokens.line, tokens.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast of two colours as WCAG 2 defines it, 1 to 21.
    fn contrast(a: Color32, b: Color32) -> f64 {
        let luminance = |color: Color32| {
            let channel = |value: u8| {
                let value = f64::from(value) / 255.0;
                if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Each text colour with the surfaces on which it stands.
    fn pairs(t: &Tokens) -> Vec<(&'static str, Color32, Vec<Color32>)> {
        let page = vec![t.bg, t.panel, t.raised, t.hover, t.sel];
        let bubbles = vec![t.visitor, t.agent, t.trigger];
        vec![
            ("text", t.text, [page.clone(), bubbles.clone(), vec![t.hit, t.accentbg, t.offlinebg]].concat()),
            ("soft", t.soft, [page.clone(), bubbles, vec![t.accentbg]].concat()),
            ("faint", t.faint, page.clone()),
            ("accent", t.accent, [page.clone(), vec![t.accentbg, t.visitor, t.agent, t.trigger]].concat()),
            ("on_accent", t.on_accent, vec![t.accent]),
            ("missed", t.missed, [page.clone(), vec![t.missedbg]].concat()),
            ("offline", t.offline, [page.clone(), vec![t.offlinebg]].concat()),
            ("ok", t.ok, [page.clone(), vec![t.okbg]].concat()),
            ("violet", t.violet, [page.clone(), vec![t.violetbg, t.trigger]].concat()),
            ("star", t.star, page),
            ("on_hit_now", t.on_hit_now, vec![t.hit_now]),
        ]
    }

    #[test]
    fn every_text_colour_is_readable_where_it_stands() {
        for (theme, tokens) in [("light", &LIGHT), ("dark", &DARK)] {
            for (name, color, surfaces) in pairs(tokens) {
                for surface in surfaces {
                    let ratio = contrast(color, surface);
                    assert!(ratio >= 4.5, "{theme}: {name} on {surface:?} has {ratio:.2}");
                }
            }
        }
    }

    #[test]
    fn tick_boxes_stars_and_focus_show() {
        for tokens in [&LIGHT, &DARK] {
            for surface in [tokens.bg, tokens.panel, tokens.raised, tokens.hover, tokens.sel] {
                // To be seen, and not to be taken for a full one.
                assert!(contrast(tokens.unlit, surface) >= 1.6, "unlit on {surface:?}");
                assert!(contrast(tokens.star, surface) >= contrast(tokens.unlit, surface) * 1.6);
            }
            for surface in [tokens.bg, tokens.panel, tokens.raised] {
                assert!(
                    contrast(tokens.edge, surface) >= 3.0,
                    "edge on {surface:?}: {}",
                    contrast(tokens.edge, surface)
                );
                assert!(contrast(tokens.accent, surface) >= 3.0);
            }
        }
    }

    #[test]
    fn nothing_grows_under_the_pointer_or_moves_by_itself() {
        for theme in [Theme::Light, Theme::Dark] {
            let style = style(theme);
            assert!(style.animation_time <= 0.0 && !style.visuals.text_cursor.blink);
            assert_eq!(style.scroll_animation, ScrollAnimation::none());
            let widgets = style.visuals.widgets;
            for state in [widgets.noninteractive, widgets.inactive, widgets.hovered, widgets.active, widgets.open] {
                assert!(state.expansion.abs() < f32::EPSILON);
            }
        }
    }
}
