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

/// What a cause says. Of what the system says, our own words: its own are in the language and style of the system.
fn cause_words(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> String {
    let mut below: Option<&(dyn std::error::Error + 'static)> = Some(cause);
    while let Some(error) = below {
        // Libraries put their own around it.
        if let Some(system) = error.downcast_ref::<std::io::Error>().filter(|error| error.raw_os_error().is_some()) {
            return io_words(system);
        }
        below = error.source();
    }
    cause.downcast_ref().map_or_else(|| cause.to_string(), io_words)
}

/// What a failure of the system means, to go on after a colon; what has no words here is said as the system says it.
#[must_use]
pub fn io_words(error: &std::io::Error) -> String {
    if error.get_ref().is_some() {
        // Made by this program or a library, with a sentence.
        return error.to_string();
    }
    let words = match error.kind() {
        ErrorOf::NotFound => "there is nothing of this name",
        ErrorOf::PermissionDenied => "this is not allowed",
        ErrorOf::AlreadyExists => "there is something of this name already",
        ErrorOf::NotADirectory => "a part of the path is no folder",
        ErrorOf::IsADirectory => "this is a folder",
        ErrorOf::DirectoryNotEmpty => "the folder is not empty",
        ErrorOf::StorageFull => "the disk is full",
        ErrorOf::QuotaExceeded => "your share of the disk is used up",
        ErrorOf::ReadOnlyFilesystem => "nothing can be written there",
        ErrorOf::FileTooLarge => "the file would be too large there",
        ErrorOf::InvalidFilename => "such a name is not possible there",
        ErrorOf::CrossesDevices => "the two stand on different drives",
        ErrorOf::TimedOut => "it took too long",
        ErrorOf::Interrupted => "it was interrupted",
        ErrorOf::ConnectionRefused => "nobody answers there",
        ErrorOf::ConnectionReset | ErrorOf::ConnectionAborted | ErrorOf::BrokenPipe => "the connection broke off",
        ErrorOf::AddrInUse => "another program listens there",
        ErrorOf::AddrNotAvailable => "this computer has no such address",
        ErrorOf::HostUnreachable | ErrorOf::NetworkUnreachable | ErrorOf::NetworkDown => "it cannot be reached",
        ErrorOf::UnexpectedEof => "it ends early",
        ErrorOf::ResourceBusy | ErrorOf::ExecutableFileBusy => "another program is using it",
        ErrorOf::OutOfMemory => "there is too little memory",
        ErrorOf::Unsupported => "this system cannot do that",
        // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: a table that is open in a spreadsheet cannot be replaced on Windows.
        _ if cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)) => "another program is using it",
        _ if error.raw_os_error() == Some(LINKS_IN_A_CIRCLE) => "its links lead in a circle",
        _ => "",
    };
    if words.is_empty() {
        let text = error.to_string();
        return text.split(" (os error ").next().unwrap_or_default().to_owned();
    }
    words.to_owned()
}

/// `ELOOP`, for which the standard library has no kind yet.
const LINKS_IN_A_CIRCLE: i32 = if cfg!(target_os = "linux") {
    40
} else if cfg!(unix) {
    62
} else {
    1921
};

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
            write!(f, ": {}", cause_words(cause.as_ref()))?;
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
    fn the_system_speaks_in_our_words() {
        let said = |kind: ErrorOf| io_words(&kind.into());
        assert_eq!(said(ErrorOf::NotFound), "there is nothing of this name");
        assert_eq!(said(ErrorOf::StorageFull), "the disk is full");
        assert_eq!(io_words(&std::io::Error::other("odd")), "odd");
        let error = Error::io("Could not read it", Path::new("/x"), ErrorOf::PermissionDenied.into());
        assert_eq!(error.to_string(), "Could not read it: this is not allowed (/x)");
        assert!(!io_words(&std::io::Error::from_raw_os_error(5)).contains("os error"));
    }

    #[test]
    fn the_file_stands_last() {
        let cause = std::io::Error::other("disk full");
        let error = Error::io("Could not write the export", Path::new("/tmp/x.csv"), cause);
        assert_eq!(error.to_string(), "Could not write the export: disk full (/tmp/x.csv)");
    }
}
