//! Tests of the reading order.

use super::*;
use crate::model::{ComputedFigures, Flag, Flags, Key, StatedFigures, Translation, Vendor, Visitor};

/// A message at a second of the day 2015-03-27, UTC.
fn message(role: Role, name: &str, second: i64, text: &str) -> Message {
    Message {
        role,
        role_stated: String::new(),
        author_name: name.to_owned(),
        author_id: String::new(),
        author_stated: String::new(),
        text: text.to_owned(),
        translations: Vec::new(),
        event: (role == Role::System).then(|| text.to_owned()),
        triggered_by: (role == Role::Trigger).then(|| "Greeting".to_owned()),
        sent: Timestamp::from_millis(1_427_414_400_000 + second * 1000),
        sent_stated: String::new(),
        email: String::new(),
        attachments: Vec::new(),
        unknown: Vec::new(),
    }
}

fn conversation(messages: Vec<Message>) -> Conversation {
    let started = messages.first().and_then(|message| message.sent);
    let ended = messages.last().and_then(|message| message.sent);
    Conversation {
        key: Key { vendor: Vendor::Smartsupp, account: "208".to_owned(), id: "55039".to_owned(), begin: started },
        account: "208".to_owned(),
        type_stated: String::new(),
        flags: Flags::default(),
        started,
        started_stated: String::new(),
        time_uncertain: false,
        ended,
        visitor: Visitor { name: "Ada *Byte*".to_owned(), ..Visitor::default() },
        agents: Vec::new(),
        computed: ComputedFigures::of(&messages, started, ended),
        messages,
        paths: Vec::new(),
        rating: Some(Rating { stars: Some(5), stated: "5".to_owned(), comment: "Quick.".to_owned() }),
        stated: StatedFigures::default(),
        variables: Vec::new(),
        javascript_variables: Vec::new(),
        operator_variables: Vec::new(),
        labels: Vec::new(),
        plugins: Vec::new(),
        profile: Vec::new(),
        description: String::new(),
        ended_by: String::new(),
        source_id: String::new(),
        case_url: String::new(),
        snapshot_url: String::new(),
        destination_url: String::new(),
        unknown: Vec::new(),
        problems: Vec::new(),
    }
}

fn sample() -> Conversation {
    let mut first = message(Role::Visitor, "Ada *Byte*", 50_000, "Hello");
    first.translations.push(Translation { language: "cs".to_owned(), text: "Dobrý den".to_owned() });
    conversation(vec![
        first,
        message(Role::Visitor, "Ada *Byte*", 50_003, "- is it [red]?"),
        message(Role::System, "John Doe", 50_005, "agent.join"),
        message(Role::Trigger, "", 50_006, "May I help?"),
        message(Role::Agent, "John Doe", 50_014, "Yes"),
        message(Role::Visitor, "Ada *Byte*", 50_900, "Thanks"),
        message(Role::Visitor, "Ada *Byte*", 86_500, "One more thing"),
        message(Role::System, "", 86_600, "close.visitorClose"),
    ])
}

#[test]
fn plain_text_in_reading_order() {
    let expected = "\
Ada *Byte*
27 March 2015, 13:53:20 – 28 March 2015, 00:03:20 (UTC)

Friday 27 March 2015

Ada *Byte* · 13:53:20
    Hello
    (cs) Dobrý den
    - is it [red]?

John Doe joined · 13:53:25

Greeting · automatic · 13:53:26
    May I help?

John Doe · 13:53:34 · replied after 14 s
    Yes

— 14 min silence —

Ada *Byte* · 14:08:20
    Thanks

— 9 h 53 min silence —

Saturday 28 March 2015

Ada *Byte* · 00:01:40
    One more thing

(no reply)

Visitor closed the chat · 00:03:20

Rated 5 of 5 — “Quick.”
";
    assert_eq!(plain_text(&sample(), Zone::UTC), expected);
}

#[test]
fn markdown_reads_as_it_was_written() {
    let text = markdown(&sample(), Zone::UTC);
    assert!(text.starts_with("# Ada \\*Byte\\*\n"), "{text}");
    assert!(
        text.contains("**Ada \\*Byte\\*** · 13:53:20\n> Hello\n> (cs) Dobrý den\n>\n> \\- is it \\[red\\]?\n"),
        "{text}"
    );
}

#[test]
fn days_begin_where_the_zone_says() {
    let zone = Zone::from_name("Asia/Tokyo").expect("known zone");
    let text = plain_text(&sample(), zone);
    assert_eq!(text.matches("\nFriday 27 March 2015").count(), 1);
    assert_eq!(text.matches("\nSaturday 28 March 2015").count(), 1);
}

#[test]
fn a_completed_chat_waits_for_nothing() {
    let mut done = sample();
    assert!(lines(&done, Zone::UTC).contains(&Line::NoReply));
    done.flags.completed = Flag::stated(Some(true));
    assert!(!lines(&done, Zone::UTC).contains(&Line::NoReply));
}

#[test]
fn every_message_appears_once_in_order() {
    let sample = sample();
    let seen: Vec<usize> = lines(&sample, Zone::UTC)
        .into_iter()
        .filter_map(|line| match line {
            Line::Speech { index, .. } | Line::Event { index, .. } => Some(index),
            _ => None,
        })
        .collect();
    assert_eq!(seen, (0..sample.messages.len()).collect::<Vec<_>>());
}

#[test]
fn authors_without_a_name() {
    let mut nameless = message(Role::Other, "", 0, "");
    assert_eq!(author(&nameless), "Somebody");
    nameless.role_stated = "robot".to_owned();
    assert_eq!(author(&nameless), "robot");
    nameless.role = Role::Visitor;
    assert_eq!(author(&nameless), "Visitor");
}

#[test]
fn a_description_stands_first_unless_a_message_says_it() {
    let mut offline = sample();
    offline.description = "Do you ship?".to_owned();
    assert_eq!(lines(&offline, Zone::UTC).first(), Some(&Line::Description("Do you ship?")));
    offline.description = "Hello".to_owned();
    assert!(matches!(lines(&offline, Zone::UTC).first(), Some(Line::Day(_))));
}

#[test]
fn ratings_in_words() {
    let rating =
        |stars, stated: &str| rating_text(&Rating { stars, stated: stated.to_owned(), comment: String::new() });
    assert_eq!(rating(Some(4), "4"), "Rated 4 of 5");
    assert_eq!(rating(Some(4), "75"), "Rated 4 of 5 (score 75)");
    assert_eq!(rating(None, "0"), "Rated 0");
    assert_eq!(rating(None, ""), "Not rated");
}

#[test]
fn what_has_no_time_ends_without_a_dot() {
    let untimed = |message: Message| Message { sent: None, ..message };
    let conversation = conversation(vec![
        untimed(message(Role::Visitor, "Ada", 0, "Hello")),
        untimed(message(Role::System, "John Doe", 0, "agent.join")),
    ]);
    let text = plain_text(&conversation, Zone::UTC);
    assert!(text.contains("\nAda\n    Hello\n") && text.contains("\nJohn Doe joined\n"), "{text}");
}
