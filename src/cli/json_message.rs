//! One message in the JSON of `show`: a part of the contract in `json`. New fields only at the end.

use serde::Serialize;
use serde_json::value::RawValue;

use super::json::iso;
use crate::model::{Attachment, Message, Translation, Zone, uploads};

/// One message of `show --json`.
#[derive(Serialize)]
pub(super) struct MessageJson<'a> {
    role: &'static str,
    name: &'a str,
    time: Option<String>,
    text: &'a str,
    translations: Vec<TranslationJson<'a>>,
    event: Option<&'a str>,
    triggered_by: Option<&'a str>,
    author_id: &'a str,
    response_ms: Option<i64>,
    time_stated: &'a str,
    role_stated: &'a str,
    author_stated: &'a str,
    email: &'a str,
    attachments: Vec<AttachmentJson<'a>>,
    unknown_fields: Vec<UnknownJson<'a>>,
    /// Files uploaded at SnapEngage: addresses to complete, and how to get them.
    uploads: Vec<UploadJson>,
}

#[derive(Serialize)]
struct TranslationJson<'a> {
    language: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct AttachmentJson<'a> {
    name: &'a str,
    url: &'a str,
    kind: &'a str,
    bytes: Option<u64>,
}

#[derive(Serialize)]
struct UploadJson {
    url: String,
    curl: String,
}

/// A field nobody knew: its JSON stands as it was.
#[derive(Serialize)]
pub(super) struct UnknownJson<'a> {
    at: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

impl<'a> UnknownJson<'a> {
    /// `json` is its text.
    pub(super) fn new(at: &'a str, json: &'a str) -> Self {
        let value = serde_json::from_str::<&RawValue>(json).ok();
        Self { at, value, text: value.is_none().then_some(json) }
    }
}

/// A message with the time somebody waited for it, ms; times in `zone`.
pub(super) fn message(it: &Message, response_ms: Option<i64>, zone: Zone) -> MessageJson<'_> {
    MessageJson {
        role: it.role.word(),
        name: &it.author_name,
        time: iso(it.sent, zone),
        text: &it.text,
        translations: it
            .translations
            .iter()
            .map(|Translation { language, text }| TranslationJson { language, text })
            .collect(),
        event: it.event.as_deref(),
        triggered_by: it.triggered_by.as_deref(),
        author_id: &it.author_id,
        response_ms,
        time_stated: &it.sent_stated,
        role_stated: &it.role_stated,
        author_stated: &it.author_stated,
        email: &it.email,
        attachments: it
            .attachments
            .iter()
            .map(|Attachment { name, url, kind, bytes }| AttachmentJson { name, url, kind, bytes: *bytes })
            .collect(),
        unknown_fields: it.unknown.iter().map(|(name, json)| UnknownJson::new(name, json)).collect(),
        uploads: uploads(it).iter().map(|file| UploadJson { url: file.address(), curl: file.curl() }).collect(),
    }
}
