//! Starting the window, and saying in words why there is none.

use std::sync::{Arc, OnceLock};

use eframe::{NativeOptions, Renderer};

use super::Window;
use crate::app::{App, Options, Wake};
use crate::error::{Error, ErrorKind, Result};

/// What a bare Debian or Ubuntu needs at run time, without a graphical desktop.
const PACKAGES: &str = "libx11-6 libxcursor1 libxi6 libx11-xcb1 libxkbcommon-x11-0 libgl1 libfontconfig1";

/// Whether there is a display to open a window on. Only asked where the answer is no for sure without it: on Linux and the BSDs.
#[must_use]
fn has_display() -> bool {
    if cfg!(any(windows, target_os = "macos")) {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// [`ErrorKind::NoDisplay`] where no window can be opened, with what is missing; anything else that keeps the program from starting.
pub fn run(options: Options) -> Result<()> {
    if !has_display() {
        return Err(Error::new(ErrorKind::NoDisplay, "There is no display to open a window on").hint(format!(
            "Without a desktop, install {PACKAGES} xvfb and run it as: xvfb-run afterchat. Without any display use the commands: afterchat --help"
        )));
    }
    // The workers start at once; the window joins when it is there.
    let waker: Arc<OnceLock<egui::Context>> = Arc::default();
    let wake: Wake = {
        let waker = Arc::clone(&waker);
        Arc::new(move || {
            if let Some(ctx) = waker.get() {
                ctx.request_repaint();
            }
        })
    };
    let app = App::start(options, wake.clone())?;
    let native = NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id("afterchat")
            .with_title("Afterchat")
            .with_inner_size([1440.0, 900.0])
            .with_min_inner_size([480.0, 360.0])
            .with_icon(icon())
            .with_drag_and_drop(true),
        // With another renderer compiled in, the default would not be this one.
        renderer: Renderer::Glow,
        ..NativeOptions::default()
    };
    eframe::run_native(
        "afterchat",
        native,
        Box::new(move |creation| {
            // Set once: this runs once.
            waker.get_or_init(|| creation.egui_ctx.clone());
            Ok(Box::new(Window::new(app, wake, &creation.egui_ctx)))
        }),
    )
    .map_err(|error| no_window(&error))
}

/// The program's icon: a speech bubble, drawn here so that there is one source of it.
fn icon() -> egui::IconData {
    const SIDE: u32 = 64;
    let accent = super::theme::LIGHT.accent;
    let mut rgba = Vec::new();
    for y in 0..SIDE {
        for x in 0..SIDE {
            let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
            let bubble = rounded(x, y, egui::vec2(32.0, 28.0), egui::vec2(28.0, 22.0), 12.0);
            let tail = y > 48.0 && y < 60.0 && x > 12.0 && x - 12.0 < 60.0 - y;
            let hole = rounded(x, y, egui::vec2(32.0, 28.0), egui::vec2(21.0, 15.0), 6.0);
            let alpha = if tail { 1.0 } else { bubble.min(1.0 - hole).clamp(0.0, 1.0) };
            rgba.extend(accent.gamma_multiply(alpha).to_srgba_unmultiplied());
        }
    }
    egui::IconData { rgba, width: SIDE, height: SIDE }
}

/// How much of a pixel is inside a rectangle with round corners: 0 to 1.
fn rounded(x: f32, y: f32, middle: egui::Vec2, half: egui::Vec2, radius: f32) -> f32 {
    let from = (egui::vec2(x, y) - middle).abs() - half + egui::Vec2::splat(radius);
    let outside = from.max(egui::Vec2::ZERO).length() + from.max_elem().min(0.0) - radius;
    (0.5 - outside).clamp(0.0, 1.0)
}

/// Why the system gave no window.
fn no_window(error: &eframe::Error) -> Error {
    Error::new(ErrorKind::NoDisplay, "The window could not be opened")
        .because(error.to_string())
        .hint(format!("The display needs OpenGL 2.1 or later. On a bare Debian install {PACKAGES} libgl1-mesa-dri"))
}
