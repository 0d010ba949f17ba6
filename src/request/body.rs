//! What is sent: fields in the order of the guide, checked before anything leaves the machine.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::call::{Kind, usage};
use crate::directory::{HoursZone, OpenSpan, check_day, check_span, is_email, join_spans, parse_days};
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

/// What was given for a body, one by one or as JSON text. `None` = not given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The whole body as JSON, from a file.
    pub json: Option<Secret>,
    /// Title of an account.
    pub title: Option<String>,
    /// Language of an account or a user, such as `en`.
    pub lang: Option<String>,
    /// `agent` or `admin`.
    pub role: Option<String>,
    /// E-mail address of a user.
    pub email: Option<String>,
    /// Full name of a user; name of a hook.
    pub name: Option<String>,
    /// Name of a user that visitors see.
    pub nickname: Option<String>,
    /// Password of a user.
    pub password: Option<Secret>,
    /// `mon-fri 8:00-17:00; sat 9-12`
    pub hours: Option<String>,
    /// Hours east of UTC of the office's clock, such as `1`.
    pub zone: Option<String>,
    /// Where a hook sends to.
    pub url: Option<String>,
}

/// A checked body; written as JSON its members have the guide's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Body {
    /// An account.
    Account(AccountBody),
    /// A user.
    User(UserBody),
    /// A trigger.
    Trigger(TriggerBody),
    /// Office hours.
    OfficeHours(HoursBody),
    /// A hook.
    Hook(HookBody),
}

/// An account, as far as it is stated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
}

/// A user, as far as it is stated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fullname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
}

/// A trigger, as far as it is stated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriggerBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    only_once: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    constraints: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conditions: Option<Vec<ConditionBody>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actions: Option<Vec<ActionBody>>,
}

/// A condition of a trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionBody {
    name: String,
    value: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cmp: Option<String>,
}

/// What a trigger does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActionBody {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent_nick: Option<String>,
    message: String,
}

/// Office hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoursBody {
    active: bool,
    days: Vec<u8>,
    timezone: Number,
    config: Vec<DayBody>,
}

/// The hours of a day of the week, 0 = Sunday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DayBody {
    dow: u8,
    times: Vec<OpenSpan>,
}

/// A hook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookBody {
    name: String,
    config: HookConfig,
}

/// Where a hook sends to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HookConfig {
    url: String,
}

/// The hook that can be made by the API; the one of conversations is switched on by the vendor only.
const STATISTICS: &str = "domain-stats-report";

/// What a condition compares with.
#[derive(Clone, Copy, Debug)]
enum Compares {
    Seconds,
    Count,
    YesNo,
}

/// The conditions of the guide. The vendor knows more (country, city …) without having published their names.
const CONDITIONS: &[(&str, Compares)] = &[
    ("delay_site", Compares::Seconds),
    ("is_visitor_send_message", Compares::YesNo),
    ("is_visitor_served", Compares::YesNo),
    ("number_of_visits", Compares::Count),
];

impl Fields {
    /// Whether nothing was given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The options that were given, by their names.
    fn given(&self) -> impl Iterator<Item = &'static str> {
        let Self { json, title, lang, role, email, name, nickname, password, hours, zone, url } = self;
        [
            (title, "--title"),
            (lang, "--lang"),
            (role, "--role"),
            (email, "--email"),
            (name, "--name"),
            (nickname, "--nickname"),
            (hours, "--hours"),
            (zone, "--zone"),
            (url, "--url"),
        ]
        .map(|(field, option)| field.as_ref().map(|_| option))
        .into_iter()
        .chain([(json, "--body"), (password, "--password-env")].map(|(field, option)| field.as_ref().map(|_| option)))
        .flatten()
    }
}

impl Body {
    /// Checks what was given. `whole`: everything that a new thing needs must be there.
    ///
    /// # Errors
    /// A sentence about the first thing that is wrong or missing.
    pub(super) fn of(kind: Kind, fields: Fields, whole: bool) -> Result<Self> {
        let options: &[&str] = match kind {
            Kind::Account => &["--title", "--lang"],
            Kind::User => &["--role", "--email", "--name", "--password-env", "--nickname", "--lang"],
            Kind::Trigger => &[],
            Kind::OfficeHours => &["--hours", "--zone"],
            Kind::Hook => &["--name", "--url"],
        };
        let from_json = fields.json.is_some();
        if let Some(odd) = fields.given().find(|given| *given != "--body" && (from_json || !options.contains(given))) {
            let why = if from_json { "beside --body" } else { "for this call" };
            return Err(usage(format!("{odd} has no meaning {why}"), "leave it out"));
        }
        if !from_json && fields.is_empty() {
            let hint = match options {
                [] => "give it as JSON: --body FILE, or - for standard input".to_owned(),
                options => format!("give {}, or all of it as JSON with --body FILE", options.join(", ")),
            };
            return Err(usage("Nothing is said that could be sent", hint));
        }
        let mut body = match fields.json.as_ref().map(Secret::reveal) {
            Some(json) => Self::read(kind, json)?,
            None => Self::made(kind, fields)?,
        };
        body.check(whole)?;
        if let Self::OfficeHours(hours) = &mut body {
            hours.config.iter_mut().for_each(|day| join_spans(&mut day.times));
        }
        Ok(body)
    }

    /// The JSON text, on several lines.
    #[must_use]
    pub fn pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The JSON text, on one line: what is sent.
    #[must_use]
    pub fn compact(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What the vendor may know and this program does not: sentences to show, no errors.
    #[must_use]
    pub fn doubts(&self) -> Vec<String> {
        let Self::Trigger(trigger) = self else { return Vec::new() };
        let known = |name: &str| CONDITIONS.iter().any(|(condition, _)| *condition == name);
        let conditions = trigger.conditions.iter().flatten().filter(|it| !known(&it.name));
        let mut out: Vec<String> =
            conditions.map(|it| format!("the vendor's guide has no condition {:?}", it.name)).collect();
        let actions = trigger.actions.iter().flatten().filter(|it| it.name != "message");
        out.extend(actions.map(|it| format!("the vendor's guide has no action {:?}", it.name)));
        out
    }

    fn read(kind: Kind, json: &str) -> Result<Self> {
        let read = match kind {
            Kind::Account => serde_json::from_str(json).map(Self::Account),
            Kind::User => serde_json::from_str(json).map(Self::User),
            Kind::Trigger => serde_json::from_str(json).map(Self::Trigger),
            Kind::OfficeHours => serde_json::from_str(json).map(Self::OfficeHours),
            Kind::Hook => serde_json::from_str(json).map(Self::Hook),
        };
        read.map_err(|cause| {
            Error::new(ErrorKind::Usage, format!("The body cannot be sent: {cause}"))
                .hint("its members are those of the vendor's REST API guide; afterchat request --help names them")
        })
    }

    fn made(kind: Kind, fields: Fields) -> Result<Self> {
        let Fields { json: _, title, lang, role, email, name, nickname, password, hours, zone, url } = fields;
        Ok(match kind {
            Kind::Account => Self::Account(AccountBody { title, lang }),
            Kind::User => Self::User(UserBody { role, email, fullname: name, password, nickname, lang }),
            Kind::Trigger => Self::Trigger(TriggerBody::default()),
            Kind::OfficeHours => Self::OfficeHours(hours_body(
                &hours.ok_or_else(|| missing("--hours", "such as \"mon-fri 8:00-17:00; sat 9-12\""))?,
                &zone.ok_or_else(|| missing("--zone", "the hours its clock is ahead of UTC, such as 1"))?,
            )?),
            Kind::Hook => Self::Hook(HookBody {
                name: name.unwrap_or_else(|| STATISTICS.to_owned()),
                config: HookConfig { url: url.ok_or_else(|| missing("--url", "where the statistics are to go"))? },
            }),
        })
    }

    fn check(&self, whole: bool) -> Result<()> {
        let needed = |name: &str, value: Option<&str>| match value {
            None if whole => Err(missing(name, "it is needed to create one")),
            Some(value) if value.trim().is_empty() => Err(missing(name, "an empty text is none")),
            _ => Ok(()),
        };
        match self {
            Self::Account(account) => {
                needed("title", account.title.as_deref())?;
                needed("lang", account.lang.as_deref())?;
                language(account.lang.as_deref())
            }
            Self::User(user) => {
                for (name, value) in [
                    ("role", user.role.as_deref()),
                    ("email", user.email.as_deref()),
                    ("fullname", user.fullname.as_deref()),
                    ("password", user.password.as_ref().map(Secret::reveal)),
                ] {
                    needed(name, value)?;
                }
                if let Some(role) = user.role.as_deref().filter(|role| !["agent", "admin"].contains(role)) {
                    return Err(usage(format!("There is no role {role:?}"), "the roles are agent and admin"));
                }
                if let Some(email) = user.email.as_deref().filter(|email| !is_email(email)) {
                    return Err(usage(format!("{email:?} is no e-mail address"), "write it as name@example.com"));
                }
                language(user.lang.as_deref())
            }
            Self::Trigger(trigger) => trigger.check(whole),
            Self::OfficeHours(hours) => hours.check(),
            Self::Hook(hook) if hook.name != STATISTICS => Err(usage(
                format!("The API makes no hook {:?}", hook.name),
                format!("the one it makes is {STATISTICS}; the hook of conversations is switched on by the vendor"),
            )),
            Self::Hook(hook) if !["http://", "https://"].iter().any(|scheme| hook.config.url.starts_with(scheme)) => {
                Err(usage(
                    format!("{:?} is no address to send to", hook.config.url),
                    "write it as https://example.com/hook",
                ))
            }
            Self::Hook(_) => Ok(()),
        }
    }
}

impl TriggerBody {
    fn check(&self, whole: bool) -> Result<()> {
        if whole && self.name.as_ref().is_none_or(|name| name.trim().is_empty()) {
            return Err(missing("name", "messages of a trigger bear its name"));
        }
        if whole && self.actions.as_ref().is_none_or(Vec::is_empty) {
            return Err(missing("actions", "a trigger that does nothing is none"));
        }
        match self.event.as_deref() {
            None if whole => return Err(missing("event", "the events are onload and onmessage")),
            Some(event) if !["onload", "onmessage"].contains(&event) => {
                return Err(usage(format!("There is no event {event:?}"), "the events are onload and onmessage"));
            }
            _ => {}
        }
        if let Some(odd) = self.constraints.as_deref().filter(|it| !["all", "any"].contains(it)) {
            return Err(usage(format!("Conditions cannot be met as {odd:?}"), "constraints are all or any"));
        }
        for ConditionBody { name, value, cmp } in self.conditions.iter().flatten() {
            if name.is_empty()
                || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
            {
                return Err(usage(format!("{name:?} cannot be the name of a condition"), "they look like delay_site"));
            }
            let Some((_, compares)) = CONDITIONS.iter().find(|(known, _)| known == name) else { continue };
            let number = value.as_f64();
            let (fits, what) = match compares {
                _ if cmp.is_some() && value.is_array() => (true, ""),
                Compares::Seconds => (number.is_some_and(|it| it >= 0.0), "seconds, 0 or more"),
                Compares::Count => (value.as_u64().is_some_and(|it| it > 0), "a whole number, 1 or more"),
                Compares::YesNo => (value.is_boolean(), "true or false"),
            };
            if !fits {
                return Err(usage(format!("{name} cannot be {value}"), format!("it takes {what}")));
            }
        }
        let said = |action: &ActionBody| action.name != "message" || !action.message.trim().is_empty();
        if !self.actions.iter().flatten().all(said) {
            return Err(missing("message", "a message without words would be shown to visitors"));
        }
        Ok(())
    }
}

impl HoursBody {
    fn check(&self) -> Result<()> {
        let mut seen = Vec::new();
        let wrong = |hint: &'static str| move |why: String| usage(format!("These hours cannot be: {why}"), hint);
        for dow in self.days.iter().chain(self.config.iter().map(|day| &day.dow)) {
            check_day(*dow).map_err(wrong("0 is Sunday, 6 is Saturday"))?;
        }
        for DayBody { dow, times } in &self.config {
            if seen.contains(dow) {
                return Err(usage(format!("Day {dow} stands twice in config"), "put all its times into one"));
            }
            seen.push(*dow);
            if !self.days.contains(dow) {
                return Err(usage(format!("Day {dow} has times and does not stand in days"), "add it to days"));
            }
            for span in times {
                check_span(*span).map_err(wrong("from is less than to; midnight is 0 or 1440"))?;
            }
        }
        match self.timezone.as_f64() {
            Some(hours) if (-12.0..=14.0).contains(&hours) => Ok(()),
            _ => Err(usage(
                format!("There is no clock {} hours east of UTC", self.timezone),
                "zones reach from -12 to 14",
            )),
        }
    }
}

fn hours_body(hours: &str, zone: &str) -> Result<HoursBody> {
    let spans = parse_days(hours).map_err(|sentence| usage("The hours are not understood", sentence))?;
    let Some(HoursZone::Fixed(minutes)) = HoursZone::parse(zone) else {
        return Err(usage(
            format!("{zone:?} is not a number of hours"),
            "the API takes the hours the clock is ahead of UTC, such as 1, and no summer time",
        ));
    };
    let timezone = if minutes % 60 == 0 {
        Number::from(minutes / 60)
    } else {
        Number::from_f64(f64::from(minutes) / 60.0).unwrap_or_else(|| Number::from(0))
    };
    let mut config: Vec<DayBody> = Vec::new();
    for (dow, from, to) in spans {
        let times = match config.iter_mut().find(|day| day.dow == dow) {
            Some(day) => &mut day.times,
            None => &mut config.push_mut(DayBody { dow, times: Vec::new() }).times,
        };
        times.push(OpenSpan { from, to });
    }
    // Weeks of people begin on Monday.
    config.sort_by_key(|day| (day.dow + 6) % 7);
    Ok(HoursBody { active: true, days: config.iter().map(|day| day.dow).collect(), timezone, config })
}

fn language(lang: Option<&str>) -> Result<()> {
    match lang {
        Some(lang)
            if !(2..=5).contains(&lang.len())
                || !lang.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_' || byte == b'-') =>
        {
            Err(usage(format!("{lang:?} is no language"), "languages have two letters, such as en or cs"))
        }
        _ => Ok(()),
    }
}

fn missing(name: &str, why: &str) -> Error {
    usage(format!("{name} is missing"), why.to_owned())
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
