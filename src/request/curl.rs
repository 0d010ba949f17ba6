//! A call as a line for a shell.

use crate::text::shell_word;

/// The environment variable with the key of the API.
pub const KEY_VARIABLE: &str = "SMARTSUPP_API_KEY";

/// The `curl` that makes a call, POST where there is a body, else GET. The key comes from the environment; a password that is set stands in
/// the body.
#[must_use]
pub fn curl(url: &str, body: Option<&str>) -> String {
    let mut out = format!("curl --fail-with-body -H \"apiKey: ${KEY_VARIABLE}\"");
    if let Some(body) = body {
        out.push_str(" -H 'Content-Type: application/json' --data-raw ");
        out.push_str(&shell_word(body));
    }
    out.push(' ');
    out.push_str(&shell_word(url));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_the_shell() {
        assert_eq!(
            curl("https://api.smartsupp.com/test", None),
            "curl --fail-with-body -H \"apiKey: $SMARTSUPP_API_KEY\" https://api.smartsupp.com/test"
        );
        let line = curl("https://api.example.com/a", Some(r#"{"title":"Joe's $(x) `y`"}"#));
        assert!(line.contains(r#"--data-raw '{"title":"Joe'\''s $(x) `y`"}' https://api.example.com/a"#), "{line}");
    }
}
