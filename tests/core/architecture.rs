//! The rules of ARCHITECTURE.md that a compiler does not check: who may use whom, which words stand where, what every file must have.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::program::files;

/// Each module and what it may use of the crate, besides itself and `error`, `work` and `secret`, which know nothing of conversations.
const LAYERS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("work", &[]),
    ("secret", &[]),
    ("text", &[]),
    ("model", &["text"]),
    ("directory", &["model"]),
    ("decode", &["model", "directory"]),
    ("query", &["model", "text"]),
    ("store", &["model", "directory", "decode", "query", "text"]),
    ("import", &["model", "directory", "decode", "store"]),
    ("export", &["model", "directory", "query", "store"]),
    ("receive", &["decode", "import", "store", "settings"]),
    ("request", &["directory", "text"]),
    ("lang", &["model"]),
    ("settings", &["model", "lang"]),
    (
        "app",
        &["import", "export", "store", "query", "directory", "model", "text", "settings", "receive", "request", "lang"],
    ),
    ("ui", &["app", "directory", "model", "query", "text", "lang"]),
    ("cli", &["import", "export", "store", "query", "directory", "model", "settings", "receive", "request", "lang"]),
];

/// Where a layer is crossed on purpose.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("cli/commands/window.rs", "app", "starting the window is a command"),
    ("cli/commands/window.rs", "ui", "starting the window is a command"),
];

/// Names of crates and macros, and the modules that may use them.
const WORDS: &[(&[&str], &[&str])] = &[
    (&["rusqlite"], &["store"]),
    (&["egui", "eframe", "egui_extras", "egui_material_icons", "rfd"], &["ui"]),
    (&["print!", "println!", "eprint!", "eprintln!", "stderr"], &["cli"]),
    (&["hyper", "tokio", "tokio_rustls", "TcpListener", "TcpStream"], &["receive"]),
    (&["ureq"], &["request"]),
    // A table goes to a file or to standard output.
    (&["stdout"], &["cli", "export"]),
];

/// What asks the file system, and where the window's thread must not wait for it: everything it runs but what it starts with.
const DISK: &[&str] =
    &["fs::", "File::", ".exists()", ".try_exists()", ".is_dir()", ".is_file()", ".metadata()", ".canonicalize()"];

/// Files of `ui` and `app` that may, and why.
const MAY_WAIT: &[(&str, &str)] = &[
    ("app/workers/", "the workers are threads of their own"),
    ("app/run.rs", "before the window is there"),
    ("ui/native.rs", "each request to the desktop has a thread of its own"),
];

/// Lines of a source file; tests of its own are not counted.
const MOST_LINES: usize = 500;

/// Files that may be longer, and why.
const LONGER: &[(&str, usize, &str)] = &[
    ("app/command/table.rs", 650, "one table, a few lines for each command"),
    ("decode/framing.rs", 700, "one automaton, whose states are understood together"),
];

/// Source files as (path below `src`, text).
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rust = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "rs");
    let name = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    files(&root).iter().filter(|path| rust(path)).map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// The module a file belongs to: the first part of its path.
fn module(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

/// Code without comments, texts and the file's own tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => _ = chars.next(),
            // A quote as a character is no text.
            '\'' if !quoted && chars.peek() == Some(&'"') => _ = chars.nth(1),
            '"' => quoted = !quoted,
            _ if quoted => {}
            '/' if chars.peek() == Some(&'/') => while chars.next_if(|c| *c != '\n').is_some() {},
            c => out.push(c),
        }
    }
    out
}

/// Whether a word stands by itself in code.
fn has_word(code: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    code.match_indices(word).any(|(at, _)| {
        let after = if word.ends_with('!') { None } else { code[at + word.len()..].chars().next() };
        !part(code[..at].chars().next_back()) && !part(after)
    })
}

/// The modules of the crate that code names: `crate::a`, and `use crate::{a, b::c}`.
fn used(code: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            out.insert(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap().to_owned());
            continue;
        };
        let mut depth = 0;
        let mut word = String::new();
        for c in group.chars() {
            match c {
                '}' if depth == 0 => break,
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => _ = out.insert(std::mem::take(&mut word)),
                c if depth == 0 && !c.is_whitespace() => word.push(c),
                _ => {}
            }
        }
        out.insert(word);
        out = out.into_iter().map(|name| name.split(':').next().unwrap().to_owned()).collect();
    }
    out.remove("");
    out
}

/// Code in which as many `super::` as lead out of the file's module are written as what they are.
fn resolved(file: &str, code: &str) -> String {
    let depth = file.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
    code.replace(&"super::".repeat(depth), "crate::")
}

#[test]
fn the_windows_thread_asks_no_disk() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let may = MAY_WAIT.iter().any(|(begin, _)| file.starts_with(begin)) || file.ends_with("tests.rs");
        if !["ui", "app"].contains(&module(&file)) || may {
            continue;
        }
        let code = code(&text);
        wrong.extend(DISK.iter().filter(|word| code.contains(**word)).map(|word| format!("{file}: {word}")));
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(sources().iter().any(|(file, text)| file.starts_with("app/workers/") && code(text).contains("fs::")));
}

#[test]
fn tooltips_are_made_in_one_way() {
    let own = |file: &str, text: &str| file.starts_with("ui/") && code(text).contains(".on_hover_text(");
    let files: Vec<String> = sources().into_iter().filter(|(file, text)| own(file, text)).map(|it| it.0).collect();
    assert_eq!(files, ["ui/widgets/tip.rs"]);
}

#[test]
fn nobody_uses_what_stands_above() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let own = module(&file);
        // A file of tests may make its values with anything.
        if ["lib", "main"].contains(&own) || file.ends_with("tests.rs") {
            continue;
        }
        let (_, may) = LAYERS.iter().find(|(name, _)| *name == own).unwrap_or_else(|| panic!("{own} is in no layer"));
        for name in used(&resolved(&file, &code(&text))) {
            let known = LAYERS.iter().any(|(module, _)| *module == name);
            let allowed =
                name == own || ["error", "work", "secret"].contains(&name.as_str()) || may.contains(&name.as_str());
            let excepted = EXCEPTIONS.iter().any(|(in_file, module, _)| *in_file == file && *module == name);
            if known && !allowed && !excepted {
                wrong.push(format!("{file} uses {name}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_code_map_says_what_is_checked_here() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let map = text.split("## Code map").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows: Vec<(String, Vec<String>)> = map
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_end_matches('|').split('|').map(str::trim).collect();
            let may = cells[2].split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
            (cells[0].trim_matches('`').to_owned(), may)
        })
        .collect();
    let layers: Vec<(String, Vec<String>)> = LAYERS
        .iter()
        .map(|(name, may)| ((*name).to_owned(), may.iter().map(|it| (*it).to_owned()).collect()))
        .collect();
    assert_eq!(rows, layers);
}

#[test]
fn words_stand_where_they_belong() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let code = code(&text);
        for (words, modules) in WORDS {
            if !modules.contains(&module(&file)) && !["lib.rs", "main.rs"].contains(&file.as_str()) {
                wrong.extend(words.iter().filter(|word| has_word(&code, word)).map(|word| format!("{file}: {word}")));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn only_the_theme_names_a_colour() {
    // What stands for "the colour of the text" or for none is no colour.
    let neutral = ["PLACEHOLDER", "TRANSPARENT"];
    let mut wrong = Vec::new();
    for (file, text) in sources().into_iter().filter(|(file, _)| file.starts_with("ui/") && file != "ui/theme.rs") {
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
        for (number, line) in code.lines().enumerate() {
            let named = line.split("Color32::").skip(1).any(|rest| {
                let word: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                !neutral.contains(&word.as_str()) && word != "from"
            });
            let hex =
                line.split("0x").skip(1).any(|rest| rest.chars().take_while(char::is_ascii_hexdigit).count() == 6);
            if named || hex || line.contains("Rgba::") || line.contains("Hsva") {
                wrong.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "a token of ui/theme.rs has a name and a contrast that is tested");
}

#[test]
fn files_are_short_and_say_what_they_are() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        if !text.starts_with("//!") {
            wrong.push(format!("{file} does not begin with //!"));
        }
        let own = text.split("#[cfg(test)]\nmod ").next().unwrap().lines().count();
        let most = LONGER.iter().find(|(name, ..)| *name == file).map_or(MOST_LINES, |(_, lines, _)| *lines);
        if own > most && !file.ends_with("tests.rs") {
            wrong.push(format!("{file} has {own} lines"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_code_map_names_every_module() {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let modules: BTreeSet<String> = sources().iter().map(|(file, _)| module(file).to_owned()).collect();
    for module in modules.iter().filter(|module| !["lib", "main"].contains(&module.as_str())) {
        assert!(map.contains(&format!("| `{module}` |")), "the code map does not name {module}");
        assert!(LAYERS.iter().any(|(name, _)| name == module), "{module} is in no layer");
    }
}

#[test]
fn no_test_file_is_forgotten() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core");
    let main = fs::read_to_string(folder.join("main.rs")).unwrap();
    for file in files(&folder).iter().filter(|file| file.parent() == Some(&folder)) {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(name == "main" || main.contains(&format!("\nmod {name};")), "main.rs does not name {name}");
    }
}

#[test]
fn the_checks_themselves_see_what_they_should() {
    assert_eq!(Vec::from_iter(used("use crate::{model, store::{Row, A}};\ncrate::ui::run")), ["model", "store", "ui"]);
    assert_eq!(resolved("app/update/list.rs", "use super::super::super::store;"), "use crate::store;");
    assert_eq!(
        resolved("app/workers/mod.rs", "use super::super::store; use super::x;"),
        "use crate::store; use super::x;"
    );
    assert_eq!(code("a // crate::b\n\"x\\\" egui\" '\"' c"), "a \n  c");
    assert!(has_word("println!(x)", "println!") && !has_word("eprintln!(x)", "println!"));
    assert!(has_word("egui::Ui", "egui") && !has_word("my_egui", "egui"));
}

#[test]
fn every_dependency_has_its_reason_and_comes_from_the_registry() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = |manifest: &str, end: &str| {
        let manifest = fs::read_to_string(root.join(manifest)).unwrap();
        let (_, dependencies) = manifest.split_once("\n[dependencies]\n").unwrap();
        dependencies.split_once(end).unwrap().0.to_owned()
    };
    let program = listed("Cargo.toml", "\n[profile.dev]\n");
    let fuzzer = listed("tests/fuzz/coverage/Cargo.toml", "\n[[bin]]\n");
    let ours = |line: &str| line.starts_with("afterchat = { path = ");
    let others: Vec<&str> = fuzzer.lines().filter(|line| !ours(line)).collect();
    let dependencies = format!("{program}\n{}", others.join("\n"));
    assert!(!program.contains("libfuzzer"), "the program would need a C++ compiler");
    // These say by their name what they are for.
    let known = ["serde", "eframe", "egui"];
    for line in dependencies.lines().filter(|line| line.contains(" = ")) {
        let name = line.split(' ').next().unwrap();
        assert!(line.contains("# ") || known.contains(&name) || above(&dependencies, name), "why is {name} needed?");
        assert!(!line.contains("git =") && !line.contains("path ="), "{name} is not from the registry");
        assert!(!line.contains("\"*\""), "any {name} would do");
    }
    let lock = fs::read_to_string(root.join("Cargo.lock")).unwrap();
    for package in lock.split("[[package]]").skip(1).filter(|package| !package.contains("name = \"afterchat")) {
        assert!(
            package.contains("source = \"registry+https://github.com/rust-lang/crates.io-index\"")
                && package.contains("checksum = \""),
            "{package}"
        );
    }
}

/// Whether a group of dependencies has its reason in the lines above it.
fn above(dependencies: &str, name: &str) -> bool {
    let group =
        dependencies.split("\n\n").find(|group| group.lines().any(|line| line.starts_with(&format!("{name} ="))));
    group.and_then(|group| group.lines().next()).is_some_and(|line| line.starts_with("# ") && line.len() > 20)
}
