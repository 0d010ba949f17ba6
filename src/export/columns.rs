//! The table of columns.

/// One column.
#[derive(Debug)]
pub struct Column {
    /// Header, fixed English.
    pub name: &'static str,
    /// What it holds, for the dialog and the README.
    pub help: &'static str,
    /// Ticked by default.
    pub default: bool,
}

/// Conversation columns, in order; new ones only at the end.
pub const COLUMNS: &[Column] = &[];

/// Message columns, in order; new ones only at the end.
pub const MESSAGE_COLUMNS: &[Column] = &[];
