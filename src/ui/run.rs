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

/// The program's icon, as `.ci/icons` made it of `assets/icons/afterchat.svg`; without one where it cannot be read.
fn icon() -> egui::IconData {
    const PNG: &[u8] = include_bytes!("../../assets/icons/afterchat-128.png");
    eframe::icon_data::from_png_bytes(PNG).unwrap_or_default()
}

/// Why the system gave no window.
fn no_window(error: &eframe::Error) -> Error {
    Error::new(ErrorKind::NoDisplay, "The window could not be opened")
        .because(error.to_string())
        .hint(format!("The display needs OpenGL 2.1 or later. On a bare Debian install {PACKAGES} libgl1-mesa-dri"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_icon_is_a_picture() {
        let icon = super::icon();
        assert_eq!((icon.width, icon.height), (128, 128));
    }
}
