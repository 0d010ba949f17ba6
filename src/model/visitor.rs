//! The visitor, where they were, and the agents.

/// The person on the website. Empty text means the vendor gave nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// Vendor id of the visitor, as written.
    pub id: String,
    /// Name.
    pub name: String,
    /// All e-mail addresses, the vendor's main one first.
    pub emails: Vec<String>,
    /// All phone numbers.
    pub phones: Vec<String>,
    /// Note kept by the agents.
    pub note: String,
    /// Group (`groupKey` until 2018, then `group`).
    pub group: String,
    /// IP address.
    pub ip: String,
    /// Where they were.
    pub place: Place,
    /// Language tag: the first of SnapEngage's Accept-Language list.
    pub language: String,
    /// User agent, as sent by the browser.
    pub user_agent: String,
    /// Browser as stated by the vendor.
    pub browser: String,
    /// Operating system as stated by the vendor.
    pub os: String,
    /// Platform as stated by the browser.
    pub platform: String,
    /// Page they came from.
    pub referrer: String,
    /// Page on which the chat began (SnapEngage `page_url`).
    pub page_url: String,
    /// First page of the visit (SnapEngage `entry_url`).
    pub entry_url: String,
}

impl Visitor {
    /// The main e-mail address, or nothing.
    #[must_use]
    pub fn email(&self) -> &str {
        self.emails.first().map_or("", String::as_str)
    }

    /// The main phone number, or nothing.
    #[must_use]
    pub fn phone(&self) -> &str {
        self.phones.first().map_or("", String::as_str)
    }
}

/// Where the visitor was, exactly as the vendor says: Smartsupp's own sample swaps city and country, and that is not mended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// City.
    pub city: String,
    /// Region name or number.
    pub region: String,
    /// Country name.
    pub country: String,
    /// ISO 3166 code, as written.
    pub country_code: String,
    /// Latitude as written.
    pub latitude: String,
    /// Longitude as written.
    pub longitude: String,
}

/// A human agent who took part.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Agent {
    /// Vendor id without prefix (`3`, an e-mail for SnapEngage); empty where unknown.
    pub id: String,
    /// Name as shown in the chat; empty where unknown.
    pub name: String,
}

/// One value the site or the agents attached to the conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variable {
    /// Key such as `chatPackage`.
    pub name: String,
    /// Label for people; empty where none.
    pub label: String,
    /// Value as text; JSON for lists and objects.
    pub value: String,
}
