//! README names every command, option, query field, order, export format and column there is.

use std::fs;
use std::path::Path;

use afterchat::export::{COLUMNS, MESSAGE_COLUMNS};
use afterchat::query::{FIELDS, Has, Is, Side, Sort, parse};
use afterchat::store::FacetKind;

use crate::support::program::Dir;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The commands that `--help` lists.
pub(crate) fn commands(dir: &Dir) -> Vec<String> {
    let help = dir.run(&["--help"]).stdout();
    let listed = help.split("Commands:").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = listed.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

/// The subcommands that a command's help lists, and its options.
fn listed(help: &str) -> (Vec<String>, Vec<String>) {
    let section = |title: &str| help.split(title).nth(1).map(|rest| rest.split("\n\n").next().unwrap().to_owned());
    let commands = section("\nCommands:\n").unwrap_or_default();
    let commands = commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let commands = commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    let options =
        help.split(|c: char| c.is_whitespace() || "[]<>|,=.".contains(c)).filter(|word| word.starts_with("--"));
    let options = options.filter(|option| !["--help", "--version", "--"].contains(option));
    (commands.map(str::to_owned).collect(), options.map(str::to_owned).collect())
}

#[test]
fn every_command_and_option_is_named() {
    let dir = Dir::new();
    let readme = readme();
    let words: Vec<&str> = readme.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').collect();
    let mut paths: Vec<Vec<String>> = commands(&dir).into_iter().map(|name| vec![name]).collect();
    assert!(paths.len() >= 7, "{paths:?}");
    let mut inner = 0;
    while let Some(path) = paths.pop() {
        let args: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let (commands, options) = listed(&dir.run(&args).stdout());
        let (name, above) = path.split_last().unwrap();
        match above {
            [] => assert!(readme.contains(&format!("afterchat {name}")), "README does not name the command {name}"),
            [above, ..] => {
                inner += 1;
                let lines = readme.lines().filter(|line| line.contains(&format!("afterchat {above}")));
                let named = lines.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-'));
                assert!(named.into_iter().any(|word| word == name), "README does not name {path:?}");
            }
        }
        for option in options {
            assert!(words.contains(&option.as_str()), "README does not name {option} of {path:?}");
        }
        paths.extend(commands.into_iter().map(|name| path.iter().cloned().chain([name]).collect()));
    }
    assert!(inner >= 4, "commands within commands are looked at too");
}

#[test]
fn the_same_packages_are_named_everywhere() {
    let file = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let code = file("src/ui/run.rs");
    let needed = code.split("const PACKAGES: &str = \"").nth(1).unwrap().split('"').next().unwrap();
    let line = format!("\napt-get install {needed}\n");
    assert!(readme().contains(&line), "README and the program disagree: {needed}");
    let script = file(".ci/run");
    let installed: Vec<&str> =
        script.split("packages=(").nth(1).unwrap().split(')').next().unwrap().split_whitespace().collect();
    for package in needed.split(' ') {
        assert!(installed.contains(&package), ".ci/run does not install {package}");
    }
}

#[test]
fn every_kind_of_value_is_named() {
    let readme = readme();
    let list = readme.lines().find(|line| line.starts_with("- `facets --json`")).unwrap();
    let kinds = list.split("Kinds: ").nth(1).unwrap().trim_end_matches('.');
    let all: Vec<&str> = FacetKind::ALL.into_iter().map(FacetKind::word).collect();
    assert_eq!(kinds, all.join(", "));
}

/// What stands in backticks in the first column of the table of queries.
fn documented_queries(readme: &str) -> Vec<&str> {
    let section = readme.split("\n## Finding\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let cells = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let queries: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    queries.into_iter().filter(|query| *query != "( … )").collect()
}

#[test]
fn every_query_field_is_explained_and_every_documented_query_is_understood() {
    let readme = readme();
    let queries = documented_queries(&readme);
    assert!(queries.len() > 50, "{queries:?}");
    for query in &queries {
        let parsed = parse(query);
        assert_eq!(parsed.hints, [], "{query}");
        assert_eq!(parsed.query.to_string(), *query, "README does not show the canonical form");
    }
    for field in FIELDS {
        assert!(queries.contains(&field.example), "README does not show {}", field.example);
    }
    let named = |word: &str| assert!(readme.contains(&format!("`{word}`")), "README does not name {word}");
    for is in Is::ALL {
        named(&format!("is:{}", is.word()));
    }
    for has in Has::ALL {
        named(&format!("has:{}", has.word()));
    }
    for sort in Sort::ALL {
        named(sort.word());
    }
    for side in Side::ALL {
        assert!(readme.contains(&format!("`in:{}", side.word())), "README does not name in:{}", side.word());
    }
}

#[test]
fn every_format_and_column_is_named() {
    let readme = readme();
    let help = Dir::new().run(&["export", "--help"]).stdout();
    for format in ["conversations-csv", "messages-csv"] {
        assert!(readme.contains(&format!("`{format}`")) && help.contains(format), "{format}");
    }
    for (table, heading) in [(COLUMNS, "Conversations"), (MESSAGE_COLUMNS, "Messages")] {
        let list = readme.lines().find(|line| line.starts_with(&format!("{heading}: "))).unwrap();
        let more = readme.lines().find(|line| line.starts_with("More on request: ")).unwrap();
        for column in table {
            let line = if column.default { list } else { more };
            assert!(line.contains(&format!("`{}`", column.name)), "README does not list the column {}", column.name);
        }
    }
}

#[test]
fn links_lead_somewhere() {
    for file in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "samples/README.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            // Pictures of the window are taken anew for each version, after the tests.
            if !["http", "#"].iter().any(|start| link.starts_with(start)) {
                let target = path.parent().unwrap().join(link.split('#').next().unwrap());
                assert!(target.exists(), "{file} links to {link}, which is not there");
            }
        }
    }
}
