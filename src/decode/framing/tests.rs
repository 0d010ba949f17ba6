//! Tests of framing.

use super::*;

/// One line per piece: `line:column bytes` for frames, `line:column! sentence` for failures, `= words` for other findings.
fn pieces(text: &[u8]) -> Vec<String> {
    run(Framer::new(text))
}

fn run<R: Read>(mut framer: Framer<R>) -> Vec<String> {
    let mut out = Vec::new();
    while let Some(piece) = framer.next_piece().expect("memory") {
        out.push(match piece {
            Piece::Frame(frame) => {
                format!("{}:{} {}", frame.line, frame.column, String::from_utf8_lossy(&frame.bytes))
            }
            Piece::Finding(Finding::Failed(failure)) => {
                format!("{}:{}! {}", failure.line, failure.column, failure.message)
            }
            Piece::Finding(Finding::NotConversation(what)) => format!("= {what}"),
            Piece::Finding(other) => format!("{other:?}"),
            Piece::Relaxed(relaxation) => relaxation.word().to_owned(),
        });
    }
    out
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(pieces(text.as_bytes()), expected, "{text}");
}

#[test]
fn objects_stand_in_many_ways() {
    check("{}", &["1:1 {}"]);
    check(" \n {\"a\":[{}]}\n", &["2:2 {\"a\":[{}]}"]);
    check("{\"a\":1}{\"b\":2}{}", &["1:1 {\"a\":1}", "1:8 {\"b\":2}", "1:15 {}"]);
    check("{\"a\":1}\r\n{\"b\":2}\r\n", &["1:1 {\"a\":1}", "2:1 {\"b\":2}"]);
    check("{},{}\n,{}", &["1:1 {}", "1:4 {}", "2:2 {}"]);
    check("[{},\n{}]", &["1:2 {}", "2:1 {}"]);
    check("[[{}],[],[{},{}]] {}", &["1:3 {}", "1:11 {}", "1:14 {}", "1:19 {}"]);
    check("[{},{},]", &["1:2 {}", "1:5 {}", "trailing-comma"]);
}

#[test]
fn cases_of_the_older_format_are_cut_out_whole() {
    check("<case></case>", &["1:1 <case></case>"]);
    check("<?xml version=\"1.0\"?>\n<case>\n<a/></case>\n", &["2:1 <case>\n<a/></case>"]);
    check("<?xml?><case>1</case><?xml?><case>2</case >{}", &["1:8 <case>1</case>", "1:29 <case>2</case >", "1:44 {}"]);
    check(
        "<cases type=\"array\"><case>1</case>\n <!-- <case> --> <case>2</case></cases>",
        &["1:21 <case>1</case>", "2:18 <case>2</case>"],
    );
    check(
        "<case><a><![CDATA[</case>]]><!-- </case> --></a><cases/></case>",
        &["1:1 <case><a><![CDATA[</case>]]><!-- </case> --></a><cases/></case>"],
    );
    check(
        "<case><a>1\n<?xml?><case>2</case>",
        &["1:1! Not XML: the case that begins here breaks off in line 2, where the next begins", "2:8 <case>2</case>"],
    );
    for cut in ["<case><a>", "<case><![CDATA[</case>", "<case></cas"] {
        check(cut, &["1:1! Not XML: the file ends before the case that begins here closes"]);
    }
    check(
        "<?xml version=\"1.0\"?><html/>",
        &["1:1! Not JSON: it begins with “<?xml version=\"1.0\"?><html/>”, and there is no object in it"],
    );
    check("<caseless>", &["1:1! Not JSON: it begins with “<caseless>”, and there is no object in it"]);
    let long = format!("<case>{}</case>", "x<y>".repeat(50_000));
    check(&format!("{long}{{}}"), &[&format!("1:1 {long}"), &format!("1:{} {{}}", long.len() + 1)]);
}

#[test]
fn envelopes_are_opened_while_they_stream() {
    check(
        "{ \"cases\" : [{\"id\":1},{\"id\":2}], \"link\":{\"a\":\"}\"}} {}",
        &["1:14 {\"id\":1}", "1:23 {\"id\":2}", "1:52 {}"],
    );
    check("[{\"cases\":[{}]},{\"cases\":[{}]}]", &["1:12 {}", "1:27 {}"]);
    check("{\"link\":1,\"cases\":[{}]}", &["1:20 {}"]);
    check(
        "{\"next\":\"a\\\"b\", \"total\" : 2,\n\"cases\":[{},x,{}]}",
        &["2:10 {}", "2:13! Not JSON: this is no value", "2:15 {}"],
    );
    check("{\"id\":1,\"cases\":[{}]}", &["1:1 {\"id\":1,\"cases\":[{}]}"]);
    check("{\"cases\":{}}", &["1:1 {\"cases\":{}}"]);
    check(
        "{\"cases\":[{\"a\":1}",
        &["1:11 {\"a\":1}", "1:1! Not JSON: the file ends before the list that begins here closes"],
    );
    check(
        "{\"cases\":[{}],\"link\":",
        &["1:11 {}", "1:14! Not JSON: the file ends before the object around this list closes"],
    );
}

#[test]
fn text_around_objects_is_passed_over() {
    check(
        "2024-01-31 10:00:00 got {\"a\":1} in 5 ms\nidle\nall:   {\"b\":\n2}\n",
        &["1:25 {\"a\":1}", "3:8 {\"b\":\n2}"],
    );
    check("[2024-01-31 10:00:00] app.INFO: hook {\"a\":1} []\n", &["1:38 {\"a\":1}"]);
    check("[info] [{\"a\":1},{}] done", &["1:9 {\"a\":1}", "1:17 {}"]);
    check("```json\n{\"a\":1}\n```\n{% include x %}\n", &["2:1 {\"a\":1}"]);
    check("if (x) { y(); } {\"a\":1}", &["1:17 {\"a\":1}"]);
    check("callback({\"a\":1});", &["1:10 {\"a\":1}"]);
    let long = format!("{} {{\"a\":1}}", "x".repeat(100_000));
    check(&long, &["1:100002 {\"a\":1}"]);
}

#[test]
fn a_missing_brace_refuses_the_file() {
    let sentence = "Not JSON: it starts with a key; the opening { is missing";
    check("\t\"accountId\": 208,\n\"channel\": {\n\"id\": 1\n}", &[&format!("1:13! {sentence}")]);
    check("About\n\n\"visitor\" : {\"id\":1}", &[&format!("3:11! {sentence}")]);
    check("text \"visitor\": {\"id\":1}\n{\"a\":1}", &[&format!("1:15! {sentence}")]);
    check(
        "{\"a\":1}\n\"b\": {\"c\":1},\n\"d\": 2\n}\n{\"e\":1}",
        &["1:1 {\"a\":1}", &format!("2:4! {sentence}"), "5:1 {\"e\":1}"],
    );
    check(
        "ntent\":{\"c\":1}}\n{\"e\":1}",
        &["1:7! Not JSON: the beginning of this object is missing", "2:1 {\"e\":1}"],
    );
}

#[test]
fn what_breaks_off_costs_nothing_else() {
    let broken = |line| {
        format!("Not JSON: the object that begins here breaks off before line {line}, where the next one begins")
    };
    check("{\"a\":1}\n{\"b\":\"tex\n{\"c\":3}", &["1:1 {\"a\":1}", &format!("2:1! {}", broken(3)), "3:1 {\"c\":3}"]);
    check("{\"a\":[1,\n{\"b\":2}\n{\"c\":3}", &[&format!("1:1! {}", broken(2)), "2:1 {\"b\":2}", "3:1 {\"c\":3}"]);
    check("{\"a\":\n{\"b\":2}\n", &[&format!("1:1! {}", broken(2)), "2:1 {\"b\":2}"]);
    check(
        "{\"a\":1}\n {\"b\":[",
        &["1:1 {\"a\":1}", "2:2! Not JSON: the file ends before the object that begins here closes"],
    );
    check(
        "{\"b\":\"x",
        &["1:1! Not JSON: the file ends within a quoted text, before the object that begins here closes"],
    );
    check("[{\"a\":1,\n{\"b\":2}]", &[&format!("1:2! {}", broken(2)), "2:1 {\"b\":2}"]);
}

#[test]
fn a_wrapper_around_a_list_is_opened_where_it_is_not_whole() {
    check("{\"data\":[{},{}]}", &["1:1 {\"data\":[{},{}]}"]);
    check(
        "{\"n\":2,\"data\":[{\"a\":1},{\"b\":",
        &[
            "1:16 {\"a\":1}",
            "1:24! Not JSON: the file ends before the object that begins here closes",
            "1:1! Not JSON: the file ends before the list that begins here closes",
        ],
    );
    check(
        "{\"body\":[\n{\"a\":1},\n{\"b\":\"x\n{\"c\":3}\n]}",
        &[
            "2:1 {\"a\":1}",
            "3:1! Not JSON: the object that begins here breaks off before line 4, where the next one begins",
            "4:1 {\"c\":3}",
        ],
    );
    let long = format!("{{\"data\":[{{\"a\":1}},{{\"b\":\"{}\"}},{{\"c\":3}}]}}", "x".repeat(3 << 20));
    let mut framer = Framer::new(long.as_bytes());
    framer.largest = 2 << 20;
    let told = run(framer);
    assert_eq!((told.len(), told[0].as_str()), (3, "1:10 {\"a\":1}"), "{told:?}");
    assert!(told[1].contains("larger than 2 MiB") && told[2].ends_with(" {\"c\":3}"), "{told:?}");
}

#[test]
fn a_second_list_of_cases_is_read_as_well() {
    let told = |line, column| {
        format!("= The key “cases” stands once more in line {line}, column {column}; both lists were read")
    };
    check("{\"cases\":[{}],\"a\":[1,{\"b\":2}],\n\"cases\":[{}]} {}", &["1:11 {}", &told(2, 1), "2:10 {}", "2:15 {}"]);
    check("{\"cases\":[{}],\"a\":{\"cases\":[{}]},\"cases\":1}", &["1:11 {}"]);
}

#[test]
fn faults_of_lists_are_told() {
    check("[{} {}]", &["1:2 {}", "1:5! Not JSON: a comma is missing before this value", "1:5 {}"]);
    check("[,{}]", &["1:2! Not JSON: a value is missing before this comma", "1:3 {}"]);
    check("[{},,{}]", &["1:2 {}", "1:5! Not JSON: a value is missing before this comma", "1:6 {}"]);
    check("[{}", &["1:2 {}", "1:1! Not JSON: the file ends before the list that begins here closes"]);
    check(
        "{}]\n{}}",
        &["1:1 {}", "1:3! Not JSON: this ] closes nothing", "2:1 {}", "2:3! Not JSON: this } closes nothing"],
    );
    check("[{},what,{}]", &["1:2 {}", "1:5! Not JSON: this is no value", "1:10 {}"]);
    check(
        "[\"x",
        &[
            "1:2! Not JSON: the text that begins here has no closing quote",
            "1:1! Not JSON: the file ends before the list that begins here closes",
        ],
    );
}

#[test]
fn files_without_objects_are_named() {
    check("", &["= an empty file"]);
    check(" \r\n\t", &["= only white space"]);
    check("42", &["= a number"]);
    check("\"hello\"\n", &["= a text"]);
    check("null", &["= null"]);
    check("[]", &["= an empty list"]);
    check("[1,2,\"x\"]", &["= 3 values without an object; the first is a number"]);
    check("<html>\n<body>", &["1:1! Not JSON: it begins with “<html>”, and there is no object in it"]);
    check("\nhello world\n", &["2:1! Not JSON: it begins with “hello world”, and there is no object in it"]);
}

#[test]
fn json_in_texts_is_framed() {
    check(r#""{\"a\":1}""#, &[r#"1:1 "{\"a\":1}""#]);
    check(r#"["{\"a\":\"]\"}", " [1]"]"#, &[r#"1:2 "{\"a\":\"]\"}""#, r#"1:19 " [1]""#]);
}

#[test]
fn encodings_are_no_obstacle() {
    assert_eq!(pieces(b"\xEF\xBB\xBF{\"a\":1}"), ["1:1 {\"a\":1}"]);
    assert_eq!(pieces(b"\xFF\xFE{\0}\0\n\0{\0}\0"), ["1:1 {}", "2:1 {}"]);
    assert_eq!(pieces(b"payload=%7B%22a+b%22%3A1%7D&sign=x"), ["1:9 {\"a b\":1}"]);
    assert_eq!(pieces(b"{\"a\":1}\n\0\0\0\0"), ["1:1 {\"a\":1}"]);
}

#[test]
fn an_object_beyond_the_limit_is_left_out() {
    let text = format!("{{\"a\":1}}\n{{\"a\":\"{}\"}}\n{{\"b\":2}}", "x".repeat(3 << 20));
    let mut framer = Framer::new(text.as_bytes());
    framer.largest = 2 << 20;
    assert_eq!(
        run(framer),
        ["1:1 {\"a\":1}", "2:1! The object that begins here is larger than 2 MiB and was left out", "3:1 {\"b\":2}"]
    );
}

#[test]
fn memory_is_one_object() {
    let record = format!("{{\"a\":\"{}\"}}\n", "x".repeat(5000));
    let text = record.repeat(2000);
    let mut framer = Framer::new(text.as_bytes());
    while framer.next_piece().expect("memory").is_some() {
        assert!(framer.input.held() < 200_000);
    }
    assert_eq!(framer.frames, 2000);
}

#[test]
fn a_run_of_stray_signs_is_one_failure() {
    check("{}}}}]]{}", &["1:1 {}", "1:3! Not JSON: this } closes nothing", "1:8 {}"]);
    check("[{},,,,{}]", &["1:2 {}", "1:5! Not JSON: a value is missing before this comma", "1:8 {}"]);
}

#[test]
fn endless_lines_are_not_held() {
    let text = "function(x){ y[0] }; ".repeat(100_000) + "{\"a\":1}";
    let mut framer = Framer::new(text.as_bytes());
    assert!(matches!(framer.next_piece(), Ok(Some(Piece::Frame(_)))));
    assert!(framer.input.held() < 500_000);
}

#[test]
fn lists_that_nest_without_an_end_are_one_failure_with_a_place() {
    let deep = "1:128! Not JSON: it is nested more than 128 levels deep";
    assert_eq!(pieces("[".repeat(200_000).as_bytes()), [deep]);
    assert_eq!(pieces(("[".repeat(200_000) + &"]".repeat(200_000)).as_bytes()), [deep]);
    // What stands beside and inside is read all the same.
    let text = format!("{}{{}}{}\n{{\"a\":1}}", "[".repeat(128), "]".repeat(128));
    assert_eq!(pieces(text.as_bytes()), [deep, "1:129 {}", "2:1 {\"a\":1}"]);
    check(&format!("{}{{}}{}", "[".repeat(127), "]".repeat(127)), &["1:128 {}"]);
}
