//! `afterchatw.exe`: starts the window from the desktop without a console window. For Windows; elsewhere it starts the program just so.
//!
//! `afterchat.exe` belongs to the console, so that what the command line prints arrives where it was typed, also behind a pipe. A program can be
//! only one of both, so there are two, as with Python and Java: shortcuts and *Open with* start this one. It knows nothing but the other's name.
#![windows_subsystem = "windows"]

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let Ok(own) = std::env::current_exe() else { return ExitCode::FAILURE };
    let mut program = Command::new(own.with_file_name(format!("afterchat{}", std::env::consts::EXE_SUFFIX)));
    program.args(std::env::args_os().skip(1));
    #[cfg(windows)]
    {
        use std::os::windows::process::CommandExt as _;
        /// The new program gets no console window of its own.
        const CREATE_NO_WINDOW: u32 = 0x0800_0000;
        program.creation_flags(CREATE_NO_WINDOW);
    }
    if program.spawn().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
