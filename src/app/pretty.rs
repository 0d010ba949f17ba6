//! JSON with line breaks and indentation. Changes white space outside strings and nothing else: numbers, key order and escapes stay as
//! they came, and so does text that is not JSON, such as the XML of SnapEngage's older format.

/// Spaces per level.
const INDENT: usize = 2;

/// Levels beyond this are not indented further: hostile nesting must not make the text grow by its square.
const DEEPEST: usize = 64;

/// The text, indented.
#[must_use]
pub(super) fn pretty(json: &str) -> String {
    if json.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len().saturating_mul(2));
    let mut depth: usize = 0;
    let mut chars = json.chars().filter(|c| *c != '\u{feff}').peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                out.push(c);
                let mut escaped = false;
                for inner in chars.by_ref() {
                    out.push(inner);
                    if inner == '"' && !escaped {
                        break;
                    }
                    escaped = inner == '\\' && !escaped;
                }
            }
            '{' | '[' => {
                out.push(c);
                while chars.next_if(char::is_ascii_whitespace).is_some() {}
                if let Some(close) = chars.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(close);
                } else {
                    depth = depth.saturating_add(1);
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_ascii_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', depth.min(DEEPEST).saturating_mul(INDENT)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_white_space_changes() {
        let json = r#"{"a":[1.50,{"b":"x, \"y\": {"}],  "c":{}, "d" : [ ]}"#;
        let expected = "{\n  \"a\": [\n    1.50,\n    {\n      \"b\": \"x, \\\"y\\\": {\"\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}";
        assert_eq!(pretty(json), expected);
        assert_eq!(pretty(expected), expected);
    }

    #[test]
    fn broken_text_is_shown_too() {
        assert_eq!(pretty("{\"a\":\"b"), "{\n  \"a\": \"b");
        assert_eq!(pretty("]"), "\n]");
        assert_eq!(pretty("<case><id>a, b</id></case>"), "<case><id>a, b</id></case>");
    }
}
