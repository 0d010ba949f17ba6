//! Drops passwords, keys and tokens from what is read for the directory, before anything else sees them.
//!
//! Only names are told. An `accountKey` is none of them: it stands in the chat code of every page. Conversations are not looked at: what people
//! wrote is theirs, and payloads are kept byte for byte.

use std::collections::BTreeSet;

use super::json::{Json, Members};

/// Ends of names of members whose values are secret, in lower case without `_` and `-`.
const NAMES: [&str; 7] = ["password", "passwd", "apikey", "token", "secret", "authorization", "privatekey"];

/// Names after which a text may go on with a secret: `?apiKey=…`, "apiKey: …", "for apiKey …".
const IN_TEXT: [(&str, &[char]); 7] = [
    ("apikey", &['=', ':', ' ']),
    ("api_key", &['=', ':', ' ']),
    ("api-key", &['=', ':', ' ']),
    ("bearer", &[' ']),
    ("token", &['=']),
    ("password", &['=']),
    ("secret", &['=']),
];

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
            members.retain(|(name, value)| {
                let secret = is_secret(name);
                // Nothing is told of an empty one.
                if secret && !value.is_nothing() {
                    dropped.insert(name.to_string());
                }
                !secret
            });
            for (_name, value) in members {
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

fn is_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect();
    NAMES.iter().any(|secret| plain.ends_with(secret))
}

/// The text with what follows the names of secrets masked, and logins in addresses; `None` where there is nothing to mask.
fn masked(text: &str, dropped: &mut BTreeSet<String>) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (name, separators) in IN_TEXT {
        for (at, _) in lower.match_indices(name) {
            let Some(rest) = text.get(at + name.len()..) else { continue };
            let secret = rest.trim_start_matches(|c| separators.contains(&c) || matches!(c, '"' | '\''));
            let begin = text.len() - secret.len();
            let separated = rest.starts_with(separators);
            let length = secret.find(|c: char| c.is_whitespace() || "&\"'<>,;)#".contains(c)).unwrap_or(secret.len());
            let length = secret.get(..length).map_or(0, |secret| secret.trim_end_matches('.').len());
            if separated && length > 0 {
                found.push((begin, begin + length));
                dropped.insert(text.get(at..at + name.len()).unwrap_or(name).to_owned());
            }
        }
    }
    for (at, _) in lower.match_indices("://") {
        let Some(rest) = text.get(at + 3..) else { continue };
        let host = rest.split(|c: char| c.is_whitespace() || "/?#\"'<>".contains(c)).next().unwrap_or_default();
        if let Some((login, _host)) = host.rsplit_once('@') {
            found.push((at + 3, at + 3 + login.len()));
            dropped.insert("login in an address".to_owned());
        }
    }
    if found.is_empty() {
        return None;
    }
    found.sort_unstable();
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (begin, end) in found {
        // What lies within one that was masked is masked.
        if end <= from {
            continue;
        }
        out.push_str(text.get(from..begin.max(from)).unwrap_or_default());
        out.push(MASK);
        from = end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Some(out)
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
        for plain in [r#"["Forgot your password? Write to us: a@example.com","a token","apiKey"]"#, r#"["tokens = 3"]"#]
        {
            check(plain, plain, &[]);
        }
    }
}
