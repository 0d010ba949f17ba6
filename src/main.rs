//! The program: a window, or a command line. Everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    afterchat::cli::run(std::env::args_os())
}
