//! A disk that is full, as a limit on how large a file of the child may grow (`ulimit -f`, which ends writing as a full disk does): said in a
//! sentence, nothing half-written, nothing lost, and the same command again does the rest.
#![cfg(unix)]

use std::process::Command;

use crate::import::{chat, library_content};
use crate::support::program::Dir;

/// Runs the program where no file may grow beyond so many KiB. Returns exit code and standard error.
fn limited(dir: &Dir, kib: u32, args: &[&str]) -> (i32, String) {
    let program = dir.command(&[&["--library", "library.db"], args].concat());
    let mut shell = Command::new("/bin/sh");
    // Ignored, so that writing fails instead of ending the program. The shells count blocks of 512 bytes, or of 1024.
    shell.args([
        "-c",
        "trap '' XFSZ; if [ -n \"$BASH_VERSION\" ]; then ulimit -f $0; else ulimit -f $(($0 * 2)); fi; exec \"$@\"",
    ]);
    shell
        .arg(kib.to_string())
        .arg(program.get_program())
        .args(program.get_args())
        .current_dir(dir.path(""))
        .env_clear();
    shell.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = shell.output().unwrap();
    (output.status.code().unwrap_or(-1), String::from_utf8(output.stderr).unwrap())
}

/// What stands in the folder, without the two libraries and their companions.
fn names(dir: &Dir) -> Vec<String> {
    let entries =
        std::fs::read_dir(dir.path("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        entries.filter(|name| !name.starts_with("library.db") && !name.starts_with("whole.db")).collect();
    names.sort();
    names
}

#[test]
fn a_full_disk_costs_only_the_job() {
    let dir = Dir::new();
    let lines: Vec<String> = (0..3_000).map(chat).collect();
    dir.write("in/lines.ndjson", lines.join("\n"));
    assert_eq!(dir.run(&["--library", "whole.db", "import", "in"]).code, 0);
    let expected = library_content(&dir.path("whole.db"));
    let size = u32::try_from(std::fs::metadata(dir.path("whole.db")).unwrap().len() / 1024).unwrap();

    let mut failed = 0;
    for part in [1, 3, 5, 7, 9] {
        for ending in ["", "-wal", "-shm"] {
            std::fs::remove_file(dir.path(&format!("library.db{ending}"))).ok();
        }
        let (code, told) = limited(&dir, 40 + size * part / 10, &["import", "in"]);
        if code != 0 {
            failed += 1;
            assert_eq!(code, 2, "{told}");
            assert!(told.contains("is full") && told.contains("\nhint: "), "{told}");
        }
        // Sound as it is, and complete when it is repeated.
        let found = dir.run(&["--library", "library.db", "verify"]);
        assert!(found.code == 0, "{}{}", found.text(), found.stderr);
        assert_eq!(dir.run(&["--library", "library.db", "import", "in"]).code, 0);
        assert!(library_content(&dir.path("library.db")) == expected, "after a disk of {part} tenths");
        assert!(dir.run(&["--library", "library.db", "verify"]).stdout().starts_with("All is well: 3,000 "));
    }
    assert!(failed >= 3, "the limit is not felt: {failed}");

    for args in [
        &["export", "--format", "conversations-csv", "-o", "out.csv"][..],
        &["backup", "copy.db"],
        &["rescue", "library.db", "-o", "saved"],
    ] {
        let (code, told) = limited(&dir, 64, args);
        assert_eq!(code, 2, "{args:?}: {told}");
        assert!(told.starts_with("error: Could not ") && told.contains("hint: "), "{told}");
        assert_eq!(names(&dir), ["in"], "{args:?}");
        assert_eq!(dir.run(&[&["--library", "library.db"], args].concat()).code, 0, "{args:?}");
        for name in ["out.csv", "copy.db"] {
            std::fs::remove_file(dir.path(name)).ok();
        }
        std::fs::remove_dir_all(dir.path("saved")).ok();
    }
    assert!(library_content(&dir.path("library.db")) == expected);
}

/// As root on Linux: `cargo test --release --test core -- --ignored twenty_full_disks --nocapture`
#[test]
#[ignore = "mounts a file system in memory"]
fn twenty_full_disks_cost_nothing_but_the_job() {
    let dir = Dir::new();
    let lines: Vec<String> = (0..3_000).map(chat).collect();
    dir.write("in/lines.ndjson", lines.join("\n"));
    assert_eq!(dir.run(&["--library", "whole.db", "import", "in"]).code, 0);
    let expected = library_content(&dir.path("whole.db"));
    let size = std::fs::metadata(dir.path("whole.db")).unwrap().len() / 1024;
    std::fs::create_dir(dir.path("disk")).unwrap();
    let mount = |args: &[&str]| {
        let done = Command::new("mount").args(args).arg(dir.path("disk")).status().unwrap();
        assert!(done.success(), "mount {args:?}");
    };
    let unmount = || drop(Command::new("umount").arg(dir.path("disk")).status());
    let library = ["--library", "disk/library.db"];
    let run = |args: &[&str]| dir.run(&[&library[..], args].concat());
    let mut felt = 0;
    for disk in 1..=20 {
        // The log beside the library takes about as much again.
        mount(&["-t", "tmpfs", "-o", &format!("size={}k", 48 + size * 2 * disk / 24), "none"]);
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let first = run(&["import", "in"]);
            if first.code != 0 {
                assert!(first.stderr.contains("is full") && first.stderr.contains("\nhint: "), "{}", first.stderr);
            }
            // Some space was freed.
            mount(&["-o", "remount,size=100m"]);
            let found = run(&["verify"]);
            assert!(found.code == 0, "{}{}", found.text(), found.stderr);
            assert_eq!(run(&["import", "in"]).code, 0);
            assert!(library_content(&dir.path("disk/library.db")) == expected, "after disk {disk}");
            assert!(run(&["verify"]).stdout().starts_with("All is well: 3,000 "));
            first.code != 0
        }));
        unmount();
        felt += u32::from(told.unwrap());
    }
    println!("20 disks, {felt} of them full: nothing lost");
    assert!(felt >= 10, "{felt}");
}
