//! Whether a file has its end, or is still being written. A guess: whoever is wrong waits a little longer, or is read again.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _};
use std::panic::{UnwindSafe, catch_unwind};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use crate::decode::{Finding, Framer, Piece, decode_frame};
use crate::import::sniff::{Content, HEAD, sniff};
use crate::import::source::is_too_full;

/// Of a larger file only the size says whether it is still being written, bytes unpacked.
const LARGE: u64 = 64 << 20;

/// Whether the file can be read to its end. One that cannot be opened is whole: an import says why.
pub(super) fn is_whole(path: &Path) -> bool {
    caught(|| read(path))
}

/// What a fault of the program cuts short is whole: an import catches it, too, and says so.
fn caught(read: impl FnOnce() -> io::Result<bool> + UnwindSafe) -> bool {
    catch_unwind(read).map_or(true, |read| read.unwrap_or(false))
}

fn read(path: &Path) -> io::Result<bool> {
    let Ok(mut file) = File::open(path) else { return Ok(true) };
    let mut head = Vec::new();
    file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    file.rewind()?;
    match sniff(&head) {
        Content::Binary(_) => Ok(true),
        Content::Zip => {
            let mut zip = BufReader::new(file);
            // Refused by an import, which says why.
            Ok(is_too_full(&mut zip) || zip.rewind().is_ok() && ZipArchive::new(zip).is_ok())
        }
        // An error at the end of what is there.
        Content::Gzip => io::copy(&mut MultiGzDecoder::new(file).take(LARGE), &mut io::sink()).map(|_| true),
        Content::Text if head.is_empty() => Ok(false),
        Content::Text if file.metadata()?.len() > LARGE => Ok(true),
        Content::Text => ends_well(file),
    }
}

/// Whether the last thing in a text is whole.
fn ends_well(file: File) -> io::Result<bool> {
    let mut framer = Framer::new(file);
    let mut last = None;
    while let Some(piece) = framer.next_piece()? {
        // A remark about what stands beside it.
        if !matches!(piece, Piece::Relaxed(_)) {
            last = Some(piece);
        }
    }
    let failed = |finding: &Finding| matches!(finding, Finding::Failed(_));
    Ok(match last {
        Some(Piece::Frame(frame)) => !decode_frame(&frame).iter().any(failed),
        Some(Piece::Finding(finding)) => !failed(&finding),
        Some(Piece::Relaxed(_)) | None => true,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn whole(bytes: &[u8]) -> bool {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("writing");
        is_whole(file.path())
    }

    #[test]
    fn an_end_is_seen() {
        let one = r#"{"accountId":208,"channel":{"id":1},"messages":[]}"#;
        for text in [one.to_owned(), format!("[{one},{one}]"), format!("{one}\n{one}\n"), format!("log: {one}\nlog")] {
            assert!(whole(text.as_bytes()), "{text}");
        }
        let (half, _) = one.split_at(30);
        for text in
            [half.to_owned(), format!("[{one},{one}"), format!("[{one},"), format!("{one}\n{half}"), String::new()]
        {
            assert!(!whole(text.as_bytes()), "{text}");
        }
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(one.as_bytes()).expect("packing");
        let packed = packed.finish().expect("packing");
        assert!(whole(&packed) && !whole(&packed[..packed.len() - 4]));
        assert!(!whole(b"PK\x03\x04 the beginning of an archive"));
    }

    #[test]
    fn a_fault_and_too_full_an_archive_are_for_the_import_to_tell() {
        assert!(caught(|| panic!("a fault")));
        assert!(!caught(|| Err(io::ErrorKind::UnexpectedEof.into())));
        // 300,000 files, by the larger end record, of which none is there.
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend(b"PK\x06\x06");
        bytes.resize(36, 0);
        bytes.extend(300_000_u64.to_le_bytes());
        bytes.resize(60, 0);
        bytes.extend(b"PK\x06\x07\0\0\0\0");
        bytes.extend(4_u64.to_le_bytes());
        bytes.resize(80, 0);
        bytes.extend(b"PK\x05\x06\0\0\0\0\0\0\xFF\xFF");
        bytes.resize(102, 0);
        assert!(whole(&bytes));
    }
}
