//! Files uploaded in a SnapEngage chat: their links in what was written, made ready to be fetched by hand.
//!
//! The vendor's terms: https only, a parameter `orgId` with the organization's id, and the API token in the header `Authorization`. Nothing
//! here opens a link, and nothing of a message changes.

use super::Message;
use crate::text::{links, shell_word};

/// The vendor's own domain; files stand on it or on hosts below it.
const DOMAIN: &str = "snapengage.com";

/// What stands in an address for the organization's id until somebody fills it in.
pub const ORG_ID: &str = "YOUR_ORG_ID";

/// The environment variables that the `curl` line reads.
pub const ORG_ID_VARIABLE: &str = "SNAPENGAGE_ORG_ID";
/// As above, for the header `Authorization`.
pub const TOKEN_VARIABLE: &str = "SNAPENGAGE_API_TOKEN";

/// Words in a path that tell of a file. The vendor does not say how these addresses look.
const WORDS: [&str; 4] = ["upload", "file", "attach", "download"];

/// Endings of pages, which are no uploaded files.
const PAGES: [&str; 8] = ["html", "htm", "php", "jsp", "aspx", "asp", "js", "css"];

/// The vendor's other pages that a chat may name: the case itself and its snapshot.
const NO_FILES: [&str; 3] = ["viewcase", "serviceimage", "chaturl"];

/// The link of one uploaded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// `https://`, host, path, and the parameters without `orgId`.
    base: String,
    /// The organization's id, where the link has it already.
    org_id: Option<String>,
    name: String,
}

impl Upload {
    /// The upload a link leads to, if it leads to one.
    #[must_use]
    pub fn of(link: &str) -> Option<Self> {
        let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"))?;
        let rest = rest.split('#').next().unwrap_or_default();
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = place.split_once('/')?;
        let name = host.to_ascii_lowercase();
        // A port or somebody's name before the host is not of the vendor.
        let below = name.strip_suffix(DOMAIN)?;
        if !(below.is_empty() || below.ends_with('.') && below.bytes().all(is_host)) {
            return None;
        }
        let (own, others): (Vec<&str>, Vec<&str>) = query
            .split('&')
            .filter(|part| !part.is_empty())
            .partition(|part| part.split('=').next().is_some_and(|key| key.eq_ignore_ascii_case("orgId")));
        let last = path.rsplit('/').next().unwrap_or_default();
        if own.is_empty() && !is_file(path, last) {
            return None;
        }
        let org_id = own.first().and_then(|part| part.split_once('=')).map(|(_, id)| id.to_owned());
        let mut base = format!("https://{name}/{path}?{}", others.join("&"));
        if !others.is_empty() {
            base.push('&');
        }
        Some(Self { base, org_id: org_id.filter(|id| !id.is_empty()), name: file_name(last) })
    }

    /// The address with https and the parameter `orgId`; where the link has none, [`ORG_ID`] stands for it.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}orgId={}", self.base, self.org_id.as_deref().unwrap_or(ORG_ID))
    }

    /// The `curl` that fetches it into a file of the current folder; id and token come from the environment, so the line can be kept.
    #[must_use]
    pub fn curl(&self) -> String {
        let address = match &self.org_id {
            Some(id) => shell_word(&format!("{}orgId={id}", self.base)).into_owned(),
            None => format!("{}\"${ORG_ID_VARIABLE}\"", shell_word(&format!("{}orgId=", self.base))),
        };
        let name = shell_word(&self.name);
        format!("curl --fail --proto =https -H \"Authorization: ${TOKEN_VARIABLE}\" -o {name} {address}")
    }
}

/// The files uploaded with a message, each once, in order.
#[must_use]
pub fn uploads(message: &Message) -> Vec<Upload> {
    let text = &message.text;
    let written = links(text).into_iter().filter_map(|range| text.get(range));
    let sent = message.attachments.iter().map(|file| file.url.as_str());
    let mut found: Vec<Upload> = Vec::new();
    for upload in written.chain(sent).filter_map(Upload::of) {
        if !found.contains(&upload) {
            found.push(upload);
        }
    }
    found
}

fn is_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.'
}

fn is_file(path: &str, last: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    if NO_FILES.iter().any(|page| lower.contains(page)) {
        return false;
    }
    let ending = last.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let page = ending.is_empty() || ending.len() > 5 || PAGES.contains(&ending.as_str());
    WORDS.iter().any(|word| lower.contains(word)) || !page
}

/// A name for the file on the disk: of the address only what is harmless in a name and in a shell.
fn file_name(last: &str) -> String {
    let name: String =
        last.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).collect();
    let name = name.trim_start_matches(['.', '-']);
    if name.is_empty() { "upload".to_owned() } else { name.chars().take(100).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_uploaded_files_are_known() {
        let address = |link: &str| Upload::of(link).map(|upload| upload.address());
        for (link, expected) in [
            ("http://www.snapengage.com/upload?id=7", "https://www.snapengage.com/upload?id=7&orgId=YOUR_ORG_ID"),
            ("https://files.snapengage.com/a/b.PNG#x", "https://files.snapengage.com/a/b.PNG?orgId=YOUR_ORG_ID"),
            ("https://SnapEngage.com/f/9?orgid=12&x=1", "https://snapengage.com/f/9?x=1&orgId=12"),
            ("https://www.snapengage.com/getFile?orgId=", "https://www.snapengage.com/getFile?orgId=YOUR_ORG_ID"),
        ] {
            assert_eq!(address(link).as_deref(), Some(expected), "{link}");
        }
        for other in [
            "https://www.snapengage.com/viewcase?c=8b7c3b3b",
            "http://www.snapengage.com/snapabug/ServiceImage?c=8b7c3b3b",
            "http://www.snapengage.com/demo/integrationapi.html",
            "https://www.snapengage.com",
            "https://www.snapengage.com@files.example/upload/a.png",
            "https://files.example/www.snapengage.com/upload/a.png",
            "https://notsnapengage.com/upload/a.png",
            "ftp://www.snapengage.com/upload/a.png",
        ] {
            assert_eq!(address(other), None, "{other}");
        }
    }

    #[test]
    fn a_line_for_the_shell_has_no_secret_and_no_trap() {
        let curl = |link: &str| Upload::of(link).map(|upload| upload.curl()).unwrap_or_default();
        assert_eq!(
            curl("https://www.snapengage.com/upload/inv%20oice.pdf?k=1"),
            "curl --fail --proto =https -H \"Authorization: $SNAPENGAGE_API_TOKEN\" -o inv_20oice.pdf \
             'https://www.snapengage.com/upload/inv%20oice.pdf?k=1&orgId='\"$SNAPENGAGE_ORG_ID\""
        );
        let trap = curl("https://www.snapengage.com/upload/--x$(id)'`;rm?orgId=3");
        assert!(
            trap.contains("-o x__id____rm 'https://www.snapengage.com/upload/--x$(id)'\\''`;rm?orgId=3'"),
            "{trap}"
        );
    }
}
