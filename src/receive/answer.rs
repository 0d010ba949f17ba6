//! What a sender is told: one table of reasons, each a status and a JSON text.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

/// How a request ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// On the disk, and will be in the library.
    Stored,
    /// On the disk, in `unread`. 200 as well: the very same bytes would be no better the next time, so nothing is won by a sender that
    /// tries again for two hours, and nothing is lost, because they are kept.
    Kept,
    /// The health check.
    Healthy,
    Empty,
    Incomplete,
    WrongToken,
    FromBrowser,
    UnknownPath,
    WrongMethod,
    OnlyGet,
    TooSlow,
    TooLarge,
    WrongType,
    WrongEncoding,
    /// Too much is on its way.
    Busy,
    /// The disk is full or broken.
    NoDisk,
}

/// Status, code and sentence; in the sentence the reason, and what to do.
const TABLE: &[(Answer, StatusCode, &str, &str)] = &[
    (Answer::Stored, StatusCode::OK, "stored", "Stored."),
    (
        Answer::Kept,
        StatusCode::OK,
        "kept-unread",
        "Kept, although it could not be read: the body is not complete JSON, XML or a form.",
    ),
    (Answer::Healthy, StatusCode::OK, "ok", "Ready."),
    (Answer::Empty, StatusCode::BAD_REQUEST, "empty", "The body is empty."),
    (
        Answer::Incomplete,
        StatusCode::BAD_REQUEST,
        "incomplete",
        "The body ended early or was not framed as HTTP asks for.",
    ),
    (
        Answer::WrongToken,
        StatusCode::UNAUTHORIZED,
        "unauthorized",
        "The token is missing or wrong: send it in the Authorization header or as the last part of the path.",
    ),
    (
        Answer::FromBrowser,
        StatusCode::FORBIDDEN,
        "from-a-browser",
        "Requests from web pages are refused while there is no token.",
    ),
    (Answer::UnknownPath, StatusCode::NOT_FOUND, "not-found", "There is nothing here: post to /."),
    (Answer::WrongMethod, StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Only POST is taken here."),
    (Answer::OnlyGet, StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Only GET is taken here."),
    (Answer::TooSlow, StatusCode::REQUEST_TIMEOUT, "too-slow", "The body took too long to arrive."),
    (Answer::TooLarge, StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is larger than is taken here."),
    (
        Answer::WrongType,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported-type",
        "Only JSON, form-encoded and XML bodies are taken.",
    ),
    (
        Answer::WrongEncoding,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported-encoding",
        "Only bodies without encoding or with gzip are taken.",
    ),
    (Answer::Busy, StatusCode::SERVICE_UNAVAILABLE, "busy", "Too much is arriving at once; try again."),
    (Answer::NoDisk, StatusCode::SERVICE_UNAVAILABLE, "not-stored", "The body could not be stored; try again later."),
];

impl Answer {
    fn row(self) -> (StatusCode, &'static str, &'static str) {
        TABLE
            .iter()
            .find(|(answer, ..)| *answer == self)
            .map_or((StatusCode::INTERNAL_SERVER_ERROR, "error", "Something went wrong."), |(_, status, code, text)| {
                (*status, *code, *text)
            })
    }

    /// The HTTP status.
    pub(super) fn status(self) -> u16 {
        self.row().0.as_u16()
    }

    /// The word in JSON and in the log.
    pub(super) fn word(self) -> &'static str {
        self.row().1
    }

    /// The response.
    pub(super) fn response(self) -> Response<Full<Bytes>> {
        let (status, code, text) = self.row();
        let json = if status.is_success() {
            serde_json::json!({"status": code, "message": text})
        } else {
            serde_json::json!({"error": code, "message": text})
        };
        let mut response = Response::new(Full::new(Bytes::from(format!("{json}\n"))));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in self.headers() {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }

    fn headers(self) -> &'static [(HeaderName, &'static str)] {
        match self {
            Self::WrongToken => &[(header::WWW_AUTHENTICATE, "Bearer")],
            Self::WrongMethod => &[(header::ALLOW, "POST")],
            Self::OnlyGet => &[(header::ALLOW, "GET, HEAD")],
            Self::WrongEncoding => &[(header::ACCEPT_ENCODING, "gzip")],
            Self::Busy => &[(header::RETRY_AFTER, "5")],
            Self::NoDisk => &[(header::RETRY_AFTER, "60")],
            _ => &[],
        }
    }
}
