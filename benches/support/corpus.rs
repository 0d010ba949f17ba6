//! Finished chats of a shop that never was: both vendors, both generations of the hook, eight years, many languages. The conversation of a
//! number and a seed is always the same, whoever makes it and in whatever order.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use chrono::{DateTime, Utc};

use super::rng::Rng;
use super::words::{Language, Languages};

/// Whose conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vendors {
    /// Three fifths Smartsupp, the rest SnapEngage.
    Mixed,
    Smartsupp,
    SnapEngage,
}

/// How they are saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One file, one conversation a line.
    Ndjson,
    /// One file per conversation, in 256 folders.
    Files,
    /// One file with one array.
    Array,
}

/// A corpus to be made.
pub struct Corpus {
    pub seed: u64,
    pub conversations: u64,
    pub vendors: Vendors,
    languages: Languages,
}

/// 2014-01-01, ms.
const BEGIN: u64 = 1_388_534_400_000;
/// Eight years, ms.
const SPAN: u64 = 8 * 365 * 86_400_000;
/// 2018-11-16, when the hook's second generation began, ms.
const SECOND_GENERATION: u64 = 1_542_326_400_000;
/// Conversations made at once by one thread.
const CHUNK: u64 = 2_048;

const AGENTS: &[&str] =
    &["John Doe", "Jane Roe", "Karel Malý", "Ada Field", "Max Muster", "Zdeňka Šimůnková", "Lee Park"];
const TRIGGERS: &[&str] = &["Welcome", "Test Trigger", "Cart over 100", "Pricing page"];
const PAGES: &[&str] = &[
    "pricing",
    "cart",
    "contact",
    "returns",
    "product/lamp-12",
    "product/chair-7",
    "blog/how-to-choose",
    "account/orders",
];
const USER_AGENTS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0.4664.45 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.1.2 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 14_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (X11; Linux x86_64; rv:94.0) Gecko/20100101 Firefox/94.0",
];
const PLATFORMS: &[&str] = &["Win32", "MacIntel", "iPhone", "Linux x86_64"];

/// How one chat went, before anybody writes it down.
struct Story<'a> {
    number: u64,
    language: &'a Language,
    begin: u64,
    end: u64,
    missed: bool,
    offline: bool,
    dropped: bool,
    triggered: Option<&'static str>,
    agent: usize,
    visitor: &'static str,
    rating: Option<u64>,
    comment: String,
    lines: Vec<Line>,
}

struct Line {
    who: Who,
    at: u64,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Visitor,
    Agent,
    Trigger,
}

impl Corpus {
    /// A corpus of that many conversations.
    pub fn new(seed: u64, conversations: u64, vendors: Vendors) -> Self {
        Self { seed, conversations, vendors, languages: Languages::new() }
    }

    /// Appends the JSON of one conversation, without a line break.
    pub fn conversation(&self, number: u64, out: &mut String) {
        let mut rng = Rng::of(self.seed, number);
        let smartsupp = match self.vendors {
            Vendors::Mixed => rng.chance(0.6),
            Vendors::Smartsupp => true,
            Vendors::SnapEngage => false,
        };
        let story = self.story(number, &mut rng);
        if smartsupp { smartsupp_hook(&story, &mut rng, out) } else { snapengage_case(&story, &mut rng, out) }
    }

    fn story(&self, number: u64, rng: &mut Rng) -> Story<'_> {
        let language = self.languages.choose(rng);
        let in_order = u128::from(SPAN) * u128::from(number) / u128::from(self.conversations.max(1));
        let begin = match rng.below(100) {
            0 => BEGIN + rng.below(SPAN), // one that was saved much later
            _ => BEGIN + in_order as u64 + rng.below(6 * 3_600_000),
        };
        let offline = rng.chance(0.08);
        let missed = !offline && rng.chance(0.07);
        let triggered = (!offline && rng.chance(0.2)).then(|| rng.pick(TRIGGERS));
        let rated = !offline && !missed && rng.chance(0.15);
        let mut story = Story {
            number,
            language,
            begin,
            end: begin,
            missed,
            offline,
            dropped: rng.chance(0.02),
            triggered,
            agent: rng.zipf(AGENTS.len()),
            visitor: if rng.chance(0.7) { language.name(rng) } else { "" },
            rating: rated.then(|| [5, 5, 5, 5, 3, 1, 4, 2][rng.below(8) as usize]),
            comment: String::new(),
            lines: Vec::new(),
        };
        if rated && rng.chance(0.3) {
            language.say(rng, 8.0, &mut story.comment);
        }
        story.tell(rng);
        story
    }

    /// Writes the corpus into a folder, which is made. Returns the bytes of JSON.
    pub fn write(&self, layout: Layout, folder: &Path) -> io::Result<u64> {
        fs::create_dir_all(folder)?;
        let single = match layout {
            Layout::Files => {
                for n in 0..256 {
                    fs::create_dir_all(folder.join(format!("{n:03}")))?;
                }
                None
            }
            Layout::Ndjson => Some(folder.join("conversations.ndjson")),
            Layout::Array => Some(folder.join("conversations.json")),
        };
        let mut out = single.map(File::create).transpose()?.map(|file| BufWriter::with_capacity(1 << 20, file));
        let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
        let mut bytes = 0;
        let mut from = 0;
        while from < self.conversations {
            let starts = (0..threads).map(|n| from + n * CHUNK).filter(|start| *start < self.conversations);
            let chunks: io::Result<Vec<String>> = std::thread::scope(|scope| {
                let workers: Vec<_> =
                    starts.map(|start| scope.spawn(move || self.chunk(start, layout, folder))).collect();
                workers.into_iter().map(|worker| worker.join().expect("a worker")).collect()
            });
            for chunk in chunks? {
                bytes += chunk.len() as u64;
                if let Some(out) = &mut out {
                    out.write_all(chunk.as_bytes())?;
                }
            }
            from += threads * CHUNK;
        }
        if let Some(out) = &mut out {
            out.flush()?;
        }
        Ok(bytes)
    }

    /// The text of one chunk; for separate files it is written at once.
    fn chunk(&self, start: u64, layout: Layout, folder: &Path) -> io::Result<String> {
        let mut text = String::new();
        for number in start..(start + CHUNK).min(self.conversations) {
            let begin = text.len();
            match layout {
                Layout::Files | Layout::Ndjson => {}
                Layout::Array if number == 0 => text.push('['),
                Layout::Array => text.push_str(",\n"),
            }
            self.conversation(number, &mut text);
            match layout {
                Layout::Files => {
                    let sub = number * 256 / self.conversations;
                    fs::write(folder.join(format!("{sub:03}/{number:07}.json")), &text[begin..])?;
                }
                Layout::Ndjson => text.push('\n'),
                Layout::Array if number + 1 == self.conversations => text.push_str("]\n"),
                Layout::Array => {}
            }
        }
        Ok(text)
    }
}

impl Story<'_> {
    /// Who says what, when.
    fn tell(&mut self, rng: &mut Rng) {
        let mut at = self.begin;
        let mut line = |rng: &mut Rng, who: Who, wait: u64| {
            at += wait;
            let mut text = String::new();
            self.language.say(rng, 9.0, &mut text);
            if rng.chance(0.01) {
                text.push_str(" https://shop.example.com/track?id=42");
            }
            if rng.chance(0.02) {
                text.push_str("\\n");
                self.language.say(rng, 9.0, &mut text);
            }
            Line { who, at, text }
        };
        let mut lines = Vec::new();
        if self.triggered.is_some() {
            lines.push(line(rng, Who::Trigger, 0));
        }
        lines.push(line(rng, Who::Visitor, 1_000));
        if self.offline {
            // One message, nobody there.
        } else if self.missed {
            for _ in 0..rng.below(3) {
                lines.push(line(rng, Who::Visitor, 30_000));
            }
        } else {
            for n in 0..rng.around(5.2) {
                let who = if n % 2 == 0 { Who::Agent } else { Who::Visitor };
                let wait = 4_000 + rng.below(56_000);
                lines.push(line(rng, who, wait));
                if rng.chance(0.15) {
                    lines.push(line(rng, who, 5_000));
                }
            }
        }
        self.end = lines.last().map_or(self.begin, |line| line.at) + 5_000;
        self.lines = lines;
    }

    fn answered(&self) -> bool {
        !self.missed && !self.offline
    }

    /// Seconds from the first visitor line to the first agent line.
    fn first_response(&self) -> u64 {
        let first = |who: Who| self.lines.iter().find(|line| line.who == who).map(|line| line.at);
        first(Who::Visitor).zip(first(Who::Agent)).map_or(0, |(asked, answered)| (answered - asked) / 1000)
    }

    fn email(&self) -> String {
        if self.visitor.is_empty() { String::new() } else { format!("visitor{}@example.com", self.number % 400_000) }
    }
}

/// Both generations of Smartsupp's hook.
fn smartsupp_hook(story: &Story<'_>, rng: &mut Rng, out: &mut String) {
    let second = story.begin >= SECOND_GENERATION;
    let (code, country, city) = story.language.place;
    let agent = AGENTS[story.agent];
    let token = format!("mx{:016x}{:016x}", rng.next(), rng.next());
    let device = rng.below(USER_AGENTS.len() as u64) as usize;
    let written = story.lines.len();
    let words: usize = story.lines.iter().map(|line| line.text.split(' ').count()).sum();
    let response = if story.answered() { story.first_response() } else { 0 };
    let answered = story.lines.last().is_some_and(|line| line.who == Who::Agent);
    let rating = story.rating.map_or("null".to_owned(), |rating| rating.to_string());
    let comment = if story.comment.is_empty() { "\"\"".to_owned() } else { format!("\"{}\"", story.comment) };
    write!(
        out,
        r#"{{"accountId":{account},"beginAt":{begin},"endAt":{end},"channel":{{"id":{id},"isChat":{chat},"isMissed":{missed},"isTriggered":{triggered},"isOffline":{offline},"isCompleted":{answered},"isDropped":{dropped},"duration":{duration},"avgResponse":{response},"firstResponse":{response},"messagesCount":{written},"wordsCount":{words},"rating":{rating},"ratingDesc":{comment}}},"#,
        account = 208 + story.number % 3,
        begin = story.begin,
        end = story.end,
        id = 50_000 + story.number,
        chat = story.answered(),
        missed = story.missed,
        triggered = story.triggered.is_some(),
        offline = story.offline,
        dropped = story.dropped,
        duration = (story.end - story.begin) / 1000,
    )
    .expect("text");
    write!(
        out,
        r#""visitor":{{"id":{id},"name":"{name}","email":"{email}","note":"{note}","{group}":null,"ipAddress":"192.0.2.{ip}","city":"{city}","countryCode":"{code}","country":"{country}","userAgent":"{agent}","platform":"{platform}","referer":"{referer}","variables":{{"userId":{{"label":"User ID","value":"{user}"}},"chatPackage":{{"label":"Chat Package","value":"{package}"}}}}}},"paths":["#,
        id = 20_000 + story.number % 400_000,
        name = story.visitor,
        email = story.email(),
        note = if rng.chance(0.05) { "VIP customer" } else { "" },
        group = if second { "group" } else { "groupKey" },
        ip = rng.below(256),
        agent = USER_AGENTS[device],
        platform = PLATFORMS[device],
        referer = if rng.chance(0.4) { "https://search.example.org/?q=shop" } else { "" },
        user = rng.below(1_000_000),
        package = rng.pick(&["free", "standard", "pro"]),
    )
    .expect("text");
    for n in 0..=rng.below(3) {
        let page = rng.pick(PAGES);
        let comma = if n > 0 { "," } else { "" };
        write!(out, r#"{comma}{{"url":"https://shop.example.com/{page}","title":"{page} · Example shop"}}"#)
            .expect("text");
    }
    out.push_str(r#"],"messages":["#);
    let email = if second { "" } else { r#","email":null"# };
    let agent_id = 3 + story.agent;
    let joined = story.lines.iter().find(|line| line.who == Who::Agent).map(|line| line.at - 1_500);
    let mut join = joined.map(|at| {
        let from = if second { format!("\"agent:{agent_id}\"") } else { agent_id.to_string() };
        format!(r#"{{"type":"system","name":"{agent}","from":{from},"content":"agent.join","sentAt":{at},"triggeredBy":null{email}}},"#)
    });
    for line in &story.lines {
        let (kind, name, from) = match (line.who, second) {
            (Who::Visitor, true) => ("visitor", story.visitor, format!("\"visitor:{token}\"")),
            (Who::Visitor, false) => ("visitor", story.visitor, format!("\"{token}\"")),
            (Who::Agent, true) => ("agent", agent, format!("\"agent:{agent_id}\"")),
            (Who::Agent, false) => ("agent", agent, agent_id.to_string()),
            (Who::Trigger, true) => ("agent", "", "\"system\"".to_owned()),
            (Who::Trigger, false) => ("agent", "", "null".to_owned()),
        };
        if line.who == Who::Agent
            && let Some(join) = join.take()
        {
            out.push_str(&join);
        }
        let by = match story.triggered {
            Some(trigger) if line.who == Who::Trigger => format!("\"{trigger}\""),
            _ => "null".to_owned(),
        };
        write!(
            out,
            r#"{{"type":"{kind}","name":"{name}","from":{from},"content":"{text}","sentAt":{at},"triggeredBy":{by}{email}}},"#,
            text = line.text,
            at = line.at,
        )
        .expect("text");
    }
    let from = if second { "\"system\"" } else { "null" };
    let code = if rng.chance(0.5) { "close.visitorClose" } else { "close.agentClose" };
    write!(
        out,
        r#"{{"type":"system","name":"{name}","from":{from},"content":"{code}","sentAt":{end},"triggeredBy":null{email}}}]}}"#,
        name = story.visitor,
        end = story.end,
    )
    .expect("text");
}

/// A case as SnapEngage posts it.
fn snapengage_case(story: &Story<'_>, rng: &mut Rng, out: &mut String) {
    let (code, country, city) = story.language.place;
    let (high, low) = (rng.next(), rng.next());
    let id = format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        high >> 32,
        high & 0xffff,
        (high >> 16) & 0xfff,
        low & 0xfff,
        low >> 16
    );
    let alias = AGENTS[story.agent];
    let agent_id = format!("agent{}@example.com", story.agent);
    let email = story.email();
    let page = rng.pick(PAGES);
    let first = story.lines.iter().find(|line| line.who == Who::Visitor).map_or("", |line| line.text.as_str());
    write!(
        out,
        r#"{{"id":"{id}","widget_id":"e8175843-d381-4d7c-aa9f-{widget:012x}","url":"https://www.example.com/viewcase?c\u003d{id}","type":"{kind}","requested_by":"{email}","requester_details":{{"name":"{name}","emails":["{email}"],"phones":[],"address":"","city":"{city}","country":"{code}","company_name":"","title":"","website":"","social_profile_links":[],"notes":"","other_data":[]}},"description":"{first}","created_at_date":"{date}","created_at_seconds":{seconds},"created_at_milliseconds":{millis},"proactive_chat":{proactive},"page_url":"https://shop.example.com/{page}","referrer_url":"{referrer}","entry_url":"https://shop.example.com/","ip_address":"198.51.100.{ip}","user_agent":"{agent}","browser":"Chrome 96","os":"Windows 10","country_code":"{code}","country":"{country}","region":"16","city":"{city}","latitude":{latitude:.4},"longitude":{longitude:.4},"source_id":2,"chat_waittime":{wait},"chat_duration":{duration},"chat_ended_by":"{ended}","language_code":"{tag}","#,
        widget = story.number % 3,
        kind = if story.offline { "offline" } else { "chat" },
        name = story.visitor,
        date = vendor_date(story.begin),
        seconds = story.begin / 1000,
        millis = story.begin % 1000,
        proactive = story.triggered.is_some(),
        referrer = if rng.chance(0.4) { r"https://search.example.org/?q\u003dshop" } else { "" },
        ip = rng.below(256),
        agent = rng.pick(USER_AGENTS),
        latitude = 30.0 + rng.unit() * 30.0,
        longitude = rng.unit() * 40.0,
        wait = story.first_response(),
        duration = (story.end - story.begin) / 1000,
        ended = if rng.chance(0.5) { "visitor" } else { "agent" },
        tag = story.language.tag,
    )
    .expect("text");
    if let Some(stars) = story.rating {
        write!(out, r#""survey_score":{},"survey_comments":"{}","#, (stars - 1) * 25, story.comment).expect("text");
    }
    out.push_str(r#""transcripts":["#);
    let lines: &[Line] = if story.offline { &[] } else { &story.lines };
    for (n, line) in lines.iter().enumerate() {
        let (id, alias, sender) = match line.who {
            Who::Agent | Who::Trigger if story.answered() => (agent_id.as_str(), alias, "AGENT"),
            // A proactive line nobody followed up counts as nobody's.
            _ => ("", "visitor", "VISITOR"),
        };
        let comma = if n > 0 { "," } else { "" };
        write!(
            out,
            r#"{comma}{{"id":"{id}","date":"{date}","date_seconds":{seconds},"date_milliseconds":{millis},"alias":"{alias}","message":"{text}","sender":"{sender}"}}"#,
            date = vendor_date(line.at),
            seconds = line.at / 1000,
            millis = line.at % 1000,
            text = line.text,
        )
        .expect("text");
    }
    write!(
        out,
        r#"],"javascript_variables":[{{"name":"plan","value":"{plan}"}}],"operator_variables":[],"labels":[{{"name":"topic","value":"{topic}"}}]}}"#,
        plan = rng.pick(&["free", "standard", "pro"]),
        topic = rng.pick(&["delivery", "payment", "returns", "other"]),
    )
    .expect("text");
}

/// A time as SnapEngage writes it: local to the account, here UTC.
fn vendor_date(ms: u64) -> String {
    let at: DateTime<Utc> = DateTime::from_timestamp_millis(ms as i64).unwrap_or_default();
    at.format("%b %-d, %Y %-I:%M:%S %p").to_string()
}
