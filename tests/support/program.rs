//! The program itself, run in a folder of its own with nothing of the user's around it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder for one test; it is also the program's home and goes away at the end.
pub(crate) struct Dir {
    folder: tempfile::TempDir,
}

/// How a run ended.
#[must_use = "look at the output or at the exit code"]
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) bytes: Vec<u8>,
    pub(crate) stderr: String,
}

impl Dir {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with the samples that are not broken.
    pub(crate) fn with_samples() -> Self {
        let dir = Self::new();
        for part in ["smartsupp", "snapengage", "mixed"] {
            copy(&samples().join(part), &dir.path(part));
        }
        dir
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program with these arguments, in this folder: no display, no settings, times in UTC unless the arguments name a zone.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_afterchat"));
        command.current_dir(self.folder.path()).env_clear();
        for (name, folder) in [("HOME", "home"), ("XDG_DATA_HOME", "home/data"), ("XDG_CONFIG_HOME", "home/config")] {
            command.env(name, self.path(folder));
        }
        command.env("LANG", "C.UTF-8").args(args);
        if !args.contains(&"--time-zone") {
            command.args(["--time-zone", "UTC"]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }

    /// As [`Self::run`], with this on standard input.
    pub(crate) fn run_with_input(&self, args: &[&str], input: impl AsRef<[u8]>) -> Ran {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_ref()).unwrap();
        Ran::of(child.wait_with_output().unwrap())
    }
}

impl Ran {
    pub(crate) fn of(output: std::process::Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            bytes: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Standard output of a run that must have done or found something and must have nothing to complain of.
    pub(crate) fn stdout(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{}", self.text());
        self.text()
    }

    /// Standard output, however the run ended.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    /// Each line of standard output as JSON.
    pub(crate) fn json_lines(&self) -> Vec<serde_json::Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// The folder of samples.
pub(crate) fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

/// All files below a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { waiting.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// The sample files that hold conversations and are not broken, sorted.
pub(crate) fn good_samples() -> Vec<PathBuf> {
    let others = ["broken", "directory"].map(|part| samples().join(part));
    let other = |path: &PathBuf| others.iter().any(|folder| path.starts_with(folder));
    let good = |path: &PathBuf| path.extension() != Some(OsStr::new("md")) && !other(path);
    files(&samples()).into_iter().filter(good).collect()
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(file, target).unwrap();
    }
}
