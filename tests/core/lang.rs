//! The table of the window's other language against the sources: nothing is missing, nothing is left over, and both say the same places.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use afterchat::app::{CALLS, COLUMNS, COMMANDS, Density, Group, TypedKind, palette};
use afterchat::directory::FactKind;
use afterchat::lang::{Entry, Language, table};
use afterchat::model::{Device, FlagName};
use afterchat::query::{FIELDS, Has, Is, Sort};
use afterchat::settings::ThemeChoice;

use crate::support::program::files;

/// A text in the code: what it is, and where.
struct Literal {
    text: String,
    /// Where it ends in the file, in bytes.
    end: usize,
    begin: usize,
}

/// The texts of a file, without comments and without its own tests.
fn literals(code: &str) -> Vec<Literal> {
    let code = code.split("#[cfg(test)]\nmod ").next().unwrap();
    let mut found = Vec::new();
    let bytes = code.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &code[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            at += rest[1..].find('\'').unwrap() + 2;
            at += usize::from(rest.starts_with("'\\"));
        } else if rest.starts_with("r\"") || rest.starts_with("r#\"") {
            let hashes = &rest[1..rest.find('"').unwrap()];
            let open = 2 + hashes.len();
            let close = rest[open..].find(&format!("\"{hashes}")).unwrap();
            let end = at + open + close + 1 + hashes.len();
            found.push(Literal { text: rest[open..open + close].to_owned(), begin: at, end });
            at = end;
        } else if rest.starts_with('"') {
            let (text, length) = quoted(rest);
            found.push(Literal { text, begin: at, end: at + length });
            at += length;
        } else {
            at += rest.chars().next().unwrap().len_utf8();
        }
    }
    found
}

/// A text in quotation marks, and how many bytes it takes in the code.
fn quoted(code: &str) -> (String, usize) {
    let mut text = String::new();
    let mut chars = code.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text, at + 1),
            '\\' => match chars.next().unwrap().1 {
                'n' => text.push('\n'),
                'r' => text.push('\r'),
                't' => text.push('\t'),
                'u' => {
                    let code: String = chars.by_ref().skip(1).map(|(_, c)| c).take_while(|c| *c != '}').collect();
                    text.push(char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap());
                }
                '\n' => while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {},
                other => text.push(other),
            },
            c => text.push(c),
        }
    }
    panic!("a text without an end: {code:.40}");
}

/// Source files as (path below `src`, text), without the module that translates.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let all = files(&root).into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    all.map(|path| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        (name, fs::read_to_string(path).unwrap())
    })
    .filter(|(name, _)| !name.starts_with("lang/") && !name.ends_with("tests.rs"))
    .collect()
}

/// What the code asks for: context, text, and the text for several.
type Asked = (String, String, Option<String>);

/// The texts that are given to `tr` and its relatives, by where they stand.
fn asked() -> BTreeMap<Asked, String> {
    let mut asked = BTreeMap::new();
    for (file, code) in sources() {
        let literals = literals(&code);
        for (name, parameters) in [("tr", 1), ("tr_in", 2), ("tr_with", 1), ("tr_n", 2), ("tr_n_with", 2), ("count", 2)]
        {
            for (at, found) in code.match_indices(&format!("{name}(")) {
                let part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
                let alone = !code[..at].ends_with(part) && !code[..at].ends_with("fn ");
                if !alone || name == "count" && !code[..at].ends_with("words::") || file == "app/words.rs" {
                    continue;
                }
                let inside: Vec<Vec<&str>> = arguments(&code, at + found.len(), &literals, parameters);
                let first = inside.first().cloned().unwrap_or_default();
                match name {
                    // One of several texts may be chosen within.
                    "tr" | "tr_with" => {
                        for text in first {
                            asked.insert((String::new(), text.to_owned(), None), file.clone());
                        }
                    }
                    "tr_in" => {
                        for text in inside.get(1).into_iter().flatten().filter(|_| !first.is_empty()) {
                            asked.insert((first[0].to_owned(), (*text).to_owned(), None), file.clone());
                        }
                    }
                    "count" => {
                        for thing in inside.get(1).into_iter().flatten() {
                            let both = (format!("{{n}} {thing}"), format!("{{n}} {thing}s"));
                            asked.insert((String::new(), both.0, Some(both.1)), file.clone());
                        }
                    }
                    _ => {
                        for (one, many) in first.iter().zip(inside.get(1).into_iter().flatten()) {
                            asked.insert((String::new(), (*one).to_owned(), Some((*many).to_owned())), file.clone());
                        }
                    }
                }
            }
        }
    }
    asked
}

/// The texts in each of the first arguments of a call.
fn arguments<'a>(code: &str, open: usize, literals: &'a [Literal], most: usize) -> Vec<Vec<&'a str>> {
    let mut arguments: Vec<Vec<&str>> = vec![Vec::new()];
    let (mut depth, mut at) = (0, open);
    while at < code.len() {
        if let Some(literal) = literals.iter().find(|literal| literal.begin == at) {
            arguments.last_mut().unwrap().push(&literal.text);
            at = literal.end;
            continue;
        }
        let c = code[at..].chars().next().unwrap();
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                if arguments.len() == most {
                    break;
                }
                arguments.push(Vec::new());
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    arguments
}

fn entries() -> Vec<Entry<'static>> {
    table(Language::Czech).collect()
}

fn key(entry: &Entry<'_>) -> Asked {
    (entry.context.clone(), entry.text.clone(), entry.plural.clone())
}

#[test]
fn every_text_of_the_code_is_in_the_table() {
    let known: BTreeSet<Asked> = entries().iter().map(key).collect();
    let asked = asked();
    assert!(asked.len() > 200, "the scan finds {} texts", asked.len());
    let missing: Vec<_> = asked.into_iter().filter(|(text, _)| !known.contains(text)).collect();
    assert_eq!(missing, []);
}

/// Files whose sentences no window shows: they speak to a terminal, a sender or another program.
const TO_OTHERS: &[&str] = &[
    "cli/",
    "export/sink.rs",
    "import/answer.rs",
    "model/transcript.rs",
    "receive/answer.rs",
    "receive/event.rs",
    "receive/options.rs",
    "receive/request.rs",
    "request/curl.rs",
    "secret.rs",
    "store/backup.rs",
    "store/exchange.rs",
    "store/remove.rs",
    "store/rescue.rs",
    "store/verify.rs",
    "ui/run.rs",
];

/// Texts of three words and more that are no sentences for people, by what they begin with, or by the file that holds them.
const NO_SENTENCES: &[&str] = &[
    "(is:",
    "EOF while parsing a",
    "expected `,` or `",
    "number out of range",
    "invalid unicode code point",
    "key must be a string",
    "lone leading surrogate",
    "unexpected end of hex escape",
    "recursion limit exceeded",
    "a JSON value",
    "memory takes everything",
    "SQLite format 3",
    "curl ",
    "Dictionary(",
    "no such table",
    "not a complete key such as",
    "mon-fri ",
    "list header content",
    "a fault made for a test",
    "no room for the last one",
    "ui/theme.rs",
    "model/device.rs",
    "directory/fact.rs",
];

/// Whether the code before a text says that it is for whoever reads the code.
fn is_remark(before: &str) -> bool {
    let before = before.trim_end();
    ["reason =", "expect(", "must_use =", "deprecated =", "request_discard("].iter().any(|it| before.ends_with(it))
}

#[test]
fn sentences_from_below_the_window_are_in_the_table() {
    let shape = |text: &str| {
        text.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect::<Vec<_>>().join("{}")
    };
    let known: BTreeSet<String> =
        entries().iter().flat_map(|it| [Some(&it.text), it.plural.as_ref()]).flatten().map(|it| shape(it)).collect();
    let mut missing = Vec::new();
    let mut seen = 0;
    for (file, code) in sources() {
        if file.contains("/tests/")
            || TO_OTHERS.iter().any(|other| file.starts_with(other))
            || NO_SENTENCES.contains(&file.as_str())
        {
            continue;
        }
        for Literal { text, begin, .. } in literals(&code) {
            let words = |text: &str| {
                text.split(' ').filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1).count()
            };
            // What is filled in are no words of the sentence; percent signs are forms of dates, several lines are SQL.
            let plain = shape(&text).replace("{}", "");
            let sql = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "PRAGMA ", "VACUUM ", "ATTACH ", "BEGIN"];
            let other = text.contains('%') && !text.contains(". ")
                || text.trim().contains('\n')
                || sql.iter().any(|word| text.trim_start().starts_with(word))
                || NO_SENTENCES.iter().any(|begin| text.trim_start().starts_with(begin));
            if words(&plain) < 3 || other || is_remark(&code[..begin]) {
                continue;
            }
            seen += 1;
            if !known.contains(&shape(&text)) {
                missing.push((file.clone(), text));
            }
        }
    }
    assert!(seen > 500, "the scan finds {seen} sentences");
    assert_eq!(missing, []);
}

#[test]
fn every_table_of_constants_is_in_the_table() {
    let known: BTreeSet<(String, String)> = entries().into_iter().map(|it| (it.context, it.text)).collect();
    let plain = |text: &str| (String::new(), text.to_owned());
    let mut wanted = Vec::new();
    wanted.extend(COMMANDS.iter().flat_map(|info| [plain(info.label), plain(info.tooltip)]));
    wanted.extend(COMMANDS.iter().map(|info| ("words".to_owned(), info.words.to_owned())));
    wanted.extend(Group::ALL.iter().map(|group| plain(group.title())));
    wanted.extend(palette::FIXED_KEYS.iter().flat_map(|(_, keys, what)| [plain(keys), plain(what)]));
    wanted.extend(FIELDS.iter().map(|field| plain(field.help)));
    wanted.extend(Has::ALL.iter().flat_map(|has| [plain(has.title()), plain(has.help())]));
    // Fields that others name stand in the details; browsers and systems are names, save for those that are words.
    let detail = |text: &str| ("detail".to_owned(), text.to_owned());
    wanted.extend(afterchat::app::details::PROFILE.iter().map(|(_, title)| detail(title)));
    let words = |name: &&str| {
        let ours = |word: &str| word.starts_with(char::is_lowercase) && !["macOS", "iOS"].contains(&word);
        name.split(' ').any(ours)
    };
    let devices: Vec<&str> = Device::names().filter(words).collect();
    assert!(devices.contains(&"Windows 10 or 11") && devices.len() < 10, "{devices:?}");
    wanted.extend(devices.into_iter().map(|name| ("device".to_owned(), name.to_owned())));
    let facts = FactKind::ALL.iter().flat_map(|kind| [kind.title().0, kind.title().1]);
    wanted.extend(facts.map(|title| ("said".to_owned(), format!("{{n}} {title}"))));
    wanted.extend(Is::ALL.iter().map(|is| plain(is.help())));
    wanted.extend(Sort::ALL.iter().map(|sort| plain(sort.title())));
    wanted.extend(ThemeChoice::ALL.iter().map(|theme| plain(theme.title())));
    wanted.extend(FlagName::ALL.iter().map(|flag| plain(flag.title())));
    wanted.extend(COLUMNS.iter().map(|column| plain(column.title)));
    wanted.extend(Density::ALL.iter().map(|(_, title)| plain(title)));
    wanted.extend(TypedKind::ALL.iter().map(|kind| plain(kind.title())));
    wanted.extend(CALLS.iter().map(|call| plain(call.help)));
    let columns = afterchat::export::COLUMNS.iter().map(|column| column.help);
    wanted.extend(columns.map(|help| ("column".to_owned(), help.to_owned())));
    let day = chrono::NaiveDate::from_ymd_opt(2026, 6, 1);
    for latest in [None, chrono::NaiveDate::from_ymd_opt(2015, 3, 27)] {
        let views = afterchat::query::built_in(latest, day.unwrap());
        wanted.extend(views.iter().flat_map(|view| [plain(view.name), plain(view.help)]));
    }
    let missing: Vec<_> = wanted.into_iter().filter(|text| !known.contains(text)).collect();
    assert_eq!(missing, []);
}

#[test]
fn nothing_in_the_table_is_left_over() {
    // Names of places do not count: `{}` in a sentence of an error is `{file}` in the table.
    let shape = |text: &str| {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            out.push_str(before);
            out.push_str("{}");
            rest = behind.split_once('}').map_or("", |(_, behind)| behind);
        }
        out + rest
    };
    let mut said = BTreeSet::new();
    for (_, code) in sources() {
        said.extend(literals(&code).into_iter().map(|literal| shape(&literal.text)));
    }
    // Things that are counted are named without their number.
    let counted = |entry: &Entry<'_>| entry.text.strip_prefix("{n} ").is_some_and(|thing| said.contains(thing));
    let left: Vec<_> = entries().into_iter().filter(|it| !said.contains(&shape(&it.text)) && !counted(it)).collect();
    assert_eq!(left, []);
}

#[test]
fn both_languages_fill_in_the_same() {
    let places = |text: &str| -> BTreeSet<String> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name.to_owned())).collect()
    };
    let mut wrong = Vec::new();
    for entry in entries() {
        let mut wanted = places(entry.plural.as_deref().unwrap_or(&entry.text));
        for form in &entry.forms {
            let mut given = places(form);
            // One of something may go without its number.
            if entry.plural.is_some() {
                wanted.remove("n");
                given.remove("n");
            }
            if given != wanted || form.trim() != form && entry.text.trim() == entry.text {
                wrong.push((entry.line, form.clone()));
            }
        }
        let forms = if entry.plural.is_some() { 4 } else { 1 };
        if entry.forms.len() != forms {
            wrong.push((entry.line, format!("{} forms instead of {forms}", entry.forms.len())));
        }
    }
    assert_eq!(wrong, []);
}

#[test]
fn no_text_is_there_twice() {
    let mut seen = BTreeSet::new();
    let twice: Vec<_> = entries()
        .into_iter()
        .filter(|it| !seen.insert((it.context.clone(), it.text.clone(), it.plural.is_some())))
        .collect();
    assert_eq!(twice, []);
}

#[test]
fn the_scan_sees_what_it_should() {
    let code = "tr(\"a\\\"b\") // tr(\"no\")\nother(\"c\", '\"', r#\"d\"e\"#) \"f\\\n   g\\u{2026}\"";
    let texts: Vec<String> = literals(code).into_iter().map(|it| it.text).collect();
    assert_eq!(texts, ["a\"b", "c", "d\"e", "fg…"]);
    let code = "x(f(1, \"a\"), if y { \"b\" } else { \"c\" }, \"d\")";
    assert_eq!(arguments(code, 2, &literals(code), 2), [vec!["a"], vec!["b", "c"]]);
}
