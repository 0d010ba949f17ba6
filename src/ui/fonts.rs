//! The fonts: Inter with figures of equal width for text, a line-icon font, and the system's fonts for every other script.
//!
//! System fonts are found by eframe when a character needs one; nothing is looked up here.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

use super::theme::Weight;

/// Name of the icon font in the definitions.
const ICONS: &str = "icons";

/// Each weight with its file. See `assets/fonts/README.md`.
const WEIGHTS: [(Weight, &str, &[u8]); 3] = [
    (Weight::Regular, "regular", include_bytes!("../../assets/fonts/AfterchatSans-Regular.otf")),
    (Weight::Medium, "medium", include_bytes!("../../assets/fonts/AfterchatSans-Medium.otf")),
    (Weight::Semibold, "semibold", include_bytes!("../../assets/fonts/AfterchatSans-SemiBold.otf")),
];

/// The family in which [`super::icons`] are drawn. Apart from the text families, so that private-use characters in somebody's text never
/// turn into icons.
#[must_use]
pub fn icon_family() -> FontFamily {
    FontFamily::Name(ICONS.into())
}

/// Every font the window brings along.
#[must_use]
pub fn definitions() -> FontDefinitions {
    // egui's own: Hack for monospaced text and the few signs its widgets draw.
    let mut fonts = FontDefinitions::default();
    let signs = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (weight, name, bytes) in WEIGHTS {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        let chain = std::iter::once(name.to_owned()).chain(signs.iter().cloned()).collect();
        fonts.families.insert(weight.family(), chain);
    }
    let mut icons = egui_material_icons::font_insert();
    // The crate lowers its icons to match another font; here they stand centred beside Inter.
    icons.data.tweak.y_offset_factor = 0.0;
    fonts.font_data.insert(ICONS.to_owned(), Arc::new(icons.data));
    fonts.families.insert(icon_family(), vec![ICONS.to_owned()]);
    fonts
}

/// Installs the fonts.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(definitions());
}
