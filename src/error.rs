//! Why the program could not do something, for the person who reads it.
//!
//! Odd data is a [`crate::model::Problem`], never an error. An error is handled exactly once: shown, or passed on.

use std::fmt;
use std::io::ErrorKind as ErrorOf;
use std::path::{Path, PathBuf};

/// What kind of failure it is; decides the exit code and whether trying again makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Reading or writing a file failed.
    Io,
    /// The library file is damaged, not a library, or SQLite refused.
    Store,
    /// The library was written by a newer program.
    NewerLibrary,
    /// Somebody else is writing to the library.
    Busy,
    /// The library must be re-indexed before it can be written to.
    NotIndexed,
    /// The library can only be read.
    ReadOnly,
    /// What was asked for does not exist or is ambiguous.
    NotFound,
    /// The request itself makes no sense (unknown column, bad delimiter).
    Usage,
    /// There is no display, or none on which a window can be drawn.
    NoDisplay,
    /// A fault in the program.
    Fault,
    /// The user stopped it.
    Cancelled,
    /// Whoever read standard output went away: no reason for a message.
    BrokenPipe,
}

/// What to do about a fault in the program.
pub const REPORT: &str = "Please report it, with what you did before and the file if you may.";

/// A result of this program.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One failure: a sentence, what caused it, which file, what to do next.
#[derive(Debug)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
    path: Option<PathBuf>,
    hint: Option<String>,
}

impl Error {
    /// A failure with a sentence that says what could not be done.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { inner: Box::new(Inner { kind, message: message.into(), cause: None, path: None, hint: None }) }
    }

    /// Reading or writing `path` failed.
    pub fn io(message: impl Into<String>, path: &Path, cause: std::io::Error) -> Self {
        let full = matches!(cause.kind(), ErrorOf::StorageFull | ErrorOf::QuotaExceeded | ErrorOf::FileTooLarge);
        let error = Self::new(ErrorKind::Io, message).because(cause).at(path);
        if full { error.hint("Free some space and try again; nothing half-written was left.") } else { error }
    }

    /// The user stopped it.
    #[must_use]
    pub fn cancelled() -> Self {
        Self::new(ErrorKind::Cancelled, "Cancelled")
    }

    /// The program itself failed in the middle of something (a panic that was caught).
    #[must_use]
    pub fn fault() -> Self {
        Self::new(ErrorKind::Fault, "A fault in the program ended this work").hint(REPORT)
    }

    /// Adds what caused it.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.inner.cause = Some(cause.into());
        self
    }

    /// Adds the file it happened to.
    #[must_use]
    pub fn at(mut self, path: &Path) -> Self {
        self.inner.path.get_or_insert_with(|| path.to_path_buf());
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.inner.hint = Some(hint.into());
        self
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// What to do next, if anything is known.
    #[must_use]
    pub fn hint_text(&self) -> Option<&str> {
        self.inner.hint.as_deref()
    }

    /// The file it happened to.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.inner.path.as_deref()
    }
}

impl fmt::Display for Error {
    /// One line: sentence, cause, file last.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.inner.message)?;
        if let Some(cause) = &self.inner.cause {
            write!(f, ": {cause}")?;
        }
        if let Some(path) = &self.inner.path {
            write!(f, " ({})", path.display())?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.cause.as_deref().map(|cause| cause as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_stands_last() {
        let cause = std::io::Error::other("disk full");
        let error = Error::io("Could not write the export", Path::new("/tmp/x.csv"), cause);
        assert_eq!(error.to_string(), "Could not write the export: disk full (/tmp/x.csv)");
    }
}
