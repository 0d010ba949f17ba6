//! Sends a call, once, to one host, and reads the answer.

use std::time::Duration;

use serde_json::Value;

use super::call::usage;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

/// Bytes of an answer; a list of ten thousand users has some three million.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// How a call is sent.
#[derive(Clone, Copy, Debug)]
pub struct Options<'o> {
    /// The address of the API, without a slash at the end.
    pub base_url: &'o str,
    /// The key of the API.
    pub key: &'o Secret,
    /// How long all of it may take.
    pub patience: Duration,
}

/// Makes a call: POST where there is a body, else GET. Redirections are not followed: the key is for the host that was named.
///
/// Returns the answer as it came, JSON or nothing, where the HTTP status is 200 to 299.
///
/// # Errors
/// The host cannot be reached in time; it answers with an error, which is told in the vendor's words; the answer is no JSON or too large.
pub fn send(options: &Options<'_>, address: &str, body: Option<&str>) -> Result<String> {
    let key = options.key.reveal();
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(usage(
            "The key of the API cannot be sent",
            "a key has only letters, digits and punctuation, and no spaces",
        ));
    }
    let url = format!("{}{address}", options.base_url.trim_end_matches('/'));
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(options.patience))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("afterchat/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let answer = match body {
        Some(body) => agent.post(&url).header("apiKey", key).content_type("application/json").send(body),
        None => agent.get(&url).header("apiKey", key).call(),
    };
    let mut answer = answer.map_err(|cause| unreachable(options, cause))?;
    let status = answer.status().as_u16();
    let read = answer.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
    let text = String::from_utf8_lossy(&read.map_err(|cause| unreachable(options, cause))?).into_owned();
    let json: Option<Value> = serde_json::from_str(&text).ok();
    // The vendor repeats a wrong key in its answer; sentences end up in terminals and logs.
    let hidden = |sentence: &str| sentence.replace(options.key.reveal(), "(the key)");
    match (status, json) {
        (200..=299, Some(json)) => match told(&json) {
            // Some servers answer errors with success.
            Some(sentence) => Err(refused(status, hidden(&sentence))),
            None => Ok(text),
        },
        (200..=299, None) if text.trim().is_empty() => Ok(String::new()),
        (200..=299, None) => Err(Error::new(
            ErrorKind::Io,
            format!("The API answered {status} with something that is no JSON: {}", beginning(&hidden(&text))),
        )
        .hint("what was asked may have been done; ask for a list before repeating it")),
        (300..=399, _) => {
            Err(Error::new(ErrorKind::Io, format!("The API answered {status}: it wants to be asked elsewhere"))
                .hint("look at --base-url; a key is only sent to the host that is named there"))
        }
        (_, json) => {
            let sentence = json.as_ref().and_then(told);
            Err(refused(status, sentence.map_or_else(|| beginning(&hidden(&text)), |sentence| hidden(&sentence))))
        }
    }
}

/// The vendor's `{error, message}` as a sentence.
fn told(json: &Value) -> Option<String> {
    let text = |key: &str| json.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    match (text("error"), text("message")) {
        (Some(error), Some(message)) => Some(format!("{} ({error})", message.trim_end_matches('.'))),
        (Some(error), None) => Some(error.to_owned()),
        _ => None,
    }
}

fn refused(status: u16, sentence: String) -> Error {
    let sentence = if sentence.is_empty() { "it says nothing more".to_owned() } else { sentence };
    let error = Error::new(ErrorKind::Io, format!("The API refused this with {status}: {sentence}"));
    match status {
        401 | 403 => error.hint("look at the key of the API; afterchat request test --send tries it"),
        404 => error.hint("look at --account and --id"),
        _ => error,
    }
}

fn unreachable(options: &Options<'_>, cause: ureq::Error) -> Error {
    let seconds = options.patience.as_secs();
    let (sentence, hint) = match cause {
        ureq::Error::Timeout(_) => (
            format!("The API did not answer within {seconds} s"),
            "what was asked may have been done; ask for a list before repeating it",
        ),
        ureq::Error::BodyExceedsLimit(_) => (
            "The API answered with more than can be an answer".to_owned(),
            "what was asked may have been done; ask for a list before repeating it",
        ),
        _ => ("Could not reach the API".to_owned(), "look at the network and at --base-url"),
    };
    let error = Error::new(ErrorKind::Io, sentence).hint(hint);
    match cause {
        ureq::Error::Io(cause) => error.because(cause),
        cause => error.because(cause),
    }
}

/// What a person may want to see of an answer that is not understood.
fn beginning(text: &str) -> String {
    const SHOWN: usize = 200;
    let mut shown: String = text.trim().chars().take(SHOWN).collect();
    if shown.len() < text.trim().len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_in_the_vendors_words() {
        let told = |text: &str| told(&serde_json::from_str(text).unwrap());
        assert_eq!(
            told(r#"{"error":"AuthError","message":"No account found."}"#).as_deref(),
            Some("No account found (AuthError)")
        );
        assert_eq!(told(r#"{"error":"AuthError"}"#).as_deref(), Some("AuthError"));
        assert_eq!((told(r#"{"message":"Hello"}"#), told("[]"), told(r#"{"error":3}"#)), (None, None, None));
    }
}
