//! A library can be copied while it is in use, read where it cannot be written, and saved out of when it is damaged; one that is not well is
//! named, and never made anew in its place.

use std::fs;
use std::path::Path;

use crate::import::{chat, library_content};
use crate::support::program::{Dir, Ran};
use crate::support::rng::Rng;

/// Payloads of several sizes, so that some stand on pages of their own.
fn conversations() -> u32 {
    1_500
}

/// A library with an archive in it, in a folder of its own.
fn imported() -> Dir {
    let dir = Dir::new();
    let mut lines = String::new();
    for id in 0..conversations() {
        let text = chat(id);
        let long = if id % 100 == 7 { noise(id, 30_000) } else { String::new() };
        lines += &text.replace("Where is", &format!("{long}Where is"));
        lines.push('\n');
    }
    dir.write("in/lines.ndjson", lines);
    dir.write("in/pretty.json", chat(9_000).replace(",\"", ",\n  \"").replace('Á', "A"));
    assert_eq!(dir.run(&["--library", "library.db", "import", "in"]).code, 0);
    dir
}

/// Text that does not compress.
fn noise(seed: u32, length: usize) -> String {
    let mut rng = Rng::new(u64::from(seed));
    (0..length).map(|_| char::from(b'a' + u8::try_from(rng.below(26)).unwrap())).collect()
}

fn content(dir: &Dir, library: &str) -> Vec<(String, Vec<u8>)> {
    library_content(&dir.path(library))
}

/// A run that failed in words, with a hint.
#[track_caller]
fn fails(ran: &Ran, sentence: &str, hint: &str) {
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains(sentence), "{}", ran.stderr);
    assert!(ran.stderr.contains("\nhint: ") && ran.stderr.contains(hint), "{}", ran.stderr);
}

/// The names in a folder, sorted, without SQLite's companions.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm")).collect();
    names.sort();
    names
}

#[test]
fn a_backup_is_a_library() {
    let dir = imported();
    let before = content(&dir, "library.db");
    assert_eq!(before.len(), 1_501);
    let ran = dir.run(&["--library", "library.db", "backup", "copy.db"]);
    assert_eq!((ran.code, ran.text().as_str()), (0, ""), "{}", ran.stderr);
    assert!(content(&dir, "copy.db") == before);
    assert!(dir.run(&["--library", "copy.db", "verify"]).stdout().starts_with("All is well: 1,501 "));
    // And one that can be written.
    dir.write("more/one.json", chat(20_000));
    assert!(dir.run(&["--library", "copy.db", "import", "more"]).stdout().contains("1 conversation added"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(dir.path("copy.db")).unwrap().permissions().mode() & 0o777, 0o600);
    }

    let again = dir.run(&["--library", "library.db", "backup", "copy.db"]);
    fails(&again, "There is a file of this name already", "--force");
    assert_eq!(dir.run(&["--library", "library.db", "backup", "copy.db", "--force"]).code, 0);
    assert!(content(&dir, "copy.db") == before);
    fails(&dir.run(&["--library", "library.db", "backup", "missing/copy.db"]), "Could not write the backup", "folder");
    let own = dir.run(&["--library", "library.db", "backup", "./library.db", "--force"]);
    assert!(own.code == 2 && own.stderr.contains("This is the library itself"), "{}", own.stderr);
    assert_eq!(names(&dir.path("")), ["copy.db", "in", "library.db", "more"]);
}

#[test]
fn a_backup_does_not_replace_a_library_in_use() {
    let dir = imported();
    assert_eq!(dir.run(&["--library", "library.db", "backup", "copy.db"]).code, 0);
    let open = afterchat::store::Store::open(&dir.path("copy.db")).unwrap();
    let reader = open.reader().unwrap();
    let ran = dir.run(&["--library", "library.db", "backup", "copy.db", "--force"]);
    fails(&ran, "in use", "another file");
    drop(reader);
    assert_eq!(dir.run(&["--library", "library.db", "backup", "copy.db", "--force"]).code, 0);
}

#[test]
fn a_sound_library_is_saved_out_byte_for_byte() {
    let dir = imported();
    let before = content(&dir, "library.db");
    let ran = dir.run(&["rescue", "library.db", "-o", "saved"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("1,501 originals saved, 0 lost"), "{}", ran.stderr);
    assert_eq!(dir.run(&["--library", "new.db", "import", "saved"]).code, 0);
    assert!(content(&dir, "new.db") == before);
    fails(&dir.run(&["rescue", "library.db", "-o", "saved"]), "There is something of this name already", "new folder");
    // The same bytes come by standard output.
    let stream = dir.run(&["rescue", "library.db", "-o", "-"]);
    assert_eq!(dir.run_with_input(&["--library", "newer.db", "import", "-"], &stream.bytes).code, 0);
    assert!(content(&dir, "newer.db") == before);
    assert_eq!(names(&dir.path("")), ["in", "library.db", "new.db", "newer.db", "saved"]);
}

/// Damages a copy of the library, saves out what is left, imports it anew. Returns what came back and what was said. The damaged file must not
/// change.
fn rescued(dir: &Dir, damage: impl FnOnce(&mut Vec<u8>)) -> (Vec<(String, Vec<u8>)>, Ran) {
    let mut bytes = fs::read(dir.path("library.db")).unwrap();
    damage(&mut bytes);
    for file in ["damaged.db", "damaged.db-wal", "damaged.db-shm", "new.db", "new.db-wal", "new.db-shm"] {
        fs::remove_file(dir.path(file)).ok();
    }
    fs::remove_dir_all(dir.path("saved")).ok();
    fs::write(dir.path("damaged.db"), &bytes).unwrap();
    let ran = dir.run(&["rescue", "damaged.db", "-o", "saved"]);
    assert!(fs::read(dir.path("damaged.db")).unwrap() == bytes, "the damaged library was changed");
    assert!(!dir.path("damaged.db-wal").exists() && !dir.path("damaged.db-shm").exists());
    if names(&dir.path("saved")).is_empty() {
        return (Vec::new(), ran);
    }
    assert_eq!(dir.run(&["--library", "new.db", "import", "saved"]).code, 0);
    (content(dir, "new.db"), ran)
}

/// The numbers said at the end.
fn said(ran: &Ran) -> (usize, usize) {
    let line = ran.stderr.lines().find(|line| line.contains(" saved, ")).unwrap_or_else(|| panic!("{}", ran.stderr));
    let number = |text: &str| text.replace(',', "").parse().unwrap();
    let words: Vec<&str> = line.split("; ").nth(1).unwrap().split(' ').collect();
    (number(words[0]), number(words[3]))
}

#[test]
fn what_is_left_of_a_damaged_library_is_saved_exactly() {
    let dir = imported();
    let before = content(&dir, "library.db");
    // Written by a program that ended well: everything is in the file itself.
    assert!(!dir.path("library.db-wal").exists() || fs::metadata(dir.path("library.db-wal")).unwrap().len() == 0);
    let page = 8192;

    // The beginning is gone: no header, no list of tables.
    let (after, ran) = rescued(&dir, |bytes| bytes[..page].fill(0xA5));
    assert!(after == before, "{}", ran.stderr);
    assert_eq!(said(&ran), (1_501, 0));

    // Cut in the middle: SQLite refuses the file.
    let (after, ran) = rescued(&dir, |bytes| bytes.truncate(bytes.len() / 2));
    assert!(after.len() > 300 && after.iter().all(|it| before.binary_search(it).is_ok()), "{}", after.len());
    assert_eq!(said(&ran).0, after.len());
    assert!(ran.code == 2 && ran.stderr.contains("What stood in the missing part is lost, too"), "{}", ran.stderr);

    // Pages here and there, whatever they hold: nothing comes back wrong, and what does not is named.
    let mut rng = Rng::new(42);
    for round in [0, 1, 2, 4, 8, 16] {
        let (after, ran) = rescued(&dir, |bytes| {
            let pages = bytes.len() / page;
            for _ in 0..=round {
                let at = rng.below(pages) * page;
                let from = at + rng.below(page / 2);
                bytes[from..at + page].iter_mut().for_each(|byte| *byte = byte.wrapping_add(37));
            }
        });
        assert!(after.iter().all(|it| before.binary_search(it).is_ok()), "round {round}: something came back wrong");
        assert_eq!(said(&ran).0, after.len(), "round {round}");
        assert!(after.len() > 300, "round {round}: {} of {}", after.len(), before.len());
    }

    // Nothing at all.
    let (after, ran) = rescued(&dir, |bytes| bytes.fill(0));
    assert_eq!((after.len(), ran.code), (0, 1));
}

#[test]
fn marks_and_views_are_saved_with_the_rest() {
    let dir = imported();
    let library = ["--library", "library.db"];
    let marked = |library: &str| {
        let ran = dir.run(&["--library", library, "marks", "export", "--output", "-"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.text()
    };
    assert_eq!(dir.run(&[&library[..], &["views", "save", "Orders", "order"]].concat()).code, 0);
    assert_eq!(dir.run(&[&library[..], &["tag", "9000", "--star", "--add", "vip"]].concat()).code, 0);
    assert_eq!(dir.run(&[&library[..], &["tag", "9000", "--note", "ring her"]].concat()).code, 0);
    let named = ["directory", "name-agent", "3", "Jana", "--email", "jana@example.com"];
    assert_eq!(dir.run(&[&library[..], &named].concat()).code, 0);
    let known = |library: &str| dir.run(&["--library", library, "directory", "export"]).stdout();
    let (expected, before) = (marked("library.db"), content(&dir, "library.db"));
    let (after, ran) = rescued(&dir, |_sound| ());
    assert!(after == before && ran.stderr.contains("Marks of 1 conversation and 1 view saved"), "{}", ran.stderr);
    assert_eq!(dir.read("saved/marks.json"), expected);
    assert!(ran.stderr.contains("1 fact of the directory saved"), "{}", ran.stderr);
    assert_eq!(dir.read("saved/directory.json"), known("library.db"));
    assert_eq!(known("new.db"), known("library.db"));
    assert_eq!(dir.run(&["--library", "new.db", "marks", "import", "saved/marks.json"]).code, 0);
    assert_eq!(marked("new.db"), expected);

    // The last mark stands in the log alone.
    let reader = afterchat::store::Store::open(&dir.path("library.db")).unwrap().reader().unwrap();
    assert_eq!(dir.run(&[&library[..], &["tag", "9000", "--note", "rang her"]].concat()).code, 0);
    for ending in ["", "-wal"] {
        fs::copy(dir.path(&format!("library.db{ending}")), dir.path(&format!("crashed.db{ending}"))).unwrap();
    }
    drop(reader);
    assert_eq!(dir.run(&["rescue", "crashed.db", "-o", "again"]).code, 0);
    assert!(dir.read("again/marks.json").contains("rang her"));

    // What cannot be read is not said to be nothing.
    let (_after, ran) = rescued(&dir, |bytes| bytes[..8192].fill(0xA5));
    assert!(ran.stderr.contains("Marks and saved views cannot be read to their end"), "{}", ran.stderr);
    assert!(ran.stderr.contains("The directory cannot be read to its end"), "{}", ran.stderr);
    assert_eq!(ran.code, 2);
    assert!(!dir.path("saved/marks.json").exists() && !dir.path("saved/directory.json").exists());
}

#[test]
fn what_stands_in_the_log_alone_is_saved_too() {
    let dir = imported();
    // A reader keeps the log from being emptied; then both files are copied as a crash would leave them.
    let reader = afterchat::store::Store::open(&dir.path("library.db")).unwrap().reader().unwrap();
    dir.write("more/one.json", chat(20_000));
    dir.write("more/two.json", chat(20_001));
    assert_eq!(dir.run(&["--library", "library.db", "import", "more"]).code, 0);
    for ending in ["", "-wal"] {
        fs::copy(dir.path(&format!("library.db{ending}")), dir.path(&format!("crashed.db{ending}"))).unwrap();
    }
    drop(reader);
    let before = content(&dir, "library.db");
    assert_eq!(before.len(), 1_503);
    let ran = dir.run(&["rescue", "crashed.db", "-o", "saved"]);
    assert_eq!(said(&ran), (1_503, 0), "{}", ran.stderr);
    assert_eq!(dir.run(&["--library", "new.db", "import", "saved"]).code, 0);
    assert!(content(&dir, "new.db") == before);
    // The log without its file is no reason to begin anew.
    fs::remove_file(dir.path("crashed.db")).unwrap();
    fails(&dir.run(&["--library", "crashed.db", "import", "more"]), "its log is still there", "Bring the file back");
    assert!(!dir.path("crashed.db").exists());
}

#[test]
fn payloads_without_their_dictionary_are_named() {
    let dir = Dir::new();
    let lines: Vec<String> = (0..2_500).map(chat).collect();
    dir.write("in/lines.ndjson", lines.join("\n"));
    assert_eq!(dir.run(&["--library", "library.db", "import", "in"]).code, 0);
    let bytes = fs::read(dir.path("library.db")).unwrap();
    // zstd's mark of a dictionary.
    let at = bytes.windows(4).position(|four| four == [0x37, 0xA4, 0x30, 0xEC]).unwrap();
    let (after, ran) = rescued(&dir, |bytes| bytes[at + 200] ^= 1);
    let (saved, lost) = said(&ran);
    assert_eq!((saved, saved + lost, ran.code), (after.len(), 2_500, 2));
    assert!(saved > 0 && lost > 1_000, "{saved} saved, {lost} lost");
    assert!(ran.stderr.contains("the dictionary it was compressed with is lost."), "{}", ran.stderr);
    assert!(ran.stderr.contains("… and "), "{}", ran.stderr);
}

#[test]
fn what_is_no_library_stays_what_it_is() {
    let dir = Dir::new();
    dir.write("in/one.json", chat(1));
    dir.write("note.txt", "a note of mine, which is longer than a header of SQLite would be".repeat(3));
    dir.write("short.txt", "x");
    dir.write("other.db", b"SQLite format 3\0 and nothing else");
    for file in ["note.txt", "short.txt", "other.db"] {
        let before = fs::read(dir.path(file)).unwrap();
        let ran = dir.run(&["--library", file, "import", "in"]);
        fails(&ran, "This file is not an Afterchat library", "--library FILE");
        assert!(fs::read(dir.path(file)).unwrap() == before, "{file}");
    }
    fs::create_dir(dir.path("folder.db")).unwrap();
    assert!(dir.run(&["--library", "folder.db", "import", "in"]).stderr.contains("this is a folder"));
    // A folder may stand on a drive that is not connected: it is not made.
    fails(&dir.run(&["--library", "drive/library.db", "import", "in"]), "folder is not there", "Connect the drive");
    assert!(!dir.path("drive").exists());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("drive/library.db", dir.path("link.db")).unwrap();
        fails(&dir.run(&["--library", "link.db", "import", "in"]), "a link that leads nowhere", "Connect the drive");
    }
}

/// What is done to the bytes of a library.
type Damage<'d> = &'d dyn Fn(&mut Vec<u8>);

#[test]
fn a_damaged_library_is_named_and_left_alone() {
    let dir = imported();
    let whole = fs::read(dir.path("library.db")).unwrap();
    let cases: [(&str, &str, Damage<'_>); 4] = [
        ("cut.db", "the file was cut short", &|bytes| bytes.truncate(bytes.len() - 9_000)),
        ("head.db", "its beginning was overwritten", &|bytes| bytes[..8].fill(b'#')),
        ("schema.db", "the library is damaged", &|bytes| bytes[100..4_000].fill(0xFF)),
        ("newer.db", "written by a newer Afterchat", &|bytes| bytes[60..64].copy_from_slice(&99_u32.to_be_bytes())),
    ];
    for (file, sentence, damage) in cases {
        let mut bytes = whole.clone();
        damage(&mut bytes);
        fs::write(dir.path(file), &bytes).unwrap();
        for command in [&["import", "in"][..], &["search", "parcel"], &["reindex"]] {
            let ran = dir.run(&[&["--library", file], command].concat());
            fails(&ran, sentence, if file == "newer.db" { "Install the newer version" } else { "afterchat rescue" });
        }
        assert!(fs::read(dir.path(file)).unwrap() == bytes, "{file} was changed");
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_read() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    const NOBODY: u32 = 65_534;
    let dir = imported();
    fs::create_dir(dir.path("shelf")).unwrap();
    fs::copy(dir.path("library.db"), dir.path("shelf/library.db")).unwrap();
    let mode = |path: &str, mode: u32| fs::set_permissions(dir.path(path), fs::Permissions::from_mode(mode)).unwrap();
    mode("shelf/library.db", 0o444);
    mode("shelf", 0o555);
    // The superuser may write everywhere, so that the program is run as somebody who may nothing.
    let free = fs::write(dir.path("shelf/probe"), "").is_ok();
    fs::remove_file(dir.path("shelf/probe")).ok();
    mode("", 0o755);
    let run = |args: &[&str]| {
        let mut command = dir.command(args);
        if free {
            command.uid(NOBODY).gid(NOBODY);
        }
        Ran::of(command.output().unwrap())
    };
    let ran = run(&["--library", "shelf/library.db", "search", "--count"]);
    assert_eq!((ran.code, ran.text().as_str()), (0, "1501\n"));
    assert!(ran.stderr.starts_with("note: The library can only be read"), "{}", ran.stderr);
    fails(&run(&["--library", "shelf/library.db", "import", "in"]), "can only be read", "Copy it to a folder");
    assert_eq!(names(&dir.path("shelf")), ["library.db"]);
    mode("shelf", 0o755);
}

#[test]
fn a_moved_folder_is_found_again() {
    let dir = imported();
    let library = ["--library", "library.db"];
    dir.write("in/deep/one.json", chat(30_000));
    dir.write("inner/one.json", chat(30_001));
    assert_eq!(dir.run(&[&library[..], &["import", "in", "inner"]].concat()).code, 0);
    fs::rename(dir.path("in"), dir.path("moved")).unwrap();
    assert_eq!(dir.run(&[&library[..], &["locate", "in", "moved"]].concat()).stdout(), "2 folders found again\n");
    let told = dir.run(&[&library[..], &["import", "moved"]].concat()).stdout();
    assert!(told.contains("3 files found: 0 read, 3 unchanged"), "{told}");
    assert_eq!(dir.run(&[&library[..], &["search", "folder:moved/deep", "--count"]].concat()).stdout(), "1\n");
    assert_eq!(dir.run(&[&library[..], &["search", "folder:inner", "--count"]].concat()).stdout(), "1\n");
    let nowhere = dir.run(&[&library[..], &["locate", "in", "moved"]].concat());
    assert_eq!((nowhere.code, nowhere.text().as_str()), (1, "0 folders found again\n"));
    fails(&dir.run(&[&library[..], &["locate", "moved", "gone"]].concat()), "There is no folder here", "new place");
    fs::create_dir(dir.path("other")).unwrap();
    let elsewhere = dir.run(&[&library[..], &["locate", "moved/deep", "other/deep"]].concat());
    fails(&elsewhere, "There is no folder here", "new place");
    let elsewhere = dir.run(&[&library[..], &["locate", "inner", "other"]].concat());
    fails(&elsewhere, "Nothing of what was imported from that folder stands here", "has become the old one");
    dir.write("other/one.json", chat(30_001));
    let elsewhere = dir.run(&[&library[..], &["locate", "inner", "other"]].concat());
    assert_eq!((elsewhere.code, elsewhere.text().as_str()), (0, "1 folder found again\n"));
    fs::create_dir_all(dir.path("x/y")).unwrap();
    dir.write("x/y/one.json", chat(30_002));
    assert_eq!(dir.run(&[&library[..], &["import", "x"]].concat()).code, 0);
    let elsewhere = dir.run(&[&library[..], &["locate", "x", "deeper"]].concat());
    fails(&elsewhere, "There is no folder here", "new place");
    fs::create_dir(dir.path("deeper")).unwrap();
    let elsewhere = dir.run(&[&library[..], &["locate", "x", "deeper"]].concat());
    fails(
        &elsewhere,
        "Nothing of what was imported from that folder stands here",
        "subfolders are found by their names",
    );
    dir.write("other/deep/one.json", chat(30_000));
    let taken = dir.run(&[&library[..], &["locate", "moved", "other"]].concat());
    fails(&taken, "The library knows this folder already", "afterchat remove");
    assert!(dir.run(&[&library[..], &["verify"]].concat()).stdout().starts_with("All is well"));
}
