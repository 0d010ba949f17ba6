//! What is wrong with a library that does not open: said in words, with what to do next. Looks at the file's first bytes and its surroundings;
//! changes nothing.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Component, Path, PathBuf, Prefix};

use super::schema::APPLICATION_ID;
use crate::error::{Error, ErrorKind, Result};

/// How every SQLite file begins.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Bytes of SQLite's header.
const HEADER: usize = 100;

/// What to do about damage that SQLite cannot get over.
pub(super) const RESCUE: &str = "Save what can be read with `afterchat rescue LIBRARY -o FOLDER` and import that folder into a new library, or restore a backup; your files of JSON can be imported again too. Nothing was changed.";

/// Refuses a place where a library must not be made or opened as if all were well: its folder is gone, or the file is gone and its companion is
/// not, or it is no library at all. `Ok` says nothing about the rest of the file.
pub(super) fn check_place(path: &Path) -> Result<()> {
    let log = companion(path, "-wal");
    let orphaned = || fs::metadata(&log).is_ok_and(|log| log.len() > 0);
    match fs::metadata(path) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            if path.symlink_metadata().is_ok() {
                return Err(Error::new(ErrorKind::NotFound, "The library is a link that leads nowhere")
                    .hint("Connect the drive it stands on, or name another library with --library FILE.")
                    .at(path));
            }
            if orphaned() {
                return Err(Error::new(
                    ErrorKind::Store,
                    "The library is gone, but its log is still there, and may hold conversations",
                )
                .hint(format!("Bring the file back beside it. To begin anew, move {} away.", log.display()))
                .at(path));
            }
            Ok(())
        }
        // What SQLite says of it will be told.
        Err(_other) => Ok(()),
        Ok(metadata) if metadata.is_dir() => {
            Err(Error::new(ErrorKind::Store, "The library must be a file, and this is a folder")
                .hint("Name a file with --library FILE; it is created where there is none.")
                .at(path))
        }
        Ok(metadata) if !metadata.is_file() => {
            Err(Error::new(ErrorKind::Store, "The library must be an ordinary file, and this is a device or a pipe")
                .hint("Name a file with --library FILE; it is created where there is none.")
                .at(path))
        }
        Ok(metadata) if metadata.len() == 0 && orphaned() => {
            Err(Error::new(ErrorKind::Store, "The library is empty, but its log is not: it was cut short")
                .hint(RESCUE)
                .at(path))
        }
        Ok(_file) => foreign(path),
    }
}

/// Refuses a file that does not begin as SQLite's do.
fn foreign(path: &Path) -> Result<()> {
    let Ok(head) = head(path) else { return Ok(()) };
    if head.is_empty() || head.starts_with(MAGIC) {
        return Ok(());
    }
    let ours = head.get(68..72).is_some_and(|id| id == APPLICATION_ID.to_be_bytes());
    if ours {
        return Err(Error::new(ErrorKind::Store, "The library is damaged: its beginning was overwritten")
            .hint(RESCUE)
            .at(path));
    }
    Err(Error::new(ErrorKind::Store, "This file is not an Afterchat library")
        .hint("Name another file with --library FILE; it is created where there is none. If it was a library once, `afterchat rescue` looks for what is left in it.")
        .at(path))
}

/// What kind of damage it is: a library that is shorter than it says was cut short.
pub(super) fn damage(path: &Path) -> Option<String> {
    let head = head(path).ok()?;
    let number =
        |at: usize| -> Option<u32> { Some(u32::from_be_bytes(head.get(at..at.checked_add(4)?)?.try_into().ok()?)) };
    let page = match u16::from_be_bytes(head.get(16..18)?.try_into().ok()?) {
        1 => 65_536,
        size => u64::from(size),
    };
    let (pages, length) = (u64::from(number(28)?), fs::metadata(path).ok()?.len());
    let says = pages.checked_mul(page)?;
    // The number of pages counts only where the same program wrote both marks.
    (number(24) == number(92) && says > length)
        .then(|| format!("the file was cut short: it says that it has {says} bytes, and it has {length}"))
}

/// The name of a companion of the library: `-wal` or `-shm`.
pub(super) fn companion(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn head(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEADER);
    File::open(path)?.take(HEADER as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The kind of network file system the path stands on, where the system tells. SQLite's log needs memory shared by all who write, which two
/// computers do not have.
pub(super) fn network(path: &Path) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    if cfg!(windows) {
        let Some(Component::Prefix(drive)) = path.components().next() else { return None };
        let share = matches!(drive.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..));
        return share.then(|| "a network folder".to_owned());
    }
    let path = path.ancestors().find_map(|path| path.canonicalize().ok())?;
    network_of(&fs::read_to_string("/proc/self/mountinfo").ok()?, &path)
}

/// File systems whose files other computers may be writing.
const NETWORK: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ncpfs",
    "afs",
    "coda",
    "davfs",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.davfs2",
    "fuse.s3fs",
    "fuse.smbnetfs",
    "fuse.gvfsd-fuse",
];

/// As [`network`], from the table of mounts (proc(5)).
fn network_of(mounts: &str, path: &Path) -> Option<String> {
    let mounted = mounts.lines().filter_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        let place = before.split(' ').nth(4)?.replace("\\040", " ");
        path.starts_with(&place).then(|| (place.len(), after.split(' ').next().unwrap_or_default()))
    });
    // The last of equals hides the others.
    let (_length, kind) = mounted.max_by_key(|(length, _kind)| *length)?;
    NETWORK.contains(&kind).then(|| kind.to_owned())
}

/// Characters of a command line that are shown.
#[cfg(target_os = "linux")]
const MOST_SHOWN: usize = 100;

/// Who is writing to the library now, where the system tells: `process 1234, afterchat import hooks`.
pub(super) fn who_writes(path: &Path) -> Option<String> {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::MetadataExt as _;
        let inode = fs::metadata(companion(path, "-shm")).ok()?.ino();
        let process = holder(&fs::read_to_string("/proc/locks").ok()?, inode)?;
        if process == std::process::id() {
            return Some("another job of this program".to_owned());
        }
        let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(line.trim_ascii_end()).trim_end_matches('\0').replace('\0', " ");
        let program = line.split(' ').next().unwrap_or_default().len();
        let from = line.get(..program).and_then(|path| path.rfind('/')).map_or(0, |slash| slash.saturating_add(1));
        let line: String = line.get(from..).unwrap_or_default().chars().take(MOST_SHOWN).collect();
        Some(if line.is_empty() { format!("process {process}") } else { format!("process {process}, {line}") })
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _path = path;
        None
    }
}

/// The process that holds SQLite's lock of the one writer: one byte of the `-shm` companion.
#[cfg(any(target_os = "linux", test))]
fn holder(locks: &str, inode: u64) -> Option<u32> {
    /// Where SQLite keeps it (`WAL_WRITE_LOCK`).
    const WRITE_LOCK: u64 = 120;
    locks.lines().find_map(|line| {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let [_number, "POSIX", _mode, access, process, file, from, to] = words.as_slice() else { return None };
        let (from, to) = (from.parse::<u64>().ok()?, to.parse::<u64>().unwrap_or(u64::MAX));
        let same = file.rsplit(':').next()?.parse::<u64>().ok()? == inode;
        (same && *access == "WRITE" && (from..=to).contains(&WRITE_LOCK)).then(|| process.parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_shares_are_told_by_the_longest_mount() {
        let mounts = "\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:40 / /home/ann rw shared:7 - nfs4 server:/home rw
31 30 8:2 / /home/ann/local\\040disk rw - xfs /dev/sdb1 rw
32 22 0:50 / /mnt/share rw - cifs //server/share rw";
        let kind = |path: &str| network_of(mounts, Path::new(path));
        assert_eq!(kind("/home/ann/library.db").as_deref(), Some("nfs4"));
        assert_eq!(kind("/home/ann/local disk/library.db"), None);
        assert_eq!(kind("/mnt/share").as_deref(), Some("cifs"));
        assert_eq!(kind("/mnt/shared/library.db"), None);
        assert_eq!(kind("/home/anna/library.db"), None);
    }

    #[test]
    fn the_writer_is_who_holds_the_byte() {
        let locks = "\
1: POSIX  ADVISORY  READ  11 fe:00:77 123 123
2: POSIX  ADVISORY  WRITE 12 fe:00:78 120 120
2: -> POSIX  ADVISORY  WRITE 15 fe:00:77 120 120
3: FLOCK  ADVISORY  WRITE 13 fe:00:9 0 EOF
4: POSIX  ADVISORY  WRITE 14 fe:00:77 120 120";
        assert_eq!(holder(locks, 77), Some(14));
        assert_eq!(holder(locks, 78), Some(12));
        assert_eq!(holder(locks, 9), None);
        assert_eq!(holder(locks, 5), None);
    }
}
