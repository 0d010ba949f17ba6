//! README names every command, option, query field, order, export format and column there is.

use std::fs;
use std::path::Path;

use afterchat::export::{COLUMNS, MESSAGE_COLUMNS};
use afterchat::query::{FIELDS, Has, Is, Side, Sort, parse};

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

#[test]
fn every_command_and_option_is_named() {
    let dir = Dir::new();
    let readme = readme();
    let commands = commands(&dir);
    assert!(commands.len() >= 7, "{commands:?}");
    for command in &commands {
        assert!(readme.contains(&format!("afterchat {command}")), "README does not name the command {command}");
        let help = dir.run(&[command, "--help"]).stdout();
        let options =
            help.split(|c: char| c.is_whitespace() || "[],=".contains(c)).filter(|word| word.starts_with("--"));
        for option in options.filter(|option| !["--help", "--version", "--"].contains(option)) {
            assert!(readme.contains(option), "README does not name {option} of {command}");
        }
    }
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
