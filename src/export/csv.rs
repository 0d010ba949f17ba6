//! CSV cells.
