//! Importing small folders made by hand: what becomes of each kind of file, and that doing it again changes nothing.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use afterchat::import::{FileReport, ImportListener, ImportProgress, ImportReport, ImportRequest, Outcome, import};
use afterchat::query::{Moment, Query};
use afterchat::store::Store;
use afterchat::work::Cancel;

use crate::support::archives::{gzip, zipped};

/// A folder to import and a library beside it.
pub(crate) struct Place {
    dir: tempfile::TempDir,
}

/// What one run told.
pub(crate) struct Told {
    /// The totals.
    pub(crate) report: ImportReport,
    /// The files in order.
    pub(crate) files: Vec<FileReport>,
    /// How often something was committed.
    commits: u32,
    /// What was last said of the progress.
    last: ImportProgress,
}

#[derive(Default)]
struct Listener {
    files: Vec<FileReport>,
    commits: u32,
    last: ImportProgress,
}

impl ImportListener for Listener {
    fn progress(&mut self, progress: &ImportProgress) {
        self.last = progress.clone();
    }

    fn file(&mut self, report: FileReport) {
        self.files.push(report);
    }

    fn committed(&mut self) {
        self.commits += 1;
    }
}

impl Place {
    /// An empty one.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        fs::create_dir(dir.path().join("in")).unwrap();
        Self { dir }
    }

    /// The folder to import.
    pub(crate) fn folder(&self) -> PathBuf {
        self.dir.path().join("in")
    }

    /// The library's file.
    pub(crate) fn library(&self) -> PathBuf {
        self.dir.path().join("library.db")
    }

    /// Writes one file into the folder.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Imports the folder.
    pub(crate) fn import(&self) -> Told {
        self.import_paths(&[self.folder()])
    }

    fn import_paths(&self, paths: &[PathBuf]) -> Told {
        let request = ImportRequest { paths: paths.to_vec(), again: false };
        let mut listener = Listener::default();
        let store = Store::open(&self.library()).unwrap();
        let report = import(&store, &request, &Cancel::default(), &mut listener).unwrap();
        assert_eq!(listener.last.files_done, report.found);
        assert_eq!(listener.files.len() as u64, report.found, "every file is told once");
        Told { report, files: listener.files, commits: listener.commits, last: listener.last }
    }

    /// All conversations: key and original bytes, sorted.
    pub(crate) fn content(&self) -> Vec<(String, Vec<u8>)> {
        library_content(&self.library())
    }
}

/// All conversations of a library: key and original bytes, sorted.
pub(crate) fn library_content(library: &Path) -> Vec<(String, Vec<u8>)> {
    let mut reader = Store::open(library).unwrap().reader().unwrap();
    let moment =
        Moment { now: afterchat::model::Timestamp::from_millis(1).unwrap(), zone: afterchat::model::Zone::UTC };
    let ids = reader.search(&Query::default(), moment, &Cancel::default()).unwrap().ids;
    let mut content: Vec<_> = ids
        .iter()
        .map(|id| {
            let key = reader.conversation(*id).unwrap().unwrap().conversation.key.to_string();
            (key, reader.original(*id).unwrap())
        })
        .collect();
    content.sort();
    content
}

impl Told {
    /// One line per file: name, outcome, conversations, first error.
    fn lines(&self, root: &Path) -> Vec<String> {
        let line = |file: &FileReport| {
            let path = file.path.strip_prefix(root).unwrap_or(&file.path).display();
            let error = file.errors.first().map_or(String::new(), |error| format!(": {}", error.message));
            format!("{path} {} {}{error}", file.outcome.word(), file.conversations)
        };
        self.files.iter().map(line).collect()
    }

    fn outcome(&self, name: &str) -> &FileReport {
        self.files.iter().find(|file| file.path.ends_with(name)).unwrap_or_else(|| panic!("{name} was not told of"))
    }
}

/// One finished chat.
pub(crate) fn chat(id: u32) -> String {
    let begin = 1_600_000_000_000_u64 + u64::from(id) * 60_000;
    format!(
        r#"{{"accountId":208,"beginAt":{begin},"endAt":{end},"channel":{{"id":{id},"isChat":true,"isMissed":false}},"visitor":{{"id":7,"name":"Anna Bell"}},"paths":[],"messages":[{{"type":"visitor","from":"visitor:abc","content":"Where is parcel {id}?","sentAt":{begin},"triggeredBy":null}}]}}"#,
        end = begin + 30_000,
    )
}

/// Stops at the first file it hears of.
struct StopsAtOnce<'c>(&'c Cancel);

impl ImportListener for StopsAtOnce<'_> {
    fn progress(&mut self, _progress: &ImportProgress) {}

    fn file(&mut self, _report: FileReport) {
        self.0.cancel();
    }

    fn committed(&mut self) {}
}

#[test]
fn an_archive_that_was_stopped_is_not_taken_for_its_neighbour() {
    let place = Place::new();
    place.write("a.json", chat(1));
    let many: String = (10..400).map(|id| chat(id) + "\n").collect();
    place.write("b.zip", zipped(&[("many.ndjson", many.as_bytes())]));
    place.write("c.json", chat(2));
    let store = Store::open(&place.library()).unwrap();
    let (request, cancel) = (ImportRequest { paths: vec![place.folder()], again: false }, Cancel::default());
    let report = import(&store, &request, &cancel, &mut StopsAtOnce(&cancel)).unwrap();
    assert!(report.cancelled);
    drop(store);
    let told = place.import();
    assert_eq!(told.lines(&place.folder()).last().map(String::as_str), Some("c.json imported 1"));
    assert_eq!((told.outcome("b.zip").conversations, place.content().len()), (390, 392));
}

#[test]
fn each_kind_of_file_has_its_outcome() {
    let place = Place::new();
    place.write("array.json", format!("[{},\n{}]", chat(1), chat(2)));
    place.write("binary.json", b"\x89PNG\r\n\x1a\n\0\0");
    place.write("blank.txt", "  \n\n");
    place.write("cut.ndjson", format!("{}\n{}\n{{\"accountId\":208,", chat(3), chat(4)));
    place.write("data.json", chat(5));
    place.write("empty.json", "");
    place.write("named.json/inner.json", chat(6));
    place.write("no-ending", chat(7));
    place.write("packed.json.gz", gzip(format!("{}\n{}\n", chat(8), chat(9)).as_bytes()));
    place.write("renamed-gzip.json", gzip(chat(10).as_bytes()));
    place.write("statistics.json", r#"{"domains":{"shop.example.com":{"visits":3,"conversations":1}}}"#);
    place.write("trailing-comma.json", chat(11).replace(r#""paths":[],"#, r#""paths":[],"x":[1,],"#));
    let told = place.import();
    let lines: Vec<String> =
        told.lines(&place.folder()).iter().map(|line| line.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(
        lines,
        [
            "array.json imported 2",
            "binary.json rejected 0",
            "blank.txt skipped 0",
            "cut.ndjson partial 2",
            "data.json imported 1",
            "empty.json skipped 0",
            "no-ending imported 1",
            "packed.json.gz imported 2",
            "renamed-gzip.json imported 1",
            "statistics.json skipped 0",
            "trailing-comma.json imported 1",
            "named.json/inner.json imported 1",
        ]
    );
    assert_eq!(told.report.found, 12);
    assert_eq!(told.report.read, 12);
    assert_eq!((told.report.skipped, told.report.failed), (3, 2));
    assert_eq!((told.report.added, told.report.updated, told.report.same), (11, 0, 0));
    assert!(told.outcome("data.json").hint.as_ref().unwrap().contains("over the one before"));
    assert_eq!(told.outcome("trailing-comma.json").relaxed.len(), 1);
    let cut = told.outcome("cut.ndjson");
    assert_eq!((cut.errors[0].line, cut.errors.len()), (3, 1), "{:?}", cut.errors);
    assert!(!told.outcome("statistics.json").errors[0].message.is_empty());
    assert_eq!(place.content().len(), 11);
}

#[test]
fn again_nothing_changes_and_failures_are_repeated() {
    let place = Place::new();
    for id in 0..200 {
        place.write(&format!("{:02}/{id}.json", id % 7), chat(id));
    }
    let broken = place.write("broken.json", "{\"accountId\":208,");
    let first = place.import();
    assert_eq!((first.report.read, first.report.added, first.report.failed), (201, 200, 1));
    let content = place.content();
    let again = place.import();
    assert_eq!((again.report.read, again.report.unchanged), (0, 201));
    assert_eq!((again.report.added, again.report.updated, again.report.same), (0, 0, 200));
    let told = again.files.iter().find(|file| file.path == broken).unwrap();
    assert_eq!(told.outcome, Outcome::Unchanged);
    assert_eq!(told.content, Outcome::Rejected);
    assert_eq!(told.errors, first.files.iter().find(|file| file.path == broken).unwrap().errors);
    assert_eq!(place.content(), content);
}

#[test]
fn touched_moved_and_renamed_files_are_known_by_content() {
    let place = Place::new();
    let touched = place.write("a/touched.json", chat(1));
    let moved = place.write("a/moved.json", chat(2));
    place.import();
    let content = place.content();
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(100);
    fs::File::options().append(true).open(&touched).unwrap().set_modified(later).unwrap();
    fs::create_dir(place.folder().join("b")).unwrap();
    fs::rename(&moved, place.folder().join("b/renamed.json")).unwrap();
    let told = place.import();
    assert_eq!(told.outcome("touched.json").outcome, Outcome::Unchanged);
    assert_eq!((told.report.added, told.report.updated, told.report.same), (0, 0, 2));
    assert_eq!(place.content(), content);
    // The ledger knows the new time: now nothing is opened.
    assert_eq!(place.import().report.read, 0);
}

#[test]
fn a_file_that_grew_is_read_again() {
    let place = Place::new();
    let path = place.write("log.ndjson", format!("{}\n", chat(1)));
    place.import();
    let mut log = fs::File::options().append(true).open(&path).unwrap();
    writeln!(log, "{}", chat(2)).unwrap();
    let told = place.import();
    assert_eq!((told.report.added, told.report.same), (1, 1));
    assert_eq!(told.files[0].conversations, 2);
}

#[test]
fn a_zip_has_one_outcome_and_names_its_files() {
    let place = Place::new();
    let inner = gzip(chat(1).as_bytes());
    place.write(
        "export.zip",
        zipped(&[
            ("b.json", chat(2).as_bytes()),
            ("a.json", format!("{}\n{}", chat(1), chat(3)).as_bytes()),
            ("__MACOSX/._a.json", b"\0\0\x05\x16"),
            ("broken.json", b"{\"accountId\":208,"),
            ("nested.json.gz", &inner),
        ]),
    );
    let told = place.import();
    let file = &told.files[0];
    assert_eq!((file.outcome, file.conversations, told.files.len()), (Outcome::Partial, 3, 1));
    assert!(file.errors[0].message.starts_with("broken.json: "), "{:?}", file.errors);
    assert_eq!(
        file.errors[1].message,
        "nested.json.gz: This is an archive inside an archive. Unpack the outer one first."
    );
    assert_eq!(place.content().len(), 3);
    assert_eq!(place.import().report.unchanged, 1);
}

#[test]
fn an_archive_that_grows_beyond_measure_is_stopped_as_a_whole() {
    let place = Place::new();
    // Each file alone stays below the size from which growth is looked at.
    let blank = vec![b' '; 30 << 20];
    let one = chat(1);
    let mut files: Vec<(&str, &[u8])> = vec![("0.json", one.as_bytes())];
    files.extend(["1.json", "2.json", "3.json", "4.json"].map(|name| (name, blank.as_slice())));
    place.write("trap.zip", zipped(&files));
    let told = place.import();
    let file = &told.files[0];
    assert_eq!((file.outcome, file.conversations), (Outcome::Partial, 1));
    let stopped = file.errors.last().unwrap();
    assert_eq!(
        stopped.message,
        "Unpacking was stopped: the data grow more than 200 times, which no chat archive does. What comes after 3.json was left out."
    );
}

#[test]
fn a_trap_in_an_archive_costs_itself() {
    let place = Place::new();
    let blank = vec![b' '; 80 << 20];
    place.write("trap.zip", zipped(&[("a.json", &blank), ("b.json", chat(1).as_bytes())]));
    place.write("nested.gz", gzip(&gzip(chat(2).as_bytes())));
    place.write("cut.gz", &gzip(chat(2).as_bytes())[..10]);
    let told = place.import();
    assert_eq!(
        told.lines(&place.folder()),
        [
            "cut.gz rejected 0: The file ends too early; the rest of it is missing.",
            "nested.gz rejected 0: This is an archive inside an archive. Unpack the outer one first.",
            "trap.zip partial 1: a.json: Unpacking was stopped: the data grow more than 200 times, which no chat archive does.",
        ]
    );
}

#[test]
fn a_small_archive_with_very_much_in_it_is_committed_in_parts() {
    let place = Place::new();
    let many: String = (0..16_500).map(|id| chat(id) + "\n").collect();
    let packed = zipped(&[("many.ndjson", many.as_bytes()), ("one.json", chat(20_000).as_bytes())]);
    assert!(packed.len() < 1 << 20, "small enough to be unpacked by the writer");
    place.write("many.zip", packed);
    let told = place.import();
    assert_eq!(told.lines(&place.folder()), ["many.zip imported 16501"]);
    assert_eq!((told.report.added, told.commits), (16_501, 2));
    assert_eq!(place.import().report.unchanged, 1);
}

#[test]
fn a_damaged_archive_keeps_what_comes_before_the_damage() {
    let place = Place::new();
    let many: String = (0..3_000).map(|id| chat(id) + "\n").collect();
    let packed = gzip(many.as_bytes());
    place.write("cut.gz", &packed[..packed.len() / 2]);
    place.write("not.zip", "PK\x03\x04 and nothing more");
    let told = place.import();
    let cut = told.outcome("cut.gz");
    assert_eq!(cut.outcome, Outcome::Partial);
    assert!((500..3_000).contains(&cut.conversations), "{}", cut.conversations);
    assert_eq!(cut.errors.last().unwrap().message, "The file ends too early; the rest of it is missing.");
    assert_eq!(told.outcome("not.zip").outcome, Outcome::Rejected);
}

#[test]
fn large_files_are_streamed_and_keep_their_order() {
    let place = Place::new();
    let many: Vec<String> = (0..6_000).map(chat).collect();
    assert!(many[..4_000].join(",\n").len() > 1 << 20, "large enough to be streamed");
    place.write("1-array.json", format!("[{}]", many[..4_000].join(",\n")));
    place.write("2-small.json", chat(10_000));
    place.write("3-lines.ndjson", many.join("\n"));
    let told = place.import();
    assert_eq!(
        told.lines(&place.folder()),
        ["1-array.json imported 4000", "2-small.json imported 1", "3-lines.ndjson imported 6000"]
    );
    assert_eq!((told.report.added, told.report.same), (6_001, 4_000));
    // What was read are the objects; commas and line ends stand between them.
    let size: u64 = told.files.iter().map(|file| fs::metadata(&file.path).unwrap().len()).sum();
    assert_eq!(told.last.bytes_found, size);
    assert!(told.last.bytes <= size && told.last.bytes > size - 30_000, "{:?}", told.last);
    let content = place.content();
    assert_eq!(content.len(), 6_001);
    assert!(content.iter().any(|(_, original)| *original == many[5_999].as_bytes()));
    assert_eq!(place.import().report.unchanged, 3);
}

#[test]
fn a_touched_large_file_is_unchanged() {
    let place = Place::new();
    let many: Vec<String> = (0..4_000).map(chat).collect();
    let path = place.write("lines.ndjson", many.join("\n"));
    place.import();
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(100);
    fs::File::options().append(true).open(&path).unwrap().set_modified(later).unwrap();
    assert_eq!(place.import().lines(&place.folder()), ["lines.ndjson unchanged 4000"]);
    assert_eq!(place.import().report.read, 0);
}

#[test]
fn a_given_file_and_its_folder_are_one_source() {
    let place = Place::new();
    let one = place.write("a/1.json", chat(1));
    place.write("a/2.json", chat(2));
    let told = place.import_paths(std::slice::from_ref(&one));
    assert_eq!((told.report.found, told.report.added), (1, 1));
    let told = place.import_paths(&[place.folder(), one, place.folder().join("a"), place.folder().join("none")]);
    assert_eq!((told.report.found, told.report.unchanged, told.report.added, told.report.failed), (3, 1, 1, 1));
    assert_eq!(told.outcome("none").errors[0].message, "There is no such file or folder.");
}

#[test]
fn cancelled_at_once_nothing_is_lost() {
    let place = Place::new();
    place.write("1.json", chat(1));
    let cancel = Cancel::default();
    cancel.cancel();
    let store = Store::open(&place.library()).unwrap();
    let request = ImportRequest { paths: vec![place.folder()], again: false };
    let report = import(&store, &request, &cancel, &mut Listener::default()).unwrap();
    assert!(report.cancelled);
    assert_eq!(place.import().report.added, 1);
}

#[cfg(unix)]
#[test]
fn pipes_and_forbidden_files_are_told_of_and_never_block() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let made = std::process::Command::new("mkfifo").arg(place.folder().join("pipe.json")).status().unwrap();
    assert!(made.success());
    let secret = place.write("secret.json", chat(1));
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
    let told = place.import();
    let pipe = told.outcome("pipe.json");
    assert_eq!(pipe.outcome, Outcome::Rejected);
    assert_eq!(pipe.errors[0].message, "This is a pipe, not a file; it was not opened.");
    // The superuser may read everything.
    if fs::read(&secret).is_err() {
        let secret = told.outcome("secret.json");
        assert_eq!(secret.errors[0].message, "There is no permission to read this file.");
        assert_eq!(told.report.read, 0);
    }
}
