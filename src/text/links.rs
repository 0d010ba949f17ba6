//! Web addresses in what people wrote. Only `http` and `https` count.

use std::ops::Range;

/// Where addresses stand in a text: byte ranges, in order. A closing bracket or punctuation behind one does not belong to it.
#[must_use]
pub fn links(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (start, _) in text.match_indices("http") {
        let inside = found.last().is_some_and(|last| start < last.end);
        let rest = text.get(start..).unwrap_or("");
        if inside || !is_web(rest) {
            continue;
        }
        let ends =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '«' | '»' | '“' | '”');
        let whole = rest.split(ends).next().unwrap_or("");
        let mut address = whole;
        while let Some(last) = address.chars().next_back() {
            let closes = |open: char| address.matches(open).count() < address.matches(last).count();
            let trailing = match last {
                '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '。' | '、' | '，' | '！' | '？' | '؟' | '،' => {
                    true
                }
                ')' => closes('('),
                ']' => closes('['),
                '}' => closes('{'),
                _ => false,
            };
            if !trailing {
                break;
            }
            address = address.get(..address.len() - last.len_utf8()).unwrap_or("");
        }
        if address.split_once("://").is_some_and(|(_, host)| !host.is_empty()) {
            found.push(start..start + address.len());
        }
    }
    found
}

/// Whether a text begins with `http://` or `https://`.
#[must_use]
pub fn is_web(address: &str) -> bool {
    address.starts_with("http://") || address.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_without_what_follows_them() {
        for (text, expected) in [
            ("see https://shop.example/a?b=c#d, please", vec!["https://shop.example/a?b=c#d"]),
            ("(http://shop.example/x_(1)).", vec!["http://shop.example/x_(1)"]),
            ("https://a.example https://b.example!", vec!["https://a.example", "https://b.example"]),
            ("请看 https://a.example/路径。谢谢", vec!["https://a.example/路径。谢谢"]),
            ("https://r.example/?to=http://x.example", vec!["https://r.example/?to=http://x.example"]),
            ("javascript:alert(1) file:///etc ftp://x http:// https", vec![]),
            ("", vec![]),
        ] {
            let found: Vec<&str> = links(text).into_iter().map(|range| text.get(range).unwrap_or("no")).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
