//! Queries may begin with a minus: `afterchat search refund -spam --count` excludes a word and asks for a count.
//!
//! To the argument parser both begin with a minus, and left to itself it takes either all that follows for the query or `-spam` for options.
//! So what cannot be an option of the command is moved behind `--` before it looks.

use std::ffi::OsString;

use clap::CommandFactory as _;

use super::args::Cli;

/// How an argument that is a query is called in the table of arguments.
const QUERY: &str = "QUERY";

/// The arguments, the program's name first, with the words of the query that begin with one minus behind `--`.
pub(super) fn behind_dashes(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut program = Cli::command();
    program.build();
    let mut command = &program;
    let mut kept: Vec<OsString> = Vec::new();
    let mut moved: Vec<OsString> = Vec::new();
    let mut args = args.into_iter();
    kept.extend(args.next());
    while let Some(arg) = args.next() {
        let with_query = takes_query(command);
        let text = arg.to_string_lossy();
        if text == "--" {
            if !with_query {
                kept.push(arg);
            }
            break;
        }
        let positional = !text.starts_with('-');
        if positional && !with_query {
            let inner = command.find_subcommand(text.as_ref());
            kept.push(arg);
            match inner {
                Some(inner) => command = inner,
                None => break,
            }
        } else if takes_value(&program, command, &text) {
            kept.push(arg);
            kept.extend(args.next());
        } else if with_query && !positional && !text.starts_with("--") && !matches!(text.as_ref(), "-" | "-h" | "-V") {
            moved.push(arg);
        } else {
            kept.push(arg);
        }
    }
    let rest: Vec<OsString> = args.collect();
    if takes_query(command) && (!moved.is_empty() || !rest.is_empty()) {
        kept.push("--".into());
    }
    kept.into_iter().chain(moved).chain(rest).collect()
}

/// Whether a command takes a query, not only as the value of an option.
fn takes_query(command: &clap::Command) -> bool {
    let names = command.get_positionals().filter_map(clap::Arg::get_value_names);
    names.flatten().any(|name| name.as_str() == QUERY)
}

/// Whether an option of the program or of this command, written without `=`, is followed by its value.
fn takes_value(program: &clap::Command, command: &clap::Command, option: &str) -> bool {
    let options = program.get_opts().chain(command.get_opts());
    options.filter(|it| it.get_action().takes_values()).any(|it| {
        it.get_long().is_some_and(|long| option.strip_prefix("--") == Some(long))
            || it.get_short().is_some_and(|short| option.strip_prefix('-').is_some_and(|name| name.chars().eq([short])))
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

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

    /// The commands that take a query, as they are written.
    fn with_query(command: &clap::Command, path: &str, out: &mut Vec<String>) {
        for inner in command.get_subcommands() {
            let path = format!("{path} {}", inner.get_name()).trim_start().to_owned();
            if takes_query(inner) {
                out.push(path.clone());
            }
            with_query(inner, &path, out);
        }
    }

    #[test]
    fn every_command_with_a_query_takes_words_to_exclude() {
        let mut found = Vec::new();
        with_query(&Cli::command(), "", &mut found);
        let cases = [
            ("search", "search refund -spam"),
            ("export", "export -spam --format messages-csv -o out.csv refund"),
            ("facets", "facets -spam --by agent"),
            ("views save", "views save Late -spam --strict"),
            ("directory triggers", "directory triggers refund -spam --json"),
        ];
        assert_eq!(found, cases.map(|(command, _)| command), "a case for each command");
        for (command, line) in cases {
            let args = ["afterchat"].into_iter().chain(line.split(' ')).map(OsString::from);
            assert!(Cli::try_parse_from(behind_dashes(args)).is_ok(), "{command}");
        }
        check("views save x -a --strict", "views save x --strict -- -a");
    }

    #[test]
    fn other_commands_are_left_alone() {
        check("import -x search -y", "import -x search -y");
        check("samples search -y", "samples search -y");
        check("show -k -- a", "show -k -- a");
        check("-- -folder", "-- -folder");
    }
}
