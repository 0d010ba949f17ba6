//! An import or a re-index killed at any moment and repeated gives the library an undisturbed one gives.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use crate::import::{Place, chat, library_content};
use crate::support::program::{Dir, files};
use crate::support::rng::Rng;

/// Kills in one test; each at another share of the time an undisturbed import takes.
const KILLS: u32 = 8;

fn start(library: &Path, folder: &Path) -> Child {
    run(library, &[OsStr::new("import"), folder.as_os_str()])
}

fn run(library: &Path, args: &[&OsStr]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_afterchat"))
        .arg("--library")
        .arg(library)
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_killed_import_goes_on_where_it_was() {
    let place = Place::new();
    for id in 0..300 {
        place.write(&format!("{:02}/{id}.json", id % 5), chat(id));
    }
    let lines: Vec<String> = (200..4_000).map(chat).collect();
    place.write("lines.ndjson", lines.join("\n"));
    place.write("broken.ndjson", format!("{}\n{{\"accountId\":208,", chat(5_000)));

    let undisturbed = place.folder().with_file_name("undisturbed.db");
    let begun = Instant::now();
    assert!(start(&undisturbed, &place.folder()).wait().unwrap().success());
    let whole = begun.elapsed();
    let expected = library_content(&undisturbed);
    assert_eq!(expected.len(), 4_001);

    let mut killed = 0;
    for kill in 0..KILLS {
        let mut child = start(&place.library(), &place.folder());
        std::thread::sleep(whole * (kill * 2 + 1) / (KILLS * 2));
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        // From nothing at all, from what the kill before left, and in between.
        if kill % 3 == 2 {
            for ending in ["", "-wal", "-shm"] {
                fs::remove_file(format!("{}{ending}", place.library().display())).ok();
            }
        }
    }
    assert!(killed > 0, "the import is over before it can be killed ({whole:?})");
    let told = place.import();
    assert_eq!(told.report.failed, 1);
    assert!(place.content() == expected, "the content differs");
    assert_eq!(place.import().report.unchanged, told.report.found);
    // A lock outlives nobody.
    assert!(start(&place.library(), &place.folder()).wait().unwrap().success());
}

#[test]
fn a_killed_reindex_goes_on_where_it_was() {
    let place = Place::new();
    let lines: Vec<String> = (0..6_000).map(chat).collect();
    place.write("lines.ndjson", lines.join("\n"));
    place.import();
    let expected = place.content();
    let reindex = || run(&place.library(), &[OsStr::new("reindex")]);
    let begun = Instant::now();
    assert!(reindex().wait().unwrap().success());
    let whole = begun.elapsed();
    let mut killed = 0;
    for kill in 0..KILLS {
        let mut child = reindex();
        std::thread::sleep(whole * (kill * 2 + 1) / (KILLS * 2));
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        assert!(place.content() == expected, "the content differs after kill {kill}");
    }
    assert!(killed > 0, "re-indexing is over before it can be killed ({whole:?})");
    assert!(reindex().wait().unwrap().success());
    assert!(place.content() == expected, "the content differs");
    assert!(run(&place.library(), &[OsStr::new("verify")]).wait().unwrap().success());
}

/// How often each job is killed: `AFTERCHAT_KILLS=100 cargo test --release --test core -- any_job_can_be_killed --nocapture` for two hundred
/// over import and re-index, and a hundred over each of the others.
fn kills() -> u32 {
    std::env::var("AFTERCHAT_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(2)
}

/// What a job leaves, and what it is compared with.
struct Job {
    name: &'static str,
    args: &'static [&'static str],
    /// Whether it begins with no library at all.
    from_nothing: bool,
    /// What it writes beside the library, where it does.
    output: Option<&'static str>,
}

const JOBS: &[Job] = &[
    Job { name: "import", args: &["import", "in"], from_nothing: true, output: None },
    Job { name: "re-index", args: &["reindex"], from_nothing: false, output: None },
    Job { name: "mark", args: &["tag", "--query", "parcel", "--add", "kept"], from_nothing: false, output: None },
    Job {
        name: "export",
        args: &["export", "--format", "messages-csv", "-o", "out.csv"],
        from_nothing: false,
        output: Some("out.csv"),
    },
    Job { name: "backup", args: &["backup", "copy.db"], from_nothing: false, output: Some("copy.db") },
    Job { name: "rescue", args: &["rescue", "library.db", "-o", "saved"], from_nothing: false, output: Some("saved") },
];

/// Whence the moments of the kills come: `AFTERCHAT_SEED` repeats those of a run that failed.
fn seed() -> u64 {
    let given = std::env::var("AFTERCHAT_SEED").ok();
    given.map_or_else(|| u64::from(std::process::id()), |seed| seed.parse().expect("AFTERCHAT_SEED is a number"))
}

/// The user's own in a library: marks and saved views, as they are exported.
fn own(dir: &Dir, library: &str) -> String {
    dir.run(&["--library", library, "marks", "export", "-o", "-"]).text()
}

/// Takes away what stands under a name, with its companions.
fn clear(dir: &Dir, name: &str) {
    for ending in ["", "-wal", "-shm", "-journal"] {
        fs::remove_file(dir.path(&format!("{name}{ending}"))).ok();
    }
    fs::remove_dir_all(dir.path(name)).ok();
}

/// All bytes under a name: a file's, or those of a folder's files by name.
fn bytes(dir: &Dir, name: &str) -> Vec<(String, Vec<u8>)> {
    let path = dir.path(name);
    let all = if path.is_dir() { files(&path) } else { vec![path] };
    all.into_iter()
        .map(|file| (file.file_name().unwrap().to_string_lossy().into_owned(), fs::read(file).unwrap()))
        .collect()
}

#[test]
fn any_job_can_be_killed_at_any_moment_and_repeated() {
    let dir = Dir::new();
    let lines: Vec<String> = (0..1_500).map(chat).collect();
    dir.write("in/lines.ndjson", lines.join("\n"));
    (0..60).for_each(|id| dir.write(&format!("in/{id}.json"), chat(id * 20)));
    let library = ["--library", "library.db"];
    let run = |args: &[&str]| dir.run(&[&library[..], args].concat());
    assert_eq!(run(&["import", "in"]).code, 0);
    for args in [&["tag", "--query", "id:7", "--add", "first"][..], &["views", "save", "Kept", "parcel"]] {
        assert_eq!(run(args).code, 0, "{args:?}");
    }
    let expected = library_content(&dir.path("library.db"));
    let expected_own = own(&dir, "library.db");
    assert!(expected_own.contains("\"first\"") && expected_own.contains("\"Kept\""), "{expected_own}");
    fs::copy(dir.path("library.db"), dir.path("whole.db")).unwrap();
    let seed = seed();
    let mut rng = Rng::new(seed);
    for Job { name, args, from_nothing, output } in JOBS {
        let fresh = || {
            clear(&dir, "library.db");
            if !from_nothing {
                fs::copy(dir.path("whole.db"), dir.path("library.db")).unwrap();
            }
        };
        fresh();
        let begun = Instant::now();
        assert_eq!(run(args).code, 0, "{name}");
        let (marks, imports) = (*name == "mark", *from_nothing);
        let mut whole = begun.elapsed();
        let written = output.filter(|output| *output != "copy.db").map(|output| bytes(&dir, output));
        let (mut killed, mut tried) = (0, 0);
        while killed < kills() {
            tried += 1;
            assert!(tried < 1_000 + 100 * kills(), "{name} is over before it can be killed");
            if let Some(output) = output {
                clear(&dir, output);
            }
            let at = format!("{name}, try {tried}, AFTERCHAT_SEED={seed}");
            // Now from the beginning, now from what the kill before has left.
            if rng.one_in(2) || output.is_some() {
                fresh();
            }
            let mut child = dir.command(&[&library[..], args].concat()).spawn().unwrap();
            std::thread::sleep(whole * rng.small(1_000) / 1_000);
            child.kill().unwrap();
            if child.wait().unwrap().success() {
                // Faster than it was: so the next one is killed earlier.
                whole = whole * 9 / 10;
                continue;
            }
            killed += 1;
            if let Some(output) = output.filter(|output| dir.path(output).exists()) {
                if let Some(written) = &written {
                    assert!(bytes(&dir, output) == *written, "a part is left: {at}");
                } else {
                    assert!(library_content(&dir.path(output)) == expected, "a part is left: {at}");
                    assert_eq!(own(&dir, output), expected_own, "{at}");
                }
                clear(&dir, output);
            }
            if !from_nothing {
                assert!(library_content(&dir.path("library.db")) == expected, "something is lost: {at}");
            }
            let again = run(args);
            assert_eq!(again.code, 0, "again: {}{} {at}", again.text(), again.stderr);
            if marks {
                assert_eq!(run(&["search", "tag:kept", "--count"]).stdout(), "1500\n", "{at}");
                assert_eq!(run(&["search", "tag:first id:7", "--count"]).stdout(), "1\n", "{at}");
                assert!(run(&["views"]).stdout().contains("Kept"), "{at}");
            } else if !imports {
                assert_eq!(own(&dir, "library.db"), expected_own, "{at}");
            }
            if let (Some(output), Some(written)) = (output, &written) {
                assert!(bytes(&dir, output) == *written, "again is something else: {at}");
            }
            assert!(library_content(&dir.path("library.db")) == expected, "the content differs: {at}");
            let told = run(&["verify"]);
            assert!(told.text().starts_with("All is well: 1,500 "), "{}{} {at}", told.text(), told.stderr);
        }
        println!(
            "{name}: killed {killed} times, each time repeated with the same content ({tried} tries, AFTERCHAT_SEED={seed})"
        );
    }
}
