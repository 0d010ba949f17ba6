//! One request: whose it is, whether it may be, its body, its answer.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::{HeaderMap, Method, Request, Response, header};
use percent_encoding::percent_decode_str;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout, timeout_at};

use super::answer::Answer;
use super::budget::{Budget, Taken};
use super::connections::Slot;
use super::disk::{Done, Job, Jobs, submit};
use super::event::{Line, Teller};
use super::options::Limits;
use super::token::Token;

/// Types of bodies that are taken; none at all is taken too. Some senders call their JSON text.
const TYPES: &[&str] = &[
    "application/json",
    "application/x-www-form-urlencoded",
    "application/xml",
    "application/octet-stream",
    "text/json",
    "text/plain",
    "text/xml",
];
/// What is read of a body that is refused, so that its sender reads the answer instead of a broken connection.
const POLITE: (usize, Duration) = (64 << 10, Duration::from_secs(1));

/// What all requests share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) limits: Limits,
    pub(super) token: Option<Token>,
    pub(super) memory: Budget,
    pub(super) jobs: Jobs,
    pub(super) teller: Teller,
}

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Health,
    Store { gzip: bool },
}

/// Answers one request and tells of it in one line.
pub(super) async fn answer(request: Request<Incoming>, shared: Arc<Shared>, slot: Arc<Slot>) -> Response<Full<Bytes>> {
    let begun = Instant::now();
    let mut bytes = 0;
    let done = match shared.wanted(&request) {
        Ok(Wanted::Health) => return Answer::Healthy.response(),
        Ok(Wanted::Store { gzip }) => {
            let outcome = shared.store(request.into_body(), gzip, &slot, &mut bytes).await;
            slot.end();
            outcome
        }
        Err(answer) => {
            if !request.headers().contains_key(header::EXPECT) {
                discard(request.into_body()).await;
            }
            Err(answer)
        }
    };
    let done = done.unwrap_or_else(|answer| Done { answer, source: "" });
    let (status, outcome) = (done.answer.status(), done.answer.word());
    shared.teller.line(Line { status, outcome, source: done.source, bytes, took: begun.elapsed(), lost: 0 });
    done.answer.response()
}

impl Shared {
    /// Looks at the head only.
    fn wanted(&self, request: &Request<Incoming>) -> Result<Wanted, Answer> {
        let path = percent_decode_str(request.uri().path()).decode_utf8_lossy();
        let wanted = self.check(&path, request.method(), request.headers())?;
        let size = request.body().size_hint().lower();
        if usize::try_from(size).is_ok_and(|size| size <= self.limits.body) {
            Ok(wanted)
        } else {
            Err(Answer::TooLarge)
        }
    }

    fn check(&self, path: &str, method: &Method, headers: &HeaderMap) -> Result<Wanted, Answer> {
        if path == "/healthz" {
            let read = *method == Method::GET || *method == Method::HEAD;
            return if read { Ok(Wanted::Health) } else { Err(Answer::OnlyGet) };
        }
        // Where there is a token, it may be the last part, under whatever path a web server in front hands on.
        let path = path.strip_suffix('/').unwrap_or(path);
        let (above, last) = path.rsplit_once('/').unwrap_or(("", path));
        if !path.is_empty() && self.token.is_none() {
            return Err(Answer::UnknownPath);
        }
        if *method != Method::POST {
            return Err(Answer::WrongMethod);
        }
        match &self.token {
            Some(token) => {
                let header = headers.get(header::AUTHORIZATION).map_or(&b""[..], |value| value.as_bytes());
                // Both are compared always, whatever was sent.
                let (in_header, in_path) = (token.is_in_header(header), token.is(last.as_bytes()));
                if !(in_header | in_path) {
                    return Err(Answer::WrongToken);
                }
                // With the token in the header there is one place to post to.
                if !(in_path || above.is_empty() && last.is_empty()) {
                    return Err(Answer::UnknownPath);
                }
            }
            // A page in the user's own browser can reach loopback; browsers say where a request comes from, vendors' servers do not.
            None if headers.contains_key(header::ORIGIN) => return Err(Answer::FromBrowser),
            None => {}
        }
        if !headers.get(header::CONTENT_TYPE).is_none_or(|value| is_taken(value.as_bytes())) {
            return Err(Answer::WrongType);
        }
        let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
        let gzip = match encodings.next().map(|value| value.as_bytes().trim_ascii().to_ascii_lowercase()).as_deref() {
            None | Some(b"" | b"identity") => false,
            Some(b"gzip" | b"x-gzip") => true,
            Some(_) => return Err(Answer::WrongEncoding),
        };
        if encodings.next().is_some() { Err(Answer::WrongEncoding) } else { Ok(Wanted::Store { gzip }) }
    }

    /// Reads the whole body and has it stored.
    async fn store(&self, body: Incoming, gzip: bool, slot: &Slot, bytes: &mut u64) -> Result<Done, Answer> {
        let mut memory = self.memory.nothing();
        let body = self.read(body, &mut memory).await?;
        *bytes = body.len() as u64;
        if !slot.begin() {
            return Err(Answer::Busy);
        }
        let (reply, done) = oneshot::channel();
        submit(&self.jobs, Job { body, gzip, memory, reply })?;
        // Only a thread that panicked does not reply: whether the body is stored is not known.
        done.await.map_err(|_no_reply| Answer::NoDisk)
    }

    async fn read(&self, mut body: Incoming, memory: &mut Taken) -> Result<Vec<u8>, Answer> {
        let until = Instant::now() + self.limits.patience;
        let mut out = Vec::new();
        loop {
            let piece = timeout_at(until.min(Instant::now() + self.limits.pause), body.frame()).await;
            let Some(frame) = piece.map_err(|_late| Answer::TooSlow)? else { return Ok(out) };
            let Ok(data) = frame.map_err(|_broken| Answer::Incomplete)?.into_data() else { continue };
            if out.len() + data.len() > self.limits.body {
                return Err(Answer::TooLarge);
            }
            if !memory.more(data.len()) {
                return Err(Answer::Busy);
            }
            out.extend_from_slice(&data);
        }
    }
}

/// Whether a content type is taken; what follows `;` does not matter.
fn is_taken(value: &[u8]) -> bool {
    let text: Cow<'_, str> = String::from_utf8_lossy(value);
    let kind = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.is_empty() || TYPES.contains(&kind.as_str()) || kind.ends_with("+json") || kind.ends_with("+xml")
}

/// Reads a little of a body and forgets it.
async fn discard(mut body: Incoming) {
    let (most, patience) = POLITE;
    let read = async {
        let mut read = 0;
        while read < most {
            let Some(Ok(frame)) = body.frame().await else { return };
            read += frame.data_ref().map_or(0, Bytes::len);
        }
    };
    // Whoever is too slow for this gets the answer now.
    timeout(patience, read).await.ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(token: Option<&str>) -> Shared {
        let (events, _) = crossbeam_channel::bounded(1);
        let (jobs, _) = crossbeam_channel::bounded(1);
        Shared {
            limits: Limits::default(),
            token: token.map(Token::new),
            memory: Budget::new(1),
            jobs,
            teller: Teller::new(events),
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn heads_are_judged_by_path_method_token_and_type() {
        let (open, closed) = (shared(None), shared(Some("s3cret")));
        let store = Ok(Wanted::Store { gzip: false });
        for (shared, path, method, pairs, expected) in [
            (&open, "/", Method::POST, &[][..], store),
            (
                &open,
                "/",
                Method::POST,
                &[("content-type", "application/json; charset=utf-8")],
                Ok(Wanted::Store { gzip: false }),
            ),
            (
                &open,
                "/",
                Method::POST,
                &[("content-type", "application/vnd.x+json")],
                Ok(Wanted::Store { gzip: false }),
            ),
            (&open, "/", Method::POST, &[("content-encoding", "GZip")], Ok(Wanted::Store { gzip: true })),
            (&open, "/", Method::POST, &[("content-encoding", "br")], Err(Answer::WrongEncoding)),
            (&open, "/", Method::POST, &[("content-encoding", "gzip, gzip")], Err(Answer::WrongEncoding)),
            (&open, "/", Method::POST, &[("content-type", "multipart/form-data")], Err(Answer::WrongType)),
            (&open, "/", Method::POST, &[("origin", "https://example.com")], Err(Answer::FromBrowser)),
            (&open, "/", Method::GET, &[], Err(Answer::WrongMethod)),
            (&open, "/x", Method::POST, &[], Err(Answer::UnknownPath)),
            (&open, "/healthz", Method::GET, &[], Ok(Wanted::Health)),
            (&open, "/healthz", Method::POST, &[], Err(Answer::OnlyGet)),
            (&closed, "/", Method::POST, &[], Err(Answer::WrongToken)),
            (&closed, "/", Method::POST, &[("authorization", "Bearer s3cret")], Ok(Wanted::Store { gzip: false })),
            (&closed, "/", Method::POST, &[("authorization", "Bearer wrong")], Err(Answer::WrongToken)),
            (&closed, "/s3cret", Method::POST, &[], Ok(Wanted::Store { gzip: false })),
            (&closed, "/s3cre", Method::POST, &[], Err(Answer::WrongToken)),
            (&closed, "/s3cret/", Method::POST, &[], Ok(Wanted::Store { gzip: false })),
            (&closed, "/hooks/s3cret", Method::POST, &[], Ok(Wanted::Store { gzip: false })),
            (&closed, "/../s3cret", Method::POST, &[], Ok(Wanted::Store { gzip: false })),
            (&closed, "/s3cret/a", Method::POST, &[], Err(Answer::WrongToken)),
            (&closed, "/a", Method::POST, &[("authorization", "s3cret")], Err(Answer::UnknownPath)),
            (&open, "//", Method::POST, &[], Err(Answer::UnknownPath)),
            (&closed, "/healthz", Method::HEAD, &[], Ok(Wanted::Health)),
        ] {
            assert_eq!(shared.check(path, &method, &headers(pairs)), expected, "{method} {path} {pairs:?}");
        }
    }
}
