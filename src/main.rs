//! The program: a window, or a command line. Everything is in the library.

use std::process::ExitCode;

/// An import makes conversations on some threads and frees them on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    afterchat::cli::run(std::env::args_os())
}
