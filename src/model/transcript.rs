//! The lines of one conversation in reading order, and the conversation as plain text and Markdown.
//!
//! The one rendering order: the timeline, copies, the command line and text exports all walk [`lines`].

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::{
    Conversation, FlagName, Message, Rating, Role, Timestamp, Zone, event_sentence, response_times, uploads, words,
};

/// A silence of at least this length is marked, ms.
pub const SILENCE_MS: i64 = 10 * 60 * 1000;

/// Messages of one author closer to each other than this stand under one name, ms.
const GROUP_MS: i64 = 5 * 60 * 1000;

/// One line of a transcript.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Line<'a> {
    /// What the conversation is about, where the vendor says it outside the messages.
    Description(&'a str),
    /// Nobody wrote for so long, ms.
    Silence(i64),
    /// A day begins.
    Day(NaiveDate),
    /// Somebody or something wrote.
    Speech {
        /// Index in [`Conversation::messages`].
        index: usize,
        /// The message.
        message: &'a Message,
        /// Whether name and time stand above it, because somebody else wrote before or some time has passed.
        first: bool,
        /// How long the visitor had waited for it, ms; on the first human reply only.
        response_ms: Option<i64>,
    },
    /// Something happened.
    Event {
        /// Index in [`Conversation::messages`].
        index: usize,
        /// The event.
        message: &'a Message,
    },
    /// The visitor's last message was not answered by a human.
    NoReply,
    /// What the visitor thought of it.
    Rating(&'a Rating),
}

/// The lines of a conversation, days as they begin in `zone`.
#[must_use]
pub fn lines(conversation: &Conversation, zone: Zone) -> Vec<Line<'_>> {
    let messages = &conversation.messages;
    let mut lines = Vec::with_capacity(messages.len() + 4);
    let description = conversation.description.trim();
    if !description.is_empty() && messages.iter().all(|message| message.text.trim() != description) {
        lines.push(Line::Description(description));
    }
    let last_visitor = unanswered_from(conversation);
    let mut day = None;
    let mut last_sent: Option<Timestamp> = None;
    let mut speaker: Option<(&Message, Option<Timestamp>)> = None;
    for (index, (message, response_ms)) in messages.iter().zip(response_times(messages)).enumerate() {
        if let Some(sent) = message.sent {
            let pause = last_sent.map_or(0, |last| sent.since(last));
            if pause >= SILENCE_MS {
                lines.push(Line::Silence(pause));
                speaker = None;
            }
            let today = zone.day(sent);
            if day != Some(today) {
                lines.push(Line::Day(today));
                day = Some(today);
                speaker = None;
            }
            last_sent = Some(sent);
        }
        if message.is_speech() {
            let goes_on = speaker.is_some_and(|(before, since)| {
                let near = since.zip(message.sent).is_none_or(|(since, sent)| sent.since(since) < GROUP_MS);
                same_author(before, message) && near && response_ms.is_none()
            });
            if !goes_on {
                speaker = Some((message, message.sent));
            }
            lines.push(Line::Speech { index, message, first: !goes_on, response_ms });
        } else {
            lines.push(Line::Event { index, message });
            speaker = None;
        }
        if last_visitor == Some(index) {
            lines.push(Line::NoReply);
            speaker = None;
        }
    }
    lines.extend(conversation.rating.as_ref().map(Line::Rating));
    lines
}

/// Index of the visitor's last message where it waits for an answer. A vendor's "completed" means that every message was answered, so what
/// comes last then is a thank-you.
fn unanswered_from(conversation: &Conversation) -> Option<usize> {
    let waits = conversation.computed.visitor_last && !conversation.flags.is(FlagName::Completed);
    let last = conversation.messages.iter().rposition(|message| message.role == Role::Visitor);
    last.filter(|_| waits)
}

fn same_author(a: &Message, b: &Message) -> bool {
    a.role == b.role && a.author_id == b.author_id && a.author_name == b.author_name && a.triggered_by == b.triggered_by
}

/// Who wrote a message, for people: the name, or what is known instead.
#[must_use]
pub fn author(message: &Message) -> String {
    let name = message.author_name.trim();
    let rule = message.triggered_by.as_deref().map(str::trim).filter(|rule| !rule.is_empty());
    match (message.role, rule) {
        (Role::Trigger, Some(rule)) => format!("{rule}{AUTOMATIC}"),
        (Role::Trigger, None) if name.is_empty() => "Automatic message".to_owned(),
        (Role::Trigger, None) => format!("{name}{AUTOMATIC}"),
        _ if !name.is_empty() => name.to_owned(),
        (Role::Visitor, _) => NAMELESS.to_owned(),
        (Role::Agent, _) => "Agent".to_owned(),
        (Role::Bot, _) => "Bot".to_owned(),
        (Role::System, _) => "System".to_owned(),
        (Role::Other, _) if message.role_stated.is_empty() => "Somebody".to_owned(),
        (Role::Other, _) => message.role_stated.clone(),
    }
}

/// What a system event says.
#[must_use]
pub fn event_text(message: &Message) -> String {
    message.event.as_deref().map_or_else(|| message.text.clone(), |code| event_sentence(code, &message.author_name))
}

/// The time of day of a message, or what the vendor states where it cannot be read.
#[must_use]
pub fn clock(message: &Message, zone: Zone) -> String {
    message.sent.map_or_else(|| message.sent_stated.clone(), |sent| zone.local(sent).format("%H:%M:%S").to_string())
}

/// Behind the name of the rule, or of the trigger, that sent a message.
pub const AUTOMATIC: &str = " · automatic";

/// What a visitor is called who gave no name.
pub const NAMELESS: &str = "Visitor";

/// The visitor's name for headings: name, else e-mail, else `Visitor`.
#[must_use]
pub fn visitor_name(conversation: &Conversation) -> &str {
    [conversation.visitor.name.trim(), conversation.visitor.email().trim()]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or(NAMELESS)
}

/// When it was: `27 March 2015, 16:33:59 – 16:46:36`; the vendor's own words where no time could be read.
#[must_use]
pub fn times(conversation: &Conversation, zone: Zone) -> String {
    let Some(started) = conversation.started else {
        let stated = conversation.started_stated.as_str();
        return if stated.is_empty() { "No time given".to_owned() } else { stated.to_owned() };
    };
    let begin = zone.local(started);
    let mut text = format!("{}, {}", words::date(begin.date_naive()), begin.format("%H:%M:%S"));
    if let Some(ended) = conversation.ended.filter(|ended| ended.since(started) >= 1000) {
        let end = zone.local(ended);
        text.push_str(" – ");
        if end.date_naive() != begin.date_naive() {
            text.push_str(&words::date(end.date_naive()));
            text.push_str(", ");
        }
        text.push_str(&end.format("%H:%M:%S").to_string());
    }
    text
}

/// The conversation as plain text, ended by a line break.
#[must_use]
pub fn plain_text(conversation: &Conversation, zone: Zone) -> String {
    write(conversation, zone, &Style { heading: "", strong: "", quote: "    ", escape: str::to_owned })
}

/// The conversation as Markdown, ended by a line break. What people wrote is escaped, so that it reads as it was written.
#[must_use]
pub fn markdown(conversation: &Conversation, zone: Zone) -> String {
    write(conversation, zone, &Style { heading: "# ", strong: "**", quote: "> ", escape: escape_markdown })
}

/// How the lines are marked up.
struct Style {
    heading: &'static str,
    strong: &'static str,
    quote: &'static str,
    escape: fn(&str) -> String,
}

fn write(conversation: &Conversation, zone: Zone, style: &Style) -> String {
    let mut out = String::new();
    let written = write_lines(&mut out, conversation, zone, style);
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
    out
}

/// A text for a heading or another single line: its line breaks cannot begin lines that look like somebody else's.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], " ")
}

fn write_lines(out: &mut String, conversation: &Conversation, zone: Zone, style: &Style) -> std::fmt::Result {
    let Style { heading, strong, quote, escape } = style;
    let line_of = |text: &str| escape(&one_line(text));
    writeln!(out, "{heading}{}", line_of(visitor_name(conversation)))?;
    writeln!(out, "{} ({})", line_of(&times(conversation, zone)), zone.name())?;
    for line in lines(conversation, zone) {
        match line {
            Line::Description(text) => {
                out.push('\n');
                for text in text.lines() {
                    writeln!(out, "{quote}{}", escape(text))?;
                }
            }
            Line::Silence(ms) => writeln!(out, "\n— {} silence —", words::duration(ms))?,
            Line::Day(day) => writeln!(out, "\n{strong}{}{strong}", words::weekday_date(day))?,
            Line::Event { message, .. } => {
                writeln!(out, "\n{}{}", line_of(&event_text(message)), escape(&behind(&clock(message, zone))))?;
            }
            Line::NoReply => writeln!(out, "\n(no reply)")?,
            Line::Rating(rating) => writeln!(out, "\n{}", line_of(&rating_text(rating)))?,
            Line::Speech { message, first, response_ms, .. } => {
                if first {
                    let time = behind(&clock(message, zone));
                    write!(out, "\n{strong}{}{strong}{}", line_of(&author(message)), escape(&time))?;
                    if let Some(ms) = response_ms {
                        write!(out, " · replied after {}", words::duration(ms))?;
                    }
                    out.push('\n');
                } else if style.quote == "> " {
                    // Two quotes next to each other would be one paragraph.
                    out.push_str(">\n");
                }
                for text in message.text.lines() {
                    writeln!(out, "{quote}{}", escape(text))?;
                }
                for translation in message.translations.iter().filter(|it| !it.text.trim().is_empty()) {
                    writeln!(out, "{quote}({}) {}", line_of(&translation.language), line_of(&translation.text))?;
                }
                for attachment in &message.attachments {
                    let parts = [attachment.name.as_str(), attachment.url.as_str()];
                    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                    writeln!(out, "{quote}[file] {}", line_of(&parts.join(" ")))?;
                }
                for upload in uploads(message) {
                    writeln!(out, "{quote}[file at SnapEngage] {}", line_of(&upload.address()))?;
                }
            }
        }
    }
    Ok(())
}

/// What stands behind a dot, where there is something.
fn behind(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" · {text}") }
}

/// A rating in words: `Rated 5 of 5 — “Quick and kind.”`.
#[must_use]
pub fn rating_text(rating: &Rating) -> String {
    let figure = match rating.stars {
        Some(stars) if rating.stated.is_empty() || rating.stated == stars.to_string() => format!("Rated {stars} of 5"),
        Some(stars) => format!("Rated {stars} of 5 (score {})", rating.stated),
        None if rating.stated.is_empty() => "Not rated".to_owned(),
        None => format!("Rated {}", rating.stated),
    };
    if rating.comment.is_empty() { figure } else { format!("{figure} — “{}”", rating.comment) }
}

/// Markdown's own signs, escaped.
fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        let special = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|')
            || (index == 0 && matches!(c, '#' | '+' | '-' | '='));
        if special {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
#[path = "transcript_tests.rs"]
mod tests;
