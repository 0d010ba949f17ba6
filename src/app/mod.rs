//! What the program is doing, without a window.
