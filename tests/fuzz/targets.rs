//! The table of targets, for both engines: changing inputs in every run of the tests (`engine.rs`), and following coverage by hand
//! (`coverage/`). What a target checks stands in the file it names.

use crate::{files, rest, texts};

/// Tries one input: panics where something is wrong, and gives what was shown, alike for inputs that behave alike.
pub(crate) type Check = Box<dyn FnMut(&[u8]) -> String>;

/// Something that reads bytes of others.
pub(crate) struct Target {
    /// As the test is called, and the folder of its findings.
    pub(crate) name: &'static str,
    /// How many inputs are tried in every run of the tests.
    pub(crate) inputs: u64,
    /// What is sound, or nearly, and gets changed.
    pub(crate) beginnings: fn() -> Vec<Vec<u8>>,
    /// Makes what the inputs need, such as a library of their own.
    pub(crate) start: fn() -> Check,
}

/// Each line a target and a test of its name.
macro_rules! targets {
    ($($name:ident: $inputs:literal from $beginnings:path, $start:expr;)*) => {
        pub(crate) const TARGETS: &[Target] =
            &[$(Target { name: stringify!($name), inputs: $inputs, beginnings: $beginnings, start: $start }),*];

        $(#[test]
        fn $name() {
            crate::engine::fuzz_target(named(stringify!($name)).unwrap());
        })*
    };
}

targets! {
    framing: 20_000 from texts::chats, || Box::new(texts::framing);
    folding: 20_000 from texts::scripts, || Box::new(texts::folding);
    queries: 20_000 from texts::questions, || Box::new(texts::queries);
    saved_calls: 20_000 from rest::calls, || Box::new(rest::saved_calls);
    csv: 100 from files::cells, files::csv;
    archives: 300 from files::packed, files::archives;
    damaged_libraries: 60 from files::scripts, files::damaged_libraries;
}

/// The target of that name.
pub(crate) fn named(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// A sentence without its figures and quotations, which differ from input to input.
pub(crate) fn kind(sentence: &str) -> String {
    sentence.split('“').next().unwrap_or_default().chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Inputs as they stand in a table.
pub(crate) fn owned(texts: &[&[u8]]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.to_vec()).collect()
}

/// What mutation puts in: signs that mean something to one of the targets.
pub(crate) const TOKENS: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b":",
    b",",
    b"\\",
    b"\n",
    b"\x1e",
    b"\x1e=",
    b"\0",
    b"null",
    b"true",
    b"-0",
    b"1e400",
    b"{}",
    b"[]",
    b"\"\"",
    b"\\ud83d",
    b"\\u0000",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xf0\x9f\x98\x80",
    b"\xc3",
    b"\xe2\x80\xae",
    b"payload=%7B",
    b"\"cases\":[",
    b"\"payload\":\"{",
    b"\"channel\":{",
    b"\"messages\":",
    b"\"transcripts\":",
    b"\"id\":",
    b"\"records\":[",
    b"\"config\":",
    b"\"times\":[{\"from\":",
    b"\"timezone\":",
    b"apiKey ",
    b"token=",
    b"password: ",
    b"://u:p@",
    b"=",
    b"'",
    b"\r\n",
    b"OR ",
    b"-",
    b"(",
    b")",
    b"is:missed ",
    b"rating:<=2 ",
    b"on:2015-03 ",
    b"\xcc\x81",
    b"\xe1\x84\x80\xe1\x85\xa1",
    b"\xc3\x9f",
    b"\xef\xac\x81",
    b"\x1f\x8b\x08",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"\xff\xff\xff\xff",
    b"Content-Length: ",
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Expect: 100-continue\r\n",
    b"HTTP/1.1\r\n",
    b"\r\n\r\n",
];
