//! Drops passwords, keys and tokens from what is read for the directory, before anything else sees them.
//!
//! Only names are told. An `accountKey` is none of them: it stands in the chat code of every page. Conversations are not looked at: what people
//! wrote is theirs, and payloads are kept byte for byte.

use std::collections::BTreeSet;
use std::ops::Range;

use super::json::{Json, Members};

/// Ends of names whose values are secret, in lower case and without what [`JOINS`]; of members, and of words in texts before [`SEPARATORS`].
const NAMES: [&str; 8] = ["password", "passwd", "passphrase", "apikey", "token", "secret", AUTHORIZATION, "privatekey"];

/// What follows it is a scheme and then a secret, up to the end of the line.
const AUTHORIZATION: &str = "authorization";

/// Names that a secret may follow without a separator: "for apiKey …", "Bearer …".
const BEFORE_SPACE: [&str; 2] = ["apikey", "bearer"];

/// What may stand within a name: `api_key`, `api-key`, "API key".
const JOINS: [char; 3] = ['_', '-', ' '];

/// What stands between a name and its value in texts; `%3D` and `%3A` are those of addresses within addresses.
const SEPARATORS: [&str; 7] = ["=", ":", ">", "%3D", "%3d", "%3A", "%3a"];

/// Members that say how the member `value` beside them is called, as tools for calls keep headers.
const NAMING: [&str; 4] = ["name", "key", "header", "field"];

/// What stands in place of a secret.
const MASK: char = '…';

/// Takes secrets out of a value: members with their names, and what follows their names in texts. Returns the names, as written.
pub(super) fn drop_secrets(json: &mut Json<'_>, dropped: &mut BTreeSet<String>) {
    match json {
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
        Json::Text(text) => {
            if let Some(masked) = masked(text, dropped) {
                *text = masked.into();
            }
        }
        Json::List(list) => list.iter_mut().for_each(|value| drop_secrets(value, dropped)),
        Json::Object(members, _) => {
            let named = named_beside(members);
            members.retain(|(name, value)| {
                let called = if name == "value" { named.as_deref() } else { None }.unwrap_or(name);
                let secret = is_secret(called);
                // Nothing is told of an empty one.
                if secret && !value.is_nothing() {
                    dropped.insert(called.to_owned());
                }
                !secret
            });
            for (name, value) in members {
                if let Some(masked) = masked(name, dropped) {
                    *name = masked.into();
                }
                drop_secrets(value, dropped);
            }
        }
    }
}

/// The names of the secrets in members that are left where they are: those around what is read.
pub(super) fn names(members: &Members<'_>, out: &mut BTreeSet<String>) {
    for (name, value) in members {
        if is_secret(name) && !value.is_nothing() {
            out.insert(name.to_string());
        } else if let Json::Object(inner, _) = value {
            names(inner, out);
        }
    }
}

/// The secret's name where one member says it and another holds it: `{"key":"apiKey","value":…}`.
fn named_beside(members: &Members<'_>) -> Option<String> {
    let naming = members.iter().filter(|(name, _)| NAMING.contains(&name.to_ascii_lowercase().as_str()));
    naming
        .filter_map(|(_, value)| if let Json::Text(text) = value { Some(text.as_ref()) } else { None })
        .find(|text| is_secret(text))
        .map(str::to_owned)
}

fn is_secret(name: &str) -> bool {
    NAMES.iter().any(|secret| ending(name, secret).is_some())
}

/// The end of a text that is this name, however it is written.
fn ending<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut wanted = name.bytes().rev().map(char::from).peekable();
    for (at, c) in text.char_indices().rev() {
        if JOINS.contains(&c) {
            continue;
        }
        if wanted.next() != Some(c.to_ascii_lowercase()) {
            return None;
        }
        if wanted.peek().is_none() {
            return text.get(at..);
        }
    }
    None
}

/// The text with what follows the names of secrets masked, and logins in addresses; `None` where there is nothing to mask.
///
/// In doubt more is masked: what is kept here is for looking at, and the file stays as it is.
fn masked(text: &str, dropped: &mut BTreeSet<String>) -> Option<String> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut hidden_to = 0;
    // Where the word before begins, if a single space is all that is between.
    let mut joined = None;
    let mut at = 0;
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    for piece in text.split_inclusive(|c| !is_word(c)) {
        let end = at + piece.trim_end_matches(|c| !is_word(c)).len();
        let words = text.get(joined.unwrap_or(at)..end).unwrap_or_default();
        if let Some((name, value)) = secret_behind(text, words, end)
            // Within one that was found it is masked already.
            && value.start >= hidden_to
        {
            hidden_to = value.end;
            dropped.insert(name.to_owned());
            found.push(value);
        }
        joined = piece.ends_with(' ').then_some(at).filter(|_| end > at);
        at += piece.len();
    }
    for (at, _) in text.match_indices("://") {
        let begin = at + 3;
        let Some(rest) = text.get(begin..) else { continue };
        let host = rest.split(|c: char| c.is_whitespace() || "/?#\"'<>".contains(c)).next().unwrap_or_default();
        if let Some((login, _host)) = host.rsplit_once('@') {
            found.push(begin..begin + login.len());
            dropped.insert("login in an address".to_owned());
        }
    }
    if found.is_empty() {
        return None;
    }
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for Range { start, end } in found {
        // What lies within one that was masked is masked.
        if end <= from {
            continue;
        }
        out.push_str(text.get(from..start.max(from)).unwrap_or_default());
        out.push(MASK);
        from = end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Some(out)
}

/// The name of a secret with which some words end (at `end`), as written, and the place of the secret that follows; `None` where none does.
fn secret_behind<'t>(text: &'t str, words: &'t str, end: usize) -> Option<(&'t str, Range<usize>)> {
    let rest = text.get(end..)?;
    let of = |name: &'static str| ending(words, name).map(|written| (name, written));
    // A key may stand between quotes or brackets of its own.
    let closed = rest.trim_start_matches(['\\', '"', '\'', ']']).trim_start();
    let separated = SEPARATORS.iter().any(|separator| closed.starts_with(separator));
    let (name, written) = if separated { NAMES.into_iter().find_map(of) } else { None }.or_else(|| {
        let spaced = rest.starts_with(char::is_whitespace) && !separated;
        let one_word = |(_, written): &(&str, &str)| !written.contains(' ');
        BEFORE_SPACE.into_iter().filter(|_| spaced).find_map(of).filter(one_word)
    })?;
    let mut value = closed;
    while let Some(behind) = SEPARATORS.iter().find_map(|separator| value.strip_prefix(separator)) {
        value = behind.trim_start();
    }
    let unescaped = value.trim_start_matches('\\');
    let (begin, length) = match unescaped.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let inner = unescaped.get(1..)?;
            (inner, quoted_length(inner, quote, value.len() - unescaped.len()))
        }
        _ => (value, plain_length(value, name)),
    };
    let begin = text.len() - begin.len();
    (length > 0).then_some((written, begin..begin + length))
}

/// Bytes up to the quote that ends a quoted text; one of a text within a text has as many backslashes before it as the one it began with.
fn quoted_length(text: &str, quote: char, backslashes: usize) -> usize {
    let mut before = 0;
    for (at, c) in text.char_indices() {
        if c == quote && before <= backslashes {
            return at - before;
        }
        before = if c == '\\' { before + 1 } else { 0 };
    }
    text.len()
}

/// Whether a mask stands here from a time before this text was written as JSON, as an export of what was masked is: what ended the secret is
/// a quote or an escape now, and what follows is not its rest.
fn masked_before(text: &str) -> bool {
    let ends = ["\"", "\\n", "\\r", "\\t", "\\f", "\\u000b"];
    text.strip_prefix(MASK).is_some_and(|rest| ends.iter().any(|end| rest.starts_with(end)))
}

/// Bytes of a secret without quotes.
fn plain_length(text: &str, name: &str) -> usize {
    if masked_before(text) {
        return MASK.len_utf8();
    }
    let ends: fn(char) -> bool =
        if name == AUTHORIZATION { |c| matches!(c, '\r' | '\n') } else { |c| c.is_whitespace() || "&\"<".contains(c) };
    let secret = text.get(..text.find(ends).unwrap_or(text.len())).unwrap_or_default();
    secret.trim_end_matches(['.', ',', ';', ')', '}', ']', '\'', '\\']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, left: &str, names: &[&str]) {
        let mut json = Json::parse(text).expect(text);
        let mut dropped = BTreeSet::new();
        drop_secrets(&mut json, &mut dropped);
        assert_eq!(json.to_json(), left);
        assert_eq!(dropped.iter().map(String::as_str).collect::<Vec<_>>(), names, "{text}");
    }

    #[test]
    fn secrets_go_with_their_members() {
        check(
            r#"{"email":"a@example.com","password":"p","deep":[{"API_KEY":"k","Access-Token":"t","accountKey":"public"}]}"#,
            r#"{"email":"a@example.com","deep":[{"accountKey":"public"}]}"#,
            &["API_KEY", "Access-Token", "password"],
        );
        check(r#"{"password":"","apiKey":null,"a":1}"#, r#"{"a":1}"#, &[]);
        check(r#"{"headers":{"Authorization":"Bearer x"}}"#, r#"{"headers":{}}"#, &["Authorization"]);
    }

    #[test]
    fn secrets_in_texts_are_masked() {
        check(
            r#"{"message":"No account found for apiKey xxxx."}"#,
            r#"{"message":"No account found for apiKey …."}"#,
            &["apiKey"],
        );
        check(
            r#"{"url":"https://example.com/hook?token=abc&x=1#top","login":"http://u:p@example.com/"}"#,
            r#"{"url":"https://example.com/hook?token=…&x=1#top","login":"http://…@example.com/"}"#,
            &["login in an address", "token"],
        );
        check(
            r#"["apiKey: 'abc', apiKey=def","Bearer ghi"]"#,
            r#"["apiKey: '…', apiKey=…","Bearer …"]"#,
            &["Bearer", "apiKey"],
        );
        // The words of the vendor's own hook, JSON within a text, forms, notes.
        check(
            r#"["X-Auth-Token: abc","Authorization: Basic dXNlcjpwdw== ","authorization=Digest a=\"b\", c=\"d\"\nnext"]"#,
            r#"["X-Auth-Token: …","Authorization: …","authorization=…\nnext"]"#,
            &["Authorization", "Token", "authorization"],
        );
        check(
            r#"["{\"apiKey\":\"a \\\"b\\\" c\",\"x\":1}","{\\\"apiKey\\\": \\\"abc\\\"}","{'token' => 'abc', 'x' => 1}","{\"secret\":123,\"x\":1}"]"#,
            r#"["{\"apiKey\":\"…\",\"x\":1}","{\\\"apiKey\\\": \\\"…\\\"}","{'token' => '…', 'x' => 1}","{\"secret\":…,\"x\":1}"]"#,
            &["apiKey", "secret", "token"],
        );
        check(
            r#"["password: x","API key: x;","passwd=a,b#c.","user[password]=x&y=1","<secret>x</secret>","?to=%3Ftoken%3Dx","token: password: x"]"#,
            r#"["password: …","API key: …;","passwd=….","user[password]=…&y=1","<secret>…</secret>","?to=%3Ftoken%3D…","token: … …"]"#,
            &["API key", "passwd", "password", "secret", "token"],
        );
        check(
            r#"{"headers":[{"key":"X-Api-Key","value":"x"},{"name":"Host","value":"h"}],"password: x":1}"#,
            r#"{"headers":[{"key":"X-Api-Key"},{"name":"Host","value":"h"}],"password: …":1}"#,
            &["X-Api-Key", "password"],
        );
        for plain in [r#"["Forgot your password? Write to us: a@example.com","a token","apiKey"]"#, r#"["tokens = 3"]"#]
        {
            check(plain, plain, &[]);
        }
    }
}
