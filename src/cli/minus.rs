//! Queries may begin with a minus: `afterchat search refund -spam --count` excludes a word and asks for a count.
//!
//! To the argument parser both begin with a minus, and left to itself it takes either all that follows for the query or `-spam` for options.
//! So what cannot be an option of the command is moved behind `--` before it looks.

use std::ffi::OsString;

use clap::CommandFactory as _;

use super::args::Cli;

/// The commands that take a query.
const WITH_QUERY: [&str; 2] = ["search", "export"];

/// The arguments, the program's name first, with the words of the query that begin with one minus behind `--`.
pub(super) fn behind_dashes(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut kept: Vec<OsString> = Vec::new();
    let mut moved: Vec<OsString> = Vec::new();
    let mut args = args.into_iter();
    kept.extend(args.next());
    let mut with_query = false;
    while let Some(arg) = args.next() {
        let text = arg.to_string_lossy();
        if text == "--" {
            if !with_query {
                kept.push(arg);
            }
            break;
        }
        let positional = !text.starts_with('-');
        if positional && !with_query {
            with_query = WITH_QUERY.contains(&text.as_ref());
            kept.push(arg);
            if !with_query {
                break;
            }
        } else if takes_value(&text) {
            kept.push(arg);
            kept.extend(args.next());
        } else if with_query && !positional && !text.starts_with("--") && !matches!(text.as_ref(), "-" | "-h" | "-V") {
            moved.push(arg);
        } else {
            kept.push(arg);
        }
    }
    let rest: Vec<OsString> = args.collect();
    if with_query && (!moved.is_empty() || !rest.is_empty()) {
        kept.push("--".into());
    }
    kept.into_iter().chain(moved).chain(rest).collect()
}

/// Whether an option, written without `=`, is followed by its value.
fn takes_value(option: &str) -> bool {
    let mut program = Cli::command();
    program.build();
    let commands = std::iter::once(&program).chain(program.get_subcommands());
    let options = commands.flat_map(clap::Command::get_opts);
    options.filter(|it| it.get_action().takes_values()).any(|it| {
        it.get_long().is_some_and(|long| option.strip_prefix("--") == Some(long))
            || it.get_short().is_some_and(|short| option.strip_prefix('-').is_some_and(|name| name.chars().eq([short])))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(args: &str, expected: &str) {
        let args = ["afterchat"].into_iter().chain(args.split(' ')).map(OsString::from);
        let expected: Vec<OsString> =
            ["afterchat"].into_iter().chain(expected.split(' ')).map(OsString::from).collect();
        assert_eq!(behind_dashes(args), expected);
    }

    #[test]
    fn words_to_exclude_are_moved_and_options_are_not() {
        check("search refund -spam --count", "search refund --count -- -spam");
        check("search -is:missed", "search -- -is:missed");
        check("--library x search a -b --limit 5 -(c)", "--library x search a --limit 5 -- -b -(c)");
        check("export is:missed --format messages-csv -o -", "export is:missed --format messages-csv -o -");
        check("export -a -o out.csv", "export -o out.csv -- -a");
        check("export -a -o -b.csv", "export -o -b.csv -- -a");
        check("search a -- --count -b", "search a -- --count -b");
        check("search -a -- b", "search -- -a b");
        check("search --batch -h", "search --batch -h");
    }

    #[test]
    fn other_commands_are_left_alone() {
        check("import -x search -y", "import -x search -y");
        check("samples search -y", "samples search -y");
        check("show -k -- a", "show -k -- a");
        check("-- -folder", "-- -folder");
    }
}
