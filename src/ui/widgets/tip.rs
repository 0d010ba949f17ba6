//! What something says when it is pointed at. It says nothing while a dialog stands before it: egui keeps an open tooltip for as long as the
//! pointer rests, and draws it above every dialog that opens meanwhile.

use egui::{Response, WidgetText};

/// Tooltips, in the one way the window has them.
pub trait Tip {
    /// Says `text` when pointed at, where no dialog is in the way.
    fn tip(self, text: impl Into<WidgetText>) -> Response;
}

impl Tip for Response {
    fn tip(self, text: impl Into<WidgetText>) -> Response {
        if self.ctx.memory(|memory| memory.is_above_modal_layer(self.layer_id)) {
            self.on_hover_text(text)
        } else {
            self
        }
    }
}
