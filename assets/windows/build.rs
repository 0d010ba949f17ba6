//! Gives the programs for Windows their icon and version information. For other systems there is nothing to do.

use std::{env, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=assets/windows");
    // What is built for counts, not what builds.
    if env::var_os("CARGO_CFG_WINDOWS").is_none() {
        return Ok(());
    }
    for program in ["afterchat", "afterchatw"] {
        winresource::WindowsResource::new()
            .set_icon("assets/windows/afterchat.ico")
            .set("ProductName", "Afterchat")
            .set("OriginalFilename", &format!("{program}.exe"))
            .set("LegalCopyright", "MIT OR Apache-2.0")
            .compile_for(program)?;
    }
    Ok(())
}
